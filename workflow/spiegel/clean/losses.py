"""What became of the rows of each recipe and standard, and which lost far more than the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from spiegel.clean.finding import PART
from spiegel.clean.reasons import ROW_EXCLUDED, VISIT_EXCLUDED, VISIT_UNKNOWN
from spiegel.clean.rules import COPIES, SOURCE, among
from spiegel.clean.steps import Outcome
from spiegel.config.policies import Limits

BESIDE = "not_main_series"  # what a framework leaves out on purpose is not lost


def parts(sizes: Mapping[str, Mapping[str, int]], outcomes: Mapping[str, Outcome]) -> pd.DataFrame:
    """Return, for each recipe and each standard, its rows, those lost and those counted.

    Lost is what was left out and counts nowhere else: no repetition, no draft beside a final
    report, no visit of a type beside the main series and none of its judgements.

    Parameters
    ----------
    sizes : rows that each recipe made, by table and name of the recipe, in the order made.
    outcomes : what became of the rows of each table.
    """
    lost = {name: _none_lost(own) for name, own in outcomes.items()}
    visits, judged = outcomes["visits"], outcomes["judgements"]
    lost["visits"] = _visits_lost(visits)
    lost["judgements"] = _judgements_lost(judged, visits)
    lines = []
    for table, own in sizes.items():
        first, kept = outcomes[table].first, outcomes[table].kept
        recipe = pd.Series([n for n, size in own.items() for _ in range(size)], index=first.index)
        lines += [_line("recipe", table, n, recipe == n, lost[table], kept) for n in own]
    for standard in sorted(judged.first["standard"].unique()):
        own_rows = judged.first["standard"] == standard
        lines.append(
            _line("standard", "judgements", standard, own_rows, lost["judgements"], judged.kept)
        )
    return pd.DataFrame(lines, columns=PART)


def untaken(
    datasets: Mapping[str, pd.DataFrame], taken: Mapping[str, Sequence[pd.DataFrame]]
) -> dict[str, int]:
    """Return how many rows of each dataset no recipe takes, for the conditions that it sets.

    Parameters
    ----------
    datasets : staged tables. taken : what the recipes from each dataset made, with the source row
        of each row. A dataset that others are only joined to is not among them.
    """
    found = {}
    for name, made in sorted(taken.items()):
        rows = [part[SOURCE] for part in made if len(part)]
        used = pd.concat(rows).drop_duplicates() if rows else datasets[name].iloc[:0][SOURCE]
        found[name] = int((~among(datasets[name], used, SOURCE)).sum())
    return found


def _line(
    kind: str, table: str, name: str, own: pd.Series, lost: pd.Series, kept: pd.DataFrame
) -> tuple[str, str, str, int, int, int]:
    counted = int(own.reindex(kept.index).sum())
    return kind, table, name, int(own.sum()), int((own & lost).sum()), counted


def _none_lost(outcome: Outcome) -> pd.Series:
    return pd.Series(False, index=outcome.first.index)


def _visits_lost(visits: Outcome) -> pd.Series:
    gone = visits.dropped
    elsewhere = gone["visit_id"].isin(visits.kept["visit_id"])
    lost = gone[~gone["rule"].isin([*COPIES, BESIDE]) & ~elsewhere]
    return pd.Series(visits.first.index.isin(lost.index), index=visits.first.index)


def _judgements_lost(judged: Outcome, visits: Outcome) -> pd.Series:
    gone = judged.dropped
    beside = visits.dropped.loc[visits.dropped["rule"] == BESIDE, "visit_id"]
    out = (gone["reason"] == VISIT_EXCLUDED) & ~gone["visit_id"].isin(beside)
    out |= gone["reason"] == VISIT_UNKNOWN
    lost = pd.concat([gone[out], without_twin(gone, judged.kept)])
    return pd.Series(judged.first.index.isin(lost.index), index=judged.first.index)


def without_twin(gone: pd.DataFrame, kept: pd.DataFrame) -> pd.DataFrame:
    """Return the judgements of visits that count which are left out, and count by no other row."""
    other = gone[gone["reason"] == ROW_EXCLUDED]
    return other[~among(other, kept, ["investigation_id", "standard"])]


def uneven(found: pd.DataFrame, limits: Limits) -> list[str]:
    """Return the names of the parts that lost far more of their rows than the others together.

    Parameters
    ----------
    found : parts of one kind of one table, as `parts` returns them.
    """
    rows, lost = found["rows"], found["lost"]
    share = lost / rows.where(rows > 0)
    others = ((lost.sum() - lost) / (rows.sum() - rows).where(rows < rows.sum())).astype(float)
    far = (
        (share > limits.lost_times * others)
        & (share >= limits.lost_share)
        & (lost >= limits.lost_rows)
    )
    return [str(name) for name in found.loc[far, "name"]]


def empty(found: pd.DataFrame) -> list[str]:
    """Return the names of the parts of which no row is counted, though some were meant to be."""
    none = (found["counted"] == 0) & ((found["rows"] == 0) | (found["lost"] > 0))
    return [str(name) for name in found.loc[none, "name"]]
