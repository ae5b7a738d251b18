"""The project's own files at a commit: read from git, never from what lies around."""

from __future__ import annotations

import hashlib
import io
import subprocess
import tarfile
from collections.abc import Iterable
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from pathlib import Path

from spiegel.errors import SpiegelError

# Everything that a build runs. Of the tools that is the second computation: the others make or
# check what is committed, and no edition is built by them.
CODE = (
    *("Snakefile", "run", "pyproject.toml", "workflow/*", "tools/recompute/*", "notebooks/*"),
    *("envs/*", "profiles/*"),
)
MANIFEST = "data/raw/manifest.csv"


def is_configuration(
    path: str, edition: str, inspectorate: str, priors: Iterable[str] = ()
) -> bool:
    """Say whether an edition is built from a file: all configuration but that of others.

    Texts name earlier mirrors, so their editions belong to it.
    """
    if path == MANIFEST:
        return True
    if path.startswith("config/editions/"):
        return path in {f"config/editions/{name}.yaml" for name in (edition, *priors)}
    if path.startswith("config/inspectorates/"):
        return path.startswith(f"config/inspectorates/{inspectorate}/")
    return path.startswith("config/")


def matches(path: str, patterns: Iterable[str]) -> bool:
    """Say whether a path is meant by one of the patterns; `*` also spans folders."""
    return any(fnmatchcase(path, pattern) for pattern in patterns)


def git(root: Path, *arguments: str) -> bytes:
    """Run git in a folder, whoever owns it, and return what it printed.

    Raises
    ------
    SpiegelError : git is missing, or says no.
    """
    # Line ends as committed, whatever the settings of this machine.
    plain = ("-c", "safe.directory=*", "-c", "core.autocrlf=false", "-c", "core.quotepath=off")
    try:
        done = subprocess.run(["git", "-C", str(root), *plain, *arguments], capture_output=True)
    except FileNotFoundError:
        raise SpiegelError(
            "git was not found", where="this machine", fix="install git, then run this again."
        ) from None
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise SpiegelError(
            f"git {arguments[0]} failed: {said[-1] if said else 'no reason given'}",
            where="the project's folder",
            fix="run this in a clone of the repository.",
        )
    return done.stdout


def is_repository(root: Path) -> bool:
    """Say whether a folder is the top of a git repository."""
    try:
        top = git(root, "rev-parse", "--show-toplevel").decode().strip()
    except SpiegelError:
        return False
    return Path(top).resolve() == root.resolve()


def head(root: Path) -> str:
    """Return the id of the commit that is checked out."""
    return git(root, "rev-parse", "HEAD").decode().strip()


def date_of(root: Path, commit: str) -> str:
    """Return the day on which a commit was made, in UTC."""
    shown = git(root, "show", "-s", "--format=%ct", commit).decode().strip()
    return datetime.fromtimestamp(int(shown), UTC).date().isoformat()


def has_commit(root: Path, commit: str) -> bool:
    """Say whether a commit is in the repository."""
    try:
        return git(root, "cat-file", "-t", commit).decode().strip() == "commit"
    except SpiegelError:
        return False


def changes(root: Path) -> list[str]:
    """Return the files that differ from the last commit, unknown ones included."""
    shown = git(root, "status", "--porcelain", "--untracked-files=all", "-z").decode()
    return sorted(entry[3:] for entry in shown.split("\0") if len(entry) > 3)


def files_at(root: Path, commit: str, patterns: Iterable[str]) -> dict[str, bytes]:
    """Return the content of the matching files at a commit.

    Raises
    ------
    SpiegelError : there is no such commit here.
    """
    wanted = tuple(patterns)
    listed = git(root, "ls-tree", "-r", "-z", "--name-only", commit).decode().split("\0")
    names = [name for name in listed if name and matches(name, wanted)]
    packed = git(root, "archive", "--format=tar", commit, "--", *names) if names else b""
    found: dict[str, bytes] = {}
    if packed:
        with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
            for member in archive:
                stream = archive.extractfile(member) if member.isfile() else None
                if stream is not None:
                    found[member.name] = stream.read()
    return dict(sorted(found.items()))


def digests(files: dict[str, bytes]) -> dict[str, str]:
    """Return the SHA-256 of each file."""
    return {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}


def write_files(files: dict[str, bytes], folder: Path) -> None:
    """Write files below a folder; `run` stays a command."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        if name == "run":
            path.chmod(0o755)
