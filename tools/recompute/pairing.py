"""This mirror beside each earlier one: both sides of every row, and their institutions."""

from __future__ import annotations

import math
from fractions import Fraction
from types import SimpleNamespace

import numpy as np
import pandas as pd
from counting import CELL, is_single
from formulas import (
    exchange_p,
    two_sided_t,
    upper,
)
from ruling import bar_of as bar
from ruling import scale_of
from scipy import stats

PAIR = ["indicator", "row", "mirror"]


def verdicts(own: SimpleNamespace, table: pd.DataFrame) -> pd.Series:
    """Return the comparability of this mirror with `mirror`; no row of the reviewed table: no."""
    rows = own.comparability.set_index(["earlier", "later", "indicator"])["comparability"].to_dict()
    found = [
        rows.get((m, own.name, i), rows.get((m, own.name, "*"), "no"))
        for m, i in zip(table["mirror"], table["indicator"], strict=True)
    ]
    return pd.Series(found, table.index, dtype=object)


def published_figures(own: SimpleNamespace) -> pd.DataFrame:
    """Return published figures as the share that meets, n0, and the counts first..last behind it.

    Every count of n0 within half a unit of the last printed decimal fits, both ends closed.
    """
    found = []
    for _, r in own.figures.iterrows():
        n, below = int(r["n"] or 0), r["category"] == "below"
        if r["k"]:
            first = last = n - int(r["k"]) if below else int(r["k"])
            share = first / n
        else:
            digits = int(r["decimals"] or 0)
            percent = Fraction(r["percent"])
            percent = 100 - percent if below else percent
            share, half = float(percent / 100), Fraction(1, 2 * 10**digits)
            first = max(0, math.ceil((percent - half) * n / 100))
            last = min(n, math.floor((percent + half) * n / 100))
        found.append(
            (r["mirror"], r["indicator"], r["sector"], r["unit"], n or np.nan, share, first, last)
        )
    names = ["n0", "share0", "first", "last"]
    columns = ["mirror", "indicator", "row", "unit", *names]
    return pd.DataFrame(found, columns=columns).astype(dict.fromkeys(names, float))


def is_secret(measures: pd.DataFrame) -> set[tuple[str, str, str]]:
    """Return year, indicator and row of the shares that may not be shown."""
    rows = measures[(measures["conf_status"] == "C") & (measures["category"] == "meets")]
    return set(zip(rows["school_year"], rows["indicator"], rows["sector"], strict=True))


def side_of(own: SimpleNamespace, ending: str) -> pd.DataFrame:
    """Return the shares that meet, with the columns of one side of a pair."""
    names = ["k", "n", "institutions", "most", "telling", "share", "variance", "deff"]
    cells = own.cells.astype({"indicator": str, "row": str, "year": str})
    return cells[[*CELL, *names]].rename(columns={n: n + ending for n in names})


def over_groups(table: pd.DataFrame) -> pd.Series:
    """Return for each pair and year how much the variance grows by institutions in two groups.

    With e the part of a row of the table in the error of its group's share, W e / n, sqrt(K/(K-1))
    each: the sum of squares of what an institution adds up to, over the sum of squares of its
    parts; at least 1.
    """
    group, year = [*PAIR, "place", "side"], [*PAIR, "side"]
    rows = table[table["place"] >= 0]
    by = rows.groupby(group)
    met, n, k = by["meets"].transform("sum"), by["n"].transform("sum"), by["n"].transform("size")
    error = rows["weight"] * (rows["meets"] - rows["n"] * met / n) / n
    error = (error * np.sqrt(k / (k - 1).where(k > 1))).fillna(0)
    apart = (error**2).groupby([rows[c] for c in year]).sum()
    once = error.groupby([rows[c] for c in [*year, "institution_id"]]).sum()
    together = (once**2).groupby(level=year).sum()
    return (together / apart.where(apart > 0)).clip(lower=1).fillna(1.0)


