"""Checks of the files of a figure: readable by machines, all named, the same again."""

from __future__ import annotations

from spiegel.publish import theme
from spiegel.publish.acceptance.exhibit import Exhibit
from spiegel.publish.figures.output import svg
from spiegel.publish.names import figure_files

_NEEDED = ('role="img"', "<title", "<desc", "<text")


def complete(exhibit: Exhibit) -> list[str]:
    """The picture keeps text as text with a title and a description, and all files are named."""
    found = [f"the picture has no {part}" for part in _NEEDED if part not in exhibit.svg]
    if exhibit.spec["files"] != figure_files(exhibit.request.figure_id):
        found.append("the description lists other files")
    return found


def same_bytes(exhibit: Exhibit) -> list[str]:
    """Drawn again, the picture has the same bytes."""
    name, language = exhibit.request.figure_id, exhibit.language
    with theme.style():
        again = svg(exhibit.canvas, name, language, exhibit.texts)
    if again.decode("utf-8") != exhibit.svg:
        return [f"{name}.{language}.svg is another picture when it is drawn again"]
    return []
