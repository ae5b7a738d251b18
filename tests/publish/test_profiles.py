"""What a profile may say about an earlier inspection, and what it may not."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from spiegel.config.inspectorate import load_inspectorate
from spiegel.publish.profiles.history import rating_text, side_by_side
from spiegel.publish.profiles.pages import _reading
from spiegel.publish.profiles.ratings import _combined, _rated_in_part, own_text
from spiegel.publish.profiles.source import Judgement, Own, Source

HOME = load_inspectorate(Path(__file__).parents[2] / "config" / "inspectorates" / "vlaanderen")
SCALE = HOME.framework.scales["ontwikkeling"]
CHANGE_WORDS = ("hoger", "lager", "trede", "higher", "lower", "step")


def one(step: int) -> Own:
    """Return one rating on a step (1-based)."""
    steps = [0, 0, 0, 0]
    steps[step - 1] = 1
    return Own(int(step >= SCALE.cut), 1, tuple(steps))


@pytest.mark.parametrize(("rating", "said"), [(3, "niet volledig beoordeeld"), (0, "")])
def test_an_institution_rated_in_part_is_said_to_be(rating: int, said: str) -> None:
    """Its ratings leave the rule open; one without any rating has no line at all."""
    visit = SimpleNamespace(visit="V1", kind="REGULIER", start=None)
    source = SimpleNamespace(
        year="2023-2024", report=SimpleNamespace(inspectorate=HOME),
        combined=lambda theme: ["llb_zonder_werkpunten"], own=lambda *address: None, cells={},
        visits={"GBAO": {"000001": [visit]}},
        judgements={"V1": [Judgement("V1", "V1-1", "L2", rating, "rated" if rating else "x")]},
    )  # fmt: skip
    rows = _combined(cast(Source, source), "000001", "GBAO", "leerlingenbegeleiding", "nl")
    assert [row[1] for row in rows] == ([said] if said else [])


def test_of_several_visits_the_last_says_whether_there_are_ratings() -> None:
    visits = [
        SimpleNamespace(visit="V2", kind="REGULIER", start=date(2023, 10, 2)),
        SimpleNamespace(visit="V1", kind="REGULIER", start=date(2024, 3, 1)),
    ]
    source = SimpleNamespace(
        report=SimpleNamespace(inspectorate=HOME), visits={"GBAO": {"000001": visits}},
        judgements={"V2": [Judgement("V2", "V2-1", "L2", 3, "rated")]},
    )  # fmt: skip
    asked = (cast(Source, source), "000001", "GBAO", "llb_zonder_werkpunten")
    assert not _rated_in_part(*asked)
    source.judgements["V1"] = [Judgement("V1", "V1-1", "L2", 3, "rated")]
    assert _rated_in_part(*asked)


@pytest.mark.parametrize(("language", "said"), [("nl", "haar laatste"), ("en", "its last")])
def test_a_profile_says_which_of_several_visits_it_shows(language: str, said: str) -> None:
    source = cast(
        Source, SimpleNamespace(report=SimpleNamespace(when=lambda language: "2023-2024"))
    )
    one, two = (_reading(source, "GBAO", visits, language) for visits in (1, 2))
    assert said not in one
    assert two.startswith(one)
    assert said in two


@pytest.mark.parametrize(
    ("then", "now", "nl", "en"),
    [
        (2, 2, "dezelfde trede", "the same step"),
        (2, 3, "één trede hoger", "one step higher"),
        (4, 1, "3 treden lager", "3 steps lower"),
    ],
)
def test_comparable_ratings_are_put_side_by_side(then: int, now: int, nl: str, en: str) -> None:
    for language, expected in (("nl", nl), ("en", en)):
        said = side_by_side(one(then), one(now), "yes", "", "institution", language)
        assert said == expected


@pytest.mark.parametrize("comparability", ["no", "limited"])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_pair_that_cannot_be_compared_is_never_worded_as_change(
    comparability: str, language: str
) -> None:
    for then in range(1, 5):
        said = side_by_side(one(then), one(3), comparability, "REDEN", "institution", language)
        assert said.endswith(": REDEN")
        assert not any(word in said for word in CHANGE_WORDS)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_other_investigations_are_not_compared(language: str) -> None:
    several = Own(2, 3, (0, 1, 2, 0))
    for then, now, unit in (
        (several, one(3), "institution"),
        (one(2), several, "institution"),
        (one(2), one(3), "investigation"),
    ):
        said = side_by_side(then, now, "yes", "", unit, language)
        assert not any(word in said for word in CHANGE_WORDS)


def test_several_ratings_are_counted_in_words() -> None:
    several = Own(2, 3, (0, 1, 2, 0))
    assert rating_text(several, SCALE, "nl") == (
        "benadert de verwachting (1), volgens de verwachting (2)"
    )
    assert rating_text(one(3), SCALE, "en") == "meets expectations"
    assert [own_text(several, place, "nl") for place in range(4)] == [
        "", "1 van haar 3 oordelen", "2 van haar 3 oordelen", "",
    ]  # fmt: skip
    assert own_text(one(3), 2, "en") == "this institution"


def test_each_step_of_the_home_scales_has_a_meaning() -> None:
    for name in ("ontwikkeling", "advies"):
        for step in HOME.framework.scales[name].steps:
            assert step.meaning is not None
            assert step.meaning.nl.endswith(".")
            assert step.meaning.en.endswith(".")
