"""How often would the decision rule claim a change that is not there, and find one that is?

    ./run snakemake --cores 2 measures && ./run python benchmarks/simulation.py [--replicates 2000]

Uses the edition's own numbers: institutions, ratings per institution, sectors and networks of this
school year and the one before. Under "no change" both years are drawn, institution by institution,
from the two years put together, within each cell; under "10 points" a part of the ratings of this
year that did not meet the bar then do. Every draw goes through the code that makes the published
table, before adjustment for the number of tests. Seeded: the same seed gives the same table.
"""

from __future__ import annotations

import argparse
import math
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
from rows import Row, print_json

from spiegel.compare.changes import conclude
from spiegel.compare.comparability import SAME
from spiegel.compare.estimates import NAN, Counts, Side, compare_records
from spiegel.compare.pairs import Pair, composed, is_tested
from spiegel.compare.sensitivity import needs_permutation, permuted
from spiegel.config.editions import load_edition
from spiegel.config.inspectorate import Inspectorate, load_inspectorate
from spiegel.files import read_csv
from spiegel.measure.strata import Register

ROOT = Path(__file__).resolve().parents[1]
LIMIT = 0.06
POINTS = 0.10
CLAIMS = ("improved", "declined")


@cache
def setting(name: str) -> tuple[Inspectorate, Register, Counts, Counts]:
    """Return registries, register and the counts of this and of the last school year."""
    edition = load_edition(ROOT, name)
    inspectorate = load_inspectorate(ROOT / "config" / "inspectorates" / edition.inspectorate)
    folder = ROOT / "data" / "processed" / name / "measure"
    this, last = edition.record_years[-1], edition.record_years[-2]
    if not (folder / f"{this}.register.csv").is_file():
        sys.exit(f"first run: ./run snakemake --cores 2 --config edition={name} -- measures")
    register = Register(read_csv(folder / f"{this}.register.csv", text=("sector", "stratum")))
    now, then = (Counts(pd.read_parquet(folder / f"{y}.counts.parquet")) for y in (this, last))
    return inspectorate, register, now, then


def draw(random: np.random.Generator, now: Side, then: Side, change: float) -> tuple[Side, Side]:
    """Return two years drawn from both put together, this one with a planted change."""
    pool: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for side in (now, then):
        for y, m, cell in zip(side.y, side.m, side.cells, strict=True):
            pool.setdefault(cell, []).append((y, m))
    missed = 1 - (now.k + then.k) / (now.n + then.n)
    drawn = []
    for side, planted in ((now, change), (then, 0.0)):
        met, rated = [], []
        for cell in side.cells:
            y, m = pool[cell][random.integers(len(pool[cell]))]
            lifted = random.binomial(m - y, min(1.0, planted / missed)) if planted else 0
            met.append(y + int(lifted))
            rated.append(m)
        drawn.append(Side(met, rated, side.cells))
    return drawn[0], drawn[1]


def word(name: str, indicator: str, sector: str, now: Side, then: Side) -> str:
    """Return what the plan would say of one drawn pair, without adjustment."""
    inspectorate, register, _, _ = setting(name)
    plan, edition = inspectorate.plan, load_edition(ROOT, name)
    prior = max(edition.priors, key=lambda p: p.school_year)
    crude = compare_records(now, then, plan)
    pair = Pair(
        *(indicator, sector, prior, True, now, then, crude, crude, None, NAN, SAME, False, False)
    )
    pair = composed(pair, inspectorate, register)
    if not is_tested(pair, plan):
        return "too few"
    found = pair.found
    if needs_permutation(now, then, pair.partition, plan):
        found = permuted(found, now, then, pair.partition, plan, pair.key)
    return conclude(pair, found, found.p, found.p_stable, inspectorate).word


def run(task: tuple[str, str, str, float, int, int]) -> tuple[str, str, float, int, int, int]:
    """Return indicator, sector, planted change, and how many draws were improved or declined."""
    name, indicator, sector, change, replicates, seed = task
    inspectorate, _, this, last = setting(name)
    sectors = inspectorate.framework.expand(sector)
    now, then = this.side(indicator, sectors), last.side(indicator, sectors)
    random = np.random.default_rng(seed)
    words = [
        word(name, indicator, sector, *draw(random, now, then, change)) for _ in range(replicates)
    ]
    polarity = inspectorate.indicators[indicator].polarity
    right = "improved" if polarity == "higher" else "declined"
    claims = sum(w in CLAIMS for w in words)
    return indicator, sector, change, now.n, claims, words.count(right)


def main() -> None:
    """Run the simulation and print its record."""
    parser = argparse.ArgumentParser(
        description=__doc__.splitlines()[0], epilog="Prints one row per indicator and sector."
    )
    parser.add_argument("--edition", default="os2025")
    parser.add_argument("--replicates", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=2025)
    parser.add_argument("--cores", type=int, default=2)
    parser.add_argument("--json", action="store_true", help="print one row as a JSON line only")
    args = parser.parse_args()
    inspectorate, _, _, _ = setting(args.edition)
    rows = [(i, s) for i, sectors in inspectorate.plan.headline.items() for s in sectors]
    # Beside the headline list: sectors near the smallest that are judged, and many ratings each.
    extra = [("k3_onderwijskundig", "BUBAO"), ("o1_doelenkader", "ALL"), ("o5_feedback", "DKO")]
    rows += [row for row in extra if row[0] in inspectorate.indicators]
    tasks = [
        (args.edition, indicator, sector, change, args.replicates, args.seed + 100 * i + j)
        for i, (indicator, sector) in enumerate(rows)
        for j, change in enumerate((0.0, POINTS))
    ]
    with ProcessPoolExecutor(args.cores) as pool:
        found = list(pool.map(run, tasks))
    total = args.replicates
    pairs = list(zip(found[::2], found[1::2], strict=True))
    rate = sum(nothing[4] for nothing, _ in pairs) / (total * len(rows))
    if args.json:
        print_json([Row("false claims before adjustment", round(100 * rate, 2), "%", 100 * LIMIT)])
        sys.exit(0 if rate <= LIMIT else 1)
    print(f"edition {args.edition}, {total} replicates, seed {args.seed}, plan "
          f"{inspectorate.plan.digest}; before adjustment")  # fmt: skip
    print(f"{'indicator':<24}{'sector':<8}{'n':>6}{'false claims':>14}{'power, +10 points':>20}")
    for nothing, planted in pairs:
        print(
            f"{nothing[0]:<24}{nothing[1]:<8}{nothing[3]:>6}{nothing[4] / total:>13.1%}"
            f"{planted[5] / total:>19.1%}"
        )
    error = math.sqrt(rate * (1 - rate) / (total * len(rows)))
    verdict = "within" if rate <= LIMIT else "ABOVE"
    print(
        f"all rows: {rate:.2%} false claims (+/- {error:.2%}), {verdict} the limit of {LIMIT:.0%}"
    )
    sys.exit(0 if rate <= LIMIT else 1)


if __name__ == "__main__":
    main()
