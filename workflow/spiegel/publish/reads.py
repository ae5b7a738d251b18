"""Which tables of an edition each job of this stage reads: light, because every run starts with it.

The rules take these files as inputs and `load_report` gives a job no others, so a change of a table
reaches the jobs that show it and no more. Of the raw files every job knows where they come from
(`sources`); their checksums (`inputs`) are for the pages that print them.
"""

from __future__ import annotations

from collections.abc import Iterable

from spiegel.config import Edition
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
DOCUMENT = (
    *("sources", "sentences", "measures", "changes", "published_check", "exclusions", "checks"),
)
SITE = (*OPEN_DATA, "sentences", "inputs", "expectations", "edits", *RECOMPUTED)
PROFILES = ("sources", "measures")

# The published tables that a template of the house holds its numbers against, or shows; a
# notebook that is not named here says in figures.yaml (`reads`) what it opens.
TEMPLATES: dict[str, tuple[str, ...]] = {
    "overzicht": ("measures",),
    "sector": ("measures",),
    "thema": ("measures", "changes"),
    "trends": ("measures", "series", "changes", "trends", "evidence"),
    "kwaliteit": (
        *("inputs", "measures", "population", "exclusions", "edits", "corrections", "checks"),
        *("expectations", "published_check"),
    ),
    "methode": ("measures", "changes", "uniformity", "recomputed"),
    "persbericht": ("measures", "changes", "population", "claims"),
}
# The clean tables of every school year of the edition that a template counts in.
CLEAN: dict[str, tuple[str, ...]] = {
    "overzicht": ("visits", "judgements"),
    "sector": ("visits", "judgements"),
    "thema": ("visits", "judgements", "institutions", "population"),
    "trends": ("visits", "judgements", "institutions", "population"),
    "kwaliteit": (
        *("visits", "judgements", "institutions", "population", "prior_figures", "ledger"),
    ),
    "methode": ("visits", "judgements", "institutions", "population"),
    "persbericht": ("visits", "judgements", "population", "exclusions"),
}
# The templates that go back to the rows of the raw files, of the edition's own school year.
STAGED = ("kwaliteit",)
# Configuration that a template opens beside the registries, where the inspectorate has it.
CONFIG: dict[str, tuple[str, ...]] = {
    "thema": ("published_priors.csv",),
    "trends": ("published_priors.csv",),
    "kwaliteit": ("tables.yaml", "published.csv"),
}
# The modules of this package that the cells of a template import beside `publish.chapters`.
MODULES: dict[str, tuple[str, ...]] = {
    "thema": (
        *("compare.comparability", "compare.priors", "compare.stock", "measure.strata"),
        *("publish.numbers", "stats.differences", "stats.rounded"),
    ),
    "trends": (
        *("compare.comparability", "compare.priors", "compare.stock", "measure.strata"),
        *("stats.differences", "stats.permutation", "stats.rounded", "stats.trend"),
    ),
    "methode": (
        *("measure.strata", "publish.method_texts", "publish.site.method", "publish.report"),
        *("stats.clustering", "stats.composition", "stats.differences", "stats.disclosure"),
        *("stats.exact", "stats.multiplicity", "stats.ordinal", "stats.permutation"),
        *("stats.plan", "stats.proportions", "stats.rounded", "stats.trend"),
        "stats.variance_components",
    ),
    "persbericht": ("clean.reasons", "publish.claims.table", "publish.report"),
}
IN_CLEAN = "clean/"  # how figures.yaml names a clean table among what a notebook reads


def of_notebook(inspectorate: Inspectorate, name: str) -> tuple[str, ...]:
    """Return the published tables that a notebook of the registry reads."""
    declared = inspectorate.registry.notebooks[name].reads
    own = [table for table in declared if not table.startswith(IN_CLEAN)]
    return tuple(dict.fromkeys(["sources", *TEMPLATES.get(name, ()), *own]))


def clean_of_notebook(inspectorate: Inspectorate, name: str) -> tuple[str, ...]:
    """Return the clean tables that a notebook of the registry reads."""
    declared = inspectorate.registry.notebooks[name].reads
    own = [table.removeprefix(IN_CLEAN) for table in declared if table.startswith(IN_CLEAN)]
    return tuple(dict.fromkeys([*CLEAN.get(name, ()), *own]))


def staged_of_notebook(edition: Edition, name: str) -> tuple[str, ...]:
    """Return the datasets whose rows a notebook of the registry reads."""
    return edition.datasets(edition.school_year) if name in STAGED else ()


def file_of(table: str) -> str:
    """Return where a table, or `sentences`, lies in the results of an edition."""
    if table == "sentences":
        return "tables/claims.json"
    return f"{'quality' if table in (*QUALITY, *RECOMPUTED) else 'tables'}/{table}.csv"


def files(tables: Iterable[str]) -> list[str]:
    """Return where tables lie, for a rule: `{edition}` is still to be filled in."""
    return [f"results/{{edition}}/{file_of(name)}" for name in tables]
