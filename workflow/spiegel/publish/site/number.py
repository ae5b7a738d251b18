"""The page of one number: a claim as it is said, how sure it is, and all that stands behind it."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import pandas as pd

from spiegel.config.claims import Claim, ClaimNumber
from spiegel.config.editions import Prior
from spiegel.files import csv_bytes
from spiegel.publish import names, numbers
from spiegel.publish.claims import amounts
from spiegel.publish.claims.claim_sentence import ClaimSentence
from spiegel.publish.claims.claims_file import in_language
from spiegel.publish.content import changes, content_words, quality, stated
from spiegel.publish.content.figures import Made
from spiegel.publish.content.measures import counted_as, interval
from spiegel.publish.content.quantities import category_label, row_of
from spiegel.publish.content.sentences import SMALL, sides
from spiegel.publish.content.stated import Stated
from spiegel.publish.content.tables import Cell, Table, table
from spiegel.publish.html import marked
from spiegel.publish.report import Report
from spiegel.publish.site import card_words, citation, differs, pages
from spiegel.publish.site.pages import Page

VISITS = "exclusions-visits"
# The answer for a count, by how it stands beside that of an earlier year.
COUNTED = {
    "moved": "counted",
    "from_zero": "counted",
    "equal": "counted_equal",
    "broken": "counted_broken",
}


def context(report: Report, made: dict[str, Made], page: Page, language: str) -> dict[str, Any]:
    """Return everything on the page of one claim, said in this mirror or not."""
    claim = report.inspectorate.claims.claims[page.key]
    file = pages.file_of(report.inspectorate, page.name, language)
    found = in_language(report.sentences, language)
    said = next((one for one in found if one.claim == page.key), None)
    shares = [part for part in said.parts if part.kind == "share"] if said else []
    bars = [stated.of_part(report, part, language) for part in shares]
    text = said.text if said else ""
    return {
        "heading": heading(claim, report, language),
        "description": text,
        "sentence": marked(said) if said else "",
        "unsaid": "" if said else _unsaid(report, claim, language),
        "reading": _reading(said, language),
        "bars": bars,
        "changed": None
        if claim.comparison == "difference"
        else _changed(report, page.key, claim, language),
        "differs": differs.card(report, page.key, claim, language),
        "origins": [
            *(_origin(report, claim, bar, language) for bar in bars),
            *_amount_origins(report, page.key, claim, language),
        ],
        "left_out": next((t for t in quality.exclusions(report, language) if t.id == VISITS), None)
        if bars
        else None,
        "command": card_words.WORDS["command"][language].format(
            command=f"./run spiegel trace {page.key} --edition {report.edition.edition}"
        ),
        "shown_in": shown_in(report, made, said, language) if said else [],
        "quote": citation.quote(report, text, file, language) if text else "",
        "citations": citation.citations(report, text or page.key, file, language) if text else [],
        "files": names.number_files(page.key),
        "notices": notices(report, page.key, language),
    }


def heading(claim: Claim, report: Report, language: str) -> str:
    """Return what a claim is about: its indicators, and its sectors."""
    inspectorate = report.inspectorate
    label = inspectorate.framework.sector_label
    about = [
        inspectorate.indicators[own.indicator].label[language] for own in claim.numbers.values()
    ]
    about += [
        inspectorate.quantities[own.quantity].label[language] for own in claim.amounts.values()
    ]
    sectors = [own.sector for own in claim.numbers.values()]
    sectors += [own.sector for own in claim.amounts.values()]
    where = [label(sector, language) for sector in sectors]
    return f"{', '.join(dict.fromkeys(about))}: {', '.join(dict.fromkeys(where)).lower()}"


def notices(report: Report, claim: str, language: str) -> list[str]:
    """Return what must be known before anything else: a correction, or a later mirror."""
    release, words = citation.release_of(report), card_words.WORDS
    found = [
        words["corrected"][language].format(
            day=numbers.day(erratum.day, language), what=erratum.what[language].strip()
        )
        for erratum in release.errata
        if not claim or claim in erratum.claims
    ]
    if release.superseded_by:
        found.append(words["superseded"][language].format(title=release.superseded_by[language]))
    return found


def _reading(said: ClaimSentence | None, language: str) -> str:
    """Return how far a sentence may be read; of one about amounts alone there is no percentage."""
    if said is None or said.verdict not in card_words.READING:
        return ""
    shares = any(part.kind == "share" for part in said.parts) or said.verdict != "uncertain"
    return card_words.READING[said.verdict if shares else "uncertain_amount"][language]


def _unsaid(report: Report, claim: Claim, language: str) -> str:
    kind = "comparison" if claim.worded else "amount" if claim.amounts else "since"
    kind = "difference" if claim.comparison == "difference" else kind
    return card_words.UNSAID[kind][language].format(year=report.when(language))


def _changed(report: Report, name: str, claim: Claim, language: str) -> dict[str, Any]:
    """Answer for each number of a claim whether one may say that it changed."""
    counts = _counts_changed(report, name, claim, language)
    if not claim.numbers:
        return {"answers": counts, "table": None, "turned": ""}
    prior = changes.last_mirror(report)
    rows = [] if prior is None else _compared(report, prior, claim)
    if prior is None or not rows:
        why = changes.no_priors(report, language) if prior is None else ""
        none = card_words.MAY_SAY["none"][language]
        answers = [("", f"{none} {why}".strip()), *counts]
        return {"answers": answers, "table": None, "turned": ""}
    mirror = report.mirror_title(prior.mirror, language)
    answers = [
        (
            _of_whom(report, row, language),
            card_words.MAY_SAY[changes.said_class(row)][language].format(mirror=mirror),
        )
        for row in rows
    ]
    answers += counts
    caption = changes.caption(report, prior, language, heading(claim, report, language))
    turned = [
        sides(report.inspectorate, x.indicator)["meets"][language]
        for x in claim.numbers.values()
        if x.polarity == "below"
    ]
    return {
        "answers": answers,
        "table": changes.changes_table(report, rows, caption, language),
        "turned": card_words.ABOUT_MEETS[language].format(counts=", ".join(dict.fromkeys(turned)))
        if turned
        else "",
    }


def _counts_changed(
    report: Report, name: str, claim: Claim, language: str
) -> list[tuple[str, str]]:
    """Answer for each amount of a claim, each by its name where the claim has other numbers."""
    found = []
    for part, amount in claim.amounts.items():
        told = amounts.beside(report, f"{name}.{part}", amount)
        kind = COUNTED[told.kind] if told else "not_counted"
        reason = told.reason[language].rstrip(".") if told else ""
        own = report.inspectorate.quantities[amount.quantity]
        sector = report.inspectorate.framework.sector_label(amount.sector, language)
        of = category_label(report, own, amount.category, language)
        called = ", ".join(filter(None, (own.label[language], of, sector)))
        alone = len(claim.amounts) + len(claim.numbers) == 1
        text = card_words.MAY_SAY[kind][language].format(reason=reason)
        found.append(("" if alone else called, text))
    return found


def _of_whom(report: Report, row: pd.Series, language: str) -> str:
    inspectorate = report.inspectorate
    label = inspectorate.indicators[row["indicator"]].label[language]
    return f"{label}, {inspectorate.framework.sector_label(row['sector'], language)}"


def _compared(report: Report, prior: Prior, claim: Claim) -> list[pd.Series]:
    table_ = report["changes"][report["changes"]["prior_edition"] == prior.mirror]
    wanted = dict.fromkeys((x.indicator, x.sector) for x in claim.numbers.values())
    found = {(row["indicator"], row["sector"]): row for _, row in table_.iterrows()}
    return [found[pair] for pair in wanted if pair in found]


def _origin(report: Report, claim: Claim, bar: Stated, language: str) -> Table:
    """Return how one number came about: its formula, what counts, and what does not."""
    number = claim.numbers[bar.claim.partition(".")[2]]
    cell = report.cell(number.indicator, number.sector, number.polarity)
    inspectorate, plan = report.inspectorate, report.inspectorate.plan
    indicator, framework = inspectorate.indicators[number.indicator], inspectorate.framework
    k, n = (numbers.count(cell[part], language) for part in ("k", "n"))
    few = cell["obs_status"] in SMALL
    values = {
        "formula": f"{k} / {n}" if few else f"{k} / {n} = {bar.text}",
        "counted": _counted(report, number, language),
        "standards": ", ".join(framework.standards[x].label[language] for x in indicator.standards),
        "of": framework.sector_label(number.sector, language),
        "year": report.when(language),
        "institutions": numbers.count(cell["institutions"], language),
        "earlier": numbers.count(cell["earlier_visits"], language),
        "incomplete": numbers.count(cell["incomplete"], language),
        "interval": "" if few else interval(report, cell, language),
        "plan": plan.digest,
    }
    level = numbers.percent_share(plan.level, language)
    rows = [
        {"what": Cell(card_words.ORIGIN[name][language].format(level=level)), "value": Cell(text)}
        for name, text in values.items()
        if text
    ]
    caption = card_words.ORIGIN_CAPTION[language].format(number=f"{bar.text} {bar.of}")
    found = table("origin", caption, card_words.ORIGIN_COLUMNS, rows, language)
    return Table(f"origin-{bar.claim.partition('.')[2]}", found.caption, found.columns, found.rows)


def _amount_origins(report: Report, name: str, claim: Claim, language: str) -> list[Table]:
    """Return how each amount of a claim came about: of which records, and what of them."""
    told = amounts.cells_of(report, name, claim)
    found = []
    for part, cell in (told or {}).items():
        amount = claim.amounts[part]
        own = report.inspectorate.quantities[amount.quantity]
        shown = row_of(report, cell, language)
        of = category_label(report, own, amount.category, language)
        year = amount.year or report.edition.school_year
        values = {
            "amount": shown["value"].text,
            "statistic": content_words.QUANTITY_STATISTIC[cell["statistic"]][language],
            "quantity": ": ".join(filter(None, (own.label[language], of))),
            "records": card_words.RECORDS["ratio" if own.ratio else own.of][language],
            "of": shown["sector"].text,
            "year": report.when(language) if amount.year is None else year,
            "n": numbers.count(cell["n"], language),
            "missing": numbers.count(cell["missing"], language) if cell["missing"] else "",
            "part": shown["share"].text,
            "interval": shown["interval"].text,
            "beside": shown["change"].text,
            "assumption": own.assumption[language] if own.assumption else "",
        }
        level = numbers.percent_share(report.inspectorate.plan.level, language)
        rows = [
            {
                "what": Cell(card_words.ORIGIN[key][language].format(level=level)),
                "value": Cell(text),
            }
            for key, text in values.items()
            if text
        ]
        caption = card_words.ORIGIN_CAPTION[language].format(number=shown["value"].text)
        made = table("origin", caption, card_words.ORIGIN_COLUMNS, rows, language)
        found.append(Table(f"origin-{part}", made.caption, made.columns, made.rows))
    return found


def _counted(report: Report, number: ClaimNumber, language: str) -> str:
    """Say which ratings a number counts: those of its indicator, or the rest."""
    if number.polarity == "meets":
        return counted_as(report.inspectorate, number.indicator, language)
    units = report.inspectorate.framework.units[number.unit].many[language]
    return f"{units}: {sides(report.inspectorate, number.indicator)['below'][language]}"


def data_texts(report: Report, claim: str) -> tuple[str, str]:
    """Return one claim as csv, its rows of the table of claims, and as json, its sentences."""
    rows = report["claims"]
    own = rows[rows["claim"].str.partition(".")[0] == claim]
    said = [asdict(one) for one in report.sentences if one.claim == claim]
    text = json.dumps({"edition": report.edition.edition, "sentences": said}, ensure_ascii=False,
                      indent=2)  # fmt: skip
    return csv_bytes(own).decode("utf-8"), f"{text}\n"


def shown_in(
    report: Report, made: dict[str, Made], said: ClaimSentence, language: str
) -> list[tuple[str, str]]:
    """Return title and page of each figure in which a share of a sentence stands as it says it.

    The same indicator, sector and side with the same counts: a figure that only shows the other
    side, or another cell, is left out.
    """
    shares = [part for part in said.parts if part.kind == "share"]
    found = []
    for name, figure in made.items():
        if any(in_figure(figure, part.indicator, part.sector, part.polarity) for part in shares):
            file = pages.file_of(report.inspectorate, f"figure_{name}", language)
            found.append((figure.spec["title"][language], file))
    return found


def in_figure(figure: Made, indicator: str, sector: str, category: str) -> bool:
    """Say whether a figure plots a cell, with its counts; those of its groups are others."""
    return (indicator, sector, category) in figure.cells
