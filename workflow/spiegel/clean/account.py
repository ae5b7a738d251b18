"""The account of a school year: the walk of each table, reconciled as it is added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from spiegel import tables
from spiegel.clean.conflicts import Conflict, conflicts_of
from spiegel.clean.ledger import ROW, stack
from spiegel.clean.reconcile import (
    known_reason,
    reconcile_cells,
    reconcile_flow,
    reconcile_followers,
    reconcile_total,
)
from spiegel.clean.rules import REPEATED, SOURCE, among
from spiegel.clean.steps import Change, Context, Outcome, apply_rules, number

LEDGER_ORDER = ["table", *SOURCE, "column", "record", "rule"]
KEYS = {
    "visits": ["visit_id"],
    "judgements": ["investigation_id", "standard"],
    "institutions": ["institution_id", "school_year"],
    "population": ["school_year", "sector"],
    "prior_figures": ["mirror", "indicator", "sector"],
}


@dataclass(frozen=True)
class Walk:
    """A table on its way: what its steps did, and the rows that corrections took out before.

    `taken` are the rows that the dropped rows of the export would have made, with the `reason` of
    their correction.
    """

    name: str
    outcome: Outcome
    taken: pd.DataFrame = field(default_factory=pd.DataFrame)

    @property
    def dropped(self) -> dict[str, int]:
        """Return reason of a correction -> number of rows that it took out."""
        if self.taken.empty:
            return {}
        return {str(reason): len(rows) for reason, rows in self.taken.groupby("reason", sort=True)}

    @property
    def known(self) -> pd.Series:
        """Return the visits of all rows, those that corrections took out among them."""
        own = [t["visit_id"] for t in (self.outcome.first, self.taken) if "visit_id" in t]
        return pd.concat(own)

    def then(self, changes: Sequence[Change], context: Context) -> Walk:
        """Return the walk with more changes at its end."""
        more = apply_rules(self.outcome.kept, changes, context, self.name)
        entries = stack([self.outcome.entries, more.entries])
        return replace(self, outcome=replace(self.outcome, kept=more.kept, entries=entries))


class Account:
    """Collects ledger and flow of one school year; refuses whatever does not reconcile.

    `conflicts` are the keys that tables were left with twice, in different rows.
    """

    def __init__(self, school_year: str) -> None:
        self.school_year = school_year
        self.conflicts: list[Conflict] = []
        self._entries: list[pd.DataFrame] = []
        self._flows: list[pd.DataFrame] = []
        self._read = self._covered = 0

    def corrected(
        self, first: pd.DataFrame, last: pd.DataFrame, entries: pd.DataFrame, name: str
    ) -> None:
        """Add the corrections of one staged dataset."""
        reconcile_cells(first, last, entries, name)
        self._entries.append(entries)
        self._covered -= int((entries["column"] == "").sum())

    def add(self, walk: Walk, covered_by: Walk | None = None) -> pd.DataFrame:
        """Add the walk of one table and return the table at its end.

        Parameters
        ----------
        covered_by : the walk of another table; a row made from the same source row as a row left
            out there is left out under the entry of that row, unless that row only repeats the
            facts of a visit.

        Raises
        ------
        SpiegelError : ledger or flow do not reconcile.
        """
        outcome, name = walk.outcome, walk.name
        self.conflicts += conflicts_of(outcome.kept, KEYS[name])
        entries, covered = outcome.entries, pd.Index([])
        if covered_by is not None:
            reconcile_followers(outcome, covered_by.outcome, covered_by.known)
            covered = _shared(outcome.dropped, covered_by.outcome.dropped)
            entries = entries[~entries[ROW].isin(covered) | (entries["column"] != "")]
        reconcile_cells(outcome.first, outcome.kept, entries, name, covered)
        corrected = sum(walk.dropped.values())
        flow = self._flow(walk)
        read = len(outcome.first) + corrected
        reconcile_flow(flow, name, read, len(outcome.kept))
        self._entries.append(entries)
        self._flows.append(flow)
        self._read += read
        self._covered += len(covered) + corrected
        return outcome.kept

    def _flow(self, walk: Walk) -> pd.DataFrame:
        """Return the flow of a table, with the rows that corrections took out at its start."""
        rows = len(walk.outcome.first) + sum(walk.dropped.values())
        lines: list[tuple[str, str, int, int]] = []
        for reason, count in sorted(walk.dropped.items()):
            lines.append(("correction", reason, rows, rows - count))
            rows -= count
        steps = walk.outcome.steps[["rule", "reason", "rows_in", "rows_out"]]
        lines += list(steps.itertuples(index=False, name=None))
        return number(lines, self.school_year, walk.name)

    def exclusions(self) -> pd.DataFrame:
        """Return the flow of all tables, visits and judgements first."""
        order = {name: place for place, name in enumerate(KEYS)}
        flows = sorted(self._flows, key=lambda flow: order[flow["table"].iloc[0]])
        return pd.concat(flows, ignore_index=True)

    def ledger(self, staging: pd.DataFrame, analysed: int) -> pd.DataFrame:
        """Return all entries, those of staging first checked for their reasons, in file order.

        Parameters
        ----------
        analysed : rows of all clean tables, as they go on to the next stage.

        Raises
        ------
        SpiegelError : an unknown reason, or rows read, left out and analysed do not add up.
        """
        for line in staging.drop_duplicates(["rule", "reason"]).to_dict("records"):
            known_reason(line)
        own = stack(self._entries)
        reconcile_total(self.exclusions(), own, self._covered, self._read, analysed)
        columns = tables.columns("ledger")
        parts = [p[columns] for p in (staging, own) if len(p)] or [own[columns]]
        return pd.concat(parts).sort_values(LEDGER_ORDER, ignore_index=True)


def _shared(rows: pd.DataFrame, others: pd.DataFrame) -> pd.Index:
    """Return the labels of rows made from the same source row and visit as one of the others."""
    others = others[others["rule"] != REPEATED]
    return rows.index[among(rows, others, [*SOURCE, "visit_id"])]


def told(exclusions: pd.DataFrame) -> list[str]:
    """Return the account of each table as a line: rows read = counted + left out, by reason."""
    lines = []
    for name, flow in exclusions.groupby("table", sort=False):
        flow = flow.assign(lost=flow["rows_in"] - flow["rows_out"])
        reasons = [f"{r.reason} {r.lost}" for r in flow[flow["lost"] > 0].itertuples()]
        read, counted, lost = flow["rows_in"].max(), flow["rows_out"].min(), flow["lost"].sum()
        why = f" ({', '.join(reasons)})" if reasons else ""
        lines.append(f"{name}: {read} read = {counted} counted + {lost} left out{why}")
    return lines
