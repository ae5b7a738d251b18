"""The page to open first: sound HTML, the same numbers in both languages, no loose ends."""

from __future__ import annotations

import dataclasses
import re
import shutil
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

from spiegel import tables
from spiegel.files import write_csv, write_json
from spiegel.publish import names, site_changes, site_tables
from spiegel.publish.claims.table import claims_for, write_claims
from spiegel.publish.report import Report, load_report
from spiegel.publish.site import build_site, marked, page_language, site_files
from spiegel.publish.words import CLASS

ROOT = Path(__file__).resolve().parents[2]
VOID = {"meta", "img", "input", "br", "hr", "link"}
EARLIER = "2022-2023"
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


def write_results(report: Report, root: Path, *, nature: str = "example") -> None:
    """Write a project folder with the results of a report, figures only as descriptions."""
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
    made["meso"] = pd.DataFrame(columns=tables.columns("meso"))
    results = root / "results" / edition.edition
    internal = ("check_rows", "corrections")
    groups = (("tables", site_tables.PUBLIC), ("quality", (*site_tables.QUALITY, *internal)))
    for folder, group in groups:
        for name in group:
            table = made.get(name)
            write_csv(getattr(report, name) if table is None else table,
                      results / folder / f"{name}.csv")  # fmt: skip
    write_claims(root, edition.edition, results / "tables" / "claims.csv")
    for name in names.all_figure_ids(inspectorate):
        write_json(_spec(inspectorate, name), results / "figures" / f"{name}.json")


def _spec(inspectorate: Any, name: str) -> dict[str, Any]:
    entry = inspectorate.registry.figures
    kind = next(f.type for key, f in entry.items() if name == key or name.startswith(f"{key}_"))
    words = {
        part: {"nl": f"{part} van {name}", "en": f"{part} of {name}"}
        for part in ("title", "subtitle", "alt", "source_line")
    }
    return {"id": name, "type": kind, **words}


@pytest.fixture(scope="module")
def root(report: Report, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    write_results(report, folder)
    build_site(folder, report.edition.edition)
    return folder


@pytest.fixture(scope="module")
def site(report: Report, root: Path) -> Path:
    return root / "results" / report.edition.edition / "site"


@pytest.fixture(scope="module")
def pages(report: Report, site: Path) -> dict[str, Page]:
    return {
        page_language(report.inspectorate, file): Page((site / file).read_text(encoding="utf-8"))
        for file in site_files(report.inspectorate)
    }


def test_own_language_is_the_index(report: Report, site: Path, pages: dict[str, Page]) -> None:
    assert site_files(report.inspectorate) == ["index.html", "index.en.html"]
    assert sorted(path.name for path in site.iterdir()) == ["index.en.html", "index.html"]
    assert {lang: page.all("html")[0]["lang"] for lang, page in pages.items()} == {
        "nl": "nl",
        "en": "en",
    }
    assert {"href": "index.en.html", "hreflang": "en", "lang": "en"} in pages["nl"].all("a")
    assert {"href": "index.html", "hreflang": "nl", "lang": "nl"} in pages["en"].all("a")


@pytest.mark.parametrize("language", ["nl", "en"])
def test_structure_is_sound(pages: dict[str, Page], language: str) -> None:
    page = pages[language]
    ids = [a["id"] for _, a in page.elements if "id" in a]
    assert len(ids) == len(set(ids))
    assert [len(page.all(tag)) for tag in ("h1", "main", "header", "footer")] == [1, 1, 1, 1]
    assert len(page.all("caption")) == len(page.all("table")) > 5
    assert all(image["alt"] for image in page.all("img"))
    assert all(head["scope"] in ("row", "col") for head in page.all("th"))
    for _, attributes in page.elements:
        for name in ("aria-labelledby", "for"):
            assert attributes.get(name, ids[0]) in ids
    assert all(link["href"][1:] in ids for link in page.all("a") if link["href"].startswith("#"))
    for rows in page.rows.values():
        assert len({len(row) for row in rows}) == 1


def _known(report: Report) -> set[str]:
    inspectorate, edition = report.inspectorate, report.edition.edition
    figures = {
        f"../figures/{file}"
        for name in names.all_figure_ids(inspectorate)
        for file in names.figure_files(name)
    }
    notebooks = {
        f"../notebooks/{file}"
        for name in inspectorate.registry.notebooks
        for file in names.notebook_files(inspectorate, name)
    }
    public = {f"../tables/{name}.csv" for name in site_tables.PUBLIC}
    quality = {f"../quality/{name}.csv" for name in site_tables.QUALITY}
    pages = set(site_files(inspectorate))
    return figures | notebooks | public | quality | pages | {f"../tables/{edition}.xlsx"}


@pytest.mark.parametrize("language", ["nl", "en"])
def test_links_lead_to_files_of_the_pipeline(
    report: Report, pages: dict[str, Page], language: str
) -> None:
    page = pages[language]
    addresses = {link["href"] for link in page.all("a") if not link["href"].startswith("#")}
    addresses |= {image["src"] for image in page.all("img")}
    known = _known(report)
    assert addresses <= known
    other = {"nl": "en", "en": "nl"}[language]
    unlinked = {a for a in known - addresses if f".{other}." not in a}
    assert unlinked <= set(site_files(report.inspectorate))


def test_no_address_outside_the_folder(site: Path) -> None:
    for path in site.iterdir():
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"(src|href|url)\s*[=(]\s*[\"']?(https?:|//|file:)", text)
        assert "@import" not in text


