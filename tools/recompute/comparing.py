"""This mirror beside earlier ones: the tables of series and changes."""

from __future__ import annotations

import zlib
from types import SimpleNamespace

import numpy as np
import pandas as pd
from composing import composition, is_held, sizes_of
from counting import CELL, lower_is_better, readable
from formulas import (
    adjusted,
    by_ratio,
    contrast,
    contrast_limits,
    contrast_p,
    contrast_stable,
    linear_by_linear,
    permuted_p,
    score_limits,
    score_z,
    shared_part,
    smallest_visible,
    superiority,
    wilson,
)
from pairing import (
    PAIR,
    are_small,
    by_mean,
    direction,
    is_secret,
    kept_apart,
    over_groups,
    pairs_of,
    published_figures,
    verdicts,
    visited_twice,
)
from ruling import scale_of
from scipy import stats
from selecting import by_risk, furthest_gap, tipping, unlike

LIMITS = ["low", "high", "low90", "high90"]
ONLY_LARGE = 0.15  # a smallest visible change above this is said in the row


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


def score_tests(rows: pd.DataFrame, plan: dict) -> pd.DataFrame:
    """Return Miettinen and Nurminen's p and p of equivalence for k1, n1, k0, n0."""
    four = [rows[c].to_numpy(float) for c in ("k1", "n1", "k0", "n0")]
    found = pd.DataFrame(index=rows.index)
    found["p"] = 2 * stats.norm.sf(np.abs(score_z(*four)))
    above = stats.norm.sf(score_z(*four, -plan["margin"]))
    found["p_stable"] = np.maximum(above, stats.norm.cdf(score_z(*four, plan["margin"])))
    return found


def score_ends(rows: pd.DataFrame, level: pd.Series) -> pd.DataFrame:
    """Return Miettinen and Nurminen's limits for k1, n1, k0, n0, each at the level of its row."""
    four = [rows[c].to_numpy(float) for c in ("k1", "n1", "k0", "n0")]
    low, high = score_limits(*four, level[rows.index].to_numpy())
    return pd.DataFrame({"low": low, "high": high}, rows.index)


def estimated(pairs: pd.DataFrame, x: SimpleNamespace, plan: dict) -> pd.DataFrame:
    """Return change, tests and sizes of contrasts."""
    return pd.DataFrame({
        "difference": x.change, "p": contrast_p(x), "p_stable": contrast_stable(x, plan["margin"]),
        "size1": x.size1, "size0": x.size0,
    }, x.rows)  # fmt: skip


def crude_changes(own: SimpleNamespace, pairs: pd.DataFrame) -> SimpleNamespace:
    """Return the plain change of each pair and its tests, and what its limits come from."""
    plan = own.plan
    found = pd.DataFrame(
        np.nan, pairs.index, ["difference", "p", "p_stable", "share1", "share0", "size1", "size0"]
    )
    found["test"], found["basis"] = "", "crude"
    found["difference"] = pairs["share1"] - pairs["share0"]
    records, clustered = pairs["source"] == "records", pairs["clustered"]
    both = (pairs["n1"] > 0) & (pairs["n0"] > 0)
    # Institutions that both years visited make the two shares correlate.
    years = pairs[records & both].melt([*PAIR], ["now", "then"], "side", "year")
    inst = own.inst.astype({"indicator": str, "row": str, "year": str})
    twice = inst.merge(years, on=CELL).duplicated([*PAIR, "institution_id"], keep=False)
    twice = inst.merge(years, on=CELL)[twice]
    twice = twice[~twice["indicator"].isin(own.plan["disclosure"]["indicators"])]
    same = shared_part(twice, pairs, PAIR)
    # One rating per institution: the score test, in its worst case over what a figure leaves open.
    plain = pairs[both & ~clustered & same.isna()]
    counts = plain.assign(
        k0=[range(int(a), int(b) + 1) for a, b in zip(plain["first"], plain["last"], strict=True)]
    ).explode("k0")
    if len(counts):
        tests = score_tests(counts, plan).groupby(level=0).max()
        found.loc[plain.index, [*tests]] = tests
        found.loc[plain.index, "test"] = np.where(
            plain["first"] == plain["last"], "miettinen_nurminen", "miettinen_nurminen_envelope"
        )
        found.loc[plain.index, ["size1", "size0"]] = plain[["n1", "n0"]].to_numpy()
    # Several: the change of the ratio estimates, as a contrast of one group.
    several = clustered | same.notna()
    many = pairs[both & several & records & (pairs[["institutions1", "institutions0"]] > 1).all(
        axis=1)]  # fmt: skip
    x = contrast(many.assign(at=many.index, weight=1.0, same=same[many.index]), many.index,
                 clustered)  # fmt: skip
    tests = estimated(many, x, plan)
    found.loc[many.index, [*tests]] = tests
    found.loc[many.index, "test"] = np.where(clustered[many.index], "ratio_mover", "overlap_mover")
    found[["share1", "share0"]] = pairs[["share1", "share0"]]
    found.loc[~both & records, ["difference", "share1", "share0"]] = np.nan
    return SimpleNamespace(found=found, counts=counts, contrasts=[x])


