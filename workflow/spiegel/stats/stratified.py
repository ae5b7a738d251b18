"""The difference of two shares over groups of institutions, each group at a fixed weight."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from spiegel.stats.clustering import (
    Counts,
    RatioEstimate,
    effective_ratings,
    pooled_deff,
    ratio_estimate,
)
from spiegel.stats.distributions import (
    normal_cdf,
    normal_critical,
    root,
    t_cdf,
    t_critical,
)
from spiegel.stats.proportions import Interval, wilson_at

_FURTHEST = 40.0  # critical value beyond which a p-value is 0 to every digit that is printed


@dataclass(frozen=True, slots=True)
class Part:
    """A share in one group of one year: `size` is the number of ratings that it is worth."""

    share: float
    size: float
    clusters: int

    @property
    def spread(self) -> float:
        """Return p (1 - p); where p is 0 or 1 as if two more met and two more did not.

        Source: Agresti & Coull (1998) Am Stat 52:119.
        """
        share = self.share
        if share in (0, 1):
            share = (self.size * share + 2) / (self.size + 4)
        return share * (1 - share)

    @property
    def error(self) -> float:
        """Return the standard error of the share."""
        return math.sqrt(self.spread / self.size)


@dataclass(frozen=True)
class StratifiedDifference:
    """D = sum W_h (p1h - p0h), with interval and tests that follow from one another.

    A p-value is where the interval touches the value that is tested, so the two never disagree.

    Attributes
    ----------
    weights : of the groups, adding up to 1. now, then : the shares in each group.
    df : Satterthwaite's degrees of freedom; infinite where every institution counts once, NaN
        where a group has one institution, so that its variance is unknown.
    alike : correlation of both shares of each group, from the institutions that are in both years;
        empty: none are.
    """

    weights: tuple[float, ...]
    now: tuple[Part, ...]
    then: tuple[Part, ...]
    df: float
    alike: tuple[float, ...] = ()

    @property
    def difference(self) -> float:
        parts = zip(self.weights, self.now, self.then, strict=True)
        return math.fsum(w * (one.share - zero.share) for w, one, zero in parts)

    @property
    def shares(self) -> tuple[float, float]:
        """This and the earlier share, both at the weights: what the difference is between."""
        return self._share(self.now), self._share(self.then)

    def _share(self, parts: tuple[Part, ...]) -> float:
        share = math.fsum(w * p.share for w, p in zip(self.weights, parts, strict=True))
        whole = round(share)  # weights add up to 1 but for their last digit
        return float(whole) if math.isclose(share, whole, abs_tol=1e-12) else share

    @property
    def sizes(self) -> tuple[float, float]:
        """Ratings that both years are worth together.

        More where the same institutions came back: as many as two years of other institutions
        need for the same variance of the difference.
        """
        factor = self._variance(self._alike) / self._variance((0.0,) * len(self.weights))
        both = (math.fsum(p.size for p in side) for side in (self.now, self.then))
        now, then = (size / factor for size in both) if any(self._alike) else both
        return now, then

    @property
    def _alike(self) -> tuple[float, ...]:
        return self.alike or (0.0,) * len(self.weights)

    def _variance(self, alike: Sequence[float]) -> float:
        parts = zip(self.weights, self.now, self.then, alike, strict=True)
        return math.fsum(
            w * w * (a.error**2 + b.error**2 - 2 * r * a.error * b.error) for w, a, b, r in parts
        )

    def limits(self, critical: float) -> Interval:
        """Return MOVER's limits on Wilson limits per group, at a critical value.

        L = D - sqrt(sum W^2 ((p1 - l1)^2 + (u0 - p0)^2 - 2 r (p1 - l1)(u0 - p0))), r the
        correlation of both shares; U likewise; never beyond -1 and 1.

        Source: Zou & Donner (2008) Stat Med 27:1693; Yan & Su (2010) Stat Med 29:2592; Newcombe
        (1998) Stat Med 17:2635, method 8, for r.
        """
        down, up, shared = [], [], [0.0, 0.0]
        parts = zip(self.weights, self.now, self.then, self._alike, strict=True)
        for weight, one, zero, alike in parts:
            l1, u1 = wilson_at(one.share, one.size, critical)
            l0, u0 = wilson_at(zero.share, zero.size, critical)
            below, above = (one.share - l1, u0 - zero.share), (u1 - one.share, zero.share - l0)
            down += [weight * reach for reach in below]
            up += [weight * reach for reach in above]
            for side, (a, b) in enumerate((below, above)):
                shared[side] += 2 * alike * weight * weight * a * b
        difference = self.difference
        low = difference - _less(math.hypot(*down), shared[0])
        high = difference + _less(math.hypot(*up), shared[1])
        return Interval(max(low, -1.0), min(high, 1.0))

    def at(self, level: float) -> Interval:
        """Return the interval at a confidence level; NaN where a variance is unknown."""
        if math.isnan(self.df):
            return Interval(math.nan, math.nan)
        exact = math.isinf(self.df)
        return self.limits(normal_critical(level) if exact else t_critical(level, self.df))

    @property
    def p(self) -> float:
        """Two-sided p-value of no difference: the level at which the interval touches 0."""
        difference = self.difference
        if math.isnan(self.df):
            return math.nan
        if difference == 0:
            return 1.0
        side = 0 if difference > 0 else 1
        return min(
            1.0, 2 * self._beyond(lambda c: abs(difference - self.limits(c)[side]), difference)
        )

    def equivalence_p(self, margin: float) -> float:
        """Return the larger p of the two one-sided tests against -margin and +margin.

        Source: Schuirmann (1987) J Pharmacokin Biopharm 15:657.
        """
        if math.isnan(self.df):
            return math.nan
        return max(self._short_of(margin), self._turned()._short_of(margin))

    def _short_of(self, margin: float) -> float:
        """Return the one-sided p of the difference being `margin` or more."""
        gap = margin - self.difference
        if gap > 0:
            return self._beyond(lambda c: self.limits(c).high - self.difference, gap)
        return 1 - self._beyond(lambda c: self.difference - self.limits(c).low, gap)

    def _turned(self) -> StratifiedDifference:
        return StratifiedDifference(self.weights, self.then, self.now, self.df, self.alike)

    def _beyond(self, reach: Callable[[float], float], distance: float) -> float:
        """Return the upper tail from the critical value at which the interval reaches so far."""
        wanted = abs(distance)
        if reach(_FURTHEST) <= wanted:
            critical = _FURTHEST
        else:
            critical = root(lambda c: reach(c) - wanted, 0.0, _FURTHEST)
        return normal_cdf(-critical) if math.isinf(self.df) else t_cdf(-critical, self.df)


def _less(length: float, shared: float) -> float:
    """Return sqrt(length^2 - shared); `length` itself, to the last digit, where nothing is."""
    return math.sqrt(max(length * length - shared, 0.0)) if shared else length


Twice = tuple[float, float, float, float]  # of an institution: met, rated now; met, rated then


def stratified_difference(
    now: Sequence[tuple[Counts, Counts]],
    then: Sequence[tuple[Counts, Counts]],
    weights: Sequence[float] = (1.0,),
    *,
    clustered: bool,
    of: tuple[Sequence[Sequence[str]], Sequence[Sequence[str]]] | None = None,
    twice: Sequence[Sequence[Twice]] = (),
) -> StratifiedDifference:
    """Return the difference between two years, group by group.

    Where institutions count more than once, a share is worth n over its design effect
    (`effective_ratings`), and the quantiles are those of t with Satterthwaite's degrees of
    freedom, a group's variance having one less than its institutions.

    Parameters
    ----------
    now, then : for each group, ratings met and ratings made per institution.
    weights : of the groups, adding up to 1.
    clustered : whether some institution counts more than once.
    of : the institution of each of these rows, for now and for then; None when no institution is
        in two groups. Where some are, every part of that year is worth less by the factor by which
        the variance is larger with institutions as clusters over the groups (`_over_groups`).
    twice : for each group, the institutions that are in both years; none unless given.

    Raises
    ------
    ValueError : as `ratio_estimate`, or unequal numbers of groups.

    Source: Satterthwaite (1946) Biometrics 2:110; Rao & Scott (1992) for effective counts.
    """
    if not len(now) == len(then) == len(weights):
        raise ValueError("now, then and weights must have one entry per group")
    found = [[ratio_estimate(y, m) for y, m in side] for side in (now, then)]
    pool = pooled_deff([estimate for side in found for estimate in side])
    sides = [tuple(_part(e, pool, clustered) for e in side) for side in found]
    if of is not None:
        sides = [
            tuple(replace(part, size=part.size / factor) for part in side)
            for side, factor in zip(
                sides,
                (_over_groups(*parts, weights) for parts in zip((now, then), of, strict=True)),
                strict=True,
            )
        ]
    df = satterthwaite(weights, sides) if clustered else math.inf
    alike: tuple[float, ...] = ()
    if any(twice):
        parts = zip(twice, found[0], found[1], sides[0], sides[1], strict=True)
        alike = tuple(correlation(*part) for part in parts)
    return StratifiedDifference(tuple(weights), sides[0], sides[1], df, alike)


def correlation(
    twice: Sequence[Twice], now: RatioEstimate, then: RatioEstimate, one: Part, zero: Part
) -> float:
    """Return the correlation of two shares of which some institutions are the same; 0 if none are.

    r = (sum (y1 - m1 p1)(y0 - m0 p0) - a1 a0) / (n1 n0 s1 s0), over the institutions in both
    years; a the mean ratings of an institution, s the standard error of a share. The term a1 a0 is
    one institution more that rose and one that fell, so that "none changed" is not certainty.

    Source: Kish (1965) section 12.4 for the covariance of overlapping samples; Bonett & Price
    (2012) J Educ Behav Stat 37:479 for the two institutions more.
    """
    if not twice:
        return 0.0
    same = math.fsum((y1 - m1 * now.share) * (y0 - m0 * then.share) for y1, m1, y0, m0 in twice)
    spread = now.n * then.n * one.error * zero.error
    spare = (now.n / now.clusters) * (then.n / then.clusters)
    return max(-1.0, min(1.0, (same - spare) / spread))


def _over_groups(
    groups: Sequence[tuple[Counts, Counts]], of: Sequence[Sequence[str]], weights: Sequence[float]
) -> float:
    """Return how much larger the variance of sum W p is when an institution is in two groups.

    sum_i (sum_h W_h e_ih)^2 over sum_ih (W_h e_ih)^2, e the institution's part of the error of the
    ratio estimate of group h; never below 1: what is alike in two groups is not taken as a gain.

    Source: the variance of a sum of ratio estimates with clusters in common, Cochran (1977) 6.
    """
    if len({name for names in of for name in names}) == sum(map(len, of)):
        return 1.0
    apart, errors = 0.0, dict[str, float]()
    for (y, m), names, weight in zip(groups, of, weights, strict=True):
        share, total, size = sum(y) / sum(m), sum(m), len(m)
        scale = weight * math.sqrt(size / (size - 1)) / total if size > 1 else 0.0
        for name, k, n in zip(names, y, m, strict=True):
            error = scale * (k - n * share)
            apart += error**2
            errors[name] = errors.get(name, 0.0) + error
    together = math.fsum(error**2 for error in errors.values())
    return max(1.0, together / apart) if apart > 0 else 1.0


def _part(estimate: RatioEstimate, pool: float | None, clustered: bool) -> Part:
    size = effective_ratings(estimate, pool) if clustered else estimate.n
    return Part(estimate.share, size, estimate.clusters)


def satterthwaite(weights: Sequence[float], sides: Sequence[tuple[Part, ...]]) -> float:
    """Return the degrees of freedom of a difference over groups; NaN with one institution in one.

    (sum v)^2 / sum v^2/(K - 1), v = W^2 pq/size of each group and year.

    Source: Satterthwaite (1946) Biometrics 2:110.
    """
    terms = []
    for side in sides:
        for weight, part in zip(weights, side, strict=True):
            if part.clusters < 2:
                return math.nan
            terms.append((weight**2 * part.spread / part.size, part.clusters - 1))
    return math.fsum(v for v, _ in terms) ** 2 / math.fsum(v * v / d for v, d in terms)
