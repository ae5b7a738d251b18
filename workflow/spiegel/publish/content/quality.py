"""What is said of the data: checks, exclusions, raw files, published and recomputed numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from spiegel import tables
from spiegel.catalogue import catalogue
from spiegel.clean.reasons import label as reason_label
from spiegel.config import Label
from spiegel.publish import numbers, texts
from spiegel.publish.content import content_words
from spiegel.publish.content.tables import Cell, Count, Table, drop_empty_end, table
from spiegel.publish.figure_words import RULES
from spiegel.publish.report import Report

HASH = 12
MAIN = ("visits", "judgements")
VERDICT_MARKS = {"agrees": "agrees", "differs": "differs", "untestable": "too-few"}
_COUNTS = re.compile(r"(\d+) of (\d+)")
_FIGURE = re.compile(r"(?P<indicator>\w+): (?P<sector>\w+)")


def assumptions(report: Report, language: str) -> list[str]:
    """Return what is assumed about cleaning, because the inspectorate does not say it."""
    cleaning = report.inspectorate.framework.cleaning
    stated = [policy.assumption for policy in cleaning.policies.values()]
    stated += [cleaning.fillers_assumption, *(recode.assumption for recode in cleaning.recode)]
    return [text[language] for text in stated if text is not None]


@dataclass(frozen=True)
class Recomputed:
    """How many published numbers agree with their second computation, in a line and by table."""

    line: str
    table: Table


def recomputed(report: Report, language: str) -> Recomputed | None:
    """Return how many published numbers were computed twice and agree; None before that is known.

    The account also holds words that follow from numbers, such as the class of a change.
    """
    found = report["recomputed"]
    if found.empty:
        return None
    sums: Counter[tuple[str, bool, bool]] = Counter()  # of a table: words or not, agreeing or not
    for name, column, size, verdict in found[["table", "column", "numbers", "verdict"]].to_numpy():
        kind = tables.TABLES[name].columns[column].dtype.type
        sums[name, isinstance(kind, pd.StringDtype), verdict == "agrees"] += int(size)

    def counts(*shown: str) -> list[str]:
        """Return numbers, equal numbers, words and equal words of some tables."""
        said = []
        for word in (False, True):
            same, other = (sum(sums[name, word, ok] for name in shown) for ok in (True, False))
            said += [numbers.count(same + other, language), numbers.count(same, language)]
        return said

    known = [name for name in catalogue().downloads("tables") if name in set(found["table"])]
    rows = [
        (
            Cell(catalogue().label(name, "name")[language], f"{name}.csv"),
            *(Cell(text, number=True) for text in counts(name)),
        )
        for name in known
    ]
    total, agree, *_ = counts(*known)
    line = content_words.RECOMPUTED_COUNT[language].format(agree=agree, total=total)
    caption = content_words.RECOMPUTED_CAPTION[language]
    shown = table("recomputed-table", caption, content_words.RECOMPUTED_COLUMNS, rows, language)
    return Recomputed(line, shown)


def word(words: dict[str, Label], code: str, language: str) -> str:
    """Return the word for a code, or the code itself in plain letters."""
    return words[code][language] if code in words else code.replace("_", " ")


def _counts(
    values: Sequence[str], words: dict[str, Label], marks: dict[str, str], language: str
) -> list[Count]:
    return [
        Count(words[code][language], numbers.count(values.count(code), language), mark)
        for code, mark in marks.items()
    ]


def check_outcomes(report: Report, language: str) -> list[Count]:
    """Return how many checks passed and did not pass."""
    values = report["checks"]["status"].tolist()
    return _counts(values, texts.CHECK_WORDS, {"fail": "differs", "pass": "agrees"}, language)


def checks(report: Report, language: str) -> Table:
    """Return all checks, those that did not pass first, the latest year first."""
    ordered = report["checks"].assign(
        passed=report["checks"]["status"] == "pass", mild=report["checks"]["severity"] == "warning"
    )
    ordered = ordered.sort_values("school_year", ascending=False, kind="stable").sort_values(
        ["passed", "mild"], kind="stable"
    )
    rows = [
        (
            Cell(word(texts.CHECK_NAMES, row["check"], language)),
            Cell(row["school_year"], fixed=True),
            Cell(texts.CHECK_WORDS[row["severity"]][language]),
            Cell(
                texts.CHECK_WORDS[row["status"]][language],
                mark="agrees" if row["passed"] else "differs",
            ),
            Cell(numbers.count(row["rows"], language), number=True),
        )
        for _, row in ordered.iterrows()
    ]
    caption = content_words.CHECKS_CAPTION[language]
    return table("checks-table", caption, content_words.CHECK_COLUMNS, rows, language, tall=True)


def exclusions(report: Report, language: str) -> list[Table]:
    """Return the steps of cleaning this school year, one table for each kind of row."""
    year = report.edition.school_year
    own = report["exclusions"][report["exclusions"]["school_year"] == year]
    found = []
    for name, steps in own.groupby("table", sort=False):
        if name not in MAIN and (steps["rows_in"] == steps["rows_out"]).all():
            continue
        caption = content_words.EXCLUSIONS_CAPTION[language].format(
            year=year, table=word(texts.TABLE_NAMES, str(name), language)
        )
        ordered = steps.sort_values("step", kind="stable")
        rows = [step_row(report, row, language) for _, row in ordered.iterrows()]
        found.append(table(f"exclusions-{name}", caption, texts.EXCLUSION_COLUMNS, rows, language))
    return found


def step_row(report: Report, row: pd.Series, language: str) -> tuple[Cell, ...]:
    """Return one step of cleaning as cells: its name, rows before, rows left out, rows after."""
    return (
        Cell(_rule(report, row["rule"], row["reason"], language)),
        Cell(numbers.count(row["rows_in"], language), number=True),
        Cell(numbers.lost(row["rows_in"] - row["rows_out"], language), number=True),
        Cell(numbers.count(row["rows_out"], language), number=True),
    )


def _rule(report: Report, rule: str, reason: str, language: str) -> str:
    types = report.inspectorate.framework.visit_types
    code = reason.partition(":")[2]
    named = {**content_words.EXCLUSION_RULES, **RULES}
    name = named[rule][language] if rule in named else reason_label(reason, language)
    return f"{name}: {types[code].label[language]}" if code in types else name


def inputs(report: Report, language: str) -> Table:
    """Return the files behind the edition with the start of their hashes."""
    rows = [
        (
            Cell(row["dataset"]),
            Cell(row["school_year"], fixed=True),
            Cell(row["version"]),
            Cell(word(texts.NATURES, row["nature"], language)),
            Cell(row["encoding"]),
            Cell(numbers.count(row["rows_in"], language), number=True),
            Cell(row["sha256"][:HASH], code=True),
        )
        for _, row in report["inputs"].iterrows()
    ]
    caption = texts.INPUTS[language]
    return table("inputs-table", caption, content_words.INPUT_COLUMNS, rows, language, tall=True)


def sources(report: Report, language: str) -> Table:
    """Return the raw files, without their digests and rows: these are on the site, and in the lock.

    The same rows in another order are the same input; a digest in print would say otherwise.
    """
    rows = [
        (
            Cell(row["dataset"]),
            Cell(row["school_year"], fixed=True),
            Cell(row["version"]),
            Cell(word(texts.NATURES, row["nature"], language)),
            Cell(row["licence"]),
        )
        for _, row in report["sources"].iterrows()
    ]
    caption = texts.INPUTS[language]
    return table("inputs-table", caption, content_words.SOURCE_COLUMNS, rows, language)


def verdicts(report: Report, language: str) -> list[Count]:
    """Return how many published figures agree, differ or cannot be tested."""
    values = report["published_check"]["verdict"].tolist()
    return _counts(values, texts.VERDICTS, VERDICT_MARKS, language)


def published(report: Report, language: str) -> Table:
    """Return every published figure beside the computed one."""
    rows = [
        (
            _figure(report, row["measure"], language),
            Cell(row["dataset"], row["source"]),
            Cell(row["period"], fixed=True),
            Cell(_counts_text(row["published"], language)),
            Cell(_counts_text(row["computed"], language)),
            Cell("" if pd.isna(row["n"]) else numbers.count(row["n"], language), number=True),
            Cell(texts.VERDICTS[row["verdict"]][language], mark=VERDICT_MARKS[row["verdict"]]),
            Cell(row[f"reason_{language}"]),
        )
        for _, row in report["published_check"].iterrows()
    ]
    return drop_empty_end(
        table(
            "published-table",
            texts.PUBLISHED_CAPTION[language],
            content_words.PUBLISHED_COLUMNS,
            rows,
            language,
            tall=True,
        )
    )


def published_in_print(report: Report, language: str) -> Table:
    """Return computed beside published figures, each remark below its figure: it is long."""
    found = published(report, language)
    if len(found.columns) < len(content_words.PUBLISHED_COLUMNS):
        return found
    rows = tuple((replace(row[0], detail=row[-1].text), *row[1:-1]) for row in found.rows)
    return replace(found, columns=found.columns[:-1], rows=rows)


def _counts_text(text: str, language: str) -> str:
    """Return a number as published, with '251 of 369' in the language of the page."""
    match = _COUNTS.fullmatch(text)
    return numbers.k_of_n(int(match[1]), int(match[2]), language) if match else text


def _figure(report: Report, measure: str, language: str) -> Cell:
    """Return the name of a published figure; 'k1_visie: BAO' gets its labels."""
    match = _FIGURE.fullmatch(measure)
    indicators, framework = report.inspectorate.indicators, report.inspectorate.framework
    if match and match["indicator"] in indicators:
        known = ("ALL", *framework.sectors, *framework.sector_groups)
        if match["sector"] in known:
            label = indicators[match["indicator"]].label[language]
            return Cell(f"{label}: {framework.sector_label(match['sector'], language)}")
    own = framework.language
    return Cell(measure, lang="" if language == own else own)
