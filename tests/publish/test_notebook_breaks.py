"""Across a break: a level shift by a model, and a link error only where it can be had."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from scipy import special, stats
from statsmodels.api import families
from test_notebook_method import cells_of

from spiegel import tables

BREAK = "2021-2022"
Line = tuple[str, str, int, float, float, str]  # indicator, sector, year, k, n, comparability


class Shown:
    """Stands for the chapter: keeps what is shown, said and held against the published table."""

    def __init__(self, published: str) -> None:
        self.tables: dict[str, pd.DataFrame] = {}
        self.said: dict[str, dict[str, Any]] = {}
        self.held: dict[str, pd.DataFrame] = {}
        self.published = published

    def show(self, table: pd.DataFrame, caption: str) -> None:
        self.tables[caption] = table

    def say(self, key: str, **values: Any) -> None:
        self.said[key] = values

    def table(self, name: str) -> str:
        assert name == "level_shifts"
        return self.published

    def agrees(self, own: pd.DataFrame, published: pd.DataFrame, on: list[str], name: str) -> None:
        assert on == ["break_from", "indicator", "sector"]
        assert {*own} < {*published}, "each number that is computed is one that is published"
        self.held[name] = own


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A published table without rows."""
    path = tmp_path_factory.mktemp("breaks") / "level_shifts.csv"
    tables.empty("level_shifts").to_csv(path, index=False)
    return str(path)


@pytest.fixture
def run(empty: str) -> Any:
    """Run both cells on the series of some mirrors."""

    def over(
        lines: list[Line], breaks: tuple[str, ...] = (BREAK,), unit: str = "institution"
    ) -> Shown:
        series = pd.DataFrame(
            [(i, s, f"{y}-{y + 1}", k, n, c) for i, s, y, k, n, c in lines],
            columns=["indicator", "sector", "school_year", "k", "n", "comparability"],
        )
        series = series.assign(unit=unit, withheld=series["k"] < 0, obs_status="normal")
        series.loc[series["withheld"], "k"] = np.nan
        standards = {"a": ("A",), "b": ("B",), "c": ("C",), "a_other": ("A",)}
        names: dict[str, Any] = {
            "np": np, "pd": pd, "smf": smf, "stats": stats, "families": families, "series": series,
            "plan": SimpleNamespace(level=0.95, breaks=breaks), "by_row": ["indicator", "sector"],
            "indicators": {n: SimpleNamespace(standards=s) for n, s in standards.items()},
            "chapter": (chapter := Shown(empty)),
        }  # fmt: skip
        cells = cells_of("04_trends")
        for cell in ("breaks", "link"):
            exec(compile(cells[cell], cell, "exec"), names)
        return chapter

    return over


def planted(
    name: str, shift: float, *, sector: str = "ALL", level: float = -0.5, slope: float = 0.1
) -> list[Line]:
    """Return five mirrors that lie on two lines of one slope, `shift` apart in log odds."""
    years = (2018, 2019, 2021, 2022, 2023)
    n = 2000.0
    return [
        (name, sector, y, n * special.expit(level + slope * (y - 2021) + shift * (y >= 2021)), n,
         "limited") for y in years
    ]  # fmt: skip


def test_a_planted_shift_is_found_with_the_error_of_its_information(run: Any) -> None:
    chapter = run(planted("a", 0.4))
    row = chapter.tables["breaks"].iloc[0]
    assert row[["indicator", "sector", "break_from"]].tolist() == ["a", "ALL", BREAK]
    assert row[["mirrors_before", "mirrors_after", "df"]].tolist() == [2, 3, 2]
    assert row["log_odds"] == pytest.approx(0.4, abs=1e-8)
    years = np.array([-3, -2, 0, 1, 2.0])
    design = np.column_stack([np.ones(5), years, years >= 0])
    p = special.expit(design @ [-0.5, 0.1, 0.4])
    error = np.sqrt(np.linalg.inv(design.T @ (design * (2000 * p * (1 - p))[:, None]))[2, 2])
    assert row["error"] == pytest.approx(error, rel=1e-6)
    found = chapter.tables["link"].iloc[0]
    assert found["shift"] == pytest.approx(special.expit(-0.1) - special.expit(-0.5), abs=1e-8)
    high = special.expit(-0.1 + stats.t.ppf(0.975, 2) * error)
    assert found["shift_high"] == pytest.approx(high - special.expit(-0.5), rel=1e-6)
    held = chapter.held["level_shifts.csv"].iloc[0]
    assert (held["first_year"], held["last_year"]) == ("2018-2019", "2023-2024")


