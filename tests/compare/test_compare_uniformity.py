"""Uniformity of judgement: a planted difference between teams is found, and no team is named."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from spiegel.compare.uniformity import uniformity, visit_means
from spiegel.config.editions import load_edition
from spiegel.config.inspectorate import Inspectorate

EDITION = load_edition(Path(__file__).parents[2], "os2025")


def year(leaning: float, teams: int = 10, each: int = 30) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return visits and judgements; `leaning` is the spread of teams in rating steps."""
    random = np.random.default_rng(1)
    lean = random.normal(scale=leaning, size=teams) if leaning else np.zeros(teams)
    visits, judged = [], []
    for team in range(teams):
        for number in range(each):
            name = f"V{team:02d}{number:03d}"
            visits.append((name, "GBAO", "2023-2024", f"T{team}"))
            school = random.normal(scale=0.5)
            for standard in ("K1", "K2", "K3"):
                value = 2.5 + lean[team] + school + random.normal(scale=0.5)
                judged.append((name, standard, int(np.clip(round(value), 1, 4)), "rated"))
    return (
        pd.DataFrame(visits, columns=["visit_id", "sector", "school_year", "team"]),
        pd.DataFrame(judged, columns=["visit_id", "standard", "rating", "rating_status"]),
    )


def test_teams_that_lean_are_found_with_an_interval(home: Inspectorate) -> None:
    table = uniformity(home, EDITION, *year(leaning=0.4)).set_index("theme")
    row = table.loc["kwaliteitsontwikkeling"]
    assert (row["teams"], row["visits"]) == (10, 300)
    assert 0 < row["low"] < row["share"] < row["high"] < 1
    assert row["p"] < 0.001


def test_schools_are_not_taken_for_teams(home: Inspectorate) -> None:
    # Ratings of one visit are alike; only the visit's mean counts.
    row = uniformity(home, EDITION, *year(leaning=0)).iloc[0]
    assert row["low"] == 0
    assert row["p"] > 0.05
    assert row["visits"] == 300


def test_without_team_codes_or_with_few_teams_there_is_no_row(home: Inspectorate) -> None:
    visits, judged = year(leaning=0.4)
    assert uniformity(home, EDITION, visits.assign(team=""), judged).empty
    assert uniformity(home, EDITION, *year(leaning=0.4, teams=4)).empty


def test_no_column_names_a_team(home: Inspectorate) -> None:
    table = uniformity(home, EDITION, *year(leaning=0.4))
    assert not table.astype(str).isin([f"T{i}" for i in range(10)]).any(axis=None)


def test_what_was_not_rated_takes_no_part() -> None:
    visits, judged = year(leaning=0)
    judged.loc[judged["visit_id"] == "V00000", "rating_status"] = "not_investigated"
    assert "V00000" not in set(visit_means(visits, judged, {"K1", "K2"})["visit_id"])


def test_of_a_theme_with_a_confidential_standard_only_teams_and_visits_are_told(
    home: Inspectorate,
) -> None:
    visits, judged = year(leaning=0.4)
    row = uniformity(home, EDITION, visits, judged.replace({"standard": {"K1": "GOK"}}))
    own = row.set_index("theme").loc["gelijke_kansen"]
    assert home.confidential_standards == {"GOK"}
    assert (own["teams"], own["visits"]) == (10, 300)
    assert own[["share", "low", "high", "p"]].isna().all()
    others = row[row["theme"] != "gelijke_kansen"]
    assert others[["share", "low", "high", "p"]].notna().all(axis=None)
