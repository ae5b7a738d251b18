"""Words that state something without a number: change, and words for shares."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from text_check.claims import Mirror
from text_check.tests.checking import changed, checked, names, of, quantities


@pytest.mark.parametrize(
    ("kind", "language", "text", "caught"),
    [
        ("inconclusive", "nl", "Het onderwijskundig beleid in het basisonderwijs is verbeterd.", 1),
        ("inconclusive", "nl", "Het aandeel met onderwijskundig beleid is gestegen.", 1),
        ("inconclusive", "en", "Educational policy in primary education increased.", 1),
        ("limited", "en", "Educational policy in primary schools has improved.", 1),
        ("not comparable", "nl", "Onderwijskundig beleid in basisscholen: hoger dan vroeger.", 1),
        ("improved", "nl", "Het onderwijskundig beleid in het basisonderwijs is verbeterd.", 0),
        ("improved", "en", "Educational policy in primary education improved.", 0),
        ("improved", "nl", "Het onderwijskundig beleid in basisscholen is verslechterd.", 1),
        ("improved", "en", "Educational policy in primary education declined.", 1),
        ("stable", "nl", "Het onderwijskundig beleid in het basisonderwijs is onveranderd.", 1),
        ("stable", "en", "Educational policy in primary schools is unchanged.", 1),
        ("inconclusive", "en", "No difference in educational policy in primary schools.", 1),
    ],
)
def test_a_word_of_change_needs_a_comparison_that_supports_it(
    mirror: Mirror, kind: str, language: str, text: str, caught: int
) -> None:
    # The claim counts what falls short, so an improvement is a fall of its share.
    change = {"verdict": kind, "direction": {"improved": "down", "declined": "up"}.get(kind, "")}
    told = changed(lambda found: quantities(found, "onderwijskundig", change=change))
    found = names(checked(told, [text], language))
    assert found.count("change_unsupported") == caught


@pytest.mark.parametrize("kind", ["inconclusive", "improved"])
def test_a_word_of_change_added_to_a_sentence_of_the_mirror_is_caught(
    mirror: Mirror, kind: str
) -> None:
    change = {"verdict": kind, "direction": "up" if kind == "improved" else ""}
    told = changed(lambda found: quantities(found, "visie", change=change))
    text = of(mirror, "visie").text.rstrip(".") + ", wat gestegen is."
    caught = names(checked(told, [text], "nl")).count("change_unsupported")
    assert caught == (1 if kind == "inconclusive" else 0)


def test_a_word_of_change_about_no_claim_in_particular_is_caught_when_it_is_about_schools(
    mirror: Mirror,
) -> None:
    for text, caught in (
        ("Het aandeel scholen dat voldoet, is gestegen.", 1),
        ("Ouders vinden dat het verbeterd is.", 0),
    ):
        assert names(checked(mirror, [text], "nl")).count("change_unsupported") == caught


def test_a_word_for_a_share_must_fit(mirror: Mirror) -> None:
    part = of(mirror, "visie").parts[0]
    for number, band in enumerate(mirror.bands):
        word = band["said"]["nl"][0]
        de = "van de " if "{units}" in band["phrase"]["nl"].partition("van de ")[2] else ""
        text = f"Met {word} {de}basisscholen gaat het goed: {part.text} heeft een visie."
        right = number == mirror.by_claim[part.claim].band
        assert ("word_unsupported" in names(checked(mirror, [text], "nl"))) != right


def test_a_word_that_the_interval_contradicts_is_told() -> None:
    def widen(found: dict[str, Any]) -> None:
        quantities(found, "visie", band=2, contradicted=True, low=0.463, high=0.577)
        for sentence in found["sentences"]:
            for part in sentence["parts"]:
                if part["claim"] == "visie.bao":
                    part.update(k=152, n=292)

    wide = changed(widen)
    text = "De meerderheid van de basisscholen, 52%, heeft een visie."
    found = [f for f in checked(wide, [text], "nl").findings if f.check == "word_unsupported"]
    assert len(found) == 1
    assert "interval reaches further" in found[0].message
    assert "does not fit" not in found[0].message


def own_test(verdict: str, *, turned: bool = False) -> Callable[[dict[str, Any]], None]:
    """Return the change of claims.json by which the mirror itself tests vision of BAO less SO."""

    def change(found: dict[str, Any]) -> None:
        sides = [{"indicator": "k1_visie", "sector": s, "group": {}} for s in ("BAO", "SO")]
        first, second = sides[::-1] if turned else sides
        found["differences"] = [
            {"claim": "visie_sectoren", "first": first, "second": second, "verdict": verdict}
        ]

    return change


LESS = "In basisscholen is de visie minder vaak sterk dan in secundaire scholen."
MORE = "In basisscholen is de visie vaker sterk dan in secundaire scholen."
EQUAL = "In basisscholen is de visie even vaak sterk als in secundaire scholen."


@pytest.mark.parametrize(
    ("verdict", "right"),
    [
        ("lower", LESS),
        ("higher", MORE),
        ("about equal", EQUAL),
        ("inconclusive", ""),
        ("limited", ""),
        ("too few", ""),
        ("not shown", ""),
    ],
)
def test_where_the_mirror_tests_a_difference_its_class_decides(verdict: str, right: str) -> None:
    for text in (LESS, MORE, EQUAL):
        found = names(checked(changed(own_test(verdict)), [text], "nl"))
        assert ("comparison_unsupported" in found) == (text != right), (verdict, text)
    word = {"lower": "higher", "higher": "lower"}.get(verdict, verdict)
    for text in (LESS, MORE):
        found = names(checked(changed(own_test(word, turned=True)), [text], "nl"))
        assert ("comparison_unsupported" in found) == (text != right), (verdict, text)


def test_a_test_of_groups_says_nothing_of_the_whole_sectors() -> None:
    def groups(found: dict[str, Any]) -> None:
        own_test("higher")(found)
        found["differences"][0]["first"]["group"] = {"network": "GO"}

    for text in (LESS, MORE, EQUAL):
        without = names(checked(changed(lambda _: None), [text], "nl"))
        assert names(checked(changed(groups), [text], "nl")) == without
