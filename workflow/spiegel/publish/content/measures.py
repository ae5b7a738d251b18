"""The measures as tables: indicators, what they count, number, share, interval and remark."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from math import isnan

import pandas as pd

from spiegel.config.inspectorate import Inspectorate
from spiegel.config.publication import load_publication
from spiegel.publish import numbers, table_words
from spiegel.publish.content import content_words
from spiegel.publish.content.sentences import SMALL, counted_of, share_text
from spiegel.publish.content.tables import EMPTY, Cell, Row, Table, table
from spiegel.publish.report import Measure, Report


def tier_one(inspectorate: Inspectorate) -> list[str]:
    """Return the main indicators, in the order of the register."""
    return [name for name in inspectorate.indicators if name in inspectorate.plan.headline]


def counted_as(inspectorate: Inspectorate, name: str, language: str) -> str:
    """Say which ratings an indicator counts, and of what: 'instellingen: ongunstig'."""
    units = inspectorate.framework.units[inspectorate.indicators[name].unit].many[language]
    return f"{units}: {counted_of(inspectorate, name, language)}"


def claim(cell: Measure) -> str:
    """Return the name of a cell of measures.csv."""
    return f"{cell['indicator']}:{cell['sector']}:{cell['category']}"


def cells_of(
    report: Report, indicators: Sequence[str], sectors: Sequence[str] | None = None
) -> list[Measure]:
    """Return this mirror's cells that have ratings, in the order of register and framework.

    Parameters
    ----------
    sectors : those wanted; all of them, with groups and total, when left out.
    """
    framework = report.inspectorate.framework
    wanted = sectors or ("ALL", *framework.sector_groups, *framework.sectors)
    found = (report.counted(name, sector) for name in indicators for sector in wanted)
    return [cell for cell in found if cell is not None]


def all_measures(report: Report, language: str) -> Table:
    """Return every indicator of this mirror for every sector with ratings, grouped by theme."""
    inspectorate = report.inspectorate
    caption = content_words.ALL_MEASURES_CAPTION[language].format(
        **_caption_values(report, language)
    )
    cells = cells_of(report, list(inspectorate.indicators))
    rows = [measure_row(report, cell, language) for cell in cells]
    themes = inspectorate.framework.themes
    groups = (themes[theme_of(inspectorate, cell["indicator"])][language] for cell in cells)
    found = table(
        "measures-table", caption, content_words.MEASURE_COLUMNS, rows, language, tall=True
    )
    words = tuple(_found_by(report, cell, language) for cell in cells)
    return replace(
        found.without_empty("weighted", "teams", "remark"), groups=tuple(groups), words=words
    )


def _found_by(report: Report, cell: Measure, language: str) -> str:
    """Return other words by which a row is found: codes, other names, and words of the house."""
    inspectorate, name, sector = report.inspectorate, cell["indicator"], cell["sector"]
    framework, theme = inspectorate.framework, theme_of(inspectorate, cell["indicator"])
    own = load_publication(inspectorate.folder).search
    codes = [sector, *inspectorate.indicators[name].standards]
    also = framework.also.get(sector, {}).get(language, ())
    house = [word for key in (name, sector, theme) for word in own.get(key, ())]
    return " ".join([*codes, framework.themes[theme][language], *also, *house])


def subject_measures(
    report: Report,
    subject: str,
    cells: Iterable[Measure],
    language: str,
    *,
    sector: bool,
    other_intervals: bool = False,
) -> Table:
    """Return the cells of one sector or theme; `sector` keeps the column of sectors.

    `other_intervals` has beside each share what it is at weights, and its interval with the
    variance between teams, where there are any.
    """
    values = {**_caption_values(report, language), "subject": subject}
    caption = content_words.SUBJECT_CAPTION[language].format(**values)
    rows = []
    for cell in cells:
        row = measure_row(report, cell, language)
        if other_intervals and row["share"].text:
            row = {**row, **others(report, cell, language)}
        rows.append(row)
    found = table(
        "measures-table", caption, content_words.MEASURE_COLUMNS, rows, language, tall=sector
    ).without_empty("weighted", "teams", "remark")
    return found if sector else found.without("sector")


def theme_of(inspectorate: Inspectorate, indicator: str) -> str:
    """Return the theme of an indicator: that of its first standard."""
    return inspectorate.framework.standards[inspectorate.indicators[indicator].standards[0]].theme


def _caption_values(report: Report, language: str) -> dict[str, str]:
    level = numbers.percent_share(report.inspectorate.plan.level, language)
    return {"year": report.when(language), "level": level}


def measure_row(report: Report, cell: Measure, language: str) -> Row:
    """Return one cell of the measures as a row: small numbers get no percentage."""
    names = names_of(report, cell, language)
    counted = counted_as(report.inspectorate, cell["indicator"], language)
    row = {
        "indicator": replace(names["indicator"], detail=counted),
        "sector": names["sector"],
        **dict.fromkeys(("k", "n", "share", "interval", "weighted", "teams"), EMPTY),
        "remark": Cell(remark(cell, language)),
    }
    if cell["conf_status"] == "C":
        return row
    for part in ("k", "n"):
        count = numbers.count(cell[part], language)
        row[part] = Cell(count, number=True, claim=claim(cell), kind=part)
    if cell["obs_status"] in SMALL:
        return row
    bar = f"{cell['k'] / cell['n']:.4f}"
    return row | {
        "share": replace(share_cell(report, cell, language), bar=bar),
        "interval": Cell(interval(report, cell, language), number=True),
    }


def remark(cell: Measure, language: str) -> str:
    """Return what must be said beside a cell: that it is withheld, of how few it is, what n counts.

    Only an indicator that combines standards has visits that were not fully rated.
    """
    said = [table_words.OBS_STATUS[cell["obs_status"]][language]]
    if cell["conf_status"] == "C":
        said = [table_words.SUPPRESSED[language]]
    elif again(cell):
        said.append(twice(cell, language))
    if cell["earlier_visits"]:
        said.append(earlier(cell, language))
    if cell["incomplete"]:
        said.append(incomplete(cell, language))
    return "; ".join(filter(None, said))


def again(cell: Measure) -> bool:
    """Say whether a share counts some institution more than once, other than by investigations."""
    return bool(cell["unit"] != "investigation" and cell["n"] > cell["institutions"])


def others(report: Report, cell: Measure, language: str) -> Row:
    """Return a share at the weights of the register, and its interval with teams, where known."""
    found: dict[str, Cell] = {}
    teams = report["between_teams"]
    if cell["weights"] == "raked" and not isnan(cell["low_weighted"]):
        share = numbers.percent_share(
            cell["share_weighted"], language, report.inspectorate.plan.percent_decimals
        )
        limits = _range(report, cell["low_weighted"], cell["high_weighted"], language)
        found["weighted"] = Cell(share, limits, number=True)
    own = teams[(teams["indicator"] == cell["indicator"]) & (teams["sector"] == cell["sector"])]
    for low, high in zip(own["team_low"], own["team_high"], strict=True):
        found["teams"] = Cell(_range(report, low, high, language), number=True)
    return found


def twice(cell: Measure, language: str) -> str:
    """Say of how many institutions n is: visits, or institutions in each of their sectors."""
    n, institutions = (numbers.count(cell[name], language) for name in ("n", "institutions"))
    return content_words.TWICE[cell["unit"]][language].format(n=n, institutions=institutions)


def earlier(cell: Measure, language: str) -> str:
    """Say how many visits do not count, since a later one to the same institution does."""
    x = cell["earlier_visits"]
    shape = content_words.EARLIER_VISIT if x == 1 else content_words.EARLIER_VISITS
    return shape[language].format(x=numbers.count(x, language))


def incomplete(cell: Measure, language: str) -> str:
    """Say how many visits are not in the share of a cell, because they were not fully rated."""
    outside, of = (numbers.count(cell[name], language) for name in ("incomplete", "eligible"))
    return content_words.INCOMPLETE[language].format(k=outside, n=of)


def names_of(report: Report, row: Measure | pd.Series, language: str) -> Row:
    """Return the labels of the indicator and of the sector that a row is about."""
    inspectorate = report.inspectorate
    return {
        "indicator": Cell(inspectorate.indicators[row["indicator"]].label[language]),
        "sector": Cell(inspectorate.framework.sector_label(row["sector"], language)),
    }


def share_cell(report: Report, cell: Measure, language: str) -> Cell:
    """Return the share of a cell, or 'k of n' where few, tied to what it was printed from."""
    text = share_text_of(report, cell, language)
    return Cell(text, number=True, claim=claim(cell), kind="pct")


def share_text_of(report: Report, cell: Measure, language: str) -> str:
    """Return a cell as its share, with the decimals of the plan, or as 'k of n' where few."""
    return share_text(cell, language, report.inspectorate.plan.percent_decimals)


def interval(report: Report, cell: Measure | pd.Series, language: str) -> str:
    """Return the interval of a cell, or nothing when it has none."""
    return _range(report, float(cell["low"]), float(cell["high"]), language)


def _range(report: Report, low: float, high: float, language: str) -> str:
    if isnan(low) or isnan(high):
        return ""
    decimals = report.inspectorate.plan.percent_decimals
    return numbers.percent_range(low, high, language, decimals)


def main_measures(report: Report, language: str) -> Table:
    """Return the main indicators of this mirror for every sector with ratings."""
    cells = cells_of(report, tier_one(report.inspectorate))
    return subject_measures(report, content_words.MAIN[language], cells, language, sector=True)


def sector_measures(report: Report, sector: str, language: str) -> Table | None:
    """Return number and share of every indicator in a sector, or None when there is none."""
    cells = cells_of(report, list(report.inspectorate.indicators), [sector])
    if not cells:
        return None
    label = report.inspectorate.framework.sector_label(sector, language)
    found = subject_measures(report, label, cells, language, sector=False)
    return replace(found, id=f"sector-{sector}")
