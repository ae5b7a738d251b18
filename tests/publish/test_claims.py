"""Claims: every number from a cell, every denominator and word from a registry, both languages."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from changed_claims import (
    CHANGE,
    LANGUAGES,
    by_class,
    put,
    sentence,
    with_cell,
    with_claims,
)

from spiegel import tables
from spiegel.errors import SpiegelError
from spiegel.fingerprint import closure
from spiegel.publish import numbers
from spiegel.publish.claims.claims_file import (
    claims_for,
)
from spiegel.publish.claims.render import render
from spiegel.publish.claims.table import (
    claims_file_of,
    claims_of,
    same_in_both,
    table_of,
)
from spiegel.publish.report import Report

ROOT = Path(__file__).parents[2]


def test_both_languages_make_the_same_claims_with_the_same_numbers_in_order(
    report: Report,
) -> None:
    dutch, english = (render(report, language) for language in LANGUAGES)
    assert [said.claim for said in dutch] == [said.claim for said in english]
    for nl, en in zip(dutch, english, strict=True):
        assert [(p.claim, p.value, p.k, p.n) for p in nl.parts] == [
            (p.claim, p.value, p.k, p.n) for p in en.parts
        ]
        assert nl.text != en.text


def test_a_table_whose_languages_differ_is_refused(report: Report) -> None:
    dutch, english = (render(report, language) for language in LANGUAGES)
    other = replace(english[0], parts=english[0].parts[::-1])
    with pytest.raises(SpiegelError, match="claim 'visie' is not the same"):
        same_in_both(dutch, [other, *english[1:]], "claims.yaml")
    with pytest.raises(SpiegelError, match="'order' is not the same"):
        same_in_both(dutch, english[:-1], "claims.yaml")


def test_every_number_stands_where_its_part_says_and_is_rounded_from_its_counts(
    report: Report,
) -> None:
    for language in LANGUAGES:
        for said in render(report, language):
            for part in said.parts:
                assert said.text[part.start : part.end] == part.text
                if part.kind == "share" and not part.small:
                    assert part.text == numbers.percent(part.k, part.n, language, part.decimals)
                    cell = report.cell(part.indicator, part.sector, part.polarity)
                    assert (part.k, part.n) == (cell["k"], cell["n"])


def test_the_denominator_follows_from_unit_and_sector(report: Report) -> None:
    dutch = {said.claim: said.text for said in render(report, "nl")}
    assert "van de basisscholen" in dutch["visie"]
    assert "van de onderzoeken in het gewoon secundair onderwijs" in dutch["doelenkader"]
    assert re.match(r"\d+ van de 14 CLB's slagen", dutch["visie_clb"])
    english = {said.claim: said.text for said in render(report, "en")}
    assert "of investigations in mainstream secondary education" in english["doelenkader"]
    assert re.match(r"\d+ of 14 pupil guidance centres succeed", english["visie_clb"])


def test_a_claim_on_what_was_not_yet_collected_is_left_out(report: Report) -> None:
    year = report.inspectorate.indicators["l6_zorgcontinuum"].since
    edition = report.edition.model_copy(update={"school_year": "2021-2022"})
    assert year is not None
    assert "2021-2022" < year <= report.edition.school_year
    measures = report["measures"].assign(school_year="2021-2022")
    earlier = replace(report, edition=edition).with_tables(measures=measures)
    left = {said.claim for said in render(report, "nl")} - {
        said.claim for said in render(earlier, "nl")
    }
    assert left == {"zorgcontinuum", "werkpunten", CHANGE}


@pytest.mark.parametrize(
    ("k", "n", "word"),
    [
        (901, 1000, "almost all"), (900, 1000, "most"), (90, 100, "most"), (75, 100, "most"),
        (7499, 10000, "a majority"), (50, 100, "a majority"), (4999, 10000, "less than half"),
        (124, 250, "less than half"), (1501, 10000, "less than half"), (15, 100, "few"),
        (0, 10, "few"), (10, 10, "almost all"),
    ],
)  # fmt: skip
def test_the_word_for_a_share_is_exact_at_its_borders(
    report: Report, k: int, n: int, word: str
) -> None:
    assert report.inspectorate.claim_words.band(k, n).said["en"][0] == word


def test_a_word_is_printed_with_its_number(report: Report) -> None:
    said = next(s for s in render(report, "en") if s.claim == "advies")
    part = said.parts[0]
    band = report.inspectorate.claim_words.band(part.k or 0, part.n or 1)
    assert said.text.lower().startswith(
        f"{band.phrase['en'].format(units='inspections')} ({part.text})".lower()
    )


@pytest.mark.parametrize(
    ("kind", "nl", "en"),
    [
        ("improved", "53% in Onderwijsspiegel 2023", "That is an established improvement."),
        ("stable", "verschillen groter dan 5 procentpunt zijn uitgesloten", "are ruled out"),
        ("inconclusive", "laten niet zien of", "any difference from +5 to +19"),
        ("not comparable", "is niet vergeleken met", "there is no comparison with"),
        ("limited", "is er geen besluit", "There is no conclusion"),
        ("too few", "is er geen besluit", "There is no conclusion"),
        ("not tested", "is er geen besluit", "There is no conclusion"),
    ],
)
def test_a_claim_about_change_says_what_its_class_allows(
    report: Report, kind: str, nl: str, en: str
) -> None:
    changed = by_class(report, kind, reason_nl="een breuk.", reason_en="a break.")
    said = {language: sentence(changed, CHANGE, language) for language in LANGUAGES}
    assert nl in str(said["nl"])
    assert en in str(said["en"])
    registry = report.inspectorate.claim_words
    if kind not in ("improved", "declined"):
        for language in LANGUAGES:
            assert registry.changes_said(str(said[language]), language) == []
    if kind in ("not comparable", "limited", "too few", "not tested"):
        title = report.mirror_title("os2023", "nl")
        assert not re.search(r"\d", str(said["nl"]).replace(title, ""))


def test_an_earlier_mirror_has_a_title_also_when_it_was_made_elsewhere(report: Report) -> None:
    said = [report.mirror_title(name, "en") for name in ("os2023", "os2020", "os1999")]
    assert said == ["Education Mirror 2023", "Education Mirror 2020", "os1999"]


def test_a_fall_is_told_as_one_and_a_withheld_comparison_not_at_all(report: Report) -> None:
    fell = by_class(report, "declined", difference=-0.12, low=-0.19, high=-0.05)
    assert "against 53% in" in str(sentence(fell, CHANGE, "en"))
    assert ": 12 percentage points less" in str(sentence(fell, CHANGE, "en"))
    assert "established decline" in str(sentence(fell, CHANGE, "en"))
    assert sentence(by_class(report, "not shown"), CHANGE, "nl") is None


def test_a_difference_at_equal_composition_says_so(report: Report) -> None:
    crude = by_class(report, "improved", basis="crude")
    equal = by_class(report, "improved", basis="standardised")
    assert "gelijke samenstelling" not in str(sentence(crude, CHANGE, "nl"))
    assert "bij gelijke samenstelling" in str(sentence(equal, CHANGE, "nl"))
    assert "at equal composition" in str(sentence(equal, CHANGE, "en"))
    # Each basis prints its own pair, and the pair gives the difference.
    assert re.search("^60%.* against 48% in .*: 12 perc", str(sentence(crude, CHANGE, "en")))
    assert re.search("^65%.* against 53% in .*: 12 perc", str(sentence(equal, CHANGE, "en")))


def test_where_printed_shares_do_not_give_the_printed_difference_the_sentence_says_so(
    report: Report,
) -> None:
    # 69.6 and 64.4 are printed as 70% and 64%; their difference, 5.2, as 5.
    pair = {"share_standardised": 0.696, "prior_share_standardised": 0.644, "difference": 0.052}
    odd = by_class(report, "improved", basis="standardised", low=0.01, **pair)
    said = {language: str(sentence(odd, CHANGE, language)) for language in LANGUAGES}
    assert re.search("^70%.* against 64% .*: 5 percentage points more, computed before", said["en"])
    assert "5 procentpunt meer, berekend voor het afronden" in said["nl"]
    even = str(sentence(by_class(report, "improved", basis="crude"), CHANGE, "en"))
    assert "rounding" not in even


@pytest.mark.parametrize("kind", tables.CLASSES)
def test_no_class_is_worded_as_unchanged(report: Report, kind: str) -> None:
    for language in LANGUAGES:
        text = str(sentence(by_class(report, kind), CHANGE, language)).lower()
        for word in report.inspectorate.claim_words.change_words["same"][language]:
            assert word not in text


def test_the_table_has_one_row_for_each_number_and_language(report: Report) -> None:
    table = table_of(claims_file_of(report))
    assert list(table.columns) == tables.columns("claims")
    parts = [p.claim for p in sum((s.parts for s in render(report, "nl")), ())]
    own = table[(table["lang"] == "nl") & table["value"].notna()]
    assert list(own["claim"]) == parts
    counted = own[own["k"].notna()]
    assert ((counted["k"] / counted["n"] - counted["value"]).abs() < 1e-12).all()
    assert set(table.loc[table["claim"] == "visie_clb.clb", "verdict"]) == {"small"}


def test_a_sentence_without_numbers_is_in_the_table_too(report: Report) -> None:
    barred = by_class(report, "not comparable", reason_nl="x", reason_en="y")
    table = table_of(claims_file_of(barred))
    rows = table[table["claim"] == CHANGE]
    assert list(rows["lang"]) == ["nl", "en"]
    assert rows["value"].isna().all()
    assert set(rows["verdict"]) == {"not comparable"}


def test_sentences_that_are_not_in_the_table_are_refused(report: Report) -> None:
    edited = report["claims"].assign(sentence=report["claims"]["sentence"].str.replace("%", "5%"))
    with pytest.raises(SpiegelError, match=r"not in claims\.csv"):
        claims_of(report.with_tables(claims=edited), "nl")


def test_a_place_shows_only_its_own_claims(report: Report) -> None:
    press = {said.claim for said in claims_for(report.sentences, "press", "nl")}
    site = {said.claim for said in claims_for(report.sentences, "site", "nl")}
    assert site - press == {CHANGE}


@pytest.mark.parametrize(
    "reader",
    ["publish.site.build", "publish.pdf.write", "publish.text_check", "release.trace.trace"],
)
def test_whoever_shows_or_checks_a_sentence_does_not_make_it(reader: str) -> None:
    modules = closure(f"spiegel.{reader}")
    assert "spiegel.publish.claims.claims_file" in modules
    assert "spiegel.publish.claims.render" not in modules


def test_a_word_that_the_interval_contradicts_gives_way_to_number_and_interval(
    report: Report,
) -> None:
    cell = {"k": 52, "n": 100, "share": 0.52, "obs_status": "normal"}
    sure = with_cell(report, "advies_gunstig", "ALL", **cell, low=0.5, high=0.62)
    assert str(sentence(sure, "advies", "en")).startswith("A majority of inspections (52%) gave")
    wide = with_cell(report, "advies_gunstig", "ALL", **cell, low=0.42, high=0.62)
    assert str(sentence(wide, "advies", "en")).startswith(
        "52% of inspections (95% interval: 42% to 62%) gave favourable advice"
    )
    assert (
        "zonder meer bij 52% van de doorlichtingen (interval van 95%: 42% tot 62%), een"
    ) in str(sentence(wide, "advies", "nl"))
    for language in LANGUAGES:
        said = next(s for s in render(wide, language) if s.claim == "advies")
        assert [(p.claim, p.kind, p.text) for p in said.parts[:3]] == [
            ("advies.gunstig", "share", "52%"),
            ("advies.gunstig.low", "interval_low", "42%"),
            ("advies.gunstig.high", "interval_high", "62%"),
        ]
        assert all(said.text[part.start : part.end] == part.text for part in said.parts)
    rows = table_of(claims_file_of(wide)).set_index(["claim", "lang"])
    assert rows.loc[("advies.gunstig.low", "nl"), "value"] == 0.42
    assert (
        table_of(claims_file_of(wide))["k"].isna().sum()
        == table_of(claims_file_of(sure))["k"].isna().sum() + 4
    )


def test_a_small_number_whose_word_is_contradicted_reads_as_k_of_n(report: Report) -> None:
    cell = {"k": 11, "n": 20, "share": 0.55, "obs_status": "k_of_n", "low": 0.34, "high": 0.74}
    small = with_cell(report, "advies_gunstig", "ALL", **cell)
    assert str(sentence(small, "advies", "nl")).startswith(
        "Er was een gunstig advies zonder meer bij 11 van de 20 doorlichtingen "
        "(interval van 95%: 34% tot 74%), een"
    )


def test_a_withheld_cell_that_must_be_published_stops_with_its_claim(report: Report) -> None:
    hidden = with_cell(report, "k1_visie", "BAO", conf_status="C")
    with pytest.raises(SpiegelError, match="may not be published") as caught:
        render(hidden, "nl")
    assert "claim 'visie'" in caught.value.where
    assert "must be in: site, press" in caught.value.what
    assert "out of must" in str(caught.value.fix)


def test_an_optional_claim_on_a_withheld_cell_says_so_without_a_number(report: Report) -> None:
    hidden = with_cell(
        report, "k1_visie", "BAO", conf_status="C", k=None, share=float("nan"), low=float("nan")
    )
    optional = with_claims(hidden, put("claims/visie/must", []))
    assert sentence(optional, "visie", "nl") == (
        "Niet gepubliceerd: Visie en strategisch beleid (basisscholen). "
        "Er zijn te weinig waarnemingen: iemand zou herkenbaar zijn."
    )
    assert str(sentence(optional, "visie", "en")).startswith("Not published: Vision and strategic")
    rows = table_of(claims_file_of(optional))
    rows = rows[rows["claim"] == "visie"]
    assert list(rows["lang"]) == ["nl", "en"]
    assert set(rows["verdict"]) == {"withheld"}
    assert rows[["value", "k", "n"]].isna().all().all()
