"""Tools stand beside the package: they may import it, and it does without them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
TOOLS = {path.name for path in (ROOT / "tools").iterdir() if any(path.glob("*.py"))}


def imported(path: Path) -> Iterator[str]:
    """Return the first part of the name of everything that a module imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield str(node.module).partition(".")[0]


def test_the_package_imports_no_tool() -> None:
    assert {"example", "gallery", "recompute", "text_check"} <= TOOLS
    modules = list((ROOT / "workflow").rglob("*.py"))
    assert len(modules) > 250
    assert {path.name for path in modules if TOOLS & set(imported(path))} == set()


def test_the_check_of_texts_imports_nothing_of_the_project() -> None:
    modules = list((ROOT / "tools" / "text_check").rglob("*.py"))
    assert len(modules) > 20
    names = {name for path in modules for name in imported(path)}
    assert "docx" in names
    assert names & {"spiegel", *TOOLS} == {"text_check"}
