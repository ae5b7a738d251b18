"""The configuration of an inspectorate as tables, to be merged with records by column name."""

from __future__ import annotations

import pandas as pd

from spiegel.config.framework import Framework
from spiegel.config.indicators import Indicator
from spiegel.config.inspectorate import Inspectorate


def counting_rules(inspectorate: Inspectorate, school_year: str) -> pd.DataFrame:
    """Return what each indicator counts in a school year: one row for each allowed combination.

    Columns: indicator, unit (institution, visit or investigation), single (whether it keeps the
    steps of its scale), rule (that combines its standards, or single), standards (how many it has),
    needed (how many of them must count: for all_meet those that apply), standard, sector,
    visit_type.
    Indicators that were not collected yet have no rows.
    """
    framework = inspectorate.framework
    main = tuple(name for name, kind in framework.visit_types.items() if kind.main_series)
    rows = [
        (*_of_indicator(name, own), standard, sector, visit_type)
        for name, own in inspectorate.indicators.items()
        if own.since is None or school_year >= own.since
        for standard in own.standards
        for sector in dict.fromkeys(
            s for code in own.sectors or ("ALL",) for s in framework.expand(code)
        )
        for visit_type in own.visit_types or main
    ]
    columns = [*_OF_INDICATOR, "standard", "sector", "visit_type"]
    return pd.DataFrame(rows, columns=columns)


_OF_INDICATOR = ("indicator", "unit", "single", "rule", "standards", "needed")


def _of_indicator(name: str, own: Indicator) -> tuple[str, str, bool, str, int, int]:
    size = len(own.standards)
    needed = size if own.aggregate == "all_meet" else own.at_least or 1
    return name, own.unit, not own.combined, own.aggregate, size, needed


def scale_steps(inspectorate: Inspectorate) -> pd.DataFrame:
    """Return the steps of each indicator's scale: indicator, rating (1 is lowest), step, meets."""
    rows = [
        (name, rating, step.id, rating in inspectorate.meets(name))
        for name in inspectorate.indicators
        for rating, step in enumerate(inspectorate.scale(name).steps, 1)
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
