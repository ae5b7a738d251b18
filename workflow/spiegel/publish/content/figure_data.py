"""The plotted data of a figure as a table beside it, in the shape that its picture has."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pandas as pd

from spiegel.config import Label
from spiegel.publish import numbers, texts
from spiegel.publish.content import changes, content_words, quality
from spiegel.publish.content.code_labels import cell_text, code_labels
from spiegel.publish.content.coverage import coverage_row
from spiegel.publish.content.measures import claim, interval, names_of, share_text_of
from spiegel.publish.content.sentences import SMALL
from spiegel.publish.content.tables import Cell, Table, table
from spiegel.publish.report import Report

INDICATOR, SECTOR, NUMBER, OF, SHARE, INTERVAL, REMARK = texts.RESULT_COLUMNS
DataRow = tuple[Cell, ...]
SHARES = ("rating_bars", "heat_table", "sector_panels")


def data_table(
    report: Report, name: str, spec: dict[str, Any], data: pd.DataFrame, language: str
) -> Table | None:
    """Return the data of a figure in words of the language, or None when nothing is plotted."""
    if data.empty or spec["empty"]:
        return None
    columns, rows = SHAPES[spec["type"]](report, data, language)
    caption = spec["subtitle"][language]
    if spec["type"] in SHARES:
        caption = content_words.SHARE_AND_COUNT[language].format(subtitle=caption)
    return table(f"data-{name}", caption, columns, rows, language)


def _share(report: Report, cell: Any, language: str) -> Cell:
    """Return a share with its count below, or 'k of n' where the number is small."""
    if cell["conf_status"] == "C":
        return Cell("", texts.SUPPRESSED[language], number=True)
    if not cell["n"] > 0:
        return Cell("", texts.OBS_STATUS["none"][language], number=True)
    text = share_text_of(report, cell, language)
    small = cell["obs_status"] in SMALL
    below = "" if small else numbers.count(int(cell["k"]), language)
    return Cell(text, below, number=True, claim=claim(cell), kind="pct")


def _ratings(
    report: Report, data: pd.DataFrame, language: str
) -> tuple[list[Label], Iterable[DataRow]]:
    """One row for each bar, one column for each part of it."""
    labels = _parts(report, data["indicator"].iloc[0])
    parts = [part for part in dict.fromkeys(data["category"]) if part in labels]
    both = [data["indicator"].nunique() > 1, data["sector"].nunique() > 1]
    names = [INDICATOR, SECTOR] if all(both) else [INDICATOR if both[0] else SECTOR]
    rows = []
    for bar in _together(data, "panel", "row"):
        cells = {cell["category"]: cell for cell in bar}
        first = bar[0]
        shares = [
            _share(report, cells[part], language) if part in cells else Cell("", number=True)
            for part in parts
        ]
        total = "" if pd.isna(first["n"]) else numbers.count(int(first["n"]), language)
        indicator, sector = names_of(report, first, language)
        head = (indicator, sector) if all(both) else (indicator if both[0] else sector,)
        rows.append((*head, *shares, Cell(total, number=True)))
    return [*names, *(labels[part] for part in parts), OF], rows


def _together(data: pd.DataFrame, *keys: str) -> list[list[Any]]:
    """Return the rows of a table in groups of equal keys, both in the order of the table."""
    found: dict[tuple[Any, ...], list[Any]] = {}
    for row in data.to_dict("records"):
        found.setdefault(tuple(row[key] for key in keys), []).append(row)
    return list(found.values())


def _parts(report: Report, indicator: str) -> dict[str, Label]:
    """Return the name of each step of a scale, and of both sides of its cut.

    What an indicator counts is a side of the cut, either of the two; where it is neither, its two
    totals have no name of their own.
    """
    scale, counted = report.inspectorate.scale(indicator), report.inspectorate.meets(indicator)
    found = {step.id: step.label for step in scale.steps}
    if counted == frozenset(range(scale.cut, len(scale.steps) + 1)):
        return found | {"meets": scale.meets_label, "below": scale.below_label}
    if counted == frozenset(range(1, scale.cut)):
        return found | {"meets": scale.below_label, "below": scale.meets_label}
    return found


def _heat(
    report: Report, data: pd.DataFrame, language: str
) -> tuple[list[Label], Iterable[DataRow]]:
    """One row for each indicator, one column for each sector."""
    sectors = list(dict.fromkeys(data["sector"]))
    framework = report.inspectorate.framework
    heads = [
        Label(**{lang: framework.sector_label(code, lang) for lang in ("nl", "en")})
        for code in sectors
    ]
    rows = []
    for line in _together(data, "indicator"):
        cells = {cell["sector"]: cell for cell in line}
        name, _ = names_of(report, line[0], language)
        rows.append((name, *(_heat_cell(report, cells.get(s), language) for s in sectors)))
    return [INDICATOR, *heads], rows


def _heat_cell(report: Report, cell: Any, language: str) -> Cell:
    if cell is None or cell["mark"] == "not_applicable":
        return Cell("", content_words.NOT_APPLICABLE[language], number=True)
    if pd.isna(cell["n"]):
        word = texts.SUPPRESSED if cell["mark"] == "suppressed" else texts.OBS_STATUS["none"]
        return Cell("", word[language], number=True)
    return _share(report, cell, language)


def _changes(
    report: Report, data: pd.DataFrame, language: str
) -> tuple[list[Label], Iterable[DataRow]]:
    rows = (changes.change_row(report, row, language) for _, row in data.iterrows())
    return list(content_words.CHANGE_COLUMNS), rows


def _series(
    report: Report, data: pd.DataFrame, language: str
) -> tuple[list[Label], Iterable[DataRow]]:
    """One row for each mirror; one that may not be compared has no numbers."""
    columns = [INDICATOR, SECTOR, content_words.SCHOOL_YEAR, NUMBER, OF, SHARE, INTERVAL, REMARK]
    return columns, [_point(report, row, language) for _, row in data.iterrows()]


def _point(report: Report, row: pd.Series, language: str) -> DataRow:
    head = (*names_of(report, row, language), Cell(row["school_year"], fixed=True))
    reason = row[f"reason_{language}"] or content_words.COMPARABLE[row["comparability"]][language]
    if row["mark"] == "none":
        return (*head, *[Cell("", number=True)] * 4, Cell(reason))
    counts = [
        Cell("" if pd.isna(row[part]) else numbers.count(row[part], language), number=True)
        for part in ("k", "n")
    ]
    share = span = ""
    if pd.notna(row["share"]) and row["obs_status"] not in SMALL:
        decimals = report.inspectorate.plan.percent_decimals
        share = numbers.percent_share(row["share"], language, decimals)
        span = interval(report, row, language)
    remarks = [content_words.PUBLISHED_POINT[language]] if row["source"] == "published" else []
    remarks += [reason] if row["comparability"] != "yes" else []
    ends = (Cell(share, number=True), Cell(span, number=True), Cell("; ".join(remarks)))
    return (*head, *counts, *ends)


def _coverage(
    report: Report, data: pd.DataFrame, language: str
) -> tuple[list[Label], Iterable[DataRow]]:
    rows = (coverage_row(report, row, language) for _, row in data.iterrows())
    return list(content_words.SECTOR_COLUMNS), rows


def _steps(
    report: Report, data: pd.DataFrame, language: str
) -> tuple[list[Label], Iterable[DataRow]]:
    rows = (quality.step_row(report, row, language) for _, row in data.iterrows())
    return list(texts.EXCLUSION_COLUMNS), rows


Shape = Callable[[Report, pd.DataFrame, str], tuple[list[Label], Iterable[DataRow]]]


def _own(
    report: Report, data: pd.DataFrame, language: str
) -> tuple[list[Label], Iterable[DataRow]]:
    """The table of an own figure as it is; codes as labels."""
    labels = code_labels(report, language)
    heads = [Label(nl=str(name), en=str(name)) for name in data.columns]
    rows = [
        tuple(
            Cell(str(cell_text(str(name), value, labels, language)))
            for name, value in zip(data.columns, line, strict=True)
        )
        for line in data.itertuples(index=False, name=None)
    ]
    return heads, rows


SHAPES: dict[str, Shape] = {
    "rating_bars": _ratings,
    "heat_table": _heat,
    "sector_panels": _heat,
    "change_dots": _changes,
    "series": _series,
    "coverage": _coverage,
    "exclusion_flow": _steps,
    "own": _own,
}
