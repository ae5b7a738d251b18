"""The pages of the profiles: one for each institution and language, and an index."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from jinja2 import Template
from markupsafe import Markup

from spiegel.config.closed_model import Label
from spiegel.config.languages import LANGUAGES, others, writing
from spiegel.errors import SpiegelError
from spiegel.files import private_folder, replace_private
from spiegel.publish import numbers
from spiegel.publish.page_templates import TEMPLATES, templates
from spiegel.publish.profiles import history, profile_words, ratings
from spiegel.publish.profiles.batches import Batch
from spiegel.publish.profiles.source import Judgement, Source, Visit

_SAFE = re.compile(r"[0-9A-Za-z._-]+")


def languages(source: Source) -> tuple[str, ...]:
    """Return both languages, the inspectorate's own first."""
    own = source.report.inspectorate.framework.language
    return (own, *others(own))


def file_name(stem: str, language: str, own: str) -> str:
    """Return the name of a page: the inspectorate's own language has no mark."""
    return f"{stem}.html" if language == own else f"{stem}.{language}.html"


def write_profiles(source: Source, folder: Path) -> dict[str, int]:
    """Write the profiles of a batch of records, in both languages, for their owner's eyes only.

    Pages of the batch whose institution is there no more are taken away.

    Parameters
    ----------
    folder : of all profiles; `batches/<number>.sha256` in it lists the pages of the batch.

    Returns
    -------
    number of profiles by sector.

    Raises
    ------
    SpiegelError : an institution number that cannot be the name of a file.
    """
    batch, template = source.batch, templates(TEMPLATES).get_template("profile.html.j2")
    private_folder(folder)
    totals, lines = {}, []
    for sector in source.report.inspectorate.framework.sectors:
        place = private_folder(folder / sector)
        pages = list(_sector_pages(source, template, sector))
        for name, content in pages:
            replace_private(place / name, content)
            lines.append(f"{hashlib.sha256(content).hexdigest()}  {sector}/{name}\n")
        _take_away(place, batch, {name for name, _ in pages})
        totals[sector] = len(pages) // len(LANGUAGES)
        print(f"{sector}: {totals[sector]} profile(s)")
    lists = private_folder(folder / "batches")
    replace_private(lists / f"{batch.number}.sha256", "".join(lines).encode("utf-8"))
    if batch.number == batch.of:
        _end_lists(lists, batch.of)
    return totals


def _end_lists(lists: Path, last: int) -> None:
    """Remove the lists of an earlier run that had more batches."""
    for path in lists.glob("*.sha256"):
        if int(path.stem) > last:
            path.unlink()


def _sector_pages(source: Source, template: Template, sector: str) -> Iterator[tuple[str, bytes]]:
    """Yield the name and content of each page of a sector, by institution number."""
    own = languages(source)[0]
    for institution, visits in source.institutions(sector):
        if not _SAFE.fullmatch(institution):
            raise SpiegelError(
                f"institution number '{institution}' cannot be the name of a file",
                where=f"visit {visits[0].visit} of {source.year}",
                fix="correct the number, or the column map that reads it.",
            )
        for language in languages(source):
            page = profile(source, template, institution, sector, visits, language)
            yield file_name(institution, language, own), page.encode("utf-8")


def _take_away(place: Path, batch: Batch, kept: set[str]) -> None:
    """Remove pages of a batch that it did not make now; those of other batches stay."""
    for path in place.glob("*.html"):
        institution = path.stem
        for language in LANGUAGES:
            institution = institution.removesuffix(f".{language}")
        if path.name not in kept and batch.has(institution):
            path.unlink()


@cache
def _css() -> Markup:
    return Markup((TEMPLATES / "profile.css").read_text(encoding="utf-8"))


def _in(labels: dict[str, Label], language: str) -> dict[str, str]:
    return {name: label[language] for name, label in labels.items()}


def institution_name(source: Source, institution: str, language: str) -> str:
    """Return the name in the register, or words that say that it is not there."""
    if found := source.name(institution):
        return found
    known = institution in source.register
    label = profile_words.UNNAMED if known else profile_words.NOT_REGISTERED
    return label[language].format(id=institution, year=source.year)


def _shared(source: Source, stem: str, language: str) -> dict[str, Any]:
    report, own = source.report, languages(source)[0]
    return {
        "language": language,
        "others": [
            (lang, writing(lang).name, file_name(stem, lang, own))
            for lang in languages(source)
            if lang != language
        ],
        "words": _in(profile_words.PAGE, language),
        "other_examples": [
            (lang, profile_words.PAGE["example_title"][lang]) for lang in others(language)
        ],
        "css": _css(),
        "accent": report.inspectorate.house.brand,
        "example": report.example,
        "edition": report.edition.title[language],
        "publisher": report.inspectorate.framework.publisher[language],
        "year": source.year,
    }


