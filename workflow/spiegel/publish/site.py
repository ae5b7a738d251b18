"""The page to open first: one static page in each language, with links to all else.

It needs no network and no script; the little script inside only adds a search field.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from spiegel.config import Indicator, Label, Prior, Standard, load_edition
from spiegel.files import replace
from spiegel.inspectorate import Inspectorate
from spiegel.publish import (
    names,
    numbers,
    palette,
    site_cards,
    site_changes,
    site_quality,
    site_tables,
    site_words,
    texts,
)
from spiegel.publish.claims.said import marked
from spiegel.publish.claims.table import claims_for
from spiegel.publish.report import Report, load_report

TEMPLATES = Path(__file__).with_name("templates")
UNTOUCHED = "composition_not_controlled"


def site_files(inspectorate: Inspectorate) -> list[str]:
    """Return the names of the pages, relative to `results/<edition>/site/`."""
    return names.page_files(inspectorate)


def build_site(root: Path, edition: str) -> list[Path]:
    """Write the page in both languages and return the paths, own language first.

    Requires the tables of the edition and the descriptions of all its figures.
    """
    report = load_report(root, edition)
    folder = root / "results" / edition
    specs = {
        name: json.loads((folder / "figures" / f"{name}.json").read_text(encoding="utf-8"))
        for name in names.all_figure_ids(report.inspectorate)
    }
    paths = []
    for file in site_files(report.inspectorate):
        path = folder / "site" / file
        language = page_language(report.inspectorate, file)
        replace(path, page(report, specs, root, language).encode("utf-8"))
        paths.append(path)
    return paths


def page_language(inspectorate: Inspectorate, file: str) -> str:
    """Return the language of a page: the inspectorate's own, unless its name says otherwise."""
    marked = file.split(".")[1]
    return marked if marked in names.LANGUAGES else inspectorate.framework.language


