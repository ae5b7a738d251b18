"""Closed configuration: a typing error is told with file, key and the nearest known key."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from spiegel.config.analysis_plan import Plan
from spiegel.config.closed_model import Label
from spiegel.config.closed_yaml import load, load_mapping, read_yaml, validate
from spiegel.config.editions import (
    Edition,
    Main,
    check_cut_offs,
    doubtful_cut_off,
    load_edition,
)
from spiegel.config.figures import Registry
from spiegel.config.framework import Framework
from spiegel.config.indicators import Indicator
from spiegel.config.inspectorate import Inspectorate
from spiegel.config.recipes import Recipes
from spiegel.config.schemas import write_schemas
from spiegel.errors import SpiegelError

ROOT = Path(__file__).parents[2]
HOME = ROOT / "config" / "inspectorates" / "vlaanderen"
ENGLAND = ROOT / "config" / "inspectorates" / "england"
Changed = Callable[..., Inspectorate]
FILES: dict[type[BaseModel], Path] = {
    Framework: HOME / "framework.yaml",
    Plan: HOME / "analysis_plan.yaml",
    Registry: HOME / "figures.yaml",
    Recipes: HOME / "tables.yaml",
    Edition: ROOT / "config" / "editions" / "os2025.yaml",
}


def test_a_text_that_is_written_once_is_the_same_in_each_language() -> None:
    assert Label.model_validate("Teaching") == Label.same("Teaching")
    with pytest.raises(ValidationError):
        Label.model_validate({"en": "Teaching"})
    with pytest.raises(ValidationError):
        Label.model_validate(5)


def refusal(model: type[BaseModel], data: Any) -> SpiegelError:
    with pytest.raises(SpiegelError) as caught:
        validate(model, data, "some.yaml")
    assert caught.value.where == "some.yaml"
    return caught.value


@pytest.mark.parametrize(
    ("model", "path", "wrong", "near"),
    [
        (Framework, [], "scaels", "scales"),
        (Framework, ["standards", "K1"], "scael", "scale"),
        (Framework, ["scales", "gok"], "meets_form", "meets_from"),
        (Framework, ["visit_types", "KORT"], "main_serie", "main_series"),
        (Plan, [], "alfa", "alpha"),
        (Plan, ["thresholds"], "min_observation", "min_observations"),
        (Registry, [], "figure", "figures"),
        (Recipes, [], "judgement", "judgements"),
        (Edition, [], "school_yaer", "school_year"),
        (Edition, ["title"], "nll", "nl"),
    ],
)
def test_an_unknown_key_names_its_path_and_the_nearest_key(
    model: type[BaseModel], path: list[str], wrong: str, near: str
) -> None:
    data = read_yaml(FILES[model])
    place = data
    for part in path:
        place = place[part]
    place[wrong] = 1
    error = refusal(model, data)
    assert error.what == f"unknown key '{'.'.join([*path, wrong])}'"
    assert error.fix.startswith(f"did you mean '{near}'?")


def test_an_unknown_key_inside_a_list_names_its_place() -> None:
    data = read_yaml(HOME / "tables.yaml")
    data["visits"][0]["column"] = {}
    error = refusal(Recipes, data)
    assert error.what == "unknown key 'visits.0.column'"
    assert "did you mean 'columns'?" in error.fix


@pytest.mark.parametrize(
    ("model", "key"), [(Plan, "alpha"), (Framework, "scales"), (Edition, "cut_off")]
)
def test_a_missing_key_is_named(model: type[BaseModel], key: str) -> None:
    data = read_yaml(FILES[model])
    del data[key]
    error = refusal(model, data)
    assert error.what == f"key '{key}' is missing"
    assert error.fix == f"add '{key}' there."


def test_a_missing_key_of_an_entry_names_the_entry(tmp_path: Path) -> None:
    path = tmp_path / "indicators.yaml"
    path.write_text("x: {label: {nl: a, en: b}, unit: institution}\n", encoding="utf-8")
    with pytest.raises(SpiegelError) as caught:
        load_mapping(Indicator, path)
    assert caught.value.what == "key 'standards' is missing"
    assert caught.value.where.endswith("indicators.yaml, entry 'x'")


@pytest.mark.parametrize(
    ("key", "value"),
    [("alpha", 0.7), ("level", 1), ("margin", 0), ("percent_decimals", 3), ("alpha", "small")],
)
def test_a_value_out_of_range_names_its_key(key: str, value: object) -> None:
    data = read_yaml(HOME / "analysis_plan.yaml") | {key: value}
    error = refusal(Plan, data)
    assert error.what.startswith(f"key '{key}': Input should be")
    assert error.fix == "correct that value."


def test_a_trend_on_fewer_than_four_mirrors_cannot_be_configured() -> None:
    data = read_yaml(HOME / "analysis_plan.yaml") | {"min_mirrors_for_trend": 3}
    assert "greater than or equal to 4" in refusal(Plan, data).what


def test_loaded_configuration_cannot_be_changed() -> None:
    plan = load(Plan, HOME / "analysis_plan.yaml")
    with pytest.raises(Exception, match="frozen"):
        plan.alpha = 0.1  # type: ignore[misc]


def test_no_on_yes_and_dates_stay_as_they_are_written(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("on: no\noff: Yes\nday: 2024-08-31\ny: n\nflag: true\nnot: false\nn: 3\n")
    assert read_yaml(path) == {
        "on": "no",
        "off": "Yes",
        "day": "2024-08-31",
        "y": "n",
        "flag": True,
        "not": False,
        "n": 3,
    }


def test_leading_zeros_and_times_stay_as_they_are_written(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("code: 010\nclock: 12:30\n")
    assert read_yaml(path) == {"code": "010", "clock": "12:30"}


@pytest.mark.parametrize(
    ("text", "line"),
    [("a: 1\nb: 2\na: 3\n", 3), ("x:\n  on: 1\n  b: 2\n  on: 3\n", 4)],
)
def test_a_key_given_twice_is_refused_with_its_line(tmp_path: Path, text: str, line: int) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(text)
    with pytest.raises(SpiegelError, match="occurs twice") as caught:
        read_yaml(path)
    assert caught.value.where.endswith(f"a.yaml, line {line}")


def test_text_that_is_not_yaml_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("a: 1\nb: [1, 2\nc: 3\n")
    with pytest.raises(SpiegelError, match="not valid YAML") as caught:
        read_yaml(path)
    assert ", line 3" in caught.value.where


def test_a_file_in_another_encoding_is_a_message(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"a: caf\xe9\n")
    with pytest.raises(SpiegelError):
        read_yaml(path)


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(SpiegelError, match=r"the file plan\.yaml does not exist"):
        load(Plan, tmp_path / "plan.yaml")


def test_an_empty_file_is_a_message(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("")
    with pytest.raises(SpiegelError, match="nothing stands there"):
        load(Main, path)
    with pytest.raises(SpiegelError, match="must map ids to entries"):
        load_mapping(Indicator, path)


@pytest.mark.parametrize("folder", [HOME, ENGLAND])
def test_the_registries_that_ship_are_sound(folder: Path) -> None:
    found = Inspectorate(folder)
    for name in found.indicators:
        assert found.meets(name) < frozenset(range(1, len(found.scale(name).steps) + 1))
        assert found.meets(name)


def test_the_bar_of_an_indicator_is_that_of_its_scale_unless_it_names_steps() -> None:
    found = Inspectorate(HOME)
    assert found.meets("k1_visie") == {3, 4}
    assert found.meets("advies_ongunstig") == {1, 2}
    assert found.meets("gok_positief") == {3}
    assert found.framework.expand("BAO") == ("GBAO", "BUBAO")
    assert found.framework.expand("GSO") == ("GSO",)
    assert found.framework.expand("ALL") == tuple(found.framework.sectors)


def put(key: str, value: object) -> Callable[[Any], object]:
    return lambda data: data["k1_visie"].__setitem__(key, value)


@pytest.mark.parametrize(
    ("key", "value", "what", "near"),
    [
        ("standards", ["K11"], "names standard 'K11'", "K1"),
        ("sectors", ["GBOA"], "names sector 'GBOA'", "GBAO"),
        ("meets", ["VOLGNS"], "names step 'VOLGNS'", "VOLGENS"),
        ("visit_types", ["REGULIR"], "names visit type 'REGULIR'", "REGULIER"),
    ],
)
def test_an_indicator_that_names_something_unknown_is_refused(
    changed: Changed, key: str, value: object, what: str, near: str
) -> None:
    with pytest.raises(SpiegelError) as caught:
        changed("indicators.yaml", put(key, value))
    assert caught.value.what == f"indicator 'k1_visie' {what}, which does not exist"
    assert caught.value.where.endswith("indicators.yaml, entry 'k1_visie'")
    assert f"did you mean '{near}'?" in caught.value.fix


def test_an_indicator_of_two_scales_is_refused(changed: Changed) -> None:
    with pytest.raises(SpiegelError, match="mixes the scales gok, ontwikkeling"):
        changed("indicators.yaml", put("standards", ["K1", "GOK"]))


def test_two_standards_need_a_rule_to_combine_them(changed: Changed) -> None:
    with pytest.raises(SpiegelError, match="no rule to combine them") as caught:
        changed("indicators.yaml", put("standards", ["K1", "K2"]))
    assert "aggregate: all_meet" in caught.value.fix


RULED = {"standards": ["K1", "K2", "K3"], "aggregate": "all_meet"}


@pytest.mark.parametrize(
    ("entry", "what", "code"),
    [
        ({"standards": ["K1", "GOK"], "aggregate": "all_meet"}, "mixes the scales", "C-IND-01"),
        ({**RULED, "standards": ["K1", "K2", "K1"]}, "'K1' twice in standards", "C-IND-02"),
        ({"meets": ["VOLGENS", "VOLGENS"]}, "'VOLGENS' twice in meets", "C-IND-02"),
        ({"sectors": ["GSO", "GSO"]}, "'GSO' twice in sectors", "C-IND-02"),
        ({"visit_types": ["REGULIER"] * 2}, "'REGULIER' twice in visit_types", "C-IND-02"),
        ({"standards": ["K1", "K2"]}, "no rule to combine them", "C-IND-03"),
        ({"aggregate": "none_meet"}, "by none_meet and has only one", "C-IND-03"),
        ({"at_least": 1}, "by at_least and has only one", "C-IND-03"),
        ({**RULED, "at_least": 2}, "two rules: all_meet and at_least: 2", "C-IND-04"),
        ({**RULED, "aggregate": "single", "at_least": 2}, "no rule to combine", "C-IND-03"),
        ({"standards": ["K1", "K2"], "at_least": 3}, "at_least with 3, of 2", "C-IND-05"),
        ({"standards": ["K1", "K2"], "at_least": 0}, "at_least with 0, of 2", "C-IND-05"),
        ({"standards": ["K1", "K2"], "at_least": -1}, "at_least with -1, of 2", "C-IND-05"),
        ({"standards": ["K1", "K2"], "aggregate": "at_least"}, "with no number", "C-IND-05"),
        ({**RULED, "unit": "investigation"}, "counts investigations", "C-IND-06"),
        ({"visit_types": ["REGULIER", "KORT"]}, "visits of type 'KORT'", "C-IND-07"),
        ({"visit_types": ["TUSSENTIJDS"]}, "not in the main series", "C-IND-07"),
        (
            {"meets": ["BENEDEN", "BENADERT", "VOLGENS", "OVERSTIJGT"]},
            "counts every step",
            "C-IND-08",
        ),
        ({"meets": ["BENEDEN"], "polarity": "higher"}, "the unfavourable side", "C-IND-09"),
        ({"polarity": "lower"}, "the favourable side", "C-IND-09"),
        (
            {**RULED, "aggregate": "none_meet", "polarity": "higher"},
            "the unfavourable side",
            "C-IND-09",
        ),
    ],
)
def test_an_indicator_that_says_something_else_than_it_counts_is_refused(
    changed: Changed, entry: dict[str, Any], what: str, code: str
) -> None:
    with pytest.raises(SpiegelError) as caught:
        changed("indicators.yaml", lambda data: data["k1_visie"].update(entry))
    assert what in caught.value.what
    assert caught.value.code == code
    assert caught.value.where.endswith("indicators.yaml, entry 'k1_visie'")
    assert caught.value.fix


@pytest.mark.parametrize("wrong", ["2", 2.0, True, "all"])
def test_at_least_is_a_whole_number(changed: Changed, wrong: object) -> None:
    entry = {"standards": ["K1", "K2"], "at_least": wrong}
    with pytest.raises(SpiegelError, match="at_least"):
        changed("indicators.yaml", lambda data: data["k1_visie"].update(entry))


def test_a_rule_is_read_as_it_is_written(changed: Changed) -> None:
    entry = {"standards": ["K1", "K2", "K3"], "at_least": 2, "meets": ["BENEDEN"]}
    # One that no claim compares with another: those must be counted alike.
    found = changed("indicators.yaml", lambda data: data["k2_organisatie"].update(entry))
    own = found.indicators["k2_organisatie"]
    assert (own.aggregate, own.at_least, own.polarity) == ("at_least", 2, "lower")
    assert found.steps("k2_organisatie") == ()


def test_a_figure_of_a_combined_indicator_has_no_steps(changed: Changed) -> None:
    with pytest.raises(SpiegelError, match="names category 'VOLGENS'") as caught:
        changed(
            "figures.yaml",
            lambda data: data["figures"]["thema_sectoren"].update(category="VOLGENS"),
        )
    assert "meets" in caught.value.fix


def test_every_code_of_an_indicator_is_explained() -> None:
    source = (ROOT / "workflow/spiegel/config/indicators.py").read_text(encoding="utf-8")
    explained = (ROOT / "docs/errors.md").read_text(encoding="utf-8")
    raised = dict.fromkeys(re.findall(r'"(C-IND-\d\d)"', source))
    assert re.findall(r"^\| (C-IND-\d\d) \|", explained, re.MULTILINE) == sorted(raised)


@pytest.mark.parametrize(
    ("key", "value", "what"),
    [
        ("indicators", ["k1_vise"], "names indicator 'k1_vise', which does not exist"),
        ("sectors", ["GBOA"], "names sector 'GBOA', which does not exist"),
    ],
)
def test_a_figure_that_names_something_unknown_is_refused(
    changed: Changed, key: str, value: object, what: str
) -> None:
    first = next(iter(read_yaml(HOME / "figures.yaml")["figures"]))
    with pytest.raises(SpiegelError) as caught:
        changed("figures.yaml", lambda data: data["figures"][first].__setitem__(key, value))
    assert caught.value.what == f"figure '{first}' {what}"
    assert caught.value.fix.startswith("did you mean")


def test_a_figure_of_an_unknown_notebook_is_refused(changed: Changed) -> None:
    def change(data: Any) -> None:
        next(iter(data["figures"].values()))["notebook"] = "nowhere"

    with pytest.raises(SpiegelError, match="names notebook 'nowhere'"):
        changed("figures.yaml", change)


@pytest.mark.parametrize(
    ("headline", "what"),
    [
        ({"k1_vise": ["ALL"]}, "the headline list names indicator 'k1_vise'"),
        ({"k1_visie": ["BOA"]}, "the headline list names sector 'BOA'"),
    ],
)
def test_a_headline_list_that_names_something_unknown_is_refused(
    changed: Changed, headline: dict[str, list[str]], what: str
) -> None:
    with pytest.raises(SpiegelError) as caught:
        changed("analysis_plan.yaml", lambda data: data.__setitem__("headline", headline))
    assert caught.value.what.startswith(what)


def test_only_pairs_on_the_headline_list_are_in_the_first_tier(changed: Changed) -> None:
    found = changed(
        "analysis_plan.yaml", lambda d: d.__setitem__("headline", {"k1_visie": ["BAO"]})
    )
    assert found.tier("k1_visie", "BAO") == 1
    assert found.tier("k1_visie", "GBAO") == 2
    assert found.tier("k2_organisatie", "BAO") == 2


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda d: d["standards"]["K1"].__setitem__("scale", "goc"), "'K1' names scale 'goc'"),
        (lambda d: d["standards"]["K1"].__setitem__("theme", "bhv"), "'K1' names theme 'bhv'"),
        (
            lambda d: d["sector_groups"]["BAO"].__setitem__("members", ["GBOA"]),
            "'BAO' names sector 'GBOA'",
        ),
        (lambda d: d["scales"]["gok"].__setitem__("meets_from", "GOED"), "'GOED' is not a step"),
    ],
)
def test_a_framework_that_names_something_unknown_is_refused(
    changed: Changed, change: Callable[[Any], object], what: str
) -> None:
    with pytest.raises(SpiegelError) as caught:
        changed("framework.yaml", change)
    assert what in caught.value.what


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d["advice"].__setitem__("standard", "ADVICE"),
        lambda d: d["advice"].__setitem__("themes", ["bhv"]),
        lambda d: d["visit_types"]["REGULIER"].__setitem__("required_standards", ["K11"]),
    ],
)
def test_every_reference_of_a_framework_is_checked(
    changed: Changed, change: Callable[[Any], object]
) -> None:
    with pytest.raises(SpiegelError):
        changed("framework.yaml", change)


def prior(**parts: str) -> dict[str, object]:
    return {"priors": [{"mirror": "m", "school_year": "2022-2023", "source": "published"} | parts]}


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"edition": "2025"}, "key 'edition'"),
        ({"school_year": "2023"}, "key 'school_year'"),
        ({"cut_off": "2025-13-01"}, "key 'cut_off'"),
        ({"priors": []}, "without priors, give no_priors_reason"),
        (
            prior(school_year="2023-2024"),
            "prior mirror 'm' (2023-2024) is not earlier than 2023-2024",
        ),
        (prior(source="records"), "prior mirror 'm': a cut_off belongs to source records"),
        (prior(cut_off="2024-01-31"), "prior mirror 'm': a cut_off belongs to source records"),
    ],
)
def test_an_edition_that_cannot_be_is_refused(changes: dict[str, object], what: str) -> None:
    data = read_yaml(ROOT / "config" / "editions" / "os2025.yaml")
    assert what in refusal(Edition, data | changes).what


def test_a_cut_off_is_held_against_the_day_the_export_was_made() -> None:
    data = read_yaml(ROOT / "config" / "editions" / "os2025.yaml") | {"cut_off": "2025-03-31"}
    with pytest.raises(SpiegelError, match="after 2025-02-03, the day of the export"):
        check_cut_offs(Edition.model_validate(data), "09-01")
    for exported, last, doubt in (
        ("2025-04-01", date(2025, 4, 1), False),
        ("unknown", date(2026, 2, 4), True),
    ):
        told = Edition.model_validate(data | {"exported": exported})
        check_cut_offs(told, "09-01")
        assert told.last_day(366) == last
        assert bool(doubtful_cut_off(told)) == doubt
    assert doubtful_cut_off(load_edition(ROOT, "os2025")) == ""
    assert "2025-08-31, the day that the export describes" in doubtful_cut_off(
        load_edition(ROOT, "en2025")
    )


def test_an_edition_knows_its_years_cut_offs_and_datasets() -> None:
    found = load_edition(ROOT, "os2025")
    assert found.record_years == ("2021-2022", "2022-2023", "2023-2024")
    assert found.cut_off_of("2022-2023") == date(2024, 1, 31)
    assert found.cut_off_of("2023-2024") == date(2025, 1, 31)
    assert "gok_evaluatie" not in found.datasets("2021-2022")
    assert "gok_evaluatie" in found.datasets("2022-2023")
    assert found.title["nl"] == "Onderwijsspiegel 2025"


def test_an_unknown_edition_names_the_nearest() -> None:
    with pytest.raises(SpiegelError) as caught:
        load_edition(ROOT, "os2052")
    assert caught.value.what == "there is no edition 'os2052'"
    assert caught.value.where == "config/editions"
    assert "os2025" in caught.value.fix


@pytest.mark.parametrize("name", ["a" * 300, "../os2025", "os2025\n", "", "OS2025"])
def test_what_is_no_name_of_an_edition_is_not_looked_for(name: str) -> None:
    with pytest.raises(SpiegelError, match="there is no edition"):
        load_edition(ROOT, name)


def test_a_file_that_holds_another_edition_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "config" / "editions"
    folder.mkdir(parents=True)
    text = (ROOT / "config" / "editions" / "os2025.yaml").read_text(encoding="utf-8")
    (folder / "os2030.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(SpiegelError) as caught:
        load_edition(tmp_path, "os2030")
    assert caught.value.what == "the file says it is edition 'os2025'"
    assert caught.value.fix == "set edition: os2030, or rename the file."


def test_the_schemas_for_editors_are_those_of_the_models(tmp_path: Path) -> None:
    made = write_schemas(tmp_path)
    kept = ROOT / "workflow" / "schemas"
    assert {path.name for path in made} == {path.name for path in kept.glob("*.json")}
    for path in made:
        assert path.read_bytes() == (kept / path.name).read_bytes(), "run: ./run spiegel schemas"
