"""The second computation in a build: its account, and what happens when the two disagree."""

from __future__ import annotations

import pandas as pd
from project_copy import Project

ACCOUNT = "results/os2025/quality/recomputed.csv"


def test_every_number_of_the_example_agrees_with_its_second_computation(built: Project) -> None:
    found = pd.read_csv(built.root / ACCOUNT, dtype=str, keep_default_na=False)
    assert set(found["verdict"]) == {"agrees"}
    tables = built.root / "results/os2025/tables"
    assert set(found["table"]) == {p.stem for p in tables.glob("*.csv")}
    assert found["numbers"].astype(int).sum() > 150_000


def test_computations_that_disagree_stop_the_build_and_leave_no_account(worked: Project) -> None:
    """What the program finds is tested beside it; here it says that it found a difference."""
    worked.edit(
        "tools/recompute/recompute.py",
        "= recompute(asked.root, asked.edition, asked.internal)",
        """= pd.DataFrame(), ["measures: x: low: published '0.1'"], {}""",
    )
    planned = worked.planned()
    assert "recompute" in planned
    run = worked.snakemake("--cores", "1", ACCOUNT)
    assert run.returncode != 0
    assert not (worked.root / ACCOUNT).exists()
    log = (worked.root / "logs/os2025/recompute.log").read_text(encoding="utf-8")
    assert "differences: " in log
    assert ": low: published '0." in log