def ends(model: SimpleNamespace, found: pd.DataFrame, level: float | pd.Series) -> pd.DataFrame:
    """Return the limits of each row at a level; they hold 0 where p does not exclude it.

    The score limits are the widest over what a figure leaves open; a later contrast replaces an
    earlier one.
    """
    level = pd.Series(level, found.index)
    out = pd.DataFrame(np.nan, found.index, ["low", "high"])
    if len(model.counts):
        wide = score_ends(model.counts, level).groupby(level=0).agg({"low": "min", "high": "max"})
        out.loc[wide.index] = wide
    for x in model.contrasts:
        low, high = contrast_limits(x, level[x.rows].to_numpy())
        out.loc[x.rows] = np.column_stack([low, high])
    doubt = found["p"] > 1 - level
    return out.assign(
        low=out["low"].mask(doubt, np.minimum(out["low"], 0)),
        high=out["high"].mask(doubt, np.maximum(out["high"], 0)),
    )


def with_limits(model: SimpleNamespace, found: pd.DataFrame, plan: dict) -> pd.DataFrame:
    """Return estimates with their limits at the level of the plan and at 1 - 2 alpha."""
    wide, narrow = (ends(model, found, at) for at in (plan["level"], 1 - 2 * plan["alpha"]))
    return found.assign(low=wide["low"], high=wide["high"],
                        low90=narrow["low"], high90=narrow["high"])  # fmt: skip


def sides_in_cells(
    own: SimpleNamespace, pairs: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame, set]:
    """Return the institutions of both years of each pair with their group, the groups, the held.

    An institution that was visited in two sectors has a row in each.
    Held is a pair whose composition is the same in both years: divided into groups, or almost all
    in one cell.
    """
    years = pairs.melt([*PAIR], ["now", "then"], "side", "year")
    parts = own.parts.astype({"indicator": str, "row": str, "year": str})
    table = parts.sort_values([*CELL, "institution_id"]).merge(years, on=CELL)
    seen = sizes_of(table, [*PAIR, "side"])
    cuts, held = [], set()
    for key in pairs[PAIR].itertuples(index=False, name=None):
        both = [seen[*key, "now"], seen[*key, "then"]]
        secret = key[0] in own.plan["disclosure"]["indicators"]  # never standardised
        groups = [] if secret else composition(own, key, both, key[1])
        cuts += groups
        if groups or is_held(own, both, key[1]):
            held.add(key)
    cuts = pd.DataFrame(cuts, columns=[*PAIR, "sector", "stratum", "place", "weight"])
    table = table.merge(cuts, on=[*PAIR, "sector", "stratum"], how="left")
    return table.assign(place=table["place"].fillna(-1).astype(int)), cuts, held


