"""Counts, sums and means of the register in free text: bound by subject, sector and value."""

from __future__ import annotations

from typing import Any

import pytest

from text_check.claims import Mirror
from text_check.tests.checking import changed, checked, names

SAID = "Er waren 2.462 tehuizen, tegen 2.209 in 2017-2018: 253 meer (11%)."
PARTS = {"now": "2.462", "then": "2.209", "change": "253", "change_share": "11%"}


def with_amounts(change: dict[str, str] | None = None, statistic: str = "count") -> Mirror:
    """Return the example mirror with a sentence about homes, beside an earlier year."""

    def add(found: dict[str, Any]) -> None:
        cell = {"indicator": "homes", "sector": "ALL", "unit": "", "polarity": ""}
        parts = [
            {"claim": f"tehuizen.x.{kind}", "kind": f"amount_{kind}", **cell, "k": None, "n": None,
             "decimals": 0, "start": SAID.index(text), "end": SAID.index(text) + len(text),
             "text": text}
            for kind, text in PARTS.items()
        ]  # fmt: skip
        found["sentences"].append(
            {"claim": "tehuizen", "language": "nl", "text": SAID, "parts": parts,
             "places": ["press"], "must": []}
        )  # fmt: skip
        found["quantities"].append(
            {"claim": "tehuizen.x", **cell, "comparison": "earlier_year",
             "about": {"nl": ["tehuizen"], "en": ["homes"]}, "institutions": None, "low": None,
             "high": None, "band": None, "contradicted": False, "same_counts": [],
             "change": change or {"verdict": "counted", "direction": "up"},
             "counted": {"unit": {"nl": "tehuizen", "en": "homes"}, "statistic": statistic}}
        )  # fmt: skip

    return changed(add)


@pytest.mark.parametrize(("text", "found"), [
    (SAID, []),
    ("Vandaag zijn er 2.462 tehuizen.", []),
    ("Vandaag zijn er 2462 tehuizen.", []),
    ("Vandaag zijn er 2.463 tehuizen.", ["number_unbound"]),
    ("Het aantal tehuizen is gestegen tot 2.462.", []),
    ("Het aantal tehuizen is gedaald tot 2.462.", ["change_unsupported"]),
    ("De tehuizen zijn verbeterd.", ["change_unsupported"]),
    ("Vandaag zijn er 2.462 tehuizen in het secundair onderwijs.", ["number_unbound"]),
    (SAID.replace("253", "254"), ["number_differs"]),
    ("In 2017-2018 waren er 2.209 tehuizen.", []),
    ("Vandaag zijn er 2.209 tehuizen.", ["number_unbound"]),
    ("In 2017-2018 waren er 2.462 tehuizen.", ["number_unbound"]),
    ("In 2014-2015 waren er 2.209 tehuizen.", ["number_unbound"]),
    ("Er kwamen 253 tehuizen meer.", []),
    ("Het aantal tehuizen steeg met 253.", []),
    ("Het aantal tehuizen steeg met 11%.", []),
    ("Het aantal tehuizen steeg met 2.462.", ["number_unbound"]),
    ("Het aantal tehuizen steeg tot 253.", ["number_unbound"]),
    ("Er zijn 253 tehuizen minder.", ["number_unbound"]),
    ("Er zijn 253 tehuizen.", ["number_unbound"]),
    ("11% van de tehuizen is nieuw.", ["number_unbound"]),
    ("Ruim 2.400 tehuizen zijn geregistreerd.", []),
    ("Ruim 2.500 tehuizen zijn geregistreerd.", ["number_unbound"]),
    ("In de tehuizen wonen 2.462 kinderen.", ["not_checked"]),
    ("In de tehuizen staan 2.462 bedden.", ["number_unbound"]),
    ("De tehuizen: vandaag 2.462.", []),
    ("Gemiddeld waren er 2.462 tehuizen.", ["number_unbound"]),
])  # fmt: skip
def test_a_number_of_a_quantity_is_known(text: str, found: list[str]) -> None:
    own = [one for one in names(checked(with_amounts(), [text], "nl")) if one != "claim_missing"]
    assert own == found


@pytest.mark.parametrize(("statistic", "word", "holds"), [
    ("mean", "gemiddeld", True), ("mean", "een mediaan van", False), ("mean", "", False),
    ("median", "een mediaan van", True), ("median", "gemiddeld", False),
    ("count", "", True), ("sum", "", True),
])  # fmt: skip
def test_a_mean_is_said_to_be_one(statistic: str, word: str, holds: bool) -> None:
    mirror = with_amounts(statistic=statistic)
    found = names(checked(mirror, [f"Er zijn {word} 2.462 tehuizen."], "nl"))
    assert ("number_unbound" not in found) is holds
