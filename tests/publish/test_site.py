"""The site: sound HTML, the same numbers in both languages, no loose ends."""

from __future__ import annotations

import dataclasses
import re
import shutil
from html import unescape
from itertools import pairwise
from pathlib import Path

import pytest
from small_site import NO_EARLIER, Page, Pages, build, plotted, write_results

from spiegel.config.catalogue import catalogue
from spiegel.config.inspectorate import load_inspectorate
from spiegel.config.languages import LANGUAGES
from spiegel.config.publication import load_publication
from spiegel.errors import SpiegelError
from spiegel.publish import names, numbers, table_words
from spiegel.publish.claims.claims_file import claims_for
from spiegel.publish.content import changes, content_words, measures
from spiegel.publish.content.groups import intro
from spiegel.publish.content.sentences import group_label
from spiegel.publish.figure_words import CLASS
from spiegel.publish.figures.request import request
from spiegel.publish.html import marked
from spiegel.publish.report import Report, find_report
from spiegel.publish.site import downloads, pages
from spiegel.publish.site.build import page_text

ROOT = Path(__file__).resolve().parents[2]
STATEMENT = pages.Page("accessibility", "accessibility")
CARDS = (names.NUMBER, names.FIGURE)


@pytest.fixture
def root(site_root: Path) -> Path:
    return site_root


@pytest.fixture
def site(report: Report, site_root: Path) -> Path:
    return site_root / "results" / report.edition.edition / "site"


@pytest.fixture
def made(site_pages: Pages) -> Pages:
    return site_pages


def test_the_registry_decides_which_pages_there_are(report: Report, site: Path) -> None:
    found = {path.name for path in site.iterdir()}
    assert found == set(names.site_files(report.inspectorate))
    framework = report.inspectorate.framework
    for language in ("", ".en"):
        assert {f"sector_{key}{language}.html" for key in framework.sectors} <= found
        assert {f"theme_{key}{language}.html" for key in framework.themes} <= found
        for name in (
            "index",
            "trends",
            "measures",
            "groups",
            "method",
            "quality",
            "published",
            "downloads",
        ):
            assert f"{name}{language}.html" in found
    cards = names.cards(report.inspectorate)
    claims = [name for name in cards if name.startswith(names.NUMBER)]
    assert len(found) == 2 * (13 + 8 + 8 + 6 + len(cards)) + 2 + 2 * len(claims)


@pytest.mark.parametrize("language", LANGUAGES)
def test_groups_have_a_page_that_is_no_ranking(report: Report, made: Pages, language: str) -> None:
    page = made[language]["groups"]
    assert intro(report, language) in page.body()
    head, *rows = page.rows["groups-table"]
    meets = report["meso"][report["meso"]["category"] == "meets"]
    assert len(rows) == len(meets)
    assert head[:2] == [f" {content_words.GROUPING[language]}", f" {content_words.GROUP[language]}"]
    names = {row[1].strip() for row in rows}
    assert group_label(report.inspectorate, "network", "VGO")[language] in names
    assert "Antwerpen" in names
    assert "data-claim" not in str(page.elements)  # a claim is of a sector, never of a group


def test_an_inspectorate_without_themes_has_no_page_of_themes() -> None:
    england = load_inspectorate(ROOT / "config" / "inspectorates" / "england")
    found = names.site_files(england)
    assert not [name for name in found if name.startswith("theme")]
    assert {"sectors.html", "sector_PRIMARY.nl.html"} <= set(found)


def test_every_page_leads_to_itself_in_the_other_language(made: Pages) -> None:
    for name in made["nl"]:
        dutch, english = made["nl"][name], made["en"][name]
        assert (dutch.all("html")[0]["lang"], english.all("html")[0]["lang"]) == ("nl", "en")
        to_english = {"href": f"{name}.en.html", "hreflang": "en", "lang": "en"}
        assert to_english in dutch.all("a")
        assert {"href": f"{name}.html", "hreflang": "nl", "lang": "nl"} in english.all("a")


