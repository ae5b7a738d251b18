"""The notebook on the quality of the data: what was read, changed, left out, checked, expected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from datetime import date
from html import escape
from typing import Any

import pandas as pd
from IPython.display import HTML, Markdown, display

from spiegel.clean.reasons import label as reason_label
from spiegel.config import Label
from spiegel.publish import numbers, quality_words, texts
from spiegel.publish.chapters import Chapter, figure, known
from spiegel.publish.html import html_table
from spiegel.publish.site import quality
from spiegel.publish.words import RULES

MAIN = ("visits", "judgements")
LONG = 6  # a longer list of files is folded, so that the first figure stays in sight


def inputs(chapter: Chapter) -> None:
    """Show every raw file behind the mirror with the start of its checksum; a long list folded."""
    language = chapter.language
    table = chapter.report.inputs.copy()
    table["sha256"] = table["sha256"].str[:12]
    table["nature"] = [known(texts.NATURES, nature, language) for nature in table["nature"]]
    columns = [name for name in texts.INPUT_COLUMNS if name in table]
    rows = list(table[columns].itertuples(index=False, name=None))
    labels = tuple(texts.INPUT_COLUMNS[name] for name in columns)
    _table(chapter, rows, labels, texts.INPUTS, fold=LONG)


def at_a_glance(chapter: Chapter) -> None:
    """Say in a few lines what happened to the data between the files and the numbers."""
    report, language = chapter.report, chapter.language
    inputs, flow = _own_year(chapter, report.inputs), _own_year(chapter, report.exclusions)
    edits, checks = _cells(chapter), _own_year(chapter, report.checks)

    def count(value: float) -> str:
        return numbers.count(int(value), language)

    lines = []
    if "rows_in" in inputs:
        values = {"files": len(inputs), "rows": inputs["rows_in"].sum()}
        values["blank"] = inputs["rows_blank"].sum()
        told = {name: count(value) for name, value in values.items()}
        lines.append(_say(chapter, quality_words.GLANCE_FILES, **told))
    visits = flow[flow["table"] == "visits"].sort_values("step")
    if len(visits):
        ends = {"first": visits["rows_in"].iloc[0], "last": visits["rows_out"].iloc[-1]}
        told = {name: count(value) for name, value in ends.items()}
        lines.append(_say(chapter, quality_words.GLANCE_VISITS, **told))
    applied = _own_year(chapter, report.corrections)
    by_rule = edits[edits["rule"] != "correction"]["entries"].sum()
    done = (applied["status"] == "applied").sum()
    told = {"cells": count(by_rule), "corrections": count(done)}
    lines.append(_say(chapter, quality_words.GLANCE_CELLS, **told))
    failed = int((checks["status"] == "fail").sum())
    words = quality_words.GLANCE_CHECKS if failed else quality_words.GLANCE_NO_CHECKS
    lines.append(_say(chapter, words, failed=count(failed), total=count(len(checks))))
    expected = _own_year(chapter, report.expectations)
    met = int((expected["status"] == "pass").sum())
    words = quality_words.GLANCE_EXPECTATIONS
    words = words if len(expected) else quality_words.GLANCE_NO_EXPECTATIONS
    lines.append(_say(chapter, words, met=count(met), total=count(len(expected))))
    _heading(chapter, quality_words.GLANCE)
    display(Markdown("\n".join(f"- {line}" for line in lines)))


def files(chapter: Chapter) -> None:
    """Show the files of this school year, how each is laid out, and how many rows it gave."""
    own = _own_year(chapter, chapter.report.inputs)
    shown = [name for name in quality_words.FILE_COLUMNS if name in own and own[name].notna().any()]
    table = own[shown].copy()
    if "delimiter" in table:
        marks = quality_words.DELIMITERS
        table["delimiter"] = [marks.get(str(mark), str(mark)) for mark in table["delimiter"]]
    _heading(chapter, quality_words.FILES)
    labels = tuple(quality_words.FILE_COLUMNS[name] for name in shown)
    rows = list(table.itertuples(index=False, name=None))
    _table(chapter, rows, labels, quality_words.FILES_CAPTION)


def left_out(chapter: Chapter) -> None:
    """Show the way from rows read to rows counted: picture, then one table for each kind of row."""
    language = chapter.language
    _heading(chapter, quality_words.LEFT_OUT)
    _figures(chapter, "exclusion_flow")
    own = _own_year(chapter, chapter.report.exclusions)
    for name, table in own.groupby("table", sort=False):
        if name not in MAIN and (table["rows_in"] == table["rows_out"]).all():
            continue
        rows = [
            (
                rule_name(chapter, step["rule"], step["reason"]),
                step["rows_in"],
                step["rows_in"] - step["rows_out"],
                step["rows_out"],
            )
            for step in table.sort_values("step", kind="stable").to_dict("records")
        ]
        words = known(texts.TABLE_NAMES, str(name), language)
        caption = chapter.word(texts.EXCLUSIONS_CAPTION).replace("{table}", words)
        _table(chapter, rows, texts.EXCLUSION_COLUMNS, caption)


def rule_name(chapter: Chapter, rule: str, reason: str) -> str:
    """Return the name of a cleaning rule, with the kind of visit when the reason is one."""
    types = chapter.report.inspectorate.framework.visit_types
    known_rule = RULES.get(rule)
    name = known_rule[chapter.language] if known_rule else reason_label(reason, chapter.language)
    _, _, code = reason.partition(":")
    return f"{name}: {types[code].label[chapter.language]}" if code in types else name


def edits(chapter: Chapter) -> None:
    """Show how many cells were changed, by reason, and every declared correction."""
    language = chapter.language
    _heading(chapter, quality_words.EDITS)
    display(Markdown(chapter.word(quality_words.EDITS_INTRO)))
    own = _cells(chapter)
    if own.empty:
        display(Markdown(chapter.word(quality_words.NO_EDITS)))
    rows = [
        (
            reason_label(line["reason"], language),
            known(texts.TABLE_NAMES, line["table"], language),
            line["column"],
            line["entries"],
        )
        for line in own.sort_values(["reason", "table", "column"]).to_dict("records")
    ]
    _table(chapter, rows, quality_words.EDIT_COLUMNS, quality_words.EDITS_CAPTION)
    _corrections(chapter)


def _corrections(chapter: Chapter) -> None:
    """Show what was mended, why and how often; which record it was stays internal."""
    language = chapter.language
    counts: Counter[tuple[str, str, str]] = Counter()
    for line in _own_year(chapter, chapter.report.corrections).to_dict("records"):
        what = chapter.word(quality_words.SET).format(column=line["column"])
        if line["action"] == "drop_row":
            what = chapter.word(quality_words.DROPPED)
        if line["status"] != "applied":
            what = chapter.word(quality_words.MENDED)
        day = numbers.day(date.fromisoformat(line["reported_on"]), language)
        counts[what, reason_label(line["reason"], language), day] += 1
    rows = [(*what, count) for what, count in counts.items()]
    _table(chapter, rows, quality_words.CORRECTION_COLUMNS, quality_words.CORRECTIONS_CAPTION)
    if rows:
        display(Markdown(chapter.word(quality_words.RECORDS_ARE_INTERNAL)))


def checks(chapter: Chapter) -> None:
    """Show the outcome of every check; which rows are behind it stays internal."""
    language = chapter.language
    _heading(chapter, texts.CHECKS)
    own = _own_year(chapter, chapter.report.checks)
    own = own.sort_values("status", kind="stable")
    rows = [
        (
            known(texts.CHECK_NAMES, line["check"], language),
            known(texts.CHECK_WORDS, line["severity"], language),
            known(texts.CHECK_WORDS, line["status"], language),
            line["rows"],
        )
        for line in own.to_dict("records")
    ]
    _table(chapter, rows, texts.CHECK_COLUMNS, texts.CHECKS_CAPTION)
    if own["rows"].sum():
        display(Markdown(chapter.word(quality_words.ROWS_ARE_INTERNAL)))


def expectations(chapter: Chapter) -> None:
    """Show what was expected of this school year beside what was observed."""
    own = _own_year(chapter, chapter.report.expectations)
    if own.empty:
        return
    language = chapter.language
    _heading(chapter, quality_words.EXPECTATIONS)
    display(Markdown(chapter.word(quality_words.EXPECTATIONS_INTRO)))
    rows = []
    for line in own.sort_values("status", kind="stable").to_dict("records"):
        table = known(texts.TABLE_NAMES, line["table"], language)
        what = quality_words.MEASURES[line["measure"]][language]
        rows.append(
            (
                what.format(table=table, column=line["column"]),
                _value(line, "expected", language),
                _tolerance(line, language),
                _value(line, "observed", language),
                known(texts.CHECK_WORDS, line["severity"], language),
                known(texts.CHECK_WORDS, line["status"], language),
            )
        )
    columns, caption = quality_words.EXPECTATION_COLUMNS, quality_words.EXPECTATIONS_CAPTION
    _table(chapter, rows, columns, caption, fold=0 if (own["status"] == "pass").all() else None)


def _value(line: dict[Hashable, Any], name: str, language: str) -> str:
    text = str(line[name])
    if line["measure"] == "rows":
        return numbers.count(int(text), language)
    if line["measure"] == "missing":
        return numbers.percent_share(float(text), language, 1)
    return text.replace("|", ", ")


def _tolerance(line: dict[Hashable, Any], language: str) -> str:
    if line["measure"] == "categories":
        return ""
    return numbers.percent_share(float(str(line["tolerance"])), language, 1)


def coverage(chapter: Chapter) -> None:
    """Show which part of each sector was inspected."""
    _heading(chapter, quality_words.COVERAGE)
    _figures(chapter, "coverage")


def published(chapter: Chapter) -> None:
    """Show computed figures beside published ones."""
    rows = [
        (
            row["measure"],
            row["period"],
            row["published"],
            row["computed"],
            known(texts.VERDICTS, row["verdict"], chapter.language),
            row[f"reason_{chapter.language}"],
        )
        for row in chapter.report.published_check.to_dict("records")
    ]
    if rows:
        _heading(chapter, quality_words.PUBLISHED)
    _table(chapter, rows, texts.PUBLISHED_COLUMNS, texts.PUBLISHED_CAPTION)


def assumptions(chapter: Chapter) -> None:
    """Say what this project assumes about cleaning, because the inspectorate does not say it."""
    lines = quality.assumptions(chapter.report, chapter.language)
    if not lines:
        return
    _heading(chapter, quality_words.ASSUMPTIONS)
    display(Markdown(chapter.word(quality_words.ASSUMPTIONS_INTRO)))
    display(Markdown("\n".join(f"- {line};" for line in lines).rstrip(";") + "."))


def _own_year(chapter: Chapter, table: pd.DataFrame) -> pd.DataFrame:
    if "school_year" not in table:
        return table.iloc[:0]
    return table[table["school_year"] == chapter.report.edition.school_year]


def _cells(chapter: Chapter) -> pd.DataFrame:
    """Return the edits of this school year that changed cells."""
    own = _own_year(chapter, chapter.report.edits)
    return own[own["column"] != ""]


def _say(chapter: Chapter, words: Label, **values: str) -> str:
    year = chapter.report.edition.school_year
    return chapter.word(words).format(year=year, **values)


def _heading(chapter: Chapter, words: Label) -> None:
    display(Markdown(f"## {chapter.word(words)}"))


def _figures(chapter: Chapter, kind: str) -> None:
    registry = chapter.report.inspectorate.registry.figures
    for name in chapter.figure_ids:
        if registry[name].type == kind:
            figure(chapter, name)


def _table(
    chapter: Chapter,
    rows: Sequence[Sequence[object]],
    columns: Sequence[Label],
    caption: Label | str,
    *,
    fold: int | None = None,
) -> None:
    """Show rows as a table, without an empty last column; folded when longer than `fold`."""
    if not rows:
        return
    text = caption if isinstance(caption, str) else chapter.word(caption)
    text = text.replace("{year}", chapter.report.edition.school_year)
    frame = pd.DataFrame(rows, columns=[chapter.word(c) for c in columns])
    if frame.iloc[:, -1].eq("").all():
        frame = frame.iloc[:, :-1]
    table = html_table(frame, text, chapter.language)
    if fold is not None and len(rows) > fold:
        summary = escape(f"{text} ({numbers.count(len(rows), chapter.language)})")
        table = f"<details><summary>{summary}</summary>\n{table}\n</details>"
    display(HTML(table))
