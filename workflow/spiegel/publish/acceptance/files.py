"""Checks of the files of a figure: all there, readable by machines, the same when made again."""

from __future__ import annotations

from spiegel.publish import figures, theme
from spiegel.publish.acceptance.exhibit import Exhibit
from spiegel.publish.figures.output import LANGUAGES, svg

_NEEDED = ('role="img"', "<title", "<desc", "<text")


def complete(exhibit: Exhibit) -> list[str]:
    """All files exist, and the pictures keep text as text with a title and a description."""
    name = exhibit.request.figure_id
    found = [
        f"{file} is missing"
        for file in figures.files(name)
        if not (exhibit.folder / file).is_file()
    ]
    for lang in LANGUAGES:
        found += [
            f"{name}.{lang}.svg has no {part}" for part in _NEEDED if part not in exhibit.svgs[lang]
        ]
    if exhibit.spec["files"] != figures.files(name):
        found.append("the description lists other files")
    return found


def same_bytes(exhibit: Exhibit) -> list[str]:
    """Drawn again, in another process, the picture has the same bytes."""
    name = exhibit.request.figure_id
    found = []
    for lang in LANGUAGES:
        with theme.style():
            again = svg(exhibit.canvases[lang], name, lang, exhibit.texts[lang])
        if again.decode("utf-8") != exhibit.svgs[lang]:
            found.append(f"{name}.{lang}.svg is another picture when it is drawn again")
    return found
