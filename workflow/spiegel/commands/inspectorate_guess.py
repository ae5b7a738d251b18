"""What files that nobody described hold: codes, scales, a school year; all of it a guess."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from spiegel.commands.first_folder import (
    Begun,
    indicator,
    sheets,
)
from spiegel.commands.roles import Roles, Sheet, Wishes
from spiegel.commands.scale_guess import Scale, named, scale_of
from spiegel.config.editions import end_of, school_year_of
from spiegel.config.guess_words import GuessWords
from spiegel.errors import SpiegelError
from spiegel.ingest.columns import fold
from spiegel.ingest.layout import Raw
from spiegel.ingest.manifest import RawFile
from spiegel.ingest.register import Choices

# A school year begins on one of these days, until a person says otherwise: our choice.
STARTS = ("09-01", "01-01")
# Visits that lie so many years apart, one of each institution, are the latest ones of a state.
YEARS_OF_STATE = 2
# So many days after a school year its reports may be published, and an export be made.
AFTER = 366


@dataclass(frozen=True)
class Asked:
    """What a person says when the command starts; what is None is guessed.

    Attributes
    ----------
    languages : in which it publishes, its own first; that of the command without any.
    """

    edition: str | None
    school_year: str | None
    wishes: Wishes
    layout: Choices
    languages: tuple[str, ...] = ()


Read = tuple[RawFile, Raw, bytes]


def begun_of(
    name: str,
    asked: Asked,
    found: Roles,
    words: GuessWords,
    language: str,
    read: Sequence[Read],
) -> Begun:
    """Return what is guessed of the files that were read, and of what a person said.

    Raises
    ------
    SpiegelError : of which school year the files are cannot be told.
    """
    codes: dict[str, dict[str, tuple[str, ...]]] = {}
    lists: dict[str, dict[str, str]] = {one.dataset: {} for one in sheets(found)}
    scales = _scales(found, words, codes, lists)
    sectors: dict[str, str] = {}
    if found.sector:
        codes["sector"] = _coded(found.visits, [found.sector], "SECTOR")
        lists[found.visits.dataset][found.sector] = "sector"
        sectors = {code: spellings[0] for code, spellings in codes["sector"].items()}
    frame, starts, year, other = _year(found, asked.school_year)
    last = end_of(year, starts)
    texts = {text for n in found.dates.values() for text in found.visits.rows[n] if text}
    after = [d for d in map(date.fromisoformat, texts) if d <= last + timedelta(days=AFTER)]
    cut_off = max([last, *after])
    return Begun(
        name=name,
        edition=asked.edition or f"{name}_{year[5:]}",
        language=asked.languages[0] if asked.languages else language,
        languages=asked.languages or (language,),
        files=tuple(file.path for file, _, _ in read),
        source=read[0][0].source,
        roles=found,
        scales=scales,
        sectors=sectors,
        codes=codes,
        lists=lists,
        first=_first(found, scales),
        frame=frame,
        starts=starts,
        school_year=year,
        other_years=None if asked.school_year else other,
        cut_off=cut_off,
        extracted=cut_off,
        severities={},
    )


def _coded(one: Sheet, names: Sequence[str], kind: str) -> dict[str, tuple[str, ...]]:
    """Return codes for the texts of columns, with the spellings that stand for each."""
    spelled: dict[str, list[str]] = {}
    for name in names:
        for text, _ in sorted(one.seen[name].counts.items(), key=lambda own: (-own[1], own[0])):
            others = one.seen[name].spellings.get(text, ())
            spelled.setdefault(fold(text), []).extend([text, *others])
    codes: dict[str, tuple[str, ...]] = {}
    for spellings in spelled.values():
        codes[named(spellings[0], codes, kind)] = tuple(dict.fromkeys(spellings))
    return codes


def _scales(
    found: Roles,
    words: GuessWords,
    codes: dict[str, dict[str, tuple[str, ...]]],
    lists: dict[str, dict[str, str]],
) -> tuple[tuple[Scale, Mapping[str, str]], ...]:
    """Return the scales with the standards rated on each; their code lists are added."""
    one, made, taken = found.judged, [], dict[str, str]()
    if found.standard and found.rating:
        codes["rating"] = _coded(one, [found.rating], "STEP")
        codes["standard"] = _coded(one, [found.standard], "STANDARD")
        lists[one.dataset] |= {found.rating: "rating", found.standard: "standard"}
        of_text = {text: code for code, own in codes["standard"].items() for text in own}
        ids = {text: code for code, own in codes["rating"].items() for text in own}
        for number, group in enumerate(found.scales, 1):
            rows = one.rows[one.rows[found.standard].isin(group)]
            texts = [t for t in one.seen[found.rating].counts if t in set(rows[found.rating])]
            scale = scale_of(_scale_name(number), one.seen[found.rating].header, texts, ids, words)
            standards = {of_text[t]: codes["standard"][of_text[t]][0] for t in group}
            made.append((scale, standards))
        return tuple(made)
    for number, group in enumerate(found.scales, 1):
        name = _scale_name(number)
        codes[name] = _coded(one, group, "STEP")
        lists[one.dataset] |= dict.fromkeys(group, name)
        ids = {text: code for code, own in codes[name].items() for text in own}
        texts = [own[0] for own in codes[name].values()]
        scale = scale_of(name, one.seen[group[0]].header, texts, ids, words)
        standards = {}
        for column in group:
            header = one.seen[column].header
            code = named(header, {**taken, **standards}, "STANDARD")
            standards[code] = header
        taken |= standards
        made.append((scale, standards))
    return tuple(made)


def _scale_name(number: int) -> str:
    return "rating" if number == 1 else f"rating_{number}"


def _first(found: Roles, scales: Sequence[tuple[Scale, Mapping[str, str]]]) -> str:
    """Return the indicator with most ratings: the figure and the sentence begin with it."""
    rows = {}
    if found.standard:
        counts = found.judged.rows[found.judged.rows[found.rating] != ""][found.standard]
        by_text = counts.value_counts().to_dict()
        rows = {c: by_text.get(text, 0) for _, own in scales for c, text in own.items()}
    else:
        names = [name for group in found.scales for name in group]
        codes = [code for _, own in scales for code in own]
        rows = {c: found.judged.seen[n].filled for c, n in zip(codes, names, strict=True)}
    return indicator(max(rows, key=lambda code: rows[code]))


def _year(found: Roles, asked: str | None) -> tuple[str, str, str, int]:
    """Return frame, first day of a school year, the school year, and the rows of other years.

    Raises
    ------
    SpiegelError : the files have no dates, and nobody said of which year they are.
    """
    name = found.dates.get("start_date")
    texts = found.visits.rows[name] if name else pd.Series(dtype=str)
    dated = [date.fromisoformat(text) for text in texts if text]
    if not dated:
        if asked is None:
            raise SpiegelError(
                "no column says when a visit was, so the school year is not known",
                where=found.visits.path,
                fix="give it: --school-year 2024-2025.",
                code="I-INS-10",
            )
        return "stock", STARTS[0], asked, 0
    span = (max(dated) - min(dated)).days / 365.25
    counts = {s: pd.Series([school_year_of(d, s) for d in dated]).value_counts() for s in STARTS}
    starts = max(STARTS, key=lambda s: (int(counts[s].max()), s == STARTS[0]))
    if found.alone and span > YEARS_OF_STATE:
        year = asked or school_year_of(max(dated), STARTS[0])
        return "stock", STARTS[0], year, 0
    year = asked or str(sorted(counts[starts].items(), key=lambda own: (-own[1], own[0]))[0][0])
    inside = sum(school_year_of(d, starts) == year for d in dated)
    return "flow", starts, year, len(dated) - inside
