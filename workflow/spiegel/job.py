"""Run the body of a rule: output to its log, a person's mistake as three lines, no traceback."""

from __future__ import annotations

import contextlib
import os
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

from spiegel.errors import SpiegelError


@contextlib.contextmanager
def logged(log: str) -> Iterator[None]:
    """Send everything printed or warned inside the block to the file `log`.

    A `SpiegelError` ends the process with exit code 1 and its message in the log. Any other
    error is a defect of ours and keeps its traceback.
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


def share_package() -> None:
    """Let every process started from here import the same copy of this package."""
    folder = str(Path(__file__).resolve().parents[1])
    others = [p for p in os.environ.get("PYTHONPATH", "").split(os.pathsep) if p and p != folder]
    os.environ["PYTHONPATH"] = os.pathsep.join([folder, *others])
