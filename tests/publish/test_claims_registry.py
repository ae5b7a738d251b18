"""The registry of claims and its words: a mistake is named, and no word says too much."""

from __future__ import annotations

from typing import Any

import pytest
from changed_claims import Mistake, put, registry_with, with_claims

from spiegel.config.claim_words import ClaimWords
from spiegel.config.claims import check_claims
from spiegel.config.closed_yaml import validate
from spiegel.errors import SpiegelError
from spiegel.publish.claims.render import render
from spiegel.publish.report import Report


@pytest.mark.parametrize(
    ("mistake", "message"),
    [
        (put("claims/visie/numbers/bao/unit", "investigation"), "its indicator in 'institution'"),
        (put("claims/visie/numbers/bao/indicator", "k1_vsie"), "'k1_vsie', which does not exist"),
        (put("claims/visie/numbers/bao/sector", "BAOO"), "sector 'BAOO', which does not exist"),
        (put("claims/visie/nl", "{bao} {bao.of} {so} van de scholen"), "types the denominator"),
        (put("claims/visie/nl", "70% {bao} {so}"), "has a typed number"),
        (put("claims/visie/nl", "{so} {so.of}, {bao} {bao.of}"), "in another order"),
        (put("claims/visie/en", "{bao} {bao.of}"), "leaves out so"),
        (put("claims/visie/nl", "{bao} {boa.of} {so}"), "unknown placeholder '{boa.of}'"),
        (put("claims/visie/nl", "{bao} {bao.word} {so}"), "has no word_band"),
        (put("claims/advies/en", "{gunstig.word}, {gunstig}"), "'{gunstig.word}' without its"),
        (put("claims/visie/nl", "{bao} {bao.of} {so} gestegen"), "speaks of change: 'gestegen'"),
        (put("claims/visie/en", "{bao} {bao.of} {so} increased"), "speaks of change: 'increased'"),
        (
            put("claims/visie/nl", "{bao} {bao.of}, vaker dan {so} {so.of}"),
            "compares groups or indicators of this mirror: 'vaker'",
        ),
        (
            put("claims/visie/en", "{bao} {bao.of}, Higher than the {so} {so.of}"),
            "compares groups or indicators of this mirror: 'higher'",
        ),
        (put("claims/visie_clb/numbers/clb/sector", "BAO"), "the same quantity as 'visie.bao'"),
        (put("claims/visie/abot", {}), "unknown key 'claims.visie.abot'"),
        (put("claims/visie/numbers/bao/polarity", "meet"), "numbers.bao.polarity'"),
        (put("claims/visie/places", ["siet"]), "names place 'siet', which does not exist"),
        (put("claims/visie/places", ["report", "site"]), "must be in 'press' but may not be"),
        (put("claims/visie/must", ["report", "site", "pres"]), "names place 'pres'"),
        (put("claims/visie/comparison", "last_mirror"), "subject and a predicate"),
        (put("claims/visie/comparison", "difference"), "no sentence and no subject"),
        (put("claims/visie/subject", {"nl": "a", "en": "b"}), "without subject and predicate"),
        (put("allow", [{"pattern": "(", "why": {"nl": "a", "en": "b"}}]), "cannot be read"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_registry_is_named(report: Report, mistake: Mistake, message: str) -> None:
    with pytest.raises(SpiegelError) as caught:
        registry_with(report, mistake)
    assert message in caught.value.what
    assert "claims.yaml" in caught.value.where


def test_the_complement_is_a_claim_of_its_own(report: Report) -> None:
    def add(data: dict[str, Any]) -> None:
        number = {"indicator": "k1_visie", "sector": "BAO", "unit": "institution"}
        data["claims"]["visie_niet"] = {
            "places": ["report"],
            "numbers": {"bao": {**number, "polarity": "below"}},
            "nl": "{bao} {bao.of} heeft geen sterke visie.",
            "en": "{bao} {bao.of} have no strong vision.",
        }

    parts = {p.claim: p for s in render(with_claims(report, add), "nl") for p in s.parts}
    meets, below = parts["visie.bao"], parts["visie_niet.bao"]
    assert (meets.polarity, below.polarity) == ("meets", "below")
    assert (meets.k or 0) + (below.k or 0) == meets.n == below.n


def test_a_sector_without_noun_is_told(report: Report) -> None:
    framework = report.inspectorate.framework
    nouns = {code: noun for code, noun in framework.nouns.items() if code != "BAO"}
    poorer = framework.model_copy(update={"nouns": nouns})
    with pytest.raises(SpiegelError, match="no noun for unit 'institution' of sector 'BAO'"):
        check_claims(
            report.inspectorate.claims,
            report.inspectorate.claim_words,
            poorer,
            report.inspectorate.indicators,
            "claims.yaml",
        )


@pytest.mark.parametrize(
    ("mistake", "message"),
    [
        ([{"reaches": 0}, {"above": 50}], "high to low"),
        ([{"above": 90}, {"reaches": 10}], "the last one reaches 0"),
        ([{"above": 90, "reaches": 90}, {"reaches": 0}], "exactly one of"),
        ([{"above": 90}, {"above": 50}, {"reaches": 0, "says": "at_least"}], "the last one at_mo"),
        ([{"above": 90, "says": "at_most"}, {"reaches": 0}], "the first band says at_least"),
        (
            [{"above": 90}, {"above": 50, "says": "at_most"}, {"above": 20}, {"reaches": 0}],
            "go before those that say at_most",
        ),
    ],
)
def test_bands_that_leave_a_gap_or_contradict_are_refused(
    mistake: list[dict[str, Any]], message: str
) -> None:
    rest = {"phrase": {"nl": "a {units}", "en": "b {units}"}, "said": {"nl": ["a"], "en": ["b"]}}
    bands = [
        {"says": "at_most" if bounds.get("reaches") == 0 else "at_least", **rest, **bounds}
        for bounds in mistake
    ]
    words = {"places": {}, "bands": bands, "below_words": {}, "change_words": {}}
    with pytest.raises(SpiegelError, match=message):
        validate(ClaimWords, words, "claim_words.yaml")


@pytest.mark.parametrize(
    ("k", "n", "low", "high", "contradicted"),
    [
        (95, 100, 0.901, 0.99, False), (95, 100, 0.90, 0.99, True),  # over 90, not at 90
        (80, 100, 0.75, 0.85, False), (80, 100, 0.7499, 0.85, True),
        (52, 100, 0.50, 0.62, False), (52, 100, 0.42, 0.62, True),
        (70, 100, 0.61, 0.92, False),  # a majority, even if most of them
        (40, 100, 0.31, 0.4999, False), (45, 100, 0.36, 0.50, True),
        (20, 100, 0.02, 0.29, False),  # less than half, even if few
        (9, 100, 0.05, 0.15, False), (9, 100, 0.05, 0.16, True),
        (0, 9, 0.0, 0.3, True),
    ],
)  # fmt: skip
def test_a_word_is_contradicted_by_the_end_of_the_interval_that_it_speaks_of(
    report: Report, k: int, n: int, low: float, high: float, contradicted: bool
) -> None:
    words = report.inspectorate.claim_words
    assert words.contradicted(words.band(k, n), low, high) == contradicted
