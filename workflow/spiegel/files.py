"""Deterministic reading and writing of tables and documents; nothing half-written survives."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

FLOAT_FORMAT = "%.10g"

# What makes a spreadsheet compute a text instead of showing it, at the start of a cell: OWASP, CSV
# Injection. A cell also starts after a semicolon, a tab or a line break, where a program splits
# there. A lone sign is no formula.
_FORMULA = r"[=@\t\r\n\uff1d\uff20]|[+\-\uff0b\uff0d](?=.)"
_AT_START = r"(^|[;\t\r\n])('*)"
_GUARDED = re.compile(rf"{_AT_START}'({_FORMULA})", re.DOTALL)
_TO_GUARD = re.compile(rf"{_AT_START}({_FORMULA})", re.DOTALL)
_SIGNS = re.compile("[=@\t\r\n+\\-\uff0b\uff0d\uff1d\uff20]")
# A number is no formula, in either way of writing one.
_NUMBER = re.compile(r"[+-]?\d[\d.,]*([eE][+-]?\d+)?%?")


def replace(path: Path, content: bytes) -> None:
    """Write bytes to a neighbouring file, then move it into place in one step."""
    with _placing(path) as partial:
        partial.write_bytes(content)


def replace_together(contents: Mapping[Path, bytes]) -> None:
    """Write several files, or none: all of them beside their places first, then each into place.

    The last file is the sign that all are there. When one cannot be put into place, those before
    it become again what they were.
    """
    before = {path: path.read_bytes() if path.is_file() else None for path in contents}
    placed: list[Path] = []
    try:
        for path, content in contents.items():
            with _naming(path):
                path.parent.mkdir(parents=True, exist_ok=True)
                _partial(path).write_bytes(content)
        for path in contents:
            with _naming(path):
                os.replace(_partial(path), path)
            placed.append(path)
    except BaseException:
        for path in placed:
            if (old := before[path]) is None:
                path.unlink()
            else:
                replace(path, old)
        for path in contents:
            with contextlib.suppress(OSError):
                _partial(path).unlink(missing_ok=True)
        raise


@contextlib.contextmanager
def _placing(path: Path) -> Iterator[Path]:
    """Give a neighbouring file to write, and move it into place; an error names the place."""
    partial = _partial(path)
    try:
        with _naming(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            yield partial
            os.replace(partial, path)
    except OSError:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)
        raise


@contextlib.contextmanager
def _naming(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        # A full disk is noticed while writing, where the system names no file.
        if error.errno is not None:
            error.filename = str(path)
        raise


def _partial(path: Path) -> Path:
    return path.with_name(f".{path.name}.partial")


def private_folder(path: Path) -> Path:
    """Make a folder that only its owner can open, and return it."""
    path.mkdir(parents=True, exist_ok=True)
    path.chmod(0o700)
    return path


def replace_private(path: Path, content: bytes) -> None:
    """As `replace`, for a file that only its owner may read, from its first byte on."""
    with _placing(path) as partial:
        partial.unlink(missing_ok=True)
        handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file as hexadecimal text."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def guarded(text: str) -> str:
    """Return a text as a cell of a csv: an apostrophe before what a spreadsheet would compute.

    A text that is a number stays. `unguarded` gives the text back, whatever it was
    (docs/decisions/0014-text-is-text-in-csv.md).
    """
    if not _SIGNS.search(text) or _NUMBER.fullmatch(text):
        return text
    return _TO_GUARD.sub(r"\1\2'\3", text)


def unguarded(text: str) -> str:
    """Return the text of a cell of a csv that `guarded` wrote."""
    return _GUARDED.sub(r"\1\2\3", text) if "'" in text else text


def _each_text(table: pd.DataFrame, change: Callable[[str], str]) -> pd.DataFrame:
    """Return a table with its texts changed, and itself when none is: once for each text."""
    import pandas as pd

    changed: dict[Any, Any] = {}
    for name, values in table.items():
        if pd.api.types.is_numeric_dtype(values) or values.dtype.kind in "mM":
            continue
        texts = {text: change(text) for text in values.unique() if isinstance(text, str)}
        if moved := {text: new for text, new in texts.items() if new != text}:
            changed[name] = [moved.get(v, v) if isinstance(v, str) else v for v in values]
    return table.assign(**changed) if changed else table


def as_written(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table that was read from a csv of ours with the texts that it was written from."""
    return _each_text(table, unguarded)


def csv_text(table: pd.DataFrame) -> str:
    """Return a table as CSV with LF line ends, ISO dates, at most ten digits, and no formulas."""
    text: str = _each_text(table, guarded).to_csv(
        index=False, lineterminator="\n", float_format=FLOAT_FORMAT, date_format="%Y-%m-%d"
    )
    return text


def csv_bytes(table: pd.DataFrame) -> bytes:
    """Return a table as `csv_text` in UTF-8."""
    return csv_text(table).encode("utf-8")


def write_csv(table: pd.DataFrame, path: Path) -> None:
    """Write a table as CSV (see `csv_bytes`)."""
    replace(path, csv_bytes(table))


def write_private_csv(table: pd.DataFrame, path: Path) -> None:
    """Write a table as CSV that only its owner may read."""
    replace_private(path, csv_bytes(table))


def read_csv(path: Path, *, text: tuple[str, ...] = ()) -> pd.DataFrame:
    """Read a table written by `write_csv`; columns in `text` stay text, with '' for empty."""
    # Here, because Snakemake reads this module at every start and needs no tables.
    import pandas as pd

    header = pd.read_csv(path, nrows=0).columns
    kinds = {name: str for name in text if name in header}
    table = pd.read_csv(path, dtype=kinds, keep_default_na=False, na_values=[""])
    for name in kinds:
        table[name] = table[name].fillna("")
    return as_written(table)


def write_parquet(table: pd.DataFrame, path: Path) -> None:
    """Write a table as Parquet (same bytes for the same table and the same lock)."""
    with _placing(path) as partial:
        table.to_parquet(partial, index=False, compression="zstd")


def json_bytes(document: Any) -> bytes:
    """Return a JSON document with sorted keys, readable by a person."""
    text = json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    return text.encode("utf-8")


def write_json(document: Any, path: Path) -> None:
    """Write a JSON document (see `json_bytes`)."""
    replace(path, json_bytes(document))
