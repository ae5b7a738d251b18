"""The same change estimated in other ways: what a claim must survive."""

from __future__ import annotations

import math
import statistics
import zlib
from dataclasses import replace

from spiegel.compare.estimates import NO_INTERVAL, Comparison, Side
from spiegel.config.analysis_plan import Plan
from spiegel.measure.strata import Partition
from spiegel.stats.distributions import t_critical, t_two_sided
from spiegel.stats.exact import fisher
from spiegel.stats.permutation import permute_years
from spiegel.stats.proportions import Interval


def needs_permutation(now: Side, then: Side, plan: Plan) -> bool:
    """Say whether the numbers are too small for a test that relies on large ones."""
    rules, total = plan.permutation, now.n + then.n
    if min(now.institutions, then.institutions) < rules.below_institutions:
        return True
    rarer = min(now.k + then.k, total - now.k - then.k)
    return rarer * min(now.n, then.n) / total < rules.below_expected


def permuted(
    base: Comparison, now: Side, then: Side, partition: Partition | None, plan: Plan, key: str
) -> Comparison:
    """Return a comparison with the p-value of permuting year labels by institution within cells.

    For one yes/no rating per institution and one cell this is Fisher's exact test. The seed
    follows from the plan's seed and `key`, so that no row depends on another.
    """
    if partition is None and not (now.clustered or then.clustered):
        return replace(base, p=fisher(now.k, now.n, then.k, then.n), test="fisher")
    met, rated = [*now.y, *then.y], [*now.m, *then.m]
    years = [1] * len(now.y) + [0] * len(then.y)
    strata = [0] * len(met)
    if partition is not None:
        strata = partition.places([*now.cells, *then.cells])
    # What the partition leaves out is exchanged within itself, and only if both years have some.
    found = permute_years(
        met,
        rated,
        years,
        strata,
        replicates=plan.permutation.replicates,
        seed=plan.permutation.seed + zlib.crc32(key.encode()),
    )
    return replace(base, p=found.p, test="permutation")


def by_institution(base: Comparison, now: Side, then: Side, plan: Plan) -> Comparison:
    """Return the change of the mean share per institution: every institution weighs the same.

    Welch's t; the interval is that of t. One rating per institution: the base itself.
    """
    if not (now.clustered or then.clustered):
        return base
    means, errors, dfs = [], [], []
    for side in (now, then):
        shares = [y / m for y, m in zip(side.y, side.m, strict=True)]
        means.append(statistics.fmean(shares))
        errors.append(statistics.variance(shares) / len(shares))
        dfs.append(len(shares) - 1)
    difference, variance = means[0] - means[1], sum(errors)
    if not variance > 0:
        return replace(base, difference=difference, interval=NO_INTERVAL, p=math.nan)
    df = variance**2 / sum(e**2 / d for e, d in zip(errors, dfs, strict=True))
    error = math.sqrt(variance)
    wide, narrow = (
        Interval(difference - t * error, difference + t * error)
        for t in (t_critical(plan.level, df), t_critical(1 - 2 * plan.alpha, df))
    )
    return replace(
        base,
        difference=difference,
        interval=wide,
        interval90=narrow,
        p=t_two_sided(difference / error, df),
        test="institution_mean",
        basis="crude",
    )
