"""Run the body of a rule: output to its log, a person's mistake as three lines, no traceback."""

from __future__ import annotations

import contextlib
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
    with path.open("w", encoding="utf-8") as stream:
        with contextlib.redirect_stdout(stream), contextlib.redirect_stderr(stream):
            warnings.simplefilter("default")
            try:
                yield
            except SpiegelError as error:
                print(error.render(), file=stream)
                stream.flush()
                sys.exit(1)
