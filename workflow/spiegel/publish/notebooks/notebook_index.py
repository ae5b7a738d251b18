"""The page that lists all notebooks of an edition with the question each answers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from spiegel.config.languages import LANGUAGES, others, writing
from spiegel.files import replace
from spiegel.publish import names, table_words
from spiegel.publish.notebooks.notebook_html import EXAMPLE_BANNER
from spiegel.publish.page_templates import TEMPLATES, templates
from spiegel.publish.report import Report


@dataclass(frozen=True)
class Link:
    title: str
    page: str
    notebook: str


@dataclass(frozen=True)
class Entry:
    """One notebook of the registry: its question, and a link for each sector or theme."""

    name: str
    title: str
    question: str
    links: tuple[Link, ...]


def entries(report: Report, language: str) -> list[Entry]:
    """Return the notebooks in the order of their templates, named in a language."""
    inspectorate = report.inspectorate
    found = []
    ordered = sorted(inspectorate.registry.notebooks.items(), key=lambda item: item[1].template)
    for name, notebook in ordered:
        title = notebook.title[language]
        links = []
        for key in names.keys_of(inspectorate, name):
            stem = names.notebook_stem(inspectorate, name, language, key)
            label = inspectorate.key_label(name, key, language) if key else title
            links.append(Link(label, f"{stem}.html", f"{stem}.ipynb"))
        question = table_words.QUESTIONS[name][language] if name in table_words.QUESTIONS else ""
        found.append(Entry(name, title, question, tuple(links)))
    return found


def index_page(report: Report, language: str) -> str:
    """Return the page in one language."""
    inspectorate = report.inspectorate
    return (
        templates(TEMPLATES)
        .get_template("notebooks.html.j2")
        .render(
            language=language,
            others=[
                (other, writing(other).name, names.in_language(inspectorate, "index", other))
                for other in others(language)
            ],
            site=f"../site/{names.in_language(inspectorate, 'index', language)}",
            title=table_words.INDEX_TITLE[language],
            edition=report.edition.title[language],
            intro=table_words.INDEX_INTRO[language],
            file_word=table_words.INDEX_FILE[language],
            site_word=table_words.INDEX_SITE[language],
            checks=table_words.INDEX_CHECKS[language],
            banner=EXAMPLE_BANNER[language] if report.example else "",
            entries=entries(report, language),
        )
    )


def write_index(report: Report, pages: Iterable[Path]) -> None:
    """Write the page in both languages, each to the path that has its name."""
    to = {path.name: path for path in pages}
    for language in LANGUAGES:
        file = names.in_language(report.inspectorate, "index", language)
        replace(to[file], index_page(report, language).encode("utf-8"))
