"""The scan finds what is planted, in every kind of file, and nothing where there is nothing."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from spiegel.config.inspectorate import load_inspectorate
from spiegel.errors import SpiegelError
from spiegel.publish.scan.reading import Piece, pieces
from spiegel.publish.scan.scan import Finding, hits, scan_files
from spiegel.publish.scan.secrets import Secrets, too_plain, vocabulary_of
from spiegel.publish.scan.small_groups import small_groups

ROOT = Path(__file__).parents[2]
# One of each kind; what is planted is a text that holds it.
PLANTS = {
    "institution": "161961",
    "record": "D2324-0003",
    "draft": "D2324-0500",
    "board": "915011",
    "team": "T18",
    "name": "Voorbeeldschool 3106",
    "address": "0142 Voorbeeldgemeente 142",
    "free_text": "Het verslag van het bezoek spreekt dit tegen",
}
HARMLESS = (
    "In 2023-2024: 161.961 leerlingen, 161,961 pupils, 0.161961, 1619612, kleur #161961, "
    "Voorbeeldschool 31062, T180, de Voorbeeldschool, D2324-00031, 142 Voorbeeldgemeente"
)


@pytest.fixture(scope="module")
def secrets() -> Secrets:
    made = Secrets(columns=frozenset(("institution_id", "instellingsnummer")))
    for kind, text in PLANTS.items():
        made.add(kind, text)
    return made


def pdf_of(text: str) -> bytes:
    """Return a PDF of one page with a line of text."""
    stream = f"BT /F1 12 Tf 50 700 Td ({text}) Tj ET".encode("latin-1")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % len(out)
    return out + b"xref\n0 6\n0000000000 65535 f \n" + table + end


def workbook_of(text: str, *, hidden: bool = False) -> bytes:
    book = openpyxl.Workbook()
    book.active["A1"] = "title"  # type: ignore[index]
    sheet = book.create_sheet("other")
    sheet["T18"] = text  # also a place that looks like the code of a team
    if hidden:
        sheet.sheet_state = "hidden"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def zip_of(name: str, content: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(name, content)
    return stream.getvalue()


def parquet_of(text: str) -> bytes:
    stream = io.BytesIO()
    pd.DataFrame({"note": [text], "n": [3]}).to_parquet(stream)
    return stream.getvalue()


def notebook_of(text: str) -> bytes:
    output = {"output_type": "display_data", "data": {"text/html": [f"<b>{text}", "</b>"]}}
    picture = {"output_type": "display_data", "data": {"image/png": "iVBORw0KGgo"}}
    cells = [{"cell_type": "code", "source": ["x = 1\n"], "outputs": [output, picture]}]
    return json.dumps({"cells": cells}).encode()


FORMATS = {
    "site/a.html": lambda text: f"<p>De <b>school</b> {text}</p>".encode(),
    "site/attribute.html": lambda text: f'<p title="{text}">De school</p>'.encode(),
    "site/broken.html": lambda text: f"<td>{text.replace(' ', ' <b>').strip()}</b></td>".encode(),
    "figures/a.svg": lambda text: f"<svg><text><tspan>{text}</tspan></text></svg>".encode(),
    "tables/a.csv": lambda text: f'note,n\n"{text}",3\n'.encode(),
    "figures/a.json": lambda text: json.dumps({"alt": {"nl": [text, 3]}}).encode(),
    "notebooks/a.ipynb": notebook_of,
    "tables/a.xlsx": workbook_of,
    "tables/hidden.xlsx": lambda text: workbook_of(text, hidden=True),
    "tables/a.ods": lambda text: zip_of("content.xml", f"<text:p>{text}</text:p>".encode()),
    "report/a.pdf": pdf_of,
    "data/a.parquet": parquet_of,
    "data/a.zip": lambda text: zip_of("deep/a.csv", f"note\n{text}\n".encode()),
    "data/README.md": lambda text: text.encode(),
}


def found_in(folder: Path, secrets: Secrets) -> list[Finding]:
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    return scan_files(files, folder, secrets)


@pytest.mark.parametrize("name", FORMATS)
def test_each_kind_is_found_in_each_format(name: str, tmp_path: Path, secrets: Secrets) -> None:
    path = tmp_path / name
    path.parent.mkdir(parents=True)
    for kind, text in PLANTS.items():
        path.write_bytes(FORMATS[name](text))
        found = found_in(tmp_path, secrets)
        assert (name, kind, text) in {(f.file, f.kind, f.text) for f in found}, found


@pytest.mark.parametrize("name", FORMATS)
def test_what_only_looks_like_it_is_left_alone(name: str, tmp_path: Path, secrets: Secrets) -> None:
    path = tmp_path / name
    path.parent.mkdir(parents=True)
    path.write_bytes(FORMATS[name](HARMLESS))
    if name != "site/broken.html":  # there the words of a name are torn apart on purpose
        assert found_in(tmp_path, secrets) == []


def test_a_number_is_a_count_only_in_a_column_of_counts(tmp_path: Path, secrets: Secrets) -> None:
    (tmp_path / "a.csv").write_text("sector,n,k\nGBAO,161961,161961\n")
    assert found_in(tmp_path, secrets) == []
    (tmp_path / "package.json").write_text('{"resources": [{"bytes": 161961}]}')
    assert found_in(tmp_path, secrets) == []
    (tmp_path / "package.json").write_text('{"resources": [{"school": 161961}]}')
    assert [f.file for f in found_in(tmp_path, secrets)] == ["package.json"]
    (tmp_path / "package.json").unlink()
    (tmp_path / "a.csv").write_text("sector,group,n\nGBAO,161961,5\n")
    assert [f.where for f in found_in(tmp_path, secrets)] == ["column group"]


def test_a_number_computed_twice_is_a_count_only_where_its_column_holds_counts(
    tmp_path: Path, secrets: Secrets
) -> None:
    head = "table,indicator,sector,column,numbers,published,recomputed,verdict\n"
    counted = "measures,i,GBAO,n,161961,161961,161961,agrees\n"
    (tmp_path / "recomputed.csv").write_text(head + counted)
    assert found_in(tmp_path, secrets) == []
    (tmp_path / "recomputed.csv").write_text(head + counted + counted.replace(",n,", ",unit,"))
    assert {f.where for f in found_in(tmp_path, secrets)} == {
        "column published",
        "column recomputed",
    }


def test_a_column_that_names_records_is_found_whatever_it_holds(
    tmp_path: Path, secrets: Secrets
) -> None:
    (tmp_path / "a.csv").write_text("institution_id,k\n7,3\n")
    assert [(f.kind, f.text) for f in found_in(tmp_path, secrets)] == [
        ("column of", "institution_id")
    ]


def test_the_name_of_a_file_counts_too(tmp_path: Path, secrets: Secrets) -> None:
    (tmp_path / "profiel 161961.txt").write_text("")
    assert [f.where for f in found_in(tmp_path, secrets)] == ["file name"]


def test_a_workbook_cell_is_not_taken_for_the_code_of_its_place(secrets: Secrets) -> None:
    found = [h for p in pieces("a.xlsx", workbook_of("3 scholen")) for h in hits(p, secrets)]
    assert found == []


def test_a_file_that_cannot_be_read_is_an_error() -> None:
    with pytest.raises(SpiegelError, match="cannot read"):
        list(pieces("a.bin", b"\0\1"))


def test_letter_case_does_not_hide_a_name(secrets: Secrets) -> None:
    assert list(hits(Piece("", "VOORBEELDSCHOOL   3106!"), secrets)) == [
        ("name", "Voorbeeldschool 3106")
    ]


def test_what_is_too_plain_to_look_for() -> None:
    words = vocabulary_of(load_inspectorate(ROOT / "config" / "inspectorates" / "vlaanderen"))
    assert "gewoon basisonderwijs" in words
    assert too_plain("name", "Linde", words)
    assert not too_plain("name", "De Linde", words)
    assert too_plain("name", "Gewoon basisonderwijs", words)
    assert too_plain("board", "0", words)
    assert too_plain("institution", "0653", words)
    assert not too_plain("institution", "000653", words)
    assert too_plain("free_text", "niet van toepassing", words)


@pytest.mark.parametrize("member", ["word/theme/theme1.xml", "ppt/theme/theme2.xml"])
def test_measures_of_a_theme_are_no_numbers_of_institutions(member: str, secrets: Secrets) -> None:
    """Yet what a theme says in words, or in a name, is read."""
    for said, found in (
        ('<a:satMod val="161961"/>', []),
        ('<a:theme name="school 161961"/>', ["161961"]),
        ("<a:t>161961</a:t>", ["161961"]),
    ):
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as writing:
            writing.writestr(member, said)
        read = [h for p in pieces("a.docx", archive.getvalue()) for h in hits(p, secrets)]
        assert sorted({text for _, text in read}) == found, said


def test_a_group_of_few_ratings_or_of_no_group_is_found(tmp_path: Path) -> None:
    tables = {
        "meso": "grouping,group,n,share\nnetwork,GO,9,0.5\nnetwork,OGO,10,0.5\n"
        "network,unknown,50,0.5\n",
        "differences": "grouping,group,other_group,first_n,second_n\nnetwork,GO,VGO,12,4\n"
        "network,GO,unknown,12,40\n,,,3,4\nnetwork,GO,VGO,0,0\n",
        "measures": "group,n\nall,3\n",
    }
    for name, text in tables.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    found = [
        (x.file, x.row, x.kind) for x in small_groups(sorted(tmp_path.iterdir()), tmp_path, 10)
    ]
    assert found == [
        ("differences.csv", 1, "group of fewer than 10"),
        ("differences.csv", 2, "not a group"),
        ("meso.csv", 1, "group of fewer than 10"),
        ("meso.csv", 3, "not a group"),
    ]
