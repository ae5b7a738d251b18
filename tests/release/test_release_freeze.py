"""Freezing: each gate shuts, a revision is told, and verdicts follow from what was compared."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pandas as pd
import pytest
from hand_made import OUTPUTS, hand_made_lock

from spiegel.config.catalogue import load_catalogue
from spiegel.errors import SpiegelError
from spiegel.release import gates
from spiegel.release.dag import Made, ask, depth_of, maker_of, record_files
from spiegel.release.lock import next_version
from spiegel.release.lock_content import output_entries, rows_digest
from spiegel.release.preconditions import pinned_packages
from spiegel.release.tree import changes, date_of, files_at, has_commit, head
from spiegel.release.verdict import Audit, Judged, JudgedClaim, decide

ROOT = Path(__file__).parents[2]


def repository(folder: Path) -> Path:
    who = ("-c", "user.name=t", "-c", "user.email=t@example.org")
    (folder / "config").mkdir(parents=True)
    (folder / "config" / "é a.yaml").write_bytes(b"a: 1\r\n")
    (folder / "run").write_bytes(b"#!/bin/sh\n")
    for command in (("init", "-q"), ("add", "-A"), (*who, "commit", "-q", "-m", "x")):
        subprocess.run(["git", "-C", str(folder), *command], check=True, capture_output=True)
    return folder


def test_files_come_from_the_commit_not_from_the_folder(tmp_path: Path) -> None:
    root = repository(tmp_path)
    (root / "run").write_bytes(b"other")
    (root / "workflow").mkdir()
    (root / "workflow" / "new.py").write_bytes(b"")
    commit = head(root)
    assert files_at(root, commit, ("config/*", "run", "workflow/*")) == {
        "config/é a.yaml": b"a: 1\r\n",
        "run": b"#!/bin/sh\n",
    }
    assert changes(root) == ["run", "workflow/new.py"]
    assert has_commit(root, commit)
    assert not has_commit(root, "0" * 40)
    assert date_of(root, commit).count("-") == 2


def test_a_dirty_tree_is_refused_and_a_new_lock_is_not(tmp_path: Path) -> None:
    root = repository(tmp_path)
    lock = root / "config" / "editions" / "os2025.lock.json"
    lock.parent.mkdir()
    lock.write_text("{}")
    gates.tree_is_clean(root, "os2025")
    (root / "config" / "more.yaml").write_text("a")
    with pytest.raises(SpiegelError, match=r"config/more\.yaml"):
        gates.tree_is_clean(root, "os2025")
    with pytest.raises(SpiegelError, match="not a git repository"):
        gates.tree_is_clean(root / "config", "os2025")


def test_an_edition_that_is_not_built_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SpiegelError, match="is not built"):
        gates.is_built(tmp_path, "os2025")


def quality(root: Path, **tables: dict[str, list[str]]) -> Path:
    folder = root / "results" / "os2025"
    for name, kind in (("checks", "quality"), ("figure_checks", "quality"),
                       ("recomputed", "quality"), ("published_check", "tables")):  # fmt: skip
        path = folder / kind / f"{name}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        pd.DataFrame(tables[name]).to_csv(path, index=False)
    return root


GOOD: dict[str, dict[str, list[str]]] = {
    "checks": {
        "check": ["a", "b"],
        "school_year": ["2023-2024"] * 2,
        "severity": ["error", "warning"],
        "status": ["pass", "fail"],
    },
    "figure_checks": {"figure": ["f"], "check": ["contrast"], "status": ["pass"]},
    "recomputed": {
        "table": ["changes"],
        "indicator": ["k1"],
        "sector": ["BAO"],
        "column": ["p"],
        "verdict": ["agrees"],
    },
    "published_check": {
        "period": ["p", "p"],
        "measure": ["m", "known"],
        "verdict": ["agrees", "differs"],
        "reason_nl": ["", "de bron telt anders"],
        "reason_en": ["", "the source counts otherwise"],
    },
}


def test_checks_that_hold_let_through_warnings_and_explained_differences(tmp_path: Path) -> None:
    gates.checks_hold(quality(tmp_path, **GOOD), "os2025")


@pytest.mark.parametrize(
    ("table", "column", "values", "told"),
    [
        ("checks", "status", ["fail", "pass"], r"a \(2023-2024\)"),
        ("figure_checks", "status", ["fail"], "f: contrast"),
        ("recomputed", "verdict", ["differs"], "changes k1 BAO p"),
        ("published_check", "reason_en", ["", ""], "p known"),
    ],
)
def test_a_failing_check_is_refused(
    tmp_path: Path, table: str, column: str, values: list[str], told: str
) -> None:
    tables = {**GOOD, table: {**GOOD[table], column: values}}
    with pytest.raises(SpiegelError, match=told):
        gates.checks_hold(quality(tmp_path, **tables), "os2025")


def test_versions() -> None:
    assert next_version(None, "os2025", "2023-2024") == "2025.0"
    assert next_version(None, "pilot", "2023-2024") == "2024.0"
    assert next_version(hand_made_lock(version="2030.9"), "os2030", "2028-2029") == "2030.10"


def test_depths_and_records_follow_from_what_each_rule_reads() -> None:
    made = {
        "results/e/tables/m.csv": Made("collect", ("data/processed/e/clean/y/m.parquet",)),
        "results/e/site/index.html": Made("build_site_nl", ("results/e/tables/m.csv",)),
        "results/e/notebooks/a.html": Made("execute_notebook_a", ("results/e/tables/m.csv",)),
        "results/e/profiles": Made("profiles", ("data/processed/e/clean/y/v.parquet",)),
        "data/processed/e/clean/y/m.parquet": Made(
            "clean_school_year", ("data/processed/e/ingest/y/m.parquet",)
        ),
    }
    depths = {path: depth_of(one) for path, one in made.items()}
    assert list(depths.values())[:4] == [2, 1, 2, 2]
    assert record_files("e", made) == [
        "data/processed/e/clean/y/m.parquet",
        "data/processed/e/clean/y/v.parquet",
    ]
    assert maker_of("results/e/profiles/nl/1.html", made) == made["results/e/profiles"]
    assert maker_of("results/e/profiles.html", made) is None


def test_every_output_has_a_rule_with_known_inputs(tmp_path: Path) -> None:
    outputs = load_catalogue(ROOT)
    for name in ("tables/trends.csv", "profiles/BAO/1.html"):
        path = tmp_path / "results" / "e" / name
        path.parent.mkdir(parents=True)
        path.write_text("a\n1\n", encoding="utf-8")
    made = {"results/e/tables/trends.csv": Made("collect", ("data/processed/e/clean/y/m.parquet",))}
    pins = output_entries(tmp_path, "e", made, outputs, False)
    assert list(pins) == ["results/e/tables/trends.csv"]  # profiles are not part of an edition
    with pytest.raises(SpiegelError, match="no rule makes"):
        output_entries(tmp_path, "e", {}, outputs, False)
    forgotten = {"results/e/tables/trends.csv": Made("collect", ("-",))}
    with pytest.raises(SpiegelError, match="not on record"):
        output_entries(tmp_path, "e", forgotten, outputs, False)
    planted = tmp_path / "results" / "e" / "quality" / "pupils.csv"
    planted.parent.mkdir()
    planted.write_text("a\n1\n", encoding="utf-8")
    with pytest.raises(SpiegelError, match=r"quality/pupils\.csv.* public or internal"):
        output_entries(tmp_path, "e", made, outputs, False)


def test_the_order_of_raw_rows_and_nothing_else_is_free() -> None:
    assert rows_digest(b"h\na\nb\n", 1) == rows_digest(b"h\nb\na\n", 1)
    assert rows_digest(b"h\na\nb\n", 1) != rows_digest(b"a\nh\nb\n", 1)
    assert rows_digest(b"h\na\nb\n", 1) != rows_digest(b"h\na\nc\n", 1)
    assert rows_digest(b"h\na\nb\n", 1) != rows_digest(b"h\na\na\nb\n", 1)
    # Lines of one quoted cell may not change places, nor two rows whole cells.
    one, other = b'h\n"a\nb",c\nd,e\n', b'h\n"b\na",c\nd,e\n'
    assert rows_digest(one, 1) != rows_digest(other, 1)
    assert rows_digest(one, 1) == rows_digest(b'h\r\nd,e\r\n"a\nb",c\r\n', 1)


def test_nothing_is_reproduced_of_which_nothing_was_made_again() -> None:
    for status in ("same_bytes", "same_content", "within_tolerance"):
        assert decide(Audit("e", 3, outputs=[Judged("a", "table", status)])) == 21


def test_a_claim_that_comes_out_otherwise_is_not_reproduced() -> None:
    audit = Audit("e", 3, runs=1, claims=[JudgedClaim("visie", {}, {}, equal=False)])
    assert decide(audit) == 20
    assert audit.axes["consistent"] == "no"


def test_pinned_packages_heed_their_markers() -> None:
    text = b"""\
