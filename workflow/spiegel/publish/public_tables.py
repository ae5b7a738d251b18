"""The tables that go out of the house: which, with which columns, and what kind of number each has.

Workbook and open data are both made from here, so that they cannot differ.
"""

from __future__ import annotations

from typing import Literal

import pandas as pd
from pandera import dtypes

from spiegel import tables
from spiegel.publish.availability import availability
from spiegel.publish.names import OPEN as OPEN
from spiegel.publish.names import PUBLIC as PUBLIC
from spiegel.publish.report import Report

Kind = Literal["text", "count", "share", "difference", "probability", "rank", "number"]

# Columns that name records of visits or institutions: they stay in the house.
INTERNAL = {("checks", "examples")}
HIDDEN = ("k", "share", "low", "high", "share_std")  # of a cell that may not be published

SHARES = frozenset(("coverage", "share", "low", "high", "share_std", "prior_share", "value"))
CHANCES = frozenset(("superiority", "superiority_low", "superiority_high"))
DIFFERENCES = frozenset(("difference", "crude", "composition", "slope", "rule_out", "mdd"))
PROBABILITIES = frozenset(("p", "p_adj", "p_trend", "p_departure", "p_quasi", "p_ordinal"))
RANKS = frozenset(("step", "tier"))
NUMBERS = frozenset(("from_value", "to_value"))  # each study has its own unit
OF_DIFFERENCES = {("changes", "low"), ("changes", "high"), ("trends", "low"), ("trends", "high")}


def columns(name: str) -> list[str]:
    """Return the public columns of a table, in order."""
    return [column for column in tables.columns(name) if (name, column) not in INTERNAL]


def kind(name: str, column: str) -> Kind:
    """Return what a column holds: text, or a kind of number."""
    if not dtypes.is_numeric(tables.TABLES[name].columns[column].dtype):
        return "text"
    if (name, column) in OF_DIFFERENCES or column in DIFFERENCES:
        return "difference"
    if column in SHARES | CHANCES:
        return "share"
    if column in PROBABILITIES:
        return "probability"
    if column in RANKS:
        return "rank"
    return "number" if column in NUMBERS else "count"


def public(report: Report, name: str) -> pd.DataFrame:
    """Return a table as it may be published: public columns, withheld numbers left empty.

    Text columns hold text, with '' for empty; counts are Int64 and other numbers Float64, with a
    missing value for empty.
    """
    found: pd.DataFrame = availability(report) if name == "availability" else getattr(report, name)
    found = found.reindex(columns=columns(name))
    typed = {column: _typed(found[column], kind(name, column)) for column in columns(name)}
    found = pd.DataFrame(typed, index=range(len(found)))
    if "conf_status" not in found:
        return found
    secret = found["conf_status"] == "C"
    hidden = [column for column in HIDDEN if column in found]
    return found.assign(**{column: found[column].mask(secret) for column in hidden})


def _typed(values: pd.Series, of_kind: Kind) -> pd.Series:
    values = values.reset_index(drop=True)
    if of_kind == "text":
        return values.astype(object).where(values.notna(), "").astype(str)
    return values.astype("Int64" if of_kind in ("count", "rank") else "Float64")


def licences(report: Report) -> list[str]:
    """Return the licences of the files behind an edition, as their manifest names them."""
    if "licence" not in report.sources:
        return []
    return sorted({str(name) for name in report.sources["licence"] if str(name)})
