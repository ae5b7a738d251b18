"""A report with one quantity, `proef`, and rows of it that a test gives."""

from __future__ import annotations

import copy
import dataclasses
from typing import Any

from spiegel import tables
from spiegel.config.claims import Claims, check_claims
from spiegel.config.closed_yaml import validate
from spiegel.config.quantities import Quantity
from spiegel.publish.report import Report

UNIT = {"one": {"nl": "plaats", "en": "place"}, "many": {"nl": "plaatsen", "en": "places"}}
NAN = float("nan")


def with_rows(report: Report, entry: dict[str, Any], *cells: dict[str, Any]) -> Report:
    """Return a report with one quantity `proef`, and rows of it."""
    plain = {
        "edition": "e", "school_year": report.edition.school_year, "quantity": "proef",
        "sector": "ALL", "category": "all", "statistic": "sum", "unit_nl": UNIT["many"]["nl"],
        "unit_en": UNIT["many"]["en"], "n": 3, "missing": 0, "value": NAN, "share": NAN, "low": NAN,
        "high": NAN, "interval": "", "obs_status": "normal", "prior_school_year": "",
        "prior_value": NAN, "change": NAN, "change_share": NAN, "plan": "x",
    }  # fmt: skip
    inspectorate = copy.copy(report.inspectorate)
    own = {"label": {"nl": "Proef", "en": "Trial"}, "unit": UNIT, **entry}
    inspectorate.quantities = {"proef": Quantity.model_validate(own)}
    table = tables.from_rows("quantities", [{**plain, **cell} for cell in cells])
    found = dataclasses.replace(report, inspectorate=inspectorate)
    return found.with_tables(quantities=tables.check(table, "quantities"))


def saying(report: Report, claim: dict[str, Any], **more: Any) -> Report:
    """Return a report that has one claim, held as a build holds it."""
    registry = validate(Claims, {"claims": {"telling": {**claim, **more}}}, "claims.yaml")
    own = copy.copy(report.inspectorate)
    check_claims(registry, own.claim_words, own.framework, own.indicators, "claims.yaml",
                 own.quantities)  # fmt: skip
    own.claims = registry
    return dataclasses.replace(report, inspectorate=own)
