"""The workbook: numbers as numbers, gaps with a reason, and the same bytes on every run."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
import yaml
from openpyxl.worksheet.worksheet import Worksheet

from spiegel import tables
from spiegel.files import write_csv
from spiegel.publish import workbook_words
from spiegel.publish.report import Report
from spiegel.publish.workbook import KEYS, SHEETS, write_workbook

NOTICE = "Voorbeeldgegevens / Example data"
FRONT = ["Cover", "Notes", "Dictionary"]
FORMULA = "=1+1"


def write_tables(report: Report, root: Path, *, nature: str) -> None:
    """Write a project folder with the tables of a report and one unfriendly text."""
    edition, inspectorate = report.edition, report.inspectorate
    shutil.copytree(inspectorate.folder, root / "config" / "inspectorates" / edition.inspectorate)
    shutil.copy(inspectorate.folder.parents[1] / "claim_words.yaml", root / "config")
    editions = root / "config" / "editions"
    editions.mkdir()
    plain = edition.model_dump(mode="json", exclude_none=True)
    (editions / f"{edition.edition}.yaml").write_text(yaml.safe_dump(plain), encoding="utf-8")
    row = ("mirror", edition.school_year, FORMULA, "-5", "+5", 409, "differs", "@x", "@x", "press")
    row = (*row, inspectorate.plan.digest)
    published = pd.DataFrame([row], columns=tables.columns("published_check"))
    inputs = pd.DataFrame({"dataset": ["a"], "sha256": ["0"], "nature": [nature]})
    results = root / "results" / edition.edition
    quality = ("exclusions", "checks", "check_rows", "edits", "corrections", "expectations")
    for name in dict.fromkeys((*SHEETS, *quality)):
        folder = "quality" if name in quality else "tables"
        table = published if name == "published_check" else getattr(report, name)
        write_csv(table, results / folder / f"{name}.csv")
    write_csv(inputs, results / "quality" / "inputs.csv")


@pytest.fixture(scope="module")
def root(report: Report, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("workbook")
    write_tables(report, folder, nature="example")
    return folder


@pytest.fixture(scope="module")
def path(report: Report, root: Path) -> Path:
    file = root / "results" / report.edition.edition / "tables" / "proef.xlsx"
    write_workbook(root, report.edition.edition, file)
    return file


@pytest.fixture(scope="module")
def book(path: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(path)


def _header_row(sheet: Worksheet, name: str) -> int:
    first = tables.columns(name)[0]
    return next(i for i in range(1, 8) if sheet.cell(i, 1).value == first)


def _rows(sheet: Worksheet, name: str) -> list[dict[str, object]]:
    start = _header_row(sheet, name)
    head = [cell.value for cell in sheet[start]]
    body = sheet.iter_rows(min_row=start + 1, values_only=True)
    return [dict(zip(head, row, strict=True)) for row in body]


def test_sheets_have_title_notice_and_one_table(book: openpyxl.Workbook) -> None:
    assert book.sheetnames == [*FRONT, *SHEETS]
    for sheet in book.worksheets:
        assert sheet["A1"].value
        assert sheet["A2"].value == NOTICE
        assert not sheet.merged_cells.ranges
        assert sheet.sheet_state == "visible"
    empty = {"trends", "evidence", "uniformity", "checks"}
    assert {s.title for s in book.worksheets if not s.tables} == {"Cover", *empty}
    for name in empty:
        assert workbook_words.EMPTY.nl in book[name]["A4"].value


def test_tables_are_whole(report: Report, book: openpyxl.Workbook) -> None:
    for name in SHEETS:
        if name == "published_check":
            continue
        rows = _rows(book[name], name)
        table: pd.DataFrame = getattr(report, name)
        assert len(rows) == len(table)
        if rows:
            assert list(rows[0]) == tables.columns(name)
            start = _header_row(book[name], name)
            assert book[name].tables[name].ref.startswith(f"A{start}:")
            assert book[name].freeze_panes.endswith(str(start + 1))
    assert set(KEYS) <= set(SHEETS)


def test_numbers_are_numbers_and_gaps_are_empty(report: Report, book: openpyxl.Workbook) -> None:
    rows = _rows(book["measures"], "measures")
    for found, (_, given) in zip(rows, report.measures.iterrows(), strict=True):
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
    changes = _rows(book["changes"], "changes")
    assert {type(row["difference"]) for row in changes} == {float, type(None)}


def test_shares_are_shown_as_percentages(book: openpyxl.Workbook) -> None:
    for name, column, shape in (
        ("measures", "share", "0.0%"),
        ("changes", "low", "+0.0%;-0.0%;0.0%"),
        ("population", "n", "#,##0"),
    ):
        start = _header_row(book[name], name)
        place = tables.columns(name).index(column) + 1
        cells = [book[name].cell(i, place) for i in range(start + 1, book[name].max_row + 1)]
        filled = [cell for cell in cells if cell.value is not None]
        assert filled
        assert {cell.number_format for cell in filled} == {shape}


def test_text_is_never_a_formula(book: openpyxl.Workbook) -> None:
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f" and cell.value != FORMULA]
    row = _rows(book["published_check"], "published_check")[0]
    assert [row[c] for c in ("measure", "published", "computed", "reason_nl")] == [
        FORMULA, "-5", "+5", "@x",
    ]  # fmt: skip


def test_no_formula_in_the_file_itself(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        sheets = [n for n in archive.namelist() if n.startswith("xl/worksheets/sheet")]
        assert len(sheets) == len(FRONT) + len(SHEETS)
        assert not [n for n in sheets if b"<f>" in archive.read(n)]


def test_cover_links_to_every_sheet(book: openpyxl.Workbook) -> None:
    targets = [cell.hyperlink.location for row in book["Cover"] for cell in row if cell.hyperlink]
    assert targets == [f"'{name}'!A1" for name in book.sheetnames[1:]]


def test_every_column_is_explained_in_both_languages(book: openpyxl.Workbook) -> None:
    sheet = book["Dictionary"]
    found = {(r[0], r[1]): r[2:4] for r in sheet.iter_rows(min_row=4, values_only=True)}
    wanted = {(name, column) for name in SHEETS for column in tables.columns(name)}
    assert set(found) == wanted
    assert all(nl and en for nl, en in found.values())


def test_two_writes_are_the_same_bytes(report: Report, root: Path, path: Path) -> None:
    again = path.with_name("again.xlsx")
    write_workbook(root, report.edition.edition, again)
    assert again.read_bytes() == path.read_bytes()


def test_real_data_carry_no_notice(report: Report, tmp_path: Path) -> None:
    write_tables(report, tmp_path, nature="official")
    file = tmp_path / "real.xlsx"
    write_workbook(tmp_path, report.edition.edition, file)
    for sheet in openpyxl.load_workbook(file).worksheets:
        assert NOTICE not in [cell.value for row in sheet.iter_rows(max_row=4) for cell in row]
