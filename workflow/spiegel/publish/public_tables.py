"""The tables that go out of the house, as they may be published: columns, kinds and values.

Workbook and open data are both made from here, so that they cannot differ.
"""

from __future__ import annotations

import pandas as pd
from pandera import dtypes

from spiegel import tables
from spiegel.config.catalogue import Kind as Kind
from spiegel.config.catalogue import catalogue
from spiegel.publish.availability import availability
from spiegel.publish.report import Report


def columns(name: str) -> list[str]:
    """Return the public columns of a table, in order."""
    internal = catalogue().tables[name].internal_columns
    return [column for column in tables.columns(name) if column not in internal]


def numbers_of(name: str) -> list[str]:
    """Return the public columns of a table that hold numbers, in order."""
    return [column for column in columns(name) if kind(name, column) != "text"]


def kind(name: str, column: str) -> Kind:
    """Return what a column holds: text, or a kind of number."""
    number = dtypes.is_numeric(tables.TABLES[name].columns[column].dtype)
    return catalogue().kind_of(name, column) if number else "text"


def public(report: Report, name: str) -> pd.DataFrame:
    """Return a table as it may be published: public columns, withheld numbers left empty.

    Text columns hold text, with '' for empty; counts are Int64 and other numbers Float64, with a
    missing value for empty.
    """
    found = availability(report) if name == "availability" else report[name]
    found = found.reindex(columns=columns(name))
    typed = {column: _typed(found[column], kind(name, column)) for column in columns(name)}
    found = pd.DataFrame(typed, index=range(len(found)))
    if "conf_status" not in found:
        return found
    secret = found["conf_status"] == "C"
    hidden = [column for column in catalogue().withheld if column in found]
    return found.assign(**{column: found[column].mask(secret) for column in hidden})


def _typed(values: pd.Series, of_kind: Kind) -> pd.Series:
    values = values.reset_index(drop=True)
    if of_kind == "text":
        return values.astype(object).where(values.notna(), "").astype(str)
    return values.astype("Int64" if of_kind in ("count", "rank") else "Float64")


def licences(report: Report) -> list[str]:
    """Return the licences of the files behind an edition, as their manifest names them."""
    if "licence" not in report["sources"]:
        return []
    named = report["sources"]["licence"].dropna().astype(str).str.strip()
    return sorted({name for name in named if name})
