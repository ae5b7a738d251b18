"""The workbook: numbers as numbers, gaps with a reason, and the same bytes on every run.

One model, two files: what holds for the xlsx holds for the ods, cell by cell.
"""

from __future__ import annotations

import csv
import shutil
import subprocess
import zipfile
from pathlib import Path

import odfdo
import openpyxl
import pandas as pd
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from public_files import FORMULA, ods_rows, write_tables

from spiegel import tables
from spiegel.config.catalogue import catalogue
from spiegel.publish.public_tables import columns, kind, public
from spiegel.publish.report import Report, find_report
from spiegel.publish.workbook import workbook_words
from spiegel.publish.workbook.content import book, head
from spiegel.publish.workbook.model import Sheet
from spiegel.publish.workbook.ods import letters
from spiegel.publish.workbook.write import write_workbook

NOTICE = "Voorbeeldgegevens / Example data"
FRONT = ["Cover", "Contents", "Notes", "Dictionary"]


@pytest.fixture(scope="module")
def root(report: Report, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("workbook")
    write_tables(report, folder, nature="example")
    return folder


@pytest.fixture(scope="module")
def path(report: Report, root: Path) -> Path:
    folder = root / "results" / report.edition.edition / "tables"
    return written(find_report(root, report.edition.edition), folder)[0]


def written(report: Report, folder: Path) -> tuple[Path, Path]:
    """Write the workbook of a report into a folder, as xlsx and as ods."""
    paths = folder / "proef.xlsx", folder / "proef.ods"
    write_workbook(report, *paths)
    return paths


@pytest.fixture(scope="module")
def workbook(path: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(path)


@pytest.fixture(scope="module")
def sheets(report: Report, root: Path) -> dict[str, Sheet]:
    return {s.name: s for s in book(find_report(root, report.edition.edition)).sheets}


def _header_row(sheet: Worksheet, name: str) -> int:
    first = head(name, columns(name)[0])
    return next(i for i in range(1, 8) if sheet.cell(i, 1).value == first)


def _rows(sheet: Worksheet, name: str) -> list[dict[str, object]]:
    start = _header_row(sheet, name)
    assert [cell.value for cell in sheet[start]] == [head(name, c) for c in columns(name)]
    body = sheet.iter_rows(min_row=start + 1, values_only=True)
    return [dict(zip(columns(name), row, strict=True)) for row in body]


def test_sheets_have_title_notice_and_one_table(workbook: openpyxl.Workbook) -> None:
    assert workbook.sheetnames == [*FRONT, *catalogue().workbook]
    for sheet in workbook.worksheets:
        assert sheet["A1"].value
        assert sheet["A2"].value == NOTICE
        assert not sheet.merged_cells.ranges
        assert sheet.sheet_state == "visible"
    empty = {"trends", "evidence", "uniformity", "pooled", "level_shifts"}
    empty |= {"checks", "quantities", "differences"}
    assert {s.title for s in workbook.worksheets if not s.tables} == {"Cover", *empty}
    for name in empty:
        assert workbook_words.EMPTY.nl in workbook[name]["A4"].value


def test_tables_are_whole(report: Report, workbook: openpyxl.Workbook) -> None:
    for name in catalogue().workbook:
        if name == "published_check":
            continue
        rows = _rows(workbook[name], name)
        table = public(report, name)
        assert len(rows) == len(table)
        if rows:
            assert list(rows[0]) == columns(name)
            start = _header_row(workbook[name], name)
            assert workbook[name].tables[name].ref.startswith(f"A{start}:")
            assert workbook[name].freeze_panes.endswith(str(start + 1))


def test_numbers_are_numbers_and_gaps_are_empty(
    report: Report, workbook: openpyxl.Workbook
) -> None:
    rows = _rows(workbook["measures"], "measures")
    for found, (_, given) in zip(rows, report["measures"].iterrows(), strict=True):
        assert isinstance(found["n"], int)
        assert found["school_year"] == given["school_year"]
        if given["conf_status"] == "C":
            assert (found["k"], found["share"], found["low"]) == (None, None, None)
        elif pd.isna(given["share"]):
            assert found["share"] is None
        else:
            assert found["share"] == pytest.approx(given["share"])
            assert found["k"] == given["k"]
    assert any(row["conf_status"] == "C" for row in rows)
    changes = _rows(workbook["changes"], "changes")
    assert {type(row["difference"]) for row in changes} == {float, type(None)}


def test_shares_are_shown_as_percentages(workbook: openpyxl.Workbook) -> None:
    for name, column, shape in (
        ("measures", "share", "0.0%"),
        ("changes", "low", "+0.0%;-0.0%;0.0%"),
        ("population", "n", "#,##0"),
    ):
        start = _header_row(workbook[name], name)
        place = columns(name).index(column) + 1
        cells = [
            workbook[name].cell(i, place) for i in range(start + 1, workbook[name].max_row + 1)
        ]
        filled = [cell for cell in cells if cell.value is not None]
        assert filled
        assert {cell.number_format for cell in filled} == {shape}


def test_text_is_never_a_formula(workbook: openpyxl.Workbook) -> None:
    cells = [cell for sheet in workbook for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f" and cell.value != FORMULA]
    row = _rows(workbook["published_check"], "published_check")[0]
    assert [row[c] for c in ("measure", "published", "computed", "reason_nl")] == [
        FORMULA, "-5", "+5", "@x",
    ]  # fmt: skip


def test_no_formula_in_the_file_itself(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        sheets = [n for n in archive.namelist() if n.startswith("xl/worksheets/sheet")]
        assert len(sheets) == len(FRONT) + len(catalogue().workbook)
        assert not [n for n in sheets if b"<f>" in archive.read(n)]


def test_contents_link_to_every_sheet(workbook: openpyxl.Workbook) -> None:
    sheet = workbook["Contents"]
    targets = [cell.hyperlink.location for row in sheet for cell in row if cell.hyperlink]
    assert targets == [f"'{name}'!A1" for name in workbook.sheetnames[2:]]


def test_every_column_is_explained_in_both_languages(workbook: openpyxl.Workbook) -> None:
    sheet = workbook["Dictionary"]
    found = {(r[0], r[1]): r[2:5] for r in sheet.iter_rows(min_row=5, values_only=True)}
    wanted = {(name, column) for name in catalogue().workbook for column in columns(name)}
    assert set(found) == wanted
    assert all(nl and en for _, nl, en in found.values())
    for (name, column), (unit, _, _) in found.items():
        if kind(name, column) not in ("text", "number"):
            assert unit
            assert unit in head(name, column)


def test_columns_that_name_records_stay_inside(workbook: openpyxl.Workbook) -> None:
    found = [(t, c) for t, own in catalogue().tables.items() for c in own.internal_columns]
    assert found == [("checks", "examples")]
    for name, column in found:
        assert column in tables.columns(name)
        assert column not in [cell.value for row in workbook[name].iter_rows() for cell in row]


def test_sheets_with_gaps_say_why(sheets: dict[str, Sheet]) -> None:
    gaps = [n for n in catalogue().workbook if any(None in row for row in sheets[n].rows)]
    assert {"measures", "changes", "series"} <= set(gaps)
    for name in catalogue().workbook:
        said = any(catalogue().label(name, "empty_cells").nl in line for line in sheets[name].lines)
        assert said == (name in gaps)


def test_the_file_says_title_and_language(path: Path) -> None:
    for file, part in ((path, "docProps/core.xml"), (path.with_suffix(".ods"), "meta.xml")):
        with zipfile.ZipFile(file) as archive:
            text = archive.read(part).decode("utf-8")
        assert "<dc:language>nl</dc:language>" in text
        assert "<dc:title>Proefspiegel / Trial mirror</dc:title>" in text


def test_ods_and_xlsx_hold_the_same_cells(path: Path, workbook: openpyxl.Workbook) -> None:
    found = ods_rows(path.with_suffix(".ods"))
    assert list(found) == workbook.sheetnames
    for sheet in workbook.worksheets:
        rows = [list(row) for row in sheet.iter_rows(values_only=True)]
        for one, other in zip(rows, found[sheet.title], strict=True):
            assert one == other + [None] * (len(one) - len(other)), sheet.title


def test_ods_is_an_open_document_with_marked_tables(path: Path) -> None:
    document = odfdo.Document(path.with_suffix(".ods"))
    assert document.get_type() == "spreadsheet"
    names = [table.name for table in document.body.tables]
    assert names == [*FRONT, *catalogue().workbook]
    population = document.body.get_table(name="population")
    values = population.get_values()
    assert values[-1][2] == 58
    with zipfile.ZipFile(path.with_suffix(".ods")) as archive:
        assert archive.infolist()[0].filename == "mimetype"
        assert archive.infolist()[0].compress_type == zipfile.ZIP_STORED
        text = archive.read("content.xml").decode("utf-8")
    assert "table:number-columns-spanned" not in text
    assert "table:formula" not in text
    start = 4 + 1  # title, notice, source, why cells are empty; then the head
    last = letters(len(columns("measures")))
    assert f'"measures.A{start}:measures.{last}' in text
    assert text.count("<table:table-header-rows>") == len(names) - 1


def test_letters_of_columns() -> None:
    assert [letters(n) for n in (1, 26, 27, 52, 703)] == ["A", "Z", "AA", "AZ", "AAA"]


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_both_files_and_reads_the_same(
    path: Path, tmp_path: Path, sheets: dict[str, Sheet]
) -> None:
    every_sheet = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"
    read = {}
    for file in (path, path.with_suffix(".ods")):
        out = tmp_path / file.suffix[1:]
        done = subprocess.run(
            ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless",
             "--convert-to", every_sheet, "--outdir", out, file],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert "Error" not in done.stderr
        read[file.suffix] = {p.name: p.read_text(encoding="utf-8") for p in out.iterdir()}
    assert read[".xlsx"] == read[".ods"]
    assert len(read[".ods"]) == len(sheets)
    lines = next(text for name, text in read[".ods"].items() if "-measures" in name).splitlines()
    sheet = sheets["measures"]
    assert len(lines) == len(sheet.above) + 1 + len(sheet.rows)
    cells = next(csv.reader([lines[-1]]))
    last = sheet.rows[-1]
    for text, value in zip(cells, last, strict=True):
        if isinstance(value, int | float):
            scale = 100 if text.endswith("%") else 1
            assert float(text.rstrip("%")) / scale == pytest.approx(value)
        else:
            assert (text or None) == value


def test_two_writes_are_the_same_bytes(report: Report, root: Path, path: Path) -> None:
    for other in written(find_report(root, report.edition.edition), path.with_name("again")):
        assert other.read_bytes() == path.with_suffix(other.suffix).read_bytes()


def test_real_data_carry_no_notice(report: Report, tmp_path: Path) -> None:
    write_tables(report, tmp_path, nature="official")
    found = book(find_report(tmp_path, report.edition.edition))
    assert {sheet.notice for sheet in found.sheets} == {""}
    assert NOTICE not in [text for sheet in found.sheets for text in sheet.above]
