"""Names of everything that the publish stage writes: light, because every run starts with it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from spiegel.errors import SpiegelError, did_you_mean
from spiegel.inspectorate import Inspectorate

LANGUAGES = ("nl", "en")
GALLERY = (
    *("lange_namen", "veel_stappen", "een_stap", "nul", "panelen", "tabel"),
    *("verandering", "reeks", "dekking", "stappen", "leeg"),
)


def keys_of(inspectorate: Inspectorate, notebook: str) -> tuple[str | None, ...]:
    """Return the sectors or themes a notebook is run for; (None,) when it is one for all."""
    return inspectorate.registry.notebooks[notebook].keys or (None,)


def figure_ids(inspectorate: Inspectorate, notebook: str, key: str | None = None) -> list[str]:
    """Return the figures that a notebook makes; one per sector or theme needs its `key`.

    Raises
    ------
    SpiegelError : there is no such notebook, or it is not made for that sector or theme.
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
    entry = registry.notebooks[notebook]
    if entry.per == "edition":
        return own
    if key not in entry.keys:
        raise SpiegelError(
            f"notebook '{notebook}' is not made for {entry.per} '{key}'",
            where=where,
            fix=did_you_mean(str(key), entry.keys),
        )
    return [f"{name}_{key}" for name in own]


def all_figure_ids(inspectorate: Inspectorate) -> list[str]:
    """Return the figures of every notebook, in the order of the registry."""
    return [
        figure
        for name in inspectorate.registry.notebooks
        for key in keys_of(inspectorate, name)
        for figure in figure_ids(inspectorate, name, key)
    ]


def figure_files(figure_id: str) -> list[str]:
    """Return the names of the files of a figure."""
    pictures = [f"{figure_id}.{lang}.{kind}" for kind in ("svg", "png") for lang in LANGUAGES]
    return [*pictures, f"{figure_id}.csv", f"{figure_id}.json"]


def figure_checks(edition: str, figure_id: str) -> str:
    """Return where the outcome of the acceptance list on a figure lies, from the project folder."""
    return f"data/processed/{edition}/publish/{figure_id}.checks.csv"


def notebook_stem(
    inspectorate: Inspectorate, name: str, language: str, key: str | None = None
) -> str:
    """Return the file name of an executed notebook without its ending.

    The inspectorate's own language has no mark: `02_sector_GBAO`, and `02_sector_GBAO.en`.
    """
    template = Path(inspectorate.registry.notebooks[name].template).stem
    own = language == inspectorate.framework.language
    return (f"{template}_{key}" if key else template) + ("" if own else f".{language}")


def notebook_files(inspectorate: Inspectorate, name: str) -> list[str]:
    """Return the names of the executed notebooks and pages of one registry notebook."""
    language = inspectorate.framework.language
    return [
        f"{notebook_stem(inspectorate, name, language, key)}.{ending}"
        for key in keys_of(inspectorate, name)
        for ending in ("ipynb", "html")
    ]


def notebook_figures(inspectorate: Inspectorate, name: str) -> Iterator[str]:
    """Yield the names of all figure files that one registry notebook makes."""
    for key in keys_of(inspectorate, name):
        for figure in figure_ids(inspectorate, name, key):
            yield from figure_files(figure)


def index_files(inspectorate: Inspectorate) -> list[str]:
    """Return the names of the pages that list the notebooks: own language first."""
    return page_files(inspectorate)


def page_files(inspectorate: Inspectorate) -> list[str]:
    """Return the names of the pages of the site: own language first."""
    own = inspectorate.framework.language
    return ["index.html", *(f"index.{lang}.html" for lang in LANGUAGES if lang != own)]
