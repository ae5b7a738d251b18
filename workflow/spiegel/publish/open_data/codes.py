"""What every code in the public tables means: closed lists of the models, and the registries."""

from __future__ import annotations

from collections.abc import Iterator

from spiegel.config import Label
from spiegel.publish import texts
from spiegel.publish.open_data.schema import fields
from spiegel.publish.public_tables import OPEN
from spiegel.publish.report import Report
from spiegel.publish.site import words as site_words
from spiegel.publish.words import CLASS
from spiegel.quality_tables import AVAILABILITIES
from spiegel.word_files import word_file

_WORDS = word_file("codes")


def _label(nl: str, en: str) -> Label:
    return Label(nl=nl, en=en)


AVAILABILITY = _WORDS.by_name("availability")
_YES_NO_OF_CHECK = {"pass": texts.CHECK_WORDS["pass"], "fail": texts.CHECK_WORDS["fail"]}
_SOURCES = _WORDS.by_name("sources")
_DIRECTIONS = _WORDS.by_name("directions")
# By column; the first that knows a code of a table wins.
WORDS: dict[str, dict[str, Label]] = {
    "availability": AVAILABILITY,
    "flag": {AVAILABILITIES[name]: label for name, label in AVAILABILITY.items()},
    "obs_status": {
        **texts.OBS_STATUS,
        "normal": _label("genoeg waarnemingen", "enough observations"),
    },
    "conf_status": {
        "F": _label("vrij te publiceren", "free to publish"),
        "C": _label("niet gepubliceerd: herleidbaar", "not published: identifiable"),
    },
    "comparability": site_words.COMPARABLE,
    "class": {**CLASS, **texts.TREND_CLASS},
    "verdict": {
        **CLASS,
        **texts.VERDICTS,
        "stated": _label("gewoon te lezen", "to be read as it stands"),
        "uncertain": _label("onzeker: weinig waarnemingen", "uncertain: few observations"),
        "withheld": _label(
            "geen cijfer: mag niet gepubliceerd worden", "no number: may not be published"
        ),
        "small": _label("klein aantal: lees k van n", "small number: read k of n"),
    },
    "source": _SOURCES,
    "prior_source": _SOURCES,
    "grouping": {
        "network": _label("onderwijsnet", "network"),
        "province": _label("provincie of regio", "province or region"),
        "board_id": _label("schoolbestuur", "school board"),
    },
    "basis": {
        "crude": _label("zoals het is", "as it is"),
        "standardised": _label("bij gelijke samenstelling", "at equal composition"),
    },
    "qualifier": {
        "smaller_than_margin": _label("kleiner dan de marge", "smaller than the margin"),
        "only_large_changes_visible": site_words.QUALIFIER["only_large_changes_visible"],
    },
    "direction": _DIRECTIONS,
    "mirror_direction": _DIRECTIONS,
    "agreement": {
        "agrees": _label("zelfde richting", "same direction"),
        "differs": _label("andere richting", "other direction"),
        "not shown": _label("niet aangetoond", "not established"),
    },
    "tier": {
        "1": _label("hoofdindicator", "main indicator"),
        "2": _label("andere indicator", "other indicator"),
    },
    "unit": {
        "institution": _label("instelling", "institution"),
        "investigation": _label("onderzoek", "investigation"),
    },
    "polarity": {
        "meets": _label("wat voor de indicator telt", "what counts for the indicator"),
        "below": _label("de rest", "the rest"),
    },
    "lang": {"nl": _label("Nederlands", "Dutch"), "en": _label("Engels", "English")},
    "severity": {name: texts.CHECK_WORDS[name] for name in ("error", "warning")},
    "status": _YES_NO_OF_CHECK,
}
# Codes of SDMX for the same thing, so that a reader of other official statistics knows them.
SDMX = {
    ("obs_status", "normal"): "A",
    ("obs_status", "flagged"): "U",
    ("obs_status", "k_of_n"): "U",
    ("obs_status", "counts_only"): "U",
    ("obs_status", "none"): "O",
    ("conf_status", "F"): "F",
    ("conf_status", "C"): "C",
    ("comparability", "limited"): "B",
    ("comparability", "no"): "B",
    **{("availability", name): flag for name, flag in AVAILABILITIES.items()},
    **{("flag", flag): flag for flag in AVAILABILITIES.values()},
}
COLUMNS = ("table", "column", "code", "nl", "en", "sdmx")
ALL = "*"  # a code that means the same in every table


def codes(report: Report) -> Iterator[tuple[str, ...]]:
    """Yield table, column, code, its meaning in Dutch and English, and its code in SDMX."""
    for name in OPEN:
        for field in fields(name):
            for code in map(str, field.codes):
                label = WORDS[field.name][code]
                yield (name, field.name, code, label.nl, label.en,
                       SDMX.get((field.name, code), ""))  # fmt: skip
    for column, code, label in _registered(report):
        yield (ALL, column, code, label.nl, label.en, "")


def _registered(report: Report) -> Iterator[tuple[str, str, Label]]:
    inspectorate = report.inspectorate
    framework = inspectorate.framework
    for name, indicator in inspectorate.indicators.items():
        yield "indicator", name, indicator.label
    yield "sector", "ALL", framework.total
    for code, sector in (*framework.sector_groups.items(), *framework.sectors.items()):
        yield "sector", code, sector.label
    for code, theme in framework.themes.items():
        yield "theme", code, theme
    for code, label in WORDS["polarity"].items():
        yield "category", code, label
    steps = {step.id: step.label for scale in framework.scales.values() for step in scale.steps}
    for code, label in steps.items():
        yield "category", code, label
