"""Numbers in words of somebody else: bound by what they are about, or told."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from text_check.bind import percent_of
from text_check.claims import Mirror
from text_check.evidence import clause_at, find, lexicon, sentence_at
from text_check.numerals import attainable
from text_check.printed_numbers import percent
from text_check.tests.checking import (
    WRITING,
    WRONG_NUMBER,
    changed,
    checked,
    names,
    of,
    shown,
)


def prose(mirror: Mirror) -> list[str]:
    """Return what the mirror says, in words of somebody else."""
    b = {name: shown(mirror, name) for name in ("visie.bao", "visie.so", "doelenkader.gso",
         "werkpunten.gbao", "werkpunten.gso", "onderwijskundig.bao", "visie_clb.clb")}  # fmt: skip
    return [
        f"Scholen met een visie: {b['visie.bao']} in het basisonderwijs, {b['visie.so']} in het "
        "secundair onderwijs.",
        f"Het aanbod in het secundair onderwijs is in {b['doelenkader.gso']} van de onderzoeken "
        "onvoldoende afgestemd op het doelenkader.",
        f"{b['werkpunten.gbao']} van de scholen in het gewoon basisonderwijs heeft werkpunten voor "
        f"begeleiding. In het gewoon secundair onderwijs gaat het om {b['werkpunten.gso']}.",
        f"Een visie is er in {b['visie_clb.clb']} van de CLB's, maar in "
        f"{b['onderwijskundig.bao']} van de basisscholen voldoet het onderwijskundig beleid niet.",
    ]


def test_every_digit_of_free_prose_is_guarded(mirror: Mirror) -> None:
    tried = 0
    for text in prose(mirror):
        for at in (i for i, letter in enumerate(text) if letter.isdigit()):
            for step in (1, 5):
                digit = str((int(text[at]) + step) % 10)
                outcome = checked(mirror, [text[:at] + digit + text[at + 1 :]], "nl")
                told = [f for f in outcome.findings if f.check != "claim_missing"]
                assert [f.check in WRONG_NUMBER for f in told] == [True], told
                tried += 1
    assert tried >= 20


def test_prose_in_other_words_is_bound(mirror: Mirror) -> None:
    paragraphs = prose(mirror)
    outcome = checked(mirror, paragraphs, "nl")
    assert [b.claim for b in outcome.bound] == [
        "visie.bao", "visie.so", "doelenkader.gso", "werkpunten.gbao", "werkpunten.gso",
        "visie_clb.clb", "onderwijskundig.bao",
    ]  # fmt: skip
    assert set(names(outcome)) == {"claim_missing"}


def test_a_number_alone_in_brackets_belongs_to_what_stands_before_it(mirror: Mirror) -> None:
    primary, secondary = (shown(mirror, f"onderwijskundig.{x}") for x in ("bao", "so"))
    assert primary != secondary
    text = (
        f"Het onderwijskundig beleid is onvoldoende in basisscholen ({primary}) en secundaire "
        f"scholen ({secondary})."
    )
    outcome = checked(mirror, [text], "nl")
    assert [b.claim for b in outcome.bound] == ["onderwijskundig.bao", "onderwijskundig.so"]


def test_a_right_number_about_the_wrong_schools_is_not_bound(mirror: Mirror) -> None:
    primary = shown(mirror, "visie.bao")
    assert primary != shown(mirror, "visie.so")
    text = f"In {primary} van de secundaire scholen is er een sterke visie."
    found = checked(mirror, [text], "nl").findings[0]
    assert found.check in WRONG_NUMBER
    assert found.claim == "visie.so"


@pytest.mark.parametrize(
    ("language", "right", "wrong"),
    [
        ("nl", "van de onderzoeken", "van de scholen"),
        ("en", "of investigations", "of schools"),
        ("nl", "van de basisscholen en", "van de onderzoeken in het basisonderwijs en"),
        ("en", "of primary schools and", "of investigations in primary education and"),
    ],
)
def test_a_unit_that_was_swapped_is_caught(
    mirror: Mirror, language: str, right: str, wrong: str
) -> None:
    name = "doelenkader" if "onderzoeken" in right or "investigations" in right else "visie"
    text = of(mirror, name, language).text
    assert right in text
    found = checked(mirror, [text.replace(right, wrong)], language).findings
    swapped = [f for f in found if f.check != "claim_missing"]
    assert [f.check for f in swapped] == ["unit_swapped"]
    assert swapped[0].claim.startswith(f"{name}.")


@pytest.mark.parametrize(
    "text",
    [
        "{p} van de basisscholen heeft geen sterke visie.",
        "{c} van de basisscholen heeft een sterke visie.",
    ],
)
def test_a_sentence_that_was_turned_around_is_caught(mirror: Mirror, text: str) -> None:
    part = of(mirror, "visie").parts[0]
    written = text.format(p=shown(mirror, "visie.bao"), c=f"{100 - percent_of(part)}%")
    assert "polarity_swapped" in names(checked(mirror, [written], "nl"))


def test_those_that_a_claim_does_not_count_may_be_given_when_the_sentence_says_so(
    mirror: Mirror,
) -> None:
    part = of(mirror, "visie").parts[0]
    for text in ("{c}% van de basisscholen heeft geen sterke visie.", "{c}% faalt voor visie."):
        outcome = checked(mirror, [text.format(c=100 - percent_of(part))], "nl")
        assert [b.claim for b in outcome.bound][:1] == ["visie.bao"], text
        assert set(names(outcome)) == {"claim_missing"}


def test_what_is_counted_may_itself_be_what_falls_short() -> None:
    """An indicator of the lower steps is right with its own word, and wrong with two of them."""

    def counts_the_lower_steps(found: dict[str, Any]) -> None:
        for sentence in found["sentences"]:
            if sentence["claim"] == "werkpunten":
                for part in sentence["parts"]:
                    part["polarity"] = "meets"

    mirror = changed(counts_the_lower_steps)
    share = shown(mirror, "werkpunten.gbao")
    right = f"{share} van de scholen in het gewoon basisonderwijs heeft werkpunten."
    assert "polarity_swapped" not in names(checked(mirror, [right], "nl"))
    own = of(mirror, "werkpunten").text
    assert set(names(checked(mirror, [own], "nl"))) <= {"claim_missing"}
    wrong = (
        f"{share} van de scholen in het gewoon basisonderwijs heeft geen enkel van de werkpunten."
    )
    assert "polarity_swapped" in names(checked(mirror, [wrong], "nl"))


def test_a_percentage_that_n_cannot_produce_is_caught(mirror: Mirror) -> None:
    part = of(mirror, "visie_clb").parts[0]
    n = part.n or 0
    assert n == 14
    impossible = [p for p in range(101) if not attainable(Decimal(p), n)]
    assert len(impossible) == 86
    for wrong in (impossible[0], impossible[40], impossible[-1]):
        text = f"{wrong}% van de CLB's slaagt erin een sterke visie te ontwikkelen."
        found = [f for f in checked(mirror, [text], "nl").findings if f.check != "claim_missing"]
        assert [f.check for f in found] == ["percentage_impossible"]
        assert found[0].claim == "visie_clb.clb"


def test_more_decimals_than_the_claim_has_are_told(mirror: Mirror) -> None:
    part = of(mirror, "visie").parts[0]
    text = f"{percent(part.k or 0, part.n or 1, WRITING['nl'], 1)} van de basisscholen: een visie."
    assert "decimals_differ" in names(checked(mirror, [text], "nl"))


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("Ouders zijn in 87% van de gevallen tevreden.", True),
        ("Er kwamen 412 klachten binnen.", False),
        ("De scores stegen met 7 procentpunt.", False),
        ("Dat is 1 op 3.", False),
        ("In 2025 scholen was dat zo.", False),
    ],
)
def test_a_number_that_no_claim_states_is_reported(mirror: Mirror, text: str, near: bool) -> None:
    found = [f for f in checked(mirror, [text], "nl").findings if f.check == "number_unbound"]
    assert len(found) == 1
    assert ("%" in found[0].message) == near


def test_the_longest_phrase_wins(mirror: Mirror) -> None:
    found = find("in het buitengewoon basisonderwijs", lexicon(mirror, "nl").sectors)
    assert [f.means for f in found] == ["BUBAO"]
    assert [f.means for f in find("in primary schools", lexicon(mirror, "en").sectors)] == ["BAO"]


def test_sentences_and_clauses_end_where_they_end() -> None:
    text = "Dat is 63,4% van 1.234 scholen, en dus veel. Daarna 48%; meer niet."
    first, second = sentence_at(text, 8), sentence_at(text, text.index("48"))
    assert text[first.start : first.end] == "Dat is 63,4% van 1.234 scholen, en dus veel."
    assert text[second.start : second.end] == "Daarna 48%; meer niet."
    clause = clause_at(text, text.index("48"))
    assert text[clause.start : clause.end] == "Daarna 48%"
