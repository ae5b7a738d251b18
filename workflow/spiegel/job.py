"""Run the body of a rule: output to its log, a person's mistake as three lines, no traceback."""

from __future__ import annotations

import contextlib
import errno
import os
import shlex
import signal
import sys
import threading
import time
import traceback
import warnings
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import FrameType

from spiegel.build_lock import hold
from spiegel.errors import SpiegelError
from spiegel.private import close_to_others

CLOCKS_APART = 1.0  # seconds that the clock of a file server may be ahead


@contextlib.contextmanager
def logged(log: str) -> Iterator[None]:
    """Send everything printed or warned inside the block to the file `log`.

    A `SpiegelError`, and a machine without room or permission to write, end the process with exit
    code 1 and three lines in the log. Any other error is a defect of ours: its traceback stands in
    the log too.
    """
    path = Path(log)
    path.parent.mkdir(parents=True, exist_ok=True)
    with (
        path.open("w", encoding="utf-8") as stream,
        contextlib.redirect_stdout(stream),
        contextlib.redirect_stderr(stream),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("default")
        try:
            yield
        except SpiegelError as error:
            print(error.render())
            sys.exit(1)
        except (OSError, MemoryError) as error:
            if told := machine_error(error):
                print(told.render())
                sys.exit(1)
            traceback.print_exc()
            raise
        except Exception:
            traceback.print_exc()
            raise


def machine_error(error: OSError | MemoryError) -> SpiegelError | None:
    """Return what the machine lacks in plain words, or None for an error of another kind."""
    if isinstance(error, MemoryError):
        return SpiegelError(
            "this job needs more memory than the machine gives it",
            where=Path(sys.argv[0]).name,
            fix="close other programs or run with fewer cores (--cores 1), then run this again.",
        )
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        what, fix = "the disk is full", "make room, then run this again."
    elif error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        what, fix = "this file cannot be written", "make the folder writable, then run this again."
    else:
        return None
    return SpiegelError(what, where=_shown(error), fix=fix)


def file_error(error: OSError) -> SpiegelError | None:
    """Return what is wrong with a file that a person named, or None for another kind of error."""
    what, fix = {
        errno.ENOENT: ("this file or folder is not there", "check its name."),
        errno.ENAMETOOLONG: ("this name is too long for a file", "give a shorter one."),
        errno.EISDIR: ("this is a folder", "name a file in it."),
        errno.ENOTDIR: ("this is no folder", "name a folder."),
        errno.EEXIST: ("this is there already", "move it, or give another name."),
    }.get(error.errno or 0, ("", ""))
    if not what:
        return machine_error(error)
    return SpiegelError(what, where=_shown(error), fix=fix)


def _shown(error: OSError) -> str:
    place = Path(str(error.filename or "."))
    shown = place.relative_to(Path.cwd()) if place.is_relative_to(Path.cwd()) else place
    text = shown.as_posix()
    return text if len(text) <= 200 else f"{text[:199]}…"


def begin(root: Path, edition: str, inputs: Iterable[str] = ()) -> None:
    """Take the lock of an edition, and close the folders that hold records to others.

    `inputs` are the files that jobs will read, and none of them makes.

    Raises
    ------
    SpiegelError : another build of it is at work, nothing can be written here, or an input is
        dated in the future.
    """
    for name in ("results", "data/processed", "logs"):
        writable(root / name)
        for folder in (root / name / edition).glob("**/"):
            writable(folder)
    _not_ahead(root, inputs)
    try:
        hold(root / ".snakemake" / "spiegel", edition)
        close_to_others(root, edition)
    except OSError as error:
        raise machine_error(error) or error from None


def writable(folder: Path) -> None:
    """Refuse a folder that nothing can be written in, or made in where it is not there yet.

    Raises
    ------
    SpiegelError : the folder, or the one that it would be made in, is closed to us.
    """
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    if folder.is_dir() and not os.access(folder, os.W_OK | os.X_OK):
        told = machine_error(OSError(errno.EACCES, "", str(folder)))
        assert told
        raise told


def _not_ahead(root: Path, inputs: Iterable[str]) -> None:
    """Refuse an input of tomorrow: whatever is made from it would be older, and so out of date."""
    now = time.time() + CLOCKS_APART
    for name in sorted(inputs):
        path = root / name
        if path.is_file() and (dated := path.stat().st_mtime) > now:
            day = time.strftime("%Y-%m-%d %H:%M", time.localtime(dated))
            raise SpiegelError(
                f"this file is dated in the future: {day}",
                where=name,
                fix=f"give it the time of now: touch {shlex.quote(name)}; or set the clock right.",
            )


STOPPING = (signal.SIGINT, signal.SIGTERM)
_asked: list[int] = []  # of these, what this build got


def stop_at_once() -> None:
    """End at Ctrl-C, or when asked to, while nothing is at work yet."""
    _heed(_leave)


def stop_in_order() -> None:
    """At Ctrl-C, or when asked to, have Snakemake end its jobs; asked again, end at once."""
    _heed(_stop)


def _heed(handler: Callable[[int, FrameType | None], None]) -> None:
    if threading.current_thread() is threading.main_thread():
        for number in STOPPING:
            signal.signal(number, handler)


def _leave(number: int, _: FrameType | None) -> None:
    os.write(2, b"stopped\n")
    os._exit(128 + number)


def _stop(number: int, frame: FrameType | None) -> None:
    if _asked:
        _leave(number, frame)
    _asked.append(number)
    raise KeyboardInterrupt


def asked_to_stop() -> int:
    """Return the usual exit code of a build that was asked to stop, 130 or 143; else 0."""
    return 128 + _asked[0] if _asked else 0


def share_package() -> None:
    """Let every process started from here import the same copy of this package."""
    folder = str(Path(__file__).resolve().parents[1])
    others = [p for p in os.environ.get("PYTHONPATH", "").split(os.pathsep) if p and p != folder]
    os.environ["PYTHONPATH"] = os.pathsep.join([folder, *others])
