"""Sentences with numbers from the tables: templates name cells, never numbers.

A placeholder is a name between braces. `{pct:INDICATOR:SECTOR:CATEGORY}` prints a percentage; `k`,
`n`, `institutions` and `interval` print the other parts of the same cell. `*` takes the indicator,
sector or category from the context, and any name in the context may stand for a part: with
`lowest="k3"`, `{pct:lowest:*:meets}` prints the cell of k3. `{label:X}` prints the label of an
indicator or sector, `{inline:X}` the same inside a sentence, in small letters; `{side:X:meets}`
says what an indicator counts, `{side:X:below}` the rest; `{sector}`, `{indicator}`, `{year}` and
`{edition}` speak for themselves.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from spiegel.config.closed_model import Label
from spiegel.config.framework import Scale
from spiegel.config.indicators import Rule
from spiegel.config.inspectorate import Inspectorate
from spiegel.config.publication import Grouping, load_publication
from spiegel.errors import SpiegelError, did_you_mean, refuse_unknown
from spiegel.publish import numbers
from spiegel.publish.content import content_words
from spiegel.publish.report import Measure, Report
from spiegel.sentence_grammar import PLACEHOLDER, Line, filled

SMALL = ("counts_only", "k_of_n")
_PARTS = ("indicator", "sector", "category")
SIDES = ("meets", "below")
_SIMPLE = ("sector", "indicator", "year", "edition")


@dataclass(frozen=True)
class Bound:
    """A number in a sentence, tied to the cell that it was printed from."""

    kind: str
    indicator: str
    sector: str
    category: str
    k: int
    n: int
    text: str


@dataclass(frozen=True)
class Sentence:
    """A filled template and the cells behind its numbers."""

    text: str
    bound: tuple[Bound, ...]


def fill(template: str, report: Report, language: str, **context: str) -> str:
    """Return the template with every placeholder replaced by its text.

    Raises
    ------
    SpiegelError : an unknown placeholder, or a cell that is missing, empty or suppressed.
    """
    return resolve(template, report, language, **context).text


def resolve(template: str, report: Report, language: str, **context: str) -> Sentence:
    """Fill a template and also return which cells its numbers come from."""

    def put(line: Line, match: re.Match[str]) -> None:
        name, *parts = match[1].split(":")
        if parts and name in _CELLS:
            _number(line, template, name, _names(template, name, parts, context), report)
        else:
            line.add(_simple(template, name, parts, report, language, context))

    line = filled(template, language, put)
    return Sentence(line.sentence(), line.numbers_as(Bound))


def check_template(
    template: str, inspectorate: Inspectorate, names: Collection[str], where: str
) -> None:
    """Hold the placeholders of a template against the registries, before there are numbers.

    Parameters
    ----------
    names : what the context will have when the template is filled.

    Raises
    ------
    SpiegelError : a placeholder that is unknown, or names no indicator, sector or category.
    """
    for item in PLACEHOLDER.findall(template):
        for part, among in _possible(item, inspectorate, names):
            refuse_unknown(
                part, among, f"'{{{item}}}' names '{part}', which does not exist", where=where
            )


def _possible(
    item: str, inspectorate: Inspectorate, names: Collection[str]
) -> Iterator[tuple[str, Collection[str]]]:
    """Yield each part of a placeholder with what may stand there."""
    framework = inspectorate.framework
    sectors = ("ALL", *framework.sectors, *framework.sector_groups)
    name, *parts = item.split(":")
    if name in _CELLS and len(parts) == len(_PARTS):
        indicator, sector, category = parts
        indicators = inspectorate.indicators
        named = [indicator] if indicator in indicators else list(indicators)
        steps = {step for one in named for step in inspectorate.steps(one)}
        own = (indicators, sectors, ("meets", "below", *sorted(steps)))
        for kind, part, among in zip(_PARTS, (indicator, sector, category), own, strict=True):
            yield part, (*names, *among, *(["*"] if kind in names else []))
    elif name in ("label", "inline") and len(parts) == 1:
        yield parts[0], (*names, *inspectorate.indicators, *sectors)
    elif name == "side" and len(parts) == 2:
        yield parts[0], (*names, *inspectorate.indicators)
        yield parts[1], SIDES
    elif name in _CELLS:
        yield item, (f"{name}:INDICATOR:SECTOR:CATEGORY",)
    else:
        yield item, ("year", "edition", *names, *_CELLS, "label", "inline", "side")


def _names(template: str, kind: str, parts: list[str], context: dict[str, str]) -> list[str]:
    """Return indicator, sector and category of the cell that a placeholder names."""
    if len(parts) != len(_PARTS):
        raise _wrong(template, f"{{{kind}:...}} needs an indicator, a sector and a category")
    names = []
    for part, value in zip(_PARTS, parts, strict=True):
        if value == "*" and part not in context:
            raise _wrong(template, f"'*' stands for the {part}, and there is none here")
        names.append(context[part] if value == "*" else context.get(value, value))
    return names


def _number(line: Line, template: str, kind: str, names: list[str], report: Report) -> None:
    """Add a number of a cell to a sentence."""
    try:
        cell = report.cell(*names)
    except KeyError:
        known = report.inspectorate.indicators
        raise SpiegelError(
            f"there is no cell {' / '.join(names)} in this mirror",
            where=f"template '{template}'",
            fix=did_you_mean(names[0], known)
            if names[0] not in known
            else "name a sector and category of measures.csv.",
        ) from None
    if cell["conf_status"] == "C":
        raise _wrong(template, f"the cell {' / '.join(names)} may not be published")
    if int(cell["n"]) == 0 or cell["obs_status"] == "none":
        raise _wrong(template, f"the cell {' / '.join(names)} has no ratings")
    line.number(
        _CELLS[kind](cell, line.language, report.inspectorate.plan.percent_decimals),
        small=kind == "pct" and cell["obs_status"] in SMALL,
        kind=kind,
        **dict(zip(_PARTS, names, strict=True)),
        k=int(cell["k"]),
        n=int(cell["n"]),
    )


def share_text(cell: Measure, language: str, decimals: int) -> str:
    """Return a cell as a percentage, or as 'k of n' when its status asks for that."""
    k, n = int(cell["k"]), int(cell["n"])
    if cell["obs_status"] in SMALL:
        return numbers.k_of_n(k, n, language)
    return numbers.percent(k, n, language, decimals)


_CELLS: dict[str, Callable[[Measure, str, int], str]] = {
    "pct": share_text,
    "k": lambda cell, language, _: numbers.count(cell["k"], language),
    "n": lambda cell, language, _: numbers.count(cell["n"], language),
    "institutions": lambda cell, language, _: numbers.count(cell["institutions"], language),
    "interval": lambda cell, language, decimals: numbers.percent_range(
        cell["low"], cell["high"], language, decimals
    ),
}


def _simple(
    template: str,
    name: str,
    parts: list[str],
    report: Report,
    language: str,
    context: dict[str, str],
) -> str:
    if name in ("label", "inline") and len(parts) == 1:
        found = label(context.get(parts[0], parts[0]), report, language, template)
        return inline(found) if name == "inline" else found
    if name == "side" and len(parts) == 2 and parts[1] in SIDES:
        own = context.get(parts[0], parts[0])
        if own in report.inspectorate.indicators:
            return sides(report.inspectorate, own)[parts[1]][language]
    if not parts and name in ("sector", "indicator") and name in context:
        return label(context[name], report, language, template)
    if not parts and name == "year":
        return report.when(language)
    if not parts and name == "edition":
        return report.edition.title[language]
    if not parts and name in context:
        return context[name]
    raise SpiegelError(
        f"unknown placeholder '{{{':'.join([name, *parts])}}}'",
        where=f"template '{template}'",
        fix=did_you_mean(name, (*_CELLS, "label", "inline", "side", *_SIMPLE, *context)),
    )


def label(name: str, report: Report, language: str, template: str = "") -> str:
    """Return the label of an indicator, a sector, a sector group or the total."""
    framework = report.inspectorate.framework
    if name in report.inspectorate.indicators:
        return report.inspectorate.indicators[name].label[language]
    if name == "ALL" or name in framework.sectors or name in framework.sector_groups:
        return framework.sector_label(name, language)
    known = (*report.inspectorate.indicators, *framework.sectors, *framework.sector_groups)
    raise SpiegelError(
        f"'{name}' is neither an indicator nor a sector",
        where=f"template '{template}'",
        fix=did_you_mean(name, known),
    )


def sides(inspectorate: Inspectorate, name: str) -> dict[str, Label]:
    """Return what an indicator counts (`meets`) and the rest (`below`), in words.

    Of one standard that is a side of its scale, or steps of it; of several what their rule says.
    """
    return _sides_of(inspectorate, inspectorate.indicators[name])


def subject(inspectorate: Inspectorate, name: str, category: str, language: str) -> str:
    """Return an indicator and which side of it is counted, once where its label says both."""
    label = inspectorate.indicators[name].label[language]
    side = sides(inspectorate, name)[category][language]
    told = set(re.findall(r"\w+", side.lower())) <= set(re.findall(r"\w+", label.lower()))
    return label if told else f"{label}: {side}"


def conditions(inspectorate: Inspectorate, name: str) -> list[Label]:
    """Return what a visit must be for an indicator to count it at all, in words."""
    standards, found = inspectorate.framework.standards, []
    for one in inspectorate.indicators[name].among:
        if one.column is None:
            named = _listed([standards[code].label for code in one.standards])
            said = _sides_of(inspectorate, one)["meets"]
            found.append(content_words.AMONG["ratings"].filled(rule=said, standards=named))
        else:
            group = groupings_of(inspectorate).get(one.column[1])
            texts = [
                group_label(inspectorate, one.column[1], value)
                for value in one.any_of or one.excluded
            ]
            values = _listed(texts)
            column = group.label if group else Label.same(one.column[1])
            kind = "any_of" if one.any_of else "not"
            found.append(content_words.AMONG[kind].filled(column=column, values=values))
    return found


def groupings_of(inspectorate: Inspectorate) -> dict[str, Grouping]:
    """Return the ways to divide institutions that publication.yaml names, by their column."""
    groupings = load_publication(inspectorate.folder).groupings
    return {str(column): own for column, own in groupings.items()}


def group_label(inspectorate: Inspectorate, grouping: str, value: str) -> Label:
    """Return what a value of a column of the register is called; without a name as it stands."""
    entry = groupings_of(inspectorate).get(grouping)
    return (entry and entry.values.get(value)) or Label.same(value)


def _listed(labels: Sequence[Label]) -> Label:
    return Label.made(lambda lang: ", ".join(label[lang] for label in labels))


def counted_of(inspectorate: Inspectorate, name: str, language: str) -> str:
    """Say what an indicator counts, and to which visits it is limited."""
    what = sides(inspectorate, name)["meets"][language]
    among = "; ".join(one[language] for one in conditions(inspectorate, name))
    return content_words.ONLY_AMONG[language].format(what=what, among=among) if among else what


def _sides_of(inspectorate: Inspectorate, rule: Rule) -> dict[str, Label]:
    """Return what a rule counts (`meets`) and the rest (`below`), in words."""
    scale, counted = inspectorate.scale_of(rule), inspectorate.bar(rule)
    every = frozenset(range(1, len(scale.steps) + 1))
    upper = frozenset(range(scale.cut, len(scale.steps) + 1))
    named = {upper: scale.meets_label, every - upper: scale.below_label}
    found = {
        side: named.get(own) or _steps_in_words(scale, own)
        for side, own in (("meets", counted), ("below", every - counted))
    }
    if not rule.combined:
        return found
    rules = {"meets": content_words.RULES, "below": content_words.RULES_FAIL}
    values = {"steps": found["meets"], "n": len(rule.standards), "m": rule.at_least}
    kind: str = rule.aggregate
    if rule.higher is not None:
        kind = "higher_exactly" if rule.higher.exactly else "higher_at_least"
        labels = [inspectorate.framework.standards[code].label for code in rule.standards]
        values |= {"m": rule.higher.number, "first": labels[0], "second": labels[1]}
    return {side: own[kind].filled(**values) for side, own in rules.items()}


def _steps_in_words(scale: Scale, ratings: frozenset[int]) -> Label:
    steps = [scale.steps[rating - 1].label for rating in sorted(ratings)]
    return Label.made(lambda lang: " / ".join(step[lang] for step in steps))


def inline(text: str) -> str:
    """Return a label as it stands inside a sentence; an abbreviation keeps its capitals."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def _wrong(template: str, what: str) -> SpiegelError:
    return SpiegelError(
        what, where=f"template '{template}'", fix="change the template in figures.yaml."
    )