def _numbers(page: Page) -> list[str]:
    """Return the numbers printed on a page, in one notation, sorted."""
    found = re.findall(r"\d[\d.,]*%?", re.sub(r"[0-9]{4}-[0-9]{4}", "", page.body()))
    return sorted(number.rstrip(".,").replace(".", "").replace(",", "") for number in found)


def test_both_languages_say_the_same(pages: dict[str, Page]) -> None:
    dutch, english = pages["nl"], pages["en"]
    assert _numbers(dutch) == _numbers(english)
    claims_of = [
        [(a["data-claim"], a["data-kind"]) for _, a in page.elements if "data-claim" in a]
        for page in (dutch, english)
    ]
    assert claims_of[0] == claims_of[1]
    assert {name: len(rows) for name, rows in dutch.rows.items()} == {
        name: len(rows) for name, rows in english.rows.items()
    }


def test_numbers_in_a_sentence_are_tied_to_their_claims(report: Report) -> None:
    for language in ("nl", "en"):
        for said in claims_for(report, "site", language):
            text = str(marked(said))
            plain = re.sub(r"</?strong[^>]*>", "", text)
            assert unescape(plain) == said.text
            bound = re.findall(r'data-claim="([^"]+)"[^>]*>([^<]+)<', text)
            assert bound == [(part.claim, part.text) for part in said.parts]


def test_banner_says_that_the_data_are_invented(pages: dict[str, Page]) -> None:
    for language, word in (("nl", "verzonnen"), ("en", "invented")):
        page = pages[language]
        assert {"class": "example", "aria-labelledby": "example-title"} in page.all("aside")
        assert word in page.body()


def test_real_data_have_no_banner(report: Report, tmp_path: Path) -> None:
    write_results(report, tmp_path, nature="official")
    for path in build_site(tmp_path, report.edition.edition):
        text = path.read_text(encoding="utf-8")
        body = Page(text).body().lower()
        assert "voorbeeldgegevens" not in body
        assert "example data" not in body
        assert 'class="example"' not in text


def test_second_run_gives_the_same_bytes(report: Report, root: Path, site: Path) -> None:
    before = {path.name: path.read_bytes() for path in site.iterdir()}
    build_site(root, report.edition.edition)
    assert {path.name: path.read_bytes() for path in site.iterdir()} == before


