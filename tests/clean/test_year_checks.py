"""Checks of a year against the mirror before, and of one team or file against the others."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from spiegel.clean.finding import Before, Finding
from spiegel.clean.finding import Tables as CleanTables
from spiegel.clean.year_checks import (
    institutions_like_last_year,
    judgements_like_last_year,
    lost_to_cut_off,
    missing_like_last_year,
    scale_turned,
    visits_like_last_year,
)
from spiegel.errors import SpiegelError

SIZES = {"GBAO": 2498, "BUBAO": 203, "GSO": 975, "BUSO": 138, "DKO": 167, "CVO": 34, "CBE": 13}


def visits(**numbers: int) -> pd.DataFrame:
    """Return so many visits of each sector, five of each team."""
    rows = [sector for sector, n in numbers.items() for _ in range(n)]
    made = pd.DataFrame({"sector": rows}, dtype=str)
    made["visit_id"] = [f"V{n}" for n in range(len(rows))]
    made["team"] = [f"T{n // 25}" for n in range(len(rows))]
    return made.assign(source_file="visits.csv", source_row=range(2, len(rows) + 2))


def judgements(own: pd.DataFrame, shares: list[float], seed: int = 1) -> pd.DataFrame:
    """Return ratings of two standards for each visit, drawn with some shares of the four steps."""
    draw = np.random.default_rng(seed)
    parts = [
        own[["visit_id"]].assign(standard=s, rating=draw.choice([1, 2, 3, 4], len(own), p=shares))
        for s in "AB"
    ]
    made = pd.concat(parts, ignore_index=True).assign(rating_status="rated")
    return made.astype({"rating": "Int64"}).assign(source_file="ratings.csv")


USUAL = [0.02, 0.18, 0.7, 0.1]


def population(sizes: dict[str, int]) -> pd.DataFrame:
    return pd.DataFrame({"sector": [*sizes], "n": [*sizes.values()], "source_file": "sizes.csv"})


def flow(lost: int, of: int = 600) -> pd.DataFrame:
    row = {"table": "visits", "rule": "published_after_cut_off", "rows_in": of}
    return pd.DataFrame([row | {"rows_out": of - lost}])


def tables(small: Any, *, before: dict[str, Any] | None = None, **parts: Any) -> CleanTables:
    own = visits(PRIM=365, SEC=142)
    usual = {
        "visits": own,
        "judgements": judgements(own, USUAL),
        "institutions": pd.DataFrame({"sector": []}, dtype=str),
        "population": population(SIZES),
    }
    earlier = usual | {"exclusions": flow(2)} | (before or {})
    given = {
        "school_year": small.year,
        "framework": small.framework,
        "read": own,
        "exclusions": flow(2),
        "before": Before("2022-2023", **earlier) if before != {} else None,
    }
    return CleanTables(**(usual | given | parts))


def fails(small: Any, check: Any, rows: tuple[str, ...], **parts: Any) -> Finding:
    assert check(tables(small)).rows == ()
    found = check(tables(small, **parts))
    assert found.rows == rows
    return found


@pytest.mark.parametrize(
    "check",
    [
        visits_like_last_year,
        judgements_like_last_year,
        missing_like_last_year,
        institutions_like_last_year,
    ],
)
def test_without_a_mirror_before_nothing_is_compared(small: Any, check: Any) -> None:
    assert check(tables(small, before={})).expected == "not checked"


def test_a_sector_that_lost_its_visits_is_named_alone(small: Any) -> None:
    found = fails(small, visits_like_last_year, ("SEC",), visits=visits(PRIM=340, SEC=60))
    assert found.observed == "SEC 60 (was 142)"
    assert visits_like_last_year(tables(small, visits=visits(PRIM=400, SEC=150))).rows == ()


def test_a_whole_year_that_is_cut_short_names_its_sectors(small: Any) -> None:
    rows = ("PRIM", "SEC")
    fails(small, visits_like_last_year, rows, visits=visits(PRIM=36, SEC=14))


def test_few_visits_may_double_by_chance(small: Any) -> None:
    few = {"visits": visits(PRIM=365, SEC=4)}
    now = tables(small, before=few, visits=visits(PRIM=365, SEC=8))
    assert visits_like_last_year(now).rows == ()


def test_a_standard_that_lost_its_judgements_is_named_and_a_new_one_is_not(small: Any) -> None:
    own = visits(PRIM=365, SEC=142)
    made = judgements(own, USUAL)
    short = made[(made["standard"] != "B") | (made.index % 2 == 0)]
    fails(small, judgements_like_last_year, ("B",), judgements=short)
    only_a = {"judgements": made[made["standard"] == "A"]}
    assert judgements_like_last_year(tables(small, before=only_a)).rows == ()
    # Twice as many visits, twice as many judgements: nothing is said of the standards.
    twice = visits(PRIM=730, SEC=284)
    given = {"visits": twice, "judgements": judgements(twice, USUAL)}
    assert judgements_like_last_year(tables(small, **given)).rows == ()


def test_ratings_that_are_missing_more_often_are_named_by_standard(small: Any) -> None:
    made = judgements(visits(PRIM=365, SEC=142), USUAL)
    gone = (made["standard"] == "A") & (made.index % 5 == 0)
    made["rating_status"] = made["rating_status"].mask(gone, "not_rated")
    found = fails(small, missing_like_last_year, ("A",), judgements=made)
    assert found.observed == "A 20% (was 0%)"


@pytest.mark.parametrize(
    ("sector", "n", "severity"),
    [("GBAO", 249, "error"), ("CBE", 1, "error"), ("GSO", 9750, "error"), ("DKO", 120, "")],
)
def test_a_digit_too_few_or_too_many_names_that_sector_alone(
    small: Any, sector: str, n: int, severity: str
) -> None:
    wrong = population(SIZES | {sector: n})
    found = fails(small, institutions_like_last_year, (sector,), population=wrong)
    assert found.severity == severity
    assert found.observed == f"{sector} {n} (was {SIZES[sector]})"
    assert found.found["source_file"].tolist() == ["sizes.csv"]


def test_a_sector_that_vanished_from_the_population_is_named(small: Any) -> None:
    without = population({s: n for s, n in SIZES.items() if s != "GSO"})
    found = fails(small, institutions_like_last_year, ("GSO",), population=without)
    assert found.severity == "error"


def test_the_register_is_compared_by_sector_too(small: Any) -> None:
    def register(*numbers: int) -> pd.DataFrame:
        sectors = [s for s, n in zip(("PRIM", "SEC"), numbers, strict=True) for _ in range(n)]
        return pd.DataFrame({"sector": sectors, "source_file": "r.csv"}, dtype=str)

    before = {"institutions": register(200, 100)}
    good = tables(small, before=before, institutions=register(204, 97))
    assert institutions_like_last_year(good).rows == ()
    cut = tables(small, before=before, institutions=register(200, 20))
    assert institutions_like_last_year(cut).rows == ("SEC",)


def left_out(n: int) -> pd.DataFrame:
    rows = visits(PRIM=n)[["visit_id", "source_file", "source_row"]]
    return rows.assign(rule="published_after_cut_off")


@pytest.mark.parametrize(
    ("lost", "before", "fails"),
    [
        (480, flow(2), True),  # last year's cut-off in a copied edition
        (70, flow(2), True),
        (12, flow(2), False),
        (70, flow(65), False),  # as last year
        (200, flow(190), True),  # a third is too much in any year
        (160, None, True),
        (100, None, False),
    ],
)
def test_a_year_that_loses_far_more_to_the_cut_off_fails(
    small: Any, lost: int, before: pd.DataFrame | None, fails: bool
) -> None:
    earlier = {} if before is None else {"exclusions": before}
    given = {"exclusions": flow(lost), "left_out": left_out(lost), "before": earlier}
    found = lost_to_cut_off(tables(small, **given))
    assert len(found.rows) == (lost if fails else 0)
    assert found.observed.startswith(f"{lost} of 600 visits")


def turned(made: pd.DataFrame, where: pd.Series) -> pd.DataFrame:
    return made.assign(rating=made["rating"].mask(where, 5 - made["rating"]))


def test_a_team_whose_scale_is_turned_round_is_named_alone(small: Any) -> None:
    own = visits(PRIM=365, SEC=142)
    made = judgements(own, USUAL)
    team = made["visit_id"].isin(own.loc[own["team"] == "T3", "visit_id"])
    found = fails(small, scale_turned, ("team T3 (four)",), judgements=turned(made, team))
    assert found.observed.startswith("1 of ")


def test_a_strict_team_is_not_turned_round(small: Any) -> None:
    own = visits(PRIM=365, SEC=142)
    made = judgements(own, USUAL)
    of_team = own["team"] == "T3"
    strict = judgements(own[of_team], [0.05, 0.4, 0.5, 0.05], seed=2)
    given = pd.concat([made[~made["visit_id"].isin(strict["visit_id"])], strict])
    assert scale_turned(tables(small, judgements=given)).rows == ()


def test_one_of_two_files_turned_round_is_named(small: Any) -> None:
    made = judgements(visits(PRIM=365, SEC=142), USUAL)
    other = made.index % 507 > 400
    made["source_file"] = np.where(other, "late.csv", "ratings.csv")
    odd = turned(made, pd.Series(other))
    found = scale_turned(tables(small, judgements=odd))
    assert "file late.csv (four)" in found.rows


def test_a_file_of_a_whole_year_is_held_against_the_mirror_before(small: Any) -> None:
    made = judgements(visits(PRIM=365, SEC=142), USUAL)
    found = scale_turned(tables(small, judgements=turned(made, made["rating"] > 0)))
    assert found.rows == ("file ratings.csv (four)", "standard A (four)", "standard B (four)")
    alone = tables(small, before={}, judgements=turned(made, made["rating"] > 0))
    assert scale_turned(alone).rows == ()  # without a mirror before it cannot be told


def test_the_threshold_is_configurable(small: Any) -> None:
    own = visits(PRIM=365, SEC=142)
    made = judgements(own, USUAL)
    team = made["visit_id"].isin(own.loc[own["team"] == "T3", "visit_id"])
    never = small.with_cleaning(checks={"turned_p": 1e-300})
    assert scale_turned(tables(small, judgements=turned(made, team), framework=never)).rows == ()


def test_a_threshold_outside_its_range_is_refused(small: Any) -> None:
    with pytest.raises(Exception, match="turned_p"):
        small.with_cleaning(checks={"turned_p": 2})
    with pytest.raises(Exception, match="not a school year"):
        small.with_cleaning(checks={"accepted": {"2023": {"scale_turned": "so"}}})


def test_a_whole_year_is_compared_with_the_one_before(small: Any) -> None:
    rows = [small.visit(n, sector="PRIM" if n % 3 else "SEC") for n in range(1, 61)]
    first = small.clean(small.export(rows))
    names = ("visits", "judgements", "institutions", "population", "exclusions")
    before = Before("2022-2023", **{name: getattr(first, name) for name in names})
    late = [row | {"published": "2025-02-01"} if n > 14 else row for n, row in enumerate(rows)]
    datasets = small.export(late)
    with pytest.raises(SpiegelError, match=r"lost_to_cut_off: 45 of 60 visits \(0 of 60 in") as at:
        small.clean(datasets, before=before)
    assert "correct the cut-off" in at.value.fix
    datasets = small.export(rows)
    datasets["population"]["n"] = datasets["population"]["n"].astype("Int64") * [1, 10]
    with pytest.raises(SpiegelError, match=r"institutions_like_last_year: SEC 200 \(was 20\)"):
        small.clean(datasets, before=before)
    assert (small.clean(small.export(rows), before=before).checks["status"] == "pass").all()
