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
STAGES = ("measure", "compare", "publish", "release")
BESIDE = ("tools", "benchmarks")
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


def table_of_methods() -> dict[Method, tuple[str, str]]:
    """Return columns "from" and "used in" of docs/method-statistics.md, by function."""
    table = (ROOT / "docs" / "method-statistics.md").read_text()
    found: dict[Method, tuple[str, str]] = {}
    for line in table.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) != 5 or "`" not in cells[1]:
            continue
        module = ""
        for name in re.findall(r"`([\w.]+)`", cells[1]):
            module, name = name.split(".") if "." in name else (module, name)
            assert (module, name) not in found, f"{module}.{name} stands twice"
            found[module, name] = (cells[3], cells[4])
    return found


def code_of(room: str) -> Iterator[str]:
    """Return the code of a stage, of the notebooks, or of a folder beside the package."""
    if room == "notebooks":
        for path in (ROOT / "notebooks").glob("*.ipynb"):
            cells = json.loads(path.read_text())["cells"]
            yield "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "code")
        return
    folder = ROOT / room if room in BESIDE else STATS.parent / room
    for path in folder.rglob("*.py"):
        yield path.read_text()


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


def within_stats() -> tuple[set[Method], dict[Method, set[Method]], dict[Method, set[str]]]:
    """Return the public functions of stats, what each calls there, and the libraries it calls."""
    public: set[Method] = set()
    calls: dict[Method, set[Method]] = {}
    libraries: dict[Method, set[str]] = {}
    for path in STATS.glob("*.py"):
        tree = ast.parse(path.read_text())
        modules, methods = imported(tree)
        own = [n for n in tree.body if isinstance(n, ast.FunctionDef | ast.ClassDef)]
        methods |= {node.name: (path.stem, node.name) for node in own}
        for node in own:
            key = path.stem, node.name
            calls[key] = methods_in(node, modules, methods)
            libraries[key] = {
                f"{(one.module or '').split('.')[0]} `{alias.name}`"
                for one in ast.walk(node)
                if isinstance(one, ast.ImportFrom)
                for alias in one.names
            }
            public_here = isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
            if public_here and path.stem != "distributions":
                public.add(key)
    return public, calls, libraries


def reached(used: set[Method], calls: dict[Method, set[Method]]) -> set[Method]:
    todo = list(used)
    found = set(todo)
    while todo:
        following = calls.get(todo.pop(), set()) - found
        found |= following
        todo += following
    return found


def test_every_method_says_what_computes_it_and_where_it_is_used() -> None:
    public, calls, libraries = within_stats()
    table = table_of_methods()
    assert set(table) == public
    reach: dict[str, set[Method]] = {}
    for room in (*STAGES, "notebooks", *BESIDE):
        used: set[Method] = set()
        for code in code_of(room):
            if "spiegel.stats" in code:
                tree = ast.parse(code)
                used |= methods_in(tree, *imported(tree))
        reach[room] = reached(used, calls)
    wrong = {}
    for method in sorted(public):
        stages = [stage for stage in STAGES if method in reach[stage]]
        others = any(method in reach[room] for room in ("notebooks", *BESIDE))
        uses = ", ".join(stages) or ("check" if others else "none yet")
        inside = reached({method}, calls)
        helped = set().union(*(libraries.get(one, set()) for one in inside))
        said_from, said_uses = table[method]
        named = said_from == "own" or all(
            f"{said_from.split()[0]} {name}" in helped for name in re.findall("`[^`]+`", said_from)
        )
        if uses != said_uses or not named:
            wrong[".".join(method)] = (said_from, said_uses, uses, sorted(helped))
    assert not wrong
