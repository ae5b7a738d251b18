"""Weighted, stratified and clustered estimates, by linearisation.

The finite population correction is off unless asked for. It belongs to the level of one year
only: two yearly samples that are disjoint vary against each other as if it did not exist,
Var(difference) = S^2 (1/n1 + 1/n0).
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spiegel.stats.distributions import chi2_tail, f_tail, t_critical
from spiegel.stats.proportions import Interval

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Design:
    """How rows were drawn: weights, strata, clusters, and sampled shares of the strata.

    Attributes
    ----------
    weight : n; stratum, cluster : n, codes from 0, each cluster in one stratum.
    sampled : per stratum the share of its clusters that were drawn; 0 without correction.
    """

    weight: Floats
    stratum: NDArray[np.int64]
    cluster: NDArray[np.int64]
    sampled: Floats

    @property
    def df(self) -> int:
        """Degrees of freedom: clusters minus strata."""
        return int(self.cluster.max()) - int(self.stratum.max())


@dataclass(frozen=True, slots=True)
class SurveyMean:
    """A weighted mean or total. `deff` is NaN for totals and where simple sampling has no
    variance."""

    estimate: float
    variance: float
    df: int
    n: int
    deff: float

    @property
    def se(self) -> float:
        return math.sqrt(self.variance)


@dataclass(frozen=True, slots=True)
class RaoScott:
    """Tests of independence that allow for the design.

    Attributes
    ----------
    f, df1, df2, p : second-order (Satterthwaite) F; the one to report.
    chi2, p_first : Pearson's chi-squared over its mean design effect, on (R-1)(C-1) df.
    x2 : Pearson's chi-squared of the weighted table scaled to n, uncorrected.
    """

    f: float
    df1: float
    df2: float
    p: float
    chi2: float
    p_first: float
    x2: float


def design(
    n: int,
    *,
    weights: Sequence[float] | None = None,
    strata: Sequence[Hashable] | None = None,
    clusters: Sequence[Hashable] | None = None,
    population: Mapping[Hashable, int] | int | None = None,
    fpc: bool = False,
) -> Design:
    """Return the design of n rows.

    Parameters
    ----------
    weights : 1 for every row unless given.
    strata, clusters : labels; one stratum, and every row its own cluster, unless given. The same
        cluster label in two strata is two clusters.
    population : clusters in the population, per stratum or in all; used only with `fpc`.
    fpc : apply the finite population correction 1 - n_h/N_h. For levels, never for changes.

    Raises
    ------
    ValueError : lengths other than n, a weight that is not positive, `fpc` without a population
        or with one smaller than the sample.
    """
    weight = np.ones(n) if weights is None else np.asarray(weights, float)
    stratum_of = [0] * n if strata is None else list(strata)
    cluster_of: list[Hashable] = list(range(n)) if clusters is None else list(clusters)
    if not n > 0 or not len(weight) == len(stratum_of) == len(cluster_of) == n:
        raise ValueError(f"weights, strata and clusters must have {n} entries")
    if not (weight > 0).all():
        raise ValueError("weights must be positive")
    labels = sorted(set(stratum_of), key=str)
    code = {label: i for i, label in enumerate(labels)}
    pairs = sorted(set(zip(stratum_of, cluster_of, strict=True)), key=str)
    cluster_code = {pair: i for i, pair in enumerate(pairs)}
    drawn = np.bincount([code[s] for s, _ in pairs], minlength=len(labels))
    sampled = np.zeros(len(labels))
    if fpc:
        sizes = _population(population, labels)
        if (sizes < drawn).any():
            raise ValueError("a stratum has fewer clusters in its population than in its sample")
        sampled = drawn / sizes
    return Design(
        weight=weight,
        stratum=np.array([code[s] for s in stratum_of]),
        cluster=np.array([cluster_code[p] for p in zip(stratum_of, cluster_of, strict=True)]),
        sampled=sampled,
    )


def covariance(scores: ArrayLike, plan: Design) -> Floats:
    """Return the design covariance of the column totals of `scores`.

    sum_h (1 - f_h) n_h/(n_h - 1) sum_i (z_hi - z_h)(z_hi - z_h)', z the totals per cluster.
    Strata with one cluster count as deviating from the mean over all clusters ("adjust"), so
    that they are not taken for free of variance. The order of the rows changes no bit.

    Parameters
    ----------
    scores : n x q, weights already included.

    Source: Binder (1983); R survey, svyrecvar(lonely.psu = "adjust").
    """
    values = np.asarray(scores, float)
    values = values[:, None] if values.ndim == 1 else values
    totals = np.column_stack([_sums(column, plan.cluster) for column in values.T])
    stratum = np.zeros(len(totals), dtype=np.int64)
    stratum[plan.cluster] = plan.stratum
    result = np.zeros((values.shape[1], values.shape[1]))
    for h, sampled in enumerate(plan.sampled):
        part = totals[stratum == h]
        k = len(part)
        centred = part - (part if k > 1 else totals).mean(axis=0)
        result += (1 - sampled) * (k / (k - 1) if k > 1 else 1.0) * centred.T @ centred
    return result


def survey_mean(y: Sequence[float], plan: Design) -> SurveyMean:
    """Return the weighted mean sum w y / sum w with its linearised variance.

    deff compares with simple random sampling of n rows (from the weighted population when the
    design corrects for it).

    Raises
    ------
    ValueError : y of another length than the design.

    Source: Cochran (1977) section 6; R survey, svymean.
    """
    values = _values(y, plan)
    weights = plan.weight
    total = float(np.sort(weights).sum())
    mean = math.fsum(weights * values) / total
    residuals = weights * (values - mean) / total
    variance = float(covariance(residuals, plan)[0, 0])
    n = len(values)
    spread = math.fsum(weights * (values - mean) ** 2) / total
    simple = spread / (n - 1) if n > 1 else math.nan
    if plan.sampled.any():
        simple *= (total - n) / total
    deff = variance / simple if simple > 0 else math.nan
    return SurveyMean(mean, variance, plan.df, n, deff)


def survey_total(y: Sequence[float], plan: Design) -> SurveyMean:
    """Return the weighted total sum w y with its variance between clusters.

    Raises
    ------
    ValueError : y of another length than the design.

    Source: Cochran (1977) section 5A; R survey, svytotal.
    """
    values = _values(y, plan)
    scores = plan.weight * values
    variance = float(covariance(scores, plan)[0, 0])
    return SurveyMean(math.fsum(scores), variance, plan.df, len(values), math.nan)


def logit_interval(share: float, variance: float, df: float, level: float = 0.95) -> Interval:
    """Return the interval of a share that is symmetric on the logit scale, with t_df.

    Raises
    ------
    ValueError : share not strictly between 0 and 1, where use Wilson on the effective size.

    Source: R survey, svyciprop(method = "logit").
    """
    if not 0 < share < 1:
        raise ValueError(f"the logit of a share of {share} does not exist")
    centre = math.log(share / (1 - share))
    half = t_critical(level, df) * math.sqrt(variance) / (share * (1 - share))
    return Interval(1 / (1 + math.exp(half - centre)), 1 / (1 + math.exp(-half - centre)))


def rao_scott(rows: Sequence[Hashable], columns: Sequence[Hashable], plan: Design) -> RaoScott:
    """Return the Rao-Scott tests that rows (years) and columns (ratings) are independent.

    Pearson's chi-squared X2 of the weighted shares scaled to n. With D the generalised design
    effects, F = X2 / tr(D) on tr(D)^2/tr(D^2) and that times the design's degrees of freedom;
    first order: X2 / mean(D) on (R-1)(C-1).

    Raises
    ------
    ValueError : lengths other than the design's, or fewer than two rows or columns.

    Source: Rao & Scott (1984) Ann Stat 12:46; Thomas & Rao (1987); R survey, svychisq.
    """
    r, c = _codes(rows), _codes(columns)
    n, nr, nc = len(plan.weight), int(r.max()) + 1, int(c.max()) + 1
    if not len(r) == len(c) == n:
        raise ValueError(f"rows and columns must have {n} entries")
    if min(nr, nc) < 2:
        raise ValueError("a test of independence needs two rows and two columns")
    cell = r * nc + c
    indicators = np.eye(nr * nc)[cell]
    total = float(np.sort(plan.weight).sum())
    shares = _sums(plan.weight, cell, nr * nc) / total
    table = shares.reshape(nr, nc)
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)).ravel()
    x2 = n * float(((shares - expected) ** 2 / expected).sum())
    spread = covariance(plan.weight[:, None] * (indicators - shares) / total, plan)
    # Contrasts of the interaction, orthogonal to rows and columns; divided by the cell shares,
    # so cells that nobody is in must drop out.
    interaction = np.kron(_contrasts(nr), _contrasts(nc))
    filled = shares > 0
    inverse = np.where(filled, 1 / np.where(filled, shares, 1.0), 0.0)
    scaled = inverse[:, None] * interaction
    simple = interaction.T @ (inverse[:, None] / n * interaction)
    effects = np.linalg.solve(simple, scaled.T @ spread @ scaled)
    trace, square = float(np.trace(effects)), float(np.trace(effects @ effects))
    df1 = trace**2 / square
    df2 = df1 * plan.df
    chi2 = x2 / (trace / len(effects))
    return RaoScott(
        f=x2 / trace,
        df1=df1,
        df2=df2,
        p=f_tail(x2 / trace, df1, df2),
        chi2=chi2,
        p_first=chi2_tail(chi2, len(effects)),
        x2=x2,
    )


def _contrasts(size: int) -> Floats:
    """Return size x (size-1) columns that are orthogonal to the constant."""
    basis = np.eye(size)[:, 1:]
    return np.asarray(basis - basis.mean(axis=0), dtype=float)


def _codes(labels: Sequence[Hashable]) -> NDArray[np.int64]:
    code = {label: i for i, label in enumerate(sorted(set(labels), key=str))}
    return np.array([code[label] for label in labels])


def _sums(values: Floats, groups: NDArray[np.int64], size: int | None = None) -> Floats:
    """Return the sum per group, added in the order of the values so that row order is nothing."""
    order = np.lexsort((values, groups))
    return np.asarray(np.bincount(groups[order], values[order], minlength=size or 0), dtype=float)


def _population(
    population: Mapping[Hashable, int] | int | None, labels: Sequence[Hashable]
) -> Floats:
    if population is None:
        raise ValueError("a finite population correction needs the population")
    if isinstance(population, Mapping):
        if missing := [str(label) for label in labels if label not in population]:
            raise ValueError(f"no population given for strata {', '.join(missing)}")
        return np.array([float(population[label]) for label in labels])
    if len(labels) != 1:
        raise ValueError("strata need a population each")
    return np.array([float(population)])


def _values(y: Sequence[float], plan: Design) -> Floats:
    values = np.asarray(y, float)
    if values.shape != plan.weight.shape:
        raise ValueError(f"y must have {len(plan.weight)} entries")
    return values
