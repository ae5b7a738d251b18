"""The first page and the cards: message first, each number at one address, the same everywhere."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from small_site import NO_EARLIER, Page, Pages

from spiegel.config.catalogue import catalogue
from spiegel.config.closed_yaml import read_yaml
from spiegel.config.publication import FRONT, Front, Publication, check_shown
from spiegel.errors import SpiegelError
from spiegel.files import read_csv
from spiegel.publish import names
from spiegel.publish.claims.claim_sentence import ClaimSentence
from spiegel.publish.claims.claims_file import claims_for
from spiegel.publish.content import stated
from spiegel.publish.content.figures import Made, find_figures
from spiegel.publish.report import Report, find_report
from spiegel.publish.site import citation, front, number
from spiegel.publish.text_check import TOOL

LANGUAGES = ("nl", "en")


@pytest.fixture
def root(site_root: Path) -> Path:
    return site_root


@pytest.fixture(scope="module")
def built(report: Report, site_root: Path) -> Report:
    return find_report(site_root, report.edition.edition, catalogue().read_by("build_site"))


@pytest.fixture(scope="module")
def figures(built: Report, site_root: Path) -> dict[str, Made]:
    folder = site_root / "results" / built.edition.edition / "figures"
    return find_figures(built.inspectorate, folder)


@pytest.fixture
def made(site_pages: Pages) -> Pages:
    return site_pages


def plain(page: Page) -> str:
    return re.sub(r"\s+", " ", page.body())


def test_the_first_page_has_its_parts_in_the_order_of_the_configuration(made: Pages) -> None:
    for language in LANGUAGES:
        heads = [a["id"] for tag, a in made[language]["index"].elements if tag == "h2"]
        wanted = ["large", "how-to-read", "story", "changed", "headlines", "figures"]
        assert [name for name in heads if name in wanted] == wanted
        first = next(i for i, (tag, _) in enumerate(made[language]["index"].elements)
                     if tag == "figure")  # fmt: skip
        reading = next(i for i, (_, a) in enumerate(made[language]["index"].elements)
                       if a.get("id") == "how-to-read")  # fmt: skip
        assert reading < first


def test_large_numbers_are_those_of_their_claims(built: Report, made: Pages) -> None:
    for language in LANGUAGES:
        parts = {part.claim: part for said in claims_for(built.sentences, "site", language)
                 for part in said.parts}  # fmt: skip
        large = front.large_numbers(built, language)
        assert [b.claim for b, _, _ in large] == ["visie.bao", "onderwijskundig.bao",
                                                  "advies.ongunstig"]  # fmt: skip
        for own, meaning, _ in large:
            assert own.text == parts[own.claim].text
            assert meaning in plain(made[language]["index"])
            assert own.sentence in plain(made[language]["index"])


def test_a_claim_that_this_mirror_does_not_make_gives_no_large_number(built: Report) -> None:
    kept = tuple(said for said in built.sentences if said.claim != "visie")
    without = dataclasses.replace(built, spoken=kept)
    assert [own.claim for own, _, _ in front.large_numbers(without, "nl")] == [
        "onderwijskundig.bao",
        "advies.ongunstig",
    ]


def sentence(built: Report, claim: str) -> ClaimSentence:
    return next(s for s in claims_for(built.sentences, "site", "nl") if s.claim == claim)


def with_counts(said: ClaimSentence, *counts: tuple[int, int]) -> ClaimSentence:
    shares = [part for part in said.parts if part.kind == "share"]
    parts = [dataclasses.replace(part, k=k, n=n) for part, (k, n) in
             zip(shares, counts, strict=True)]  # fmt: skip
    return dataclasses.replace(said, parts=tuple(parts))


@pytest.mark.parametrize(
    ("claim", "counts", "side"),
    [
        ("visie", [(51, 100), (80, 100)], "well"),
        ("visie", [(50, 100), (80, 100)], "less"),  # half is not more than half
        ("visie", [(30, 100), (80, 100)], "less"),
        ("onderwijskundig", [(49, 100), (20, 100)], "well"),  # it counts who does not meet the bar
        ("onderwijskundig", [(51, 100), (20, 100)], "less"),
        ("advies", [(54, 100), (31, 100), (15, 100)], "other"),  # one of its steps is neither
    ],
)
def test_what_goes_well_is_what_more_than_half_do(
    built: Report, claim: str, counts: list[tuple[int, int]], side: str
) -> None:
    said = with_counts(sentence(built, claim), *counts)
    assert stated.side_of(built.inspectorate, said) == side


def test_an_indicator_of_which_less_is_better_turns_the_side(built: Report) -> None:
    said = sentence(built, "advies")
    part = next(part for part in said.parts if part.claim == "advies.ongunstig")
    few = dataclasses.replace(part, k=15, n=100)
    assert stated.good_share(built.inspectorate, few) is True
    assert stated.good_share(built.inspectorate, dataclasses.replace(few, k=60)) is False


def test_small_and_withheld_cells_have_no_share_and_no_bar(built: Report) -> None:
    part = sentence(built, "visie_clb").parts[0]
    small = stated.of_part(built, part, "nl")
    assert (small.text, small.share, small.low) == (part.text, "", "")
    assert part.text == f"{part.k} van de {part.n}"
    assert "%" not in small.sentence
    hidden = built.with_tables(measures=built["measures"].assign(conf_status="C"))
    found = stated.of_cell(hidden, "k1_visie", "BAO", "nl")
    assert found is not None
    assert (found.text, found.share, found.sentence) == ("", "", "niet gepubliceerd: herleidbaar")
    assert stated.of_cell(built, "k1_visie", "NIETS", "nl") is None


def test_a_story_that_lacks_a_step_is_not_told(built: Report) -> None:
    rows = built["measures"]
    without = built.with_tables(measures=rows[rows["indicator"] != "o6_evaluatie"])
    assert front.context(built, {}, "nl")["story"] is not None
    assert front.context(without, {}, "nl")["story"] is None


def test_claim_card_bars_figures_and_files_say_the_same(
    built: Report, figures: dict[str, Made], root: Path, made: Pages
) -> None:
    site = root / "results" / built.edition.edition / "site"
    for language in LANGUAGES:
        for said in claims_for(built.sentences, "site", language):
            page = made[language][f"number_{said.claim}"]
            shares = [part for part in said.parts if part.kind == "share"]
            assert said.text in plain(page)
            ids = [a["id"] for _, a in page.elements if "id" in a]
            for part in shares:
                assert part.claim.replace(".", "-") in ids
                cell = built.cell(part.indicator, part.sector, part.polarity)
                assert (cell["k"], cell["n"]) == (part.k, part.n)
                bar = stated.of_part(built, part, language)
                assert bar.text == part.text
                assert bar.share in ("", f"{part.k / part.n:.4f}")
                assert bar.sentence in plain(page)
            for _, file in number.shown_in(built, figures, said, language):
                name = file.removeprefix("figure_").partition(".")[0]
                assert any(_plots(figures[name], part) for part in shares)
            table = read_csv(site / f"number_{said.claim}.csv", text=("lang", "sentence"))
            assert said.text in set(table["sentence"])
            stored = json.loads((site / f"number_{said.claim}.json").read_text(encoding="utf-8"))
            assert said.text in [one["text"] for one in stored["sentences"]]


def _plots(figure: Made, part: Any) -> bool:
    rows = figure.data
    own = rows[(rows["indicator"] == part.indicator) & (rows["sector"] == part.sector)]
    own = own[own["category"] == part.polarity]
    return bool(((own["k"] == part.k) & (own["n"] == part.n)).any())


def test_a_figure_of_the_other_side_or_without_the_sector_is_not_linked(
    built: Report, figures: dict[str, Made]
) -> None:
    below = {name for name, figure in figures.items()
             if number.in_figure(figure, "llb_zonder_werkpunten", "GBAO", "below")}  # fmt: skip
    meets = {name for name, figure in figures.items()
             if number.in_figure(figure, "llb_zonder_werkpunten", "GBAO", "meets")}  # fmt: skip
    assert "pers_sectoren" in meets
    assert "groepen_net" in figures
    assert not number.in_figure(figures["groepen_net"], "k1_visie", "SO", "meets")  # of its groups
    assert "pers_sectoren" not in below
    clb = [
        name for name, own in figures.items() if number.in_figure(own, "k1_visie", "CLB", "meets")
    ]
    assert all((figures[name].data["sector"] == "CLB").any() for name in clb)
    assert clb


def test_each_class_of_comparison_has_its_answer(built: Report) -> None:
    from spiegel.publish.site import card_words
    from spiegel.tables import CLASSES

    for kind in (*CLASSES, "not robust", "none"):
        for language in LANGUAGES:
            text = card_words.MAY_SAY[kind][language].format(mirror="X")
            yes = kind in ("improved", "declined")
            assert text.startswith({"nl": "Ja", "en": "Yes"}[language]) == yes, kind


def test_a_claim_that_is_not_said_still_has_its_page(first_pages: Pages) -> None:
    for language, pages in first_pages.items():
        page = pages["number_zorgcontinuum_verandering"]
        assert NO_EARLIER[language] in plain(page)
        assert not page.all("blockquote")
        assert NO_EARLIER[language] in plain(pages["index"])


def test_what_the_copy_button_copies_passes_the_check_of_texts(
    built: Report, root: Path, tmp_path: Path
) -> None:
    import subprocess
    import sys

    claims = root / "results" / built.edition.edition / "tables" / "claims.json"
    for language in LANGUAGES:
        said = claims_for(built.sentences, "site", language)
        lines = [citation.quote(built, s.text, f"number_{s.claim}.html", language) for s in said]
        text = tmp_path / f"quotes.{language}.md"
        text.write_text("\n\n".join(lines) + "\n", encoding="utf-8")
        found = subprocess.run(
            [sys.executable, str(TOOL), str(text), "--claims", str(claims), "--place", "site"],
            check=False, text=True, capture_output=True,
        )  # fmt: skip
        assert found.returncode == 0, found.stdout + found.stderr


RELEASE = {
    "address": "https://example.org/spiegel/",
    "releases": {
        "proef": {
            "published": "2025-05-13",
            "errata": [{"day": "2025-06-02", "what": {"nl": "Een fout.", "en": "An error."},
                        "claims": ["visie"]}],
            "superseded_by": {"nl": "Spiegel 2026", "en": "Mirror 2026"},
        }
    },
}  # fmt: skip


def test_citations_have_what_is_known_and_nothing_else(
    built: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    apa, bibtex, wikipedia = (c.text for c in citation.citations(built, "Zin.", "a.html", "nl"))
    assert "(z.d.)" in apa
    assert "year" not in bibtex
    assert "url" not in bibtex + wikipedia
    assert "datum=" not in wikipedia
    own = Publication.model_validate(RELEASE)
    monkeypatch.setattr(citation, "load_publication", lambda folder: own)
    edition = built.edition.edition
    if edition != "proef":
        own = Publication.model_validate(
            {**RELEASE, "releases": {edition: RELEASE["releases"]["proef"]}}
        )
    apa, bibtex, wikipedia = (c.text for c in citation.citations(built, "Zin.", "a.html", "nl"))
    address = f"https://example.org/spiegel/{edition}/site/a.html"
    assert apa.startswith("Onderwijsinspectie. (2025). Zin. ")
    assert apa.endswith(address)
    assert "year = {2025}," in bibtex
    assert f"|url={address}" in wikipedia
    assert wikipedia.endswith("}}")
    assert [text[:12] for text in number.notices(built, "visie", "nl")] == [
        "Gecorrigeerd",
        "Vervangen: h",
    ]
    assert len(number.notices(built, "advies", "nl")) == 1


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"numbers": [{"claim": "visie.bao", "meaning": {"nl": "In 7 van 10", "en": "Seven"}}]},
         "types a number"),
        ({"order": ["story", "story"]}, "more than once"),
        ({"order": ["stori"]}, "order"),
    ],
)  # fmt: skip
def test_a_first_page_that_cannot_be_is_refused(given: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        Front.model_validate(given)


def story(indicators: list[str], sectors: list[str]) -> dict[str, Any]:
    text = {"nl": "a", "en": "a"}
    told = {"title": text, "text": text, "indicators": indicators, "sectors": sectors}
    return {"front": {"story": told}}


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"front": {"numbers": [{"claim": "visie.boa"}]}}, "visie.bao"),
        ({"front": {"numbers": [{"claim": "advies_verandering.all"}]}},
         "unknown number of a claim"),
        ({"releases": {"x": {"errata": [{"day": "2025-06-02", "what": {"nl": "a", "en": "a"},
                                         "claims": ["visi"]}]}}}, "unknown claim 'visi'"),
        ({"search": {"klas": ["klasvloer"]}}, "unknown theme, indicator or sector"),
        (story(["k1_visie", "k9"], ["BAO"]), "unknown indicator"),
        (story(["k1_visie", "k3_onderwijskundig"], ["BOA"]), "unknown sector"),
    ],
)  # fmt: skip
def test_what_the_first_page_names_must_exist(
    report: Report, given: dict[str, Any], message: str
) -> None:
    groupings = read_yaml(report.inspectorate.folder / "publication.yaml")["groupings"]
    own = Publication.model_validate({"groupings": groupings, **given})  # claims compare groups
    with pytest.raises(SpiegelError) as caught:
        check_shown(own, report.inspectorate, "publication.yaml")
    assert message in caught.value.render()


def test_each_part_of_the_first_page_has_its_place_in_the_template() -> None:
    text = (
        names.__file__ and Path(names.__file__).parent / "templates/site/index.html.j2"
    ).read_text()
    assert all(f"part == '{part}'" in text for part in FRONT)


def test_all_numbers_are_found_by_codes_synonyms_and_abbreviations(built: Report) -> None:
    from spiegel.publish.content.measures import all_measures

    table = all_measures(built, "nl")
    assert len(table.words) == len(table.rows)
    for word in ("CLB", "klasvloer", "BAO", "gewone basisscholen"):
        assert any(word in words for words in table.words), word
    found = [row["indicator"].text for row, words in zip(table.rows, table.words, strict=True)
             if "klasvloer" in words]  # fmt: skip
    themes = built.inspectorate.framework.themes
    assert found
    assert set(found) <= {
        indicator.label["nl"]
        for indicator in built.inspectorate.indicators.values()
        if built.inspectorate.framework.standards[indicator.standards[0]].theme
        == "onderwijsleerpraktijk"
    }
    assert "onderwijsleerpraktijk" in themes


def test_a_sector_without_a_sentence_says_its_main_numbers(built: Report, made: Pages) -> None:
    for language in LANGUAGES:
        for sector in ("BUSO", "DKO"):
            page = made[language][f"sector_{sector}"]
            ids = [a["id"] for _, a in page.elements if "id" in a]
            assert ("main" in ids) != ("headlines" in ids)
            own = stated.of_cell(built, "k1_visie", sector, language)
            assert own is not None
            assert "headlines" in ids or own.sentence in plain(page)


def test_a_sector_of_very_few_has_a_table_and_links_to_its_figures(
    built: Report, figures: dict[str, Made]
) -> None:
    from spiegel.publish.site import subject
    from spiegel.publish.site.pages import Page as SitePage

    rows = built["measures"]
    own = rows["sector"] == "DKO"
    few = rows.assign(obs_status=rows["obs_status"].mask(own, "counts_only"))
    page = SitePage("sector_DKO", "sector", "DKO")
    before = subject.context(built, figures, page, "nl")
    after = subject.context(built.with_tables(measures=few), figures, page, "nl")
    assert before["figures"]
    assert before["apart"] == []
    assert after["figures"] == []
    assert [f.card for f in after["apart"]] == [f.card for f in before["figures"]]


def test_what_machines_read_of_a_release(built: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    from xml.etree import ElementTree

    from spiegel.publish.site import releases

    document = json.loads(str(releases.json_ld(built, "nl")))
    kinds = {one["@type"]: one for one in document["@graph"]}
    assert set(kinds) == {"Report", "Dataset"}
    assert not {"datePublished", "url", "version"} & set(kinds["Report"])
    edition = built.edition.edition
    own = Publication.model_validate(
        {**RELEASE, "releases": {edition: {**RELEASE["releases"]["proef"], "version": "2025.0"}}}
    )
    monkeypatch.setattr(citation, "load_publication", lambda folder: own)
    monkeypatch.setattr(names, "load_publication", lambda folder: own)
    document = json.loads(str(releases.json_ld(built, "nl")))
    assert document["@graph"][0]["datePublished"] == "2025-05-13"
    assert document["@graph"][0]["version"] == "2025.0"
    files = names.site_files(built.inspectorate)
    assert set(names.WEB) <= set(files)
    places = ElementTree.fromstring(releases.sitemap(built))
    assert len(places) == len([file for file in files if file.endswith(".html")])
    entries = ElementTree.fromstring(releases.feed(built)).findall("{*}entry")
    assert [e.findtext("{*}updated") for e in entries] == [
        "2025-06-02T00:00:00Z",
        "2025-05-13T00:00:00Z",
    ]


def test_the_page_of_releases_stays_empty_where_nothing_is_known(
    built: Report, made: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    from spiegel.publish.site import releases

    assert not set(names.WEB) & set(names.site_files(built.inspectorate))
    found = releases.context(built, "nl")
    assert found["release_facts"] == []
    assert found["notices"] == []
    table = found["mirrors"]
    assert [row["mirror"].text for row in table.rows] == [
        built.mirror_title(prior.mirror, "nl")
        for prior in sorted(built.edition.priors, key=lambda p: p.school_year, reverse=True)
    ]
    for language in LANGUAGES:
        heads = [a["name"] for a in made[language]["index"].all("meta") if "name" in a]
        assert "description" in heads
