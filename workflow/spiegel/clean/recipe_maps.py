"""Recipes held against the column maps, the code lists and the framework, before data are read.

Light on purpose, as `extras`: a build does it before its first job, and `spiegel check` too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from spiegel.cell_types import kind_of
from spiegel.clean import conditions
from spiegel.clean.extras import FILE, GIVEN
from spiegel.config.framework import Framework
from spiegel.config.recipes import Recipe, Recipes
from spiegel.errors import SpiegelError, did_you_mean, must_exist
from spiegel.ingest.columns import IGNORED, SCHOOL_YEAR, Column, read_column_map, read_declared

# What no row of a table can do without; a test holds it against the models.
NEEDED = {
    "visits": ("visit_id", "institution_id", "sector", "visit_type"),
    "judgements": ("visit_id", "investigation_id", "standard", "raw_rating"),
    "institutions": ("institution_id",),
    "population": ("sector", "n"),
    "prior_figures": ("mirror", "indicator", "sector", "direction", "k", "n"),
}


@dataclass(frozen=True)
class Maps:
    """The column maps of an inspectorate, and what an edition was delivered.

    Attributes
    ----------
    config : `config/inspectorates/<name>`. delivered : school years by dataset.
    """

    config: Path
    delivered: Mapping[str, Collection[str]]

    def path(self, dataset: str) -> Path:
        """Return the column map of a dataset."""
        return self.config / "column_maps" / f"{dataset}.csv"

    def datasets(self) -> list[str]:
        """Return the datasets that have a map or were delivered."""
        mapped = (path.stem for path in (self.config / "column_maps").glob("*.csv"))
        return sorted({*mapped, *self.delivered})

    def columns(self, dataset: str) -> dict[str, Column]:
        """Return every column of a dataset by name; none without a map."""
        path = self.path(dataset)
        return read_declared(path) if path.is_file() else {}


def each(recipes: Recipes, framework: Framework, maps: Maps) -> Iterator[partial[None]]:
    """Yield what checks each recipe, one after the other."""
    for table, group in recipes:
        for number, recipe in enumerate(group, 1):
            where = f"{(maps.config / FILE).as_posix()}, table {table}, recipe {number}"
            yield partial(check, table, recipe, framework, maps, where)


def check(table: str, recipe: Recipe, framework: Framework, maps: Maps, where: str) -> None:
    """Hold one recipe against the column maps, the code lists and the framework.

    Parameters
    ----------
    where : table and number of the recipe, for messages.

    Raises
    ------
    SpiegelError : a dataset, column, standard, sector or visit type that does not exist, a column
        that is not collected or not of the kind that the table needs, a condition that no cell can
        meet, a column given twice or left out.
    """
    joined = (recipe.join.dataset,) if recipe.join else ()
    for dataset in (recipe.dataset, *joined):
        must_exist("dataset", dataset, maps.datasets(), where)
    _once(table, recipe, where)
    _constants(table, recipe, framework, where)
    own = maps.columns(recipe.dataset)
    if not own:  # described, but in no edition delivered: there is no map to hold it against
        return
    origin = dict.fromkeys(own, recipe.dataset)
    if recipe.join is not None:
        other = maps.columns(recipe.join.dataset)
        for column in (recipe.join.on, *recipe.join.take):
            must_exist(f"column of dataset '{recipe.join.dataset}'", column, other, where)
        must_exist(f"column of dataset '{recipe.dataset}'", recipe.join.on, own, where)
        own |= {column: other[column] for column in recipe.join.take}
        origin |= dict.fromkeys(recipe.join.take, recipe.join.dataset)
    for source in (*recipe.columns.values(), *recipe.where, *recipe.melt.values()):
        must_exist("column", source, own, where)
    for source in _read(table, recipe):
        _collected(own[source], origin[source], maps, where)
    _kinds(table, recipe, own, origin, where)
    for name, condition in recipe.where.items():
        conditions.check(condition, own[name], maps.config / "codes", f"{where}, where '{name}'")


def _read(table: str, recipe: Recipe) -> Iterator[str]:
    """Yield the staged columns that every school year must have; a kept column may be lacking."""
    yield from (s for name, s in recipe.columns.items() if name in GIVEN[table])
    yield from (*recipe.where, *recipe.melt.values())
    if recipe.join is not None:
        yield recipe.join.on


def _collected(column: Column, dataset: str, maps: Maps, where: str) -> None:
    if column.kind == IGNORED:
        raise SpiegelError(
            f"column '{column.name}' of dataset '{dataset}' is not read",
            where=where,
            fix=f"give it another kind than '{IGNORED}' in column_maps/{dataset}.csv.",
            code="C-REC-08",
        )
    for year in sorted(maps.delivered.get(dataset, ())):
        if column.name not in _names(maps.path(dataset), year):
            raise SpiegelError(
                f"column '{column.name}' of dataset '{dataset}' is not collected in {year}",
                where=where,
                fix=f"write its header of {year} in column_maps/{dataset}.csv, or take it out of "
                "the recipe.",
                code="C-REC-09",
            )


@cache
def _names(path: Path, school_year: str) -> frozenset[str]:
    return frozenset(column.name for column in read_column_map(path, school_year))


def _kinds(
    table: str,
    recipe: Recipe,
    columns: Mapping[str, Column],
    origin: Mapping[str, str],
    where: str,
) -> None:
    """Refuse a column that is not of the kind that the table needs."""
    given = [(name, source) for name, source in recipe.columns.items() if name in GIVEN[table]]
    given += [("raw_rating", source) for source in recipe.melt.values()]
    if recipe.school_year_of is not None:
        dated = recipe.columns.get(recipe.school_year_of)
        if dated is None:
            raise SpiegelError(
                f"school_year_of names '{recipe.school_year_of}', which the recipe does not give",
                where=where,
                fix=did_you_mean(recipe.school_year_of, recipe.columns),
                code="C-REC-10",
            )
        given.append((conditions.A_DATE, dated))
    for name, source in given:
        conditions.must_fit(name, source, kind_of(columns[source].kind), origin[source], where)


def _once(table: str, recipe: Recipe, where: str) -> None:
    """Refuse a column that a recipe gives twice, or lacks and needs."""
    names = [*recipe.columns, *recipe.constants, *(["standard", "raw_rating"] * bool(recipe.melt))]
    names += ["school_year"] * bool(recipe.school_year_of)
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise SpiegelError(
            f"the recipe gives column '{twice[0]}' twice",
            where=where,
            fix="keep one of columns, constants, melt (standard and raw_rating) and "
            "school_year_of (school_year).",
            code="C-REC-11",
        )
    lacking = [name for name in NEEDED[table] if name not in names]
    if lacking:
        raise SpiegelError(
            f"the recipe gives no column '{lacking[0]}', which table '{table}' needs",
            where=where,
            fix=f"give it under columns or constants; '{table}' needs {', '.join(NEEDED[table])}.",
            code="C-REC-12",
        )


def _constants(table: str, recipe: Recipe, framework: Framework, where: str) -> None:
    """Refuse a constant that is not of its kind, or not in the framework."""
    for name, text in recipe.constants.items():
        place = f"{where}, constant '{name}'"
        if name in GIVEN[table]:
            conditions.read_value(text, conditions.kind_needed(name), place)
    constants = recipe.constants
    for standard in filter(None, [constants.get("standard"), *recipe.melt]):
        must_exist("standard", standard, framework.standards, where)
    if table == "visits" and "sector" in constants:
        must_exist("sector", constants["sector"], framework.sectors, where)
    if "visit_type" in constants:
        must_exist("visit type", constants["visit_type"], framework.visit_types, where)
    year = constants.get("school_year")
    if year is not None and not SCHOOL_YEAR.fullmatch(year):
        raise SpiegelError(
            f"'{year}' is not a school year",
            where=f"{where}, constant 'school_year'",
            fix="write it as 2023-2024.",
            code="C-REC-13",
        )
