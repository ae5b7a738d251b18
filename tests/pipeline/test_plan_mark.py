"""Everything that the analysis plan shaped carries the mark of the plan."""

from __future__ import annotations

import json

from project_copy import Project

from spiegel.config.inspectorate import load_inspectorate
from spiegel.files import read_csv

COUNTED = {"population"}  # counted before any plan


def test_every_table_and_every_figure_carries_the_mark_of_the_plan(built: Project) -> None:
    results = built.root / "results/os2025"
    mark = load_inspectorate(built.root / "config/inspectorates/vlaanderen").plan.digest
    tables = {path.stem: path for path in (results / "tables").glob("*.csv")}
    assert {"measures", "changes", "claims", "evidence", "published_check"} <= set(tables)
    for name in tables.keys() - COUNTED:
        table = read_csv(tables[name], text=("plan",))
        assert len(table), name
        assert set(table["plan"]) == {mark}, name
    specs = sorted((results / "figures").glob("*.json"))
    assert specs
    assert {json.loads(path.read_text(encoding="utf-8"))["plan"] for path in specs} == {mark}
    for page in ("method.html", "method.en.html"):
        assert mark in (results / "site" / page).read_text(encoding="utf-8")
