"""Shares with the variance between teams in their interval, beside the ordinary one."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from spiegel.compare.between_teams import between_teams, last_visits
from spiegel.compare.estimates import Counts
from spiegel.config.editions import load_edition
from spiegel.config.inspectorate import Inspectorate

EDITION = load_edition(Path(__file__).parents[2], "os2025")
YEARS = ("2022-2023", "2023-2024")
K1 = "k1_visie"
NUMBERS = ["low", "high", "team_low", "team_high"]


@pytest.fixture(scope="module")
def asked(home: Inspectorate) -> Inspectorate:
    """The home case, with a plan that asks for the interval."""
    found = copy.copy(home)
    found.plan = home.plan.model_copy(update={"between_teams": True})
    return found


def seen(
    lean: float,
    teams: int = 10,
    each: int = 30,
    indicator: str = K1,
    per: int = 1,
    base: float = 0.6,
) -> tuple[pd.DataFrame, dict[str, Counts], pd.DataFrame]:
    """Return measures, counts and visits; half of the teams find `lean` more that meets the bar."""
    visits, counts, k, n = [], {}, 0, 0
    for year in YEARS:
        rows = []
        for team in range(teams):
            share = base + (lean if team % 2 else -lean)
            for number in range(each):
                name = f"{year}/{team:02d}/{number:03d}"
                met = per * (number < round(share * each))
                rows.append((indicator, "GBAO", name, "", met, per, []))
                visits.append((year, name, "GBAO", "REGULIER", f"T{team}"))
        names = ["indicator", "sector", "institution_id", "stratum", "k", "n", "steps"]
        table = pd.DataFrame(rows, columns=names)
        counts[year], k, n = Counts(table), int(table["k"].sum()), int(table["n"].sum())
    names = ["indicator", "sector", "category", "group", "k", "n", "share", "low", "high"]
    measures = pd.DataFrame(
        [
            (indicator, sector, "meets", "all", k, n, k / n, 0.54, 0.66)
            for sector in ("ALL", "GBAO")
        ],
        columns=names,
    ).assign(obs_status="normal", conf_status="F")
    names = ["school_year", "institution_id", "sector", "visit_type", "team"]
    table = pd.DataFrame(visits, columns=names)
    visit = [f"V{number}" for number in range(len(table))]
    return measures, counts, table.assign(visit_id=visit, start_date=pd.Timestamp("2020-10-01"))


def table(asked: Inspectorate, **kind: Any) -> pd.DataFrame:
    return between_teams(asked, EDITION, *seen(**kind))


def test_teams_that_lean_widen_the_interval_and_leave_the_ordinary_one(asked: Inspectorate) -> None:
    found = table(asked, lean=0.2)
    assert found["sector"].tolist() == ["ALL", "GBAO"]
    row = found.iloc[1]
    assert (row["n"], row["teams"], row["low"], row["high"]) == (300, 10, 0.54, 0.66)
    assert row["team_sd"] == pytest.approx(0.2, abs=0.02)
    assert row["team_low"] < 0.5
    assert row["team_high"] > 0.7


def test_teams_that_judge_alike_leave_the_ordinary_interval(asked: Inspectorate) -> None:
    row = table(asked, lean=0.0).iloc[0]
    low, high = 0.5436, 0.6539  # Wilson, 180 of 300
    assert row["team_sd"] == 0
    assert (row["team_low"], row["team_high"]) == pytest.approx((low, high), abs=1e-4)


def test_several_ratings_of_an_institution_are_one_for_its_team(asked: Inspectorate) -> None:
    once, thrice = (table(asked, lean=0.2, per=per).iloc[0] for per in (1, 3))
    assert thrice["n"] == 900
    assert thrice["team_sd"] == pytest.approx(once["team_sd"])
    assert thrice["team_high"] - thrice["team_low"] == pytest.approx(
        once["team_high"] - once["team_low"], abs=0.002
    )


def test_only_where_the_plan_says_so(home: Inspectorate) -> None:
    assert not home.plan.model_copy(update={"between_teams": False}).between_teams
    silent = copy.copy(home)
    silent.plan = home.plan.model_copy(update={"between_teams": False})
    assert between_teams(silent, EDITION, *seen(lean=0.2)).empty


def test_few_teams_no_teams_and_a_visit_without_team_have_no_row(asked: Inspectorate) -> None:
    assert table(asked, lean=0.2, teams=4).empty
    measures, counts, visits = seen(lean=0.2)
    assert between_teams(asked, EDITION, measures, counts, visits.assign(team="")).empty
    one = visits["team"].mask(visits.index == visits.index[-1], "")
    assert between_teams(asked, EDITION, measures, counts, visits.assign(team=one)).empty
    before = visits["team"].mask(visits.index == 0, "")  # of the earlier year, which is only used
    assert len(between_teams(asked, EDITION, measures, counts, visits.assign(team=before))) == 2


def test_a_confidential_indicator_has_none_even_where_its_cells_are_open(
    asked: Inspectorate,
) -> None:
    (secret,) = asked.plan.disclosure.indicators
    assert table(asked, lean=0.2, indicator=secret).empty
    measures, counts, visits = seen(lean=0.2)
    measures.loc[0, "conf_status"] = "C"
    assert between_teams(asked, EDITION, measures, counts, visits).empty


@pytest.mark.parametrize(("indicator", "teams"), [(K1, 10), ("advies_gunstig", 11)])
def test_an_institution_of_which_visits_of_two_teams_count_is_of_neither(
    asked: Inspectorate, indicator: str, teams: int
) -> None:
    measures, counts, visits = seen(lean=0.2, indicator=indicator)
    again = visits.iloc[[-1]].assign(team="T0", visit_id="W", start_date=pd.Timestamp("2021-03-01"))
    row = between_teams(asked, EDITION, measures, counts, pd.concat([visits, again])).iloc[0]
    assert row["teams"] == teams


def test_of_an_institution_the_team_of_its_last_visit_counts() -> None:
    visits = seen(lean=0.2)[2].iloc[[-1]]
    later = visits.assign(team="T0", visit_id="A", start_date=pd.Timestamp("2021-03-01"))
    other = visits.assign(team="T1", visit_type="KORT", start_date=pd.Timestamp("2021-06-01"))
    found = last_visits(pd.concat([later, visits, other]), ["REGULIER"])
    assert found["team"].tolist() == ["T0"]


def test_where_all_meet_nothing_can_be_compared(asked: Inspectorate) -> None:
    assert table(asked, lean=0.0, base=1.0).empty


def test_limits_stay_within_0_and_1(asked: Inspectorate) -> None:
    found = table(asked, lean=0.4)  # all of half of the teams, a fifth of the others
    assert np.isfinite(found[NUMBERS].to_numpy()).all()
    assert found[NUMBERS].ge(0).all(axis=None)
    assert found[NUMBERS].le(1).all(axis=None)


def test_no_column_names_a_team(asked: Inspectorate) -> None:
    names = {f"T{team}" for team in range(10)}
    assert not table(asked, lean=0.2).astype(str).isin(names).any(axis=None)
