"""Differences within this mirror a second time: between sectors, indicators and groups."""

from __future__ import annotations

import zlib
from fractions import Fraction
from types import SimpleNamespace

import numpy as np
import pandas as pd
from comparing import ends, estimated, is_secret, score_tests
from formulas import (
    adjusted,
    by_ratio,
    contrast,
    exchange_p,
    permuted_p,
    shared_part,
    smallest_visible,
)
from scipy import stats
from selecting import is_unlike, part_by_risk, tallies_of

SIDES = {"now": "1", "then": "0"}  # the first side of a difference, and the second
NUMBERS = ["k", "n", "institutions", "most", "telling", "share", "variance", "deff"]
ESTIMATES = ["p", "p_stable", "size1", "size0"]
ONLY_LARGE = 0.15  # a smallest visible difference above this is said in the row
COLUMNS = [
    "claim", "school_year", "between", "indicator", "sector", "grouping", "group",
    "other_indicator", "other_sector", "other_group", "unit", "first_n", "first_institutions",
    "first_share", "second_n", "second_institutions", "second_share", "in_both", "difference",
    "low", "high", "p", "p_adj", "test", "tier", "class", "qualifier", "rule_out",
    "mdd", "first_by_risk", "second_by_risk",
]  # fmt: skip


def declared(own: SimpleNamespace) -> dict[str, list[dict]]:
    """Return both numbers of each claim about a difference whose indicators were collected."""
    found = {
        name: list(claim["numbers"].values())
        for name, claim in own.claims.items()
        if claim.get("comparison") == "difference"
    }
    return {
        name: numbers
        for name, numbers in found.items()
        if all(own.indicators[x["indicator"]].get("since", "") <= own.year for x in numbers)
    }


def between(one: dict, other: dict) -> str:
    """Return in which thing two cells differ."""
    if one["sector"] != other["sector"]:
        return "sectors"
    return "indicators" if one["indicator"] != other["indicator"] else "groups"


def cell_of(own: SimpleNamespace, number: dict) -> pd.DataFrame:
    """Return the institutions of one cell with the ratings that meet and those made."""
    inst = own.inst
    rows = inst[
        (inst["year"].astype(str) == own.year)
        & (inst["indicator"].astype(str) == number["indicator"])
        & (inst["row"].astype(str) == number["sector"])
    ][["institution_id", "meets", "n"]]
    for column, group in number.get("group", {}).items():
        these = own.institutions[own.institutions["year"] == own.year]
        inside = these.loc[these[column].str.strip() == group, "institution_id"]
        rows = rows[rows["institution_id"].isin(inside)]
    return rows


def sides_of(own: SimpleNamespace, claims: dict[str, list[dict]]) -> pd.DataFrame:
    """Return the institutions of both sides of each difference: at, side, institution_id, counts.

    Between indicators only those in which both were rated.
    """
    parts = []
    for name, (one, other) in claims.items():
        first, second = cell_of(own, one), cell_of(own, other)
        if between(one, other) == "indicators":
            first = first[first["institution_id"].isin(second["institution_id"])]
            second = second[second["institution_id"].isin(first["institution_id"])]
        parts += [first.assign(at=name, side="now"), second.assign(at=name, side="then")]
    return pd.concat(parts, ignore_index=True).astype({"meets": int, "n": int})


def entries(table: pd.DataFrame, claims: dict[str, list[dict]]) -> pd.Series:
    """Return for each claim the first one that rests on the same records."""
    seen: dict[tuple, str] = {}
    found = {}
    for name, numbers in claims.items():
        rows = table[table["at"] == name]
        rest = [
            (x["indicator"], *sorted(zip(s["institution_id"], s["meets"], s["n"], strict=True)))
            for x, side in zip(numbers, SIDES, strict=True)
            for s in [rows[rows["side"] == side]]
        ]
        found[name] = seen.setdefault(tuple(rest), name)
    return pd.Series(found, dtype=object)


def permuted(own: SimpleNamespace, name: str, numbers: list[dict], row, table) -> tuple:
    """Return p and name of the test that exchanges whole institutions between the two sides."""
    rules, p = own.plan["permutation"], row["p"]
    if not row["clustered"]:
        k1, n1, k0, n0 = (int(row[c]) for c in ("k1", "n1", "k0", "n0"))
        return max(p, stats.fisher_exact([[k1, n1 - k1], [k0, n0 - k0]])[1]), "fisher"
    cells = ["/".join([x["indicator"], x["sector"], *x.get("group", {}).values()]) for x in numbers]
    counts = [str(int(row[c + s])) for s in "10" for c in ("institutions", "k", "n")]
    seed = rules["seed"] + zlib.crc32("/".join([*cells, *counts]).encode())
    rows = table[table["at"] == name]
    four = rows["meets"], rows["n"], rows["side"] == "now", pd.Series(0, rows.index)
    again = permuted_p(*(c.to_numpy() for c in four), {0: 1.0}, rules["replicates"], seed)
    return max(p, again), "permutation"


