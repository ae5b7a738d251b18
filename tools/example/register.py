"""Write the example export into a project and register its files."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from example import INSPECTORATE, corrections, must_find, write
from example.findings import as_text
from example.planted import corrections_file
from spiegel.errors import SpiegelError
from spiegel.files import replace
from spiegel.ingest import register as manifest
from spiegel.job import file_error

NOTE = "invented records, no real institution"


def register(root: Path, seed: int) -> int:
    """Write the export into `data/raw` and its manifest; return how many files it has."""
    rows = [
        manifest.describe(
            path,
            root,
            nature="example",
            licence="MIT",
            source="made by `spiegel example`",
            note=NOTE,
        )
        for path in write(root / "data" / "raw", seed=seed)
    ]
    manifest.register(rows, root)
    return len(rows)


def settle_corrections(root: Path, seed: int, *, may_write: bool) -> str:
    """Hold the corrections of a project against the planted defects; return what to tell.

    Parameters
    ----------
    may_write : write the file that these defects call for.
    """
    path = root / "config" / "inspectorates" / INSPECTORATE / "corrections.yaml"
    right = corrections_file(corrections(seed))
    if may_write:
        replace(path, right.encode("utf-8"))
        return f"the corrections that its planted defects call for: {path.as_posix()}"
    if path.is_file() and path.read_text(encoding="utf-8") != right:
        return f"{path.as_posix()} is not for this export: add --corrections to write it"
    return ""


def main(argv: list[str] | None = None) -> int:
    """Run the program; return the exit code (0 done, 1 a mistake in the project, 2 usage)."""
    parser = argparse.ArgumentParser(prog="python tools/example", description=__doc__)
    parser.add_argument("--root", type=Path, default=Path(), help="project folder")
    parser.add_argument("--seed", type=int, default=2025, help="random seed (default: 2025)")
    parser.add_argument(
        "--corrections", action="store_true", help="also write corrections.yaml for its defects"
    )
    parser.add_argument(
        "--truth", type=Path, metavar="FILE", help="also write what a perfect cleaning finds (JSON)"
    )
    args = parser.parse_args(argv)
    try:
        count = register(args.root, args.seed)
        remark = settle_corrections(args.root, args.seed, may_write=args.corrections)
        if args.truth is not None:
            replace(args.truth, as_text(must_find(args.seed)).encode("utf-8"))
    except SpiegelError as error:
        print(error.render(), file=sys.stderr)
        return 1
    except OSError as error:
        if (told := file_error(error)) is None:
            raise
        print(told.render(), file=sys.stderr)
        return 1
    print(f"{count} files of example data written and registered in data/raw/manifest.csv")
    if remark:
        print(remark)
    if args.truth is not None:
        print(f"what a perfect cleaning of it finds: {args.truth.as_posix()}")
    return 0
