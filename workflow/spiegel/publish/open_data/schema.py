"""Columns of the public tables as plain fields: type, rules and meaning, from the table models."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from spiegel import tables
from spiegel.config.closed_model import Label
from spiegel.publish.public_tables import columns, kind
from spiegel.publish.workbook import workbook_words

Type = Literal["string", "integer", "number"]


@dataclass(frozen=True)
class Field:
    """One column: its type, whether every row has it, and its rules.

    `codes` is empty when the column is free; `low` and `high` are None without a limit.
    """

    name: str
    type: Type
    required: bool
    codes: tuple[str | int, ...]
    low: float | None
    high: float | None
    pattern: str
    unit: Label
    meaning: Label


def fields(name: str) -> list[Field]:
    """Return the public columns of a table."""
    return [_field(name, column) for column in columns(name)]


def key(name: str) -> list[str]:
    """Return the columns that name a row of a table together; empty when none do."""
    unique = tables.TABLES[name].unique or []
    return [unique] if isinstance(unique, str) else list(unique)


def _field(name: str, column: str) -> Field:
    model = tables.TABLES[name].columns[column]
    rules: dict[str, Any] = {}
    for check in model.checks:
        rules |= check.statistics or {}
    of_kind = kind(name, column)
    codes = tuple(rules.get("allowed_values", ()))
    text = of_kind == "text"
    filled = (text and rules.get("pattern", "")) or (codes and "" not in codes)
    length = rules.get("min_value") if text else None
    return Field(
        name=column,
        type="string" if text else "integer" if of_kind in ("count", "rank") else "number",
        required=bool(filled or length) if text else not model.nullable,
        codes=tuple(code for code in codes if code != ""),
        low=None if text else rules.get("min_value"),
        high=None if text else rules.get("max_value"),
        pattern=str(rules.get("pattern", "")),
        unit=workbook_words.UNITS[of_kind],
        meaning=workbook_words.meaning(name, column),
    )
