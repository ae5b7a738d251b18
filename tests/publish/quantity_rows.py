"""A report with one quantity, `proef`, and rows of it that a test gives."""

from __future__ import annotations

import copy
import dataclasses
from typing import Any

from spiegel import tables
from spiegel.config.quantities import Quantity
from spiegel.publish.report import Report

UNIT = {"nl": "plaatsen", "en": "places"}
NAN = float("nan")


def with_rows(report: Report, entry: dict[str, Any], *cells: dict[str, Any]) -> Report:
    """Return a report with one quantity `proef`, and rows of it."""
    plain = {
        "edition": "e", "school_year": report.edition.school_year, "quantity": "proef",
        "sector": "ALL", "category": "all", "statistic": "sum", "unit_nl": UNIT["nl"],
        "unit_en": UNIT["en"], "n": 3, "missing": 0, "value": NAN, "share": NAN, "low": NAN,
        "high": NAN, "interval": "", "obs_status": "normal", "prior_school_year": "",
        "prior_value": NAN, "change": NAN, "change_share": NAN, "plan": "x",
    }  # fmt: skip
    inspectorate = copy.copy(report.inspectorate)
    own = {"label": {"nl": "Proef", "en": "Trial"}, "unit": UNIT, **entry}
    inspectorate.quantities = {"proef": Quantity.model_validate(own)}
    table = tables.from_rows("quantities", [{**plain, **cell} for cell in cells])
    found = dataclasses.replace(report, inspectorate=inspectorate)
    return found.with_tables(quantities=tables.check(table, "quantities"))