@pytest.mark.parametrize("language", ["nl", "en"])
def test_structure_is_sound(made: Pages, language: str) -> None:
    for name, page in made[language].items():
        ids = [a["id"] for _, a in page.elements if "id" in a]
        assert len(ids) == len(set(ids)), name
        once = ("h1", "main", "header", "footer", "title")
        assert [len(page.all(tag)) for tag in once] == [1] * 5, name
        assert len(page.all("caption")) == len(page.all("table")), name
        assert all(image["alt"] for image in page.all("img"))
        assert all(head["scope"] in ("row", "col") for head in page.all("th"))
        for _, attributes in page.elements:
            for key in ("aria-labelledby", "aria-describedby", "aria-controls", "for"):
                assert attributes.get(key, ids[0]) in ids, (name, key)
        inside = [a["href"][1:] for a in page.all("a") if a["href"].startswith("#")]
        assert set(inside) <= set(ids), name
        for rows in page.rows.values():
            assert len({len(row) for row in rows}) == 1, name
        levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch("h[1-6]", tag)]
        steps = pairwise(levels)
        assert levels[0] == 1, name
        assert all(after <= before + 1 for before, after in steps), (name, levels)
        current = [a for a in page.all("a") if a.get("aria-current") == "page"]
        assert len(current) == (not name.startswith((*CARDS, "sheet_"))), name


def _known(report: Report) -> set[str]:
    inspectorate, edition = report.inspectorate, report.edition.edition
    found = {
        f"../figures/{file}"
        for name in names.all_figure_ids(inspectorate)
        for file in names.figure_files(name)
    }
    found |= {
        f"../notebooks/{file}"
        for name in inspectorate.registry.notebooks
        for file in names.notebook_files(inspectorate, name)
    }
    found |= {f"../tables/{name}.csv" for name in catalogue().downloads("tables")}
    found |= {f"../quality/{name}.csv" for name in catalogue().downloads("quality")}
    found |= {f"../tables/{edition}.{kind}" for kind in ("xlsx", "ods")}
    found |= {f"../report/{file}" for file in names.report_files(edition)}
    found |= {f"../press/{file}" for file in names.press_files(edition)}
    found |= {f"../sheets/{file}" for file in names.sheet_files(inspectorate)}
    found |= {f"../slides/{file}" for file in names.slide_files(edition)}
    found |= {"../data/datapackage.json", "../data/LICENCE.txt"}
    return found | set(names.site_files(inspectorate))


@pytest.mark.parametrize("language", ["nl", "en"])
def test_links_lead_to_files_of_the_pipeline(report: Report, made: Pages, language: str) -> None:
    known, addresses = _known(report), set()
    for name, page in made[language].items():
        own = {link["href"].partition("#")[0] for link in page.all("a")} - {""}
        own = {address for address in own if not address.startswith("mailto:")}
        own |= {image["src"] for image in page.all("img")}
        own |= {source["srcset"] for source in page.all("source")}
        own |= {script["src"] for script in page.all("script") if "src" in script}
        own |= {link["href"] for link in page.all("link") if link["href"] != "data:,"}
        assert own <= known, name
        for link in page.all("a"):
            file, _, target = link["href"].partition("#")
            if file and target:
                there = next(p for n, p in made[language].items() if file.split(".")[0] == n)
                assert target in [a.get("id") for _, a in there.elements], link["href"]
        addresses |= own
    other = {"nl": "en", "en": "nl"}[language]
    of_other = {a for a in known if f".{other}." in a and "/" in a}
    in_english = {a for a in known if a.startswith("../notebooks/") and ".en." in a}
    if language == "en":
        of_other |= {a for a in known if a.startswith("../notebooks/")} - in_english
    # A sentence that this mirror does not say keeps its address; nothing leads there.
    said = {sentence.claim for sentence in report.sentences}
    unsaid = {a for a in known if a.startswith("number_") and a[7:].split(".")[0] not in said}
    assert unsaid
    claims = report.inspectorate.claims.claims
    # It has no earlier mirror, no differences and no quantities.
    compared = {n for n, claim in claims.items() if claim.comparison != "none" or claim.amounts}
    assert {name.partition("_")[2].split(".")[0] for name in unsaid} <= compared
    assert known - addresses <= of_other | unsaid


