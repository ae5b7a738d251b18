"""The shares of a claim: their cells, how they are printed, and the word that may stand for one."""

from __future__ import annotations

from spiegel.config.claim_words import Band
from spiegel.config.claims import Claim, ClaimNumber
from spiegel.errors import SpiegelError
from spiegel.publish import numbers
from spiegel.publish.claims.words import AND, INTERVAL, OF, WITHHELD
from spiegel.publish.content.sentences import SMALL, share_text
from spiegel.publish.report import Measure, Report
from spiegel.sentence_grammar import Line


def cell_of(report: Report, name: str, number: ClaimNumber) -> Measure:
    """Return the cell that a number is printed from; it may be withheld.

    Raises
    ------
    SpiegelError : the cell is missing or without ratings.
    """
    place = f"{number.indicator} / {number.sector} / {number.polarity}"
    fix = "name a cell of measures.csv that has ratings, or take the claim out."
    try:
        cell = report.cell(number.indicator, number.sector, number.polarity)
    except KeyError:
        raise SpiegelError(
            f"there is no cell {place} in this mirror", where=_where(report, name), fix=fix
        ) from None
    if is_withheld(cell):
        return cell
    if int(cell["n"]) == 0 or cell["obs_status"] == "none":
        raise SpiegelError(f"the cell {place} has no ratings", where=_where(report, name), fix=fix)
    return cell


def _where(report: Report, name: str) -> str:
    return f"{(report.inspectorate.folder / 'claims.yaml').as_posix()}, claim '{name}'"


def is_withheld(cell: Measure) -> bool:
    """Say whether a cell may not be published."""
    return bool(cell["conf_status"] == "C")


def withheld(
    report: Report, name: str, claim: Claim, cells: dict[str, Measure], language: str
) -> str:
    """Return what is said instead of a claim of which some cells may not be published.

    Raises
    ------
    SpiegelError : the claim may not be missing somewhere, so a person must decide.
    """
    hidden = [part for part, cell in cells.items() if is_withheld(cell)]
    if claim.must:
        number = claim.numbers[hidden[0]]
        raise SpiegelError(
            f"the cell {number.indicator} / {number.sector} / {number.polarity} may not be "
            f"published, and claim '{name}' must be in: {', '.join(claim.must)}",
            where=_where(report, name),
            fix="take those places out of must (the sentence then says that the figure is not "
            "published), or name a cell that may be published.",
        )
    indicators = report.inspectorate.indicators
    named = [
        f"{indicators[number.indicator].label[language]} ({noun(report, number, language)})"
        for number in (claim.numbers[part] for part in hidden)
    ]
    return WITHHELD[language].format(cells=AND[language].join(named))


def share(line: Line, claim: str, number: ClaimNumber, cell: Measure, report: Report) -> None:
    """Add a share to a sentence: a percentage, or k of n."""
    k, n = int(cell["k"]), int(cell["n"])
    decimals = decimals_of(number, report)
    line.number(
        share_text(cell, line.language, decimals),
        **about(claim, number, decimals),
        kind="share",
        value=k / n,
        k=k,
        n=n,
        small=bool(cell["obs_status"] in SMALL),
    )


def worded(line: Line, claim: str, number: ClaimNumber, cell: Measure, report: Report) -> None:
    """Add a word for a share with its number; only numbers where the interval contradicts it.

    Source: docs/method.md, Words: 'a majority of schools (63%)', or '52% of schools (95% interval:
    48% to 56%)'.
    """
    language = line.language
    called = noun(report, number, language)
    band, contradicted = band_of(report, cell)
    if not contradicted:
        line.add(band.phrase[language].format(units=called) + " (")
        share(line, claim, number, cell, report)
        line.add(")")
        return
    share(line, claim, number, cell, report)
    line.add(f" {OF[language]}{called} ")
    level = numbers.percent_share(report.inspectorate.plan.level, language)
    before, between, after = INTERVAL[language].format(level=level).split("|")
    decimals = decimals_of(number, report)
    for text, end in ((before, "low"), (between, "high")):
        line.add(text)
        value = float(cell[end])
        line.number(
            numbers.percent_share(value, language, decimals),
            **about(f"{claim}.{end}", number, decimals),
            kind=f"interval_{end}",
            value=value,
            k=None,
            n=None,
            small=False,
        )
    line.add(after)


def band_of(report: Report, cell: Measure) -> tuple[Band, bool]:
    """Return the word for the share of a cell, and whether its interval contradicts that word."""
    words = report.inspectorate.claim_words
    band = words.band(int(cell["k"]), int(cell["n"]))
    return band, words.contradicted(band, float(cell["low"]), float(cell["high"]))


def noun(report: Report, number: ClaimNumber, language: str) -> str:
    """Return what the denominator of a number is called: 'basisscholen'."""
    return report.inspectorate.framework.nouns[number.sector][number.unit][language]


def decimals_of(number: ClaimNumber, report: Report) -> int:
    """Return with how many decimals a number is printed: its own, or the plan's."""
    plan = report.inspectorate.plan.percent_decimals
    return plan if number.decimals is None else number.decimals


def about(claim: str, number: ClaimNumber, decimals: int) -> dict[str, object]:
    """Return what every number of a sentence says of itself, for `Line.number`."""
    return {
        "claim": claim,
        "indicator": number.indicator,
        "sector": number.sector,
        "unit": number.unit,
        "polarity": number.polarity,
        "decimals": decimals,
    }
