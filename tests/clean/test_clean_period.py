"""A mirror that counts a part of a school year, and the reports published until a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from spiegel.clean.rules import outside_period, visit_rules
from spiegel.clean.steps import Context
from spiegel.clean.year import Decisions, clean
from spiegel.config.editions import Edition, Period, check_cut_offs, read_edition
from spiegel.errors import SpiegelError

AUTUMN = Period.of(["2023-09-01", "2023-12-31"])
TWO = {"nl": "t", "en": "t"}
FILE = {
    "edition": "x",
    "inspectorate": "home",
    "school_year": "2023-2024",
    "title": TWO,
    "cut_off": "2024-01-31",
    "extracted": "2024-12-01",
    "raw": {"visit": {"2023-2024": "v1", "2022-2023": "v1"}},
    "no_priors_reason": TWO,
}
PART = {"period": {"from": "2023-09-01", "until": "2023-12-31"}}


def edition(tmp_path: Path, **changes: Any) -> Edition:
    """Return an edition as it is read from its file."""
    path = tmp_path / "x.yaml"
    path.write_text(yaml.safe_dump(FILE | changes), encoding="utf-8")
    return read_edition(path)


def cleaned(small: Any, visits: list[dict[str, Any]], period: Period | None, until: str) -> Any:
    """Return what is cleaned of some visits, published until a day."""
    decisions = Decisions(small.framework, small.recipes, versions={})
    datasets = small.export(visits)
    day = date.fromisoformat(until)
    return clean(datasets, small.no_changes(), decisions, small.year, day, period=period)[0]


@pytest.mark.parametrize(
    ("start", "reason"),
    [
        ("2023-08-31", "outside_school_year"),
        ("2023-09-01", ""),
        ("2023-12-31", ""),
        ("2024-01-01", "outside_period"),
        ("2024-08-31", "outside_period"),
    ],
)
def test_the_first_and_the_last_day_of_a_period_belong_to_it(
    small: Any, start: str, reason: str
) -> None:
    days = {"start": start, "end": start, "reported": start, "published": start}
    visits = [small.visit(1, **days), small.visit(2)]
    done = cleaned(small, visits, AUTUMN, "2025-01-31")
    flow = done.exclusions[done.exclusions["table"] == "visits"]
    lost = flow[flow["rows_in"] > flow["rows_out"]]["reason"].tolist()
    assert lost == ([reason] if reason else [])
    assert len(done.visits) == (1 if reason else 2)


def test_without_a_period_no_step_asks_for_one(small: Any) -> None:
    assert outside_period not in visit_rules(small.framework)
    names = [rule.__name__ for rule in visit_rules(small.framework, AUTUMN)]
    at = names.index("outside_school_year")
    assert names[at + 1 : at + 3] == ["outside_period", "published_after_cut_off"]


def test_what_was_published_later_waits_for_a_later_edition_of_the_year(small: Any) -> None:
    visits = [small.visit(1, published="2024-01-31"), small.visit(2, published="2024-02-01")]
    visits += [small.visit(n) | {"published": "2024-01-15"} for n in (3, 4, 5)]
    done = cleaned(small, visits, AUTUMN, "2024-01-31")
    assert done.visits["visit_id"].tolist() == ["V1", "V3", "V4", "V5"]
    later = cleaned(small, visits, None, "2025-01-31")
    assert len(later.visits) == 5


def test_a_stock_as_at_a_day_has_older_rows_and_no_younger(small: Any) -> None:
    data = small.framework_data() | {"frame": "stock"}
    framework = type(small.framework).model_validate(data)
    visits = small.clean_visits(
        small.visit(1, start="2019-05-01"),
        small.visit(2, start="2024-01-01"),
        small.visit(3, start=None),
    )
    context = Context(small.year, date(2025, 1, 31), framework, period=AUTUMN)
    assert outside_period(visits, context).tolist() == ["", "outside_period", ""]
    assert outside_period(visits, replace(context, period=None)).tolist() == ["", "", ""]


def test_a_period_may_be_published_before_its_school_year_ends(tmp_path: Path) -> None:
    check_cut_offs(edition(tmp_path, **PART), "09-01")
    with pytest.raises(SpiegelError, match="lies before the school year 2023-2024 ends"):
        check_cut_offs(edition(tmp_path), "09-01")
    with pytest.raises(SpiegelError, match="lies before the period of 2023-2024 ends"):
        check_cut_offs(edition(tmp_path, **PART, cut_off=date(2023, 12, 30)), "09-01")


@pytest.mark.parametrize(
    ("days", "starts"),
    [
        ({"from": "2023-08-31", "until": "2023-12-31"}, "09-01"),
        ({"from": "2023-09-01", "until": "2024-09-01"}, "09-01"),
        ({"from": "2023-09-01", "until": "2024-03-31"}, "01-01"),
    ],
)
def test_a_period_is_a_part_of_its_school_year(
    tmp_path: Path, days: dict[str, str], starts: str
) -> None:
    with pytest.raises(SpiegelError) as caught:
        check_cut_offs(edition(tmp_path, period=days, cut_off=date(2024, 10, 1)), starts)
    assert caught.value.code == "C-EDI-02"


def prior(**changes: Any) -> dict[str, Any]:
    own = {"mirror": "w", "school_year": "2022-2023", "source": "records", "cut_off": "2023-01-31"}
    return own | changes


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"period": {"from": "2024-01-02", "until": "2024-01-01"}}, "ends (2024-01-01) before"),
        ({**PART, "priors": [prior()]}, "counts its whole school year and this edition a period"),
        (
            {"priors": [prior(period={"from": "2022-09-01", "until": "2022-12-31"})]},
            "counts a period and this edition its whole school year",
        ),
        (
            {"priors": [prior(source="published", cut_off=None, **PART)]},
            "a period belongs to source records",
        ),
    ],
)
def test_periods_that_cannot_be_compared_are_refused(
    tmp_path: Path, changes: dict[str, Any], words: str
) -> None:
    with pytest.raises(SpiegelError) as caught:
        edition(tmp_path, **changes)
    assert words in caught.value.render()


def test_each_year_of_an_edition_has_its_own_period_and_name(tmp_path: Path) -> None:
    then = {"from": "2022-09-01", "until": "2022-12-31"}
    made = edition(tmp_path, **PART, priors=[prior(period=then)])
    assert made.period_of("2023-2024") == AUTUMN
    assert made.days_of("2022-2023") == ["2022-09-01", "2022-12-31"]
    assert [made.mirror_of(year) for year in made.record_years] == ["w", "x"]
    assert Period.of(made.days_of("2023-2024")) == AUTUMN
    assert Period.of([]) is None
