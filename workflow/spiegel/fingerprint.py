"""A fingerprint of the code behind a rule: Snakemake does not see imported modules.

Comments, layout and docstrings do not count, so tidying code does not re-run anything.
"""

from __future__ import annotations

import ast
import hashlib
from functools import cache
from pathlib import Path

PACKAGE = "spiegel"
FOLDER = Path(__file__).parent


def _path(module: str) -> Path | None:
    """Return the file of a module of this package, or None when it is a name inside one."""
    parts = module.split(".")[1:]
    for candidate in (
        FOLDER.joinpath(*parts).with_suffix(".py"),
        FOLDER.joinpath(*parts, "__init__.py"),
    ):
        if candidate.is_file():
            return candidate
    return None


def _without_docstrings(tree: ast.Module) -> ast.Module:
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if (
            isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
            and isinstance(body, list)
            and body
            and isinstance(body[0], ast.Expr)
            and isinstance(body[0].value, ast.Constant)
            and isinstance(body[0].value.value, str)
        ):
            node.body = body[1:] or [ast.Pass()]
    return tree


@cache
def _read(path: Path) -> tuple[str, tuple[str, ...]]:
    """Return the digest of a module's code and the package modules it imports."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imports: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imports |= {a.name for a in node.names if a.name.split(".")[0] == PACKAGE}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == PACKAGE:
            imports.add(str(node.module))
            imports |= {f"{node.module}.{a.name}" for a in node.names}
    digest = hashlib.sha256(ast.dump(_without_docstrings(tree)).encode()).hexdigest()
    return digest, tuple(sorted(imports))


def closure(*modules: str) -> dict[str, Path]:
    """Return the package modules that `modules` import, themselves included, with their files.

    Raises
    ------
    ValueError : one of `modules` does not exist.
    """
    found: dict[str, Path] = {}
    queue = list(modules)
    for module in modules:
        if _path(module) is None:
            raise ValueError(f"there is no module {module}")
    while queue:
        module = queue.pop()
        path = _path(module)
        if path is None or module in found:
            continue
        found[module] = path
        queue += _read(path)[1]
    return found


def fingerprint(*modules: str) -> str:
    """Return 16 hexadecimal digits that change when the code behind `modules` changes."""
    digest = hashlib.sha256()
    for module, path in sorted(closure(*modules).items()):
        digest.update(f"{module}={_read(path)[0]}\n".encode())
    return digest.hexdigest()[:16]
