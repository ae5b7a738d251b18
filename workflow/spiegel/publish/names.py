"""Names of everything that the publish stage writes: light, because every run starts with it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from spiegel.errors import SpiegelError, did_you_mean
from spiegel.inspectorate import Inspectorate

LANGUAGES = ("nl", "en")


def sectors_of(inspectorate: Inspectorate, notebook: str) -> tuple[str | None, ...]:
    """Return the sectors that a notebook is run for; (None,) when it is one for the edition."""
    entry = inspectorate.registry.notebooks[notebook]
    return entry.sectors if entry.per == "sector" else (None,)


def figure_ids(inspectorate: Inspectorate, notebook: str, sector: str | None = None) -> list[str]:
    """Return the figures that a notebook makes; a notebook per sector needs its sector.

    Raises
    ------
    SpiegelError : there is no such notebook, or it is not made for that sector.
    """
    registry = inspectorate.registry
    where = (inspectorate.folder / "figures.yaml").as_posix()
    if notebook not in registry.notebooks:
        raise SpiegelError(
            f"there is no notebook '{notebook}'",
            where=where,
            fix=did_you_mean(notebook, registry.notebooks),
        )
    own = [name for name, figure in registry.figures.items() if figure.notebook == notebook]
    if registry.notebooks[notebook].per == "edition":
        return own
    sectors = registry.notebooks[notebook].sectors
    if sector not in sectors:
        raise SpiegelError(
            f"notebook '{notebook}' is not made for sector '{sector}'",
            where=where,
            fix=did_you_mean(str(sector), sectors),
        )
    return [f"{name}_{sector}" for name in own]


def all_figure_ids(inspectorate: Inspectorate) -> list[str]:
    """Return the figures of every notebook, in the order of the registry."""
    return [
        figure
        for name in inspectorate.registry.notebooks
        for sector in sectors_of(inspectorate, name)
        for figure in figure_ids(inspectorate, name, sector)
    ]


def figure_files(figure_id: str) -> list[str]:
    """Return the names of the files of a figure."""
    pictures = [f"{figure_id}.{lang}.{kind}" for kind in ("svg", "png") for lang in LANGUAGES]
    return [*pictures, f"{figure_id}.csv", f"{figure_id}.json"]


def notebook_stem(
    inspectorate: Inspectorate, name: str, language: str, sector: str | None = None
) -> str:
    """Return the file name of an executed notebook without its ending.

    The inspectorate's own language has no mark: `02_sector_GBAO`, and `02_sector_GBAO.en`.
    """
    template = Path(inspectorate.registry.notebooks[name].template).stem
    own = language == inspectorate.framework.language
    return (f"{template}_{sector}" if sector else template) + ("" if own else f".{language}")


def notebook_files(inspectorate: Inspectorate, name: str) -> list[str]:
    """Return the names of the executed notebooks and pages of one registry notebook."""
    language = inspectorate.framework.language
    return [
        f"{notebook_stem(inspectorate, name, language, sector)}.{ending}"
        for sector in sectors_of(inspectorate, name)
        for ending in ("ipynb", "html")
    ]


def notebook_figures(inspectorate: Inspectorate, name: str) -> Iterator[str]:
    """Yield the names of all figure files that one registry notebook makes."""
    for sector in sectors_of(inspectorate, name):
        for figure in figure_ids(inspectorate, name, sector):
            yield from figure_files(figure)


def page_files(inspectorate: Inspectorate) -> list[str]:
    """Return the names of the pages of the site: own language first."""
    own = inspectorate.framework.language
    return ["index.html", *(f"index.{lang}.html" for lang in LANGUAGES if lang != own)]