def test_no_record_level_file_is_linked(made: Pages) -> None:
    for page in made["nl"].values():
        for link in page.all("a"):
            assert not re.search("ledger|check_rows|corrections|profiles", link["href"])


def test_what_is_not_made_yet_is_not_linked_and_appears_once_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    named = {address for _, address in downloads.products("os2025", "nl")}
    assert named == {f"../{p.path.format(edition='os2025', language='nl')}"
                     for p in downloads.PRODUCTS if p.made}  # fmt: skip
    every = tuple(dataclasses.replace(product, made=True) for product in downloads.PRODUCTS)
    monkeypatch.setattr(downloads, "PRODUCTS", every)
    assert [address for _, address in downloads.products("os2025", "en")] == [
        "../report/os2025.en.pdf",
        "../press/os2025.en.docx",
        "../press/os2025.en.pdf",
        "../slides/os2025.en.pptx",
        "../tables/os2025.xlsx",
        "../tables/os2025.ods",
        "../data/datapackage.json",
    ]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_figure_stands_on_a_page_with_its_data_and_notebook(
    report: Report, made: Pages, language: str
) -> None:
    on: dict[str, list[str]] = {}
    for name, page in made[language].items():
        if name.startswith(CARDS):
            assert [f["id"] for f in page.all("figure")] == [
                f"figure-{name.removeprefix(names.FIGURE)}"
                for _ in range(name.startswith(CARDS[1]))
            ]
            continue
        apart = [a for a in page.all("li") if a.get("id", "").startswith("figure-")]
        for figure in [*page.all("figure"), *apart]:
            on.setdefault(figure["id"].removeprefix("figure-"), []).append(name)
    assert sorted(on) == sorted(names.all_figure_ids(report.inspectorate))
    assert {len(found) for found in on.values()} == {1}
    for name, (where,) in on.items():
        page = made[language][where]
        if f"figure-{name}" not in [figure["id"] for figure in page.all("figure")]:
            page = made[language][f"figure_{name}"]  # of very few: its own page has all
        plot = plotted(report, name)
        asked = request(report.inspectorate, name)
        # Changes without a verdict stand in no picture: in their table, all of them.
        changes = asked.figure.type == "change_dots" and not plot.data.empty
        assert (f"data-{name}" in page.rows) == (changes or not plot.empty), name
        if changes:
            assert len(page.rows[f"data-{name}"]) - 1 == len(plot.data), name
        links = {link["href"] for link in page.all("a")}
        assert {f"../figures/{name}.csv", f"../figures/{name}.{language}.svg"} <= links
        stem = names.notebook_stem(
            report.inspectorate, asked.notebook, language, asked.sector or asked.theme
        )
        assert f"../notebooks/{stem}.html" in links


def test_table_beside_a_figure_holds_the_plotted_numbers(report: Report, made: Pages) -> None:
    bars = made["nl"]["index"].rows["data-advies"]
    data = plotted(report, "advies").data
    assert len(bars) - 1 == data["row"].nunique() == 9
    share = report.cell("advies_ongunstig", "GBAO", "GUNSTIG")
    row = next(r for r in bars if r[0].strip() == "Gewoon basisonderwijs")
    assert row[4].split() == [numbers.percent(share["k"], share["n"], "nl"), str(share["k"])]
    # An indicator that counts the low side of the scale: its totals keep the name of their side.
    assert [head.strip() for head in bars[0][5:7]] == ["gunstig", "ongunstig"]
    counted = report.cell("advies_ongunstig", "GBAO", "meets")
    assert row[6].split() == [numbers.percent(counted["k"], counted["n"], "nl"), str(counted["k"])]
    small = next(r for r in bars if r[0].strip() == "Centra voor basiseducatie")
    assert "%" not in " ".join(small)
    assert small[-1].strip() == "8"
    hidden = next(
        row
        for row in made["nl"]["theme_bvh"].rows["data-thema_sectoren_bvh"]
        if "Resultaat" in row[0]
    )
    assert "niet gepubliceerd" in hidden[4]


def test_no_address_outside_the_folder(site: Path) -> None:
    for path in site.iterdir():
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"(src|href|url)\s*[=(]\s*[\"']?(https?:|//|file:)", text)
        assert "@import" not in text
        assert "fetch(" not in text


