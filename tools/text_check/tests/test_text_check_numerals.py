"""The numbers of a text, and those that need no claim."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from text_check.ligatures import normalise
from text_check.numerals import attainable, numbers_in, parse
from text_check.printed_numbers import rounded_percent
from text_check.tests.checking import WRITING


def spotted(text: str, language: str = "nl", **more: object) -> list[tuple[str, str, str]]:
    found = numbers_in(text, WRITING[language], **more)  # type: ignore[arg-type]
    return [(n.text.strip(), n.kind, n.allowed) for n in found]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("in 2025", "year"), ("het schooljaar 2023-2024", "school_year"),
        ("schooljaar 2023/24", "school_year"), ("op 13 mei 2025", "date"),
        ("on May 13, 2025", "date"), ("op 1 september", "date"), ("13/05/2025", "date"),
        ("2025-05-13", "date"), ("om 14:30", "time"), ("om 14u30", "time"),
        ("bel 02 553 88 50", "phone"), ("+32 2 553 88 50", "phone"), ("0470 12 34 56", "phone"),
        ("artikel 36", "law"), ("art. 12, §2", "law"), ("article 5", "law"), ("p. 12", "page"),
        ("pagina 3 van 12", "page"), ("pages 3-5", "page"), ("zie figuur 2.1", "reference"),
        ("tabel 4", "reference"), ("1. Stel", "list"), ("2) Doe", "list"),
        ("de 2de graad", "ordinal"), ("the 21st century", "ordinal"),
        ("een interval van 95%", "level"), ("a 95% interval", "level"),
        ("volgens WCAG 2.1, niveau AA", "standard"), ("opgenomen in EN 301 549", "standard"),
        ("een PDF (PDF/UA-1)", "standard"), ("op www.site.be/12", "address"),
        ("aan 12.info@site.be", "address"),
    ],
)  # fmt: skip
def test_numbers_that_need_no_claim_are_known_for_what_they_are(text: str, why: str) -> None:
    found = spotted(text, "en" if text[0] in "oat" and " May" in text else "nl")
    assert found
    assert {allowed for _, _, allowed in found} == {why}


@pytest.mark.parametrize(
    "text",
    [
        "63% van de scholen", "2025 scholen", "20% in 2 jaar"[:3], "1990% meer", "p. 63%"[3:],
        "12 van de 20 scholen", "5 procentpunt", "1.234 bezoeken", "−6 procentpunt", "13%",
        "het percentage is 95%", "622 instellingen", "figuur 2% groter"[7:],
    ],
)  # fmt: skip
def test_a_number_that_states_something_is_never_allowed(text: str) -> None:
    found = spotted(text, units=("scholen", "instellingen"))
    assert found
    assert all(allowed == "" for _, _, allowed in found)


def test_no_pattern_lets_a_percentage_through() -> None:
    for before in ("artikel", "p.", "figuur", "§", "op 13", "in", "1990-", "om", "tabel", "noot"):
        found = spotted(f"en {before} 63% van de scholen")
        assert ("63%", "percent", "") in found, before


@pytest.mark.parametrize(
    ("text", "free", "stated"),
    [
        ("sinds 2025 in 63 scholen", ["2025"], ["63"]),
        ("op 13 mei 2025 van 63 scholen", ["13 mei 2025"], ["63"]),
        ("in 2023-2024 van 48 scholen", ["2023-2024"], ["48"]),
        ("zie p. 12 van 20", ["p. 12 van 20"], []),
        ("bel 02 553 88 50 of 0470/12.34.56", ["02 553 88 50", "0470/12.34.56"], []),
    ],
)
def test_what_needs_no_claim_is_told_once_and_hides_no_other_number(
    text: str, free: list[str], stated: list[str]
) -> None:
    found = spotted(text)
    assert [t for t, _, why in found if why] == free
    assert [t for t, _, why in found if not why] == stated


def test_numbers_are_read_in_their_language() -> None:
    assert parse("1.234", WRITING["nl"]) == 1234
    assert parse("1,234", WRITING["en"]) == 1234
    assert parse("63,4", WRITING["nl"]) == Decimal("63.4")
    assert parse("63.4", WRITING["en"]) == Decimal("63.4")
    assert parse("1.234,5", WRITING["nl"]) == Decimal("1234.5")
    assert [n.value for n in numbers_in("van −8 tot +5 procentpunt", WRITING["nl"])] == [-8, 5]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("63 %", "percent"), ("63 procent", "percent"), ("63 per cent", "percent"),
        ("63\N{NO-BREAK SPACE}%", "percent"), ("5 procentpunt", "points"),
        ("5 percentage points", "points"), ("10 van de 14", "ratio"), ("1 in 3", "ratio"),
    ],
)  # fmt: skip
def test_the_kind_of_a_number_is_known(text: str, kind: str) -> None:
    found = spotted(normalise(text))
    assert [k for _, k, _ in found] == [kind]


def test_patterns_of_the_inspectorate_are_allowed_too() -> None:
    house = (r"Inspectie 2\.0",)
    assert spotted("sinds Inspectie 2.0 is", house=house) == [("Inspectie 2.0", "count", "house")]
    assert spotted("sinds Inspectie 3.0 is", house=house) == [("3.0", "count", "")]


def test_a_number_alone_on_a_page_is_its_number_only_where_there_are_pages() -> None:
    assert spotted(" 12 ", page_numbers=True) == [("12", "count", "page")]
    assert spotted(" 12 ") == [("12", "count", "")]


@settings(deadline=None)  # a busy machine is slow the first time
@given(st.integers(1, 400), st.integers(0, 2), st.data())
def test_what_n_can_produce_is_attainable_and_nothing_else(
    n: int, decimals: int, data: st.DataObject
) -> None:
    k = data.draw(st.integers(0, n))
    assert attainable(rounded_percent(k, n, decimals), n)
    tried = Decimal(data.draw(st.integers(0, 100 * 10**decimals))).scaleb(-decimals)
    every = {rounded_percent(i, n, decimals) for i in range(n + 1)}
    assert attainable(tried, n) == (tried in every)
