"""How often each interval contains the truth, and what a permutation test costs.

    ./run python benchmarks/coverage.py [--points 60]

Shares and differences are exact sums over all outcomes, averaged over true shares from 5 to 95 %;
clustered ones are simulated, with a fixed seed. A method is `ok` when its mean
coverage lies between 93 and 98 %.
"""

from __future__ import annotations

import argparse
import time

import numpy as np
from scipy import special

from spiegel.stats.clustering import cluster_interval
from spiegel.stats.differences import miettinen_nurminen
from spiegel.stats.ordinal import superiority
from spiegel.stats.permutation import permute_years
from spiegel.stats.proportions import wilson_each
from spiegel.stats.stratified import stratified_difference

LOW, HIGH = 0.93, 0.98
SIZES = (30, 60, 120, 250, 400)
REPEATS = 600


def binomial(n: int, share: float) -> np.ndarray:
    x = np.arange(n + 1)
    logs = special.gammaln(n + 1) - special.gammaln(x + 1) - special.gammaln(n - x + 1)
    return np.asarray(np.exp(logs + special.xlogy(x, share) + special.xlog1py(n - x, -share)))


def one_share(n: int, points: int) -> tuple[float, float]:
    limits = wilson_each(range(n + 1), [n] * (n + 1))
    covered = [
        sum(c for c, (low, high) in zip(binomial(n, p), limits, strict=True) if low <= p <= high)
        for p in np.linspace(0.05, 0.95, points)
    ]
    return float(np.mean(covered)), float(min(covered))


def two_shares(n: int, points: int) -> tuple[float, float]:
    limits = np.array(
        [[miettinen_nurminen(a, n, b, n) for b in range(n + 1)] for a in range(n + 1)]
    )
    covered = []
    for p in np.linspace(0.05, 0.95, points):
        for gap in (0.0, 0.05, 0.1):
            if p + gap < 1:
                chance = np.outer(binomial(n, p + gap), binomial(n, p))
                inside = (limits[..., 0] <= gap) & (gap <= limits[..., 1])
                covered.append(float(chance[inside].sum()))
    return float(np.mean(covered)), min(covered)


def schools(rng: np.random.Generator, count: int, share: float) -> tuple[list[int], list[int]]:
    """Draw schools with one to four ratings that agree with correlation 0.3."""
    m = rng.integers(1, 5, count)
    y = rng.binomial(m, rng.beta(share * 7 / 3, (1 - share) * 7 / 3, count))
    return y.tolist(), m.tolist()


def clustered(count: int) -> tuple[float, float]:
    rng, hits = np.random.default_rng(1), []
    for share in (0.5, 0.8, 0.9):
        found = (cluster_interval(*schools(rng, count, share)) for _ in range(REPEATS))
        hits.append(np.mean([low <= share <= high for low, high in found]))
    return float(np.mean(hits)), float(min(hits))


def clustered_change(count: int) -> tuple[float, float]:
    rng, hits = np.random.default_rng(2), []
    for share, gap in ((0.5, 0.1), (0.8, 0.0), (0.8, 0.1)):
        inside = []
        for _ in range(REPEATS):
            now, then = schools(rng, count, share + gap), schools(rng, count, share)
            low, high = stratified_difference([now], [then], clustered=True).at(0.95)
            inside.append(low <= gap <= high)
        hits.append(np.mean(inside))
    return float(np.mean(hits)), float(min(hits))


def ordered(count: int) -> tuple[float, float]:
    rng, inside = np.random.default_rng(4), []
    now, then = np.array([0.1, 0.2, 0.5, 0.2]), np.array([0.15, 0.3, 0.4, 0.15])
    truth = float(now @ (np.cumsum(then) - then / 2))
    for _ in range(REPEATS):
        one, zero = (rng.multinomial(1, p, count) for p in (now, then))
        low, high = superiority(one, zero).interval
        inside.append(low <= truth <= high)
    return float(np.mean(inside)), float(np.mean(inside))


def line(name: str, size: str, found: tuple[float, float]) -> None:
    mean, least = found
    word = "ok" if LOW <= mean <= HIGH else "above" if mean > HIGH else "BELOW"
    print(f"{name:<24} {size:<14} {mean:7.1%} {least:7.1%}  {word}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--points", type=int, default=60, help="true shares on the grid")
    points = parser.parse_args().points
    print(f"{'interval (95 %)':<24} {'n':<14} {'mean':>7} {'least':>7}")
    for n in SIZES:
        line("Wilson", str(n), one_share(n, points))
    for n in (30, 60, 120):
        line("Miettinen-Nurminen", f"{n} and {n}", two_shares(n, 19))
    for n in (30, 60, 120):
        line("Wilson, clustered", f"{n} schools", clustered(n))
        line("MOVER, clustered", f"{n} a year", clustered_change(n))
        line("superiority", f"{n} a year", ordered(n))
    rng = np.random.default_rng(5)
    y, m = schools(rng, 200, 0.8)
    begin = time.perf_counter()
    permute_years(y, m, rng.integers(0, 2, 200).tolist())
    print(f"\n9,999 permutations of 200 schools: {1000 * (time.perf_counter() - begin):.0f} ms")


if __name__ == "__main__":
    main()
