"""The tables of numbers in report notebooks: results and changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

import pandas as pd
from IPython.display import HTML, Markdown, display

from spiegel.config import Label
from spiegel.publish import numbers, texts
from spiegel.publish.chapters import COMPARISONS, Chapter
from spiegel.publish.figures import request
from spiegel.publish.figures.plot import applies
from spiegel.publish.html import html_table
from spiegel.publish.sentences import share_text
from spiegel.publish.words import CLASS

# A change of these classes prints no numbers: side by side they invite the comparison.
REFUSED = ("not shown", "not comparable", "too few")


def results(chapter: Chapter) -> None:
    """Show the numbers behind the figures: one table for each way of counting."""
    report, language = chapter.report, chapter.language
    table = report.current
    groups: dict[str, list[tuple[str, ...]]] = {}
    for indicator, sector in _cells(chapter):
        found = table[
            (table["indicator"] == indicator)
            & (table["sector"] == sector)
            & (table["category"] == "meets")
        ]
        rows = groups.setdefault(_counted_as(chapter, indicator), [])
        rows += [_result_row(chapter, cell) for _, cell in found.iterrows()]
    display(Markdown(f"## {chapter.word(texts.RESULTS)}"))
    level = numbers.percent_share(report.inspectorate.plan.level, language)
    for counted, rows in groups.items():
        caption = chapter.word(texts.RESULTS_CAPTION).format(counted=counted, level=level)
        show_table(chapter, rows, texts.RESULT_COLUMNS, caption, drop_sector=True)


def _cells(chapter: Chapter, *kinds: str) -> list[tuple[str, str]]:
    """Return indicator and sector of every row in the notebook's figures (of some kinds), once."""
    found: dict[tuple[str, str], None] = {}
    for figure_id in chapter.figure_ids:
        asked = request(chapter.report.inspectorate, figure_id)
        if kinds and asked.figure.type not in kinds:
            continue
        pairs = ((i, s) for i in asked.figure.indicators for s in asked.sectors)
        found |= dict.fromkeys(pair for pair in pairs if applies(chapter.report, *pair))
    return list(found)


def _counted_as(chapter: Chapter, name: str) -> str:
    """Say which ratings are counted, and in which unit: 'instellingen, ongunstig'."""
    language, inspectorate = chapter.language, chapter.report.inspectorate
    scale, counted = inspectorate.scale(name), inspectorate.meets(name)
    steps = range(1, len(scale.steps) + 1)
    if counted == frozenset(steps[scale.cut - 1 :]):
        text = scale.meets_label[language]
    elif counted == frozenset(steps[: scale.cut - 1]):
        text = scale.below_label[language]
    else:
        text = " / ".join(scale.steps[i - 1].label[language] for i in sorted(counted))
    units = inspectorate.framework.units[inspectorate.indicators[name].unit].many[language]
    return f"{units[:1].upper()}{units[1:]}, {text}"


def _result_row(chapter: Chapter, cell: pd.Series) -> tuple[str, ...]:
    language = chapter.language
    inspectorate = chapter.report.inspectorate
    labels = (
        inspectorate.indicators[cell["indicator"]].label[language],
        inspectorate.framework.sector_label(cell["sector"], language),
    )
    if cell["conf_status"] == "C":
        return (*labels, "", "", "", "", chapter.word(texts.SUPPRESSED))
    status = cell["obs_status"]
    counts = (numbers.count(cell["k"], language), numbers.count(cell["n"], language))
    remark = chapter.word(texts.OBS_STATUS[status])
    if status in ("none", "counts_only", "k_of_n"):
        return (*labels, *counts, "", "", remark)
    decimals = inspectorate.plan.percent_decimals
    share = share_text(cell, language, decimals)
    interval = numbers.percent_range(cell["low"], cell["high"], language, decimals)
    return (*labels, *counts, share, interval, remark)


def comparison(chapter: Chapter) -> None:
    """Say how to read a comparison and, when there is none, why."""
    edition, language = chapter.report.edition, chapter.language
    display(Markdown(chapter.word(texts.NOT_RANDOM)))
    if not edition.priors and edition.no_priors_reason is not None:
        display(Markdown(f"## {chapter.word(texts.NO_PRIORS)}"))
        display(Markdown(edition.no_priors_reason[language].strip()))


