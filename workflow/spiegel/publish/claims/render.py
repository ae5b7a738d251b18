"""Claims to sentences: every number from its cell, every denominator from its unit and sector."""

from __future__ import annotations

import re

from spiegel.claim_config import PLACEHOLDER, WORD_AND_NUMBER, Claim
from spiegel.publish.claims import shares
from spiegel.publish.claims.changes import comparison
from spiegel.publish.claims.said import Line, Said
from spiegel.publish.claims.words import OF
from spiegel.publish.report import Report

# "12 van de 20" already says of how many: "12 van de 20 van de basisscholen" would say it twice.
OF_AGAIN = {"nl": re.compile(r"^ van (de |het )?"), "en": re.compile(r"^ of (the )?")}
READING = {"normal": "stated", "flagged": "uncertain", "k_of_n": "small", "counts_only": "small"}
ORDER = ("stated", "uncertain", "small")
# A word for a share and its number are one item: where the word may not be said, both change.
ITEM = re.compile(rf"{WORD_AND_NUMBER.pattern}|(?:{PLACEHOLDER.pattern})")


def collected(claim: Claim, report: Report) -> bool:
    """Say whether every indicator of a claim was collected in this school year."""
    year, indicators = report.edition.school_year, report.inspectorate.indicators
    return all((indicators[x.indicator].since or "") <= year for x in claim.numbers.values())


def render(report: Report, language: str) -> list[Said]:
    """Return every claim that this mirror can make, in the order of the registry.

    Left out are claims on an indicator not yet collected in this school year, and comparisons
    with a mirror that has no such figure or whose figure is withheld. A claim of which a cell is
    withheld says so, without numbers.

    Raises
    ------
    SpiegelError : a cell is missing or empty, or one that must be published is withheld.
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
    cells = {part: shares.cell_of(report, name, number) for part, number in claim.numbers.items()}
    if any(shares.is_withheld(cell) for cell in cells.values()):
        text = shares.withheld(report, name, claim, cells, language)
        return Said.of(name, claim, language, text, (), "withheld")
    template = claim.template(language)
    line, end, small = Line(), 0, False
    for match in ITEM.finditer(template):
        line.add(_joint(template[end : match.start()], small, language))
        end = match.end()
        part, _, kind = (match.group("worded") or match.group(2)).partition(".")
        about = claim.numbers.get(part)
        if about is None:
            line.add(_simple(part, report, language))
        elif match.group("worded"):
            shares.worded(line, f"{name}.{part}", about, cells[part], report, language)
        elif not kind:
            small = shares.share(line, f"{name}.{part}", about, cells[part], report, language)
            continue
        else:
            said = shares.noun(report, about, language)
            said = OF[language] + said if kind == "of" else said
            if kind == "of" and small and line.text.endswith(" "):
                said = OF_AGAIN[language].sub("", f" {said}")
            line.add(said)
        small = False
    line.add(_joint(template[end:], small, language))
    readings = [READING[str(cell["obs_status"])] for cell in cells.values()]
    verdict = max(readings, key=ORDER.index)
    return Said.of(name, claim, language, line.sentence(), line.parts(), verdict)


def _simple(name: str, report: Report, language: str) -> str:
    return report.edition.school_year if name == "year" else report.edition.title[language]


def _joint(text: str, after_small: bool, language: str) -> str:
    return OF_AGAIN[language].sub(" ", text) if after_small else text
