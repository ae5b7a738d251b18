"""The quantities of a claim: their cells, how they are printed, and a count beside an earlier one.

A count of the register is no sample: nothing of it is tested, so a change of it is said with both
numbers and their days, and with no word for how sure it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from spiegel.config.claims import Claim, ClaimAmount
from spiegel.config.closed_model import NOTHING, Label
from spiegel.errors import SpiegelError
from spiegel.publish import numbers
from spiegel.publish.claims.claim_sentence import ClaimSentence
from spiegel.publish.claims.words import AMOUNT, EARLIER_YEAR, FULL_COUNTS, MORE, WHEN
from spiegel.publish.content.quantities import unit_of
from spiegel.publish.report import Measure, Report
from spiegel.sentence_grammar import Line, filled

TABLE = "quantities"


@dataclass(frozen=True)
class Beside:
    """A count and that of an earlier year, or why the two are not set beside each other.

    Attributes
    ----------
    kind : `moved`, `from_zero` (of which no part can be said), `equal`, or `broken`. cell : the row
    of quantities.csv. reason : of what is broken, the rules that changed in between.
    """

    kind: Literal["moved", "from_zero", "equal", "broken"]
    cell: Measure
    reason: Label = NOTHING


def cell_of(report: Report, name: str, amount: ClaimAmount) -> Measure | None:
    """Return the row of quantities.csv that an amount is printed from.

    None where the quantity is not told of that school year, or of too few values to be told.

    Raises
    ------
    SpiegelError : the quantity is told of that year, and has no such sector or category.
    """
    table = report[TABLE]
    year = amount.year or report.edition.school_year
    own = table[(table["school_year"] == year) & (table["quantity"] == amount.quantity)]
    if own.empty:
        return None
    found = own[(own["sector"] == amount.sector) & (own["category"] == amount.category)]
    if found.empty:
        raise SpiegelError(
            f"there is no cell {amount.quantity} / {amount.sector} / {amount.category} in {year}",
            where=_where(report, name),
            fix="name a row of quantities.csv, or take the claim out.",
            code="C-QUA-09",
        )
    cell: Measure = found.iloc[0].to_dict()
    return None if cell["value"] != cell["value"] else cell


def cells_of(report: Report, name: str, claim: Claim) -> dict[str, Measure] | None:
    """Return the rows of all amounts of a claim, by name; None when one of them is not told."""
    found: dict[str, Measure] = {}
    for part, amount in claim.amounts.items():
        cell = cell_of(report, name, amount)
        if cell is None:
            return None
        found[part] = cell
    return found


def beside(report: Report, name: str, amount: ClaimAmount) -> Beside | None:
    """Return an amount beside that of the year before of which it is told.

    None where it is not told, or nothing is there to set beside it: no earlier year, or one that
    has no such sector or part.
    """
    cell = cell_of(report, name, amount)
    if cell is None:
        return None
    if cell["prior_school_year"]:
        if cell["change"] == 0:
            return Beside("equal", cell)
        return Beside("moved" if cell["prior_value"] else "from_zero", cell)
    table, year = report[TABLE], str(cell["school_year"])
    earlier = table[(table["quantity"] == amount.quantity) & (table["school_year"] < year)]
    if earlier.empty:
        return None
    last = str(earlier["school_year"].max())
    reason = report.inspectorate.quantities[amount.quantity].broken(year, last)
    return None if reason is None else Beside("broken", cell, reason)


def put(
    line: Line, name: str, amount: ClaimAmount, cell: Measure, report: Report, kind: str
) -> None:
    """Add an amount with its unit and statistic; with kind `value` alone, `share` of the whole.

    Raises
    ------
    SpiegelError : the share of no records.
    """
    language = line.language
    if kind == "share":
        if cell["share"] != cell["share"]:
            raise SpiegelError(
                f"'{{{name.rpartition('.')[2]}.share}}' is a part of no records: the whole of "
                f"{amount.quantity} / {amount.sector} in {cell['school_year']} is zero",
                where=_where(report, name.partition(".")[0]),
                fix="print the number itself, or take the claim out.",
                code="C-QUA-11",
            )
        decimals = decimals_of(amount, report)
        text = numbers.percent_share(float(cell["share"]), language, decimals)
        _number(line, f"{name}.share", "amount_share", amount, text, float(cell["share"]), decimals)
        return
    value = float(cell["value"])
    text = numbers.quantity(value, language)
    if kind == "value":
        _number(line, name, "amount", amount, text, value, 0)
        return
    before, after = AMOUNT[str(cell["statistic"])][language].split("{value}")
    unit = unit_of(report, cell, text, language)
    line.add(before.format(unit=unit))
    _number(line, name, "amount", amount, text, value, 0)
    line.add(after.format(unit=unit))


def earlier_year(name: str, claim: Claim, report: Report, language: str) -> ClaimSentence | None:
    """Return a count beside that of an earlier year; None when there is nothing to set beside it.

    Where the register has other rules since, the sentence says so, without a number.
    """
    ((part, amount),) = claim.amounts.items()
    found = beside(report, f"{name}.{part}", amount)
    if found is None or claim.subject is None:
        return None
    cell = found.cell
    plain = {
        "subject": claim.subject[language],
        "when": when(report, amount.quantity, report.edition.school_year, language),
    }
    if found.kind == "broken":
        plain["reason"] = found.reason[language].rstrip(".")
        line = Line(language)
        line.add(EARLIER_YEAR["broken"][language].format(**plain))
        return ClaimSentence.of(name, claim, line, "not comparable")
    prior = str(cell["prior_school_year"])
    plain["then_when"] = when(report, amount.quantity, prior, language)
    change = float(cell["change"])
    plain["more"] = MORE["up" if change > 0 else "down"][language]
    values = {
        "now": float(cell["value"]),
        "then": float(cell["prior_value"]),
        "change": change,
        "change_share": float(cell["change_share"]),
    }
    decimals = decimals_of(amount, report)

    def add(line: Line, match: re.Match[str]) -> None:
        kind = match[1]
        if kind in plain:
            line.add(plain[kind])
            return
        value = values[kind]
        if kind == "change_share":
            text = numbers.percent_share(abs(value), language, decimals)
        else:
            text = numbers.quantity(abs(value) if kind == "change" else value, language)
        _number(line, f"{name}.{part}.{kind}", f"amount_{kind}", amount, text, value, decimals)

    line = filled(EARLIER_YEAR[found.kind][language], language, add)
    line.add(f" {FULL_COUNTS[language]}")
    return ClaimSentence.of(name, claim, line, "stated")


def when(report: Report, quantity: str, year: str, language: str) -> str:
    """Return of when a count is: 'op 31 maart 2021' where its day is known, else 'in 2020-2021'."""
    day = report.inspectorate.quantities[quantity].as_at.get(year)
    if day is not None:
        return WHEN["day"][language].format(day=numbers.day(day, language))
    own = year == report.edition.school_year
    return WHEN["year"][language].format(year=report.when(language) if own else year)


def _where(report: Report, name: str) -> str:
    return f"{(report.inspectorate.folder / 'claims.yaml').as_posix()}, claim '{name}'"


def decimals_of(amount: ClaimAmount, report: Report) -> int:
    """Return with how many decimals a share of an amount is printed: its own, or the plan's."""
    plan = report.inspectorate.plan.percent_decimals
    return plan if amount.decimals is None else amount.decimals


def _number(
    line: Line, claim: str, kind: str, amount: ClaimAmount, text: str, value: float, decimals: int
) -> None:
    about: Mapping[str, object] = {
        "claim": claim,
        "kind": kind,
        "indicator": amount.quantity,
        "sector": amount.sector,
        "unit": "",
        "polarity": "",
        "decimals": decimals,
    }
    line.number(text, small=False, **about, value=value, k=None, n=None)
