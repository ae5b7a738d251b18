"""A project folder with the tables of a report, and a reader of ods files, for tests."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import yaml

from spiegel import tables
from spiegel.config.catalogue import catalogue
from spiegel.files import write_csv
from spiegel.publish.claims.claims_file import write_claims_file
from spiegel.publish.claims.table import claims_file_of
from spiegel.publish.content.human_texts import write_texts
from spiegel.publish.report import Report

FORMULA = "=1+1"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"


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
    for name in report.tables:
        table = published if name == "published_check" else report[name]
        write_csv(table, results / catalogue().file(name))
    write_claims_file(claims_file_of(report), results / "tables" / "claims.json")
    write_texts(report.texts, results / "tables" / "texts.json")
    write_csv(inputs, results / "quality" / "inputs.csv")
    write_csv(inputs.drop(columns="sha256"), results / "quality" / "sources.csv")


def ods_rows(path: Path) -> dict[str, list[list[object]]]:
    """Return every cell of an ods file by sheet, as OpenDocument defines its value."""
    with zipfile.ZipFile(path) as archive:
        tree = ElementTree.fromstring(archive.read("content.xml"))
    found = {}
    for sheet in tree.iter(f"{TABLE}table"):
        rows = []
        for row in sheet.iter(f"{TABLE}table-row"):
            values: list[object] = []
            for cell in row.iter(f"{TABLE}table-cell"):
                kind = cell.get(f"{OFFICE}value-type")
                if kind is None:
                    values.append(None)
                elif kind == "string":
                    values.append("".join(cell.itertext()))
                else:
                    values.append(float(cell.get(f"{OFFICE}value", "")))
            rows.append(values)
        found[sheet.get(f"{TABLE}name", "")] = rows
    return found
