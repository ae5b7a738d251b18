"""Weights that bring those visited to the margins of a population, and shares at those weights."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
CLOSE = 1e-10  # how far a margin may be off, as a part of the whole


class EmptyCategoryError(ValueError):
    """A part of the population of which nobody was visited: no weight can stand for it."""


class NotConvergedError(ValueError):
    """The margins cannot all be met, or not in the rounds that are allowed."""


def rake(
    margins: Sequence[Ints],
    sizes: Sequence[Floats],
    *,
    trim: float | None = None,
    rounds: int = 500,
) -> Floats:
    """Return weights, with mean 1, at which every margin is as in the population.

    Iterative proportional fitting: the weights of each category of each margin in turn are
    multiplied by what they should add up to over what they do, until all margins hold to 1e-10.

    Parameters
    ----------
    margins : for each margin, the number of the category of every unit, from 0. sizes : for each
        margin, the size of each category in the population, in any unit.
    trim : largest weight, in means; larger ones are cut to it and all scaled to mean 1 again, so
        that the margins no longer hold exactly. None: no weight is cut.

    Raises
    ------
    EmptyCategoryError : a category of the population that no unit has.
    NotConvergedError : the margins do not hold after all rounds.
    ValueError : no margin or no unit, or a unit in a category without a size.

    Source: Deming & Stephan (1940) Ann Math Stat 11:427; Deville, Särndal & Sautory (1993) JASA
    88:1013; R survey::rake. Trimming: Potter (1990). Neither scipy nor statsmodels has it.
    """
    units = len(margins[0]) if margins else 0
    if not units:
        raise ValueError("need a margin and a unit")
    wanted: list[Floats] = []
    for place, size in zip(margins, sizes, strict=True):
        seen = np.bincount(place, minlength=len(size))
        if len(seen) > len(size) or not (size[seen > 0] > 0).all():
            raise ValueError("a unit is in a category without a size")
        if (seen[size > 0] == 0).any():
            raise EmptyCategoryError("nobody was visited in a category of the population")
        wanted.append(size / math.fsum(size.tolist()))
    weights = np.full(units, 1 / units)
    for _ in range(rounds):
        for place, share in zip(margins, wanted, strict=True):
            sums = np.bincount(place, weights, len(share))
            factors = np.divide(share, sums, out=np.zeros(len(share)), where=sums > 0)
            weights = weights * factors[place]
        if _off(weights, margins, wanted) <= CLOSE:
            break
    else:
        off = _off(weights, margins, wanted)
        raise NotConvergedError(f"after {rounds} rounds a margin is off by {off:.2g}")
    weights = weights / weights.mean()
    if trim is not None:
        weights = np.minimum(weights, trim)
        weights = weights / weights.mean()
    found: Floats = weights
    return found


def _off(weights: Floats, margins: Sequence[Ints], wanted: Sequence[Floats]) -> float:
    """Return how far the furthest category of all margins is off."""
    sums = (np.bincount(p, weights, len(s)) - s for p, s in zip(margins, wanted, strict=True))
    return max(float(np.abs(off).max()) for off in sums)


def kish_size(weights: Ints | Floats) -> float:
    """Return the number of units of equal weight that some at weights are worth.

    (sum w)^2 / sum w^2.

    Source: Kish (1965) section 11.7.
    """
    return math.fsum(weights.tolist()) ** 2 / math.fsum((weights**2).tolist())


@dataclass(frozen=True, slots=True)
class WeightedShare:
    """A share at weights.

    Attributes
    ----------
    share, variance : estimate, and its linearised variance; NaN where clusters are too few.
    df : clusters less the categories that the margins fix.
    kish : number of ratings with equal weights that have the same sum of squared weights.
    """

    share: float
    variance: float
    df: int
    kish: float


def weighted_share(
    y: Ints | Floats,
    m: Ints | Floats,
    weights: Floats,
    margins: Sequence[Ints],
    clusters: Ints,
) -> WeightedShare:
    """Return p = sum w y / sum w m with the variance of a calibrated estimator.

    v = K/(K - g) sum_c (sum_{i in c} w e)^2 / (sum w m)^2, e the residuals of y - m p after
    regression on the categories of the margins, since the margins no longer vary (least squares:
    before raking all weigh the same); K clusters and g categories that the margins fix, so that few
    clusters are not taken for certain.
    Kish's size is (sum w m)^2 / sum w^2 m.

    Parameters
    ----------
    y, m : ratings that meet the bar, and ratings, of each unit. weights, margins : from `rake`.
    clusters : number of the institution of each unit, from 0.

    Source: Deville & Särndal (1992) JASA 87:376; R survey::rake but for its K/(K - 1); Kish (1965)
    section 11.7.
    """
    whole = math.fsum((weights * m).tolist())
    share = math.fsum((weights * y).tolist()) / whole
    kish = whole**2 / math.fsum((weights**2 * m).tolist())
    columns = [place[:, None] == np.arange(place.max() + 1) for place in margins]
    fixed = np.hstack(columns).astype(float)
    rest = y - m * share
    slopes, _, rank, _ = np.linalg.lstsq(fixed, rest, rcond=None)
    errors = np.bincount(clusters, weights * (rest - fixed @ slopes))
    count, df = len(errors), len(errors) - int(rank)
    variance = math.nan
    if df > 0:
        variance = count / df * math.fsum((errors**2).tolist()) / whole**2
    return WeightedShare(share, variance, df, kish)
