"""This mirror beside earlier ones: the tables of series, changes and trends."""

from __future__ import annotations

import math
import zlib
from fractions import Fraction
from types import SimpleNamespace

import numpy as np
import pandas as pd
from counting import (
    CELL,
    composition,
    is_single,
    lower_is_better,
    readable,
    scale_of,
    sizes_of,
    standardised,
)
from counting import bar_of as bar
from formulas import (
    adjusted,
    by_ratio,
    departure_p,
    linear_by_linear,
    mover,
    permuted_p,
    quasi_p,
    score_limits,
    score_z,
    smallest_visible,
    superiority,
    trend_of,
    two_sided_t,
    upper,
    wilson,
    worth,
)
from scipy import stats

PAIR = ["indicator", "row", "mirror"]
LIMITS = ["low", "high", "low90", "high90"]
ONLY_LARGE = 0.15  # a smallest visible change above this is said in the row


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


def series(own: SimpleNamespace, measures: pd.DataFrame) -> pd.DataFrame:
    """Return the share that meets the bar in each mirror, for every row of this one."""
    meets = measures[measures["category"] == "meets"].rename(columns={"sector": "row"})
    rows = meets[meets["school_year"] == own.year][["indicator", "row", "unit"]]
    mirrors = pd.DataFrame(
        [(p["mirror"], p["school_year"], p["source"]) for p in own.priors]
        + [(own.name, own.year, "records")],
        columns=["mirror", "school_year", "source"],
    )
    found = rows.merge(mirrors, how="cross")
    numbers = ["k", "n", "share", "low", "high", "obs_status"]
    figures = published_figures(own)
    figures["low"] = wilson(figures["first"], figures["n0"], own.plan["level"])[0]
    figures["high"] = wilson(figures["last"], figures["n0"], own.plan["level"])[1]
    figures["k"] = figures["first"].where(figures["first"] == figures["last"])
    figures.loc[figures["n0"].isna(), "k"] = np.nan
    known = readable(figures["n0"], own.plan["thresholds"])
    figures["obs_status"] = np.where(figures["n0"].isna(), "flagged", known)
    figures = figures.rename(columns={"n0": "n", "share0": "share", "unit": "their_unit"})
    figures = figures.drop(columns=["first", "last"])
    records = meets[["school_year", "indicator", "row", *numbers]]
    is_record = found["source"] == "records"
    found = pd.concat(
        [
            found[is_record].merge(records, on=["school_year", "indicator", "row"], how="left"),
            found[~is_record].merge(figures, on=PAIR, how="left"),
        ],
        ignore_index=True,
    )
    found["comparability"] = np.where(
        found["mirror"] == own.name, "yes", verdicts(own, found).to_numpy()
    )
    held = found["obs_status"].notna()
    other = found["their_unit"].notna() & (found["their_unit"] != found["unit"])
    found.loc[other, "comparability"] = "no"
    secret, cells = is_secret(measures), found[["school_year", "indicator", "row"]]
    blocked = np.array([cell in secret for cell in cells.itertuples(index=False, name=None)])
    blocked = blocked | (found["comparability"] == "no")
    found.loc[blocked, numbers] = [np.nan] * 5 + ["none"]
    found["category"] = "meets"
    return found[held | blocked].rename(columns={"row": "sector"})


def side_of(own: SimpleNamespace, ending: str) -> pd.DataFrame:
    """Return the shares that meet, with the columns of one side of a pair."""
    names = ["k", "n", "institutions", "most", "share", "variance", "deff"]
    cells = own.cells.astype({"indicator": str, "row": str, "year": str})
    return cells[[*CELL, *names]].rename(columns={n: n + ending for n in names})


def score_tests(rows: pd.DataFrame, plan: dict) -> pd.DataFrame:
    """Return Miettinen-Nurminen limits, p and p of equivalence for k1, n1, k0, n0."""
    four = [rows[c].to_numpy(float) for c in ("k1", "n1", "k0", "n0")]
    found = pd.DataFrame(index=rows.index)
    found["low"], found["high"] = score_limits(*four, plan["level"])
    found["low90"], found["high90"] = score_limits(*four, 1 - 2 * plan["alpha"])
    found["p"] = 2 * stats.norm.sf(np.abs(score_z(*four)))
    above = stats.norm.sf(score_z(*four, -plan["margin"]))
    found["p_stable"] = np.maximum(above, stats.norm.cdf(score_z(*four, plan["margin"])))
    return found


