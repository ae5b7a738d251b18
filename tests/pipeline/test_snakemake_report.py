"""Snakemake's own report of a built edition has its figures with their captions, and its tables."""

from __future__ import annotations

import json
from typing import Any
from zipfile import ZipFile

import pytest
from project_copy import Project


def data(page: str, name: str) -> Any:
    """Return what the page of a report has under a name."""
    start = f"var {name} = "
    return json.JSONDecoder().raw_decode(page[page.index(f'{start}{{"') + len(start) :])[0]


@pytest.mark.slow
def test_the_report_has_figures_with_captions_and_tables(built: Project) -> None:
    made = built.snakemake("--report", "report.zip")
    assert made.returncode == 0, made.stdout
    with ZipFile(built.root / "report.zip") as packed:
        page = packed.read("report/report.html").decode("utf-8")
        files = {name.rpartition("/")[2]: packed.read(name) for name in packed.namelist()}
    results, headings = data(page, "results"), data(page, "categories")

    figures = built.root / "results/os2025/figures"
    for path in figures.glob("*.json"):
        description = json.loads(path.read_text(encoding="utf-8"))
        for language in ("nl", "en"):
            name = f"{description['id']}.{language}.svg"
            shown = results[f"results/os2025/figures/{name}"]
            assert f"<strong>{description['title'][language]}</strong>" in shown["caption"]
            assert list(shown["labels"].values()) == [description["subtitle"][language]]
            assert files[name] == (figures / name).read_bytes()

    assert sorted(headings) == ["English", "Nederlands", "Tabellen / Tables"]
    assert set(headings["English"]) > {"Education quality at a glance", "Results by sector"}
    tables = {path.rpartition("/")[2] for path in headings["Tabellen / Tables"]["Other"]}
    assert tables > {"measures.csv", "changes.csv", "claims.csv", "recomputed.csv", "os2025.xlsx"}
    for under in headings.values():
        for paths in under.values():  # of two with one name the page lists the last only
            assert len({str(results[path]["labels"]) for path in paths}) == len(paths)
    assert not any("/internal/" in path or path.endswith("ledger.csv") for path in results)


@pytest.mark.slow
def test_the_report_is_one_page_as_well(built: Project) -> None:
    made = built.snakemake("--report", "report.html")
    assert made.returncode == 0, made.stdout
    page = (built.root / "report.html").read_text(encoding="utf-8")
    shown = data(page, "results")["results/os2025/figures/advies.nl.svg"]
    assert shown["data_uri"].startswith("data:image/svg+xml")
