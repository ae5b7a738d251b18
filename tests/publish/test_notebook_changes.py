"""The notebooks on themes and trends compute levels, changes and trends, and stop at an error."""

from __future__ import annotations

import dis
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType
from typing import Any

import pandas as pd
import pytest
from compared_edition import EDITION, YEARS, Built
from run_template import Ran, copy_of, run_template
from test_notebook_method import cells_of

from spiegel.compare.differences import write_differences
from spiegel.config.editions import load_edition
from spiegel.config.inspectorate import load_inspectorate
from spiegel.errors import SpiegelError
from spiegel.publish.notebooks import chapters

ROOT = Path(__file__).resolve().parents[2]
APART = "differences-sides"  # the first of the cells on differences within the mirror
AGREES = {"series": "series", "agree_trends": "changes", "trend_words": "trends"}
AGREES |= {"link": "level_shifts"}


def template(name: str) -> Path:
    return ROOT / "notebooks" / f"{name}.ipynb"


Planted = Callable[[str, str, Callable[[Any], Any]], tuple[str, str]]
Names = dict[str, dict[str, object]]  # what is defined before each cell that is run again


@pytest.fixture(scope="module")
def trends(built: Built) -> Ran:
    """The trends notebook, run once."""
    with pytest.MonkeyPatch.context() as patch:
        return ran(built, patch, "04_trends", language="nl", keep=(*AGREES, "example", APART))


@pytest.fixture(scope="module")
def before(trends: Ran) -> Names:
    return trends.before


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
        ("link", "mirrors_before", lambda mirrors: mirrors + 1),
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


def ran(built: Built, patch: pytest.MonkeyPatch, name: str, **parameters: Any) -> Ran:
    given = {"edition": EDITION, "language": "en", **parameters}
    return run_template(template(name), patch, root=built.root, figures="", **given)


def test_the_trends_notebook_draws_what_it_computes(built: Built, trends: Ran) -> None:
    assert [figure.findings for figure in trends.figures] == [(), (), ()]
    assert trends.text.count("✓") == len({*AGREES.values(), "differences"})
    # A record, a visit or an institution is never printed.
    visits = pd.read_parquet(
        built.root / f"data/processed/{EDITION}/clean/2022-2023/visits.parquet"
    )
    assert not any(visit in trends.text for visit in visits["visit_id"])
    assert not any(name in trends.text for name in visits["institution_id"])


