"""A report with other claims, cells or comparisons, and one of its sentences."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from spiegel.config.claims import Claims, check_claims
from spiegel.config.closed_yaml import read_yaml, validate
from spiegel.publish.claims.render import render
from spiegel.publish.report import Report

LANGUAGES = ("nl", "en")
CHANGE = "zorgcontinuum_verandering"


Mistake = Callable[[dict[str, Any]], None]


def put(path: str, value: object) -> Mistake:
    """Return the change that puts a value at a place such as `claims/visie/must`."""

    def change(data: dict[str, Any]) -> None:
        *folders, last = path.split("/")
        for folder in folders:
            data = data[folder]
        data[last] = value

    return change


def registry_with(report: Report, change: Callable[[dict[str, Any]], None]) -> Claims:
    """Return the registry after a change, held against framework and indicators."""
    data = read_yaml(report.inspectorate.folder / "claims.yaml")
    change(data)
    registry = validate(Claims, data, "claims.yaml")
    inspectorate = report.inspectorate
    check_claims(
        registry,
        inspectorate.claim_words,
        inspectorate.framework,
        inspectorate.indicators,
        "claims.yaml",
        inspectorate.quantities,
    )
    return registry


class Changed:
    """An inspectorate with other claims."""

    def __init__(self, inspectorate: Any, **values: Any) -> None:
        self._own, self._values = inspectorate, values

    def __getattr__(self, name: str) -> Any:
        return self._values[name] if name in self._values else getattr(self._own, name)


def with_claims(report: Report, change: Callable[[dict[str, Any]], None]) -> Report:
    registry = registry_with(report, change)
    return replace(report, inspectorate=Changed(report.inspectorate, claims=registry))


def by_class(report: Report, kind: str, **values: object) -> Report:
    """Return the report with the comparison of the change claim in one class."""
    changes = report["changes"].copy()
    own = (changes["indicator"] == "l6_zorgcontinuum") & (changes["sector"] == "BAO")
    assert own.sum() == 1
    given = {"difference": 0.12, "low": 0.05, "high": 0.19}
    given |= {"share_crude": 0.6, "prior_share_crude": 0.48, "difference_crude": 0.12}
    given |= {"share_standardised": 0.65, "prior_share_standardised": 0.53}
    for name, value in {**given, "class": kind, **values}.items():
        changes.loc[own, name] = value
    return report.with_tables(changes=changes)


def sentence(report: Report, name: str, language: str) -> str | None:
    return next((s.text for s in render(report, language) if s.claim == name), None)


def with_cell(report: Report, indicator: str, sector: str, **values: object) -> Report:
    """Return the report with other values in the cells of one indicator and sector."""
    measures = report["measures"].copy()
    own = (measures["indicator"] == indicator) & (measures["sector"] == sector)
    assert own.any()
    for name, value in values.items():
        measures.loc[own, name] = value
    return report.with_tables(measures=measures)
