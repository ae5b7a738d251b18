"""The words of `new-year`, `try` and `status`, and how their lists and tables are laid out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from spiegel.config.closed_model import Label
from spiegel.config.word_files import word_file
from spiegel.ingest.headers import UNSURE
from spiegel.ingest.propose import ALIKE, Change

_WORDS = word_file("new-year")
POINT = _WORDS.by_name("point")
CHANGE = _WORDS.by_name("change")
NEW_YEAR = _WORDS.by_name("new_year")
TRY = _WORDS.by_name("try")
STATUS = _WORDS.by_name("status")


def heading(words: Label, number: int | None, language: str) -> Iterator[str]:
    """Yield the heading of a list, with how much stands under it, after an empty line."""
    yield ""
    yield words[language] + ("" if number is None else f": {number}")


def table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> Iterator[str]:
    """Yield a table in columns: the first one words, the others numbers."""
    cells = [[str(cell) for cell in row] for row in (columns, *rows)]
    widths = [max(len(row[i]) for row in cells) for i in range(len(columns))]
    for first, *others in cells:
        numbers = (text.rjust(width) for text, width in zip(others, widths[1:], strict=True))
        yield "  ".join(["", first.ljust(widths[0]), *numbers]).rstrip()


def told(change: Change, language: str) -> str:
    """Return what became of one column, and how alike its proposal is."""
    words = CHANGE[change.why].filled(
        column=change.column,
        old=change.old,
        new=change.new.removeprefix(UNSURE),
        other="".join(change.other),
    )[language]
    beside = [
        CHANGE[kind].filled(share=f"{100 * share:.0f}")[language]
        for kind, share in (("name", change.name), ("cells", change.cells))
        if share is not None
    ]
    if change.why == ALIKE and change.other:
        beside.append(CHANGE["or"].filled(other=", ".join(change.other))[language])
    return f"{words} ({'; '.join(beside)})" if beside else words
