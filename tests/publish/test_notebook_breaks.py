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

BREAK = "2021-2022"
Line = tuple[str, str, int, float, float, str]  # indicator, sector, year, k, n, comparability


class Shown:
    """Stands for the chapter: keeps what is shown and said."""

    def __init__(self) -> None:
        self.tables: dict[str, pd.DataFrame] = {}
        self.said: dict[str, dict[str, Any]] = {}

    def show(self, table: pd.DataFrame, caption: str) -> None:
        self.tables[caption] = table

    def say(self, key: str, **values: Any) -> None:
        self.said[key] = values


def run(lines: list[Line], breaks: tuple[str, ...] = (BREAK,), unit: str = "institution") -> Shown:
    """Run both cells on the series of some mirrors."""
    series = pd.DataFrame(
        [(i, s, f"{y}-{y + 1}", k, n, c) for i, s, y, k, n, c in lines],
        columns=["indicator", "sector", "school_year", "k", "n", "comparability"],
    ).assign(unit=unit)
    standards = {"a": ("A",), "b": ("B",), "c": ("C",), "a_other": ("A",)}
    names: dict[str, Any] = {
        "np": np, "pd": pd, "smf": smf, "stats": stats, "families": families, "series": series,
        "plan": SimpleNamespace(level=0.95, breaks=breaks), "by_row": ["indicator", "sector"],
        "indicators": {n: SimpleNamespace(standards=s) for n, s in standards.items()},
        "chapter": (chapter := Shown()),
    }  # fmt: skip
    cells = cells_of("04_trends")
    for cell in ("breaks", "link"):
        exec(compile(cells[cell], cell, "exec"), names)
    return chapter


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


def test_a_planted_shift_is_found_with_the_error_of_its_information() -> None:
    row = run(planted("a", 0.4)).tables["breaks"].iloc[0]
    assert row[["indicator", "sector", "break_from", "mirrors"]].tolist() == ["a", "ALL", BREAK, 5]
    assert row["estimate"] == pytest.approx(0.4, abs=1e-8)
    assert row["shift"] == pytest.approx(special.expit(-0.1) - special.expit(-0.5), abs=1e-8)
    years = np.array([-3, -2, 0, 1, 2.0])
    design = np.column_stack([np.ones(5), years, years >= 0])
    p = special.expit(design @ [-0.5, 0.1, 0.4])
    se = np.sqrt(np.linalg.inv(design.T @ (design * (2000 * p * (1 - p))[:, None]))[2, 2])
    assert row["se"] == pytest.approx(se, rel=1e-6)
    assert row["to"] - row["estimate"] == pytest.approx(stats.t.ppf(0.975, 2) * se, rel=1e-6)


def test_movement_between_the_years_widens_the_error() -> None:
    still, moving = planted("a", 0.4), planted("a", 0.4)
    moving[3] = (*moving[3][:3], moving[3][3] + 150, *moving[3][4:])
    calm, wild = (run(lines).tables["breaks"].iloc[0] for lines in (still, moving))
    assert wild["se"] > 2 * calm["se"]


@pytest.mark.parametrize(
    "lines",
    [
        planted("a", 0.4)[1:],  # one mirror before
        planted("a", 0.4)[:3],  # one mirror after
        [(*line[:5], "no") for line in planted("a", 0.4)],
        [(*line[:3], np.nan, *line[4:]) for line in planted("a", 0.4)],  # rounded, or withheld
        [(*line[:3], 0.0 if line[2] < 2021 else 9.0, *line[4:]) for line in planted("a", 0.4)],
    ],
)
def test_where_it_cannot_be_had_no_shift_is_shown(lines: list[Line]) -> None:
    chapter = run(lines)
    assert not chapter.tables
    assert "no_breaks" in chapter.said


def test_without_a_break_and_of_investigations_there_is_no_shift() -> None:
    assert "no_breaks" in run(planted("a", 0.4), breaks=()).said
    assert "no_breaks" in run(planted("a", 0.4), unit="investigation").said


def test_the_link_error_is_that_of_three_indicators_worked_by_hand() -> None:
    lines = [*planted("a", 0.1, slope=0), *planted("b", 0.3, slope=0), *planted("c", 0.5, slope=0)]
    lines += [*planted("a_other", 2.0, slope=0), *planted("b", 0.9, sector="GBAO", slope=0)]
    found = run(lines).tables["link"]
    assert len(found) == 5
    assert set(found["indicators"]) == {3}, "indicators on one scale count once, sectors not"
    # s = .2 of .1, .3 and .5, over sqrt 3.
    assert found["link"].tolist() == pytest.approx([0.2 / 3**0.5] * 5, abs=1e-8)
    assert found["se_linked"].tolist() == pytest.approx(np.hypot(found["se"], 0.2 / 3**0.5))


def test_with_fewer_than_three_indicators_there_is_no_link_error_and_it_is_said() -> None:
    chapter = run([*planted("a", 0.1), *planted("b", 0.3), *planted("a_other", 0.7)])
    assert "link" not in chapter.tables
    assert chapter.said["no_link"] == {"break_from": BREAK, "indicators": 2}
