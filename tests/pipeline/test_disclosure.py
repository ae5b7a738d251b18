"""The published tables of the example edition give no confidential count away."""

from __future__ import annotations

import pandas as pd
import pytest
from project_copy import ROOT, Project

from spiegel.config.editions import load_edition
from spiegel.config.inspectorate import load_inspectorate
from spiegel.files import read_csv
from spiegel.measure.clusters import count
from spiegel.measure.disclosure import Counts, counts_of, withheld_cells
from spiegel.measure.measures import measure_indicator
from spiegel.measure.observations import Year, observe

YEARS = ("2022-2023", "2023-2024")
INSPECTORATE = load_inspectorate(ROOT / "config" / "inspectorates" / "vlaanderen")
RULES = INSPECTORATE.plan.disclosure


def true_counts(built: Project, name: str, year: str) -> Counts:
    """Return the counts of one indicator from the clean tables, nothing withheld."""
    clean = built.root / "data/processed/os2025/clean" / year
    visits, judgements = (
        pd.read_parquet(clean / f"{table}.parquet") for table in ("visits", "judgements")
    )
    observed = observe(name, INSPECTORATE, Year(visits, judgements))
    counts = count({name: observed}, INSPECTORATE)
    table = measure_indicator(name, INSPECTORATE, counts, "os2025", year)
    return counts_of(table, name, INSPECTORATE)


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("name", RULES.indicators)
def test_no_protected_count_can_be_worked_out_of_the_published_measures(
    built: Project, name: str, year: str
) -> None:
    measures = read_csv(built.root / "results/os2025/tables/measures.csv", text=("interval",))
    own = measures[(measures["indicator"] == name) & (measures["school_year"] == year)]
    hidden = own[own["conf_status"] == "C"]
    withheld = set(zip(hidden["sector"], hidden["category"], strict=True))
    counts = true_counts(built, name, year)
    shown = own[own["conf_status"] == "F"]
    for sector, category, k in zip(shown["sector"], shown["category"], shown["k"], strict=True):
        assert counts.count(sector, category) == k
    assert set(counts.primary(RULES)) <= withheld
    assert counts.exposed(withheld, RULES) == []
    assert hidden[["k", "share", "low", "high"]].isna().all(axis=None)


def test_without_the_second_step_the_audit_fails(built: Project) -> None:
    given_away = []
    for name in RULES.indicators:
        for year in YEARS:
            counts = true_counts(built, name, year)
            given_away += counts.exposed(withheld_cells(counts, RULES, secondary=False), RULES)
    assert given_away


def test_the_changes_show_no_scale_of_a_confidential_indicator(built: Project) -> None:
    changes = read_csv(built.root / "results/os2025/tables/changes.csv")
    own = changes[changes["indicator"].isin(RULES.indicators)]
    assert len(own)
    assert (
        own[["superiority", "p_ordinal", "overlap", "p_overlap", "tipping"]].isna().all(axis=None)
    )
    assert load_edition(ROOT, "os2025").edition in set(own["edition"])
