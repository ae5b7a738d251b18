"""The `spiegel` command: what is done by hand beside `snakemake`."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from spiegel.commands import Commands
from spiegel.config.at_hand import forget, tell
from spiegel.errors import SpiegelError
from spiegel.job import file_error

# They are about the project, or about an inspectorate that is not there yet.
OF_PROJECT = frozenset(["new-inspectorate", "schemas", "dictionary", "words", "example"])

# Who uses what. Commands of one line belong together, and the line says what they do.
GROUPS: dict[str, dict[str, str]] = {
    "researcher: a new year": {
        "new-year": "",
        "new-inspectorate": "",
        "try": "",
        "status": "",
        "register, propose-map": "one file: a re-issue, a late one, one of several years",
        "check": "",
        "expect": "",
        "example": "",
    },
    "reviewer: what the mirror says": {
        "trace": "",
        "diff": "",
        "check-text": "",
        "serve": "",
    },
    "auditor: before and after it goes out": {
        "scan, differencing": "look for what may not be public, or is given away",
        "freeze": "",
        "notes": "",
        "audit": "",
    },
    "whoever changes the code": {
        "schemas, dictionary": "write what is made from the models (CONTRIBUTING.md)",
        "words": "",
    },
}


class _Parser(argparse.ArgumentParser):
    """The parser of `spiegel`, whose help is grouped by who uses a command."""

    told: dict[str, str]

    def format_help(self) -> str:
        """Return the commands by group; one that no group names stands under the last."""
        left = {*self.told}
        lines = ["usage: spiegel [--root FOLDER] COMMAND ...    (COMMAND --help says more)"]
        width = max(len(names) for own in GROUPS.values() for names in own)
        for title, own in GROUPS.items():
            lines.append(f"{title}:")
            for names, text in own.items():
                left -= {*names.split(", ")}
                lines.append(f"  {names:<{width}}  {text or self.told[names]}")
        lines += [f"  {name:<{width}}  {self.told[name]}" for name in sorted(left)]
        return "\n".join(lines) + "\n"


class Asked(KeyboardInterrupt):
    """The system asked this command to end (SIGTERM)."""


def _asked(number: int, _: FrameType | None) -> None:
    raise Asked


def parser() -> _Parser:
    """Return the command-line parser."""
    # Only now: it is known which inspectorate the command is about, and so its languages.
    from spiegel.commands import (
        checks,
        diff,
        example,
        publishing,
        raw_files,
        release,
        school_year,
        texts,
        trace,
    )

    main = _Parser(prog="spiegel", description=__doc__)
    main.add_argument("--root", default=".", help="project folder (default: this folder)")
    parsers = main.add_subparsers(
        dest="command", required=True, metavar="COMMAND", parser_class=argparse.ArgumentParser
    )
    commands = Commands(parsers)
    every = (school_year, raw_files, checks, texts, trace, diff, publishing, release, example)
    for module in every:
        module.add(commands)
    main.told = commands.told
    return main


def _root(given: Sequence[str]) -> Path:
    """Return the project folder of a command line, before it is read as a whole."""
    before = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    before.add_argument("--root", default=".")
    return Path(before.parse_known_args(given)[0].root)


def main(argv: list[str] | None = None) -> int:
    """Run the command.

    Returns
    -------
    The exit code: 0 done, 1 a mistake in data or config, 2 usage, 130 stopped by the keyboard,
    143 by the system.
    """
    given = sys.argv[1:] if argv is None else argv
    if OF_PROJECT.isdisjoint(given):
        tell(_root(given), given)
    else:
        forget()
    args = parser().parse_args(given)
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
