"""What stands in the columns of a file that nobody described: kinds, codes with counts, forms.

Nothing is decided here: each finding is a guess that a person sees, in a column map and in code
lists. A kind is only given when every cell is of it, so that what was guessed can be read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from spiegel.ingest import dates
from spiegel.ingest.columns import fold, tidy
from spiegel.ingest.headers import slug

# Most different texts of a code list, and of texts the part of the filled cells that differ. Our
# choice: a column with more is read as it stands.
CODES = 40
REPEATED = 0.5
# Part of the filled cells that are dates from which on a column is one of dates; others are told.
DATED = 0.8
# Letters of a text that is no code and no key any more, on average.
LONG = 40
# Dates written without signs look like numbers: only these years are believed.
PACKED_YEARS = (1950, 2100)
_TIME = " hh:mm:ss"
_WHOLE = re.compile(r"[+-]?[0-9]{1,15}(?:\.0+)?")
_FLOAT = re.compile(r"([0-9]+)\.0+")
_NUMBER = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?")


@dataclass(frozen=True)
class Seen:
    """What stands under one header.

    Attributes
    ----------
    name : the header as the name of a column. header : as it stands in the file, tidy.
    kind : `empty`, `date`, `code`, `integer`, `decimal`, `key`, `text` (one word or several) or
        `long` (sentences).
    counts : rows of each text, by its most usual spelling, those that mean no value left out.
    spellings : the other spellings of a text: in case or spaces.
    blank : rows without a value. forms : of dates, to be declared.
    missing : texts that stand for no value. either : day and month could be exchanged.
    no_dates : among dates, the texts that are none.
    """

    name: str
    header: str
    kind: str
    counts: dict[str, int]
    spellings: dict[str, tuple[str, ...]]
    blank: int
    forms: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    either: bool = False
    no_dates: tuple[str, ...] = ()

    @property
    def filled(self) -> int:
        """Rows with a value."""
        return sum(self.counts.values())

    @property
    def once(self) -> bool:
        """Whether every row has a value of its own."""
        return bool(self.counts) and not self.blank and self.filled == len(self.counts)


def survey(table: pd.DataFrame, missing: Sequence[str]) -> dict[str, Seen]:
    """Return what stands under each header of a file, by the name of its column.

    Parameters
    ----------
    table : the rows as text, by header. missing : texts that stand for no value, in small letters.
    """
    found: dict[str, Seen] = {}
    for header in table.columns:
        name, number = slug(str(header))[:60], 2
        while name in found:
            name, number = f"{slug(str(header))[:56]}_{number}", number + 1
        found[name] = _seen(name, tidy(str(header)), table[header], missing)
    return found


def _seen(name: str, header: str, cells: pd.Series, missing: Sequence[str]) -> Seen:
    texts: dict[str, dict[str, int]] = {}
    blank, none = 0, set()
    for text, rows in cells.map(lambda cell: tidy(str(cell))).value_counts().items():
        if not text or fold(str(text)) in missing:
            blank += int(rows)
            none.update([str(text)] if text else [])
            continue
        whole = _FLOAT.fullmatch(str(text))  # 3.0 is 3 where a spreadsheet wrote it
        texts.setdefault(whole[1] if whole else fold(str(text)), {})[str(text)] = int(rows)
    usual = {max(own, key=lambda t: (own[t], t)): own for _, own in sorted(texts.items())}
    counts = {text: sum(own.values()) for text, own in usual.items()}
    others = {
        text: tuple(sorted(own.keys() - {text})) for text, own in usual.items() if len(own) > 1
    }
    first = Seen(name, header, "empty", counts, others, blank, missing=tuple(sorted(none)))
    return _with_kind(first) if counts else first


def _with_kind(seen: Seen) -> Seen:
    if (dated := _dated(seen)) is not None:
        return dated
    texts, filled = list(seen.counts), seen.filled
    few = len(texts) <= CODES and len(texts) <= max(1, REPEATED * filled)
    if sum(len(t) * n for t, n in seen.counts.items()) > LONG * filled:
        return replace(seen, kind="long")
    if few and not any("|" in t for t in (*texts, *sum(seen.spellings.values(), ()))):
        return replace(seen, kind="code")
    if all(_WHOLE.fullmatch(t) for t in texts):
        # An identifier with zeros before it, or one for each row, is no number.
        padded = any(re.match("0[0-9]", t) for t in texts)
        return replace(seen, kind="key" if padded or len(texts) == filled else "integer")
    if all(_NUMBER.fullmatch(t) for t in texts):
        return replace(seen, kind="decimal")
    plain = all(" " not in t for t in texts)
    return replace(seen, kind="key" if plain else "text")


def _dated(seen: Seen) -> Seen | None:
    """Return a column of dates with the forms to declare; None when it is not one."""
    fitting = {text: _forms(text) for text in seen.counts}
    rows = sum(n for text, n in seen.counts.items() if fitting[text])
    if rows < DATED * seen.filled:
        return None
    good = {text: forms for text, forms in fitting.items() if forms}
    common = set.intersection(*map(set, good.values()))
    timed = any(":" in text for text in good)
    forms: tuple[str, ...]
    if common:
        first, *others = sorted(common, key=_usual)
        either = any(dates.contradict(first, other) for other in others)
        forms = (first,)
    else:  # several forms in one column: only such that no text can be read in two ways
        forms = tuple(sorted({min(own, key=_usual) for own in good.values()}, key=_usual))
        pairs = [(a, b) for a in forms for b in forms if a != b]
        if any(dates.contradict(a, b) for a, b in pairs):
            return None
        either = False
    if timed:
        forms = tuple(form + _TIME for form in forms)
    wrong = tuple(sorted(seen.counts.keys() - good.keys()))
    if any("|" in text or text.startswith(("…", "...")) for text in wrong):
        return None  # the column map could not name it
    counts = {text: n for text, n in seen.counts.items() if text in good}
    return replace(
        seen,
        kind="date",
        forms=forms,
        counts=counts,
        blank=seen.blank + sum(seen.counts[text] for text in wrong),
        missing=tuple(sorted({*seen.missing, *wrong})),
        either=either,
        no_dates=wrong,
    )


def _forms(text: str) -> list[str]:
    """Return the forms without their time that a text fits as a day here."""
    found = []
    for name in dates.forms_of(text):
        day = name.removesuffix(_TIME)
        form = dates.form(name)
        read = dates.read(text, form) if form else None
        if read is None or (read.zone and read.time):
            continue  # a moment in a time zone may be another day here
        packed = text.isdigit()
        if not packed or PACKED_YEARS[0] <= read.date.year <= PACKED_YEARS[1]:
            found.append(day)
    return found


def _usual(form: str) -> tuple[int, str]:
    """Sort forms: those with the day first before those with the month first, the year last."""
    day, month, long = form.find("d"), form.find("m"), "yyyy" in form
    return (0 if long and (day < month or form.startswith("yyyy")) else 1, form)


def day_of(seen: Seen, text: str) -> pd.Timestamp | None:
    """Return the day that a text of a column of dates says, None when it says none."""
    forms = [form for form in map(dates.form, seen.forms) if form]
    read = next((found for form in forms if (found := dates.read(tidy(text), form))), None)
    return None if read is None else pd.Timestamp(read.date)
