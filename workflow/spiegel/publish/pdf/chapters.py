"""The chapters of the PDF report, each a list of blocks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from spiegel.config import Label, load_edition
from spiegel.files import read_csv
from spiegel.publish import (
    method_texts,
    names,
    numbers,
    texts,
)
from spiegel.publish.claims.claims_file import claims_for
from spiegel.publish.figure_words import CLASS
from spiegel.publish.pdf import report_words, tables
from spiegel.publish.pdf.blocks import (
    Block,
    by_name,
    callout,
    figure,
    heading,
    headlines,
    items,
    table,
    text,
)
from spiegel.publish.report import Report
from spiegel.publish.site import changes as site_changes
from spiegel.publish.site import method as site_method
from spiegel.publish.site import page_words, site_words
from spiegel.publish.site import quality as site_quality

COMPARISONS = ("change_dots", "series")
SETUP = ("exclusion_flow", "coverage")


@dataclass(frozen=True)
class Source:
    """What the chapters are made from: tables, descriptions of figures, and a language."""

    report: Report
    specs: dict[str, dict[str, Any]]
    root: Path
    language: str

    def word(self, label: Label, **values: str) -> str:
        return label[self.language].format(**values) if values else label[self.language]

    def spec(self, name: str, part: str) -> str:
        """Return a text of a figure's description in the language of the report."""
        return str(self.specs[name][part][self.language])

    def figures(self, per: str, key: str | None = None) -> list[str]:
        """Return the figures of the notebooks made per edition, or for one sector."""
        inspectorate = self.report.inspectorate
        return [
            figure_id
            for name, notebook in inspectorate.registry.notebooks.items()
            if notebook.per == per and (key is None or key in notebook.keys)
            for figure_id in names.figure_ids(inspectorate, name, key)
        ]

    def of_type(self, found: list[str], *types: str) -> list[str]:
        return [name for name in found if self.specs[name]["type"] in types]


