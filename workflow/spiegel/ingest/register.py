"""Fill manifest rows for raw files that lie in `data/raw`."""

from __future__ import annotations

import csv
import io
from dataclasses import astuple
from pathlib import Path

from spiegel.errors import SpiegelError
from spiegel.files import replace, sha256
from spiegel.ingest.manifest import COLUMNS, MANIFEST, RawFile, read_manifest
from spiegel.ingest.reader import decode, guess_dialect, raw_bytes, records


def describe(
    path: Path, root: Path, *, nature: str, licence: str, source: str, note: str = ""
) -> RawFile:
    """Return the manifest row of a file at data/raw/<inspectorate>/<dataset>/<year>/<version>/.

    Raises
    ------
    SpiegelError : the file is missing, lies elsewhere, or is not readable text.
    """
    raw = root / "data" / "raw"
    try:
        parts = path.resolve().relative_to(raw.resolve()).parts
    except ValueError:
        parts = ()
    if len(parts) != 5 or not path.is_file():
        raise SpiegelError(
            f"'{path.name}' cannot be registered: it is missing or not in its place",
            where=path.as_posix(),
            fix="put it at data/raw/<inspectorate>/<dataset>/<school year>/<version>/<file>.",
        )
    inspectorate, dataset, school_year, version, _ = parts
    content = raw_bytes(path)
    encoding, delimiter = guess_dialect(content)
    name = "/".join(parts)
    _, body = records(decode(content, encoding, name), delimiter, name)
    return RawFile(
        inspectorate,
        dataset,
        school_year,
        version,
        name,
        sha256(path),
        path.stat().st_size,
        len(body),
        encoding,
        delimiter,
        "",
        1,
        None,
        nature,
        licence,
        source,
        _earlier(version),
        note,
    )


def _earlier(version: str) -> str:
    number = version.removeprefix("v")
    return f"v{int(number) - 1}" if number.isdigit() and int(number) > 1 else ""


def register(files: list[RawFile], root: Path) -> None:
    """Add rows to the manifest, sorted by key; a row with the same key is replaced."""
    known = {f.key: f for f in (read_manifest(root) if (root / MANIFEST).is_file() else ())}
    known |= {f.key: f for f in files}
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(astuple(known[key]) for key in sorted(known))
    replace(root / MANIFEST, text.getvalue().encode("utf-8"))
