"""True and false sentences about the example edition, as press officers and journalists write.

`corpus_a.tsv` was written before the rules, the others after them and before they were tried on
them. `holds` is yes, no, or open: what no claim of the mirror decides.
"""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from text_check.claims import Mirror
from text_check.tests.checking import changed, checked, names, quantities

ELSEWHERE = {"claim_missing", "place_not_allowed"}  # about a document, not a sentence
ROWS = [
    row
    for path in sorted(Path(__file__).parent.glob("corpus_*.tsv"))
    for row in csv.DictReader(path.open(encoding="utf-8"), delimiter="\t")
]


def told(mirror: Mirror, text: str, language: str) -> set[str]:
    return set(names(checked(mirror, [text], language))) - ELSEWHERE


@pytest.fixture(scope="module")
def found(mirror: Mirror) -> dict[str, set[str]]:
    """Return the findings of each sentence, checked as a paragraph of its own."""
    told_of: dict[str, set[str]] = {}
    for language in ("nl", "en"):
        texts = [row["text"] for row in ROWS if row["language"] == language]
        outcome = checked(mirror, texts, language)
        told_of |= {text: set() for text in texts}
        for finding in outcome.findings:
            if finding.check not in ELSEWHERE:
                told_of[texts[int(finding.place.removeprefix("line ")) - 1]].add(finding.check)
    return told_of


def test_the_corpus_is_as_large_as_it_says() -> None:
    tally = Counter((row["language"], row["holds"]) for row in ROWS)
    for language in ("nl", "en"):
        assert tally[language, "yes"] >= 100
        assert tally[language, "no"] >= 100
    assert len({row["text"] for row in ROWS}) == len(ROWS)


def test_every_false_sentence_is_found_for_what_it_is(found: dict[str, set[str]]) -> None:
    rows = [row for row in ROWS if row["holds"] != "yes"]
    assert [row["text"] for row in rows if not found[row["text"]]] == []
    other = [(row["text"], found[row["text"]]) for row in rows
             if row["check"] not in found[row["text"]]]  # fmt: skip
    assert other == []


def test_true_sentences_are_left_alone(found: dict[str, set[str]]) -> None:
    rows = [row for row in ROWS if row["holds"] == "yes"]
    assert [(row["text"], found[row["text"]]) for row in rows if found[row["text"]]] == []


POLICY = "voor het onderwijskundig beleid"


@pytest.mark.parametrize(
    ("language", "text", "advised", "right"),
    [
        ("nl", f"De meerderheid van de basisscholen voldoet {POLICY}.", "less than half",
         f"Minder dan de helft van de basisscholen voldoet {POLICY}."),
        ("en", "Few primary schools have a strong vision.", "a majority",
         "A majority of primary schools have a strong vision."),
        ("nl", "De meerderheid van de secundaire scholen faalt voor het zorgcontinuüm.", "", ""),
    ],
)  # fmt: skip
def test_a_word_that_is_advised_is_true_of_the_sentence(
    mirror: Mirror, language: str, text: str, advised: str, right: str
) -> None:
    finding = checked(mirror, [text], language).findings[0]
    assert finding.check == "word_unsupported"
    assert finding.message.partition("may be said: ")[2] == advised
    assert not right or told(mirror, right, language) == set()


def test_what_held_is_listed_with_its_claims(mirror: Mirror) -> None:
    text = f"Een minderheid van de basisscholen voldoet {POLICY}."
    outcome = checked(mirror, [text], "nl")
    assert [(one.text, one.claims) for one in outcome.held] == [
        ("Een minderheid", ("onderwijskundig.bao",))
    ]


@pytest.mark.parametrize(
    ("direction", "verdict", "text", "caught"),
    [
        ("down", "improved", f"Meer basisscholen dan vorig jaar voldoen {POLICY}.", 0),
        ("up", "declined", f"Meer basisscholen dan vorig jaar voldoen {POLICY}.", 1),
        ("up", "declined", "Het onderwijskundig beleid in basisscholen is niet verbeterd.", 0),
        ("", "inconclusive", "Het onderwijskundig beleid in basisscholen is niet verbeterd.", 1),
        ("down", "improved", f"Niet aangetoond is een verbetering {POLICY} in basisscholen.", 1),
    ],
)
def test_a_change_is_held_in_the_direction_of_the_sentence(
    direction: str, verdict: str, text: str, caught: int
) -> None:
    change = {"verdict": verdict, "direction": direction}
    told_of = changed(lambda found: quantities(found, "onderwijskundig", change=change))
    assert names(checked(told_of, [text], "nl")).count("change_unsupported") == caught


def test_a_factor_is_not_checked_where_a_change_was_shown() -> None:
    change = {"verdict": "declined", "direction": "up"}
    told_of = changed(lambda found: quantities(found, "advies", change=change))
    text = "Het aantal ongunstige adviezen is verdubbeld."
    other = changed(lambda found: [quantities(found, name, change=change)
                                   for name in ("advies", "advies_verandering")])  # fmt: skip
    assert "change_unsupported" in names(checked(told_of, [text], "nl"))
    assert "not_checked" in names(checked(other, [text], "nl"))


def test_a_word_that_counts_nothing_of_the_mirror_is_left_alone(mirror: Mirror) -> None:
    text = (
        "Een meerderheid van de basisscholen heeft een sterke visie. Bij de klassenraad wringt "
        "het: er is te weinig aandacht voor een preventieve aanpak."
    )
    assert told(mirror, text, "nl") == set()


def test_a_language_without_a_grammar_is_said_to_be_unread() -> None:
    def third(found: dict[str, Any]) -> None:
        vocabulary = found["vocabulary"]
        vocabulary["languages"]["fr"] = vocabulary["languages"]["en"]

    outcome = checked(changed(third), ["La plupart des écoles."], "fr")
    assert "not_checked" in names(outcome)
