"""Cards of the site: figures with their words and files, and links to the notebooks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from spiegel.inspectorate import Inspectorate
from spiegel.publish import names
from spiegel.publish.report import Report

COMPARISONS = ("change_dots", "series")


@dataclass(frozen=True)
class FigureCard:
    """A figure on the page, with the words of its description file."""

    id: str
    title: str
    subtitle: str
    alt: str
    source: str
    picture: str
    links: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class NotebookLink:
    title: str
    page: str
    notebook: str


@dataclass(frozen=True)
class Group:
    """Notebooks or figures under one heading."""

    title: str
    items: tuple[Any, ...]


def figures(
    report: Report, specs: dict[str, dict[str, Any]], notebook: str, language: str
) -> tuple[FigureCard, ...]:
    """Return the figures of a notebook; comparisons only when there is something to compare."""
    inspectorate = report.inspectorate
    found = []
    for key in names.keys_of(inspectorate, notebook):
        for name in names.figure_ids(inspectorate, notebook, key):
            if specs[name]["type"] in COMPARISONS and not report.edition.priors:
                continue  # the reason is told once, in the section on changes
            found.append(figure_card(name, specs[name], language))
    return tuple(found)


def figure_card(name: str, spec: dict[str, Any], language: str) -> FigureCard:
    """Return what the page shows of a figure."""
    links = [
        (file.rsplit(".", 1)[1].upper(), f"../figures/{file}")
        for file in names.figure_files(name)
        if f".{language}." in file or file.count(".") == 1
    ]
    return FigureCard(
        id=name,
        title=spec["title"][language],
        subtitle=spec["subtitle"][language],
        alt=spec["alt"][language],
        source=spec["source_line"][language],
        picture=f"../figures/{name}.{language}.svg",
        links=tuple(links),
    )


def notebooks(inspectorate: Inspectorate, language: str) -> list[Group]:
    """Return all notebooks; those made per sector or theme stand together under their title."""
    own = inspectorate.framework.language
    single, groups = [], []
    for name, entry in inspectorate.registry.notebooks.items():
        items = []
        for key in names.keys_of(inspectorate, name):
            stem = names.notebook_stem(inspectorate, name, own, key)
            title = inspectorate.key_label(name, key, language) if key else entry.title[language]
            base = f"../notebooks/{stem}"
            items.append(NotebookLink(title, f"{base}.html", f"{base}.ipynb"))
        if entry.keys:
            groups.append(Group(entry.title[language], tuple(items)))
        else:
            single += items
    return [Group("", tuple(single)), *groups]
