"""The claims of a mirror as a table, one row for each number and language."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from spiegel import tables
from spiegel.config.languages import LANGUAGES
from spiegel.errors import SpiegelError
from spiegel.files import write_csv
from spiegel.publish.claims.claim_sentence import ClaimSentence
from spiegel.publish.claims.claims_file import ClaimsFile, write_claims_file
from spiegel.publish.claims.quantities import (
    differences_told,
    quantities_of,
    vocabulary_of,
)
from spiegel.publish.claims.render import render
from spiegel.publish.report import Report


def claims_file_of(report: Report) -> ClaimsFile:
    """Return every sentence that this mirror can say, by language, in the order of claims.yaml.

    Raises
    ------
    SpiegelError : the languages do not make the same claims with the same numbers.
    """
    said = {language: render(report, language) for language in LANGUAGES}
    where = (report.inspectorate.folder / "claims.yaml").as_posix()
    first, *rest = LANGUAGES
    for language in rest:
        same_in_both(said[first], said[language], where)
    return ClaimsFile(
        edition=report.edition.edition,
        school_year=report.edition.school_year,
        title=report.edition.title,
        language=report.inspectorate.framework.language,
        example=report.example,
        plan=report.inspectorate.plan.digest,
        sentences=tuple(sentence for language in LANGUAGES for sentence in said[language]),
        quantities=quantities_of(report),
        differences=differences_told(report),
        vocabulary=vocabulary_of(report),
    )


def table_of(found: ClaimsFile) -> pd.DataFrame:
    """Return the sentences of a mirror as the table `claims`, in the same order.

    A sentence without a number, such as a comparison that may not be made, has one row with an
    empty value, so that no sentence is missing from the table.
    """
    rows = [{**row, "plan": found.plan} for sentence in found.sentences for row in _rows(sentence)]
    table = tables.from_rows("claims", rows)
    return tables.check(table.astype({"k": "Int64", "n": "Int64", "value": float}), "claims")


def _rows(said: ClaimSentence) -> list[tables.Row]:
    whole = {
        "lang": said.language,
        "sentence": said.text,
        "places": " ".join(said.places),
        "verdict": said.verdict,
    }
    if not said.parts:
        none = {"value": None, "k": None, "n": None, "unit": "", "polarity": ""}
        return [{"claim": said.claim, **whole, **none}]
    return [
        {
            **whole,
            **{name: getattr(part, name) for name in ("claim", "value", "k", "n")},
            **{name: getattr(part, name) for name in ("unit", "polarity")},
        }
        for part in said.parts
    ]


def same_in_both(one: list[ClaimSentence], other: list[ClaimSentence], where: str) -> None:
    """Refuse languages that differ in claims, in order or in numbers.

    Raises
    ------
    SpiegelError : the first claim that differs.
    """

    def numbers_of(said: ClaimSentence) -> list[tuple[str, float]]:
        return [(part.claim, part.value) for part in said.parts]

    names = [[said.claim for said in language] for language in (one, other)]
    pairs = zip(one, other, strict=False)
    differs = next((a.claim for a, b in pairs if numbers_of(a) != numbers_of(b)), None)
    if names[0] != names[1] or differs is not None:
        raise SpiegelError(
            f"claim '{differs or 'order'}' is not the same in each language",
            where=where,
            fix="give the same numbers in the same order in each of them.",
        )


def write_claims(report: Report, table: Path, sentences: Path) -> None:
    """Write the claims of an edition as claims.csv and claims.json; requires its other tables."""
    found = claims_file_of(report)
    write_csv(table_of(found), table)
    write_claims_file(found, sentences)


def claims_of(report: Report, language: str) -> list[ClaimSentence]:
    """Return the sentences that the measures of a report make, each held against claims.csv.

    For a report with measures of one's own (`Report.with_measures`), such as those that a notebook
    counted itself: its sentences are a second computation. Other readers take `claims.json`.

    Raises
    ------
    SpiegelError : the table was made from other claims or other numbers.
    """
    own = report["claims"][report["claims"]["lang"] == language]
    known = set(own["sentence"])
    found = render(report, language)
    for said in found:
        if said.text not in known:
            raise SpiegelError(
                f"claim '{said.claim}' is not in claims.csv as it would be said now",
                where=f"results/{report.edition.edition}/tables/claims.csv",
                fix="build the edition again: ./run snakemake --cores 4",
            )
    return found
