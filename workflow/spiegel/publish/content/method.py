"""What is said about method: the analysis plan in words, the methods, and every assumption."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from spiegel.compare.comparability import COLUMNS as COMPARABILITY_FILE
from spiegel.compare.comparability import read_comparability
from spiegel.config.framework import Standard
from spiegel.config.indicators import Indicator
from spiegel.config.inspectorate import Inspectorate
from spiegel.files import read_csv
from spiegel.publish import method_words, numbers
from spiegel.publish.content import content_words
from spiegel.publish.content.sentences import counted_of
from spiegel.publish.content.tables import Cell, Row, Table, table
from spiegel.publish.report import Report

UNTOUCHED = "composition_not_controlled"


def comparability(report: Report, language: str) -> Table | None:
    """Return which earlier mirrors may be compared with this one, or None when none is named."""
    rows = comparability_rows(report, language)
    caption = method_words.COMPARABILITY_CAPTION[language]
    columns = method_words.COMPARABILITY_COLUMNS
    return table("comparability-table", caption, columns, rows, language) if rows else None


def comparability_rows(report: Report, language: str) -> list[Row]:
    """Return earlier mirror, indicator, verdict and reason of each pair that is judged."""
    inspectorate = report.inspectorate
    path = inspectorate.folder / "comparability.csv"
    read_comparability(path, list(inspectorate.indicators))  # refuses a file that is wrong
    found = read_csv(path, text=COMPARABILITY_FILE)
    found = found[found["later"] == report.edition.edition]
    said: list[Row] = []
    for earlier, own in found.groupby("earlier", sort=False):
        rest = method_words.EVERY if len(own) == 1 else method_words.EVERY_OTHER
        title = report.mirror_title(str(earlier), language)
        named = [row for row in own.to_dict("records") if row["indicator"] != "*"]
        others = [row for row in own.to_dict("records") if row["indicator"] == "*"]
        said += [
            {
                "mirror": Cell(title),
                "indicator": Cell(
                    rest[language]
                    if row["indicator"] == "*"
                    else inspectorate.indicators[row["indicator"]].label[language]
                ),
                "verdict": Cell(method_words.VERDICTS[row["comparability"]][language]),
                "reason": Cell(row[f"reason_{language}"]),
            }
            for row in (*named, *others)
        ]
    return said


def methods(language: str) -> Table:
    """Return each method with its formula, its source and the function that computes it."""
    rows = (
        {
            "method": Cell(own.label[language]),
            "formula": Cell(own.formula[language]),
            "source": Cell(own.source[language]),
            "function": Cell(own.function, code=True),
        }
        for own in method_words.METHOD_ROWS
    )
    caption = method_words.METHODS_CAPTION[language]
    return table("methods-table", caption, method_words.METHOD_COLUMNS, rows, language)


def methods_in_print(language: str) -> Table:
    """Return each method with its formula and its source."""
    found = replace(methods(language), id="methods", caption=method_words.METHODS[language])
    return found.without("function")


def method(report: Report, language: str) -> list[str]:
    """Return the sentences on method, with the values of the analysis plan filled in."""
    plan, limits = report.inspectorate.plan, report.inspectorate.plan.thresholds
    values = {
        "level": numbers.percent_share(plan.level, language),
        "alpha": numbers.percent_share(plan.alpha, language),
        "margin": numbers.in_points(plan.margin, language),
        "counts_only": numbers.count(limits.counts_only_below, language),
        "k_of_n": numbers.count(limits.k_of_n_below, language),
        "flagged": numbers.count(limits.flagged_below, language),
        "observations": numbers.count(limits.min_observations, language),
        "institutions": numbers.count(limits.min_institutions, language),
        "mirrors": numbers.count(plan.min_mirrors_for_trend, language),
    }
    said = [sentence[language].format(**values) for sentence in content_words.METHOD]
    tested = report["changes"][report["changes"]["p"].notna()]
    if (tested["basis"] == "standardised").any():
        said.append(content_words.STANDARDISED[language])
    crude = tested[tested["robust"].str.contains(UNTOUCHED, regex=False)]
    if len(crude):
        values |= {"crude": numbers.count(len(crude), language)}
        values |= {"tested": numbers.count(len(tested), language)}
        said.append(content_words.COMPOSITION[language].format(**values))
    if len(tested):
        said.append(content_words.ROBUST[language])
    said.append(content_words.PLAN[language].format(digest=plan.digest))
    for deviation in report.edition.deviations:
        said.append(
            content_words.DEVIATION[language].format(
                day=numbers.day(deviation.declared, language),
                what=deviation.what[language],
                reason=deviation.reason[language],
            )
        )
    return said


def combined(report: Report, language: str) -> Table | None:
    """Return the rule of each indicator of several standards, and the account of its visits.

    None when there are no such indicators.
    """
    inspectorate, rows = report.inspectorate, []
    for name, indicator in inspectorate.indicators.items():
        cell = report.counted(name, "ALL") if indicator.combined else None
        if cell is None:
            continue
        eligible, counted, incomplete = (int(cell[c]) for c in ("eligible", "n", "incomplete"))
        parts = {
            "eligible": eligible,
            "counted": counted,
            "incomplete": incomplete,
            "unrated": eligible - counted - incomplete,
        }
        labels = [inspectorate.framework.standards[s].label[language] for s in indicator.standards]
        rows.append(
            {
                "indicator": Cell(indicator.label[language]),
                "rule": Cell(counted_of(inspectorate, name, language)),
                "standards": Cell(", ".join(labels)),
                **{key: Cell(numbers.count(n, language), number=True) for key, n in parts.items()},
            }
        )
    caption = content_words.COMBINED_CAPTION[language].format(year=report.when(language))
    columns = content_words.COMBINED_COLUMNS
    return table("combined", caption, columns, rows, language) if rows else None


def assumptions(inspectorate: Inspectorate, language: str) -> list[tuple[str, str]]:
    """Return each definition that is ours, with the label of what it defines."""
    entries: list[Standard | Indicator] = [
        *inspectorate.framework.standards.values(),
        *inspectorate.indicators.values(),
    ]
    said = [(e.label[language], e.assumption[language]) for e in entries if e.assumption]
    rules = inspectorate.plan.disclosure
    if rules.assumption is not None:
        labels = [inspectorate.indicators[n].label[language] for n in rules.indicators]
        said.append((", ".join(labels), rules.assumption[language]))
    return [(name, sentence(text, language)) for name, text in said]


def assumptions_notes(report: Report, language: str) -> list[str]:
    """Return whose choices the assumptions are; of example data they are of its makers only."""
    notes = ("assumptions_note", "assumptions_example") if report.example else ("assumptions_note",)
    return [content_words.HEADINGS[name][language] for name in notes]


def sentence(text: str, language: str) -> str:
    """Return an assumption as a sentence: it is written as 'that ...', or as a definition."""
    if text.startswith(("dat ", "that ")):
        text = f"{method_words.ASSUMED[language]} {text}"
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."


def assumptions_table(found: Iterable[tuple[str, str]], language: str) -> Table:
    """Return every definition that is ours and not the inspectorate's."""
    rows = [{"definition": Cell(name), "assumption": Cell(text)} for name, text in found]
    caption = method_words.ASSUMPTIONS_CAPTION[language]
    return table("assumptions", caption, method_words.ASSUMPTION_COLUMNS, rows, language)
