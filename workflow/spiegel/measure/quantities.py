"""Quantities: counts of the register, sums, means, medians and durations, with their unit."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from spiegel import tables
from spiegel.config.editions import Edition
from spiegel.config.inspectorate import Inspectorate, load_inspectorate
from spiegel.config.quantities import ALL, EMPTY, FILE, Band, Condition, Quantity
from spiegel.errors import SpiegelError
from spiegel.files import write_csv
from spiegel.measure.measures import status
from spiegel.stats.averages import mean_of, median_of

NAN = float("nan")
DATE = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True)
class Year:
    """The clean tables of one school year that quantities look at."""

    register: pd.DataFrame
    visits: pd.DataFrame


@dataclass(frozen=True)
class _Said:
    """One number of a quantity, with the records behind it."""

    n: int
    missing: int
    value: float
    share: float = NAN
    low: float = NAN
    high: float = NAN
    interval: str = ""


def quantities(
    inspectorate: Inspectorate, years: Mapping[str, Year], edition: Edition
) -> pd.DataFrame:
    """Return the table `quantities`: every school year, quantity, area and category.

    A change is that from the school year of records before; of the first there is none.

    Parameters
    ----------
    years : by school year, earliest first.

    Raises
    ------
    SpiegelError : a column that holds something else than the quantity asks for, or a value that
        lies in no band or in two.
    """
    rows: list[tables.Row] = []
    known: dict[tuple[str, str, str, str], _Said] = {}
    before: dict[str, str] = {}  # the last school year of which a quantity was told
    for school_year, year in years.items():
        # Ratios come last: they are of numbers that are there by then.
        entries = sorted(inspectorate.quantities.items(), key=lambda e: e[1].ratio is not None)
        for name, own in entries:
            if own.years and school_year not in own.years:
                continue
            earlier = before.get(name, "")
            if own.broken(school_year, earlier):
                earlier = ""
            before[name] = school_year
            where = f"{(inspectorate.folder / FILE).as_posix()}, entry '{name}', {school_year}"
            said = (
                _ratios(own, school_year, known)
                if own.ratio is not None
                else _measured(own, year, inspectorate, where)
            )
            for (area, category), found in said:
                known[school_year, name, area, category] = found
                prior = known.get((earlier, name, area, category)) if own.change else None
                rows.append(
                    {
                        "edition": edition.edition,
                        "school_year": school_year,
                        "quantity": name,
                        "sector": area,
                        "category": category,
                        "statistic": "ratio" if own.ratio else own.statistic,
                        **own.unit.many.columns("unit"),
                        **_numbers(own, found, inspectorate),
                        **_change(found, prior, earlier),
                        "plan": inspectorate.plan.digest,
                    }
                )
    if not rows:
        return tables.empty("quantities")
    return tables.check(tables.from_rows("quantities", rows), "quantities")


def _numbers(own: Quantity, found: _Said, inspectorate: Inspectorate) -> tables.Row:
    """Return the numbers of a row: a mean or median of very few is not told."""
    full = own.ratio is not None or own.statistic in ("count", "sum")
    said = "normal" if full else status(found.n, inspectorate.plan)
    few = said in ("none", "counts_only")
    return {
        "n": found.n,
        "missing": found.missing,
        "value": NAN if few else found.value,
        "share": found.share,
        "low": NAN if few else found.low,
        "high": NAN if few else found.high,
        "interval": "" if few else found.interval,
        "obs_status": said,
    }


def _change(found: _Said, prior: _Said | None, before: str) -> tables.Row:
    names = ("prior_school_year", "prior_value", "change", "change_share")
    if prior is None:
        return dict(zip(names, ("", NAN, NAN, NAN), strict=True))
    change = found.value - prior.value
    share = change / prior.value if prior.value else NAN
    return dict(zip(names, (before, prior.value, change, share), strict=True))


def _areas(inspectorate: Inspectorate, sectors: pd.Series) -> Iterator[tuple[str, pd.Series]]:
    """Yield each area with a record, and whether each record is in it; the total has them all."""
    framework = inspectorate.framework
    yield "ALL", pd.Series(True, index=sectors.index)
    for code in (*framework.sector_groups, *framework.sectors):
        inside = sectors.isin(list(framework.expand(code)))
        if inside.any():
            yield code, inside


def _measured(
    own: Quantity, year: Year, inspectorate: Inspectorate, where: str
) -> Iterator[tuple[tuple[str, str], _Said]]:
    """Yield area and category with what a quantity is there."""
    records = year.register if own.of == "register" else year.visits
    for one in own.where:
        records = records[_meets(records, one)]
    category = _categories(own, records, where)
    counted = pd.Series(True, index=records.index)
    if own.visited is not None:
        seen = set(year.visits["institution_id"])
        counted = records["institution_id"].isin(seen) == own.visited
    values = _values(own, records, where)
    order = [ALL] if own.by is None else _order(own, category)
    for area, inside in _areas(inspectorate, records["sector"]):
        for name in order:
            mine = inside & counted & (category == name)
            yield (area, name), _statistic(
                own, values[mine], records.loc[mine, "institution_id"], int(inside.sum()),
                inspectorate.plan.level,
            )  # fmt: skip


def _statistic(
    own: Quantity, values: pd.Series, institutions: pd.Series, whole: int, level: float
) -> _Said:
    """Return what is computed of some records.

    Parameters
    ----------
    values : of each record; of a count they are not looked at. whole : records of the area.
    """
    if own.statistic == "count":
        n = len(values)
        return _Said(n, 0, float(n), n / whole if whole else NAN)
    there = values.notna()
    kept = values[there].tolist()
    n, missing = len(kept), int((~there).sum())
    if own.statistic == "sum":
        return _Said(n, missing, math.fsum(kept))
    if not n:
        return _Said(0, missing, NAN)
    clusters = institutions[there].tolist()
    if own.statistic == "mean":
        found, kind = mean_of(kept, clusters, level), "t_clusters"
    else:
        found, kind = median_of(kept, level), "order_statistics"
    alone = own.of == "visits" and (own.statistic == "mean" or len({*clusters}) == n)
    if not alone or math.isnan(found[1]):  # a full count has no interval, nor has alike visits
        return _Said(n, missing, found[0])
    return _Said(n, missing, *found[:1], NAN, *found[1:], kind)


def _ratios(
    own: Quantity,
    school_year: str,
    known: Mapping[tuple[str, str, str, str], _Said],
) -> Iterator[tuple[tuple[str, str], _Said]]:
    """Yield area and category with the ratio of two quantities, wherever both have a value."""
    assert own.ratio is not None
    for (year, name, area, category), above in [*known.items()]:
        if (year, name) != (school_year, own.ratio.of):
            continue
        below = known.get((school_year, own.ratio.to, area, category))
        if below is not None:
            value = above.value / below.value if below.value else NAN
            yield (area, category), _Said(above.n, above.missing, value)


def _text(records: pd.DataFrame, column: str) -> pd.Series:
    return records[column].fillna("").astype(str)


def _meets(records: pd.DataFrame, one: Condition) -> pd.Series:
    cells = records[one.column]
    filled = cells.notna() & (cells.astype(str) != "")
    if one.present is not None:
        return filled == one.present
    if one.any_of:
        return _text(records, one.column).isin(one.any_of)
    return filled & ~_text(records, one.column).isin(one.excluded)


def _categories(own: Quantity, records: pd.DataFrame, where: str) -> pd.Series:
    """Return the category of each record: a value, the band that it lies in, or `empty`."""
    if own.by is None:
        return pd.Series(ALL, index=records.index)
    cells = records[own.by]
    filled = cells.notna() & (cells.astype(str) != "")
    if not own.bands:
        if not pd.api.types.is_string_dtype(cells) and not cells.dtype == object:
            raise SpiegelError(
                f"column '{own.by}' holds dates or numbers, and there are no bands",
                where=where,
                fix="say which values belong together: bands: {name: {label, from, until}}.",
                code="C-QUA-03",
            )
        return _text(records, own.by).where(filled, EMPTY)
    found = pd.Series(EMPTY, index=records.index)
    times = pd.Series(0, index=records.index)
    for name, band in own.bands.items():
        inside = filled & _in_band(cells, band, where)
        found = found.where(~inside, name)
        times += inside
    wrong = filled & (times != 1)
    if wrong.any():
        value = cells[wrong].iloc[0]
        told = value.date().isoformat() if isinstance(value, pd.Timestamp) else value
        raise SpiegelError(
            f"{int(wrong.sum())} values of '{own.by}' lie in no band or in two, such as {told}",
            where=where,
            fix="let the bands follow each other without a gap: from and until are part of them.",
            code="C-QUA-04",
        )
    return found


def _in_band(cells: pd.Series, band: Band, where: str) -> pd.Series:
    inside = pd.Series(True, index=cells.index)
    dates = pd.api.types.is_datetime64_any_dtype(cells)
    for limit, above in ((band.first, True), (band.until, False)):
        if limit is None:
            continue
        if dates != (isinstance(limit, str) and DATE.fullmatch(limit) is not None):
            raise SpiegelError(
                f"a band ends at '{limit}', and the column holds {'dates' if dates else 'numbers'}",
                where=where,
                fix="write a date as yyyy-mm-dd, a number without quotes.",
                code="C-QUA-05",
            )
        end = pd.Timestamp(limit) if dates else limit
        inside &= (cells >= end) if above else (cells <= end)
    return inside.fillna(False).astype(bool)


def _order(own: Quantity, category: pd.Series) -> Sequence[str]:
    """Return the categories in order; that of empty cells last, where there are any."""
    there = {str(name) for name in category}
    names = [*own.bands] if own.bands else sorted(there - {EMPTY})
    return [*names, *([EMPTY] if EMPTY in there else [])]


def _values(own: Quantity, records: pd.DataFrame, where: str) -> pd.Series:
    """Return the number of each record, NaN where it has none."""
    if own.days is not None:
        first, last = (_dates(records, c, where) for c in (own.days.first, own.days.until))
        return (last - first).dt.days.astype(float)
    if own.column is None:
        return pd.Series(NAN, index=records.index)
    cells = records[own.column]
    if not pd.api.types.is_numeric_dtype(cells):
        raise SpiegelError(
            f"column '{own.column}' holds no numbers",
            where=where,
            fix="give it the kind integer or decimal in the column map, or name another column.",
            code="C-QUA-05",
        )
    return cells.astype(float)


def _dates(records: pd.DataFrame, column: str, where: str) -> pd.Series:
    cells = records[column]
    if not pd.api.types.is_datetime64_any_dtype(cells):
        raise SpiegelError(
            f"column '{column}' holds no dates",
            where=where,
            fix="give it the kind date in the column map, or name another column.",
            code="C-QUA-05",
        )
    return cells


def measure_quantities(
    config: Path, edition: Edition, clean: Mapping[str, Path], table: Path
) -> None:
    """Write the quantities of an edition.

    Parameters
    ----------
    clean : folders of clean tables, by school year.
    """
    years = {}
    for year in sorted(clean):
        names = ("institutions", "visits")
        years[year] = Year(*(pd.read_parquet(clean[year] / f"{name}.parquet") for name in names))
    write_csv(quantities(load_inspectorate(config), years, edition), table)
