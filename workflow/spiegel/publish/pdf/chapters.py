"""The chapters of the PDF report, each a list of blocks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from spiegel.config.closed_model import Label
from spiegel.publish import method_words, names, numbers, table_words
from spiegel.publish.claims.claims_file import claims_for
from spiegel.publish.content import (
    changes,
    content_words,
    level_shifts,
    measures,
    method,
    people_words,
    quality,
)
from spiegel.publish.content.coverage import coverage_tables
from spiegel.publish.content.figures import COMPARISONS, Made, Reading
from spiegel.publish.content.human_texts import unchecked_lines
from spiegel.publish.pdf import report_words
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
from spiegel.publish.pdf.people import prose
from spiegel.publish.report import Report

SETUP = ("exclusion_flow", "coverage")


@dataclass(frozen=True)
class Source:
    """What the chapters are made from: tables, descriptions of figures, and a language."""

    report: Report
    made: dict[str, Made]
    language: str
    reading: Reading = field(default_factory=Reading)

    def word(self, label: Label, **values: str) -> str:
        return label[self.language].format(**values) if values else label[self.language]

    def spec(self, name: str, part: str) -> str:
        """Return a text of a figure's description in the language of the report."""
        return str(self.made[name].spec[part][self.language])

    def figure(self, name: str) -> Block:
        """Return a figure; how it is read is said at the first of its kind."""
        reading = self.reading.of(self.report.inspectorate, self.made[name].spec, self.language)
        caption = f"{self.spec(name, 'subtitle')}. {reading}".strip()
        return figure(name, self.language, self.spec(name, "alt"), caption)

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
        return [name for name in found if self.made[name].spec["type"] in types]


def foreword_chapter(source: Source) -> Iterator[Block]:
    """Yield the message of the year and the foreword, where somebody wrote them."""
    yield from said_by_people(source, "message", "foreword")


def lessons_chapter(source: Source) -> Iterator[Block]:
    """Yield lessons, recommendations and quotations, where there are any."""
    yield from said_by_people(source, "lessons", "recommendations", "quotes")


def colophon_chapter(source: Source) -> Iterator[Block]:
    """Yield contact and colophon, and what in the texts of people no claim bears out."""
    yield from said_by_people(source, "contact", "colophon")
    lines = unchecked_lines(source.report.texts, source.language)
    if lines:
        yield heading(source.word(people_words.TITLES["unchecked"]), 2, numbered=False)
        yield items(lines)


def said_by_people(source: Source, *slots: str) -> Iterator[Block]:
    """Yield texts of people; the first begins a page, the others follow on it."""
    for i, own in enumerate(source.report.texts.some(*slots, language=source.language)):
        yield from prose(own, source.word(people_words.TITLES[own.slot]), 2 if i else 1)


def press_chapter(source: Source) -> Iterator[Block]:
    """Yield the page of the press release: the key messages and how far they may be read."""
    report, language = source.report, source.language
    said = [s for s in claims_for(report.sentences, "press", language) if "report" in s.places]
    if not said:
        return
    yield heading(source.word(report_words.PRESS), 1, numbered=False)
    yield {"kind": "kicker", "text": report.edition.title[language]}
    yield from text(source.word(report_words.PRESS_LEAD, year=report.when(language)))
    yield headlines(said, language)
    yield callout(source.word(report_words.PRESS_READ), source.word(table_words.NOT_RANDOM))
    yield from text(source.word(report_words.PRESS_ANNEX))


def setup_chapter(source: Source) -> Iterator[Block]:
    """Yield what counts and who was inspected."""
    report, language = source.report, source.language
    edition = report.edition
    yield heading(source.word(report_words.SETUP), 1)
    yield from text(
        source.word(
            table_words.PERIOD,
            title=edition.title[language],
            year=report.when(language),
            extracted=numbers.day(edition.extracted, language),
            cut_off=numbers.day(edition.cut_off, language),
        )
    )
    yield callout(source.word(report_words.PRESS_READ), source.word(table_words.NOT_RANDOM))
    figures = source.figures("edition")
    flows, covered = (source.of_type(figures, kind) for kind in SETUP)
    if flows:
        yield heading(source.word(report_words.COUNTED), 2)
    for name in flows:
        yield from text(f"{source.spec(name, 'title')}.", leads=True)
        yield source.figure(name)
    if covered:
        yield heading(source.word(report_words.WHO), 2)
    for name in covered:
        yield from text(f"{source.spec(name, 'title')}.", leads=True)
        yield source.figure(name)
        yield from map(table, coverage_tables(report, source.made[name].data, language))


def overall_chapter(source: Source) -> Iterator[Block]:
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
    elsewhere = (*SETUP, *COMPARISONS)  # in chapters of their own
    for name in source.figures("edition"):
        if source.made[name].spec["type"] not in elsewhere:
            yield source.figure(name)
    yield heading(source.word(report_words.TABLE), 2)
    intro = source.word(report_words.MEASURES_INTRO, year=report.when(language))
    found = measures.main_measures(report, language)
    yield from text(intro, f"{found.caption}.", leads=True)
    yield from by_name(found)


