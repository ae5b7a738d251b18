"""What each notebook opens: light, because every run of the pipeline starts with it.

The templates of the house have an entry in config/catalogue.yaml; what a notebook opens beside
that, or without one, its own entry in figures.yaml says (`reads`).
"""

from __future__ import annotations

from spiegel.clean.extras import GIVEN
from spiegel.config.catalogue import SOURCES, Notebook, catalogue
from spiegel.config.editions import Edition
from spiegel.config.inspectorate import Inspectorate
from spiegel.errors import refuse_unknown

IN_CLEAN = "clean/"  # how figures.yaml names a clean table among what a notebook reads
NOTHING = Notebook(tables=(), clean=())


def opened_by(name: str) -> Notebook:
    """Return what the catalogue says that a notebook opens."""
    return catalogue().notebooks.get(name, NOTHING)


def of_notebook(inspectorate: Inspectorate, name: str) -> tuple[str, ...]:
    """Return the published tables that a notebook of the registry reads."""
    declared = inspectorate.registry.notebooks[name].reads
    own = [table for table in declared if not table.startswith(IN_CLEAN)]
    return tuple(dict.fromkeys([SOURCES, *opened_by(name).tables, *own]))


def clean_of_notebook(inspectorate: Inspectorate, name: str) -> tuple[str, ...]:
    """Return the clean tables, of every school year, that a notebook of the registry reads."""
    declared = inspectorate.registry.notebooks[name].reads
    own = [table.removeprefix(IN_CLEAN) for table in declared if table.startswith(IN_CLEAN)]
    return tuple(dict.fromkeys([*opened_by(name).clean, *own]))


def staged_of_notebook(edition: Edition, name: str) -> tuple[str, ...]:
    """Return the datasets whose rows a notebook of the registry reads."""
    return edition.datasets(edition.school_year) if opened_by(name).staged else ()


def check_names(inspectorate: Inspectorate, name: str, where: str) -> None:
    """Refuse a notebook that reads a table which no edition has.

    Raises
    ------
    SpiegelError : `reads` of its entry names no table of the catalogue and no clean table.
    """
    known = [*catalogue().tables, *(f"{IN_CLEAN}{table}" for table in GIVEN)]
    for table in inspectorate.registry.notebooks[name].reads:
        refuse_unknown(
            table, known, f"notebook '{name}' reads '{table}', which does not exist", where=where
        )
