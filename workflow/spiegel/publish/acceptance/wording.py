"""Checks of the words around a figure: title, subtitle, source, alt text and their numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

import pandas as pd

from spiegel.config.framework import Framework
from spiegel.config.languages import LANGUAGES, writing
from spiegel.publish import numbers
from spiegel.publish.acceptance.exhibit import Exhibit
from spiegel.publish.content.changes import ORDER, said_class
from spiegel.publish.content.sentences import sides
from spiegel.publish.figures.titles import ALT_LIMIT, TITLE_WORDS

SHORTEST_ALT = 20
_SCHOOL_YEAR = re.compile(r"\d{4}-\d{4}")
# "on an axis from 0 to 100%" describes the chart, not the data.
_AXIS = re.compile(
    "|".join(
        re.escape(writing(lang).between.format(low="0", high=numbers.percent(1, 1, lang)))
        for lang in LANGUAGES
    )
)
_STEM = 5  # letters of a label that a compound such as "basis- en secundair" keeps


def title_length(exhibit: Exhibit) -> list[str]:
    """The title is a sentence of 2 to 12 words, and not the same in both languages."""
    titles = exhibit.spec["title"]
    found = [
        f"{lang}: the title has {size} words: {titles[lang]}"
        for lang in LANGUAGES
        if not 2 <= (size := len(titles[lang].split())) <= TITLE_WORDS
    ]
    if len({*titles.values()}) < len(titles):
        found.append("the title is the same in both languages")
    return found


def subtitle(exhibit: Exhibit) -> list[str]:
    """The subtitle says what is measured, of whom, and when."""
    found = []
    for lang in LANGUAGES:
        text = exhibit.spec["subtitle"][lang]
        if not any(word in text.lower() for word in writing(lang).measures):
            found.append(f"{lang}: the subtitle names no measure: {text}")
        if exhibit.report.when(lang) not in text:
            found.append(f"{lang}: the subtitle names no period: {text}")
        framework, sectors = exhibit.report.inspectorate.framework, exhibit.request.sectors
        if not names_population(framework, sectors, text, lang):
            found.append(f"{lang}: the subtitle does not say of whom: {text}")
    return found


def names_population(
    framework: Framework, sectors: Sequence[str], subtitle: str, language: str
) -> bool:
    """Return whether a subtitle says of whom: all, by which group, or each of the sectors."""
    text = subtitle.lower()
    if any(word in text for word in population_words(framework, language)):
        return True
    labels = [framework.sector_label(sector, language) for sector in sectors]
    return bool(labels) and all(label[:_STEM].lower() in text for label in labels)


def population_words(framework: Framework, language: str) -> tuple[str, ...]:
    """Return the words that say of whom without naming a sector."""
    return (framework.total[language].lower(), *writing(language).by_group)


def source_and_date(exhibit: Exhibit) -> list[str]:
    """Description and drawing name the publisher and the day of the data."""
    framework, day = exhibit.report.inspectorate.framework, exhibit.report.edition.extracted
    found = []
    for lang in LANGUAGES:
        line = exhibit.spec["source_line"][lang]
        for part in (framework.publisher[lang], numbers.day(day, lang)):
            if part not in line:
                found.append(f"{lang}: the source line lacks '{part}'")
    line = exhibit.spec["source_line"][exhibit.language]
    if line.replace(" ", "") not in exhibit.visible_text.replace(" ", ""):
        found.append(f"{exhibit.language}: the picture does not show its source line")
    if exhibit.spec["extracted"] != day.isoformat():
        found.append("the description gives another day of extraction")
    return found


def alt_text(exhibit: Exhibit) -> list[str]:
    """The alt text exists in both languages, is short, and is more than the title."""
    found = []
    for lang in LANGUAGES:
        alt, title = exhibit.spec["alt"][lang], exhibit.spec["title"][lang]
        if not SHORTEST_ALT <= len(alt) <= ALT_LIMIT:
            found.append(f"{lang}: the alt text has {len(alt)} characters")
        if alt.strip(". ") == title.strip(". "):
            found.append(f"{lang}: the alt text repeats the title")
    alt = exhibit.spec["alt"][exhibit.language]
    if "<desc" not in exhibit.svg or _escaped(alt) not in exhibit.svg:
        found.append(f"{exhibit.language}: the picture does not carry the alt text")
    if len({*exhibit.spec["alt"].values()}) < len(LANGUAGES):
        found.append("the alt text is the same in both languages")
    return found


def _escaped(text: str) -> str:
    for plain, safe in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        text = text.replace(plain, safe)
    return text.replace("'", "&#x27;")


def numbers_in_data(exhibit: Exhibit) -> list[str]:
    """Title and alt text are what the tables give, and their numbers are in the published data."""
    found = []
    for lang in LANGUAGES:
        for place in ("title", "subtitle", "alt"):
            if exhibit.spec[place][lang] != getattr(exhibit.sheet.texts[lang], place):
                found.append(f"{lang}: the tables give another {place}")
        if exhibit.empty:
            continue
        known = set(_justified(exhibit.table, exhibit.kind, lang))
        if exhibit.kind == "funnel":
            known |= {numbers.count(value, lang) for value in _of_funnel(exhibit.table)}
        for place in ("title", "alt"):
            # The days of a mirror that counts a part of a year are no results.
            text = exhibit.spec[place][lang].replace(exhibit.report.when(lang), "")
            text = _AXIS.sub("", _SCHOOL_YEAR.sub("", text))
            for rule in _rules(exhibit, lang):
                text = text.replace(rule, "")
            strange = [n for n in re.findall(numbers.pattern(lang), text) if n not in known]
            found += [f"{lang}: {n} in the {place} is not in the data" for n in strange]
    return found


def _rules(exhibit: Exhibit, language: str) -> Iterator[str]:
    """Yield what indicators of several standards count, whose numbers are no results."""
    inspectorate = exhibit.report.inspectorate
    for name in exhibit.spec["indicators"]:
        if inspectorate.indicators[name].combined:
            yield from (text[language] for text in sides(inspectorate, name).values())


def _amounts(table: pd.DataFrame, language: str) -> Iterator[str]:
    yield numbers.quantity(float(table["value"].sum()), language)
    yield from (numbers.quantity(value, language) for value in table["value"].dropna())
    yield from (numbers.percent_share(share, language) for share in table["share"].dropna())


def _own(table: pd.DataFrame, language: str) -> Iterator[str]:
    for value in table.select_dtypes("number").to_numpy(dtype=float).ravel():
        if value == value:
            yield numbers.count(round(value), language)
            yield numbers.percent_share(value, language)


def _justified(table: pd.DataFrame, kind: str, language: str) -> Iterator[str]:
    """Yield every number, as printed, that the published data of a figure give."""
    if kind == "exclusion_flow":
        flow = table[["rows_in", "rows_out", "dropped"]].astype(int)
        yield from (numbers.count(v, language) for v in flow.to_numpy().ravel())
        yield numbers.count(flow["rows_in"].iloc[0] - flow["rows_out"].iloc[-1], language)
    elif kind == "change_dots":
        yield numbers.count(len(table), language)
        yield numbers.count(table["mark"].eq("dot").sum(), language)
        kinds = Counter(said_class(row) for _, row in table.iterrows())
        yield from (numbers.count(kinds[name], language) for name in ORDER)
    elif kind == "amounts":
        yield from _amounts(table, language)
    elif kind == "own":
        yield from _own(table, language)
    else:
        pairs = table[["k", "n"]].dropna().astype(int)
        whole = list(pairs.itertuples(index=False, name=None))
        if kind == "coverage":
            for _, part in table.groupby("panel"):
                counted = part[["k", "n"]].dropna().astype(int)
                whole.append((int(counted["k"].sum()), int(counted["n"].sum())))
                yield numbers.count(int(part["k"].sum()), language)
        for k, n in whole:
            yield from (numbers.count(v, language) for v in (k, n, n - k))
            if n:
                yield from (numbers.percent(v, n, language) for v in (k, n - k))
        if kind == "series":
            shares = table.loc[table["k"].isna(), "share"].dropna()
            yield from (numbers.percent_share(s, language) for s in shares)


def _of_funnel(table: pd.DataFrame) -> tuple[int, int, int]:
    """Return how many groups a funnel has, how many dots, and how many beyond its limits."""
    dots = table[table["mark"] == "dot"]
    beyond = ~dots["share"].between(dots["far_low"], dots["far_high"])
    return table["row"].nunique(), len(dots), int(beyond.sum())


def claims_resolve(exhibit: Exhibit) -> list[str]:
    """Each number that a template printed is still that cell of the measures, and is shown."""
    found = []
    for lang in LANGUAGES:
        for claim in exhibit.spec["claims"][lang]:
            name = f"{claim['indicator']} / {claim['sector']} / {claim['category']}"
            try:
                cell = exhibit.report.cell(claim["indicator"], claim["sector"], claim["category"])
            except KeyError:
                found.append(f"{lang}: there is no cell {name}")
                continue
            if (int(cell["k"]), int(cell["n"])) != (claim["k"], claim["n"]):
                found.append(f"{lang}: the cell {name} is {cell['k']} of {cell['n']} now")
            if claim["place"] == "note":
                shown = " ".join(exhibit.spec["notes"][lang])
            else:
                shown = exhibit.spec[claim["place"]][lang]
            if claim["text"] not in shown:
                found.append(f"{lang}: {claim['text']} of {name} is not in the {claim['place']}")
    return found
