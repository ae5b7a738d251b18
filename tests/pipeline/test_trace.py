"""`spiegel trace` on a mirror that was built: every claim counted again, and one flip seen."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from project_copy import Project

from spiegel.cli import main
from spiegel.commands.trace import TRACE_EXAMPLES
from spiegel.errors import SpiegelError
from spiegel.files import write_parquet
from spiegel.publish.notebooks.chapter_figures import COLUMNS
from spiegel.release.trace import places
from spiegel.release.trace import trace as tracing
from spiegel.release.trace.records import count
from spiegel.release.trace.trace import trace

EDITION = "os2025"
NOWHERE = "not_applicable"


@pytest.fixture(scope="module", autouse=True)
def read_once() -> Iterator[None]:
    """The texts of a PDF are read once for all tests: that takes half of a trace."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(places, "page_texts", cache(places.page_texts))
        yield


def test_the_examples_in_the_help_run(
    built: Project,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.chdir(built.root)
    examples = re.findall(r"^  spiegel (trace .*)$", TRACE_EXAMPLES, re.MULTILINE)
    assert len(examples) == 3
    for example in examples:
        target = str(tmp_path / "trace.json")
        assert main(shlex.split(example.replace("trace.json", target))) == 0
        out = capsys.readouterr().out
        assert ("KLOPT: " in out) or ("AGREES: " in out)
    (found,) = json.loads((tmp_path / "trace.json").read_text(encoding="utf-8"))
    assert found["agrees"]
    assert found["change"]["family"] > 1


# A level, a change in words, a change as a number, and a limit of it.
SEARCHED = (
    *("visie.bao", "advies_verandering", "zorgcontinuum_verandering.difference"),
    "feedback_verandering.high",
)


@pytest.mark.parametrize(
    "every", [False, pytest.param(True, marks=pytest.mark.slow)], ids=["one_of_each", "every"]
)
def test_every_claim_is_counted_again_and_found_where_it_is_printed(
    built: Project, every: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All are counted; where they are printed is looked up for one of each kind, or for all."""
    claims = pd.read_csv(built.root / "results" / EDITION / "tables" / "claims.csv")
    names = list(dict.fromkeys(claims["claim"]))
    assert len(names) > 10
    assert set(SEARCHED) < set(names)
    for name in names:
        searched = every or name in SEARCHED
        with monkeypatch.context() as patch:
            if not searched:
                patch.setattr(tracing, "places", lambda folder, terms: ())
            (found,) = trace(built.root, EDITION, name)
        assert found.agrees, name
        assert found.recounted, name
        told = claims[(claims["claim"] == name) & (claims["lang"] == "nl")].iloc[0]
        if pd.notna(told["k"]):
            (side,) = found.sides
            assert (side.k, side.n) == (told["k"], told["n"])
        files = {place.file for place in found.places}
        wanted = {"tables/claims.csv", f"tables/{EDITION}.xlsx"}
        wanted |= {"site/index.html", "site/index.en.html"}
        assert not searched or wanted <= files, name


def test_both_sides_of_a_change_are_counted_again(built: Project) -> None:
    (found,) = trace(built.root, EDITION, "changes:k1_visie/SO:difference")
    assert [side.mirror for side in found.sides] == ["os2025", "os2024"]
    assert all(side.agrees for side in found.sides)
    assert found.change is not None
    assert found.change.agrees
    assert found.change.adjusted_again == pytest.approx(float(found.change.values["p_adj"]))


def test_what_may_not_be_compared_is_not_set_side_by_side(built: Project) -> None:
    table = pd.read_csv(built.root / "results" / EDITION / "tables" / "changes.csv")
    rows = table[(table["class"] == "not comparable") & (table["prior_source"] == "records")]
    blocked = rows if len(rows) else table[table["class"] == "not comparable"]
    assert len(blocked)
    row = blocked.iloc[0]
    asked = f"changes:{row['indicator']}/{row['sector']}/{row['prior_edition']}:class"
    (found,) = trace(built.root, EDITION, asked)
    assert len(found.sides) == 1
    assert found.change is not None
    assert found.change.reason["nl"]


def test_marks_of_every_kind_of_figure(built: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracing, "places", lambda folder, terms: ())
    folder = built.root / "results" / EDITION / "figures"
    kinds = {}
    for path in sorted(folder.glob("*.json")):
        spec = json.loads(path.read_text(encoding="utf-8"))
        if not spec["empty"]:
            kinds.setdefault(spec["type"], path.stem)
    # The example records name no teams: their figure says so, and has no number to trace.
    assert set(kinds) == set(COLUMNS) - {"team_spread"}
    assert json.loads((folder / "teams.json").read_text(encoding="utf-8"))["empty"]
    for kind, figure in kinds.items():
        rows = pd.read_csv(folder / f"{figure}.csv")
        told = rows.index + 1 if "mark" not in rows else rows.index[rows["mark"] != NOWHERE] + 1
        (found,) = trace(built.root, EDITION, f"{figure}:{told[-1]}")
        assert found.agrees, figure
        picture = (folder / f"{figure}.nl.svg").read_text(encoding="utf-8")
        marks = re.findall(r'id="((?:value|total|count|label|n):[^"]+)"', picture)
        assert marks, kind
        (found,) = trace(built.root, EDITION, f"{figure}:{marks[0]}")
        assert found.agrees, figure
        assert found.mark == marks[0]


def test_a_mark_without_a_number_says_why(built: Project) -> None:
    plotted = pd.read_csv(built.root / "results" / EDITION / "figures" / "pers_sectoren.csv")
    row = plotted.index[plotted["mark"] == NOWHERE][0] + 1
    with pytest.raises(SpiegelError, match="shows no number: this indicator does not apply"):
        trace(built.root, EDITION, f"pers_sectoren:{row}")


def test_records_lead_to_the_rows_of_the_raw_file(built: Project) -> None:
    (found,) = trace(built.root, EDITION, "doelenkader.gso", internal=True)
    (side,) = found.sides
    assert len(side.records) == side.n
    record = side.records[0]
    for source in record.sources:
        lines = (built.root / "data" / "raw" / source.file).read_text("cp1252").splitlines()
        line = lines[source.row - 1]
        assert record.visit in line or record.investigation in line


def test_a_flipped_rating_is_found(worked: Project, capsys: pytest.CaptureFixture[str]) -> None:
    path = worked.root / "data" / "processed" / EDITION / "clean" / "2023-2024"
    table = pd.read_parquet(path / "judgements.parquet")
    (found,) = trace(worked.root, EDITION, "visie.bao", internal=True)
    visit = next(record.visit for record in found.sides[0].records if record.hit)
    row = table.index[(table["visit_id"] == visit) & (table["standard"] == "K1")][0]
    table.loc[row, "rating"] = 1
    write_parquet(table, path / "judgements.parquet")
    assert main(["--root", str(worked.root), "trace", "visie", "--edition", EDITION]) == 1
    out = capsys.readouterr().out
    assert out.count("KLOPT: ") == 1  # the other number of the sentence
    assert out.count("KLOPT NIET: ") == 1


@pytest.mark.slow
def test_every_step_of_the_flow_is_held_against_the_ledger(built: Project) -> None:
    table = pd.read_csv(built.root / "results" / EDITION / "quality" / "exclusions.csv")
    for number in range(1, len(table) + 1):
        (found,) = trace(built.root, EDITION, f"exclusions:{number}:rows_out")
        assert found.agrees, number
        assert found.recounted
    (last,) = trace(built.root, EDITION, "uitsluitingen:count:3", internal=True)
    assert len(last.sides[0].edits) == last.sides[0].published_k == 11


@pytest.mark.slow
def test_every_cell_is_counted_again(built: Project) -> None:
    from spiegel.config.inspectorate import load_inspectorate

    inspectorate = load_inspectorate(built.root / "config" / "inspectorates" / "vlaanderen")
    table = pd.read_csv(built.root / "results" / EDITION / "tables" / "measures.csv")
    clean = built.root / "data" / "processed" / EDITION / "clean"
    for row in table[table["conf_status"] == "F"].to_dict("records"):
        found = count(
            inspectorate, clean / row["school_year"], row["indicator"], row["sector"],
            row["category"],
        )  # fmt: skip
        assert (found.k, found.n) == (row["k"], row["n"]), row


def test_a_number_of_a_group_is_found_in_its_own_row_and_nowhere_else(built: Project) -> None:
    (found,) = trace(built.root, EDITION, "meso:1:share")
    assert found.agrees
    assert {place.file for place in found.places} <= {"tables/meso.csv", "data/meso.csv"}
    assert [place.where for place in found.places] == ["row 1, column share"] * len(found.places)
