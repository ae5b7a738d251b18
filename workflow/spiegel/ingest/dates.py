"""Dates as systems write them: forms that are declared, and those that an undeclared one fits.

A form is written with yyyy or yy, m, mm, mmm (a name, as in aug), d, dd, perhaps ddd (the name of
a weekday), and the signs between them; hh:mm:ss behind it says that a time of day may stand there,
which is left out.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

# Two digits of a year from 69 on are of the twentieth century, as POSIX has it.
CENTURY_TURNS = 69
DATE_YEARS = (1800, 9999)

_MONTHS = {
    1: "jan january januari janvier januar janv",
    2: "feb february februari fev fevr fevrier februar",
    3: "mrt mar march maart mars marz",
    4: "apr april avr avril",
    5: "mei may mai",
    6: "jun june juni juin",
    7: "jul july juli juil juillet",
    8: "aug august augustus aout",
    9: "sep sept september septembre",
    10: "okt oct october oktober octobre",
    11: "nov november novembre",
    12: "dec december decembre dez dezember",
}
MONTH_NUMBERS = {name: number for number, names in _MONTHS.items() for name in names.split()}
_PLAIN_LETTERS = str.maketrans("éèûä", "eeua")

_PART = re.compile(r"yyyy|yy|m{1,4}|d{1,4}|[-/. ,]")
_WEEKDAY = ("ddd", "dddd")
_TIME_OF_FORM = re.compile(r"[ t]?hh:?mm(?::?ss)?$")
_TIME = (
    r"(?:[ tT]+(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:[.,][0-9]+)?)?"
    r"(?: ?(?P<half>[AaPp])\.?[Mm]\.?)?(?P<zone>[zZ]|[+-][0-9]{2}:?[0-9]{2})?)?"
)
# Forms that an undeclared text is tried in, to say what to declare.
_USUAL = (
    "dd-mm-yyyy", "mm-dd-yyyy", "dd/mm/yyyy", "mm/dd/yyyy", "dd.mm.yyyy", "mm.dd.yyyy",
    "yyyymmdd", "yyyy-mm-dd", "yyyy/mm/dd", "yyyy.mm.dd", "d mmm yyyy", "d-mmm-yyyy",
    "mmm d, yyyy", "d/mmm/yyyy", "d-mmm-yy", "dd/mm/yy", "mm/dd/yy", "dd-mm-yy", "mm-dd-yy",
    "yy-mm-dd", "dd.mm.yy", "ddmmyyyy", "ddd dd-mm-yyyy", "ddd dd/mm/yyyy", "ddd d mmm yyyy",
)  # fmt: skip


@dataclass(frozen=True)
class Form:
    """A declared form of dates.

    Attributes
    ----------
    pattern : of a date with perhaps a time behind it, with a group for each part.
    timed : a time of day may stand behind the date.
    """

    pattern: re.Pattern[str]
    timed: bool


@dataclass(frozen=True)
class Found:
    """A date found in a text, and whether a time of day other than midnight stands behind it."""

    date: dt.datetime
    time: bool
    zone: bool


def form(text: str) -> Form | None:
    """Return a form as it is declared, None when it does not name year, month and day once."""
    lower = text.strip().lower()
    time = _TIME_OF_FORM.search(lower)
    dates = lower[: time.start()] if time else lower
    parts = _PART.findall(dates)
    kinds = sorted(part[0] for part in parts if part[0] in "ymd" and part not in _WEEKDAY)
    if "".join(parts) != dates or kinds != ["d", "m", "y"]:
        return None
    packed = not any(part in "-/. ," for part in parts)
    return Form(re.compile("".join(_pattern(p, packed) for p in parts) + _TIME), bool(time))


def _pattern(part: str, packed: bool) -> str:
    if part[0] not in "ymd":
        return re.escape(part)
    if part in _WEEKDAY:
        return r"[^\W\d_]{2,9}\.?"
    if part[0] == "y":
        return f"(?P<year>[0-9]{{{len(part)}}})"
    if part.startswith("mmm"):
        return r"(?P<name>[^\W\d_]{3,9})\.?"
    digits = "{2}" if packed else "{1,2}"
    return f"(?P<{'month' if part[0] == 'm' else 'day'}>[0-9]{digits})"


def read(text: str, declared: Form) -> Found | None:
    """Return the date that a text is in a form, or None."""
    found = declared.pattern.fullmatch(text)
    if not found:
        return None
    parts = found.groupdict()
    name = (parts.get("name") or "").lower().translate(_PLAIN_LETTERS)
    month = MONTH_NUMBERS.get(name, 0) if name else int(parts["month"])
    year = int(parts["year"])
    if len(parts["year"]) == 2:
        year += 1900 if year >= CENTURY_TURNS else 2000
    hour = int(parts["hour"] or 0)
    if parts["half"]:
        hour = hour % 12 + (12 if parts["half"] in "pP" else 0)
    clock = (hour, int(parts["minute"] or 0), int(parts["second"] or 0))
    try:
        moment = dt.datetime(year, month, int(parts["day"]), *clock)
    except ValueError:
        return None
    if not DATE_YEARS[0] <= year <= DATE_YEARS[1]:
        return None
    day = dt.datetime(year, month, moment.day)
    return Found(day, moment != day, bool(parts["zone"]))


def forms_of(text: str) -> list[str]:
    """Return the usual forms that an undeclared text fits, for the message that asks for one."""
    fitting = []
    for name in _USUAL:
        known = form(name)
        found = read(text, known) if known else None
        if found:
            fitting.append(f"{name} hh:mm:ss" if ":" in text else name)
    return fitting


def contradict(one: str, other: str) -> bool:
    """Return whether a date may be read in two declared forms, and mean two days."""
    first, second = form(one), form(other)
    if first is None or second is None:
        return False
    for day, month, year in ((2, 3, 2001), (3, 2, 2001), (1, 2, 2003)):
        text = _written(one, day, month, year)
        here, there = read(text, first), read(text, second)
        if here and there and here.date != there.date:
            return True
    return False


def _written(text: str, day: int, month: int, year: int) -> str:
    """Return a date in a form, without time."""
    numbers = {"d": f"{day:02d}", "m": f"{month:02d}", "y": str(year)}
    lower = text.strip().lower()
    time = _TIME_OF_FORM.search(lower)
    parts = _PART.findall(lower[: time.start()] if time else lower)
    found = ""
    for part in parts:
        cell = "wo" if part in _WEEKDAY else numbers.get(part[0], part)
        if part.startswith("mmm"):
            cell = _MONTHS[month].split()[0]
        found += cell[-2:] if part == "yy" else cell
    return found
