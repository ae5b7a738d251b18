"""Layouts of files: what lies around a table, what its headers become, and kinds of notation."""

from __future__ import annotations

import datetime as dt
import io
import random
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from spiegel.errors import SpiegelError
from spiegel.ingest.guess import guess_encoding, guess_header
from spiegel.ingest.kinds import school_year_of
from spiegel.ingest.layout import arrange
from spiegel.ingest.propose import propose, write_proposal
from spiegel.ingest.register import describe, refuse_changed, register
from spiegel.ingest.stage import stage
from spiegel.ingest.workbook import sheet_names


def rows(text: str) -> list[list[str]]:
    return [line.split(";") for line in text.splitlines()]


def test_group_headings_hold_for_the_blank_cells_to_their_right() -> None:
    found = arrange(rows("School;;Bezoek;\nnr;naam;datum;naam\n1;a;d;b"), 2, 1, "f")
    assert list(found.table.columns) == [
        "School | nr", "School | naam", "Bezoek | datum", "Bezoek | naam"
    ]  # fmt: skip
    assert (found.before, found.repeated) == ({}, ())


def test_a_repeated_header_gets_its_number_and_is_recorded() -> None:
    found = arrange(rows("nr;graad;graad ;graad\n1;2;3;4"), 1, None, "f")
    assert list(found.table.columns) == ["nr", "graad", "graad (2)", "graad (3)"]
    assert found.repeated == ("graad (2)", "graad (3)")
    assert found.table.iloc[0].tolist() == ["1", "2", "3", "4"]


def test_blank_columns_are_counted_and_lines_before_the_header_are_kept_as_text() -> None:
    found = arrange(rows("Titel;;;\n;;;\nnr;;naam;\n1;;a;\n;;;\n2;;b;"), 3, None, "f")
    assert list(found.table.columns) == ["nr", "naam"]
    assert found.blank_columns == 2
    assert found.before == {1: "Titel"}
    assert found.blank == (5,)
    assert found.table.index.tolist() == [4, 6]


def test_notes_and_blank_rows_are_accounted_for_with_their_rows_and_text(raw: Any) -> None:
    columns = raw.columns("naam,text,,yes,naam", "nr,id:3,,yes,nr")
    text = "naam;nr\na;1\n;\n;\nb;2\n;\nBron: de inspectie;\nTelling op 1 februari\n"
    staged = raw.stage(text, columns, rows=7)
    assert staged.account["refused"] == [
        {"reason": "blank_row", "rows": "3-4, 6", "count": 3},
        {"reason": "note_line", "rows": "7", "count": 1, "text": "Bron: de inspectie"},
        {"reason": "note_line", "rows": "8", "count": 1, "text": "Telling op 1 februari"},
    ]
    assert staged.account["rows_in"] == 7
    assert (staged.account["rows_out"], staged.account["rows_refused"]) == (2, 5)
    lost = staged.ledger[staged.ledger["rule"] == "refuse_row"]
    assert lost[["source_row", "reason", "old"]].to_numpy().tolist() == [
        [7, "note_line", "Bron: de inspectie"],
        [8, "note_line", "Telling op 1 februari"],
    ]


def test_a_last_row_with_one_cell_that_can_be_a_record_is_kept(raw: Any) -> None:
    columns = raw.columns("naam,text,,yes,naam", "plaats,text,,,plaats")
    staged = raw.stage("naam;plaats\na;b\nDe Brug;\n", columns, rows=2)
    assert staged.table["naam"].tolist() == ["a", "De Brug"]


def test_texts_that_mean_missing_are_declared_and_written_down(raw: Any) -> None:
    path = raw.root / "bezoek.csv"
    path.write_text(
        "column,kind,codes,required,missing,2023-2024\n"
        "x,decimal,,,NULL|0,x\nnet,text,,,…niet van toepassing,net\n",
        encoding="utf-8",
    )
    from spiegel.ingest.columns import read_column_map

    columns = read_column_map(path, "2023-2024")
    staged = raw.stage("x;net\n0;Net niet van toepassing\nnull;GO\n0,5;a\n", columns, rows=3)
    assert staged.table["x"].isna().tolist() == [True, True, False]
    assert staged.table["net"].tolist() == ["", "GO", "a"]
    ledger = staged.ledger[["source_row", "column", "rule", "reason", "old", "new"]]
    assert ledger.to_numpy().tolist() == [
        [2, "x", "missing_value", "declared_missing", "0", ""],
        [3, "x", "missing_value", "declared_missing", "null", ""],
        [2, "net", "missing_value", "declared_missing", "Net niet van toepassing", ""],
    ]


