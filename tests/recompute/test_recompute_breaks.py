"""Shifts at a break, computed twice: the package and the program that shares no code with it."""

from __future__ import annotations

import copy
import warnings
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
import trending
from hypothesis import given, settings
from hypothesis import strategies as some

import recompute
from spiegel.compare.level_shifts import level_shifts
from spiegel.config.editions import load_edition
from spiegel.config.inspectorate import Inspectorate, load_inspectorate
from spiegel.files import read_csv, write_csv
from spiegel.measure.measures import status

ROOT = Path(__file__).parents[2]
HOME = load_inspectorate(ROOT / "config" / "inspectorates" / "vlaanderen")
EDITION = load_edition(ROOT, "os2025")
NAMES = ("k1_visie", "k3_onderwijskundig", "k4_cyclisch", "advies_gunstig", "advies_ongunstig")


def with_breaks(*breaks: str) -> tuple[Inspectorate, SimpleNamespace]:
    """Return the home case under a plan with these breaks, for the package and for the program."""
    home = copy.copy(HOME)
    home.plan = HOME.plan.model_copy(update={"breaks": breaks})
    indicators = {n: {"standards": [*one.standards]} for n, one in home.indicators.items()}
    plan = {"breaks": [*breaks], "level": home.plan.level}
    return home, SimpleNamespace(plan=plan, indicators=indicators)


mirror = some.tuples(
    some.sampled_from(["yes", "yes", "yes", "limited", "no"]),
    some.sampled_from(["records", "records", "published"]),
    some.one_of(some.none(), some.integers(1, 300)),  # n: none is withheld, or not known
    some.one_of(some.none(), some.sampled_from([0.0, 0.1, 0.4, 0.5, 0.9, 1.0])),
)
series = some.tuples(
    some.sampled_from(NAMES),
    some.sampled_from(["ALL", "GBAO"]),
    some.sampled_from(["institution", "institution", "visit", "investigation"]),
    some.dictionaries(some.integers(2012, 2024), mirror, min_size=3, max_size=10),
)


@settings(max_examples=15, deadline=None)
@given(
    some.lists(series, min_size=1, max_size=4, unique_by=lambda one: one[:2]),
    some.sets(some.sampled_from([2015, 2018, 2021]), max_size=3),
)
def test_both_find_the_same_rows_and_numbers(own: list, breaks: set[int]) -> None:
    rows = [
        {"indicator": name, "sector": sector, "unit": unit, "school_year": f"{y}-{y + 1}",
         "comparability": verdict, "source": source, "n": n,
         "k": None if n is None or share is None else round(n * share)}
        for name, sector, unit, years in own
        for y, (verdict, source, n, share) in sorted(years.items())
    ]  # fmt: skip
    levels = pd.DataFrame(rows).astype({"k": "Int64", "n": "Int64"})
    levels.loc[levels["comparability"] == "no", ["k", "n"]] = pd.NA
    levels["obs_status"] = [
        "none" if n is pd.NA else status(int(n), HOME.plan) for n in levels["n"]
    ]
    home, program = with_breaks(*(f"{y}-{y + 1}" for y in breaks))
    published = level_shifts(home, EDITION, levels)
    with warnings.catch_warnings(action="ignore"):
        ours = trending.level_shifts(program, levels.astype({"k": float, "n": float}))
    keys, whole, fractions, words = recompute.TABLES["level_shifts"]
    both = [
        table.set_index(keys)[[*whole, *fractions, *words]].sort_index()
        for table in (published, ours)
    ]
    assert both[0].index.tolist() == both[1].index.tolist()
    for column in (*whole, *fractions):
        one, other = (table[column].astype(float).tolist() for table in both)
        assert one == pytest.approx(other, rel=1e-6, abs=1e-8, nan_ok=True), column
    assert both[0][words].to_numpy().tolist() == both[1][words].to_numpy().tolist()


def test_a_published_shift_that_was_changed_is_seen(tmp_path: Path) -> None:
    home, program = with_breaks("2021-2022")
    years = {2018: 60, 2019: 66, 2021: 90, 2022: 95, 2023: 90}
    levels = pd.DataFrame(
        [(name, "ALL", "visit", f"{y}-{y + 1}", "yes", "records", 200, k + more, "normal")
         for name, more in zip(NAMES[:3], (0, 9, -14), strict=True) for y, k in years.items()],
        columns=["indicator", "sector", "unit", "school_year", "comparability", "source", "n", "k",
                 "obs_status"],
    )  # fmt: skip
    levels.loc[levels["school_year"] == "2021-2022", "k"] += [0, 20, -10]
    path = tmp_path / "level_shifts.csv"
    write_csv(level_shifts(home, EDITION, levels), path)
    ours = trending.level_shifts(program, levels)
    published = pd.read_csv(path, dtype=str, keep_default_na=False)
    assert recompute.compare("level_shifts", published, ours)[1] == []
    assert read_csv(path)["linked"].tolist() == [3, 3, 3]
    published.loc[0, ["shift_high", "link_error"]] = "0.5"
    told = recompute.compare("level_shifts", published, ours)[1]
    assert sorted(line.partition(", recomputed")[0] for line in told) == [
        f"level_shifts: 2021-2022 / k1_visie / ALL: {column}: published '0.5'"
        for column in ("link_error", "shift_high")
    ]
