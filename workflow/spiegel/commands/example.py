"""Command `spiegel example`: the example export."""

from __future__ import annotations

import argparse
from pathlib import Path

from spiegel.commands import Commands

EXAMPLE_NOTE = "invented records, no real institution"


def _example(args: argparse.Namespace) -> None:
    from spiegel.example import INSPECTORATE, corrections, write
    from spiegel.example.planted import corrections_file
    from spiegel.files import replace
    from spiegel.ingest.register import describe, register

    root = Path(args.root)
    paths = write(root / "data" / "raw", seed=args.seed)
    rows = [
        describe(
            path,
            root,
            nature="example",
            licence="MIT",
            source="made by `spiegel example`",
            note=EXAMPLE_NOTE,
        )
        for path in paths
    ]
    register(rows, root)
    print(f"{len(rows)} files of example data written and registered in data/raw/manifest.csv")
    path = root / "config" / "inspectorates" / INSPECTORATE / "corrections.yaml"
    wanted = corrections_file(corrections(args.seed))
    if args.corrections:
        replace(path, wanted.encode("utf-8"))
        print(f"the corrections that its planted defects call for: {path.as_posix()}")
    elif path.is_file() and path.read_text(encoding="utf-8") != wanted:
        print(f"{path.as_posix()} is not for this export: add --corrections to write it")


def add(commands: Commands) -> None:
    """Add `example` to the command line."""
    example = commands.add_parser("example", help="write and register the example export")
    example.add_argument("--seed", type=int, default=2025, help="random seed (default: 2025)")
    example.add_argument(
        "--corrections",
        action="store_true",
        help="also write corrections.yaml for the defects planted in it",
    )
    example.set_defaults(run=_example)
