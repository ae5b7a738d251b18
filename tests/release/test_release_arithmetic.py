"""The arithmetic of published tables: right ones hold, and each wrong cell is named."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pandas as pd
import pytest

from spiegel.publish.report import Report
from spiegel.release import arithmetic
from spiegel.stats.proportions import wilson

NA = float("nan")


class Tables(SimpleNamespace):
    """What stands in for a report: its tables by name."""

    def __getitem__(self, name: str) -> pd.DataFrame:
        found: pd.DataFrame = getattr(self, name)
        return found


def measures() -> pd.DataFrame:
    rows = []
    for category, k in (("meets", 7), ("below", 3), ("LOW", 1), ("MID", 2), ("HIGH", 7)):
        low, high = wilson(k, 10, 0.95)
        rows.append(("k1", "BAO", "all", category, k, 10, 10, 16, 4, 0.625, k / 10, low, high,
                     "wilson", NA, "normal", "F"))  # fmt: skip
    for category in ("meets", "below"):
        rows.append(("gok", "SO", "all", category, NA, 10, 10, 10, 0, 1.0, NA, NA, NA, "", NA,
                     "normal", "C"))  # fmt: skip
    columns = [
        *("indicator", "sector", "group", "category", "k", "n", "institutions"),
        *("eligible", "incomplete", "coverage"),
        *("share", "low", "high", "interval", "share_std", "obs_status", "conf_status"),
    ]
    table = pd.DataFrame(rows, columns=columns).assign(unit="institution")
    table[["share_weighted", "low_weighted", "high_weighted"]] = float("nan")
    table.insert(0, "school_year", "2023-2024")
    return table


def report(table: pd.DataFrame, **more: Any) -> Report:
    changes = pd.DataFrame(
        {
            "indicator": ["k1"], "sector": ["BAO"], "prior_edition": ["os2024"],
            "share_crude": [0.7], "prior_share_crude": [0.5], "difference_crude": [0.2],
            "share_standardised": [0.8], "prior_share_standardised": [0.5],
            "difference_standardised": [0.3], "basis": ["standardised"], "difference": [0.3],
            "low": [0.1], "high": [0.4], "class": ["improved"],
        }
    )  # fmt: skip
    claims = pd.DataFrame(
        {
            "claim": ["a", "a"], "lang": ["nl", "en"], "k": [7, 7], "n": [10, 10],
            "value": [0.7, 0.7],
            "sentence": ["70% van de 1.234 scholen", "70% of the 1,234 schools"],
        }
    )  # fmt: skip
    made = {
        "measures": table,
        "current": table,
        "changes": changes,
        "claims": claims,
        "edition": SimpleNamespace(edition="os2025"),
        "inspectorate": SimpleNamespace(plan=SimpleNamespace(level=0.95)),
    }
    return cast(Report, Tables(**{**made, **more}))


def found(check: Any, given: Report, *more: Any) -> list[str]:
    return [text for text in check(given, *more) if text is not None]


CHECKS = ("shares", "intervals", "sums", "visits", "withheld", "changes", "claims", "languages")


@pytest.mark.parametrize("name", CHECKS)
def test_right_tables_hold_and_something_was_seen(name: str) -> None:
    results = list(getattr(arithmetic, name)(report(measures())))
    assert results
    assert set(results) == {None}


@pytest.mark.parametrize(
    ("check", "row", "column", "value", "told"),
    [
        ("shares", 0, "share", 0.71, "k1 / BAO / meets: 7"),
        ("shares", 0, "k", 11, "11"),
        ("intervals", 0, "low", 0.4, "the interval is 0.396778 to 0.892209"),
        ("sums", 0, "k", 8, "11 of 10"),
        ("sums", 2, "k", 2, "11 of 10"),
        ("visits", 0, "incomplete", 7, "10 counted and 7.0 not fully rated of 16"),
        ("visits", 0, "coverage", 1.0, "with a coverage of 1.0"),
        ("withheld", 5, "k", 0.0, "withheld, but k is shown"),
        ("withheld", 6, "share", 0.0, "withheld, but share is shown"),
        ("changes", 0, "share", 0.72, "the table of measures says 0.72"),
    ],
)
def test_a_wrong_cell_is_named(check: str, row: int, column: str, value: float, told: str) -> None:
    table = measures()
    table[column] = table[column].astype(float)
    table.loc[row, column] = value
    messages = found(getattr(arithmetic, check), report(table))
    assert len(messages) == 1
    assert told in messages[0]


def test_a_word_of_change_needs_its_interval() -> None:
    given = report(measures())
    given.changes.loc[0, "low"] = -0.1
    assert "0 is inside its interval" in found(arithmetic.changes, given)[0]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("prior_share_crude", 0.6), ("difference_crude", 0.3), ("share_standardised", 0.7),
        ("difference_standardised", float("nan")), ("difference", 0.2), ("basis", "crude"),
    ],
)  # fmt: skip
def test_a_pair_of_shares_that_does_not_subtract_is_named(column: str, value: float) -> None:
    given = report(measures())
    given.changes.loc[0, column] = value
    assert found(arithmetic.changes, given)


def test_a_number_in_one_language_only() -> None:
    given = report(measures())
    given.claims.loc[1, "sentence"] = "71% of the 1,234 schools"
    assert "nl: 1234 70; en: 1234 71" in found(arithmetic.languages, given)[0]


def test_a_figure_that_shows_other_cells(tmp_path: Path) -> None:
    drawn = measures().iloc[:2].drop(columns=["share_std", "school_year"])
    path = tmp_path / "figures" / "a.csv"
    path.parent.mkdir()
    drawn.to_csv(path, index=False)
    given = report(measures())
    assert list(arithmetic.figures(given, tmp_path)) == [None, None]
    drawn.loc[1, "share"] = 0.31
    drawn.to_csv(path, index=False)
    assert found(arithmetic.figures, given, tmp_path) == ["a.csv, row 3: share"]
    drawn.assign(sector="XX").to_csv(path, index=False)
    assert len(found(arithmetic.figures, given, tmp_path)) == 2


def test_a_check_that_saw_nothing_does_not_pass() -> None:
    none = arithmetic._outcome("withheld", iter(()))
    assert (none.status, none.cells) == ("none", 0)


def with_series(**changed: Any) -> Report:
    """The tables with a series and groups, of the same cells but for what is changed."""
    cells = measures()
    own = cells[cells["conf_status"] == "F"].head(2).reset_index(drop=True)
    earlier = own.assign(mirror="os2024", share=0.1, k=1, low=NA, high=NA)
    series = pd.concat([own.assign(mirror="os2025"), earlier], ignore_index=True)
    tables = {"series": series, "meso": own.assign(group="Antwerpen")}
    for place, value in changed.items():
        table, column = place.split("__")
        tables[table][column] = tables[table][column].astype(float)
        tables[table].loc[0, column] = value
    return report(cells, **tables)


@pytest.mark.parametrize("name", ["inside", "series"])
def test_right_series_and_groups_hold_and_something_was_seen(name: str) -> None:
    results = list(getattr(arithmetic, name)(with_series()))
    assert results
    assert set(results) == {None}


@pytest.mark.parametrize(
    ("place", "value", "told"),
    [
        ("meso__k", 6, "meso: "),
        ("meso__share", 0.71, "is not 0.71"),
        ("meso__low", 0.71, "meso: "),
        ("series__high", 0.6, "series: "),
    ],
)
def test_a_share_outside_its_interval_or_not_k_of_n_is_named(
    place: str, value: float, told: str
) -> None:
    messages = found(arithmetic.inside, with_series(**{place: value}))
    assert len(messages) == 1
    assert told in messages[0]


@pytest.mark.parametrize(("column", "value"), [("share", 0.71), ("k", 6), ("n", 11)])
def test_a_point_of_this_mirror_is_a_cell_of_the_measures(column: str, value: float) -> None:
    messages = found(arithmetic.series, with_series(**{f"series__{column}": value}))
    assert len(messages) == 1
    assert "series.csv, row 2" in messages[0]
    assert column in messages[0]


def test_a_point_without_a_cell_is_named() -> None:
    given = with_series()
    given["series"].loc[0, "sector"] = "XX"
    assert len(found(arithmetic.series, given)) == 1