def changes(chapter: Chapter) -> None:
    """Show the difference with each earlier mirror, and trends where enough mirrors compare."""
    report = chapter.report
    wanted = set(_cells(chapter, *COMPARISONS))
    table = _of(report.changes, wanted)
    if table.empty:
        return
    display(Markdown(f"## {chapter.word(texts.CHANGES)}"))
    for prior in report.edition.priors:
        own = table[table["prior_edition"] == prior.mirror]
        rows = [_change_row(chapter, row) for _, row in own.iterrows()]
        caption = chapter.word(texts.CHANGES_CAPTION).format(
            mirror=prior.mirror, year=prior.school_year
        )
        refused = bool(own["class"].isin(REFUSED).all())
        show_table(chapter, rows, texts.CHANGE_COLUMNS, caption, folded=refused)
    _trends(chapter, wanted)


def _of(table: pd.DataFrame, wanted: set[tuple[str, str]]) -> pd.DataFrame:
    """Return the rows whose indicator and sector are wanted."""
    pairs = zip(table["indicator"], table["sector"], strict=True)
    return table[pd.Series([pair in wanted for pair in pairs], index=table.index, dtype=bool)]


def _change_row(chapter: Chapter, row: pd.Series) -> tuple[str, ...]:
    language, inspectorate = chapter.language, chapter.report.inspectorate
    decimals = inspectorate.plan.percent_decimals
    open_to_compare = row["class"] not in REFUSED

    def share(value: float) -> str:
        return numbers.percent_share(value, language, decimals)

    def shown(known_value: bool, text: Callable[[], str]) -> str:
        return text() if open_to_compare and known_value else ""

    return (
        inspectorate.indicators[row["indicator"]].label[language],
        inspectorate.framework.sector_label(row["sector"], language),
        shown(pd.notna(row["prior_share"]), lambda: share(row["prior_share"])),
        shown(pd.notna(row["share"]), lambda: share(row["share"])),
        shown(
            pd.notna(row["difference"]),
            lambda: numbers.signed(row["difference"], language, decimals),
        ),
        shown(
            pd.notna(row["low"]),
            lambda: numbers.signed_range(row["low"], row["high"], language, decimals),
        ),
        chapter.word(CLASS[row["class"]]),
        row[f"reason_{language}"],
    )


def _trends(chapter: Chapter, wanted: set[tuple[str, str]]) -> None:
    report, language = chapter.report, chapter.language
    own = _of(report.trends, wanted)
    minimum = report.inspectorate.plan.min_mirrors_for_trend
    if own["class"].eq("too few mirrors").all():
        display(Markdown(chapter.word(texts.NO_TREND).format(minimum=minimum)))
        return
    rows = [
        (
            report.inspectorate.indicators[row["indicator"]].label[language],
            report.inspectorate.framework.sector_label(row["sector"], language),
            f"{row['first_year']} \N{EN DASH} {row['last_year']}",
            row["mirrors"],
            chapter.word(texts.TREND_CLASS[row["class"]]),
            row[f"reason_{language}"],
        )
        for _, row in own.iterrows()
    ]
    show_table(chapter, rows, texts.TREND_COLUMNS, chapter.word(texts.TRENDS_CAPTION))


def show_table(
    chapter: Chapter,
    rows: Sequence[Sequence[object]],
    columns: tuple[Label, ...],
    caption: str,
    *,
    drop_sector: bool = False,
    folded: bool = False,
) -> None:
    """Show rows as a table, without an empty last column (remarks or reasons).

    `folded` keeps it closed until a reader opens it.
    """
    if not rows:
        return
    frame = pd.DataFrame(rows, columns=[chapter.word(c) for c in columns])
    if frame.iloc[:, -1].eq("").all():
        frame = frame.iloc[:, :-1]
    if drop_sector and chapter.sector:
        frame = frame.drop(columns=frame.columns[1])
    html = html_table(frame, caption, chapter.language)
    if folded:
        more = chapter.word(texts.NOTHING_COMPARED)
        html = f"<details><summary>{escape(caption)}: {more}</summary>\n{html}\n</details>"
    display(HTML(html))
