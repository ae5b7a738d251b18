"""What `snakemake --report` shows of an edition: under which heading, by which name and caption.

Light, because every run starts with it. No word is written here: headings and names are those of
the site, the registry and the catalogue, and what a figure says is read when the report is made.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from spiegel.config.catalogue import Catalogue
from spiegel.config.editions import Edition
from spiegel.config.inspectorate import Inspectorate
from spiegel.config.languages import LANGUAGES, writing
from spiegel.publish import names
from spiegel.publish.site.page_words import DOWNLOADS, FIGURE_COLUMNS

TABLE_CAPTION = "../report/table.rst"  # from workflow/rules, as Snakemake counts


def shown(
    inspectorate: Inspectorate, edition: Edition, catalogue: Catalogue
) -> dict[str, dict[str, Any]]:
    """Return the arguments of Snakemake's `report()` for each file that the report shows.

    Public tables, the workbook, and in each language the figures, the pages of the notebooks and
    the report. `{edition}` in a path is still to be filled in.
    """
    found = dict(_tables(edition, catalogue))
    for language in LANGUAGES:
        found |= _figures(inspectorate, edition, language)
        found |= _documents(inspectorate, edition, language)
    return found


def _tables(edition: Edition, catalogue: Catalogue) -> Iterable[tuple[str, dict[str, Any]]]:
    heading = DOWNLOADS["tables"].together()
    for table, path in zip(catalogue.public, catalogue.paths(catalogue.public), strict=True):
        name = catalogue.label(table, "name")
        labels = {writing(language).name: name[language] for language in LANGUAGES}
        yield path, {"caption": TABLE_CAPTION, "category": heading, "labels": labels}
    for kind in ("xlsx", "ods"):
        workbook = f"{edition.edition}.{kind}"
        labels = {writing(language).name: workbook for language in LANGUAGES}
        yield (
            f"results/{{edition}}/tables/{{edition}}.{kind}",
            {"caption": TABLE_CAPTION, "category": heading, "labels": labels},
        )


def _figures(
    inspectorate: Inspectorate, edition: Edition, language: str
) -> dict[str, dict[str, Any]]:
    found = {}
    for notebook, entry in inspectorate.registry.notebooks.items():
        for key in names.keys_of(inspectorate, notebook):
            for figure in names.figure_ids(inspectorate, notebook, key):
                words = Path(names.figure_caption(edition.edition, figure, language))
                found[f"results/{{edition}}/figures/{figure}.{language}.svg"] = {
                    "caption": words.resolve().as_posix(),
                    "category": writing(language).name,
                    "subcategory": entry.title[language],
                    "labels": _subtitle(edition.edition, figure, language),
                }
    return found


def _subtitle(edition: str, figure: str, language: str) -> Callable[[object], dict[str, str]]:
    """Return how Snakemake gets the name of a figure once it is drawn: what it shows."""

    def labels(wildcards: object) -> dict[str, str]:
        path = Path("results", edition, "figures", f"{figure}.json")
        description = json.loads(path.read_text(encoding="utf-8"))
        return {FIGURE_COLUMNS["figure"][language]: description["subtitle"][language]}

    return labels


def _documents(
    inspectorate: Inspectorate, edition: Edition, language: str
) -> dict[str, dict[str, Any]]:
    def under(heading: str, name: str) -> dict[str, Any]:
        return {
            "category": writing(language).name,
            "subcategory": DOWNLOADS[heading][language],
            "labels": {DOWNLOADS["report"][language]: name},
        }

    pdf = dict(zip(LANGUAGES, names.report_files("{edition}"), strict=True))[language]
    found = {f"results/{{edition}}/report/{pdf}": under("report", edition.title[language])}
    for notebook in inspectorate.registry.notebooks:
        for key in names.keys_of(inspectorate, notebook):
            stem = names.notebook_stem(inspectorate, notebook, language, key)
            title = inspectorate.notebook_title(notebook, language, key)
            found[f"results/{{edition}}/notebooks/{stem}.html"] = under("notebooks", title)
    return found
