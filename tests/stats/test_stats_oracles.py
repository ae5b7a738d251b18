"""Every worked example of oracles.json, against the functions that the plan uses.

The expected values come from R 4.2.2 and were checked by a second implementation, so no function
is tested against the library that it wraps.
"""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import Any

import pytest
from oracle_answers import ANSWERS

FOLDER = Path(__file__).parent
CASES = {c["name"]: c for c in json.loads((FOLDER / "oracles.json").read_text())["cases"]}
DOCUMENT = (FOLDER.parents[1] / "docs" / "method-oracles.md").read_text()
# The plan has no mixed model and no search for a break; docs/method-oracles.md says why.
NOT_IN_THE_PLAN = {"glmm-cbpp", "structural-break-nile"}


def compare(got: Any, expected: Any, tolerance: float, path: str) -> None:
    """Walk both trees together: a missing or surplus leaf fails like a wrong one."""
    if isinstance(expected, dict):
        assert sorted(got) == sorted(expected), path
        for key, value in expected.items():
            compare(got[key], value, tolerance, f"{path}.{key}")
    elif isinstance(expected, list):
        assert len(got) == len(expected), path
        for i, value in enumerate(expected):
            compare(got[i], value, tolerance, f"{path}.{i}")
    elif expected is None or isinstance(expected, str | bool):
        assert got == expected, path
    else:
        assert float(got) == pytest.approx(expected, abs=tolerance, rel=1e-12), path


@pytest.mark.parametrize("name", sorted(CASES))
def test_every_worked_example_is_reproduced_or_its_absence_explained(name: str) -> None:
    case = CASES[name]
    assert f"`{name}`" in DOCUMENT
    for reason in case.get("outside", {}).values():
        assert reason in DOCUMENT
    if name in NOT_IN_THE_PLAN:
        assert set(case["outside"]) == {"*"}
        return
    compare(ANSWERS[name](case["inputs"]), case["expected"], case["tolerance"], name)


def test_there_are_thirty_three_worked_examples_and_two_are_not_in_the_plan() -> None:
    assert len(CASES) == 33
    assert set(ANSWERS) | NOT_IN_THE_PLAN == set(CASES)
    assert not set(ANSWERS) & NOT_IN_THE_PLAN


def test_the_table_of_methods_names_every_public_function() -> None:
    table = (FOLDER.parents[1] / "docs" / "method-statistics.md").read_text()
    for module in sorted((FOLDER.parents[1] / "workflow" / "spiegel" / "stats").glob("*.py")):
        if module.stem in ("__init__", "distributions"):
            continue
        for node in ast.parse(module.read_text()).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                name = rf"`({module.stem}\.)?{node.name}`"
                assert re.search(name, table), f"{module.stem}.{node.name}"
