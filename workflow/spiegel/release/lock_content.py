"""The digests of everything that goes into an edition and comes out of it."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from spiegel.config.catalogue import Catalogue, load_catalogue
from spiegel.config.inspectorate import Inspectorate
from spiegel.config.languages import LANGUAGES
from spiegel.errors import SpiegelError
from spiegel.files import read_csv
from spiegel.ingest.manifest import RawFile
from spiegel.project import Project, load_project
from spiegel.release.dag import Made, depth_of, maker_of, record_files
from spiegel.release.kinds import find_outputs, kind_of
from spiegel.release.lock import ClaimEntry, FileEntry, Lock, RawEntry, year_of
from spiegel.release.normal import digest
from spiegel.release.reorder import order_free as order_free_table

HASH_SEED = "0"
# What the manifest says of a raw file, and a lock after it.
REGISTERED = (
    *("version", "path", "sha256", "bytes", "rows", "header_row", "nature", "licence", "source"),
)


def rows_digest(content: bytes, header_rows: int) -> str:
    """Return a SHA-256 that does not depend on the order of the rows under the headers.

    A row ends where a line does outside quotes: lines within a quoted cell keep their order.
    """
    rows = [b""]
    for line in content.splitlines(keepends=True):
        rows[-1] += line
        if rows[-1].count(b'"') % 2 == 0:
            rows.append(b"")
    rows = [row.rstrip(b"\r\n") for row in rows if row]
    head, body = rows[:header_rows], sorted(rows[header_rows:])
    return hashlib.sha256(b"\n".join([*head, *body])).hexdigest()


def order_free(file: RawFile, content: bytes) -> str:
    """Return the order-free digest of a raw file; a packed file has none but its own."""
    if file.encoding and not file.path.endswith((".gz", ".zip")):
        return rows_digest(content, file.header_row)
    return hashlib.sha256(content).hexdigest()


def raw_entries(project: Project, outputs: Catalogue) -> tuple[RawEntry, ...]:
    """Return every raw file that the edition reads."""
    entries = []
    for key, file in sorted(project.files.items()):
        content = project.paths[key].read_bytes()
        entries.append(
            RawEntry(
                dataset=file.dataset,
                school_year=file.school_year,
                version=file.version,
                path=file.path,
                sha256=hashlib.sha256(content).hexdigest(),
                rows_digest=order_free(file, content),
                bytes=len(content),
                rows=file.rows,
                header_row=file.header_row,
                nature=file.nature,
                licence=file.licence,
                source=file.source,
                in_bundle=file.licence in outputs.licences_in_bundle,
            )
        )
    return tuple(entries)


def _entry(root: Path, path: str, rule: str, depth: Any, in_bundle: bool) -> FileEntry:
    content = (root / path).read_bytes()
    kind = kind_of(path)
    return FileEntry(
        kind=kind,
        sha256=hashlib.sha256(content).hexdigest(),
        content=digest(kind, content),
        order_free=order_free_table(kind, content),
        bytes=len(content),
        in_bundle=in_bundle,
        remade_at=depth,
        rule=rule,
    )


def record_entries(
    root: Path, edition: str, made: dict[str, Made], in_bundle: bool
) -> dict[str, FileEntry]:
    """Return the cleaned records that a re-run of depth 2 starts from."""
    return {
        path: _entry(root, path, made[path].rule, 3, in_bundle)
        for path in record_files(edition, made)
    }


def output_entries(
    root: Path, edition: str, made: dict[str, Made], outputs: Catalogue, example: bool
) -> dict[str, FileEntry]:
    """Return every output of the edition with its digests.

    Raises
    ------
    SpiegelError : a file that no rule makes, so that nothing could make it again; or one whose
        inputs the engine has no record of.
    """
    entries = {}
    for output in find_outputs(root, edition, outputs):
        maker = maker_of(output.path, made)
        if maker is None and output.internal:
            continue  # such as profiles: made on request, not part of an edition
        if maker is None:
            raise SpiegelError(
                f"no rule makes the file {output.path}",
                where=f"results/{edition}",
                fix="remove it, or write the rule that makes it; then build again.",
                code="R-FRZ-05",
            )
        if not maker.known:
            raise SpiegelError(
                f"what {output.path} was made from is not on record",
                where="the folder .snakemake",
                fix=f"remove results/{edition} and build again.",
                code="R-FRZ-02",
            )
        inside = example or not output.internal
        entries[output.path] = _entry(root, output.path, maker.rule, depth_of(maker), inside)
    return entries


def _walk(name: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in sorted(value.items()):
            yield from _walk(f"{name}.{key}", inner)
    elif name.rpartition(".")[2] == "seed":
        yield name, str(value)


def stated(lock: Lock, folder: Path) -> Iterator[tuple[str, object, object]]:
    """Yield what a lock states that follows from code and configuration: what, in it, from them.

    Parameters
    ----------
    folder : holds the pinned configuration and manifest, laid out like the project.
    """
    project, outputs = load_project(folder, lock.edition, raw=False), load_catalogue(folder)
    example = all(file.nature == "example" for file in project.files.values())
    yield "inspectorate", lock.inspectorate, project.edition.inspectorate
    yield "example", lock.example, example
    yield "tolerance", lock.tolerance, outputs.tolerance
    pinned = {(one.dataset, one.school_year): one for one in lock.raw}
    for key in sorted({*pinned, *project.files}):
        own, file = pinned.get(key), project.files.get(key)
        place = " ".join(key)
        if own is None or file is None:
            yield place, own and own.path, file and file.path
            continue
        for name in REGISTERED:
            yield f"{place}, {name}", getattr(own, name), getattr(file, name)
        inside = file.licence in outputs.licences_in_bundle
        yield f"{place}, in_bundle", own.in_bundle, inside
    for path in lock.records:
        if not path.startswith(f"data/processed/{lock.edition}/"):
            yield path, path, None
    start = f"results/{lock.edition}/"
    for path, entry in lock.outputs.items():
        name = path.removeprefix(start)
        if not path.startswith(start) or outputs.output(name) is None:
            yield path, path, None
            continue
        yield f"{path}, kind", entry.kind, kind_of(path)
        yield f"{path}, in_bundle", entry.in_bundle, example or outputs.is_public(name)
    year = year_of(lock.edition, project.edition.school_year)
    yield "version", lock.version, f"{year}.{len(lock.earlier)}"


def seeds_of(inspectorate: Inspectorate) -> dict[str, str]:
    """Return every seed of the analysis plan, and the hash seed that runs are given."""
    plan = inspectorate.plan.model_dump(mode="json")
    return {**dict(_walk("analysis_plan", plan)), "PYTHONHASHSEED": HASH_SEED}


def claim_entries(table: Path) -> dict[str, ClaimEntry]:
    """Return every claim of `claims.csv` with its sentences and counts."""
    if not table.is_file():
        return {}
    rows = read_csv(table, text=("claim", "lang", "sentence", "value", "k", "n", "verdict"))
    entries: dict[str, ClaimEntry] = {}
    for name, part in rows.groupby("claim", sort=True):
        by_language = part.set_index("lang")
        first = part.iloc[0]
        said = {language: _sentence(by_language, language) for language in LANGUAGES}
        values = {key: str(first[key]) for key in ("value", "k", "n", "verdict")}
        entries[str(name)] = ClaimEntry.model_validate({**said, "values": values})
    return entries


def _sentence(by_language: pd.DataFrame, language: str) -> str:
    return str(by_language.loc[language, "sentence"]) if language in by_language.index else ""


def python_line() -> str:
    """Return the version line of Python, such as 3.11."""
    return ".".join(map(str, sys.version_info[:2]))
