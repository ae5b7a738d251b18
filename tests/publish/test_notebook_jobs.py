"""The notebooks of an edition: their index, and the jobs that make them."""

from __future__ import annotations

from pathlib import Path

import pytest

from spiegel.config.catalogue import catalogue
from spiegel.config.closed_model import Label
from spiegel.config.figures import Notebook
from spiegel.config.languages import LANGUAGES
from spiegel.errors import SpiegelError
from spiegel.publish import table_words
from spiegel.publish.names import notebook_files
from spiegel.publish.notebooks import notebook_jobs as notebook_jobs_module
from spiegel.publish.notebooks.execution import Job, check_parameters
from spiegel.publish.notebooks.notebook_index import index_page
from spiegel.publish.notebooks.notebook_jobs import notebook_jobs, run_notebooks
from spiegel.publish.report import Report

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("language", LANGUAGES)
def test_index_lists_every_notebook_with_its_question(report: Report, language: str) -> None:
    page = index_page(report, language)
    assert f'<html lang="{language}">' in page
    ending = "" if language == report.inspectorate.framework.language else f".{language}"
    for name in report.inspectorate.registry.notebooks:
        for file in notebook_files(report.inspectorate, name):
            own = (".en." in file) == bool(ending)
            assert (f'href="{file}"' in page) == own, file
        if name in table_words.QUESTIONS:
            assert table_words.QUESTIONS[name][language] in page
    assert "VOORBEELDGEGEVENS" in page or "EXAMPLE DATA" in page
    assert page.count("<h1>") == 1
    assert "http" not in page


def test_a_notebook_lists_keys_only_of_its_own_kind() -> None:
    title = Label(nl="a", en="b")
    with pytest.raises(ValueError, match="made per theme"):
        Notebook(template="t", title=title, per="theme")
    with pytest.raises(ValueError, match="made per sector"):
        Notebook(template="t", title=title, sectors=("GBAO",))


def jobs_of(report: Report, name: str) -> list[Job]:
    """Return the jobs of a notebook with the paths that its rule would give it."""
    template = report.inspectorate.registry.notebooks[name].template
    files = [Path("notebooks", file) for file in notebook_files(report.inspectorate, name)]
    path = ROOT / "notebooks" / f"{template}.ipynb"
    return notebook_jobs(report, name, path, files, Path("figures"), Path("logs"))


def test_jobs_of_a_notebook_per_theme(report: Report) -> None:
    jobs = jobs_of(report, "thema")
    assert jobs[0].notebook.name == "03_thema_kwaliteitsontwikkeling.ipynb"
    for item in jobs:
        check_parameters(item.template, item.parameters)


def test_jobs_of_a_notebook_per_sector_have_a_version_in_each_language(report: Report) -> None:
    jobs = jobs_of(report, "sector")
    sectors = report.inspectorate.registry.notebooks["sector"].sectors
    assert [j.parameters["sector"] for j in jobs] == list(sectors)
    assert jobs[0].notebook.name == f"02_sector_{sectors[0]}.ipynb"
    assert [v.notebook.name for v in jobs[0].others] == [f"02_sector_{sectors[0]}.en.ipynb"]
    assert len({j.partial for j in jobs}) == len(sectors)
    for item in jobs:
        check_parameters(item.template, item.parameters)
        assert item.parameters["year"] == ""
        assert not Path(item.figures).is_absolute()


def test_a_figure_that_no_cell_made_is_named(
    report: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notebook_jobs_module, "execute_many", lambda *a, **k: [])
    jobs = jobs_of(report, "overzicht")
    made, missing = tmp_path / "advies.nl.svg", tmp_path / "dekking.nl.svg"
    made.touch()
    run_notebooks(jobs, root=tmp_path, figures=[made])
    with pytest.raises(SpiegelError, match="did not make figure dekking") as told:
        run_notebooks(jobs, root=tmp_path, figures=[made, missing, tmp_path / "dekking.json"])
    assert "01_overzicht.ipynb" in told.value.where


def test_every_template_of_the_house_declares_what_it_reads(report: Report) -> None:
    for name in report.inspectorate.registry.notebooks:
        assert name in catalogue().notebooks