def paired_p(table: pd.DataFrame) -> float:
    """Return p of exchanging the two sides within institutions; NaN without one in both."""
    two = table.pivot(index="institution_id", columns="side", values=["meets", "n"])
    d = [
        Fraction(int(y1), int(m1)) - Fraction(int(y0), int(m0))
        for y1, y0, m1, m0 in two[
            [("meets", "now"), ("meets", "then"), ("n", "now"), ("n", "then")]
        ].itertuples(index=False, name=None)
    ]
    return exchange_p(d) if d else np.nan


def tested(own: SimpleNamespace, pairs: pd.DataFrame, table: pd.DataFrame, claims: dict):
    """Return difference, p and test of each pair, and what its limits come from."""
    plan = own.plan
    found = pd.DataFrame(np.nan, pairs.index, ["difference", *ESTIMATES])
    found["test"] = ""
    found["difference"] = pairs["share1"] - pairs["share0"]
    both = (pairs[["n1", "n0"]] > 0).all(axis=1)
    same = shared_part(table, pairs.assign(at=pairs.index), ["at"])
    plain = pairs[both & ~pairs["clustered"] & same.isna()]
    if len(plain):
        found.loc[plain.index, ["p", "p_stable"]] = score_tests(plain, plan)
        found.loc[plain.index, ["size1", "size0"]] = plain[["n1", "n0"]].to_numpy()
        found.loc[plain.index, "test"] = "miettinen_nurminen"
    enough = (pairs[["institutions1", "institutions0"]] > 1).all(axis=1)
    many = pairs[both & enough & (pairs["clustered"] | same.notna())]
    x = contrast(many.assign(at=many.index, weight=1.0, same=same[many.index]), many.index,
                 pairs["clustered"])  # fmt: skip
    if len(many):
        found.loc[many.index, ESTIMATES] = estimated(many, x, plan)[ESTIMATES]
        kind = np.where(many["clustered"], "ratio_mover", "overlap_mover")
        found.loc[many.index, "test"] = kind
    total = pairs["n1"] + pairs["n0"]
    rarer = np.minimum(pairs["k1"] + pairs["k0"], total - pairs["k1"] - pairs["k0"])
    rules = plan["permutation"]
    small = rarer * pairs[["n1", "n0"]].min(axis=1) / total < rules["below_expected"]
    small |= pairs[["institutions1", "institutions0"]].min(axis=1) < rules["below_institutions"]
    for name in pairs.index[found["p"].notna()]:
        if pairs.at[name, "between"] == "indicators":
            own_rows = table[table["at"] == name]
            p = max(found.at[name, "p"], paired_p(own_rows))
            test = "mcnemar" if own_rows["n"].max() == 1 else "paired_exchange"
        elif small[name]:
            row = pd.concat([pairs.loc[name], found.loc[name, ["p"]]])
            p, test = permuted(own, name, claims[name], row, table)
        else:
            continue
        found.loc[name, ["p", "test"]] = p, test
    return found, SimpleNamespace(counts=plain, contrasts=[x] if len(many) else [])


def selected(own: SimpleNamespace, claims: dict, table: pd.DataFrame) -> pd.DataFrame:
    """Return whether the visits of both sides were not selected alike, and their part by risk."""
    among, rows = tallies_of(own).among, {}
    for name, numbers in claims.items():
        seen = []
        for number, side in zip(numbers, SIDES, strict=True):
            who = table[(table["at"] == name) & (table["side"] == side)]["institution_id"]
            seen.append(among(own.year, number["indicator"], who.unique(), number["sector"]))
        kinds = between(*numbers)
        unlike = kinds != "indicators" and is_unlike(seen, own.plan["selection"])
        rows[name] = (unlike, *(part_by_risk(*one, own.plan["selection"]) for one in seen))
    return pd.DataFrame.from_dict(rows, orient="index", columns=["unlike", "risk1", "risk0"])


