"""Command `spiegel example`: the example export, which a tool beside the package makes."""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from pathlib import Path

from spiegel.commands import Commands
from spiegel.errors import SpiegelError

TOOL = Path(__file__).resolve().parents[3] / "tools" / "example"


def _example(args: argparse.Namespace) -> int:
    if not TOOL.is_dir():
        raise SpiegelError(
            "the generator of the example export is not installed with the package",
            where=TOOL.as_posix(),
            fix="run this in a clone of the repository.",
        )
    options = ["--root", args.root, "--seed", str(args.seed)]
    options += ["--corrections"] if args.corrections else []
    options += ["--truth", str(args.truth)] if args.truth is not None else []
    return subprocess.run([sys.executable, str(TOOL), *options], check=False).returncode


def _seed(text: str) -> int:
    if not re.fullmatch("[0-9]{1,18}", text):
        raise argparse.ArgumentTypeError(
            f"'{text[:20]}' is not a whole number of at most 18 digits"
        )
    return int(text)


def add(commands: Commands) -> None:
    """Add `example` to the command line."""
    example = commands.add_parser(
        "example", help="write the example export (tools/example, in a clone)"
    )
    example.add_argument("--seed", type=_seed, default=2025, help="random seed (default: 2025)")
    example.add_argument(
        "--corrections",
        action="store_true",
        help="also write corrections.yaml for the defects planted in it",
    )
    example.add_argument(
        "--truth",
        type=Path,
        metavar="FILE",
        help="also write what a perfect cleaning of it finds: rows, visits, cells, k and n (JSON)",
    )
    example.set_defaults(run=_example)
