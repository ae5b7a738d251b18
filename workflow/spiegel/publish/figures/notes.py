"""What the words of a figure may say of its table: lowest and highest, totals, and its notes.

One function for each type of figure. Each takes the tidy table that is drawn and looks at nothing
else, so that title and picture cannot differ.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd

from spiegel.config.closed_model import NOTHING, Label
from spiegel.config.languages import LANGUAGES, writing
from spiegel.errors import SpiegelError
from spiegel.publish import figure_words, numbers, theme
from spiegel.publish.content.changes import DOUBTED, class_word, said_class
from spiegel.publish.content.sentences import inline
from spiegel.publish.figures.about import (
    About,
    any_shown,
    cell_ends,
    cell_n,
    cell_notes,
    cell_shares,
    if_lower,
    no_comparison,
    nothing,
    passed_over,
    row_names,
)
from spiegel.publish.figures.amounts import NAMES as AMOUNT_NAMES
from spiegel.publish.figures.amounts import words_of
from spiegel.publish.figures.notes_rows import funnel, paired_dots, team_spread
from spiegel.publish.figures.request import (
    Request,
    Scheme,
    axis_top,
    label_of,
    scheme_of,
)
from spiegel.publish.report import Report
from spiegel.tables import CLASSES

VERDICT = ("improved", "declined", "stable")  # changes that are drawn; one line tells the rest
SHOWN = ("share", "counts")
LEVELS = ("rating_bars", "heat_table", "sector_panels", "paired_dots")
_CELL_ENDS = ("lowest", "lowest_sector", "highest", "highest_sector", "tied")
# What the words of a type of figure may name of its table, beside the sector or theme of its page.
NAMES = {
    "rating_bars": ("indicator", "sector", "lowest", "highest", "tied"),
    "heat_table": (*_CELL_ENDS, "units"),
    "sector_panels": _CELL_ENDS,
    "paired_dots": (*_CELL_ENDS, "widest"),
    "funnel": ("groups", "shown", "outside", "grouping"),
    "team_spread": ("widest", "widest_sector", "teams"),
    "change_dots": ("total", "drawn", *VERDICT, "prior"),
    "series": ("indicator", "sector"),
    "coverage": ("total_k", "total_n", "total_share"),
    "exclusion_flow": ("first", "last", "dropped"),
    "amounts": AMOUNT_NAMES,
    "own": (),
}


def about(report: Report, asked: Request, table: pd.DataFrame) -> About:
    """Return what the words of a figure may say of its table."""
    said = _ABOUT[asked.figure.type](report, asked, table)
    if said.empty or asked.figure.type in (*("coverage", "exclusion_flow", "amounts", "own"),):
        return said
    if asked.figure.type in LEVELS:
        bars = asked.figure.type == "rating_bars"
        shares = _bar_shares(table) if bars else cell_shares(table)
        said = _with_ties(report, asked, said, shares)
    notes = [*said.notes, *_outside(report, table)]
    if asked.figure.type in LEVELS:
        notes += _earlier(report, table)
    return replace(said, notes=tuple(notes))


def _earlier(report: Report, table: pd.DataFrame) -> list[Label]:
    """Say of each sector how many visits do not count, since a later one does; none: nothing."""
    left: dict[str, list[int]] = {}
    for name, sector in dict.fromkeys(zip(table["indicator"], table["sector"], strict=True)):
        cell = report.counted(name, sector)
        if cell is not None and cell.get("earlier_visits"):
            left.setdefault(sector, []).append(int(cell["earlier_visits"]))
    if not left:
        return []
    parts = {
        lang: "; ".join(
            f"{label_of(report.inspectorate, sector)[lang]} "
            + "–".join(numbers.count(x, lang) for x in sorted({min(found), max(found)}))
            for sector, found in left.items()
        )
        for lang in LANGUAGES
    }
    return [figure_words.EARLIER_VISITS.filled(parts=Label(**parts))]


def _outside(report: Report, table: pd.DataFrame) -> list[Label]:
    """Return for each indicator of several standards how many visits were not fully rated."""
    inspectorate, found = report.inspectorate, []
    for name in dict.fromkeys(table["indicator"]):
        if not inspectorate.indicators[name].combined:
            continue
        parts = []
        for sector in dict.fromkeys(table.loc[table["indicator"] == name, "sector"]):
            cell = report.counted(name, sector)
            if cell is not None and cell.get("incomplete"):
                parts.append((label_of(inspectorate, sector), cell))
        if parts:
            texts = {
                lang: "; ".join(
                    f"{label[lang]} {numbers.k_of_n(cell['incomplete'], cell['eligible'], lang)}"
                    for label, cell in parts
                )
                for lang in LANGUAGES
            }
            label = label_of(inspectorate, name)
            found.append(figure_words.OUTSIDE.filled(indicator=label, parts=Label(**texts)))
    return found


def _rating_bars(report: Report, asked: Request, table: pd.DataFrame) -> About:
    scheme = scheme_of(report.inspectorate, asked)
    unit = report.inspectorate.indicators[asked.figure.indicators[0]].unit
    if table.empty or set(table["mark"]) <= {"empty"}:
        return nothing(report, asked, unit)
    rows = table.drop_duplicates(["panel", "row"])
    return About(
        context=_bar_ends(table, by_sector=asked.figure.rows == "sector"),
        notes=_bar_notes(report, table, rows, scheme, unit),
        indicators=tuple(dict.fromkeys(rows["indicator"])),
        n=dict(zip(row_names(rows), rows["n"].fillna(0).astype(int), strict=True)),
    )


def _bar_shares(table: pd.DataFrame) -> pd.Series:
    """Return the share right of zero of each row of the first panel, the lowest first."""
    first = table[table["panel"] == table["panel"].iloc[0]]
    shown = first[first["mark"].isin(["bar", "dots"])]
    right = shown[shown["side"] == "right"]
    share = right.groupby("row", sort=False)["k"].sum() / right.groupby("row")["n"].first()
    return share.reindex(shown["row"].unique()).fillna(0).astype(float).sort_values(kind="stable")


def tied(report: Report, shares: pd.Series) -> int:
    """Return how many are in the lowest place, as far as their printed numbers tell.

    Parameters
    ----------
    shares : those that are compared, the lowest first.
    """
    decimals = report.inspectorate.plan.percent_decimals
    printed = shares.map(lambda share: numbers.percent_share(share, LANGUAGES[0], decimals))
    return int((printed == printed.iloc[0]).sum()) if len(printed) else 0


def _with_ties(report: Report, asked: Request, said: About, shares: pd.Series) -> About:
    """Let a title that names the lowest say when others are as low, and a note of how many."""
    named = any("{tied}" in asked.figure.title[lang] for lang in LANGUAGES)
    many = tied(report, shares) if named else 0
    word = figure_words.TIED if many > 1 else NOTHING
    notes = (figure_words.TIED_NOTE.filled(n=many), *said.notes) if many > 1 else said.notes
    return replace(said, words={**said.words, "tied": word}, notes=notes)


def _bar_ends(table: pd.DataFrame, *, by_sector: bool) -> dict[str, str]:
    """Return what titles may name; lowest and highest go by the share right of zero."""
    first = table[table["panel"] == table["panel"].iloc[0]]
    shown = first[first["mark"].isin(["bar", "dots"])]
    if shown.empty:
        return {"indicator": first["indicator"].iloc[0], "sector": first["sector"].iloc[0]}
    share = _bar_shares(table)
    names = shown.drop_duplicates("row").set_index("row")["sector" if by_sector else "indicator"]
    return {
        "indicator": shown["indicator"].iloc[0],
        "sector": shown["sector"].iloc[0],
        "lowest": names[share.index[0]],
        "highest": names[share.index[-1]],
    }


def _bar_notes(
    report: Report, table: pd.DataFrame, rows: pd.DataFrame, scheme: Scheme, unit: str
) -> tuple[Label, ...]:
    label = report.inspectorate.framework.units[unit]  # type: ignore[index]
    plan = report.inspectorate.plan
    notes = [figure_words.ORDER] if len(rows) > 1 else []
    bars = table[(table["mark"] == "bar") & table["category"].isin(scheme.categories)]
    drawn = bars.groupby(["panel", "row"], sort=False)
    if any(_rounding_shows(part, plan.percent_decimals) for _, part in drawn):
        notes.append(figure_words.ROUNDING)
    if ((rows["mark"] == "bar") & (rows["obs_status"] == "flagged")).any():
        notes.append(
            figure_words.FLAGGED.filled(limit=plan.thresholds.flagged_below, units=label.many)
        )
    if (rows["mark"] == "dots").any():
        limit = plan.thresholds.k_of_n_below
        notes.append(figure_words.DOTS.filled(limit=limit, units=label.many, unit=label.one))
    return tuple(notes)


def _rounding_shows(part: pd.DataFrame, decimals: int) -> bool:
    """Say whether the printed parts of one bar do not add up to its printed totals."""
    n = int(part["n"].iloc[0])
    printed = [numbers.rounded_percent(int(k), n, decimals) for k in part["k"]]
    for side in ("left", "right"):
        own = (part["side"] == side).to_numpy()
        total = numbers.rounded_percent(int(part["k"][own].sum()), n, decimals)
        if sum(p for p, inside in zip(printed, own, strict=True) if inside) != total:
            return True
    return sum(printed) != 100


def _heat_table(report: Report, asked: Request, table: pd.DataFrame) -> About:
    inspectorate = report.inspectorate
    if not any_shown(table):
        unit = inspectorate.indicators[asked.figure.indicators[0]].unit
        bare = nothing(report, asked, unit)
        many = inspectorate.framework.units[unit].many
        return About(**{**vars(bare), "words": {"units": many}})
    units = [inspectorate.framework.units[u].many for u in dict.fromkeys(table["unit"])]
    joined = Label.made(lambda lang: writing(lang).and_.join(unit[lang] for unit in units))
    sectors = tuple(dict.fromkeys(table["sector"]))
    coded = {
        lang: figure_words.CODES[lang].format(
            codes="; ".join(f"{s}, {inline(label_of(inspectorate, s)[lang])}" for s in sectors)
        )
        if has_codes(report, sectors, lang)
        else ""
        for lang in LANGUAGES
    }
    notes = [Label(**coded)]
    if (table["mark"] == "counts").any():
        limit = inspectorate.plan.thresholds.k_of_n_below
        notes.append(figure_words.FEW_CELLS.filled(limit=limit))
        if passed_over(table):
            notes.append(figure_words.ENDS)
    return About(
        context=cell_ends(table),
        words={"units": joined},
        notes=(
            *notes,
            *cell_notes(table),
            *if_lower(report, table, figure_words.LESS_IS_BETTER),
        ),
        indicators=asked.figure.indicators,
        n=cell_n(table),
    )


COLUMN_LABELS = 2.25  # inches left of the columns of a heat table


def column_width(sectors: tuple[str, ...]) -> float:
    """Return the inches of one column of a heat table."""
    return (theme.WIDTH - 2 * theme.MARGIN - COLUMN_LABELS) / len(sectors)


def has_codes(report: Report, sectors: tuple[str, ...], language: str) -> bool:
    """Say whether the columns of a heat table show codes: some word does not fit over its own."""
    room = column_width(sectors) - 0.1
    return any(
        theme.text_width(word, theme.SMALL, bold=True) > room
        for sector in sectors
        for word in label_of(report.inspectorate, sector)[language].split()
    )


def _sector_panels(report: Report, asked: Request, table: pd.DataFrame) -> About:
    unit = report.inspectorate.indicators[asked.figure.indicators[0]].unit
    if table["unit"].nunique() > 1:
        raise_units(asked)
    if not any_shown(table):
        return nothing(report, asked, unit)
    notes = [figure_words.ORDER]
    if (table["mark"] == "counts").any():
        many = report.inspectorate.framework.units[unit].many
        limit = report.inspectorate.plan.thresholds.k_of_n_below
        notes.append(figure_words.FEW_ROWS.filled(limit=limit, units=many))
    return About(
        context=cell_ends(table),
        notes=(
            *notes,
            *cell_notes(table),
            *if_lower(report, table, figure_words.LESS_IS_BETTER),
        ),
        indicators=asked.figure.indicators,
        n=cell_n(table),
    )


def raise_units(asked: Request) -> None:
    """Refuse a figure that sets different units on one axis."""
    raise SpiegelError(
        f"figure '{asked.figure_id}' sets different units on one axis",
        where="figures.yaml",
        fix="name indicators of one unit, or make a figure for each unit.",
    )


def _change_dots(report: Report, asked: Request, table: pd.DataFrame) -> About:
    if table.empty:
        indicators = asked.figure.indicators or tuple(report.inspectorate.plan.headline)
        return no_comparison(report, indicators)
    kinds = _said(table)
    drawn = table[table["mark"] == "dot"]
    context = {
        "total": str(len(table)),
        "drawn": str(len(drawn)),
        "prior": table["prior_school_year"].max(),
    }
    found = {name: kinds[name] for name in VERDICT}
    indicators = tuple(dict.fromkeys(table["indicator"]))
    if drawn.empty:
        total = {lang: numbers.count(len(table), lang) for lang in LANGUAGES}
        values = {"total": Label(**total), "parts": _rest(table)}
        values["prior"] = Label.same(context["prior"])
        return About(
            context=context,
            words={name: _or_none(0) for name in VERDICT},
            indicators=indicators,
            empty=figure_words.NO_VERDICT.filled(**values),
            empty_title=figure_words.NO_VERDICT_TITLE.filled(**values),
        )
    return About(
        context=context,
        words={name: _or_none(count) for name, count in found.items()},
        notes=_change_notes(report, table),
        indicators=indicators,
        n=dict(zip(row_names(drawn), drawn["n"].astype(int), strict=True)),
    )


def _or_none(count: int) -> Label:
    """Return a count of comparisons as a title says it."""
    if not count:
        return figure_words.NONE_OF
    return Label.made(lambda lang: numbers.count(count, lang))


def _said(table: pd.DataFrame) -> Counter[str]:
    """Return how many changes of each class there are, as the class is said."""
    return Counter(said_class(row) for _, row in table.iterrows())


def _rest(table: pd.DataFrame) -> Label:
    """Return how many changes of each kind have no verdict, in the order of the classes."""
    kinds = _said(table[table["mark"] != "dot"])
    known = [(name, kinds[name]) for name in (*CLASSES, DOUBTED) if name in kinds]
    return Label.made(
        lambda lang: ", ".join(f"{numbers.count(n, lang)} {class_word(kind, lang)}"
                               for kind, n in known)
    )  # fmt: skip


def _change_notes(report: Report, table: pd.DataFrame) -> tuple[Label, ...]:
    plan = report.inspectorate.plan
    band = {
        lang: figure_words.BAND[lang].format(
            margin=numbers.points(plan.margin, lang).lstrip("+"),
            level=numbers.percent_share(plan.level, lang),
        )
        for lang in LANGUAGES
    }
    drawn = table[table["mark"] == "dot"]
    notes = [figure_words.MARKS, Label(**band)]
    if len(drawn) < len(table):
        notes.insert(0, figure_words.REST.filled(parts=_rest(table)))
    return (*notes, *if_lower(report, drawn, figure_words.LOWER_IS_BETTER))


def _series(report: Report, asked: Request, table: pd.DataFrame) -> About:
    if table.empty or not report.edition.priors:
        return no_comparison(report, asked.figure.indicators)
    last = table.groupby(["indicator", "sector"], sort=False).tail(1)
    n = last["n"].fillna(0).astype(int)
    return About(
        context={"indicator": table["indicator"].iloc[0], "sector": table["sector"].iloc[0]},
        notes=_series_notes(report, asked, table),
        indicators=tuple(dict.fromkeys(table["indicator"])),
        n=dict(zip(row_names(last), n, strict=True)),
    )


def _series_notes(report: Report, asked: Request, table: pd.DataFrame) -> tuple[Label, ...]:
    plan = report.inspectorate.plan
    level = {lang: numbers.percent_share(plan.level, lang) for lang in LANGUAGES}
    notes = [figure_words.SERIES_MARKS.filled(level=Label(**level))]
    if (table["mark"] == "diamond").any():
        notes.append(figure_words.SERIES_PUBLISHED)
    if (table["obs_status"] == "counts_only").any():
        notes.append(figure_words.SERIES_FEW.filled(limit=plan.thresholds.counts_only_below))
    if (end := axis_top(asked, table)) < 1:
        top = {lang: numbers.percent_share(end, lang) for lang in LANGUAGES}
        notes.append(figure_words.AXIS_TOP.filled(top=Label(**top)))
    notes.append(figure_words.SERIES_LINES.filled(year=Label.made(report.when)))
    for kind in ("limited", "no"):
        part = table[table["comparability"] == kind]
        for said, rows in part.groupby([f"reason_{lang}" for lang in LANGUAGES], sort=False):
            reason = Label(**{c: str(t).rstrip(".") for c, t in zip(LANGUAGES, said, strict=True)})
            years = _years(sorted(rows["school_year"].unique()))
            whom = _whom(report, table, rows)
            notes.append(
                figure_words.COMPARABILITY[kind].filled(whom=whom, years=years, reason=reason)
            )
    return tuple(notes)


def _years(several: list[str]) -> Label:
    """Return school years as a list; two are joined by a word."""
    if len(several) < 3:
        return Label.made(lambda lang: writing(lang).and_.join(several))
    return Label.made(lambda lang: ", ".join(several))


def _whom(report: Report, table: pd.DataFrame, rows: pd.DataFrame) -> Label:
    """Return the indicators that a reason is about, or nothing when it is about all."""
    own = list(dict.fromkeys(rows["indicator"]))
    if len(own) == table["indicator"].nunique():
        return NOTHING
    labels = [label_of(report.inspectorate, name) for name in own]
    return Label.made(lambda lang: ", ".join(f"'{label[lang]}'" for label in labels) + ", ")


def _coverage(report: Report, asked: Request, table: pd.DataFrame) -> About:
    if table.empty:
        return nothing(report, asked, "institution")
    first = table[table["panel"] == table["panel"].iloc[0]]
    known = first[first["n"].notna()] if first["n"].notna().any() else first
    k, n = int(known["k"].sum()), int(known["n"].fillna(0).sum())
    totals: dict[str, dict[str, Any]] = {
        "k": {lang: numbers.count(k, lang) for lang in LANGUAGES},
        "n": {lang: numbers.count(n, lang) for lang in LANGUAGES},
        "share": {
            lang: numbers.percent(k, n, lang) if n else numbers.count(k, lang) for lang in LANGUAGES
        },
    }
    return About(
        words={f"total_{name}": Label(**texts) for name, texts in totals.items()},
        notes=()
        if (table["population_status"] == "known").any()
        else (figure_words.NO_POPULATION,),
        indicators=asked.figure.indicators,
        n=dict(zip(row_names(table), table["n"].fillna(0).astype(int), strict=True)),
    )


def _exclusion_flow(report: Report, asked: Request, table: pd.DataFrame) -> About:
    if table.empty:
        return About(empty=figure_words.NO_STEPS, empty_title=figure_words.NO_STEPS_TITLE)
    first, last = int(table["rows_in"].iloc[0]), int(table["rows_out"].iloc[-1])
    counts = {"first": first, "last": last, "dropped": first - last}
    return About(
        words={
            name: Label(**{lang: numbers.count(value, lang) for lang in LANGUAGES})
            for name, value in counts.items()
        },
        n={"read": first, "counted": last},
    )


def _amounts(report: Report, asked: Request, table: pd.DataFrame) -> About:
    """Return what may be said of a figure of amounts; an assumption of its quantity is a note."""
    if table.empty or table["value"].isna().all():
        return About(empty=figure_words.NO_ROWS, empty_title=figure_words.NO_ROWS_TITLE)
    own = report.inspectorate.quantities[str(asked.figure.quantity)]
    level = numbers.percent_share
    intervals = figure_words.AMOUNT_LEVEL.filled(
        level=Label.made(lambda lang: level(report.inspectorate.plan.level, lang))
    )
    return About(
        words=words_of(report, asked, table),
        notes=(
            *((intervals,) if table["low"].notna().any() else ()),
            *((own.assumption,) if own.assumption else ()),
        ),
    )


def _own(report: Report, asked: Request, table: pd.DataFrame) -> About:
    """Return what may be said of a figure of an own chapter: its rows, if they have an n."""
    named = table.dropna(subset="n") if {"indicator", "sector", "n"} <= {*table} else table[:0]
    once = named.drop_duplicates(["indicator", "sector"]) if len(named) else named
    return About(
        indicators=asked.figure.indicators,
        n=dict(zip(row_names(once), once["n"].astype(int), strict=True)) if len(once) else {},
        empty=figure_words.NO_ROWS if table.empty else None,
        empty_title=figure_words.NO_ROWS_TITLE if table.empty else None,
    )


_ABOUT: dict[str, Callable[[Report, Request, pd.DataFrame], About]] = {
    "rating_bars": _rating_bars,
    "heat_table": _heat_table,
    "sector_panels": _sector_panels,
    "paired_dots": paired_dots,
    "funnel": funnel,
    "team_spread": team_spread,
    "change_dots": _change_dots,
    "series": _series,
    "coverage": _coverage,
    "exclusion_flow": _exclusion_flow,
    "amounts": _amounts,
    "own": _own,
}
