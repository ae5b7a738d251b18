"""Figures on a page: picture, words, files, the data beside it, and the notebook that made it."""

from __future__ import annotations

from dataclasses import dataclass

from spiegel.publish import names
from spiegel.publish.content.figure_data import data_table
from spiegel.publish.content.figures import COMPARISONS, Made, Reading
from spiegel.publish.content.tables import Table
from spiegel.publish.report import Report


@dataclass(frozen=True)
class FigureCard:
    """A figure on a page, with the words of its description file.

    `narrow` is the picture for a telephone. `links` are (kind, address) of its files; `notebook` is
    the page of the notebook that made it, `card` the page of the figure by itself.
    """

    id: str
    title: str
    subtitle: str
    alt: str
    source: str
    notes: tuple[str, ...]
    reading: str
    picture: str
    narrow: str
    links: tuple[tuple[str, str], ...]
    notebook: str
    data: Table | None
    card: str = ""


def cards(
    report: Report,
    made: dict[str, Made],
    notebooks: list[str],
    language: str,
    key: str | None = None,
) -> list[FigureCard]:
    """Return the figures of some notebooks; comparisons only when there is something to compare.

    How a figure is read is said at the first of its kind.
    """
    found: list[FigureCard] = []
    reading = Reading()
    for notebook in notebooks:
        for name in names.figure_ids(report.inspectorate, notebook, key):
            kind = made[name].spec["type"]
            if kind in COMPARISONS and not report.edition.priors:
                continue  # the reason is told once, on the page about changes
            said = reading.of(report.inspectorate, made[name].spec, language)
            found.append(card(report, name, made[name], said, language, key))
    return found


def card(
    report: Report, name: str, made: Made, reading: str, language: str, key: str | None = None
) -> FigureCard:
    """Return what a page shows of one figure, with how to read it."""
    spec = made.spec
    stem = names.notebook_stem(report.inspectorate, spec["notebook"], language, key)
    return FigureCard(
        id=name,
        title=spec["title"][language],
        subtitle=spec["subtitle"][language],
        alt=spec["alt"][language],
        source=spec["source_line"][language],
        notes=tuple(spec["notes"][language]),
        reading=reading,
        picture=f"../figures/{name}.{language}.svg",
        narrow=f"../figures/{name}.{language}.{names.NARROW}",
        links=tuple(
            (file.rsplit(".", 1)[1].upper(), f"../figures/{file}")
            for file in names.figure_files(name)
            if not file.endswith(names.NARROW) and (f".{language}." in file or file.count(".") == 1)
        ),
        notebook=f"../notebooks/{stem}.html",
        data=data_table(report, name, spec, made.data, language),
        card=names.in_language(report.inspectorate, f"{names.FIGURE}{name}", language),
    )


def reports_of(
    report: Report, notebooks: list[str], language: str, key: str | None = None
) -> list[tuple[str, str]]:
    """Return title and address, without ending, of the pages of some notebooks."""
    return [
        (
            report.notebook_title(name, language, key),
            f"../notebooks/{names.notebook_stem(report.inspectorate, name, language, key)}",
        )
        for name in notebooks
    ]


def subject_notebooks(report: Report, per: str, key: str) -> list[str]:
    """Return the notebooks that are made for one sector or theme."""
    return [
        n
        for n, e in report.inspectorate.registry.notebooks.items()
        if e.per == per and key in e.keys
    ]
