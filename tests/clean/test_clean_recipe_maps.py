"""Recipes held against column maps and framework, and what no row of a table can do without."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandera.errors
import pytest
import yaml

from spiegel import tables
from spiegel.clean.recipe_maps import NEEDED, Maps, check, each
from spiegel.config.closed_yaml import _Loader, load, validate
from spiegel.config.framework import Framework
from spiegel.config.recipes import Recipe, Recipes
from spiegel.errors import SpiegelError

ROOT = Path(__file__).parents[2]
GOOD = {"visit_id": "id", "institution_id": "school", "sector": "sector", "visit_type": "type"}


@pytest.fixture
def maps(tmp_path: Path) -> Maps:
    """A column map with a column of each kind, one of them not collected in the second year."""
    lines = [
        "column,kind,codes,required,missing,2022-2023,2023-2024",
        "id,key,,yes,,ID,ID",
        "school,id:6,,yes,,S,S",
        "sector,text,,,,X,X",
        "type,text,,,,T,T",
        "start,date:mm/dd/yyyy,,,,D,D",
        "team,text,,,,G,-1",
        "size,integer,,,,N,N",
        "part,decimal,,,,P,P",
        "unread,ignore,,,,U,U",
    ]
    (tmp_path / "column_maps").mkdir()
    text = "\n".join(lines) + "\n"
    (tmp_path / "column_maps" / "visit.csv").write_text(text, encoding="utf-8")
    return Maps(tmp_path, {"visit": ["2022-2023", "2023-2024"]})


def told(small: Any, maps: Maps, table: str = "visits", **parts: Any) -> str:
    """Return the code and words of what is wrong with a recipe, '' when nothing is."""
    recipe = Recipe.model_validate({"from": "visit", **parts})
    try:
        check(table, recipe, small.framework, maps, "tables.yaml, recipe 1")
    except SpiegelError as error:
        return error.render()
    return ""


def test_a_good_recipe_has_nothing_to_tell(small: Any, maps: Maps) -> None:
    columns = GOOD | {"start_date": "start", "size_of_it": "size", "team_of_it": "team"}
    assert told(small, maps, columns=columns, school_year_of="start_date") == ""


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"columns": GOOD | {"start_date": "type"}}, "C-REC-01"),
        ({"columns": GOOD | {"report_date": "size"}}, "C-REC-01"),
        ({"columns": GOOD | {"advice": "part"}}, "'part' is of kind decimal"),
        ({"columns": GOOD | {"advice": "start"}}, "'start' is of kind date"),
        ({"columns": GOOD | {"advice": "unread"}}, "C-REC-08"),
        ({"columns": GOOD | {"team": "team"}}, "not collected in 2023-2024 [C-REC-09]"),
        ({"columns": GOOD, "where": {"team": {"present": True}}}, "C-REC-09"),
        ({"columns": GOOD, "where": {"tam": {"present": True}}}, "did you mean 'team'"),
        ({"columns": GOOD, "where": {"start": {"from": "03/04/2024"}}}, "write yyyy-mm-dd"),
        ({"columns": GOOD, "school_year_of": "start_date"}, "C-REC-10"),
        ({"columns": GOOD | {"end_date": "start"}, "school_year_of": "end_dat"}, "did you mean"),
        ({"columns": GOOD, "constants": {"sector": "PRIM"}}, "C-REC-11"),
        ({"columns": GOOD, "constants": {"start_date": "2024-02-30"}}, "C-REC-02"),
        ({"columns": GOOD, "constants": {"school_year": "2024"}}, "C-REC-13"),
        ({"columns": {"visit_id": "id"}}, "no column 'institution_id'"),
    ],
)
def test_a_recipe_that_does_not_fit_is_told(
    small: Any, maps: Maps, parts: dict[str, Any], words: str
) -> None:
    assert words in told(small, maps, **parts)


@pytest.mark.parametrize(
    ("constants", "words"),
    [
        ({"visit_type": "REGG"}, "unknown visit type 'REGG'"),
        ({"sector": "PRM"}, "unknown sector 'PRM'"),
        ({"visit_type": "REG"}, ""),
    ],
)
def test_a_constant_is_one_of_the_framework(
    small: Any, maps: Maps, constants: dict[str, str], words: str
) -> None:
    columns = {name: source for name, source in GOOD.items() if name not in constants}
    found = told(small, maps, columns=columns, constants=constants)
    assert words in found
    assert bool(words) == bool(found)


def test_a_melt_gives_standard_and_rating(small: Any, maps: Maps) -> None:
    own = {"columns": {"visit_id": "id", "investigation_id": "id"}}
    assert told(small, maps, "judgements", **own, melt={"A": "team", "B": "size"}) != ""
    assert told(small, maps, "judgements", **own, melt={"A": "type", "B": "size"}) == ""
    assert "C-REC-01" in told(small, maps, "judgements", **own, melt={"A": "part"})
    assert "unknown standard 'AA'" in told(small, maps, "judgements", **own, melt={"AA": "type"})
    assert "C-REC-12" in told(small, maps, "judgements", **own)


@pytest.mark.parametrize("table", sorted(NEEDED))
def test_a_row_without_what_its_table_needs_is_refused_by_the_model(small: Any, table: str) -> None:
    done = small.clean(small.export([small.visit(1)]))
    rows = getattr(done, table)
    for name in NEEDED[table]:
        if name in rows and rows[name].dtype == "str" and len(rows):
            with pytest.raises((pandera.errors.SchemaError, SpiegelError)):
                tables.check(rows.assign(**{name: ""}), table)


def test_the_recipe_of_the_guide_fits_the_inspectorate_that_it_is_of() -> None:
    guide = (ROOT / "docs" / "researcher.md").read_text(encoding="utf-8")
    block = next(
        b for b in guide.split("```yaml\n")[1:] if "any_of" in b and "\nvisits:" in f"\n{b}"
    ).split("```")[0]
    data = {"judgements": [], **yaml.load(block, Loader=_Loader)}
    config = ROOT / "config" / "inspectorates" / "england_social_care_year"
    framework = load(Framework, config / "framework.yaml")
    for one in each(validate(Recipes, data, "researcher.md"), framework, Maps(config, {})):
        one()
