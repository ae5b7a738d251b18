"""Checks that a figure is allowed: its axis, its units, its comparisons, and what it discloses."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd
from matplotlib.axes import Axes

from spiegel.publish.acceptance.exhibit import Exhibit
from spiegel.publish.figures.request import axis_top

_WHOLE = 1e-9


def axis_rule(exhibit: Exhibit) -> list[str]:
    """Bars and shares show their whole axis; differences show zero in the middle."""
    found = (_axis(exhibit, axes) for axes, _ in exhibit.panels)
    return list(dict.fromkeys(filter(None, found)))


def _axis(exhibit: Exhibit, axes: Axes) -> str:
    x, y = axes.get_xlim(), axes.get_ylim()
    if exhibit.kind == "rating_bars" and not _same(x, (-100, 100)):
        return f"the bars are on an axis from {x[0]:g} to {x[1]:g}, not from -100 to 100"
    shares = ("coverage", "sector_panels", "paired_dots", "funnel", "team_spread")
    if exhibit.kind in shares and not _same(x, (0, 1)):
        return f"the shares are on an axis from {x[0]:g} to {x[1]:g}, not from 0 to 1"
    if exhibit.kind == "series" and not _same(y, (0, axis_top(exhibit.request, exhibit.table))):
        return f"the shares are on an axis from {y[0]:g} to {y[1]:g}, which is not theirs"
    if exhibit.kind == "exclusion_flow":
        first = float(exhibit.table["rows_in"].iloc[0])
        if not _same(x, (0, first)):
            return f"the bars are on an axis from {x[0]:g} to {x[1]:g}, not from 0 to {first:g}"
    if exhibit.kind == "amounts" and not exhibit.empty:
        most = float(exhibit.table["value"].max())  # a file has ten digits
        if not _same((x[0], x[1] / (most or 1.0)), (0, 1)):
            return f"the bars are on an axis from {x[0]:g} to {x[1]:g}, not from 0 to {most:g}"
    if exhibit.kind == "change_dots" and not _same((x[0], 0), (-x[1], 0)):
        return f"zero is not in the middle of the axis from {x[0]:g} to {x[1]:g}"
    return ""


def _same(one: tuple[float, float], two: tuple[float, float]) -> bool:
    return all(abs(a - b) <= _WHOLE for a, b in zip(one, two, strict=True))


def one_unit(exhibit: Exhibit) -> list[str]:
    """No panel sets shares of different units side by side; steps add up to their n."""
    if exhibit.empty or not {"indicator", "panel"} <= {*exhibit.table}:
        return []
    indicators, table = exhibit.report.inspectorate.indicators, exhibit.table
    units: dict[str, set[str]] = {}
    for panel, name in dict.fromkeys(zip(table["panel"], table["indicator"], strict=True)):
        units.setdefault(str(panel), set()).add(indicators[name].unit)
    found = [
        f"panel {panel} mixes the units {' and '.join(sorted(own))}"
        for panel, own in units.items()
        if len(own) > 1
    ]
    if "unit" in table:
        for name, unit in dict.fromkeys(zip(table["indicator"], table["unit"], strict=True)):
            if unit != indicators[name].unit:
                found.append(f"the data call the unit of {name} '{unit}'")
    if exhibit.kind == "rating_bars":
        sided = table[table["side"].notna() & table["k"].notna()]
        sums = sided.groupby(["indicator", "sector"], sort=False).agg({"k": "sum", "n": "first"})
        for indicator, sector in sums.index[sums["k"] != sums["n"]]:
            found.append(f"the steps of {indicator} / {sector} do not add up to n")
    return found


def comparability(exhibit: Exhibit) -> list[str]:
    """Nothing is drawn or joined that the comparability of its mirror forbids."""
    if exhibit.empty or exhibit.kind not in ("change_dots", "series"):
        return []
    rows = _changes(exhibit) if exhibit.kind == "change_dots" else _series(exhibit)
    return sorted(dict.fromkeys(rows))


def _changes(exhibit: Exhibit) -> Iterator[str]:
    blocked = exhibit.table[exhibit.table["comparability"] == "no"]
    for row in blocked.to_dict("records"):
        if row["mark"] == "dot" or pd.notna(row["difference"]):
            yield f"{row['indicator']} / {row['sector']} may not be compared and is drawn"


def _series(exhibit: Exhibit) -> Iterator[str]:
    for (indicator, sector), rows in exhibit.table.groupby(["indicator", "sector"], sort=False):
        records = rows.to_dict("records")
        for row, after in zip(records, [*records[1:], None], strict=True):
            if row["comparability"] == "no" and (row["mark"] != "none" or pd.notna(row["share"])):
                yield (
                    f"{indicator} / {sector} of {row['school_year']} may not be compared "
                    "and is drawn"
                )
            if after is None:
                continue
            verdicts = {row["comparability"], after["comparability"]}
            if row["joined_to_next"] and verdicts != {"yes"}:
                yield (
                    f"a line joins {row['school_year']} and {after['school_year']} of "
                    f"{indicator} / {sector} across a break"
                )
            if len(verdicts) > 1 and not row["break_after"]:
                yield f"the break after {row['school_year']} of {indicator} / {sector} has no rule"


def disclosure(exhibit: Exhibit) -> list[str]:
    """What may not be published has no number in the data, and none is printed in its place."""
    if exhibit.empty or exhibit.kind in ("exclusion_flow", "coverage"):
        return []  # counts of visits and of institutions, no outcomes
    if not {"indicator", "sector"} <= {*exhibit.table}:
        return []
    return [*_printed(exhibit), *_published(exhibit)]


_ROOM = 1.2  # inches right of a panel where the values of its rows are printed


def _printed(exhibit: Exhibit) -> Iterator[str]:
    """Yield every text with a number where a withheld row or cell is drawn."""
    inch = exhibit.canvas.dpi
    for panel in exhibit.sheet.panels:
        axes, rows = panel.axes, panel.rows
        if "mark" not in rows:
            continue
        withheld = rows[rows["mark"] == "suppressed"]
        if withheld.empty:
            continue
        frame = axes.get_window_extent()
        for row in withheld.to_dict("records"):
            start, end = frame.x0, frame.x1
            y, above = row["y"], panel.lane / 2
            below = above
            if exhibit.kind == "heat_table":
                start, end = axes.transData.transform([(row["x"], 0), (row["x"] + 1, 0)])[:, 0]
                y += 1 - panel.lane / 2
            elif exhibit.kind in ("sector_panels", "paired_dots", "funnel", "team_spread"):
                end += _ROOM * inch
            if exhibit.kind == "paired_dots":  # two numbers below each other, each half a row
                second = row["sector"] == exhibit.request.sectors[1]
                above, below = (0.0, above) if second else (above, 0.0)
            top, foot = sorted(axes.transData.transform([(0, y - above), (0, y + below)])[:, 1])
            for text, box in exhibit.boxes:
                x, middle = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
                inside = start <= x <= end and top <= middle <= foot
                if inside and any(letter.isdigit() for letter in text.get_text()):
                    yield (
                        f"{row['indicator']} / {row['sector']} may not be published; "
                        f"'{text.get_text()}' is printed in its place"
                    )


def _published(exhibit: Exhibit) -> Iterator[str]:
    """Yield every number of the data that may not be published."""
    hidden = exhibit.report.current
    if "conf_status" not in hidden:
        return
    hidden = hidden[hidden["conf_status"] == "C"]
    if exhibit.kind != "rating_bars":  # bars show every step, so one withheld step hides the row
        hidden = hidden[hidden["category"] == exhibit.request.figure.category]
    secret = set(zip(hidden["indicator"], hidden["sector"], strict=True))
    if not secret:
        return
    values = [c for c in ("k", "share", "low", "high", "difference") if c in exhibit.table]
    own = exhibit.table
    if "school_year" in own:
        own = own[own["school_year"] == exhibit.report.edition.school_year]
    for row in own.to_dict("records"):
        if (row["indicator"], row["sector"]) in secret:
            for name in values:
                if pd.notna(row[name]):
                    yield (
                        f"{row['indicator']} / {row['sector']} may not be published; "
                        f"its {name} is in the data"
                    )
