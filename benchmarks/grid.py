"""How often changes and trends are claimed that are not there, on data that misbehave.

Each line is a population without any change in any cell, drawn anew for both years; the whole plan
decides (cells joined, permutation, words), without adjustment for many tests. `false` is the share
of draws with a word of change, `covered` how often the 95 % interval holds the truth, `silent` how
often no word may be said. The goal: at most 6 % false words and at least 93 % coverage on every
line.
"""

from __future__ import annotations

import argparse
import sys
import zlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from multiprocessing import Pool
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "workflow"))

from spiegel.compare.changes import conclude
from spiegel.compare.comparability import SAME
from spiegel.compare.composed import stands_apart
from spiegel.compare.estimates import NAN, Side, compare_records
from spiegel.compare.pairs import Pair, composed, is_tested
from spiegel.compare.selection import Unlike, differs
from spiegel.compare.sensitivity import needs_permutation, permuted
from spiegel.config.analysis_plan import Selection
from spiegel.config.editions import load_edition
from spiegel.config.inspectorate import load_inspectorate
from spiegel.measure.strata import Register
from spiegel.stats.multiplicity import adjust
from spiegel.stats.trend import cochran_armitage

ROOT = Path(__file__).resolve().parents[1]
GOAL_FALSE, GOAL_COVERED = 0.06, 0.93
CLAIMS = ("improved", "declined")
INDICATOR, SECTOR = "k1_visie", "GBAO"


@dataclass(frozen=True)
class Line:
    """A population: visits per cell in each year, true share and register weight of each cell.

    Attributes
    ----------
    per : ratings of an institution, drawn from 1 to this. alike : correlation of its ratings, and
        of its two years.
    by_risk : part of the visits chosen by risk, now and then; they meet the bar `gap` less often.
    again : part of the institutions that are visited in both years.
    """

    name: str
    now: tuple[int, ...]
    then: tuple[int, ...]
    shares: tuple[float, ...]
    weights: tuple[int, ...]
    per: int = 1
    alike: float = 0.3
    by_risk: tuple[float, float] | None = None
    gap: float = 0.3
    again: float | None = None