def profile(
    source: Source,
    template: Template,
    institution: str,
    sector: str,
    visits: list[Visit],
    language: str,
) -> str:
    """Return the page of one institution."""
    report = source.report
    framework = report.inspectorate.framework
    own = languages(source)[0]
    judgements = [j for v in visits for j in source.judgements.get(v.visit, [])]
    sector_label = framework.sector_label(sector, language)
    return template.render(
        **_shared(source, institution, language),
        index=f"../{file_name('index', language, own)}",
        name=institution_name(source, institution, language),
        facts=_facts(source, institution, sector_label, language),
        visits=[_visit(source, visit, language) for visit in visits],
        summary=ratings.summary(source, institution, sector, language),
        reading=_reading(source, sector_label, len(visits), language),
        blocks=ratings.blocks(source, institution, sector, _statuses(judgements), language),
        standard_word=profile_words.STANDARD[language],
        total_word=profile_words.SECTOR_N[language],
        combined_columns=[c[language] for c in profile_words.COMBINED_COLUMNS],
        bar_words=(profile_words.BAR_BELOW[language], profile_words.BAR_MET[language]),
        earlier=history.earlier(source, institution, sector, language),
        earlier_intro=profile_words.EARLIER_INTRO[language],
        no_earlier=history.nothing_earlier(source, language),
        investigations=_investigations(source, judgements, language),
        investigations_caption=profile_words.INVESTIGATIONS_CAPTION[language],
        investigation_columns=[c[language] for c in profile_words.INVESTIGATION_COLUMNS],
        no_investigations=profile_words.NO_INVESTIGATIONS[language],
        scales=_scales(source, judgements, language),
    )


def _reading(source: Source, sector_label: str, visits: int, language: str) -> str:
    """Say how to read the rows, and which visit they are of where there were several."""
    year = source.report.when(language)
    said = [profile_words.PAGE["reading"][language].format(sector=sector_label, year=year)]
    if visits > 1:
        times = numbers.count(visits, language)
        said.append(profile_words.PAGE["last_visit"][language].format(n=times))
    return " ".join(said)


def _statuses(judgements: list[Judgement]) -> dict[str, str]:
    """Return why a standard has no rating, for those that were never rated."""
    rated = {j.standard for j in judgements if j.status == "rated"}
    rest = sorted((j for j in judgements if j.standard not in rated), key=lambda j: j.status)
    return {j.standard: j.status for j in rest}


def _facts(
    source: Source, institution: str, sector_label: str, language: str
) -> list[tuple[str, str]]:
    facts = [("id", institution), ("sector", sector_label)]
    if institution in source.register:
        row = source.register[institution]
        facts += [("network", row.network)] if row.network else []
        facts += [("province", row.province)] if row.province else []
    return [(profile_words.FACTS[key][language], value) for key, value in facts]


def _visit(source: Source, visit: Visit, language: str) -> list[tuple[str, str]]:
    kind = source.report.inspectorate.framework.visit_types[visit.kind]
    facts = [("visit", visit.visit), ("type", kind.label[language])]
    for key, day in (
        ("start", visit.start),
        ("end", visit.end),
        ("report", visit.report),
        ("published", visit.published),
    ):
        if day is not None:
            facts.append((key, numbers.day(day, language)))
    facts += [(key, text) for key, text in (("status", visit.status), ("scales", visit.scales))]
    apart = {j.investigation for j in source.judgements.get(visit.visit, [])} - {visit.visit}
    if apart:
        facts.append(("investigations", numbers.count(len(apart), language)))
    return [(profile_words.FACTS[key][language], text) for key, text in facts if text]


def _investigations(
    source: Source, judgements: list[Judgement], language: str
) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Return (number, themes, ratings) of each investigation that has a number of its own."""
    framework = source.report.inspectorate.framework
    found = []
    apart = (j for j in judgements if j.investigation != j.visit)
    for investigation, own in groupby(apart, key=lambda j: j.investigation):
        lines: list[tuple[str, str]] = []
        themes: dict[str, None] = {}
        for judgement in own:
            standard = framework.standards[judgement.standard]
            themes[framework.themes[standard.theme][language]] = None
            step = (
                framework.scales[standard.scale].steps[judgement.rating - 1].label
                if judgement.rating
                else profile_words.STATUSES[judgement.status]
            )
            lines.append((standard.label[language], step[language]))
        found.append((investigation, ", ".join(themes), lines))
    return found


def _scales(
    source: Source, judgements: list[Judgement], language: str
) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """Return the scales that were used: label, and each step with its bar and its meaning."""
    framework = source.report.inspectorate.framework
    used = {framework.standards[j.standard].scale for j in judgements}
    found = []
    for name, scale in framework.scales.items():
        if name not in used:
            continue
        label = scale.label[language]
        steps = [
            (
                step.label[language],
                (scale.meets_label if place >= scale.cut else scale.below_label)[language],
                step.meaning[language] if step.meaning else "",
            )
            for place, step in enumerate(scale.steps, 1)
        ]
        found.append((label[:1].upper() + label[1:], steps))
    return found


def write_index(source: Source, pages: Iterable[Path]) -> None:
    """Write the page that lists all profiles of an edition, each to the path that has its name."""
    template = templates(TEMPLATES).get_template("profiles.html.j2")
    to = {path.name: path for path in pages}
    own = languages(source)[0]
    framework = source.report.inspectorate.framework
    for language in languages(source):
        rows = [
            {
                "href": f"{sector}/{file_name(institution, language, own)}",
                "name": institution_name(source, institution, language),
                "id": institution,
                "sector": framework.sector_label(sector, language),
                "start": numbers.day(visits[0].start, language) if visits[0].start else "",
            }
            for sector in framework.sectors
            for institution, visits in source.institutions(sector)
        ]
        intro = profile_words.INDEX_INTRO[language].format(
            count=numbers.count(len(rows), language), year=source.report.when(language)
        )
        page = template.render(
            **_shared(source, "index", language),
            intro=intro,
            caption=profile_words.INDEX_CAPTION[language],
            columns=[c[language] for c in profile_words.INDEX_COLUMNS],
            rows=rows,
            search_count=profile_words.SEARCH_COUNT[language],
        )
        path = to[file_name("index", language, own)]
        private_folder(path.parent)
        replace_private(path, page.encode("utf-8"))
