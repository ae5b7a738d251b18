"""One grammar for sentences: places of numbers, and how many said once."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest

from spiegel.sentence_grammar import ITEM, Line, filled


@dataclass(frozen=True)
class Placed:
    name: str
    text: str
    start: int
    end: int


def put(line: Line, match: re.Match[str]) -> None:
    """Fill capitals in as numbers, `of` as a denominator, anything else as it is."""
    name = match[1]
    if name == "of":
        line.add({"nl": "van de scholen", "en": "of schools"}[line.language])
    elif name.isupper():
        small = name.startswith("K")
        line.number("3 van de 4" if small else "75%", small=small, name=name)
    else:
        line.add(name)


@pytest.mark.parametrize(
    ("template", "language", "text"),
    [
        ("in {P} van de scholen", "nl", "In 75% van de scholen"),
        ("in {K} van de scholen", "nl", "In 3 van de 4 scholen"),
        ("in {K} van het onderwijs", "nl", "In 3 van de 4 onderwijs"),
        ("in {K} {of} en {P} {of}", "nl", "In 3 van de 4 scholen en 75% van de scholen"),
        ("in {P} {of} en {K} {of}", "nl", "In 75% van de scholen en 3 van de 4 scholen"),
        ("{K} of the schools", "en", "3 van de 4 schools"),
        ("{K} {of}", "en", "3 van de 4 schools"),
        ("{K} (van de scholen)", "nl", "3 van de 4 (van de scholen)"),
        ("{K}, {of}", "nl", "3 van de 4, van de scholen"),
        ("{x} {P}{P}", "nl", "X 75%75%"),
        ("", "nl", ""),
    ],
)
def test_of_how_many_is_said_once_and_numbers_keep_their_places(
    template: str, language: str, text: str
) -> None:
    line = filled(template, language, put)
    assert line.sentence() == text
    numbers = line.numbers_as(Placed)
    assert len(numbers) == len(re.findall(r"\{[A-Z]\}", template))
    assert all(line.text[number.start : number.end] == number.text for number in numbers)


def test_a_word_and_its_number_are_one_item_and_other_words_are_not() -> None:
    found = [(m["worded"], m[2]) for m in ITEM.finditer("{a.word} ({a}), {b.of} en {c.word} ({d})")]
    assert found == [("a", None), (None, "b.of"), (None, "c.word"), (None, "d")]
