"""Proportional odds: one shift of the whole rating scale, and whether one shift is enough."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spiegel.stats.distributions import chi2_tail
from spiegel.stats.survey import covariance, design
from spiegel.stats.trend import ChiSquare

Floats = NDArray[np.float64]
_STEPS = 100
_CONVERGED = 1e-9
_LARGEST = 25.0


@dataclass(frozen=True, slots=True)
class OrdinalFit:
    """logit P(Y <= j) = threshold_j - x b.

    Attributes
    ----------
    coefficients, thresholds : b (positive means higher ratings) and the J-1 thresholds.
    errors : standard errors of b, then of the thresholds; between clusters when given.
    deviance : -2 log likelihood.
    parallel : likelihood ratio test that one b serves every threshold; p small means that the
        categories moved differently, so show them and do not print b alone. NaN where the
        richer model cannot be fitted (an empty corner) or with two categories.
    """

    coefficients: Floats
    thresholds: Floats
    errors: Floats
    deviance: float
    parallel: ChiSquare


def proportional_odds(
    rating: Sequence[int],
    x: ArrayLike,
    weights: Sequence[float] | None = None,
    clusters: Sequence[Hashable] | None = None,
) -> OrdinalFit:
    """Return the proportional odds fit with the test of its assumption.

    Maximum likelihood by Newton's method. With `clusters` the errors are the sandwich times
    G/(G-1); the likelihood ratio test still takes ratings as independent, so with clusters read
    it as a warning. statsmodels OrderedModel ignores weights and stores log increments.

    Parameters
    ----------
    rating : n categories; only their order matters, and unused ones leave no trace.
    x : n x q without a constant. weights : frequencies, 1 unless given. clusters : n labels.

    Raises
    ------
    ValueError : shapes that differ, fewer than two categories, a column without variation, or
        separated data.

    Source: McCullagh (1980) JRSS-B 42:109; Brant (1990) for the assumption; R MASS, polr.
    """
    terms = np.asarray(x, float)
    used = sorted(set(rating))
    y = np.searchsorted(used, np.asarray(rating))
    frequency = np.ones(len(y)) if weights is None else np.asarray(weights, float)
    if terms.ndim != 2 or not len(terms) == len(y) == len(frequency):
        raise ValueError("rating, x and weights must have one entry per row")
    if len(used) < 2:
        raise ValueError("an ordered model needs at least two categories in use")
    if np.linalg.matrix_rank(np.column_stack([np.ones(len(terms)), terms])) <= terms.shape[1]:
        raise ValueError("a column of x is constant or follows from the others")
    cuts = len(used) - 1
    # Rows that are alike are one row: the fit costs as much as there are patterns.
    keys = np.column_stack([y, terms])
    patterns, position = np.unique(keys, axis=0, return_inverse=True)
    position = position.ravel()
    size = np.asarray(np.bincount(position, weights=frequency), dtype=float)
    part_y, part_x = patterns[:, 0].astype(int), patterns[:, 1:]
    start = np.concatenate([_start(part_y, size, cuts), np.zeros(terms.shape[1])])
    parallel = _maximise(_rows(part_y, part_x, cuts, one_slope=True), part_y, size, cuts, start)
    if parallel is None:
        raise ValueError("the data are separated: no finite coefficient exists")
    parameters, loglik, gradients, hessian = parallel
    inverse = np.linalg.inv(-hessian)
    spread = inverse
    if clusters is not None:
        plan = design(len(y), clusters=clusters)
        scores = gradients[position] * frequency[:, None]
        spread = inverse @ covariance(scores, plan) @ inverse
    errors = np.sqrt(np.diag(spread))
    return OrdinalFit(
        coefficients=parameters[cuts:],
        thresholds=parameters[:cuts],
        errors=np.concatenate([errors[cuts:], errors[:cuts]]),
        deviance=-2 * loglik,
        parallel=_assumption(part_y, part_x, size, cuts, parameters, loglik),
    )


def _assumption(
    y: NDArray[np.int64], x: Floats, size: Floats, cuts: int, parameters: Floats, loglik: float
) -> ChiSquare:
    q = x.shape[1]
    df = (cuts - 1) * q
    if df == 0:
        return ChiSquare(0.0, 0, math.nan)
    start = np.concatenate([parameters[:cuts], np.tile(parameters[cuts:], cuts)])
    free = _maximise(_rows(y, x, cuts, one_slope=False), y, size, cuts, start)
    if free is None:
        return ChiSquare(math.nan, df, math.nan)
    chi2 = max(0.0, 2 * (free[1] - loglik))
    return ChiSquare(chi2, df, chi2_tail(chi2, df))


def _rows(y: NDArray[np.int64], x: Floats, cuts: int, *, one_slope: bool) -> tuple[Floats, Floats]:
    """Return, per row, the derivatives of the threshold above and below its category."""

    def at(cut: NDArray[np.int64]) -> Floats:
        inside = (cut >= 0) & (cut < cuts)
        chosen = np.eye(cuts)[np.clip(cut, 0, cuts - 1)] * inside[:, None]
        if one_slope:
            return np.column_stack([chosen, -x * inside[:, None]])
        return np.column_stack([chosen, *(-x * chosen[:, [c]] for c in range(cuts))])

    return at(y), at(y - 1)


Maximum = tuple[Floats, float, Floats, Floats]


def _maximise(
    rows: tuple[Floats, Floats], y: NDArray[np.int64], size: Floats, cuts: int, start: Floats
) -> Maximum | None:
    """Return parameters, log likelihood, score per row and hessian; None without a maximum."""
    parameters = start
    current = _likelihood(parameters, rows, y, size, cuts)
    for _ in range(_STEPS):
        if current is None:
            return None
        loglik, gradients, hessian = current
        try:
            step = np.linalg.solve(-hessian, size @ gradients)
        except np.linalg.LinAlgError:
            return None
        shrink, following = 1.0, None
        while shrink > 1e-6:  # a long step can put the thresholds out of order
            following = _likelihood(parameters + shrink * step, rows, y, size, cuts)
            if following is not None and following[0] >= loglik - 1e-9:
                break
            shrink /= 2
        if following is None or np.abs(parameters + shrink * step).max() > 1e3:
            return None
        parameters = parameters + shrink * step
        current = following
        if np.abs(step).max() < _CONVERGED * (1 + np.abs(parameters).max()):
            separated = np.abs(rows[0] @ parameters).max() > _LARGEST
            return None if separated else (parameters, *current)
    return None


def _likelihood(
    parameters: Floats, rows: tuple[Floats, Floats], y: NDArray[np.int64], size: Floats, cuts: int
) -> tuple[float, Floats, Floats] | None:
    upper, lower = rows
    up = np.where(y < cuts, _logistic(upper @ parameters), 1.0)
    low = np.where(y > 0, _logistic(lower @ parameters), 0.0)
    chance = up - low
    if not (chance > 0).all():
        return None
    f_up, f_low = up * (1 - up), low * (1 - low)
    gradients = (f_up[:, None] * upper - f_low[:, None] * lower) / chance[:, None]
    bend_up = size * f_up * (1 - 2 * up) / chance
    bend_low = size * f_low * (1 - 2 * low) / chance
    hessian = (
        (upper * bend_up[:, None]).T @ upper
        - (lower * bend_low[:, None]).T @ lower
        - (gradients * size[:, None]).T @ gradients
    )
    return float(size @ np.log(chance)), gradients, hessian


def _logistic(values: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(values, -700, 700))), dtype=float)


def _start(y: NDArray[np.int64], size: Floats, cuts: int) -> Floats:
    shares = np.cumsum(np.bincount(y, weights=size))[:cuts] / size.sum()
    return np.asarray(np.log(shares / (1 - shares)), dtype=float)
