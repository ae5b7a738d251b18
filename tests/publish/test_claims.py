"""Claims: every number from a cell, every denominator and word from a registry, both languages."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from spiegel import tables
from spiegel.claim_config import Claims, check_claims
from spiegel.closed_yaml import read_yaml, validate
from spiegel.errors import SpiegelError
from spiegel.files import write_csv
from spiegel.publish import numbers
from spiegel.publish.claims.changes import mirror_title
from spiegel.publish.claims.render import render
from spiegel.publish.claims.table import claims_for, claims_table, same_in_both
from spiegel.publish.report import Report

LANGUAGES = ("nl", "en")
CHANGE = "zorgcontinuum_verandering"


def registry_with(report: Report, change: Callable[[dict[str, Any]], None]) -> Claims:
    """Return the registry after a change, held against framework and indicators."""
    data = read_yaml(report.inspectorate.folder / "claims.yaml")
    change(data)
    registry = validate(Claims, data, "claims.yaml")
    inspectorate = report.inspectorate
    check_claims(registry, inspectorate.framework, inspectorate.indicators, "claims.yaml")
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
    changes = report.changes.copy()
    own = (changes["indicator"] == "l6_zorgcontinuum") & (changes["sector"] == "BAO")
    assert own.sum() == 1
    given = {"difference": 0.12, "low": 0.05, "high": 0.19, "share": 0.6, "prior_share": 0.48}
    for name, value in {**given, "class": kind, **values}.items():
        changes.loc[own, name] = value
    return replace(report, changes=changes)


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
    measures = report.measures.assign(school_year="2021-2022")
    earlier = replace(report, edition=edition, measures=measures)
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
    assert report.inspectorate.claims.band(k, n).said["en"][0] == word


def test_a_word_is_printed_with_its_number(report: Report) -> None:
    said = next(s for s in render(report, "en") if s.claim == "advies")
    part = said.parts[0]
    band = report.inspectorate.claims.band(part.k or 0, part.n or 1)
    assert said.text.lower().startswith(
        f"{band.phrase['en'].format(units='inspected institutions')} ({part.text})".lower()
    )


@pytest.mark.parametrize(
    ("kind", "nl", "en"),
    [
        ("improved", "12 procentpunt meer dan in", "That is an established improvement."),
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
    registry = report.inspectorate.claims
    if kind not in ("improved", "declined"):
        for language in LANGUAGES:
            assert registry.changes_said(str(said[language]), language) == []
    if kind in ("not comparable", "limited", "too few", "not tested"):
        title = mirror_title(report, "os2023", "nl")
        assert not re.search(r"\d", str(said["nl"]).replace(title, ""))


def test_a_fall_is_told_as_one_and_a_withheld_comparison_not_at_all(report: Report) -> None:
    fell = by_class(report, "declined", difference=-0.12, low=-0.19, high=-0.05)
    assert "12 percentage points less than in" in str(sentence(fell, CHANGE, "en"))
    assert "established decline" in str(sentence(fell, CHANGE, "en"))
    assert sentence(by_class(report, "not shown"), CHANGE, "nl") is None


def test_a_difference_at_equal_composition_says_so(report: Report) -> None:
    crude = by_class(report, "improved", basis="crude")
    equal = by_class(report, "improved", basis="standardised")
    assert "gelijke samenstelling" not in str(sentence(crude, CHANGE, "nl"))
    assert "bij gelijke samenstelling" in str(sentence(equal, CHANGE, "nl"))
    assert "at equal composition" in str(sentence(equal, CHANGE, "en"))


@pytest.mark.parametrize("kind", tables.CLASSES)
def test_no_class_is_worded_as_unchanged(report: Report, kind: str) -> None:
    for language in LANGUAGES:
        text = str(sentence(by_class(report, kind), CHANGE, language)).lower()
        for word in report.inspectorate.claims.change_words["same"][language]:
            assert word not in text


def test_the_table_has_one_row_for_each_number_and_language(report: Report) -> None:
    table = claims_table(report)
    assert list(table.columns) == tables.columns("claims")
    parts = [p.claim for p in sum((s.parts for s in render(report, "nl")), ())]
    own = table[(table["lang"] == "nl") & table["value"].notna()]
    assert list(own["claim"]) == parts
    counted = own[own["k"].notna()]
    assert ((counted["k"] / counted["n"] - counted["value"]).abs() < 1e-12).all()
    assert set(table.loc[table["claim"] == "visie_clb.clb", "verdict"]) == {"small"}


def test_a_sentence_without_numbers_is_in_the_table_too(report: Report) -> None:
    table = claims_table(by_class(report, "not comparable", reason_nl="x", reason_en="y"))
    rows = table[table["claim"] == CHANGE]
    assert list(rows["lang"]) == ["nl", "en"]
    assert rows["value"].isna().all()
    assert set(rows["verdict"]) == {"not comparable"}


def test_sentences_that_are_not_in_the_table_are_refused(report: Report) -> None:
    edited = report.claims.assign(sentence=report.claims["sentence"].str.replace("%", "5%"))
    with pytest.raises(SpiegelError, match=r"not in claims\.csv"):
        claims_for(replace(report, claims=edited), "site", "nl")


def test_a_place_shows_only_its_own_claims(report: Report) -> None:
    press = {said.claim for said in claims_for(report, "press", "nl")}
    site = {said.claim for said in claims_for(report, "site", "nl")}
    assert site - press == {CHANGE}


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
        (_set("claims/visie/nl", "{bao} {bao.of} {so} gestegen"), "speaks of change: 'gestegen'"),
        (_set("claims/visie/en", "{bao} {bao.of} {so} increased"), "speaks of change: 'increased'"),
        (_set("claims/visie_clb/numbers/clb/sector", "BAO"), "the same quantity as 'visie.bao'"),
        (_set("claims/visie/abot", {}), "unknown key 'claims.visie.abot'"),
        (_set("claims/visie/numbers/bao/polarity", "meet"), "numbers.bao.polarity'"),
        (_set("claims/visie/places", ["siet"]), "names place 'siet'"),
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
            report.inspectorate.claims, poorer, report.inspectorate.indicators, "claims.yaml"
        )


@pytest.mark.parametrize(
    ("mistake", "message"),
    [
        ([{"reaches": 0}, {"above": 50}], "high to low"),
        ([{"above": 90}, {"reaches": 10}], "the last one reaches 0"),
        ([{"above": 90, "reaches": 90}, {"reaches": 0}], "exactly one of"),
    ],
)
def test_bands_that_leave_a_gap_are_refused(
    report: Report, mistake: list[dict[str, int]], message: str
) -> None:
    rest = {"phrase": {"nl": "a {units}", "en": "b {units}"}, "said": {"nl": ["a"], "en": ["b"]}}
    with pytest.raises(SpiegelError, match=message):
        registry_with(report, _set("bands", [{**bounds, **rest} for bounds in mistake]))


def test_a_withheld_cell_cannot_be_claimed(report: Report) -> None:
    hidden = (report.measures["indicator"] == "k1_visie") & (report.measures["sector"] == "BAO")
    measures = report.measures.assign(conf_status=report.measures["conf_status"].mask(hidden, "C"))
    with pytest.raises(SpiegelError, match="may not be published") as caught:
        render(replace(report, measures=measures), "nl")
    assert "claim 'visie'" in caught.value.where


def test_claims_are_written_the_same_twice(report: Report, tmp_path: Any) -> None:
    for name in ("a", "b"):
        write_csv(claims_table(report), tmp_path / f"{name}.csv")
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
