"""Everything that a page, notebook or figure of one edition may show, loaded once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, fields
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from spiegel.config import Edition, Label, load_edition
from spiegel.errors import SpiegelError
from spiegel.files import read_csv
from spiegel.inspectorate import Inspectorate, load_inspectorate
from spiegel.publish.claims.claims_file import read_claims_file
from spiegel.publish.claims.said import Said
from spiegel.publish.reads import file_of
from spiegel.tables import empty

TEXT = (
    *("reason_nl", "reason_en", "reason", "interval", "test", "robust", "computed", "published"),
    *("basis", "qualifier", "plan"),
)

QUALITY_TEXT = (
    "record", "source_file", "column", "rule", "reason", "key", "old", "new", "evidence",
    "reported_by", "reported_on", "expected", "observed",
)  # fmt: skip
CLAIM_TEXT = ("claim", "lang", "sentence", "unit", "polarity", "places", "verdict", "plan")
MESO_TEXT = ("group", "interval", "plan")
RECOMPUTED_TEXT = ("indicator", "sector", "published", "recomputed")
EVIDENCE_TEXT = ("from_year", "to_year", "mirror_since", "plan")
Measure = dict[Any, Any]  # a row of measures.csv by column
# Every table of a report, with its columns of text.
LOADED: dict[str, tuple[str, ...]] = {
    "sources": ("nature",),
    "inputs": ("sha256", "nature"),
    "measures": TEXT,
    "population": (),
    "series": TEXT,
    "changes": TEXT,
    "trends": TEXT,
    "evidence": EVIDENCE_TEXT,
    "uniformity": ("plan",),
    "published_check": TEXT,
    "exclusions": (),
    "checks": ("observed", "expected", "examples"),
    "check_rows": QUALITY_TEXT,
    "edits": QUALITY_TEXT,
    "corrections": QUALITY_TEXT,
    "expectations": QUALITY_TEXT,
    "claims": CLAIM_TEXT,
    "meso": MESO_TEXT,
    "recomputed": RECOMPUTED_TEXT,
}
# What the mirror says (claims.json) is no table: a job that needs it names it.
SENTENCES = "sentences"
HELD = (*LOADED, SENTENCES)


@dataclass(frozen=True)
class Report:
    """The published tables of one edition beside its registries.

    `measures` holds this mirror and the earlier school years cleaned with it; `example` is true
    when any raw file behind the edition is example data. `claims` and `recomputed` are empty until
    they are made. `sentences` are those of claims.json, in both languages.
    What is in `withheld` is not among the inputs of the job that this report was loaded for: using
    it raises a SpiegelError.
    """

    edition: Edition
    inspectorate: Inspectorate
    example: bool
    sources: pd.DataFrame
    inputs: pd.DataFrame
    measures: pd.DataFrame
    population: pd.DataFrame
    series: pd.DataFrame
    changes: pd.DataFrame
    trends: pd.DataFrame
    evidence: pd.DataFrame
    uniformity: pd.DataFrame
    published_check: pd.DataFrame
    exclusions: pd.DataFrame
    checks: pd.DataFrame
    check_rows: pd.DataFrame
    edits: pd.DataFrame
    corrections: pd.DataFrame
    expectations: pd.DataFrame
    claims: pd.DataFrame = field(default_factory=pd.DataFrame)
    meso: pd.DataFrame = field(default_factory=lambda: empty("meso"))
    recomputed: pd.DataFrame = field(default_factory=lambda: empty("recomputed"))
    sentences: tuple[Said, ...] = ()
    withheld: frozenset[str] = frozenset()

    if not TYPE_CHECKING:  # a type checker would then take any name for an attribute

        def __getattribute__(self, name: str) -> Any:
            if name in HELD and name in object.__getattribute__(self, "withheld"):
                raise SpiegelError(
                    f"table '{name}' is not among the inputs of this job",
                    where="workflow/spiegel/publish/reads.py",
                    fix=f"add '{name}' to what the job reads there.",
                )
            return object.__getattribute__(self, name)

    def with_measures(self, measures: pd.DataFrame) -> Report:
        """Return the same report with measures of one's own, in the shape of measures.csv."""
        held = {own.name: object.__getattribute__(self, own.name) for own in fields(self)}
        changed = {"measures": measures, "withheld": self.withheld - {"measures"}}
        return Report(**{**held, **changed})

    @cached_property
    def current(self) -> pd.DataFrame:
        """Measures of this mirror's own school year, all groups together."""
        own = self.measures["school_year"] == self.edition.school_year
        return self.measures[own & (self.measures["group"] == "all")]

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
        title = self.inspectorate.registry.notebooks[name].title[language]
        if key is None:
            return title
        return f"{title}: {self.inspectorate.key_label(name, key, language)}"

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


def load_report(root: Path, name: str, reads: Collection[str] = tuple(LOADED)) -> Report:
    """Load tables in `results/<edition>/` and the registries they refer to.

    Parameters
    ----------
    reads : the tables to load, `sources` among them, and `sentences`; the report withholds the
        others.

    Raises
    ------
    SpiegelError : the sentences are asked for, and were not made yet.
    """
    return read_report(root, *registries(root, name), reads)


def read_report(
    root: Path,
    edition: Edition,
    inspectorate: Inspectorate,
    reads: Collection[str] = tuple(LOADED),
) -> Report:
    """Do as `load_report`, with registries that are loaded already."""
    results = root / "results" / edition.edition
    sentences: tuple[Said, ...] = ()
    if SENTENCES in reads:
        sentences = read_claims_file(results / file_of(SENTENCES), edition.edition).sentences
    found: dict[str, pd.DataFrame] = dict.fromkeys(LOADED, pd.DataFrame())
    for name in LOADED:
        path = results / file_of(name)
        if name in reads and (name not in ("claims", "recomputed") or path.is_file()):
            found[name] = read_csv(path, text=LOADED[name])
    if "measures" in reads:
        found["measures"] = found["measures"].astype({"k": "Int64"})
    return Report(
        edition=edition,
        inspectorate=inspectorate,
        example=bool((found["sources"]["nature"] == "example").any()),
        sentences=sentences,
        withheld=frozenset(HELD) - frozenset(reads),
        **found,
    )
