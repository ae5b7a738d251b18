"""Where a table lies: merged headers, bars, sheets, quotes, ods; and the guard of workbooks."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from tests.ingest.bad_files import changed_part, workbook

from spiegel.errors import SpiegelError
from spiegel.ingest import workbook_guard
from spiegel.ingest.guess import guess_delimiter, guess_header
from spiegel.ingest.manifest import RawFile
from spiegel.ingest.reader import read_raw
from spiegel.ingest.register import Choices, describe
from spiegel.ingest.text import split_rows
from spiegel.ingest.workbook import open_book

SHEET = "xl/worksheets/sheet1.xml"
SPACES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
)


def ods(*rows: str) -> bytes:
    """Return an ods file with one sheet, `Blad1`, of rows of XML."""
    table = f'<table:table table:name="Blad1">{"".join(rows)}</table:table>'
    content = (
        f"<office:document-content {SPACES}><office:body><office:spreadsheet>{table}"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return buffer.getvalue()


def line(*cells: str, repeated: int = 1) -> str:
    start = f"<table:table-row table:number-rows-repeated='{repeated}'>"
    return f"{start}{''.join(cells)}</table:table-row>"


def cell(inside: str, attributes: str = "", name: str = "table-cell") -> str:
    return (
        f'<table:{name} office:value-type="string" {attributes}><text:p>{inside}</text:p>'
        f"</table:{name}>"
    )


COVERED = "<table:covered-table-cell/>"


def sheets(**rows: list[list[object]]) -> bytes:
    """Return an xlsx file with a sheet for each name."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, own in rows.items():
        sheet = book.create_sheet(name)
        for row in own:
            sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def merged(rows: list[list[object]], *ranges: str) -> bytes:
    """Return an xlsx file with one sheet with merged cells."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(row)
    for area in ranges:
        sheet.merge_cells(area)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def registered(
    root: Path, content: bytes | str, name: str = "b.xlsx", choices: Choices | None = None
) -> tuple[RawFile, list[str]]:
    """Register a file; return its manifest row and its headers."""
    path = root / "data/raw/vlaanderen/bezoek/2023-2024/v1" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    file = describe(path, root, nature="official", licence="", source="s", choices=choices)
    return file, list(read_raw(file, path).table.columns)


def earlier_map(root: Path, *headers: str) -> None:
    """Write the column map of an earlier year."""
    path = root / "config/inspectorates/vlaanderen/column_maps/bezoek.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = [f"c{n},text,,,{header}\n" for n, header in enumerate(headers)]
    path.write_text("column,kind,codes,required,2022-2023\n" + "".join(rows))


HEADS: list[list[object]] = [
    ["URN", "School", "Ratings", None, None, "Dates", None],
    [None, None, "Quality", "Leadership", "Care", "Start", "Published"],
    [100001, "A", 1, 2, 3, "x", "y"],
    [100002, "B", 2, 2, 3, "x", "y"],
]
NAMES = [
    "URN", "School", "Ratings | Quality", "Ratings | Leadership", "Ratings | Care",
    "Dates | Start", "Dates | Published",
]  # fmt: skip


def as_text(rows: list[list[object]]) -> str:
    return "".join(";".join("" if c is None else str(c) for c in row) + "\n" for row in rows)


def test_headers_merged_downwards_are_read_from_csv_xlsx_and_ods(tmp_path: Path) -> None:
    down = 'table:number-rows-spanned="2"'
    across = 'table:number-columns-spanned="2"'
    content = ods(
        line(cell("URN", down), cell("School", down), cell("Q", across), COVERED),
        line(COVERED, COVERED, cell("x"), cell("y")),
        line(*(cell(str(n)) for n in range(4))),
    )  # fmt: skip
    assert registered(tmp_path, as_text(HEADS), "b.csv")[1] == NAMES
    ranges = ["A1:A2", "B1:B2", "C1:E1", "F1:G1"]
    assert registered(tmp_path, merged(HEADS, *ranges))[1] == NAMES
    assert registered(tmp_path, content, "b.ods")[1] == ["URN", "School", "Q | x", "Q | y"]


def test_most_headers_may_be_merged_downwards(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["a", "b", "c", "d", "e", "Rating", None],
        [None, None, None, None, None, "x", "y"],
        [1, 2, 3, 4, 5, 6, 7],
    ]
    names = ["a", "b", "c", "d", "e", "Rating | x", "Rating | y"]
    file, found = registered(tmp_path, as_text(rows), "b.csv")
    assert (file.header_row, file.group_row, found) == (2, 1, names)
    content = merged(rows, *(f"{letter}1:{letter}2" for letter in "ABCDE"), "F1:G1")
    assert registered(tmp_path, content)[1] == names


def test_a_mark_beside_a_title_is_no_header_merged_downwards(tmp_path: Path) -> None:
    rows: list[list[object]] = [["LOGO", "Titel"], [None, "van de tabel"], [None], list("abcde")]
    rows += [[n, "x", "y", 2, 3] for n in range(5)]
    file, found = registered(tmp_path, merged(rows, "A1:A2"))
    assert (file.header_row, file.group_row, found) == (4, None, list("abcde"))


def test_a_group_heading_ends_where_its_range_ends(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["School", None, None, "Visit", None],
        ["nr", "name", "published", "start", "end"],
        [1, "a", "x", "y", "z"],
    ]
    found = registered(tmp_path, merged(rows, "A1:B1", "D1:E1"))[1]
    assert found == ["School | nr", "School | name", "published", "Visit | start", "Visit | end"]


def test_a_blank_header_below_a_shared_heading_has_no_name(tmp_path: Path) -> None:
    with pytest.raises(SpiegelError) as caught:
        registered(tmp_path, "G;;H;\nnr;;a;b\n1;x;2;3\n", "b.csv", Choices(None, ";", None, 2, 1))
    assert caught.value.code == "I-LAY-04"


def test_bars_are_a_delimiter(tmp_path: Path) -> None:
    file, found = registered(tmp_path, "nr|naam|n\n1|A|1,5\n2|B|2,5\n", "b.csv")
    assert (file.delimiter, found) == ("|", ["nr", "naam", "n"])


def test_bars_inside_cells_are_none() -> None:
    assert guess_delimiter("nr;codes\n1;a|b|c\n2;d|e|f\n", "f") == ";"
    assert guess_delimiter("nr;a|b\n1;x\n2;y\n", "f") == ";"


@pytest.mark.parametrize("sign", ["~", "^", "¦"])
def test_one_column_with_another_sign_in_every_row_is_refused(tmp_path: Path, sign: str) -> None:
    with pytest.raises(SpiegelError) as caught:
        registered(tmp_path, f"nr{sign}naam\n1{sign}A\n2{sign}B\n", "b.csv")
    assert caught.value.code == "I-REG-07"


def test_a_bar_file_that_is_declared_otherwise_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SpiegelError, match="I-REG-07"):
        registered(tmp_path, "nr|naam\n1|A\n", "b.csv", Choices(delimiter=";"))


def test_quotes_may_stand_after_a_space() -> None:
    text = 'nr; naam; n\n1; "De Brug; Gent"; 2\n2; "zeg ""ja"""; 3\n'
    assert split_rows(text, ";", "f")[1:] == [["1", "De Brug; Gent", "2"], ["2", 'zeg "ja"', "3"]]
    assert split_rows('a;b\nzeg "ja"; 5" buis\n', ";", "f")[1] == ['zeg "ja"', ' 5" buis']


