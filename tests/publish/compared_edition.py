"""A small edition that is measured and compared in a folder of its own, once for all tests."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from spiegel import tables
from spiegel.compare.differences import write_differences
from spiegel.compare.mirror import compare_mirrors, read_measures
from spiegel.config.editions import load_edition
from spiegel.config.framework_tables import counting_rules, scale_steps
from spiegel.config.inspectorate import Inspectorate, load_inspectorate
from spiegel.files import write_csv, write_parquet
from spiegel.measure.measures import measure_school_year
from spiegel.measure.quantities import measure_quantities
from spiegel.publish.claims.table import write_claims
from spiegel.publish.report import find_report

ROOT = Path(__file__).resolve().parents[2]
EDITION, YEARS = "os2024", ("2021-2022", "2022-2023")
# Institutions of each sector and how many are visited: few and many, one and several cells.
SIZES = {
    "GBAO": (300, 90), "BUBAO": (60, 35), "GSO": (200, 70), "BUSO": (60, 32),
    "DKO": (40, 20), "CVO": (25, 12), "CBE": (13, 6), "CLB": (40, 14),
}  # fmt: skip


def clean_year(inspectorate: Inspectorate, year: str, folder: Path) -> None:
    """Write the clean tables of one invented school year."""
    random = np.random.default_rng(int(year[:4]))
    sectors = np.repeat([*SIZES], [size for size, _ in SIZES.values()])
    place = {"school_year": year, "source_file": "x.csv", "source_row": 1}
    register = pd.DataFrame({"sector": sectors}).assign(**place, name="x", board_id="b")
    register["institution_id"] = [f"{i:06d}" for i in range(len(register))]
    register["network"] = random.choice(["GO", "OGO", "VGO"], len(register))
    register["province"] = "x"
    picked = [
        part.iloc[random.permutation(len(part))[: SIZES[str(sector)][1]]]
        for sector, part in register.groupby("sector")
    ]
    visits = pd.concat(picked)[["institution_id", "sector"]].reset_index(drop=True)
    visits = visits.assign(
        **place,
        visit_type="REGULIER",
        visit_id=[f"V{year[:4]}-{i}" for i in visits.index],
        start_date=pd.Timestamp(f"{year[:4]}-10-02"),
        end_date=pd.Timestamp(f"{year[:4]}-10-05"),
    )
    days = pd.to_timedelta(30 + visits.index.to_numpy() % 60, unit="D")
    visits["publication_date"] = visits["end_date"] + days
    visits["team"] = random.choice([f"T{i}" for i in range(8)], len(visits))
    rules = counting_rules(inspectorate, year).merge(
        scale_steps(inspectorate).groupby("indicator")["rating"].max().reset_index()
    )
    rules = rules[rules["visit_type"] == "REGULIER"]
    times = rules["unit"].map({"institution": 1, "visit": 1, "investigation": 3})
    asked = rules.assign(times=times).groupby(["standard", "sector"])[["rating", "times"]].max()
    every = visits.merge(asked.reset_index(), on="sector")
    every = every.loc[every.index.repeat(every["times"])].reset_index(drop=True)
    # Ratings of one visit are alike, so that several of them are worth less.
    own = dict(zip(visits["visit_id"], random.normal(size=len(visits)), strict=True))
    taste = every["visit_id"].map(own) + random.normal(size=len(every))
    high = (1 / (1 + np.exp(-taste)) * every["rating"]).astype(int) + 1
    judged = every.assign(rating=np.minimum(high, every["rating"]).astype("Int64"))
    judged["investigation_id"] = [f"J{i}" for i in judged.index]
    judged = judged.assign(investigation_type="x", rating_status="rated")
    population = pd.DataFrame(
        [(year, sector, size) for sector, (size, _) in SIZES.items()],
        columns=["school_year", "sector", "n"],
    )
    steps = [
        (year, "visits", 1, "exact_duplicate", "exact_duplicate", len(visits) + 4, len(visits))
    ]
    columns = ["school_year", "table", "step", "rule", "reason", "rows_in", "rows_out"]
    for name, table in {
        "visits": visits, "judgements": judged, "institutions": register,
        "population": population, "exclusions": pd.DataFrame(steps, columns=columns),
    }.items():  # fmt: skip
        order = tables.columns(name) if name in tables.TABLES else columns
        write_parquet(table[[c for c in order if c in table]], folder / f"{name}.parquet")


@dataclass(frozen=True)
class Built:
    """A project folder in which one small edition is measured and compared."""

    root: Path

    def table(self, name: str) -> Path:
        return self.root / "results" / EDITION / "tables" / f"{name}.csv"


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The edition; whoever changes a file of it puts it back."""
    root = tmp_path_factory.mktemp("method") / "project"
    shutil.copytree(ROOT / "config", root / "config")
    edition = load_edition(root, EDITION)
    config = root / "config" / "inspectorates" / edition.inspectorate
    inspectorate = load_inspectorate(config)
    clean = {year: root / "data" / "processed" / EDITION / "clean" / year for year in YEARS}
    for year, folder in clean.items():
        clean_year(inspectorate, year, folder)
    made = root / "made"
    paths = {kind: {y: made / f"{kind}.{y}" for y in YEARS} for kind in ("measures", "counts")}
    for year in YEARS:
        measure_school_year(
            config, clean[year], clean[YEARS[-1]], EDITION, year,
            paths["measures"][year], paths["counts"][year], made / "register.csv",
        )  # fmt: skip
    built = Built(root)
    folder = built.table("measures").parent
    compare_mirrors(
        config, edition, paths["measures"], paths["counts"], made / "register.csv", clean, folder
    )
    write_csv(read_measures(paths["measures"]), built.table("measures"))
    population = [pd.read_parquet(clean[year] / "population.parquet") for year in YEARS]
    write_csv(pd.concat(population), built.table("population"))
    quality = folder.parent / "quality"
    write_csv(pd.DataFrame({"dataset": ["a"], "nature": ["example"]}), quality / "sources.csv")
    claims = built.table("claims")
    now = YEARS[-1]
    write_differences(config, edition, paths["measures"][now], paths["counts"][now], clean[now],
                      built.table("differences"))  # fmt: skip
    measure_quantities(config, edition, clean, built.table("quantities"))
    read = ("sources", "measures", "changes", "quantities", "differences")
    report = find_report(root, EDITION, read)
    write_claims(report, claims, claims.with_suffix(".json"))
    return built
