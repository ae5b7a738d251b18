"""From the tables and registries of a mirror to what `claims.json` says beside its sentences."""

from __future__ import annotations

from collections.abc import Iterator

from spiegel.config.claim_differences import differences_of, pair_of
from spiegel.config.claims import Claim, ClaimAmount, ClaimNumber, unit_words
from spiegel.config.closed_model import Label
from spiegel.config.languages import LANGUAGES, writing
from spiegel.files import FLOAT_FORMAT
from spiegel.publish.claims import amounts
from spiegel.publish.claims.changes import last_change, verdict_of
from spiegel.publish.claims.differences import difference_row
from spiegel.publish.claims.shares import band_of, is_withheld
from spiegel.publish.claims.vocabulary import (
    Change,
    Counted,
    Difference,
    Named,
    Quantity,
    Side,
    Vocabulary,
    Writing,
)
from spiegel.publish.figure_words import CLASS
from spiegel.publish.report import Measure, Report
from spiegel.sentence_grammar import PLACEHOLDER

DIFFERS = ("improved", "declined")


def quantities_of(report: Report) -> tuple[Quantity, ...]:
    """Return every number of claims.yaml with what this mirror knows of it, in its order.

    Those of a difference are told by `differences_told`: their shares are claims of their own.
    """
    return tuple(_every(report))


def _every(report: Report) -> Iterator[Quantity]:
    for name, claim in report.inspectorate.claims.claims.items():
        numbers = {} if claim.comparison == "difference" else claim.numbers
        for part, number in numbers.items():
            yield _quantity(f"{name}.{part}", claim, number, report)
        for part, amount in claim.amounts.items():
            yield _amount(f"{name}.{part}", claim, amount, report)


def _amount(name: str, claim: Claim, amount: ClaimAmount, report: Report) -> Quantity:
    cell = amounts.cell_of(report, name, amount)
    change = None
    if cell is not None and cell["change"] == cell["change"]:
        up, down = cell["change"] > 0, cell["change"] < 0
        change = Change(verdict="counted", direction="up" if up else "down" if down else "")
    own = report.inspectorate.quantities[amount.quantity]
    statistic = "ratio" if own.ratio is not None else own.statistic
    return Quantity(
        claim=name,
        indicator=amount.quantity,
        sector=amount.sector,
        unit="",
        polarity="",
        comparison=claim.comparison,
        about={lang: amount.about.get(lang) or claim.about.get(lang, ()) for lang in LANGUAGES},
        institutions=None,
        low=None,
        high=None,
        band=None,
        contradicted=False,
        same_counts=(),
        change=change,
        counted=Counted(unit=own.unit.many, statistic=statistic),
    )


def differences_told(report: Report) -> tuple[Difference, ...]:
    """Return every difference of which this mirror has a class, in the order of claims.yaml."""
    found = []
    for name, claim in differences_of(report.inspectorate.claims).items():
        row = difference_row(report, name)
        if row is None:
            continue
        first, second = (
            Side(indicator=own.indicator, sector=own.sector, group=own.group)
            for own in pair_of(claim)
        )
        verdict = str(row["class"])
        found.append(Difference(claim=name, first=first, second=second, verdict=verdict))
    return tuple(found)


def _quantity(name: str, claim: Claim, number: ClaimNumber, report: Report) -> Quantity:
    cell = _published(report, number.indicator, number.sector, number.polarity)
    band, contradicted = band_of(report, cell) if cell is not None else (None, False)
    return Quantity(
        claim=name,
        indicator=number.indicator,
        sector=number.sector,
        unit=number.unit,
        polarity=number.polarity,
        comparison=claim.comparison,
        about={lang: number.about.get(lang) or claim.about.get(lang, ()) for lang in LANGUAGES},
        institutions=(
            int(cell["institutions"]) if cell is not None and number.unit == "visit" else None
        ),
        low=None if cell is None else float(FLOAT_FORMAT % cell["low"]),
        high=None if cell is None else float(FLOAT_FORMAT % cell["high"]),
        band=None if band is None else report.inspectorate.claim_words.bands.index(band),
        contradicted=contradicted,
        same_counts=() if cell is None else tuple(_same_counts(report, number, cell)),
        change=_change(report, number),
    )


