"""Differences within one mirror: right values, what is paired, what gets no word, tiny tables."""

from __future__ import annotations

import copy
import json
import math
from itertools import chain
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq
from scipy.stats import norm as normal
from scipy.stats import t as t_distribution

from spiegel.compare.differences import Sources, compare_differences
from spiegel.compare.estimates import Counts
from spiegel.compare.selection import Selections
from spiegel.config.claims import Claims
from spiegel.config.closed_yaml import validate
from spiegel.config.editions import Edition
from spiegel.config.inspectorate import Inspectorate
from spiegel.errors import SpiegelError
from spiegel.stats.differences import miettinen_nurminen, mn_test, tost_p
from spiegel.stats.multiplicity import adjust

ORACLES = Path(__file__).parents[1] / "stats" / "oracles.json"
YEAR = "2023-2024"
K1, K2, EACH = "k1_visie", "k2_organisatie", "o1_doelenkader"
Ratings = dict[str, tuple[int, int]]  # met and rated, by institution
Cells = dict[tuple[str, str], Ratings]  # by indicator and sector
WHOLE = {"nl": "voldoen", "en": "meet expectations"}
EDITION = Edition.model_validate(
    {
        "edition": "now",
        "inspectorate": "vlaanderen",
        "school_year": YEAR,
        "title": {"nl": "nl", "en": "en"},
        "cut_off": "2025-01-31",
        "extracted": "2025-02-03",
        "raw": {},
        "no_priors_reason": {"nl": "eerste", "en": "first"},
    }
)


def many(name: str, k: int, n: int, m: int = 1) -> Ratings:
    """Return n institutions with m ratings each, of which the first k meet in all of them."""
    return {f"{name}{i:04d}": (m if i < k else 0, m) for i in range(n)}


def claim(one: tuple[str, str, str], other: tuple[str, str, str], unit: str) -> dict[str, Any]:
    """Return the entry of a difference between two cells: indicator, sector, network."""
    numbers = {
        part: {
            "indicator": indicator,
            "sector": sector,
            "unit": unit,
            "polarity": "meets",
            **({"group": {"network": network}} if network else {}),
            **({"predicate": WHOLE} if one[0] != other[0] else {}),
        }
        for part, (indicator, sector, network) in (("a", one), ("b", other))
    }
    whole = {} if one[0] != other[0] else {"predicate": WHOLE}
    return {"places": ["site"], "comparison": "difference", "numbers": numbers, **whole}


def compared(
    home: Inspectorate,
    cells: Cells,
    *claims: dict[str, Any],
    networks: dict[str, str] | None = None,
    withheld: tuple[tuple[str, str], ...] = (),
    selected: dict[str, str] | None = None,
) -> pd.DataFrame:
    """Return the table of some differences, by claim: d0, d1, ..."""
    own = copy.copy(home)
    entries = {f"d{i}": one for i, one in enumerate(claims)}
    own.claims = validate(Claims, {"claims": entries}, "claims.yaml")
    rows = [
        (indicator, sector, name, "", k, n, [0, n - k, k, 0])
        for (indicator, sector), ratings in cells.items()
        for name, (k, n) in ratings.items()
    ]
    names = ["indicator", "sector", "institution_id", "stratum", "k", "n", "steps"]
    sectors = {(name, sector) for (_, sector), own_ in cells.items() for name in own_}
    visits = pd.DataFrame(
        [(YEAR, name, sector, "REGULIER", (selected or {}).get(name, "")) for name, sector in
         sorted(sectors)],
        columns=["school_year", "institution_id", "sector", "visit_type", "selection"],
    )  # fmt: skip
    visits = visits.assign(
        visit_id=visits["institution_id"] + visits["sector"], start_date=pd.Timestamp("2023-10-01")
    )
    sources = Sources(
        Counts(pd.DataFrame(rows, columns=names)),
        {"network": networks or {}},
        {*withheld},
        Selections(visits, own.framework),
    )
    return compare_differences(own, EDITION, sources).set_index("claim")


