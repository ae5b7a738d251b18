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


def _years(text: str) -> list[str]:
    """Return the school years of a range as 2019-2020..2023-2024, or of a single one."""
    first, _, last = text.partition("..")
    last = last or first
    years = [re.fullmatch("([0-9]{4})-([0-9]{4})", year) for year in (first, last)]
    if not all(y and int(y[2]) == int(y[1]) + 1 for y in years) or not first <= last:
        raise argparse.ArgumentTypeError(
            f"'{text[:30]}' is not a range of school years, as 2019-2020..2023-2024"
        )
    return [f"{y}-{y + 1}" for y in range(int(first[:4]), int(last[:4]) + 1)]


def _register(args: argparse.Namespace) -> None:
    from spiegel.ingest.register import (
        Choices,
        describe,
        describe_years,
        refuse_changed,
        register,
        summary,
    )

    root = Path(args.root)
    choices = Choices(
        args.encoding,
        {"tab": "\t"}.get(args.delimiter, args.delimiter),
        args.sheet,
        args.header_row,
        args.group_row,
    )
    told = {"nature": "official", "licence": args.licence, "source": args.source}
    if args.years:
        found = [
            describe_years(Path(f), root, args.years, **told, choices=choices) for f in args.files
        ]
        rows = [row for own in found for row in own]
    else:
        rows = [describe(Path(f), root, **told, choices=choices) for f in args.files]
    if not args.replace:
        refuse_changed(rows, root)
    register(rows, root)
    for row in rows:
        of = f" ({row.school_year})" if args.years else ""
        print(f"{row.path}{of}: {row.rows} rows, {summary(row)}, SHA-256 {row.sha256[:12]}…")


def _propose_map(args: argparse.Namespace) -> None:
    from spiegel.commands.year_words import told
    from spiegel.config.languages import OF_COMMANDS
    from spiegel.ingest.beside import contents
    from spiegel.ingest.manifest import MANIFEST, last_before, read_manifest
    from spiegel.ingest.propose import write_proposal
    from spiegel.ingest.reader import read_raw

    root = Path(args.root)
    path = Path(args.file).resolve()
    raw = (root / "data" / "raw").resolve()
    manifest = read_manifest(root)
    files = [f for f in manifest if raw / f.path == path]
    if not files:
        raise SpiegelError(
            f"'{path.name}' is not in the manifest",
            where=MANIFEST,
            fix="register it first: `spiegel register FILE --source …`.",
            code="I-PRO-03",
        )
    file = min(files, key=lambda f: f.school_year)
    table = read_raw(file, path).table
    config = root / "config" / "inspectorates" / file.inspectorate
    years = [f.school_year for f in files]
    last = last_before(manifest, file.inspectorate, file.dataset, file.school_year)
    beside = contents(root, config, file, table, last)
    target, made = write_proposal(
        config / "column_maps" / f"{file.dataset}.csv", years, list(table.columns), beside
    )
    for change in made.changes:
        print(told(change, OF_COMMANDS))
    if not made.changes:
        print("every header is as in the year before")
    print(f"{target.relative_to(root).as_posix()}: review it, then put it in the map's place")


def add(commands: Commands) -> None:
    """Add `register` and `propose-map` to the command line."""
    register = commands.add_parser("register", help="add raw files to the manifest")
    register.add_argument("files", nargs="+", metavar="FILE")
    register.add_argument("--source", required=True, help="where the file comes from")
    register.add_argument("--licence", default="", help="licence of the file")
    register.add_argument(
        "--years",
        type=_years,
        metavar="FIRST..LAST",
        help="school years of a file with several dates, as 2019-2020..2023-2024",
    )
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
