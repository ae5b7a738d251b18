"""Permutation of year labels: the plainest reading of two yearly samples of schools."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_TIE = 1e-9  # a permuted change this close to the observed one is as large


@dataclass(frozen=True, slots=True)
class Permutation:
    """A permutation test of the change between two years.

    Attributes
    ----------
    statistic : change of the share, strata put together.
    p : (1 + permuted changes at least as far from their mean) / (replicates + 1).
    replicates : permutations made; 0 when every permutation gives the same change.
    """

    statistic: float
    p: float
    replicates: int


def permute_years(
    met: Sequence[float],
    rated: Sequence[float],
    year: Sequence[int],
    strata: Sequence[Hashable] | None = None,
    *,
    weights: Mapping[str, float] | None = None,
    replicates: int = 9999,
    seed: int = 20250101,
) -> Permutation:
    """Return the permutation test that years differ, exchanging whole schools within strata.

    Statistic: sum_h W_h (p1h - p0h) / sum_h W_h with p the ratio of sums, so that what is tested
    is what is estimated; with one stratum it is the plain change. For one rating per school this
    is then Fisher's conditional test ordered by distance. Schools of a stratum that have equal
    (met, rated) are one pattern, and a permutation is one multivariate hypergeometric draw of
    pattern counts: the cost grows with patterns, not with schools. Same seed, same p, whatever the
    order of the rows. scipy's `permutation_test` exchanges rows, without strata or weights.

    Parameters
    ----------
    met, rated : per school, ratings that meet the expectation, and ratings. Schools without
        ratings are left out.
    year : per school 1 (current) or 0 (earlier). strata : per school, one unless given.
    weights : of the strata, by name; schools of a stratum without weight take no part. All alike
        unless given.

    Raises
    ------
    ValueError : unequal lengths, years other than 0 and 1, met outside 0..rated, or no stratum
        with schools in both years.

    Source: Fisher (1935); Ernst (2004) Stat Sci 19:676; (b+1)/(m+1) after Phipson & Smyth (2010).
    """
    labels = ["0"] * len(met) if strata is None else [str(s) for s in strata]
    if not len(met) == len(rated) == len(year) == len(labels):
        raise ValueError("met, rated, year and strata must have one entry per school")
    y, m, t = np.asarray(met, float), np.asarray(rated, float), np.asarray(year)
    if not np.isin(t, (0, 1)).all() or not ((y >= 0) & (y <= m)).all() or replicates < 1:
        raise ValueError("need years 0 or 1, met in 0..rated and at least one replicate")
    # Counting those who do not meet instead must give the same p: take the rarer outcome.
    sign = -1.0 if 2 * y.sum() > m.sum() else 1.0
    y = m - y if sign < 0 else y
    names, codes = np.unique(np.asarray(labels), return_inverse=True)
    random = np.random.default_rng(seed)
    observed, whole = 0.0, 0.0
    permuted = np.zeros(replicates)
    for h in range(int(codes.max(initial=-1)) + 1):
        inside = (codes == h) & (m > 0)
        part = _Stratum.of(y[inside], m[inside], t[inside])
        weight = 1.0 if weights is None else weights.get(str(names[h]), 0.0)
        if part is None or not weight:
            continue
        observed += weight * part.observed
        permuted += weight * part.permuted(random, replicates)
        whole += weight
    if whole == 0:
        raise ValueError("no stratum has schools in both years")
    observed, permuted = observed / whole, permuted / whole
    if np.ptp(permuted) == 0 and abs(permuted[0] - observed) <= _TIE:
        return Permutation(sign * observed, 1.0, 0)
    beyond = int((np.abs(permuted) >= abs(observed) - _TIE).sum())
    p = (beyond + 1) / (replicates + 1)
    return Permutation(sign * observed, p, replicates)


@dataclass(frozen=True, slots=True)
class _Stratum:
    """Schools of one stratum by pattern: patterns x (met, rated), and how many in each year."""

    patterns: NDArray[np.float64]
    current: NDArray[np.int64]
    earlier: NDArray[np.int64]

    @classmethod
    def of(
        cls, y: NDArray[np.float64], m: NDArray[np.float64], t: NDArray[np.int64]
    ) -> _Stratum | None:
        """Return the stratum, or None when one of the years has no school in it."""
        if not (t == 1).any() or not (t == 0).any():
            return None
        patterns, code = np.unique(np.column_stack([y, m]), axis=0, return_inverse=True)
        code = code.ravel()
        current = np.bincount(code[t == 1], minlength=len(patterns))
        return cls(patterns, current, np.bincount(code[t == 0], minlength=len(patterns)))

    @property
    def observed(self) -> float:
        return float(self._change(self.current[None])[0])

    def permuted(self, random: np.random.Generator, replicates: int) -> NDArray[np.float64]:
        """Return the change of the stratum in each permutation."""
        # Draw the smaller year, so that exchanging the years only turns the sign.
        sides = [(int(x.sum()), tuple(x.tolist())) for x in (self.current, self.earlier)]
        drawn = min(sides)[0]
        draws = random.multivariate_hypergeometric(
            self.current + self.earlier, drawn, size=replicates, method="marginals"
        )
        change = self._change(draws)
        return change if sides[0] <= sides[1] else -change

    def _change(self, chosen: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return share among the chosen minus share among the others, per row of counts."""
        total = (self.current + self.earlier) @ self.patterns
        inside = chosen @ self.patterns
        outside = total - inside
        return np.asarray(inside[:, 0] / inside[:, 1] - outside[:, 0] / outside[:, 1], dtype=float)
