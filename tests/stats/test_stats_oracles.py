"""Every worked example of oracles.json, and the list of methods: complete, and each one used.

The expected values come from R 4.2.2 and were checked by a second implementation, so no function
is tested against the library that it wraps.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from oracle_answers import ANSWERS

FOLDER = Path(__file__).parent
CASES = {c["name"]: c for c in json.loads((FOLDER / "oracles.json").read_text())["cases"]}
ROOT = FOLDER.parents[1]
STATS = ROOT / "workflow" / "spiegel" / "stats"
DOCUMENT = (ROOT / "docs" / "method-oracles.md").read_text()
# The plan has no mixed model and no search for a break; docs/method-oracles.md says why.
NOT_IN_THE_PLAN = {"glmm-cbpp", "structural-break-nile"}
# The paired comparison of schools visited in both years is planned; nothing calls it yet.
NOT_CALLED_YET = {("paired", "mcnemar")}
Method = tuple[str, str]  # module and name


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


def test_there_are_twenty_three_worked_examples_and_two_are_not_in_the_plan() -> None:
    assert len(CASES) == 23
    assert set(ANSWERS) | NOT_IN_THE_PLAN == set(CASES)
    assert not set(ANSWERS) & NOT_IN_THE_PLAN


def test_the_table_of_methods_names_every_public_function() -> None:
    table = (ROOT / "docs" / "method-statistics.md").read_text()
    for module in sorted(STATS.glob("*.py")):
        if module.stem in ("__init__", "distributions"):
            continue
        for node in ast.parse(module.read_text()).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                name = rf"`({module.stem}\.)?{node.name}`"
                assert re.search(name, table), f"{module.stem}.{node.name}"


def code_outside_stats() -> Iterator[str]:
    for folder in ("workflow", "tools", "benchmarks"):
        for path in (ROOT / folder).rglob("*.py"):
            if path.parent != STATS:
                yield path.read_text()
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        cells = json.loads(path.read_text())["cells"]
        yield "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "code")


def imported(tree: ast.AST) -> tuple[dict[str, str], dict[str, Method]]:
    """Return which names stand for a module of stats and which for something in one."""
    modules: dict[str, str] = {}
    methods: dict[str, Method] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("spiegel.stats"):
            module = (node.module or "").removeprefix("spiegel.stats").removeprefix(".")
            for alias in node.names:
                if module:
                    methods[alias.asname or alias.name] = (module, alias.name)
                else:
                    modules[alias.asname or alias.name] = alias.name
    return modules, methods


def methods_in(tree: ast.AST, modules: dict[str, str], methods: dict[str, Method]) -> set[Method]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in methods:
            found.add(methods[node.id])
        elif isinstance(node, ast.Attribute) and (name := ast.unparse(node.value)) in modules:
            found.add((modules[name], node.attr))
    return found


def test_every_public_function_is_called_outside_stats_or_by_one_that_is() -> None:
    used: set[Method] = set()
    for code in code_outside_stats():
        if "spiegel.stats" in code:
            tree = ast.parse(code)
            used |= methods_in(tree, *imported(tree))
    calls: dict[Method, set[Method]] = {}
    public = set()
    for path in STATS.glob("*.py"):
        tree = ast.parse(path.read_text())
        modules, methods = imported(tree)
        own = [n for n in tree.body if isinstance(n, ast.FunctionDef | ast.ClassDef)]
        methods |= {node.name: (path.stem, node.name) for node in own}
        for node in own:
            calls[path.stem, node.name] = methods_in(node, modules, methods)
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                public.add((path.stem, node.name))
    todo = list(used | NOT_CALLED_YET)
    reached = set(todo)
    while todo:
        following = calls.get(todo.pop(), set()) - reached
        reached |= following
        todo += following
    assert public - reached == set()
    assert not used & NOT_CALLED_YET, "called by now: no exception any more"
