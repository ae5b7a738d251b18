"""The comparison as a page in each language, and as tables."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import pandas as pd
from markupsafe import Markup

from spiegel.clean.reasons import label as reason_label
from spiegel.config.closed_model import Label
from spiegel.config.house_style import HouseStyle
from spiegel.config.languages import LANGUAGES, others, writing
from spiegel.files import replace, write_csv
from spiegel.publish import numbers
from spiegel.publish.content.changes import ALWAYS, class_word
from spiegel.publish.content.content_words import COMPARABLE
from spiegel.publish.content.tables import Cell, Row, Table, table
from spiegel.publish.open_data.codes import WORDS
from spiegel.publish.page_templates import SITE_TEMPLATES, templates
from spiegel.publish.palette import page_style
from spiegel.release.diff import diff_words
from spiegel.release.diff.effects import ORDER, PARTS, Difference, Part
from spiegel.release.diff.outcome import Outcome
from spiegel.release.diff.revision import Gap
from spiegel.release.diff.years import Drift, Pair

MOST = 200  # rows of one part on a page; the csv has all
DIFFERENCE = ("what", "kind", "effect", "before", "after")
LONGEST = 160  # characters of a value on a page


@dataclass(frozen=True)
class Section:
    """A part of the page."""

    id: str
    title: str
    paragraphs: tuple[str, ...] = ()
    note: str = ""
    tables: tuple[Table, ...] = ()


def file_of(language: str) -> str:
    """Return the name of the page in a language; that of the first has no mark."""
    return "index.html" if language == LANGUAGES[0] else f"index.{language}.html"


def write(outcome: Outcome, folder: Path) -> list[Path]:
    """Write the pages and the tables into a folder; return their paths."""
    paths = []
    for language in LANGUAGES:
        paths.append(folder / file_of(language))
        replace(paths[-1], page(outcome, language).encode("utf-8"))
    rows: dict[str, tuple[type, tuple[Any, ...]]] = {
        "differences": (Difference, outcome.differences)
    }
    if outcome.mode == "years":
        rows |= {
            "pairs": (Pair, outcome.pairs),
            "drift": (Drift, outcome.drift),
            "recomputed": (Difference, outcome.prior),
            "gaps": (Gap, outcome.gaps),
        }
    for name, (kind, found) in rows.items():
        frame = pd.DataFrame([asdict(one) for one in found], columns=[f.name for f in fields(kind)])
        if "reason" in frame:
            frame = _with_languages(frame)
        for column in ("n", "prior_n"):
            if column in frame:
                frame[column] = frame[column].astype("Int64")
        write_csv(frame, folder / f"{name}.csv")
        paths.append(folder / f"{name}.csv")
    return paths


def _with_languages(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table with a column for each language of its reasons, where they stand."""
    place = list(frame.columns).index("reason")
    reasons = list(frame.pop("reason"))
    for language in reversed(LANGUAGES):
        frame.insert(place, f"reason_{language}", [reason[language] for reason in reasons])
    return frame


def _style() -> dict[str, Markup]:
    """Return the style of the project: two mirrors may be of two houses."""
    return {name: Markup(value) for name, value in page_style(HouseStyle()).items()}


def page(outcome: Outcome, language: str) -> str:
    """Return the page in one language."""
    environment = templates(Path(__file__).parent, SITE_TEMPLATES)
    names = {"before": outcome.before.name, "after": outcome.after.name}
    return environment.get_template("diff.html.j2").render(
        language=language,
        others=[(code, writing(code).name, file_of(code)) for code in others(language)],
        css=Markup(environment.get_template("style.css").render(_style())),
        words={name: label[language] for name, label in diff_words.PAGE.items()},
        title=diff_words.TITLE[outcome.mode][language].format(**names),
        lead=diff_words.LEAD[outcome.mode][language],
        facts=_facts(outcome, language),
        example=outcome.example,
        sections=sections(outcome, language),
    )


def _facts(outcome: Outcome, language: str) -> list[tuple[str, str]]:
    found = []
    for name, side in (("before", outcome.before), ("after", outcome.after)):
        commit = f", {side.commit[:12]}" if side.commit else ""
        told = f"{side.name} ({side.edition}, {side.school_year}{commit})"
        found.append((diff_words.PAGE[name][language], told))
    return [*found, (diff_words.PAGE["verdict"][language], verdict(outcome, language))]


