"""What is said about change: each comparison with an earlier mirror, and what its word means."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from spiegel.config.editions import Prior
from spiegel.publish import numbers
from spiegel.publish.content import content_words
from spiegel.publish.content.measures import interval, names_of, share_cell, tier_one
from spiegel.publish.content.sentences import SMALL
from spiegel.publish.content.tables import EMPTY, Cell, Count, Row, Table, table
from spiegel.publish.figure_words import CLASS
from spiegel.publish.report import Report

TALL = 20  # rows from which a table gets a bar of its own
DOUBTED = "not robust"
PAIR = ("share", "prior_share")  # columns of changes.csv, each as it is and standardised
SILENT = ("not shown", "not comparable")
JUDGED = ("improved", "declined", "stable", "inconclusive")
# Shown even when they do not occur: no established change is an outcome too.
ALWAYS = ("improved", "declined")
ORDER = (
    "improved", "declined", DOUBTED, "stable", "inconclusive", "limited", "not tested", "too few",
    "not comparable", "not shown",
)  # fmt: skip


def last_mirror(report: Report) -> Prior | None:
    """Return the latest earlier mirror, or None when there is none."""
    return max(report.edition.priors, key=lambda prior: prior.school_year, default=None)


def said_class(row: pd.Series | Mapping[str, str]) -> str:
    """Return the class of a comparison as it is said, of a row in memory or as it is on disk.

    An improvement or decline that other estimates do not bear out is `not robust`: it is no
    established change for who reads or quotes it.
    """
    kind = str(row["class"])
    return DOUBTED if kind in ALWAYS and "not_robust" in str(row.get("robust", "")) else kind


def established(row: pd.Series) -> bool:
    """Say whether a comparison is one of an established change that other estimates bear out."""
    return said_class(row) in ALWAYS


def class_word(kind: str, language: str) -> str:
    """Return what a class, as it is said, is called."""
    return (content_words.NOT_ROBUST if kind == DOUBTED else CLASS[kind])[language]


def qualifier(report: Report, row: pd.Series, language: str) -> str:
    """Return what a table of comparisons says beside a word, or '' where it says nothing."""
    if not row["qualifier"]:
        return ""
    margin = numbers.percent_share(report.inspectorate.plan.margin, language, sign=False)
    values = {"margin": margin, "points": numbers.points_unit(margin, language)}
    return content_words.QUALIFIER[row["qualifier"]][language].format(**values)


def main_changes(report: Report, prior: Prior) -> list[pd.Series]:
    """Return the changes of the main indicators since one mirror, in register order."""
    position = {name: i for i, name in enumerate(tier_one(report.inspectorate))}
    own = report["changes"][report["changes"]["prior_edition"] == prior.mirror]
    rows = [row for _, row in own.iterrows() if row["indicator"] in position]
    return sorted(rows, key=lambda row: position[row["indicator"]])


def outcomes(rows: list[pd.Series], language: str) -> list[Count]:
    """Return how often each class is said; established changes are counted even when none."""
    kinds = [said_class(row) for row in rows]
    return [
        Count(class_word(kind, language), numbers.count(kinds.count(kind), language), _mark(kind))
        for kind in ORDER
        if kind in ALWAYS or kind in kinds
    ]


def meanings(report: Report, rows: list[pd.Series], language: str) -> list[tuple[str, str]]:
    """Return each class word in use with what it means."""
    plan = report.inspectorate.plan
    kinds = {said_class(row) for row in rows} | set(ALWAYS)
    values = {
        "observations": numbers.count(plan.thresholds.min_observations, language),
        "institutions": numbers.count(plan.thresholds.min_institutions, language),
        "margin": numbers.in_points(plan.margin, language),
    }
    return [
        (class_word(kind, language), content_words.CLASS_MEANING[kind][language].format(**values))
        for kind in ORDER
        if kind in kinds
    ]


def changes_table(
    report: Report, rows: list[pd.Series], caption: str, language: str, *, sector: bool = True
) -> Table:
    """Return comparisons as a table; a row that may not be compared has no number.

    `sector` keeps the column of sectors.
    """
    body = [change_row(report, row, language) for row in rows]
    columns = content_words.CHANGE_COLUMNS
    found = table("changes-table", caption, columns, body, language, tall=len(body) > TALL)
    return found if sector else found.without("sector")


def no_priors(report: Report, language: str) -> str:
    """Return why there is no earlier mirror, or nothing when no reason is given."""
    reason = report.edition.no_priors_reason
    return reason[language].strip() if reason else ""


def intro(report: Report, prior: Prior, language: str) -> str:
    """Say with which mirror the main indicators are compared."""
    mirror = report.mirror_title(prior.mirror, language)
    return content_words.CHANGES_INTRO[language].format(
        mirror=mirror, year=report.when(language, prior)
    )


def caption(report: Report, prior: Prior, language: str, subject: str = "") -> str:
    """Return the caption of a table of changes: of the main indicators, or of one subject."""
    words = content_words.SUBJECT_CHANGES_CAPTION if subject else content_words.CHANGES_CAPTION
    return words[language].format(
        subject=subject,
        year=report.when(language),
        mirror=report.mirror_title(prior.mirror, language),
        prior_year=report.when(language, prior),
        level=numbers.percent_share(report.inspectorate.plan.level, language),
    )


def ruled_out(report: Report, language: str) -> str:
    """Say from which interval it follows what is ruled out, and how a tipping point is read."""
    plan = report.inspectorate.plan
    level = numbers.percent_share(1 - 2 * plan.alpha, language)
    said = [content_words.RULED_OUT[language].format(level=level)]
    if report["changes"]["tipping"].notna().any():
        gap = numbers.in_points(plan.selection.gap, language)
        said.append(content_words.TIPPING_READING[language].format(gap=gap))
    return " ".join(said)


def refusals(report: Report, rows: list[pd.Series], language: str) -> list[str]:
    """Return each indicator with the reasons why it may not be compared, once."""
    said = (
        f"{report.inspectorate.indicators[row['indicator']].label[language]}: "
        f"{CLASS[row['class']][language]}; {row[f'reason_{language}']}".rstrip("; ")
        for row in rows
    )
    return list(dict.fromkeys(said))


def change_row(report: Report, row: pd.Series, language: str) -> Row:
    """Return one comparison as a row; what may not be compared or shown has no number."""
    inspectorate, kind, said = report.inspectorate, str(row["class"]), said_class(row)
    decimals = inspectorate.plan.percent_decimals
    remarks = [_comparability(row, language), *_remarks(report, row, language)]
    found = {
        **names_of(report, row, language),
        **dict.fromkeys(("now", "then", "difference", "ruled_out"), EMPTY),
        "conclusion": Cell(class_word(said, language), "; ".join(remarks), mark=_mark(said)),
    }
    if kind in SILENT:
        return found
    found["now"] = _now(report, row, language)
    if kind == "too few":
        # Two small shares side by side invite the comparison that the conclusion refuses.
        return found
    crude, prior_crude = (row[f"{name}_crude"] for name in PAIR)
    share, prior_share = pair_of(row)
    if pd.notna(prior_share):
        found["then"] = Cell(numbers.percent_share(prior_share, language, decimals), number=True)
    if row["basis"] == "standardised":
        # The pair that the difference is between; the shares of other pages stand under it. It is
        # not the share of the measures, so it is not tied to that.
        found["now"] = replace(
            found["now"],
            text=numbers.percent_share(share, language, decimals),
            claim="",
            kind="",
            detail=_as_visited(crude, language, decimals),
        )
        then = _as_visited(prior_crude, language, decimals)
        found["then"] = replace(found["then"], detail=then)
    if pd.notna(row["difference"]) and pd.notna(row["low"]):
        change = numbers.signed(row["difference"], language, decimals)
        span = numbers.signed_range(row["low"], row["high"], language, decimals)
        found["difference"] = Cell(change, span, number=True)
    if kind in JUDGED and pd.notna(row["rule_out"]):
        limit = rounded_up(row["rule_out"], decimals)
        text = numbers.percent_share(limit, language, decimals, sign=False)
        found["ruled_out"] = Cell(text, number=True)
    return found


def pair_of(row: pd.Series) -> tuple[float, float]:
    """Return this and the earlier share that the difference of a comparison is between."""
    basis = "standardised" if row["basis"] == "standardised" else "crude"
    share, prior_share = (float(row[f"{name}_{basis}"]) for name in PAIR)
    return share, prior_share


def _as_visited(share: float, language: str, decimals: int) -> str:
    text = numbers.percent_share(share, language, decimals)
    return content_words.AS_VISITED[language].format(share=text)


def _now(report: Report, row: pd.Series, language: str) -> Cell:
    cell = report.cell(row["indicator"], row["sector"], "meets")
    if cell["conf_status"] == "C" or int(cell["n"]) == 0:
        return EMPTY
    span = "" if cell["obs_status"] in SMALL else interval(report, cell, language)
    return replace(share_cell(report, cell, language), detail=span)


def _comparability(row: pd.Series, language: str) -> str:
    word = content_words.COMPARABLE[str(row["comparability"])][language]
    reason = str(row[f"reason_{language}"])
    if row["class"] == "too few" or not reason:
        return word  # "too few" is its own reason
    return reason if row["class"] in ("limited", "not comparable") else f"{word}: {reason}"


def _remarks(report: Report, row: pd.Series, language: str) -> list[str]:
    """Return what must be said beside the conclusion."""
    plan = report.inspectorate.plan
    said = []
    shown = pd.notna(row["difference"]) and pd.notna(row["low"])
    pair = pair_of(row)
    if shown and not numbers.subtracts(*pair, row["difference"], plan.percent_decimals):
        said.append(content_words.ROUNDED[language])
    if row["qualifier"]:
        said.append(qualifier(report, row, language))
    doubts = str(row["robust"]).split()
    if said_class(row) != DOUBTED and any(doubt.startswith("not_robust") for doubt in doubts):
        said.append(content_words.NOT_ROBUST[language])
    if "mixed" in doubts and row["class"] in ("improved", "declined"):
        said.append(content_words.MIXED[language])
    if row["class"] != "too few" and pd.notna(row["overlap"]) and row["overlap"]:
        again = {"both": "overlap", "up": "overlap_up", "down": "overlap_down"}
        counts = {name: numbers.count(int(row[c]), language) for name, c in again.items()}
        said.append(content_words.OVERLAP[language].format(**counts))
    if pd.notna(row["tipping"]):
        said.append(_tipping(row, language))
    risk = {"now": row["by_risk"], "then": row["prior_by_risk"]}
    known = all(pd.notna(part) for part in risk.values())
    if known and (row["class"] == "limited" or pd.notna(row["tipping"])):
        parts = {name: numbers.percent_share(part, language) for name, part in risk.items()}
        said.append(content_words.BY_RISK[language].format(**parts))
    return said


def _tipping(row: pd.Series, language: str) -> str:
    """Say how far selection may differ before the word falls, rounded down: it holds till there."""
    if row["tipping"] > 1:
        return content_words.TIPPING_NEVER[language]
    down = math.floor(round(row["tipping"] * 1000, 6)) / 1000
    moved = numbers.percent_share(down, language, 1, sign=False)
    return content_words.TIPPING[language].format(moved=moved)


def _mark(kind: str) -> str:
    return kind.replace(" ", "-")


def rounded_up(share: float, decimals: int) -> float:
    """Return a limit rounded away from zero: what lies outside it stays ruled out."""
    scale = 10 ** (2 + decimals)
    return math.ceil(round(share * scale, 6)) / scale
