"""Deterministic reading and writing of tables and documents; nothing half-written survives."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

FLOAT_FORMAT = "%.10g"


def replace(path: Path, content: bytes) -> None:
    """Write bytes to a neighbouring file, then move it into place in one step."""
    with _placing(path) as partial:
        partial.write_bytes(content)


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


def csv_bytes(table: pd.DataFrame) -> bytes:
    """Return a table as UTF-8 CSV with LF line ends, ISO dates and at most ten digits."""
    text = table.to_csv(
        index=False, lineterminator="\n", float_format=FLOAT_FORMAT, date_format="%Y-%m-%d"
    )
    return text.encode("utf-8")


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
    return table


def write_parquet(table: pd.DataFrame, path: Path) -> None:
    """Write a table as Parquet (same bytes for the same table and the same lock)."""
    with _placing(path) as partial:
        table.to_parquet(partial, index=False, compression="zstd")


def write_json(document: Any, path: Path) -> None:
    """Write a JSON document with sorted keys, readable by a person."""
    text = json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    replace(path, text.encode("utf-8"))