def composed(own: SimpleNamespace, pairs: pd.DataFrame, table: pd.DataFrame):
    """Return the changes at the register's composition: estimates and their contrast.

    `composition` is Kitagawa's part of the crude change: sum (w1 - w0) (r1 + r0) / 2 over the
    groups, w the group's part of the year, r its share.
    """
    index = pd.MultiIndex.from_frame(pairs[PAIR])
    groups = by_ratio(table, [*PAIR, "place", "side"]).set_index([*PAIR, "place", "side"])
    names = ["share", "n", "institutions", "deff", "telling", "k"]
    groups = groups[names].unstack("side")
    groups.columns = [name + {"now": "1", "then": "0"}[side] for name, side in groups.columns]
    groups = groups.reset_index()
    groups["at"] = pairs.index[index.get_indexer(pd.MultiIndex.from_frame(groups[PAIR]))]
    weights = table.drop_duplicates([*PAIR, "place"])[[*PAIR, "place", "weight"]]
    groups = groups.merge(weights, on=[*PAIR, "place"])
    # Joint results of a confidential indicator would tell of counts that are withheld.
    secret = table["indicator"].isin(own.plan["disclosure"]["indicators"])
    groups["same"] = shared_part(table[~secret], groups, [*PAIR, "place"])
    less = over_groups(table).unstack("side").reindex(pd.MultiIndex.from_frame(groups[PAIR]))
    less = {"1": less["now"].to_numpy(), "0": less["then"].to_numpy()}
    x = contrast(groups[groups["place"] >= 0], pairs.index, pairs["clustered"],
                 {side: v[groups["place"] >= 0] for side, v in less.items()})  # fmt: skip
    out = estimated(pairs, x, own.plan)
    for name, p in (("share1", x.p1), ("share0", x.p0)):
        share = pd.Series(np.bincount(x.row, x.weight * p, len(x.rows)), x.rows)
        out[name] = share.mask((share - share.round()).abs() <= 1e-12, share.round())
    out["test"], out["basis"] = "standardised_mover", "standardised"
    part, share = ({side: groups[c + side] for side in "10"} for c in ("n", "share"))
    for side, other in ("10", "01"):
        n = part[side].fillna(0)
        part[side] = n / n.groupby(groups["at"]).transform("sum")
        share[side] = groups["share" + side].fillna(groups["share" + other])
    moved = (part["1"] - part["0"]) * (share["1"] + share["0"]) / 2
    out["composition"] = moved.groupby(groups["at"]).sum()
    return out, x


def do_fall(
    own: SimpleNamespace, pairs: pd.DataFrame, inside: pd.DataFrame, found: pd.DataFrame, word
) -> pd.Series:
    """Return the pairs whose word does not stand when the cells that were joined are kept apart."""
    plan, fallen = own.plan, pd.Series(False, pairs.index)
    rows = pairs[word.isin(["improved", "declined", "stable"])]
    again = inside[inside["place"] >= 0].merge(rows[PAIR])
    if again.empty:
        return fallen
    again, torn = kept_apart(again)
    index = pd.MultiIndex.from_frame(rows[PAIR])
    fallen[rows.index] = index.isin(pd.MultiIndex.from_frame(torn))
    rows = rows[index.isin(pd.MultiIndex.from_frame(again[PAIR])) & ~fallen[rows.index]]
    if rows.empty:
        return fallen
    again = composed(own, rows, again.merge(rows[PAIR]))[0]
    same = again["difference"] * found.loc[rows.index, "difference"] > 0
    moved, still = (again[p] <= plan["alpha"] for p in ("p", "p_stable"))
    fallen[rows.index] = ~(moved & same).mask(word[rows.index] == "stable", still)
    return fallen


