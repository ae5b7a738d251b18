"""Claims about quantities: each amount with its unit and statistic, a change with both counts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from quantity_rows import saying, with_rows

from spiegel.config.claim_subjects import check_subjects
from spiegel.config.claims import Claims
from spiegel.config.closed_yaml import validate
from spiegel.errors import SpiegelError
from spiegel.publish.claims.render import render
from spiegel.publish.claims.table import claims_file_of, table_of
from spiegel.publish.content.quantities import quantities
from spiegel.publish.report import Report
from spiegel.publish.site import number

LEVEL = {
    "places": ["site"],
    "amounts": {"x": {"quantity": "proef", "sector": "ALL"}},
    "nl": "Er waren {x} in {year}.",
    "en": "There were {x} in {year}.",
}
EARLIER = {
    "places": ["site"],
    "comparison": "earlier_year",
    "amounts": {"x": {"quantity": "proef", "sector": "ALL"}},
    "subject": {"nl": "het aantal plaatsen", "en": "the number of places"},
}
DAYS = {"2023-2024": "2024-03-31", "2020-2021": "2021-03-31"}
GROWN = {"value": 2462, "prior_school_year": "2020-2021", "prior_value": 2209, "change": 253,
         "change_share": 253 / 2209}  # fmt: skip
BEFORE = {"school_year": "2020-2021", "value": 4}
SUM = {"statistic": "sum", "column": "places", "change": "previous"}


def said(report: Report, claim: dict[str, Any], language: str = "nl", **more: Any) -> str | None:
    found = render(saying(report, claim, **more), language)
    return found[0].text if found else None


@pytest.mark.parametrize(("entry", "cell", "nl", "en"), [
    ({}, {"statistic": "count", "value": 1234}, "1.234 plaatsen", "1,234 places"),
    ({"statistic": "mean", "column": "places"}, {"statistic": "mean", "value": 12.25, "n": 99},
     "gemiddeld 12,3 plaatsen", "an average of 12.3 places"),
    ({"statistic": "median", "column": "places"}, {"statistic": "median", "value": 12, "n": 99},
     "een mediaan van 12 plaatsen", "a median of 12 places"),
    ({"ratio": {"of": "a", "to": "b"}}, {"statistic": "ratio", "value": 5.04},
     "5 plaatsen", "5.0 places"),
])  # fmt: skip
def test_an_amount_brings_its_unit_and_what_was_computed(
    report: Report, entry: dict[str, Any], cell: dict[str, Any], nl: str, en: str
) -> None:
    own = with_rows(report, entry, cell)
    year = report.edition.school_year
    dutch = "5,0 plaatsen" if nl == "5 plaatsen" else nl
    assert said(own, LEVEL) == f"Er waren {dutch} in {year}."
    assert said(own, LEVEL, "en") == f"There were {en} in {year}."


def test_a_unit_is_said_once(report: Report) -> None:
    own = with_rows(report, {"by": "network"}, *(
        {"category": name, "statistic": "count", "value": value, "share": value / 10}
        for name, value in (("GO", 7), ("VGO", 3))
    ))  # fmt: skip
    amounts = {name: {"quantity": "proef", "sector": "ALL", "category": name}
               for name in ("GO", "VGO")}  # fmt: skip
    template = "{GO} en {VGO.value} daarvan ({VGO.share})"
    found = said(own, LEVEL, amounts=amounts, nl=template, en=template)
    assert found == "7 plaatsen en 3 daarvan (30%)"


def test_a_change_is_said_with_both_counts_and_their_days(report: Report) -> None:
    own = with_rows(report, {**SUM, "as_at": DAYS}, GROWN)
    assert said(own, EARLIER) == (
        "Het aantal plaatsen was 2.462 op 31 maart 2024, tegen 2.209 op 31 maart 2021: 253 meer "
        "(11%). Het zijn volledige tellingen; er is niets getoetst."
    )
    assert said(own, EARLIER, "en") == (
        "The number of places was 2,462 at 31 March 2024, against 2,209 at 31 March 2021: 253 more "
        "(11%). These are full counts; nothing was tested."
    )
    found = render(saying(own, EARLIER), "nl")[0]
    assert [(p.claim, p.kind, p.value) for p in found.parts] == [
        ("telling.x.now", "amount_now", 2462), ("telling.x.then", "amount_then", 2209),
        ("telling.x.change", "amount_change", 253),
        ("telling.x.change_share", "amount_change_share", 253 / 2209),
    ]  # fmt: skip


def test_fewer_equal_and_from_nothing(report: Report) -> None:
    def of(now: float, then: float) -> str | None:
        share = (now - then) / then if then else float("nan")
        cell = {"value": now, "prior_value": then, "change": now - then, "change_share": share,
                "prior_school_year": "2020-2021"}  # fmt: skip
        return said(with_rows(report, SUM, cell), EARLIER)

    assert "was 8 in 2023-2024, tegen 10 in 2020-2021: 2 minder (20%)." in str(of(8, 10))
    assert "was 10 in 2023-2024, evenveel als in 2020-2021." in str(of(10, 10))
    assert "tegen 0 in 2020-2021: 3 meer." in str(of(3, 0))


def test_across_a_break_of_the_register_no_number_is_said(report: Report) -> None:
    rule = {"nl": "tehuizen zijn gesplitst", "en": "homes were split"}
    own = with_rows(report, {**SUM, "breaks": {"2022-2023": rule}}, {"value": 5}, BEFORE)
    (found,) = render(saying(own, EARLIER), "nl")
    assert found.text == (
        "Het aantal plaatsen in 2023-2024 is niet vergeleken met een eerder jaar: tehuizen zijn "
        "gesplitst."
    )
    assert (found.parts, found.verdict) == ((), "not comparable")
    assert table_of(claims_file_of(saying(own, EARLIER)))["value"].isna().all()


RULE = {"nl": "tehuizen zijn gesplitst.", "en": "homes were split."}


def test_a_break_that_lies_before_the_earlier_year_is_not_the_reason(report: Report) -> None:
    entry = {**SUM, "breaks": {"2019-2020": RULE}}
    cells = ({"value": 5}, {**BEFORE, "sector": "GSO"})  # then it was told of another sector only
    own = with_rows(report, entry, *cells)
    assert said(own, EARLIER) is None
    alone = with_rows(report, entry, {"value": 5})  # and here of no earlier year at all
    assert said(alone, EARLIER) is None
    assert said(with_rows(report, entry, {"value": 5, **GROWN}, BEFORE), EARLIER) is not None


@pytest.mark.parametrize(("cells", "breaks", "yes", "words"), [
    ([GROWN], {}, True, "noem beide tellingen met hun datum, en hoeveel"),
    ([{**GROWN, "value": 3, "prior_value": 0, "change": 3, "change_share": float("nan")}], {},
     True, "noem beide tellingen"),
    ([{**GROWN, "value": 2209, "change": 0, "change_share": 0}], {}, False, "evenveel"),
    ([{"value": 5}, BEFORE], {"2022-2023": RULE}, False, "vergeleken: tehuizen zijn gesplitst."),
    ([{"value": 5}, {**BEFORE, "sector": "GSO"}], {"2019-2020": RULE}, False, "hier niet verg"),
    ([{"value": 5}], {}, False, "hier niet vergeleken"),
])  # fmt: skip
@pytest.mark.parametrize("claim", [EARLIER, LEVEL], ids=["earlier_year", "level"])
def test_the_page_of_a_count_answers_as_its_sentence_does(
    report: Report,
    claim: dict[str, Any],
    cells: list[dict[str, Any]],
    breaks: dict[str, Any],
    yes: bool,
    words: str,
) -> None:
    own = saying(with_rows(report, {**SUM, "breaks": breaks}, *cells), claim)
    one = own.inspectorate.claims.claims["telling"]
    page = number._changed(own, "telling", one, "nl")
    ((of_whom, text),) = page["answers"]
    assert (of_whom, text.startswith("Ja"), page["table"]) == ("", yes, None)
    assert words in text
    if claim is EARLIER:
        told = render(own, "nl")
        moved = bool(told) and any(part.kind == "amount_change" for part in told[0].parts)
        assert moved == yes


def test_of_several_numbers_the_page_says_which_it_answers_for(report: Report) -> None:
    amounts = {name: {"quantity": "proef", "sector": name} for name in ("ALL", "GSO")}
    cells = ({**GROWN, "sector": "ALL"}, {"sector": "GSO", "value": 2})
    own = saying(with_rows(report, SUM, *cells), LEVEL, amounts=amounts, nl="{ALL}, {GSO}",
                 en="{ALL}, {GSO}")  # fmt: skip
    page = number._changed(own, "telling", own.inspectorate.claims.claims["telling"], "en")
    assert [(who, text.partition(":")[0].partition(".")[0]) for who, text in page["answers"]] == [
        ("Trial, All sectors", "Yes"), ("Trial, Mainstream secondary", "No"),
    ]  # fmt: skip


def test_a_part_of_no_records_is_refused(report: Report) -> None:
    none = with_rows(report, {}, {"statistic": "count", "value": 0})
    with pytest.raises(SpiegelError) as caught:
        said(none, LEVEL, nl="{x} ({x.share})", en="{x} ({x.share})")
    assert caught.value.code == "C-QUA-11"
    assert "'{x.share}'" in caught.value.what
    assert "claim 'telling'" in caught.value.where
    assert said(none, LEVEL) == "Er waren 0 plaatsen in 2023-2024."


@pytest.mark.parametrize(("value", "nl", "en"), [
    (1, "1 plaats", "1 place"), (0, "0 plaatsen", "0 places"), (2, "2 plaatsen", "2 places"),
    (1.04, "1,0 plaatsen", "1.0 places"), (21, "21 plaatsen", "21 places"),
])  # fmt: skip
def test_one_of_a_unit_is_singular(report: Report, value: float, nl: str, en: str) -> None:
    own = with_rows(report, {"statistic": "mean", "column": "places"},
                    {"statistic": "mean", "n": 99, "value": value})  # fmt: skip
    for language, text in (("nl", nl), ("en", en)):
        assert text in str(said(own, LEVEL, language))
        found = quantities(own, language)
        assert found is not None
        assert found.rows[0]["value"].text == text


def test_what_is_not_told_is_not_said(report: Report) -> None:
    entry = {"statistic": "mean", "column": "places"}
    few = with_rows(report, entry, {"statistic": "mean", "n": 3, "obs_status": "counts_only"})
    assert said(few, LEVEL) is None
    other = with_rows(report, {}, {"school_year": "2019-2020", "statistic": "count", "value": 1})
    assert said(other, LEVEL) is None
    earlier = {"x": {"quantity": "proef", "sector": "ALL", "year": "2019-2020"}}
    assert said(other, LEVEL, amounts=earlier) == "Er waren 1 plaats in 2023-2024."
    assert said(with_rows(report, SUM, {"value": 5}), EARLIER) is None  # no year before it


def test_few_values_are_uncertain_and_their_page_names_no_percentage(report: Report) -> None:
    entry = {"statistic": "mean", "column": "places"}
    cell = {"statistic": "mean", "n": 40, "obs_status": "flagged", "value": 4.5}
    own = saying(with_rows(report, entry, cell), LEVEL)
    assert [one.verdict for one in render(own, "nl")] == ["uncertain"]
    assert "percentage" not in number._reading(render(own, "nl")[0], "nl")


@pytest.mark.parametrize(("entry", "change", "message"), [
    ({}, {"amounts": {"x": {"quantity": "prof", "sector": "ALL"}}}, "'prof', which does not"),
    ({}, {"amounts": {"x": {"quantity": "proef", "sector": "BAOO"}}}, "'BAOO', which does not"),
    ({}, {"amounts": {"x": {"quantity": "proef", "sector": "ALL", "category": "GO"}}},
     "is not divided"),
    ({"by": "network"}, {}, "is divided by 'network'"),
    ({"by": "last", "bands": {"old": {"label": "x", "until": "2019-08-31"}}},
     {"amounts": {"x": {"quantity": "proef", "sector": "ALL", "category": "oud"}}}, "band 'oud'"),
    ({}, {"nl": "Er waren {x}, {x.share}.", "en": "{x}, {x.share}."}, None),
    (SUM, {"nl": "Er waren {x}, {x.share}.", "en": "{x}, {x.share}."}, "only a count is"),
    ({}, {"nl": "Er waren {x.value}.", "en": "{x.value}."}, "without its unit"),
    ({}, {"nl": "Er waren 12 {x}."}, "typed number"),
    ({}, {"nl": "Er waren er."}, "leaves out x"),
    ({}, {"nl": "Het steeg tot {x}."}, "speaks of change"),
    ({}, {"nl": "{x} {x.of}"}, "unknown placeholder"),
    ({}, {"amounts": {}}, "give numbers or amounts"),
])  # fmt: skip
def test_a_mistake_is_named(
    report: Report, entry: dict[str, Any], change: dict[str, Any], message: str | None
) -> None:
    own = with_rows(report, entry, {"value": 4, "share": 0.5})
    if message is None:
        assert said(own, LEVEL, **change) == "Er waren 4 plaatsen, 50%."
        return
    with pytest.raises(SpiegelError) as caught:
        saying(own, LEVEL, **change)
    assert message in caught.value.what


@pytest.mark.parametrize(("change", "message"), [
    ({"predicate": {"nl": "a", "en": "b"}}, "no predicate"),
    ({"amounts": {n: {"quantity": "proef", "sector": "ALL"} for n in "xy"}}, "one amount"),
    ({"nl": "{x}", "en": "{x}"}, "no predicate or sentence"),
    ({"amounts": {"x": {"quantity": "proef", "sector": "ALL", "year": "2019-2020"}}}, "own year"),
])  # fmt: skip
def test_a_count_beside_an_earlier_one_has_no_words_of_its_own(
    report: Report, change: dict[str, Any], message: str
) -> None:
    with pytest.raises(SpiegelError, match=message):
        saying(with_rows(report, SUM, GROWN), EARLIER, **change)


def test_only_what_has_a_change_is_set_beside_an_earlier_year(report: Report) -> None:
    with pytest.raises(SpiegelError) as caught:
        saying(with_rows(report, {}, {"value": 4}), EARLIER)
    assert caught.value.code == "C-QUA-07"


def test_a_sector_or_part_without_a_row_is_refused(report: Report) -> None:
    own = with_rows(report, {"by": "network"}, {"category": "GO", "value": 4})
    amount = {"quantity": "proef", "sector": "ALL", "category": "G0"}
    with pytest.raises(SpiegelError) as caught:
        said(own, LEVEL, amounts={"x": amount})
    assert caught.value.code == "C-QUA-09"


def test_free_text_knows_which_way_a_count_went(report: Report) -> None:
    own = saying(with_rows(report, SUM, GROWN), EARLIER, about={"nl": ["plaatsen"]})
    (known,) = claims_file_of(own).quantities
    assert known.change is not None
    assert (known.change.verdict, known.change.direction) == ("counted", "up")
    assert (known.claim, known.unit, known.polarity) == ("telling.x", "", "")
    assert known.counted is not None
    assert known.counted.statistic == "sum"
    assert known.counted.unit["nl"] == "plaatsen"


def subjects(*amounts: dict[str, Any], about: dict[str, Any] | None = None) -> Claims:
    told = {f"n{i}": {"sector": "ALL", **amount} for i, amount in enumerate(amounts)}
    claims = {"telling": {**LEVEL, "amounts": told, "about": about or {}}}
    return validate(Claims, {"claims": claims}, "claims.yaml")


@pytest.mark.parametrize("found", [
    subjects({"quantity": "a"}, {"quantity": "b"}, about={"en": ["places"]}),
    subjects({"quantity": "a", "about": {"en": ["open  Places"]}},
             {"quantity": "b", "about": {"en": ["closed", "open places"]}}),
    subjects({"quantity": "a"}, {"quantity": "a", "year": "2017-2018"}, about={"nl": ["plaatsen"]}),
])  # fmt: skip
def test_one_phrase_is_about_one_number(found: Claims) -> None:
    with pytest.raises(SpiegelError) as caught:
        check_subjects(found, "claims.yaml")
    assert caught.value.code == "C-CLM-21"
    explained = (Path(__file__).parents[2] / "docs/errors.md").read_text(encoding="utf-8")
    assert "| C-CLM-21 |" in explained


def test_a_share_and_an_amount_are_not_about_the_same(report: Report) -> None:
    own = report.inspectorate.claims
    amounts = own.claims["register"].amounts
    taken = amounts["niet"].model_copy(update={"about": {"nl": ("ongunstig advies",)}})
    register = own.claims["register"].model_copy(update={"amounts": {**amounts, "niet": taken}})
    with pytest.raises(SpiegelError) as caught:
        check_subjects(own.model_copy(update={"claims": {**own.claims, "register": register}}), "c")
    assert "advies.ongunstig" in caught.value.what


def test_other_sectors_and_other_words_may_share_a_claim(report: Report) -> None:
    check_subjects(report.inspectorate.claims, "claims.yaml")
    check_subjects(subjects({"quantity": "a"}, {"quantity": "b", "sector": "BAO"},
                            about={"en": ["places"]}), "claims.yaml")  # fmt: skip
