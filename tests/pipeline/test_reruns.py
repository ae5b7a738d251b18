"""A run that does nothing twice: what a change re-runs, and what it leaves alone.

A plan takes seconds: of each kind of change one is in every run. That a job names what it reads is
held in `tests/publish/test_reads.py`, that its fingerprint sees its code in
`tests/foundations/test_fingerprint.py`.
"""

from __future__ import annotations

import os

import pytest
from project_copy import Project

from spiegel.files import sha256
from spiegel.ingest.manifest import read_manifest
from spiegel.ingest.register import describe, register

PUBLISH = {
    "collect_tables",
    "execute_notebook_overzicht",
    "execute_notebook_sector",
    "execute_notebook_thema",
    "execute_notebook_methode",
    "execute_notebook_persbericht",
    "execute_notebook_trends",
    "execute_notebook_kwaliteit",
    "execute_notebook_hoeveelheden",
    "execute_notebook_groepen",
    "check_figures",
    "index_notebooks",
    "write_claims",
    "recompute",
    "write_workbook",
    "write_open_data",
    "write_report",
    "write_texts",
    "write_press",
    "write_sheets",
    "write_slides",
    "build_site_nl",
    "build_site_en",
}
STAGE = {f"stage_school_year_{y}" for y in ("2021_2022", "2022_2023", "2023_2024")}
MEASURE = {"measure_school_year", "measure_groups"}
COMPARE = {"compare_mirrors", "compare_differences", "check_published"}


def test_a_second_run_has_nothing_to_do(built: Project) -> None:
    again = built.snakemake("--cores", "2")
    assert again.returncode == 0
    assert "Nothing to be done" in again.stdout


@pytest.mark.parametrize(
    ("module", "old", "new", "rules"),
    [
        pytest.param(
            "ingest/text.py",
            "10_000_000",
            "10_000_001",
            STAGE | {"clean_school_year", *MEASURE} | COMPARE | PUBLISH,
            marks=pytest.mark.slow,
        ),
        pytest.param(
            "clean/checks.py",
            "rows[:5]",
            "rows[:6]",
            {"clean_school_year", *MEASURE} | COMPARE | PUBLISH,
            marks=pytest.mark.slow,
        ),
        pytest.param(
            "measure/measures.py",
            'return "none"',
            'return "None"',
            MEASURE | COMPARE | PUBLISH,
            marks=pytest.mark.slow,
        ),
        pytest.param(
            "compare/changes.py",
            "composition_not_controlled",
            "composition_free",
            COMPARE | PUBLISH,
            marks=pytest.mark.slow,
        ),
        (
            "publish/workbook/xlsx.py",
            "xlsxwriter.Workbook(",
            "xlsxwriter . Workbook(1 and ",
            {"write_workbook"},
        ),
    ],
)
def test_an_edited_module_reruns_its_stage_and_what_follows(
    worked: Project, module: str, old: str, new: str, rules: set[str]
) -> None:
    worked.edit(f"workflow/spiegel/{module}", old, new)
    assert set(worked.planned()) == rules


def test_an_edited_indicator_reruns_measures_and_what_follows(worked: Project) -> None:
    worked.edit(
        "config/inspectorates/vlaanderen/indicators.yaml",
        "meets: [GUNSTIG]",
        "meets: [GUNSTIG_TEKORTEN]",
    )
    planned = worked.planned()
    assert set(planned) == MEASURE | COMPARE | PUBLISH
    assert len(planned["measure_school_year"]) == 3


@pytest.mark.slow
def test_an_edited_figure_reruns_only_what_is_published(worked: Project) -> None:
    worked.edit("config/inspectorates/vlaanderen/figures.yaml", "Advies: {pct", "Het advies: {pct")
    assert set(worked.planned()) == PUBLISH - {"collect_tables"}


@pytest.mark.slow
def test_an_edited_word_for_claims_reruns_what_is_said_and_nothing_measured(
    worked: Project,
) -> None:
    worked.edit("config/claim_words.yaml", "bijna alle {units}", "vrijwel alle {units}")
    planned = set(worked.planned())
    assert {"write_claims", "build_site_nl", "execute_notebook_persbericht"} <= planned
    assert planned <= PUBLISH - {"collect_tables"}


@pytest.mark.slow
def test_another_title_of_an_earlier_mirror_reruns_what_is_published(worked: Project) -> None:
    worked.edit("config/editions/os2024.yaml", "nl: Onderwijsspiegel 2024", "nl: Spiegel 2024")
    planned = set(worked.planned())
    assert {"write_claims", "build_site_nl", "write_report"} <= planned
    assert planned <= PUBLISH - {"collect_tables"}


def test_an_edited_notebook_template_reruns_that_notebook(worked: Project) -> None:
    worked.edit("notebooks/04_trends.ipynb", '"language_info"', '"note": "x",\n  "language_info"')
    assert set(worked.planned()) == {
        "execute_notebook_trends", "check_figures", "build_site_nl", "build_site_en",
        "write_report", "write_slides",
    }  # fmt: skip


def test_one_raw_byte_reruns_its_school_year_and_what_follows(worked: Project) -> None:
    name = "data/raw/vlaanderen/inschaling/2022-2023/v1/inschaling.csv"
    path = worked.root / name
    content = path.read_bytes()
    before = content.replace(b";3;volgens de verwachting", b";2;benadert de verwachting", 1)
    assert before != content
    path.write_bytes(before)
    old = next(f for f in read_manifest(worked.root) if f"data/raw/{f.path}" == name)
    row = describe(path, worked.root, nature="example", licence=old.licence, source=old.source)
    register([row], worked.root)
    planned = worked.planned()
    assert set(planned) & STAGE == {"stage_school_year_2022_2023"}
    # The year after it is held against it, and cleaned again; what comes out the same runs no more.
    years = [f"edition=os2025 school_year={year}" for year in ("2022-2023", "2023-2024")]
    assert sorted(planned["clean_school_year"]) == years
    # Every year is measured with the register of the last one.
    assert len(planned["measure_school_year"]) == 3
    assert set(planned) >= COMPARE | PUBLISH


def test_an_unregistered_raw_byte_stops_the_run_even_with_an_old_date(worked: Project) -> None:
    path = worked.root / "data/raw/vlaanderen/populatie/2023-2024/v1/populatie.csv"
    status, registered = path.stat(), sha256(path)
    path.write_bytes(path.read_bytes().replace(b"2517", b"2518"))
    os.utime(path, (status.st_atime, status.st_mtime - 1000))
    now = sha256(path)
    run = worked.snakemake("--cores", "1")
    assert run.returncode != 0
    assert "Traceback" not in run.stdout
    assert "populatie.csv is not the registered one" in run.stdout
    for digest in (registered, now):
        assert digest in run.stdout