def differences(own: SimpleNamespace, measures: pd.DataFrame) -> pd.DataFrame:
    """Return each declared difference with interval, test and word."""
    claims = declared(own)
    if not claims:
        return pd.DataFrame(columns=COLUMNS)
    plan, limits = own.plan, own.plan["thresholds"]
    table = sides_of(own, claims)
    wide = by_ratio(table, ["at", "side"]).set_index(["at", "side"])[NUMBERS].unstack("side")
    wide = wide.reindex(index=list(claims), columns=pd.MultiIndex.from_product([NUMBERS, SIDES]))
    pairs = wide.set_axis([name + SIDES[side] for name, side in wide], axis=1).rename_axis(None)
    counts = [name + side for name in ("k", "n", "institutions", "most") for side in "10"]
    pairs = pairs.fillna(dict.fromkeys(counts, 0))
    pairs["clustered"] = pairs[["most1", "most0"]].max(axis=1) > 1
    pairs["between"] = [between(*numbers) for numbers in claims.values()]
    secret = is_secret(measures)
    headline = plan["headline"]
    pairs["secret"] = [
        any((own.year, x["indicator"], x["sector"]) in secret for x in numbers)
        for numbers in claims.values()
    ]
    small = pairs[["n1", "n0"]].min(axis=1) < limits["counts_only_below"]
    grouped = np.array([any(x.get("group") for x in numbers) for numbers in claims.values()])
    pairs["secret"] |= small & grouped  # as in meso.csv: no result of a group
    pairs["tier"] = [
        1 if all(x["sector"] in headline.get(x["indicator"], ()) for x in numbers) else 2
        for numbers in claims.values()
    ]
    pairs = pairs.join(selected(own, claims, table))
    found, model = tested(own, pairs, table, claims)
    few = pairs[["n1", "n0"]].min(axis=1) < limits["min_observations"]
    few |= pairs[["institutions1", "institutions0"]].min(axis=1) < limits["min_institutions"]
    told = ~few & found["p"].notna() & ~pairs["secret"]
    entry = pd.DataFrame({"family": "", "entry": entries(table, claims)})
    apart, equal = (
        adjusted(found[p].where(told & ~pairs["unlike"]), pairs["tier"], entry, plan["alpha"])
        for p in ("p", "p_stable")
    )
    at = ends(model, found, plan["level"])
    narrow, margin = ends(model, found, 1 - 2 * plan["alpha"]), plan["margin"]
    shown = apart["p"] <= plan["alpha"]
    inside = (narrow["low"] > -margin) & (narrow["high"] < margin)
    rules = {
        "not shown": pairs["secret"],
        "too few": few,
        "not tested": at["low"].isna(),
        "limited": pairs["unlike"].astype(bool),
        " not tested": apart["p"].isna(),
        "higher": shown & (at["low"] > 0),
        "lower": shown & (at["high"] < 0),
        "about equal": ~shown & inside & (equal["p"] <= plan["alpha"]),
    }
    word = np.char.strip(np.select(list(rules.values()), list(rules), "inconclusive"))
    word = pd.Series(word, pairs.index)
    within = ((word == "higher") & (narrow["high"] < margin)) | (
        (word == "lower") & (narrow["low"] > -margin)
    )
    ruled = ends(model, found, 1 - 2 * equal["level"]).abs().max(axis=1, skipna=False)
    hidden = pairs["secret"]
    sizes = (x.to_numpy(float) for x in (pairs["share0"], found["size1"], found["size0"]))
    mdd = smallest_visible(*sizes, plan["power"], apart["level"].to_numpy())
    mdd = pd.Series(mdd, pairs.index).where(told)
    blunt = (word == "inconclusive") & (mdd > ONLY_LARGE)
    named = {
        name: [one["indicator"], one["sector"], *_group(one), other["indicator"], other["sector"],
               _group(other)[1], one["unit"]]
        for name, (one, other) in claims.items()
    }  # fmt: skip
    named = pd.DataFrame.from_dict(named, orient="index", columns=COLUMNS[3:11])
    ids = table.groupby(["at", "institution_id"]).size()
    both = ids[ids == 2].groupby("at").size().reindex(pairs.index, fill_value=0)
    return named.assign(
        claim=pairs.index, school_year=own.year, between=pairs["between"],
        first_n=pairs["n1"].mask(hidden, 0), second_n=pairs["n0"].mask(hidden, 0),
        first_institutions=pairs["institutions1"].mask(hidden, 0),
        second_institutions=pairs["institutions0"].mask(hidden, 0),
        first_share=pairs["share1"].mask(hidden), second_share=pairs["share0"].mask(hidden),
        in_both=both.mask(hidden, 0), difference=found["difference"].mask(hidden),
        low=at["low"].where(told), high=at["high"].where(told), p=found["p"].where(told),
        p_adj=apart["p"].where(told), test=found["test"].where(told, ""), tier=pairs["tier"],
        qualifier=np.select(
            [within, blunt], ["smaller_than_margin", "only_large_differences_visible"], ""
        ),
        rule_out=ruled.where(told), mdd=mdd,
        first_by_risk=pairs["risk1"].mask(hidden), second_by_risk=pairs["risk0"].mask(hidden),
        **{"class": word},
    ).reindex(columns=COLUMNS).reset_index(drop=True)  # fmt: skip


def _group(number: dict) -> list[str]:
    (found,) = [*number.get("group", {}).items()] or [("", "")]
    return list(found)
