"""Declared corrections: applied with their reason, refused when the source is not as expected."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

from spiegel.clean.corrections import correct
from spiegel.clean.declared import Correction, Corrections, read_corrections
from spiegel.config.closed_yaml import _Loader, validate
from spiegel.errors import SpiegelError

V1 = {"visit": "v1", "rating": "v1"}


def entry(**changes: Any) -> dict[str, Any]:
    """Return a correction of one cell as it stands in YAML."""
    good = {
        "id": "one",
        "school_year": "2023-2024",
        "table": "visit",
        "versions": ["v1"],
        "key": {"id": "V1"},
        "action": "set",
        "column": "advice",
        "expect": "GOOD",
        "value": "BAD",
        "reason": "typing_error",
        "evidence": "the report",
        "reported_by": "the data team",
        "reported_on": "2024-11-15",
    }
    return {k: v for k, v in (good | changes).items() if v is not None}


def drop(**changes: Any) -> dict[str, Any]:
    """Return a correction that drops one row."""
    row = {"action": "drop_row", "column": None, "value": None, "expect": 1}
    return entry(**({"reason": "superseded_row"} | row | changes))


def made(*entries: dict[str, Any]) -> tuple[Correction, ...]:
    return tuple(Correction.model_validate(e) for e in entries)


@pytest.fixture
def datasets(small: Any) -> dict[str, pd.DataFrame]:
    visits = [small.visit(1), small.visit(2, advice=""), small.visit(2, advice="BAD")]
    return {"visit": small.staged("visit", visits)}


def refused(datasets: dict[str, pd.DataFrame], item: dict[str, Any], **versions: str) -> str:
    with pytest.raises(SpiegelError) as caught:
        correct(made(item), datasets, "2023-2024", V1 | versions)
    assert caught.value.where == "corrections.yaml"
    return f"{caught.value.what}; {caught.value.fix}"


def test_a_cell_is_set_and_logged_with_its_reason(datasets: dict[str, pd.DataFrame]) -> None:
    done = correct(made(entry()), datasets, "2023-2024", V1)
    assert done.datasets["visit"]["advice"].tolist() == ["BAD", "", "BAD"]
    line = done.entries["visit"].iloc[0]
    names = ["table", "record", "column", "rule", "reason", "old", "new", "source_row"]
    assert line[names].tolist() == [
        "visit", "visit:2", "advice", "correction", "typing_error", "GOOD", "BAD", 2,
    ]  # fmt: skip
    assert done.applied[["id", "old", "new", "status", "rows"]].to_numpy().tolist() == [
        ["one", "GOOD", "BAD", "applied", 1]
    ]
    assert datasets["visit"]["advice"].tolist() == ["GOOD", "", "BAD"]


def test_a_missing_value_can_be_filled_in_and_a_wrong_one_emptied(
    datasets: dict[str, pd.DataFrame],
) -> None:
    fill = entry(id="a", key={"id": "V2", "advice": ""}, expect="", value="GOOD")
    empty = entry(id="b", key={"id": "V1"}, value="")
    done = correct(made(fill, empty), datasets, "2023-2024", V1)
    assert done.datasets["visit"]["advice"].tolist() == ["", "GOOD", "BAD"]


def test_a_row_is_dropped_and_kept_for_the_account(datasets: dict[str, pd.DataFrame]) -> None:
    item = drop(key={"id": "V2", "advice": ""})
    done = correct(made(item), datasets, "2023-2024", V1)
    assert done.datasets["visit"]["source_row"].tolist() == [2, 4]
    assert done.dropped["visit"][["source_row", "reason"]].to_numpy().tolist() == [
        [3, "superseded_row"]
    ]
    line = done.entries["visit"].iloc[0]
    assert line[["record", "column", "old", "new"]].tolist() == ["visit:3", "", "row", ""]


@pytest.mark.parametrize(
    ("column", "old", "value", "new"),
    [
        ("start", "2023-10-02", "2023-11-01", pd.Timestamp("2023-11-01")),
        ("n", "5", "6", 6),
        ("share", "0.5", "0.25", 0.25),
        ("flag", "True", "False", False),
    ],
)
def test_a_value_gets_the_kind_of_its_column(column: str, old: str, value: str, new: Any) -> None:
    table = pd.DataFrame(
        {
            "id": ["V1"],
            "start": pd.to_datetime(["2023-10-02"]),
            "n": pd.array([5], dtype="Int64"),
            "share": [0.5],
            "flag": pd.array([True], dtype="boolean"),
            "source_file": ["f.csv"],
            "source_row": [2],
        }
    )
    item = entry(column=column, expect=old, value=value)
    done = correct(made(item), {"visit": table}, "2023-2024", V1)
    assert done.datasets["visit"][column].iloc[0] == new
    assert done.datasets["visit"][column].dtype == table[column].dtype
    unfit = entry(column=column, expect=old, value="x")
    assert "which does not fit a column of" in refused({"visit": table}, unfit)


def test_a_correction_of_another_school_year_waits(datasets: dict[str, pd.DataFrame]) -> None:
    done = correct(made(entry(school_year="2022-2023")), datasets, "2023-2024", V1)
    assert len(done.applied) == 0
    assert done.entries == {}


@pytest.mark.parametrize(
    ("item", "text"),
    [
        (entry(key={"id": "V9"}), "matches no row: id 'V9' is not in 'visit' 2023-2024"),
        (drop(key={"id": "V9"}), "matches no row"),
        (entry(key={"id": "V2"}, expect=""), "matches 2 rows with id 'V2', not 1"),
        (drop(key={"id": "V2"}), "matches 2 rows with id 'V2', not 1"),
        (drop(key={"id": "V1"}, expect=2), "matches 1 rows with id 'V1', not 2"),
        (entry(value="GOOD", expect="OTHER"), "is no longer needed: advice of id 'V1' already"),
        (entry(expect="OTHER"), "expects advice of id 'V1' to hold 'OTHER', but it holds 'GOOD'"),
        (entry(column="advise"), "names column 'advise', which dataset 'visit' does not have; did"),
        (entry(key={"idd": "V1"}), "names column 'idd'"),
        (entry(table="visits"), "is about dataset 'visits', which is not pinned"),
    ],
)
def test_a_correction_that_does_not_fit_the_source_is_refused(
    datasets: dict[str, pd.DataFrame], item: dict[str, Any], text: str
) -> None:
    told = refused(datasets, item)
    assert told.startswith("correction 'one' ")
    assert text in told


def test_a_new_version_asks_whether_the_error_is_still_there(
    datasets: dict[str, pd.DataFrame],
) -> None:
    assert "does not say whether version 'v2' of 'visit' still has the error" in refused(
        datasets, entry(), visit="v2"
    )
    mended = entry(mended_in=["v2"])
    done = correct(made(mended), datasets, "2023-2024", {"visit": "v2"})
    assert done.datasets["visit"]["advice"].tolist() == ["GOOD", "", "BAD"]
    assert done.applied[["status", "rows"]].to_numpy().tolist() == [["mended_in_source", 0]]
    both = correct(made(entry(versions=["v1", "v2"])), datasets, "2023-2024", {"visit": "v2"})
    assert both.applied["status"].tolist() == ["applied"]


@pytest.mark.parametrize(
    ("item", "text"),
    [
        (entry(vallue="x"), "unknown key"),
        (entry(evidence=None), "is missing"),
        (entry(evidence=""), "evidence"),
        (entry(reported_on="soon"), "reported_on"),
        (entry(column=None), "action set needs column, value, and expect as text"),
        (entry(expect=2018), "action set needs column, value, and expect as text"),
        (entry(value="GOOD"), "nothing would change"),
        (drop(expect="1"), "drop_row needs expect, the number of rows"),
        (drop(expect=0), "drop_row needs expect, the number of rows"),
        (drop(column="advice"), "drop_row has no column and no value"),
        (entry(reason="exact_duplicate"), "unknown reason 'exact_duplicate'"),
        (entry(reason="typing_eror"), "did you mean 'typing_error'"),
        (entry(mended_in=["v1"]), "a version is in versions and in mended_in"),
        (entry(action="delete"), "action"),
        (entry(key={}), "key"),
    ],
)
def test_a_correction_is_closed(item: dict[str, Any], text: str) -> None:
    with pytest.raises(SpiegelError) as caught:
        validate(Corrections, {"corrections": [item]}, "corrections.yaml")
    assert text in caught.value.render()


def test_an_id_is_used_once() -> None:
    with pytest.raises(SpiegelError, match="the id 'one' occurs twice"):
        validate(Corrections, {"corrections": [entry(), drop()]}, "corrections.yaml")


def test_without_the_file_there_are_no_corrections(tmp_path: Path) -> None:
    assert read_corrections(tmp_path) == ()


def test_a_corrected_year_is_clean_and_its_flow_starts_with_the_correction(small: Any) -> None:
    rows = [small.visit(1, scales="2018"), small.visit(2), small.visit(2, advice="BAD")]
    datasets = small.export(rows)
    items = made(
        entry(id="a", column="scales", expect="2018", value="2022", reason="wrong_scale_version"),
        drop(id="b", key={"id": "V2", "advice": "BAD"}),
    )
    with pytest.raises(SpiegelError, match="occurs in different rows"):
        small.clean(datasets)
    done = small.clean(datasets, corrections=items)
    assert done.visits[["visit_id", "scale_version"]].to_numpy().tolist() == [
        ["V1", "2022"],
        ["V2", "2022"],
    ]
    flow = done.exclusions.set_index(["table", "step"])
    names = ["rule", "reason", "rows_in", "rows_out"]
    assert flow.loc[("visits", 1), names].tolist() == ["correction", "superseded_row", 3, 2]
    assert flow.loc[("judgements", 1), names].tolist() == ["correction", "superseded_row", 7, 6]
    assert done.ledger[["table", "record", "column", "rule", "old", "new"]].to_numpy().tolist() == [
        ["visit", "visit:2", "scales", "correction", "2018", "2022"],
        ["visit", "visit:4", "", "correction", "row", ""],
    ]
    assert done.corrections["id"].tolist() == ["a", "b"]


def test_one_of_two_partners_of_a_join_can_be_dropped(small: Any) -> None:
    datasets = small.export([small.visit(1), small.visit(2)])
    datasets["study"] = small.staged(
        "study",
        [
            {"study_id": "V1-1", "visit": "V1"},
            {"study_id": "V1-1", "visit": "V2"},
            {"study_id": "V2-1", "visit": "V2"},
        ],
    )
    with pytest.raises(SpiegelError, match="study_id 'V1-1' has different rows in dataset 'study'"):
        small.clean(datasets)
    item = drop(table="study", key={"study_id": "V1-1", "visit": "V2"})
    done = small.clean(datasets, corrections=made(item))
    assert done.ledger[["table", "record", "rule"]].to_numpy().tolist() == [
        ["study", "study:3", "correction"]
    ]


def test_a_cell_corrected_twice_does_not_reconcile(small: Any) -> None:
    items = made(entry(id="a"), entry(id="b", expect="BAD", value="GOOD"))
    with pytest.raises(SpiegelError, match="has 2 entries"):
        small.clean(small.export([small.visit(1)]), corrections=items)


def test_the_example_in_the_guide_is_a_correction() -> None:
    guide = Path(__file__).parents[2] / "docs" / "researcher.md"
    blocks = guide.read_text(encoding="utf-8").split("```yaml\n")[1:]
    block = next(b for b in blocks if b.startswith("corrections:")).split("```")[0]
    found = validate(Corrections, yaml.load(block, Loader=_Loader), "researcher.md")
    assert [c.action for c in found.corrections] == ["set"]
