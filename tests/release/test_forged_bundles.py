"""Forgeries of a bundle, and of the lock in it: none is believed."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from forging import (
    fewer_files,
    hidden_part,
    one_head,
    zipped,
)
from hand_made import CONFIG, hand_made_files, hand_made_lock

from spiegel.release.audit import Auditor, Request
from spiegel.release.bundle import MADE, SUMS, described, pack
from spiegel.release.lock import ClaimEntry, Lock, lock_bytes
from spiegel.release.trust import inspect

LOCK = "config/editions/os2030.lock.json"


def repacked(**files: bytes) -> Callable[[Path, Lock], Path]:
    """Return the forgery that packs other files, with a list of digests that agrees."""

    def forge(folder: Path, lock: Lock) -> Path:
        pack({**hand_made_files(lock), **files}, folder / "b.zip")
        return folder / "b.zip"

    return forge


def around(before: bytes = b"", after: bytes = b"") -> Callable[[Path, Lock], Path]:
    """Return the forgery that puts bytes around a bundle."""

    def forge(folder: Path, lock: Lock) -> Path:
        path = repacked()(folder, lock)
        path.write_bytes(before + path.read_bytes() + after)
        return path

    return forge


def added(name: str, comment: bytes = b"", extra: bytes = b"") -> Callable[[Path, Lock], Path]:
    """Return the forgery that adds an entry to the zip itself."""

    def forge(folder: Path, lock: Lock) -> Path:
        path = repacked()(folder, lock)
        with zipfile.ZipFile(path, "a") as packed:
            entry = zipfile.ZipInfo(name)
            entry.extra = extra
            packed.writestr(entry, b"")
            packed.comment = comment
        return path

    return forge


def changed(change: Callable[[bytearray], object]) -> Callable[[Path, Lock], Path]:
    """Return the forgery that changes bytes of the zip as they stand."""

    def forge(folder: Path, lock: Lock) -> Path:
        path = repacked()(folder, lock)
        content = bytearray(path.read_bytes())
        change(content)
        path.write_bytes(bytes(content))
        return path

    return forge


def listing(change: Callable[[bytes], bytes]) -> Callable[[Path, Lock], Path]:
    """Return the forgery that writes the list of digests in another way."""

    def forge(folder: Path, lock: Lock) -> Path:
        path = repacked()(folder, lock)
        with zipfile.ZipFile(path) as packed:
            files = {name: packed.read(name) for name in packed.namelist()}
        files[SUMS] = change(files[SUMS])
        path.write_bytes(zipped(files))
        return path

    return forge


def locked(change: Callable[[bytes], bytes]) -> Callable[[Path, Lock], Path]:
    """Return the forgery that writes the lock in another way."""

    def forge(folder: Path, lock: Lock) -> Path:
        content = lock_bytes(lock)
        assert change(content) != content
        return repacked(**{LOCK: change(content)})(folder, lock)

    return forge


def moved(path: str) -> Callable[[Path, Lock], Path]:
    """Return the forgery that gives an output another path, everywhere."""

    def forge(folder: Path, lock: Lock) -> Path:
        drawn = "results/os2030/figures/a.svg"
        files, outputs = hand_made_files(lock), dict(lock.outputs)
        outputs[path] = outputs.pop(drawn)
        files[path] = files.pop(drawn)
        other = lock.model_copy(update={"outputs": outputs})
        files[LOCK] = lock_bytes(other)
        own = {n: c for n, c in files.items() if n not in MADE}
        pack({**own, **described(other, own)}, folder / "b.zip")
        return folder / "b.zip"

    return forge


def nested(folder: Path, lock: Lock) -> Path:
    """Pack a lock that is nested deep."""
    return repacked(**{LOCK: b"[" * 200_000})(folder, lock)


def crate_of(change: Callable[[dict[str, bytes]], object]) -> Callable[[Path, Lock], Path]:
    """Return the forgery that describes other files than are there."""

    def forge(folder: Path, lock: Lock) -> Path:
        files = hand_made_files(lock)
        change(files)
        own = {n: c for n, c in files.items() if not n.endswith((".json", "WITHHELD.csv"))}
        pack({**files, **described(lock, own)}, folder / "b.zip")
        return folder / "b.zip"

    return forge


BUNDLES: dict[str, Callable[[Path, Lock], Path]] = {
    "withheld: another list": repacked(**{"WITHHELD.csv": b"path,sha256,bytes,source\n"}),
    "withheld: a source": repacked(**{"WITHHELD.csv": b"path,sha256,bytes,source\na,b,1,//x\n"}),
    "data package: empty": repacked(**{"datapackage.json": b"{}\n"}),
    "data package: a licence": repacked(**{"datapackage.json": b'{"licenses": []}\n'}),
    "crate: empty": repacked(**{"ro-crate-metadata.json": b"{}\n"}),
    "crate: of other files": crate_of(lambda files: files.pop("LICENSE")),
    "a file more": repacked(**{"more.txt": b"a"}),
    "code": repacked(Snakefile=b"rule evil:\n"),
    "configuration": repacked(**dict.fromkeys(CONFIG, b"edition: os2031\n")),
    "an output": repacked(**{"results/os2030/figures/a.svg": b"<svg></svg>"}),
    "a record that stays in the house": repacked(
        **{"results/os2030/quality/ledger.csv": b"record,source_row\nx,1\n"}
    ),
    "bytes before": around(before=b"MZ"),
    "bytes after": around(after=b"99%"),
    "a comment": added("a.txt", comment=b"99%"),
    "a folder": added("docs/more/"),
    "a second name in a field": added("a.txt", extra=b"up" + struct.pack("<H", 6) + b"\1\0\0\0\0b"),
    "a head that says another packing": changed(one_head),
    "fewer files than it holds": changed(fewer_files),
    "a file that is hidden": changed(hidden_part),
    "a file with a password": changed(
        lambda content: content.__setitem__(content.index(b"PK\1\2") + 8, 1)
    ),
    "a list with other line ends": listing(lambda told: told.replace(b"\n", b"\r\n")),
    "a list with a line that is two": listing(
        lambda told: told.replace(b"\n", b"\xe2\x80\xa8", 1)
    ),
    "a list without its last line end": listing(lambda told: told.rstrip(b"\n")),
    "a list that names a file twice": listing(lambda told: told + told.partition(b"\n")[0] + b"\n"),
    "a list in capitals": listing(lambda told: told.upper()),
    "a list that names what is above": listing(lambda told: told + b"0" * 64 + b"  ../a\n"),
    "a lock with a key twice": locked(
        lambda own: own.replace(b'"claims"', b'"claims": {"a": 1}, "claims"', 1)
    ),
    "a lock with a key in two forms": locked(
        lambda own: own.replace(
            b'"seeds": {', '"seeds": {"caf\u00e9": "1", "cafe\u0301": "2", '.encode(), 1
        )
    ),
    "a lock with no number": locked(lambda own: own.replace(b"1e-06", b"NaN")),
    "a lock with a number without end": locked(lambda own: own.replace(b"1e-06", b"Infinity")),
    "a lock with a mark": locked(lambda own: b"\xef\xbb\xbf" + own),
    "a lock in other letters": locked(lambda own: own.decode().encode("utf-16")),
    "a lock with more after it": locked(lambda own: own + b"{}"),
    "a lock with a key that nobody knows": locked(
        lambda own: own.replace(b'"claims"', b'"signed_by": "us", "claims"', 1)
    ),
    "an output in no list": moved("results/os2030/site/a.exe"),
    "an output that is hidden": moved("results/os2030/figures/.a.svg"),
    "a path that is written in two ways": moved("results/os2030/./figures/a.svg"),
    "a path with a letter in two parts": moved("results/os2030/figures/e\u0301.svg"),
    "a path with a letter that is not shown": moved("results/os2030/figures/a\u200b.svg"),
    "a path that ends in a space": moved("results/os2030/figures/a.svg "),
    "two locks": repacked(**{"config/editions/other.lock.json": b"{}"}),
    "a lock that is nested deep": nested,
    "a lock of another edition": repacked(
        **{LOCK: lock_bytes(hand_made_lock(edition="os2031"))}
    ),
    "a lock with a path outside": repacked(
        **{LOCK: lock_bytes(hand_made_lock()).replace(b"Snakefile", b"../Snakefile")}
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BUNDLES)
def test_a_bundle_is_believed_only_where_all_of_it_follows(tmp_path: Path, name: str) -> None:
    found = inspect(BUNDLES[name](tmp_path, hand_made_lock()))
    assert found.problems


def test_the_bundle_that_was_not_forged_is_believed(tmp_path: Path) -> None:
    assert inspect(repacked()(tmp_path, hand_made_lock())).problems == []


def test_a_forged_claim_in_the_lock_is_seen_after_the_run(tmp_path: Path) -> None:
    said = ClaimEntry.model_validate({"nl": "99% slaagt.", "en": "99% pass.", "values": {}})
    auditor = Auditor(tmp_path, Request("os2030"), tmp_path / "out", say=lambda line: None)
    auditor.lock = hand_made_lock(claims={"visie": said})
    auditor.audit.runs = 1
    auditor._account(tmp_path)
    assert [claim.claim for claim in auditor.audit.failed_claims] == ["visie"]
