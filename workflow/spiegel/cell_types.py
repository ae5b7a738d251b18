"""How the cells of each kind of column lie in the staged and clean tables."""

from __future__ import annotations

# Any other kind of a column map (code, id, key, ...) is text.
DTYPES = {
    "text": "str",
    "date": "datetime64[us]",
    "flag": "boolean",
    "integer": "Int64",
    "decimal": "float64",
}


def kind_of(mapped: str) -> str:
    """Return what the cells of a column are, by its kind in the column map."""
    return mapped if mapped in DTYPES else "text"
