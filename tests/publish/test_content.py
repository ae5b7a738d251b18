"""The content: made once, without knowing how it will look; readers take it, not each other."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

import spiegel

PACKAGE = Path(spiegel.__file__).parent
PUBLISH = "spiegel.publish"
LOOKS = {
    *("html", "xml", "jinja2", "markupsafe", "typst", "IPython", "nbformat", "nbconvert"),
    *("matplotlib", "seaborn", "xlsxwriter", "pypdfium2"),
    *(f"{PUBLISH}.{name}" for name in ("html", "site", "pdf", "workbook", "open_data", "profiles")),
    *(f"{PUBLISH}.{name}" for name in ("figures", "notebooks")),
}
READERS = (
    *("publish/pdf", "publish/workbook", "publish/open_data", "publish/profiles"),
    *("publish/notebooks", "release/diff", "release/trace"),
)


def file_of(module: str) -> Path | None:
    """Return the file of a module of the package; None for what is not one."""
    path = PACKAGE.parent.joinpath(*module.split("."))
    found = (path.with_suffix(".py"), path / "__init__.py")
    return next((file for file in found if file.is_file()), None)


@cache
def imports(path: Path) -> frozenset[str]:
    """Return the modules that a file imports, also inside its functions."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            inside = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {node.module, *(name for name in inside if file_of(name))}
    return frozenset(found)


def reached(paths: list[Path]) -> set[str]:
    """Return every module that files import, and what those import, and so on."""
    found: set[str] = set()
    waiting = set().union(*map(imports, paths))
    while waiting:
        module = waiting.pop()
        found.add(module)
        path = file_of(module)
        waiting |= (imports(path) if path else frozenset()) - found
    return found


def looks(module: str) -> bool:
    """Say whether a module is about how something looks."""
    return any(module == name or module.startswith(f"{name}.") for name in LOOKS)


CONTENT = sorted((PACKAGE / "publish" / "content").glob("*.py"))


@pytest.mark.parametrize("path", CONTENT, ids=lambda path: path.stem)
def test_content_does_not_know_how_it_will_look(path: Path) -> None:
    assert not [module for module in sorted(reached([path])) if looks(module)]


@pytest.mark.parametrize("reader", READERS)
def test_no_reader_takes_its_content_from_the_site(reader: str) -> None:
    place = PACKAGE / reader
    paths = [place] if place.suffix else sorted(place.glob("*.py"))
    assert paths
    site = f"{PUBLISH}.site"
    assert not [name for name in sorted(reached(paths)) if name.startswith(site)]


def test_what_looks_is_noticed() -> None:
    assert looks(f"{PUBLISH}.site.build")
    assert any(map(looks, reached([PACKAGE / "publish" / "html.py"])))
    assert f"{PUBLISH}.content.tables" in reached([PACKAGE / "publish" / "pdf" / "write.py"])