def _numbers(page: Page) -> list[str]:
    """Return the numbers printed on a page, in one notation, sorted."""
    found = re.findall(r"\d[\d.,]*%?", re.sub(r"[0-9]{4}-[0-9]{4}", "", page.body()))
    return sorted(number.rstrip(".,").replace(".", "").replace(",", "") for number in found)


def test_both_languages_say_the_same(made: Pages) -> None:
    for name, dutch in made["nl"].items():
        english = made["en"][name]
        assert _numbers(dutch) == _numbers(english), name
        claims_of = [
            [(a["data-claim"], a["data-kind"]) for _, a in page.elements if "data-claim" in a]
            for page in (dutch, english)
        ]
        assert claims_of[0] == claims_of[1], name
        assert {table: len(rows) for table, rows in dutch.rows.items()} == {
            table: len(rows) for table, rows in english.rows.items()
        }


def test_headlines_lead_to_the_card_that_says_the_same(
    report: Report, root: Path, made: Pages
) -> None:
    report = find_report(root, report.edition.edition, catalogue().read_by("build_site"))
    for language in ("nl", "en"):
        page = made[language]["index"]
        said = claims_for(report.sentences, "site", language)
        assert len([a for a in page.all("p") if a.get("class") == "to-card"]) == len(said) + 3
        for sentence in said:
            assert sentence.text in re.sub(r"\s+", " ", page.body())
            card = f"number_{sentence.claim}"
            links = [link["href"] for link in page.all("a")]
            assert names.in_language(report.inspectorate, card, language) in links
            assert sentence.text in re.sub(r"\s+", " ", made[language][card].body())


def test_numbers_in_a_sentence_are_tied_to_their_claims(report: Report) -> None:
    for language in ("nl", "en"):
        for said in claims_for(report.sentences, "site", language):
            text = str(marked(said))
            plain = re.sub(r"</?strong[^>]*>", "", text)
            assert unescape(plain) == said.text
            bound = re.findall(r'data-claim="([^"]+)"[^>]*>([^<]+)<', text)
            assert bound == [(part.claim, part.text) for part in said.parts]


def test_every_page_says_that_the_data_are_invented(made: Pages) -> None:
    for language, word in (("nl", "verzonnen"), ("en", "invented")):
        for page in made[language].values():
            assert {"class": "example", "aria-labelledby": "example-title"} in page.all("aside")
            assert word in page.body().lower()
            title = re.sub(r"\s+", " ", "".join(d for tag, d in page.text if tag == "title"))
            assert {"nl": "voorbeeldgegevens", "en": "example data"}[language] in title


def test_real_data_have_no_banner(report: Report, tmp_path: Path) -> None:
    write_results(report, tmp_path, nature="official")
    for path in build(report, tmp_path, one_of_each=True):
        if path.suffix != ".html":
            continue
        text = path.read_text(encoding="utf-8")
        body = Page(text).body().lower()
        assert "voorbeeldgegevens" not in body, path.name
        assert "example data" not in body, path.name
        assert 'class="example"' not in text, path.name


def test_second_run_gives_the_same_bytes(report: Report, root: Path, site: Path) -> None:
    before = {path.name: path.read_bytes() for path in site.iterdir()}
    build(report, root, one_of_each=True)
    assert {path.name: path.read_bytes() for path in site.iterdir()} == before


@pytest.mark.parametrize("language", ["nl", "en"])
def test_rows_that_may_not_be_compared_have_no_number(made: Pages, language: str) -> None:
    rows = made[language]["trends"].rows["changes-table"][1:]
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


def test_no_code_of_a_table_stands_on_a_page(report: Report, made: Pages) -> None:
    inspectorate = report.inspectorate
    codes = {*inspectorate.indicators, "meets", "k_of_n", "counts_only", "not_applicable"}
    codes |= {step.id for scale in inspectorate.framework.scales.values() for step in scale.steps}
    for name, page in made["nl"].items():
        heads = {
            text for rows in page.rows.values() for row in rows for text in map(str.strip, row)
        }
        assert not heads & codes, name


