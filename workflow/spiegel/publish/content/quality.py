"""What is said of the data: checks, exclusions, raw files, published and recomputed numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from spiegel import tables
from spiegel.clean.reasons import label as reason_label
from spiegel.config.catalogue import catalogue
from spiegel.config.closed_model import Label
from spiegel.publish import numbers, table_words
from spiegel.publish.content import content_words
from spiegel.publish.content.tables import EMPTY, Cell, Count, Row, Table, table
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

    def counts(*shown: str) -> dict[str, str]:
        """Return how many numbers and words some tables have, and how many of each agree."""
        said = {}
        for key, is_word in (("numbers", False), ("words", True)):
            same, other = (sum(sums[name, is_word, ok] for name in shown) for ok in (True, False))
            said[key] = numbers.count(same + other, language)
            said[f"equal_{key}"] = numbers.count(same, language)
        return said

    known = [name for name in catalogue().downloads("tables") if name in set(found["table"])]
    rows = [
        {
            "table": Cell(catalogue().label(name, "name")[language], f"{name}.csv"),
            **{key: Cell(text, number=True) for key, text in counts(name).items()},
        }
        for name in known
    ]
    all_of = counts(*known)
    line = content_words.RECOMPUTED_COUNT[language].format(
        agree=all_of["equal_numbers"], total=all_of["numbers"]
    )
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
    return _counts(values, table_words.CHECK_WORDS, {"fail": "differs", "pass": "agrees"}, language)


def checks(report: Report, language: str) -> Table:
    """Return all checks, those that did not pass first, the latest year first."""
    ordered = report["checks"].assign(
        passed=report["checks"]["status"] == "pass", mild=report["checks"]["severity"] == "warning"
    )
    ordered = ordered.sort_values("school_year", ascending=False, kind="stable").sort_values(
        ["passed", "mild"], kind="stable"
    )
    rows = [
        {
            "check": Cell(word(table_words.CHECK_NAMES, row["check"], language)),
            "school_year": Cell(row["school_year"], fixed=True),
            "severity": Cell(table_words.CHECK_WORDS[row["severity"]][language]),
            "status": Cell(
                table_words.CHECK_WORDS[row["status"]][language],
                mark="agrees" if row["passed"] else "differs",
            ),
            "rows": Cell(numbers.count(row["rows"], language), number=True),
        }
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
            year=report.when(language), table=word(table_words.TABLE_NAMES, str(name), language)
        )
        ordered = steps.sort_values("step", kind="stable")
        rows = [step_row(report, row, language) for _, row in ordered.iterrows()]
        found.append(
            table(f"exclusions-{name}", caption, table_words.EXCLUSION_COLUMNS, rows, language)
        )
    return found


def step_row(report: Report, row: pd.Series, language: str) -> Row:
    """Return one step of cleaning as a row: its name, rows before, rows left out, rows after."""
    left_out = numbers.lost(row["rows_in"] - row["rows_out"], language)
    return {
        "step": Cell(_rule(report, row["rule"], row["reason"], language)),
        "rows_in": Cell(numbers.count(row["rows_in"], language), number=True),
        "left_out": Cell(left_out, number=True),
        "rows_out": Cell(numbers.count(row["rows_out"], language), number=True),
    }


def _rule(report: Report, rule: str, reason: str, language: str) -> str:
    types = report.inspectorate.framework.visit_types
    code = reason.partition(":")[2]
    named = {**content_words.EXCLUSION_RULES, **RULES}
    plain = named.get(rule) if reason == rule or code in types else None
    name = plain[language] if plain else reason_label(reason, language)
    return f"{name}: {types[code].label[language]}" if code in types else name


def inputs(report: Report, language: str) -> Table:
    """Return the files behind the edition with the start of their hashes."""
    rows = [
        {
            **_file(row, language),
            "encoding": Cell(row["encoding"]),
            "rows": Cell(numbers.count(row["rows_in"], language), number=True),
            "sha256": Cell(row["sha256"][:HASH], code=True),
        }
        for _, row in report["inputs"].iterrows()
    ]
    caption = table_words.INPUTS[language]
    return table("inputs-table", caption, content_words.INPUT_COLUMNS, rows, language, tall=True)


def _file(row: pd.Series, language: str) -> Row:
    """Return what is said of a raw file wherever it is named."""
    return {
        "dataset": Cell(row["dataset"]),
        "school_year": Cell(row["school_year"], fixed=True),
        "version": Cell(row["version"]),
        "nature": Cell(word(table_words.NATURES, row["nature"], language)),
    }


def sources(report: Report, language: str) -> Table:
    """Return the raw files, without their digests and rows: these are on the site, and in the lock.

    The same rows in another order are the same input; a digest in print would say otherwise.
    """
    rows = [
        {**_file(row, language), "licence": Cell(row["licence"])}
        for _, row in report["sources"].iterrows()
    ]
    caption = table_words.INPUTS[language]
    return table("inputs-table", caption, content_words.SOURCE_COLUMNS, rows, language)


def verdicts(report: Report, language: str) -> list[Count]:
    """Return how many published figures agree, differ or cannot be tested."""
    values = report["published_check"]["verdict"].tolist()
    return _counts(values, table_words.VERDICTS, VERDICT_MARKS, language)


def published(report: Report, language: str) -> Table:
    """Return every published figure beside the computed one."""
    rows = [
        {
            "measure": _figure(report, row["measure"], language),
            "publication": Cell(row["dataset"], row["source"]),
            "period": Cell(row["period"], fixed=True),
            "published": Cell(_counts_text(row["published"], language)),
            "computed": Cell(_counts_text(row["computed"], language)),
            "n": EMPTY
            if pd.isna(row["n"])
            else Cell(numbers.count(row["n"], language), number=True),
            "verdict": Cell(
                table_words.VERDICTS[row["verdict"]][language], mark=VERDICT_MARKS[row["verdict"]]
            ),
            "reason": Cell(row[f"reason_{language}"]),
        }
        for _, row in report["published_check"].iterrows()
    ]
    caption = table_words.PUBLISHED_CAPTION[language]
    columns = content_words.PUBLISHED_COLUMNS
    found = table("published-table", caption, columns, rows, language, tall=True)
    return found.without_empty("reason")


def published_in_print(report: Report, language: str) -> Table:
    """Return computed beside published figures, each remark below its figure: it is long."""
    found = published(report, language)
    rows = tuple(
        {**row, "measure": replace(row["measure"], detail=row["reason"].text)} for row in found.rows
    )
    return replace(found, rows=rows).without("reason")


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
