"""Checks that a figure is allowed: its axis, its units, its comparisons, and what it discloses."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection

from spiegel.publish.acceptance.exhibit import Exhibit
from spiegel.publish.acceptance.plotted import MARKS
from spiegel.publish.figures.output import LANGUAGES

_WHOLE = 1e-9


def axis_rule(exhibit: Exhibit) -> list[str]:
    """Bars and shares show their whole axis; differences show zero in the middle."""
    found = []
    for lang in LANGUAGES:
        for axes in dict.fromkeys(a.axes for a in exhibit.marks(lang, *MARKS).values()):
            if isinstance(axes, Axes) and (wrong := _axis(exhibit, axes)):
                found.append(f"{lang}: {wrong}")
    return list(dict.fromkeys(found))


def _axis(exhibit: Exhibit, axes: Axes) -> str:
    x, y = axes.get_xlim(), axes.get_ylim()
    if exhibit.kind == "rating_bars" and not _same(x, (-100, 100)):
        return f"the bars are on an axis from {x[0]:g} to {x[1]:g}, not from -100 to 100"
    if exhibit.kind in ("coverage", "sector_panels") and not _same(x, (0, 1)):
        return f"the shares are on an axis from {x[0]:g} to {x[1]:g}, not from 0 to 1"
    if exhibit.kind == "series" and not _same(y, (0, 1)):
        return f"the shares are on an axis from {y[0]:g} to {y[1]:g}, not from 0 to 1"
    if exhibit.kind == "exclusion_flow":
        first = float(exhibit.table["rows_in"].iloc[0])
        if not _same(x, (0, first)):
            return f"the bars are on an axis from {x[0]:g} to {x[1]:g}, not from 0 to {first:g}"
    if exhibit.kind == "change_dots" and not _same((x[0], 0), (-x[1], 0)):
        return f"zero is not in the middle of the axis from {x[0]:g} to {x[1]:g}"
    return ""


def _same(one: tuple[float, float], two: tuple[float, float]) -> bool:
    return all(abs(a - b) <= _WHOLE for a, b in zip(one, two, strict=True))


def one_unit(exhibit: Exhibit) -> list[str]:
    """No panel sets shares of different units side by side; steps add up to their n."""
    if exhibit.empty or "indicator" not in exhibit.table:
        return []
    indicators = exhibit.report.inspectorate.indicators
    found = []
    for panel, rows in exhibit.table.groupby("panel", sort=False):
        units = sorted({indicators[name].unit for name in rows["indicator"]})
        if len(units) > 1:
            found.append(f"panel {panel} mixes the units {' and '.join(units)}")
    if "unit" in exhibit.table:
        for row in exhibit.table.drop_duplicates(["indicator", "unit"]).itertuples():
            if row.unit != indicators[str(row.indicator)].unit:
                found.append(f"the data call the unit of {row.indicator} '{row.unit}'")
    if exhibit.kind == "rating_bars":
        sided = exhibit.table[exhibit.table["side"].notna() & exhibit.table["k"].notna()]
        for (indicator, sector), rows in sided.groupby(["indicator", "sector"], sort=False):
            if rows["k"].sum() != rows["n"].iloc[0]:
                found.append(f"the steps of {indicator} / {sector} do not add up to n")
    return found


def comparability(exhibit: Exhibit) -> list[str]:
    """Nothing is drawn or joined that the comparability table forbids."""
    if exhibit.empty or exhibit.kind not in ("change_dots", "series"):
        return []
    found = list(_change_verdicts(exhibit) if exhibit.kind == "change_dots" else _series(exhibit))
    return sorted(dict.fromkeys(found))


def _change_verdicts(exhibit: Exhibit) -> Iterator[str]:
    keys = ["indicator", "sector", "prior_edition"]
    verdicts = exhibit.report.changes.set_index(keys)["comparability"]
    for row in exhibit.table.to_dict("records"):
        name = f"{row['indicator']}:{row['sector']}"
        verdict = verdicts.get(tuple(row[key] for key in keys), "no")
        if row["comparability"] != verdict:
            yield f"the data call {name} '{row['comparability']}', the table says '{verdict}'"
        if verdict == "no":
            for lang in LANGUAGES:
                drawn = exhibit.marks(lang, "dot", "interval", "value")
                if any(gid.split(":", 1)[1] == name for gid in drawn):
                    yield f"{lang}: {name} may not be compared and is drawn"


def _series(exhibit: Exhibit) -> Iterator[str]:
    keys = ["indicator", "sector", "school_year", "source", "category"]
    verdicts = exhibit.report.series.set_index(keys)["comparability"]
    for (indicator, sector), rows in exhibit.table.groupby(["indicator", "sector"], sort=False):
        years: dict[int, str] = {}
        for row in rows.to_dict("records"):
            verdict = verdicts.get(tuple(row[key] for key in keys), "no")
            years[int(row["school_year"][:4])] = verdict
            if row["comparability"] != verdict:
                yield (
                    f"the data call {indicator} / {sector} of {row['school_year']} "
                    f"'{row['comparability']}', the table says '{verdict}'"
                )
        for lang in LANGUAGES:
            yield from _drawn_series(exhibit, lang, f"{indicator}:{sector}", years)


def _drawn_series(exhibit: Exhibit, lang: str, name: str, years: dict[int, str]) -> Iterator[str]:
    drawn = exhibit.marks(lang, "point", "whisker", "line", "rule")
    for year, verdict in years.items():
        if verdict == "no" and {f"point:{name}:{year}", f"whisker:{name}:{year}"} & set(drawn):
            yield f"{lang}: {name} of {year} may not be compared and is drawn"
    for year, after in pairwise(years):
        if f"line:{name}:{year}" in drawn and {years[year], years[after]} != {"yes"}:
            yield f"{lang}: a line joins {year} and {after} of {name} across a break"
        if years[year] != years[after] and f"rule:{name}:{year}" not in drawn:
            yield f"{lang}: the break after {year} of {name} has no rule"


def disclosure(exhibit: Exhibit) -> list[str]:
    """What may not be published has no number in the data and no mark in the drawing."""
    if exhibit.empty or exhibit.kind in ("exclusion_flow", "coverage"):
        return []  # counts of visits and of institutions, no outcomes
    hidden = exhibit.report.current
    hidden = hidden[hidden["conf_status"] == "C"]
    if exhibit.kind != "rating_bars":  # bars show every step, so one withheld step hides the row
        hidden = hidden[hidden["category"] == exhibit.request.figure.category]
    secret = set(zip(hidden["indicator"], hidden["sector"], strict=True))
    found = []
    values = [c for c in ("k", "share", "low", "high", "difference") if c in exhibit.table]
    own = exhibit.table
    if "school_year" in own:
        own = own[own["school_year"] == exhibit.report.edition.school_year]
    for row in own.to_dict("records"):
        if (row["indicator"], row["sector"]) in secret:
            found += [
                f"{row['indicator']} / {row['sector']} may not be published; its {c} is in the data"
                for c in values
                if pd.notna(row[c])
            ]
    year = exhibit.report.edition.school_year[:4]
    for lang in LANGUAGES:
        for gid, artist in exhibit.marks(lang, *MARKS, "total", "label", "value").items():
            parts = gid.split(":")
            if parts[0] == "context":
                continue  # the dots of other sectors, which are marks of their own in their panels
            place = 2 if parts[0] == "total" else 1
            if parts[0] in ("point", "whisker") and parts[3] != year:
                continue
            if tuple(parts[place : place + 2]) in secret:
                what = "dots" if isinstance(artist, PathCollection) else "mark"
                found.append(f"{lang}: {what} {gid} may not be published and is drawn")
    return sorted(dict.fromkeys(found))
