"""Every broken file ends in a correct staged table or in one message with a code: never else."""

from __future__ import annotations

import gzip
import importlib.util
import re
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spiegel.errors import SpiegelError
from spiegel.ingest.stage import Staged, stage

ROOT = Path(__file__).parents[2]
_spec = importlib.util.spec_from_file_location(
    "bad_files", Path(__file__).with_name("bad_files.py")
)
assert _spec is not None
assert _spec.loader is not None
bad = importlib.util.module_from_spec(_spec)
sys.modules["bad_files"] = bad
_spec.loader.exec_module(bad)

CASES = bad.corpus()
BY_NAME = {case.name: case for case in CASES}
MAP = ("nr,id:3,,yes,nr", "naam,text,,,naam", "dag,date,,,dag")
MUTATIONS = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def staged(raw: Any, case: Any) -> Staged:
    """Register a case honestly, with the rows it should have, and stage it."""
    file = raw.put(case.content, rows=case.rows, encoding=case.encoding, delimiter=case.delimiter,
                   name="plain", sheet=case.sheet, header_row=case.header_row)  # fmt: skip
    path = raw.path(file)
    file = replace(file, path=file.path.replace("plain", case.file))
    return stage(file, path, raw.columns(*MAP), {}, "column_maps/bezoek.csv")


def values(found: Staged) -> list[list[str]]:
    table = found.table.assign(dag=found.table["dag"].dt.strftime("%Y-%m-%d").fillna(""))
    return table[["nr", "naam", "dag"]].to_numpy().tolist()


def reconciled(found: Staged, rows: int) -> None:
    account: Any = found.account
    assert account["rows_in"] == rows
    assert account["rows_in"] == len(found.table) + account["rows_refused"]
    assert account["rows_refused"] == sum(part["count"] for part in account["refused"])


def test_the_corpus_has_more_than_sixty_files() -> None:
    assert len(CASES) > 60


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_broken_file_ends_in_its_values_or_in_its_code(raw: Any, case: Any) -> None:
    began = time.monotonic()
    if isinstance(case.expect, str):
        with pytest.raises(SpiegelError) as caught:
            staged(raw, case)
        assert caught.value.code == case.expect
        lines = caught.value.render().split("\n")
        assert [line.split(":")[0] for line in lines] == ["what", "where", "fix"]
        assert lines[0].endswith(f"[{case.expect}]")
    else:
        found = staged(raw, case)
        assert values(found) == case.expect
        reconciled(found, case.rows)
    assert time.monotonic() - began < 20


@st.composite
def mutated(draw: st.DrawFn) -> Any:
    """A good file of which a few bytes are changed, put in, taken out, or the end cut off."""
    case = BY_NAME[
        draw(st.sampled_from(["a good file", "Mac Roman", "utf-16", "gzip", "zip", "xlsx"]))
    ]
    content = bytearray(case.content)
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(content) - 1))
        how = draw(st.sampled_from(["flip", "insert", "delete", "cut"]))
        if how == "flip":
            content[at] ^= draw(st.integers(1, 255))
        elif how == "insert":
            content[at:at] = draw(st.binary(min_size=1, max_size=3))
        elif how == "delete":
            del content[at : at + draw(st.integers(1, 4))]
        elif at:
            del content[at:]
        if not content:
            break
    return replace(case, content=bytes(content))


@MUTATIONS
@given(case=mutated())
def test_a_damaged_file_is_staged_whole_or_refused_with_a_code(shared_raw: Any, case: Any) -> None:
    code, found = "", None
    try:
        found = staged(shared_raw, case)
    except SpiegelError as error:
        code = error.code
    if found is None:
        assert re.fullmatch(r"I-[A-Z]{3}-[0-9]{2}", code)
    else:
        reconciled(found, case.rows)
        assert set(found.table["nr"].str.len()) <= {3}


@MUTATIONS
@given(content=st.binary(max_size=200), packed=st.booleans())
def test_any_bytes_at_all_are_told_and_never_a_traceback(
    shared_raw: Any, content: bytes, packed: bool
) -> None:
    case = BY_NAME["gzip" if packed else "a good file"]
    with pytest.raises(SpiegelError) as caught:
        staged(shared_raw, replace(case, content=gzip.compress(content) if packed else content))
    assert caught.value.code


COMMANDS = (
    "raw_files",
    "arrivals",
    "new_year",
    "new_inspectorate",
    "inspectorate_guess",
    "roles",
)


def test_every_code_is_raised_in_one_place_and_explained() -> None:
    sources = [
        *(ROOT / "workflow/spiegel/ingest").glob("*.py"),
        *((ROOT / "workflow/spiegel/commands" / f"{n}.py") for n in COMMANDS),
    ]
    raised = [c for p in sources for c in re.findall(r'"(I-[A-Z]{3}-\d\d)"', p.read_text("utf-8"))]
    text = (ROOT / "docs/errors.md").read_text(encoding="utf-8")
    explained = re.findall(r"^\| (I-[A-Z]{3}-\d\d) \|", text, re.MULTILINE)
    assert sorted(raised) == sorted(set(raised))
    assert explained == sorted(raised)