def verdict(outcome: Outcome, language: str) -> str:
    """Return the outcome in one line."""
    if not outcome.differences and outcome.mode == "revision":
        return diff_words.SAME[language]
    if outcome.mode == "years":
        shown = sum(pair.word in ALWAYS for pair in outcome.pairs)
        return diff_words.PAIRS_FOUND[language].format(
            x=numbers.count(len(outcome.pairs), language), shown=numbers.count(shown, language)
        )
    serious = sum(d.effect == "serious" for d in outcome.differences)
    return diff_words.FOUND[language].format(
        x=numbers.count(len(outcome.differences), language),
        serious=numbers.count(serious, language),
    )


def sections(outcome: Outcome, language: str) -> list[Section]:
    """Return the parts of the page: the summary, what concerns readers, then the rest."""
    found = [_summary(outcome, language)]
    if outcome.mode == "years":
        found += [_prior(outcome, language), _pairs(outcome, language), _drift(outcome, language)]
    found += [_part(outcome, part, language) for part in PARTS if outcome.of(part)]
    return found


def _summary(outcome: Outcome, language: str) -> Section:
    effects = ORDER[::-1]
    rows = [
        {"part": Cell(diff_words.PART[part][language])}
        | {
            effect: Cell(numbers.count(outcome.count(part, effect), language), number=True)
            for effect in effects
        }
        for part in PARTS
        if part not in outcome.unknown and (outcome.mode == "revision" or outcome.of(part))
    ]
    columns: dict[str, Label] = {"part": diff_words.COLUMNS["part"]}
    columns |= {effect: diff_words.EFFECT[effect] for effect in effects}
    notes: tuple[str, ...] = ()
    if outcome.unknown:
        parts = ", ".join(diff_words.PART[part][language].lower() for part in outcome.unknown)
        notes = (diff_words.UNKNOWN[language].format(x=parts),)
    meanings = ". ".join(
        f"{diff_words.EFFECT[e][language].capitalize()}: {diff_words.EFFECT_MEANING[e][language]}"
        for e in effects
    )
    shown = table("summary", diff_words.SUMMARY_CAPTION[language], columns, rows, language)
    return Section(
        "summary", diff_words.SUMMARY[language], notes, f"{meanings}.", (shown,) if rows else ()
    )


def _part(outcome: Outcome, part: Part, language: str) -> Section:
    found = outcome.of(part)
    paragraphs: tuple[str, ...] = ()
    if len(found) > MOST:
        total = numbers.count(len(found), language)
        shown = numbers.count(MOST, language)
        paragraphs = (diff_words.SHOWN[language].format(x=shown, total=total),)
    title = diff_words.PART[part][language]
    rows = [_difference(one, language) for one in found[:MOST]]
    columns = {c: diff_words.COLUMNS[c] for c in DIFFERENCE}
    return Section(
        part, title, paragraphs, tables=(table(f"{part}-table", title, columns, rows, language),)
    )


def _difference(one: Difference, language: str) -> Row:
    return {
        "what": Cell(one.what, detail=one.column),
        "kind": Cell(diff_words.KIND[one.kind][language], fixed=True),
        "effect": Cell(diff_words.EFFECT[one.effect][language], fixed=True),
        "before": Cell(_short(one.before)),
        "after": Cell(_short(one.after)),
    }


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _prior(outcome: Outcome, language: str) -> Section:
    year = outcome.before.school_year
    title = diff_words.PRIOR[language].format(mirror=outcome.before.name)
    serious = sum(d.effect == "serious" for d in outcome.prior)
    told = diff_words.PRIOR_SAME if outcome.computed_again else diff_words.PRIOR_NONE
    if outcome.prior:
        told = diff_words.PRIOR_FOUND
    text = told[language].format(
        year=year,
        x=numbers.count(len(outcome.prior), language),
        serious=numbers.count(serious, language),
    )
    gaps = numbers.count(len(outcome.gaps), language)
    note = diff_words.GAPS[language].format(x=gaps) if outcome.gaps else ""
    shown = []
    if outcome.gaps:
        columns = {c: diff_words.COLUMNS[c] for c in ("what", "gap", "found", "told")}
        rows: list[Row] = [
            {
                "what": Cell(g.what),
                "gap": Cell(diff_words.GAP[g.sort][language]),
                "found": Cell(_short(g.found)),
                "told": Cell(g.told),
            }
            for g in outcome.gaps[:MOST]
        ]
        caption = diff_words.GAPS_CAPTION[language]
        shown.append(table("gaps-table", caption, columns, rows, language))
    if outcome.prior:
        columns = {c: diff_words.COLUMNS[c] for c in DIFFERENCE}
        rows = [_difference(one, language) for one in outcome.prior[:MOST]]
        caption = diff_words.PRIOR_CAPTION[language]
        shown.append(table("prior-table", caption, columns, rows, language))
    return Section("prior", title, (text,), note, tuple(shown))


