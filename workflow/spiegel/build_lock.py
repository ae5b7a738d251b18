"""One build of an edition at a time, and no lock left behind by a build that was killed.

Snakemake's own lock is a file that outlives a killed build and must be taken away by hand
(`--unlock`). This one is held by the process itself and ends with it, however it ends.
"""

from __future__ import annotations

import errno
import sys
from pathlib import Path

from filelock import FileLock, Timeout

from spiegel.errors import SpiegelError

# What a file system that keeps no locks answers (Lustre mounted without `flock`).
NO_LOCKS = (errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP)
WAIT = "wait until it is done, then run this again; other editions can go meanwhile."
# A lock lasts as long as something here refers to it.
_held: list[FileLock] = []


def hold(folder: Path, edition: str, work: str = "build", fix: str = WAIT) -> FileLock:
    """Take the lock of an edition, and keep it until this process ends or gives it back.

    Parameters
    ----------
    work : what is done there, one at a time. fix : what to do when another one does it.

    On a file system without locks, say so and go on.

    Raises
    ------
    SpiegelError : another one of this edition runs in this folder.
    """
    # No fallback: it is a file that outlives a killed build.
    lock = FileLock(folder / f"{edition}.lock", blocking=False, fallback_to_soft=False)
    try:
        lock.acquire()
    except Timeout:
        raise SpiegelError(
            f"another {work} of {edition} is at work in this folder",
            where=f"results/{edition}" if work == "build" else folder.as_posix(),
            fix=fix,
        ) from None
    except OSError as error:
        if error.errno not in NO_LOCKS:
            raise
        print(
            f"This file system keeps no locks: make sure that no other {work} of "
            f"{edition} is at work in this folder.",
            file=sys.stderr,
        )
    _held.append(lock)
    return lock