SECTORS = claim((K1, "GBAO", ""), (K1, "GSO", ""), "institution")
INDICATORS = claim((K1, "GBAO", ""), (K2, "GBAO", ""), "institution")
GROUPS = claim((K1, "GBAO", "GO"), (K1, "GBAO", "VGO"), "institution")


def test_sectors_have_the_interval_and_test_of_two_independent_shares(home: Inspectorate) -> None:
    cells = {(K1, "GBAO"): many("a", 56, 70), (K1, "GSO"): many("b", 48, 80)}
    row = compared(home, cells, SECTORS).loc["d0"]
    # Newcombe (1998), contrast a: 0.0528 to 0.3382 by Miettinen and Nurminen.
    assert (row["low"], row["high"]) == pytest.approx((0.0528, 0.3382), abs=5e-5)
    assert row["difference"] == pytest.approx(0.2)
    assert row["p"] == row["p_adj"] == mn_test(56, 70, 48, 80).p
    assert (row["test"], row["class"], row["in_both"]) == ("miettinen_nurminen", "higher", 0)
    assert (row["first_n"], row["second_n"], row["between"]) == (70, 80, "sectors")
    turned = claim((K1, "GSO", ""), (K1, "GBAO", ""), "institution")
    other = compared(home, cells, turned).loc["d0"]
    assert (other["low"], other["high"], other["class"]) == (-row["high"], -row["low"], "lower")


def test_indicators_are_paired_and_have_the_p_of_mcnemar(home: Inspectorate) -> None:
    oracles = json.loads(ORACLES.read_text(encoding="utf-8"))["cases"]
    oracle = next(c for c in oracles if c["name"] == "paired-mcnemar-approval")
    # Approved by both 794, by the first only 150, by the second only 86, by neither 570.
    (both, first), (second, neither) = oracle["inputs"]["table"]
    steps = [((1, 1), both), ((1, 0), first), ((0, 1), second), ((0, 0), neither)]
    pairs = list(chain.from_iterable([pair] * n for pair, n in steps))
    cells = {
        (name, "GBAO"): {f"{i:05d}": (pair[at], 1) for i, pair in enumerate(pairs)}
        for at, name in enumerate((K1, K2))
    }
    row = compared(home, cells, INDICATORS).loc["d0"]
    assert row["p"] == pytest.approx(oracle["expected"]["exact_p"], rel=1e-8)
    assert row["difference"] == pytest.approx(-oracle["expected"]["difference_marginals"])
    assert (row["test"], row["in_both"], row["class"]) == ("mcnemar", 1600, "higher")
    # Agresti (2002) gives 0.04 with a standard error of 0.0095 for the same people asked twice.
    assert row["high"] - row["low"] == pytest.approx(2 * 1.96 * 0.0095, rel=0.02)
    # The margin of 5 points is not reached with certainty, nor is less than that ruled out.
    assert row["qualifier"] == ""


def test_only_institutions_with_both_ratings_count_between_indicators(home: Inspectorate) -> None:
    first, second = many("a", 30, 60), many("a", 45, 60)
    alone = {f"z{i}": (1, 1) for i in range(25)}
    plain = compared(home, {(K1, "GBAO"): first, (K2, "GBAO"): second}, INDICATORS).loc["d0"]
    more = compared(home, {(K1, "GBAO"): first | alone, (K2, "GBAO"): second}, INDICATORS).loc["d0"]
    assert (more["first_n"], more["second_n"], more["in_both"]) == (60, 60, 60)
    pd.testing.assert_series_equal(plain, more)
    assert plain["p"] == 2 * 0.5**15  # fifteen that differ, all one way


