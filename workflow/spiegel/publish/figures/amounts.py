"""The rows of a figure of amounts: what each is called, what it prints, what titles may name."""

from __future__ import annotations

from math import fsum
from typing import Any

import pandas as pd

from spiegel.config.closed_model import Label
from spiegel.config.figures import refuse_whole
from spiegel.config.languages import LANGUAGES
from spiegel.publish import figure_words, numbers
from spiegel.publish.content.quantities import category_label
from spiegel.publish.content.sentences import inline
from spiegel.publish.figures.request import Request, label_of
from spiegel.publish.report import Report

NAMES = ("largest", "largest_value", "largest_share", "whole")
_NEAR = 1e-6  # of shares that add up to one
Record = dict[Any, Any]  # one row of a table, by the names of its columns


def row_label(report: Report, asked: Request, row: Record) -> Label:
    """Return what a row of a figure of amounts is called: a part, a sector or a school year."""
    if asked.figure.rows == "year":
        return Label.same(str(row["school_year"]))
    if asked.figure.rows == "sector":
        return label_of(report.inspectorate, str(row["sector"]))
    own = report.inspectorate.quantities[str(row["quantity"])]
    named = str(row["category"])
    return Label.made(
        lambda lang: (
            category_label(report, own, named, lang)
            or label_of(report.inspectorate, str(row["sector"]))[lang]
        )
    )


def text_of(row: Record, language: str) -> str:
    """Return what is printed beside a bar: the amount, and its part of the whole or interval."""
    if row["mark"] != "bar":
        return figure_words.TOO_FEW_VALUES[language]
    text = numbers.quantity(row["value"], language)
    if row["share"] == row["share"]:  # no number is not itself
        return f"{text} ({numbers.percent_share(row['share'], language)})"
    if row["low"] == row["low"]:
        low, high = (numbers.quantity(row[end], language) for end in ("low", "high"))
        return f"{text} ({figure_words.AMOUNT_INTERVAL[language].format(low=low, high=high)})"
    return text


def words_of(report: Report, asked: Request, table: pd.DataFrame) -> dict[str, Label]:
    """Return what titles may name: the largest row, and the whole that all rows are parts of.

    Raises
    ------
    SpiegelError : the words name the whole, and a part of it is not among the rows.
    """
    known = table[table["value"].notna()]
    if known.empty:
        return {}
    row: Record = max(known.to_dict("records"), key=lambda own: float(own["value"]))
    label = row_label(report, asked, row)
    share = row["share"] if row["share"] == row["share"] else None
    whole = fsum(known["value"])
    apart = fsum(table["share"]) if table["share"].notna().all() else 1.0
    if len(known) < len(table) or abs(apart - 1) > _NEAR:
        refuse_whole(asked.figure, f"figures.yaml, figure '{asked.figure_id}'")
    each = {
        "largest": {lang: inline(label[lang]) for lang in LANGUAGES},
        "largest_value": {lang: numbers.quantity(row["value"], lang) for lang in LANGUAGES},
        "whole": {lang: numbers.quantity(whole, lang) for lang in LANGUAGES},
        "largest_share": {
            lang: "" if share is None else numbers.percent_share(share, lang) for lang in LANGUAGES
        },
    }
    return {name: Label(**texts) for name, texts in each.items()}
