"""Reconciliation: the ledger explains exactly what differs, and the flow of rows adds up.

Nothing here trusts how the entries were made: the first and last table are compared again, cell
by cell, and held against the ledger.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from spiegel.clean.ledger import (
    DEFECT,
    ROW,
    adds_rows,
    as_text,
    changed_columns,
    differs,
    rows_gone,
)
from spiegel.clean.reasons import ROW_EXCLUDED, VISIT_EXCLUDED, VISIT_UNKNOWN, allowed
from spiegel.clean.steps import Outcome
from spiegel.errors import SpiegelError

Cell = tuple[int, str]  # index label and column; '' for the row as a whole


def reconcile_cells(
    first: pd.DataFrame,
    last: pd.DataFrame,
    entries: pd.DataFrame,
    name: str,
    covered: Iterable[int] = (),
) -> None:
    """Hold the ledger entries of a table against what differs between its first and last state.

    Parameters
    ----------
    first, last : the table before and after all steps; rows matched by index label.
    entries : its ledger entries, with the index label in column `row`.
    covered : labels of rows left out together with the row of another table that they were made
        from; the entry of that row is theirs.

    Raises
    ------
    SpiegelError : a difference without an entry, an entry without a difference, two entries for
        one cell, an entry whose old or new value is not that of the cell, or an unknown reason.
    """
    found, entries = _differences(first, last), entries.reset_index(drop=True)
    number = {column: place for place, column in enumerate(["", *last.columns])}

    def cells(table: pd.DataFrame) -> pd.Series:
        """Return one number for each cell; negative for a column that the table has not."""
        columns = table["column"].map(number).fillna(-len(number)).astype("int64")
        return table[ROW].astype("int64") * len(number) + columns

    follow = np.fromiter(covered, dtype="int64") * len(number)
    lost = ~np.isin(follow, cells(found))
    if lost.any():
        row = int(follow[lost][0]) // len(number)
        raise _refuse(name, f"row {row} counts as left out, but it is still there")
    found = found[~cells(found).isin(follow)].reset_index(drop=True)
    marks, entered = cells(found), cells(entries)
    twice = entered[entered.duplicated(keep=False)]
    if len(twice):
        line = entries.loc[twice.index[0]]
        cell, count = (line[ROW], line["column"]), int((entered == twice.iloc[0]).sum())
        raise _refuse(name, f"{_told(first, cell)} has {count} entries", _rules(entries, cell))
    silent = found[~marks.isin(entered)]
    if len(silent):
        cell = (silent[ROW].iloc[0], silent["column"].iloc[0])
        raise _refuse(name, f"{_told(first, cell)} differs and has no entry")
    at = pd.Index(marks).get_indexer(pd.Index(entered))
    beside = found[["old", "new"]].take(at) if len(found) else entries[["old", "new"]]
    wrong = (at < 0) | (beside.to_numpy() != entries[["old", "new"]].to_numpy()).any(axis=1)
    reasons = entries.drop_duplicates(["reason", "rule", "column"]).to_dict("records")
    if wrong.any() or not all(map(_known, reasons)):
        for line, place in zip(entries.to_dict("records"), at, strict=True):
            cell = (line[ROW], line["column"])
            if place < 0:
                raise _refuse(name, f"{_told(first, cell)} has an entry and does not differ", line)
            old, new = found["old"].iloc[place], found["new"].iloc[place]
            if (line["old"], line["new"]) != (old, new):
                raise _refuse(
                    name,
                    f"{_told(first, cell)} went from '{old}' to '{new}', but "
                    f"its entry says '{line['old']}' to '{line['new']}'",
                    line,
                )
            known_reason(line)


def _known(line: Mapping[Hashable, Any]) -> bool:
    return allowed(str(line["reason"]), column=str(line["column"]), rule=str(line["rule"]))


def known_reason(line: Mapping[Hashable, Any]) -> None:
    """Check that an entry has a reason of the closed list that fits what was done.

    Raises
    ------
    SpiegelError : it has not.
    """
    reason, rule = str(line["reason"]), str(line["rule"])
    if not _known(line):
        raise SpiegelError(
            f"rule '{rule}' gives the reason '{reason}', which is not on the list for that",
            where=f"{line['source_file']}, row {line['source_row']}",
            fix="add the reason to spiegel/clean/reasons.py, with both labels, or use one there.",
        )


def _differences(first: pd.DataFrame, last: pd.DataFrame) -> pd.DataFrame:
    """Return every row left out and every cell changed: row, column, old and new text."""
    if adds_rows(first, last):
        raise _refuse("", "there are rows at the end that were not there at the start")
    gone = np.sort(rows_gone(first, last).index.to_numpy(dtype="int64"))
    found = [pd.DataFrame({ROW: gone, "column": "", "old": "row", "new": ""})]
    for column, stayed in changed_columns(first, last):
        changed = differs(stayed, last[column])
        old, new = as_text(stayed[changed]), as_text(last.loc[changed, column])
        found.append(
            pd.DataFrame({"column": column, "old": old, "new": new}).rename_axis(ROW).reset_index()
        )
    return pd.concat(found, ignore_index=True).astype(dict.fromkeys(("column", "old", "new"), str))


def reconcile_flow(flow: pd.DataFrame, name: str, rows_read: int, rows_analysed: int) -> None:
    """Check that the steps of one table lead from the rows read to the rows analysed.

    Raises
    ------
    SpiegelError : a step does not begin where the one before ended, a step adds rows, or an end
        does not hold.
    """
    left = rows_read
    for step in flow.sort_values("step").to_dict("records"):
        if step["rows_in"] != left:
            told = f"begins with {step['rows_in']}, not {left}"
            raise _refuse(name, f"step '{step['reason']}' {told}")
        if step["rows_out"] > step["rows_in"]:
            raise _refuse(name, f"step '{step['reason']}' adds rows")
        left = step["rows_out"]
    if left != rows_analysed:
        raise _refuse(name, f"the flow ends with {left} rows, the table has {rows_analysed}")


def reconcile_total(
    exclusions: pd.DataFrame, ledger: pd.DataFrame, covered: int, read: int, analysed: int
) -> None:
    """Check the account of a whole school year: rows read = rows left out + rows analysed.

    Parameters
    ----------
    exclusions : flows of all tables. ledger : all entries of cleaning.
    covered : rows left out under the entry of the row that they were made from, or of a
        corrected row. read, analysed : rows of all tables at both ends.

    Raises
    ------
    SpiegelError : the account does not balance.
    """
    left_out = int((exclusions["rows_in"] - exclusions["rows_out"]).sum())
    if read - left_out != analysed:
        raise _refuse("", f"{read} rows read, {left_out} left out, but {analysed} analysed")
    rows = int((ledger["column"] == "").sum())
    if rows + covered != left_out:
        raise _refuse("", f"{left_out} rows left out, {rows} entries and {covered} covered by them")


def reconcile_followers(judged: Outcome, visits: Outcome, known: pd.Series) -> None:
    """Hold every judgement against its visit: it stays where the visit stays.

    One may be left out of a visit that counts only when it was made from a row that says something
    else of that visit than the row which counts, such as a draft.

    Parameters
    ----------
    known : the visits that were read, also those of which a correction took out every row.

    Raises
    ------
    SpiegelError : a judgement counts and its visit does not, is left out of a visit that counts, or
        for a reason that does not hold.
    """
    counted, read = visits.kept["visit_id"], known.drop_duplicates()
    gone = judged.dropped[judged.dropped["rule"] == VISIT_EXCLUDED]
    stray = judged.kept[~judged.kept["visit_id"].isin(counted)]
    beside = gone["visit_id"].isin(counted)
    holds = {
        VISIT_EXCLUDED: ~beside & gone["visit_id"].isin(read),
        VISIT_UNKNOWN: ~gone["visit_id"].isin(read),
        ROW_EXCLUDED: beside & _says_otherwise(gone, visits),
    }
    for reason, right in holds.items():
        stray = pd.concat([stray, gone[(gone["reason"] == reason) & ~right]])
    stray = pd.concat([stray, gone[~gone["reason"].isin([*holds])]])
    if len(stray):
        row = stray.sort_values(["source_file", "source_row"]).iloc[0]
        counts = "counts" if row["visit_id"] in set(counted) else "does not count"
        fate = "is left out" if stray.index.isin(gone.index).any() else "counts"
        raise _refuse(
            "judgements",
            f"{row['source_file']}, row {row['source_row']}, {fate}, and its visit "
            f"'{row['visit_id']}' {counts} ({len(stray)} rows)",
        )


def _says_otherwise(gone: pd.DataFrame, visits: Outcome) -> pd.Series:
    """Return which rows say something else of a visit than the one by which it counts."""
    keys = ["source_file", "source_row", "visit_id"]
    own = gone[keys].rename_axis("label").reset_index().merge(visits.first, on=keys)
    twin = visits.kept.drop_duplicates("visit_id").set_index("visit_id").reindex(own["visit_id"])
    unlike = np.zeros(len(own), dtype=bool)
    for column in twin.columns.difference(keys):
        other = twin[column].set_axis(own.index)
        unlike |= differs(own[column], other).to_numpy()
    alike = own.loc[~unlike, "label"]
    return pd.Series(gone.index.isin(own["label"]) & ~gone.index.isin(alike), index=gone.index)


def _told(first: pd.DataFrame, cell: Cell) -> str:
    row, column = cell
    what = f"column '{column}' of " if column else ""
    if row not in first.index:
        return f"{what}a row that was never read ({row})"
    source = first.loc[row]
    return f"{what}{source['source_file']}, row {source['source_row']},"


def _rules(entries: pd.DataFrame, cell: Cell) -> dict[Hashable, Any]:
    own = entries[(entries[ROW] == cell[0]) & (entries["column"] == cell[1])]
    return {"rule": " and ".join(own["rule"])}


def _refuse(name: str, what: str, line: Mapping[Hashable, Any] | None = None) -> SpiegelError:
    by = f" (rule '{line['rule']}')" if line else ""
    table = f" of table '{name}'" if name else ""
    return SpiegelError(
        f"the account{table} does not reconcile: {what}{by}",
        where=f"the ledger{table}",
        fix=DEFECT,
        code="C-ACC-01",
    )
