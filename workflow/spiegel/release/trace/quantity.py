"""A quantity counted again from the clean records of its school year, and of the one before."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from spiegel.measure.quantities import Year, quantities
from spiegel.release.trace.address import Edited
from spiegel.release.trace.count import clean_of, near
from spiegel.release.trace.published import PublishedRow, decimal, whole
from spiegel.release.trace.result import Side

NUMBERS = ("value", "share", "low", "high")
KEY = ("school_year", "quantity", "sector", "category")


def quantity_sides(files: Edited, row: PublishedRow) -> tuple[Side, ...]:
    """Return the counts of a row of quantities.csv, and of the year that it is set beside.

    Raises
    ------
    SpiegelError : the clean records of a school year are not here.
    """
    years = [row["school_year"], *filter(None, [row["prior_school_year"]])]
    return tuple(side for year in years for side in _side(files, row, year))


def _side(files: Edited, row: PublishedRow, year: str) -> Iterator[Side]:
    place = files.table("quantities").find(**{**{c: row[c] for c in KEY}, "school_year": year})
    if place is None:
        return
    published = files.table("quantities").rows[place]
    needed = ("institutions", "visits")
    clean = clean_of(files, year, needed)
    read = Year(*(pd.read_parquet(clean / f"{name}.parquet") for name in needed))
    table = quantities(files.inspectorate, {year: read}, files.edition)
    own = table[(table[[*KEY]] == [published[c] for c in KEY]).all(axis="columns")]
    entry = files.inspectorate.quantities[row["quantity"]]
    records = read.register if entry.of == "register" else read.visits
    compared = [("n", len(own) == 1 and int(own["n"].iloc[0]) == whole(published["n"]))]
    for name in NUMBERS if len(own) else ():
        compared.append((name, near(float(own[name].iloc[0]), decimal(published[name]))))
    yield Side(
        mirror=files.mirror_of(year),
        school_year=year,
        source="quantity",
        published_k=None,
        published_n=whole(published["n"]),
        n=int(own["n"].iloc[0]) if len(own) else None,
        agrees=all(same for _, same in compared),
        compared=tuple(name if same else f"{name}!" for name, same in compared),
        files={str(k): int(v) for k, v in records["source_file"].value_counts().items()}
        if "source_file" in records
        else {},
    )
