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

# Columns that name a record, for which a recipe may make a key.
MADE_KEYS = ("visit_id", "investigation_id", "institution_id", "board_id")


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
            yield partial(_same_keys, table, recipe, recipes, where)


def check(table: str, recipe: Recipe, framework: Framework, maps: Maps, where: str) -> None:
    """Hold one recipe against the column maps, the code lists and the framework.

    Parameters
    ----------
    where : table and number of the recipe, for messages.

    Raises
    ------
    SpiegelError : a dataset, column, standard, sector or visit type that does not exist, a column
        that is not collected or not of the kind that the table needs, a condition that no cell can
        meet, a column given twice or left out; a key in a column that names no record, or the
        form of a judgement (long) in a table of others.
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
        for column in (*recipe.join.key, *recipe.join.take):
            must_exist(f"column of dataset '{recipe.join.dataset}'", column, other, where)
        for column in recipe.join.key:
            must_exist(f"column of dataset '{recipe.dataset}'", column, own, where)
        own |= {column: other[column] for column in recipe.join.take}
        origin |= dict.fromkeys(recipe.join.take, recipe.join.dataset)
    for source in (*recipe.taken.values(), *recipe.parts, *recipe.where, *recipe.melt.values()):
        must_exist("column", source, own, where)
    for source in _read(table, recipe):
        _collected(own[source], origin[source], maps, where)
    _kinds(table, recipe, own, origin, where)
    for name, condition in recipe.where.items():
        conditions.check(condition, own[name], maps.config / "codes", f"{where}, where '{name}'")
    if recipe.long is not None:
        _long(recipe, own, framework, maps.config / "codes", where)


def _same_keys(table: str, recipe: Recipe, recipes: Recipes, where: str) -> None:
    """Refuse judgements that name their visit otherwise than the visits of the same dataset.

    And institutions, where either has a made key: a prefix that only one of them has would part
    every visit from its institution.
    """
    others, name = recipes.visits, "visit_id"
    if table == "institutions":
        name = "institution_id"
    elif table != "judgements":
        return
    there = [one for one in others if one.dataset == recipe.dataset]
    known = {_made_of(one, name) for one in there}
    plain = not recipe.keys and not any(one.keys for one in there)
    if not known or _made_of(recipe, name) in known or (table == "institutions" and plain):
        return
    raise SpiegelError(
        f"'{name}' is made of {_made_of(recipe, name)}, and no recipe of the visits of dataset "
        f"'{recipe.dataset}' makes it so",
        where=where,
        fix=f"make it as the visits do: {'; or '.join(sorted(known))}.",
        code="C-REC-15",
    )


def _made_of(recipe: Recipe, name: str) -> str:
    """Return in words what a recipe makes a key of."""
    if name not in recipe.keys:
        constant = recipe.constants.get(name)
        return f"column '{recipe.columns[name]}'" if name in recipe.columns else f"'{constant}'"
    key = recipe.keys[name]
    joined = f" joined by '{key.joined_by}'" if len(key.of) > 1 else ""
    prefix = f" after '{key.prefix}'" if key.prefix else ""
    return f"{', '.join(key.of)}{joined}{prefix}"


def _long(
    recipe: Recipe,
    columns: Mapping[str, Column],
    framework: Framework,
    codes: Path,
    where: str,
) -> None:
    """Refuse standards and ratings of code lists that the framework does not have.

    Only those that the conditions of the recipe let through.
    """
    assert recipe.long is not None
    names = conditions.codes_met(recipe.where, columns[recipe.long.standard], codes)
    for name in names:
        must_exist("standard", name, framework.standards, where, code="C-REC-16")
    scales = {framework.standards[name].scale for name in names or framework.standards}
    known = {raw for name in scales for raw in framework.scales[name].all_raw}
    for rating in conditions.codes_met(recipe.where, columns[recipe.long.rating], codes):
        must_exist("rating", rating, sorted(known), where, code="C-REC-17")


def _read(table: str, recipe: Recipe) -> Iterator[str]:
    """Yield the staged columns that every school year must have; a kept column may be lacking."""
    yield from (s for name, s in recipe.taken.items() if name in GIVEN[table])
    yield from (*recipe.parts, *recipe.where, *recipe.melt.values())
    if recipe.join is not None:
        yield from recipe.join.key


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
    given = [(name, source) for name, source in recipe.taken.items() if name in GIVEN[table]]
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
    for name, key in recipe.keys.items():
        for part in key.of:
            held = kind_of(columns[part].kind)
            conditions.fits_key(name, part, held, origin[part], f"{where}, key '{name}'")


def _once(table: str, recipe: Recipe, where: str) -> None:
    """Refuse a column that a recipe gives twice, or lacks and needs."""
    names = recipe.given
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise SpiegelError(
            f"the recipe gives column '{twice[0]}' twice",
            where=where,
            fix="keep one of columns, keys, constants, melt and long (standard and raw_rating) "
            "and school_year_of (school_year).",
            code="C-REC-11",
        )
    lacking = [name for name in NEEDED[table] if name not in names]
    if lacking:
        raise SpiegelError(
            f"the recipe gives no column '{lacking[0]}', which table '{table}' needs",
            where=where,
            fix="give it under columns, keys or constants; "
            f"'{table}' needs {', '.join(NEEDED[table])}.",
            code="C-REC-12",
        )
    for name in recipe.keys:
        known = [key for key in MADE_KEYS if key in GIVEN[table]]
        must_exist(f"key of table '{table}'", name, known, where, code="C-REC-18")
    if table != "judgements" and (recipe.melt or recipe.long):
        form = "long" if recipe.long else "melt"
        raise SpiegelError(
            f"'{form}' gives standards and ratings, which table '{table}' does not have",
            where=where,
            fix="take it out, or move the recipe to the judgements.",
            code="C-REC-19",
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
