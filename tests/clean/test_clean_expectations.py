"""Expectations: reviewed numbers per school year, their tolerances, and their refreshing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from spiegel.clean.expectations import (
    COLUMNS,
    USUAL,
    Expectation,
    compare,
    finding,
    observe,
    read_expectations,
    refreshed,
    write_expectations,
)
from spiegel.errors import SpiegelError

YEAR = "2023-2024"


def row(measure: str = "rows", **changes: str) -> Expectation:
    """Return one expectation about visits."""
    cells = {
        "school_year": YEAR,
        "table": "visits",
        "measure": measure,
        "column": "" if measure == "rows" else "sector",
        "expected": "100",
        "tolerance": "" if measure == "categories" else "0.02",
        "severity": "warning",
    }
    return Expectation(**(cells | changes))


def tables(n: int = 100, missing: int = 0) -> dict[str, pd.DataFrame]:
    visits = pd.DataFrame({"sector": ["B", "A"] * (n // 2) + ["A"] * (n % 2)})
    dates = pd.Series(pd.Timestamp("2024-01-01"), index=visits.index)
    dates.iloc[:missing] = pd.NaT
    return {"visits": visits.assign(report_date=dates)}


@pytest.mark.parametrize(
    ("n", "tolerance", "status"),
    [
        (100, "0", "pass"), (101, "0", "fail"), (98, "0.02", "pass"), (102, "0.02", "pass"),
        (103, "0.02", "fail"), (97, "0.02", "fail"),
    ],
)  # fmt: skip
def test_a_number_of_rows_may_differ_by_a_part_of_it(n: int, tolerance: str, status: str) -> None:
    found = compare([row(tolerance=tolerance)], YEAR, tables(n))
    assert found[["observed", "status"]].to_numpy().tolist() == [[str(n), status]]


@pytest.mark.parametrize(
    ("expected", "status"), [("A|B", "pass"), ("A", "fail"), ("A|B|C", "fail"), ("", "fail")]
)
def test_categories_are_expected_exactly(expected: str, status: str) -> None:
    found = compare([row("categories", expected=expected)], YEAR, tables())
    assert found[["observed", "status"]].to_numpy().tolist() == [["A|B", status]]


@pytest.mark.parametrize(
    ("missing", "status"), [(10, "pass"), (12, "pass"), (8, "pass"), (13, "fail"), (7, "fail")]
)
def test_a_missing_share_may_differ_by_so_much(missing: int, status: str) -> None:
    item = row("missing", column="report_date", expected="0.1000")
    found = compare([item], YEAR, tables(missing=missing))
    assert found["status"].tolist() == [status]
    assert found["observed"].tolist() == [f"0.{missing:02d}00"]


def test_an_empty_text_is_missing_and_no_category() -> None:
    visits = {"visits": pd.DataFrame({"sector": ["", "A", "", "B"]})}
    assert observe(row("missing"), visits) == "0.5000"
    assert observe(row("categories"), visits) == "A|B"


def test_another_school_year_is_not_compared() -> None:
    assert len(compare([row(school_year="2022-2023")], YEAR, tables())) == 0


@pytest.mark.parametrize("severity", ["warning", "error"])
def test_a_violation_is_as_severe_as_its_row_says(severity: str) -> None:
    rows = [row(severity=severity, expected="5"), row("categories", expected="A|B")]
    name, found_severity, found = finding(compare(rows, YEAR, tables()))
    assert (name, found_severity) == ("expectations_met", severity)
    assert found.rows == ("visits rows",)
    assert found.observed == "1 of 2 expectations not met"


def test_a_met_error_row_does_not_make_a_warning_an_error() -> None:
    rows = [row(expected="5"), row("categories", expected="A|B", severity="error")]
    assert finding(compare(rows, YEAR, tables()))[1] == "warning"


def test_a_year_without_expectations_says_so() -> None:
    assert finding(compare([], YEAR, tables()))[2].expected == "not checked"


def test_a_violated_error_stops_the_year_and_a_warning_does_not(small: Any) -> None:
    datasets = small.export([small.visit(1), small.visit(2)])
    warned = small.clean(datasets, expectations=(row(expected="9"),))
    line = warned.checks.set_index("check").loc["expectations_met"]
    assert (line["status"], line["severity"]) == ("fail", "warning")
    assert warned.expectations[["observed", "status"]].to_numpy().tolist() == [["2", "fail"]]
    with pytest.raises(SpiegelError, match="expectations_met: 1 of 1 expectations not met"):
        small.clean(datasets, expectations=(row(expected="9", severity="error"),))
    met = small.clean(datasets, expectations=(row(expected="2", severity="error"),))
    assert met.checks.set_index("check").loc["expectations_met", "status"] == "pass"


def written(folder: Path, *lines: str) -> Path:
    text = "\n".join([",".join(COLUMNS), *lines]) + "\n"
    (folder / "expectations.csv").write_text(text, encoding="utf-8")
    return folder


def test_the_file_is_read_and_written_unchanged(tmp_path: Path) -> None:
    rows = (row(), row("categories", expected="A|B"), row("missing", expected="0.0500"))
    write_expectations(rows, tmp_path)
    assert read_expectations(tmp_path) == rows
    assert read_expectations(tmp_path / "elsewhere") == ()


GOOD = f"{YEAR},visits,rows,,100,0.02,warning"


@pytest.mark.parametrize(
    ("line", "what", "fix"),
    [
        (f"{YEAR},visit,rows,,100,0.02,warning", "'table' holds 'visit'", "'visits'"),
        (f"{YEAR},visits,row,,100,0.02,warning", "'measure' holds 'row'", "'rows'"),
        (f"{YEAR},visits,missing,advise,0,0.02,warning", "'column' holds 'advise'", "'advice'"),
        (f"{YEAR},visits,missing,,0,0.02,warning", "'column' holds ''", "advice"),
        (f"{YEAR},visits,rows,,100,0.02,fatal", "'severity' holds 'fatal'", "error"),
        (f"{YEAR},visits,rows,,many,0.02,warning", "'many' is not a number", "digits"),
        (f"{YEAR},visits,rows,,100,-1,warning", "'-1' is not a number of zero or more", "digits"),
        (f"{YEAR},visits,rows,,100,nan,warning", "'nan' is not a number", "digits"),
        (f"{YEAR},visits,rows,,100,warning", "the row has 6 cells", "write 7"),
        (GOOD, "visits rows of 2023-2024 is expected twice", "keep one"),
    ],
)
def test_a_row_that_does_not_say_what_it_must_is_named(
    tmp_path: Path, line: str, what: str, fix: str
) -> None:
    with pytest.raises(SpiegelError) as caught:
        read_expectations(written(tmp_path, GOOD, line))
    assert what in caught.value.what
    assert fix in caught.value.fix
    assert caught.value.where.endswith("expectations.csv, row 3")


def test_other_columns_are_refused(tmp_path: Path) -> None:
    (tmp_path / "expectations.csv").write_text("a,b\n", encoding="utf-8")
    with pytest.raises(SpiegelError, match="the columns are a, b"):
        read_expectations(tmp_path)
    (tmp_path / "expectations.csv").write_text("", encoding="utf-8")
    with pytest.raises(SpiegelError, match="the columns are"):
        read_expectations(tmp_path)


def test_refreshing_changes_numbers_and_keeps_the_rest(small: Any) -> None:
    done = small.clean(small.export([small.visit(1), small.visit(2)]))
    clean = {"visits": done.visits, "judgements": done.judgements}
    clean |= {"institutions": done.institutions, "population": done.population}
    older = row(school_year="2022-2023")
    own = row(expected="9", tolerance="0.5", severity="error")
    new = refreshed([own, older], {YEAR: clean})
    assert new == (older, row(expected="2", tolerance="0.5", severity="error"))
    fresh = refreshed([older], {YEAR: clean})
    assert fresh[0] == older
    assert [r.subject for r in fresh[1:]] == [tuple(u[:3]) for u in USUAL]
    assert set(compare(fresh, YEAR, clean)["status"]) == {"pass"}
