"""A bundle is believed only when every byte of it is promised; otherwise the audit stops at 33."""

from __future__ import annotations

import json
import shutil
import stat
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hand_made import hand_made_bundle, hand_made_files, hand_made_lock, sha

from spiegel.cli import main
from spiegel.errors import SpiegelError
from spiegel.release.bundle import pack
from spiegel.release.lock import Earlier, Lock, lock_bytes, lock_path, parse_lock
from spiegel.release.signing import sign
from spiegel.release.trust import inspect

LOCK = "config/editions/os2030.lock.json"


def changed(bundle: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """Rewrite a bundle with one change, SHA256SUMS left as it is."""
    with zipfile.ZipFile(bundle) as packed:
        files = {name: packed.read(name) for name in packed.namelist()}
    change(files)
    with zipfile.ZipFile(bundle, "w") as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return bundle


def test_a_whole_bundle_is_trusted_and_always_the_same(tmp_path: Path) -> None:
    bundle = hand_made_bundle(tmp_path)
    found = inspect(bundle)
    assert found.problems == []
    assert found.missing == []
    assert found.lock == hand_made_lock()
    first = bundle.read_bytes()
    assert hand_made_bundle(tmp_path).read_bytes() == first
    with zipfile.ZipFile(bundle) as packed:
        assert "results/os2030/quality/ledger.csv" not in packed.namelist()
        assert {entry.date_time for entry in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("extra.txt", b"x", "unlisted file: extra.txt"),
        ("workflow/sitecustomize.py", b"x", "unlisted file: workflow/sitecustomize.py"),
        ("Snakefile", b"rule evil:\n", "not as listed in SHA256SUMS: Snakefile"),
        ("SHA256SUMS", b"nonsense\n", "SHA256SUMS is missing or misshapen"),
        (LOCK, b"{}", "its lock cannot be read"),
        ("config/editions/other.lock.json", b"{}", "it holds 2 locks, not one"),
        ("../outside", b"x", "unsafe name"),
        ("/etc/passwd", b"x", "unsafe name"),
        ("a\\b", b"x", "unsafe name"),
        ("snakefile", b"x", "is there twice"),
    ],
)
def test_tampering(tmp_path: Path, name: str, content: bytes, problem: str) -> None:
    bundle = changed(hand_made_bundle(tmp_path), lambda files: files.update({name: content}))
    problems = inspect(bundle).problems
    assert any(problem in p for p in problems), problems


def test_tampering_that_mends_the_list_is_held_against_the_lock(tmp_path: Path) -> None:
    lock = hand_made_lock()
    files = hand_made_files(lock)
    files["workflow/spiegel/__init__.py"] = b"evil"
    files["workflow/more.py"] = b"evil"
    pack(files, tmp_path / "b.zip")
    assert inspect(tmp_path / "b.zip").problems == [
        "unlisted file: workflow/more.py is not in the lock",
        "not as in the lock: workflow/spiegel/__init__.py",
    ]


def test_a_lost_output_is_missing_and_a_lost_source_a_problem(tmp_path: Path) -> None:
    bundle = hand_made_bundle(tmp_path)
    figure = "results/os2030/figures/a.svg"
    found = inspect(changed(bundle, lambda files: files.pop(figure)))
    assert (found.problems, found.missing) == ([], [figure])
    found = inspect(changed(bundle, lambda files: files.pop("Snakefile")))
    assert "in the lock and not there: Snakefile" in found.problems


def test_a_link_in_the_bundle(tmp_path: Path) -> None:
    bundle = hand_made_bundle(tmp_path)
    with zipfile.ZipFile(bundle, "a") as packed:
        entry = zipfile.ZipInfo("link")
        entry.create_system = 3
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        packed.writestr(entry, "/etc/passwd")
    assert inspect(bundle).problems == ["link is not a plain file"]


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x03\x04 broken"])
def test_what_is_no_zip_at_all(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "b.zip").write_bytes(content)
    assert "not a whole zip file" in inspect(tmp_path / "b.zip").problems[0]


