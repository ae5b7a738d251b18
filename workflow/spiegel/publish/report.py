"""Everything that a page, notebook or figure of one edition may show, loaded once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from spiegel.config.catalogue import SENTENCES, SOURCES, TEXTS, catalogue
from spiegel.config.closed_model import Label
from spiegel.config.editions import Edition, Prior, load_edition, read_edition
from spiegel.config.inspectorate import Inspectorate, load_inspectorate
from spiegel.errors import SpiegelError
from spiegel.files import read_csv
from spiegel.publish import numbers, table_words
from spiegel.publish.claims.claim_sentence import ClaimSentence
from spiegel.publish.claims.claims_file import read_claims_file
from spiegel.publish.content.human_texts import HumanTexts, read_texts
from spiegel.tables import empty, text_columns

File = str | Path
Measure = dict[Any, Any]  # a row of measures.csv by column
# Made of the other tables: empty until then.
LATER = ("claims", "recomputed", "figure_checks")


@dataclass(frozen=True)
class Report:
    """The published tables of one edition beside its registries.

    `report["measures"]` holds this mirror and the earlier school years cleaned with it. A report
    has the tables that it was given: those among the inputs of a job.

    Attributes
    ----------
    example : any raw file of the edition is example data.
    tables : by their names in the catalogue. titles : of the earlier mirrors that an edition here
        makes. spoken : the sentences of claims.json, in both languages, if it was given.
    written : the texts of people of texts.json, if it was given.
    """

    edition: Edition
    inspectorate: Inspectorate
    example: bool
    tables: Mapping[str, pd.DataFrame]
    titles: Mapping[str, Label] = field(default_factory=dict)
    spoken: tuple[ClaimSentence, ...] | None = None
    written: HumanTexts | None = None

    def __getitem__(self, name: str) -> pd.DataFrame:
        """Return a table that was given."""
        return self.tables[name]

    @property
    def sentences(self) -> tuple[ClaimSentence, ...]:
        """What the mirror says, in both languages."""
        if self.spoken is None:
            raise KeyError(SENTENCES)
        return self.spoken

    @property
    def texts(self) -> HumanTexts:
        """What people say in the mirror, in the languages that they wrote."""
        if self.written is None:
            raise KeyError(TEXTS)
        return self.written

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

    def when(self, language: str, mirror: Edition | Prior | None = None) -> str:
        """Return the school year that a mirror counts; of a part of one, with its days.

        Parameters
        ----------
        mirror : this one, unless told.
        """
        own = mirror or self.edition
        if own.period is None:
            return own.school_year
        return table_words.PART_OF_YEAR[language].format(
            year=own.school_year,
            first=numbers.day(own.period.first, language),
            until=numbers.day(own.period.until, language),
        )

    def mirror_title(self, mirror: str, language: str) -> str:
        """Return the title of an earlier mirror, or its code when nothing here names it."""
        title = self.titles.get(mirror) or self.inspectorate.framework.mirrors.get(mirror)
        return title[language] if title else mirror

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


def load_report(
    edition: File, framework: File, tables: Iterable[File], earlier: Iterable[File] = ()
) -> Report:
    """Load what a job is given: an edition and what is published of it.

    Parameters
    ----------
    edition : its file. framework : that of its inspectorate, beside which the registries lie.
    tables : files of published tables, `sources` among them, and of the sentences; each is named
        as the catalogue names it. earlier : files of the editions that earlier mirrors have here.
    """
    inspectorate = load_inspectorate(Path(framework).parent)
    return report_of(
        read_edition(Path(edition)), inspectorate, map(Path, tables), map(Path, earlier)
    )


def report_of(
    edition: Edition, inspectorate: Inspectorate, tables: Iterable[Path], earlier: Iterable[Path]
) -> Report:
    """Do as `load_report`, with registries that are loaded already."""
    given = {path.name: path for path in tables}
    spoken, written = (
        given.pop(Path(catalogue().file(name)).name, None) for name in (SENTENCES, TEXTS)
    )
    found = {path.stem: read_table(path) for path in given.values()}
    return Report(
        edition,
        inspectorate,
        example=bool((found[SOURCES]["nature"] == "example").any()),
        titles={path.stem: read_edition(path).title for path in earlier},
        tables=found,
        spoken=read_claims_file(spoken, edition.edition).sentences if spoken else None,
        written=read_texts(written, edition.edition) if written else None,
    )


def read_table(path: Path) -> pd.DataFrame:
    """Read a published table; what it is its file name says."""
    found = read_csv(path, text=text_columns(path.stem))
    return found.astype({"k": "Int64"}) if path.stem == "measures" else found


# What no rule hands over: notebooks and commands look for the results of an edition.


def registries(root: Path, name: str) -> tuple[Edition, Inspectorate]:
    """Load an edition and the registries of its inspectorate."""
    edition = load_edition(root, name)
    return edition, load_inspectorate(root / "config" / "inspectorates" / edition.inspectorate)


def find_report(root: Path, name: str, reads: Collection[str] = ()) -> Report:
    """Load an edition that was built, from where the catalogue says that its tables lie.

    Parameters
    ----------
    reads : what to load, by name in the catalogue, `sources` among it; every public table when
        nothing is named.

    Raises
    ------
    SpiegelError : a table that is asked for was not made yet.
    """
    return find_tables(root, *registries(root, name), reads or catalogue().public)


def find_tables(
    root: Path, edition: Edition, inspectorate: Inspectorate, reads: Collection[str]
) -> Report:
    """Do as `find_report`, with registries that are loaded already."""
    results, editions = root / "results" / edition.edition, root / "config" / "editions"
    paths = {name: results / catalogue().file(name) for name in reads}
    later = [name for name in LATER if name in paths and not paths[name].is_file()]
    lacking = [name for name, path in paths.items() if name not in later and not path.is_file()]
    if lacking:
        raise SpiegelError(
            f"edition '{edition.edition}' is not built yet, or not whole: "
            f"{paths[lacking[0]].name} is not there",
            where=results.as_posix(),
            fix=f"run: ./run snakemake --cores 4 --config edition={edition.edition}",
        )
    here = (editions / f"{prior.mirror}.yaml" for prior in edition.priors)
    found = report_of(
        edition,
        inspectorate,
        (path for name, path in paths.items() if name not in later),
        filter(Path.is_file, here),
    )
    return found.with_tables(**{name: empty(name) for name in later})
