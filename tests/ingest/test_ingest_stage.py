"""Staging: every kind of column, the ledger of mended cells, and the account of rows."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spiegel.config.editions import Edition
from spiegel.errors import SpiegelError
from spiegel.ingest.columns import tidy
from spiegel.ingest.stage import stage_dataset

CONFIG = Path(__file__).parents[2] / "config" / "inspectorates" / "vlaanderen"
NBSP = "\N{NO-BREAK SPACE}"
SOME = settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def one(raw: Any, kind: str, cells: list[str], required: str = "") -> pd.Series:
    """Stage a file of one column of some kind and return its values."""
    lists = [raw.codes("type", "REGULIER,,,gewoon bezoek", "KORT,,,")] if kind == "code" else []
    columns = raw.columns(f"kolom,{kind},{'type' if lists else ''},{required},Kop")
    text = "Kop;x\n" + "".join(f"{cell};1\n" for cell in cells)
    columns += raw.columns("x,ignore,,,x")
    return raw.stage(text, columns, *lists, rows=len(cells)).table["kolom"]


@pytest.mark.parametrize(
    ("kind", "cell", "value"),
    [
        ("text", f"  Sint{NBSP}Jan ", "Sint Jan"),
        ("text", "", ""),
        ("id:6", "39107", "039107"),
        ("id:6", "39107.0", "039107"),
        ("id:6", " 039107 ", "039107"),
        ("id:6", "", ""),
        ("code", "REGULIER", "REGULIER"),
        ("code", "regulier", "REGULIER"),
        ("code", " Gewoon  Bezoek", "REGULIER"),
        ("code", "", ""),
        ("date", "01/09/2023", pd.Timestamp(2023, 9, 1)),
        ("date", "2023-09-01", pd.Timestamp(2023, 9, 1)),
        ("date", "29/02/2024", pd.Timestamp(2024, 2, 29)),
        ("integer", "12", 12),
        ("integer", "12,0", 12),
        ("integer", "12.0", 12),
        ("integer", "-3", -3),
        ("integer", "0", 0),
        ("decimal", "3,25", 3.25),
        ("decimal", "3.25", 3.25),
        ("decimal", "0", 0.0),
        ("school_year", "2023-2024", "2023-2024"),
        ("flag", "J", True),
        ("flag", "ja ", True),
        ("flag", "Nee", False),
        ("flag", "0", False),
    ],
)
def test_a_good_cell_becomes_its_value(raw: Any, kind: str, cell: str, value: object) -> None:
    assert one(raw, kind, [cell]).iloc[0] == value


@pytest.mark.parametrize("kind", ["date", "integer", "decimal", "flag"])
def test_an_empty_cell_of_a_typed_column_is_missing_and_not_zero(raw: Any, kind: str) -> None:
    filled = {"date": "01/09/2023", "integer": "0", "decimal": "0", "flag": "N"}[kind]
    assert one(raw, kind, ["", filled]).isna().tolist() == [True, False]


@pytest.mark.parametrize(
    ("kind", "dtype"),
    [
        ("date", "datetime64[us]"),
        ("integer", "Int64"),
        ("decimal", "float64"),
        ("flag", "boolean"),
        ("text", "str"),
        ("id:6", "str"),
        ("code", "str"),
        ("school_year", "str"),
    ],
)
def test_a_column_has_the_type_of_its_kind_even_when_it_is_empty(
    raw: Any, kind: str, dtype: str
) -> None:
    assert str(one(raw, kind, [""]).dtype) == dtype
    assert str(one(raw, kind, []).dtype) == dtype


@pytest.mark.parametrize(
    ("kind", "cell", "what", "fix"),
    [
        ("id:6", "1234567", "not a number of at most 6 digits", "identifier"),
        ("id:6", "12A", "not a number of at most 6 digits", "identifier"),
        ("id:6", "1.5", "not a number of at most 6 digits", "identifier"),
        ("code", "RGULIER", "a code that list 'type' does not have", "did you mean 'REGULIER'"),
        ("date", "31/02/2024", "not a date", "dd/mm/yyyy"),
        ("date", "09/31/2023", "not a date", "dd/mm/yyyy"),
        ("date", "1 sept 2023", "not a date", "dd/mm/yyyy"),
        ("date", "2023-09-01 00:00", "not a date", "dd/mm/yyyy"),
        ("date", "today", "not a date", "dd/mm/yyyy"),
        ("date", "now", "not a date", "dd/mm/yyyy"),
        ("date", "nan", "not a date", "dd/mm/yyyy"),
        ("integer", "1.000", "not a whole number", "digits"),
        ("integer", "3,5", "not a whole number", "digits"),
        ("integer", "drie", "not a whole number", "digits"),
        ("integer", "9" * 20, "not a whole number", "digits"),
        ("decimal", "1.234,5", "not a number", "decimal comma"),
        ("decimal", "nan", "not a number", "decimal comma"),
        ("decimal", "inf", "not a number", "decimal comma"),
        ("decimal", "1e400", "not a number", "decimal comma"),
        ("school_year", "2022-2023", "the manifest registers this file for 2023-2024", "file of"),
        ("flag", "misschien", "not a yes or no", "J or N"),
    ],
)
def test_a_bad_cell_names_row_column_value_and_remedy(
    raw: Any, kind: str, cell: str, what: str, fix: str
) -> None:
    with pytest.raises(SpiegelError) as caught:
        one(raw, kind, ["", cell])
    assert caught.value.what.startswith(f"column 'Kop' holds '{cell}', ")
    assert what in caught.value.what
    assert caught.value.where == "vlaanderen/bezoek/2023-2024/v1/bezoek.csv, row 3"
    assert fix in caught.value.fix


def test_more_bad_rows_are_counted(raw: Any) -> None:
    with pytest.raises(SpiegelError, match=r"holds 'x', not a date \(and 2 more rows\)"):
        one(raw, "date", ["x", "01/09/2023", "y", "z"])


def test_an_unknown_code_says_which_list_to_extend(raw: Any) -> None:
    with pytest.raises(SpiegelError, match=r"Or add it to codes/type\.csv\."):
        one(raw, "code", ["ANDERS"])


@pytest.mark.parametrize("cell", ["", "  ", NBSP])
def test_an_empty_required_cell_is_refused_with_its_row(raw: Any, cell: str) -> None:
    with pytest.raises(SpiegelError) as caught:
        one(raw, "text", ["a", cell], required="yes")
    assert caught.value.what == "column 'Kop' is empty where a value is required"
    assert caught.value.where.endswith("bezoek.csv, row 3")


def test_an_ignored_column_is_not_staged(raw: Any) -> None:
    columns = raw.columns("a,text,,,a", "b,ignore,,,b")
    staged = raw.stage("a;b\n1;2\n", columns)
    assert list(staged.table.columns) == ["a", "source_file", "source_row"]


def test_a_file_that_is_not_the_registered_one_is_not_read(raw: Any) -> None:
    from spiegel.ingest.stage import stage

    columns = raw.columns("a,text,,,a")
    file = raw.put("a\n1\n")
    raw.path(file).write_text("a\n2\n")
    with pytest.raises(SpiegelError, match="not the registered one"):
        stage(file, raw.path(file), columns, {}, "map.csv")


def test_rows_in_are_rows_out_and_blank_rows(raw: Any) -> None:
    staged = raw.stage("a;b\n1;2\n;\n\n3;4\n", raw.columns("a,text,,,a", "b,text,,,b"), rows=4)
    account = staged.account
    assert (account["rows_in"], account["rows_blank"], account["rows_out"]) == (4, 2, 2)
    assert staged.table["source_row"].tolist() == [2, 5]
    assert set(staged.table["source_file"]) == {"vlaanderen/bezoek/2023-2024/v1/bezoek.csv"}


def test_every_rule_of_the_ledger_has_its_reason(raw: Any) -> None:
    codes = raw.codes("type", "REGULIER,,,gewoon bezoek")
    columns = raw.columns("nr,id:6,,,nr", "soort,code,type,,soort", "naam,text,,,naam")
    text = (
        "nr;soort;naam\n"
        "39107;regulier; A\n"
        "039107 ;REGULIER ;B\n"
        "039107;gewoon bezoek;C\n"
        "39107.0;Gewoon  Bezoek;D  E\n"
    )
    ledger = raw.stage(text, columns, codes, rows=4).ledger
    found = ledger[["source_row", "column", "rule", "reason", "old", "new"]].to_numpy().tolist()
    assert found == [
        [2, "nr", "pad_identifier", "lost_leading_zeros", "39107", "039107"],
        [3, "nr", "tidy_spaces", "stray_spaces", "039107 ", "039107"],
        [5, "nr", "pad_identifier", "lost_leading_zeros", "39107.0", "039107"],
        [2, "soort", "canonical_code", "spelling_variant", "regulier", "REGULIER"],
        [3, "soort", "tidy_spaces", "stray_spaces", "REGULIER ", "REGULIER"],
        [5, "soort", "canonical_code", "spelling_variant", "Gewoon  Bezoek", "gewoon bezoek"],
        [2, "naam", "tidy_spaces", "stray_spaces", " A", "A"],
        [5, "naam", "tidy_spaces", "stray_spaces", "D  E", "D E"],
    ]
    assert set(ledger["table"]) == {"bezoek"}
    assert ledger["record"].tolist()[0] == "bezoek:2"


def test_a_declared_synonym_and_a_typed_cell_are_not_changes(raw: Any) -> None:
    codes = raw.codes("type", "REGULIER,,,gewoon bezoek")
    columns = raw.columns("soort,code,type,,soort", "dag,date,,,dag", "n,decimal,,,n")
    staged = raw.stage("soort;dag;n\ngewoon bezoek;01/09/2023;1,50\n", columns, codes)
    assert len(staged.ledger) == 0
    assert staged.table["soort"].tolist() == ["REGULIER"]


spaces = st.sampled_from(["", "", "", " ", "  ", NBSP, "\t"])
names = st.text(alphabet="abcdeé ", min_size=1, max_size=8).filter(
    lambda t: t.strip() == t and "  " not in t and t
)
codes_ = st.sampled_from(["REGULIER", "KORT"])


@st.composite
def mended_rows(draw: st.DrawFn) -> list[tuple[str, str, str, str]]:
    """Rows of name and identifier, each beside the value that staging must make of it."""
    rows = []
    for _ in range(draw(st.integers(1, 6))):
        name = draw(names)
        raw_name = draw(spaces) + name.replace(" ", draw(st.sampled_from([" ", "  ", NBSP])))
        number = f"{draw(st.integers(1, 999999)):06d}"
        stripped = draw(st.booleans())
        raw_number = number.lstrip("0") if stripped else number
        raw_number = draw(spaces) + raw_number + draw(spaces)
        rows.append((raw_name + draw(spaces), name, raw_number, number))
    return rows


@SOME
@given(rows=mended_rows())
def test_the_ledger_holds_one_entry_for_every_changed_cell_and_no_other(
    shared_raw: Any, rows: list[tuple[str, str, str, str]]
) -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    writer.writerow(["naam", "nr"])
    writer.writerows([r[0], r[2]] for r in rows)
    columns = shared_raw.columns("naam,text,,,naam", "nr,id:6,,,nr")
    staged = shared_raw.stage(text.getvalue(), columns, rows=len(rows))

    assert staged.table["naam"].tolist() == [r[1] for r in rows]
    assert staged.table["nr"].tolist() == [r[3] for r in rows]
    expected = {
        (number, column): (old, new)
        for number, row in enumerate(rows, 2)
        for column, old, new in (("naam", row[0], row[1]), ("nr", row[2], row[3]))
        if old != new
    }
    entries = {
        (r.source_row, r.column): (r.old, r.new) for r in staged.ledger.itertuples(index=False)
    }
    assert entries == expected
    assert len(staged.ledger) == len(expected)
    for entry in staged.ledger.itertuples():
        spacing = tidy(entry.old) == entry.new
        assert (entry.rule == "tidy_spaces") is spacing
        assert (entry.reason == "stray_spaces") is spacing


@SOME
@given(
    cells=st.lists(
        st.tuples(codes_, st.sampled_from([str.lower, str.title, str]), spaces), min_size=1
    )
)
def test_undoing_the_ledger_gives_back_the_raw_text_of_a_code_column(
    shared_raw: Any, cells
) -> None:
    before = [space + change(code) + space for code, change, space in cells]
    codes = shared_raw.codes("type", "REGULIER,,,", "KORT,,,")
    columns = shared_raw.columns("soort,code,type,,soort")
    text = "soort\n" + "".join(f'"{c}"\n' for c in before)
    staged = shared_raw.stage(text, columns, codes, rows=len(before))
    after = staged.table["soort"].tolist()
    assert after == [code for code, _, _ in cells]
    for entry in staged.ledger.itertuples():
        assert after[entry.source_row - 2] == entry.new
        after[entry.source_row - 2] = entry.old
    assert after == before


def test_staging_from_the_config_writes_table_ledger_and_account(raw: Any, tmp_path: Path) -> None:
    folder = tmp_path / "config"
    (folder / "column_maps").mkdir(parents=True)
    raw.map("nr,id:6,,,nr", "soort,code,type,,soort").rename(folder / "column_maps/bezoek.csv")
    raw.codes("type", "REGULIER,,,")
    (raw.root / "codes").rename(folder / "codes")
    file = raw.put("nr;soort\n12;REGULIER\n")
    paths = [tmp_path / "out" / n for n in ("table.parquet", "ledger.parquet", "account.json")]
    stage_dataset(raw.root, folder, file, *paths)
    assert pd.read_parquet(paths[0])[["nr", "soort"]].to_numpy().tolist() == [
        ["000012", "REGULIER"]
    ]
    assert pd.read_parquet(paths[1])["old"].tolist() == ["12"]
    account = json.loads(paths[2].read_text(encoding="utf-8"))
    assert (account["sha256"], account["rows_out"]) == (file.sha256, 1)


def test_staging_the_same_file_twice_gives_the_same_bytes(raw: Any, tmp_path: Path) -> None:
    folder = tmp_path / "config"
    (folder / "column_maps").mkdir(parents=True)
    raw.map("nr,id:6,,,nr").rename(folder / "column_maps/bezoek.csv")
    file = raw.put("nr\n12\n")
    found = []
    for run in ("one", "two"):
        paths = [tmp_path / run / n for n in ("table.parquet", "ledger.parquet", "account.json")]
        stage_dataset(raw.root, folder, file, *paths)
        found.append([p.read_bytes() for p in paths])
    assert found[0] == found[1]


def test_every_column_map_of_the_home_case_knows_the_years_of_its_editions() -> None:
    from spiegel.config.editions import load_edition
    from spiegel.ingest.codes import read_codes
    from spiegel.ingest.columns import read_column_map

    root = CONFIG.parents[2]
    seen = 0
    for path in sorted((root / "config" / "editions").glob("os*.yaml")):
        edition: Edition = load_edition(root, path.stem)
        for year in edition.record_years:
            for dataset in edition.datasets(year):
                for column in read_column_map(CONFIG / "column_maps" / f"{dataset}.csv", year):
                    assert re.fullmatch(r"[a-z_0-9]+", column.name)
                    if column.kind == "code":
                        assert read_codes(CONFIG / "codes", column.codes, year).spellings
                    seen += 1
    assert seen > 100
