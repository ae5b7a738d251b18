"""Everything that a page, notebook or figure of one edition may show, loaded once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from spiegel.catalogue import CATALOGUE, SENTENCES, SOURCES, catalogue
from spiegel.config import Edition, Label, load_edition
from spiegel.errors import SpiegelError
from spiegel.files import read_csv
from spiegel.inspectorate import Inspectorate, load_inspectorate
from spiegel.publish.claims.claims_file import read_claims_file
from spiegel.publish.claims.said import Said
from spiegel.tables import empty, text_columns

Measure = dict[Any, Any]  # a row of measures.csv by column
# Made of the other tables: empty until then.
LATER = ("claims", "recomputed", "figure_checks")


def _not_loaded(name: str) -> SpiegelError:
    return SpiegelError(
        f"table '{name}' is not among the inputs of this job",
        where=f"{CATALOGUE}, key 'reads'",
        fix=f"add '{name}' to what the job reads there.",
    )


@dataclass(frozen=True)
class Report:
    """The published tables of one edition beside its registries.

    `report["measures"]` holds this mirror and the earlier school years cleaned with it. A report
    has the tables that were loaded: those among the inputs of a job.

    Attributes
    ----------
    tables : by their names in the catalogue. example : any raw file of the edition is example data.
    spoken : the sentences of claims.json, in both languages; None where they were not loaded.
    """

    edition: Edition
    inspectorate: Inspectorate
    example: bool
    tables: Mapping[str, pd.DataFrame]
    spoken: tuple[Said, ...] | None = None

    def __getitem__(self, name: str) -> pd.DataFrame:
        """Return a table.

        Raises
        ------
        SpiegelError : it was not loaded, because the job does not say that it reads it.
        """
        if name not in self.tables:
            raise _not_loaded(name)
        return self.tables[name]

    @property
    def sentences(self) -> tuple[Said, ...]:
        """What the mirror says, in both languages; errors as for a table."""
        if self.spoken is None:
            raise _not_loaded(SENTENCES)
        return self.spoken

    def with_tables(self, **own: pd.DataFrame) -> Report:
        """Return the same report with tables of one's own, by name, in the shape of the model."""
        return replace(self, tables={**self.tables, **own})

    @cached_property
    def current(self) -> pd.DataFrame:
        """Measures of this mirror's own school year, all groups together."""
        measures = self["measures"]
        own = measures["school_year"] == self.edition.school_year
        return measures[own & (measures["group"] == "all")]

    def credit(self, language: str) -> str:
        """Return publisher and source of the records, the publisher once."""
        framework = self.inspectorate.framework
        publisher, source = framework.publisher[language], framework.source[language]
        return source if source.startswith(publisher) else f"{publisher}, {source}"

    def mirror_title(self, mirror: str, language: str) -> str:
        """Return the title of an earlier mirror, or its code when nothing here names it."""
        if mirror not in self._mirrors:
            root = self.inspectorate.folder.parents[2]
            made_elsewhere = self.inspectorate.framework.mirrors.get(mirror)
            here = (root / "config" / "editions" / f"{mirror}.yaml").is_file()
            self._mirrors[mirror] = load_edition(root, mirror).title if here else made_elsewhere
        title = self._mirrors[mirror]
        return title[language] if title else mirror

    @cached_property
    def _mirrors(self) -> dict[str, Label | None]:
        """Titles of earlier mirrors, read when one is asked for."""
        return {}

    def notebook_title(self, name: str, language: str, key: str | None = None) -> str:
        """Return the title of a notebook, with the label of its sector or theme if it has one."""
        return self.inspectorate.notebook_title(name, language, key)

    def cell(self, indicator: str, sector: str, category: str) -> Measure:
        """Return the one measures row of this mirror for an indicator, sector and category.

        Raises
        ------
        KeyError : there is no such row.
        """
        try:
            return self._rows_of(indicator)[sector, category]
        except KeyError:
            place = f"{indicator} / {sector} / {category}"
            raise KeyError(f"no measure {place} in this mirror") from None

    def counted(self, indicator: str, sector: str) -> Measure | None:
        """Return the row of what an indicator counts, or None when nothing was rated there."""
        cell = self._rows_of(indicator).get((sector, "meets"))
        return cell if cell is not None and cell["n"] > 0 else None

    def _rows_of(self, indicator: str) -> dict[tuple[str, str], Measure]:
        """Return the rows of an indicator in this mirror by sector and category."""
        if indicator not in self._rows:
            rows = self.current[self.current["indicator"] == indicator].to_dict("records")
            self._rows[indicator] = {(row["sector"], row["category"]): row for row in rows}
        return self._rows[indicator]

    @cached_property
    def _rows(self) -> dict[str, dict[tuple[str, str], Measure]]:
        """Rows by indicator, made when one is asked for: a figure needs few of them."""
        return {}


def registries(root: Path, name: str) -> tuple[Edition, Inspectorate]:
    """Load an edition and the registries of its inspectorate."""
    edition = load_edition(root, name)
    return edition, load_inspectorate(root / "config" / "inspectorates" / edition.inspectorate)


def load_report(root: Path, name: str, reads: Collection[str] = ()) -> Report:
    """Load tables in `results/<edition>/` and the registries they refer to.

    Parameters
    ----------
    reads : what to load, by name in the catalogue, `sources` among it; every public table when
        nothing is named.

    Raises
    ------
    SpiegelError : the sentences are asked for, and were not made yet.
    """
    return read_report(root, *registries(root, name), reads or catalogue().public)


def read_report(
    root: Path, edition: Edition, inspectorate: Inspectorate, reads: Collection[str]
) -> Report:
    """Do as `load_report`, with registries that are loaded already."""
    results = root / "results" / edition.edition
    spoken = None
    if SENTENCES in reads:
        path = results / catalogue().file(SENTENCES)
        spoken = read_claims_file(path, edition.edition).sentences
    found = {name: _table(results, name) for name in reads if name != SENTENCES}
    example = bool((found[SOURCES]["nature"] == "example").any())
    return Report(edition, inspectorate, example, found, spoken)


def _table(results: Path, name: str) -> pd.DataFrame:
    path = results / catalogue().file(name)
    if name in LATER and not path.is_file():
        return empty(name)
    found = read_csv(path, text=text_columns(name))
    return found.astype({"k": "Int64"}) if name == "measures" else found
