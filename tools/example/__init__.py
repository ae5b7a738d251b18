"""A seeded, wholly invented example export, laid out like an inspectorate's yearly files.

No record, name, number or place is real; institution numbers are drawn at random and a match
with an existing one is coincidence. `calibration.yaml` states what the data are calibrated to,
`defects.py` what is wrong with them on purpose, `layout.py` how each year is written, `planted.py`
where each planted defect is, `findings.py` what a perfect cleaning finds.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pandas as pd

from example import calibration, findings, layout, planted
from example.advice import advise, gok
from example.defects import (
    Planted,
    plant_evaluations,
    plant_long_form,
    plant_ratings,
    plant_register,
    plant_visits,
)
from example.export import (
    LABELS,
    investigation_table,
    long_table,
    population_table,
    rating_table,
    visit_table,
)
from example.investigations import investigations
from example.population import institutions, snapshot
from example.priors import COLUMNS as PRIOR_COLUMNS
from example.priors import figures
from example.ratings import ratings
from example.teams import assign
from example.visits import visit_again, visit_twice, visits

INSPECTORATE = "vlaanderen"
VERSION = "v1"

__all__ = ["corrections", "generate", "must_find", "truth", "write"]

Tables = dict[tuple[str, str], pd.DataFrame]
AllPlanted = dict[tuple[str, str], Planted]


def generate(seed: int = 2025) -> Tables:
    """Return the example export: (dataset, school year) -> table exactly as in its file.

    All columns are text, header cells included as written. Any whole number works as seed;
    the calibration holds for each.
    """
    return _make(seed)[0]


def truth(seed: int = 2025) -> pd.DataFrame:
    """Return every defect planted in that export (see `planted.py`): for tests only."""
    return planted.defects(_planted(seed))


def must_find(seed: int = 2025) -> findings.Json:
    """Return what a perfect cleaning of that export finds (see `findings.py`)."""
    return findings.must_find(_make(seed)[1], seed, calibration.load().planted)


def corrections(seed: int = 2025) -> list[dict[str, object]]:
    """Return the corrections that defects of that export call for, as in `corrections.yaml`."""
    return planted.corrections(_planted(seed))


def _planted(seed: int) -> AllPlanted:
    """Return what was planted, by dataset and school year."""
    years = _make(seed)[1]
    return {(name, y): own for y, made in years.items() for name, own in made.planted.items()}


@cache
def _make(seed: int) -> tuple[Tables, dict[str, findings.Made]]:
    """Return the tables as written, and each school year as it was invented."""
    cal = calibration.load()
    register = institutions(seed, cal)
    used: set[str] = set()
    previous: pd.DataFrame | None = None
    published: list[dict[str, str]] = []
    out: Tables = {}
    found: dict[str, findings.Made] = {}
    for index, year in enumerate(cal.years):
        planned = visits(seed, cal, index, register, previous, used)
        studies = investigations(seed, cal, index, planned)
        rated = ratings(seed, cal, index, planned, studies)
        advised, rated = advise(seed, cal, index, planned, rated)
        advised["teamcode"] = assign(seed, year, advised, rated)
        ghosts = register.loc[register["unknown_in"] == index, "instellingsnummer"]
        advised["ghost"] = advised["instellingsnummer"].isin(ghosts)
        advised = visit_twice(seed, cal, index, advised)
        advised = visit_again(seed, cal, index, advised, previous, register)
        main = set(advised.loc[advised["role"] == "main", "doorlichting_id"])
        sectors = advised.set_index("doorlichting_id")["sector"]
        own = studies[studies["doorlichting_id"].isin(main)]
        main_studies = dict(zip(own["onderzoek_id"], own["doorlichting_id"], strict=True))
        known = snapshot(register, index, year)
        here, long = _by_form(year, advised)
        rows, long_rows = _by_form(year, rated)
        wide, _ = _by_form(year, studies.join(sectors, on="doorlichting_id"))
        marred = {
            "doorlichting": plant_visits(seed, cal, index, visit_table(here), here),
            "inschaling": plant_ratings(seed, cal, year, rating_table(rows), main_studies, LABELS),
            "instelling": plant_register(seed, cal, year, known),
        }
        if len(long):
            table = long_table(long, studies, long_rows)
            marred["doorlichting_clb"] = plant_long_form(seed, cal, year, table)
        evaluated = gok(seed, cal, index, advised)
        if len(evaluated):
            marred["gok_evaluatie"] = plant_evaluations(seed, cal, year, evaluated)
        tables = {
            **{dataset: made.table for dataset, made in marred.items()},
            "onderzoek": investigation_table(wide.drop(columns="sector")),
            "populatie": population_table(known, list(cal.population)),
            "vorige_spiegels": pd.DataFrame(published, columns=list(PRIOR_COLUMNS)),
        }
        for dataset, table in tables.items():
            out[dataset, year] = layout.arrange(table, dataset, year)
        sizes = {dataset: len(table) for dataset, table in tables.items()}
        found[year] = findings.Made(advised, rated, evaluated, marred, sizes)
        published += figures(year, advised, rated)
        previous = advised
    return dict(sorted(out.items())), found


def _by_form(year: str, table: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the rows that stand in the usual files of a school year, and those in the long one."""
    long = (table["sector"] == layout.LONG_FORM_SECTOR) & (year >= layout.LONG_FORM_FROM)
    return table[~long], table[long]


def write(root: Path, seed: int = 2025) -> list[Path]:
    """Write ``root/vlaanderen/<dataset>/<school year>/v1/<dataset>.csv``; return the paths."""
    paths = []
    for (dataset, year), table in generate(seed).items():
        path = root / INSPECTORATE / dataset / year / VERSION / f"{dataset}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(layout.to_bytes(table, year))
        paths.append(path)
    return sorted(paths)
