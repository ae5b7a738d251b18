"""Shares of several groups by a model of them together, for groups too small by themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special  # type: ignore[import-untyped, unused-ignore]

from spiegel.stats.distributions import root
from spiegel.stats.proportions import Interval

Floats = NDArray[np.float64]
_COARSE = 200  # points of each axis on which the region with probability is looked for
_NODES = 120  # points of each axis of the integration
_NEGLIGIBLE = 40.0  # what lies so far (in natural logarithms) below the top adds nothing


@dataclass(frozen=True, slots=True)
class PooledShare:
    """The share of one group by the model.

    Attributes
    ----------
    share : posterior mean, benchmarked. interval : of the Beta distribution with the posterior's
        mean and variance, benchmarked likewise.
    own : weight of the group's own share in the estimate, 0 to 1; the rest is that of the others.
    """

    share: float
    interval: Interval
    own: float


def pooled_shares(
    k: Sequence[float], n: Sequence[float], weights: Sequence[float], level: float = 0.95
) -> list[PooledShare]:
    """Return the share of each group under the beta-binomial model of all groups.

    k_i is binomial of n_i with share p_i, and p_i is Beta with mean m and correlation r between
    two ratings of a group: Beta(m M, (1 - m) M), M = 1/r - 1. Beforehand every m and every r from
    0 to 1 is as likely. Given m and r the share is (k_i + m M)/(n_i + M); over m and r it is
    integrated, so that what few groups tell of r widens the interval. Last, all shares and limits
    are moved by one amount on the logit scale, after which sum w_i p_i = sum w_i k_i / n_i.

    Own code: statsmodels 0.15.0 and scipy 1.17.1 hold the beta-binomial distribution, but no model
    of groups with it; `BinomialBayesMixedGLM` is an approximation on the logit scale.

    Parameters
    ----------
    k, n : met and rated per group; not whole when n is an effective sample size.
    weights : of the groups in the total that must come out, any scale.

    Raises
    ------
    ValueError : unequal lengths, fewer than two groups, k outside 0..n, n not positive, weights
        negative or all 0, or nobody or everybody in every group (nothing to model).

    Source: Kleinman (1973) JASA 68:46; Daniels (1999) Can J Stat 27:567 for the prior; Rao &
    Molina (2015) Small Area Estimation, sections 6.4 (benchmarks) and 10.
    """
    if not len(k) == len(n) == len(weights) or len(n) < 2:
        raise ValueError("k, n and weights need one entry for each of two or more groups")
    met, rated, share = np.asarray(k, float), np.asarray(n, float), np.asarray(weights, float)
    if not ((rated > 0) & (met >= 0) & (met <= rated)).all():
        raise ValueError("every group needs n > 0 and k in 0..n")
    if not ((share >= 0).all() and share.sum() > 0):
        raise ValueError("weights must not be negative, and must not all be 0")
    if met.sum() in (0, rated.sum()):
        raise ValueError("nobody or everybody in every group: there is nothing to model")
    mean, variance, own = _posterior(met, rated)
    size = mean * (1 - mean) / variance - 1
    tail = (1 - level) / 2
    ends = [special.betaincinv(mean * size, (1 - mean) * size, q) for q in (tail, 1 - tail)]
    weight = share / share.sum()
    target = float(weight @ (met / rated))

    def beyond(shift: float) -> float:
        return float(weight @ special.expit(special.logit(mean) + shift)) - target

    inside = 0 < target < 1  # where only groups at 0 or 1 have weight, nothing can be moved so far
    shift = root(beyond, -_NEGLIGIBLE, _NEGLIGIBLE) if inside else 0.0
    moved = [special.expit(special.logit(x) + shift) for x in (mean, *ends)]
    rows = zip(*(x.tolist() for x in (*moved, own)), strict=True)
    return [PooledShare(p, Interval(low, high), w) for p, low, high, w in rows]


def _posterior(k: Floats, n: Floats) -> tuple[Floats, Floats, Floats]:
    """Return mean and variance of each group's share, and the weight of its own share."""
    u, v = _region(k, n)  # m = u and r = v^2: many small r are near 0
    (x, wx), (y, wy) = (_legendre(*ends) for ends in (u, v))
    m, root_r = (part.ravel() for part in np.meshgrid(x, y, indexing="ij"))
    weight = np.log(np.outer(wx, wy).ravel() * 2 * root_r) + _log_likelihood(k, n, m, root_r**2)
    p = np.exp(weight - weight.max())
    p /= p.sum()
    big = 1 / root_r**2 - 1
    mean, square, own = [], [], []
    for ki, ni in zip(k, n, strict=True):
        given = (ki + m * big) / (ni + big)
        first = float(p @ given)
        inner = given * (1 - given) / (ni + big + 1)
        mean.append(first)
        square.append(float(p @ (inner + (given - first) ** 2)))
        own.append(float(p @ (ni / (ni + big))))
    return np.array(mean), np.array(square), np.array(own)


def _log_likelihood(k: Floats, n: Floats, m: Floats, r: Floats) -> Floats:
    a, b = m * (1 / r - 1), (1 - m) * (1 / r - 1)
    found, of_none = np.zeros(len(m)), special.betaln(a, b)
    for ki, ni in zip(k, n, strict=True):
        found += special.betaln(ki + a, ni - ki + b) - of_none
    return found


def _region(k: Floats, n: Floats) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the ends of m and of the root of r between which all probability lies."""
    axis = (np.arange(_COARSE) + 0.5) / _COARSE
    m, v = (part.ravel() for part in np.meshgrid(axis, axis, indexing="ij"))
    height = _log_likelihood(k, n, m, v**2)
    kept = height > height.max() - _NEGLIGIBLE
    step = 1 / _COARSE
    ends = [(max(x[kept].min() - step, 0.0), min(x[kept].max() + step, 1.0)) for x in (m, v)]
    return ends[0], ends[1]


def _legendre(low: float, high: float) -> tuple[Floats, Floats]:
    nodes, weights = special.roots_legendre(_NODES)
    return low + (nodes + 1) / 2 * (high - low), weights * (high - low) / 2
