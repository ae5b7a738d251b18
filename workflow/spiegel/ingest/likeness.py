"""How much a column of a new file looks like a column of earlier years, by what stands in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from spiegel.ingest.codes import CodeList
from spiegel.ingest.columns import IGNORED, LISTED, Column, fold, tidy
from spiegel.ingest.dates import forms_of
from spiegel.ingest.kinds import Refused, is_missing, reader_of

# Kinds that take any text: nothing is known of a column by that alone.
ANY_TEXT = ("text", "key", IGNORED)
# Different texts of a column that are looked at; more say nothing new.
SEEN = 1000


@dataclass(frozen=True)
class Contents:
    """A new file beside the code lists and the kinds of its map, and beside an earlier file.

    Attributes
    ----------
    table : the new file as text, by header. columns : of the map, by name, in any school year.
    codes : code lists of the new school year, by name. earlier : columns of the newest earlier
        file that is here, by name.
    """

    table: pd.DataFrame
    columns: Mapping[str, Column]
    codes: Mapping[str, CodeList]
    school_year: str
    earlier: Mapping[str, pd.Series] = field(default_factory=dict)

    def likeness(self, name: str, header: str) -> float | None:
        """Return how much the cells under a header look like those of a column, from 0 to 1.

        The share of the filled cells that are of its kind (its codes, dates, numbers), times how
        much they look like the cells of the earlier file: the larger one of the share of cells
        that stand there, too, and what the shapes of both have in common (`D2526-0001` has the
        shape of letters, digits, a dash and digits). Of dates the share alone. None: nothing
        tells, as of an empty column.
        """
        column = self.columns[name]
        counts = self.counts(header, column)
        if counts.empty:
            return None
        fits = self.fits(name, header)
        before = self.earlier.get(name)
        was = _filled(before, column) if before is not None else counts.iloc[:0]
        if column.kind == "date":  # other days every year, and perhaps another form
            return fits
        if was.empty:
            return None if column.kind in ANY_TEXT else fits
        alike = max(float(counts[counts.index.isin(was.index)].sum()), _in_common(counts, was))
        return fits * (alike if column.kind in ANY_TEXT else (1 + alike) / 2)

    def fits(self, name: str, header: str) -> float:
        """Return which share of the filled cells under a header are of a column's kind."""
        column = self.columns[name]
        counts = self.counts(header, column)
        if column.kind in ANY_TEXT:
            return 1.0
        return float(sum(share for text, share in counts.items() if self._reads(str(text), column)))

    def counts(self, header: str, column: Column) -> pd.Series:
        """Return the share of each text among the filled cells under a header, most frequent first.

        Texts that mean "no value" in that column are left out.
        """
        return _filled(self.table[header], column)

    def _reads(self, text: str, column: Column) -> bool:
        if column.kind in LISTED and column.codes not in self.codes:
            return False
        if column.kind == "date" and forms_of(text):
            return True
        try:
            reader_of(column, dict(self.codes), self.school_year)(text)
        except Refused:
            return False
        return True


def _filled(cells: pd.Series, column: Column) -> pd.Series:
    texts = cells.value_counts(sort=True)
    texts = texts.groupby([tidy(str(text)) for text in texts.index], sort=False).sum()
    kept = [bool(t) and not is_missing(t, column.missing) for t in texts.index]
    texts = texts[kept].iloc[:SEEN]
    return texts / texts.sum() if len(texts) else texts.astype(float)


def _shape(text: str) -> str:
    plain = re.sub(r"[^\W\d_]+", "a", fold(text))
    return re.sub(r"(a )+a", "a", re.sub("[0-9]", "9", plain))[:30]


def _in_common(one: pd.Series, other: pd.Series) -> float:
    shapes = [part.groupby([_shape(str(t)) for t in part.index]).sum() for part in (one, other)]
    both = shapes[0].index.intersection(shapes[1].index)
    return float(sum(min(shapes[0][shape], shapes[1][shape]) for shape in both))
