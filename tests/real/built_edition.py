"""An edition made from official files in a copy of the project."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from project_copy import Project

RAW = Path(os.environ.get("SPIEGEL_RAW", "data/raw")).resolve()


@dataclass(frozen=True)
class Built:
    """A built edition: its tables and staged rows, and the official files beside it."""

    edition: str
    project: Project

    def run(self, *arguments: str) -> None:
        """Run snakemake on the edition; the run must succeed."""
        config = ("--cores", "2", "--config", f"edition={self.edition}")
        done = self.project.snakemake(*arguments, *config, SPIEGEL_RAW=str(RAW))
        assert done.returncode == 0, done.stdout

    def result(self, path: str) -> pd.DataFrame:
        """Return a table of the results as text."""
        file = self.project.root / "results" / self.edition / f"{path}.csv"
        return pd.read_csv(file, dtype=str, keep_default_na=False)

    def page(self, name: str) -> str:
        """Return a page of the site."""
        file = self.project.root / "results" / self.edition / "site" / name
        return file.read_text(encoding="utf-8")

    def staged(self, school_year: str, dataset: str) -> pd.DataFrame:
        """Return the staged rows of one file."""
        folder = self.project.root / "data/processed" / self.edition / "ingest" / school_year
        return pd.read_parquet(folder / f"{dataset}.parquet")

    def count(self, school_year: str, indicator: str, sector: str, category: str) -> int:
        """Return k of one cell of the measures; 0 where no institution was rated."""
        table = self.result("tables/measures")
        wanted = {
            "school_year": school_year,
            "indicator": indicator,
            "sector": sector,
            "category": category,
        }
        found = table[(table[list(wanted)] == pd.Series(wanted)).all(axis=1)]
        return int(found["k"].iloc[0]) if len(found) else 0
