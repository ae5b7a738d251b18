"""One file with the state at several dates: the rows of one school year, the others refused."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from spiegel.errors import SpiegelError, did_you_mean
from spiegel.ingest.columns import CodeList, Column

SNAPSHOT = "snapshot"


def split(
    cells: Mapping[str, pd.Series],
    columns: tuple[Column, ...],
    codes: Mapping[str, CodeList],
    school_year: str,
    source: str,
) -> tuple[pd.Index, pd.Index]:
    """Return the row numbers of this school year, and those of other years.

    A column of kind `snapshot` names the year of each row; its code list gives, for each school
    year, how the file writes it (a date, for instance). Without such a column every row is kept.

    Parameters
    ----------
    cells : text of each column by canonical name, indexed by row number in the file.

    Raises
    ------
    SpiegelError : two such columns, an empty cell, a spelling that the list does not have, or no
        row of this school year.
    """
    found = [c for c in columns if c.kind == SNAPSHOT]
    index = next(iter(cells.values())).index if cells else pd.Index([])
    if not found:
        return index, index[:0]
    if len(found) > 1:
        raise SpiegelError(
            f"{len(found)} columns say which school year a row belongs to: "
            f"{', '.join(c.name for c in found)}",
            where=f"the column map of {source}",
            fix=f"keep one of kind {SNAPSHOT}.",
        )
    column = found[0]
    known = codes[column.codes]
    years: dict[str, str] = {}
    for text in cells[column.name].unique():
        code = known.canonical(text)
        if code is None:
            row = index[(cells[column.name] == text).to_numpy()][0]
            raise SpiegelError(
                f"column '{column.header}' holds '{text}', a date that list '{known.name}' does "
                "not give a school year"
                if text.strip()
                else f"column '{column.header}' is empty: the school year of the row is not known",
                where=f"{source}, row {row}",
                fix=did_you_mean(text, {s for _, s in known.spellings.values()})
                + f" Or add it to codes/{known.name}.csv.",
            )
        years[text] = code[0]
    own = (cells[column.name].map(years) == school_year).to_numpy()
    if not own.any():
        raise SpiegelError(
            f"no row of the file belongs to school year {school_year}",
            where=source,
            fix=f"the file holds {', '.join(sorted(set(years.values()))) or 'no rows'}; "
            "correct the school year in the manifest.",
        )
    return index[own], index[~own]
