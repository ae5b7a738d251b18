"""A very small edition: twelve visits written by hand, measured, with a page that prints them."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import pytest

from spiegel import tables
from spiegel.config.inspectorate import load_inspectorate
from spiegel.files import write_csv, write_parquet
from spiegel.measure.measures import measure
from spiegel.publish.claims.claim_sentence import Cell, ClaimSentence, Part
from spiegel.publish.claims.claims_file import ClaimsFile, write_claims_file
from spiegel.publish.claims.vocabulary import Vocabulary

REPOSITORY = Path(__file__).parents[2]
YEAR = "2023-2024"
EDITION = """\
edition: proef
inspectorate: vlaanderen
school_year: 2023-2024
title: {nl: Proefspiegel, en: Trial mirror}
cut_off: 2025-01-31
extracted: 2025-02-03
raw: {doorlichting: {2023-2024: v1}, inschaling: {2023-2024: v1}}
no_priors_reason: {nl: de eerste, en: the first}
"""
VISITS_FILE = "vlaanderen/doorlichting/2023-2024/v1/doorlichting.csv"
RATINGS_FILE = "vlaanderen/inschaling/2023-2024/v1/inschaling.csv"


@dataclass
class Small:
    """The edition on disk; `visit` adds to it and `write` puts it there."""

    root: Path
    visits: list[dict[str, object]] = field(default_factory=list)
    judgements: list[dict[str, object]] = field(default_factory=list)
    ledger: list[dict[str, object]] = field(default_factory=list)

    @property
    def clean(self) -> Path:
        return self.root / "data" / "processed" / "proef" / "clean" / YEAR

    @property
    def results(self) -> Path:
        return self.root / "results" / "proef"

    def visit(
        self,
        sector: str,
        kind: str = "REGULIER",
        institution: str = "",
        day: str = "2023-10-02",
        **ratings: int | str | list[int],
    ) -> str:
        """Add a visit with a rating, a status or several ratings for each standard."""
        number = len(self.visits) + 2
        name = f"V{number:03d}"
        row = {c: pd.NaT if c.endswith("_date") else "" for c in tables.columns("visits")}
        self.visits.append(
            {**row, "visit_id": name, "institution_id": institution or f"{number:06d}",
             "school_year": YEAR, "start_date": pd.Timestamp(day), "sector": sector,
             "visit_type": kind, "source_file": VISITS_FILE, "source_row": number}
        )  # fmt: skip
        for standard, given in ratings.items():
            for study, value in enumerate(given if isinstance(given, list) else [given], 1):
                rated = isinstance(value, int)
                self.judgements.append(
                    {"visit_id": name, "investigation_id": f"{name}-{study}",
                     "investigation_type": "X", "standard": standard,
                     "rating": value if rated else None,
                     "rating_status": "rated" if rated else value, "source_file": RATINGS_FILE,
                     "source_row": len(self.judgements) + 2}
                )  # fmt: skip
        return name

    def write(self) -> None:
        """Write clean tables, measures and the few published files that a trace needs."""
        inspectorate = load_inspectorate(self.root / "config" / "inspectorates" / "vlaanderen")
        visits = pd.DataFrame(self.visits, columns=tables.columns("visits"))
        judgements = pd.DataFrame(self.judgements, columns=tables.columns("judgements")).astype(
            {"rating": "Int64"}
        )
        write_parquet(visits, self.clean / "visits.parquet")
        write_parquet(judgements, self.clean / "judgements.parquet")
        for name, rows in (("ledger", self.ledger), ("corrections", []), ("exclusions", [])):
            frame = pd.DataFrame(rows, columns=tables.columns(name)) if rows else tables.empty(name)
            write_parquet(frame, self.clean / f"{name}.parquet")
        table, counts = measure(inspectorate, visits, judgements, "proef", YEAR)
        write_csv(table, self.results / "tables" / "measures.csv")
        write_parquet(
            counts,
            self.root / "data" / "processed" / "proef" / "measure" / f"{YEAR}.counts.parquet",
        )
        inputs = pd.DataFrame(
            [("doorlichting", YEAR, "example", VISITS_FILE),
             ("inschaling", YEAR, "example", RATINGS_FILE)],
            columns=["dataset", "school_year", "nature", "source_file"],
        )  # fmt: skip
        write_csv(inputs, self.results / "quality" / "inputs.csv")
        claims = pd.DataFrame(
            [("visie.bao", lang, said, 0.5, 3, 6, "institution", "meets", "site", "small",
              "plan")
             for lang, said in (("nl", "3 van de 6 basisscholen slaagt erin."),
                                ("en", "3 of 6 primary schools succeed."))],
            columns=tables.columns("claims"),
        )  # fmt: skip
        write_csv(claims, self.results / "tables" / "claims.csv")
        sentences = (
            self.sentence("nl", "3 van de 6", " basisscholen slaagt erin."),
            self.sentence("en", "3 of 6", " primary schools succeed."),
        )
        nothing = Vocabulary(languages={}, words=inspectorate.claim_words, classes={}, sectors=(),
                             units=(), nouns={}, allow=(), titles={})  # fmt: skip
        found = ClaimsFile(edition="proef", title=inspectorate.framework.label, language="nl",
                           example=True, plan="plan", sentences=sentences, quantities=(),
                           vocabulary=nothing)  # fmt: skip
        write_claims_file(found, self.results / "tables" / "claims.json")

    @staticmethod
    def sentence(language: str, number: str, rest: str) -> ClaimSentence:
        """Return a sentence that starts with a share of K1 in primary schools."""
        where = ("k1_visie", "BAO", "institution", "meets")
        part = Part("visie.bao", "share", *where, 0.5, 3, 6, 0, True, 0, len(number), number)
        cell = Cell("visie.bao", "measures", *where)
        text = number + rest
        return ClaimSentence(
            "visie", language, text, (part,), (cell,), "small", ("site",), (), "none"
        )


def start(root: Path) -> Small:
    """Return an edition without visits in a folder with the registries of the home case."""
    inspectorate = REPOSITORY / "config" / "inspectorates" / "vlaanderen"
    shutil.copytree(inspectorate, root / "config" / "inspectorates" / "vlaanderen")
    shutil.copy(REPOSITORY / "config" / "claim_words.yaml", root / "config")
    (root / "config" / "editions").mkdir()
    (root / "config" / "editions" / "proef.yaml").write_text(EDITION, encoding="utf-8")
    (root / "config" / "config.yaml").write_text("edition: proef\n", encoding="utf-8")
    return Small(root)


def fill(small: Small) -> Small:
    """Add visits whose counts are known by looking at them."""
    for rating in (1, 2, 3, 4, 3):
        small.visit("GBAO", K1=rating, O1=[rating, 3])
    small.visit("BUBAO", K1=2)
    small.visit("BUBAO", K1="not_investigated")
    small.visit("GSO", K1=4, O1=[4, 1])
    small.visit("GSO", kind="NA_ONGUNSTIG", K1=1)
    small.write()
    return small


@pytest.fixture
def empty(tmp_path: Path) -> Small:
    """An edition to which a test adds its own visits."""
    return start(tmp_path)


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Small:
    """The small edition; do not change it, use `worked`."""
    return fill(start(tmp_path_factory.mktemp("small")))


@pytest.fixture
def worked(small: Small, tmp_path: Path) -> Small:
    """A copy of the small edition, for a test that changes it."""
    return Small(Path(shutil.copytree(small.root, tmp_path / "worked")))
