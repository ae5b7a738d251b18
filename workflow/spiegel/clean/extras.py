"""Further columns of the clean tables: those that a recipe gives and the model does not have.

Light on purpose, as `declared`: they are checked before any job runs, and the table models take a
second to import.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from spiegel.cell_types import kind_of
from spiegel.config.recipes import Recipe, Recipes
from spiegel.errors import SpiegelError, did_you_mean
from spiegel.ingest.columns import IGNORED, read_kinds

FILE = "tables.yaml"
# What a recipe may give of each model; a test holds them against the models.
GIVEN = {
    "visits": (
        "visit_id",
        "institution_id",
        "school_year",
        "sector",
        "visit_type",
        "start_date",
        "end_date",
        "report_date",
        "publication_date",
        "report_status",
        "advice",
        "scale_version",
        "team",
    ),
    "judgements": (
        "visit_id",
        "investigation_id",
        "investigation_type",
        "standard",
        "raw_rating",
    ),
    "institutions": (
        "institution_id",
        "school_year",
        "sector",
        "name",
        "network",
        "province",
        "board_id",
    ),
    "population": ("school_year", "sector", "n"),
    "prior_figures": ("mirror", "school_year", "indicator", "sector", "direction", "k", "n"),
}
# Columns that cleaning itself makes or uses on the way.
MADE = ("source_file", "source_row")
RATED = ("rating", "rating_status")  # of judgements, from raw_rating
WORKING = ("record", "reason", "row", "rule")
NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
SAME = 0.88  # how alike two names are that one slip of the hand sets apart

Kinds = Mapping[str, Mapping[str, str]]  # dataset -> column -> kind, as the column map says
Extras = dict[str, str]  # name of a column -> its kind


def names(table: str, recipe: Recipe) -> list[str]:
    """Return the columns that a recipe gives beside those of the model, in the order written."""
    return [n for n in (*recipe.columns, *recipe.constants) if n not in GIVEN[table]]


def sources(table: str, recipe: Recipe) -> Iterator[tuple[str, str, str]]:
    """Yield name, dataset and staged column of each extra column that a dataset gives."""
    for name in names(table, recipe):
        if name in recipe.columns:
            source, join = recipe.columns[name], recipe.join
            joined = join is not None and source in join.take
            yield name, join.dataset if join and joined else recipe.dataset, source


def staged(recipes: Recipes) -> dict[str, set[str]]:
    """Return the staged columns that feed extra columns, by dataset."""
    found: dict[str, set[str]] = {}
    for table, group in recipes:
        for recipe in group:
            for _, dataset, source in sources(table, recipe):
                found.setdefault(dataset, set()).add(source)
    return found


def read_map_kinds(config: Path, recipes: Recipes) -> dict[str, dict[str, str]]:
    """Return the kinds of the columns of each dataset that feeds extra columns.

    Parameters
    ----------
    config : `config/inspectorates/<name>`.
    """
    maps = config / "column_maps"
    return {dataset: read_kinds(maps / f"{dataset}.csv") for dataset in sorted(staged(recipes))}


def declared(recipes: Recipes, kinds: Kinds, where: str = FILE) -> dict[str, Extras]:
    """Return the extra columns of each table that has any, in order, with their kinds.

    Parameters
    ----------
    kinds : by dataset and column. A dataset that is not there was not delivered and has no map:
        the other recipes then say the kind, or it is text.
    where : path of tables.yaml, for messages.

    Raises
    ------
    SpiegelError : a name that an extra column cannot have, a source that its dataset does not
        have or that is not read, or two kinds of one column.
    """
    found: dict[str, Extras] = {}
    for table, group in recipes:
        own: dict[str, tuple[str, str]] = {}  # name -> kind, what gives it
        order: dict[str, None] = {}
        for number, recipe in enumerate(group, 1):
            place = f"{where}, table {table}, recipe {number}"
            for name in names(table, recipe):
                _usable(name, table, recipe, place)
                order[name] = None
            fixed = [n for n in names(table, recipe) if n in recipe.constants]
            given = dict.fromkeys(fixed, ("text", "constants"))
            for name, dataset, source in sources(table, recipe):
                if dataset in kinds:
                    kind = _kind(dataset, source, recipe, kinds, place)
                    given[name] = (kind, f"dataset '{dataset}'")
            for name, (kind, giver) in given.items():
                first, other = own.setdefault(name, (kind, giver))
                if first != kind:
                    raise SpiegelError(
                        f"column '{name}' of table '{table}' is {first} from {other} and {kind} "
                        f"from {giver}",
                        where=place,
                        fix="give both columns the same kind in their column maps, or keep them "
                        "under two names.",
                    )
        if order:
            found[table] = {name: own.get(name, ("text", ""))[0] for name in order}
    return found


def _usable(name: str, table: str, recipe: Recipe, where: str) -> None:
    """Check that an extra column may have a name."""
    rated = table == "judgements" and name in RATED
    if rated or name in MADE or name in WORKING:
        raise SpiegelError(
            f"a recipe gives column '{name}', which cleaning itself makes",
            where=where,
            fix="give raw_rating; rating and rating_status are made from it."
            if rated
            else "keep it under another name.",
        )
    if not NAME.fullmatch(name):
        raise SpiegelError(
            f"'{name}' is no name for a column",
            where=where,
            fix="write small letters and digits, joined by single underscores, as in 'main_part'.",
        )
    if name in recipe.columns and name in recipe.constants:
        raise SpiegelError(
            f"column '{name}' is given under columns and under constants",
            where=where,
            fix="keep one of the two.",
        )
    free = [column for column in GIVEN[table] if column not in recipe.given]
    if meant := difflib.get_close_matches(name, free, n=1, cutoff=SAME):
        raise SpiegelError(
            f"column '{name}' is not one of table '{table}', and nearly '{meant[0]}', which this "
            "recipe does not give",
            where=where,
            fix=f"write '{meant[0]}'; if it is another column, give it a name that is less alike.",
        )


def _kind(dataset: str, source: str, recipe: Recipe, kinds: Kinds, where: str) -> str:
    known = kinds[dataset]
    if source not in known:
        join = recipe.join
        beside = join is not None and source in kinds.get(join.dataset, ())
        raise SpiegelError(
            f"dataset '{dataset}' has no column '{source}'",
            where=where,
            fix=f"add it to 'take' of the join, if that of '{join.dataset}' is meant."
            if join and beside
            else did_you_mean(source, [c for c, kind in known.items() if kind != IGNORED]),
        )
    if known[source] == IGNORED:
        raise SpiegelError(
            f"column '{source}' of dataset '{dataset}' is not read",
            where=where,
            fix=f"give it another kind than '{IGNORED}' in column_maps/{dataset}.csv.",
        )
    return kind_of(known[source])
