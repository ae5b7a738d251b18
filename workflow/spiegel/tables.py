"""The tables that pass between the stages: one model each, checked at every border.

Shares and differences are fractions 0..1. A number and its status are separate columns, so that
suppressed, missing and zero never look alike.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import pandera.pandas as pa
from pandera import dtypes

from spiegel import quality_tables
from spiegel.column_kinds import COUNT as _COUNT
from spiegel.column_kinds import FRACTION as _FRACTION
from spiegel.column_kinds import SOURCE_ROW as _SOURCE_ROW
from spiegel.column_kinds import YEAR as _YEAR
from spiegel.column_kinds import count as _count
from spiegel.column_kinds import date as _date
from spiegel.column_kinds import extra as _extra
from spiegel.column_kinds import number as _number
from spiegel.column_kinds import one_of as _one_of
from spiegel.column_kinds import text as _text
from spiegel.config.languages import LANGUAGES
from spiegel.errors import SpiegelError

RATING_STATUSES = ["rated", "not_investigated", "not_rated", "not_applicable"]
OBS_STATUSES = ["normal", "flagged", "k_of_n", "counts_only", "none"]
CONF_STATUSES = ["F", "C"]
# What became of the weights of a level; empty: none were asked for.
WEIGHTS = ["", "raked", "few", "uneven", "no_register", "unplaced", "not_visited", "not_converged"]
COMPARABILITIES = ["yes", "limited", "no"]
SOURCES = ["records", "published"]
UNITS = ["institution", "visit", "investigation"]


def _said(name: str, *, empty: bool = True) -> dict[str, pa.Column]:
    """Return a column of text for each language."""
    return {f"{name}_{language}": _text(empty=empty) for language in LANGUAGES}


VISITS = pa.DataFrameSchema(
    {
        "visit_id": _text(empty=False, unique=True),
        "institution_id": _text(empty=False),
        "school_year": _text(check=_YEAR),
        "sector": _text(empty=False),
        "visit_type": _text(empty=False),
        "start_date": _date(),
        "end_date": _date(),
        "report_date": _date(),
        "publication_date": _date(),
        "report_status": _text(),
        "advice": _text(),
        "scale_version": _text(),
        "team": _text(),
        **_SOURCE_ROW,
    },
    strict=True,
    ordered=True,
)

JUDGEMENTS = pa.DataFrameSchema(
    {
        "visit_id": _text(empty=False),
        "investigation_id": _text(empty=False),
        "investigation_type": _text(),
        "standard": _text(empty=False),
        "rating": pa.Column("Int64", pa.Check.ge(1), nullable=True),
        "rating_status": _one_of(RATING_STATUSES),
        **_SOURCE_ROW,
    },
    unique=["investigation_id", "standard"],
    strict=True,
    ordered=True,
)

INSTITUTIONS = pa.DataFrameSchema(
    {
        "institution_id": _text(empty=False),
        "school_year": _text(check=_YEAR),
        "sector": _text(),
        "name": _text(),
        "network": _text(),
        "province": _text(),
        "board_id": _text(),
        **_SOURCE_ROW,
    },
    unique=["institution_id", "school_year"],
    strict=True,
    ordered=True,
)

POPULATION = pa.DataFrameSchema(
    {"school_year": _text(check=_YEAR), "sector": _text(empty=False), "n": _count()},
    unique=["school_year", "sector"],
    strict=True,
    ordered=True,
)

PRIOR_FIGURES = pa.DataFrameSchema(
    {
        "mirror": _text(empty=False),
        "school_year": _text(check=_YEAR),
        "indicator": _text(empty=False),
        "sector": _text(empty=False),
        "direction": _text(empty=False),
        "k": _count(),
        "n": _count(),
        **_SOURCE_ROW,
    },
    unique=["mirror", "indicator", "sector"],
    strict=True,
    ordered=True,
)

MEASURES = pa.DataFrameSchema(
    {
        "edition": _text(empty=False),
        "school_year": _text(check=_YEAR),
        "indicator": _text(empty=False),
        "sector": _text(empty=False),
        "group": _text(empty=False),
        "category": _text(empty=False),
        "unit": _one_of(UNITS),
        "k": pa.Column("Int64", _COUNT, nullable=True, coerce=True),
        "n": _count(),
        "institutions": _count(),
        "eligible": _count(),
        "incomplete": _count(),
        "earlier_visits": _count(),
        "coverage": _number(_FRACTION),
        "share": _number(_FRACTION),
        "low": _number(_FRACTION),
        "high": _number(_FRACTION),
        "interval": _text(),
        "share_std": _number(_FRACTION),
        "share_weighted": _number(_FRACTION),
        "low_weighted": _number(_FRACTION),
        "high_weighted": _number(_FRACTION),
        "weights": _one_of(WEIGHTS),
        "obs_status": _one_of(OBS_STATUSES),
        "conf_status": _one_of(CONF_STATUSES),
        "plan": _text(empty=False),
    },
    unique=["school_year", "indicator", "sector", "group", "category"],
    strict=True,
    ordered=True,
)

# The measures by network, province or board; the same numbers, without coverage.
MESO = pa.DataFrameSchema(
    {
        "edition": _text(empty=False),
        "school_year": _text(check=_YEAR),
        "grouping": _one_of(["network", "province", "board_id"]),
        "group": _text(empty=False),
        "indicator": _text(empty=False),
        "sector": _text(empty=False),
        "category": _text(empty=False),
        "unit": _one_of(UNITS),
        "k": pa.Column("Int64", _COUNT, nullable=True, coerce=True),
        "n": _count(),
        "institutions": _count(),
        "share": _number(_FRACTION),
        "low": _number(_FRACTION),
        "high": _number(_FRACTION),
        "interval": _text(),
        "obs_status": _one_of(OBS_STATUSES),
        "conf_status": _one_of(CONF_STATUSES),
        "plan": _text(empty=False),
    },
    unique=["grouping", "group", "indicator", "sector", "category"],
    strict=True,
    ordered=True,
)

SERIES = pa.DataFrameSchema(
    {
        "edition": _text(empty=False),
        "mirror": _text(empty=False),
        "school_year": _text(check=_YEAR),
        "source": _one_of(SOURCES),
        "indicator": _text(empty=False),
        "sector": _text(empty=False),
        "category": _text(empty=False),
        "unit": _text(empty=False),
        "k": pa.Column("Int64", _COUNT, nullable=True),
        "n": pa.Column("Int64", _COUNT, nullable=True),
        "share": _number(_FRACTION),
        "low": _number(_FRACTION),
        "high": _number(_FRACTION),
        "obs_status": _one_of(OBS_STATUSES),
        "comparability": _one_of(COMPARABILITIES),
        **_said("reason"),
        "plan": _text(empty=False),
    },
    strict=True,
    ordered=True,
)

CLASSES = [
    "not shown",
    "not comparable",
    "not tested",
    "too few",
    "limited",
    "improved",
    "declined",
    "stable",
    "inconclusive",
]


def _pair(basis: str) -> dict[str, pa.Column]:
    """Return the columns of two shares on one basis and of their difference."""
    return {
        f"share_{basis}": _number(_FRACTION),
        f"prior_share_{basis}": _number(_FRACTION),
        f"difference_{basis}": _number(),
    }


CHANGES = pa.DataFrameSchema(
    {
        "edition": _text(empty=False),
        "indicator": _text(empty=False),
        "sector": _text(empty=False),
        "prior_edition": _text(empty=False),
        "prior_school_year": _text(check=_YEAR),
        "prior_source": _one_of(SOURCES),
        "n": _count(),
        "prior_n": pa.Column("Int64", _COUNT, nullable=True),
        **_pair("crude"),
        **_pair("standardised"),
        "basis": _one_of(["", "crude", "standardised"]),
        "difference": _number(),
        "low": _number(),
        "high": _number(),
        "composition": _number(),
        "p": _number(_FRACTION),
        "p_adj": _number(_FRACTION),
        "test": _text(),
        "tier": pa.Column("int64", pa.Check.isin([1, 2])),
        "class": _one_of(CLASSES),
        "qualifier": _one_of(["", "smaller_than_margin", "only_large_changes_visible"]),
        "rule_out": _number(),
        "mdd": _number(),
        "superiority": _number(_FRACTION),
        "superiority_low": _number(_FRACTION),
        "superiority_high": _number(_FRACTION),
        "p_ordinal": _number(_FRACTION),
        "overlap": pa.Column("Int64", _COUNT, nullable=True),
        "overlap_up": pa.Column("Int64", _COUNT, nullable=True),
        "overlap_down": pa.Column("Int64", _COUNT, nullable=True),
        "p_overlap": _number(_FRACTION),
        "robust": _text(),
        "by_risk": _number(_FRACTION),
        "prior_by_risk": _number(_FRACTION),
        "tipping": _number(pa.Check.ge(0)),
        "tipping_gap": _number(_FRACTION),
        "tipping_basis": _one_of(["", "observed", "assumed"]),
        "comparability": _one_of(COMPARABILITIES),
        **_said("reason"),
        "plan": _text(empty=False),
    },
    unique=["indicator", "sector", "prior_edition"],
    strict=True,
    ordered=True,
)

# A difference within this mirror: of the first number less that of the second.
DIFFERENCE_CLASSES = [
    "not shown",
    "not tested",
    "too few",
    "limited",
    "higher",
    "lower",
    "about equal",
    "inconclusive",
]


def _side(name: str) -> dict[str, pa.Column]:
    """Return the columns of one side of a difference."""
    return {
        f"{name}_n": _count(),
        f"{name}_institutions": _count(),
        f"{name}_share": _number(_FRACTION),
    }


DIFFERENCES = pa.DataFrameSchema(
    {
        "edition": _text(empty=False),
        "school_year": _text(check=_YEAR),
        "claim": _text(empty=False),
        "between": _one_of(["sectors", "indicators", "groups"]),
        "indicator": _text(empty=False),
        "sector": _text(empty=False),
        "grouping": _text(),
        "group": _text(),
        "other_indicator": _text(empty=False),
        "other_sector": _text(empty=False),
        "other_group": _text(),
        "unit": _one_of(UNITS),
        **_side("first"),
        **_side("second"),
        "in_both": _count(),
        "difference": _number(),
        "low": _number(),
        "high": _number(),
        "p": _number(_FRACTION),
        "p_adj": _number(_FRACTION),
        "test": _text(),
        "tier": pa.Column("int64", pa.Check.isin([1, 2])),
        "class": _one_of(DIFFERENCE_CLASSES),
        "qualifier": _one_of(["", "smaller_than_margin", "only_large_differences_visible"]),
        "rule_out": _number(),
        "mdd": _number(),
        "first_by_risk": _number(_FRACTION),
        "second_by_risk": _number(_FRACTION),
        **_said("reason"),
        "plan": _text(empty=False),
    },
    unique=["claim"],
    strict=True,
    ordered=True,
)

TRENDS = pa.DataFrameSchema(
    {
        "edition": _text(empty=False),
        "indicator": _text(empty=False),
        "sector": _text(empty=False),
        "first_year": _text(check=_YEAR),
        "last_year": _text(check=_YEAR),
        "mirrors": _count(),
        "slope": _number(),
        "low": _number(),
        "high": _number(),
        "basis": _one_of(["", "crude", "standardised"]),
        "p_trend": _number(_FRACTION),
        "p_departure": _number(_FRACTION),
        "p_quasi": _number(_FRACTION),
        "p_adj": _number(_FRACTION),
        "class": _one_of(
            [
                "too few mirrors",
                "not tested",
                "rising",
                "falling",
                "limited",
                "fluctuates",
                "no clear trend",
            ]
        ),
        "rule_out": _number(),
        **_said("reason"),
        "plan": _text(empty=False),
    },
    unique=["indicator", "sector"],
    strict=True,
    ordered=True,
)

PUBLISHED_CHECK = pa.DataFrameSchema(
    {
        "dataset": _text(empty=False),
        "period": _text(empty=False),
        "measure": _text(empty=False),
        "published": _text(empty=False),
        "computed": _text(),
        "n": pa.Column("Int64", _COUNT, nullable=True),
        "verdict": _one_of(["agrees", "differs", "untestable"]),
        **_said("reason"),
        "source": _text(empty=False),
        "plan": _text(empty=False),
    },
    strict=True,
    ordered=True,
)

UNIFORMITY = pa.DataFrameSchema(
    {
        "edition": _text(empty=False),
        "theme": _text(empty=False),
        "first_year": _text(check=_YEAR),
        "last_year": _text(check=_YEAR),
        "teams": _count(),
        "visits": _count(),
        "share": _number(_FRACTION),
        "low": _number(_FRACTION),
        "high": _number(_FRACTION),
        "p": _number(_FRACTION),
        "plan": _text(empty=False),
    },
    unique=["theme"],
    strict=True,
    ordered=True,
)

POOLED = pa.DataFrameSchema(
    {
        "edition": _text(empty=False),
        "school_year": _text(check=_YEAR),
        "indicator": _text(empty=False),
        "sector": _text(empty=False),
        "n": _count(),
        "share": _number(_FRACTION),
        "obs_status": _text(empty=False),
        "model_share": _number(_FRACTION),
        "model_low": _number(_FRACTION),
        "model_high": _number(_FRACTION),
        "own_weight": _number(_FRACTION),
        "plan": _text(empty=False),
    },
    unique=["indicator", "sector"],
    strict=True,
    ordered=True,
)

BETWEEN_TEAMS = pa.DataFrameSchema(
    {
        "edition": _text(empty=False),
        "school_year": _text(check=_YEAR),
        "indicator": _text(empty=False),
        "sector": _text(empty=False),
        "n": _count(),
        "share": _number(_FRACTION),
        "low": _number(_FRACTION),
        "high": _number(_FRACTION),
        "obs_status": _text(empty=False),
        "teams": _count(),
        "team_sd": _number(pa.Check.ge(0)),
        "team_low": _number(_FRACTION),
        "team_high": _number(_FRACTION),
        "plan": _text(empty=False),
    },
    unique=["indicator", "sector"],
    strict=True,
    ordered=True,
)

LEVEL_SHIFTS = pa.DataFrameSchema(
    {
        "edition": _text(empty=False),
        "break_from": _text(check=_YEAR),
        "indicator": _text(empty=False),
        "sector": _text(empty=False),
        "first_year": _text(check=_YEAR),
        "last_year": _text(check=_YEAR),
        "mirrors_before": _count(),
        "mirrors_after": _count(),
        "share_before": _number(_FRACTION),
        "share_after": _number(_FRACTION),
        "shift": _number(),
        "shift_low": _number(),
        "shift_high": _number(),
        "log_odds": _number(),
        "error": _number(pa.Check.ge(0)),
        "link_error": _number(pa.Check.ge(0)),
        "linked": pa.Column("Int64", _COUNT, nullable=True),
        "df": _number(pa.Check.gt(0)),
        **_said("reason"),
        "plan": _text(empty=False),
    },
    unique=["break_from", "indicator", "sector"],
    strict=True,
    ordered=True,
)

QUANTITIES = pa.DataFrameSchema(
    {
        "edition": _text(empty=False),
        "school_year": _text(check=_YEAR),
        "quantity": _text(empty=False),
        "sector": _text(empty=False),
        "category": _text(empty=False),
        "statistic": _one_of(["count", "sum", "mean", "median", "ratio"]),
        **_said("unit", empty=False),
        "n": _count(),
        "missing": _count(),
        "value": _number(),
        "share": _number(_FRACTION),
        "low": _number(),
        "high": _number(),
        "interval": _text(),
        "obs_status": _one_of(OBS_STATUSES),
        "prior_school_year": _text(),
        "prior_value": _number(),
        "change": _number(),
        "change_share": _number(),
        "plan": _text(empty=False),
    },
    unique=["school_year", "quantity", "sector", "category"],
    strict=True,
    ordered=True,
)

EVIDENCE = pa.DataFrameSchema(
    {
        "edition": _text(empty=False),
        "theme": _text(empty=False),
        "study": _text(empty=False),
        **_said("measure", empty=False),
        "from_year": _text(),
        "to_year": _text(empty=False),
        "from_value": _number(),
        "to_value": _number(),
        "direction": _one_of(["rising", "falling", "level", "none"]),
        "source": _text(empty=False),
        "address": _text(empty=False),
        "mirror_since": _text(),
        "mirror_direction": _one_of(["rising", "falling", "mixed", "none shown"]),
        "agreement": _one_of(["agrees", "differs", "not shown"]),
        "plan": _text(empty=False),
    },
    strict=True,
    ordered=True,
)

# How far a sentence may be read; of a comparison it is the class. `withheld`: no number is said.
VERDICTS = list(
    dict.fromkeys(["stated", "uncertain", "small", "withheld", *CLASSES, *DIFFERENCE_CLASSES])
)

CLAIMS = pa.DataFrameSchema(
    {
        "claim": _text(empty=False),
        "lang": _one_of(LANGUAGES),
        "sentence": _text(empty=False),
        "value": _number(),  # a fraction, or an amount in the unit of its quantity
        "k": pa.Column("Int64", _COUNT, nullable=True),
        "n": pa.Column("Int64", _COUNT, nullable=True),
        "unit": _one_of([*UNITS, ""]),
        "polarity": _one_of(["meets", "below", ""]),
        "places": _text(empty=False),
        "verdict": _one_of(VERDICTS),
        "plan": _text(empty=False),
    },
    unique=["claim", "lang"],
    strict=True,
    ordered=True,
)

FIGURE_CHECKS = pa.DataFrameSchema(
    {
        "figure": _text(empty=False),
        "check": _text(empty=False),
        "status": _one_of(["pass", "fail"]),
        "found": _text(),
    },
    unique=["figure", "check"],
    strict=True,
    ordered=True,
)

TABLES: dict[str, pa.DataFrameSchema] = {
    **quality_tables.TABLES,
    "visits": VISITS,
    "judgements": JUDGEMENTS,
    "institutions": INSTITUTIONS,
    "population": POPULATION,
    "prior_figures": PRIOR_FIGURES,
    "measures": MEASURES,
    "meso": MESO,
    "series": SERIES,
    "changes": CHANGES,
    "trends": TRENDS,
    "published_check": PUBLISHED_CHECK,
    "evidence": EVIDENCE,
    "uniformity": UNIFORMITY,
    "pooled": POOLED,
    "between_teams": BETWEEN_TEAMS,
    "level_shifts": LEVEL_SHIFTS,
    "quantities": QUANTITIES,
    "differences": DIFFERENCES,
    "claims": CLAIMS,
    "figure_checks": FIGURE_CHECKS,
}


def columns(name: str) -> list[str]:
    """Return the column names of a table, in order."""
    return list(TABLES[name].columns)


def text_columns(name: str) -> tuple[str, ...]:
    """Return the columns of a table that hold text, and no empty cell but ''."""
    model = TABLES[name].columns
    return tuple(column for column, own in model.items() if dtypes.is_string(own.dtype))


Row = Mapping[str, object]  # one row of a table, by the names of its columns


def from_rows(name: str, rows: Sequence[Row]) -> pd.DataFrame:
    """Return rows as a table with the columns of its model, in their order.

    Raises
    ------
    ValueError : a row lacks a column of the model, or has another.
    """
    known = set(columns(name))
    for row in rows:
        if apart := known ^ row.keys():
            raise ValueError(f"a row of '{name}' lacks or adds {', '.join(sorted(apart))}")
    return pd.DataFrame([*rows], columns=columns(name))


def empty(name: str) -> pd.DataFrame:
    """Return a table without rows, each column of its own type."""
    kinds = {n: c.dtype.type if c.dtype else object for n, c in TABLES[name].columns.items()}
    return pd.DataFrame({n: pd.Series(dtype=kind) for n, kind in kinds.items()})


def check(table: pd.DataFrame, name: str, extras: Mapping[str, str] | None = None) -> pd.DataFrame:
    """Return the table if it fits its model.

    Parameters
    ----------
    extras : kinds of the columns that it must have after those of the model.

    Raises
    ------
    SpiegelError : the first misfit, with column, value and source row when known.
    """
    try:
        model = TABLES[name]
        if extras:
            model = model.add_columns({n: _extra(kind) for n, kind in extras.items()})
        return model.validate(table)
    except (pa.errors.SchemaError, pa.errors.SchemaErrors) as found:
        # Wrong columns come as a collection, wrong values as one: tell the first.
        error: Any = found
        if isinstance(found, pa.errors.SchemaErrors):
            error = found.schema_errors[0]
        raise SpiegelError(
            f"table '{name}' does not fit its model: {_reason(error)}",
            where=_place(table, error, name),
            fix="correct the source row, the column map or the code list that feeds this column.",
        ) from None


def _reason(error: Any) -> str:
    cases = getattr(error, "failure_cases", None)
    column = getattr(error.schema, "name", None)
    if isinstance(cases, pd.DataFrame) and len(cases):
        values = ", ".join(repr(v) for v in cases["failure_case"].head(3))
        named = f"column '{column}', " if column else ""
        return f"{named}{error.check}: {values}"
    return str(error).splitlines()[0]


def _place(table: pd.DataFrame, error: Any, name: str) -> str:
    cases = getattr(error, "failure_cases", None)
    known = {"source_file", "source_row"} <= {*table}
    if isinstance(cases, pd.DataFrame) and known and len(cases):
        index = cases["index"].iloc[0]
        if index in table.index:
            row = table.loc[index]
            return f"{row['source_file']}, row {row['source_row']}"
    return f"table '{name}'"
