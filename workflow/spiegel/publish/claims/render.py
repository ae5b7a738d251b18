"""Claims to sentences: every number from its cell, every denominator from its unit and sector."""

from __future__ import annotations

import re

import pandas as pd

from spiegel.claim_config import PLACEHOLDER, Claim, ClaimNumber
from spiegel.errors import SpiegelError
from spiegel.publish import numbers
from spiegel.publish.claims.changes import comparison
from spiegel.publish.claims.said import Line, Said
from spiegel.publish.claims.words import OF
from spiegel.publish.report import Report
from spiegel.publish.sentences import SMALL

# "12 van de 20" already says of how many: "12 van de 20 van de basisscholen" would say it twice.
OF_AGAIN = {"nl": re.compile(r"^ van (de |het )?"), "en": re.compile(r"^ of (the )?")}
READING = {"normal": "stated", "flagged": "uncertain", "k_of_n": "small", "counts_only": "small"}
ORDER = ("stated", "uncertain", "small")


def collected(claim: Claim, report: Report) -> bool:
    """Say whether every indicator of a claim was collected in this school year."""
    year, indicators = report.edition.school_year, report.inspectorate.indicators
    return all((indicators[x.indicator].since or "") <= year for x in claim.numbers.values())


def render(report: Report, language: str) -> list[Said]:
    """Return every claim that this mirror can make, in the order of the registry.

    Left out are claims on an indicator not yet collected in this school year, and comparisons
    with a mirror that has no such figure or whose figure is withheld.

    Raises
    ------
    SpiegelError : a cell is missing, empty or withheld.
    """
    found = []
    for name, claim in report.inspectorate.claims.claims.items():
        if not collected(claim, report):
            continue
        if claim.comparison == "last_mirror":
            said = comparison(name, claim, report, language)
        else:
            said = level(name, claim, report, language)
        if said is not None:
            found.append(said)
    return found


def level(name: str, claim: Claim, report: Report, language: str) -> Said:
    """Return the sentence of a claim about this mirror alone."""
    template = claim.template(language)
    line, end, small = Line(), 0, False
    cells = {part: cell_of(report, name, number) for part, number in claim.numbers.items()}
    for match in PLACEHOLDER.finditer(template):
        line.add(_joint(template[end : match.start()], small, language))
        end = match.end()
        part, _, kind = match.group(1).partition(".")
        if part in claim.numbers and not kind:
            small = share(line, f"{name}.{part}", claim.numbers[part], cells[part], report,
                          language)  # fmt: skip
            continue
        said = _phrase(part, kind, claim, cells, report, language)
        if kind == "of" and small and line.text.endswith(" "):
            said = OF_AGAIN[language].sub("", f" {said}")
        line.add(said)
        small = False
    line.add(_joint(template[end:], small, language))
    readings = [READING[str(cell["obs_status"])] for cell in cells.values()]
    verdict = max(readings, key=ORDER.index)
    return Said(name, language, line.sentence(), line.parts(), verdict, claim.places, claim.must,
                claim.comparison)  # fmt: skip


def _joint(text: str, after_small: bool, language: str) -> str:
    return OF_AGAIN[language].sub(" ", text) if after_small else text


def cell_of(report: Report, name: str, number: ClaimNumber) -> pd.Series:
    """Return the cell that a number is printed from.

    Raises
    ------
    SpiegelError : the cell is missing, withheld or without ratings.
    """
    where = f"{(report.inspectorate.folder / 'claims.yaml').as_posix()}, claim '{name}'"
    place = f"{number.indicator} / {number.sector} / {number.polarity}"
    fix = "name a cell of measures.csv that may be published, or take the claim out."
    try:
        cell = report.cell(number.indicator, number.sector, number.polarity)
    except KeyError:
        raise SpiegelError(
            f"there is no cell {place} in this mirror", where=where, fix=fix
        ) from None
    if cell["conf_status"] == "C":
        raise SpiegelError(f"the cell {place} may not be published", where=where, fix=fix)
    if int(cell["n"]) == 0 or cell["obs_status"] == "none":
        raise SpiegelError(f"the cell {place} has no ratings", where=where, fix=fix)
    return cell


def share(
    line: Line, claim: str, number: ClaimNumber, cell: pd.Series, report: Report, language: str
) -> bool:
    """Add a share to a sentence; return whether it had to be printed as k of n."""
    k, n = int(cell["k"]), int(cell["n"])
    decimals = report.inspectorate.plan.percent_decimals
    decimals = decimals if number.decimals is None else number.decimals
    small = cell["obs_status"] in SMALL
    text = numbers.k_of_n(k, n, language) if small else numbers.percent(k, n, language, decimals)
    line.number(
        text,
        claim=claim,
        kind="share",
        indicator=number.indicator,
        sector=number.sector,
        unit=number.unit,
        polarity=number.polarity,
        value=k / n,
        k=k,
        n=n,
        decimals=decimals,
        small=small,
    )
    return bool(small)


def noun(report: Report, number: ClaimNumber, language: str) -> str:
    """Return what the denominator of a number is called: 'basisscholen'."""
    return report.inspectorate.framework.nouns[number.sector][number.unit][language]


def _phrase(
    part: str,
    kind: str,
    claim: Claim,
    cells: dict[str, pd.Series],
    report: Report,
    language: str,
) -> str:
    if part == "year":
        return report.edition.school_year
    if part == "edition":
        return report.edition.title[language]
    called = noun(report, claim.numbers[part], language)
    if kind == "noun":
        return called
    if kind == "of":
        return OF[language] + called
    band = report.inspectorate.claims.band(int(cells[part]["k"]), int(cells[part]["n"]))
    return band.phrase[language].format(units=called)
