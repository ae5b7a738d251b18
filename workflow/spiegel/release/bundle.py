"""The bundle: one zip that holds an edition, what made it, and the digests of both.

It is laid out like the project, so that it can be unpacked and read or run as one. The same lock
gives the same files in the same order with the same times.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path

from spiegel.config.catalogue import load_catalogue
from spiegel.errors import SpiegelError
from spiegel.files import guarded, private_folder, replace_private
from spiegel.ingest.manifest import locate, read_manifest
from spiegel.release.datapackage import data_package
from spiegel.release.lock import Lock, lock_bytes, lock_path
from spiegel.release.tree import CODE, digests, files_at, has_commit, head, is_repository

SUMS, CRATE, PACKAGE, WITHHELD = (
    "SHA256SUMS",
    "ro-crate-metadata.json",
    "datapackage.json",
    "WITHHELD.csv",
)
# Beside what the lock names: read by people, or made from the rest.
EXTRAS = ("README.md", "LICENSE", "docs/auditor.md")
MADE = (SUMS, CRATE, PACKAGE, WITHHELD)
LONG_AGO = (1980, 1, 1, 0, 0, 0)


def bundle_path(root: Path, lock: Lock) -> Path:
    """Return where the bundle of a lock is written."""
    return root / "results" / lock.edition / "release" / f"{lock.edition}-{lock.version}.zip"


def pinned_sources(root: Path, lock: Lock) -> dict[str, bytes] | None:
    """Return code and configuration as pinned: from their commit, else from the one checked out.

    None when neither has them; files are taken for what they hold, not for the commit's name.
    """
    if not is_repository(root):
        return None
    patterns = (*CODE, *lock.config)
    for commit in (lock.commit, head(root)):
        if has_commit(root, commit):
            files = files_at(root, commit, patterns)
            if digests(files) == lock.sources:
                return files
    return None


def _data(root: Path, lock: Lock) -> dict[str, bytes]:
    files = {
        path: (root / path).read_bytes()
        for path, one in {**lock.records, **lock.outputs}.items()
        if one.in_bundle
    }
    rows = {file.path: file for file in read_manifest(root)}
    for raw in lock.raw:
        if raw.in_bundle:
            files[f"data/raw/{raw.path}"] = locate(rows[raw.path], root).read_bytes()
    return files


def withheld(lock: Lock) -> list[tuple[str, str, int, str]]:
    """Return what stays out of the bundle: path, SHA-256, bytes, where it may be had."""
    files = {**lock.records, **lock.outputs}
    return [
        *((f"data/raw/{r.path}", r.sha256, r.bytes, r.source) for r in lock.raw if not r.in_bundle),
        *((path, f.sha256, f.bytes, "") for path, f in files.items() if not f.in_bundle),
    ]


def contents(root: Path, lock: Lock) -> dict[str, bytes]:
    """Return every file of the bundle by its path.

    Raises
    ------
    SpiegelError : the pinned code or configuration is not in this repository.
    """
    sources = pinned_sources(root, lock)
    if sources is None:
        raise SpiegelError(
            f"the code and configuration of {lock.edition} {lock.version} are not in this clone",
            where=f"{lock_path(lock.edition)}, commit {lock.commit[:12]}",
            fix="fetch that commit, or freeze the edition again.",
            code="R-BND-01",
        )
    files = {**sources, **_data(root, lock), lock_path(lock.edition): lock_bytes(lock)}
    files |= files_at(root, lock.commit if has_commit(root, lock.commit) else head(root), EXTRAS)
    return dict(sorted({**files, **described(lock, files)}.items()))


def described(lock: Lock, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the files that tell of the others: what is withheld, the data package, the crate.

    Parameters
    ----------
    files : all others of the bundle but the list of digests.
    """
    from spiegel.release.crate import crate  # rocrate takes a third of a second to import

    made: dict[str, bytes] = {}
    out = withheld(lock)
    if out:
        stream = io.StringIO()
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(("path", "sha256", "bytes", "source"))
        writer.writerows((*facts, guarded(source)) for *facts, source in out)
        made[WITHHELD] = stream.getvalue().encode("utf-8")
    made[PACKAGE] = json_bytes(data_package(lock, {**files, **made}))
    made[CRATE] = json_bytes(crate(lock, {**files, **made}))
    return made


def json_bytes(document: object) -> bytes:
    """Return a JSON document as bytes, keys in the order given."""
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def pack(files: dict[str, bytes], path: Path) -> None:
    """Write a bundle with its SHA256SUMS: fixed order and times, nothing half-written.

    Only its owner may read it: it may hold records.
    """
    sums = "".join(f"{digest}  {name}\n" for name, digest in digests(files).items())
    private_folder(path.parent)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as packed:
        for name, content in {**files, SUMS: sums.encode("utf-8")}.items():
            entry = zipfile.ZipInfo(name, LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = (0o100755 if name == "run" else 0o100644) << 16
            packed.writestr(entry, content)
    replace_private(path, stream.getvalue())


def write_bundle(root: Path, lock: Lock, path: Path) -> None:
    """Pack the bundle of a lock; see `contents`.

    Raises
    ------
    SpiegelError : something among the results is in no list of what is public or internal.
    """
    load_catalogue(root).check(root / "results" / lock.edition)
    pack(contents(root, lock), path)
