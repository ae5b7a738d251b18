"""Everything that a page, notebook or figure of one edition may show, loaded once."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pandas as pd

from spiegel.config import Edition, load_edition
from spiegel.files import read_csv
from spiegel.inspectorate import Inspectorate, load_inspectorate
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
EVIDENCE_TEXT = ("from_year", "to_year", "mirror_since", "plan")


@dataclass(frozen=True)
class Report:
    """The published tables of one edition beside its registries.

    `measures` holds this mirror and the earlier school years cleaned with it; `example` is true
    when any raw file behind the edition is example data. `claims` is empty until they are made.
    """

    edition: Edition
    inspectorate: Inspectorate
    example: bool
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

    def notebook_title(self, name: str, language: str, key: str | None = None) -> str:
        """Return the title of a notebook, with the label of its sector or theme if it has one."""
        title = self.inspectorate.registry.notebooks[name].title[language]
        if key is None:
            return title
        return f"{title}: {self.inspectorate.key_label(name, key, language)}"

    def cell(self, indicator: str, sector: str, category: str) -> pd.Series:
        """Return the one measures row of this mirror for an indicator, sector and category.

        Raises
        ------
        KeyError : there is no such row.
        """
        try:
            return self._cells[indicator, sector, category]
        except KeyError:
            place = f"{indicator} / {sector} / {category}"
            raise KeyError(f"no measure {place} in this mirror") from None

    def counted(self, indicator: str, sector: str) -> pd.Series | None:
        """Return the row of what an indicator counts, or None when nothing was rated there."""
        cell = self._cells.get((indicator, sector, "meets"))
        return cell if cell is not None and cell["n"] > 0 else None

    @cached_property
    def _cells(self) -> dict[tuple[str, str, str], pd.Series]:
        rows = (row for _, row in self.current.iterrows())
        return {(row["indicator"], row["sector"], row["category"]): row for row in rows}


def load_report(root: Path, name: str) -> Report:
    """Load the tables in `results/<edition>/` and the registries they refer to."""
    edition = load_edition(root, name)
    tables = root / "results" / name / "tables"
    quality = root / "results" / name / "quality"
    claims = tables / "claims.csv"
    inputs = read_csv(quality / "inputs.csv", text=("sha256", "nature"))
    return Report(
        edition=edition,
        inspectorate=load_inspectorate(root / "config" / "inspectorates" / edition.inspectorate),
        example=bool((inputs["nature"] == "example").any()),
        inputs=inputs,
        measures=read_csv(tables / "measures.csv", text=TEXT).astype({"k": "Int64"}),
        population=read_csv(tables / "population.csv"),
        series=read_csv(tables / "series.csv", text=TEXT),
        changes=read_csv(tables / "changes.csv", text=TEXT),
        trends=read_csv(tables / "trends.csv", text=TEXT),
        evidence=read_csv(tables / "evidence.csv", text=EVIDENCE_TEXT),
        uniformity=read_csv(tables / "uniformity.csv", text=("plan",)),
        published_check=read_csv(tables / "published_check.csv", text=TEXT),
        exclusions=read_csv(quality / "exclusions.csv"),
        checks=read_csv(quality / "checks.csv", text=("observed", "expected", "examples")),
        check_rows=read_csv(quality / "check_rows.csv", text=QUALITY_TEXT),
        edits=read_csv(quality / "edits.csv", text=QUALITY_TEXT),
        corrections=read_csv(quality / "corrections.csv", text=QUALITY_TEXT),
        expectations=read_csv(quality / "expectations.csv", text=QUALITY_TEXT),
        claims=read_csv(claims, text=CLAIM_TEXT) if claims.is_file() else pd.DataFrame(),
        meso=read_csv(tables / "meso.csv", text=MESO_TEXT),
    )
