"""How the visits of each year were selected, and whether two years were selected alike."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
from counting import CELL, lower_is_better
from scipy import stats


def tallies_of(own: SimpleNamespace) -> SimpleNamespace:
    """Return how visits were selected: `of(year, indicator, row)`, and the institutions there."""
    main = [t for t, v in own.frame["visit_types"].items() if v["main_series"]]
    types = {n: set(i.get("visit_types") or main) for n, i in own.indicators.items()}
    visited = own.visits.groupby(["year", "institution_id", "sector"])
    visited = {key: list(zip(v["visit_type"], v["kind"], strict=True)) for key, v in visited}
    inst = own.inst.astype({"indicator": str, "row": str, "year": str})
    sides = {key: part for key, part in inst.groupby(CELL, sort=False)}  # noqa: C416
    none = inst.iloc[:0]
    tallies: dict[tuple, tuple[pd.Series, int]] = {}

    def tally(year, name, row):
        cell = (year, name, row)
        if cell not in tallies:
            seen = [
                kind
                for institution in sides.get(cell, none)["institution_id"].unique()
                for sector in own.members[row]
                for kind_of_visit, kind in visited.get((year, institution, sector), ())
                if kind_of_visit in types[name]
            ]
            kinds = pd.Series(seen, dtype=object)
            tallies[cell] = kinds[kinds != ""].value_counts(), len(seen)
        return tallies[cell]

    return SimpleNamespace(of=tally, sides=sides, none=none)


def is_unlike(years: list[tuple[pd.Series, int]], rules: dict) -> bool:
    """Return whether years were not selected alike: visits of each known kind, and all visits.

    Known of some years only; or of other kinds than the plan allows: half the sum of the
    differences of their shares in two of them, and Pearson's chi-square; or with follow-ups.
    """
    told = [n > 0 and kinds.sum() >= rules["known"] * n for kinds, n in years]
    if not all(told):
        return any(told)
    table = pd.concat([kinds for kinds, _ in years], axis=1).fillna(0).to_numpy(float)
    part = table / table.sum(axis=0)
    other = np.abs(part[:, :, None] - part[:, None, :]).sum(axis=0).max() / 2
    p = stats.chi2_contingency(table, correction=False)[1] if len(table) > 1 else 1.0
    if other > rules["allowed"] and p <= rules["alpha"]:
        return True
    return any(kinds.get("follow_up", 0) > rules["again"] * kinds.sum() for kinds, _ in years)


def unlike(own: SimpleNamespace, pairs: pd.DataFrame) -> pd.Series:
    """Return which pairs have years whose visits were not selected alike.

    See `is_unlike`; also where failures of the earlier year came back more often than the others
    (Fisher).
    """
    tally, rules = tallies_of(own), own.plan["selection"]
    found = pd.Series(False, pairs.index)
    for i, r in pairs.iterrows():
        years = [tally.of(r["now"], r["indicator"], r["row"])]
        years += [tally.of(r["then"], r["indicator"], r["row"])] if r["source"] == "records" else [
            (pd.Series(dtype=int), 0)]  # fmt: skip
        found[i] = is_unlike(years, rules)
        secret = r["indicator"] in own.plan["disclosure"]["indicators"]
        if found[i] or secret or r["source"] != "records":
            continue
        now, then = (
            tally.sides.get((y, r["indicator"], r["row"]), tally.none)
            for y in (r["now"], r["then"])
        )
        bad = then["meets"] > 0 if lower_is_better(own, r["indicator"]) else (
            then["meets"] < then["n"])  # fmt: skip
        back = then["institution_id"].isin(now["institution_id"])
        if (bad & back).sum() > rules["again"] * len(now) and (~back).any():
            more = bad[back].mean() > bad[~back].mean()
            p = stats.fisher_exact(pd.crosstab(bad, back))[1] if bad.nunique() > 1 else 1.0
            found[i] = more and p <= 0.05
    return found
