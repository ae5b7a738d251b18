"""A whole school year: the ledger reconciles, and the order of the rows does not matter."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spiegel.clean.year import clean_school_year
from spiegel.config.recipes import Recipes
from spiegel.errors import SpiegelError
from spiegel.ingest.cells import LEDGER_COLUMNS

SOME = settings(max_examples=3, deadline=None, derandomize=True)


def mixed(small: Any) -> list[dict[str, Any]]:
    """Return visits of which each rule leaves out one, and three that count."""
    return [
        small.visit(1),
        small.visit(2, status="DRAFT"),
        small.visit(3, type="SHORT", advice=""),
        small.visit(4, start="2024-09-01"),
        small.visit(5, published="2025-02-01"),
        small.visit(6, sector="SEC"),
        small.visit(7),
    ]


def test_the_visits_that_count_and_their_judgements_stay(small: Any) -> None:
    done = small.clean(small.export(mixed(small)))
    assert done.visits["visit_id"].tolist() == ["V1", "V6", "V7"]
    assert done.judgements.groupby("visit_id").size().to_dict() == {"V1": 3, "V6": 3, "V7": 3}
    assert done.judgements["rating"].tolist() == [2, 3, 3] * 3
    assert done.institutions["institution_id"].tolist() == [f"{n:06d}" for n in range(1, 8)]
    assert done.population["n"].tolist() == [6, 1]


def test_every_dropped_row_has_exactly_one_ledger_entry(small: Any) -> None:
    datasets = small.export([*mixed(small), small.visit(1)])
    done = small.clean(datasets)
    visits = done.ledger[done.ledger["table"] == "visits"]
    assert visits[["record", "source_row", "reason"]].to_numpy().tolist() == [
        ["V2", 3, "report_not_final"],
        ["V3", 4, "visit_type:SHORT"],
        ["V4", 5, "outside_school_year"],
        ["V5", 6, "published_after_cut_off"],
        ["V1", 9, "exact_duplicate"],
    ]
    judged = done.ledger[done.ledger["table"] == "judgements"]
    kept = done.judgements[done.judgements["source_file"] == "rating.csv"]["source_row"]
    assert not judged["source_row"].duplicated().any()
    assert sorted([*judged["source_row"], *kept]) == datasets["rating"]["source_row"].tolist()
    assert set(judged["reason"]) == {"visit_excluded"}
    assert judged["record"].tolist()[:2] == ["V2-1:A", "V2-1:B"]
    assert set(done.ledger["old"]) == {"row"}
    assert set(done.ledger["new"]) == {""}


def test_a_repeated_judgement_row_is_dropped_with_its_own_entry(small: Any) -> None:
    datasets = small.export([small.visit(1)])
    rating = pd.concat([datasets["rating"], datasets["rating"].iloc[:1]], ignore_index=True)
    datasets["rating"] = rating.assign(source_row=[2, 3, 4])
    done = small.clean(datasets)
    entry = done.ledger.iloc[0]
    assert (len(done.ledger), entry["reason"], entry["source_row"]) == (1, "exact_duplicate", 4)
    assert len(done.judgements) == 3


def test_changes_made_at_staging_stay_in_the_ledger(small: Any) -> None:
    entry = ["visit", "visit:2", "school", "pad_identifier", "lost_leading_zeros", "1", "000001"]
    staged = pd.DataFrame([[*entry, "visit.csv", 2]], columns=LEDGER_COLUMNS)
    done = small.clean(small.export([small.visit(1), small.visit(2, status="DRAFT")]), staged)
    first = done.ledger[done.ledger["table"] == "visit"]
    assert first[LEDGER_COLUMNS].to_numpy().tolist() == [[*entry, "visit.csv", 2]]
    assert len(done.ledger) == 1 + 1 + 2


def test_the_exclusion_flow_ends_with_the_rows_that_are_kept(small: Any) -> None:
    done = small.clean(small.export(mixed(small)))
    for table, rows, start in (
        ("visits", len(done.visits), 7),
        ("judgements", len(done.judgements), 14 + 6),
    ):
        flow = done.exclusions[done.exclusions["table"] == table]
        assert flow["rows_in"].iloc[0] == start
        assert flow["rows_out"].iloc[-1] == rows
        assert flow["rows_in"].tolist()[1:] == flow["rows_out"].tolist()[:-1]
        assert flow["step"].tolist() == list(range(1, len(flow) + 1))


def test_a_visit_given_twice_with_different_cells_is_a_conflict(small: Any) -> None:
    with pytest.raises(SpiegelError) as caught:
        small.clean(small.export([small.visit(1), small.visit(2), small.visit(1, sector="SEC")]))
    assert caught.value.what == "visit_id 'V1' occurs in different rows (they differ in sector)"
    assert "corrections.yaml" in caught.value.fix
    assert caught.value.where == "visit.csv, rows 2, 4"


def test_one_standard_rated_twice_in_one_investigation_is_a_conflict(small: Any) -> None:
    datasets = small.export([small.visit(1)])
    datasets["rating"]["standard"] = "A"
    datasets["rating"]["level"] = ["1", "2"]
    with pytest.raises(SpiegelError, match=r"investigation_id \+ standard 'V1-1 \+ A'"):
        small.clean(datasets)


def test_the_draft_of_a_final_report_is_left_out(small: Any) -> None:
    done = small.clean(small.export([small.visit(1, status="DRAFT"), small.visit(1)]))
    assert done.visits["source_row"].tolist() == [3]
    assert done.ledger[["record", "reason"]].to_numpy().tolist() == [["V1", "report_not_final"]]


def test_a_draft_with_another_advice_than_the_final_report_is_left_out(small: Any) -> None:
    visits = [small.visit(1, status="DRAFT", advice="BAD"), small.visit(1)]
    done = small.clean(small.export(visits))
    advice = done.judgements[done.judgements["standard"] == "ADV"]
    assert advice[["rating", "source_row"]].to_numpy().tolist() == [[2, 3]]


def test_the_advice_of_a_counted_visit_comes_from_the_row_that_counts(small: Any) -> None:
    done = small.clean(small.export([small.visit(1, status="DRAFT"), small.visit(1)]))
    advice = done.judgements[done.judgements["standard"] == "ADV"]
    assert advice["source_row"].tolist() == done.visits["source_row"].tolist()


def test_a_failed_check_of_severity_error_stops_the_year(small: Any) -> None:
    with pytest.raises(SpiegelError, match="one_scale_version: 2018, 2022"):
        small.clean(small.export([small.visit(1), small.visit(2), small.visit(3, scales="2018")]))


def test_a_school_year_in_which_nothing_counts_is_empty_and_not_a_crash(small: Any) -> None:
    done = small.clean(small.export([small.visit(1, status="DRAFT")]))
    assert (len(done.visits), len(done.judgements)) == (0, 0)
    assert done.ledger["reason"].tolist() == [
        "visit_excluded",
        "visit_excluded",
        "report_not_final",
    ]


def frames(done: Any) -> dict[str, pd.DataFrame]:
    return {f.name: getattr(done, f.name) for f in fields(done)}


def shuffled(datasets: dict[str, pd.DataFrame], draw: Any) -> dict[str, pd.DataFrame]:
    return {
        name: table.iloc[draw(st.permutations(range(len(table))))].reset_index(drop=True)
        for name, table in datasets.items()
    }


@SOME
@given(data=st.data())
def test_the_order_of_the_rows_changes_no_output(small: Any, data: st.DataObject) -> None:
    datasets = small.export(mixed(small))
    expected = frames(small.clean(datasets))
    found = frames(small.clean(shuffled(datasets, data.draw)))
    for name, table in expected.items():
        pd.testing.assert_frame_equal(found[name], table, obj=name)


def test_the_order_of_the_rows_does_not_choose_between_duplicates(small: Any) -> None:
    datasets = small.export([small.visit(1), small.visit(1)])
    back = {name: table.iloc[::-1].reset_index(drop=True) for name, table in datasets.items()}
    assert small.clean(back).visits["source_row"].tolist() == [2]


def test_the_order_of_the_earlier_figures_does_not_matter(small: Any) -> None:
    datasets = small.export([small.visit(1)])
    figures = [
        {
            "mirror": mirror,
            "year": "2022-2023",
            "indicator": "x",
            "sector": "PRIM",
            "direction": "GOOD",
            "k": 3,
            "n": 4,
        }
        for mirror in ("m1", "m2")
    ]
    datasets["earlier"] = small.staged("earlier", figures)
    forward = small.clean(datasets).prior_figures
    datasets["earlier"] = datasets["earlier"].iloc[::-1].reset_index(drop=True)
    pd.testing.assert_frame_equal(small.clean(datasets).prior_figures, forward)


def test_files_in_and_files_out(small: Any, tmp_path: Path) -> None:
    import yaml

    config = tmp_path / "config"
    config.mkdir()
    (config / "framework.yaml").write_text(yaml.safe_dump(small.framework_data()))
    dumped = Recipes.model_dump(small.recipes, by_alias=True, exclude_none=True, mode="json")
    (config / "tables.yaml").write_text(yaml.safe_dump(dumped))
    datasets = small.export(mixed(small))
    paths = {name: tmp_path / f"{name}.parquet" for name in datasets}
    for name, table in datasets.items():
        table.to_parquet(paths[name], index=False)
    small.no_changes().to_parquet(tmp_path / "ledger.parquet", index=False)
    out, offending = tmp_path / "out", tmp_path / "offending.csv"
    ledgers, versions = [tmp_path / "ledger.parquet"], dict.fromkeys(paths, "v1")
    clean_school_year(config, paths, ledgers, versions, small.year, small.cut_off, out, offending)
    assert not offending.exists()
    expected = frames(small.clean(datasets))
    assert sorted(p.stem for p in out.iterdir()) == sorted(expected)
    for name, table in expected.items():
        pd.testing.assert_frame_equal(pd.read_parquet(out / f"{name}.parquet"), table, obj=name)


def test_a_year_that_a_check_stops_leaves_its_offending_rows(small: Any, tmp_path: Path) -> None:
    import yaml

    (tmp_path / "framework.yaml").write_text(yaml.safe_dump(small.framework_data()))
    dumped = Recipes.model_dump(small.recipes, by_alias=True, exclude_none=True, mode="json")
    (tmp_path / "tables.yaml").write_text(yaml.safe_dump(dumped))
    datasets = small.export([small.visit(1), small.visit(2, scales="2018"), small.visit(3)])
    paths = {name: tmp_path / f"{name}.parquet" for name in datasets}
    for name, table in datasets.items():
        table.to_parquet(paths[name], index=False)
    small.no_changes().to_parquet(tmp_path / "ledger.parquet", index=False)
    out, offending = tmp_path / "out", tmp_path / "offending.csv"
    with pytest.raises(SpiegelError) as caught:
        clean_school_year(
            tmp_path,
            paths,
            [tmp_path / "ledger.parquet"],
            dict.fromkeys(paths, "v1"),
            small.year,
            small.cut_off,
            out,
            offending,
        )
    assert offending.as_posix() in caught.value.where
    assert not list(out.glob("*"))
    rows = pd.read_csv(offending)
    assert rows[["check", "record", "source_row"]].to_numpy().tolist() == [
        ["one_scale_version", "V2", 3]
    ]


def test_a_repeated_row_of_the_register_is_dropped_with_an_entry(small: Any) -> None:
    datasets = small.export([small.visit(1), small.visit(2)])
    schools = pd.concat([datasets["school"], datasets["school"].iloc[:1]], ignore_index=True)
    datasets["school"] = schools.assign(source_row=[2, 3, 4])
    done = small.clean(datasets)
    assert len(done.institutions) == 2
    assert done.ledger[["table", "record", "reason", "source_row"]].to_numpy().tolist() == [
        ["institutions", "000001", "exact_duplicate", 4]
    ]
    datasets["school"] = datasets["school"].assign(name=["a", "b", "c"])
    with pytest.raises(SpiegelError, match="occurs in different rows"):
        small.clean(datasets)


def test_all_tables_together_add_up(small: Any) -> None:
    done = small.clean(small.export([*mixed(small), small.visit(1)]))
    flow = done.exclusions
    ends = flow.groupby("table", sort=False).agg(
        read=("rows_in", "first"), left=("rows_out", "last")
    )
    assert list(ends.index) == [
        "visits",
        "judgements",
        "institutions",
        "population",
        "prior_figures",
    ]
    for name, rows in ends["left"].items():
        assert rows == len(getattr(done, str(name)))
    lost = int((flow["rows_in"] - flow["rows_out"]).sum())
    assert ends["read"].sum() - lost == ends["left"].sum()


def year_on_disk(small: Any, tmp_path: Path, datasets: dict[str, pd.DataFrame]) -> Any:
    """Write decisions and staged tables; return what cleans the year from there."""
    import yaml

    (tmp_path / "framework.yaml").write_text(yaml.safe_dump(small.framework_data()))
    dumped = Recipes.model_dump(small.recipes, by_alias=True, exclude_none=True, mode="json")
    (tmp_path / "tables.yaml").write_text(yaml.safe_dump(dumped))
    paths = {name: tmp_path / f"{name}.parquet" for name in datasets}
    for name, table in datasets.items():
        table.to_parquet(paths[name], index=False)
    small.no_changes().to_parquet(tmp_path / "ledger.parquet", index=False)

    def run(**more: Any) -> str:
        ledgers, versions = [tmp_path / "ledger.parquet"], dict.fromkeys(paths, "v1")
        folder, rows = tmp_path / small.year, tmp_path / "rows.csv"
        given = (ledgers, versions, small.year, small.cut_off, folder, rows)
        return clean_school_year(tmp_path, paths, *given, **more)

    return run


def test_columns_that_only_checks_look_at_are_read(small: Any, tmp_path: Path) -> None:
    datasets = small.export([small.visit(1), small.visit(2)])
    datasets["rating"]["level_label"] = ["3", "3", "4", "3"]
    run = year_on_disk(small, tmp_path, datasets)
    with pytest.raises(SpiegelError, match=r"code_fits_label: 1 rows .* in rating\.csv, row 4"):
        run()
    rows = pd.read_csv(tmp_path / "rows.csv")
    assert rows["record"].tolist() == ["rating level '3' beside level_label '4'"]


def test_conflicts_leave_entries_to_paste_and_the_year_builds_with_them(
    small: Any, tmp_path: Path
) -> None:
    datasets = small.export([small.visit(1), small.visit(2), small.visit(2, advice="BAD")])
    run = year_on_disk(small, tmp_path, datasets)
    with pytest.raises(SpiegelError, match="visit_id 'V2'") as caught:
        run()
    proposed = tmp_path / f"{small.year}.corrections.yaml"
    assert caught.value.fix.endswith(f"Entries to paste: {proposed.as_posix()}")
    proposed.rename(tmp_path / "corrections.yaml")
    told = run()
    assert "corrections_have_evidence: 1 corrections (2023-2024-conflict-2)" in told
    assert len(pd.read_parquet(tmp_path / small.year / "visits.parquet")) == 2


def test_a_year_is_held_against_the_one_on_disk_before_it(small: Any, tmp_path: Path) -> None:
    rows = [small.visit(n) for n in range(1, 61)]
    year_on_disk(small, tmp_path, small.export(rows))()
    before = (tmp_path / small.year).rename(tmp_path / "2022-2023")
    few = year_on_disk(small, tmp_path, small.export(rows[:20]))
    told = few(before=before, last_day=small.cut_off)
    assert "visits_like_last_year: PRIM 20 (was 60) (PRIM) in visit.csv" in told
    assert told.startswith("warning: ")
