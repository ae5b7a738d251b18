"""Codes and numbers of a table as a reader sees them: labels for codes, numbers of the house."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from spiegel.clean.reasons import REASONS
from spiegel.config.catalogue import catalogue
from spiegel.publish import figure_words, numbers, table_words
from spiegel.publish.report import Report

# Columns of fractions, printed as percentages with one decimal; differences get a sign.
SHARES = (
    *("share_before", "share_after"),
    *(
        "share",
        "low",
        "high",
        "coverage",
        "share_std",
        "share_weighted",
        "low_weighted",
        "high_weighted",
        *("by_risk", "prior_by_risk", "tipping", "tipping_gap"),
        "prior_share",
        "weight",
        "share_crude",
        "first_share",
        "second_share",
        "prior_share_crude",
    ),
    *("share_standardised", "prior_share_standardised"),
    *("superiority", "superiority_low", "superiority_high", "prior_low", "prior_high"),
    *("now_low", "now_high", "team_sd", "team_low", "team_high"),
)
POINTS = (
    *("difference", "diff_low", "diff_high", "composition", "crude", "mdd", "rule_out"),
    *("difference_crude", "difference_standardised", "contribution", "institution_mean", "slope"),
    *("shift", "shift_low", "shift_high"),
)
EXACT = ("by_hand", "by_function")  # printed with ten digits
P_VALUES = (
    *("p", "p_adj", "p_stable", "p_trend", "p_departure", "p_quasi", "p_ordinal", "p_overlap"),
)


def code_labels(report: Report, language: str) -> Mapping[str, Mapping[str, str]]:
    """Return the label of each code, by column."""
    framework, inspectorate = report.inspectorate.framework, report.inspectorate
    sectors = {
        code: framework.sector_label(code, language)
        for code in ("ALL", *framework.sector_groups, *framework.sectors)
    }
    steps = {
        step.id: step.label[language] for scale in framework.scales.values() for step in scale.steps
    }
    changes = {name: label[language] for name, label in figure_words.CLASS.items()}
    evidence = {name: label[language] for name, label in table_words.EVIDENCE.items()}
    check_words = {name: label[language] for name, label in table_words.CHECK_WORDS.items()}
    indicators = {name: own.label[language] for name, own in inspectorate.indicators.items()}
    units: dict[str, str] = {
        str(name): unit.many[language] for name, unit in framework.units.items()
    }
    places = {**indicators, **sectors, **units}
    sides = {name: label[language] for name, label in table_words.SIDES.items()}
    return {
        "indicator": indicators,
        "sector": sectors,
        "area": sectors,
        "unit": units,
        "panel": places,
        "row": places,
        "column": sectors,
        "mark": {name: label[language] for name, label in table_words.MARK_NAMES.items()},
        "step": steps,
        "category": {**steps, **sides},
        "polarity": sides,
        "prior_edition": {
            prior.mirror: report.mirror_title(prior.mirror, language)
            for prior in report.edition.priors
        },
        "theme": {name: label[language] for name, label in framework.themes.items()},
        "visit_type": {n: v.label[language] for n, v in framework.visit_types.items()},
        "class": changes,
        "change": changes,
        **_of_differences(language),
        "trend": {name: label[language] for name, label in table_words.TREND_CLASS.items()},
        "direction": evidence,
        "mirror_direction": evidence,
        "agreement": evidence,
        "obs_status": {name: label[language] for name, label in table_words.OBS_STATUS.items()},
        "comparability": {n: label[language] for n, label in table_words.COMPARABLE.items()},
        "verdict": {name: label[language] for name, label in table_words.VERDICTS.items()},
        "table": {name: label[language] for name, label in table_words.TABLE_NAMES.items()},
        "reason": _reasons(report, language),
        "check": {name: label[language] for name, label in table_words.CHECK_NAMES.items()},
        "severity": check_words,
        "status": check_words,
        "nature": {name: label[language] for name, label in table_words.NATURES.items()},
        "standard": {name: s.label[language] for name, s in framework.standards.items()},
    }


def _of_differences(language: str) -> dict[str, dict[str, str]]:
    """Return the labels of what a difference is between, and of its class."""
    codes = catalogue().tables["differences"].codes
    return {
        column: {name: label[language] for name, label in codes[code].items()}
        for column, code in (("between", "between"), ("apart", "class"))
    }


def _reasons(report: Report, language: str) -> dict[str, str]:
    """Return the words of each reason of the ledger, and of a step that left out nothing."""
    known = {name: label[language] for name, label in figure_words.RULES.items()}
    known |= {name: reason.label[language] for name, reason in REASONS.items()}
    for name, kind in report.inspectorate.framework.visit_types.items():
        known[f"visit_type:{name}"] = f"{known['visit_type']}: {kind.label[language]}"
    return known


def cell_text(
    name: str, value: object, labels: Mapping[str, Mapping[str, str]], language: str
) -> object:
    """Return a cell as it is printed; a missing value is empty, never zero."""
    if value is None or value is pd.NA or value != value:
        return ""
    codes = name.partition(" at ")[0]  # `class at 5`: the word at a margin of 5 points
    if codes in labels and isinstance(value, str):
        return labels[codes].get(value, value)
    if isinstance(value, bool | np.bool_):
        return table_words.YES_NO[bool(value)][language]
    if isinstance(value, float):
        if name in SHARES:
            return numbers.percent_share(value, language, 1)
        if name in POINTS:
            return numbers.signed(value, language, 1)
        if name in P_VALUES:
            return p_text(value, language)
        if value.is_integer():
            return int(value)
        text = f"{value:.10g}" if name in EXACT else f"{value:.4g}"
        text = text.replace("-", numbers.MINUS)
        return numbers.digits(text, language)
    return value


def p_text(p: float, language: str) -> str:
    """Return a p-value with four decimals; below that, that it is smaller: never zero."""
    text = f"{p:.4f}" if p >= 0.0001 else "< 0.0001"
    return numbers.digits(text, language)