def test_the_theme_notebook_draws_what_it_computes(
    built: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = ran(built, monkeypatch, "03_thema", theme="kwaliteitsontwikkeling")
    assert [figure.findings for figure in made.figures] == [(), ()]
    assert made.text.count("✓") == 2


def reads(source: str) -> set[str]:
    """Return the names that a cell takes from the cells before it, also within its functions."""
    codes, found = [compile(source, "cell", "exec")], set()
    for code in codes:
        codes += [part for part in code.co_consts if isinstance(part, CodeType)]
        taken = (i for i in dis.get_instructions(code) if i.opname in ("LOAD_NAME", "LOAD_GLOBAL"))
        found |= {instruction.argval for instruction in taken}
    return found


def test_a_reviewer_may_change_margin_cells_and_example(
    built: Built, before: Names, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other parameters change the last table and the example, and no number that is published."""
    cells = cells_of("04_trends")
    chosen = {"indicator": "k1_visie", "sector": "ALL", "margin": 0.04, "min_cell": 12}
    users = ("example", "example_result", "sensitivity")
    assert {cell for cell, source in cells.items() if reads(source) & {*chosen}} == {
        "example", "sensitivity"
    }  # fmt: skip
    shown: list[Any] = []
    monkeypatch.setattr(chapters, "display", lambda *items, **_: shown.extend(items))
    monkeypatch.chdir(built.root)
    names = copy_of(before["example"]) | chosen
    for cell in users:
        exec(compile(cells[cell], cell, "exec"), names)
    text = [str(getattr(item, "data", "")) for item in shown]
    assert any("class at 4" in part for part in text)
    assert any("cellen van minstens 12 instellingen" in part for part in text)
    assert any("Alle sectoren" in part and "Gewicht W" in part for part in text)


def again(names: dict[str, object]) -> None:
    """Run the cells on differences again."""
    for cell, source in cells_of("04_trends").items():
        if cell.startswith("differences-"):
            exec(compile(source, cell, "exec"), names)


@pytest.mark.parametrize(
    ("column", "change"),
    [
        ("first_share", lambda share: share + 0.001),
        ("second_n", lambda n: n + 1),
        ("p_adj", lambda p: p / 2),
        ("class", lambda word: "higher" if word != "higher" else "lower"),
    ],
)
def test_a_planted_error_in_a_difference_is_found(
    built: Built,
    before: Names,
    monkeypatch: pytest.MonkeyPatch,
    column: str,
    change: Callable[[Any], Any],
) -> None:
    monkeypatch.setattr(chapters, "display", lambda *shown, **options: None)
    monkeypatch.chdir(built.root)
    path = built.table("differences")
    whole = path.read_bytes()
    table = pd.read_csv(path)
    row = table[table[column].notna()].index[0]
    table.loc[row, column] = change(table.loc[row, column])
    table.to_csv(path, index=False)
    try:
        with pytest.raises(SpiegelError) as raised:
            again(copy_of(before[APART]))
    finally:
        path.write_bytes(whole)
    assert str(table.loc[row, "claim"]) in str(raised.value)
    assert f"{column}:" in str(raised.value)


def test_a_group_that_is_too_small_has_no_number_in_the_notebook_either(
    built: Built, before: Names, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(chapters, "display", lambda *shown, **options: None)
    monkeypatch.chdir(built.root)
    path = built.table("differences")
    whole = path.read_bytes()
    names = copy_of(before[APART])
    own = names["chapter"].inspectorate  # type: ignore[attr-defined]
    shutil.copytree(built.root / "config", tmp_path / "config")
    config = tmp_path / "config" / "inspectorates" / own.folder.name
    claims = config / "claims.yaml"
    text, of_groups = claims.read_text(encoding="utf-8"), "sector: BAO, unit: institution, pol"
    start = text.index("  visie_netten:")
    small = text[start:].replace(of_groups, of_groups.replace("BAO", "CLB"))  # 14 institutions
    claims.write_text(text[:start] + small, encoding="utf-8")
    monkeypatch.setattr(own, "claims", load_inspectorate(config).claims)
    made, now = built.root / "made", YEARS[-1]
    clean = built.root / "data" / "processed" / EDITION / "clean" / now
    edition = load_edition(built.root, EDITION)
    try:
        write_differences(
            config, edition, made / f"measures.{now}", made / f"counts.{now}", clean, path
        )
        again(names)
        row = pd.read_csv(path).set_index("claim").loc["visie_netten"]
    finally:
        path.write_bytes(whole)
    assert (row["sector"], row["class"], row["first_n"]) == ("CLB", "not shown", 0)
    assert pd.isna(row["first_share"])


def test_a_mirror_that_asks_for_no_differences_says_so(
    built: Built, before: Names, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[object] = []
    monkeypatch.setattr(chapters, "display", lambda *shown, **options: said.extend(shown))
    monkeypatch.chdir(built.root)
    path = built.table("differences")
    whole = path.read_bytes()
    names = copy_of(before[APART])
    registry = names["chapter"].inspectorate.claims  # type: ignore[attr-defined]
    kept = {n: c for n, c in registry.claims.items() if c.comparison != "difference"}
    monkeypatch.setattr(
        names["chapter"].inspectorate,
        "claims",
        registry.model_copy(update={"claims": kept}),  # type: ignore[attr-defined]
    )
    pd.read_csv(path).iloc[:0].to_csv(path, index=False)
    try:
        again(names)
    finally:
        path.write_bytes(whole)
    assert "vraagt geen verschillen" in "".join(str(getattr(one, "data", "")) for one in said)
