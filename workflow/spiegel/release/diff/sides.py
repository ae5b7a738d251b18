"""One side of a comparison: an edition, a folder of results, or a bundle, read but never run."""

from __future__ import annotations

import csv
import hashlib
import html
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from spiegel.errors import SpiegelError, did_you_mean

MARK = "tables/measures.csv"
TEXTS = (".html", ".svg", ".ipynb", ".json", ".md", ".txt")
OWN = "release/"  # bundles and verdicts about a mirror are not part of it
_HIDDEN = re.compile(r"<(style|script)\b.*?</\1>|<[^>]*>", re.DOTALL)
PARTS = ("results", "config", "workflow", "envs")
TableRow = dict[str, str]


@dataclass(frozen=True)
class Table:
    """A published table as text; '' is an empty cell."""

    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]


@dataclass(frozen=True)
class Side:
    """Everything of one side that is held against the other.

    Attributes
    ----------
    tables : by name, from `tables/` and `quality/`. outputs : SHA-256 by file.
    read : of a text, SHA-256 of the numbers and of the words that a reader sees.
    registry : configuration by file, as data; empty when the side came without it.
    code, environment : SHA-256 by module, version by package; empty when not known.
    """

    name: str
    edition: str
    school_year: str
    inspectorate: str
    example: bool
    tables: dict[str, Table]
    outputs: dict[str, str]
    read: dict[str, tuple[str, str]] = field(default_factory=dict)
    registry: dict[str, Any] = field(default_factory=dict)
    code: dict[str, str] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)
    commit: str = ""

    def table(self, name: str) -> Table:
        """Return a table, without rows when the side does not have it."""
        return self.tables.get(name, Table((), ()))


@dataclass(frozen=True)
class Store:
    """Files of a folder or a zip, by relative name."""

    names: tuple[str, ...]
    read: Callable[[str], bytes]


def open_side(root: Path, text: str) -> Side:
    """Return one side by the name of an edition, or the path of results or of a bundle.

    Raises
    ------
    SpiegelError : there is no such thing, it holds no mirror, or more than one.
    """
    path = Path(text)
    if re.fullmatch(r"\w+", text) and (root / "results" / text / MARK).is_file():
        return _load(_folder(root, text), f"results/{text}/", text)
    if path.is_dir():
        start, edition = _around(path)
        store = _folder(start, edition)
    elif path.is_file() and zipfile.is_zipfile(path):
        store = _zip(path)
    else:
        known = sorted(p.parents[1].name for p in (root / "results").glob(f"*/{MARK}"))
        raise SpiegelError(
            f"'{text}' is neither a built edition, nor a folder of results, nor a bundle",
            where="the sides to compare",
            fix=did_you_mean(text, known) if known else "build an edition first.",
        )
    found = [name.removesuffix(MARK) for name in store.names if name.endswith(MARK)]
    if len(found) != 1:
        fix = "name the folder of one of them: " + ", ".join(found[:5])
        raise SpiegelError(
            f"'{path.name}' holds {len(found)} mirrors",
            where=path.as_posix(),
            fix=fix if found else "name a folder that holds tables/measures.csv.",
        )
    return _load(store, found[0], path.name)


def with_different_names(one: Side, two: Side, texts: Sequence[str]) -> tuple[Side, Side]:
    """Return both sides with names that differ: their last two folders, or a number."""
    if one.name != two.name:
        return one, two
    longer = ["/".join(Path(text).parts[-2:]) for text in texts]
    if longer[0] == longer[1]:
        longer = [f"{one.name} [1]", f"{two.name} [2]"]
    return replace(one, name=longer[0]), replace(two, name=longer[1])


def _around(path: Path) -> tuple[Path, str]:
    """Return the folder with config beside the results, and the edition when it is known."""
    path = path.resolve()
    if (path / MARK).is_file():
        if path.parent.name == "results" and (path.parents[1] / "config").is_dir():
            return path.parents[1], path.name
        return path, ""
    return path, ""