def _labels(outcome: Outcome, language: str) -> tuple[dict[str, str], dict[str, str]]:
    registry = outcome.after.registry
    indicators = {n: e["label"][language] for n, e in registry.get("indicators", {}).items()}
    framework = registry.get("framework", {})
    sectors = {
        name: entry["label"][language]
        for kind in ("sectors", "sector_groups")
        for name, entry in (framework.get(kind) or {}).items()
    }
    if "total" in framework:
        sectors["ALL"] = framework["total"][language]
    return indicators, sectors


def _pairs(outcome: Outcome, language: str) -> Section:
    indicators, sectors = _labels(outcome, language)
    names = {"before": outcome.before.name, "after": outcome.after.name}
    rows = [_pair(one, indicators, sectors, language) for one in outcome.pairs]
    columns = {c: diff_words.COLUMNS[c] for c in ("indicator", "sector")}
    for side, name in names.items():
        columns[side] = diff_words.COLUMNS["prior_share"].filled(x=name)
    columns |= {c: diff_words.COLUMNS[c] for c in ("difference", "word", "remark")}
    caption = diff_words.PAIRS_CAPTION[language].format(**names)
    return Section(
        "pairs",
        diff_words.PAIRS[language],
        note=diff_words.PAIRS_NOTE[language],
        tables=(table("pairs-table", caption, columns, rows, language, tall=True),),
    )


def _pair(one: Pair, indicators: dict[str, str], sectors: dict[str, str], language: str) -> Row:
    def share(value: float | None, n: int | None) -> Cell:
        text = "" if value is None else numbers.percent_share(value, language)
        return Cell(text, "" if n is None else f"n = {numbers.count(n, language)}", number=True)

    change = span = ""
    if one.difference is not None and one.low is not None and one.high is not None:
        change = numbers.signed(one.difference, language)
        span = numbers.signed_range(one.low, one.high, language)
    beside = WORDS["qualifier"][one.qualifier][language] if one.qualifier else ""
    word = class_word(one.word, language) if one.word else diff_words.NO_WORD[language]
    return {
        "indicator": Cell(indicators.get(one.indicator, one.indicator)),
        "sector": Cell(sectors.get(one.sector, one.sector)),
        "before": share(one.prior_share, one.prior_n),
        "after": share(one.share, one.n),
        "difference": Cell(change, span, number=True),
        "word": Cell(word, mark=one.word.replace(" ", "-")) if one.word else Cell(word),
        "remark": Cell(
            COMPARABLE[one.comparability][language],
            "; ".join(filter(None, (one.reason[language], beside))),
        ),
    }


def _drift(outcome: Outcome, language: str) -> Section:
    names, _ = _labels(outcome, language)
    types = outcome.after.registry.get("framework", {}).get("visit_types", {})
    names |= {f"visit_type:{code}": entry["label"][language] for code, entry in types.items()}
    shown = []
    for kind in diff_words.DRIFT_CAPTION:
        own = [one for one in outcome.drift if one.kind == kind]
        rows = [_drifted(one, names, language) for one in own]
        columns = {
            "name": diff_words.DRIFT_KIND[kind],
            "before": diff_words.COLUMNS["read"].filled(x=outcome.before.name),
            "after": diff_words.COLUMNS["read"].filled(x=outcome.after.name),
            "difference": diff_words.COLUMNS["difference"],
            "outside": diff_words.COLUMNS["outside"],
        }
        if rows:
            caption = diff_words.DRIFT_CAPTION[kind][language]
            shown.append(table(f"drift-{kind}", caption, columns, rows, language))
    title, note = diff_words.DRIFT[language], diff_words.DRIFT_NOTE[language]
    return Section("drift", title, note=note, tables=tuple(shown))


def _drifted(one: Drift, names: dict[str, str], language: str) -> Row:
    name = names.get(one.name) or reason_label(one.name, language)
    name = name[:1].upper() + name[1:]

    def share(k: int, n: int) -> Cell:
        text, count = numbers.percent(k, n, language, 1), numbers.k_of_n(k, n, language)
        return Cell(text, count, number=True)

    return {
        "name": Cell(name),
        "before": share(one.prior_k, one.prior_n),
        "after": share(one.k, one.n),
        "difference": Cell(
            numbers.signed(one.difference, language, 1),
            numbers.signed_range(one.low, one.high, language, 1),
            number=True,
        ),
        "outside": Cell(diff_words.YES[language] if one.outside else ""),
    }
