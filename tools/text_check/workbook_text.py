"""The texts of a workbook: every text cell once, with the sheet and row where it first stands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from text_check.words import CannotCheck


def workbook_texts(path: Path) -> Iterator[tuple[str, str]]:
    """Yield each text of an xlsx or ods file and its place, 'row Notes!4'; no numbers.

    Raises
    ------
    CannotCheck : the file is no workbook.
    """
    seen = set()
    try:
        book = CalamineWorkbook.from_path(path)
        for name in book.sheet_names:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            for number, row in enumerate(rows, 1):
                for text in row:
                    if isinstance(text, str) and text.strip() and text not in seen:
                        seen.add(text)
                        yield text, f"row {name}!{number}"
    except CalamineError as error:
        raise CannotCheck("workbook", path, why=error) from None
