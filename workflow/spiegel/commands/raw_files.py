"""Commands `register` and `propose-map`: raw files of a new year."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from spiegel.commands import Commands
from spiegel.errors import SpiegelError


def _row(text: str) -> int:
    """Return a row number; the first row of a file is 1."""
    if not re.fullmatch("[1-9][0-9]{0,6}", text):
        raise argparse.ArgumentTypeError(f"'{text[:20]}' is not a row; the first row is 1")
    return int(text)


def _row_or_none(text: str) -> int:
    return 0 if text == "none" else _row(text)


def _register(args: argparse.Namespace) -> None:
    from spiegel.ingest.register import Choices, describe, refuse_changed, register, summary

    root = Path(args.root)
    choices = Choices(
        args.encoding,
        {"tab": "\t"}.get(args.delimiter, args.delimiter),
        args.sheet,
        args.header_row,
        args.group_row,
    )
    rows = [
        describe(
            Path(f),
            root,
            nature="official",
            licence=args.licence,
            source=args.source,
            choices=choices,
        )
        for f in args.files
    ]
    if not args.replace:
        refuse_changed(rows, root)
    register(rows, root)
    for row in rows:
        print(f"{row.path}: {row.rows} rows, {summary(row)}, SHA-256 {row.sha256[:12]}…")


def _propose_map(args: argparse.Namespace) -> None:
    from spiegel.ingest.manifest import MANIFEST, read_manifest
    from spiegel.ingest.propose import write_proposal
    from spiegel.ingest.reader import read_raw

    root = Path(args.root)
    path = Path(args.file).resolve()
    raw = (root / "data" / "raw").resolve()
    file = next((f for f in read_manifest(root) if raw / f.path == path), None)
    if file is None:
        raise SpiegelError(
            f"'{path.name}' is not in the manifest",
            where=MANIFEST,
            fix="register it first: `spiegel register FILE --source …`.",
            code="I-PRO-03",
        )
    headers = list(read_raw(file, path).table.columns)
    maps = root / "config" / "inspectorates" / file.inspectorate / "column_maps"
    target, made = write_proposal(maps / f"{file.dataset}.csv", file.school_year, headers)
    for line in made.summary or ["every header is as in the year before"]:
        print(line)
    print(f"{target.relative_to(root).as_posix()}: review it, then put it in the map's place")


def add(commands: Commands) -> None:
    """Add `register` and `propose-map` to the command line."""
    register = commands.add_parser("register", help="add raw files to the manifest")
    register.add_argument("files", nargs="+", metavar="FILE")
    register.add_argument("--source", required=True, help="where the file comes from")
    register.add_argument("--licence", default="", help="licence of the file")
    guess = "(default: guessed, and printed)"
    register.add_argument("--encoding", help=f"encoding of a text file {guess}")
    register.add_argument("--delimiter", help=f"delimiter of a text file, or tab {guess}")
    register.add_argument(
        "--sheet", help="sheet of a workbook (default: as earlier, or the fullest)"
    )
    register.add_argument("--header-row", type=_row, help=f"row of the headers {guess}")
    register.add_argument(
        "--group-row", type=_row_or_none, help=f"row of group headings, or none {guess}"
    )
    register.add_argument(
        "--replace", action="store_true", help="let other bytes take a registered file's place"
    )
    register.set_defaults(run=_register)

    propose = commands.add_parser("propose-map", help="propose a column map for a new year")
    propose.add_argument("file", metavar="FILE", help="a registered raw file")
    propose.set_defaults(run=_propose_map)