def page(report: Report, specs: dict[str, dict[str, Any]], root: Path, language: str) -> str:
    """Return the whole page in one language."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    template = environment.get_template("site.html.j2")
    return template.render(context(report, specs, root, language))


def context(
    report: Report, specs: dict[str, dict[str, Any]], root: Path, language: str
) -> dict[str, Any]:
    """Return everything that the template shows."""
    inspectorate, edition = report.inspectorate, report.edition
    framework = inspectorate.framework
    main = next(n for n, entry in inspectorate.registry.notebooks.items() if entry.per == "edition")
    return {
        "language": language,
        "others": [
            (page_language(inspectorate, file), file)
            for file in site_files(inspectorate)
            if page_language(inspectorate, file) != language
        ],
        "language_names": site_words.LANGUAGE_NAMES,
        "accent": palette.ACCENT,
        "css": Markup((TEMPLATES / "site.css").read_text(encoding="utf-8")),
        "script": Markup((TEMPLATES / "site.js").read_text(encoding="utf-8")),
        "words": _in(site_words.PAGE, language),
        "sections": _in(site_words.SECTIONS, language),
        "title": edition.title[language],
        "publisher": framework.publisher[language],
        "example": report.example,
        "facts": [
            (site_words.PAGE["school_year"][language], edition.school_year),
            (site_words.PAGE["inspectorate"][language], framework.label[language]),
            (site_words.PAGE["extracted"][language], numbers.day(edition.extracted, language)),
            (site_words.PAGE["cut_off"][language], numbers.day(edition.cut_off, language)),
        ],
        "headlines": [marked(said) for said in claims_for(report, "site", language)],
        "figures": site_cards.figures(report, specs, main, language),
        "notebooks": site_cards.notebooks(inspectorate, language),
        "notebooks_intro": site_words.NOTEBOOKS_INTRO[language],
        "notebooks_note": ""
        if language == framework.language
        else site_words.NOTEBOOKS_LANGUAGE[language],
        "notebooks_language": framework.language,
        "gallery": [
            site_cards.Group(inspectorate.registry.notebooks[name].title[language], found)
            for name in inspectorate.registry.notebooks
            if name != main and (found := site_cards.figures(report, specs, name, language))
        ],
        "measures": site_tables.measures(report, language),
        "measures_intro": site_words.MEASURES_INTRO[language].format(year=edition.school_year),
        "changes": _changes(report, root, language),
        "published": _published(report, language),
        "files": site_tables.files(report, root, language),
        "files_intro": site_words.TABLES_INTRO[language],
        "checks": site_quality.checks(report, language),
        "checks_intro": site_words.CHECKS_INTRO[language],
        "checks_count": _total(site_words.CHECKS_COUNT, len(report.checks), language),
        "check_outcomes": site_quality.check_outcomes(report, language),
        "exclusions": site_quality.exclusions(report, language),
        "inputs": site_quality.inputs(report, language),
        "method": method(report, language),
        "assumptions": assumptions(inspectorate, language),
        "not_random": texts.NOT_RANDOM[language],
    }


def _in(words: dict[str, Label], language: str) -> dict[str, str]:
    return {name: label[language] for name, label in words.items()}


def _total(label: Label, total: int, language: str) -> str:
    return label[language].format(total=numbers.count(total, language))


def _mirror_title(root: Path, prior: Prior, language: str) -> str:
    """Return the title of an earlier mirror, or its code when it was made elsewhere."""
    if not (root / "config" / "editions" / f"{prior.mirror}.yaml").is_file():
        return prior.mirror
    return load_edition(root, prior.mirror).title[language]


def _changes(report: Report, root: Path, language: str) -> dict[str, Any]:
    prior = site_changes.last_mirror(report)
    if prior is None:
        reason = report.edition.no_priors_reason
        return {"reason": reason[language].strip() if reason else "", "table": None}
    rows = site_changes.main_changes(report, prior)
    title = _mirror_title(root, prior, language)
    level = 1 - 2 * report.inspectorate.plan.alpha
    return {
        "reason": "",
        "intro": site_words.CHANGES_INTRO[language].format(mirror=title, year=prior.school_year),
        "count": _total(site_words.CHANGES_COUNT, len(rows), language),
        "outcomes": site_changes.outcomes(rows, language),
        "meanings": site_changes.meanings(report, rows, language),
        "ruled_out": site_words.RULED_OUT[language].format(
            level=numbers.percent_share(level, language)
        ),
        "table": site_changes.changes(report, prior, title, rows, language),
    }


def _published(report: Report, language: str) -> dict[str, Any]:
    if report.published_check.empty:
        return {"nothing": site_words.PUBLISHED_NOTHING[language], "table": None}
    return {
        "nothing": "",
        "intro": site_words.PUBLISHED_INTRO[language],
        "example": site_words.PUBLISHED_EXAMPLE[language] if report.example else "",
        "count": _total(site_words.PUBLISHED_COUNT, len(report.published_check), language),
        "outcomes": site_quality.verdicts(report, language),
        "table": site_quality.published(report, language),
    }


def method(report: Report, language: str) -> list[str]:
    """Return the sentences on method, with the values of the analysis plan filled in."""
    plan, limits = report.inspectorate.plan, report.inspectorate.plan.thresholds
    values = {
        "level": numbers.percent_share(plan.level, language),
        "alpha": numbers.percent_share(plan.alpha, language),
        "margin": numbers.percent_share(plan.margin, language, sign=False),
        "counts_only": numbers.count(limits.counts_only_below, language),
        "k_of_n": numbers.count(limits.k_of_n_below, language),
        "flagged": numbers.count(limits.flagged_below, language),
        "observations": numbers.count(limits.min_observations, language),
        "institutions": numbers.count(limits.min_institutions, language),
        "mirrors": numbers.count(plan.min_mirrors_for_trend, language),
    }
    said = [sentence[language].format(**values) for sentence in site_words.METHOD]
    tested = report.changes[report.changes["p"].notna()]
    if (tested["basis"] == "standardised").any():
        said.append(site_words.STANDARDISED[language])
    crude = tested[tested["robust"].str.contains(UNTOUCHED, regex=False)]
    if len(crude):
        values |= {"crude": numbers.count(len(crude), language)}
        values |= {"tested": numbers.count(len(tested), language)}
        said.append(site_words.COMPOSITION[language].format(**values))
    if len(tested):
        said.append(site_words.ROBUST[language])
    said.append(site_words.PLAN[language].format(digest=plan.digest))
    for deviation in report.edition.deviations:
        said.append(
            site_words.DEVIATION[language].format(
                day=numbers.day(deviation.declared, language),
                what=deviation.what[language],
                reason=deviation.reason[language],
            )
        )
    return said


def assumptions(inspectorate: Inspectorate, language: str) -> list[tuple[str, str]]:
    """Return each definition that is ours, with the label of what it defines."""
    entries: list[Standard | Indicator] = [
        *inspectorate.framework.standards.values(),
        *inspectorate.indicators.values(),
    ]
    said = [(e.label[language], e.assumption[language]) for e in entries if e.assumption]
    rules = inspectorate.plan.disclosure
    if rules.assumption is not None:
        labels = [inspectorate.indicators[n].label[language] for n in rules.indicators]
        said.append((", ".join(labels), rules.assumption[language]))
    return said
