"""The numbers of a press release as a table: what each sentence prints, and what it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from spiegel.config.claim_differences import pair_of
from spiegel.config.claims import Claim, ClaimAmount, ClaimNumber
from spiegel.publish import numbers
from spiegel.publish.claims import amounts
from spiegel.publish.claims.changes import last_change
from spiegel.publish.claims.claim_sentence import ClaimSentence
from spiegel.publish.claims.claims_file import claims_for
from spiegel.publish.claims.differences import difference_row, group_of
from spiegel.publish.content import measures
from spiegel.publish.content.quantities import row_of, unit_of
from spiegel.publish.content.sentences import subject
from spiegel.publish.content.tables import EMPTY, Cell, Row, Table, table
from spiegel.publish.documents import document_words as words
from spiegel.publish.report import Measure, Report

Texts = Mapping[str, str]  # of a sentence: each number as it is printed, by its id


def numbers_table(report: Report, language: str) -> Table:
    """Return every number of the release, as its sentence prints it, with counts and interval.

    What a sentence does not print, because it may not be compared or published, has no row.
    """
    registry = report.inspectorate.claims.claims
    rows = [
        row
        for said in claims_for(report.sentences, "press", language)
        for row in _rows(report, said, registry[said.claim], language)
    ]
    level = numbers.percent_share(report.inspectorate.plan.level, language)
    caption = words.NUMBERS_CAPTION[language].format(level=level)
    return table("press-numbers", caption, words.NUMBER_COLUMNS, rows, language)


def _rows(report: Report, said: ClaimSentence, claim: Claim, language: str) -> Iterator[Row]:
    texts = {part.claim: part.text for part in said.parts}
    if said.comparison in ("last_mirror", "difference"):
        yield from _compared(report, said.claim, claim, texts, language)
        return
    cells = amounts.cells_of(report, said.claim, claim) or {}
    for part, cell in cells.items():
        name, amount = f"{said.claim}.{part}", claim.amounts[part]
        if said.comparison == "earlier_year":
            yield from _beside(report, name, amount, texts, language)
        else:
            yield from _amount(report, name, cell, texts, language)
    for part, number in claim.numbers.items():
        if text := texts.get(f"{said.claim}.{part}", ""):
            yield _number(report, number, text, language)


def _amount(report: Report, name: str, cell: Measure, texts: Texts, language: str) -> Iterator[Row]:
    """Yield an amount with its unit, its part of the whole, or both: what the sentence prints."""
    row = _amount_row(report, cell, language)
    value, share = row["number"].text if name in texts else "", texts.get(f"{name}.share", "")
    if printed := f"{value} ({share})" if value and share else value or share:
        yield {**row, "number": Cell(printed, number=True)}


def _beside(
    report: Report, name: str, amount: ClaimAmount, texts: Texts, language: str
) -> Iterator[Row]:
    """Yield a count, that of the earlier year, and how many more or fewer there are."""
    found = amounts.beside(report, name, amount)
    if found is None or found.kind == "broken":
        return
    now, prior = found.cell, str(found.cell["prior_school_year"])
    then = amounts.cell_of(report, name, amount.model_copy(update={"year": prior}))
    for cell in filter(None, (now, then)):
        row = _amount_row(report, cell, language)
        at = amounts.when(report, amount.quantity, str(cell["school_year"]), language)
        yield {**row, "indicator": Cell(f"{row['indicator'].text} {at}")}
    if found.kind != "equal":
        text = numbers.quantity(now["change"], language, sign=True)
        printed = f"{text} {unit_of(report, now, text, language)}"
        if share := texts.get(f"{name}.change_share", ""):
            printed = f"{printed} ({share})"
        row = _amount_row(report, now, language)
        of = words.NUMBER_DIFFERENCE[language].format(number=row["indicator"].text)
        yield {**row, "number": Cell(printed, number=True), "indicator": Cell(of), "counts": EMPTY}


def _amount_row(report: Report, cell: Measure, language: str) -> Row:
    shown = row_of(report, cell, language)
    return {
        "number": shown["value"],
        "indicator": shown["quantity"],
        "sector": shown["sector"],
        "counts": Cell(numbers.count(cell["n"], language), number=True),
        "interval": shown["interval"] if shown["interval"].text else EMPTY,
    }


def _compared(
    report: Report, name: str, claim: Claim, texts: Texts, language: str
) -> Iterator[Row]:
    """Yield both shares of a comparison, and their difference with its interval."""
    if claim.comparison == "difference":
        row, sides = difference_row(report, name), pair_of(claim)
        parts = (("one", "first_n"), ("other", "second_n"))
    else:
        (number,) = claim.numbers.values()
        row, sides = last_change(report, number.indicator, number.sector), (number, number)
        parts = (("now", "n"), ("then", "prior_n"))
    if row is None:
        return
    for (part, n), own in zip(parts, sides, strict=True):
        if text := texts.get(f"{name}.{part}", ""):
            at = report.mirror_title(str(row["prior_edition"]), language) if part == "then" else ""
            counts = Cell(numbers.count(row[n], language), number=True) if _known(row, n) else EMPTY
            yield {**_of(report, own, at, language), "number": Cell(text, number=True),
                   "counts": counts}  # fmt: skip
    ends = [texts.get(f"{name}.{end}", "") for end in ("low", "high")]
    if all(ends):
        shown, other = (_of(report, side, "", language) for side in sides)
        what, where = (
            _against(shown[key].text, other[key].text) for key in ("indicator", "sector")
        )
        between = words.NUMBER_BETWEEN[language].format(low=ends[0], high=ends[1])
        yield {**shown, "number": Cell(_gap(row, sides[0], texts, name, language), number=True),
               "indicator": Cell(words.NUMBER_DIFFERENCE[language].format(number=what)),
               "sector": Cell(where), "interval": Cell(between, number=True)}  # fmt: skip


def _against(one: str, other: str) -> str:
    """Name both sides of a difference where they are two: the first minus the second."""
    return one if one == other else f"{one} \u2212 {other}"


def _gap(row: pd.Series, side: ClaimNumber, texts: Texts, name: str, language: str) -> str:
    """Return a difference as its sentence prints it, with the sign that it has and its unit."""
    text = texts.get(f"{name}.difference", "")
    if not text:
        return ""
    falls = (row["difference"] < 0) == (side.polarity == "meets")
    sign = "\u2212" if falls else "+"
    return f"{sign}{text} {numbers.points_unit(text, language)}"


def _known(row: pd.Series, column: str) -> bool:
    return bool(pd.notna(row[column]))


def _of(report: Report, number: ClaimNumber, at: str, language: str) -> Row:
    """Return what a number of a comparison is about: what is counted, of whom, in which mirror."""
    own = report.inspectorate
    what = subject(own, number.indicator, number.polarity, language)
    where = own.framework.sector_label(number.sector, language) + group_of(report, number, language)
    return {
        "number": EMPTY,
        "indicator": Cell(f"{what} ({at})" if at else what),
        "sector": Cell(where),
        "counts": EMPTY,
        "interval": EMPTY,
    }


def _number(report: Report, number: ClaimNumber, text: str, language: str) -> Row:
    cell = report.cell(number.indicator, number.sector, number.polarity)
    few = cell["obs_status"] in measures.SMALL
    return {
        **_of(report, number, "", language),
        "number": Cell(text, number=True),
        "counts": Cell(numbers.k_of_n(int(cell["k"]), int(cell["n"]), language), number=True),
        "interval": EMPTY if few else Cell(measures.interval(report, cell, language), number=True),
    }
