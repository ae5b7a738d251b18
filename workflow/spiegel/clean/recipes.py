"""Build the clean tables from staged datasets, as `tables.yaml` describes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import pandas as pd

from spiegel.cell_types import DTYPES, kind_of
from spiegel.clean.extras import staged
from spiegel.config.editions import school_year_of
from spiegel.config.framework import Framework
from spiegel.config.recipes import Recipe, Recipes, Where
from spiegel.errors import SpiegelError, did_you_mean

SOURCE = ["source_file", "source_row"]


def _column(staged: pd.DataFrame, name: str, dataset: str) -> pd.Series:
    if name not in staged.columns:
        raise SpiegelError(
            f"dataset '{dataset}' has no column '{name}'",
            where="tables.yaml",
            fix=did_you_mean(name, staged.columns),
        )
    return staged[name]


def _is_present(cells: pd.Series) -> pd.Series:
    return cells != "" if pd.api.types.is_string_dtype(cells) else cells.notna()


def select(staged: pd.DataFrame, where: Mapping[str, Where], dataset: str) -> pd.DataFrame:
    """Return the staged rows that meet every condition of a recipe."""
    if not where:
        return staged
    keep = pd.Series(True, index=staged.index)
    for name, condition in where.items():
        cells = _column(staged, name, dataset)
        if condition.equals is not None:
            keep &= cells.isin(condition.equals)
        else:
            keep &= _is_present(cells) == condition.present
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
        {n: _column(rows, source, recipe.dataset) for n, source in recipe.columns.items()},
        index=rows.index,
    ).assign(**recipe.constants)
    if recipe.school_year_of is not None:
        days = _column(out, recipe.school_year_of, f"{recipe.dataset}, after its recipe")
        starts = framework.school_year_starts
        years = {d: school_year_of(d, starts) for d in days.dropna().unique()}
        out["school_year"] = days.map(years).fillna("").astype(str)
    out[SOURCE] = rows[SOURCE]
    if recipe.melt:
        out = pd.concat(
            out.assign(standard=standard, raw_rating=_column(rows, column, recipe.dataset))
            for standard, column in recipe.melt.items()
        )
    return out.reset_index(drop=True)


def _join(
    recipe: Recipe,
    staged: pd.DataFrame,
    datasets: Mapping[str, pd.DataFrame],
    *,
    partial: bool,
) -> pd.DataFrame:
    assert recipe.join is not None
    key, other = recipe.join.on, recipe.join.dataset
    if other not in datasets:
        raise SpiegelError(
            f"dataset '{other}' is not pinned for this school year; '{recipe.dataset}' needs it",
            where="tables.yaml and the edition's raw section",
            fix=f"pin a version of '{other}' in the edition.",
        )
    cells = _column(staged, key, recipe.dataset)
    others = datasets[other]
    if partial and key in others:
        # Few rows ask for a partner: those of all the others need not be looked for.
        others = others[others[key].isin(cells)]
    right = _partners(others, key, recipe.join.take, other)
    own = staged.drop(columns=[*recipe.join.take], errors="ignore")
    joined = own.merge(right, how="left", on=key, validate="many_to_one", indicator=True)
    lost = joined[joined["_merge"] == "left_only"]
    if len(lost) and not partial:
        row = lost.sort_values(SOURCE).iloc[0]
        raise SpiegelError(
            f"{key} '{row[key]}' is not in dataset '{other}' ({len(lost)} rows)",
            where=f"{row['source_file']}, row {row['source_row']}",
            fix=f"complete the export of '{other}', or remove the row in a re-issued export.",
        )
    return joined.drop(columns="_merge")


def _partners(right: pd.DataFrame, key: str, take: tuple[str, ...], other: str) -> pd.DataFrame:
    """Return one row for each key of a joined dataset; it may repeat rows."""
    wanted = [key, *take]
    for name in wanted:
        _column(right, name, other)
    once = right.drop_duplicates(wanted)
    twice = once[once.duplicated(key, keep=False)]
    if len(twice):
        twice = twice.sort_values([key, *SOURCE], kind="stable")
        first = twice[twice[key] == twice[key].iloc[0]]
        rows = ", ".join(str(r) for r in first["source_row"])
        unlike = ", ".join(n for n in take if first[n].nunique(dropna=False) > 1)
        raise SpiegelError(
            f"{key} '{first[key].iloc[0]}' has different rows in dataset '{other}' (they differ "
            f"in {unlike})",
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

    Text columns that no recipe gives are empty; dates are missing; the school year is the one of
    the export.

    Parameters
    ----------
    extras : further columns and their kinds; their cells stay as the staged tables hold them.
    """
    kinds = extras or {}
    parts = [p for r in recipes if len(p := apply(r, datasets, framework))]
    # One recipe may give a column that another does not.
    given = dict.fromkeys(str(name) for part in parts for name in part.columns)
    parts = [_with(part, given, "", kinds) for part in parts]
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)
    table = _with(table, [*columns, *kinds], school_year, kinds)
    for name in columns:
        if name.endswith("_date"):
            table[name] = pd.to_datetime(table[name]).astype("datetime64[us]")
        elif name in ("source_row", "n", "k"):
            table[name] = _counts(table, name)
        else:
            table[name] = table[name].fillna("").astype(str)
    return table[[*columns, *kinds]]


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
        own = {*SOURCE, *recipe.columns.values(), *recipe.where, *recipe.melt.values()}
        if recipe.join is not None:
            taken = {recipe.join.on, *recipe.join.take}
            used.setdefault(recipe.join.dataset, set(SOURCE)).update(taken)
            own = own - taken | {recipe.join.on}
        used.setdefault(recipe.dataset, set()).update(own)
    return used


def made_of_dropped(
    recipes: tuple[Recipe, ...],
    datasets: Mapping[str, pd.DataFrame],
    dropped: Mapping[str, pd.DataFrame],
    framework: Framework,
) -> dict[str, int]:
    """Return reason -> number of rows that dropped staged rows would have made of one table.

    Parameters
    ----------
    datasets : staged tables without the dropped rows. dropped : those rows by dataset, with
        their reason in column `reason`.
    """
    found: dict[str, int] = {}
    for recipe in recipes:
        rows = dropped.get(recipe.dataset)
        if rows is None:
            continue
        for reason, part in rows.groupby("reason", sort=True):
            given = {**datasets, recipe.dataset: part.drop(columns="reason")}
            made = len(apply(recipe, given, framework, partial=True))
            found[str(reason)] = found.get(str(reason), 0) + made
    return {reason: rows for reason, rows in found.items() if rows}
