"""The same change estimated in other ways: what a claim must survive."""

from __future__ import annotations

import math
import statistics
import zlib
from collections.abc import Sequence
from dataclasses import replace

from spiegel.compare.composed import by_group
from spiegel.compare.estimates import UNTESTED, Comparison, Side
from spiegel.config.analysis_plan import Plan
from spiegel.measure.strata import Partition
from spiegel.stats.exact import fisher
from spiegel.stats.permutation import permute_years
from spiegel.stats.proportions import Interval

Counted = tuple[list[int], list[int]]  # ratings met and made, per institution


def needs_permutation(now: Side, then: Side, partition: Partition | None, plan: Plan) -> bool:
    """Say whether the numbers are too small for a test that relies on large ones.

    Those of the row, or those of a group of cells: a small group may have most of the weight.
    """
    if min(now.institutions, then.institutions) < plan.permutation.below_institutions:
        return True
    parts = [((now.y, now.m), (then.y, then.m))]
    if partition is not None:
        parts += zip(by_group(now, partition)[:-1], by_group(then, partition)[:-1], strict=True)
    return any(_expected(*part) < plan.permutation.below_expected for part in parts)


def _expected(now: Counted, then: Counted) -> float:
    """Return the smallest number expected in a table of met and not met by year."""
    (k1, n1), (k0, n0) = ((sum(y), sum(m)) for y, m in (now, then))
    return min(k1 + k0, n1 + n0 - k1 - k0) * min(n1, n0) / (n1 + n0)


def permuted(
    base: Comparison,
    now: Side,
    then: Side,
    partition: Partition | None,
    plan: Plan,
    key: tuple[str, str],
) -> Comparison:
    """Return a comparison with the p-value of permuting year labels by institution within cells.

    What is permuted is the difference itself, at the register's weights; institutions that those
    leave out take no part. For one yes/no rating per institution and one cell this is Fisher's
    exact test. Never below the p-value that it replaces: test and interval say the same.

    Parameters
    ----------
    key : indicator and earlier mirror. The seed follows from them and from the counts, so that no
        row depends on another, and rows on the same records have the same p.
    """
    if partition is None and not (now.clustered or then.clustered):
        p = fisher(now.k, now.n, then.k, then.n)
        return replace(base, p=max(p, base.p), test="fisher")
    if partition is None:
        now, then = now.whole, then.whole
    strata = [0] * (len(now.m) + len(then.m))
    weights: Sequence[float] = (1.0,)
    if partition is not None:
        strata = partition.places([*now.cells, *then.cells])
        weights = partition.weights
    years = [1] * len(now.m) + [0] * len(then.m)
    rows = zip([*now.y, *then.y], [*now.m, *then.m], years, strata, strict=True)
    counts = [n for side in (now, then) for n in (side.institutions, side.k, side.n)]
    found = permute_years(
        *zip(*(row for row in rows if row[3] >= 0), strict=True),
        weights={str(place): weight for place, weight in enumerate(weights)},
        replicates=plan.permutation.replicates,
        seed=plan.permutation.seed + zlib.crc32("/".join([*key, *map(str, counts)]).encode()),
    )
    return replace(base, p=max(found.p, base.p), test="permutation")


def by_institution(base: Comparison, now: Side, then: Side) -> Comparison:
    """Return the change of the mean share per institution: every institution weighs the same.

    Welch's t; the interval is that of t. One rating per institution: the base itself.
    """
    if not (now.clustered or then.clustered):
        return base
    one, zero = ([y / m for y, m in zip(s.y, s.m, strict=True)] for s in (now.whole, then.whole))
    means = statistics.fmean(one), statistics.fmean(zero)
    if len({*one}) == len({*zero}) == 1:
        return replace(
            base, share=means[0], prior_share=means[1], limits=UNTESTED.limits, p=math.nan
        )
    # Imported here: it is slow, and nothing else of this module needs it.
    from statsmodels.stats.weightstats import (  # type: ignore[import-untyped, unused-ignore]
        CompareMeans,
    )

    found = CompareMeans.from_data(one, zero)

    def limits(level: float) -> Interval:
        return Interval(*map(float, found.tconfint_diff(1 - level, usevar="unequal")))

    return replace(
        base,
        share=means[0],
        prior_share=means[1],
        limits=limits,
        p=float(found.ttest_ind(usevar="unequal")[1]),
        test="institution_mean",
        basis="crude",
    )
