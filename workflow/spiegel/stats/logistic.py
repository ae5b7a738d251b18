"""Logistic models of a yes/no rating with covariates, robust to clusters of ratings."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spiegel.stats.distributions import normal_critical, normal_two_sided, t_critical, t_two_sided
from spiegel.stats.proportions import Interval
from spiegel.stats.survey import Design, covariance

Floats = NDArray[np.float64]
Working = Literal["independence", "exchangeable"]
_STEPS = 50
_CONVERGED = 1e-10
_LARGEST_LOGIT = 25.0
_FEW_CLUSTERS = 50
_TOO_FEW_CLUSTERS = 10


@dataclass(frozen=True, slots=True)
class LogisticFit:
    """Coefficients on the logit scale; exp(coefficient) is an odds ratio.

    Attributes
    ----------
    coefficients, errors, p : q each; p two-sided with t_df, normal when df is infinite.
    covariance : q x q.
    df : degrees of freedom of the tests.
    correction : which variance was used ("clusters", "robust" or "bias reduced").
    """

    coefficients: Floats
    errors: Floats
    p: Floats
    covariance: Floats
    df: float
    correction: str

    def interval(self, position: int, level: float = 0.95) -> Interval:
        """Return the interval of one coefficient."""
        critical = normal_critical(level) if math.isinf(self.df) else t_critical(level, self.df)
        centre, half = self.coefficients[position], critical * self.errors[position]
        return Interval(float(centre - half), float(centre + half))


def design_logistic(y: Sequence[float], x: ArrayLike, plan: Design) -> LogisticFit:
    """Return the weighted logistic fit with the design's cluster sandwich.

    Pseudo maximum likelihood; covariance I^-1 C I^-1 with C the design covariance of the
    scores w_i (y_i - p_i) x_i, clusters times G/(G-1). t with clusters - strata - (q - 1)
    degrees of freedom. statsmodels GLM(cov_type="cluster") differs by (N-1)/(N-K) and does not
    know strata.

    Parameters
    ----------
    y : n, 0 or 1 (or shares). x : n x q, with a column of ones.

    Raises
    ------
    ValueError : shapes that differ, a column that follows from others, or separated data (no
        finite coefficient; use `spiegel.stats.exact` or the exact trend).

    Source: Binder (1983); R survey, svyglm(family = quasibinomial).
    """
    outcome, terms = _check(y, x)
    if len(outcome) != len(plan.weight):
        raise ValueError(f"y must have {len(plan.weight)} entries")
    coefficients, fitted = _fit(outcome, terms, plan.weight)
    information = (terms * (plan.weight * fitted * (1 - fitted))[:, None]).T @ terms
    inverse = np.linalg.inv(information)
    scores = terms * (plan.weight * (outcome - fitted))[:, None]
    spread = inverse @ covariance(scores, plan) @ inverse
    return _result(coefficients, spread, plan.df - (terms.shape[1] - 1), "clusters")


def gee_logistic(
    y: Sequence[float],
    x: ArrayLike,
    clusters: Sequence[Hashable],
    working: Working = "independence",
) -> LogisticFit:
    """Return the population-averaged logistic model by generalised estimating equations.

    Independence is safe when the number of ratings of a school says something about it. With
    fewer than 50 clusters the variance is Mancl and DeRouen's bias-reduced one, with t on
    clusters - q degrees of freedom; with fewer than 10 the request is refused, because no
    sandwich holds its level there (`spiegel.stats.permutation` does).

    Parameters
    ----------
    y : n, 0 or 1. x : n x q, with a column of ones. clusters : n labels (schools).

    Raises
    ------
    ValueError : as `design_logistic`, or fewer than 10 clusters.

    Source: Liang & Zeger (1986) Biometrika 73:13; Mancl & DeRouen (2001) Biometrics 57:126;
    statsmodels GEE.
    """
    outcome, terms = _check(y, x)
    code = {label: i for i, label in enumerate(sorted(set(clusters), key=str))}
    groups = np.array([code[label] for label in clusters])
    if len(groups) != len(outcome):
        raise ValueError(f"clusters must have {len(outcome)} entries")
    if len(code) < _TOO_FEW_CLUSTERS:
        raise ValueError(f"{len(code)} clusters are too few for a sandwich; permute years instead")
    _fit(outcome, terms, np.ones(len(outcome)))  # refuses separated data, which GEE does not
    # Imported here: it is slow, and most jobs that use this package need none of it.
    import statsmodels.api as sm  # type: ignore[import-untyped, unused-ignore]

    structure = {
        "independence": sm.cov_struct.Independence,
        "exchangeable": sm.cov_struct.Exchangeable,
    }[working]()
    order = np.lexsort((*terms.T, outcome, groups))
    few = len(code) < _FEW_CLUSTERS
    fit = sm.GEE(
        outcome[order],
        terms[order],
        groups=groups[order],
        family=sm.families.Binomial(),
        cov_struct=structure,
    ).fit(cov_type="bias_reduced" if few else "robust", scale=1.0)
    return _result(
        np.asarray(fit.params, float),
        np.asarray(fit.cov_params(), float),
        len(code) - terms.shape[1] if few else math.inf,
        "bias reduced" if few else "robust",
    )


def _fit(y: Floats, x: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Return coefficients and fitted shares by Newton's method."""
    scale = np.abs(x).max(axis=0)
    if np.linalg.matrix_rank(x) < x.shape[1] or not (scale > 0).all():
        raise ValueError("a column of x follows from the others")
    unit = x / scale
    beta = np.zeros(x.shape[1])
    for _ in range(_STEPS):
        logits = unit @ beta
        if np.abs(logits).max() > _LARGEST_LOGIT:
            break
        fitted = 1 / (1 + np.exp(-logits))
        curvature = weights * fitted * (1 - fitted)
        step = np.linalg.solve(
            (unit * curvature[:, None]).T @ unit, unit.T @ (weights * (y - fitted))
        )
        beta = beta + step
        if np.abs(step).max() < _CONVERGED:
            return beta / scale, np.asarray(1 / (1 + np.exp(-(unit @ beta))), dtype=float)
    raise ValueError("the data are separated: no finite logistic coefficient exists")


def _result(coefficients: Floats, spread: Floats, df: float, correction: str) -> LogisticFit:
    errors = np.sqrt(np.diag(spread))
    ratios = coefficients / errors
    if math.isinf(df):
        p = [normal_two_sided(float(t)) for t in ratios]
    else:
        p = [t_two_sided(float(t), df) if df > 0 else math.nan for t in ratios]
    return LogisticFit(coefficients, errors, np.array(p), spread, df, correction)


def _check(y: Sequence[float], x: ArrayLike) -> tuple[Floats, Floats]:
    outcome, terms = np.asarray(y, float), np.asarray(x, float)
    if terms.ndim != 2 or terms.shape[0] != len(outcome):
        raise ValueError("x needs one row per entry of y")
    if not ((outcome >= 0) & (outcome <= 1)).all():
        raise ValueError("y must lie in 0..1")
    return outcome, terms
