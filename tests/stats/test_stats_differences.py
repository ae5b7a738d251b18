"""Differences of proportions against R 4.2.2 (ratesci, TOSTER, power.prop.test)."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from statsmodels.stats.proportion import (  # type: ignore[import-untyped, unused-ignore]
    confint_proportions_2indep,
    power_proportions_2indep,
)
from statsmodels.stats.proportion import test_proportions_2indep as score_of_statsmodels

from spiegel.stats.differences import (
    miettinen_nurminen,
    minimal_detectable,
    mn_test,
    rule_out,
    tost_p,
)
from spiegel.stats.proportions import Interval

steady = settings(max_examples=100, deadline=None, derandomize=True)

# Newcombe (1998) Stat Med 17:873, Table II: counts, Miettinen-Nurminen, hybrid score.
NEWCOMBE = {
    "a": (
        (56, 70, 48, 80),
        (0.052829713247774, 0.338172940013464),
        (0.0524314724023649, 0.333872654036906),
    ),
    "b": (
        (9, 10, 3, 10),
        (0.170025016414002, 0.840649543944892),
        (0.170522723934503, 0.809017973535488),
    ),
    "c": (
        (6, 7, 2, 7),
        (0.034175545079052, 0.853405259898863),
        (0.0582279274823123, 0.806249637524228),
    ),
    "d": (
        (5, 56, 0, 29),
        (-0.032596561773972, 0.193330976693686),
        (-0.0381371479035369, 0.192560013855112),
    ),
    "e": (
        (0, 10, 0, 20),
        (-0.165760227526334, 0.284381339537504),
        (-0.161125158052819, 0.277532799862889),
    ),
    "f": (
        (0, 10, 0, 10),
        (-0.287933941293888, 0.287933941282974),
        (-0.277532799862889, 0.277532799862889),
    ),
    "g": ((10, 10, 0, 20), (0.715618660462497, 1), (0.679086037141915, 1)),
    "h": ((10, 10, 0, 10), (0.663641551891487, 1), (0.607509350430524, 1)),
}

# Unfavourable advice: counts, change, 95 % interval, p.
MIRRORS = {
    "2021 v 2020": (
        (27, 332, 29, 532),
        0.0268140230093306,
        (-0.006760893345928, 0.065075647224148),
        0.119637433859097,
    ),
    "2025 lowest count v 2021": (
        (89, 622, 27, 332),
        0.061761515515438,
        (0.019371824837436, 0.101027894470462),
        0.00545382574957741,
    ),
    "2025 highest count v 2021": (
        (96, 622, 27, 332),
        0.0730155348080425,
        (0.030116058267595, 0.112935095112334),
        0.00135600629837677,
    ),
    "English independent schools, 2024 v 2023": (
        (864, 1060, 789, 1057),
        864 / 1060 - 789 / 1057,
        (0.033471796246886, 0.103797257736006),
        0.00013546,
    ),
}

# R power.prop.test: share, n per year, down, up.
DETECTABLE = [
    (0.5, 30, -0.334228209103819, 0.334228209103819),
    (0.7, 30, -0.35425042258673, 0.26488362597808),
    (0.85, 30, -0.329365091177064, None),
    (0.95, 30, -0.277547342232361, None),
    (0.85, 60, -0.222509656969137, 0.138135188679591),
    (0.95, 120, -0.110431392556429, None),
    (0.5, 250, -0.124030350802344, 0.124030350802342),
    (0.95, 250, -0.0696534108927422, 0.0419630606363649),
    (0.7, 400, -0.0941660477493312, 0.0864160847381348),
    (0.95, 400, -0.0524980652936683, 0.0350606485186129),
]

group = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
levels = st.sampled_from([0.8, 0.9, 0.95, 0.99])


@pytest.mark.parametrize("case", NEWCOMBE)
def test_newcombe_table_two(case: str) -> None:
    counts, score, hybrid = NEWCOMBE[case]
    assert miettinen_nurminen(*counts) == pytest.approx(score, abs=1e-8)
    library = confint_proportions_2indep(*counts, compare="diff", method="newcomb")
    assert library == pytest.approx(hybrid, abs=1e-8)


@pytest.mark.parametrize("case", NEWCOMBE)
def test_the_score_interval_of_statsmodels_is_still_wrong(case: str) -> None:
    # Its issue 10269; when this fails, miettinen_nurminen may become a call of the library.
    counts, score, _ = NEWCOMBE[case]
    try:
        library = confint_proportions_2indep(*counts, compare="diff", method="score")
    except ValueError:
        return
    assert library != pytest.approx(score, abs=1e-4)


@pytest.mark.parametrize("case", NEWCOMBE)
def test_without_a_difference_the_score_test_is_that_of_statsmodels(case: str) -> None:
    # Where all or none succeed in both groups the library divides 0 by 0.
    (k1, n1, k0, n0), *_ = NEWCOMBE[case]
    found = mn_test(k1, n1, k0, n0)
    if k1 + k0 == 0 or k1 + k0 == n1 + n0:
        assert found == (0, 1)
        return
    library = score_of_statsmodels(k1, n1, k0, n0, value=0, compare="diff", method="score")
    assert found == pytest.approx((library.statistic, library.pvalue), abs=1e-9)


@pytest.mark.parametrize(("share", "n", "down", "up"), DETECTABLE)
def test_at_the_smallest_visible_change_statsmodels_has_the_power_asked_for(
    share: float, n: int, down: float, up: float | None
) -> None:
    for change in (down, up):
        if change is not None:
            side = "larger" if change > 0 else "smaller"
            power = power_proportions_2indep(
                change, share, n, alpha=0.025, alternative=side, return_results=False
            )
            assert power == pytest.approx(0.8, abs=1e-5)


@pytest.mark.parametrize("pair", MIRRORS)
def test_real_mirrors(pair: str) -> None:
    (k1, n1, k0, n0), change, interval, p = MIRRORS[pair]
    assert k1 / n1 - k0 / n0 == pytest.approx(change, abs=1e-12)
    assert miettinen_nurminen(k1, n1, k0, n0) == pytest.approx(interval, abs=1e-8)
    assert mn_test(k1, n1, k0, n0).p == pytest.approx(p, abs=1e-8)


def test_score_statistic_of_english_independent_schools() -> None:
    assert mn_test(864, 1060, 789, 1057).z == pytest.approx(3.81630877524039, abs=1e-8)


def test_equivalence_of_toster() -> None:
    wide = miettinen_nurminen(65, 100, 70, 100, 0.9)
    assert wide == pytest.approx((-0.158234599231946, 0.059227186200588), abs=1e-8)
    assert tost_p(65, 100, 70, 100, 0.1) > 0.05
    narrow = miettinen_nurminen(450, 500, 455, 500, 0.9)
    assert narrow == pytest.approx((-0.040855518978788, 0.02071020068979), abs=1e-8)
    assert tost_p(450, 500, 455, 500, 0.05) < 0.05
    assert rule_out(narrow) == pytest.approx(0.040855518978788, abs=1e-8)


def test_the_rule_out_limit_is_where_equivalence_becomes_significant() -> None:
    limit = rule_out(miettinen_nurminen(27, 332, 29, 532, 0.9))
    assert tost_p(27, 332, 29, 532, limit) == pytest.approx(0.05, abs=1e-9)
    assert tost_p(27, 332, 29, 532, limit + 0.001) < 0.05 < tost_p(27, 332, 29, 532, limit - 0.001)


def test_the_limits_are_the_differences_the_test_just_rejects() -> None:
    low, high = miettinen_nurminen(56, 70, 48, 80)
    for delta in (low, high):
        assert mn_test(56, 70, 48, 80, delta).p == pytest.approx(0.05, abs=1e-9)


@pytest.mark.parametrize(("share", "n", "down", "up"), DETECTABLE)
def test_minimal_detectable_change(share: float, n: int, down: float, up: float | None) -> None:
    found_down, found_up = minimal_detectable(share, n, n)
    assert found_down == pytest.approx(down, abs=1e-6)
    assert found_up == (None if up is None else pytest.approx(up, abs=1e-6))


def test_minimal_detectable_change_inverts_the_published_power() -> None:
    # power.prop.test(n = 50, p1 = .5, p2 = .75): power 0.740165901331388.
    _, up = minimal_detectable(0.5, 50, 50, power=0.740165901331388)
    assert up == pytest.approx(0.25, abs=1e-6)


def test_minimal_detectable_change_at_the_end_of_the_scale_has_one_direction() -> None:
    down, up = minimal_detectable(0.0, 200, 200)
    assert down is None
    assert up is not None
    assert 0 < up < 0.1
    down, up = minimal_detectable(1.0, 200, 200)
    assert up is None
    assert down is not None


def test_minimal_detectable_change_falls_with_the_larger_earlier_sample() -> None:
    small, large = minimal_detectable(0.5, 100, 100)[1], minimal_detectable(0.5, 100, 400)[1]
    assert small is not None
    assert large is not None
    assert large < small


@steady
@given(group, group, levels)
def test_swapping_the_years_flips_the_interval_exactly(
    one: tuple[int, int], zero: tuple[int, int], level: float
) -> None:
    assume(one[1] + zero[1] > 1)
    low, high = miettinen_nurminen(*one, *zero, level)
    assert miettinen_nurminen(*zero, *one, level) == (-high, -low)
    assert low <= one[0] / one[1] - zero[0] / zero[1] <= high
    assert -1 <= low <= high <= 1


@steady
@given(group, group, levels)
def test_counting_those_who_do_not_meet_mirrors_the_interval_exactly(
    one: tuple[int, int], zero: tuple[int, int], level: float
) -> None:
    (k1, n1), (k0, n0) = one, zero
    low, high = miettinen_nurminen(k1, n1, k0, n0, level)
    assert miettinen_nurminen(n1 - k1, n1, n0 - k0, n0, level) == (-high, -low)


@steady
@given(group, group, levels)
def test_the_interval_excludes_zero_exactly_when_the_test_rejects(
    one: tuple[int, int], zero: tuple[int, int], level: float
) -> None:
    low, high = miettinen_nurminen(*one, *zero, level)
    assert (low > 0 or high < 0) == (mn_test(*one, *zero).p < 1 - level)


@steady
@given(group, group, st.floats(0.02, 0.5))
def test_equivalence_holds_exactly_when_the_ninety_percent_interval_is_inside(
    one: tuple[int, int], zero: tuple[int, int], margin: float
) -> None:
    limit = rule_out(miettinen_nurminen(*one, *zero, 0.9))
    assume(abs(limit - margin) > 1e-7)
    assert (limit < margin) == (tost_p(*one, *zero, margin) < 0.05)


@pytest.mark.parametrize("counts", [(1, 0, 1, 5), (6, 5, 1, 5), (1, 5, -1, 5)])
def test_impossible_counts_are_refused(counts: tuple[int, int, int, int]) -> None:
    for function in (miettinen_nurminen, mn_test):
        with pytest.raises(ValueError, match="need n > 0"):
            function(*counts)


def test_impossible_arguments_are_refused() -> None:
    with pytest.raises(ValueError, match="delta"):
        mn_test(1, 5, 1, 5, 1.0)
    with pytest.raises(ValueError, match="margin"):
        tost_p(1, 5, 1, 5, 0.0)
    with pytest.raises(ValueError, match="one trial"):
        miettinen_nurminen(0.2, 0.5, 0.2, 0.5)
    with pytest.raises(ValueError, match="share0"):
        minimal_detectable(1.2, 30, 30)


def test_rule_out_takes_the_farther_limit() -> None:
    assert rule_out(Interval(-0.03, 0.05)) == 0.05
    assert rule_out(Interval(-0.07, 0.05)) == 0.07
