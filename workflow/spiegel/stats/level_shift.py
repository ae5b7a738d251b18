"""How far a level stands apart at a break in the framework: an estimate, never a word of change."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy import special  # type: ignore[import-untyped, unused-ignore]

from spiegel.stats.distributions import t_critical
from spiegel.stats.proportions import Interval
from spiegel.stats.trend import logistic

FEWEST_MIRRORS = 2  # on each side: one says nothing of movement
FEWEST_LINKED = 3  # indicators; two shifts say next to nothing of how far shifts lie apart


class LinkError(NamedTuple):
    """How much a shift may owe to which indicator it is seen in: error in log odds, indicators."""

    error: float
    indicators: int


@dataclass(frozen=True, slots=True)
class LevelShift:
    """The step of a level at a break, and its sampling error.

    Attributes
    ----------
    log_odds : the step. error : its standard error, dispersion included. df : of that error.
    before : the share that the model gives at the break by the framework before it.
    """

    log_odds: float
    error: float
    df: int
    before: float

    @property
    def after(self) -> float:
        """The share that the model gives at the break by the framework after it."""
        return self._at(self.log_odds)

    def freedom(self, link: LinkError | None) -> float:
        """Return the degrees of freedom of both errors together (Satterthwaite 1946)."""
        if link is None or not link.error > 0:
            return float(self.df)
        own, other = self.error**2, link.error**2
        return (own + other) ** 2 / (own**2 / self.df + other**2 / (link.indicators - 1))

    def interval(self, level: float, link: LinkError | None) -> Interval:
        """Return the limits of `after - before`, as fractions: what `before` may have become.

        Both errors count: sqrt(error^2 + link^2) with t. Without a link error it is too narrow.
        """
        both = math.hypot(self.error, link.error if link else 0.0)
        reach = t_critical(level, self.freedom(link)) * both
        ends = (self._at(self.log_odds + way * reach) - self.before for way in (-1, 1))
        return Interval(*ends)

    def _at(self, step: float) -> float:
        return float(special.expit(special.logit(self.before) + step))


def level_shift(
    k: Sequence[float], n: Sequence[float], years: Sequence[int], since: int
) -> LevelShift | None:
    """Return the step of a share at a break, with one slope for both sides; None where none fits.

    Logistic regression: log(p / (1 - p)) = a + b (year - since) + c [year >= since]; the step is c.
    Its error is widened by the movement between mirrors, sqrt(max(1, Pearson chi2 / df)), df the
    mirrors less 3. It cannot tell another way of judging from a real change, and supposes that
    the slope stayed the same. None: fewer than two mirrors on a side, a side of which nobody or
    everybody met the bar, or no finite step.

    Parameters
    ----------
    k, n : of each mirror. years : in which its school year begins; no two the same.
    since : in which the school year begins from which the framework after the break holds.

    Raises
    ------
    ValueError : unequal lengths, a year twice, or k outside 0..n.

    Source: McCullagh & Nelder (1989) 4.5; R glm(family = quasibinomial).
    """
    if not len(k) == len(n) == len(years) == len(set(years)):
        raise ValueError("k, n and years must have one entry per mirror, each of another year")
    met, rated = np.asarray(k, float), np.asarray(n, float)
    if not ((rated > 0) & (met >= 0) & (met <= rated)).all():
        raise ValueError("every mirror needs n > 0 and k in 0..n")
    when = np.asarray(years, float) - since
    after = when >= 0
    for side in (after, ~after):
        if side.sum() < FEWEST_MIRRORS or met[side].sum() in (0, rated[side].sum()):
            return None
    fit = logistic(met, rated, np.column_stack([np.ones(len(when)), when, after]))
    if fit is None:
        return None
    df = len(when) - 3
    dispersion = max(1.0, float(fit.pearson_chi2) / df)
    start, _, step = map(float, fit.params)
    return LevelShift(
        step, float(fit.bse[2]) * math.sqrt(dispersion), df, float(special.expit(start))
    )


def link_error(shifts: Sequence[float]) -> LinkError | None:
    """Return s / sqrt(L) of the shifts of L indicators in log odds; None of fewer than three.

    As PISA's link error until 2012, with indicators on scales of their own for its link items:
    s is the standard deviation of the shifts. It measures what a shift owes to the indicator in
    which it is seen, and takes those for a sample of all that might have been judged. The shifts
    have a sampling error too, so that it is rather too large than too small.

    Source: OECD (2014) PISA 2012 Technical Report; Robitzsch & Lüdtke (2023)
    doi:10.1080/15366367.2023.2198915, on it and on what PISA does since 2015.
    """
    if len(shifts) < FEWEST_LINKED:
        return None
    mean = math.fsum(shifts) / len(shifts)
    squares = math.fsum((x - mean) ** 2 for x in shifts)
    return LinkError(math.sqrt(squares / (len(shifts) - 1) / len(shifts)), len(shifts))
