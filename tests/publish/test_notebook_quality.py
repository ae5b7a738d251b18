"""The notebook on the quality of the data, run cell by cell on a small edition of example data."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from project_copy import ROOT, Project, fresh

from spiegel.config.inspectorate import load_inspectorate
from spiegel.config.languages import LANGUAGES
from spiegel.config.publication import load_publication
from spiegel.errors import SpiegelError
from spiegel.publish import names
from spiegel.publish.notebooks import chapters
from spiegel.publish.scan.reading import Piece
from spiegel.publish.scan.scan import hits
from spiegel.publish.scan.secrets import gather

TEMPLATE = "05_kwaliteit_van_de_gegevens"
EDITION, YEARS = "os2024", ("2021-2022", "2022-2023")
TABLES = f"results/{EDITION}/tables/published_check.csv"
CONFIG = ROOT / "config" / "inspectorates" / "vlaanderen"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project with the records and tables of a small edition; change only a copy of a table."""
    project = fresh(tmp_path_factory.mktemp("quality") / "project")
    done = project.snakemake("--cores", "2", TABLES, "--config", f"edition={EDITION}")
    assert done.returncode == 0, done.stdout
    return project


Run = Callable[..., str]
Change = Callable[[pd.DataFrame], None]
Plant = Callable[[str, Change], None]


@pytest.fixture
def run(small: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Return what runs the code cells and gives all that they show, pictures left out."""
    monkeypatch.chdir(small.root)
    template = json.loads((ROOT / "notebooks" / f"{TEMPLATE}.ipynb").read_text(encoding="utf-8"))

    def cells(build: bool = False, until: str = "", **parameters: str) -> str:
        shown: list[str] = []

        def show(*things: Any, **options: Any) -> None:
            made = [thing for thing in things if not hasattr(thing, "picture")]
            shown.extend(getattr(thing, "data", None) or repr(thing) for thing in made)

        monkeypatch.setattr(chapters, "display", show)
        monkeypatch.delenv(names.FIGURES, raising=False)
        if build:
            monkeypatch.setenv(names.FIGURES, str(tmp_path / "figures"))
        scope: dict[str, Any] = {}
        for cell in template["cells"]:
            if cell["cell_type"] != "code":
                continue
            exec(compile("".join(cell["source"]), cell["id"], "exec"), scope)
            if "parameters" in cell["metadata"].get("tags", []):
                scope |= {"edition": EDITION, "language": "en", **parameters}
            if cell["id"] == until:
                break
        return "\n".join(shown)

    return cells


@pytest.fixture
def planted(small: Project) -> Iterator[Plant]:
    """Return what changes a published table; it is put back after the test."""
    kept: dict[Path, bytes] = {}

    def plant(table: str, change: Change) -> None:
        path = small.root / "results" / EDITION / f"{table}.csv"
        kept[path] = path.read_bytes()
        own = pd.read_csv(path, dtype=str, keep_default_na=False)
        change(own)
        own.to_csv(path, index=False)

    yield plant
    for path, content in kept.items():
        path.write_bytes(content)


def visits(project: Project, table: str, year: str = YEARS[-1]) -> pd.DataFrame:
    return pd.read_parquet(
        project.root / "data/processed" / EDITION / "clean" / year / f"{table}.parquet"
    )


def test_a_build_shows_every_number_twice_and_nothing_that_identifies(
    small: Project, run: Run, tmp_path: Path
) -> None:
    secrets = gather(
        small.root / "data/processed" / EDITION,
        YEARS,
        load_inspectorate(CONFIG),
        load_publication(CONFIG),
    )
    text = run(build=True)  # a build shows everything in each language
    for table in (
        *("inputs.csv", "exclusions.csv", "clean/*.parquet", "edits.csv", "corrections.csv"),
        *("expectations.csv", "checks.csv", "measures.csv", "population.csv"),
        "published_check.csv",
    ):
        assert text.count(f"`{table}`") >= len(LANGUAGES), table
    assert "•••" in text
    assert [*hits(Piece("", text), secrets)] == []
    figures = {path.name for path in (tmp_path / "figures").iterdir()}
    assert {"uitsluitingen.csv", "dekking.nl.svg", "dekking.en.png"} <= figures


def test_of_real_data_a_build_shows_no_value_of_the_record(run: Run, planted: Plant) -> None:
    def official(inputs: pd.DataFrame) -> None:
        inputs.loc[0, "nature"] = "official"

    planted("quality/inputs", official)
    text = run(build=True, until="walk_number")
    walk = text[text.index("every value of the record") :]
    assert "REGULIER" not in walk
    assert "meets the bar" not in walk
    assert "that count" in walk


def test_another_record_can_be_walked_by_hand(small: Project, run: Run) -> None:
    last = visits(small, "visits").iloc[-1]
    text = run(record=last["visit_id"])
    walk = text[text.index("opened by hand") :]
    for shown in (last["visit_id"], last["institution_id"], str(last["source_row"])):
        assert shown in walk
    assert "•••" not in walk
    assert "is one of the" in walk


def test_a_record_that_was_left_out_shows_where(small: Project, run: Run) -> None:
    ledger = visits(small, "ledger")
    out = ledger[(ledger["table"] == "visits") & (ledger["reason"] == "not_published")]
    walk = run(record=out["record"].iloc[0], until="walk_number")
    walk = walk[walk.index("opened by hand") :]
    steps = walk[walk.index("The steps it passed") :]
    assert steps.count(">no<") == 1
    assert "counts in no number" in walk


def test_an_unknown_record_is_told_plainly(run: Run) -> None:
    with pytest.raises(SpiegelError, match="no visit 'D9999-0001' was read") as stopped:
        run(record="D9999-0001")
    assert "parameter 'record'" in str(stopped.value)
    assert "leave it empty" in str(stopped.value)


def _one_more(column: str, rows: str) -> Change:
    def change(table: pd.DataFrame) -> None:
        place = table.query(rows).index[0]
        table.loc[place, column] = str(int(table.loc[place, column]) + 1)

    return change


def _text(column: str, text: str) -> Change:
    def change(table: pd.DataFrame) -> None:
        table.loc[0, column] = text

    return change


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("quality/exclusions", _one_more("rows_out", "school_year == '2022-2023'")),
        ("quality/exclusions", _one_more("rows_in", "school_year == '2022-2023' and step == '4'")),
        ("quality/edits", _one_more("entries", "school_year == '2022-2023'")),
        ("quality/corrections", _one_more("rows", "school_year == '2022-2023'")),
        ("quality/checks", _one_more("rows", "school_year == '2022-2023'")),
        ("quality/inputs", _one_more("rows_out", "school_year == '2022-2023'")),
        ("tables/population", _one_more("n", "school_year == '2022-2023'")),
        ("tables/measures", _one_more("n", "n != '0'")),
        ("tables/published_check", _text("computed", "0")),
        ("tables/published_check", _text("verdict", "differs")),
    ],
)
def test_a_planted_error_stops_the_notebook_and_is_named(
    table: str,
    change: Change,
    run: Run,
    planted: Plant,
) -> None:
    planted(table, change)
    name = f"{table.rpartition('/')[2]}.csv"
    with pytest.raises(SpiegelError, match=f"between this notebook and {name}"):
        run()