def crude_changes(own: SimpleNamespace, pairs: pd.DataFrame) -> pd.DataFrame:
    """Return the plain change of each pair, its limits and tests."""
    plan, level, level90 = own.plan, own.plan["level"], 1 - 2 * own.plan["alpha"]
    found = pd.DataFrame(np.nan, pairs.index, [*LIMITS, "p", "p_stable", "mdd"])
    found["test"], found["basis"] = "", "crude"
    found["difference"] = pairs["share1"] - pairs["share0"]
    records, clustered = pairs["source"] == "records", pairs[["most1", "most0"]].max(axis=1) > 1
    both = (pairs["n1"] > 0) & (pairs["n0"] > 0)
    found.loc[~both & (records | pairs["n0"].notna()), "difference"] = np.nan
    found.loc[~records & clustered & pairs["n0"].notna(), "difference"] = np.nan
    # One rating per institution: the score test, in its worst case over what a figure leaves open.
    plain = pairs[both & ~clustered]
    counts = plain.assign(
        k0=[range(int(a), int(b) + 1) for a, b in zip(plain["first"], plain["last"], strict=True)]
    ).explode("k0")
    if len(counts):
        tests = score_tests(counts, plan).groupby(level=0)
        worst = {"low": "min", "high": "max", "low90": "min", "high90": "max"}
        worst |= {"p": "max", "p_stable": "max"}
        found.loc[plain.index, list(worst)] = tests.agg(worst)
        found.loc[plain.index, "test"] = np.where(
            plain["first"] == plain["last"], "miettinen_nurminen", "miettinen_nurminen_envelope"
        )
    # Several: ratio estimates, MOVER on the effective sample sizes, t with K1 + K0 - 2 df.
    many = pairs[both & clustered & records & (pairs[["institutions1", "institutions0"]] > 1).all(
        axis=1)]  # fmt: skip
    p1, v1, p0, v0 = (many[c] for c in ("share1", "variance1", "share0", "variance0"))
    for low, high, at in (("low", "high", level), ("low90", "high90", level90)):
        limits, sizes = [], []
        for side in "10":
            p, v, n, k = (many[c + side] for c in ("share", "variance", "n", "institutions"))
            sizes.append(worth(p, v, n, k - 1, at, k))
            limits.append(wilson(p * sizes[-1], sizes[-1], at))
        found.loc[many.index, low], found.loc[many.index, high] = mover(
            p1, limits[0], p0, limits[1]
        )
        if at == level:
            s1, s0 = sizes
    df = many["institutions1"] + many["institutions0"] - 2
    moving = (v1 > 0) & (v0 > 0)
    error = np.sqrt(v1 + v0).where(moving)
    z = score_z(p1 * s1, s1, p0 * s0, s0)
    found.loc[many.index, "p"] = two_sided_t(np.where(moving, (p1 - p0) / error, z), df)
    nearest = plan["margin"] - (p1 - p0).abs()
    found.loc[many.index, "p_stable"] = stats.t.sf(nearest / error, df)
    found.loc[many.index, "test"] = "ratio_mover"
    done = pairs.loc[[*plain.index, *many.index]].sort_index()
    deff = done[["deff1", "deff0"]].max(axis=1).fillna(1).clip(lower=1)
    deff = deff.where(clustered[done.index], 1.0)
    found.loc[done.index, "mdd"] = smallest_visible(
        *(np.asarray(x, float) for x in (done["share0"], done["n1"] / deff, done["n0"] / deff)),
        plan["power"], plan["alpha"],
    )  # fmt: skip
    return found


