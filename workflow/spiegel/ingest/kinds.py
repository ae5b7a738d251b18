"""What the text of one cell means, by the kind of its column: value, spelling, and what was mended.

A cell that is not of its kind is refused, never guessed at: 01/02/23, 1.234,5 and 1.000 could each
be read in two ways.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from spiegel.config.plain_text import unseen
from spiegel.errors import nearest
from spiegel.ingest import dates
from spiegel.ingest.codes import CodeList
from spiegel.ingest.columns import Column, fold

TRUE = {"j", "ja", "true", "1", "yes", "y", "waar"}
FALSE = {"n", "nee", "false", "0", "no", "onwaar"}

# A day number outside these years is more likely a year, a count or a code.
SERIAL_YEARS = (1950, 2100)
_SERIAL_START = {1900: dt.date(1899, 12, 30), 1904: dt.date(1904, 1, 1)}

_SPREADSHEET_ERROR = re.compile(
    r"#(N/A|REF!|DIV/0!|VALUE!|NAME\?|NUM!|NULL!|SPILL!|CALC!|ERROR"
    r"|N/B|VERW!|DEEL/0!|WAARDE!|NAAM\?|GETAL!|LEEG!)|#{3,}"
)
_FLOAT = re.compile(r"([0-9]+)\.0+")
# Digits of a date without signs, as in yyyymmdd; a day number has fewer.
PACKED = 8
# What is read in a column whose form is not declared.
UNDECLARED = ("dd/mm/yyyy", "yyyy-mm-dd")
UNKNOWN_CODE = "I-COD-04"
_DECIMAL = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?([eE][+-]?[0-9]{1,3})?")


@dataclass(frozen=True)
class Meaning:
    """What a text stands for.

    Attributes
    ----------
    value : text, date, number, truth value, or None for missing.
    text : the text it stands for; differs from the cell only when the cell was mended.
    rule, reason : how and why it was mended; empty when it was not.
    """

    value: object
    text: str
    rule: str = ""
    reason: str = ""


class Refused(Exception):
    """A text that is not of its kind: what is wrong with it, the remedy, and the error code."""

    def __init__(self, what: str, fix: str, code: str) -> None:
        super().__init__(what)
        self.what, self.fix, self.code = what, fix, code


Reader = Callable[[str], Meaning]


def reader_of(
    column: Column, codes: dict[str, CodeList], school_year: str, epoch: str = ""
) -> Reader:
    """Return the function that reads the filled, tidy cells of a column.

    Parameters
    ----------
    codes : code lists by name. school_year : of the file.
    epoch : year from which a workbook counts its days; a text file has none.

    Raises (the function returned)
    ------
    Refused : the text is not of the column's kind.
    """
    start = int(epoch or column.width or 0)
    # A date cell of a workbook comes as yyyy-mm-dd, whatever form its texts have.
    named = column.forms or UNDECLARED
    forms = [f for f in map(dates.form, dict.fromkeys((*named, "yyyy-mm-dd"))) if f]
    readers: dict[str, Reader] = {
        "text": lambda text: Meaning(text, text),
        "key": _key,
        "id": lambda text: _identifier(text, column.width),
        "code": lambda text: _code(text, codes[column.codes], school_year),
        "snapshot": lambda text: _code(text, codes[column.codes], school_year),
        "date": lambda text: _date(text, start, forms, column.forms),
        "integer": _integer,
        "decimal": _decimal,
        "school_year": lambda text: _school_year(text, school_year),
        "flag": _flag,
    }
    read = readers[column.kind]

    def guarded(text: str) -> Meaning:
        if text.startswith("#") and _SPREADSHEET_ERROR.fullmatch(text):
            raise Refused(
                "an error of the spreadsheet it came from",
                "mend it at the source, or declare that text as missing in the column map.",
                "I-CEL-01",
            )
        if text.startswith('="' if column.kind == "text" else "="):
            raise Refused(
                "a formula of a spreadsheet and not its result",
                'export the values; only a text alone is taken out of ="…".',
                "I-CEL-12",
            )
        if not text.isprintable() and (sign := unseen(text)):
            raise Refused(
                f"with {sign}, which no one sees",
                "take it out of the export at its source.",
                "I-CEL-13",
            )
        return read(text)

    return guarded


def is_missing(text: str, spellings: tuple[str, ...]) -> bool:
    """Return whether a tidy text is declared to mean "no value"; case does not matter.

    A spelling that starts with `…` (or three points) stands for any text that ends in the rest.
    """
    folded = fold(text)
    for spelling in spellings:
        wanted = fold(spelling.replace("...", "…", 1))
        if folded == wanted or (wanted.startswith("…") and folded.endswith(wanted[1:].strip())):
            return True
    return False


def _plain(text: str) -> tuple[str, str, str]:
    """Return 100000 for 100000.0, with the rule and reason when it changed."""
    found = _FLOAT.fullmatch(text)
    return (found[1], "plain_number", "number_as_float") if found else (text, "", "")


def _key(text: str) -> Meaning:
    plain, rule, reason = _plain(text)
    return Meaning(plain, plain, rule, reason)


def _identifier(text: str, width: int) -> Meaning:
    # A spreadsheet turns an identifier into a number: 039107 -> 39107 -> 39107.0
    plain, rule, reason = _plain(text)
    if not re.fullmatch(rf"[0-9]{{1,{width}}}", plain):
        raise Refused(
            f"not a number of at most {width} digits",
            "correct the identifier in the export.",
            "I-CEL-02",
        )
    padded = plain.zfill(width)
    if padded != plain:
        rule, reason = "pad_identifier", "lost_leading_zeros"
    return Meaning(padded, padded, rule, reason)


def _code(text: str, known: CodeList, school_year: str) -> Meaning:
    found = known.canonical(text)
    rule, reason = "canonical_code", "spelling_variant"
    if found is None:
        plain, rule, reason = _plain(text)
        found = known.canonical(plain)
    if found is None and fold(text) in known.elsewhere:
        raise Refused(
            f"a code that list '{known.name}' has on other days only, and not {known.days}",
            f"correct the date of the row in the export, or the days of the code in "
            f"codes/{known.name}.csv.",
            "I-COD-08",
        )
    if found is None:
        codes = sorted({code for code, _ in known.spellings.values()})
        spelled = {spelling: code for code, spelling in known.spellings.values()}
        guess = nearest(text, spelled)
        meant = f"did you mean '{guess}'" if guess else ""
        if guess and spelled[guess] != guess:
            meant += f", which stands for '{spelled[guess]}'"
        raise Refused(
            f"a code that list '{known.name}' does not have {known.days or f'in {school_year}'}",
            (f"{meant}? " if meant else "")
            + f"Known: {', '.join(codes[:20])}. Or add it to codes/{known.name}.csv.",
            UNKNOWN_CODE,
        )
    code, spelling = found
    if spelling == text:
        rule = reason = ""
    return Meaning(code, spelling, rule, reason)


def _date(text: str, start: int, forms: list[dates.Form], declared: tuple[str, ...]) -> Meaning:
    """Return the date that a text is in one of the forms, or as a day number from `start`."""
    timed = any(form.timed for form in forms)
    if (whole := _plain(text))[1] and len(whole[0]) == PACKED:
        meant = _date(whole[0], start, forms, declared)
        return Meaning(meant.value, *whole)
    for form in forms:
        found = dates.read(text, form)
        if found is None or (not declared and not _only_a_day(text)):
            continue
        if not found.time:
            return Meaning(found.date, text)
        if timed and not found.zone:
            day = found.date.date().isoformat()
            return Meaning(found.date, day, "leave_out_time", "time_of_day")
    if start and re.fullmatch(r"[0-9]{1,6}(\.0+)?", text):
        day_number = dt.timedelta(days=int(text.partition(".")[0]))
        serial = _SERIAL_START[start] + day_number
        if SERIAL_YEARS[0] <= serial.year < SERIAL_YEARS[1]:
            date = dt.datetime(serial.year, serial.month, serial.day)
            return Meaning(date, serial.isoformat(), "serial_date", "spreadsheet_day_number")
    raise Refused(*_no_date(text, declared), "I-CEL-03")


def _only_a_day(text: str) -> bool:
    return ":" not in text


def _in_a_zone(text: str, name: str) -> bool:
    """Return whether a text is a time of day in a time zone."""
    form = dates.form(name)
    found = dates.read(text, form) if form else None
    return bool(found and found.time and found.zone)


def _no_date(text: str, declared: tuple[str, ...]) -> tuple[str, str]:
    """Return what is wrong with a text that is no date here, and the remedy."""
    usual = dates.forms_of(text)
    fitting = [f for f in usual if f not in declared]
    if any(map(partial(_in_a_zone, text), usual)):
        return (
            "a moment in a time zone and not a date: it may be another day here",
            "ask for an export with the dates themselves, without a time.",
        )
    if fitting:
        kinds = " or ".join(f"date:{f}" for f in fitting)
        many = ", whichever this export means" if len(fitting) > 1 else ""
        read = " and ".join(declared or UNDECLARED)
        return (
            f"not a date in a form that is {'declared' if declared else 'read undeclared'}",
            f"leave the export as it is and write the kind {kinds} in the column map{many}; "
            f"several forms are joined by |. Now only {read} is read there.",
        )
    return (
        f"not a date{' as ' + ' or '.join(declared) if declared else ''}",
        "write dd/mm/yyyy or yyyy-mm-dd, with four digits of the year, or declare the form of the "
        "column in its map, as in date:dd-mm-yyyy; if the column holds day numbers of a "
        "spreadsheet, its kind is date:1900 or date:1904; a text that stands for no date, as "
        "00-00-0000, is declared as missing.",
    )


def _integer(text: str) -> Meaning:
    plain = re.sub(r"[.,]0$", "", text)
    if not re.fullmatch(r"[+-]?[0-9]{1,18}", plain):
        raise Refused("not a whole number", "write digits only.", "I-CEL-04")
    return Meaning(int(plain), text)


def _decimal(text: str) -> Meaning:
    value = float(text.replace(",", ".")) if _DECIMAL.fullmatch(text) else math.nan
    if not math.isfinite(value):
        raise Refused(
            "not a number",
            "write digits and one decimal comma, without points or spaces between thousands.",
            "I-CEL-05",
        )
    return Meaning(value, text)


def school_year_of(text: str) -> str | None:
    """Return the school year that a text names, as 2023-2024, or None.

    2023-2024, 2023/2024, 2023-24, 2023/24 and 2324 name both years; a single year, 2024, is the
    one in which the school year ends, as in the interfaces of the ministry.
    """
    plain = _plain(text)[0].replace("\N{EN DASH}", "-").replace(" ", "")
    if found := re.fullmatch(r"([0-9]{4})[-/]([0-9]{4}|[0-9]{2})", plain):
        first, second = int(found[1]), found[2]
        return f"{first}-{first + 1}" if str(first + 1).endswith(second) else None
    if found := re.fullmatch(r"([0-9]{2})([0-9]{2})", plain):
        if int(found[2]) == (int(found[1]) + 1) % 100:
            return f"20{found[1]}-{2000 + int(found[1]) + 1}"
        return f"{int(plain) - 1}-{plain}"
    return None


def _school_year(text: str, school_year: str) -> Meaning:
    if school_year_of(text) != school_year:
        raise Refused(
            f"but the manifest registers this file for {school_year}",
            "move those rows to the file of their own school year.",
            "I-CEL-06",
        )
    if text == school_year:
        return Meaning(text, text)
    return Meaning(school_year, school_year, "canonical_school_year", "other_notation")


def _flag(text: str) -> Meaning:
    folded = fold(_plain(text)[0])
    if folded not in TRUE | FALSE:
        raise Refused("not a yes or no", "write J or N.", "I-CEL-07")
    return Meaning(folded in TRUE, text)
