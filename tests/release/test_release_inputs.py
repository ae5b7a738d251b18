"""Raw files are read piece by piece, wherever they lie; only another order is read whole."""

from __future__ import annotations

import hashlib
import os
import re
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from hand_made import CODE, hand_made_lock

from spiegel.release import preconditions, tree
from spiegel.release.lock import Environment, Lock, RawEntry
from spiegel.release.lock_content import rows_digest
from spiegel.release.preconditions import LIST, digest_of, environment_mismatches, raw_inputs
from spiegel.release.rerun import prepare
from spiegel.release.trust import opener

PATH = "vlaanderen/a/2029-2030/v1/a.csv"
ROWS = b"id;score\n" + b"".join(b"%07d;3\n" % i for i in range(1_000_000))  # 10 MB
PIECE = 5 * 2**20


def lock_of(content: bytes) -> Lock:
    pin = RawEntry(
        dataset="a", school_year="2029-2030", version="v1", path=PATH,
        sha256=hashlib.sha256(content).hexdigest(), rows_digest=rows_digest(content, 1),
        bytes=len(content), rows=1_000_000, header_row=1, nature="example", licence="x",
        source="example.org", in_bundle=True,
    )  # fmt: skip
    return hand_made_lock(raw=(pin,))


@pytest.mark.parametrize("place", ["folder", "bundle"])
def test_a_raw_file_is_never_held_whole(tmp_path: Path, place: str) -> None:
    lock = lock_of(ROWS)
    root, bundle = tmp_path / "root", tmp_path / "b.zip"
    with zipfile.ZipFile(bundle, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        packed.writestr("README.md", b"x")
        if place == "bundle":
            packed.writestr(f"data/raw/{PATH}", ROWS)
    if place == "folder":
        (root / "data" / "raw" / PATH).parent.mkdir(parents=True)
        (root / "data" / "raw" / PATH).write_bytes(ROWS)
    tracemalloc.start()
    try:
        found = raw_inputs(lock, root, opener(bundle))
        prepare(tmp_path / "run", {"run": b""}, found)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (found.mismatches, found.reordered) == ([], [])
    assert most < PIECE < len(ROWS)
    laid_out = tmp_path / "run" / "data" / "raw" / PATH
    assert digest_of(lambda: laid_out.open("rb")) == lock.raw[0].sha256


@pytest.mark.parametrize(
    ("content", "outcome"),
    [
        (b"id\n2\n1\n", "reordered"),
        (b"id\n2\n2\n", "mismatch"),
        (b"id\n1\n2\n3\n", "mismatch"),
        (b"", "mismatch"),
    ],
)
def test_another_order_is_the_same_input_and_other_rows_are_not(
    tmp_path: Path, content: bytes, outcome: str
) -> None:
    file = tmp_path / "data" / "raw" / PATH
    file.parent.mkdir(parents=True)
    file.write_bytes(content)
    found = raw_inputs(lock_of(b"id\n1\n2\n"), tmp_path, lambda name: None)
    assert (len(found.reordered), len(found.mismatches)) == (
        (1, 0) if outcome == "reordered" else (0, 1)
    )
    assert [m.code for m in found.mismatches] == ([] if outcome == "reordered" else [30])


def test_a_missing_raw_file_says_where_to_get_it(tmp_path: Path) -> None:
    (one,) = raw_inputs(lock_of(b"id\n1\n"), tmp_path, lambda name: None).mismatches
    assert (one.code, one.found) == (30, "missing; see example.org")


def test_another_line_of_python_is_another_environment_and_the_way_to_the_right_one_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    held: dict[str, object] = {"found": [], "foreign": [], "digests": {}}
    monkeypatch.setattr(preconditions, "held_files", lambda environment: held)
    content = CODE["envs/lock.txt"]
    pinned = Environment(lock=hashlib.sha256(content).hexdigest(), python="3.10")
    lock = hand_made_lock(environment=pinned)
    found = [
        m for m in environment_mismatches(lock, {LIST: content}, os.environ) if m.item == "Python"
    ]
    assert [(m.code, m.pinned) for m in found] == [(32, "3.10")]
    assert "SPIEGEL_PYTHON=3.10 ./run" in found[0].found
    same = environment_mismatches(hand_made_lock(), {LIST: content}, os.environ)
    assert [m for m in same if m.item == "Python"] == []


def test_every_tool_that_a_rule_reads_is_among_what_is_frozen() -> None:
    """Without one, an audit of a built edition ended before its first job."""
    root = Path(__file__).parents[2]
    rules = "".join(path.read_text("utf-8") for path in (root / "workflow/rules").glob("*.smk"))
    tools = set(re.findall(r"tools/\w+", rules))
    assert tools == {"tools/recompute", "tools/text_check"}
    assert [tool for tool in tools if not tree.matches(f"{tool}/a.py", tree.CODE)] == []
