"""Commands `new-year`, `new-inspectorate`, `try` and `status`: from files to an edition."""

from __future__ import annotations

import argparse
import re
from datetime import date

from spiegel.commands import LANGUAGE, Commands

ABOUT = """\
Registers each FILE, adds the year to every column map (from all earlier years, by header and by
what stands in a column), and begins the edition and its rows of comparability.csv, after the newest
edition of the inspectorate. FILE lies in data/raw/<inspectorate>/<dataset>/<school year>/v1/, or
elsewhere: then its dataset is found by its headers, and it is copied there. What a person has to
decide is marked in the files, and listed with the line to edit. All of it is written, or nothing;
no edition and no cell that a person wrote is overwritten."""
ABOUT_FIRST = """\
Looks at each FILE, that nobody described before: kinds of its columns, code lists, wide or long
form, dates, scales, and a key that is proven on its rows. Writes config/inspectorates/NAME, a first
edition and the registered files, so that it builds at once: an indicator for each standard, one
figure, one sentence. Every guess has '# ?' in its line, and is listed with that line. All of it is
written, or nothing; nothing is overwritten. What is guessed wrong is named by its header."""
TRY_CODES = "exit code: 0 a build would clean it, 1 something is to be decided or mended"
STATUS_CODES = """\
exit code: 0 built and nothing open, 1 something open or wrong, 3 decided, but not built as it
stands"""


def _new_year(args: argparse.Namespace) -> int:
    from spiegel.commands.new_year import new_year

    return new_year(args)


def _new_inspectorate(args: argparse.Namespace) -> int:
    from spiegel.commands.new_inspectorate import new_inspectorate

    return new_inspectorate(args)


def _try(args: argparse.Namespace) -> int:
    from spiegel.commands.trial import try_edition

    return try_edition(args)


def _status(args: argparse.Namespace) -> int:
    from spiegel.commands.status import show_status

    return show_status(args)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text[:20]}' is not a day as 2027-01-31") from None


def _year(text: str) -> str:
    found = re.fullmatch("([0-9]{4})-([0-9]{4})", text)
    if not found or int(found[2]) != int(found[1]) + 1:
        raise argparse.ArgumentTypeError(f"'{text[:20]}' is not a school year as 2026-2027")
    return text


def add(commands: Commands) -> None:
    """Add `new-year`, `new-inspectorate`, `try` and `status` to the command line."""
    _add_first(commands)
    begin = commands.add_parser(
        "new-year",
        help="begin a school year from its files",
        description=ABOUT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    begin.add_argument("files", nargs="+", metavar="FILE", help="the exports, as they came")
    begin.add_argument("--edition", required=True, help="name of the new edition")
    begin.add_argument("--source", help="where the files come from (default: asked)")
    begin.add_argument("--licence", help="licence of the files (default: asked)")
    begin.add_argument("--cut-off", type=_day, help="reports later than this day do not count")
    begin.add_argument("--extracted", type=_day, help="the day the export was made")
    begin.add_argument(
        "--inspectorate", help="default: of the files' folder, or of config/config.yaml"
    )
    begin.add_argument(
        "--school-year", type=_year, help="default: of the files' folder, or the next one"
    )
    begin.add_argument("--dry-run", action="store_true", help="show it and write nothing")
    begin.add_argument("--language", help=LANGUAGE)
    begin.set_defaults(run=_new_year)

    tried = commands.add_parser(
        "try",
        help="read and clean an edition without a build, in seconds",
        epilog=TRY_CODES,
    )
    tried.add_argument("edition")
    tried.add_argument("--language", help=LANGUAGE)
    tried.set_defaults(run=_try)

    state = commands.add_parser(
        "status", help="what is decided, open, built, frozen, signed", epilog=STATUS_CODES
    )
    state.add_argument("edition")
    state.add_argument("--language", help=LANGUAGE)
    state.set_defaults(run=_status)


def _add_first(commands: Commands) -> None:
    first = commands.add_parser(
        "new-inspectorate",
        help="begin an inspectorate from files that nobody described",
        description=ABOUT_FIRST,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    first.add_argument("name", metavar="NAME", help="small letters, digits and _")
    first.add_argument("files", nargs="+", metavar="FILE", help="the exports, as they came")
    first.add_argument("--edition", help="name of the edition (default: NAME and the year)")
    first.add_argument("--source", help="where the files come from (default: asked)")
    first.add_argument("--licence", help="licence of the files (default: asked)")
    first.add_argument("--school-year", type=_year, help="default: the one with most visits")
    first.add_argument("--encoding", help="encoding of the text files (default: guessed)")
    first.add_argument("--sheet", help="sheet of a workbook (default: the fullest)")
    first.add_argument("--institution", metavar="HEADER", help="column of who was visited")
    first.add_argument(
        "--key", action="append", metavar="HEADER", help="column of the key of visits; may repeat"
    )
    first.add_argument("--sector", metavar="HEADER", help="column that divides the institutions")
    first.add_argument(
        "--standard", metavar="HEADER", help="column of what is rated, one rating a row"
    )
    first.add_argument(
        "--rating", action="append", metavar="HEADER", help="column with ratings; may repeat"
    )
    first.add_argument("--dry-run", action="store_true", help="show it and write nothing")
    first.add_argument(
        "--languages", help="in which it publishes, its own first: nl,en (default: --language)"
    )
    first.add_argument("--language", help=LANGUAGE)
    first.set_defaults(run=_new_inspectorate)
