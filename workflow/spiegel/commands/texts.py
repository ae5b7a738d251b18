"""Command `check-text`: a text against the claims of an edition, by a tool beside the package."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from spiegel.commands import Commands
from spiegel.errors import SpiegelError

CHECK_TEXT = """\
Every number in the texts is bound to a claim of the edition, allowed (years, dates, phone numbers,
law articles, page numbers), or reported with the nearest claims. Claims that must be in this kind
of document may not be missing, and documents that are checked together may not disagree."""
CHECK_TEXT_EXAMPLES = """\
examples:
  spiegel check-text results/os2025/site/index.html --edition os2025 --place site
  spiegel check-text results/os2025/site --edition os2025 --place site
  spiegel check-text results/os2025/tables/os2025.xlsx --edition os2025 --place report

exit code: 0 all bound, 1 findings or something not checked, 2 a file or option cannot be used"""


def _check_text(args: argparse.Namespace) -> int:
    from spiegel.project import default_edition
    from spiegel.publish.text_check import check_texts

    root = Path(args.root)
    options = ["--place", args.place]
    options += ["--language", args.language] if args.language else []
    try:
        edition = args.edition or default_edition(root)
        paths = [Path(file) for file in args.files]
        return check_texts(root, edition, paths, options).returncode
    except SpiegelError as error:
        print(error.render(), file=sys.stderr)
        return 2


def add(commands: Commands) -> None:
    """Add `check-text` to the command line."""
    text = commands.add_parser(
        "check-text",
        help="hold the numbers of a text against an edition's claims",
        description=CHECK_TEXT,
        epilog=CHECK_TEXT_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    files = "html, docx, pdf, xlsx, ods, md or txt, or a folder of html pages"
    text.add_argument("files", nargs="+", metavar="FILE", help=files)
    text.add_argument("--edition", help="edition (default: the one in config/config.yaml)")
    text.add_argument(
        "--place", default="press", help="kind of document: press (default), site or report"
    )
    text.add_argument(
        "--language", help="language of the messages (default: the inspectorate's own)"
    )
    text.set_defaults(run=_check_text)
