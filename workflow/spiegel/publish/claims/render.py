"""Claims to sentences: every number from its cell, every denominator from its unit and sector."""

from __future__ import annotations

import re

from spiegel.config.claims import Claim
from spiegel.publish.claims import amounts, shares
from spiegel.publish.claims.changes import comparison
from spiegel.publish.claims.claim_sentence import ClaimSentence
from spiegel.publish.claims.differences import difference
from spiegel.publish.claims.words import OF
from spiegel.publish.report import Report
from spiegel.sentence_grammar import ITEM, Line, filled

READING = {"normal": "stated", "flagged": "uncertain", "k_of_n": "small", "counts_only": "small"}
ORDER = ("stated", "uncertain", "small")


def collected(claim: Claim, report: Report) -> bool:
    """Say whether every indicator of a claim was collected in this school year."""
    year, indicators = report.edition.school_year, report.inspectorate.indicators
    return all((indicators[x.indicator].since or "") <= year for x in claim.numbers.values())


def render(report: Report, language: str) -> list[ClaimSentence]:
    """Return every claim that this mirror can make, in the order of the registry.

    Left out are claims on an indicator not yet collected in this school year, on a quantity that is
    not told of it, and comparisons with a mirror or year that has no such figure or whose figure is
    withheld. A claim of which a cell is
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
        elif claim.comparison == "earlier_year":
            said = amounts.earlier_year(name, claim, report, language)
        elif claim.comparison == "difference":
            said = difference(name, claim, report, language)
        else:
            said = level(name, claim, report, language)
        if said is not None:
            found.append(said)
    return found


def level(name: str, claim: Claim, report: Report, language: str) -> ClaimSentence | None:
    """Return the sentence of a claim about this mirror alone; None without one of its amounts."""
    told = amounts.cells_of(report, name, claim)
    if told is None:
        return None
    cells = {part: shares.cell_of(report, name, number) for part, number in claim.numbers.items()}
    if any(shares.is_withheld(cell) for cell in cells.values()):
        line = Line(language)
        line.add(shares.withheld(report, name, claim, cells, language))
        return ClaimSentence.of(name, claim, line, "withheld")

    def put(line: Line, match: re.Match[str]) -> None:
        part, _, kind = (match["worded"] or match[2]).partition(".")
        about, amount = claim.numbers.get(part), claim.amounts.get(part)
        if amount is not None:
            amounts.put(line, f"{name}.{part}", amount, told[part], report, kind)
        elif about is None:
            line.add(_simple(part, report, language))
        elif match["worded"]:
            shares.worded(line, f"{name}.{part}", about, cells[part], report)
        elif not kind:
            shares.share(line, f"{name}.{part}", about, cells[part], report)
        else:
            line.add((OF[language] if kind == "of" else "") + shares.noun(report, about, language))

    line = filled(claim.template(language), language, put, ITEM)
    readings = [READING[str(cell["obs_status"])] for cell in cells.values()]
    few = any(cell["obs_status"] != "normal" for cell in told.values())
    readings += ["uncertain"] if few else []
    return ClaimSentence.of(name, claim, line, max(readings, key=ORDER.index, default="stated"))


def _simple(name: str, report: Report, language: str) -> str:
    return report.when(language) if name == "year" else report.edition.title[language]
