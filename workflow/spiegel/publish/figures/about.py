"""What is known of the table of a figure: names of rows, ends, notes on what it lacks."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from spiegel.config.closed_model import Label
from spiegel.publish import figure_words
from spiegel.publish.content.sentences import inline
from spiegel.publish.figures.request import Request, label_of
from spiegel.publish.report import Report


@dataclass(frozen=True)
class About:
    """What a title may name (`context` codes, `words` texts), notes, n of rows, and why empty."""

    context: dict[str, str] = field(default_factory=dict)
    words: dict[str, Label] = field(default_factory=dict)
    notes: tuple[Label, ...] = ()
    indicators: tuple[str, ...] = ()
    n: dict[str, int] = field(default_factory=dict)
    empty: Label | None = None
    empty_title: Label | None = None


def if_lower(report: Report, table: pd.DataFrame, words: Label) -> list[Label]:
    """Return the note that names the indicators of which less is better, if there are any."""
    indicators = report.inspectorate.indicators
    lower = [i for i in dict.fromkeys(table["indicator"]) if indicators[i].polarity == "lower"]
    if not lower:
        return []
    labels = Label.made(lambda lang: ", ".join(f"'{indicators[i].label[lang]}'" for i in lower))
    return [words.filled(indicators=labels)]


def nothing(report: Report, asked: Request, unit: str) -> About:
    """Return the words of a figure without rows: which units are missing, and for whom."""
    units = report.inspectorate.framework.units[unit].many  # type: ignore[index]
    subject = label_of(report.inspectorate, asked.sector or "ALL")
    within = Label.made(lambda lang: inline(subject[lang]))
    return About(
        indicators=asked.figure.indicators,
        empty=figure_words.NOTHING.filled(units=units, subject=within),
        empty_title=figure_words.NOTHING_TITLE.filled(units=units, subject=subject),
    )


def no_comparison(report: Report, indicators: tuple[str, ...]) -> About:
    reason = report.edition.no_priors_reason or figure_words.NO_COMPARISON
    return About(indicators=indicators, empty=reason, empty_title=figure_words.NO_PRIORS_TITLE)


def row_names(table: pd.DataFrame) -> list[str]:
    """Return what each row of the data of a figure is called in its description."""
    keys = [key for key in ("indicator", "sector", "group") if key in table]
    return ["/".join(map(str, row)) for row in table[keys].itertuples(index=False, name=None)]


def compared_shares(table: pd.DataFrame) -> pd.DataFrame:
    """Return the cells whose share is compared: those with a percentage, else those with counts."""
    percentages = table[table["mark"].isin(["cell", "dot"])]
    return percentages if len(percentages) else table[table["mark"] == "counts"]


def cell_shares(table: pd.DataFrame) -> pd.Series:
    """Return the shares that are compared, the lowest first."""
    own = compared_shares(table)
    return (own["k"] / own["n"]).astype(float).sort_values(kind="stable")


def cell_ends(table: pd.DataFrame) -> dict[str, str]:
    order = cell_shares(table).index
    if not len(order):
        return {}
    low, high = table.loc[order[0]], table.loc[order[-1]]
    return {
        "lowest": low["indicator"], "lowest_sector": low["sector"],
        "highest": high["indicator"], "highest_sector": high["sector"],
    }  # fmt: skip


def passed_over(table: pd.DataFrame) -> bool:
    """Say whether a cell with too few for a percentage lies beyond the lowest or highest shown."""
    own, few = compared_shares(table), table[table["mark"] == "counts"]
    if own.empty or (own["mark"] == "counts").all():
        return False
    share = own["k"] / own["n"]
    return bool((~(few["k"] / few["n"]).between(share.min(), share.max())).any())


def cell_n(table: pd.DataFrame) -> dict[str, int]:
    shown = table[table["mark"].isin(["cell", "dot", "counts"])]
    return dict(zip(row_names(shown), shown["n"].astype(int), strict=True))


def any_shown(table: pd.DataFrame) -> bool:
    """Say whether there is anything to show, were it only that something is withheld."""
    return bool(table["mark"].isin(["cell", "dot", "counts", "suppressed"]).any())


def cell_notes(table: pd.DataFrame) -> list[Label]:
    return [note for mark, note in figure_words.CELL_NOTES.items() if (table["mark"] == mark).any()]