def _published(report: Report, indicator: str, sector: str, category: str) -> Measure | None:
    """Return a cell with ratings that may be published, or None."""
    try:
        cell = report.cell(indicator, sector, category)
    except KeyError:
        return None
    empty = is_withheld(cell) or cell["obs_status"] == "none" or int(cell["n"]) == 0
    return None if empty else cell


def _same_counts(report: Report, number: ClaimNumber, cell: Measure) -> Iterator[str]:
    """Yield the other sectors with the same counts: an indicator that is rated in one part only."""
    counts = (int(cell["k"]), int(cell["n"]))
    for sector in _sectors(report):
        other = _published(report, number.indicator, sector, number.polarity)
        if sector == number.sector or other is None:
            continue
        if (int(other["k"]), int(other["n"])) == counts:
            yield sector


def _change(report: Report, number: ClaimNumber) -> Change | None:
    row = last_change(report, number.indicator, number.sector)
    if row is None:
        return None
    verdict = verdict_of(row)
    if verdict not in DIFFERS:
        return Change(verdict=verdict, direction="")
    # Changes are of the share that meets; of the others the direction turns.
    rose = (float(row["difference"]) > 0) != (number.polarity == "below")
    return Change(verdict=verdict, direction="up" if rose else "down")


def _sectors(report: Report) -> tuple[str, ...]:
    framework = report.inspectorate.framework
    return ("ALL", *framework.sectors, *framework.sector_groups)


def vocabulary_of(report: Report) -> Vocabulary:
    """Return the words by which a text about this mirror is read and judged."""
    inspectorate = report.inspectorate
    framework = inspectorate.framework
    return Vocabulary(
        languages={lang: _writing(lang) for lang in LANGUAGES},
        words=inspectorate.claim_words,
        classes=CLASS,
        sectors=tuple(_sector(report, code) for code in _sectors(report)),
        units=tuple(
            Named(
                code=code,
                label=label.many,
                words={lang: unit_words(framework, code, lang) for lang in LANGUAGES},
            )
            for code, label in framework.units.items()
        ),
        nouns=framework.nouns,
        allow=inspectorate.claims.allow,
        titles={
            lang: tuple(PLACEHOLDER.sub("", label[lang]) for label in _labels(report))
            for lang in LANGUAGES
        },
    )


def _writing(language: str) -> Writing:
    found = writing(language)
    return Writing(decimal=found.decimal, thousands=found.thousands, common=found.common)


def _sector(report: Report, code: str) -> Named:
    framework = report.inspectorate.framework
    both = [label for unit in framework.units.values() for label in (unit.one, unit.many)]
    words = {}
    for lang in LANGUAGES:
        named = [label[lang] for label in framework.nouns.get(code, {}).values()]
        named += [framework.sector_label(code, lang), *framework.also.get(code, {}).get(lang, ())]
        # "Scholen" alone names no sector, also where it is what all of them are called.
        general = {label[lang].lower() for label in both}
        words[lang] = tuple(dict.fromkeys(n for n in named if n.lower() not in general))
    label = Label(**{lang: framework.sector_label(code, lang) for lang in LANGUAGES})
    return Named(code=code, label=label, words=words)


def _labels(report: Report) -> Iterator[Label]:
    """Yield the names of what the mirror shows."""
    inspectorate = report.inspectorate
    framework = inspectorate.framework
    yield from (
        one.label for one in (*framework.sectors.values(), *framework.sector_groups.values())
    )
    yield from framework.themes.values()
    yield from (standard.label for standard in framework.standards.values())
    yield from (indicator.label for indicator in inspectorate.indicators.values())
    yield from (figure.title for figure in inspectorate.registry.figures.values())
