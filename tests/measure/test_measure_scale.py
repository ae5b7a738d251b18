"""A larger export: one result by either reader, defects in every copy, the counts of the floor."""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from spiegel.ingest import reader

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture(scope="module")
def scale() -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "path", [str(BENCHMARKS), *sys.path])
        yield importlib.import_module("scale")


@pytest.fixture(scope="module")
def done(scale: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example of one school year twice over, through all stages and the floor."""
    folder = tmp_path_factory.mktemp("scale")
    made = importlib.import_module("large_export").make(scale.ROOT, folder, 40_000)
    (folder / "files.json").write_text(json.dumps({n: vars(f) for n, f in made.items()}))
    for name in (*scale.FLOORS, *scale.STAGES):
        scale.WORK[name](folder)()
    return folder


def test_the_counts_are_those_of_the_floor_written_by_hand(scale: Any, done: Path) -> None:
    assert scale.agrees(done) > 400


def test_every_copy_has_its_defects_and_every_row_its_entry(scale: Any, done: Path) -> None:
    ledger = pd.read_parquet(done / "clean" / "ledger.parquet")
    copied = ledger["record"].str.contains("2324-0001-")
    kinds = {
        kind: ledger[own].drop_duplicates(["table", "column", "reason"])
        for kind, own in (("first", ~copied), ("copy", copied))
    }
    named = [{*part.loc[part["table"] == "judgements", "reason"]} for part in kinds.values()]
    assert named[0] == named[1] == {"visit_excluded", "exact_duplicate", "filler_is_missing"}
    flow = pd.read_parquet(done / "clean" / "exclusions.parquet")
    clean = {
        n: len(pd.read_parquet(done / "clean" / f"{n}.parquet")) for n in ("visits", "judgements")
    }
    ends = flow.groupby("table")["rows_out"].last()
    assert {n: ends[n] for n in clean} == clean


def test_the_quick_reader_and_the_careful_one_stage_the_same_bytes(
    scale: Any, done: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    staged = {p: p.read_bytes() for p in sorted((done / "ingest").iterdir())}
    assert len(staged) == 3 * 8
    monkeypatch.setattr(reader, "read_plain", lambda file, text: None)
    scale.ingest(done)()
    assert [p.name for p, content in staged.items() if p.read_bytes() != content] == []


@pytest.mark.slow
def test_another_number_of_threads_makes_the_same_bytes(scale: Any, done: Path) -> None:
    made = {p: p.read_bytes() for stage in scale.STAGES for p in sorted((done / stage).iterdir())}
    assert len(made) == 3 * 8 + 11 + 3
    before = pa.cpu_count()
    pa.set_cpu_count(before + 1)
    for stage in scale.STAGES:
        scale.WORK[stage](done)()
    pa.set_cpu_count(before)
    assert [p.name for p, content in made.items() if p.read_bytes() != content] == []
