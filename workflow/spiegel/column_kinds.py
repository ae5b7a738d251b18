"""The kinds of column that the table models are made of."""

from __future__ import annotations

from collections.abc import Sequence

import pandera.pandas as pa

from spiegel.cell_types import DTYPES

SEVERITIES = ["error", "warning"]

YEAR = pa.Check.str_matches(r"^\d{4}-\d{4}$")
FRACTION = pa.Check.in_range(0, 1)
COUNT = pa.Check.ge(0)


def text(*, empty: bool = True, unique: bool = False, check: pa.Check | None = None) -> pa.Column:
    checks = [] if check is None else [check]
    if not empty:
        checks.append(pa.Check.str_length(min_value=1))
    return pa.Column(str, checks, unique=unique)


def one_of(values: Sequence[str]) -> pa.Column:
    return pa.Column(str, pa.Check.isin(values))


def count() -> pa.Column:
    return pa.Column("int64", COUNT)


def number(check: pa.Check | None = None) -> pa.Column:
    return pa.Column(float, check, nullable=True, coerce=True)


def date() -> pa.Column:
    return pa.Column("datetime64[us]", nullable=True, coerce=True)


def extra(kind: str) -> pa.Column:
    """Return a column that a recipe keeps beside the model; only text is never missing."""
    return pa.Column(DTYPES[kind], nullable=kind != "text")


SOURCE_ROW = {"source_file": text(empty=False), "source_row": count()}
