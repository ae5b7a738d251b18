"""The plotted data of a figure as a table beside it, in the shape that its picture has."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import pandas as pd

from spiegel.config.closed_model import Label
from spiegel.config.languages import LANGUAGES
from spiegel.publish import numbers, table_words
from spiegel.publish.content import changes, content_words, quality
from spiegel.publish.content.code_labels import cell_text, code_labels
from spiegel.publish.content.coverage import coverage_rows
from spiegel.publish.content.measures import interval, names_of, share_cell
from spiegel.publish.content.quantities import row_of
from spiegel.publish.content.sentences import SMALL, group_label, sides
from spiegel.publish.content.tables import EMPTY, Cell, Row, Table, table
from spiegel.publish.report import Report

Columns = dict[str, Label]
Shape = Callable[[Report, pd.DataFrame, str], tuple[Columns, Iterable[Row]]]
RESULT = content_words.MEASURE_COLUMNS
SHARES = ("rating_bars", "heat_table", "sector_panels", "paired_dots", "funnel", "team_spread")


def data_table(
    report: Report, name: str, spec: dict[str, Any], data: pd.DataFrame, language: str
) -> Table | None:
    """Return the data of a figure in words of the language, or None when nothing is plotted."""
    if data.empty or (spec["empty"] and spec["type"] != "change_dots"):
        return None  # of changes all stand in the table, also when none has a verdict
    columns, rows = SHAPES[spec["type"]](report, data, language)
    caption = spec["subtitle"][language]
    if spec["type"] in SHARES:
        caption = content_words.SHARE_AND_COUNT[language].format(subtitle=caption)
    return table(f"data-{name}", caption, columns, rows, language)


def _share(report: Report, cell: Any, language: str) -> Cell:
    """Return a share with its count below, or 'k of n' where the number is small."""
    if cell["conf_status"] == "C":
        return Cell("", table_words.SUPPRESSED[language], number=True)
    if not cell["n"] > 0:
        return Cell("", table_words.OBS_STATUS["none"][language], number=True)
    small = cell["obs_status"] in SMALL
    below = "" if small else numbers.count(int(cell["k"]), language)
    return replace(share_cell(report, cell, language), detail=below)


def _ratings(report: Report, data: pd.DataFrame, language: str) -> tuple[Columns, Iterable[Row]]:
    """One row for each bar, one column for each part of it."""
    labels = _parts(report, data["indicator"].iloc[0])
    parts = [part for part in dict.fromkeys(data["category"]) if part in labels]
    several = [key for key in ("indicator", "sector") if data[key].nunique() > 1]
    names = {key: RESULT[key] for key in several or ["sector"]}
    rows = []
    for bar in _together(data, "panel", "row"):
        cells = {cell["category"]: cell for cell in bar}
        first = bar[0]
        shares = {
            part: _share(report, cells[part], language) if part in cells else EMPTY
            for part in parts
        }
        total = "" if pd.isna(first["n"]) else numbers.count(int(first["n"]), language)
        row = {**names_of(report, first, language), **shares, "n": Cell(total, number=True)}
        rows.append(row)
    return {**names, **{part: labels[part] for part in parts}, "n": RESULT["n"]}, rows


def _together(data: pd.DataFrame, *keys: str) -> list[list[Any]]:
    """Return the rows of a table in groups of equal keys, both in the order of the table."""
    found: dict[tuple[Any, ...], list[Any]] = {}
    for row in data.to_dict("records"):
        found.setdefault(tuple(row[key] for key in keys), []).append(row)
    return list(found.values())


def _parts(report: Report, indicator: str) -> dict[str, Label]:
    """Return the name of each step of a scale, and of both sides of its cut or its rule.

    What an indicator of one standard counts is a side of the cut, either of the two; where it is
    neither, its two totals have no name of their own.
    """
    inspectorate = report.inspectorate
    scale, counted = inspectorate.scale(indicator), inspectorate.meets(indicator)
    found = {step.id: step.label for step in scale.steps}
    cut = (frozenset(range(scale.cut, len(scale.steps) + 1)), frozenset(range(1, scale.cut)))
    if inspectorate.indicators[indicator].combined or counted in cut:
        return found | sides(inspectorate, indicator)
    return found


def _heat(report: Report, data: pd.DataFrame, language: str) -> tuple[Columns, Iterable[Row]]:
    """One row for each indicator, one column for each sector."""
    sectors = list(dict.fromkeys(data["sector"]))
    framework = report.inspectorate.framework
    heads = {
        code: Label(**{lang: framework.sector_label(code, lang) for lang in LANGUAGES})
        for code in sectors
    }
    rows = []
    for line in _together(data, "indicator"):
        cells = {cell["sector"]: cell for cell in line}
        found = {s: _heat_cell(report, cells.get(s), language) for s in sectors}
        rows.append({"indicator": names_of(report, line[0], language)["indicator"], **found})
    return {"indicator": RESULT["indicator"], **heads}, rows


def _heat_cell(report: Report, cell: Any, language: str) -> Cell:
    if cell is None or cell["mark"] == "not_applicable":
        return Cell("", content_words.NOT_APPLICABLE[language], number=True)
    if pd.isna(cell["n"]):
        word = (
            table_words.SUPPRESSED
            if cell["mark"] == "suppressed"
            else table_words.OBS_STATUS["none"]
        )
        return Cell("", word[language], number=True)
    return _share(report, cell, language)


def _changes(report: Report, data: pd.DataFrame, language: str) -> tuple[Columns, Iterable[Row]]:
    rows = (changes.change_row(report, row, language) for _, row in data.iterrows())
    return content_words.CHANGE_COLUMNS, rows


def _series(report: Report, data: pd.DataFrame, language: str) -> tuple[Columns, Iterable[Row]]:
    """One row for each mirror; one that may not be compared has no numbers."""
    columns = {
        **{key: RESULT[key] for key in ("indicator", "sector")},
        "school_year": content_words.SCHOOL_YEAR,
        **{key: RESULT[key] for key in ("k", "n", "share", "interval", "remark")},
    }
    return columns, [_point(report, row, language) for _, row in data.iterrows()]


def _point(report: Report, row: pd.Series, language: str) -> Row:
    reason = row[f"reason_{language}"] or content_words.COMPARABLE[row["comparability"]][language]
    found = {
        **names_of(report, row, language),
        "school_year": Cell(row["school_year"], fixed=True),
        **dict.fromkeys(("k", "n", "share", "interval"), EMPTY),
    }
    if row["mark"] == "none":
        return found | {"remark": Cell(reason)}
    for part in ("k", "n"):
        if pd.notna(row[part]):
            found[part] = Cell(numbers.count(row[part], language), number=True)
    if pd.notna(row["share"]) and row["obs_status"] not in SMALL:
        decimals = report.inspectorate.plan.percent_decimals
        share = numbers.percent_share(row["share"], language, decimals)
        found["share"] = Cell(share, number=True)
        found["interval"] = Cell(interval(report, row, language), number=True)
    remarks = [content_words.PUBLISHED_POINT[language]] if row["source"] == "published" else []
    remarks += [reason] if row["comparability"] != "yes" else []
    return found | {"remark": Cell("; ".join(remarks))}


def _coverage(report: Report, data: pd.DataFrame, language: str) -> tuple[Columns, Iterable[Row]]:
    return content_words.SECTOR_COLUMNS, coverage_rows(report, data, language)


def _steps(report: Report, data: pd.DataFrame, language: str) -> tuple[Columns, Iterable[Row]]:
    rows = (quality.step_row(report, row, language) for _, row in data.iterrows())
    return table_words.EXCLUSION_COLUMNS, rows


def _amounts(report: Report, data: pd.DataFrame, language: str) -> tuple[Columns, Iterable[Row]]:
    columns = {"school_year": content_words.SCHOOL_YEAR, **content_words.QUANTITY_COLUMNS}
    rows = []
    for cell in data.to_dict("records"):
        year = Cell(str(cell["school_year"]), fixed=True)
        rows.append({"school_year": year, **row_of(report, cell, language)})
    return columns, rows


def _groups(report: Report, data: pd.DataFrame, language: str) -> tuple[Columns, Iterable[Row]]:
    """One row for each group of each indicator, with the limits of chance around the whole."""
    columns = {
        "indicator": RESULT["indicator"],
        "group": content_words.GROUP,
        **{key: RESULT[key] for key in ("n", "share")},
        "near": content_words.BY_CHANCE,
    }
    return columns, [_group(report, row, language) for row in data.to_dict("records")]


def _group(report: Report, row: Any, language: str) -> Row:
    name = group_label(report.inspectorate, row["grouping"], row["group"])[language]
    ends = [numbers.percent_share(row[f"near_{end}"], language) for end in ("low", "high")
            if pd.notna(row[f"near_{end}"])]  # fmt: skip
    limits = dict(zip(("low", "high"), ends, strict=False))
    chance = content_words.QUANTITY_INTERVAL[language].format(**limits) if ends else ""
    n = "" if pd.isna(row["n"]) else numbers.count(int(row["n"]), language)
    share = replace(_share(report, row, language), claim="", kind="")  # a claim is of a sector
    return {
        "indicator": names_of(report, row, language)["indicator"],
        "group": Cell(name),
        "n": Cell(n, number=True),
        "share": share,
        "near": Cell(chance, number=True) if ends else EMPTY,
    }


def _teams(report: Report, data: pd.DataFrame, language: str) -> tuple[Columns, Iterable[Row]]:
    """One row for each indicator of each sector, with both intervals."""
    columns = {
        **{key: RESULT[key] for key in ("indicator", "sector", "n", "share", "interval")},
        "teams": RESULT["teams"],
    }
    rows = []
    for row in data.to_dict("records"):
        wide = row | {"low": row["team_low"], "high": row["team_high"]}
        rows.append(
            {
                **names_of(report, row, language),
                "n": Cell(numbers.count(int(row["n"]), language), number=True),
                "share": _share(report, row | {"conf_status": "F"}, language),
                "interval": Cell(interval(report, row, language), number=True),
                "teams": Cell(interval(report, wide, language), number=True),
            }
        )
    return columns, rows


def _own(report: Report, data: pd.DataFrame, language: str) -> tuple[Columns, Iterable[Row]]:
    """The table of an own figure as it is; codes as labels."""
    labels = code_labels(report, language)
    heads = {str(name): Label.same(str(name)) for name in data.columns}
    rows = [
        {name: Cell(str(cell_text(name, line[name], labels, language))) for name in heads}
        for line in data.to_dict("records")
    ]
    return heads, rows


SHAPES: dict[str, Shape] = {
    "rating_bars": _ratings,
    "heat_table": _heat,
    "sector_panels": _heat,
    "paired_dots": _heat,
    "funnel": _groups,
    "team_spread": _teams,
    "change_dots": _changes,
    "series": _series,
    "coverage": _coverage,
    "exclusion_flow": _steps,
    "amounts": _amounts,
    "own": _own,
}
