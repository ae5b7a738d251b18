"""`spiegel register`: the manifest row of a file that lies in its place."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from spiegel.cli import main
from spiegel.errors import SpiegelError
from spiegel.ingest.manifest import MANIFEST, read_manifest, verify
from spiegel.ingest.reader import read_raw
from spiegel.ingest.register import describe, describe_years, register

CONTENT = "naam;n\ncollège;1\n\n;2\n".encode("cp1252")


def place(root: Path, relative: str, content: bytes = CONTENT) -> Path:
    path = root / "data" / "raw" / relative
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def row(root: Path, version: str = "v1", content: bytes = CONTENT):
    path = place(root, f"vlaanderen/bezoek/2023-2024/{version}/bezoek.csv", content)
    return describe(path, root, nature="official", licence="CC0", source="the office")


def test_a_file_is_described_from_its_place_and_its_bytes(tmp_path: Path) -> None:
    found = row(tmp_path)
    assert found.key == ("vlaanderen", "bezoek", "2023-2024", "v1")
    assert found.path == "vlaanderen/bezoek/2023-2024/v1/bezoek.csv"
    assert found.sha256 == hashlib.sha256(CONTENT).hexdigest()
    assert (found.bytes, found.rows) == (len(CONTENT), 3)
    assert (found.encoding, found.delimiter) == ("cp1252", ";")
    assert (found.nature, found.licence, found.source) == ("official", "CC0", "the office")
    assert found.supersedes == ""


@pytest.mark.parametrize(("version", "earlier"), [("v2", "v1"), ("v10", "v9"), ("draft", "")])
def test_a_later_version_supersedes_the_one_before(
    tmp_path: Path, version: str, earlier: str
) -> None:
    assert row(tmp_path, version).supersedes == earlier


def test_a_described_file_verifies_and_reads(tmp_path: Path) -> None:
    found = row(tmp_path)
    path = tmp_path / "data" / "raw" / found.path
    verify(found, path)
    read = read_raw(found, path)
    assert (read.table["naam"].tolist(), read.blank) == (["collège", ""], (3,))


@pytest.mark.parametrize(
    "relative", ["bezoek.csv", "vlaanderen/bezoek/2023-2024/bezoek.csv", "../elsewhere/b.csv"]
)
def test_a_file_outside_its_place_is_refused(tmp_path: Path, relative: str) -> None:
    path = place(tmp_path, relative)
    with pytest.raises(SpiegelError) as caught:
        describe(path, tmp_path, nature="official", licence="", source="s")
    assert "missing or not in its place" in caught.value.what
    assert "<inspectorate>/<dataset>/<school year>/<version>" in caught.value.fix


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "data/raw/vlaanderen/bezoek/2023-2024/v1/bezoek.csv"
    with pytest.raises(SpiegelError, match=r"'bezoek\.csv' cannot be registered"):
        describe(path, tmp_path, nature="official", licence="", source="s")


def test_a_name_that_cannot_be_written_in_the_manifest_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "data" / "raw" / "x" / "visits" / "2025-2026" / "v1"
    folder.mkdir(parents=True)
    path = Path(os.fsdecode(os.fsencode(folder) + b"/caf\xe9.csv"))
    path.write_text("a;b\n1;2\n")
    with pytest.raises(SpiegelError, match="I-REG-05"):
        describe(path, tmp_path, nature="official", licence="", source="x")


def test_a_ragged_file_cannot_be_registered(tmp_path: Path) -> None:
    with pytest.raises(SpiegelError, match="3 cells where the header has 2"):
        row(tmp_path, content=b"a;b\n1;2;3\n")


def test_registering_makes_a_manifest_that_reads_back_sorted(tmp_path: Path) -> None:
    second, first = row(tmp_path, "v2"), row(tmp_path, "v1")
    register([second], tmp_path)
    register([first], tmp_path)
    assert read_manifest(tmp_path) == (first, second)


def test_registering_the_same_file_again_changes_no_byte(tmp_path: Path) -> None:
    found = row(tmp_path)
    register([found], tmp_path)
    before = (tmp_path / MANIFEST).read_bytes()
    register([found], tmp_path)
    assert (tmp_path / MANIFEST).read_bytes() == before
    assert b"\r" not in before


def test_a_row_with_the_same_key_is_replaced(tmp_path: Path) -> None:
    register([row(tmp_path)], tmp_path)
    changed = row(tmp_path, content=b"naam;n\nx;1\n")
    register([changed], tmp_path)
    assert read_manifest(tmp_path) == (changed,)


def test_texts_with_commas_and_quotes_survive_the_manifest(tmp_path: Path) -> None:
    path = place(tmp_path, "vlaanderen/bezoek/2023-2024/v1/bezoek.csv")
    found = describe(
        path, tmp_path, nature="official", licence="", source='a, "b"; c', note="één, twee"
    )
    register([found], tmp_path)
    assert read_manifest(tmp_path)[0].source == 'a, "b"; c'
    assert read_manifest(tmp_path)[0].note == "één, twee"


def test_one_file_of_several_dates_is_registered_for_each_school_year(tmp_path: Path) -> None:
    path = place(tmp_path, "england/independent/v1/five.csv", b"As at;n\n31/08/2023;1\n")
    years = ["2021-2022", "2022-2023"]
    rows = describe_years(path, tmp_path, years, nature="official", licence="", source="s")
    assert [row.key for row in rows] == [("england", "independent", y, "v1") for y in years]
    assert len({(row.path, row.sha256) for row in rows}) == 1
    register(rows, tmp_path)
    assert read_manifest(tmp_path) == tuple(rows)


def test_the_years_of_a_file_are_a_range(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = place(tmp_path, "england/independent/v1/five.csv", b"As at;n\n31/08/2023;1\n")
    argv = ["--root", str(tmp_path), "register", str(path), "--source", "s", "--years"]
    assert main([*argv, "2019-2020..2023-2024"]) == 0
    assert [f.school_year for f in read_manifest(tmp_path)] == [
        f"{year}-{year + 1}" for year in range(2019, 2024)
    ]
    assert "five.csv (2019-2020): 1 rows" in capsys.readouterr().out
    for wrong in ("2019..2023", "2023-2024..2019-2020", "2019-2021"):
        with pytest.raises(SystemExit):
            main([*argv, wrong])


def test_a_blank_line_above_the_headers_is_no_group_heading(tmp_path: Path) -> None:
    maps = tmp_path / "config/inspectorates/vlaanderen/column_maps"
    maps.mkdir(parents=True)
    (maps / "bezoek.csv").write_text("column,kind,codes,required,2022-2023\na,text,,,naam\n")
    found = row(tmp_path, content=b"Voorlopig;\n;\nnaam;n\nx;1\n")
    assert (found.header_row, found.group_row, found.rows) == (3, None, 1)
