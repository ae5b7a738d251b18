"""Command `diff`: what differs between two mirrors, and what it means for readers."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from spiegel.commands import LANGUAGE, Commands
from spiegel.errors import SpiegelError

DIFF = """\
Two versions of one mirror: claims, cells, exclusions, columns, decisions, code, environment and
files, each with its effect on readers. Two school years: every indicator and sector with the word
that the later mirror gave the change, and the drift of the data with intervals. A side is the name
of a built edition, a folder of results, or a bundle; nothing in it is run."""
DIFF_EXAMPLES = """\
examples:
  spiegel diff os2024 os2025
  spiegel diff results/os2025 old/os2025 --out differences

exit code: 0 nothing differs, 1 something does, 2 a side cannot be read, 3 the later mirror computes
the earlier year otherwise and revisions.yaml does not explain it"""


def _diff(args: argparse.Namespace) -> int:
    from spiegel.config.languages import chosen
    from spiegel.release.diff.diff_lines import lines, refusal
    from spiegel.release.diff.outcome import UNREADABLE, compare
    from spiegel.release.diff.page import file_of, write
    from spiegel.release.diff.sides import open_side, with_different_names

    root, language = Path(args.root), chosen(args.language)
    try:
        texts = (args.before, args.after)
        one, two = (open_side(root, text) for text in texts)
        outcome = compare(*with_different_names(one, two, texts))
    except SpiegelError as error:
        print(error.render(), file=sys.stderr)
        return UNREADABLE
    names = "_".join(side.name.replace("/", "-") for side in (outcome.before, outcome.after))
    folder = Path(args.out) if args.out else root / "logs" / "diff" / names
    write(outcome, folder)
    print("\n".join(lines(outcome, language)))
    print((folder / file_of(language)).as_posix())
    if outcome.gaps:
        print(refusal(outcome).render(), file=sys.stderr)
    return outcome.exit_code


def add(commands: Commands) -> None:
    """Add `diff` to the command line."""
    diff = commands.add_parser(
        "diff",
        help="show what differs between two mirrors, or two versions",
        description=DIFF,
        epilog=DIFF_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    diff.add_argument("before", metavar="A", help="edition, folder of results, or bundle")
    diff.add_argument("after", metavar="B", help="the same")
    diff.add_argument("--out", metavar="FOLDER", help="for pages and tables (default: logs/diff/)")
    diff.add_argument("--language", help=LANGUAGE)
    diff.set_defaults(run=_diff)
