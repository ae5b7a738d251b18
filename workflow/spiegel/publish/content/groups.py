"""The main indicators by group of institutions, as a table: each public grouping."""

from __future__ import annotations

from dataclasses import replace

from spiegel.publish import numbers
from spiegel.publish.content import content_words
from spiegel.publish.content.measures import measure_row, tier_one
from spiegel.publish.content.sentences import group_label, groupings_of
from spiegel.publish.content.tables import Cell, Table, table
from spiegel.publish.report import Report


def intro(report: Report, language: str) -> str:
    """Say what the numbers by group are, and from how many ratings on a group has one."""
    least = report.inspectorate.plan.thresholds.counts_only_below
    text = content_words.GROUPS_INTRO[language]
    return text.format(counts_only=numbers.count(least, language))


def main_groups(report: Report, language: str) -> Table | None:
    """Return the main indicators of this mirror by group, in the order of register and framework.

    Returns
    -------
    None where no group of any public grouping has a result: the register names none.
    """
    own, inspectorate = report["meso"], report.inspectorate
    groupings = {name: entry.label[language] for name, entry in groupings_of(inspectorate).items()}
    names = [name for name in tier_one(inspectorate) if name in set(own["indicator"])]
    own = own[(own["category"] == "meets") & own["indicator"].isin(names)]
    own = own[own["grouping"].isin(groupings)]
    if own.empty:
        return None
    order = {name: place for place, name in enumerate(names)}
    own = own.sort_values("indicator", key=lambda cells: cells.map(order), kind="stable")
    rows = []
    for cell in own.to_dict("records"):
        group = group_label(inspectorate, cell["grouping"], str(cell["group"]))[language]
        whole = cell | {"earlier_visits": 0, "incomplete": 0}  # known of sectors only
        row = measure_row(report, whole, language)
        own_cells = {key: replace(row[key], claim="", kind="") for key in ("k", "n", "share")}
        own_cells |= {"grouping": Cell(groupings[cell["grouping"]]), "group": Cell(group)}
        rows.append({**row, **own_cells})
    level = numbers.percent_share(inspectorate.plan.level, language)
    values = {"year": report.when(language), "level": level}
    caption = content_words.GROUPS_CAPTION[language].format(**values)
    heads = content_words.MEASURE_COLUMNS
    columns = {
        "grouping": content_words.GROUPING,
        "group": content_words.GROUP,
        **{key: heads[key] for key in ("indicator", "sector", "k", "n", "share", "interval")},
        "remark": heads["remark"],
    }
    found = table("groups-table", caption, columns, rows, language, tall=True)
    return found.without_empty("remark")
