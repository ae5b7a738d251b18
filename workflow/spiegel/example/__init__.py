"""A seeded, wholly invented example export, laid out like an inspectorate's yearly files.

No record, name, number or place is real; institution numbers are drawn at random and a match
with an existing one is coincidence. `calibration.yaml` states what the data are calibrated to,
`defects.py` what is wrong with them on purpose, `layout.py` how each year is written.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from spiegel.example import calibration, layout
from spiegel.example.advice import advise, gok
from spiegel.example.defects import plant_ratings, plant_visits
from spiegel.example.export import (
    investigation_table,
    population_table,
    rating_table,
    visit_table,
)
from spiegel.example.investigations import investigations
from spiegel.example.population import institutions, snapshot
from spiegel.example.priors import COLUMNS as PRIOR_COLUMNS
from spiegel.example.priors import figures
from spiegel.example.ratings import ratings
from spiegel.example.visits import visits

INSPECTORATE = "vlaanderen"
VERSION = "v1"

__all__ = ["generate", "write"]


def generate(seed: int = 2025) -> dict[tuple[str, str], pd.DataFrame]:
    """Return the example export: (dataset, school year) -> table exactly as in its file.

    All columns are text, header cells included as written. Any whole number works as seed;
    the calibration holds for each.
    """
    cal = calibration.load()
    register = institutions(seed, cal)
    used: set[str] = set()
    previous: pd.DataFrame | None = None
    published: list[dict[str, str]] = []
    out: dict[tuple[str, str], pd.DataFrame] = {}
    for index, year in enumerate(cal.years):
        planned = visits(seed, cal, index, register, previous, used)
        studies = investigations(seed, cal, index, planned)
        rated = ratings(seed, cal, index, planned, studies)
        advised, rated = advise(seed, cal, index, planned, rated)
        main = set(advised.loc[advised["role"] == "main", "doorlichting_id"])
        main_studies = set(studies.loc[studies["doorlichting_id"].isin(main), "onderzoek_id"])
        known = snapshot(register, index, year)
        tables = {
            "doorlichting": plant_visits(seed, cal, year, visit_table(advised), main),
            "onderzoek": investigation_table(studies),
            "inschaling": plant_ratings(seed, cal, year, rating_table(rated), main_studies),
            "gok_evaluatie": gok(seed, cal, index, advised),
            "instelling": known,
            "populatie": population_table(known, list(cal.population)),
            "vorige_spiegels": pd.DataFrame(published, columns=list(PRIOR_COLUMNS)),
        }
        if cal.gok_share[index] is None:
            del tables["gok_evaluatie"]
        for dataset, table in tables.items():
            out[dataset, year] = layout.arrange(table, dataset, year)
        published += figures(year, advised, rated)
        previous = advised
    return dict(sorted(out.items()))


def write(root: Path, seed: int = 2025) -> list[Path]:
    """Write ``root/vlaanderen/<dataset>/<school year>/v1/<dataset>.csv``; return the paths."""
    paths = []
    for (dataset, year), table in generate(seed).items():
        path = root / INSPECTORATE / dataset / year / VERSION / f"{dataset}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(layout.to_bytes(table, year))
        paths.append(path)
    return sorted(paths)