@pytest.mark.parametrize(
    "text", ["2023-2024", "2023/2024", "2023/24", "2023-24", "2324", "2024", "2024.0", "2023–2024"]
)
def test_every_notation_of_a_school_year_is_the_same_year(raw: Any, text: str) -> None:
    assert school_year_of(text) == "2023-2024"
    staged = raw.stage(f"j\n{text}\n", raw.columns("j,school_year,,,j"))
    assert staged.table["j"].tolist() == ["2023-2024"]
    assert len(staged.ledger) == (text != "2023-2024")


@pytest.mark.parametrize("text", ["2023-2025", "2023/22", "23-24", "202324", ""])
def test_other_texts_are_no_school_year(text: str) -> None:
    assert school_year_of(text) is None


@pytest.mark.parametrize(("kind", "serial"), [("date:1900", "45170"), ("date:1904", "43708.0")])
def test_a_day_number_counts_from_the_year_that_its_kind_says(
    raw: Any, kind: str, serial: str
) -> None:
    staged = raw.stage(f"d\n{serial}\n", raw.columns(f"d,{kind},,,d"))
    assert staged.table["d"].tolist() == [pd.Timestamp(2023, 9, 1)]
    assert staged.ledger[["rule", "old", "new"]].to_numpy().tolist() == [
        ["serial_date", serial, "2023-09-01"]
    ]


@pytest.mark.parametrize("serial", ["2024", "60", "100000", "45170.5"])
def test_a_number_that_is_hardly_a_day_is_refused(raw: Any, serial: str) -> None:
    with pytest.raises(SpiegelError, match="not a date"):
        raw.stage(f"d\n{serial}\n", raw.columns("d,date:1900,,,d"))


def test_decimal_commas_and_points_in_one_column_are_refused(raw: Any) -> None:
    with pytest.raises(SpiegelError, match="decimal comma in row 2 and a point in row 3"):
        raw.stage("x\n3,5\n1.234\n", raw.columns("x,decimal,,,x"), rows=2)


def test_a_letter_of_cp1252_that_became_a_control_character_is_restored(raw: Any) -> None:
    staged = raw.stage("x\nS5 \x96 graded\n", raw.columns("x,text,,,x"))
    assert staged.table["x"].tolist() == ["S5 – graded"]
    assert staged.ledger["rule"].tolist() == ["restore_letter"]


def test_a_workbook_and_the_csv_of_the_same_table_are_staged_alike(raw: Any) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Blad1"
    sheet.append(["Titel"])
    sheet.append(["nr", "n", "x", "dag", "ja", "sleutel"])
    sheet.append([12, 3, 733.5, dt.date(2023, 9, 1), True, 100000])
    sheet.append([1234, 0, 0.1 + 0.2, dt.date(2024, 2, 29), False, "SC12"])
    buffer = io.BytesIO()
    book.save(buffer)
    kinds = ("id:6", "integer", "decimal", "date", "flag", "key")
    names = ("nr", "n", "x", "dag", "ja", "sleutel")
    pairs = zip(names, kinds, strict=True)
    columns = raw.columns(*(f"{name},{kind},,,{name}" for name, kind in pairs))
    text = (
        "nr;n;x;dag;ja;sleutel\n000012;3;733,5;01/09/2023;WAAR;100000.0\n"
        "1234.0;0.0;0,3;29/02/2024;ONWAAR;SC12\n"
    )
    found = []
    for content, name, sheet_name, header, encoding, sign in (
        (text, "b.csv", "", 1, "utf-8", ";"),
        (buffer.getvalue(), "b.xlsx", "Blad1", 2, "", ""),
    ):
        file = raw.put(
            content, rows=2, name=name, sheet=sheet_name, header_row=header,
            encoding=encoding, delimiter=sign,
        )  # fmt: skip
        staged = stage(file, raw.path(file), columns, {}, "m")
        found.append(staged.table.drop(columns=["source_file", "source_row"]))
    pd.testing.assert_frame_equal(*found)
    assert sheet_names(buffer.getvalue(), "f") == ["Blad1"]


