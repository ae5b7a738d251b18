"""What every code in the public tables means: closed lists of the models, and the registries."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from spiegel.config.catalogue import catalogue
from spiegel.config.closed_model import Label
from spiegel.config.languages import LANGUAGES
from spiegel.config.word_files import word_file
from spiegel.publish import table_words
from spiegel.publish.content import content_words
from spiegel.publish.figure_words import CLASS
from spiegel.publish.open_data.schema import fields
from spiegel.publish.report import Report
from spiegel.quality_tables import AVAILABILITIES

_WORDS = word_file("codes")


AVAILABILITY = _WORDS.by_name("availability")
_YES_NO_OF_CHECK = {
    "pass": table_words.CHECK_WORDS["pass"],
    "fail": table_words.CHECK_WORDS["fail"],
}
_SOURCES = _WORDS.by_name("sources")
_DIRECTIONS = _WORDS.by_name("directions")
_CODES = _WORDS.tree("codes")
# By column; the first that knows a code of a table wins.
WORDS: dict[str, dict[str, Label]] = {
    "availability": AVAILABILITY,
    "flag": {AVAILABILITIES[name]: label for name, label in AVAILABILITY.items()},
    "obs_status": {**table_words.OBS_STATUS, **_CODES["obs_status"]},
    "conf_status": _CODES["conf_status"],
    "weights": _CODES["weights"],
    "tipping_basis": _CODES["tipping_basis"],
    "comparability": content_words.COMPARABLE,
    "class": {**CLASS, **table_words.TREND_CLASS},
    "verdict": {**CLASS, **table_words.VERDICTS, **_CODES["verdict"]},
    "source": _SOURCES,
    "prior_source": _SOURCES,
    "grouping": _CODES["grouping"],
    "basis": _CODES["basis"],
    "qualifier": {
        **_CODES["qualifier"],
        "only_large_changes_visible": content_words.QUALIFIER["only_large_changes_visible"],
    },
    "direction": _DIRECTIONS,
    "mirror_direction": _DIRECTIONS,
    "agreement": _CODES["agreement"],
    "tier": _CODES["tier"],
    "unit": _CODES["unit"],
    "polarity": _CODES["polarity"],
    "lang": _WORDS.by_name("languages"),
    "severity": {name: table_words.CHECK_WORDS[name] for name in ("error", "warning")},
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
ALL = "*"  # a code that means the same in every table


def codes(report: Report) -> pd.DataFrame:
    """Return what each code means: table, column, code, a column for each language, sdmx."""
    found = []
    for name in catalogue().open_data:
        for field in fields(name):
            for code in map(str, field.codes):
                own = catalogue().tables[name].codes.get(field.name, WORDS.get(field.name, {}))
                sdmx = SDMX.get((field.name, code), "")
                found.append(_row(name, field.name, code, own[code], sdmx))
    found += [_row(ALL, *registered) for registered in _registered(report)]
    return pd.DataFrame(found)


def _row(table: str, column: str, code: str, label: Label, sdmx: str = "") -> dict[str, str]:
    where = {"table": table, "column": column, "code": code}
    return {**where, **{language: label[language] for language in LANGUAGES}, "sdmx": sdmx}


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
