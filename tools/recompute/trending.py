"""The table of trends: the slope over comparable mirrors, and the word for it."""

from __future__ import annotations

import math
from types import SimpleNamespace

import numpy as np
import pandas as pd
from composing import composition, sizes_of, standardised
from counting import CELL
from formulas import MANY, adjusted, by_ratio, departure_p, quasi_p, trend_of, upper
from scipy import special, stats
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
    cells = own.cells.astype(dict.fromkeys(CELL, str)).set_index(CELL)
    parts = own.parts.astype(dict.fromkeys(CELL, str)).sort_values([*CELL, "institution_id"])
    seen, cuts, fits = sizes_of(parts, CELL), [], {}
    for key, part in usable.groupby(by, sort=False):
        years = sorted(part["year"])
        found = dict(zip(by, key, strict=True)) | {"first_year": years[0], "last_year": years[-1]}
        found |= {"mirrors": len(years), "refused": bool(shared.get(key, False))}
        rows.append(found)
        enough = len(years) >= plan["min_mirrors_for_trend"] and part["share"].notna().all()
        if enough and not found["refused"]:
            effective = divided(cells.loc[[(y, *key) for y in years]])
            if effective["n"].min() >= plan["thresholds"]["min_observations"]:
                fits[key] = effective
                if key[0] not in plan["disclosure"]["indicators"]:  # never standardised
                    cuts += composition(own, key, [seen[y, *key] for y in years], key[1])
    cuts = pd.DataFrame(cuts, columns=[*by, "sector", "stratum", "place", "weight"])
    inside = parts.merge(usable[CELL]).merge(cuts, on=[*by, "sector", "stratum"])
    whole, groups = standardised(inside, cuts, CELL), by_ratio(inside, [*CELL, "place"])
    least = pd.concat(
        [cells["deff"].iloc[:0].rename("least"), *(x["least"] for x in fits.values())]
    )
    groups = groups.merge(least, on=CELL)
    groups = groups.assign(k=groups["k"] / groups["least"], n=groups["n"] / groups["least"])
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


def divided(cells: pd.DataFrame) -> pd.DataFrame:
    """Return the mirrors of a trend with k and n over their design effects, which are `least`.

    Of few telling institutions at least that of all mirrors, and where none is known an institution
    is one rating.
    """
    several, n = cells["most"] > 1, cells["n"]
    deff = cells["deff"].where(several)
    known = n[deff.notna()].sum()
    pooled = max(1.0, (deff * n).sum() / known) if known else np.nan
    least = deff.where(cells["telling"] >= MANY, np.fmax(deff, pooled))
    least = least.fillna(n / cells["institutions"]).clip(lower=1).where(several, 1.0)
    return cells.assign(k=cells["k"] / least, n=n / least, least=least)


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
        n = n / cells["least"].to_numpy(float)  # no more than its ratings are worth
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


FEWEST_LINKED = 3


def level_shifts(own: SimpleNamespace, levels: pd.DataFrame) -> pd.DataFrame:
    """Return how far the level of each series stands apart at each break of the plan.

    Of mirrors with known counts that are shown, between the break before and the one after; two on
    each side, none of them withheld. Over all sectors the shifts of indicators on standards of
    their own give the link error, s / sqrt(L).
    """
    by, breaks = ["indicator", "sector"], sorted(own.plan.get("breaks", []))
    known = levels["k"].notna() & levels["obs_status"].isin(["normal", "flagged", "k_of_n"])
    secret = (levels["source"] == "records") & levels["n"].isna()
    kept = levels[(levels["comparability"] != "no") & (known | secret)]
    parts = []
    for first, since, last in zip(["", *breaks], breaks, [*breaks[1:], "~"], strict=False):
        near = kept[(kept["school_year"] >= first) & (kept["school_year"] < last)]
        near = near.assign(after=near["school_year"] >= since)
        rows, steps = [], {}
        for key, part in near.groupby(by, sort=False):
            if part["after"].nunique() < 2:
                continue
            row = dict(zip(by, key, strict=True)) | {"break_from": since}
            row |= {"first_year": part["school_year"].min(), "last_year": part["school_year"].max()}
            row |= {"mirrors_after": part["after"].sum(), "mirrors_before": (~part["after"]).sum()}
            whole = part["k"].notna().all() and (part["unit"] != "investigation").all()
            if whole and part["after"].value_counts().min() > 1:
                row |= stepped(part, since) or {}
            rows.append(row)
            scale = frozenset(own.indicators[key[0]]["standards"])
            if key[1] == "ALL" and "log_odds" in row:
                steps[list(own.indicators).index(key[0])] = (scale, row["log_odds"])
        ordered = [steps[place] for place in sorted(steps, reverse=True)]
        apart = np.array(list(dict(ordered).values()))  # of one scale the first of the registry
        error = apart.std(ddof=1) / np.sqrt(len(apart)) if len(apart) >= FEWEST_LINKED else 0.0
        parts += [linked(row, error, len(apart), own.plan["level"]) for row in rows]
    return pd.DataFrame(parts, columns=[*by, "break_from", *SHIFT])


SHIFT = ["first_year", "last_year", "mirrors_before", "mirrors_after", "share_before",
         "share_after", "shift", "shift_low", "shift_high", "log_odds", "error", "link_error",
         "linked", "df"]  # fmt: skip


def stepped(part: pd.DataFrame, since: str) -> dict[str, float] | None:
    """Return the step of log odds over one slope, by Newton's method, with its error."""
    k, n, after = (part[c].to_numpy(float) for c in ("k", "n", "after"))
    when = part["school_year"].str[:4].to_numpy(float) - float(since[:4])
    for side in (after == 1, after == 0):
        if k[side].sum() in (0, n[side].sum()):
            return None
    design = np.column_stack([np.ones(len(k)), when, after])
    line = np.zeros(3)
    for _ in range(100):
        fitted = special.expit(design @ line)
        weights = n * fitted * (1 - fitted)
        if not np.abs(design @ line).max() <= 30:
            return None
        covariance = np.linalg.inv(design.T @ (weights[:, None] * design))
        step = covariance @ (design.T @ (k - n * fitted))
        line = line + step
        if np.abs(step).sum() < 1e-13:
            break
    df = len(k) - 3
    x2 = ((k - n * fitted) ** 2 / weights).sum()
    return {"start": line[0], "log_odds": line[2], "df": df,
            "error": math.sqrt(covariance[2, 2] * max(1.0, x2 / df))}  # fmt: skip


def linked(row: dict, error: float, count: int, level: float) -> dict[str, object]:
    """Return a row with both errors in its interval, in fractions at the level before the break."""
    if "log_odds" not in row:
        return row
    own, df = row["error"] ** 2, row["df"]
    both = own + error**2
    if error > 0:
        df = both**2 / (own**2 / df + error**4 / (count - 1))
    reach = stats.t.ppf(upper(level), df) * math.sqrt(both)
    steps = (0.0, row["log_odds"], row["log_odds"] - reach, row["log_odds"] + reach)
    before, after, low, high = special.expit(row["start"] + np.array(steps))
    return row | {
        "share_before": before, "share_after": after, "shift": after - before, "df": df,
        "shift_low": low - before, "shift_high": high - before, "linked": count,
        "link_error": error if count >= FEWEST_LINKED else np.nan,
    }  # fmt: skip
