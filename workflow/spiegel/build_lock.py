"""One build of an edition at a time, and no lock left behind by a build that was killed.

Snakemake's own lock is a file that outlives a killed build and must be taken away by hand
(`--unlock`). This one is held by the process itself and ends with it, however it ends.
"""

from __future__ import annotations

import fcntl
from pathlib import Path
from typing import TextIO

from spiegel.errors import SpiegelError

# A lock lasts as long as its file is open.
_held: list[TextIO] = []


def hold(folder: Path, edition: str) -> None:
    """Take the lock of an edition, and keep it until this process ends.

    Raises
    ------
    SpiegelError : another build of this edition runs in this folder.
    """
    folder.mkdir(parents=True, exist_ok=True)
    held = (folder / f"{edition}.lock").open("a", encoding="utf-8")
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        held.close()
        raise SpiegelError(
            f"another build of {edition} is at work in this folder",
            where=f"results/{edition}",
            fix="wait until it is done, then run this again; other editions can go meanwhile.",
        ) from None
    _held.append(held)