def test_a_cut_off_bundle(tmp_path: Path) -> None:
    bundle = hand_made_bundle(tmp_path)
    bundle.write_bytes(bundle.read_bytes()[:-200])
    assert inspect(bundle).problems


def clone_with(folder: Path, lock: Lock) -> Path:
    path = folder / lock_path(lock.edition)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(lock_bytes(lock))
    return folder


def test_the_lock_of_the_clone_decides(tmp_path: Path) -> None:
    bundle = hand_made_bundle(tmp_path)
    own = hand_made_lock()
    assert not inspect(bundle, tmp_path).independent
    assert inspect(bundle, clone_with(tmp_path / "same", own)).problems == []
    other = hand_made_lock(commit="b" * 40)
    problems = inspect(bundle, clone_with(tmp_path / "other", other)).problems
    assert "its lock is not the one of os2030 2030.0 in this clone" in problems[0]
    earlier = (Earlier(version="2030.0", lock_sha256=sha(lock_bytes(own))),)
    revised = hand_made_lock(version="2030.1", earlier=earlier, commit="c" * 40)
    assert inspect(bundle, clone_with(tmp_path / "revised", revised)).problems == []


def test_a_lock_may_not_name_a_path_outside(tmp_path: Path) -> None:
    data = json.loads(lock_bytes(hand_made_lock()))
    data["code"]["../evil.py"] = "0" * 64
    with pytest.raises(SpiegelError, match="leaves the project"):
        parse_lock(json.dumps(data).encode(), "lock")


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="needs ssh-keygen")
def test_signatures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keys = {}
    for name in ("publisher", "stranger"):
        keys[name] = tmp_path / name
        subprocess.run(
            ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(keys[name])],
            check=True,
        )
    public = keys["publisher"].with_suffix(".pub").read_text("utf-8")
    signers = tmp_path / "signers"
    signers.write_text(f"inspectie@example.org {public}", encoding="utf-8")
    bundle = hand_made_bundle(tmp_path)

    assert inspect(bundle, signers=signers).problems[0].endswith("no signature beside the bundle")
    sign(bundle, keys["publisher"])
    found = inspect(bundle, signers=signers)
    assert (found.problems, found.signature.by) == ([], "inspectie@example.org")
    unchecked = inspect(bundle)
    assert unchecked.problems == []
    assert unchecked.signature.by.startswith("SHA256:")
    assert not unchecked.signature.known
    assert main(["--root", str(tmp_path), "audit", "inspect", str(bundle)]) == 0
    assert "whose key that is was not checked" in capsys.readouterr().out

    sign(bundle, keys["stranger"])
    assert "not among the allowed signers" in inspect(bundle, signers=signers).problems[0]
    sign(bundle, keys["publisher"])
    bundle.write_bytes(bundle.read_bytes() + b"\n")
    assert "the signature does not hold" in inspect(bundle).problems[0]
    assert main(["--root", str(tmp_path), "audit", "inspect", str(bundle)]) == 33


def test_a_key_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SpiegelError, match="no such key"):
        sign(hand_made_bundle(tmp_path), tmp_path / "nowhere")


def test_commands_that_cannot_be_used(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["inspect", "nowhere.zip"], ["os1999"], ["inspect"], ["a", "b", "c"]):
        assert main(["--root", str(tmp_path), "audit", *words]) == 2
    assert "was not frozen" in capsys.readouterr().err


@pytest.mark.skipif(shutil.which("minisign") is None, reason="needs minisign")
def test_minisign_signatures(tmp_path: Path) -> None:
    secret, public = tmp_path / "key.sec", tmp_path / "key.pub"
    subprocess.run(
        ["minisign", "-G", "-W", "-p", str(public), "-s", str(secret)],
        check=True,
        capture_output=True,
    )
    bundle = hand_made_bundle(tmp_path)
    sign(bundle, secret)
    assert inspect(bundle, signers=public).problems == []
    bundle.write_bytes(bundle.read_bytes() + b"\n")
    assert "the signature does not hold" in inspect(bundle, signers=public).problems[0]