def _folder(root: Path, edition: str) -> Store:
    starts = [root / part for part in PARTS if (root / part).is_dir()]
    if edition:
        starts = [root / "results" / edition, *(s for s in starts if s.name != "results")]
    if (root / MARK).is_file():
        starts = [root]
    files = {
        path.relative_to(root).as_posix(): path
        for start in starts
        for path in sorted(start.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith(".")
    }
    return Store(tuple(files), lambda name: files[name].read_bytes())


def _zip(path: Path) -> Store:
    archive = zipfile.ZipFile(path)
    names = tuple(sorted(n for n in archive.namelist() if not n.endswith("/")))
    return Store(names, archive.read)


def _load(store: Store, prefix: str, name: str) -> Side:
    own = {
        n.removeprefix(prefix): n
        for n in store.names
        if n.startswith(prefix) and not n.removeprefix(prefix).startswith(OWN)
    }
    tables = {
        Path(file).stem: read_table(store.read(full))
        for file, full in own.items()
        if re.fullmatch(r"(tables|quality)/\w+\.csv", file)
    }
    measures = tables["measures"]
    if not measures.rows:
        raise SpiegelError(
            "the mirror has no measures",
            where=f"{name}: {MARK}",
            fix="build the edition again.",
        )
    edition = measures.rows[0]["edition"]
    base = prefix.removesuffix(f"results/{edition}/") if prefix else ""
    config = {n.removeprefix(base): n for n in store.names if n.startswith(f"{base}config/")}
    registry = _registry(store, config, edition)
    entry = registry.get("edition", {})
    year = entry.get("school_year") or max(row["school_year"] for row in measures.rows)
    lock = config.get(f"config/editions/{edition}.lock.json")
    return Side(
        name=name,
        edition=edition,
        school_year=year,
        inspectorate=str(entry.get("inspectorate", "")),
        example=any(row["nature"] == "example" for row in tables["inputs"].rows)
        if "inputs" in tables
        else False,
        tables=tables,
        outputs={file: _sha(store.read(full)) for file, full in own.items()},
        read={
            file: _visible(store.read(full).decode("utf-8"))
            for file, full in own.items()
            if file.endswith(TEXTS)
        },
        registry=registry,
        code={
            n.removeprefix(base): _sha(store.read(n))
            for n in store.names
            if n.startswith(f"{base}workflow/") and n.endswith((".py", ".smk", ".j2", ".css"))
        },
        environment=_environment(store, f"{base}envs/lock.txt"),
        commit=str(json.loads(store.read(lock)).get("commit", "")) if lock else "",
    )


def _visible(text: str) -> tuple[str, str]:
    """Return the digests of the numbers and of all the words of a text, marks left out."""
    plain = " ".join(html.unescape(_HIDDEN.sub(" ", text)).split())
    numbers = " ".join(re.findall(r"\d[\d.,]*", plain))
    return _sha(numbers.encode("utf-8")), _sha(plain.encode("utf-8"))


def _sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def read_table(content: bytes) -> Table:
    """Read a csv as text."""
    reader = csv.DictReader(io.StringIO(content.decode("utf-8"), newline=""))
    rows = tuple(dict(row) for row in reader)
    return Table(tuple(reader.fieldnames or ()), rows)


def _registry(store: Store, config: dict[str, str], edition: str) -> dict[str, Any]:
    """Return what was decided for an edition: its own file and those of its inspectorate."""
    own = config.get(f"config/editions/{edition}.yaml")
    if own is None:
        return {}
    entry = yaml.safe_load(store.read(own))
    found: dict[str, Any] = {"edition": _plain(entry)}
    if shared := config.get("config/claim_words.yaml"):
        found["claim_words"] = _plain(yaml.safe_load(store.read(shared)))
    folder = f"config/inspectorates/{entry['inspectorate']}/"
    for file, full in sorted(config.items()):
        if not file.startswith(folder):
            continue
        name = file.removeprefix(folder)
        if name.endswith(".yaml"):
            found[name.removesuffix(".yaml")] = _plain(yaml.safe_load(store.read(full)))
        elif name.endswith(".csv"):
            rows = read_table(store.read(full)).rows
            found[name.removesuffix(".csv")] = [dict(row) for row in rows]
    return found


def _plain(value: Any) -> Any:
    """Return YAML as data whose leaves are text, so that a date equals itself."""
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return "" if value is None else str(value)


def _environment(store: Store, file: str) -> dict[str, str]:
    if file not in store.names:
        return {}
    text = store.read(file).decode("utf-8")
    return dict(re.findall(r"^([A-Za-z0-9_.\-\[\]]+)==([^\s;\\]+)", text, re.MULTILINE))


def flat(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Yield each leaf of nested data with its dotted name; a list is one leaf."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield from flat(one, f"{name}.{key}" if name else key)
    elif isinstance(value, list):
        yield name, json.dumps(value, ensure_ascii=False, sort_keys=True)
    else:
        yield name, str(value)
