"""The command: texts in, what was found out, and an exit code."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from text_check.check import check_documents, printed_blocks
from text_check.claims import read_claims
from text_check.documents import files_of, read_document
from text_check.result_lines import lines
from text_check.words import LANGUAGES, CannotCheck

DESCRIPTION = """\
Every number in the texts is bound to a claim of the mirror, allowed (years, dates, phone numbers,
law articles, page numbers), or reported with the nearest claims. What they say in words of shares,
changes and comparisons is held against the claims as well; what no claim decides is told as not
checked. Claims that must be in this kind of document may not be missing, and documents that are
checked together may not disagree."""
EPILOG = """\
example:
  python -m text_check press_release.docx summary.pdf --claims claims.json --place press

exit code: 0 all bound, 1 findings or something not checked, 2 a file or option cannot be used"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the check with the arguments of a command line, and return its exit code."""
    asked = _parser().parse_args(arguments)
    told = asked.language or LANGUAGES[0]
    try:
        mirror = read_claims(asked.claims)
        told = asked.language or mirror.language
        documents = [read_document(path, mirror.languages) for path in files_of(asked.texts)]
        printed = printed_blocks(asked.printed, mirror)
        result = check_documents(mirror, documents, asked.place, told, printed)
    except CannotCheck as error:
        print(error.render(told), file=sys.stderr)
        return 2
    if asked.json:
        print(json.dumps(asdict(result), ensure_ascii=False, indent=2))
    else:
        print("\n".join(lines(result, mirror, asked.place)))
    return result.exit_code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="text_check",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    kinds = "html, docx, pdf, xlsx, ods, md or txt, or a folder of html pages"
    parser.add_argument("texts", nargs="+", type=Path, metavar="TEXT", help=kinds)
    parser.add_argument(
        "--claims", required=True, type=Path, help="claims.json of the mirror that they speak of"
    )
    parser.add_argument(
        "--place", default="press", help="kind of document: press (default), site or report"
    )
    parser.add_argument("--language", choices=LANGUAGES, help="language of the messages")
    parser.add_argument("--json", action="store_true", help="print what was found as JSON")
    parser.add_argument(
        "--printed",
        nargs="+",
        type=Path,
        default=[],
        metavar="FILE",
        help="documents that the mirror itself prints: what stands in them word for word is right",
    )
    return parser
