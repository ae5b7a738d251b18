"""What opens the site: large numbers, the story of the year, what changed, how to read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from spiegel.config.publication import LargeNumber, load_publication
from spiegel.publish import names, numbers
from spiegel.publish.claims.claim_sentence import ClaimSentence
from spiegel.publish.claims.claims_file import claims_for
from spiegel.publish.content import changes, content_words, stated
from spiegel.publish.content.figures import Made
from spiegel.publish.content.how_to_read import how_to_read
from spiegel.publish.content.stated import Stated
from spiegel.publish.content.tables import Row
from spiegel.publish.report import Report
from spiegel.publish.site.number import notices

LARGE = 3  # how many numbers open the site, where publication.yaml names none


@dataclass(frozen=True)
class Step:
    """A step of the story: an indicator, and its share in each sector."""

    title: str
    bars: tuple[Stated, ...]


def context(report: Report, made: dict[str, Made], language: str) -> dict[str, Any]:
    """Return what the first page shows above its figures, and in which order."""
    front = load_publication(report.inspectorate.folder).front
    return {
        "order": front.order,
        "notices": notices(report, "", language),
        "large": large_numbers(report, language),
        "story": _story(report, language),
        "how_to_read": how_to_read(report, made, language),
        "changed": _changed(report, language),
    }


def large_numbers(report: Report, language: str) -> list[tuple[Stated, str, str]]:
    """Return the numbers that are said largest, each with what it means and its own page.

    A number whose claim this mirror does not make, or whose cell is withheld, is left out.
    """
    parts = {
        part.claim: part
        for said in claims_for(report.sentences, "site", language)
        for part in said.parts
        if part.kind == "share"
    }
    chosen = load_publication(report.inspectorate.folder).front.numbers
    return [
        (stated.of_part(report, parts[own.claim], language),
         own.meaning[language] if own.meaning else "",
         card_of(report, own.claim, language))
        for own in chosen or _first(report, language)
        if own.claim in parts
    ]  # fmt: skip


def card_of(report: Report, number: str, language: str) -> str:
    """Return the page of the claim that a number is of, at that number."""
    page = f"{names.NUMBER}{number.partition('.')[0]}"
    return f"{names.in_language(report.inspectorate, page, language)}#{number.replace('.', '-')}"


def _first(report: Report, language: str) -> list[LargeNumber]:
    """Return the first share of each of the first claims that have one."""
    firsts = (
        next((part.claim for part in said.parts if part.kind == "share"), "")
        for said in claims_for(report.sentences, "site", language)
    )
    return [LargeNumber(claim=claim) for claim in filter(None, firsts)][:LARGE]


def _story(report: Report, language: str) -> dict[str, Any] | None:
    story = load_publication(report.inspectorate.folder).front.story
    if story is None:
        return None
    steps = []
    for name in story.indicators:
        found = (stated.of_cell(report, name, sector, language) for sector in story.sectors)
        bars = tuple(bar for bar in found if bar is not None)
        if any(bar.text for bar in bars):
            steps.append(Step(report.inspectorate.indicators[name].label[language], bars))
    if len(steps) < len(story.indicators):
        return None  # a story that lacks a step would tell another one
    return {"title": story.title[language], "text": story.text[language].strip(), "steps": steps}


def _changed(report: Report, language: str) -> dict[str, Any]:
    """Return which changes are established, and what may not be said of the rest."""
    prior = changes.last_mirror(report)
    if prior is None:
        return {"line": changes.no_priors(report, language), "rest": "", "rows": []}
    rows = changes.main_changes(report, prior)
    shown = [row for row in rows if changes.established(row)]
    stable = sum(row["class"] == "stable" for row in rows)
    words, margin = content_words.ESTABLISHED, report.inspectorate.plan.margin
    values = {
        "total": numbers.count(len(rows), language),
        "shown": numbers.count(len(shown), language),
        "stable": numbers.count(stable, language),
        "mirror": report.mirror_title(prior.mirror, language),
        "margin": numbers.in_points(margin, language),
    }
    kinds = [] if not rows else ["some" if shown else "none"]
    rest = ["rest"] * (len(shown) < len(rows)) + ["stable"] * bool(stable)
    found: list[Row] = [changes.change_row(report, row, language) for row in shown]
    return {
        "line": " ".join(words[kind][language].format(**values) for kind in kinds),
        "rest": " ".join(words[kind][language].format(**values) for kind in rest),
        "rows": found,
    }


def about_change(report: Report, language: str) -> list[ClaimSentence]:
    """Return the sentences about a change since the last mirror."""
    return [s for s in claims_for(report.sentences, "site", language) if is_about_change(s)]


def is_about_change(said: ClaimSentence) -> bool:
    """Say whether a sentence is about a change since the last mirror."""
    return said.comparison == "last_mirror"
