"""What the words of pairs, funnels and teams may say of their table, and their notes."""

from __future__ import annotations

import pandas as pd

from spiegel.config.closed_model import Label
from spiegel.config.languages import LANGUAGES
from spiegel.errors import SpiegelError
from spiegel.publish import figure_words, numbers
from spiegel.publish.content.sentences import groupings_of, inline
from spiegel.publish.figures.about import (
    About,
    any_shown,
    cell_ends,
    cell_n,
    cell_notes,
    if_lower,
    nothing,
)
from spiegel.publish.figures.request import Request
from spiegel.publish.report import Report

FAR = 0.998  # the outer limits of a funnel (Spiegelhalter 2005)


def _few(report: Report, table: pd.DataFrame) -> list[Label]:
    """Return the notes on rows without a percentage, and on those without a number."""
    notes = cell_notes(table)
    if (table["mark"] == "counts").any():
        unit = table["unit"].iloc[0]
        many = report.inspectorate.framework.units[unit].many
        limit = report.inspectorate.plan.thresholds.k_of_n_below
        notes.insert(0, figure_words.FEW_ROWS.filled(limit=limit, units=many))
    return notes


def paired_dots(report: Report, asked: Request, table: pd.DataFrame) -> About:
    if not any_shown(table):
        unit = report.inspectorate.indicators[asked.figure.indicators[0]].unit
        return nothing(report, asked, unit)
    context = cell_ends(table)
    dots = table[table["mark"] == "dot"]
    wide = (dots["k"] / dots["n"]).astype(float).groupby(dots["indicator"], sort=False)
    if len(wide):
        context["widest"] = str((wide.max() - wide.min()).idxmax())
    less = if_lower(report, table, figure_words.LESS_IS_BETTER)
    return About(
        context=context,
        notes=(figure_words.ORDER, *_few(report, table), *less),
        indicators=asked.figure.indicators,
        n=cell_n(table),
    )


def funnel(report: Report, asked: Request, table: pd.DataFrame) -> About:
    """Say of a funnel how many of its rows lie beyond the outer limits of chance."""
    inspectorate = report.inspectorate
    unit = inspectorate.indicators[asked.figure.indicators[0]].unit
    for name in asked.figure.indicators:
        why = ""
        if inspectorate.indicators[name].unit == "investigation":
            why = "counts investigations, of which an institution has several that are alike"
        elif name in inspectorate.plan.disclosure.indicators:
            why = "is confidential, so that the whole around which its groups lie may be withheld"
        if why:
            raise SpiegelError(
                f"figure '{asked.figure_id}' draws limits of chance, and '{name}' {why}",
                where="figures.yaml",
                fix="name indicators that count institutions or visits and are not confidential.",
            )
    if not any_shown(table):
        return nothing(report, asked, unit)
    dots = table[table["mark"] == "dot"]
    beyond = dots[(dots["share"] < dots["far_low"]) | (dots["share"] > dots["far_high"])]
    grouping = groupings_of(inspectorate)[str(asked.figure.grouping)]
    level = {lang: numbers.percent_share(inspectorate.plan.level, lang) for lang in LANGUAGES}
    far = {lang: numbers.percent_share(FAR, lang, 1) for lang in LANGUAGES}
    notes = [figure_words.FUNNEL.filled(level=Label(**level), far=Label(**far))]
    notes += [figure_words.FUNNEL_CAVEAT, *_few(report, table)]
    return About(
        context={"groups": str(table["row"].nunique()), "shown": str(len(dots)),
                 "outside": str(len(beyond))},
        words={"grouping": Label.made(lambda lang: inline(grouping.label[lang]))},
        notes=(*notes, *if_lower(report, table, figure_words.LESS_IS_BETTER)),
        indicators=asked.figure.indicators,
        n=cell_n(table),
    )  # fmt: skip


def team_spread(report: Report, asked: Request, table: pd.DataFrame) -> About:
    dots = table[table["mark"] == "dot"]
    if dots.empty:
        return About(
            indicators=asked.figure.indicators,
            empty=figure_words.NO_TEAMS,
            empty_title=figure_words.NO_TEAMS_TITLE,
        )
    spread = (dots["team_high"] - dots["team_low"]).astype(float)
    widest = dots.to_dict("records")[int(spread.to_numpy().argmax())]
    plan = report.inspectorate.plan
    level = {lang: numbers.percent_share(plan.level, lang) for lang in LANGUAGES}
    return About(
        context={"widest": widest["indicator"], "widest_sector": widest["sector"],
                 "teams": str(int(dots["teams"].max()))},
        notes=(figure_words.TEAM_SPREAD.filled(level=Label(**level)), figure_words.ORDER),
        indicators=asked.figure.indicators,
        n=cell_n(table),
    )  # fmt: skip
