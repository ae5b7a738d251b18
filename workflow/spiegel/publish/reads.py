"""Which tables of an edition each job of this stage reads: light, because every run starts with it.

The rules take these files as inputs and `load_report` gives a job no others, so a change of a table
reaches the jobs that show it and no more. Of the raw files every job knows where they come from
(`sources`); their checksums (`inputs`) are for the pages that print them.
"""

from __future__ import annotations

from collections.abc import Iterable

from spiegel.inspectorate import Inspectorate
from spiegel.publish.names import COMPUTED, OPEN, PUBLIC

QUALITY = (
    *("sources", "inputs", "ledger", "exclusions", "corrections", "checks", "check_rows"),
    *("expectations", "edits"),
)

# Made beside the stages, by a program that computes every published number a second time.
RECOMPUTED = ("recomputed",)
# What that program computes.
COMPUTED_TWICE = (
    *("measures", "meso", "series", "changes", "trends", "claims", "population"),
    *("published_check", "evidence", "uniformity"),
)

INDEX = ("sources",)
CLAIMS = ("sources", "measures", "changes")
WORKBOOK = ("sources", *(name for name in PUBLIC if name not in COMPUTED))
OPEN_DATA = ("sources", *(name for name in OPEN if name not in COMPUTED))
DOCUMENT = ("sources", "claims", "measures", "changes", "published_check", "exclusions", "checks")
SITE = (*OPEN_DATA, "inputs", "expectations", "edits", *RECOMPUTED)
PROFILES = ("sources", "measures")

# What the cells of a template show. A template that is not named here reads every table.
TEMPLATES: dict[str, tuple[str, ...]] = {
    "overzicht": ("measures",),
    "sector": ("measures",),
    "thema": ("measures", "changes", "trends"),
    "trends": ("changes", "trends", "evidence"),
    "kwaliteit": (
        *("inputs", "exclusions", "edits", "corrections", "checks", "expectations"),
        "published_check",
    ),
    "methode": ("changes", "uniformity"),
    "persbericht": ("measures", "changes", "exclusions", "population"),
}
# What a figure shows beside the measures that its title may name.
FIGURES = {
    "change_dots": ("changes",),
    "series": ("series",),
    "exclusion_flow": ("exclusions",),
    "coverage": ("population",),
}


def of_notebook(inspectorate: Inspectorate, name: str) -> tuple[str, ...]:
    """Return the tables that a notebook of the registry reads, its figures included."""
    found = ["sources", *TEMPLATES.get(name, (*OPEN_DATA, *QUALITY, *RECOMPUTED))]
    for figure in inspectorate.registry.figures.values():
        if figure.notebook == name:
            found += ["measures", *FIGURES.get(figure.type, ())]
    if inspectorate.registry.notebooks[name].claims:
        found.append("claims")
    return tuple(dict.fromkeys(found))


def file_of(table: str) -> str:
    """Return where a table lies in the results of an edition."""
    return f"{'quality' if table in (*QUALITY, *RECOMPUTED) else 'tables'}/{table}.csv"


def files(tables: Iterable[str]) -> list[str]:
    """Return where tables lie, for a rule: `{edition}` is still to be filled in."""
    return [f"results/{{edition}}/{file_of(name)}" for name in tables]
