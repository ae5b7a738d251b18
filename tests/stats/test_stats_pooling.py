"""Shares by a model of groups together, against another integration and simulation."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import special, stats

from spiegel.stats import pooling
from spiegel.stats.pooling import pooled_shares

# Unfavourable advice in the mirror of 2021: gewoon BaO, gewoon SO, BuBaO, BuSO, DKO, CLB, CVO.
K, N = [16, 4, 3, 3, 1, 0, 0], [201, 76, 16, 15, 13, 8, 3]


def by_trapezoids(k: list[int], n: list[int], group: int) -> tuple[float, float]:
    """Return mean and variance of one share: scipy's beta-binomial, on a grid of logits."""
    axis = np.linspace(-14, 14, 281)
    m, r = (special.expit(x) for x in np.meshgrid(axis, axis))
    size = 1 / r - 1
    density = m * (1 - m) * r * (1 - r)  # of the logits, where m and r are uniform
    for one, all_of_it in zip(k, n, strict=True):
        density = density * stats.betabinom.pmf(one, all_of_it, m * size, (1 - m) * size)
    a, b = k[group] + m * size, n[group] - k[group] + (1 - m) * size
    first = (density * a / (a + b)).sum() / density.sum()
    square = (density * a * (a + 1) / (a + b) / (a + b + 1)).sum() / density.sum()
    return float(first), float(square - first**2)


def test_the_posterior_is_that_of_another_integration() -> None:
    k, n = [9, 3, 4, 0], [90, 12, 15, 5]
    mean, variance, _ = pooling._posterior(np.array(k, float), np.array(n, float))
    for group in range(4):
        found = by_trapezoids(k, n, group)
        assert (mean[group], variance[group]) == pytest.approx(found, rel=1e-5)


def test_more_nodes_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    before = pooled_shares(K, N, N)
    monkeypatch.setattr(pooling, "_NODES", 200)
    for one, two in zip(before, pooled_shares(K, N, N), strict=True):
        assert (one.share, *one.interval, one.own) == pytest.approx(
            (two.share, *two.interval, two.own), abs=1e-11
        )


def test_small_groups_lean_on_the_others_and_the_total_comes_out() -> None:
    found = pooled_shares(K, N, N)
    assert sum(n * one.share for n, one in zip(N, found, strict=True)) == pytest.approx(sum(K))
    weights = [one.own for one in found]
    assert weights == sorted(weights, reverse=True), "a larger group keeps more of its own share"
    assert found[-1].share > 0.02, "none of three is not a share of 0"
    assert 0 < found[2].share < 3 / 16
    for one in found:
        assert 0 <= one.interval.low < one.share < one.interval.high <= 1


def test_counting_those_who_do_not_meet_mirrors_the_model() -> None:
    other = pooled_shares([n - k for k, n in zip(K, N, strict=True)], N, N)
    for one, two in zip(pooled_shares(K, N, N), other, strict=True):
        assert two.share == pytest.approx(1 - one.share, abs=1e-9)
        assert two.interval == pytest.approx(
            (1 - one.interval.high, 1 - one.interval.low), abs=1e-7
        )


def test_groups_far_apart_keep_their_own_share_and_groups_alike_share_one() -> None:
    apart = pooled_shares([5, 45, 95], [100, 100, 100], [1, 1, 1])
    assert [one.share for one in apart] == pytest.approx([0.05, 0.45, 0.95], abs=0.01)
    alike = pooled_shares([160, 8, 16, 4], [200, 10, 20, 5], [1, 1, 1, 1])
    assert [one.share for one in alike] == pytest.approx([0.8] * 4, abs=0.015)
    assert alike[3].own < 0.3


def test_the_rat_tumours_of_gelman(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pooling, "_NODES", 50)
    monkeypatch.setattr(pooling, "_COARSE", 80)
    # Bayesian Data Analysis, table 5.1: 71 experiments. There the last one, 4 of 14, leans on the
    # others; their common mean is 0.14 (alpha 2.4, beta 14.3) and their M is 16.7.
    k = [0] * 14 + [1] * 8 + [2] * 9 + [1, 5, 2, 5, 3, 2, 7, 7, 3, 3, 2, 9, 10] + [4] * 7
    n = [20] * 7 + [19] * 4 + [18, 18, 17] + [20, 20, 20, 20, 19, 19, 18, 18]
    n += [25, 24, 23, 20, 20, 20, 20, 20, 20, 10, 49, 19, 46, 27, 17, 49, 47, 20, 20, 13, 48, 50]
    n += [20] * 7
    k += [10, 4, 4, 4, 5, 11, 12, 5, 5, 6, 5, 6, 6, 6, 6, 16, 15, 15, 9, 4]
    n += [48, 19, 19, 19, 22, 46, 49, 20, 20, 23, 19, 22, 20, 20, 20, 52, 47, 46, 24, 14]
    assert (len(k), sum(k), sum(n)) == (71, 267, 1739)
    mean, _, own = pooling._posterior(np.array(k, float), np.array(n, float))
    assert own[-1] == pytest.approx(14 / (14 + 16.7), abs=0.03)
    assert mean[-1] == pytest.approx((4 + 2.4) / (14 + 16.7), abs=0.01)


def test_the_interval_holds_what_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pooling, "_NODES", 40)
    monkeypatch.setattr(pooling, "_COARSE", 60)
    random = np.random.default_rng(1)
    n, inside = np.array([201, 76, 16, 15, 13, 8]), []
    for m, r in ((0.8, 0.05), (0.6, 0.2), (0.9, 0.02)):
        for _ in range(60):
            p = random.beta(m * (1 / r - 1), (1 - m) * (1 / r - 1), len(n))
            k = random.binomial(n, p)
            if 0 < k.sum() < n.sum():
                found = pooled_shares(k.tolist(), n.tolist(), n.tolist())
                inside += [
                    f.interval.low <= x <= f.interval.high for f, x in zip(found, p, strict=True)
                ]
    assert np.mean(inside) >= 0.93


def test_what_cannot_be_modelled_is_refused() -> None:
    for k in ([0, 0], [3, 4]):
        with pytest.raises(ValueError, match="nothing to model"):
            pooled_shares(k, [3, 4], [1, 1])
    with pytest.raises(ValueError, match="two or more"):
        pooled_shares([1], [2], [1])
    with pytest.raises(ValueError, match=r"k in 0\.\.n"):
        pooled_shares([1, 5], [2, 4], [1, 1])
    with pytest.raises(ValueError, match="weights"):
        pooled_shares([1, 2], [2, 4], [0, 0])


def test_a_total_of_groups_at_the_ends_moves_nothing() -> None:
    found = pooled_shares([0, 5], [20, 9], [1, 0])
    assert 0 < found[0].share < 0.1
    assert not math.isnan(found[1].share)
