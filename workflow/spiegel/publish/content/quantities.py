"""The quantities of a mirror as a table for pages: each number with its unit."""

from __future__ import annotations

from spiegel.config.quantities import ALL, EMPTY, Quantity
from spiegel.publish import numbers, table_words
from spiegel.publish.content import content_words
from spiegel.publish.content.sentences import group_label
from spiegel.publish.content.tables import Cell, Row, Table, table
from spiegel.publish.report import Measure, Report


def quantities(report: Report, language: str) -> Table | None:
    """Return what the register and the visits of the school year count up to; None without any."""
    own = report["quantities"]
    own = own[own["school_year"] == report.edition.school_year]
    own = own[(own["category"] == ALL) | (own["value"] != 0)]  # parts with zero fill pages
    rows = [row_of(report, cell, language) for cell in own.to_dict("records")]
    caption = content_words.QUANTITIES_CAPTION[language].format(year=report.edition.school_year)
    found = table("quantities", caption, content_words.QUANTITY_COLUMNS, rows, language)
    return found.without_empty("share", "interval", "change") if rows else None


def row_of(report: Report, cell: Measure, language: str) -> Row:
    entry = report.inspectorate.quantities[cell["quantity"]]
    sector = report.inspectorate.framework.sector_label(cell["sector"], language)
    category = category_label(report, entry, cell["category"], language)
    statistic = content_words.QUANTITY_STATISTIC[cell["statistic"]][language]
    return {
        "quantity": Cell(entry.label[language], detail=category or statistic),
        "sector": Cell(sector),
        "value": Cell(_with_unit(report, cell, language), number=True),
        "share": Cell(_percent(cell["share"], language), number=True),
        "interval": Cell(_interval(cell, language), number=True),
        "change": Cell(_change(cell, language), number=True),
        "remark": Cell(_remark(cell, language)),
    }


def category_label(report: Report, entry: Quantity, name: str, language: str) -> str:
    """Return what a part of a quantity is called; '' for the whole."""
    if name == ALL:
        return ""
    if name == EMPTY:
        return content_words.QUANTITY_EMPTY[language]
    if name in entry.bands:
        return entry.bands[name].label[language]
    return group_label(report.inspectorate, entry.by or "", name)[language]


def unit_of(report: Report, cell: Measure, text: str, language: str) -> str:
    """Return what a quantity is counted in, beside its number as it is printed: one, or several."""
    unit = report.inspectorate.quantities[cell["quantity"]].unit
    return (unit.one if numbers.is_one(text) else unit.many)[language]


def _with_unit(report: Report, cell: Measure, language: str) -> str:
    if cell["value"] != cell["value"]:
        return ""
    text = numbers.quantity(cell["value"], language)
    return f"{text} {unit_of(report, cell, text, language)}"


def _percent(share: float, language: str) -> str:
    return "" if share != share else numbers.percent_share(share, language, 1)


def _interval(cell: Measure, language: str) -> str:
    if cell["low"] != cell["low"]:
        return ""
    low, high = (numbers.quantity(cell[end], language) for end in ("low", "high"))
    return content_words.QUANTITY_INTERVAL[language].format(low=low, high=high)


def _change(cell: Measure, language: str) -> str:
    if cell["change"] != cell["change"]:
        return ""
    return content_words.QUANTITY_CHANGE[language].format(
        change=numbers.quantity(cell["change"], language, sign=True),
        prior=numbers.quantity(cell["prior_value"], language),
        year=cell["prior_school_year"],
    )


def _remark(cell: Measure, language: str) -> str:
    said = [table_words.OBS_STATUS[cell["obs_status"]][language]]
    if cell["missing"]:
        missing = numbers.count(cell["missing"], language)
        said.append(content_words.QUANTITY_MISSING[language].format(missing=missing))
    return "; ".join(filter(None, said))
