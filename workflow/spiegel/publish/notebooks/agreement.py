"""Numbers computed twice: a table held against the published one, cell by cell."""

from __future__ import annotations

import numpy as np
import pandas as pd

from spiegel.errors import SpiegelError

# The published tables print ten significant digits.
RELATIVE, ABSOLUTE = 1e-8, 1e-10
NAMED = 5  # differences that a message names


def held_against(
    own: pd.DataFrame, published: pd.DataFrame, on: list[str], name: str
) -> dict[str, int]:
    """Compare two tables row by row and return how many rows and numbers agree.

    Parameters
    ----------
    on : columns that name a row; every other column that both tables have is compared.

    Raises
    ------
    SpiegelError : rows or cells that differ; a key that a table lacks; no column in common.
    """
    columns = [c for c in own.columns if c in published.columns and c not in on]
    for table, whose in ((own, "computed here"), (published, f"in {name}")):
        if lacking := [c for c in on if c not in table.columns]:
            raise SpiegelError(
                f"the table {whose} has no column {', '.join(lacking)} to name its rows by",
                where="the cell that calls agrees()",
                fix=f"its columns are: {', '.join(map(str, table.columns))}.",
            )
        twice = table[table.duplicated(on, keep=False)]
        if len(twice):
            raise _differs(name, [f"{_key(twice.iloc[0], on)} stands more than once {whose}"])
    if not columns:
        raise SpiegelError(
            f"nothing to hold against {name}: the two tables share no column of numbers or words",
            where="the cell that calls agrees()",
            fix=f"{name} has: {', '.join(c for c in published.columns if c not in on)}.",
        )
    both = own[[*on, *columns]].merge(
        published[[*on, *columns]],
        on=on,
        how="outer",
        suffixes=("", " published"),
        indicator="side",
    )
    found = [
        f"{_key(row, on)}: {where}"
        for side, where in (
            ("left_only", f"computed here, not in {name}"),
            ("right_only", f"in {name}, not computed here"),
        )
        for _, row in both[both["side"] == side].iterrows()
    ]
    matched = both[both["side"] == "both"]
    for column in columns:
        here, there = matched[column], matched[f"{column} published"]
        unequal = ~_equal(here, there)
        if not unequal.any():
            continue
        found += [
            f"{_key(row, on)}, {column}: {_text(row[column])} here, "
            f"{_text(row[f'{column} published'])} published"
            for _, row in matched[unequal].iterrows()
        ]
    if found:
        raise _differs(name, found)
    return {"rows": len(matched), "columns": len(columns), "numbers": len(matched) * len(columns)}


def _equal(here: pd.Series, there: pd.Series) -> np.ndarray:
    missing = here.isna().to_numpy() & there.isna().to_numpy()
    if not (_is_number(here) and _is_number(there)):
        same = _words(here) == _words(there)
        return np.asarray(missing | same.to_numpy(), dtype=bool)
    one = pd.to_numeric(here).astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    two = pd.to_numeric(there).astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    if pd.api.types.is_integer_dtype(here) and pd.api.types.is_integer_dtype(there):
        return np.asarray(missing | (one == two), dtype=bool)
    return np.asarray(missing | np.isclose(one, two, rtol=RELATIVE, atol=ABSOLUTE), dtype=bool)


def _words(cells: pd.Series) -> pd.Series:
    return cells.astype(object).fillna("").astype(str)


def _is_number(cells: pd.Series) -> bool:
    return pd.api.types.is_numeric_dtype(cells) or bool(cells.isna().all())


def _key(row: pd.Series, on: list[str]) -> str:
    return " / ".join(str(row[name]) for name in on)


def _text(value: object) -> str:
    if value is None or value is pd.NA or value != value:
        return "nothing"
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def _differs(name: str, found: list[str]) -> SpiegelError:
    more = f"; and {len(found) - NAMED} more" if len(found) > NAMED else ""
    return SpiegelError(
        f"{len(found)} differences between this notebook and {name}: "
        + "; ".join(found[:NAMED])
        + more,
        where=f"{name} and the cell that calls agrees()",
        fix="one of the two is wrong: follow the named cell back to its rows before publishing.",
    )
