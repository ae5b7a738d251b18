"""The tables that account for cleaning: what changed, what was left out, what was checked."""

from __future__ import annotations

import pandera.pandas as pa

from spiegel.column_kinds import COUNT, SEVERITIES, SOURCE_ROW, YEAR, count, number, one_of, text

# Where the data come from and what they may be used for: what a page can say of its raw files and
# still stand when one is delivered again with other bytes and the same rows.
SOURCES = pa.DataFrameSchema(
    {
        "dataset": text(empty=False),
        "school_year": text(check=YEAR),
        "version": text(),
        "nature": text(empty=False),
        "licence": text(),
        "source": text(),
    },
    strict=True,
    ordered=True,
)

INPUTS = pa.DataFrameSchema(
    {
        "dataset": text(empty=False),
        "school_year": text(check=YEAR),
        "version": text(),
        "nature": text(empty=False),
        "source_file": text(empty=False),
        "sha256": text(empty=False),
        "encoding": text(),
        "delimiter": text(),
        "rows_in": count(),
        "rows_blank": count(),
        "rows_notes": count(),
        "rows_other_year": count(),
        "rows_out": count(),
        "licence": text(),
        "source": text(),
    },
    strict=True,
    ordered=True,
)

LEDGER = pa.DataFrameSchema(
    {
        "table": text(empty=False),
        "record": text(empty=False),
        "column": text(),
        "rule": text(empty=False),
        "reason": text(empty=False),
        "old": text(),
        "new": text(),
        **SOURCE_ROW,
    },
    strict=True,
    ordered=True,
)

EXCLUSIONS = pa.DataFrameSchema(
    {
        "school_year": text(check=YEAR),
        "table": text(empty=False),
        "step": count(),
        "rule": text(empty=False),
        "reason": text(empty=False),
        "rows_in": count(),
        "rows_out": count(),
    },
    strict=True,
    ordered=True,
)

CHECKS = pa.DataFrameSchema(
    {
        "school_year": text(check=YEAR),
        "check": text(empty=False),
        "severity": one_of(SEVERITIES),
        "status": one_of(["pass", "fail"]),
        "observed": text(),
        "expected": text(),
        "rows": count(),
        "examples": text(),
    },
    strict=True,
    ordered=True,
)

CHECK_ROWS = pa.DataFrameSchema(
    {
        "school_year": text(check=YEAR),
        "check": text(empty=False),
        "severity": one_of(SEVERITIES),
        "record": text(empty=False),
        "source_file": text(),
        "source_row": count(),
    },
    strict=True,
    ordered=True,
)

EXPECTATIONS = pa.DataFrameSchema(
    {
        "school_year": text(check=YEAR),
        "table": text(empty=False),
        "measure": one_of(["rows", "categories", "missing"]),
        "column": text(),
        "expected": text(),
        "tolerance": number(COUNT),
        "observed": text(),
        "severity": one_of(SEVERITIES),
        "status": one_of(["pass", "fail"]),
    },
    strict=True,
    ordered=True,
)

CORRECTIONS = pa.DataFrameSchema(
    {
        "school_year": text(check=YEAR),
        "id": text(empty=False, unique=True),
        "table": text(empty=False),
        "key": text(empty=False),
        "column": text(),
        "action": one_of(["set", "drop_row"]),
        "old": text(),
        "new": text(),
        "status": one_of(["applied", "mended_in_source"]),
        "rows": count(),
        "reason": text(empty=False),
        "evidence": text(empty=False),
        "reported_by": text(empty=False),
        "reported_on": text(empty=False),
    },
    strict=True,
    ordered=True,
)

EDITS = pa.DataFrameSchema(
    {
        "school_year": text(check=YEAR),
        "table": text(empty=False),
        "column": text(),
        "rule": text(empty=False),
        "reason": text(empty=False),
        "entries": count(),
    },
    unique=["school_year", "table", "column", "rule", "reason"],
    strict=True,
    ordered=True,
)

# Why a number stands in its place or does not, with its code in SDMX (CL_OBS_STATUS 2.2).
AVAILABILITIES = {
    "observed": "A",
    "uncertain": "U",
    "suppressed": "Q",
    "not_observed": "O",
    "not_collected": "L",
    "not_applicable": "M",
}
AVAILABILITY = pa.DataFrameSchema(
    {
        "edition": text(empty=False),
        "school_year": text(check=YEAR),
        "indicator": text(empty=False),
        "sector": text(empty=False),
        "availability": one_of(list(AVAILABILITIES)),
        "flag": one_of(list(AVAILABILITIES.values())),
    },
    unique=["indicator", "sector"],
    strict=True,
    ordered=True,
)

# Every published number beside the one of the second computation: a line for each column of an
# indicator and sector, with the number itself or, of several, their sum (or the different words).
RECOMPUTED = pa.DataFrameSchema(
    {
        "table": text(empty=False),
        "indicator": text(),
        "sector": text(),
        "column": text(empty=False),
        "numbers": count(),
        "published": text(),
        "recomputed": text(),
        "verdict": one_of(["agrees", "differs"]),
    },
    unique=["table", "indicator", "sector", "column"],
    strict=True,
    ordered=True,
)

TABLES: dict[str, pa.DataFrameSchema] = {
    "sources": SOURCES,
    "inputs": INPUTS,
    "ledger": LEDGER,
    "exclusions": EXCLUSIONS,
    "checks": CHECKS,
    "check_rows": CHECK_ROWS,
    "expectations": EXPECTATIONS,
    "corrections": CORRECTIONS,
    "edits": EDITS,
    "availability": AVAILABILITY,
    "recomputed": RECOMPUTED,
}
