"""How a mirror is read: what a visit, a step and a percentage are, and when a difference counts.

Steps and their meanings are those of the framework, thresholds those of the analysis plan.
"""

from __future__ import annotations

from dataclasses import dataclass

from spiegel.config.framework import Scale
from spiegel.config.publication import load_publication
from spiegel.publish import numbers, table_words
from spiegel.publish.content import content_words
from spiegel.publish.content.coverage import inspected
from spiegel.publish.content.figures import Made
from spiegel.publish.content.measures import tier_one
from spiegel.publish.report import Report

WORDS = content_words.HOW_TO_READ


@dataclass(frozen=True)
class Reading:
    """A part of the explanation: a title, sentences, and terms with their meaning."""

    title: str
    text: str
    terms: tuple[tuple[str, str], ...] = ()


def how_to_read(report: Report, made: dict[str, Made], language: str) -> list[Reading]:
    """Return the parts of the explanation; what nobody wrote or knows is left out."""
    return [
        *_visit(report, language),
        *_scales(report, language),
        *_not_every(report, made, language),
        _few(report, language),
        _change(report, language),
    ]


def _visit(report: Report, language: str) -> list[Reading]:
    visit = load_publication(report.inspectorate.folder).visit
    return [] if visit is None else [Reading(WORDS["visit"][language], visit[language].strip())]


def _scales(report: Report, language: str) -> list[Reading]:
    """Return the scales of the main indicators whose steps have a meaning, each once."""
    inspectorate = report.inspectorate
    scales = {id(s): s for s in (inspectorate.scale(name) for name in tier_one(inspectorate))}
    return [
        Reading(
            WORDS["scale"][language].format(scale=scale.label[language]),
            WORDS["bar"][language].format(**_bar(scale, language)),
            tuple((s.label[language], s.meaning[language]) for s in scale.steps if s.meaning),
        )
        for scale in scales.values()
        if any(step.meaning for step in scale.steps)
    ]


def _bar(scale: Scale, language: str) -> dict[str, str]:
    return {
        "first": scale.steps[scale.cut - 1].label[language],
        "meets": scale.meets_label[language],
        "below": scale.below_label[language],
    }


def _not_every(report: Report, made: dict[str, Made], language: str) -> list[Reading]:
    """Say how many institutions were visited, where that is known, and what follows from it."""
    rows = inspected(made).values()
    k, n = (sum(int(row[part]) for row in rows) for part in ("k", "n"))
    said = [table_words.NOT_RANDOM[language]]
    if n:
        units = report.inspectorate.framework.units["institution"].many[language]
        values = {
            "year": report.when(language),
            "count": numbers.k_of_n(k, n, language),
            "units": units,
            "share": numbers.percent(k, n, language),
        }
        said.insert(0, WORDS["coverage"][language].format(**values))
    return [Reading(WORDS["not_every"][language], " ".join(said))]


def _few(report: Report, language: str) -> Reading:
    plan = report.inspectorate.plan
    values = {
        "k_of_n": numbers.count(plan.thresholds.k_of_n_below, language),
        "flagged": numbers.count(plan.thresholds.flagged_below, language),
        "level": numbers.percent_share(plan.level, language),
    }
    return Reading(WORDS["numbers"][language], WORDS["few"][language].format(**values))


def few(report: Report, language: str) -> str:
    """Say what an interval is, and from how many observations there is a percentage."""
    return _few(report, language).text


def _change(report: Report, language: str) -> Reading:
    plan = report.inspectorate.plan
    values = {
        "observations": numbers.count(plan.thresholds.min_observations, language),
        "institutions": numbers.count(plan.thresholds.min_institutions, language),
        "margin": numbers.in_points(plan.margin, language),
    }
    return Reading(WORDS["difference"][language], WORDS["change"][language].format(**values))