COVER: list[list[object]] = [[f"Line {n} of the notes", "see", "tab", n, "x"] for n in range(40)]
DATA: list[list[object]] = [["nr", "naam", "dag"], [1, "a", "x"]]


def test_the_other_sheets_are_listed(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert registered(tmp_path, sheets(Cover=COVER, Data=DATA))[0].sheet == "Cover"
    assert "'Data' (2 rows, 3 columns)" in caplog.text


def test_the_sheet_that_fits_an_earlier_map_is_preferred(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    earlier_map(tmp_path, "nr", "naam", "-1")
    old = [["oud nr", "naam van toen", "n"], *([n, "b", "y"] for n in range(30))]
    file, found = registered(tmp_path, sheets(Cover=COVER, Oud=old, Data=DATA))
    assert (file.sheet, found) == ("Data", ["nr", "naam", "dag"])
    assert "'Cover' (40 rows, 5 columns)" in caplog.text
    assert (
        registered(tmp_path, sheets(Data=DATA, X=COVER), choices=Choices(sheet="X"))[0].sheet == "X"
    )


def test_the_year_before_counts_and_not_one_long_ago(tmp_path: Path) -> None:
    path = tmp_path / "config/inspectorates/vlaanderen/column_maps/bezoek.csv"
    path.parent.mkdir(parents=True)
    lines = ["column,kind,codes,required,2020-2021,2022-2023", "a,text,,,oud nr,nr",
             "b,text,,,oude naam,naam", "c,text,,,dag,dag"]  # fmt: skip
    path.write_text("\n".join(lines) + "\n")
    old = [["oud nr", "oude naam", "dag"], *([n, "b", "y"] for n in range(30))]
    assert registered(tmp_path, sheets(Oud=old, Data=DATA))[0].sheet == "Data"


def test_two_sheets_that_fit_are_said(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    earlier_map(tmp_path, "nr", "naam", "dag")
    older = [*DATA, [2, "b", "y"]]
    assert registered(tmp_path, sheets(Oud=older, Data=DATA))[0].sheet == "Oud"
    assert "'Data' (2 rows, 3 columns, fits the column map too)" in caplog.text


def test_a_line_with_a_delimiter_is_no_group_heading_when_the_headers_fit(tmp_path: Path) -> None:
    text = "Export van 1/9;door X;;\nnr;naam;dag;n\n1;a;b;2\n2;c;d;3\n"
    assert registered(tmp_path, text, "b.csv")[0].group_row == 1
    earlier_map(tmp_path, "nr", "naam", "dag", "n")
    file, found = registered(tmp_path, text, "b.csv")
    assert (file.header_row, file.group_row, found) == (2, None, ["nr", "naam", "dag", "n"])
    earlier_map(tmp_path, "Export van 1/9 | nr", "door X | naam", "door X | dag")
    assert registered(tmp_path, text, "b.csv")[0].group_row == 1


@pytest.mark.parametrize(
    "years", [["2022-2023", "2023-2024"], ["2021", "2022"], ["2022/23", "2023/24"]]
)
def test_years_are_headers(years: list[str]) -> None:
    rows = [["Table 1", "", "", ""], [], ["Sector", *years, "Total"], ["BAO", "12", "13", "25"]]
    assert guess_header([*rows, ["SO", "2", "3", "5"]]) == (3, None)


def test_breaks_and_tabs_of_ods_are_kept() -> None:
    content = ods(
        line(cell("x<text:line-break/>y"), cell("a<text:tab/>b</text:p><text:p>c"), cell("d"))
    )
    assert open_book(content, "ods", "f").sheet("Blad1").rows == [["x\ny", "a\tb\nc", "d"]]


def test_a_value_hidden_under_a_merged_cell_is_refused() -> None:
    span = 'table:number-columns-spanned="2"'
    hidden = cell("hid", name="covered-table-cell")
    with pytest.raises(SpiegelError) as caught:
        open_book(ods(line(cell("a", span), hidden, cell("c"))), "ods", "f").sheet("Blad1")
    assert caught.value.code == "I-WBK-07"
    shown = ods(line(cell("a", span), COVERED, cell("c")))
    assert open_book(shown, "ods", "f").sheet("Blad1").rows == [["a", "", "c"]]


@pytest.mark.parametrize("reference", ["r='XFD1048576'", 'r = "XFD1048576"', "r\n=\n'XFD1048576'"])
def test_a_stray_cell_is_found_however_its_place_is_written(reference: str) -> None:
    content = changed_part(workbook(["a"], [1]), SHEET, b'r="A2"', reference.encode())
    with pytest.raises(SpiegelError) as caught:
        open_book(content, "xlsx", "f").sheet("Blad1")
    assert caught.value.code == "I-WBK-04"


@pytest.mark.parametrize("number", ['r="x"', "r='1e9'", "r='9999999999'"])
def test_a_row_without_a_possible_number_is_told(number: str) -> None:
    content = changed_part(workbook(["a"], [1]), SHEET, b'row r="2"', f"row {number}".encode())
    with pytest.raises(SpiegelError) as caught:
        open_book(content, "xlsx", "f").sheet("Blad1")
    assert caught.value.code in ("I-WBK-03", "I-WBK-04")


@pytest.mark.parametrize("kind", ["t='e'", 't = "e"', "t\t='e'"])
def test_an_error_cell_is_found_however_its_type_is_written(kind: str) -> None:
    content = changed_part(workbook(["a"], ["#N/A"]), SHEET, b't="e"', kind.encode())
    assert open_book(content, "xlsx", "f").sheet("Blad1").rows == [["a"], ["#N/A"]]


def test_a_formula_without_result_is_found_with_any_quotes() -> None:
    content = workbook(["a"], ["=A1"])
    xml = zipfile.ZipFile(io.BytesIO(content)).read(SHEET)
    old = re.search(rb'<c r="A2".*?</c>', xml)
    assert old
    content = changed_part(content, SHEET, old[0], b"<c r='A2' ><f >A1</f ><v ></v ></c >")
    with pytest.raises(SpiegelError) as caught:
        open_book(content, "xlsx", "f").sheet("Blad1")
    assert (caught.value.code, "cell A2" in caught.value.where) == ("I-WBK-05", True)


def test_a_stored_empty_text_is_a_result() -> None:
    content = workbook(["a", "b"], ["=A1", 1])
    xml = zipfile.ZipFile(io.BytesIO(content)).read(SHEET)
    old = re.search(rb'<c r="A2".*?</c>', xml)
    assert old
    content = changed_part(content, SHEET, old[0], b'<c r="A2" t="str"><f>A1</f><v></v></c>')
    assert open_book(content, "xlsx", "f").sheet("Blad1").rows[1] == ["", "1"]


@pytest.mark.parametrize("quote", ["'", '"'])
def test_an_ods_sheet_of_impossible_size_is_refused_before_it_is_read(quote: str) -> None:
    far = f"table:number-columns-repeated = {quote}9000{quote}"
    content = ods(line(cell("a"), repeated=1_000_000), line(cell("b", far)))
    with pytest.raises(SpiegelError) as caught:
        open_book(content, "ods", "f").names()
    assert caught.value.code == "I-WBK-04"
    empty = ods(
        line(cell("a")),
        line("<table:table-cell table:number-columns-repeated='16384'/>", repeated=1_048_575),
    )
    assert open_book(empty, "ods", "f").sheet("Blad1").rows == [["a"]]


def test_an_ods_error_is_found_with_single_quotes() -> None:
    error = cell("#DIV/0!", "calcext:value-type='error' table:formula='of:=1/0'")
    assert open_book(ods(line(error)), "ods", "f").sheet("Blad1").rows == [["#DIV/0!"]]


def test_each_part_of_a_workbook_is_parsed_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed: list[bytes] = []
    parse = workbook_guard._parse

    def counted(xml: bytes, *handlers: Any) -> None:
        parsed.append(xml)
        parse(xml, *handlers)

    monkeypatch.setattr(workbook_guard, "_parse", counted)
    content = sheets(**{f"Blad{n}": [["nr", "naam"], [n, f"school {n}"]] for n in range(13)})
    registered(tmp_path, content)
    assert len(parsed) == len(set(parsed)) <= 14
    parsed.clear()
    registered(tmp_path, ods(line(cell("nr"), cell("n")), line(cell("1"), cell("2"))), "b.ods")
    assert len(parsed) == 1


def test_no_group_row_may_be_chosen(tmp_path: Path) -> None:
    text = "Export;door X;;\nnr;naam;dag;n\n1;a;b;2\n2;c;d;3\n"
    assert registered(tmp_path, text, "b.csv", Choices(group_row=0))[0].group_row is None
