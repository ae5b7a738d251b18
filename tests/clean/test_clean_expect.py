"""The commands around the clean room: `spiegel expect` and `spiegel check`."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from spiegel.clean.expectations import read_expectations
from spiegel.cli import main
from spiegel.ingest.stage import stage_dataset
from spiegel.project import load_project

ROOT = Path(__file__).parents[2]
EDITION = "os2023"
CONFIG = Path("config/inspectorates/vlaanderen")


@pytest.fixture(scope="module")
def staged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project folder in which one school year is staged."""
    root = tmp_path_factory.mktemp("project")
    shutil.copytree(ROOT / "config", root / "config")
    raw = Path("data/raw")
    (root / raw).mkdir(parents=True)
    shutil.copy(ROOT / raw / "manifest.csv", root / raw)
    for dataset in (ROOT / raw / "vlaanderen").iterdir():
        year = Path("vlaanderen", dataset.name, "2021-2022")
        if (ROOT / raw / year).is_dir():
            shutil.copytree(ROOT / raw / year, root / raw / year)
    project = load_project(root, EDITION)
    folder = root / "data/processed" / EDITION / "ingest/2021-2022"
    for (dataset, _), file in project.files.items():
        stage_dataset(
            root=root,
            config=project.config,
            file=file,
            table=folder / f"{dataset}.parquet",
            ledger=folder / f"{dataset}.ledger.parquet",
            account=folder / f"{dataset}.json",
        )
    return root


def run(root: Path, *words: str) -> int:
    return main(["--root", str(root), *words])


@pytest.fixture
def project(staged: Path, tmp_path: Path) -> Path:
    """A copy of it that a test may change."""
    shutil.copytree(staged, tmp_path / "copy")
    return tmp_path / "copy"


def edit(root: Path, old: str, new: str) -> None:
    path = root / CONFIG / "expectations.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_met_expectations_are_counted(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(project, "expect", EDITION) == 0
    assert capsys.readouterr().out == "2021-2022: 16 of 16 met\n"


def test_differences_are_shown_and_nothing_is_written(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(project, "2021-2022,visits,rows,,560,0.02", "2021-2022,visits,rows,,600,0.02")
    edit(
        project,
        "2021-2022,institutions,categories,network,GO|",
        "2021-2022,institutions,categories,network,ZZ|",
    )
    before = (project / CONFIG / "expectations.csv").read_bytes()
    assert run(project, "expect", EDITION) == 1
    told = capsys.readouterr()
    assert "2021-2022: 14 of 16 met" in told.out
    assert "visits rows: expected 600 (tolerance 0.02), observed 560" in told.out
    assert "institutions categories network: new: GO, gone: ZZ" in told.out
    assert "2 expectation(s) differ" in told.err
    assert "--update" in told.err
    assert (project / CONFIG / "expectations.csv").read_bytes() == before


def test_an_update_writes_the_numbers_of_the_edition_and_of_no_other(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shipped = read_expectations(project / CONFIG)
    edit(project, "2021-2022,visits,rows,,560,0.02", "2021-2022,visits,rows,,600,0.5")
    edit(project, "2022-2023,visits,rows,,600,0.02", "2022-2023,visits,rows,,1,0.02")
    assert run(project, "expect", EDITION, "--update") == 0
    told = capsys.readouterr().out
    assert "2021-2022 visits rows: '600' -> '560'" in told
    assert "1 expectation(s) written" in told
    after = {(r.school_year, *r.subject): r for r in read_expectations(project / CONFIG)}
    assert len(after) == len(shipped)
    own = after["2021-2022", "visits", "rows", ""]
    assert (own.expected, own.tolerance) == ("560", "0.5")
    assert after["2022-2023", "visits", "rows", ""].expected == "1"


def test_a_year_without_expectations_gets_the_usual_ones(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / CONFIG / "expectations.csv").unlink()
    assert run(project, "expect", EDITION) == 0
    assert "no expectations yet" in capsys.readouterr().out
    assert run(project, "expect", EDITION, "--update") == 0
    assert "16 expectation(s) written" in capsys.readouterr().out
    shipped = read_expectations(ROOT / CONFIG)
    made = read_expectations(project / CONFIG)
    assert made == tuple(r for r in shipped if r.school_year == "2021-2022")


def test_a_year_that_is_not_staged_says_what_to_run(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(project / "data/processed")
    assert run(project, "expect", EDITION) == 1
    told = capsys.readouterr().err
    assert "school year 2021-2022 is not staged yet" in told
    assert "snakemake --cores 2 ingest --config edition=os2023" in told


def test_a_wrong_correction_stops_before_any_job(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = project / CONFIG / "corrections.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("  evidence:", "  evidense:", 1), encoding="utf-8")
    assert run(project, "check", EDITION) == 1
    assert "did you mean 'evidence'" in capsys.readouterr().err
