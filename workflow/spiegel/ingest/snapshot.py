"""One file with the state at several dates: the rows of one school year, the others refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from spiegel.errors import SpiegelError, did_you_mean
from spiegel.ingest.codes import CodeList
from spiegel.ingest.columns import Column, tidy
from spiegel.ingest.layout import Raw
from spiegel.ingest.manifest import RawFile

SNAPSHOT = "snapshot"
OTHER_YEAR = "other_school_year"


def own_year(
    raw: Raw,
    columns: tuple[Column, ...],
    headers: Mapping[str, str],
    codes: Mapping[str, CodeList],
    file: RawFile,
) -> Raw:
    """Leave out the rows that belong to another school year than the file is registered for.

    A column of kind `snapshot` names the year of each row; its code list gives, for each school
    year, how the file writes it (a date, for instance). Without such a column every row is kept.

    Parameters
    ----------
    headers : header as it stands in the table, by canonical name.

    Raises
    ------
    SpiegelError : two such columns, an empty cell, a spelling that the list does not have, or no
        row of this school year.
    """
    found = [c for c in columns if c.kind == SNAPSHOT]
    if not found:
        return raw
    if len(found) > 1:
        raise SpiegelError(
            f"{len(found)} columns say which school year a row belongs to: "
            f"{', '.join(c.name for c in found)}",
            where=f"the column map of {file.dataset}",
            fix=f"keep one of kind {SNAPSHOT}.",
            code="I-SNP-01",
        )
    cells = raw.table[headers[found[0].name]]
    years = _years(cells, found[0], codes[found[0].codes], file)
    own = (years == file.school_year).to_numpy()
    if not own.any():
        raise SpiegelError(
            f"no row of the file belongs to school year {file.school_year}",
            where=file.path,
            fix=f"it holds {', '.join(sorted(years.unique())) or 'no rows at all'}; correct the "
            "school year in the manifest.",
            code="I-SNP-03",
        )
    other = tuple(int(row) for row in raw.table.index[~own])
    return replace(raw, table=raw.table[own], other_year=other)


def _years(cells: pd.Series, column: Column, known: CodeList, file: RawFile) -> pd.Series:
    """Return the school year that each cell names."""
    years: dict[str, str] = {}
    for text in cells.unique():
        code = known.canonical(text)
        if code is None:
            what = f"holds '{tidy(text)}', which list '{known.name}' gives no school year"
            raise SpiegelError(
                f"column '{column.header}' {what if tidy(text) else 'is empty'}: "
                "the school year of the row is not known",
                where=f"{file.path}, row {cells.index[cells == text][0]}",
                fix=did_you_mean(tidy(text), {s for _, s in known.spellings.values()})
                + f" Or add it to codes/{known.name}.csv.",
                code="I-SNP-02",
            )
        years[text] = code[0]
    return cells.map(years)
