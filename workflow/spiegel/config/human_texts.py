"""Which texts of people an edition may have: files of an inspectorate's folder, by their names.

`texts/<edition>/<slot>.<language>.md`, and for one sector or theme `<slot>_<KEY>.<language>.md`.
A text without a file is not there; a file whose name says nothing is a mistake, because what its
author wrote would be left out in silence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from spiegel.config.framework import Framework
from spiegel.config.languages import LANGUAGES
from spiegel.errors import SpiegelError, did_you_mean

FOLDER = "texts"
# Said once of a mirror.
ONCE = ("message", "foreword", "lessons", "recommendations", "quotes", "contact", "colophon")
# Said of a sector or theme: a word on it, what schools do about it, and what a team can ask itself.
EACH = ("subject", "practice", "questions")
_NAME = re.compile(r"(?P<slot>[a-z]+)(?:_(?P<key>[A-Za-z0-9_-]+))?\.(?P<language>[a-z]+)\.md")


@dataclass(frozen=True)
class TextFile:
    """A file with a text of people: what it is of, and in which language."""

    path: Path
    slot: str
    key: str
    language: str


def text_files(folder: Path, edition: str, framework: Framework) -> tuple[TextFile, ...]:
    """Return the texts of an edition, by their names.

    Parameters
    ----------
    folder : of the inspectorate.

    Raises
    ------
    SpiegelError : a file or folder there is none of the texts that a mirror has.
    """
    own = folder / FOLDER / edition
    found = sorted(own.iterdir()) if own.is_dir() else []
    return tuple(_named(path, framework) for path in found if not path.name.startswith("."))


def _named(path: Path, framework: Framework) -> TextFile:
    keys = (*framework.sectors, *framework.themes)
    every = [f"{slot}.{language}.md" for slot in ONCE for language in LANGUAGES]
    every += [f"{slot}_{key}.{lang}.md" for slot in EACH for key in keys for lang in LANGUAGES]
    match = _NAME.fullmatch(path.name)
    if path.name not in every or match is None or not path.is_file():
        raise SpiegelError(
            f"'{path.name}' is no text of a mirror: it would be shown nowhere",
            where=path.as_posix(),
            fix=f"{did_you_mean(path.name, every).partition(' Known:')[0]} A name is "
            f"<slot>.<language>.md, slot one of {', '.join(ONCE)}; or, of a sector or theme, "
            f"<slot>_<KEY>.<language>.md, slot one of {', '.join(EACH)}.",
            code="C-TXT-04",
        )
    return TextFile(path, match["slot"], match["key"] or "", match["language"])
