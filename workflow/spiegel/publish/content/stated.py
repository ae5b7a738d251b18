"""A number as a reader meets it: large, of whom, what it counts, and how sure it is, in words.

The first page and the cards of claims show these. A number of a claim keeps the polarity in which
its sentence says it; nothing here turns "does not meet" into "meets".
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from spiegel.config.inspectorate import Inspectorate
from spiegel.publish import numbers, table_words
from spiegel.publish.claims.claim_sentence import ClaimSentence, Part
from spiegel.publish.claims.words import OF
from spiegel.publish.content import content_words
from spiegel.publish.content.measures import claim as cell_name
from spiegel.publish.content.measures import interval
from spiegel.publish.content.sentences import SMALL, share_text, sides, subject
from spiegel.publish.report import Measure, Report

Side = Literal["well", "less", "other"]


@dataclass(frozen=True)
class Stated:
    """One share in words, and as lengths between 0 and 1 for a bar.

    Attributes
    ----------
    claim, kind : what the number is tied to: a number of a claim, or a cell of the measures.
    text : as it is printed, a percentage or 'k of n'; empty where it may not be shown.
    of : of whom. subject : indicator and what is counted of it. counts : that alone.
    sentence : counts and interval, or why not.
    share, low, high : empty where the number is too small for a percentage.
    """

    claim: str
    kind: str
    text: str
    of: str
    subject: str
    sector: str
    counts: str
    sentence: str
    share: str = ""
    low: str = ""
    high: str = ""


def of_part(report: Report, part: Part, language: str) -> Stated:
    """Return a share of a sentence, in the polarity and with the decimals of that sentence."""
    cell = report.cell(part.indicator, part.sector, part.polarity)
    return _stated(report, cell, language, (part.claim, "share"), part.decimals)


def of_cell(report: Report, indicator: str, sector: str, language: str) -> Stated | None:
    """Return what an indicator counts in a sector; None where this mirror has no such cell."""
    try:
        cell = report.cell(indicator, sector, "meets")
    except KeyError:
        return None
    decimals = report.inspectorate.plan.percent_decimals
    return _stated(report, cell, language, (cell_name(cell), "pct"), decimals)


def _stated(
    report: Report, cell: Measure, language: str, tied: tuple[str, str], decimals: int
) -> Stated:
    inspectorate, name, sector = report.inspectorate, cell["indicator"], cell["sector"]
    framework = inspectorate.framework
    noun = framework.nouns.get(sector, {}).get(cell["unit"]) or framework.units[cell["unit"]].many
    words = {
        "of": OF[language] + noun[language],
        "subject": subject(inspectorate, name, str(cell["category"]), language),
        "sector": framework.sector_label(sector, language),
        "counts": sides(inspectorate, name)[cell["category"]][language],
    }
    if cell["conf_status"] == "C":
        return Stated("", "", "", **words, sentence=table_words.SUPPRESSED[language])
    if not cell["n"] > 0:
        return Stated("", "", "", **words, sentence=table_words.OBS_STATUS["none"][language])
    k, n, small = int(cell["k"]), int(cell["n"]), cell["obs_status"] in SMALL
    values = {
        "count": numbers.k_of_n(k, n, language),
        "noun": noun[language],
        "level": numbers.percent_share(inspectorate.plan.level, language),
        "interval": interval(report, cell, language),
    }
    template = content_words.STATED["few" if small else "share"][language]
    found = Stated(
        *tied, share_text(cell, language, decimals), **words, sentence=template.format(**values)
    )
    if small:
        return found
    share, low, high = (f"{float(cell[end]):.4f}" for end in ("share", "low", "high"))
    return replace(found, share=share, low=low, high=high)


def good_share(inspectorate: Inspectorate, part: Part) -> bool | None:
    """Say whether more than half are on the favourable side; None where there is no such side."""
    name = part.indicator
    lower = inspectorate.indicators[name].polarity == "lower"
    if part.k is None or part.n is None or not (lower or inspectorate.upward(name)):
        return None
    favourable = (part.polarity == "meets") != lower
    return 2 * (part.k if favourable else part.n - part.k) > part.n


def side_of(inspectorate: Inspectorate, said: ClaimSentence) -> Side:
    """Return where a sentence stands: what goes well, what goes less well, or neither.

    Well is what more than half of all its shares say to be favourable, each of them; a claim
    without a share, about change, or on steps that are neither good nor bad is neither.
    """
    found = [good_share(inspectorate, part) for part in said.parts if part.kind == "share"]
    if not found or None in found or said.comparison == "last_mirror":
        return "other"
    return "well" if all(found) else "less"
