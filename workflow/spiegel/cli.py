"""The `spiegel` command: what is done by hand beside `snakemake`."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from types import FrameType

from spiegel.commands import checks, diff, example, publishing, raw_files, release, texts, trace
from spiegel.errors import SpiegelError
from spiegel.job import file_error

# In the order of `spiegel --help`.
COMMANDS = (example, raw_files, checks, texts, trace, diff, publishing, release)


class Asked(KeyboardInterrupt):
    """The system asked this command to end (SIGTERM)."""


def _asked(number: int, _: FrameType | None) -> None:
    raise Asked


def parser() -> argparse.ArgumentParser:
    """Return the command-line parser."""
    main = argparse.ArgumentParser(prog="spiegel", description=__doc__)
    main.add_argument("--root", default=".", help="project folder (default: this folder)")
    commands = main.add_subparsers(dest="command", required=True, metavar="COMMAND")

    for module in COMMANDS:
        module.add(commands)
    return main


def main(argv: list[str] | None = None) -> int:
    """Run the command.

    Returns
    -------
    The exit code: 0 done, 1 a mistake in data or config, 2 usage, 130 stopped by the keyboard,
    143 by the system.
    """
    args = parser().parse_args(argv)
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, _asked)
    try:
        code: int = args.run(args) or 0
    except SpiegelError as error:
        print(error.render(), file=sys.stderr)
        return 1
    except OSError as error:
        if (told := file_error(error)) is None:
            raise
        print(told.render(), file=sys.stderr)
        return 1
    except KeyboardInterrupt as asked:
        print("stopped", file=sys.stderr)
        return 128 + (signal.SIGTERM if isinstance(asked, Asked) else signal.SIGINT)
    return code


if __name__ == "__main__":
    sys.exit(main())
