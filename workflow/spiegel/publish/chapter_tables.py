"""The tables of numbers in report notebooks: results, changes, and quality of the data."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd
from IPython.display import HTML, Markdown, display

from spiegel.config import Label
from spiegel.publish import numbers, texts
from spiegel.publish.chapters import Chapter, known
from spiegel.publish.figures.words import CLASS
from spiegel.publish.html import html_table
from spiegel.publish.sentences import share_text


def results(chapter: Chapter) -> None:
    """Show the numbers behind the figures of this notebook in one table."""
    report, language = chapter.report, chapter.language
    table = report.current
    rows = []
    for indicator, sector, category in dict.fromkeys(_cells(chapter)):
        found = table[
            (table["indicator"] == indicator)
            & (table["sector"] == sector)
            & (table["category"] == category)
        ]
        rows += [_result_row(chapter, cell) for _, cell in found.iterrows()]
    if not rows:
        return
    frame = pd.DataFrame(rows, columns=[chapter.word(c) for c in texts.RESULT_COLUMNS])
    if frame.iloc[:, -1].eq("").all():
        frame = frame.iloc[:, :-1]
    if chapter.sector:
        frame = frame.drop(columns=frame.columns[1])
    level = numbers.percent_share(report.inspectorate.plan.level, language)
    caption = chapter.word(texts.RESULTS_CAPTION).format(level=level)
    display(Markdown(f"## {chapter.word(texts.RESULTS)}"))
    display(HTML(html_table(frame, caption, language)))


def _cells(chapter: Chapter) -> Iterable[tuple[str, str, str]]:
    for entry in chapter.report.inspectorate.registry.figures.values():
        if entry.notebook == chapter.name:
            sectors = (chapter.sector,) if chapter.sector else entry.sectors
            for indicator in entry.indicators:
                for sector in sectors:
                    yield indicator, sector, "meets"


def _result_row(chapter: Chapter, cell: pd.Series) -> tuple[str, ...]:
    language = chapter.language
    inspectorate = chapter.report.inspectorate
    labels = (
        inspectorate.indicators[cell["indicator"]].label[language],
        inspectorate.framework.sector_label(cell["sector"], language),
        _counted_as(chapter, cell["indicator"]),
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


def _counted_as(chapter: Chapter, name: str) -> str:
    """Say which ratings are counted: the named steps, or the side of the bar they lie on."""
    inspectorate = chapter.report.inspectorate
    scale = inspectorate.scale(name)
    named = inspectorate.indicators[name].meets
    if not named:
        return scale.meets_label[chapter.language]
    return " / ".join(step.label[chapter.language] for step in scale.steps if step.id in named)


def changes(chapter: Chapter) -> None:
    """Show the comparison with earlier mirrors, or say why there is none."""
    report, language = chapter.report, chapter.language
    edition = report.edition
    display(Markdown(chapter.word(texts.NOT_RANDOM)))
    if not edition.priors:
        assert edition.no_priors_reason is not None
        display(Markdown(f"## {chapter.word(texts.NO_PRIORS)}"))
        display(Markdown(edition.no_priors_reason[language].strip()))
        return
    wanted = set(_cells(chapter))
    rows = [
        _change_row(chapter, row)
        for _, row in report.changes.iterrows()
        if (row["indicator"], row["sector"], "meets") in wanted
    ]
    if rows:
        frame = pd.DataFrame(rows, columns=[chapter.word(c) for c in texts.CHANGE_COLUMNS])
        display(Markdown(f"## {chapter.word(texts.CHANGES)}"))
        display(HTML(html_table(frame, chapter.word(texts.CHANGES_CAPTION), language)))


def _change_row(chapter: Chapter, row: pd.Series) -> tuple[str, ...]:
    language = chapter.language
    inspectorate = chapter.report.inspectorate
    decimals = inspectorate.plan.percent_decimals

    def shown(value: float) -> str:
        return "" if pd.isna(value) else numbers.percent_share(value, language, decimals)

    compared = row["class"] not in ("not shown", "not comparable") and pd.notna(row["difference"])
    bounded = compared and pd.notna(row["low"])
    return (
        inspectorate.indicators[row["indicator"]].label[language],
        inspectorate.framework.sector_label(row["sector"], language),
        f"{row['prior_edition']} ({row['prior_school_year']})",
        shown(row["prior_share"]) if row["class"] != "not shown" else "",
        shown(row["share"]) if row["class"] != "not shown" else "",
        numbers.signed(row["difference"], language, decimals) if compared else "",
        numbers.signed_range(row["low"], row["high"], language, decimals) if bounded else "",
        chapter.word(CLASS[row["class"]]),
        row[f"reason_{language}"],
    )


def quality(chapter: Chapter) -> None:
    """Show the checks, what was left out, and computed beside published figures."""
    display(Markdown(f"## {chapter.word(texts.CHECKS)}"))
    _checks(chapter)
    _exclusions(chapter)
    _published(chapter)


def _checks(chapter: Chapter) -> None:
    language = chapter.language
    rows = [
        (
            row["check"],
            row["school_year"],
            known(texts.CHECK_WORDS, row["severity"], language),
            known(texts.CHECK_WORDS, row["status"], language),
            row["observed"],
            row["expected"],
            row["rows"],
        )
        for _, row in chapter.report.checks.iterrows()
    ]
    _table(chapter, rows, texts.CHECK_COLUMNS, texts.CHECKS_CAPTION)


def _exclusions(chapter: Chapter) -> None:
    rows = [
        (
            f"{row['step']}. {row['rule']}",
            row["school_year"],
            row["table"],
            row["reason"],
            row["rows_in"],
            row["rows_out"],
        )
        for _, row in chapter.report.exclusions.iterrows()
    ]
    _table(chapter, rows, texts.EXCLUSION_COLUMNS, texts.EXCLUSIONS_CAPTION)


def _published(chapter: Chapter) -> None:
    rows = [
        (
            row["measure"],
            row["period"],
            row["published"],
            row["computed"],
            known(texts.VERDICTS, row["verdict"], chapter.language),
            row["reason"],
        )
        for _, row in chapter.report.published_check.iterrows()
    ]
    _table(chapter, rows, texts.PUBLISHED_COLUMNS, texts.PUBLISHED_CAPTION)


def _table(
    chapter: Chapter, rows: Sequence[Sequence[object]], columns: tuple[Label, ...], caption: Label
) -> None:
    if rows:
        frame = pd.DataFrame(rows, columns=[chapter.word(c) for c in columns])
        display(HTML(html_table(frame, chapter.word(caption), chapter.language)))