@pytest.mark.parametrize("language", ["nl", "en"])
def test_words_that_promise_too_much_do_not_occur(made: Pages, language: str) -> None:
    for name, page in made[language].items():
        body = page.body()
        for word in ("unchanged", "no difference", "ongewijzigd", "onveranderd", "significant"):
            assert word not in body.lower(), name
        assert not re.search(r"\b(NaN|nan|None|<NA>)\b", body), name


def test_suppressed_and_small_cells_show_no_share(report: Report, root: Path) -> None:
    hidden = report.with_tables(
        measures=report["measures"].assign(conf_status="C", k=0, share=float("nan"))
    )
    for row in measures.all_measures(hidden, "nl").rows:
        assert [row[key].text for key in ("k", "n", "share", "interval")] == [""] * 4
        assert row["remark"].text == "niet gepubliceerd: herleidbaar"
    loaded = find_report(root, report.edition.edition)
    cells = measures.cells_of(loaded, list(loaded.inspectorate.indicators))
    rows = measures.all_measures(loaded, "nl").rows
    small = [r for c, r in zip(cells, rows, strict=True) if c["obs_status"] == "k_of_n"]
    assert small
    assert all(not row["share"].text and not row["interval"].text for row in small)
    assert all(row["k"].text for row in small)


def test_checks_that_failed_come_first(made: Pages) -> None:
    rows = made["en"]["quality"].rows["checks-table"][1:]
    assert [row[3].strip() for row in rows] == ["fail", "pass", "pass"]


def test_text_of_others_is_escaped_and_labelled(made: Pages) -> None:
    rows = made["nl"]["published"].rows["published-table"]
    assert rows[1][0].strip() == "% <b>met</b>"
    assert rows[2][0].strip() == "Visie en strategisch beleid: Basisonderwijs"
    assert rows[2][3].strip() == "251 van de 369"
    assert made["nl"]["quality"].rows["inputs-table"][1][-1].strip() == "0123456789ab"


def test_limit_that_is_ruled_out_is_rounded_up() -> None:
    assert changes.rounded_up(0.05367975856, 0) == 0.06
    assert changes.rounded_up(0.05, 0) == 0.05
    assert changes.rounded_up(0.0500000001, 0) == 0.05
    assert changes.rounded_up(0.05311, 1) == 0.054


def test_mirror_without_predecessors_says_why(first_pages: Pages) -> None:
    for language, pages_made in first_pages.items():
        for name in ("trends", "sector_GBAO"):
            assert NO_EARLIER[language] in pages_made[name].body()
            assert table_words.NO_PRIORS[language] in pages_made[name].body()
        for page in pages_made.values():
            assert "changes-table" not in page.rows
            assert not any("verandering" in image["src"] for image in page.all("img"))


@pytest.mark.parametrize(
    ("contact", "address"),
    [("", None), ("post@example.org", "mailto:post@example.org"), ("https://example.org/x",) * 2],
)
def test_accessibility_statement_names_a_contact_or_says_that_there_is_none(
    report: Report, root: Path, tmp_path: Path, contact: str, address: str | None
) -> None:
    shutil.copytree(root, tmp_path, dirs_exist_ok=True)
    folder = tmp_path / "config" / "inspectorates" / report.edition.inspectorate
    (folder / "publication.yaml").write_text(f"contact: '{contact}'\n", encoding="utf-8")
    own = dataclasses.replace(report, inspectorate=load_inspectorate(folder))
    for language, words in (("nl", "Nog niet ingevuld"), ("en", "Not filled in yet")):
        page = Page(page_text(own, {}, STATEMENT, language))
        links = [link["href"] for link in page.all("a")]
        assert (words in page.body()) == (not contact)
        assert [link for link in links if ":" in link] == ([address] if address else [])
        assert "veraPDF" in page.body()


def test_every_page_leads_to_the_accessibility_statement(made: Pages) -> None:
    for language, file in (("nl", "accessibility.html"), ("en", "accessibility.en.html")):
        for page in made[language].values():
            assert len([link for link in page.all("a") if link["href"] == file]) == 1


def test_a_contact_that_is_no_address_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "publication.yaml"
    path.write_text("contact: bel ons\n", encoding="utf-8")
    with pytest.raises(SpiegelError, match="contact"):
        load_publication(tmp_path)
