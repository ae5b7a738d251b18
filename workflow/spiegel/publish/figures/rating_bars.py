"""Ordinal ratings as diverging 100 % bars around the bar to meet; few ratings as dots."""

from __future__ import annotations

import pandas as pd

from spiegel.config import Indicator, Label, Scale
from spiegel.errors import SpiegelError
from spiegel.publish import numbers, words
from spiegel.publish.figures.plot import Plot, Request, applies, format_label, label_of, nothing
from spiegel.publish.figures.rating_marks import Body, Row, paint
from spiegel.publish.report import Report
from spiegel.publish.sentences import SMALL

__all__ = ["COLUMNS", "paint", "prepare"]

COLUMNS = [
    "panel", "row", "indicator", "sector", "category", "side", "unit", "k", "n", "institutions",
    "coverage", "share", "low", "high", "obs_status", "conf_status", "mark",
]  # fmt: skip


def prepare(report: Report, request: Request) -> Plot:
    """Gather rows and segments from the measures of this mirror."""
    figure = request.figure
    by_sector = figure.rows == "sector"
    sectors = request.sectors or tuple(report.inspectorate.framework.sectors)
    unit = _one_unit(report, request)
    outer, inner = (figure.indicators, sectors) if by_sector else (sectors, figure.indicators)
    cells = _cells(report, figure.indicators)
    frames: list[pd.DataFrame] = []
    panels = []
    scheme = None
    for name in outer:
        rows = []
        for other in inner:
            indicator, sector = (name, other) if by_sector else (other, name)
            table = cells.get((indicator, sector))
            if table is None or not applies(report, indicator, sector):
                continue
            own = _scheme(report, request.figure_id, indicator)
            scheme = scheme or own
            if own != scheme:
                raise _mixed(request, f"'{indicator}' has other steps or another cut")
            row = _row(report, table, own, label_of(report, other))
            rows.append(row)
            frames.append(table.assign(panel=name, row=other, mark=row.mark, place=len(frames)))
        if rows:
            panels.append((label_of(report, name), tuple(rows)))
    marks = {row.mark for _, rows in panels for row in rows}
    if scheme is None or marks <= {"empty"}:
        return nothing(report, request, pd.DataFrame(columns=COLUMNS), unit)
    heading = len(panels) > 1
    body = Body(
        steps=scheme[1],
        categories=scheme[0],
        below=scheme[2],
        captions=scheme[3],
        panels=tuple((label if heading else None, rows) for label, rows in panels),
        decimals=report.inspectorate.plan.percent_decimals,
    )
    return Plot(
        data=_data(pd.concat(frames, ignore_index=True), scheme),
        context=_context(panels[0][1], by_sector, body.below),
        notes=_notes(report, body, unit),
        indicators=tuple(dict.fromkeys(r.indicator for _, rows in panels for r in rows)),
        n={f"{r.indicator}/{r.sector}": r.n for _, rows in panels for r in rows},
        body=body,
    )


def _mixed(request: Request, what: str) -> SpiegelError:
    return SpiegelError(
        f"figure '{request.figure_id}' mixes what cannot share one panel: {what}",
        where="figures.yaml",
        fix="split the figure.",
    )


def _one_unit(report: Report, request: Request) -> str:
    units = {report.inspectorate.indicators[i].unit for i in request.figure.indicators}
    if len(units) != 1:
        raise _mixed(request, f"the units {', '.join(sorted(units)) or 'of no indicator'}")
    return units.pop()


def _cells(report: Report, indicators: tuple[str, ...]) -> dict[tuple[str, str], pd.DataFrame]:
    """Return the rows of this mirror by indicator and sector."""
    table = report.current
    groups = table[table["indicator"].isin(indicators)].groupby(["indicator", "sector"])
    return {(str(i), str(s)): rows for (i, s), rows in groups}


Scheme = tuple[tuple[str, ...], tuple[Label, ...], int, tuple[Label, Label]]


def _scheme(report: Report, figure_id: str, name: str) -> Scheme:
    """Return categories, step labels, steps under the cut, and the captions of both sides."""
    indicator, scale = report.inspectorate.indicators[name], report.inspectorate.scale(name)
    if indicator.aggregate == "all_meet":
        sides = (scale.below_label, scale.meets_label)
        return ("below", "meets"), sides, 1, sides
    below = _below(report, figure_id, name, len(scale.steps))
    ids = tuple(s.id for s in scale.steps)
    return ids, tuple(s.label for s in scale.steps), below, _captions(indicator, scale, below)


