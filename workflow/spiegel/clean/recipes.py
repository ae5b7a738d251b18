"""Build the clean tables from staged datasets, as `tables.yaml` describes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from spiegel.cell_types import DTYPES, kind_of
from spiegel.clean.conditions import (
    A_DATE,
    COUNTS,
    fits_key,
    kind_needed,
    must_fit,
    read,
    read_value,
)
from spiegel.clean.extras import staged
from spiegel.clean.rules import among
from spiegel.config.editions import school_year_of
from spiegel.config.framework import Framework
from spiegel.config.recipes import MadeKey, Recipe, Recipes, Where
from spiegel.errors import SpiegelError, refuse_unknown

SOURCE = ["source_file", "source_row"]


def _column(staged: pd.DataFrame, name: str, dataset: str) -> pd.Series:
    refuse_unknown(
        name, staged.columns, f"dataset '{dataset}' has no column '{name}'", where="tables.yaml"
    )
    return staged[name]


def kind_of_cells(cells: pd.Series) -> str:
    """Return the kind of the cells of a staged column: text, date, flag, integer or decimal."""
    if pd.api.types.is_datetime64_any_dtype(cells):
        return "date"
    if pd.api.types.is_bool_dtype(cells):
        return "flag"
    if pd.api.types.is_integer_dtype(cells):
        return "integer"
    return "decimal" if pd.api.types.is_float_dtype(cells) else "text"


def select(staged: pd.DataFrame, where: Mapping[str, Where], dataset: str) -> pd.DataFrame:
    """Return the staged rows that meet every condition of a recipe.

    An empty cell meets no condition but `present: false`: it is not another value.

    Raises
    ------
    SpiegelError : an unknown column, or a value that is not of the kind of its column.
    """
    if not where:
        return staged
    keep = pd.Series(True, index=staged.index)
    for name, condition in where.items():
        cells = _column(staged, name, dataset)
        filled = cells.notna() & cells.ne("") if kind_of_cells(cells) == "text" else cells.notna()
        keep &= filled if condition.present is not False else ~filled
        place = f"tables.yaml, recipe from '{dataset}', where '{name}'"
        for key, values in read(condition, kind_of_cells(cells), place).items():
            if key == "from":
                meets = cells >= values[0]
            elif key == "until":
                meets = cells <= values[0]
            else:
                meets = cells.isin(values) != (key == "not")
            keep &= meets.fillna(False).astype(bool)
    return staged[keep]


def apply(
    recipe: Recipe,
    datasets: Mapping[str, pd.DataFrame],
    framework: Framework,
    *,
    partial: bool = False,
) -> pd.DataFrame:
    """Return the rows that one recipe makes, with the recipe's columns and the source row.

    A dataset that was not delivered for this school year gives no rows. `partial` lets a join
    find no partner.

    Raises
    ------
    SpiegelError : the recipe names a column that the dataset does not have, or a join finds no
        partner for a row, or two different ones.
    """
    if recipe.dataset not in datasets:
        return pd.DataFrame()
    staged = datasets[recipe.dataset]
    if recipe.join is not None:
        staged = _join(recipe, staged, datasets, partial=partial)
    rows = select(staged, recipe.where, recipe.dataset)
    out = pd.DataFrame(
        {n: _column(rows, source, recipe.dataset) for n, source in recipe.taken.items()},
        index=rows.index,
    ).assign(**{name: made_key(rows, name, key, recipe) for name, key in recipe.keys.items()})
    out = out.assign(**recipe.constants)
    if recipe.school_year_of is not None:
        days = _column(out, recipe.school_year_of, f"{recipe.dataset}, after its recipe")
        _fitting(days, A_DATE, recipe, recipe.taken.get(recipe.school_year_of, ""))
        starts = framework.school_year_starts
        years = {d: school_year_of(d, starts) for d in days.dropna().unique()}
        out["school_year"] = days.map(years).fillna("").astype(str)
    out[SOURCE] = rows[SOURCE]
    if recipe.melt:
        ratings = {s: _column(rows, column, recipe.dataset) for s, column in recipe.melt.items()}
        for standard, cells in ratings.items():
            _fitting(cells, "raw_rating", recipe, recipe.melt[standard])
        parts = (out.assign(standard=s, raw_rating=cells) for s, cells in ratings.items())
        out = pd.concat(parts)
    return out.reset_index(drop=True)


def made_key(rows: pd.DataFrame, name: str, key: MadeKey, recipe: Recipe) -> pd.Series:
    """Return the key that each staged row has: its prefix, then the cells joined by its sign.

    Dates are written as 2024-09-01.

    Parameters
    ----------
    name : of the column of the clean table.

    Raises
    ------
    SpiegelError : an unknown column, or one whose cells no key is made of; an empty cell; a cell
        that holds the sign, so that two keys could be one.
    """
    made = None
    for part in key.of:
        cells = key_cells(_column(rows, part, recipe.dataset), name, part, recipe.dataset)
        empty = cells == ""
        holding = cells.str.contains(key.joined_by, regex=False) & (len(key.of) > 1)
        if (empty | holding).any():
            _refuse_part(rows, part, key, cells[empty | holding], name)
        made = cells if made is None else made + key.joined_by + cells
    assert made is not None
    return key.prefix + made


def key_cells(cells: pd.Series, name: str, part: str, dataset: str) -> pd.Series:
    """Return the cells of a column as parts of a key, '' where they are empty.

    Raises
    ------
    SpiegelError : cells of a kind that no key is made of.
    """
    kind = kind_of_cells(cells)
    fits_key(name, part, kind, dataset, "tables.yaml")
    if kind == "date":
        return cells.dt.strftime("%Y-%m-%d").fillna("").astype(str)
    if kind == "integer":
        cells = cells.astype("Int64").astype("string")
    return cells.fillna("").astype(str)


def _refuse_part(rows: pd.DataFrame, part: str, key: MadeKey, cells: pd.Series, name: str) -> None:
    row, text = rows.loc[cells.index[0]], cells.iloc[0]
    more = f" (and {len(cells) - 1} more rows)" if len(cells) > 1 else ""
    where = f"{row['source_file']}, row {row['source_row']}"
    if not text:
        raise SpiegelError(
            f"column '{part}', a part of key '{name}', is empty{more}",
            where=where,
            fix="complete the export; or take only rows where it is filled (where: "
            f"{{{part}: {{present: true}}}}) and give the others another key in a recipe of "
            "their own.",
            code="C-KEY-01",
        )
    raise SpiegelError(
        f"column '{part}', a part of key '{name}', holds '{text}' with the sign "
        f"'{key.joined_by}' that joins the parts{more}: two keys could be one",
        where=where,
        fix="give joined_by of that key another sign in tables.yaml, in every recipe that makes "
        "the key.",
        code="C-KEY-02",
    )


def _join(
    recipe: Recipe,
    staged: pd.DataFrame,
    datasets: Mapping[str, pd.DataFrame],
    *,
    partial: bool,
) -> pd.DataFrame:
    assert recipe.join is not None
    key, other = [*recipe.join.key], recipe.join.dataset
    if other not in datasets:
        raise SpiegelError(
            f"dataset '{other}' is not pinned for this school year; '{recipe.dataset}' needs it",
            where="tables.yaml and the edition's raw section",
            fix=f"pin a version of '{other}' in the edition.",
        )
    for name in key:
        _column(staged, name, recipe.dataset)
    others = datasets[other]
    if partial and {*key} <= {*others.columns}:
        # Few rows ask for a partner: those of all the others need not be looked for.
        others = others[among(others, staged, key)]
    right = _partners(others, key, recipe.join.take, other)
    own = staged.drop(columns=[*recipe.join.take], errors="ignore")
    joined = own.merge(right, how="left", on=key, validate="many_to_one", indicator=True)
    lost = joined[joined["_merge"] == "left_only"]
    if len(lost) and not partial:
        row = lost.sort_values(SOURCE).iloc[0]
        raise SpiegelError(
            f"{key_name(key, row)} is not in dataset '{other}' ({len(lost)} rows)",
            where=f"{row['source_file']}, row {row['source_row']}",
            fix=f"complete the export of '{other}', or remove the row in a re-issued export.",
        )
    return joined.drop(columns="_merge")


def key_name(key: Sequence[str], row: pd.Series | Mapping[str, Any]) -> str:
    """Return the name and value of a key of one column or several, for messages."""
    return f"{' + '.join(key)} '{' + '.join(str(row[name]) for name in key)}'"


def _partners(
    right: pd.DataFrame, key: list[str], take: tuple[str, ...], other: str
) -> pd.DataFrame:
    """Return one row for each key of a joined dataset; it may repeat rows."""
    wanted = [*key, *take]
    for name in wanted:
        _column(right, name, other)
    once = right.drop_duplicates(wanted)
    twice = once[once.duplicated(key, keep=False)]
    if len(twice):
        twice = twice.sort_values([*key, *SOURCE], kind="stable")
        first = twice[(twice[key] == twice[key].iloc[0]).all(axis=1)]
        rows = ", ".join(str(r) for r in first["source_row"])
        unlike = ", ".join(n for n in take if first[n].nunique(dropna=False) > 1)
        raise SpiegelError(
            f"{key_name(key, first.iloc[0])} has different rows in dataset '{other}' (they "
            f"differ in {unlike})",
            where=f"{first['source_file'].iloc[0]}, rows {rows}",
            fix="find out which row holds; declare the other in corrections.yaml (action "
            "drop_row), or re-issue that export.",
        )
    return once[wanted]


def build(
    recipes: tuple[Recipe, ...],
    datasets: Mapping[str, pd.DataFrame],
    framework: Framework,
    columns: list[str],
    school_year: str,
    extras: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """Return one table from all its recipes, with `columns` in order and `extras` after them.

    See `make`; the rows stand in the order of the recipes.
    """
    parts = [make(r, datasets, framework, columns, school_year, extras) for r in recipes]
    return stack(parts, columns, extras)


def stack(
    parts: Sequence[pd.DataFrame], columns: list[str], extras: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """Return the rows that the recipes of one table made as that table."""
    if filled := [part for part in parts if len(part)]:
        return pd.concat(filled, ignore_index=True)
    kinds = extras or {}
    empty = {
        n: _nothing(kinds.get(n) or kind_needed(n), pd.RangeIndex(0)) for n in (*columns, *kinds)
    }
    return pd.DataFrame({n: c.astype("int64") if n in COUNTS else c for n, c in empty.items()})


def make(
    recipe: Recipe,
    datasets: Mapping[str, pd.DataFrame],
    framework: Framework,
    columns: list[str],
    school_year: str,
    extras: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """Return what one recipe makes of a table, each column of its kind, whatever others give.

    Text columns that the recipe does not give are empty; dates are missing; the school year is
    the one of the export.

    Parameters
    ----------
    extras : further columns and their kinds; their cells stay as the staged tables hold them.

    Raises
    ------
    SpiegelError : whatever `apply` raises; a column that is not of the kind that the table needs,
        or an empty count.
    """
    kinds = extras or {}
    table = apply(recipe, datasets, framework)
    if table.empty:
        return table
    table = _with(table, [*columns, *kinds], school_year, kinds)
    typed = {name: _typed(table, name, recipe) for name in columns}
    return table.assign(**typed)[[*columns, *kinds]]


def _typed(table: pd.DataFrame, name: str, recipe: Recipe) -> pd.Series:
    """Return a column in the kind that its table needs."""
    cells, wanted = table[name], kind_needed(name)
    if name in recipe.constants:
        cells = _constant(cells, wanted, name)
    elif name in recipe.taken:
        _fitting(cells, name, recipe)
    if wanted == "date":
        return cells.astype("datetime64[us]")
    if wanted == "integer":
        return _counts(table.assign(**{name: cells}), name)
    if kind_of_cells(cells) == "integer":
        cells = cells.astype("Int64").astype("string")
    return cells.fillna("").astype(str)


def _fitting(cells: pd.Series, name: str, recipe: Recipe, source: str = "") -> None:
    """Refuse cells of a kind that a column of a clean table cannot have."""
    source, join = source or recipe.taken.get(name, name), recipe.join
    dataset = join.dataset if join and source in join.take else recipe.dataset
    place = f"tables.yaml, recipe from '{recipe.dataset}'"
    must_fit(name, source, kind_of_cells(cells), dataset, place)


def _constant(cells: pd.Series, wanted: str, name: str) -> pd.Series:
    """Return a column of one constant in its kind."""
    if wanted == "text":
        return cells
    value = read_value(str(cells.iloc[0]), wanted, f"tables.yaml, constant '{name}'")
    return pd.Series([value] * len(cells), index=cells.index, dtype=DTYPES[wanted])


def _counts(table: pd.DataFrame, name: str) -> pd.Series:
    missing = table[table[name].isna()]
    if len(missing):
        row = missing.iloc[0]
        raise SpiegelError(
            f"the count '{name}' is empty ({len(missing)} rows)",
            where=f"{row['source_file']}, row {row['source_row']}",
            fix="complete the export, or leave the row out of it.",
        )
    return table[name].astype("int64")


def _with(
    table: pd.DataFrame, names: Iterable[str], school_year: str, extras: Mapping[str, str]
) -> pd.DataFrame:
    absent: dict[str, Any] = {}
    for name in names:
        if name in table:
            continue
        if name in extras:
            absent[name] = _nothing(extras[name], table.index)
        elif name == "school_year":
            absent[name] = school_year
        elif name.endswith("_date"):
            absent[name] = _nothing("date", table.index)
        else:
            absent[name] = ""
    return table.assign(**absent) if absent else table


def _nothing(kind: str, index: pd.Index) -> Any:
    """Return a column without values, of the kind that it would have with them."""
    return pd.Series("" if kind == "text" else None, index=index, dtype=DTYPES[kind])


def staged_kinds(
    datasets: Mapping[str, pd.DataFrame], wanted: Collection[str]
) -> dict[str, dict[str, str]]:
    """Return the kinds of the columns of some staged tables, where no column map says them."""
    of_type = {dtype: kind for kind, dtype in DTYPES.items()}
    return {
        dataset: {
            str(name): of_type[str(cells.dtype)]
            for name, cells in datasets[dataset].items()
            if str(cells.dtype) in of_type
        }
        for dataset in sorted(wanted)
        if dataset in datasets
    }


def with_not_collected(
    tables: Mapping[str, pd.DataFrame],
    recipes: Recipes,
    kinds: Mapping[str, Mapping[str, str]],
) -> dict[str, pd.DataFrame]:
    """Return staged tables with the columns that feed extra ones and are not in this export.

    The column map has them, with another header or none in this school year.
    """
    found = dict(tables)
    for dataset, sources in staged(recipes).items():
        if dataset not in found:
            continue
        table, known = found[dataset], kinds.get(dataset, {})
        lacking = [n for n in sorted(sources) if n not in table and n in known]
        empty = {n: _nothing(kind_of(known[n]), table.index) for n in lacking}
        found[dataset] = table.assign(**empty) if lacking else table
    return found


def columns_used(recipes: Recipes) -> dict[str, set[str]]:
    """Return the staged columns that the recipes name, by dataset."""
    used: dict[str, set[str]] = {}
    for recipe in (r for _, group in recipes for r in group):
        own = {*SOURCE, *recipe.read}
        if recipe.join is not None:
            taken = {*recipe.join.key, *recipe.join.take}
            used.setdefault(recipe.join.dataset, set(SOURCE)).update(taken)
            own = own - taken | {*recipe.join.key}
        used.setdefault(recipe.dataset, set()).update(own)
    return used


def made_of_dropped(
    recipes: tuple[Recipe, ...],
    datasets: Mapping[str, pd.DataFrame],
    dropped: Mapping[str, pd.DataFrame],
    framework: Framework,
) -> pd.DataFrame:
    """Return the rows that dropped staged rows would have made of one table, with their reason.

    Parameters
    ----------
    datasets : staged tables without the dropped rows. dropped : those rows by dataset, with
        their reason in column `reason`.
    """
    found = []
    for recipe in recipes:
        rows = dropped.get(recipe.dataset)
        if rows is None:
            continue
        for reason, part in rows.groupby("reason", sort=True):
            given = {**datasets, recipe.dataset: part.drop(columns="reason")}
            made = apply(recipe, given, framework, partial=True)
            found.append(made.assign(reason=str(reason)))
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame()