def lines() -> list[Line]:
    """Return the grid."""
    found = []
    for share in (0.5, 0.8, 0.95):
        far = (share, share - 0.25, min(share + 0.04, 1.0))
        found += [
            Line(f"cells 5/5/6/20/60/100, small heavy, p {share}", *((5, 5, 6, 20, 60, 100),) * 2,
                 (share,) * 6, (300, 300, 200, 100, 50, 50)),
            Line(f"composition 5/60/115 to 115/60/5, p {share}", (115, 60, 5), (5, 60, 115),
                 far, (300, 300, 300)),
            Line(f"one school fewer in a cell, p {share}", (4, 60, 116), (60, 60, 60),
                 far, (300, 300, 300)),
            Line(f"two cells, one of them small, p {share}", (6, 200), (6, 200),
                 (share, share), (500, 500)),
        ]  # fmt: skip
        for schools in (12, 30, 100):
            found.append(
                Line(f"{schools} schools of 1 to 15, p {share}", (schools // 2,) * 2,
                     (schools // 2,) * 2, (share, share), (500, 500), per=15)
            )  # fmt: skip
        found.append(
            Line(f"30 against 300 schools of 1 to 4, p {share}", (15, 15), (150, 150),
                 (share, share), (500, 500), per=4)
        )  # fmt: skip
    both = (100, 100)
    for now, then in ((0.4, 0.2), (0.3, 0.2), (0.2, 0.2)):
        for sizes in ((30, 30), both, (300, 300)):
            found.append(
                Line(f"by risk {then:.0%} to {now:.0%}, {sum(sizes)} schools", sizes, sizes,
                     (0.8, 0.8), (500, 500), by_risk=(now, then))
            )  # fmt: skip
    for again in (0.0, 0.5, 1.0):
        for per in (1, 4):
            for sizes in ((20, 20), both):
                found.append(
                    Line(f"{again:.0%} visited again, {sum(sizes)} schools of 1 to {per}", sizes,
                         sizes, (0.8, 0.8), (500, 500), per=per, alike=0.5, again=again)
                )  # fmt: skip
    return found


def years(random: np.random.Generator, line: Line) -> tuple[Side, Side, Unlike]:
    """Draw both years, and say whether their visits were selected alike."""
    if line.again is not None:
        return *drawn_again(random, line), ""
    if line.by_risk is None:
        return draw(random, line, line.now), draw(random, line, line.then), ""
    sides, kinds = [], []
    for visits, part in zip((line.now, line.then), line.by_risk, strict=True):
        met: list[int] = []
        cells: list[tuple[str, str]] = []
        risky = 0
        for place, (n, share) in enumerate(zip(visits, line.shares, strict=True)):
            weak = int(random.binomial(n, part))
            met += random.binomial(1, share - line.gap, weak).tolist()
            met += random.binomial(1, share, n - weak).tolist()
            cells += [(SECTOR, str(place))] * n
            risky += weak
        sides.append(Side(met, [1] * len(met), cells))
        kinds.append(Counter({"risk": risky, "random": len(met) - risky}))
    return sides[0], sides[1], differs(kinds, Selection())


def drawn_again(random: np.random.Generator, line: Line) -> tuple[Side, Side]:
    """Draw two years that have institutions in common, each with a share of its own that stays."""
    parts: tuple[list[tuple[int, int, str, str]], ...] = ([], [])
    spread = (1 - line.alike) / line.alike
    for place, (n, share) in enumerate(zip(line.now, line.shares, strict=True)):
        alone = n - round((line.again or 0) * n)
        own = random.beta(share * spread, (1 - share) * spread, n + alone)
        for year, first in zip(parts, (0, alone), strict=True):
            for i in range(first, first + n):
                m = int(random.integers(1, line.per + 1))
                y = int(random.binomial(m, own[i]))
                year.append((y, m, str(place), f"{place}/{i:05d}"))
    now, then = (
        Side(
            [r[0] for r in year],
            [r[1] for r in year],
            [(SECTOR, r[2]) for r in year],
            of=[r[3] for r in year],
        )
        for year in parts
    )
    return now, then


def draw(random: np.random.Generator, line: Line, visits: Sequence[int]) -> Side:
    """Draw one year."""
    met, rated, cells = [], [], []
    for place, (n, share) in enumerate(zip(visits, line.shares, strict=True)):
        m = random.integers(1, line.per + 1, n)
        spread = (1 - line.alike) / line.alike
        own = random.beta(share * spread, (1 - share) * spread, n) if line.per > 1 else share
        met += random.binomial(m, own).tolist()
        rated += m.tolist()
        cells += [(SECTOR, str(place))] * n
    return Side(met, rated, cells)


def change(task: tuple[Line, int]) -> tuple[str, float, float, float]:
    """Return the share of false words, the coverage, and how often nothing may be said."""
    line, draws = task
    random = np.random.default_rng(zlib.crc32(line.name.encode()))
    edition = load_edition(ROOT, "os2025")
    inspectorate = load_inspectorate(ROOT / "config" / "inspectorates" / "vlaanderen")
    inspectorate.plan = inspectorate.plan.model_copy(
        update={"permutation": inspectorate.plan.permutation.model_copy(update={"replicates": 999})}
    )
    plan, prior = inspectorate.plan, edition.priors[0]
    sizes = [(SECTOR, str(place), n) for place, n in enumerate(line.weights)]
    register = Register(pd.DataFrame(sizes, columns=["sector", "stratum", "n"]))
    false, covered, shown, silent = 0, 0, 0, 0
    for _ in range(draws):
        now, then, unlike = years(random, line)
        crude = compare_records(now, then, plan)
        start = Pair(
            *(
                INDICATOR,
                SECTOR,
                prior,
                True,
                now,
                then,
                crude,
                crude,
                None,
                NAN,
                SAME,
                False,
                False,
            )
        )
        pair = replace(composed(start, inspectorate, register), unlike=unlike)
        found = pair.found
        if is_tested(pair, plan) and needs_permutation(now, then, pair.partition, plan):
            found = permuted(found, now, then, pair.partition, plan, pair.key)
        word = conclude(pair, found, found.p, found.p_stable, inspectorate).word
        if pair.partition and not stands_apart(found, word, now, then, pair.partition, plan):
            word = "limited"
        false += word in CLAIMS
        if word in ("too few", "limited", "not tested"):
            silent += 1
            continue
        low, high = found.at(plan.level)
        covered += low <= 0 <= high
        shown += 1
    return line.name, false / draws, covered / shown if shown else NAN, silent / draws


def trend(task: tuple[int, float, int]) -> tuple[str, float, float, float]:
    """Return how often one of eight flat series rises or falls, mirrors moving with `sd` points."""
    mirrors, sd, draws = task
    random = np.random.default_rng(mirrors * 100 + int(sd))
    false = 0
    for _ in range(draws):
        p = []
        for _ in range(8):
            shares = np.clip(0.7 + random.normal(0, sd / 100, mirrors), 0, 1)
            k = random.binomial(400, shares)
            found = cochran_armitage(k.tolist(), [400] * mirrors, list(range(mirrors)))
            p.append(max(found.p, found.quasi_t_p))
        false += min(adjust(p, "holm")) <= 0.05
    return f"eight flat series, {mirrors} mirrors, sd {sd:g} points", false / draws, NAN, 0.0


def main() -> None:
    """Print the grid and its worst lines; end with 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--draws", type=int, default=1000, help="draws of each line")
    parser.add_argument("--cores", type=int, default=2)
    parser.add_argument("--lines", default="", help="only lines whose name holds this")
    arguments = parser.parse_args()
    tasks: list[tuple[Callable[..., tuple[str, float, float, float]], tuple[object, ...]]] = []
    chosen = [line for line in lines() if arguments.lines in line.name]
    tasks += [(change, (line, arguments.draws)) for line in chosen]
    if not arguments.lines:
        tasks += [(trend, (m, sd, arguments.draws)) for m in (4, 5, 8) for sd in (0.0, 4.0)]
    with Pool(arguments.cores) as pool:
        found = [job.get() for job in [pool.apply_async(way, (task,)) for way, task in tasks]]
    print(f"{'':<52} {'false':>7} {'covered':>8} {'silent':>7}")
    missed = []
    for name, false, covered, silent in found:
        # Three standard errors of the simulation are no miss.
        error = 3 * (GOAL_FALSE * (1 - GOAL_FALSE) / arguments.draws) ** 0.5
        bad = false > GOAL_FALSE + error or covered < GOAL_COVERED - error
        missed += [name] if bad else []
        shown = "-" if covered != covered else f"{covered:.1%}"
        print(f"{name:<52} {false:>7.1%} {shown:>8} {silent:>7.1%}{'  MISSED' if bad else ''}")
    worst = max(found, key=lambda one: one[1])
    least = min((one for one in found if one[2] == one[2]), key=lambda one: one[2])
    print(f"\nworst false words: {worst[1]:.1%} ({worst[0]})")
    print(f"least coverage: {least[2]:.1%} ({least[0]})")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
