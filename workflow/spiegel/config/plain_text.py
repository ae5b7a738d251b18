"""What a text may not hold: characters that no one sees, and braces that ask for more than a name.

A control character ends a line in one output and vanishes in another; a mark of direction makes
a reader see another text than the one that stands there (Unicode, UTR 36 and UAX 9).
"""

from __future__ import annotations

import re
import unicodedata
from string import Formatter

from spiegel.errors import SpiegelError

# Control characters; marks of direction; what joins or parts letters without being one. A soft
# hyphen may stand in a long word, and a line break where a text has paragraphs.
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f\ud800-\udfff]"
)


def unseen(text: str, *, breaks: bool = False) -> str:
    """Return what the first character is that no one sees, as 'U+202E (...)'; '' without any.

    Parameters
    ----------
    breaks : the text may have line breaks; one at its end never matters.
    """
    for found in _UNSEEN.finditer(text.strip("\n")):
        if not (breaks and found[0] == "\n"):
            name = unicodedata.name(found[0], "a control character").lower()
            return f"U+{ord(found[0]):04X} ({name})"
    return ""


def odd_place(template: str) -> str:
    """Return the first place of a template that is more than a name between braces, or ''."""
    try:
        for _, name, _, _ in Formatter().parse(template):
            if name is not None and not name.isidentifier():
                return "{" + name + "}"
    except ValueError as error:
        return str(error)
    return ""


def refuse_unseen(rows: list[list[str]], where: str, code: str) -> None:
    """Refuse a table with characters that no one sees, in its header or a cell.

    Raises
    ------
    SpiegelError : the first of them, with its row and column.
    """
    for number, row in enumerate(rows, 1):
        for column, cell in enumerate(row):
            if not cell.isprintable() and (sign := unseen(cell)):
                name = rows[0][column] if number > 1 else ascii(cell)
                raise SpiegelError(
                    f"a cell holds {sign}, which no one sees",
                    where=f"{where}, row {number}, column {name}",
                    fix="type the cell anew, without it.",
                    code=code,
                )