def sides_in_cells(own: SimpleNamespace, pairs: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the institutions of both years of each pair with their group, and the groups."""
    years = pairs.melt([*PAIR], ["now", "then"], "side", "year")
    inst = own.inst.astype({"indicator": str, "row": str, "year": str})
    table = inst.merge(years, on=CELL)
    seen = sizes_of(table, [*PAIR, "side"])
    cuts = [
        cut
        for key in pairs[PAIR].itertuples(index=False, name=None)
        for cut in composition(own, key, [seen[*key, "now"], seen[*key, "then"]], key[1])
    ]
    cuts = pd.DataFrame(cuts, columns=[*PAIR, "sector", "stratum", "place", "weight"])
    table = table.merge(cuts, on=[*PAIR, "sector", "stratum"], how="left")
    return table.assign(place=table["place"].fillna(-1).astype(int)), cuts


def composed(own: SimpleNamespace, table: pd.DataFrame, cuts: pd.DataFrame) -> pd.DataFrame:
    """Return the change at the register's composition, indexed by pair.

    sum W (p1 - p0) with MOVER on Wilson limits of the effective sample size and t on the
    institutions less the groups. `composition` is Kitagawa's part of the crude change:
    sum (w1 - w0) (r1 + r0) / 2 over the groups, w the group's part of the year, r its share.
    """
    plan = own.plan
    found = standardised(table, cuts, [*PAIR, "side"]).set_index([*PAIR, "side"]).unstack("side")
    out = pd.DataFrame(index=found.index)
    (p1, v1, n1, df1), (p0, v0, n0, df0) = (
        [found[c, side].to_numpy(float) for c in ("share", "variance", "n", "df")]
        for side in ("now", "then")
    )
    for low, high, level in (
        ("low", "high", plan["level"]),
        ("low90", "high90", 1 - 2 * plan["alpha"]),
    ):
        limits = []
        for p, v, n, df in ((p1, v1, n1, df1), (p0, v0, n0, df0)):
            size = np.where(v > 0, worth(p, v, n, df, level, df), df)
            limits.append(wilson(p * size, size, level))
        out[low], out[high] = mover(p1, limits[0], p0, limits[1])
    error, df = np.sqrt(v1 + v0), df1 + df0
    out["difference"] = p1 - p0
    with np.errstate(all="ignore"):
        out["p"] = two_sided_t((p1 - p0) / error, df)
        out["p_stable"] = stats.t.sf((plan["margin"] - abs(p1 - p0)) / error, df)
        s1, s0 = (
            np.where(v > 0, np.minimum(p * (1 - p) / v, n), n)
            for p, v, n in ((p1, v1, n1), (p0, v0, n0))
        )
        out["mdd"] = smallest_visible(p0, s1, s0, plan["power"], plan["alpha"])
    out["test"], out["basis"] = "standardised_mover", "standardised"
    out.loc[~(error > 0)] = np.nan
    groups = table.groupby([*PAIR, "place", "side"])[["meets", "n"]].sum().unstack("side")
    groups = groups[groups.index.droplevel("place").isin(out.index)].fillna(0)
    whole = groups["n"].groupby(level=PAIR).transform("sum")
    part = groups["n"] / whole
    share = groups["meets"] / groups["n"].where(groups["n"] > 0)
    share = share.fillna({"now": share["then"], "then": share["now"]})
    moved = (part["now"] - part["then"]) * (share["now"] + share["then"]) / 2
    out["composition"] = moved.groupby(level=PAIR).sum()
    return out


def by_mean(pairs: pd.DataFrame, crude: pd.DataFrame, table: pd.DataFrame, plan: dict):
    """Return the change of the mean share per institution (Welch); else the crude change."""
    if table.empty:
        return crude
    shares = table.assign(p=table["meets"] / table["n"]).groupby([*PAIR, "side"])["p"]
    found = shares.agg(["mean", "var", "size"]).unstack("side")
    out = crude.copy()
    clustered = pairs[["most1", "most0"]].max(axis=1) > 1
    rows = pairs[clustered & pd.MultiIndex.from_frame(pairs[PAIR]).isin(found.index)]
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


def decide(own: SimpleNamespace, pairs: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    """Return p_adj, word and whether a proven change is within the margin; first rule wins."""
    plan, limits = own.plan, own.plan["thresholds"]
    family = pairs[["mirror", "tier"]]
    out = pd.DataFrame({"p_adj": adjusted(found["p"].where(pairs["tested"]), family)})
    stable = adjusted(found["p_stable"].where(pairs["tested"]), family)
    turn = pairs["indicator"].map({n: lower_is_better(own, n) for n in own.indicators})
    low, low90 = (found[a].where(~turn, -found[b]) for a, b in (LIMITS[:2], LIMITS[2:]))
    high, high90 = (found[b].where(~turn, -found[a]) for a, b in (LIMITS[:2], LIMITS[2:]))
    shown, margin = out["p_adj"] <= plan["alpha"], plan["margin"]
    inside = (low90 > -margin) & (high90 < margin)
    few = pairs[["n1", "n0"]].min(axis=1) < limits["min_observations"]
    few |= pairs[["institutions1", "institutions0"]].min(axis=1) < limits["min_institutions"]
    rules = {
        "not shown": pairs["secret"],
        "not comparable": (pairs["comparability"] == "no") | ~pairs["same_unit"],
        "not tested": pairs["n0"].isna(),
        "too few": few,
        "limited": pairs["comparability"] == "limited",
        " not tested": out["p_adj"].isna() | low.isna(),
        "improved": shown & (low > 0),
        "declined": shown & (high < 0),
        "stable": ~shown & inside & (stable <= plan["alpha"]),
    }
    out["word"] = np.char.strip(np.select(list(rules.values()), list(rules), "inconclusive"))
    out["within"] = ((out["word"] == "improved") & (high90 < margin)) | (
        (out["word"] == "declined") & (low90 > -margin)
    )
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


def changes(own: SimpleNamespace, measures: pd.DataFrame) -> pd.DataFrame:
    """Return the change of every row since each earlier mirror, and the word for it."""
    plan, limits = own.plan, own.plan["thresholds"]
    pairs = pairs_of(own, measures)
    if pairs.empty:
        return pd.DataFrame(columns=["indicator", "sector", "prior_edition", "class"])
    crude = crude_changes(own, pairs)
    pairs["tested"] = (
        (pairs["comparability"] != "no") & pairs["same_unit"] & crude["p"].notna()
        & (pairs[["n1", "n0"]].min(axis=1) >= limits["min_observations"])
        & (pairs[["institutions1", "institutions0"]].min(axis=1) >= limits["min_institutions"])
    )  # fmt: skip
    both = pairs["tested"] & (pairs["source"] == "records")
    index = pd.MultiIndex.from_frame(pairs[PAIR])
    table, cuts = sides_in_cells(own, pairs[both])
    found = crude.assign(composition=np.nan)
    if len(cuts):
        new = composed(own, table, cuts).reindex(index).set_index(pairs.index)
        found["composition"] = new.pop("composition")
        better = new["difference"].notna()
        found.loc[better, new.columns] = new[better]
    where = table.groupby(PAIR, sort=False).indices  # the institutions of each pair, both years
    met, rated, place = (table[c].to_numpy() for c in ("meets", "n", "place"))
    now, steps = (table["side"] == "now").to_numpy(), table[own.steps].to_numpy(float)
    cut = set(cuts[PAIR].itertuples(index=False, name=None))

    def permuted(i: int) -> tuple[float, str]:
        """Return p of permuting years; of one cell with one rating each that is Fisher's test."""
        at, rules = where[index[i]], plan["permutation"]
        if index[i] not in cut and rated[at].max() == 1:
            k1, n1, k0, n0 = pairs.loc[i, ["k1", "n1", "k0", "n0"]].astype(int)
            return stats.fisher_exact([[k1, n1 - k1], [k0, n0 - k0]])[1], "fisher"
        strata = place[at] if index[i] in cut else np.zeros(len(at), int)
        seed = rules["seed"] + zlib.crc32("/".join(index[i]).encode())
        p = permuted_p(met[at], rated[at], now[at], strata, rules["replicates"], seed)
        return p, "permutation"

    rarer = pairs["k1"] + pairs["k0"]
    rarer = np.minimum(rarer, pairs["n1"] + pairs["n0"] - rarer)
    expected = rarer * pairs[["n1", "n0"]].min(axis=1) / (pairs["n1"] + pairs["n0"])
    small = pairs[["institutions1", "institutions0"]].min(axis=1)
    small = (small < plan["permutation"]["below_institutions"]) | (
        expected < plan["permutation"]["below_expected"]
    )
    for i in pairs.index[both & small]:
        found.loc[i, ["p", "test"]] = permuted(i)
    judged = decide(own, pairs, found)

    # Doubts: the family is decided again with other estimates; what does not agree is named.
    claimed = judged["word"].isin(["improved", "declined"])
    other = {
        "crude": crude, "institution_mean": by_mean(pairs, crude, table, plan),
        "permutation": found.copy(),
    }  # fmt: skip
    for i in pairs.index[claimed & both]:
        other["permutation"].loc[i, "p"] = permuted(i)[0]
    failed = pd.Series([[] for _ in pairs.index], pairs.index, dtype=object)
    for way, estimates in other.items() if claimed.any() else ():
        again = decide(own, pairs, estimates.where(both, found))["word"]
        for i in pairs.index[claimed & (again != judged["word"])]:
            failed[i].append(way)

    # The whole scale beside the bar.
    signs = pairs["indicator"].map({n: direction(own, n) for n in own.indicators})
    order = pd.DataFrame(np.nan, pairs.index, ["ps", "ps_low", "ps_high", "p_ordinal"])
    for i in pairs.index[both & (signs != 0)]:
        at, size = where[index[i]], len(scale_of(own, index[i][0]))
        one, zero = (steps[at[now[at] == half], :size] for half in (True, False))
        values = superiority(one, zero, plan["level"])
        if rated[at].max() == 1:
            sums = np.zeros((place[at].max() + 2, 2, size))  # places from -1, years, steps
            np.add.at(sums, (place[at] + 1, now[at].astype(int)), steps[at, :size])
            values = (*values[:3], linear_by_linear(sums))
        order.loc[i] = values

    out = pairs.rename(columns={"then": "prior_school_year", "source": "prior_source"})
    word = judged["word"]
    blocked = word.isin(["not comparable", "not shown"])
    told = pairs["tested"] & ~blocked
    few = blocked | (word == "too few")
    flags = pd.DataFrame({
        "1": np.where(found["basis"] == "crude", "composition_not_controlled", ""),
        "2": ["not_robust:" + ",".join(ways) if ways else "" for ways in failed],
        "3": np.where((order["ps"] - 0.5) * signs * found["difference"] < 0, "mixed", ""),
    }).agg(lambda row: " ".join(filter(None, row)), axis=1)  # fmt: skip
    mdd = found["mdd"].where(told)
    blunt = (word == "inconclusive") & (mdd > ONLY_LARGE)
    return pd.DataFrame({
        "indicator": pairs["indicator"], "sector": pairs["row"], "prior_edition": pairs["mirror"],
        "prior_school_year": out["prior_school_year"], "prior_source": out["prior_source"],
        "n": pairs["n1"].mask(word == "not shown", 0), "prior_n": pairs["n0"].mask(blocked),
        "share": pairs["share1"].mask(word == "not shown"),
        "prior_share": pairs["share0"].mask(blocked),
        "difference": found["difference"].mask(blocked),
        "low": found["low"].mask(few), "high": found["high"].mask(few),
        "basis": found["basis"].mask(blocked | found["difference"].isna(), ""),
        "crude": crude["difference"].mask(blocked),
        "composition": found["composition"].mask(blocked),
        "p": found["p"].where(told), "p_adj": judged["p_adj"].where(told),
        "test": found["test"].where(told, ""), "tier": pairs["tier"], "class": word,
        "qualifier": np.select([judged["within"], blunt],
                               ["smaller_than_margin", "only_large_changes_visible"], ""),
        "rule_out": found[["low90", "high90"]].abs().max(axis=1, skipna=False).mask(few),
        "mdd": mdd, "superiority": order["ps"].where(told),
        "superiority_low": order["ps_low"].where(told),
        "superiority_high": order["ps_high"].where(told),
        "p_ordinal": order["p_ordinal"].where(told), "robust": flags.where(told, ""),
        "comparability": pairs["comparability"],
    })  # fmt: skip


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
    seen, cuts, fits = sizes_of(inst, CELL), [], {}
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
                cuts += composition(own, key, [seen[y, *key] for y in years], key[1])
    cuts = pd.DataFrame(cuts, columns=[*by, "sector", "stratum", "place", "weight"])
    inside = inst.merge(usable[CELL]).merge(cuts, on=[*by, "sector", "stratum"])
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
    pairs = zip(out["indicator"], out["row"], strict=True)
    tier = [1 if row in plan["headline"].get(name, ()) else 2 for name, row in pairs]
    out["p_adj"] = adjusted(out["p_trend"], pd.DataFrame({"tier": tier}, out.index))
    claimed = (out["p_adj"] <= plan["alpha"]) & (out["p_quasi"] <= plan["alpha"])
    rules = {
        "not tested": out["refused"].astype(bool), "too few mirrors": out["p_trend"].isna(),
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
