"""Records that contradict each other are told at once, and what is proposed can be pasted."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
import yaml

from spiegel.clean.conflicts import SHOWN, ConflictsError
from spiegel.clean.declared import UNKNOWN, read_corrections


def several(small: Any) -> dict[str, pd.DataFrame]:
    """Return an export with a conflict in each table, and in a dataset that is joined."""
    visits = [small.visit(n) for n in range(1, 7)]
    again = [small.visit(1, sector="SEC"), small.visit(2, advice="BAD"), small.visit(3)]
    datasets = small.export([*visits, *again])
    rating = datasets["rating"]
    other = rating.iloc[:1].assign(level="1")
    datasets["rating"] = pd.concat([rating, other], ignore_index=True)
    study = datasets["study"]
    datasets["study"] = pd.concat([study, study.iloc[3:4].assign(visit="V6")], ignore_index=True)
    school = datasets["school"]
    datasets["school"] = pd.concat([school, school.iloc[:1].assign(name="x")], ignore_index=True)
    datasets["population"] = datasets["population"].assign(n=[100, 100])
    for name in ("rating", "study", "school"):
        rows = datasets[name]
        datasets[name] = rows.assign(source_row=range(2, len(rows) + 2))
    return datasets


def pasted(text: str, tmp_path: Any) -> Any:
    (tmp_path / "corrections.yaml").write_text(text, encoding="utf-8")
    return read_corrections(tmp_path)


def test_all_conflicts_of_all_tables_are_told_at_once(small: Any) -> None:
    with pytest.raises(ConflictsError, match="5 records contradict others") as caught:
        small.clean(several(small))
    for told in (
        "visit_id 'V1' occurs in different rows (they differ in sector) in visit.csv, rows 2, 8",
        "visit_id 'V2' occurs in different rows (they differ in advice) in visit.csv, rows 3, 9",
        "investigation_id + standard 'V1-1 + A'",
        "study_id 'V4-1' has different rows in dataset 'study' (they differ in visit)",
        "institution_id + school_year '000001 + 2023-2024'",
    ):
        assert told in caught.value.what
    assert caught.value.where == "rating.csv, school.csv, study.csv, visit.csv"


def test_the_proposed_entries_are_accepted_and_the_year_is_clean(small: Any, tmp_path: Any) -> None:
    datasets = several(small)
    with pytest.raises(ConflictsError) as caught:
        small.clean(datasets)
    corrections = pasted(caught.value.proposal, tmp_path)
    assert len(corrections) == 5
    done = small.clean(datasets, corrections=corrections)
    assert done.visits["source_row"].tolist() == [2, 3, 4, 5, 6, 7]
    assert set(done.judgements["rating"]) == {2, 3}
    found = done.checks.set_index("check").loc["corrections_have_evidence"]
    assert (found["status"], found["severity"], found["rows"]) == ("fail", "warning", 5)


def test_the_other_row_stays_when_its_remark_is_used_instead(small: Any, tmp_path: Any) -> None:
    datasets = small.export([small.visit(1), small.visit(2), small.visit(1, advice="BAD")])
    with pytest.raises(ConflictsError) as caught:
        small.clean(datasets)
    lines = caught.value.proposal.splitlines()
    entries = [line.removeprefix("# ") for line in lines if line.startswith(("# - id", "#   "))]
    kept = pasted("\n".join(["corrections:", *entries, ""]), tmp_path)
    filled = tuple(c.model_copy(update={"evidence": "p. 2", "reported_by": "me"}) for c in kept)
    done = small.clean(datasets, corrections=filled)
    assert done.visits["advice"].tolist() == ["BAD", "GOOD"]
    assert done.checks.set_index("check").loc["corrections_have_evidence", "status"] == "pass"
    assert UNKNOWN in caught.value.proposal


def test_a_row_in_conflict_that_stands_twice_is_dropped_twice(small: Any, tmp_path: Any) -> None:
    rows = [small.visit(1), small.visit(1, sector="SEC"), small.visit(1, sector="SEC")]
    datasets = small.export(rows)
    datasets["population"] = datasets["population"].assign(n=[1, 1])
    with pytest.raises(ConflictsError) as caught:
        small.clean(datasets)
    (entry,) = yaml.safe_load(caught.value.proposal)["corrections"]
    assert (entry["expect"], entry["key"]) == (2, {"id": "V1", "sector": "SEC"})
    done = small.clean(datasets, corrections=pasted(caught.value.proposal, tmp_path))
    assert done.visits["sector"].tolist() == ["PRIM"]


def test_ids_that_are_there_are_not_used_again_and_many_are_cut(small: Any, tmp_path: Any) -> None:
    many = SHOWN + 4
    visits = [small.visit(n) for n in range(many)]
    datasets = small.export([*visits, *(v | {"sector": "SEC"} for v in visits)])
    datasets["population"] = datasets["population"].assign(n=[many, many])
    with pytest.raises(ConflictsError, match="and 4 more") as caught:
        small.clean(datasets)
    first = pasted(caught.value.proposal, tmp_path)
    assert len({c.id for c in first}) == many
    with pytest.raises(ConflictsError) as caught:
        small.clean(datasets, corrections=first[:4])
    rest = pasted(caught.value.proposal, tmp_path)
    assert len(rest) == many - 4
    done = small.clean(datasets, corrections=(*first[:4], *rest))
    assert len(done.visits) == many
