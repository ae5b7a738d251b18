"""A job reads the tables that it names, and the rules take exactly those as inputs."""

from __future__ import annotations

from copy import copy
from pathlib import Path

import pytest
from public_files import write_tables

from spiegel.errors import SpiegelError
from spiegel.inspectorate import load_inspectorate
from spiegel.publish import chapters, reads
from spiegel.publish.report import LOADED, Report, load_report

ROOT = Path(__file__).resolve().parents[2]
INSPECTORATES = sorted(p.parent for p in (ROOT / "config/inspectorates").glob("*/figures.yaml"))


@pytest.fixture(scope="module")
def root(report: Report, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reads")
    write_tables(report, folder, nature="example")
    return folder


def test_a_table_that_a_job_does_not_name_is_refused(root: Path) -> None:
    report = load_report(root, "proef", reads.CLAIMS)
    assert len(report.measures) > 0
    assert report.example
    for name in set(LOADED) - set(reads.CLAIMS):
        with pytest.raises(SpiegelError, match=f"table '{name}' is not among the inputs"):
            getattr(report, name)


def test_a_table_that_a_job_does_not_name_need_not_be_there(root: Path) -> None:
    inputs = root / "results/proef/quality/inputs.csv"
    content = inputs.read_bytes()
    inputs.unlink()
    try:
        load_report(root, "proef", reads.DOCUMENT)
        with pytest.raises(FileNotFoundError):
            load_report(root, "proef", reads.SITE)
    finally:
        inputs.write_bytes(content)


def test_a_notebook_that_runs_as_a_job_gets_its_inputs_and_by_hand_everything(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root)
    job = chapters.open_chapter("overzicht", "proef", "nl", "results/proef/figures").report
    with pytest.raises(SpiegelError, match="table 'inputs' is not among the inputs"):
        _ = job.inputs
    assert len(chapters.open_chapter("overzicht", "proef", "nl").report.inputs) == 1


@pytest.mark.parametrize("folder", INSPECTORATES, ids=lambda p: p.name)
def test_of_the_notebooks_only_the_one_on_quality_reads_checksums(folder: Path) -> None:
    inspectorate = load_inspectorate(folder)
    found = {n: reads.of_notebook(inspectorate, n) for n in inspectorate.registry.notebooks}
    assert [name for name, tables in found.items() if "inputs" in tables] == ["kwaliteit"]
    for name, tables in found.items():
        assert name in reads.TEMPLATES
        assert len(set(tables)) == len(tables)
        assert set(tables) <= set(LOADED)


def test_a_notebook_that_nobody_named_reads_every_table() -> None:
    inspectorate = copy(load_inspectorate(ROOT / "config/inspectorates/vlaanderen"))
    named = inspectorate.registry.notebooks
    more = {**named, "nieuw": named["overzicht"]}
    inspectorate.registry = inspectorate.registry.model_copy(update={"notebooks": more})
    assert set(reads.of_notebook(inspectorate, "nieuw")) >= set(LOADED)