def _below(report: Report, figure_id: str, name: str, steps: int) -> int:
    """Return how many steps lie left of zero: the steps that meet are one end of the scale."""
    meets = report.inspectorate.meets(name)
    upper, lower = frozenset(range(min(meets), steps + 1)), frozenset(range(1, max(meets) + 1))
    if meets == upper:
        return min(meets) - 1
    if meets == lower:
        return max(meets)
    raise SpiegelError(
        f"figure '{figure_id}' cannot split the scale of '{name}' in two sides",
        where="figures.yaml",
        fix="use an indicator whose steps are the upper or the lower end of the scale.",
    )


def _captions(indicator: Indicator, scale: Scale, below: int) -> tuple[Label, Label]:
    if below == scale.cut - 1:
        return scale.below_label, scale.meets_label
    labels = [s.label for s in scale.steps]
    return _joined(labels[:below]), _joined(labels[below:])


def _joined(labels: list[Label]) -> Label:
    return Label(nl=" of ".join(x.nl for x in labels), en=" or ".join(x.en for x in labels))


def _row(report: Report, table: pd.DataFrame, scheme: Scheme, label: Label) -> Row:
    first = table.iloc[0]
    n = int(first["n"])
    if (table["conf_status"] == "C").any():
        mark = "suppressed"
    elif n == 0 or first["obs_status"] == "none":
        mark = "empty"
    elif first["obs_status"] in SMALL or n < report.inspectorate.plan.thresholds.k_of_n_below:
        mark = "dots"
    else:
        mark = "bar"
    k = table.set_index("category")["k"]
    counts = tuple(int(k.get(c, 0)) for c in scheme[0]) if mark in ("bar", "dots") else ()
    if counts and sum(counts) != n:
        raise SpiegelError(
            f"the steps of {first['indicator']} / {first['sector']} add up to {sum(counts)}, "
            f"not to n = {n}",
            where="measures.csv",
            fix="run the stage measure again; every rating belongs to one step.",
        )
    flagged = mark == "bar" and first["obs_status"] == "flagged"
    return Row(label, first["indicator"], first["sector"], counts, n, mark, flagged)


def _data(table: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """Return the plotted table: the steps of each row in order, its two sides, no hidden counts."""
    categories, _, below, _ = scheme
    wanted = list(dict.fromkeys((*categories, "below", "meets")))
    side = {c: "left" if i < below else "right" for i, c in enumerate(categories)}
    part = table[table["category"].isin(wanted)]
    part = part.assign(
        rank=part["category"].map({c: i for i, c in enumerate(wanted)}),
        side=part["category"].map(side).fillna(""),
    ).sort_values(["place", "rank"], ignore_index=True)
    hidden = part["mark"].eq("suppressed")
    if hidden.any():
        counts, shares = ["k", "n", "institutions"], ["share", "low", "high"]
        part[counts] = part[counts].astype("Int64").mask(hidden)
        part[shares] = part[shares].mask(hidden)
    return part[COLUMNS]


def _context(rows: tuple[Row, ...], by_sector: bool, below: int) -> dict[str, str]:
    """Return what titles may name; lowest and highest go by the share right of zero."""
    shown = [r for r in rows if r.counts]
    if not shown:
        return {"indicator": rows[0].indicator, "sector": rows[0].sector}
    ordered = sorted(shown, key=lambda r: sum(r.counts[below:]) / r.n)
    ends = {"lowest": ordered[0], "highest": ordered[-1]}
    keys = {name: r.sector if by_sector else r.indicator for name, r in ends.items()}
    return {"indicator": shown[0].indicator, "sector": shown[0].sector, **keys}


def _notes(report: Report, body: Body, unit: str) -> tuple[Label, ...]:
    rows = [row for _, rows in body.panels for row in rows]
    unit_label = report.inspectorate.framework.units[unit]  # type: ignore[index]
    limits = report.inspectorate.plan.thresholds
    notes = [words.ORDER] if len(rows) > 1 else []
    if any(_rounding_shows(row, body) for row in rows):
        notes.append(words.ROUNDING)
    if any(row.flagged for row in rows):
        many = unit_label.many
        notes.append(format_label(words.FLAGGED, limit=limits.flagged_below, units=many))
    if any(row.mark == "dots" for row in rows):
        notes.append(
            format_label(
                words.DOTS, limit=limits.k_of_n_below, units=unit_label.many, unit=unit_label.one
            )
        )
    return tuple(notes)


def _rounding_shows(row: Row, body: Body) -> bool:
    if row.mark != "bar":
        return False
    printed = [numbers.rounded_percent(k, row.n, body.decimals) for k in row.counts]
    for part in (slice(0, body.below), slice(body.below, None)):
        total = numbers.rounded_percent(sum(row.counts[part]), row.n, body.decimals)
        if sum(printed[part]) != total:
            return True
    return sum(printed) != 100
