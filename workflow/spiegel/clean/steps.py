"""Walk a table through its steps: rules that leave out rows, changes that mend cells."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from spiegel.clean.ledger import Step, compare, dropped_rows, stack
from spiegel.config.editions import Period
from spiegel.config.framework import Framework


@dataclass(frozen=True)
class Context:
    """What a step may know: school year, publication cut-off, framework, and the register.

    `register` holds the institutions of the year; None when no register was delivered.
    """

    school_year: str
    cut_off: date
    framework: Framework
    register: frozenset[str] | None = None
    period: Period | None = None


Rule = Callable[[pd.DataFrame, Context], pd.Series]


@dataclass(frozen=True)
class Change:
    """A step that mends cells: `apply` returns the table after it, rows and labels unchanged."""

    rule: str
    columns: frozenset[str]
    reason: str
    apply: Callable[[pd.DataFrame, Context], pd.DataFrame]


@dataclass(frozen=True)
class Outcome:
    """Rows kept, rows left out with rule and reason, the flow of rows, and the ledger entries."""

    first: pd.DataFrame
    kept: pd.DataFrame
    dropped: pd.DataFrame
    steps: pd.DataFrame
    entries: pd.DataFrame


def apply_rules(
    table: pd.DataFrame, rules: Sequence[Rule | Change], context: Context, name: str
) -> Outcome:
    """Apply steps in order; every row ends up kept, or dropped once with one reason.

    Parameters
    ----------
    table : with source_file and source_row, and an index that names its rows.

    Raises
    ------
    SpiegelError : a step did something that it does not declare.
    """
    kept, dropped, flow, entries = table, [], [], []
    for rule in rules:
        # Copy on write: whatever a step does to its table, ours stays as it was.
        handed = kept.copy(deep=False)
        if isinstance(rule, Change):
            after = rule.apply(handed, context)
            step = Step(rule.rule, columns=rule.columns)
            entries.append(compare(kept, after, step, rule.reason, name))
            kept = after
            continue
        reasons = rule(handed, context)
        compare(kept, handed, Step(rule.__name__), "", name)
        out = reasons != ""
        gone = kept[out].assign(rule=rule.__name__, reason=reasons[out])
        entries.append(dropped_rows(gone, Step(rule.__name__, drops=True), name))
        flow += _flow(rule.__name__, gone["reason"], len(kept))
        dropped.append(gone)
        kept = kept[~out] if out.any() else kept
    return Outcome(
        table,
        kept,
        pd.concat(dropped) if dropped else table.iloc[:0].assign(rule="", reason=""),
        number(flow, context.school_year, name),
        stack(entries),
    )


def _flow(rule: str, reasons: pd.Series, rows: int) -> list[tuple[str, str, int, int]]:
    """Return one line for each reason, or one line when the rule left out nothing."""
    counts = reasons.value_counts().sort_index()
    if counts.empty:
        return [(rule, rule, rows, rows)]
    lines = []
    for reason, count in counts.items():
        lines.append((rule, str(reason), rows, rows - int(count)))
        rows -= int(count)
    return lines


def number(lines: Sequence[tuple[str, str, int, int]], school_year: str, name: str) -> pd.DataFrame:
    """Return lines of a flow as numbered steps of one table."""
    flow = pd.DataFrame(lines, columns=["rule", "reason", "rows_in", "rows_out"])
    flow.insert(0, "school_year", school_year)
    flow.insert(1, "table", name)
    flow.insert(2, "step", range(1, len(flow) + 1))
    return flow