def changes_chapter(source: Source) -> Iterator[Block]:
    """Yield the comparison with the last mirror, or why there is none."""
    report, language = source.report, source.language
    yield heading(source.word(report_words.CHANGES), 1)
    prior = changes.last_mirror(report)
    if prior is None:
        yield from text(changes.no_priors(report, language))
        return
    yield from text(changes.intro(report, prior, language))
    said = [
        s for s in claims_for(report.sentences, "report", language) if s.comparison == "last_mirror"
    ]
    if said:
        yield headlines(said, language)
    rows = changes.main_changes(report, prior)
    yield heading(source.word(content_words.HEADINGS["class_words"]), 2)
    yield items(
        f"{word[:1].upper()}{word[1:]}: {meaning[:1].lower()}{meaning[1:]}"
        for word, meaning in changes.meanings(report, rows, language)
    )
    for name in source.of_type(source.figures("edition"), *COMPARISONS):
        yield source.figure(name)
    yield heading(source.word(report_words.CHANGE_TABLE), 2)
    if all(row["class"] in changes.SILENT for row in rows):
        yield items(changes.refusals(report, rows, language))
        return
    caption = changes.caption(report, prior, language)
    found = changes.changes_table(report, rows, caption, language)
    yield from text(f"{found.caption}.", leads=True)
    yield from by_name(found)


def sectors_chapter(source: Source) -> Iterator[Block]:
    """Yield a section for each sector: its figures and the number behind every indicator."""
    registry = source.report.inspectorate.registry
    for entry in registry.notebooks.values():
        if entry.per != "sector":
            continue
        yield heading(entry.title[source.language], 1)
        for i, key in enumerate(entry.keys):
            yield from sector(source, key, first=i == 0)


def sector(source: Source, key: str, *, first: bool) -> Iterator[Block]:
    """Yield the section of one sector, on a page of its own but for the first."""
    language = source.language
    label = source.report.inspectorate.framework.sector_label(key, language)
    found = measures.sector_measures(source.report, key, language)
    yield heading(label, 2) | {"page": not first}
    for own in source.report.texts.some("subject", language=language, key=key):
        yield from prose(own, "", 3)
    if found is None:
        yield from text(source.word(report_words.SECTOR_NOTHING))
        return
    shown = [n for n in source.figures("sector", key) if not source.made[n].spec["empty"]]
    # The table breaks across pages and figures do not: between them it leaves no page half empty.
    yield from map(source.figure, shown[:1])
    yield table(found)
    yield from map(source.figure, shown[1:])


def quality_chapter(source: Source) -> Iterator[Block]:
    """Yield checks, what was left out, and computed beside published figures."""
    report, language = source.report, source.language
    yield heading(source.word(report_words.QUALITY), 1)
    yield heading(source.word(content_words.CHECKS_CAPTION), 2)
    yield from text(source.word(content_words.CHECKS_INTRO))
    yield table(quality.checks(report, language))
    yield heading(source.word(report_words.COUNTED), 2)
    yield from map(table, quality.exclusions(report, language))
    yield heading(source.word(content_words.PUBLISHED_TITLE), 2)
    if report["published_check"].empty:
        yield from text(source.word(content_words.PUBLISHED_NOTHING))
        return
    example = source.word(content_words.PUBLISHED_EXAMPLE) if report.example else ""
    yield from text(source.word(content_words.PUBLISHED_LEAD), example)
    yield table(quality.published_in_print(report, language))


def method_chapter(source: Source) -> Iterator[Block]:
    """Yield how was counted and compared, the methods, and the assumptions."""
    report, language = source.report, source.language
    yield heading(source.word(report_words.METHOD), 1)
    yield heading(source.word(report_words.COUNTING), 2)
    yield items(method.method(report, language))
    together = method.combined(report, language)
    if together is not None:
        yield heading(source.word(content_words.COMBINED_TITLE), 2)
        yield from text(source.word(content_words.COMBINED_LEAD))
        yield table(together)
    yield heading(source.word(method_words.METHODS), 2)
    yield table(method.methods_in_print(language))
    compared = method.comparability(report, language)
    if compared is not None:
        yield heading(source.word(method_words.COMPARABILITY), 2)
        yield table(compared)
    told = level_shifts.lines(report, language)
    if told:
        yield heading(source.word(method_words.SHIFTS), 2)
        yield from text(*told)
    shifts = level_shifts.level_shifts(report, language)
    if shifts is not None:
        yield table(shifts)
    assumed = method.assumptions(report.inspectorate, language)
    if assumed:
        yield heading(source.word(method_words.ASSUMPTIONS), 2)
        yield from text(*method.assumptions_notes(report, language))
        yield table(method.assumptions_table(assumed, language))
    yield heading(source.word(report_words.INPUTS), 2)
    yield table(quality.sources(report, language))
    yield heading(source.word(report_words.ABOUT), 2)
    yield from text(*(source.word(line) for line in report_words.ABOUT_LINES))
