"""Earlier inspections of an institution: what is put side by side, and what is not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from spiegel.config.framework import Scale
from spiegel.config.languages import writing
from spiegel.publish import numbers
from spiegel.publish.profiles import profile_words
from spiegel.publish.profiles.source import Own, Source


class EarlierRow(NamedTuple):
    """The ratings of one standard, at the earlier visit and now, and whether they compare."""

    label: str
    then: str
    now: str
    side_by_side: str


@dataclass(frozen=True)
class Earlier:
    """The ratings of an earlier school year beside those of now."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[EarlierRow, ...]


def rating_text(own: Own, scale: Scale, language: str) -> str:
    """Return the rating in words; of several investigations, how many got each."""
    found = [(count, scale.steps[i]) for i, count in enumerate(own.steps) if count]
    if own.n == 1:
        return found[0][1].label[language]
    return ", ".join(
        f"{step.label[language]} ({numbers.count(count, language)})" for count, step in found
    )


def side_by_side(
    then: Own, now: Own, comparability: str, reason: str, unit: str, language: str
) -> str:
    """Say how two ratings of one institution relate, when that may be said at all."""
    if comparability in profile_words.SIDE:
        return profile_words.SIDE[comparability][language].format(reason=reason)
    if unit == "investigation" or then.n != 1 or now.n != 1:
        return profile_words.OTHER_INVESTIGATIONS[language]
    moved = now.steps.index(1) - then.steps.index(1)
    if moved == 0:
        return profile_words.SAME_STEP[language]
    size = (
        profile_words.ONE_STEP[language]
        if abs(moved) == 1
        else profile_words.MORE_STEPS[language].format(n=numbers.count(abs(moved), language))
    )
    return (profile_words.HIGHER if moved > 0 else profile_words.LOWER)[language].format(steps=size)


def earlier(source: Source, institution: str, sector: str, language: str) -> list[Earlier]:
    """Return the school years in which an institution was counted before, latest first.

    A register that gives the latest inspection of each year repeats one until the next: that is
    no earlier inspection.
    """
    inspectorate = source.report.inspectorate
    framework = inspectorate.framework
    found, later = [], source.year
    for year in reversed(source.earlier_years):
        if not source.seen(institution, sector, year):
            continue
        if source.same_inspection(institution, year, later):
            continue
        later = year
        rows = []
        for theme in framework.themes:
            for _, standard, name in source.plain(theme):
                then = source.own(institution, sector, name, year)
                now = source.own(institution, sector, name, source.year)
                if then is None:
                    continue
                scale = framework.scales[standard.scale]
                verdict = source.verdict(year, name)
                reason = verdict.reason[language]
                side = "" if now is None else side_by_side(
                    then, now, verdict.comparability, reason,
                    inspectorate.indicators[name].unit, language,
                )  # fmt: skip
                rows.append(
                    EarlierRow(
                        standard.label[language],
                        rating_text(then, scale, language),
                        "" if now is None else rating_text(now, scale, language),
                        side,
                    )
                )
        values = {"earlier": year, "year": source.year}
        found.append(
            Earlier(
                profile_words.EARLIER_CAPTION[language].format(**values),
                tuple(c[language].format(**values) for c in profile_words.EARLIER_COLUMNS),
                tuple(rows),
            )
        )
    return found


def nothing_earlier(source: Source, language: str) -> str:
    """Say that no earlier inspection is on record, and in which years was looked."""
    if not source.earlier_years:
        return profile_words.NO_EARLIER_YEARS[language]
    years = writing(language).all_of(source.earlier_years)
    return profile_words.NO_EARLIER[language].format(years=years)