@pytest.mark.parametrize("seed", [1, 2])
def test_the_order_of_rows_and_columns_changes_no_staged_value(raw: Any, seed: int) -> None:
    draw = random.Random(seed)
    codes = raw.codes("type", "REGULIER,,,gewoon bezoek", "KORT,,,")
    columns = raw.columns("nr,id:4,,yes,nr", "soort,code,type,,soort", "x,decimal,,,x")
    cells = [[str(n), draw.choice(["KORT", "kort ", "Gewoon bezoek"]), f"{n},5"] for n in range(40)]
    found = []
    for shuffle in (False, True):
        order = [0, 1, 2]
        if shuffle:
            draw.shuffle(cells)
            draw.shuffle(order)
        lines = [["nr", "soort", "x"], *cells]
        text = "".join(";".join(line[i] for i in order) + "\n" for line in lines)
        staged = raw.stage(text, columns, codes, rows=40)
        table = staged.table.drop(columns="source_row").sort_values("nr", ignore_index=True)
        found.append((table, sorted(zip(staged.ledger["old"], staged.ledger["new"], strict=True))))
    pd.testing.assert_frame_equal(found[0][0], found[1][0])
    assert found[0][1] == found[1][1]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a;b\n1;2", (1, None)),
        ("Titel\n\na;b;c\n1;2;3\n4;5;6", (3, None)),
        ("School;;Bezoek\nnr;naam;datum\n1;a;2\n3;b;4", (2, 1)),
    ],
)
def test_the_row_of_the_headers_is_guessed(text: str, found: tuple[int, int | None]) -> None:
    assert guess_header(rows(text)) == found


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "mac_roman", "utf-16"])
def test_the_encoding_is_guessed(encoding: str) -> None:
    assert guess_encoding("naam\nCollège één, coördinatie\n".encode(encoding), "f") == encoding


def test_a_map_is_proposed_from_the_nearest_earlier_year() -> None:
    header = ["column", "kind", "codes", "required", "2021-2022", "2022-2023"]
    before = [
        ["nr", "id:6", "", "yes", "code", "instellingsnummer"],
        ["naam", "text", "", "", "naam", "naam"],
        ["datum", "date", "", "", "datum", "datum begin"],
        ["oud", "text", "", "", "oud", "-1"],
        ["weg", "text", "", "", "weg", "verdwenen"],
    ]
    new = ["Naam", "datum begin", "instellingsnummers", "Vrije nota"]
    made = propose(header, before, "2023-2024", new)
    assert made.header[-1] == "2023-2024"
    assert [row[-1] for row in made.rows] == [
        "?instellingsnummers", "Naam", "datum begin", "-1", "?-1", "?Vrije nota"
    ]  # fmt: skip
    assert made.rows[-1] == ["vrije_nota", "ignore", "", "", "-1", "-1", "?Vrije nota"]
    assert [(c.column, c.why) for c in made.changes] == [
        ("nr", "alike"), ("naam", "spaces"), ("weg", "gone"), ("vrije_nota", "new")
    ]  # fmt: skip


def test_a_proposal_never_overwrites_the_map_or_a_half_reviewed_proposal(raw: Any) -> None:
    path = raw.map("a,text,,,a", years="2022-2023")
    before = path.read_bytes()
    target, _ = write_proposal(path, ["2023-2024"], ["a"])
    assert target.name == "bezoek.proposed.csv"
    assert path.read_bytes() == before
    target.write_text("half reviewed", encoding="utf-8")
    with pytest.raises(SpiegelError, match="another proposal lies there"):
        write_proposal(path, ["2023-2024"], ["a"])
    with pytest.raises(SpiegelError, match="has the school year 2022-2023 already"):
        write_proposal(path, ["2022-2023"], ["a"])


def test_other_bytes_do_not_take_the_place_of_a_registered_version(tmp_path: Path) -> None:
    path = tmp_path / "data/raw/vlaanderen/bezoek/2023-2024/v1/b.csv"
    path.parent.mkdir(parents=True)
    told = {"nature": "official", "licence": "", "source": "s"}
    for text in ("a\n1\n", "a\n2\n"):
        path.write_text(text)
        row = describe(path, tmp_path, **told)  # type: ignore[arg-type]
        if text == "a\n1\n":
            refuse_changed([row], tmp_path)
            register([row], tmp_path)
    with pytest.raises(SpiegelError, match="registered with other bytes"):
        refuse_changed([row], tmp_path)
