"""The configuration of an inspectorate as tables, to be merged with records by column name."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from spiegel.config.framework import Framework
from spiegel.config.indicators import Indicator, Rule
from spiegel.config.inspectorate import Inspectorate


def counting_rules(inspectorate: Inspectorate, school_year: str) -> pd.DataFrame:
    """Return what each indicator counts in a school year: one row for each allowed combination.

    Columns: indicator, of, unit (institution, visit or investigation), single (whether it keeps the
    steps of its scale), rule (that combines its standards, or single), standards (how many it has),
    needed (how many of them must count: for all_meet those that apply; must be rated, of a rule
    that compares), by and exactly (how many steps higher), steps (of the scale), standard, place
    (of the standard among them), sector, visit_type.
    A condition on ratings (`among`) is a rule on each visit with a name of its own; `of` is the
    indicator that it belongs to, for others the indicator itself.
    Indicators that were not collected yet have no rows.
    """
    framework = inspectorate.framework
    main = tuple(name for name, kind in framework.visit_types.items() if kind.main_series)
    rows = [
        (*_of_rule(named, name, rule, unit, inspectorate), standard, place, sector, visit_type)
        for name, own in inspectorate.indicators.items()
        if own.since is None or school_year >= own.since
        for named, rule, unit in _rules(name, own)
        for place, standard in enumerate(rule.standards, 1)
        for sector in dict.fromkeys(
            s for code in own.sectors or ("ALL",) for s in framework.expand(code)
        )
        for visit_type in own.visit_types or main
    ]
    columns = [*_OF_RULE, "standard", "place", "sector", "visit_type"]
    return pd.DataFrame(rows, columns=columns)


_OF_RULE = (
    *("indicator", "of", "unit", "single", "rule", "standards", "needed"),
    *("by", "exactly", "steps"),
)


def _rules(name: str, own: Indicator) -> Iterator[tuple[str, Rule, str]]:
    """Yield the rule of an indicator and those of its conditions: name, rule, unit."""
    yield name, own, own.unit
    for number, one in enumerate(own.among, 1):
        if one.standards:
            yield f"{name} among {number}", one, "visit"


def _of_rule(
    name: str, of: str, own: Rule, unit: str, inspectorate: Inspectorate
) -> tuple[str, str, str, bool, str, int, int, int, bool, int]:
    size = len(own.standards)
    needed = size if own.aggregate == "all_meet" else own.needed
    by = own.higher.number if own.higher else 0
    exactly = own.higher is not None and own.higher.exactly is not None
    steps = len(inspectorate.scale_of(own).steps)
    return name, of, unit, not own.combined, own.aggregate, size, needed, by, exactly, steps


def column_conditions(inspectorate: Inspectorate) -> pd.DataFrame:
    """Return the conditions of indicators on a column of the clean tables.

    Columns: indicator, table (visits or institutions), column, values (a tuple), wanted (whether a
    cell must be one of them; if not it must be filled, with another).
    """
    rows = [
        (name, *one.column, one.any_of or one.excluded, bool(one.any_of))
        for name, own in inspectorate.indicators.items()
        for one in own.among
        if one.column is not None
    ]
    return pd.DataFrame(rows, columns=["indicator", "table", "column", "values", "wanted"])


def scale_steps(inspectorate: Inspectorate) -> pd.DataFrame:
    """Return the steps of each indicator's scale: indicator, rating (1 is lowest), step, meets.

    Those of conditions too, by the name that `counting_rules` gives them.
    """
    rows = [
        (named, rating, step.id, rating in inspectorate.bar(rule))
        for name, own in inspectorate.indicators.items()
        for named, rule, _ in _rules(name, own)
        for rating, step in enumerate(inspectorate.scale_of(rule).steps, 1)
    ]
    return pd.DataFrame(rows, columns=["indicator", "rating", "step", "meets"])


def sector_areas(framework: Framework) -> pd.DataFrame:
    """Return which areas each sector counts in: itself, its groups and the total (ALL).

    Columns: area, sector.
    """
    areas = ("ALL", *framework.sector_groups, *framework.sectors)
    rows = [(area, sector) for area in areas for sector in framework.expand(area)]
    return pd.DataFrame(rows, columns=["area", "sector"])


def categories(inspectorate: Inspectorate) -> pd.DataFrame:
    """Return what is counted of each indicator: meets, below, and the steps of a single scale.

    Columns: indicator, category.
    """
    rows = [
        (name, category)
        for name in inspectorate.indicators
        for category in (
            *("meets", "below"),
            *inspectorate.steps(name),
        )
    ]
    return pd.DataFrame(rows, columns=["indicator", "category"])
