"""Counts, sums and means of the register in free text: bound by subject, sector and value."""

from __future__ import annotations

from typing import Any

import pytest

from text_check.claims import Mirror
from text_check.tests.checking import changed, checked, names

SAID = "Er waren 2.462 tehuizen, tegen 2.209 in 2017-2018: 253 meer (11%)."
PARTS = {"now": "2.462", "then": "2.209", "change": "253", "change_share": "11%"}


def with_amounts(change: dict[str, str] | None = None) -> Mirror:
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
             "change": change or {"verdict": "counted", "direction": "up"}}
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
])  # fmt: skip
def test_a_number_of_a_quantity_is_known(text: str, found: list[str]) -> None:
    own = [one for one in names(checked(with_amounts(), [text], "nl")) if one != "claim_missing"]
    assert own == found
