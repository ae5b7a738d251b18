"""A fingerprint of the code behind a rule: Snakemake does not see imported modules.

Comments, layout and docstrings do not count, so tidying code does not re-run anything; the files of
words that the code prints do (`word_file`), the catalogue and the languages. What was read from a
file is kept beside the bytecode, under the digest of its text: reading all anew takes a second.
"""

from __future__ import annotations

import ast
import contextlib
import hashlib
import json
import os
import sys
from functools import cache
from pathlib import Path

PACKAGE = "spiegel"
FOLDER = Path(__file__).parent
CONFIG = FOLDER.parents[1] / "config"
WORDS_OF = "words:"  # before the name of a file of words, among the modules that a module imports
# The file that a module reads, among what that module imports.
READS = {"spiegel.config.catalogue": "catalogue.yaml", "spiegel.config.languages": "languages.yaml"}
Reading = tuple[str, list[str]]
_own: dict[str, Reading] = {}  # what this process read, by the digest of the text


@cache
def _path(module: str) -> Path | None:
    """Return the file of a module of this package, or None when it is a name inside one."""
    if module.startswith(WORDS_OF):
        words = CONFIG / "words" / "outputs" / f"{module.removeprefix(WORDS_OF)}.yaml"
        return words if words.is_file() else None
    if module in READS.values():
        return CONFIG / module if (CONFIG / module).is_file() else None
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


def _file() -> Path:
    """Return where readings are kept: of this version of this module and of Python."""
    own = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:16]
    return FOLDER / "__pycache__" / f"{own}.{sys.implementation.cache_tag}.json"


@cache
def _kept() -> dict[str, Reading]:
    """Return the readings of an earlier process by the digest of the text; none if unreadable."""
    try:
        found: dict[str, Reading] = json.loads(_file().read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def keep() -> None:
    """Keep the readings of this process for the next; where that cannot be, do without."""
    if sys.dont_write_bytecode or _own.keys() <= _kept().keys():
        return
    part = _file().with_suffix(f".{os.getpid()}.part")
    with contextlib.suppress(OSError):
        part.parent.mkdir(exist_ok=True)
        part.write_text(json.dumps(_own, sort_keys=True), encoding="utf-8")
        part.replace(_file())


@cache
def _read(path: Path) -> Reading:
    """Return the digest of a module's code and the package modules it imports."""
    text = path.read_bytes()
    name = hashlib.sha256(text).hexdigest()
    if path.suffix == ".yaml":
        return name, []
    _own[name] = _kept().get(name) or _parsed(text if path.suffix == ".py" else _cells(text))
    for module, read in READS.items():
        if path == _path(module):
            return _own[name][0], [*_own[name][1], read]
    return _own[name]


def _cells(notebook: bytes) -> bytes:
    """Return the code of a notebook."""
    cells = json.loads(notebook)["cells"]
    code = ("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    return "\n".join(code).encode()


def imported_by(notebook: Path) -> list[str]:
    """Return the package modules that the cells of a notebook import; none without the file."""
    if not notebook.is_file():
        return []
    return [module for module in _read(notebook)[1] if _path(module) is not None]


def _parsed(text: bytes) -> Reading:
    tree = ast.parse(text)
    imports: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imports |= {a.name for a in node.names if a.name.split(".")[0] == PACKAGE}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == PACKAGE:
            imports.add(str(node.module))
            imports |= {f"{node.module}.{a.name}" for a in node.names}
        elif isinstance(node, ast.Call) and ast.unparse(node.func) == "word_file":
            imports |= {f"{WORDS_OF}{a.value!s}" for a in node.args if isinstance(a, ast.Constant)}
    digest = hashlib.sha256(ast.dump(_without_docstrings(tree)).encode()).hexdigest()
    return digest, sorted(imports)


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


def text_of(script: Path) -> str:
    """Return the digest of a script's code; a script that cannot be parsed is its own bytes."""
    try:
        return _read(script)[0]
    except SyntaxError:
        return hashlib.sha256(script.read_bytes()).hexdigest()


def _at_hand() -> bytes:
    """Return the languages of the inspectorate at hand and its word for what it publishes.

    Nothing where it has those of the house.
    """
    from spiegel.config import at_hand
    from spiegel.config.languages import LANGUAGES, OF_PROJECT
    from spiegel.config.publication_name import KEY

    fewer = LANGUAGES if LANGUAGES != OF_PROJECT else ()
    named = at_hand.own(KEY) or {}
    return f"{fewer} {json.dumps(named, sort_keys=True)}\n".encode() if fewer or named else b""


def fingerprint(*modules: str) -> str:
    """Return 16 hexadecimal digits that change when the code behind `modules` changes."""
    digest = hashlib.sha256()
    found = closure(*modules)
    for module, path in sorted(found.items()):
        digest.update(f"{module}={_read(path)[0]}\n".encode())
    if "spiegel.config.languages" in found:  # the code says other things where these are others
        digest.update(_at_hand())
    return digest.hexdigest()[:16]
