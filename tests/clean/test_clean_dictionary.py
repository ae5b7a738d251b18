"""The dictionary of the clean tables: complete, in both languages, and up to date."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pandas as pd
import pytest

from spiegel import tables
from spiegel.clean.account import KEYS
from spiegel.clean.year import Cleaned
from spiegel.cli import main
from spiegel.publish import clean_words
from spiegel.publish.clean_dictionary import EXAMPLE, FILES, key, may_be_empty, page

ROOT = Path(__file__).parents[2]
HOME = ROOT / "config" / "inspectorates"


def test_the_pages_in_the_repository_are_those_made_now() -> None:
    for language, file in FILES.items():
        kept = (ROOT / "docs" / file).read_text(encoding="utf-8")
        assert kept == page(HOME, language), "run `./run spiegel dictionary` and commit docs/"


def test_every_clean_table_and_column_has_words_in_both_languages() -> None:
    assert set(clean_words.ROWS) == {field.name for field in fields(Cleaned)}
    for language, file in FILES.items():
        text = (ROOT / "docs" / file).read_text(encoding="utf-8")
        for name in clean_words.ROWS:
            part = text.split(f"\n## {name}\n")[1].split("\n## ")[0]
            rows = [line.split(" | ") for line in part.splitlines() if line.startswith("| `")]
            assert [row[0].removeprefix("| ").strip("`") for row in rows] == tables.columns(name)
            assert all(len(cell.strip(" |")) > 1 for row in rows for cell in row), language


def test_no_word_is_about_a_column_that_is_gone() -> None:
    for name, column in (*clean_words.MEANINGS, *clean_words.EMPTY):
        assert column in tables.columns(name)
    for name, column in clean_words.EMPTY:
        assert may_be_empty(tables.TABLES[name].columns[column])


def test_the_keys_are_those_that_cleaning_holds_unique() -> None:
    assert {name: key(name) for name in KEYS} == KEYS


@pytest.mark.parametrize("join", clean_words.JOINS, ids=lambda join: f"{join.table}-{join.other}")
def test_a_join_is_by_the_key_of_the_other_table(join: clean_words.Join) -> None:
    assert set(join.columns) <= set(tables.columns(join.table))
    assert sorted(join.others) == sorted(key(join.other))


def test_the_command_writes_both_pages(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import shutil

    shutil.copytree(ROOT / "config", tmp_path / "config")
    assert main(["--root", str(tmp_path), "dictionary"]) == 0
    assert [Path(line).name for line in capsys.readouterr().out.split()] == [*FILES.values()]
    for file in FILES.values():
        made = (tmp_path / "docs" / file).read_bytes()
        assert made == (ROOT / "docs" / file).read_bytes()


def test_the_example_is_five_lines_of_both_pages() -> None:
    assert len([line for line in EXAMPLE.splitlines() if line]) == 5
    for file in FILES.values():
        assert f"```python\n{EXAMPLE}```\n" in (ROOT / "docs" / file).read_text(encoding="utf-8")


def test_an_empty_cell_is_one_that_the_model_allows() -> None:
    visits = tables.TABLES["visits"].columns
    found = [name for name, column in visits.items() if may_be_empty(column)]
    assert found == [
        "start_date", "end_date", "report_date", "publication_date", "report_status", "advice",
        "scale_version", "team",
    ]  # fmt: skip
    allowed = pd.DataFrame({name: [pd.NaT] for name in found[:4]}, dtype="datetime64[us]")
    for name in allowed:
        assert visits[str(name)].validate(allowed) is not None