pandas==3.1.1 \\
    --hash=sha256:aa
appnope==0.1 ; sys_platform == 'darwin' \\
    --hash=sha256:bb
Foo_Bar==1.0 ; python_version >= '3.8'
# comment
"""
    assert pinned_packages(text) == {"pandas": "3.1.1", "foo-bar": "1.0"}


@pytest.mark.parametrize(
    ("statuses", "unstable", "code"),
    [
        (["same_bytes", "same_content", "not_checked"], [], 0),
        (["same_bytes", "within_tolerance"], [], 10),
        (["within_tolerance", "not_made"], [], 21),
        (["not_published"], [], 21),
        (["not_made", "differs"], [], 20),
        (["differs"], ["a"], 22),
    ],
)
def test_verdicts(statuses: list[str], unstable: list[str], code: int) -> None:
    audit = Audit("e", 3, runs=1)
    audit.outputs = [Judged(str(i), "table", status) for i, status in enumerate(statuses)]
    audit.unstable = unstable
    assert decide(audit) == code


def test_wrong_arithmetic_alone_is_not_reproduced() -> None:
    audit = Audit("e", 1, runs=1, arithmetic=[{"check": "sums", "status": "fail"}])
    assert decide(audit) == 20
    assert audit.axes["consistent"] == "no"


def test_a_hand_made_lock_withholds_the_ledger() -> None:
    assert sum(f.in_bundle for f in hand_made_lock().outputs.values()) == len(OUTPUTS) - 1


def test_what_stops_a_build_is_said_and_not_the_last_line_of_the_engine(tmp_path: Path) -> None:
    text = "what:  nothing fits\\nwhere: a.csv\\nfix:   mend it."
    (tmp_path / "Snakefile").write_text(f'raise WorkflowError("{text}")\n', encoding="utf-8")
    with pytest.raises(SpiegelError) as caught:
        ask(tmp_path, "os2025", "-n")
    assert caught.value.what == "snakemake -n failed: nothing fits"