class Reading:
    """Tells how to read a kind of figure where it first stands, and not again."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.told: set[str] = set()

    def figure(self, name: str) -> Block:
        source = self.source
        spec = source.specs[name]
        kind, said = spec["type"], ""
        if kind in texts.READING and not spec["empty"] and kind not in self.told:
            self.told.add(kind)
            said = source.word(texts.READING[kind])
        subtitle = source.spec(name, "subtitle")
        caption = f"{subtitle}. {said}".strip()
        return figure(name, source.language, source.spec(name, "alt"), caption)


def press(source: Source) -> Iterator[Block]:
    """Yield the page of the press release: the key messages and how far they may be read."""
    report, language = source.report, source.language
    said = [s for s in claims_for(report.sentences, "press", language) if "report" in s.places]
    if not said:
        return
    yield heading(source.word(report_words.PRESS), 1, numbered=False)
    yield {"kind": "kicker", "text": report.edition.title[language]}
    yield from text(source.word(report_words.PRESS_LEAD, year=report.edition.school_year))
    yield headlines(said, language)
    yield callout(source.word(report_words.PRESS_READ), source.word(texts.NOT_RANDOM))
    yield from text(source.word(report_words.PRESS_ANNEX))


def setup(source: Source, reading: Reading) -> Iterator[Block]:
    """Yield what counts and who was inspected."""
    report, language = source.report, source.language
    edition = report.edition
    yield heading(source.word(report_words.SETUP), 1)
    yield from text(
        source.word(
            texts.PERIOD,
            title=edition.title[language],
            year=edition.school_year,
            extracted=numbers.day(edition.extracted, language),
            cut_off=numbers.day(edition.cut_off, language),
        )
    )
    yield callout(source.word(report_words.PRESS_READ), source.word(texts.NOT_RANDOM))
    figures = source.figures("edition")
    flows, covered = (source.of_type(figures, kind) for kind in SETUP)
    if flows:
        yield heading(source.word(report_words.COUNTED), 2)
    for name in flows:
        yield from text(f"{source.spec(name, 'title')}.", leads=True)
        yield reading.figure(name)
    if covered:
        yield heading(source.word(report_words.WHO), 2)
    for name in covered:
        yield from text(f"{source.spec(name, 'title')}.", leads=True)
        yield reading.figure(name)
        plotted = read_csv(
            source.root / "results" / edition.edition / "figures" / f"{name}.csv",
            text=("indicator", "sector", "population_status"),
        )
        yield from map(table, tables.coverage(report, plotted, language))


def overall(source: Source, reading: Reading) -> Iterator[Block]:
    """Yield the headline sentences, the figures of the whole mirror, and the main indicators."""
    report, language = source.report, source.language
    yield heading(source.word(report_words.GLOBAL), 1)
    said = [
        s for s in claims_for(report.sentences, "report", language) if s.comparison != "last_mirror"
    ]
    if said:
        yield heading(source.word(report_words.HEADLINES), 2)
        yield headlines(said, language, counts=True)
    yield heading(source.word(report_words.PICTURES), 2)
    for name in source.of_type(source.figures("edition"), "rating_bars", "heat_table"):
        yield reading.figure(name)
    yield heading(source.word(report_words.TABLE), 2)
    intro = source.word(report_words.MEASURES_INTRO, year=report.edition.school_year)
    found = tables.main_measures(report, language)
    yield from text(intro, f"{found.caption}.", leads=True)
    yield from by_name(found)


def changes(source: Source, reading: Reading) -> Iterator[Block]:
    """Yield the comparison with the last mirror, or why there is none."""
    report, language = source.report, source.language
    yield heading(source.word(report_words.CHANGES), 1)
    prior = site_changes.last_mirror(report)
    if prior is None:
        reason = report.edition.no_priors_reason
        yield from text(reason[language].strip() if reason else "")
        return
    title = _title(source, prior.mirror)
    yield from text(source.word(site_words.CHANGES_INTRO, mirror=title, year=prior.school_year))
    said = [
        s for s in claims_for(report.sentences, "report", language) if s.comparison == "last_mirror"
    ]
    if said:
        yield headlines(said, language)
    rows = site_changes.main_changes(report, prior)
    yield heading(source.word(page_words.WORDS["class_words"]), 2)
    yield items(
        f"{word[:1].upper()}{word[1:]}: {meaning[:1].lower()}{meaning[1:]}"
        for word, meaning in site_changes.meanings(report, rows, language)
    )
    for name in source.of_type(source.figures("edition"), *COMPARISONS):
        yield reading.figure(name)
    yield heading(source.word(report_words.CHANGE_TABLE), 2)
    if all(row["class"] in site_changes.SILENT for row in rows):
        yield items(_refusals(source, rows))
        return
    caption = site_words.CHANGES_CAPTION[language].format(
        year=report.edition.school_year,
        mirror=title,
        prior_year=prior.school_year,
        level=numbers.percent_share(report.inspectorate.plan.level, language),
    )
    found = site_changes.changes_table(report, rows, caption, language)
    yield from text(f"{found.caption}.", leads=True)
    yield from by_name(found)


def _refusals(source: Source, rows: list[pd.Series]) -> list[str]:
    """Return each main indicator with the reasons why it may not be compared, once."""
    said = (
        f"{source.report.inspectorate.indicators[row['indicator']].label[source.language]}: "
        f"{CLASS[row['class']][source.language]}; {row[f'reason_{source.language}']}".rstrip("; ")
        for row in rows
    )
    return list(dict.fromkeys(said))


def _title(source: Source, mirror: str) -> str:
    """Return the title of an earlier mirror, or its code when it was made elsewhere."""
    if not (source.root / "config" / "editions" / f"{mirror}.yaml").is_file():
        return mirror
    return load_edition(source.root, mirror).title[source.language]


def sectors(source: Source, reading: Reading) -> Iterator[Block]:
    """Yield a section for each sector: its figures and the number behind every indicator."""
    registry = source.report.inspectorate.registry
    for entry in registry.notebooks.values():
        if entry.per != "sector":
            continue
        yield heading(entry.title[source.language], 1)
        for i, key in enumerate(entry.keys):
            yield from sector(source, key, reading, first=i == 0)


def sector(source: Source, key: str, reading: Reading, *, first: bool) -> Iterator[Block]:
    """Yield the section of one sector, on a page of its own but for the first."""
    language = source.language
    label = source.report.inspectorate.framework.sector_label(key, language)
    found = tables.sector_table(source.report, key, language)
    yield heading(label, 2) | {"page": not first}
    if found is None:
        yield from text(source.word(report_words.SECTOR_NOTHING))
        return
    shown = [n for n in source.figures("sector", key) if not source.specs[n]["empty"]]
    # The table breaks across pages and figures do not: between them it leaves no page half empty.
    yield from map(reading.figure, shown[:1])
    yield table(found)
    yield from map(reading.figure, shown[1:])


def quality(source: Source) -> Iterator[Block]:
    """Yield checks, what was left out, and computed beside published figures."""
    report, language = source.report, source.language
    yield heading(source.word(report_words.QUALITY), 1)
    yield heading(source.word(site_words.CHECKS_CAPTION), 2)
    yield from text(source.word(site_words.CHECKS_INTRO))
    yield table(site_quality.checks(report, language))
    yield heading(source.word(report_words.COUNTED), 2)
    yield from map(table, site_quality.exclusions(report, language))
    yield heading(source.word(page_words.TITLES["published"]), 2)
    if report["published_check"].empty:
        yield from text(source.word(site_words.PUBLISHED_NOTHING))
        return
    example = source.word(site_words.PUBLISHED_EXAMPLE) if report.example else ""
    yield from text(source.word(page_words.LEADS["published"]), example)
    yield table(tables.published(report, language))


def method(source: Source) -> Iterator[Block]:
    """Yield how was counted and compared, the methods, and the assumptions."""
    report, language = source.report, source.language
    yield heading(source.word(report_words.METHOD), 1)
    yield heading(source.word(report_words.COUNTING), 2)
    yield items(site_method.method(report, language))
    yield heading(source.word(method_texts.METHODS), 2)
    yield table(tables.methods(language))
    compared = site_method.comparability(report, language)
    if compared is not None:
        yield heading(source.word(method_texts.COMPARABILITY), 2)
        yield table(compared)
    assumed = site_method.assumptions(report.inspectorate, language)
    if assumed:
        yield heading(source.word(method_texts.ASSUMPTIONS), 2)
        yield from text(source.word(page_words.WORDS["assumptions_note"]))
        yield table(tables.assumptions(assumed, language))
    yield heading(source.word(report_words.INPUTS), 2)
    yield table(tables.inputs(report, language))
    yield heading(source.word(report_words.ABOUT), 2)
    yield from text(*(source.word(line) for line in report_words.ABOUT_LINES))