def test_movement_between_the_years_widens_the_error(run: Any) -> None:
    still, moving = planted("a", 0.4), planted("a", 0.4)
    moving[3] = (*moving[3][:3], moving[3][3] + 150, *moving[3][4:])
    calm, wild = (run(lines).tables["breaks"].iloc[0] for lines in (still, moving))
    assert wild["error"] > 2 * calm["error"]


@pytest.mark.parametrize(
    ("lines", "rows"),
    [
        (planted("a", 0.4)[1:], 1),  # one mirror before
        (planted("a", 0.4)[:3], 1),  # one mirror after
        ([(*line[:5], "no") for line in planted("a", 0.4)], 0),
        ([(*line[:3], np.nan, *line[4:]) for line in planted("a", 0.4)], 0),  # rounded
        ([(*line[:3], -1.0, *line[4:]) for line in planted("a", 0.4)], 1),  # withheld
        ([(*line[:3], 0.0 if line[2] < 2021 else 9, *line[4:]) for line in planted("a", 0)], 1),
    ],
)
def test_where_it_cannot_be_had_no_shift_is_shown(run: Any, lines: list[Line], rows: int) -> None:
    chapter = run(lines)
    assert not chapter.tables
    assert "no_breaks" in chapter.said
    held = chapter.held.get("level_shifts.csv", pd.DataFrame())
    assert len(held) == rows
    assert held.filter(["log_odds", "shift", "shift_high", "link_error"]).isna().all(axis=None)


def test_without_a_break_and_of_investigations_there_is_no_shift(run: Any) -> None:
    assert "no_breaks" in run(planted("a", 0.4), breaks=()).said
    assert "no_breaks" in run(planted("a", 0.4), unit="investigation").said


def test_of_two_breaks_each_has_the_mirrors_beside_it(run: Any) -> None:
    shares = {2015: 0.2, 2016: 0.2, 2018: 0.4, 2019: 0.4, 2021: 0.7, 2022: 0.7}
    lines = [("a", "ALL", year, 2000 * p, 2000.0, "yes") for year, p in shares.items()]
    found = run(lines, breaks=(BREAK, "2018-2019")).held["level_shifts.csv"]
    assert found["share_before"].tolist() == pytest.approx([0.2, 0.4])
    assert found["share_after"].tolist() == pytest.approx([0.4, 0.7])


def test_the_link_error_is_that_of_three_indicators_worked_by_hand(run: Any) -> None:
    lines = [*planted("a", 0.1, slope=0), *planted("b", 0.3, slope=0), *planted("c", 0.5, slope=0)]
    lines += [*planted("a_other", 2.0, slope=0), *planted("b", 0.9, sector="GBAO", slope=0)]
    chapter = run(lines)
    found = chapter.tables["link"]
    assert len(found) == 5
    assert set(found["linked"]) == {3}, "indicators on one scale count once, sectors not"
    # s = .2 of .1, .3 and .5, over sqrt 3.
    assert found["link_error"].tolist() == pytest.approx([0.2 / 3**0.5] * 5, abs=1e-8)
    own, link = chapter.tables["breaks"]["error"] ** 2, 0.2**2 / 3
    df = (own + link) ** 2 / (own**2 / 2 + link**2 / 2)
    assert found["df"].tolist() == pytest.approx(df.tolist())
    first = found.iloc[0]
    high = special.expit(-0.4 + stats.t.ppf(0.975, df.iloc[0]) * np.sqrt(own.iloc[0] + link))
    assert first["shift_high"] == pytest.approx(high - special.expit(-0.5))
    assert "no_link" not in chapter.said


def test_with_fewer_than_three_indicators_there_is_no_link_error_and_it_is_said(run: Any) -> None:
    chapter = run([*planted("a", 0.1), *planted("b", 0.3), *planted("a_other", 0.7)])
    assert chapter.tables["link"]["link_error"].isna().all()
    assert set(chapter.tables["link"]["linked"]) == {2}
    assert chapter.said["no_link"] == {"break_from": BREAK, "indicators": 2}
