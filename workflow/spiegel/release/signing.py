"""Sign a bundle with a key that the user names, and check such a signature.

An ssh key signs with `ssh-keygen -Y`, a minisign key with `minisign`; both are the user's own
programs, and neither is needed to freeze or to audit.
"""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

from spiegel.errors import SpiegelError
from spiegel.release.audit_messages import message

NAMESPACE = "spiegel"


@dataclass(frozen=True)
class Signature:
    """What is known of a signature: `good` is None when there is none to check."""

    good: bool | None
    by: str = ""
    known: bool = False


def _run(*command: str, stdin: Path | None = None) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            command,
            stdin=stdin.open("rb") if stdin else subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
    except FileNotFoundError:
        raise SpiegelError(
            f"{command[0]} was not found",
            where="this machine",
            fix=f"install {command[0]}, or leave the signature out.",
        ) from None


def _is_minisign(key: Path) -> bool:
    return key.read_bytes().startswith(b"untrusted comment:")


def sign(bundle: Path, key: Path) -> Path:
    """Sign a bundle; write the signature beside it and return its path.

    Raises
    ------
    SpiegelError : no such key, or the program that signs is missing or says no.
    """
    if not key.is_file():
        raise SpiegelError(
            "there is no such key", where="--sign", fix="name the file of a private key."
        )
    if _is_minisign(key):
        signature = bundle.with_name(f"{bundle.name}.minisig")
        done = _run("minisign", "-S", "-s", str(key), "-m", str(bundle), "-x", str(signature))
    else:
        signature = bundle.with_name(f"{bundle.name}.sig")
        signature.unlink(missing_ok=True)
        done = _run("ssh-keygen", "-Y", "sign", "-f", str(key), "-n", NAMESPACE, str(bundle))
    if done.returncode or not signature.is_file():
        lines = (done.stderr or done.stdout).strip().splitlines()
        raise SpiegelError(
            f"the bundle could not be signed: {lines[-1] if lines else 'no reason given'}",
            where="--sign",
            fix="check that key; freeze again without --sign to go on unsigned.",
        )
    signature.chmod(0o600)
    return signature


def check(bundle: Path, signers: Path | None) -> Signature:
    """Check the signature beside a bundle.

    Parameters
    ----------
    signers : for ssh a file of allowed signers (`man ssh-keygen`), for minisign a public key;
        without it a signature is checked, but not whose it is.
    """
    ssh = bundle.with_name(f"{bundle.name}.sig")
    mini = bundle.with_name(f"{bundle.name}.minisig")
    if ssh.is_file():
        return _check_ssh(bundle, ssh, signers)
    if mini.is_file() and signers is not None:
        done = _run("minisign", "-V", "-q", "-p", str(signers), "-m", str(bundle), "-x", str(mini))
        return Signature(done.returncode == 0, "minisign", True)
    if signers is not None:
        return Signature(False, message("unsigned"))
    return Signature(None)


def _check_ssh(bundle: Path, signature: Path, signers: Path | None) -> Signature:
    common = ("-n", NAMESPACE, "-s", str(signature))
    if signers is None:
        done = _run("ssh-keygen", "-Y", "check-novalidate", *common, stdin=bundle)
        words = done.stdout.split()
        return Signature(done.returncode == 0, words[-1] if done.returncode == 0 else "")
    who = _run("ssh-keygen", "-Y", "find-principals", "-s", str(signature), "-f", str(signers))
    names = who.stdout.split()
    if not names:
        return Signature(False, message("stranger"))
    done = _run(
        "ssh-keygen", "-Y", "verify", "-f", str(signers), "-I", names[0], *common, stdin=bundle
    )
    return Signature(done.returncode == 0, names[0], True)