def mover(
    one: tuple[float, float], zero: tuple[float, float], c: float, r: float = 0.0
) -> tuple[float, float]:
    """Return Newcombe's limits (1998, method 8) from Wilson's, for two shares and their sizes."""
    down, up = [], []
    for p, n in (one, zero):
        middle = (p + c * c / (2 * n)) / (1 + c * c / n)
        reach = c / (1 + c * c / n) * math.sqrt(p * (1 - p) / n + c * c / (4 * n * n))
        down.append(p - middle + reach)
        up.append(middle + reach - p)
    gap = one[0] - zero[0]
    pairs = (down[0], up[1]), (up[0], down[1])
    low, high = (math.sqrt(a * a + b * b - 2 * r * a * b) for a, b in pairs)
    return gap - low, gap + high


def test_several_ratings_an_institution_are_clusters_and_exchanged_whole(
    home: Inspectorate,
) -> None:
    each = {f"a{i:03d}": ((4, 4) if i % 2 else (0, 4)) for i in range(60)}
    other = {f"b{i:03d}": ((4, 4) if i % 4 == 1 else (0, 4)) for i in range(60)}
    sectors = claim((EACH, "GBAO", ""), (EACH, "GSO", ""), "investigation")
    row = compared(home, {(EACH, "GBAO"): each, (EACH, "GSO"): other}, sectors).loc["d0"]
    once = compared(
        home,
        {(K1, "GBAO"): {k: (y // 4, 1) for k, (y, _) in each.items()},
         (K1, "GSO"): {k: (y // 4, 1) for k, (y, _) in other.items()}},
        SECTORS,
    ).loc["d0"]  # fmt: skip
    # All ratings of an institution are equal: four tell no more than one. Of 60 institutions each
    # variance has 59 degrees of freedom, and 240 ratings are worth 240 / (4 x 60 / 59) = 59.
    assert row["test"] == "ratio_mover"
    assert (row["first_n"], row["first_share"], row["second_share"]) == (240, 0.5, 0.25)
    v1, v0 = 0.25 / 59, 0.1875 / 59
    df = (v1 + v0) ** 2 / (v1**2 / 59 + v0**2 / 59)
    by_hand = mover((0.5, 59), (0.25, 59), float(t_distribution.ppf(0.975, df)))
    assert (row["low"], row["high"]) == pytest.approx(by_hand, abs=1e-9)
    c = brentq(lambda c: mover((0.5, 59), (0.25, 59), c)[0], 0, 40)  # where the limit touches zero
    assert row["p"] == pytest.approx(2 * t_distribution.sf(c, df), rel=1e-6)
    # Of one rating each the interval is that of Miettinen and Nurminen, and as wide to a point.
    assert (once["low"], once["high"]) == miettinen_nurminen(30, 60, 15, 60)
    assert (once["low"], once["high"]) == pytest.approx(by_hand, abs=0.01)


def test_an_institution_in_both_sectors_is_not_taken_as_two(home: Inspectorate) -> None:
    first, second = many("a", 40, 60), many("a", 25, 60)
    shared = compared(home, {(K1, "GBAO"): first, (K1, "GSO"): second}, SECTORS).loc["d0"]
    apart = compared(
        home, {(K1, "GBAO"): first, (K1, "GSO"): many("b", 25, 60)}, SECTORS
    ).loc["d0"]  # fmt: skip
    assert (shared["test"], shared["in_both"]) == ("overlap_mover", 60)
    # 25 meet in both; with one more that rose and one that fell: 25 - 60 p1 p0 - 1.
    p1, p0 = 40 / 60, 25 / 60
    r = (25 - 60 * p1 * p0 - 1) / (60 * math.sqrt(p1 * (1 - p1) * p0 * (1 - p0)))
    by_hand = mover((p1, 60), (p0, 60), float(normal.ppf(0.975)), r)
    assert (shared["low"], shared["high"]) == pytest.approx(by_hand, abs=1e-9)
    assert (apart["low"], apart["high"]) == miettinen_nurminen(40, 60, 25, 60)
    # The same institutions meet in both: the difference is surer than between others.
    assert shared["high"] - shared["low"] < apart["high"] - apart["low"]
    assert shared["difference"] == apart["difference"] == pytest.approx(0.25)


def test_groups_are_those_of_the_register(home: Inspectorate) -> None:
    ratings = many("a", 40, 60) | many("b", 20, 60) | many("c", 1, 50)
    networks = {name: {"a": "GO", "b": "VGO", "c": "OGO"}[name[0]] for name in ratings}
    row = compared(home, {(K1, "GBAO"): ratings}, GROUPS, networks=networks).loc["d0"]
    assert (row["first_n"], row["second_n"], row["grouping"]) == (60, 60, "network")
    assert (row["group"], row["other_group"]) == ("GO", "VGO")
    assert row["p"] == mn_test(40, 60, 20, 60).p
    assert (row["low"], row["high"]) == miettinen_nurminen(40, 60, 20, 60)
    networks = dict.fromkeys(ratings, "GO")
    with pytest.raises(SpiegelError, match="no institution of network 'VGO'") as caught:
        compared(home, {(K1, "GBAO"): ratings}, GROUPS, networks=networks)
    assert caught.value.code == "C-CLM-17"


NUMBERS = (
    *("first_n", "first_institutions", "first_share", "first_by_risk"),
    *("second_n", "second_institutions", "second_share", "second_by_risk"),
    *("in_both", "difference", "low", "high", "p", "p_adj", "rule_out", "mdd"),
)


def test_a_group_without_a_public_result_has_no_number_here_either(home: Inspectorate) -> None:
    networks = dict.fromkeys(many("a", 40, 60), "GO") | dict.fromkeys(many("b", 9, 10), "VGO")
    ratings = many("a", 40, 60) | many("b", 9, 10)
    row = compared(home, {(K1, "GBAO"): ratings}, GROUPS, networks=networks).loc["d0"]
    assert (row["class"], row["second_n"], row["second_share"]) == ("too few", 10, 0.9)
    fewer = {name: cell for name, cell in ratings.items() if name != "b0009"}
    row = compared(home, {(K1, "GBAO"): fewer}, GROUPS, networks=networks).loc["d0"]
    assert (row["class"], row["test"]) == ("not shown", "")
    assert "geen openbaar cijfer" in row["reason_nl"]
    assert all(pd.isna(row[name]) or row[name] == 0 for name in NUMBERS)
    # Of two sectors in one group the same holds; of whole sectors it does not.
    one = claim((K1, "GBAO", "GO"), (K1, "GSO", "GO"), "institution")
    cells = {(K1, "GBAO"): ratings, (K1, "GSO"): many("c", 3, 9)}
    networks |= dict.fromkeys(many("c", 3, 9), "GO")
    found = compared(home, cells, one, SECTORS, networks=networks)["class"]
    assert found.tolist() == ["not shown", "too few"]


def test_a_small_group_is_no_member_of_the_family(home: Inspectorate) -> None:
    ratings = many("a", 40, 60) | many("b", 9, 9) | many("c", 20, 60)
    networks = {name: {"a": "GO", "b": "VGO", "c": "OGO"}[name[0]] for name in ratings}
    other = claim((K1, "GBAO", "GO"), (K1, "GBAO", "OGO"), "institution")
    cells = {(K1, "GBAO"): ratings}
    alone = compared(home, cells, other, networks=networks).loc["d0"]
    found = compared(home, cells, GROUPS, other, networks=networks)
    assert found.loc["d1", "p_adj"] == alone["p_adj"] == mn_test(40, 60, 20, 60).p
    assert math.isnan(found.loc["d0", "p_adj"])


def test_the_declared_differences_are_one_family(home: Inspectorate) -> None:
    cells = {
        (K1, "GBAO"): many("a", 56, 70), (K1, "GSO"): many("b", 48, 80),
        (K1, "BUSO"): many("c", 45, 80), (K1, "CLB"): many("d", 2, 4),
    }  # fmt: skip
    others = (claim((K1, "GBAO", ""), (K1, "BUSO", ""), "institution"),
              claim((K1, "GBAO", ""), (K1, "CLB", ""), "institution"),
              claim((K1, "GSO", ""), (K1, "BUSO", ""), "institution"))  # fmt: skip
    found = compared(home, cells, SECTORS, *others)
    p = [mn_test(56, 70, 48, 80).p, mn_test(56, 70, 45, 80).p, mn_test(48, 80, 45, 80).p]
    assert found["tier"].eq(2).all()  # GSO is on no headline list here
    assert found.loc[["d0", "d1", "d3"], "p_adj"].tolist() == pytest.approx(adjust(p, "bh"))
    # Too few: named, tested by nobody, and no member of the family.
    assert found.loc["d2", "class"] == "too few"
    assert found.loc["d2", ["low", "high", "p", "p_adj", "rule_out"]].isna().all()
    assert found.loc["d2", "test"] == ""


def test_two_claims_on_the_same_records_are_one_test(home: Inspectorate) -> None:
    cells = {(K1, "GBAO"): many("a", 56, 70), (K1, "GSO"): many("b", 48, 80)}
    again = claim((K1, "BAO", ""), (K1, "SO", ""), "institution")
    found = compared(home, cells, SECTORS, again)
    assert found["p_adj"].tolist() == found["p"].tolist()


def test_about_equal_needs_equivalence_and_never_follows_from_no_difference(
    home: Inspectorate,
) -> None:
    cells = {(K1, "GBAO"): many("a", 1440, 1600), (K1, "GSO"): many("b", 1448, 1600)}
    row = compared(home, cells, SECTORS).loc["d0"]
    assert tost_p(1440, 1600, 1448, 1600, home.plan.margin) < 0.05
    assert row["class"] == "about equal"
    assert row["rule_out"] < home.plan.margin
    few = {(K1, "GBAO"): many("a", 36, 40), (K1, "GSO"): many("b", 36, 40)}
    assert compared(home, few, SECTORS).loc["d0", "class"] == "inconclusive"


def test_no_word_where_the_sides_were_selected_otherwise(home: Inspectorate) -> None:
    first, second = many("a", 56, 70), many("b", 48, 80)
    codes = {kind: code for code, kind in home.framework.selection.items()}
    selected = dict.fromkeys([*first, *second], codes["random"])
    cells = {(K1, "GBAO"): first, (K1, "GSO"): second}
    assert compared(home, cells, SECTORS, selected=selected).loc["d0", "class"] == "higher"
    by_risk = selected | dict.fromkeys(list(second)[:40], codes["risk"])
    row = compared(home, cells, SECTORS, selected=by_risk).loc["d0"]
    assert (row["class"], row["first_by_risk"], row["second_by_risk"]) == ("limited", 0, 0.5)
    assert "niet op dezelfde manier gekozen" in row["reason_nl"]
    assert math.isnan(row["p_adj"])
    # Within the same visits their selection cannot differ.
    both = {(K1, "GBAO"): first | second, (K2, "GBAO"): first | many("b", 20, 80)}
    assert compared(home, both, INDICATORS, selected=by_risk).loc["d0", "class"] == "higher"


def test_what_is_withheld_leaves_no_number(home: Inspectorate) -> None:
    cells = {(K1, "GBAO"): many("a", 56, 70), (K1, "GSO"): many("b", 48, 80)}
    row = compared(home, cells, SECTORS, withheld=((K1, "GSO"),)).loc["d0"]
    assert row["class"] == "not shown"
    assert "vertrouwelijk" in row["reason_nl"]
    assert all(pd.isna(row[name]) or row[name] == 0 for name in NUMBERS)
    assert row["test"] == ""


def test_small_numbers_are_tested_by_fisher_or_by_drawing_lots(home: Inspectorate) -> None:
    cells = {(K1, "GBAO"): many("a", 34, 35), (K1, "GSO"): many("b", 27, 35)}
    row = compared(home, cells, SECTORS).loc["d0"]
    assert row["test"] == "fisher"
    # Nine that do not meet: one or none in one of the sectors, of all ways to have nine.
    ways = 2 * (35 * math.comb(35, 8) + math.comb(35, 9))
    assert row["p"] == pytest.approx(ways / math.comb(70, 9), rel=1e-9)
    assert (row["low"] > 0) == (row["p"] < 0.05)
    each = claim((EACH, "GBAO", ""), (EACH, "GSO", ""), "investigation")
    few = {(EACH, "GBAO"): many("a", 16, 20, 3), (EACH, "GSO"): many("b", 4, 20, 3)}
    found = compared(home, few, each)
    assert found.loc["d0", "test"] == "permutation"
    pd.testing.assert_frame_equal(found, compared(home, few, each))


TINY: dict[str, Ratings] = {
    "none": {},
    "one": many("a", 1, 1),
    "two": many("a", 1, 2),
    "one institution with 40": {"a": (20, 40)},
    "all": many("a", 40, 40),
    "no one": many("a", 0, 40),
    "half": many("a", 20, 40),
    "all of several": many("a", 40, 40, 4),
    "half of several": {f"a{i:04d}": (2, 4) for i in range(40)},
}


@pytest.mark.parametrize("second", TINY)
@pytest.mark.parametrize("first", TINY)
@pytest.mark.parametrize("kind", ["sectors", "shared", "indicators"])
def test_tiny_and_extreme_cells_never_contradict_themselves(
    home: Inspectorate, first: str, second: str, kind: str
) -> None:
    one, other = TINY[first], TINY[second]
    if kind == "sectors":
        other = {f"b{name}": cell for name, cell in other.items()}
    several = any(m > 1 for _, m in [*one.values(), *other.values()])
    name, unit = (EACH, "investigation") if several else (K1, "institution")
    asked = claim((name, "GBAO", ""), (name, "GSO", ""), unit)
    cells: Cells = {(name, "GBAO"): one, (name, "GSO"): other}
    if kind == "indicators":
        pair = (name, "o3_klimaat") if several else (K1, K2)
        asked = claim((pair[0], "GBAO", ""), (pair[1], "GBAO", ""), unit)
        cells = {(pair[0], "GBAO"): one, (pair[1], "GBAO"): other}
    row = compared(home, cells, asked).loc["d0"]
    low, high, p, word = row["low"], row["high"], row["p_adj"], row["class"]
    assert math.isnan(low) == math.isnan(high)
    if word in ("higher", "lower", "about equal", "inconclusive"):
        assert -1 <= low <= row["difference"] <= high <= 1
        assert low < high, "no interval without width"
        assert (low > 0 or high < 0) == (p < 1 - home.plan.level), "test and interval agree"
        assert min(row["first_institutions"], row["second_institutions"]) >= 10
    else:
        assert word in ("too few", "not tested")
        assert math.isnan(p)
    if first == second:
        assert word not in ("higher", "lower")


ratings = st.integers(30, 60).flatmap(
    lambda n: st.lists(st.tuples(st.booleans(), st.booleans()), min_size=n, max_size=n)
)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(ratings)
def test_turning_a_pair_of_indicators_turns_everything(
    home: Inspectorate, pairs: list[tuple[bool, bool]]
) -> None:
    first, second = (
        {f"{i:03d}": (int(pair[at]), 1) for i, pair in enumerate(pairs)} for at in (0, 1)
    )
    one = compared(home, {(K1, "GBAO"): first, (K2, "GBAO"): second}, INDICATORS).loc["d0"]
    two = compared(home, {(K1, "GBAO"): second, (K2, "GBAO"): first}, INDICATORS).loc["d0"]
    word = {"higher": "lower", "lower": "higher"}
    assert two["class"] == word.get(one["class"], one["class"])
    assert two["p"] == pytest.approx(one["p"], rel=1e-9)
    assert (two["low"], two["high"]) == pytest.approx((-one["high"], -one["low"]), abs=1e-9)