def kept_apart(table: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the institutions of pairs with joined cells, each of those cells a group of its own.

    The weight of a group goes to its cells that both years saw, by K1 K0 / (K1 + K0) (Mantel &
    Haenszel 1959); the others drop out. And the pairs of which a group has no such cell.
    """
    group = [*PAIR, "place"]
    cell = [*group, "sector", "stratum"]
    sizes = table.groupby([*cell, "side"], observed=True).size().unstack("side", fill_value=0)
    tell = sizes["now"] * sizes["then"] / (sizes["now"] + sizes["then"])
    by_group = tell.groupby(level=group)
    apart, whole = by_group.transform("size") > 1, by_group.transform("sum")
    torn = apart[apart & (whole == 0)].reset_index()[PAIR].drop_duplicates()
    part = (tell / whole.where(whole > 0)).where(apart, 1.0)
    found = pd.DataFrame({"apart": apart, "part": part}).reset_index()
    found["joined"] = found.groupby(PAIR)["apart"].transform("any")
    found["own"] = np.where(found["apart"], np.arange(len(found)) + table["place"].max() + 1, -1)
    found = found[found["joined"] & (found["part"] > 0)]
    found = table.merge(found, on=cell)
    found["place"] = found["own"].where(found["apart"], found["place"])
    return found.assign(weight=found["weight"] * found["part"]), torn


def are_small(pairs: pd.DataFrame, inside: pd.DataFrame, rules: dict) -> pd.Series:
    """Return which pairs have numbers too small for a test that relies on large ones.

    In the row, or in one of its groups: a small group may have most of the weight.
    """
    rarer = pairs["k1"] + pairs["k0"]
    rarer = np.minimum(rarer, pairs["n1"] + pairs["n0"] - rarer)
    expected = rarer * pairs[["n1", "n0"]].min(axis=1) / (pairs["n1"] + pairs["n0"])
    few = pairs[["institutions1", "institutions0"]].min(axis=1) < rules["below_institutions"]
    sums = inside[inside["place"] >= 0].groupby([*PAIR, "place", "side"])[["meets", "n"]].sum()
    if sums.empty:
        return few | (expected < rules["below_expected"])
    sums = sums.unstack("side", fill_value=0)
    n, met = sums["n"].sum(axis=1), sums["meets"].sum(axis=1)
    in_group = np.minimum(met, n - met) * sums["n"].min(axis=1) / n
    least = in_group.groupby(level=PAIR).min().reindex(pd.MultiIndex.from_frame(pairs[PAIR]))
    expected = np.fmin(expected, pd.Series(least.to_numpy(), pairs.index))
    return few | (expected < rules["below_expected"])


def by_mean(pairs: pd.DataFrame, crude: pd.DataFrame, table: pd.DataFrame, plan: dict):
    """Return the change of the mean share per institution (Welch); else the crude change."""
    if table.empty:
        return crude
    table = table.groupby([*PAIR, "side", "institution_id"])[["meets", "n"]].sum().reset_index()
    shares = table.assign(p=table["meets"] / table["n"]).groupby([*PAIR, "side"])["p"]
    found = shares.agg(["mean", "var", "size"]).unstack("side")
    out = crude.copy()
    rows = pairs[pairs["clustered"] & pd.MultiIndex.from_frame(pairs[PAIR]).isin(found.index)]
    found = found.loc[pd.MultiIndex.from_frame(rows[PAIR])]
    e1, e0 = (found["var", s] / found["size", s] for s in ("now", "then"))
    difference = found["mean", "now"] - found["mean", "then"]
    df = (e1 + e0) ** 2 / (e1**2 / (found["size", "now"] - 1) + e0**2 / (found["size", "then"] - 1))
    error = np.sqrt(e1 + e0).where(e1 + e0 > 0)
    for low, high, level in (
        ("low", "high", plan["level"]),
        ("low90", "high90", 1 - 2 * plan["alpha"]),
    ):
        half = stats.t.ppf(upper(level), df) * error
        out.loc[rows.index, low] = (difference - half).to_numpy()
        out.loc[rows.index, high] = (difference + half).to_numpy()
    out.loc[rows.index, "difference"] = difference.to_numpy()
    out.loc[rows.index, "p"] = two_sided_t(difference / error, df)
    return out


def pairs_of(own: SimpleNamespace, measures: pd.DataFrame) -> pd.DataFrame:
    """Return this mirror beside each earlier one: both sides of every row, in columns 1 and 0."""
    meets = measures[(measures["category"] == "meets") & (measures["school_year"] == own.year)]
    rows = meets[["indicator", "sector", "unit"]].rename(columns={"sector": "row"})
    priors = pd.DataFrame(
        [(p["mirror"], p["school_year"], p["source"]) for p in own.priors],
        columns=["mirror", "then", "source"],
    )
    pairs = rows.merge(priors, how="cross").assign(now=own.year)
    pairs = pairs.merge(side_of(own, "1").rename(columns={"year": "now"}), how="left")
    records = pairs[pairs["source"] == "records"].merge(
        side_of(own, "0").rename(columns={"year": "then"}), how="left"
    )
    records = records.assign(n0=records["n0"].fillna(0), same_unit=True, first=records["k0"],
                             last=records["k0"])  # fmt: skip
    figures = pairs[pairs["source"] == "published"].merge(
        published_figures(own).rename(columns={"unit": "their_unit"}), on=PAIR
    )
    figures["same_unit"] = figures["unit"] == figures["their_unit"]
    figures["institutions0"] = figures["n0"]
    pairs = pd.concat([records, figures], ignore_index=True)
    pairs["n1"] = pairs["n1"].fillna(0)
    pairs["comparability"] = verdicts(own, pairs)
    stocks = {t for t, v in own.frame["visit_types"].items()
              if v.get("frame", own.frame["frame"]) == "stock"}  # fmt: skip
    main = [t for t, v in own.frame["visit_types"].items() if v["main_series"]]
    own.stock = {n for n, i in own.indicators.items()
                 if stocks & set(i.get("visit_types") or main)}  # fmt: skip
    # Two states of one register share institutions: no independent samples.
    again = own.inst[["indicator", "row", "institution_id", "year"]]
    again = again[again["indicator"].isin(own.stock)].astype({"indicator": str, "row": str})
    again = again.merge(again[again["year"] == own.year].drop(columns="year"))
    shared = set(zip(again["indicator"], again["row"], again["year"], strict=True))
    cells = zip(pairs["indicator"], pairs["row"], pairs["then"], strict=True)
    pairs.loc[[c in shared for c in cells], "comparability"] = "no"
    pairs["clustered"] = pairs[["most1", "most0"]].max(axis=1) > 1
    secret = is_secret(measures)
    pairs["secret"] = [
        (r.now, r.indicator, r.row) in secret or (r.then, r.indicator, r.row) in secret
        for r in pairs.itertuples()
    ]
    headline = own.plan["headline"]
    pairs["tier"] = [1 if r.row in headline.get(r.indicator, ()) else 2 for r in pairs.itertuples()]
    known = (pairs["n0"] > 0) | pairs["share0"].notna() | (pairs["comparability"] == "no")
    return pairs[known].reset_index(drop=True)


def direction(own: SimpleNamespace, name: str) -> int:
    """Return 1 when the steps that meet the bar are the highest, -1 when the lowest, else 0."""
    met, steps = bar(own, name), len(scale_of(own, name))
    if not is_single(own, name) or steps < 3 or name in own.plan["disclosure"]["indicators"]:
        return 0
    return 1 if max(met) == steps and len(met) == steps - min(met) + 1 else (
        -1 if min(met) == 1 and len(met) == max(met) else 0
    )  # fmt: skip


def visited_twice(own: SimpleNamespace, pairs: pd.DataFrame) -> pd.DataFrame:
    """Return of each pair how many institutions are in both years, went up, went down, and p.

    Empty of a published figure and of a confidential indicator.
    """
    found = pd.DataFrame(np.nan, pairs.index, ["both", "up", "down", "p"])
    secret = pairs["indicator"].isin(own.plan["disclosure"]["indicators"])
    rows = pairs.index[(pairs["source"] == "records") & ~secret]
    inst = own.inst.astype({"indicator": str, "row": str, "year": str})
    sides = {key: v.set_index("institution_id") for key, v in inst.groupby(CELL, sort=False)}
    none = inst.iloc[:0].set_index("institution_id")
    for i in rows:
        name, row = pairs.loc[i, ["indicator", "row"]]
        now, then = (sides.get((pairs.at[i, y], name, row), none) for y in ("now", "then"))
        two = now[["meets", "n"]].join(then[["meets", "n"]], how="inner", rsuffix="0")
        d = [
            Fraction(int(a), int(b)) - Fraction(int(c), int(e))
            for a, b, c, e in two.itertuples(index=False)
        ]
        up, down = sum(x > 0 for x in d), sum(x < 0 for x in d)
        found.loc[i] = len(d), up, down, exchange_p(d) if d else np.nan
    return found
