"""The notebooks on themes and trends compute levels, changes and trends, and stop at an error."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from compared_edition import EDITION, Built
from run_template import Ran, run_template
from test_notebook_method import cells_of

from spiegel.errors import SpiegelError
from spiegel.publish.notebooks import chapters

ROOT = Path(__file__).resolve().parents[2]
AGREES = {"series": "series", "agree_trends": "changes", "trend_words": "trends"}


def template(name: str) -> Path:
    return ROOT / "notebooks" / f"{name}.ipynb"


Planted = Callable[[str, str, Callable[[Any], Any]], tuple[str, str]]
Names = dict[str, dict[str, Any]]  # what is defined before each cell that holds a table


@pytest.fixture(scope="module")
def before(built: Built) -> Names:
    """What the trends notebook has computed before each cell that holds a published table."""
    names: dict[str, Any] = {}
    kept: Names = {}
    here = Path.cwd()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chapters, "display", lambda *shown, **options: None)
        patch.setattr(chapters.Chapter, "register", lambda *drawn: None)
        os.chdir(built.root)
        try:
            for cell, source in cells_of("04_trends").items():
                if cell in AGREES:
                    kept[cell] = copy_of(names)
                exec(compile(source, cell, "exec"), names)
                if cell == "parameters":
                    names |= {"edition": EDITION, "language": "en"}
        finally:
            os.chdir(here)
    return kept


def copy_of(names: dict[str, Any]) -> dict[str, Any]:
    frames = (pd.DataFrame, pd.Series)
    return {k: v.copy() if isinstance(v, frames) else v for k, v in names.items()}


@pytest.fixture
def plant(built: Built, before: Names, monkeypatch: pytest.MonkeyPatch) -> Iterator[Planted]:
    """Change one cell of a published table and run the notebook's cell that holds it."""
    monkeypatch.setattr(chapters, "display", lambda *shown, **options: None)
    monkeypatch.chdir(built.root)
    whole: dict[Path, bytes] = {}

    def planted(cell: str, column: str, change: Callable[[Any], Any]) -> tuple[str, str]:
        path = built.table(AGREES[cell])
        whole[path] = path.read_bytes()
        table = pd.read_csv(path)
        known = table[table[column].notna() & (table.get("class", "") != "not comparable")]
        row = known.index[0]
        table.loc[row, column] = change(table.loc[row, column])
        table.to_csv(path, index=False)
        with pytest.raises(SpiegelError) as raised:
            exec(compile(cells_of("04_trends")[cell], cell, "exec"), copy_of(before[cell]))
        return str(raised.value), f"{table.loc[row, 'indicator']} / {table.loc[row, 'sector']}"

    yield planted
    for path, content in whole.items():
        path.write_bytes(content)


@pytest.mark.parametrize(
    ("cell", "column", "change"),
    [
        ("agree_trends", "difference", lambda value: value + 0.001),
        ("agree_trends", "p_adj", lambda value: value / 2),
        ("agree_trends", "class", lambda word: "improved" if word != "improved" else "stable"),
        ("agree_trends", "prior_n", lambda n: n + 1),
        ("series", "school_year", lambda year: "2016-2017"),
        ("series", "high", lambda value: value - 0.001),
        ("series", "k", lambda k: k + 1),
        ("trend_words", "mirrors", lambda mirrors: mirrors + 1),
    ],
)
def test_a_planted_error_is_found_and_its_row_named(
    plant: Planted, cell: str, column: str, change: Callable[[Any], Any]
) -> None:
    said, row = plant(cell, column, change)
    indicator, sector = row.split(" / ")
    assert indicator in said
    assert f"/ {sector}" in said
    assert f"{column}:" in said


def test_a_row_that_is_missing_is_named(
    built: Built, before: Names, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chapters, "display", lambda *shown, **options: None)
    monkeypatch.chdir(built.root)
    path = built.table("changes")
    whole = path.read_bytes()
    pd.read_csv(path).iloc[1:].to_csv(path, index=False)
    try:
        with pytest.raises(SpiegelError, match=r"computed here, not in changes\.csv"):
            exec(
                compile(cells_of("04_trends")["agree_trends"], "agree_trends", "exec"),
                copy_of(before["agree_trends"]),
            )
    finally:
        path.write_bytes(whole)


def ran(built: Built, monkeypatch: pytest.MonkeyPatch, name: str, **parameters: object) -> Ran:
    given = {"edition": EDITION, "language": "en", **parameters}
    return run_template(template(name), monkeypatch, root=built.root, figures="", **given)


def test_the_trends_notebook_draws_what_it_computes(
    built: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = ran(built, monkeypatch, "04_trends", language="nl")
    assert [figure.findings for figure in made.figures] == [(), ()]
    assert made.text.count("✓") == len(AGREES)
    # A record, a visit or an institution is never printed.
    visits = pd.read_parquet(
        built.root / f"data/processed/{EDITION}/clean/2022-2023/visits.parquet"
    )
    assert not any(visit in made.text for visit in visits["visit_id"])
    assert not any(name in made.text for name in visits["institution_id"])


def test_the_theme_notebook_draws_what_it_computes(
    built: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = ran(built, monkeypatch, "03_thema", theme="kwaliteitsontwikkeling")
    assert [figure.findings for figure in made.figures] == [(), ()]
    assert made.text.count("✓") == 2


def test_a_reviewer_may_change_margin_cells_and_example(
    built: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other parameters change the last table and the example, and no number that is published."""
    monkeypatch.setattr(chapters.Chapter, "register", lambda *drawn: None)
    chosen = {"indicator": "k1_visie", "sector": "ALL", "margin": 0.04, "min_cell": 12}
    made = ran(built, monkeypatch, "04_trends", **chosen)
    assert made.text.count("✓") == len(AGREES)
    assert "class at 4" in made.text
    assert "cells of at least 12 institutions" in made.text
    worked = next(x.data for x in made.shown if "Weight W" in str(getattr(x, "data", "")))
    assert "All sectors" in worked
