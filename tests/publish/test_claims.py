"""Claims: every number from a cell, every denominator and word from a registry, both languages."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from spiegel import tables
from spiegel.config.claim_words import ClaimWords
from spiegel.config.claims import Claims, check_claims
from spiegel.config.closed_yaml import read_yaml, validate
from spiegel.errors import SpiegelError
from spiegel.files import write_csv
from spiegel.fingerprint import closure
from spiegel.publish import numbers
from spiegel.publish.claims.claims_file import (
    claims_for,
    read_claims_file,
    write_claims_file,
)
from spiegel.publish.claims.quantities import quantities_of
from spiegel.publish.claims.render import render
from spiegel.publish.claims.shares import band_of
from spiegel.publish.claims.table import (
    claims_file_of,
    claims_of,
    same_in_both,
    table_of,
)
from spiegel.publish.claims.vocabulary import Quantity
from spiegel.publish.report import Report
from text_check.claims import read_claims

ROOT = Path(__file__).parents[2]
LANGUAGES = ("nl", "en")
CHANGE = "zorgcontinuum_verandering"


def registry_with(report: Report, change: Callable[[dict[str, Any]], None]) -> Claims:
    """Return the registry after a change, held against framework and indicators."""
    data = read_yaml(report.inspectorate.folder / "claims.yaml")
    change(data)
    registry = validate(Claims, data, "claims.yaml")
    inspectorate = report.inspectorate
    check_claims(
        registry,
        inspectorate.claim_words,
        inspectorate.framework,
        inspectorate.indicators,
        "claims.yaml",
    )
    return registry


class Changed:
    """An inspectorate with other claims."""

    def __init__(self, inspectorate: Any, **values: Any) -> None:
        self._own, self._values = inspectorate, values

    def __getattr__(self, name: str) -> Any:
        return self._values[name] if name in self._values else getattr(self._own, name)


def with_claims(report: Report, change: Callable[[dict[str, Any]], None]) -> Report:
    registry = registry_with(report, change)
    return replace(report, inspectorate=Changed(report.inspectorate, claims=registry))


def by_class(report: Report, kind: str, **values: object) -> Report:
    """Return the report with the comparison of the change claim in one class."""
    changes = report["changes"].copy()
    own = (changes["indicator"] == "l6_zorgcontinuum") & (changes["sector"] == "BAO")
    assert own.sum() == 1
    given = {"difference": 0.12, "low": 0.05, "high": 0.19}
    given |= {"share_crude": 0.6, "prior_share_crude": 0.48, "difference_crude": 0.12}
    given |= {"share_standardised": 0.65, "prior_share_standardised": 0.53}
    for name, value in {**given, "class": kind, **values}.items():
        changes.loc[own, name] = value
    return report.with_tables(changes=changes)


def sentence(report: Report, name: str, language: str) -> str | None:
    return next((s.text for s in render(report, language) if s.claim == name), None)


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


Mistake = Callable[[dict[str, Any]], None]


def _set(path: str, value: object) -> Mistake:
    def change(data: dict[str, Any]) -> None:
        *folders, last = path.split("/")
        for folder in folders:
            data = data[folder]
        data[last] = value

    return change


@pytest.mark.parametrize(
    ("mistake", "message"),
    [
        (_set("claims/visie/numbers/bao/unit", "investigation"), "its indicator in 'institution'"),
        (_set("claims/visie/numbers/bao/indicator", "k1_vsie"), "'k1_vsie', which does not exist"),
        (_set("claims/visie/numbers/bao/sector", "BAOO"), "sector 'BAOO', which does not exist"),
        (_set("claims/visie/nl", "{bao} {bao.of} {so} van de scholen"), "types the denominator"),
        (_set("claims/visie/nl", "70% {bao} {so}"), "has a typed number"),
        (_set("claims/visie/nl", "{so} {so.of}, {bao} {bao.of}"), "in another order"),
        (_set("claims/visie/en", "{bao} {bao.of}"), "leaves out so"),
        (_set("claims/visie/nl", "{bao} {boa.of} {so}"), "unknown placeholder '{boa.of}'"),
        (_set("claims/visie/nl", "{bao} {bao.word} {so}"), "has no word_band"),
        (_set("claims/advies/en", "{gunstig.word}, {gunstig}"), "'{gunstig.word}' without its"),
        (_set("claims/visie/nl", "{bao} {bao.of} {so} gestegen"), "speaks of change: 'gestegen'"),
        (_set("claims/visie/en", "{bao} {bao.of} {so} increased"), "speaks of change: 'increased'"),
        (
            _set("claims/visie/nl", "{bao} {bao.of}, vaker dan {so} {so.of}"),
            "compares groups or indicators of this mirror: 'vaker'",
        ),
        (
            _set("claims/visie/en", "{bao} {bao.of}, Higher than the {so} {so.of}"),
            "compares groups or indicators of this mirror: 'higher'",
        ),
        (_set("claims/visie_clb/numbers/clb/sector", "BAO"), "the same quantity as 'visie.bao'"),
        (_set("claims/visie/abot", {}), "unknown key 'claims.visie.abot'"),
        (_set("claims/visie/numbers/bao/polarity", "meet"), "numbers.bao.polarity'"),
        (_set("claims/visie/places", ["siet"]), "names place 'siet', which does not exist"),
        (_set("claims/visie/places", ["report", "site"]), "must be in 'press' but may not be"),
        (_set("claims/visie/must", ["report", "site", "pres"]), "names place 'pres'"),
        (_set("claims/visie/comparison", "last_mirror"), "subject and a predicate"),
        (_set("claims/visie/subject", {"nl": "a", "en": "b"}), "without subject and predicate"),
        (_set("allow", [{"pattern": "(", "why": {"nl": "a", "en": "b"}}]), "cannot be read"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_registry_is_named(report: Report, mistake: Mistake, message: str) -> None:
    with pytest.raises(SpiegelError) as caught:
        registry_with(report, mistake)
    assert message in caught.value.what
    assert "claims.yaml" in caught.value.where


def test_the_complement_is_a_claim_of_its_own(report: Report) -> None:
    def add(data: dict[str, Any]) -> None:
        number = {"indicator": "k1_visie", "sector": "BAO", "unit": "institution"}
        data["claims"]["visie_niet"] = {
            "places": ["report"],
            "numbers": {"bao": {**number, "polarity": "below"}},
            "nl": "{bao} {bao.of} heeft geen sterke visie.",
            "en": "{bao} {bao.of} have no strong vision.",
        }

    parts = {p.claim: p for s in render(with_claims(report, add), "nl") for p in s.parts}
    meets, below = parts["visie.bao"], parts["visie_niet.bao"]
    assert (meets.polarity, below.polarity) == ("meets", "below")
    assert (meets.k or 0) + (below.k or 0) == meets.n == below.n


def test_a_sector_without_noun_is_told(report: Report) -> None:
    framework = report.inspectorate.framework
    nouns = {code: noun for code, noun in framework.nouns.items() if code != "BAO"}
    poorer = framework.model_copy(update={"nouns": nouns})
    with pytest.raises(SpiegelError, match="no noun for unit 'institution' of sector 'BAO'"):
        check_claims(
            report.inspectorate.claims,
            report.inspectorate.claim_words,
            poorer,
            report.inspectorate.indicators,
            "claims.yaml",
        )


@pytest.mark.parametrize(
    ("mistake", "message"),
    [
        ([{"reaches": 0}, {"above": 50}], "high to low"),
        ([{"above": 90}, {"reaches": 10}], "the last one reaches 0"),
        ([{"above": 90, "reaches": 90}, {"reaches": 0}], "exactly one of"),
        ([{"above": 90}, {"above": 50}, {"reaches": 0, "says": "at_least"}], "the last one at_mo"),
        ([{"above": 90, "says": "at_most"}, {"reaches": 0}], "the first band says at_least"),
        (
            [{"above": 90}, {"above": 50, "says": "at_most"}, {"above": 20}, {"reaches": 0}],
            "go before those that say at_most",
        ),
    ],
)
def test_bands_that_leave_a_gap_or_contradict_are_refused(
    mistake: list[dict[str, Any]], message: str
) -> None:
    rest = {"phrase": {"nl": "a {units}", "en": "b {units}"}, "said": {"nl": ["a"], "en": ["b"]}}
    bands = [
        {"says": "at_most" if bounds.get("reaches") == 0 else "at_least", **rest, **bounds}
        for bounds in mistake
    ]
    words = {"places": {}, "bands": bands, "below_words": {}, "change_words": {}}
    with pytest.raises(SpiegelError, match=message):
        validate(ClaimWords, words, "claim_words.yaml")


@pytest.mark.parametrize(
    ("k", "n", "low", "high", "contradicted"),
    [
        (95, 100, 0.901, 0.99, False), (95, 100, 0.90, 0.99, True),  # over 90, not at 90
        (80, 100, 0.75, 0.85, False), (80, 100, 0.7499, 0.85, True),
        (52, 100, 0.50, 0.62, False), (52, 100, 0.42, 0.62, True),
        (70, 100, 0.61, 0.92, False),  # a majority, even if most of them
        (40, 100, 0.31, 0.4999, False), (45, 100, 0.36, 0.50, True),
        (20, 100, 0.02, 0.29, False),  # less than half, even if few
        (9, 100, 0.05, 0.15, False), (9, 100, 0.05, 0.16, True),
        (0, 9, 0.0, 0.3, True),
    ],
)  # fmt: skip
def test_a_word_is_contradicted_by_the_end_of_the_interval_that_it_speaks_of(
    report: Report, k: int, n: int, low: float, high: float, contradicted: bool
) -> None:
    words = report.inspectorate.claim_words
    assert words.contradicted(words.band(k, n), low, high) == contradicted


def with_cell(report: Report, indicator: str, sector: str, **values: object) -> Report:
    """Return the report with other values in the cells of one indicator and sector."""
    measures = report["measures"].copy()
    own = (measures["indicator"] == indicator) & (measures["sector"] == sector)
    assert own.any()
    for name, value in values.items():
        measures.loc[own, name] = value
    return report.with_tables(measures=measures)


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
    optional = with_claims(hidden, _set("claims/visie/must", []))
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


def test_claims_are_written_the_same_twice(report: Report, tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_csv(table_of(claims_file_of(report)), tmp_path / f"{name}.csv")
        write_claims_file(claims_file_of(report), tmp_path / f"{name}.json")
    for kind in ("csv", "json"):
        assert (tmp_path / f"a.{kind}").read_bytes() == (tmp_path / f"b.{kind}").read_bytes()


def changed_file(report: Report, path: Path, change: Callable[[Any], None]) -> Path:
    """Write the claims of a report as claims.json after a change of its contents."""
    write_claims_file(claims_file_of(report), path)
    data = json.loads(path.read_text(encoding="utf-8"))
    change(data)
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def test_what_was_said_is_read_back_with_its_numbers_in_place(
    report: Report, tmp_path: Path
) -> None:
    path = tmp_path / "claims.json"
    claims = claims_file_of(report)
    write_claims_file(claims, path)
    found = read_claims_file(path, "proef")
    assert [s.text for s in found.sentences] == [s.text for s in claims.sentences]
    for said, again in zip(claims.sentences, found.sentences, strict=True):
        assert replace(again, parts=said.parts) == said
        for part, other in zip(said.parts, again.parts, strict=True):
            assert other.value == float(f"{part.value:.10g}")
            assert replace(other, value=part.value) == part


def test_the_check_of_texts_reads_what_is_written(report: Report, tmp_path: Path) -> None:
    path = tmp_path / "claims.json"
    claims = claims_file_of(report)
    write_claims_file(claims, path)
    found = read_claims(path)
    assert [one.text for one in found.sentences] == [one.text for one in claims.sentences]
    assert [one.claim for one in found.quantities] == [one.claim for one in claims.quantities]
    # The tests of the tool stand on a file of the same build: it has the same keys.
    example = json.loads((ROOT / "tools/text_check/tests/claims.json").read_text("utf-8"))
    written = json.loads(path.read_text("utf-8"))
    for key in ("sentences", "quantities"):
        assert example[key][0].keys() == written[key][0].keys()
    assert example.keys() == written.keys()
    assert example["vocabulary"].keys() == written["vocabulary"].keys()
    assert example["sentences"][0]["parts"][0].keys() == written["sentences"][0]["parts"][0].keys()


def test_every_claim_names_its_cells_also_where_it_prints_no_number(report: Report) -> None:
    silent = by_class(report, "not comparable", reason_nl="x", reason_en="y")
    said = next(s for s in claims_file_of(silent).sentences if s.claim == CHANGE)
    assert said.parts == ()
    (cell,) = said.cells
    assert (cell.table, cell.indicator, cell.sector) == ("changes", "l6_zorgcontinuum", "BAO")
    for said in claims_file_of(report).sentences:
        cells = {(c.indicator, c.sector, c.polarity) for c in said.cells}
        assert {(p.indicator, p.sector, p.polarity) for p in said.parts} <= cells


def test_a_quantity_carries_what_a_reader_judges_by(report: Report) -> None:
    quantities = {one.claim: one for one in claims_file_of(report).quantities}
    bands = report.inspectorate.claim_words.bands
    registry = report.inspectorate.claims.claims
    assert list(quantities) == [
        f"{c}.{part}" for c, one in registry.items() for part in one.numbers
    ]
    for one in quantities.values():
        cell = report.cell(one.indicator, one.sector, one.polarity)
        band, contradicted = band_of(report, cell)
        assert (one.low, one.high) == pytest.approx((cell["low"], cell["high"]))
        assert one.band is not None
        assert (bands[one.band], one.contradicted) == (band, contradicted)


@pytest.mark.parametrize(
    ("kind", "difference", "expected"),
    [
        ("improved", 0.1, ("improved", "down")),  # the claim counts what falls short
        ("declined", -0.1, ("declined", "up")),
        ("inconclusive", 0.1, ("inconclusive", "")),
    ],
)
def test_a_change_says_where_the_share_went_as_its_claim_counts_it(
    report: Report, kind: str, difference: float, expected: tuple[str, str]
) -> None:
    changes = report["changes"].copy()
    own = changes["indicator"] == "k3_onderwijskundig"
    changes.loc[own, ["class", "difference"]] = [kind, difference]
    found = claims_file_of(report.with_tables(changes=changes)).quantities
    change = next(one for one in found if one.claim == "onderwijskundig.bao").change
    assert change is not None
    assert (change.verdict, change.direction) == expected


def test_other_schools_with_the_same_counts_are_named_and_a_withheld_cell_is_silent(
    report: Report,
) -> None:
    measures = report["measures"].copy()
    own = (measures["indicator"] == "o1_doelenkader") & (measures["category"] == "below")
    rows = measures[own & measures["sector"].isin(["GSO", "SO"])]
    assert len(rows) == 2
    same = rows.loc[rows["sector"] == "GSO", ["k", "n"]].iloc[0]
    measures.loc[rows.index, ["k", "n"]] = list(same)

    def found(table: pd.DataFrame) -> Quantity:
        every = quantities_of(report.with_tables(measures=table))
        return next(one for one in every if one.claim == "doelenkader.gso")

    assert found(measures).same_counts == ("SO",)
    measures.loc[rows.index, "conf_status"] = "C"
    hidden = found(measures)
    assert (hidden.low, hidden.high, hidden.band, hidden.same_counts) == (None, None, None, ())


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda data: data.pop("plan"), "plan: Field required"),
        (lambda data: data.update(more=1), "more: Extra inputs"),
        (lambda data: data["sentences"][0].update(more=1), r"sentences\.0\.more"),
        (lambda data: data["sentences"][0]["parts"][0].update(k="1"), r"sentences\.0\.parts\.0\.k"),
        (lambda data: data["sentences"][0]["parts"][0].update(start=1), "does not stand at 1 to"),
        (lambda data: data["sentences"][0].update(text="x"), "does not stand at"),
        (lambda data: data.update(edition="os2019"), "of edition 'os2019'"),
    ],
)
def test_sentences_that_are_not_as_they_were_written_are_refused(
    report: Report, tmp_path: Path, change: Callable[[Any], None], message: str
) -> None:
    path = changed_file(report, tmp_path / "claims.json", change)
    with pytest.raises(SpiegelError, match=message) as caught:
        read_claims_file(path, "proef")
    assert caught.value.where == path.as_posix()
    assert "--config edition=proef" in str(caught.value.fix)


def test_a_file_that_is_no_json_or_is_not_there_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "claims.json"
    with pytest.raises(SpiegelError, match="edition 'proef' has no claims yet"):
        read_claims_file(path, "proef")
    path.write_text("{", encoding="utf-8")
    with pytest.raises(SpiegelError, match=r"\(top level\): Invalid JSON"):
        read_claims_file(path, "proef")
