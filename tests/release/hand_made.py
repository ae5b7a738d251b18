"""A lock and a bundle made by hand: small enough to see whole."""

from __future__ import annotations

import hashlib
from pathlib import Path

from spiegel.release.bundle import described, pack
from spiegel.release.kinds import kind_of
from spiegel.release.lock import Environment, FileEntry, Lock, lock_bytes, lock_path
from spiegel.release.lock_content import python_line
from spiegel.release.normal import digest

CODE = {
    "Snakefile": b"rule all:\n",
    "envs/lock.txt": b"pandas==3.1.1\n",
    "workflow/spiegel/__init__.py": b"",
}
CONFIG = {"config/editions/os2030.yaml": b"edition: os2030\n"}
OUTPUTS = {
    "results/os2030/tables/measures.csv": b"sector,k,n,share\nBAO,1,2,0.5\nSO,,9,\n",
    "results/os2030/figures/a.svg": b"<svg/>",
    "results/os2030/quality/ledger.csv": b"record,source_row\nx,1\n",
}
INTERNAL = "results/os2030/quality/ledger.csv"


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def pin(path: str, content: bytes, in_bundle: bool = True) -> FileEntry:
    kind = kind_of(path)
    return FileEntry(
        kind=kind,
        sha256=sha(content),
        content=digest(kind, content),
        bytes=len(content),
        in_bundle=in_bundle,
        remade_at=1,
        rule="r",
    )


def hand_made_lock(**changes: object) -> Lock:
    lock = Lock(
        edition="os2030",
        inspectorate="vlaanderen",
        version="2030.0",
        example=False,
        commit="a" * 40,
        date="2030-05-13",
        code={path: sha(content) for path, content in CODE.items()},
        config={path: sha(content) for path, content in CONFIG.items()},
        environment=Environment(lock=sha(CODE["envs/lock.txt"]), python=python_line()),
        seeds={"PYTHONHASHSEED": "0"},
        tolerance=1e-6,
        rules=("r",),
        raw=(),
        records={},
        outputs={path: pin(path, c, path != INTERNAL) for path, c in OUTPUTS.items()},
        claims={},
    )
    return lock.model_copy(update=changes)


def hand_made_files(lock: Lock) -> dict[str, bytes]:
    """Return the files of the lock's bundle, without SHA256SUMS."""
    files = {
        **CODE,
        **CONFIG,
        **{path: content for path, content in OUTPUTS.items() if lock.outputs[path].in_bundle},
        lock_path(lock.edition): lock_bytes(lock),
        "README.md": b"# spiegel\n",
        "LICENSE": b"MIT\n",
    }
    return dict(sorted({**files, **described(lock, files)}.items()))


def hand_made_bundle(folder: Path, lock: Lock | None = None) -> Path:
    lock = lock or hand_made_lock()
    path = folder / "os2030-2030.0.zip"
    pack(hand_made_files(lock), path)
    return path
