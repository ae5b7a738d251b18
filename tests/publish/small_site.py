"""The site of the small report in a folder of its own, and its pages as they are read."""

from __future__ import annotations

import dataclasses
import shutil
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pandas as pd
import yaml
from drawn import Plotted
from drawn import plotted as plotted_by_cells
from example_texts import example_texts

from spiegel import tables
from spiegel.config.catalogue import catalogue
from spiegel.config.languages import LANGUAGES
from spiegel.files import write_csv, write_json
from spiegel.publish import names
from spiegel.publish.claims.table import write_claims
from spiegel.publish.content.figures import COMPARISONS, find_figures
from spiegel.publish.content.human_texts import write_texts
from spiegel.publish.figures.request import request
from spiegel.publish.report import Report, find_report
from spiegel.publish.site import pages
from spiegel.publish.site.build import build_site

VOID = {"meta", "img", "source", "input", "br", "hr", "link"}
EARLIER = "2022-2023"
NO_EARLIER = {"nl": "Er is geen eerdere spiegel.", "en": "There is no earlier mirror."}
WHY = ("staat niet in de export", "not in the export")


class Page(HTMLParser):
    """What a page is made of; complains when an element is not closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.text: list[tuple[str, str]] = []
        self.rows: dict[str, list[list[str]]] = {}
        self._table = ""
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.elements.append((tag, found))
        if tag not in VOID:
            self.open.append(tag)
        if tag == "table":
            self._table = found["id"]
            self.rows[self._table] = []
        elif tag == "tr":
            self.rows[self._table].append([])
        elif tag in ("th", "td"):
            self.rows[self._table][-1].append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append((self.open[-1] if self.open else "", data))
        if "td" in self.open or "th" in self.open:
            self.rows[self._table][-1][-1] += f" {data.strip()}" if data.strip() else ""

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]

    def body(self) -> str:
        return "".join(data for tag, data in self.text if tag not in ("style", "script"))


def _checks(report: Report) -> pd.DataFrame:
    year = report.edition.school_year
    rows = [
        (year, "judgements_have_visit", "error", "pass", "0 judgements", "none", 0, ""),
        (EARLIER, "institution_known", "warning", "fail", "1 visits", "none", 1, "V1"),
        (year, "institution_known", "warning", "pass", "0 visits", "none", 0, ""),
    ]
    return pd.DataFrame(rows, columns=tables.columns("checks"))


def _published(report: Report) -> pd.DataFrame:
    year = report.edition.school_year
    rows = [
        ("mirror", year, "% <b>met</b>", "70", "71", 409, "differs", "", "", "press & blog"),
        (
            "prior",
            EARLIER,
            "k1_visie: BAO",
            "251 of 369",
            "251 of 369",
            369,
            "agrees",
            "",
            "",
            "file",
        ),
        ("mirror", year, "withdrawn", "4", "", None, "untestable", *WHY, "press"),
    ]
    marked = [(*row, report.inspectorate.plan.digest) for row in rows]
    table = pd.DataFrame(marked, columns=tables.columns("published_check"))
    return table.astype({"n": "Int64"})


PLOTS: dict[tuple[int, str], Plotted] = {}


def plotted(report: Report, name: str) -> Plotted:
    """Return the plotted data of a figure, gathered once for each report."""
    key = (id(report), name)
    if key not in PLOTS:
        PLOTS[key] = plotted_by_cells(report, name)
    return PLOTS[key]


def write_results(
    report: Report, root: Path, *, nature: str = "example", like: Report | None = None
) -> None:
    """Write a project folder with the results of a report, figures only as descriptions.

    Parameters
    ----------
    like : a report that is another only in its comparisons: the other figures are taken from it.
    """
    edition, inspectorate = report.edition, report.inspectorate
    shutil.copytree(inspectorate.folder, root / "config" / "inspectorates" / edition.inspectorate)
    shutil.copy(inspectorate.folder.parents[1] / "claim_words.yaml", root / "config")
    editions = root / "config" / "editions"
    editions.mkdir()
    plain = edition.model_dump(mode="json", exclude_none=True)
    (editions / f"{edition.edition}.yaml").write_text(yaml.safe_dump(plain), encoding="utf-8")
    inputs = pd.DataFrame(
        {
            "dataset": ["doorlichting"],
            "school_year": [edition.school_year],
            "version": ["v1"],
            "nature": [nature],
            "encoding": ["cp1252"],
            "rows_in": [1234],
            "sha256": ["0123456789abcdef" * 4],
        }
    )
    made = {"checks": _checks(report), "published_check": _published(report), "inputs": inputs}
    made["sources"] = inputs[["dataset", "school_year", "version", "nature"]]
    made["figure_checks"] = pd.DataFrame(columns=tables.columns("figure_checks"))
    results = root / "results" / edition.edition
    for name, table in {**report.tables, **made}.items():
        write_csv(table, results / catalogue().file(name))
    tables_ = results / "tables"
    said = find_report(root, edition.edition, catalogue().read_by("write_claims"))
    write_claims(said, tables_ / "claims.csv", tables_ / "claims.json")
    texts = example_texts(report) if nature == "example" else report.texts
    write_texts(texts, tables_ / "texts.json")
    for name in names.all_figure_ids(inspectorate):
        compares = request(inspectorate, name).figure.type in COMPARISONS
        plot = plotted(report if compares or like is None else like, name)
        write_csv(plot.data, results / "figures" / f"{name}.csv")
        spec = _spec(inspectorate, name, empty=plot.empty)
        write_json(spec, results / "figures" / f"{name}.json")


def _spec(inspectorate: Any, name: str, *, empty: bool) -> dict[str, Any]:
    asked = request(inspectorate, name)
    words = {
        part: {"nl": f"{part} van {name}", "en": f"{part} of {name}"}
        for part in ("title", "subtitle", "alt", "source_line")
    }
    return {
        "id": name,
        "type": asked.figure.type,
        "notebook": asked.notebook,
        "sector": asked.sector,
        "theme": asked.theme,
        "notes": {"nl": [f"noot bij {name}"], "en": [f"note on {name}"]},
        "empty": empty,
        **words,
    }


def build(report: Report, root: Path, *, one_of_each: bool = False) -> list[Path]:
    """Build the site of a project folder, with the paths that its rules would give it.

    Parameters
    ----------
    one_of_each : of the pages for each sector, theme, number, figure and sheet only the first.
    """
    name, inspectorate = report.edition.edition, report.inspectorate
    results = root / "results" / name
    files = names.site_files(inspectorate)
    if one_of_each:
        files = [*{(f.partition("_")[0], f.partition(".")[2]): f for f in reversed(files)}.values()]
    paths = [results / "site" / file for file in files]
    found = find_report(root, name, catalogue().read_by("build_site"))
    build_site(found, find_figures(inspectorate, results / "figures"), paths)
    return paths


Pages = dict[str, dict[str, Page]]


def read_pages(report: Report, site: Path) -> Pages:
    found: Pages = {}
    for language in LANGUAGES:
        files = {
            page.name: pages.file_of(report.inspectorate, page.name, language)
            for page in pages.all_pages(report.inspectorate)
        }
        found[language] = {
            name: Page((site / file).read_text(encoding="utf-8")) for name, file in files.items()
        }
    return found


def first_mirror(report: Report) -> Report:
    """Return the small report as that of a mirror without predecessors."""
    edition = report.edition.model_validate(
        {**report.edition.model_dump(), "priors": (), "no_priors_reason": NO_EARLIER}
    )
    first = dataclasses.replace(report, edition=edition)
    return first.with_tables(changes=report["changes"].iloc[:0])
