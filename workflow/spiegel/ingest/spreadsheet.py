"""What a spreadsheet did to a column: codes made into dates or numbers, days and months swapped.

A cell that was changed that way cannot be told from a good one by itself, so the whole column is
held together, and refused with the first cell of each sort.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable

import numpy as np
import pandas as pd

from spiegel.errors import SpiegelError
from spiegel.ingest.columns import Column, tidy
from spiegel.ingest.kinds import PACKED, is_missing
from spiegel.ingest.manifest import RawFile
from spiegel.ingest.workbook import DATE, DURATION, LOGICAL, LONG, NUMBER, TEXT, TIME

# Excel keeps fifteen digits of a number and writes zeros for the others.
_KEPT = 15
_LONG = rf"^[0-9]{{{_KEPT + 1},}}$"
_LONG_ROUNDED = rf"^[0-9]{{{_KEPT}}}0+$"
_SCIENTIFIC = r"^[+-]?[0-9](?:[.,][0-9]+)?[eE][+-][0-9]{2,3}$|^[+-]?[0-9][.,][0-9]+[eE][0-9]{1,3}$"
_MONTH = (
    r"(?:jan|feb|f[eé]v|mrt|mar|m[aä]r|mars|apr|avr|mei|may|mai|jun|juin|jul|juil|aug|ao[uû]t|sep"
    r"|sept|okt|oct|nov|dec|d[eé]c|dez)\.?"
)
_DATE = (
    r"^(?:[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[ T]00:00(?::00)?)?"
    r"|[0-9]{1,2}[/.-][0-9]{1,2}[/.-](?:[0-9]{2}|[0-9]{4})"
    rf"|(?i:[0-9]{{1,2}}[ /-]{_MONTH}(?:[ /-][0-9]{{2,4}})?|{_MONTH}[ /-][0-9]{{2,4}}))$"
)
# A date without year is what a spreadsheet makes of a code such as 1-2.
_DAY_AND_MONTH = rf"^(?i:[0-9]{{1,2}}[/-]{_MONTH})$"
_TIME = r"^[0-9]{1,3}:[0-9]{2}(?::[0-9]{2})?(?: ?[AaPp][Mm])?$"
_LOGICAL = r"^(?i:true|false|waar|onwaar|vrai|faux|wahr|falsch)$"
# One look at all forms at once: most columns have none of them.
_FORMS = (_LONG_ROUNDED, _SCIENTIFIC, _DATE, _DAY_AND_MONTH, _TIME, _LOGICAL)
_BARE = "|".join(form.replace("^", "").replace("$", "") for form in _FORMS)
_SPACES = "[ \t\u00a0\u202f]*"
_ANY_CHANGED = f"^{_SPACES}(?:{_BARE}){_SPACES}$"
# A code or number of a record: digits, perhaps with letters and signs, and no space.
_CODE = r"^(?=.*[0-9])[0-9A-Za-z]+(?:[-/._:][0-9A-Za-z]+)*$"

_FORMS_OF_DATES = {
    "iso": re.compile(r"[0-9]{4}-[0-9]{1,2}-(?P<day>[0-9]{1,2})(?:[ T].*)?"),
    **{
        sign: re.compile(rf"(?P<day>[0-9]{{1,2}})[{sign}][0-9]{{1,2}}[{sign}][0-9]{{2,4}}(?: .*)?")
        for sign in "/.-"
    },
    "name": re.compile(rf"(?P<day>[0-9]{{1,2}})[ /-](?i:{_MONTH})[ /-][0-9]{{2,4}}"),
}
# So many dates of each form are no accident.
_ENOUGH = 3
# Spreadsheets know no date before this year, and leave such a text as it is.
_FIRST_YEAR = 1900

_WORDS = {
    DATE: "a date",
    TIME: "a time",
    DURATION: "a duration",
    LOGICAL: "a truth value",
    LONG: f"a number of more than {_KEPT} digits",
    "scientific": "a number in scientific notation",
    "rounded": f"a number with only zeros after {_KEPT} digits",
}
CODED = ("text", "key", "id")


def refuse_changed(
    words: pd.Series, place: np.ndarray, rows: np.ndarray, sorts: np.ndarray | None,
    column: Column, file: RawFile,
) -> None:  # fmt: skip
    """Refuse a column whose cells a spreadsheet changed.

    Parameters
    ----------
    words : the different texts of the column. place : which of them each row holds.
    rows : row numbers in the file. sorts : sort of each cell of a workbook, None for a text file.

    Raises
    ------
    SpiegelError : dates and texts of dates in one column; a code, key or record number that is a
        date, a time, a truth value or a number that lost its last digits.
    """
    found = _Column(words, place, rows, sorts, column, file)
    if column.kind == "date":
        found.refuse_mixed_dates()
    elif column.kind in CODED and (sorts is not None or words.str.contains(_ANY_CHANGED).any()):
        found.refuse_changed_codes()


class _Column:
    def __init__(
        self, words: pd.Series, place: np.ndarray, rows: np.ndarray, sorts: np.ndarray | None,
        column: Column, file: RawFile,
    ) -> None:  # fmt: skip
        self.words, self.place, self.rows, self.sorts = words.str.strip(), place, rows, sorts
        self.column, self.file = column, file

    def _has_sort(self, *wanted: str) -> np.ndarray:
        """Return the positions of the cells of some sorts; none in a text file."""
        if self.sorts is None:
            return np.array([], dtype="int64")
        return np.flatnonzero(np.isin(self.sorts, wanted))

    def _has_form(self, pattern: str) -> np.ndarray:
        """Return the positions of the cells whose text has a form."""
        return self._where(self.words.str.contains(pattern).to_numpy(dtype=bool))

    def _where(self, chosen: np.ndarray) -> np.ndarray:
        return np.flatnonzero(chosen[self.place]) if chosen.any() else np.array([], dtype="int64")

    def _texts(self, chosen: Callable[[str], bool]) -> np.ndarray:
        return self._where(np.array([chosen(tidy(w)) for w in self.words], dtype=bool))

    def _shown(self, at: int) -> str:
        return f"row {self.rows[at]} ('{tidy(self.words.iloc[self.place[at]])[:40]}')"

    def refuse_mixed_dates(self) -> None:
        """Refuse date cells among texts of dates, and swapped days among the others."""
        texts = self._texts(self._is_text_of_date)
        cells = self._has_sort(DATE, NUMBER)
        short = self._where(self.words.str.len().to_numpy() < PACKED)
        cells = np.union1d(self._has_sort(DATE), np.intersect1d(cells, short))
        if len(cells):
            texts = texts[self.sorts[texts] == TEXT] if self.sorts is not None else texts
            what = "date cells"
        else:
            swapped = self._swapped_texts()
            if swapped is None:
                return
            what = "dates of which none is after day 12"
            cells, texts = swapped
        if not len(cells) or not len(texts):
            return
        raise SpiegelError(
            f"column '{self.column.header}' holds {what} (first in {self._shown(cells[0])}) and "
            f"texts of dates (first in {self._shown(texts[0])}): a spreadsheet that expects "
            "another order of day and month turned some into dates, perhaps with the two swapped",
            where=f"{self.file.path}, rows {self.rows[cells[0]]} and {self.rows[texts[0]]}",
            fix="ask for the export as the system wrote it, not opened and saved in a spreadsheet; "
            "if the two forms are right as they are in a text file, declare both, as in "
            "date:dd/mm/yyyy|yyyy-mm-dd.",
            code="I-CEL-10",
        )

    def _swapped_texts(self) -> tuple[np.ndarray, np.ndarray] | None:
        """Return the cells of two forms of dates of which one has no day after the twelfth.

        Beside dates as yyyy-mm-dd that is enough, unless both forms are declared; of other forms,
        or when they are declared, no date of the second may be before the thirteenth either, in
        columns of at least `_ENOUGH` different dates of each.
        """
        words = [tidy(word) for word in self.words]
        forms = {name: [bool(p.fullmatch(w)) for w in words] for name, p in _FORMS_OF_DATES.items()}
        days = {
            name: [int(p.fullmatch(w)["day"]) for w in words if p.fullmatch(w)]  # type: ignore[index]
            for name, p in _FORMS_OF_DATES.items()
        }
        vouched = len(self.column.forms) > 1
        for one, other in itertools.permutations([name for name in days if days[name]], 2):
            if max(days[one]) > 12:
                continue
            sure = min(days[other]) > 12 and min(len(days[one]), len(days[other])) >= _ENOUGH
            if sure or (one == "iso" and not vouched):
                return self._where(np.array(forms[one])), self._where(np.array(forms[other]))
        return None

    def _is_text_of_date(self, word: str) -> bool:
        if not word or is_missing(word, self.column.missing):
            return False
        years = [int(year) for year in re.findall(r"[0-9]{4}", word)]
        return not (years and all(year < _FIRST_YEAR for year in years))

    def refuse_changed_codes(self) -> None:
        """Refuse what cannot be a code: dates, times, truth values, numbers that lost digits."""
        found = {
            name: at
            for name, at in (
                (DATE, self._changed_to_dates()),
                (TIME, self._changed_to(TIME, _TIME)),
                (DURATION, self._has_sort(DURATION)),
                (LOGICAL, self._changed_to_logical()),
                (LONG, self._has_sort(LONG)),
                ("scientific", self._has_form(_SCIENTIFIC)),
                ("rounded", self._rounded()),
            )
            if len(at)
        }
        if not found:
            return
        first = min(int(at[0]) for at in found.values())
        cells = {int(place) for at in found.values() for place in at}
        told = ", ".join(f"{_WORDS[name]} in {self._shown(at[0])}" for name, at in found.items())
        raise SpiegelError(
            f"column '{self.column.header}', of kind {self.column.kind}, holds {told}"
            + (f" ({len(cells)} rows in all)" if len(cells) > 1 else "")
            + ": a spreadsheet changed a code or a number of a record",
            where=f"{self.file.path}, row {self.rows[first]}",
            fix="ask for the export as the system wrote it; in a spreadsheet, open it by importing "
            "with this column as text. A column that does hold dates or numbers is of kind date, "
            "integer or decimal in the column map.",
            code="I-CEL-11",
        )

    def _changed_to_dates(self) -> np.ndarray:
        return np.union1d(self._has_sort(DATE), self._like_codes(_DATE))

    def _changed_to(self, sort: str, pattern: str) -> np.ndarray:
        return np.union1d(self._has_sort(sort), self._like_codes(pattern))

    def _like_codes(self, pattern: str) -> np.ndarray:
        """Return cells of a form that no key has, and that a text has not among codes."""
        if self.column.kind == "id":
            return np.array([], dtype="int64")
        found = self._has_form(pattern)
        if self.column.kind == "key" or not len(found):
            return found
        filled = self.words[self.words != ""]
        others = filled[~filled.str.contains(_DATE) & ~filled.str.contains(_TIME)]
        codes = [bool(re.match(_CODE, word)) for word in others]
        if not codes:
            return self._has_form(_DAY_AND_MONTH)
        return found if codes and 2 * sum(codes) > len(codes) else found[:0]

    def _changed_to_logical(self) -> np.ndarray:
        if self.column.kind == "key":
            return np.union1d(self._has_sort(LOGICAL), self._has_form(_LOGICAL))
        found = self._has_sort(LOGICAL)
        other = self._has_sort(TEXT, NUMBER)
        return found if len(other) else found[:0]

    def _rounded(self) -> np.ndarray:
        """Return the long numbers when all of them end in zeros: one ends in 0 now and then."""
        found, long = self._has_form(_LONG_ROUNDED), self._has_form(_LONG)
        return found if len(found) == len(long) else found[:0]
