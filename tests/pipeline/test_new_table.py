"""A table of one's own: its rule, its model and its entry in the catalogue, and nothing else."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pandas as pd
import pytest
from project_copy import Project

from spiegel.config.catalogue import load_catalogue

RULE = """

rule count_sectors:
    input:
        measures="results/{edition}/tables/measures.csv",
    output:
        "results/{edition}/tables/sector_sizes.csv",
    log:
        "logs/{edition}/count_sectors.log",
    run:
        import pandas as pd

        measures = pd.read_csv(input.measures).query("category == 'meets'")
        sizes = measures.groupby("sector")["n"].max().rename("largest_n").reset_index()
        sizes.assign(size=sizes["largest_n"].gt(100).map({True: "large", False: "small"})).to_csv(
            output[0], index=False
        )
"""
MODEL = """
TABLES["sector_sizes"] = pa.DataFrameSchema(
    {
        "sector": _text(empty=False),
        "largest_n": _count(),
        "size": _one_of(["large", "small"]),
    },
    unique=["sector"],
    strict=True,
    ordered=True,
)
"""
ENTRY = """
  sector_sizes:
    folder: tables
    public: true
    part_of: [workbook, open_data]
    title: {nl: "Grootste n per sector", en: "Largest n by sector"}
    name: {nl: "Grootte", en: "Sizes"}
    text: {nl: "het grootste aantal per sector", en: "the largest number by sector"}
    empty_cells: {nl: "Er zijn geen lege cellen.", en: "There are no empty cells."}
    meanings:
      largest_n: {nl: "Grootste n van een indicator", en: "Largest n of an indicator"}
      size: {nl: "Groot of klein", en: "Large or small"}
    codes:
      size:
        large: {nl: "groot", en: "large"}
        small: {nl: "klein", en: "small"}
"""


@pytest.mark.slow
def test_a_table_is_its_rule_its_model_and_its_entry(worked: Project) -> None:
    rules = worked.root / "workflow/rules/compare.smk"
    rules.write_text(rules.read_text() + RULE)
    models = worked.root / "workflow/spiegel/tables.py"
    models.write_text(models.read_text() + MODEL)
    entries = worked.root / "config/catalogue.yaml"
    head, files = entries.read_text().split("\n# All other files of an edition", 1)
    entries.write_text(f"{head.rstrip()}{ENTRY}\n# All other files of an edition{files}")

    done = worked.snakemake("--cores", "2")
    assert done.returncode == 0, done.stdout

    results = worked.root / "results/os2025"
    sizes = pd.read_csv(results / "tables/sector_sizes.csv")
    assert len(sizes) > 8
    sheet = pd.read_excel(
        results / "tables/os2025.xlsx", "sector_sizes", header=None, engine="openpyxl"
    )
    assert sheet.stack().isin(sizes["sector"]).sum() == len(sizes)
    open_data = pd.read_parquet(results / "data/sector_sizes.parquet")
    assert open_data["size"].isin(["large", "small"]).all()
    package = json.loads((results / "data/datapackage.json").read_text())
    (own,) = (one for one in package["resources"] if one["name"] == "sector_sizes")
    assert own["title"] == "Grootste n per sector / Largest n by sector"
    assert [field["name"] for field in own["schema"]["fields"]] == ["sector", "largest_n", "size"]
    for page in ("dictionary.nl.md", "dictionary.en.md", "codes.csv", "dictionary.csv"):
        assert "sector_sizes" in (results / "data" / page).read_text()
    downloads = (results / "site/downloads.html").read_text()
    assert "../tables/sector_sizes.csv" in downloads
    assert "Het grootste aantal per sector" in downloads
    assert load_catalogue(worked.root).is_public("tables/sector_sizes.csv")
    scanned = subprocess.run(
        [sys.executable, "-m", "spiegel.cli", "scan", "os2025"],
        cwd=worked.root,
        env={**os.environ, "PYTHONPATH": str(worked.root / "workflow")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert scanned.returncode == 0, scanned.stdout + scanned.stderr
