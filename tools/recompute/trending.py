"""The table of trends: the slope over comparable mirrors, and the word for it."""

from __future__ import annotations

import math
from types import SimpleNamespace

import numpy as np
import pandas as pd
from counting import CELL, composition, sizes_of, standardised
from formulas import adjusted, by_ratio, departure_p, quasi_p, trend_of, upper
from scipy import stats
from selecting import is_unlike, tallies_of


def trends(own: SimpleNamespace, levels: pd.DataFrame) -> pd.DataFrame:
    """Return the trend of each row over the fully comparable mirrors of which we hold records."""
    plan, rows, by = own.plan, [], ["indicator", "row"]
    inst = own.inst.astype(dict.fromkeys(CELL, str))
    once = inst[inst["indicator"].isin(own.stock)]
    again = once[once.duplicated([*by, "institution_id"], keep=False)]
    usable = levels[(levels["comparability"] == "yes") & (levels["source"] == "records")]
    usable = usable.rename(columns={"school_year": "year", "sector": "row"})
    shared = again.merge(usable[CELL]).groupby(by)["institution_id"].agg(lambda x: not x.is_unique)
    cells = own.cells.astype(dict.fromkeys(CELL, str))
    deff = cells["deff"].clip(lower=1).fillna(1).where(cells["most"] > 1, 1.0)
    cells = cells.assign(k=cells["k"] / deff, n=cells["n"] / deff, deff=deff).set_index(CELL)
    parts = own.parts.astype(dict.fromkeys(CELL, str)).sort_values([*CELL, "institution_id"])
    seen, cuts, fits = sizes_of(parts, CELL), [], {}
    for key, part in usable.groupby(by, sort=False):
        years = sorted(part["year"])
        found = dict(zip(by, key, strict=True)) | {"first_year": years[0], "last_year": years[-1]}
        found |= {"mirrors": len(years), "refused": bool(shared.get(key, False))}
        rows.append(found)
        enough = len(years) >= plan["min_mirrors_for_trend"] and part["share"].notna().all()
        if enough and not found["refused"]:
            effective = cells.loc[[(y, *key) for y in years]]
            if effective["n"].min() >= plan["thresholds"]["min_observations"]:
                fits[key] = effective
                if key[0] not in plan["disclosure"]["indicators"]:  # never standardised
                    cuts += composition(own, key, [seen[y, *key] for y in years], key[1])
    cuts = pd.DataFrame(cuts, columns=[*by, "sector", "stratum", "place", "weight"])
    inside = parts.merge(usable[CELL]).merge(cuts, on=[*by, "sector", "stratum"])
    whole, groups = standardised(inside, cuts, CELL), by_ratio(inside, [*CELL, "place"])
    groups = groups.merge(cells["deff"], on=CELL, suffixes=("_own", ""))
    groups = groups.assign(k=groups["k"] / groups["deff"], n=groups["n"] / groups["deff"])
    whole, groups = ({key: part for key, part in x.sort_values("year").groupby(by)}  # noqa: C416
                     for x in (whole, groups))  # fmt: skip
    for row in rows:
        if (key := (row["indicator"], row["row"])) in fits:
            row |= fitted(plan, fits[key], whole.get(key), groups.get(key))
    names = ["slope", "low", "high", "p_trend", "p_departure", "p_quasi", "rule_out"]
    first = [*by, "first_year", "last_year", "mirrors", "refused", "basis"]
    out = pd.DataFrame(rows, columns=[*first, *names]).astype(dict.fromkeys(names, float))
    pairs = [*zip(out["indicator"], out["row"], strict=True)]
    tier = [1 if row in plan["headline"].get(name, ()) else 2 for name, row in pairs]
    # A slope is claimed only where both tests bear it out: the larger p is the one that counts.
    binding = np.maximum(out["p_trend"], out["p_quasi"])
    entry = pd.DataFrame({"family": "", "row": out.index}, out.index)
    tally, rules = tallies_of(own), plan["selection"]
    line = usable.groupby(by, sort=False)["year"].agg(sorted)
    out["unlike"] = [
        key in fits and is_unlike([tally.of(y, *key) for y in line[key]], rules) for key in pairs
    ]
    tested, tiers = binding.mask(out["unlike"]), pd.Series(tier, out.index)
    out["p_adj"] = adjusted(tested, tiers, entry, plan["alpha"])["p"]
    claimed = out["p_adj"] <= plan["alpha"]
    rules = {
        "not tested": out["refused"].astype(bool), "too few mirrors": out["p_trend"].isna(),
        "limited": out["unlike"].astype(bool),
        "rising": claimed & (out["slope"] > 0), "falling": claimed,
        "fluctuates": out["p_departure"] <= plan["alpha"],
    }  # fmt: skip
    out["class"] = np.select(list(rules.values()), list(rules), "no clear trend")
    return out.rename(columns={"row": "sector"})


def fitted(plan: dict, cells: pd.DataFrame, whole, groups) -> dict[str, object]:
    """Return the slope per year and its tests; counts are divided by their design effects.

    Within the groups of institutions (Mantel's extension): sum T / sum S, T = sum (k - n p)(s - s̄),
    S = sum n (s - s̄)^2, variance sum pq S N/(N-1); departure and the test against movement between
    years then look at the standardised shares, each at the ratings that it is worth.
    """
    k, n = cells["k"].to_numpy(), cells["n"].to_numpy()
    years = cells.index.get_level_values("year").str[:4].astype(float).to_numpy()
    if whole is None:
        slope, spread, pq = trend_of(k, n, years)
        variance = pq * spread
    else:
        top = spread = variance = 0.0
        for _, g in groups.groupby("place"):
            if len(g) < 2:
                continue
            one = (g["k"].to_numpy(), g["n"].to_numpy(), g["year"].str[:4].astype(float).to_numpy())
            b, s, pq = trend_of(*one)
            total = one[1].sum()
            top, spread = top + b * s, spread + s
            variance += pq * s * (total / (total - 1) if total > 1 else 1)
        slope = top / spread
        p, v, n = (whole[c].to_numpy(float) for c in ("share", "variance", "n"))
        with np.errstate(all="ignore"):
            n = np.where(v > 0, np.minimum(p * (1 - p) / v, n), n)
        k = p * n
    error = math.sqrt(variance) / spread
    slope = slope if error > 0 else 0.0
    z, z90 = stats.norm.ppf([upper(plan["level"]), 1 - plan["alpha"]])
    return {
        "slope": slope, "low": slope - z * error, "high": slope + z * error,
        "basis": "crude" if whole is None else "standardised",
        "p_trend": 2 * stats.norm.sf(abs(slope) / error) if error > 0 else 1.0,
        "p_departure": departure_p(k, n, years), "p_quasi": quasi_p(k, n, years),
        "rule_out": abs(slope) + z90 * error,
    }  # fmt: skip
