"""How the visits of each year were selected, and whether two years were selected alike."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
from counting import CELL, lower_is_better
from formulas import by_ratio, contrast, contrast_limits
from scipy import stats


def tallies_of(own: SimpleNamespace) -> SimpleNamespace:
    """Return how visits were selected: `of(year, indicator, row)`, and the institutions there.

    `among` is the same of some institutions of a row.
    """
    main = [t for t, v in own.frame["visit_types"].items() if v["main_series"]]
    types = {n: set(i.get("visit_types") or main) for n, i in own.indicators.items()}
    visited = own.visits.sort_values(["start_date", "visit_id"], na_position="first")
    visited = visited.groupby(["year", "institution_id", "sector"])
    visited = {key: list(zip(v["visit_type"], v["kind"], strict=True)) for key, v in visited}
    inst = own.inst.astype({"indicator": str, "row": str, "year": str})
    sides = {key: part for key, part in inst.groupby(CELL, sort=False)}  # noqa: C416
    none = inst.iloc[:0]
    tallies: dict[tuple, tuple[pd.Series, int]] = {}

    def among(year, name, institutions, row):
        each = [
            [kind for type_, kind in visited.get((year, i, s), ()) if type_ in types[name]]
            for i in institutions
            for s in own.members[row]
        ]
        if own.indicators[name]["unit"] == "institution":
            each = [kinds[-1:] for kinds in each]
        seen = [kind for kinds in each for kind in kinds]
        kinds = pd.Series(seen, dtype=object)
        return kinds[kinds != ""].value_counts(), len(seen)

    def tally(year, name, row):
        cell = (year, name, row)
        if cell not in tallies:
            institutions = sides.get(cell, none)["institution_id"].unique()
            tallies[cell] = among(year, name, institutions, row)
        return tallies[cell]

    def how(year, name, institution, sector):
        seen = visited.get((year, institution, sector), ())
        kinds = {kind for kind_of_visit, kind in seen if kind_of_visit in types[name] and kind}
        return "risk" if "risk" in kinds else "other" if kinds else ""

    return SimpleNamespace(of=tally, among=among, how=how, sides=sides, none=none)


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


PAIR = ["indicator", "row", "mirror"]


def part_by_risk(kinds: pd.Series, n: int, rules: dict) -> float:
    """Return the part by risk of visits of each known kind, of n in all; NaN where not known."""
    told = kinds.sum()
    return kinds.get("risk", 0) / told if n and told >= rules["known"] * n else np.nan


def by_risk(own: SimpleNamespace, pairs: pd.DataFrame) -> pd.DataFrame:
    """Return the part of the visits by risk of both years of each pair; NaN where not known."""
    tally, found = tallies_of(own), {}
    for i, r in pairs.iterrows():
        parts = []
        for year in [r["now"], r["then"]] if r["source"] == "records" else [r["now"]]:
            seen = tally.of(year, r["indicator"], r["row"])
            parts.append(part_by_risk(*seen, own.plan["selection"]))
        found[i] = [*parts, np.nan][:2]
    return pd.DataFrame.from_dict(found, orient="index", columns=["now", "then"]).reindex(
        pairs.index
    )


def furthest_gap(
    own: SimpleNamespace, pairs: pd.DataFrame, table: pd.DataFrame, cut: pd.Series
) -> pd.Series:
    """Return the limit furthest from 0 of the difference between visits by risk and others.

    Within the years and groups of a pair, those with two institutions of either kind, at
    K1 K0 / (K1 + K0); NaN where fewer ratings or institutions of a kind carry no word.
    """
    out, limits = pd.Series(np.nan, pairs.index), own.plan["thresholds"]
    rows = table.merge(pairs[PAIR].assign(at=pairs.index, cut=cut.to_numpy()), on=PAIR)
    rows = rows.assign(place=rows["place"].where(rows["cut"], 0))
    rows = rows[rows["place"] >= 0]
    if rows.empty:
        return out
    how = tallies_of(own).how
    cells = zip(rows["year"], rows["indicator"], rows["institution_id"], rows["sector"],
                strict=True)  # fmt: skip
    rows = rows.assign(how=[how(*cell) for cell in cells])
    rows = rows[rows["how"] != ""]
    group = ["at", "place", "side"]
    found = by_ratio(rows, [*group, "how"]).set_index([*group, "how"])
    names = ["share", "n", "institutions", "deff", "telling"]
    found = found[names].unstack("how")
    found = found.reindex(columns=pd.MultiIndex.from_product([names, ["risk", "other"]]))
    found.columns = [name + {"risk": "1", "other": "0"}[how] for name, how in found.columns]
    found = found[(found[["institutions1", "institutions0"]] > 1).all(axis=1)].reset_index()
    if found.empty:
        return out
    sums = found.groupby("at")[["n1", "n0", "institutions1", "institutions0"]].sum()
    enough = (sums[["n1", "n0"]].min(axis=1) >= limits["min_observations"]) & (
        sums[["institutions1", "institutions0"]].min(axis=1) >= limits["min_institutions"]
    )
    found = found[found["at"].isin(sums.index[enough])]
    tell = found["institutions1"] * found["institutions0"]
    tell = tell / (found["institutions1"] + found["institutions0"])
    found["weight"] = tell / tell.groupby(found["at"]).transform("sum")
    index = pd.Index(found["at"].unique())
    if len(index):
        x = contrast(found, index, pairs["clustered"])
        low, high = contrast_limits(x, own.plan["level"])
        out[index] = np.maximum(np.abs(low), np.abs(high))
    return out


def tipping(
    own: SimpleNamespace, pairs: pd.DataFrame, word: pd.Series, gap: pd.Series,
    wide: pd.DataFrame, narrow: pd.DataFrame,
) -> pd.DataFrame:  # fmt: skip
    """Return the difference in the part of visits by risk at which each word falls, and the gap.

    `wide`, `narrow`: limits at the levels that decide change and stability. A change falls where
    its interval comes to hold 0; "stable" where the margin is reached, or 0 is no longer held.
    """
    clear = np.maximum(wide["low"], -wide["high"])
    inside = np.minimum(own.plan["margin"] - narrow.abs().max(axis=1, skipna=False),
                        np.minimum(-wide["low"], wide["high"]))  # fmt: skip
    distance = clear.where(word != "stable", inside).clip(lower=0)
    open_ones = ~pairs["indicator"].isin(own.plan["disclosure"]["indicators"])
    told = word.isin(["improved", "declined", "stable"]) & open_ones
    seen = gap > 0
    used = gap.where(seen, own.plan["selection"]["gap"]).where(told)
    basis = np.where(told, np.where(seen, "observed", "assumed"), "")
    return pd.DataFrame({"tipping": distance / used, "tipping_gap": used, "tipping_basis": basis})
