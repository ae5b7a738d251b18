"""Command `trace`: from a printed number to its formula, records, edits and places."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from spiegel.commands import LANGUAGE, Commands

TRACE = """\
WHAT is a claim (visie.bao; visie for all its numbers), TABLE:ROW:COLUMN with the key of the row
(measures:k1_visie/GBAO/all/meets:share) or a row number from 1, or FIGURE:MARK with the id of a
mark in the svg (kwaliteitsontwikkeling:k1_visie:BAO:VOLGENS) or a row number of its data.

Counts again from the clean records and says whether that is what was published. Without
--internal no record is named."""
TRACE_EXAMPLES = """\
examples:
  spiegel trace visie.bao
  spiegel trace measures:k1_visie/GBAO/all/meets:share --edition os2025 --internal
  spiegel trace verandering:dot:k1_visie:BAO --language en --json trace.json

exit code: 0 the recount is what was published, 1 it is not, or WHAT cannot be found"""


def _trace(args: argparse.Namespace) -> int:
    from spiegel.config.closed_yaml import load
    from spiegel.config.editions import Main
    from spiegel.config.languages import chosen
    from spiegel.release.trace.trace import trace
    from spiegel.release.trace.trace_lines import lines

    root = Path(args.root)
    # Not by way of the project: that checks every raw file first.
    edition = args.edition or load(Main, root / "config" / "config.yaml").edition
    language = chosen(args.language)
    found = trace(root, edition, args.what, language, internal=args.internal)
    _show("\n\n".join("\n".join(lines(one, language)) for one in found))
    if args.json:
        from spiegel.files import write_json
        from spiegel.release.trace.trace import as_json

        path = Path(args.json)
        write_json(as_json(found), path)
        if args.internal:
            path.chmod(0o600)  # it names institutions
    return 0 if all(one.agrees for one in found) else 1


def _show(text: str) -> None:
    """Print a text that may be long; whoever reads it may stop halfway (`| head`)."""
    try:
        print(text, flush=True)
    except BrokenPipeError:
        # What is left must go somewhere, or Python complains again at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def add(commands: Commands) -> None:
    """Add `trace` to the command line."""
    trace = commands.add_parser(
        "trace",
        help="show what is behind a number, and where it is printed",
        description=TRACE,
        epilog=TRACE_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    trace.add_argument("what", metavar="WHAT", help="claim, TABLE:ROW:COLUMN or FIGURE:MARK")
    trace.add_argument("--edition", help="edition (default: the one in config/config.yaml)")
    trace.add_argument(
        "--internal", action="store_true", help="name the records and the entries of the ledger"
    )
    trace.add_argument("--language", help=LANGUAGE)
    trace.add_argument("--json", metavar="FILE", help="write all of it as JSON too")
    trace.set_defaults(run=_trace)
