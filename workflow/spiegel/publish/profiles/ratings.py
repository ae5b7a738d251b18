"""The ratings of one institution beside the spread of its sector, as plain data for a page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import NamedTuple

from spiegel.config.framework import Scale
from spiegel.publish import numbers, table_words
from spiegel.publish.content.sentences import SMALL
from spiegel.publish.profiles import profile_words
from spiegel.publish.profiles.source import Cell, Own, Source


@dataclass(frozen=True)
class Box:
    """One step of a scale on one row: the sector's share, and whether the institution is here.

    `claim` and `kind` name the cell of measures.csv that `text` was printed from.
    """

    text: str
    detail: str
    bar: str
    own: str
    meets: bool
    cut: bool
    claim: str
    kind: str


@dataclass(frozen=True)
class RatingRow:
    label: str
    boxes: tuple[Box, ...]
    total: str
    remark: str


class CombinedRow(NamedTuple):
    """A combined indicator: what this institution has, and what its sector."""

    label: str
    own: str
    sector: str
    claim: str


@dataclass(frozen=True)
class Block:
    """The rows of one theme on one scale."""

    id: str
    caption: str
    steps: tuple[str, ...]
    rows: tuple[RatingRow, ...]
    combined: tuple[CombinedRow, ...]
    notes: tuple[str, ...]


def own_text(own: Own, step: int, language: str) -> str:
    """Return the words in the box of a step (0-based): where the institution stands."""
    if step >= len(own.steps) or not own.steps[step]:
        return ""
    if own.n == 1:
        return profile_words.PAGE["here"][language]
    return profile_words.OF_OWN[language].format(
        k=numbers.count(own.steps[step], language), n=numbers.count(own.n, language)
    )


def blocks(
    source: Source, institution: str, sector: str, statuses: dict[str, str], language: str
) -> list[Block]:
    """Return the themes on which an institution was rated.

    Parameters
    ----------
    statuses : for each standard without a rating, why there is none.
    """
    framework = source.report.inspectorate.framework
    found = []
    for theme, label in framework.themes.items():
        by_scale: dict[str, list[RatingRow]] = {}
        absent: dict[str, list[str]] = {}
        shown: list[str] = []
        for code, standard, name in source.plain(theme):
            own = source.own(institution, sector, name, source.year)
            if own is None:
                if code in statuses:
                    absent.setdefault(statuses[code], []).append(standard.label[language])
                continue
            shown.append(name)
            scale = framework.scales[standard.scale]
            row = _row(source, standard.label[language], own, scale, name, sector, language)
            by_scale.setdefault(standard.scale, []).append(row)
        notes = [
            profile_words.NOT_RATED[status][language].format(labels=", ".join(labels))
            for status, labels in sorted(absent.items())
        ]
        hidden = [n for n in shown if n in source.report.inspectorate.plan.disclosure.indicators]
        if hidden:
            labels = [source.report.inspectorate.indicators[n].label[language] for n in hidden]
            notes.append(profile_words.NOT_PUBLIC[language].format(labels=", ".join(labels)))
        for number, (scale_name, rows) in enumerate(by_scale.items()):
            steps = framework.scales[scale_name].steps
            found.append(
                Block(
                    f"{theme}-{scale_name}",
                    profile_words.CAPTION[language].format(theme=label[language]),
                    tuple(step.label[language] for step in steps),
                    tuple(rows),
                    () if number else _combined(source, institution, sector, theme, language),
                    () if number else tuple(notes),
                )
            )
    return found


def _row(
    source: Source, label: str, own: Own, scale: Scale, name: str, sector: str, language: str
) -> RatingRow:
    cells = [source.cells.get((name, sector, step.id)) for step in scale.steps]
    boxes = tuple(
        _box(source, cell, own_text(own, place, language), place + 1, scale.cut, language)
        for place, cell in enumerate(cells)
    )
    first = next((cell for cell in cells if cell is not None), None)
    if first is None or first.n == 0:
        return RatingRow(label, boxes, "", profile_words.NO_SECTOR[language])
    units = source.report.inspectorate.framework.units[first.unit]
    unit = (units.one if first.n == 1 else units.many)[language]
    remark = table_words.OBS_STATUS[first.obs_status][language]
    if any(cell is not None and cell.withheld for cell in cells):
        remark = table_words.SUPPRESSED[language]
    return RatingRow(label, boxes, f"{numbers.count(first.n, language)} {unit}", remark)


def _box(source: Source, cell: Cell | None, own: str, step: int, cut: int, language: str) -> Box:
    decimals = source.report.inspectorate.plan.percent_decimals
    return replace(_sector_box(cell, step, cut, decimals, language), own=own)


@cache
def _sector_box(cell: Cell | None, step: int, cut: int, decimals: int, language: str) -> Box:
    """Return the box of the sector alone: the same for all its institutions."""
    plain = Box("", "", "", "", step >= cut, step == cut, "", "")
    if cell is None or cell.n == 0 or cell.withheld:
        return plain
    count = numbers.count(cell.k, language)
    if cell.obs_status in SMALL:
        return replace(plain, text=count, claim=cell.claim, kind="k")
    share = numbers.percent(cell.k, cell.n, language, decimals)
    bar = f"{cell.k / cell.n:.4f}"
    return replace(plain, text=share, detail=count, bar=bar, claim=cell.claim, kind="pct")


def share_of_sector(source: Source, cell: Cell, language: str) -> str:
    """Return '54% (174 van de 322)', or only the counts where they are few."""
    k_of_n = numbers.k_of_n(cell.k, cell.n, language)
    if cell.obs_status in SMALL:
        return k_of_n
    decimals = source.report.inspectorate.plan.percent_decimals
    share = numbers.percent(cell.k, cell.n, language, decimals)
    return profile_words.OF_UNITS[language].format(share=share, k_of_n=k_of_n)


def _combined(
    source: Source, institution: str, sector: str, theme: str, language: str
) -> tuple[CombinedRow, ...]:
    """Return a row for each combined indicator of a theme."""
    rows = []
    for name in source.combined(theme):
        own = source.own(institution, sector, name, source.year)
        cell = source.cells.get((name, sector, "meets"))
        if own is None:
            if not _rated_in_part(source, institution, sector, name):
                continue
            mine = profile_words.NOT_FULLY_RATED[language]
        elif own.n == 1:
            mine = table_words.YES_NO[bool(own.k)][language]
        else:
            mine = numbers.k_of_n(own.k, own.n, language)
        if cell is None or cell.n == 0:
            sector_text = profile_words.NO_SECTOR[language]
        elif cell.withheld:
            sector_text = table_words.SUPPRESSED[language]
        else:
            sector_text = share_of_sector(source, cell, language)
        label = source.report.inspectorate.indicators[name].label[language]
        rows.append(CombinedRow(label, mine, sector_text, f"{name}:{sector}:meets"))
    return tuple(rows)


def _rated_in_part(source: Source, institution: str, sector: str, name: str) -> bool:
    """Say whether an institution has a rating on a standard of an indicator that leaves it out.

    Of the visits that the indicator counts: of institutions only the last one.
    """
    indicator = source.report.inspectorate.indicators[name]
    visits = [
        visit
        for visit in source.visits.get(sector, {}).get(institution, ())
        if visit.kind in (indicator.visit_types or (visit.kind,))
    ]
    if indicator.unit == "institution":
        visits = sorted(visits, key=lambda v: (v.start or date.min, v.visit))[-1:]
    return any(
        judgement.rating and judgement.standard in indicator.standards
        for visit in visits
        for judgement in source.judgements.get(visit.visit, ())
    )


def summary(source: Source, institution: str, sector: str, language: str) -> list[str]:
    """Return one sentence for each scale: how many ratings meet its bar, or the one rating."""
    framework = source.report.inspectorate.framework
    met: dict[str, list[int]] = {}
    single: dict[str, tuple[str, str]] = {}
    for theme in framework.themes:
        for _, standard, name in source.plain(theme):
            own = source.own(institution, sector, name, source.year)
            if own is None:
                continue
            scale = framework.scales[standard.scale]
            counts = met.setdefault(standard.scale, [0, 0, 0])
            counts[0] += sum(own.steps[scale.cut - 1 :])
            counts[1] += own.n
            counts[2] += 1
            if own.n == 1:
                step = scale.steps[own.steps.index(1)]
                single[standard.scale] = (standard.label[language], step.label[language])
    said = []
    # The advice first, then the scale with most ratings.
    advice = framework.advice.standard if framework.advice else ""
    first = framework.standards[advice].scale if advice else ""
    for name, (k, n, standards) in sorted(met.items(), key=lambda m: (m[0] != first, -m[1][1])):
        if standards == 1 and name in single:
            label, step_label = single[name]
            said.append(profile_words.SUMMARY_ONE[language].format(scale=label, step=step_label))
            continue
        scale = framework.scales[name]
        label = scale.label[language]
        said.append(
            profile_words.SUMMARY[language].format(
                scale=label[:1].upper() + label[1:],
                k=numbers.count(k, language),
                n=numbers.count(n, language),
                meets=scale.meets_label[language],
            )
        )
    return said
