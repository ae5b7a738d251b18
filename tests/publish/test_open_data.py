"""The open data: valid descriptors, the same values in every format, a word for every code."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import openpyxl
import pandas as pd
import pyarrow.parquet
import pytest
from frictionless import validate
from public_files import ods_rows, write_tables

from spiegel.config.catalogue import catalogue
from spiegel.files import read_csv
from spiegel.publish import names
from spiegel.publish.availability import availability
from spiegel.publish.open_data.codes import SDMX, WORDS
from spiegel.publish.open_data.schema import fields, key
from spiegel.publish.open_data.write import write_open_data
from spiegel.publish.public_tables import columns, kind, public
from spiegel.publish.report import Report, find_report
from spiegel.publish.workbook.content import head
from spiegel.publish.workbook.write import write_workbook


@pytest.fixture(scope="module")
def root(report: Report, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("open_data")
    write_tables(report, folder, nature="example")
    return folder


@pytest.fixture(scope="module")
def data(report: Report, root: Path) -> Path:
    folder = root / "results" / report.edition.edition / "data"
    return written(find_report(root, report.edition.edition), folder)


def written(report: Report, folder: Path) -> Path:
    """Write the open data of a report into a folder, and return it."""
    write_open_data(report, [folder / name for name in names.data_files()])
    return folder


def text_columns(name: str) -> tuple[str, ...]:
    return tuple(column for column in columns(name) if kind(name, column) == "text")


def test_the_folder_holds_what_the_rule_promises(data: Path) -> None:
    assert sorted(path.name for path in data.iterdir()) == sorted(names.data_files())


def test_data_package_is_valid_and_a_wrong_value_is_not(data: Path, tmp_path: Path) -> None:
    outcome = validate(data / "datapackage.json")
    assert outcome.valid, outcome.flatten(["name", "type", "message"])
    assert outcome.stats["tasks"] == len(catalogue().open_data)
    broken = tmp_path / "data"
    shutil.copytree(data, broken)
    text = (broken / "measures.csv").read_text(encoding="utf-8")
    (broken / "measures.csv").write_text(text.replace(",F,", ",X,", 1), encoding="utf-8")
    described = json.loads((broken / "datapackage.json").read_text(encoding="utf-8"))
    for resource in described["resources"]:
        del resource["hash"], resource["bytes"]  # so that the value itself must be refused
    (broken / "datapackage.json").write_text(json.dumps(described), encoding="utf-8")
    found = validate(broken / "datapackage.json").flatten(["type", "fieldName"])
    assert found == [["constraint-error", "conf_status"]]


def test_csv_holds_the_public_tables(report: Report, root: Path, data: Path) -> None:
    whole = find_report(root, report.edition.edition)
    for name in catalogue().open_data:
        found = read_csv(data / f"{name}.csv", text=text_columns(name))
        wanted = public(whole, name)
        assert list(found) == columns(name)
        assert len(found) == len(wanted)
        for column in columns(name):
            if kind(name, column) == "text":
                assert found[column].tolist() == wanted[column].tolist()
            else:
                numbers = pd.to_numeric(found[column]).astype("Float64")
                assert numbers.equals(wanted[column].astype("Float64"))


def test_parquet_holds_the_same_rows_in_plain_types(data: Path) -> None:
    for name in catalogue().open_data:
        stored = pyarrow.parquet.read_table(data / f"{name}.parquet")
        assert stored.column_names == columns(name)
        found = read_csv(data / f"{name}.csv", text=text_columns(name))
        for column in columns(name):
            values = stored.column(column).to_pylist()
            plain = [None if pd.isna(value) else value for value in found[column].tolist()]
            assert values == plain, f"{name}.{column}"


def test_csv_xlsx_and_ods_hold_the_same_cells(
    report: Report, root: Path, data: Path, tmp_path: Path
) -> None:
    xlsx, ods = tmp_path / "proef.xlsx", tmp_path / "proef.ods"
    write_workbook(find_report(root, report.edition.edition), xlsx, ods)
    book, other = openpyxl.load_workbook(xlsx, read_only=True), ods_rows(ods)
    compared = 0
    for name in catalogue().workbook:
        found = read_csv(data / f"{name}.csv", text=text_columns(name))
        rows = [
            [None if pd.isna(value) or value == "" else value for value in row]
            for row in found.itertuples(index=False)
        ]
        heads = [head(name, column) for column in columns(name)]
        for sheet in ([list(r) for r in book[name].iter_rows(values_only=True)], other[name]):
            start = sheet.index(heads) + 1
            assert sheet[start:] == rows, name
        compared += sum(map(len, rows))
    assert compared > 20_000


def test_metadata_for_the_web_names_every_column_of_every_file(data: Path) -> None:
    found = json.loads((data / "csv-metadata.json").read_text(encoding="utf-8"))
    assert found["@context"][0] == "http://www.w3.org/ns/csvw"
    assert [table["url"] for table in found["tables"]] == [
        f"{name}.csv" for name in catalogue().open_data
    ]
    for name, table in zip(catalogue().open_data, found["tables"], strict=True):
        line = (data / table["url"]).read_text(encoding="utf-8").splitlines()[0]
        described = table["tableSchema"]["columns"]
        assert line.split(",") == [column["titles"] for column in described]
        assert table["tableSchema"].get("primaryKey", []) == key(name)
        for column in described:
            said = {text["@language"]: text["@value"] for text in column["dc:description"]}
            assert said["nl"]
            assert said["en"]


def test_every_code_has_a_word_in_both_languages(data: Path) -> None:
    codes = read_csv(data / "codes.csv", text=("table", "column", "code", "nl", "en", "sdmx"))
    assert codes["nl"].ne("").all()
    assert codes["en"].ne("").all()
    known = {(row.table, row.column, row.code) for row in codes.itertuples()}
    for name in catalogue().open_data:
        table = read_csv(data / f"{name}.csv", text=text_columns(name))
        for field in fields(name):
            used = {str(value) for value in table[field.name].tolist()} - {"", "nan"}
            if field.codes:
                assert used <= {str(code) for code in field.codes}
                assert all((name, field.name, code) in known for code in used)
            elif field.name in ("indicator", "sector", "theme", "category"):
                assert all(("*", field.name, code) in known for code in used), (name, field.name)


def test_missing_values_have_a_reason_and_a_code(data: Path) -> None:
    found = read_csv(data / "availability.csv", text=text_columns("availability"))
    assert set(found["availability"]) == {
        "observed", "uncertain", "suppressed", "not_applicable"
    }  # fmt: skip
    assert found[["indicator", "sector"]].duplicated().sum() == 0
    assert len({SDMX[("availability", code)] for code in WORDS["availability"]}) == 6
    measures = read_csv(data / "measures.csv", text=text_columns("measures"))
    own = measures[(measures["category"] == "meets") & (measures["group"] == "all")]
    cells = own.merge(found, on=["indicator", "sector"], how="left")
    secret = cells[cells["availability"] == "suppressed"]
    assert len(secret) > 0
    assert secret[["k", "share", "low", "high"]].isna().all(axis=None)
    assert set(secret["conf_status"]) == {"C"}
    gone = cells[cells["availability"].isin(["not_observed", "not_applicable"])]
    assert (gone["n"] == 0).all()
    assert gone["share"].isna().all()


def test_not_observed_and_not_collected_are_two_reasons(report: Report) -> None:
    earlier = report.edition.model_copy(update={"school_year": "2019-2020"})
    found = availability(replace(report, edition=earlier))
    since = {n for n, i in report.inspectorate.indicators.items() if (i.since or "") > "2019-2020"}
    late = found["indicator"].isin(since)
    assert since
    assert set(found[late]["flag"]) <= {"L", "M"}
    assert set(found[~late]["flag"]) == {"O", "M"}


@pytest.mark.parametrize("language", ["nl", "en"])
def test_dictionary_has_every_column(data: Path, language: str) -> None:
    page = (data / f"dictionary.{language}.md").read_text(encoding="utf-8")
    table = read_csv(data / "dictionary.csv", text=("table", "column", "nl", "en"))
    wanted = [(name, column) for name in catalogue().open_data for column in columns(name)]
    assert list(zip(table["table"], table["column"], strict=True)) == wanted
    for meaning in table[language]:
        assert meaning.replace("|", "\\|") in page
    assert page.count("\n## ") == len(catalogue().open_data) + 1


def test_example_data_and_licence_are_named(data: Path, report: Report, tmp_path: Path) -> None:
    for file in ("LICENCE.txt", "dictionary.nl.md", "datapackage.json", "csv-metadata.json"):
        assert "oorbeeldgegevens" in (data / file).read_text(encoding="utf-8"), file
    write_tables(report, tmp_path, nature="official")
    written(find_report(tmp_path, report.edition.edition), tmp_path / "data")
    for path in (tmp_path / "data").iterdir():
        assert b"oorbeeldgegevens" not in path.read_bytes(), path.name


@pytest.mark.parametrize(
    ("licences", "said"),
    [
        (["MIT", "OGL-UK-3.0"], "provided the source is acknowledged"),
        (["MIT", "of our own"], "ask the owner of the source"),
        (["MIT", None], "ask the owner of the source"),
        ([], "ask the owner of the source"),
    ],
)
def test_reuse_is_said_to_be_authorised_only_where_every_licence_does(
    report: Report, tmp_path: Path, licences: list[str | None], said: str
) -> None:
    write_tables(report, tmp_path, nature="official")
    path = tmp_path / "results" / report.edition.edition / "quality" / "sources.csv"
    sources = read_csv(path)
    rows = sources.iloc[[0] * len(licences)].assign(licence=licences)
    rows.to_csv(path, index=False)
    written(find_report(tmp_path, report.edition.edition), tmp_path / "data")
    text = (tmp_path / "data" / "LICENCE.txt").read_text(encoding="utf-8")
    assert said in text
    assert ("authorises reuse, also" in text) == (said.startswith("provided"))
    publisher = report.inspectorate.framework.publisher["nl"]
    assert f"Bronvermelding / Acknowledgement: {publisher}, " in text


def test_same_bytes_again(report: Report, root: Path, data: Path, tmp_path: Path) -> None:
    written(find_report(root, report.edition.edition), tmp_path)
    for path in data.iterdir():
        assert (tmp_path / path.name).read_bytes() == path.read_bytes(), path.name
