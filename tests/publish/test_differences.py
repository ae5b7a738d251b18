"""Claims about a difference: refused where no test could say anything, worded by their class."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from changed_claims import Changed, Mistake, put, registry_with

from spiegel import tables
from spiegel.config.claim_differences import check_differences
from spiegel.config.claims import Claims
from spiegel.config.closed_yaml import read_yaml, validate
from spiegel.config.languages import LANGUAGES
from spiegel.config.publication import Publication, check_groups, load_publication
from spiegel.errors import SpiegelError
from spiegel.publish.claims.quantities import differences_told, quantities_of
from spiegel.publish.claims.render import render
from spiegel.publish.claims.table import claims_file_of, table_of
from spiegel.publish.claims.words import QUALIFIED as QUALIFIED_IN
from spiegel.publish.content.content_words import QUALIFIER
from spiegel.publish.documents import press_numbers
from spiegel.publish.report import Report
from spiegel.publish.site.differs import card, side_called

ROOT = Path(__file__).parents[2]
SECTORS, INDICATORS, GROUPS = "visie_sectoren", "visie_en_beleid", "visie_netten"


def refused(report: Report, change: Mistake) -> SpiegelError:
    own = report.inspectorate
    secret = own.plan.disclosure.indicators

    def check() -> None:
        registry = registry_with(report, change)
        check_differences(registry, own.framework, own.indicators, secret, "claims.yaml")

    with pytest.raises(SpiegelError) as caught:
        check()
    return caught.value


@pytest.mark.parametrize(
    ("change", "code", "what"),
    [
        (put(f"claims/{SECTORS}/numbers/so/sector", "BAO"), "C-CLM-11", "with itself"),
        (put(f"claims/{GROUPS}/numbers/vgo/group", {"network": "GO"}), "C-CLM-11", "with itself"),
        (put(f"claims/{SECTORS}/numbers/so/indicator", "k2_organisatie"), "C-CLM-12",
         "sector and indicator"),
        (put(f"claims/{GROUPS}/numbers/vgo/group", {"province": "Limburg"}), "C-CLM-12",
         "the grouping"),
        (put(f"claims/{INDICATORS}/predicate", {"nl": "a", "en": "b"}), "C-CLM-12", "of whom"),
        (put(f"claims/{SECTORS}/numbers/so/polarity", "below"), "C-CLM-13", "another side"),
        (put(f"claims/{SECTORS}/numbers/so/sector", "GBAO"), "C-CLM-14", "hold sector 'GBAO'"),
        (put(f"claims/{SECTORS}/numbers/so/sector", "ALL"), "C-CLM-14", "both hold sector"),
    ],
)  # fmt: skip
def test_what_no_test_can_compare_is_refused(
    report: Report, change: Mistake, code: str, what: str
) -> None:
    found = refused(report, change)
    assert (found.code, what in found.what) == (code, True), found.what
    assert found.where.startswith("claims.yaml, claim 'visie_")


def _between(one: str, other: str, unit: str) -> Mistake:
    def change(data: dict[str, Any]) -> None:
        numbers = data["claims"][INDICATORS]["numbers"]
        numbers["visie"] |= {"indicator": one, "unit": unit}
        numbers["beleid"] |= {"indicator": other, "unit": unit}

    return change


@pytest.mark.parametrize(
    ("change", "code", "what"),
    [
        (_between("advies_gunstig", "advies_ongunstig", "visit"), "C-CLM-13", "another polarity"),
        (_between("gok_positief", "k1_visie", "institution"), "C-CLM-13", "another scale"),
    ],
)
def test_indicators_that_count_otherwise_are_refused(
    report: Report, change: Mistake, code: str, what: str
) -> None:
    found = refused(report, change)
    assert (found.code, what in found.what) == (code, True), found.what


def test_a_confidential_indicator_has_no_difference(report: Report) -> None:
    def change(data: dict[str, Any]) -> None:
        for number in data["claims"][SECTORS]["numbers"].values():
            number["indicator"] = "gok_positief"

    assert refused(report, change).code == "C-CLM-16"


def test_a_sector_where_an_indicator_is_not_rated_is_refused(report: Report) -> None:
    name, own = next((n, i) for n, i in report.inspectorate.indicators.items() if i.sectors)
    framework = report.inspectorate.framework
    rated = {s for code in own.sectors for s in framework.expand(code)}
    other = next(s for s in framework.sectors if s not in rated)

    def change(data: dict[str, Any]) -> None:
        one, two = data["claims"][SECTORS]["numbers"].values()
        one |= {"indicator": name, "unit": own.unit, "sector": next(iter(own.sectors))}
        two |= {"indicator": name, "unit": own.unit, "sector": other}

    found = refused(report, change)
    assert found.code in ("C-CLM-15", "C-CLM-16"), found.what


def test_one_pair_has_one_claim_whichever_way_it_is_written(report: Report) -> None:
    def change(data: dict[str, Any]) -> None:
        first = data["claims"][SECTORS]
        turned = dict(reversed(first["numbers"].items()))
        data["claims"]["again"] = {**first, "numbers": turned}

    found = refused(report, change)
    assert found.code == "C-CLM-11"
    assert "the same two cells as 'visie_sectoren'" in found.what


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (put(f"claims/{SECTORS}/nl", "{bao} {so}"), "no sentence and no subject"),
        (lambda data: data["claims"][SECTORS]["numbers"].pop("so"), "between two numbers"),
        (put("claims/visie/numbers/bao/group", {"network": "GO"}), "only the numbers of a diff"),
        (put(f"claims/{SECTORS}/numbers/so/sector", "SOO"), "'SOO', which does not exist"),
    ],
)
def test_a_difference_is_two_numbers_and_no_sentence(
    report: Report, change: Mistake, message: str
) -> None:
    assert message in refused(report, change).what


def test_groups_must_be_public(report: Report) -> None:
    publication = load_publication(report.inspectorate.folder)

    def check(change: Mistake, own: Publication = publication) -> str | None:
        data = read_yaml(report.inspectorate.folder / "claims.yaml")
        change(data)
        registry = validate(Claims, data, "claims.yaml")
        with pytest.raises(SpiegelError) as caught:
            check_groups(own, Changed(report.inspectorate, claims=registry))
        assert "publication.yaml" in caught.value.fix or "mean" in caught.value.fix
        return caught.value.code

    def by(column: str) -> Mistake:
        def change(data: dict[str, Any]) -> None:
            for number in data["claims"][GROUPS]["numbers"].values():
                number["group"] = {column: number["group"]["network"]}

        return change

    check_groups(publication, report.inspectorate)
    assert check(by("board_id")) == "C-CLM-17"
    assert check(by("size")) == "C-CLM-17"
    check(put(f"claims/{GROUPS}/numbers/vgo/group", {"network": "VG"}))


def test_whom_the_register_does_not_place_is_no_group(report: Report) -> None:
    data = read_yaml(report.inspectorate.folder / "claims.yaml")
    # A province may be any that the register has; `unknown` is none.
    for name, number in data["claims"][GROUPS]["numbers"].items():
        number["group"] = {"province": "unknown" if name == "vgo" else "Antwerpen"}
    registry = validate(Claims, data, "claims.yaml")
    with pytest.raises(SpiegelError, match="no group of 'province'") as caught:
        check_groups(
            load_publication(report.inspectorate.folder),
            Changed(report.inspectorate, claims=registry),
        )
    assert caught.value.code == "C-CLM-17"


def test_every_code_of_a_difference_is_explained() -> None:
    source = (ROOT / "workflow/spiegel/config/claim_differences.py").read_text(encoding="utf-8")
    explained = (ROOT / "docs/errors.md").read_text(encoding="utf-8")
    raised = {*re.findall(r'"(C-CLM-\d\d)"', source)}
    assert raised <= {*re.findall(r"^\| (C-CLM-\d\d) \|", explained, re.MULTILINE)}
    assert len(raised) == 7


def rows(report: Report, **values: object) -> Report:
    """Return the report with the three differences of the home case, in one class."""
    made = []
    for name, claim in report.inspectorate.claims.claims.items():
        if claim.comparison != "difference":
            continue
        one, other = claim.numbers.values()
        kind = {SECTORS: "sectors", INDICATORS: "indicators", GROUPS: "groups"}[name]
        (grouping, group), (_, second) = (
            next(iter(own.group.items()), ("", "")) for own in (one, other)
        )
        made.append(
            {
                "edition": "proef", "school_year": "2023-2024", "claim": name, "between": kind,
                "indicator": one.indicator, "sector": one.sector, "grouping": grouping,
                "group": group, "other_indicator": other.indicator, "other_sector": other.sector,
                "other_group": second, "unit": one.unit, "first_n": 400, "first_institutions": 400,
                "first_share": 0.7, "second_n": 200, "second_institutions": 200,
                "second_share": 0.58, "in_both": 0, "difference": 0.12, "low": 0.04, "high": 0.2,
                "p": 0.004, "p_adj": 0.012, "test": "miettinen_nurminen", "tier": 1,
                "class": "higher", "qualifier": "", "rule_out": 0.19, "mdd": 0.1,
                "first_by_risk": 0.2, "second_by_risk": 0.2, "reason_nl": "", "reason_en": "",
                "plan": "x", **values,
            }
        )  # fmt: skip
    table = tables.check(tables.from_rows("differences", made), "differences")
    return report.with_tables(differences=table)


def said(report: Report, name: str, language: str) -> str:
    found = [one.text for one in render(report, language) if one.claim == name]
    return found[0] if found else ""


def test_a_difference_that_is_shown_is_said_with_both_numbers_and_of_whom(report: Report) -> None:
    found = rows(report)
    assert said(found, SECTORS, "nl") == (
        "70% van de basisscholen slagen erin een sterke visie en strategisch beleid uit te "
        "tekenen, tegenover 58% van de secundaire scholen: 12 procentpunt meer (interval van 95%: "
        "+4 tot +20). Dat is een aangetoond verschil tussen wie bezocht is, zonder correctie voor "
        "welke instellingen dat zijn."
    )
    assert said(found, INDICATORS, "en") == (
        "70% of primary schools meet expectations for vision and strategic policy and 58% for "
        "educational policy: 12 percentage points more (95% interval: +4 to +20). That is an "
        "established difference within the same institutions visited."
    )
    assert "van de basisscholen (GO! onderwijs van de Vlaamse Gemeenschap)" in said(
        found, GROUPS, "nl"
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_not_shown_is_never_said_to_differ_or_to_be_equal(
    report: Report, language: str
) -> None:
    words = report.inspectorate.claim_words
    for name in (SECTORS, INDICATORS, GROUPS):
        open_ = said(rows(report, **{"class": "inconclusive"}), name, language)
        assert words.difference_said(open_, language) in (None, "verschilt", "differs")
        assert not words.changes_said(open_, language)
        for kind in ("limited", "too few", "not tested"):
            none = {"class": kind, "reason_nl": "te weinig", "reason_en": "too few"}
            text = said(rows(report, **none), name, language)
            assert not re.search(r"\d", text), text
            assert {"nl": "geen besluit: te weinig", "en": "no conclusion"}[language] in text
        assert said(rows(report, **{"class": "not shown"}), name, language) == ""
    equal = said(rows(report, **{"class": "about equal"}), SECTORS, language)
    assert {"nl": "ongeveer even vaak", "en": "about as often"}[language] in equal


def turned(report: Report, *names: str, **values: object) -> Report:
    """Return the report with differences of what does not meet the bar."""

    def below(data: dict[str, Any]) -> None:
        for name in names:
            for number in data["claims"][name]["numbers"].values():
                number["polarity"] = "below"

    own = Changed(report.inspectorate, claims=registry_with(report, below))
    return replace(rows(report, **values), inspectorate=own)  # type: ignore[arg-type]


def test_of_what_does_not_meet_the_bar_the_word_and_the_numbers_turn(report: Report) -> None:
    found = turned(report, SECTORS)
    text = said(found, SECTORS, "en")
    assert text.startswith("30% of primary schools have a strong vision")
    assert "against 42% of secondary schools: 12 percentage points less" in text
    assert "(95% interval: −20 to −4)" in text
    (one,) = [s for s in render(found, "en") if s.claim == SECTORS]
    assert one.verdict == "lower"


@pytest.mark.parametrize("name", [SECTORS, INDICATORS, GROUPS])
@pytest.mark.parametrize(("kind", "other"), [("higher", "lower"), ("lower", "higher")])
def test_the_page_of_what_does_not_meet_the_bar_turns_as_its_sentence_does(
    report: Report, name: str, kind: str, other: str
) -> None:
    meets, below = rows(report, **{"class": kind}), turned(report, name, **{"class": kind})
    pages = [card(own, name, own.inspectorate.claims.claims[name], "en") for own in (meets, below)]
    shown = []
    for page, word in zip(pages, (kind, other), strict=True):
        assert page is not None
        assert f"is {word} than" in page["answer"]
        assert ("(below the bar)" in page["answer"]) == (word != kind)
        shown.append([row["share"].text for row in page["table"].rows])
    assert shown == [["70%", "58%", "+12 (+4 to +20)"], ["30%", "42%", "−12 (−20 to −4)"]]


@pytest.mark.parametrize(("name", "indicator", "sector"), [
    (SECTORS, "Vision and strategic policy", "Primary education \u2212 Secondary education"),
    (INDICATORS, "Vision and strategic policy \u2212 Educational policy", "Primary education"),
])  # fmt: skip
@pytest.mark.parametrize("below", [False, True])
def test_the_annex_of_a_press_release_names_both_sides_and_signs_their_difference(
    report: Report, name: str, indicator: str, sector: str, below: bool
) -> None:
    own = turned(report, name) if below else rows(report)
    texts = {p.claim: p.text for s in render(own, "en") if s.claim == name for p in s.parts}
    claim = own.inspectorate.claims.claims[name]
    *_, gap = press_numbers._compared(own, name, claim, texts, "en")
    sign, ends = ("\u2212", "\u221220 to \u22124") if below else ("+", "+4 to +20")
    assert (gap["number"].text, gap["interval"].text) == (f"{sign}12 percentage points", ends)
    assert gap["sector"].text == sector
    side = "below the bar" if below else "at or above the bar"
    named = " \u2212 ".join(f"{label}: {side}" for label in indicator.split(" \u2212 "))
    assert gap["indicator"].text == f"Difference: {named}"


def test_few_on_the_other_side_are_counted_on_the_other_side(report: Report) -> None:
    found = turned(report, SECTORS, first_n=20, low=float("nan"), high=float("nan"))
    page = card(found, SECTORS, found.inspectorate.claims.claims[SECTORS], "nl")
    assert page is not None
    assert [row["share"].text for row in page["table"].rows] == ["6 van de 20", "42%"]


def test_too_few_have_no_shares_side_by_side(report: Report) -> None:
    none = {"class": "too few", "low": float("nan"), "high": float("nan"), "test": "",
            "reason_nl": "te weinig", "reason_en": "too few"}  # fmt: skip
    found = rows(report, **none, first_n=12)
    page = card(found, SECTORS, found.inspectorate.claims.claims[SECTORS], "nl")
    assert page is not None
    assert [row["share"].text for row in page["table"].rows] == ["", ""]
    assert [row["n"].text for row in page["table"].rows] == ["12", "200"]


QUALIFIED = [
    ("higher", "smaller_than_margin", "kleiner dan 5 procentpunt", "smaller than 5 percentage"),
    ("lower", "smaller_than_margin", "kleiner dan 5 procentpunt", "smaller than 5 percentage"),
    ("inconclusive", "only_large_differences_visible", "enkel grote verschillen zijn hier zicht",
     "only large differences are visible here"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "qualifier", "nl", "en"), QUALIFIED)
def test_what_the_table_says_beside_the_word_is_said_with_it(
    report: Report, kind: str, qualifier: str, nl: str, en: str
) -> None:
    for name in (SECTORS, INDICATORS, GROUPS):
        claim = report.inspectorate.claims.claims[name]
        for language, words in (("nl", nl), ("en", en)):
            found = rows(report, **{"class": kind, "qualifier": qualifier})
            page = card(found, name, claim, language)
            assert page is not None
            assert words in page["qualifier"].lower()
            assert words in said(found, name, language)
            without = rows(report, **{"class": kind})
            page = card(without, name, claim, language)
            assert page is not None
            assert page["qualifier"] == ""
            assert words not in said(without, name, language)


def test_every_qualifier_of_a_table_has_words() -> None:
    for name, table in (("changes", tables.CHANGES), ("differences", tables.DIFFERENCES)):
        (check,) = table.columns["qualifier"].checks
        codes = {*check.statistics["allowed_values"]} - {""}
        assert codes <= {*QUALIFIER} & {*QUALIFIED_IN}, name
        assert len(codes) == 2


def test_one_point_is_singular(report: Report) -> None:
    one = rows(report, difference=0.01, low=0.002, high=0.018, first_share=0.59)
    assert ": 1 percentage point more (95%" in said(one, SECTORS, "en")
    assert ": 12 percentage points more" in said(rows(report), SECTORS, "en")


def test_between_indicators_in_a_group_the_page_names_the_group(report: Report) -> None:
    claim = report.inspectorate.claims.claims[INDICATORS]
    one, _ = claim.numbers.values()
    grouped = one.model_copy(update={"group": {"network": "GO"}})
    called = side_called(report, claim, grouped, "nl")
    assert called.endswith(" (GO! onderwijs van de Vlaamse Gemeenschap)")
    assert called.removesuffix(" (GO! onderwijs van de Vlaamse Gemeenschap)") == side_called(
        report, claim, one, "nl"
    )


def test_the_table_of_claims_and_the_file_hold_every_number(report: Report) -> None:
    found = claims_file_of(rows(report))
    table = table_of(found)
    own = table[table["claim"].str.startswith(f"{SECTORS}.")]
    assert own.groupby("lang").size().tolist() == [5, 5]
    values = own[own["lang"] == "nl"].set_index("claim")["value"]
    assert values[f"{SECTORS}.one"] - values[f"{SECTORS}.other"] == pytest.approx(0.12)
    assert set(own["verdict"]) == {"higher"}
    told = {one.claim: one for one in differences_told(rows(report))}
    assert (told[GROUPS].first.group, told[GROUPS].verdict) == ({"network": "GO"}, "higher")
    assert not any(q.claim.startswith(SECTORS) for q in quantities_of(report))


@pytest.mark.parametrize("kind", tables.DIFFERENCE_CLASSES)
def test_the_page_answers_by_the_class(report: Report, kind: str) -> None:
    reasons = {"reason_nl": "waarom", "reason_en": "why"}
    found = rows(report, **{"class": kind, **reasons})
    claim = report.inspectorate.claims.claims[SECTORS]
    for language, yes in (("nl", ("Ja", "Men mag")), ("en", ("Yes", "One may"))):
        page = card(found, SECTORS, claim, language)
        assert page is not None
        shown = kind in ("higher", "lower", "about equal")
        assert page["answer"].startswith(yes) == shown
        assert (page["table"] is None) == (kind == "not shown")
    assert card(found, "visie", report.inspectorate.claims.claims["visie"], "nl") is None


def test_a_report_without_the_row_says_nothing(report: Report) -> None:
    assert said(report, SECTORS, "nl") == ""
    assert isinstance(report["differences"], pd.DataFrame)
