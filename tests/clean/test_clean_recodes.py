"""Fillers that mean missing, and ratings given on another version of the scales."""

from __future__ import annotations

from typing import Any

import pytest

from spiegel.config.framework import Framework
from spiegel.config.policies import Cleaning
from spiegel.errors import SpiegelError

TWO = {"nl": "nl", "en": "en"}
RECODE = {"from": "2018", "to": "2022", "ratings": {"four": {"1": "1", "2": "3", "3": "4"}}}
VERSIONS = {"2021-2022": "2022"}


def test_a_filler_becomes_missing_with_an_entry(small: Any) -> None:
    framework = small.with_cleaning(
        fillers={"judgements": {"raw_rating": ["0"]}, "institutions": {"name": ["?", "-"]}}
    )
    datasets = small.export([small.visit(1), small.visit(2)])
    datasets["rating"]["level"] = ["0", "3", "3", "3"]
    datasets["school"]["name"] = ["-", "School"]
    done = small.clean(datasets, framework=framework)
    assert done.judgements["rating_status"].tolist().count("not_rated") == 1
    assert done.institutions["name"].tolist() == ["", "School"]
    names = ["table", "record", "column", "rule", "reason", "old", "new"]
    assert done.ledger[names].to_numpy().tolist() == [
        ["institutions", "000001", "name", "filler", "filler_is_missing", "-", ""],
        ["judgements", "V1-1:A", "raw_rating", "filler", "filler_is_missing", "0", ""],
    ]


def test_without_a_declared_filler_the_code_is_refused(small: Any) -> None:
    datasets = small.export([small.visit(1)])
    datasets["rating"]["level"] = ["0", "3"]
    with pytest.raises(SpiegelError, match="rating '0' of standard 'A' is not on its scale"):
        small.clean(datasets)


def test_a_declared_recode_moves_ratings_and_version_with_entries(small: Any) -> None:
    framework = small.with_cleaning(scale_versions=VERSIONS, recode=[RECODE])
    datasets = small.export([small.visit(1, scales="2018"), small.visit(2)])
    datasets["rating"]["level"] = ["2", "1", "2", "1"]
    done = small.clean(datasets, framework=framework)
    own = done.judgements[done.judgements["standard"] != "ADV"]
    assert own[["investigation_id", "standard", "rating"]].to_numpy().tolist() == [
        ["V1-1", "A", 3],
        ["V1-1", "B", 1],
        ["V2-1", "A", 2],
        ["V2-1", "B", 1],
    ]
    assert done.visits["scale_version"].tolist() == ["2022", "2022"]
    names = ["table", "record", "column", "rule", "old", "new"]
    assert done.ledger[names].to_numpy().tolist() == [
        ["judgements", "V1-1:A", "raw_rating", "recode_scale", "2", "3"],
        ["visits", "V1", "scale_version", "recode_scale", "2018", "2022"],
    ]


def test_a_scale_that_the_recode_does_not_name_stays(small: Any) -> None:
    framework = small.with_cleaning(scale_versions=VERSIONS, recode=[RECODE])
    done = small.clean(
        small.export([small.visit(1, scales="2018", advice="BAD")]), framework=framework
    )
    advice = done.judgements[done.judgements["standard"] == "ADV"]
    assert advice["rating"].tolist() == [1]


def test_a_rating_without_counterpart_is_refused_with_its_row(small: Any) -> None:
    framework = small.with_cleaning(scale_versions=VERSIONS, recode=[RECODE])
    datasets = small.export([small.visit(1, scales="2018")])
    datasets["rating"]["level"] = ["2", "4"]
    with pytest.raises(SpiegelError) as caught:
        small.clean(datasets, framework=framework)
    assert "rating '4' has no counterpart on scale version 2022 of 'four'" in caught.value.what
    assert caught.value.where == "rating.csv, row 3"


@pytest.mark.parametrize("recode", [[], [RECODE | {"to": "2030"}], [RECODE | {"from": "2017"}]])
def test_a_version_without_a_declared_recode_is_refused(small: Any, recode: list[Any]) -> None:
    framework = small.with_cleaning(scale_versions=VERSIONS, recode=recode)
    datasets = small.export([small.visit(1, scales="2018"), small.visit(2)])
    with pytest.raises(SpiegelError, match=r"one_scale_version: 2018, 2022 \(V1\)"):
        small.clean(datasets, framework=framework)


def test_a_whole_year_on_the_wrong_version_is_refused(small: Any) -> None:
    framework = small.with_cleaning(scale_versions=VERSIONS)
    datasets = small.export([small.visit(1, scales="2018"), small.visit(2, scales="2018")])
    with pytest.raises(SpiegelError, match=r"one_scale_version: 2018 \(V1, V2\)"):
        small.clean(datasets, framework=framework)


@pytest.mark.parametrize(
    ("year", "version"),
    [("2017-2018", None), ("2018-2019", "2018"), ("2020-2021", "2018"), ("2025-2026", "2022")],
)
def test_the_version_of_a_year_is_the_latest_declared(year: str, version: str | None) -> None:
    cleaning = Cleaning(scale_versions={"2021-2022": "2022", "2018-2019": "2018"})
    assert cleaning.scale_version(year) == version


@pytest.mark.parametrize(
    ("cleaning", "text"),
    [
        ({"scale_versions": {"2021": "2022"}}, "'2021', which is not a school year"),
        ({"recode": [RECODE]}, "a recode needs scale_versions"),
        ({"scale_versions": VERSIONS, "recode": [RECODE, RECODE]}, "two recodes lead from"),
        ({"fillers": {"judgements": {"rating": ["0"]}}}, "name column 'rating'"),
        ({"fillers": {"visits": {"advice": ["0"]}}}, "judgements"),
        ({"policies": {"inspected_thrice": {"treat": "keep"}}}, "inspected_twice"),
        ({"policies": {"inspected_twice": {"treat": "maybe"}}}, "'keep' or 'drop'"),
        (
            {"scale_versions": VERSIONS, "recode": [RECODE | {"ratings": {"five": {"1": "1"}}}]},
            "a recode names scale 'five'",
        ),
    ],
)
def test_decisions_about_cleaning_are_closed(
    small: Any, cleaning: dict[str, Any], text: str
) -> None:
    with pytest.raises(ValueError, match=text):
        Framework.model_validate(small.framework_data() | {"cleaning": cleaning})


def test_a_visit_type_cannot_require_what_it_does_not_allow(small: Any) -> None:
    data = small.framework_data()
    data["visit_types"]["REG"]["advice_allowed"] = False
    with pytest.raises(ValueError, match="requires an advice that it may not have"):
        Framework.model_validate(data)
