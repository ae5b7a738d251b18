"""The notebooks on method and for the press compute their numbers, and stop at a wrong one."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from compared_edition import EDITION, YEARS, Built

from spiegel.errors import SpiegelError
from spiegel.publish.notebooks import chapters

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def shown(built: Built, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a notebook shows, as text; it runs inside the small project."""
    texts: list[str] = []
    monkeypatch.setattr(chapters, "display", lambda thing, **_: texts.append(str(text_of(thing))))
    monkeypatch.chdir(built.root)
    return texts


def text_of(thing: object) -> object:
    return getattr(thing, "data", None) or getattr(thing, "alt", thing)


def cells_of(template: str) -> dict[str, str]:
    """Return the code cells of a template by name."""
    path = ROOT / "notebooks" / f"{template}.ipynb"
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return {c["id"]: "".join(c["source"]) for c in cells if c["cell_type"] == "code"}


Names = dict[str, dict[str, Any]]  # what is defined before each cell runs


def run(template: str, language: str) -> Names:
    """Run all cells of a template on the small edition and return their names."""
    names: dict[str, Any] = {}
    before: Names = {}
    for name, source in cells_of(template).items():
        before[name] = dict(names)
        exec(compile(source, name, "exec"), names)
        if name == "parameters":
            names |= {"edition": EDITION, "language": language}
    return before


@pytest.fixture(scope="module")
def whole(built: Built) -> tuple[Names, list[str]]:
    """A complete run of the method notebook: its names, and what it shows."""
    texts: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chapters, "display", lambda thing, **_: texts.append(str(text_of(thing))))
        patch.chdir(built.root)
        return run("06_methode", "nl"), texts


@pytest.fixture(scope="module")
def method(whole: tuple[Names, list[str]]) -> Names:
    """The names before each cell, which may be run again on a copy."""
    return whole[0]


def test_the_method_notebook_agrees_with_every_function(
    built: Built, whole: tuple[Names, list[str]]
) -> None:
    held = [text for text in whole[1] if text.startswith("✓")]
    functions = {text.split("`")[1] for text in held if "spiegel.stats" in text}
    assert len(functions) >= 18
    tested = pd.read_csv(built.table("changes")).dropna(subset=["test"])
    assert {"standardised_mover", "miettinen_nurminen", "permutation"} <= set(tested["test"])
    assert sum("`changes.csv`" in text for text in held) >= 6
    assert any("`uniformity.csv`" in text for text in held)


def test_no_institution_or_visit_is_shown(whole: tuple[Names, list[str]], shown: list[str]) -> None:
    run("07_persbericht", "en")
    text = " ".join([*whole[1], *shown])
    assert "V2022-" not in text
    assert not [code for code in range(738) if f">{code:06d}<" in text]


WRONG = {
    "wilson_by_hand": "proportions.wilson",
    "clustered_by_hand": "clustering.cluster_interval",
    "score_example": "differences.miettinen_nurminen",
    "mover_by_hand": "stratified.stratified_difference",
    "mover_clustered": "stratified.stratified_difference",
    "joined": "stratified.stratified_difference",
    "composition_by_hand": "composition.standardise",
    "kitagawa": "composition.kitagawa",
    "weighted_by_hand": "raking.rake",
    "permutation": "exact.fisher",
    "drawn": "permutation.permute_years",
    "drawn_weighted": "permutation.permute_years",
    "multiplicity": "multiplicity.adjust",
    "equivalence": "differences.tost_p",
    "envelope_by_hand": "rounded.envelope",
    "ordinal": "ordinal.superiority",
    "linear": "ordinal.linear_by_linear",
    "trend_by_hand": "trend.cochran_armitage",
    "teams": "variance_components.team_variance",
    "between": "variance_components.share_with_teams",
    "pooled": "pooling.pooled_shares",
    "disclosure": "disclosure.audit",
}


def off(value: Any) -> Any:
    """Return a result with every number in it a little higher."""
    if value is None:
        return None
    if isinstance(value, (int, float, np.number, np.ndarray)) and not isinstance(value, bool):
        return value + 1e-6
    if isinstance(value, list):
        return [off(part) for part in value]
    if isinstance(value, tuple):
        moved = map(off, value)
        return type(value)(*moved) if hasattr(value, "_fields") else tuple(moved)
    return type(value)(**{name: off(getattr(value, name)) for name in value.__dataclass_fields__})


@pytest.mark.parametrize(("cell", "function"), WRONG.items(), ids=WRONG)
def test_a_function_that_is_wrong_stops_the_method_notebook_and_is_named(
    cell: str, function: str, method: Names, shown: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    module, name = function.split(".")
    where = import_module(f"spiegel.stats.{module}")
    right = getattr(where, name)
    source = cells_of("06_methode")[cell]
    exec(source, dict(method[cell]))
    monkeypatch.setattr(where, name, lambda *given, **named: off(right(*given, **named)))
    with pytest.raises(SpiegelError, match=f"spiegel.stats.{function}"):
        exec(source, dict(method[cell]))


def test_a_word_that_is_wrong_stops_the_method_notebook(method: Names, shown: list[str]) -> None:
    names = method["rule"]
    decide = names["decide"]
    wrong = {**names, "decide": lambda row: decide(row) if row.n > 30 else decide_few(row, decide)}
    with pytest.raises(SpiegelError, match=r"spiegel\.stats\.plan\.decide: 6, word: too few here"):
        exec(cells_of("06_methode")["rule"], wrong)


def decide_few(row: Any, decide: Any) -> Any:
    """Decide as if there were enough observations."""
    return decide(type(row)(**{**{n: getattr(row, n) for n in row.__slots__}, "n": 900}))


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_press_notebook_agrees_with_measures_claims_and_population(
    shown: list[str], language: str
) -> None:
    run("07_persbericht", language)
    held = " ".join(text for text in shown if text.startswith("✓"))
    for name in ("measures.csv", "claims.csv", "visits.parquet", "population.csv"):
        assert f"`{name}`" in held


def planted(path: Path, row: int, column: str, add: float) -> bytes:
    """Change one number of a table, and return the table as it was."""
    before = path.read_bytes()
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    table.loc[row, column] = f"{float(table.loc[row, column]) + add:.10g}"
    table.to_csv(path, index=False, lineterminator="\n")
    return before


@pytest.mark.parametrize(
    ("table", "column", "add"),
    [
        ("measures", "k", 1),
        ("measures", "high", 1e-6),
        ("claims", "k", 1),
        ("claims", "value", 1e-6),
    ],
)
def test_a_number_that_is_wrong_stops_the_press_notebook_and_is_named(
    built: Built, shown: list[str], table: str, column: str, add: float
) -> None:
    path = built.table(table)
    rows = pd.read_csv(path)
    mine = rows["k"].notna() if table == "claims" else rows["school_year"] == YEARS[-1]
    row = rows[mine & (rows["n"] > 30)].iloc[0]
    key = row["claim"] if table == "claims" else f"{row['indicator']} / {row['sector']}"
    before = planted(path, int(row.name), column, add)
    try:
        with pytest.raises(SpiegelError, match=rf"{table}.csv: {key}.*, {column}: "):
            run("07_persbericht", "nl")
    finally:
        path.write_bytes(before)
