"""What each job made: the digests of its outputs, and which of them are no longer that.

Snakemake holds the time of an output against the times of its inputs, and never its content: a
table that was changed by hand would be believed. So every job leaves a record of what it made, and
a build begins by holding each output against it. All of them are read, every time: a time stamp can
stay as it was, and reading takes a fraction of the time that Snakemake needs to start.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from spiegel.files import replace, sha256

FOLDER = Path(".snakemake", "spiegel", "made")
SHOWN = 10  # files that are named


def _record(rule: str, wildcards: Mapping[str, str]) -> Path:
    """Return where the record of a job lies; jobs differ in rule or wildcards."""
    which = hashlib.sha256(json.dumps(sorted(wildcards.items())).encode()).hexdigest()[:12]
    return FOLDER / f"{re.sub(r'[^A-Za-z0-9_]', '_', rule)}-{which}.json"


def forget(rule: str, wildcards: Mapping[str, str]) -> None:
    """Take away the record of a job that begins: until it is done, its outputs are nothing yet."""
    _record(rule, wildcards).unlink(missing_ok=True)


def is_recorded(rule: str, wildcards: Mapping[str, str]) -> bool:
    """Say whether a job has left its record."""
    return _record(rule, wildcards).is_file()


def record(rule: str, wildcards: Mapping[str, str], outputs: Iterable[str]) -> None:
    """Keep what a job made, in the folder that the build works in."""
    files = {path: sha256(Path(path)) for path in sorted(map(str, outputs)) if Path(path).is_file()}
    text = json.dumps({"rule": rule, "files": files}, indent=1, sort_keys=True)
    replace(_record(rule, wildcards), text.encode("utf-8"))


@contextlib.contextmanager
def recording(job: Any) -> Iterator[None]:
    """Keep what a job made in this block, when it ends well; of a script by hand, nothing.

    Parameters
    ----------
    job : the object `snakemake` of the script.
    """
    if hasattr(job, "by_hand"):
        yield
        return
    wildcards = dict(job.wildcards.items())
    forget(job.rule, wildcards)
    try:
        yield
    except SystemExit as ended:  # a program that is run as one ends so
        if ended.code not in (None, 0):
            raise
    record(job.rule, wildcards, job.output)


def recorded(root: Path, edition: str) -> dict[str, dict[str, set[str]]]:
    """Return the files of an edition, the rules that made each, and the digests they recorded.

    A record that cannot be read says nothing.
    """
    found: dict[str, dict[str, set[str]]] = {}
    own = (f"results/{edition}/", f"data/processed/{edition}/")
    for path in sorted((root / FOLDER).glob("*.json")):
        try:
            content = json.loads(path.read_bytes())
            rule, files = str(content["rule"]), dict(content["files"])
        except (OSError, ValueError, TypeError, KeyError):
            continue
        for name, digest in files.items():
            if name.startswith(own):
                found.setdefault(name, {}).setdefault(rule, set()).add(str(digest))
    return found


def changed(root: Path, edition: str) -> dict[str, str]:
    """Return the outputs of an edition that are not what their job made, and the rule of each.

    A file that is not there was not changed: Snakemake itself makes it again.
    """
    found = {}
    for name, rules in sorted(recorded(root, edition).items()):
        path = root / name
        if path.is_file() and not any(sha256(path) in digests for digests in rules.values()):
            found[name] = ", ".join(sorted(rules))
    return found


def told(files: Mapping[str, str]) -> list[str]:
    """Return a line for each output that is not what its job made; of many, the first."""
    lines = [f"{name} is not what {rule} made" for name, rule in list(files.items())[:SHOWN]]
    more = len(files) - len(lines)
    return lines + ([f"{more} more files are not what their jobs made"] if more else [])