def decide(own: SimpleNamespace, pairs: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    """Return p_adj, word, whether a proven change is within the margin, and the levels that decide.

    The first rule wins.
    """
    plan, limits = own.plan, own.plan["thresholds"]
    change, stable = (
        adjusted(found[p].where(pairs["family"]), pairs["tier"], pairs[["mirror", "entry"]],
                 plan["alpha"])
        for p in ("p", "p_stable")
    )  # fmt: skip
    out = pd.DataFrame({"p_adj": change["p"], "level": change["level"],
                        "level_stable": stable["level"]})  # fmt: skip
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
        " not tested": low.isna(),
        " limited": ~pairs["held"] | pairs["unlike"],
        "  not tested": out["p_adj"].isna(),
        "improved": shown & (low > 0),
        "declined": shown & (high < 0),
        "stable": ~shown & inside & (stable["p"] <= plan["alpha"]),
    }
    out["word"] = np.char.strip(np.select(list(rules.values()), list(rules), "inconclusive"))
    out["within"] = ((out["word"] == "improved") & (high90 < margin)) | (
        (out["word"] == "declined") & (low90 > -margin)
    )
    return out


def changes(own: SimpleNamespace, measures: pd.DataFrame) -> pd.DataFrame:
    """Return the change of every row since each earlier mirror, and the word for it."""
    plan, limits = own.plan, own.plan["thresholds"]
    pairs = pairs_of(own, measures)
    if pairs.empty:
        return pd.DataFrame(columns=["indicator", "sector", "prior_edition", "class"])
    model = crude_changes(own, pairs)
    crude = with_limits(model, model.found, plan)
    pairs["tested"] = (
        (pairs["comparability"] != "no") & pairs["same_unit"] & crude["p"].notna()
        & (pairs[["n1", "n0"]].min(axis=1) >= limits["min_observations"])
        & (pairs[["institutions1", "institutions0"]].min(axis=1) >= limits["min_institutions"])
    )  # fmt: skip
    records = pairs["source"] == "records"
    both = pairs["tested"] & records
    index = pd.MultiIndex.from_frame(pairs[PAIR])
    table, cuts, held = sides_in_cells(own, pairs[both])
    cut = index.isin(pd.MultiIndex.from_frame(cuts[PAIR]))
    found = model.found.assign(composition=np.nan)
    divided = set(cuts[PAIR].itertuples(index=False, name=None))
    keys = table[PAIR].itertuples(index=False, name=None)
    inside = table[np.array([key in divided for key in keys], dtype=bool)]
    if cut.any():
        new, x = composed(own, pairs[cut], inside)
        found.loc[cut, new.columns] = new
        model.contrasts.append(x)
    # Of a figure nobody knows whom it is about, unless the plan knows no parts of a sector.
    whole = own.plan["composition"]["within_sector"] == "none"
    alone = pairs["row"].map(own.members).str.len() == 1
    pairs["held"] = np.where(records, index.isin(held), whole & alone)
    pairs["unlike"] = unlike(own, pairs)
    pairs["family"] = pairs["tested"] & (pairs["comparability"] == "yes") & pairs["held"]
    pairs["family"] &= ~pairs["unlike"]
    where = table.groupby(PAIR, sort=False).indices  # the institutions of each pair, both years
    met, rated, place = (table[c].to_numpy() for c in ("meets", "n", "place"))
    now, steps = (table["side"] == "now").to_numpy(), table[own.steps].to_numpy(float)
    ids = table["institution_id"].to_numpy()
    cells = (table["sector"] + "/" + table["stratum"].astype(str)).to_numpy()
    weights = {key: part.groupby("place")["weight"].first().to_dict()
               for key, part in cuts.groupby(PAIR)}  # fmt: skip
    # Rows that rest on the same records, such as a lone sector and the total, are one entry.
    pairs["entry"] = index.map("/".join)
    entries: dict[tuple, str] = {}
    for i in pairs.index[both]:
        at = where[index[i]]
        rest = sorted(zip(now[at], cells[at], met[at], rated[at], strict=True))
        name = (pairs.at[i, "indicator"], pairs.at[i, "mirror"], *rest)
        pairs.loc[i, "entry"] = entries.setdefault(name, pairs.at[i, "entry"])

    def permuted(i: int) -> tuple[float, str]:
        """Return the larger p of permuting years and of the test of the row.

        Of one cell with one rating each permuting is Fisher's test.
        """
        at, rules, p = where[index[i]], plan["permutation"], found.at[i, "p"]
        if not cut[i] and not pairs.at[i, "clustered"]:
            k1, n1, k0, n0 = pairs.loc[i, ["k1", "n1", "k0", "n0"]].astype(int)
            return max(p, stats.fisher_exact([[k1, n1 - k1], [k0, n0 - k0]])[1]), "fisher"
        groups = place[at] if cut[i] else np.zeros(len(at), int)
        who = ids[at] if not cut[i] else np.arange(len(at))
        counts = pairs.loc[i, ["institutions1", "k1", "n1", "institutions0", "k0", "n0"]]
        name = [pairs.at[i, "indicator"], pairs.at[i, "mirror"], *counts.astype(int).astype(str)]
        seed = rules["seed"] + zlib.crc32("/".join(name).encode())
        weight = weights.get(index[i], {0: 1.0})
        one = pd.DataFrame({"now": now[at], "who": who, "met": met[at], "n": rated[at],
                            "group": groups})  # fmt: skip
        one = one.groupby(["now", "who"], sort=False).agg(
            met=("met", "sum"), n=("n", "sum"), group=("group", "first")
        ).reset_index().sort_values("now", ascending=False, kind="stable")  # fmt: skip
        p_years = permuted_p(*(one[c].to_numpy() for c in ("met", "n", "now", "group")), weight,
                             rules["replicates"], seed)  # fmt: skip
        return np.maximum(p, p_years), "permutation"

    small = are_small(pairs, inside, plan["permutation"])
    decided = {i: permuted(i) for i in pairs.index[both & small]}
    for i, (p, test) in decided.items():
        found.loc[i, ["p", "test"]] = p, test
    found = with_limits(model, found, plan)
    judged = decide(own, pairs, found)

    # Doubts: the family is decided again with other estimates; what does not agree is named.
    claimed = judged["word"].isin(["improved", "declined"])
    other = {
        "crude": crude, "institution_mean": by_mean(pairs, crude, table, plan),
        "permutation": found.copy(),
    }  # fmt: skip
    for i in pairs.index[claimed & both]:
        other["permutation"].loc[i, "p"] = permuted(i)[0]
    other["permutation"] = with_limits(model, other["permutation"], plan)
    failed = pd.Series([[] for _ in pairs.index], pairs.index, dtype=object)
    for way, estimates in other.items() if claimed.any() else ():
        again = decide(own, pairs, estimates.where(both, found))["word"]
        for i in pairs.index[claimed & (again != judged["word"])]:
            failed[i].append(way)

    fallen = do_fall(own, pairs, inside, found, judged["word"])
    judged.loc[fallen, "word"], judged.loc[fallen, "within"] = "limited", False

    # The whole scale beside the bar.
    signs = pairs["indicator"].map({n: direction(own, n) for n in own.indicators})
    order = pd.DataFrame(np.nan, pairs.index, ["ps", "ps_low", "ps_high", "p_ordinal"])
    for i in pairs.index[both & (signs != 0)]:
        at, size = where[index[i]], len(scale_of(own, index[i][0]))
        one, zero = (
            pd.DataFrame(steps[own_rows, :size]).groupby(ids[own_rows]).sum().to_numpy()
            for own_rows in (at[now[at] == half] for half in (True, False))
        )
        values = superiority(one, zero, plan["level"])
        if not pairs.at[i, "clustered"]:
            sums = np.zeros((place[at].max() + 2, 2, size))  # places from -1, years, steps
            np.add.at(sums, (place[at] + 1, now[at].astype(int)), steps[at, :size])
            values = (*values[:3], linear_by_linear(sums))
        order.loc[i] = values

    out = pairs.rename(columns={"then": "prior_school_year", "source": "prior_source"})
    word = judged["word"]
    blocked = word.isin(["not comparable", "not shown"])
    told = pairs["tested"] & ~blocked
    few = blocked | (word == "too few")
    equal = (found["basis"] == "standardised") & ~blocked
    # What would be seen and what is ruled out, at the level that decides in the family as it is.
    alpha = judged["level"].to_numpy()
    sizes = (found[c].to_numpy(float) for c in ("share0", "size1", "size0"))
    mdd = pd.Series(smallest_visible(*sizes, plan["power"], alpha), pairs.index).where(told)
    narrow = ends(model, found, 1 - 2 * judged["level_stable"])
    wide = ends(model, found, np.maximum(1 - judged["level"], plan["level"]))
    risk = by_risk(own, pairs)
    gap = furthest_gap(own, pairs[both], table, pd.Series(cut, pairs.index)[both])
    gap = gap.reindex(pairs.index).where(risk.notna().all(axis=1))
    tipped = tipping(own, pairs, word, gap, wide, narrow)
    speaks = (found["p"] <= plan["alpha"]) & (order["p_ordinal"] <= plan["alpha"])
    opposite = (order["ps"] - 0.5) * signs * found["difference"] < 0
    flags = pd.DataFrame({
        "1": np.where(
            (found["basis"] == "crude") | fallen, "composition_not_controlled", ""
        ),
        "2": failed.map(",".join).where(~fallen, "").replace("(.+)", r"not_robust:\1", regex=True),
        "3": np.where(speaks & opposite, "mixed", ""),
    }).agg(lambda row: " ".join(filter(None, row)), axis=1)  # fmt: skip
    blunt = (word == "inconclusive") & (mdd > ONLY_LARGE)
    again = visited_twice(own, pairs)
    return pd.DataFrame({
        "indicator": pairs["indicator"], "sector": pairs["row"], "prior_edition": pairs["mirror"],
        "prior_school_year": out["prior_school_year"], "prior_source": out["prior_source"],
        "n": pairs["n1"].mask(word == "not shown", 0), "prior_n": pairs["n0"].mask(blocked),
        "share_crude": pairs["share1"].mask(word == "not shown"),
        "prior_share_crude": crude["share0"].mask(blocked),
        "difference_crude": crude["difference"].mask(blocked),
        "share_standardised": found["share1"].where(equal),
        "prior_share_standardised": found["share0"].where(equal),
        "difference_standardised": found["difference"].where(equal),
        "difference": found["difference"].mask(blocked),
        "low": found["low"].mask(few), "high": found["high"].mask(few),
        "basis": found["basis"].mask(blocked | found["difference"].isna(), ""),
        "composition": found["composition"].mask(blocked),
        "p": found["p"].where(told), "p_adj": judged["p_adj"].where(told),
        "test": found["test"].where(told, ""), "tier": pairs["tier"], "class": word,
        "qualifier": np.select([judged["within"], blunt],
                               ["smaller_than_margin", "only_large_changes_visible"], ""),
        "rule_out": narrow.abs().max(axis=1, skipna=False).mask(few),
        "mdd": mdd, "superiority": order["ps"].where(told),
        "superiority_low": order["ps_low"].where(told),
        "superiority_high": order["ps_high"].where(told),
        "p_ordinal": order["p_ordinal"].where(told),
        "overlap": again["both"].mask(blocked), "overlap_up": again["up"].mask(blocked),
        "overlap_down": again["down"].mask(blocked), "p_overlap": again["p"].where(told),
        "robust": flags.where(told, ""),
        "by_risk": risk["now"].mask(blocked), "prior_by_risk": risk["then"].mask(blocked),
        "tipping": tipped["tipping"], "tipping_gap": tipped["tipping_gap"],
        "tipping_basis": tipped["tipping_basis"],
        "comparability": pairs["comparability"],
    })  # fmt: skip