@pytest.mark.parametrize("language", ["nl", "en"])
def test_rows_that_may_not_be_compared_have_no_number(
    pages: dict[str, Page], language: str
) -> None:
    rows = pages[language].rows["changes-table"][1:]
    silent = [row for row in rows if CLASS["not comparable"][language] in row[-1]]
    silent += [row for row in rows if CLASS["not shown"][language] in row[-1]]
    assert silent
    for row in silent:
        assert row[2:-1] == [""] * len(row[2:-1])
    few = [row for row in rows if row[-1].strip().startswith(CLASS["too few"][language])]
    assert few
    assert all(row[3:-1] == [""] * len(row[3:-1]) for row in few)
    compared = [row for row in rows if CLASS["improved"][language] in row[-1]]
    assert compared
    assert all(re.search(r"\+12 ", f"{row[4]} ") for row in compared)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_words_that_promise_too_much_do_not_occur(pages: dict[str, Page], language: str) -> None:
    body = pages[language].body().lower()
    for word in ("unchanged", "no difference", "ongewijzigd", "onveranderd", "significant"):
        assert word not in body
    assert "NaN" not in pages[language].body()
    assert "None" not in pages[language].body()


def test_suppressed_and_small_cells_show_no_share(report: Report, root: Path) -> None:
    hidden = dataclasses.replace(
        report, measures=report.measures.assign(conf_status="C", k=0, share=float("nan"))
    )
    for row in site_tables.measures(hidden, "nl").rows:
        assert [cell.text for cell in row[2:6]] == [""] * 4
        assert row[6].text == "niet gepubliceerd: herleidbaar"
    loaded = load_report(root, report.edition.edition)
    cells = site_tables.main_cells(loaded)
    rows = site_tables.measures(loaded, "nl").rows
    small = [r for c, r in zip(cells, rows, strict=True) if c["obs_status"] == "k_of_n"]
    assert small
    assert all(not row[4].text and not row[5].text and row[2].text for row in small)


def test_checks_that_failed_come_first(pages: dict[str, Page]) -> None:
    rows = pages["en"].rows["checks-table"][1:]
    assert [row[3].strip() for row in rows] == ["fail", "pass", "pass"]


def test_text_of_others_is_escaped_and_labelled(pages: dict[str, Page]) -> None:
    rows = pages["nl"].rows["published-table"]
    assert rows[1][0].strip() == "% <b>met</b>"
    assert rows[2][0].strip() == "Visie en strategisch beleid: Basisonderwijs"
    assert rows[2][3].strip() == "251 van de 369"
    assert pages["nl"].rows["inputs-table"][1][-1].strip() == "0123456789ab"


def test_limit_that_is_ruled_out_is_rounded_up() -> None:
    assert site_changes.rounded_up(0.05367975856, 0) == 0.06
    assert site_changes.rounded_up(0.05, 0) == 0.05
    assert site_changes.rounded_up(0.0500000001, 0) == 0.05
    assert site_changes.rounded_up(0.05311, 1) == 0.054


def test_mirror_without_predecessors_says_why(report: Report, tmp_path: Path) -> None:
    reason = {"nl": "Er is geen eerdere spiegel.", "en": "There is no earlier mirror."}
    edition = report.edition.model_validate(
        {**report.edition.model_dump(), "priors": (), "no_priors_reason": reason}
    )
    first = dataclasses.replace(
        report,
        edition=edition,
        changes=report.changes.iloc[:0],
        published_check=report.published_check,
    )
    write_results(first, tmp_path)
    for path, language in zip(build_site(tmp_path, edition.edition), ("nl", "en"), strict=True):
        page = Page(path.read_text(encoding="utf-8"))
        assert reason[language] in page.body()
        assert "changes-table" not in page.rows
        assert not any("verandering" in image["src"] for image in page.all("img"))
