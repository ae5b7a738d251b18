"""How often changes and trends are claimed that are not there, on data that misbehave.

Each line is a population without any change in any cell, drawn anew for both years; the whole plan
decides (cells joined, permutation, words), without adjustment for many tests. `false` is the share
of draws with a word of change, `covered` how often the 95 % interval holds the truth, `silent` how
often no word may be said. The goal: at most 6 % false words and at least 93 % coverage on every
line.

Two more tables are of who was visited: how often the crude and the weighted interval of a level
hold the share of the register, and how often a false word of unlike years has a tipping point that
lies beyond what truly happened, so that nobody would be warned.
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
from spiegel.compare.estimates import NAN, Comparison, Side, compare_records
from spiegel.compare.pairs import Pair, composed, is_tested
from spiegel.compare.selection import Unlike, differs
from spiegel.compare.sensitivity import needs_permutation, permuted
from spiegel.compare.tipping import room, tipping
from spiegel.config.analysis_plan import Selection, Weights
from spiegel.config.editions import load_edition
from spiegel.config.inspectorate import Inspectorate, load_inspectorate
from spiegel.measure.measures import intervals
from spiegel.measure.strata import Register
from spiegel.measure.weighted import Margins, weighted
from spiegel.stats.multiplicity import adjust
from spiegel.stats.plan import Word
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
    (now, then), kinds = drawn_by_risk(random, line)
    return now, then, differs([Counter(own) for own in kinds], Selection())


def drawn_by_risk(
    random: np.random.Generator, line: Line
) -> tuple[tuple[Side, Side], tuple[list[str], list[str]]]:
    """Draw two years of which parts were visited by risk; and of each visit whether it was."""
    assert line.by_risk is not None
    sides, kinds = [], []
    for visits, part in zip((line.now, line.then), line.by_risk, strict=True):
        met: list[int] = []
        own: list[str] = []
        cells: list[tuple[str, str]] = []
        for place, (n, share) in enumerate(zip(visits, line.shares, strict=True)):
            weak = int(random.binomial(n, part))
            met += random.binomial(1, share - line.gap, weak).tolist()
            met += random.binomial(1, share, n - weak).tolist()
            own += ["risk"] * weak + ["other"] * (n - weak)
            cells += [(SECTOR, str(place))] * n
        sides.append(Side(met, [1] * len(met), cells))
        kinds.append(own)
    return (sides[0], sides[1]), (kinds[0], kinds[1])


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


def home() -> Inspectorate:
    """Return the home case, with a permutation test of fewer draws."""
    inspectorate = load_inspectorate(ROOT / "config" / "inspectorates" / "vlaanderen")
    inspectorate.plan = inspectorate.plan.model_copy(
        update={"permutation": inspectorate.plan.permutation.model_copy(update={"replicates": 999})}
    )
    return inspectorate


def decided(
    line: Line, now: Side, then: Side, unlike: Unlike, inspectorate: Inspectorate
) -> tuple[Pair, Comparison, Word]:
    """Return the pair of two drawn years, its comparison and its word."""
    plan, prior = inspectorate.plan, load_edition(ROOT, "os2025").priors[0]
    sizes = [(SECTOR, str(place), n) for place, n in enumerate(line.weights)]
    register = Register(pd.DataFrame(sizes, columns=["sector", "stratum", "n"]))
    crude = compare_records(now, then, plan)
    of = (INDICATOR, SECTOR, prior, True, now, then, crude, crude, None, NAN, SAME, False, False)
    pair = replace(composed(Pair(*of), inspectorate, register), unlike=unlike)
    found = pair.found
    if is_tested(pair, plan) and needs_permutation(now, then, pair.partition, plan):
        found = permuted(found, now, then, pair.partition, plan, pair.key)
    word = conclude(pair, found, found.p, found.p_stable, inspectorate).word
    if pair.partition and not stands_apart(found, word, now, then, pair.partition, plan):
        word = "limited"
    return pair, found, word


def change(task: tuple[Line, int]) -> tuple[str, float, float, float]:
    """Return the share of false words, the coverage, and how often nothing may be said."""
    line, draws = task
    random = np.random.default_rng(zlib.crc32(line.name.encode()))
    inspectorate = home()
    false, covered, shown, silent = 0, 0, 0, 0
    for _ in range(draws):
        _, found, word = decided(line, *years(random, line), inspectorate)
        false += word in CLAIMS
        if word in ("too few", "limited", "not tested"):
            silent += 1
            continue
        low, high = found.at(inspectorate.plan.level)
        covered += low <= 0 <= high
        shown += 1
    return line.name, false / draws, covered / shown if shown else NAN, silent / draws


def untold(task: tuple[Line, bool, int]) -> tuple[str, float, float]:
    """Return how often unlike years get a word of change, and how often it would not be doubted.

    The word is false, and so is the reader who is told that the selection would have to have moved
    by more than it did. The gap between both kinds of visits is known from the records, or assumed.
    """
    line, known, draws = task
    assert line.by_risk is not None
    random = np.random.default_rng(zlib.crc32(line.name.encode()))
    inspectorate = home()
    plan, moved = inspectorate.plan, abs(line.by_risk[0] - line.by_risk[1])
    words, beyond = 0, 0
    for _ in range(draws):
        (now, then), kinds = drawn_by_risk(random, line)
        pair, found, word = decided(line, now, then, "", inspectorate)
        if word in CLAIMS:
            by_risk = line.by_risk if known else (NAN, NAN)
            pair = replace(pair, kinds=kinds, by_risk=by_risk)
            distance = room(found, word, plan.alpha, plan.alpha, plan)
            words += 1
            beyond += tipping(pair, distance, plan).moved > moved
    gap = "gap of the records" if known else "gap assumed"
    return f"{line.name}, {gap}", words / draws, beyond / draws


def level(
    task: tuple[str, tuple[int, int], tuple[float, float], tuple[float, float], int],
) -> tuple[str, float, float]:
    """Return how often the crude and the weighted interval hold the share of the register.

    Two networks of 500, of which some are at risk and meet the bar 30 points less often; so many
    of each are visited, of whom another part may be at risk.
    """
    name, visits, at_risk, visited, draws = task
    random = np.random.default_rng(zlib.crc32(name.encode()))
    inspectorate = home()
    rules = Weights(by=("network",))
    plan = inspectorate.plan.model_copy(update={"weights": rules})
    shares, networks = (0.8, 0.6), ("GO", "VGO")
    truth = sum(share - 0.3 * part for share, part in zip(shares, at_risk, strict=True)) / 2
    listed = pd.DataFrame(
        [(f"{own}{i:03d}", SECTOR, own) for own in networks for i in range(500)],
        columns=["institution_id", "sector", "network"],
    )
    margins = Margins(listed, rules)
    ids = [f"{own}{i:03d}" for own, n in zip(networks, visits, strict=True) for i in range(n)]
    seen = pd.DataFrame({"institution_id": ids, "sector": SECTOR, "rated": 1})
    row = pd.DataFrame({"sector": [SECTOR], "category": ["meets"]})
    held = [0, 0]
    for _ in range(draws):
        met = [
            y
            for n, share, part in zip(visits, shares, visited, strict=True)
            for y in random.binomial(1, share - 0.3 * random.binomial(1, part, n)).tolist()
        ]
        crude = intervals([(np.array(met), np.ones(len(met), dtype=np.int64), None)], plan.level)
        found = weighted(
            row, seen.assign(meets=met), inspectorate.framework, plan, margins, None
        ).iloc[0]
        limits = (crude[0][:2], (found["low_weighted"], found["high_weighted"]))
        for place, (low, high) in enumerate(limits):
            held[place] += low <= truth <= high
    return name, held[0] / draws, held[1] / draws


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
    unlike = [
        (line, known, arguments.draws)
        for line in chosen
        if line.by_risk and line.by_risk[0] != line.by_risk[1]
        for known in (True, False)
    ]
    levels = [
        ("VGO visited three times as often", (50, 150), (0.2, 0.2), (0.2, 0.2)),
        ("by risk 20 to 40 %, all risk in VGO", (60, 140), (0.0, 0.4), (0.0, 0.4)),
        ("by risk 20 to 40 %, alike in both networks", (100, 100), (0.2, 0.2), (0.4, 0.4)),
    ]
    with Pool(arguments.cores) as pool:
        found = [job.get() for job in [pool.apply_async(way, (task,)) for way, task in tasks]]
        words = pool.map(untold, unlike)
        chosen_levels = [(*one, arguments.draws) for one in levels if arguments.lines in one[0]]
        covered_levels = pool.map(level, chosen_levels)
    print(f"{'':<52} {'false':>7} {'covered':>8} {'silent':>7}")
    # Three standard errors of the simulation are no miss.
    error = 3 * (GOAL_FALSE * (1 - GOAL_FALSE) / arguments.draws) ** 0.5
    missed = []
    for name, false, covered, silent in found:
        bad = false > GOAL_FALSE + error or covered < GOAL_COVERED - error
        missed += [name] if bad else []
        shown = "-" if covered != covered else f"{covered:.1%}"
        print(f"{name:<52} {false:>7.1%} {shown:>8} {silent:>7.1%}{'  MISSED' if bad else ''}")
    told = [one for one in found if one[2] == one[2]]
    if told:
        worst, least = max(found, key=lambda one: one[1]), min(told, key=lambda one: one[2])
        print(f"\nworst false words: {worst[1]:.1%} ({worst[0]})")
        print(f"least coverage: {least[2]:.1%} ({least[0]})")
    if words:
        print(f"\n{'selection that nobody knows of':<52} {'words':>7} {'not doubted':>12}")
    for name, often, beyond in words:
        missed += [name] if beyond > GOAL_FALSE + error else []
        print(f"{name:<52} {often:>7.1%} {beyond:>12.1%}")
    if covered_levels:
        print(f"\n{'share of the register, 200 visits':<52} {'crude':>7} {'weighted':>9}")
    for name, crude, at_weights in covered_levels:
        # What the register does not know no weight mends: see the last line.
        unknown = name.endswith("alike in both networks")
        missed += [name] if not unknown and at_weights < GOAL_COVERED - error else []
        print(f"{name:<52} {crude:>7.1%} {at_weights:>9.1%}")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
