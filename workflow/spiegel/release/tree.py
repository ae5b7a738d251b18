"""The project's own files at a commit: read from git, never from what lies around.

What git is told by its surroundings is left out: variables, replaced objects, attributes and
filters of this machine. A file is what its object holds, and an object is held against its id.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Iterable
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from pathlib import Path

from spiegel.errors import SpiegelError

# Everything that a build runs. Of the tools: the second computation and the check of texts;
# the others make or check what is committed, and no edition is built by them.
CODE = (
    *("Snakefile", "run", "pyproject.toml", "workflow/*", "notebooks/*", "envs/*", "profiles/*"),
    *("tools/recompute/*", "tools/text_check/*"),
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


def git(root: Path, *arguments: str, given: bytes = b"") -> bytes:
    """Run git in a folder, whoever owns it, and return what it printed.

    Parameters
    ----------
    given : what it reads from its standard input.

    Raises
    ------
    SpiegelError : git is missing, or says no.
    """
    # Line ends as committed, whatever the settings of this machine.
    settings = ("safe.directory=*", "core.autocrlf=false", "core.quotepath=off")
    plain = [part for one in (*settings, "core.fsmonitor=false") for part in ("-c", one)]
    # A variable or a replaced object would have it read another repository, or other content.
    own = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    own["GIT_GRAFT_FILE"] = os.devnull  # a graft gives a commit other parents
    command = ["git", "--no-replace-objects", "-C", str(root), *plain, *arguments]
    try:
        done = subprocess.run(command, input=given, env=own, capture_output=True)
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


def in_history(root: Path, commit: str) -> bool:
    """Say whether a commit that is here led to what is checked out, or to a branch or tag."""
    try:
        git(root, "merge-base", "--is-ancestor", commit, "HEAD")
    except SpiegelError:
        return bool(git(root, "for-each-ref", "--count=1", "--contains", commit).strip())
    return True


def changes(root: Path) -> list[str]:
    """Return the files that differ from the last commit, unknown ones included.

    So are those that git was told not to look at (`assume-unchanged`, `skip-worktree`).
    """
    shown = git(root, "status", "--porcelain", "--untracked-files=all", "-z").decode()
    listed = git(root, "ls-files", "-v", "-z").decode().split("\0")
    unseen = [entry[2:] for entry in listed if entry and entry[0] != "H"]
    return sorted({*(entry[3:] for entry in shown.split("\0") if len(entry) > 3), *unseen})


def files_at(root: Path, commit: str, patterns: Iterable[str]) -> dict[str, bytes]:
    """Return the content of the matching files at a commit: the bytes that were committed.

    Raises
    ------
    SpiegelError : there is no such commit here, or an object does not hold what its id says.
    """
    wanted = tuple(patterns)
    listed = git(root, "ls-tree", "-r", "-z", commit).decode().split("\0")
    entries = [(*entry.partition("\t")[0].split(), entry.partition("\t")[2]) for entry in listed]
    ids = {
        entry[3]: entry[2]
        for entry in entries
        if len(entry) == 4 and entry[0].startswith("100") and matches(entry[3], wanted)
    }
    packed = git(root, "cat-file", "--batch", given="\n".join([*ids.values(), ""]).encode())
    found: dict[str, bytes] = {}
    place = 0
    for name, own in ids.items():
        head_end = packed.index(b"\n", place)
        said = packed[place:head_end].rpartition(b" ")[2]
        size = int(said) if said.isdigit() else 0  # `missing` is no size
        content = packed[head_end + 1 : head_end + 1 + size]
        place = head_end + size + 2  # one line end comes after the content
        if not said.isdigit() or _object_id(content, len(own)) != own:
            raise SpiegelError(
                f"{name} is not what its commit {commit[:12]} has: its object was changed or lacks",
                where="the folder .git",
                fix="see git fsck; clone the repository again.",
                code="R-GIT-01",
            )
        found[name] = content
    return dict(sorted(found.items()))


def _object_id(content: bytes, length: int) -> str:
    """Return the id that git gives a file, in a repository whose ids have this many digits."""
    kind = hashlib.sha1 if length == 40 else hashlib.sha256
    return kind(b"blob %d\0" % len(content) + content).hexdigest()


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
