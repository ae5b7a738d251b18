"""Trace a printed number: read only what is needed, count again, find every place."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from spiegel.config import load_edition
from spiegel.errors import SpiegelError
from spiegel.inspectorate import load_inspectorate
from spiegel.publish import numbers
from spiegel.release.trace.address import Edited, Target, targets
from spiegel.release.trace.change import change_of
from spiegel.release.trace.count import definition, published_side, side
from spiegel.release.trace.places import Wanted, keys_of, places, share_texts
from spiegel.release.trace.published import Row
from spiegel.release.trace.result import Change, Definition, Side, Trace

NOTHING_TO_COUNT = "nothing_to_count"
TREND = "trend"
BLOCKED_NOTE = "not_compared"


def trace(
    root: Path, edition: str, asked: str, language: str = "nl", *, internal: bool = False
) -> list[Trace]:
    """Trace what a person asks for; a claim without a part gives one trace for each number.

    Parameters
    ----------
    asked : a claim, `TABLE:ROW:COLUMN` or `FIGURE:MARK`. internal : name the records.

    Raises
    ------
    SpiegelError : nothing has that name, or the edition was not built here.
    """
    entry = load_edition(root, edition)
    inspectorate = load_inspectorate(root / "config" / "inspectorates" / entry.inspectorate)
    files = Edited(root, entry, inspectorate)
    return [_one(files, target, language, internal=internal) for target in targets(files, asked)]


def as_json(traces: list[Trace]) -> list[dict[str, Any]]:
    """Return traces as plain data for a JSON file."""
    return [{**asdict(one), "agrees": one.agrees} for one in traces]


def _one(files: Edited, target: Target, language: str, *, internal: bool) -> Trace:
    row, name = target.row, target.table.name
    sides: tuple[Side, ...] = ()
    change: Change | None = None
    what: Definition | None = None
    notes: list[str] = []
    if name == "measures":
        sides = (side(files, row, files.edition.edition, internal=internal),)
        what = _definition(files, row["indicator"], row["category"], row["interval"], language)
    elif name == "series":
        sides = (_series_side(files, row, internal=internal),)
        what = _definition(files, row["indicator"], row["category"], "", language)
    elif name == "changes":
        sides = _both(files, row, internal=internal)
        change = change_of(target.table, target.place, sides)
        what = _definition(files, row["indicator"], "meets", "", language)
    elif name == "trends":
        sides = _points(files, row, internal=internal)
        what = _definition(files, row["indicator"], "meets", "", language)
        notes.append(TREND)
    else:
        notes.append(NOTHING_TO_COUNT)
    sentences = _sentences(files, target.claim)
    return Trace(
        asked=target.asked,
        edition=files.edition.edition,
        example=any(r["nature"] == "example" for r in files.table("inputs").rows),
        internal=internal,
        table=name,
        row=target.place + 1,
        column=target.column,
        key=keys_of(name, row),
        value=row[target.column],
        claim=target.claim,
        sentences=sentences,
        figure=target.figure,
        mark=target.mark,
        definition=what,
        sides=sides,
        change=change,
        places=places(files.folder, _wanted(files, target, sentences)),
        notes=tuple(notes),
        values=dict(row),
    )


def _definition(
    files: Edited, indicator: str, category: str, interval: str, language: str
) -> Definition:
    return definition(files.inspectorate, indicator, category, interval, language)


def _measure(files: Edited, year: str, indicator: str, sector: str, category: str) -> Row | None:
    table = files.table("measures")
    place = table.find(
        school_year=year, indicator=indicator, sector=sector, group="all", category=category
    )
    return None if place is None else table.rows[place]


def _series_side(files: Edited, row: Row, *, internal: bool) -> Side:
    if row["source"] == "published":
        return published_side(row)
    cell = _measure(files, row["school_year"], row["indicator"], row["sector"], row["category"])
    if cell is None:
        return published_side(row)
    found = side(files, cell, row["mirror"], internal=internal)
    same = (row["k"], row["n"]) == (cell["k"], cell["n"]) or not row["k"]
    if same:
        return found
    raise SpiegelError(
        f"series.csv and measures.csv disagree on {row['indicator']} / {row['sector']} in "
        f"{row['school_year']}",
        where=f"results/{files.edition.edition}/tables",
        fix="build the edition again: its tables are not of one run.",
    )


def _both(files: Edited, row: Row, *, internal: bool) -> tuple[Side, ...]:
    """Return this mirror's count and the earlier one's."""
    now = _measure(files, files.edition.school_year, row["indicator"], row["sector"], "meets")
    if now is None:
        return ()
    sides = [side(files, now, files.edition.edition, internal=internal)]
    if row["prior_source"] == "records":
        then = _measure(files, row["prior_school_year"], row["indicator"], row["sector"], "meets")
        # What may not be compared is not set side by side here either.
        if then is not None and row["class"] != "not comparable":
            sides.append(side(files, then, row["prior_edition"], internal=internal))
    elif row["class"] != "not comparable":
        table = files.table("series")
        place = table.find(
            mirror=row["prior_edition"], indicator=row["indicator"], sector=row["sector"]
        )
        if place is not None:
            sides.append(published_side(table.rows[place]))
    return tuple(sides)


def _points(files: Edited, row: Row, *, internal: bool) -> tuple[Side, ...]:
    """Return the comparable mirrors that a trend runs through."""
    return tuple(
        _series_side(files, point, internal=internal)
        for point in files.table("series").rows
        if (point["indicator"], point["sector"]) == (row["indicator"], row["sector"])
        and row["first_year"] <= point["school_year"] <= row["last_year"]
        and point["comparability"] != "no"
    )


def _sentences(files: Edited, claim: str) -> dict[str, str]:
    if not claim:
        return {}
    rows = files.table("claims").rows
    return {row["lang"]: row["sentence"] for row in rows if row["claim"] == claim}


def _wanted(files: Edited, target: Target, sentences: dict[str, str]) -> Wanted:
    row, name = target.row, target.table.name
    key = keys_of(name, row)
    cells: list[tuple[str, dict[str, str], str]] = [(name, key, target.column)]
    if "indicator" not in row:
        return Wanted(cells=tuple(cells))
    indicator, sector = row["indicator"], row["sector"]
    category = row.get("category", "meets")
    year = row.get("school_year", files.edition.school_year)
    own = year == files.edition.school_year
    change = name in ("changes", "trends")
    ids: set[str] = set()
    if not change:
        cells += _same_cell(files, name, indicator, sector, category, year)
        if own:
            ids = {f"{indicator}:{sector}:{category}", *_claims_on(files, row, category)}
    elif target.claim:
        ids = {target.claim}
    for claim in sorted(ids):
        for lang in ("nl", "en"):
            if files.table("claims").find(claim=claim, lang=lang) is not None:
                cells.append(("claims", {"claim": claim, "lang": lang}, "sentence"))
    told = {lang: text for claim in ids for lang, text in _sentences(files, claim).items()}
    framework = files.inspectorate.framework
    languages = ("nl", "en")
    labels = {files.inspectorate.indicators[indicator].label[lang] for lang in languages}
    labels |= {framework.sector_label(sector, lang) for lang in languages}
    counted = own and not change and row.get("k")
    texts = share_texts(int(float(row["k"])), int(float(row["n"]))) if counted else frozenset()
    return Wanted(
        ids=frozenset(ids),
        sentences=sentences or told,
        labels=frozenset(labels),
        numbers=texts,
        ranges=_ranges(files, row) if name == "changes" else frozenset(),
        cells=tuple(cells),
        indicator=indicator,
        sector=sector,
        category=category,
        prior=row.get("prior_edition", ""),
        school_year=year,
        own=own,
    )


def _same_cell(
    files: Edited, name: str, indicator: str, sector: str, category: str, year: str
) -> list[tuple[str, dict[str, str], str]]:
    """Return the row of the other table that repeats a share: measures and series."""
    if name == "measures" and category == "meets" and "series" in files.files:
        mirror = next((p.mirror for p in files.edition.priors if p.school_year == year), "")
        mirror = files.edition.edition if year == files.edition.school_year else mirror
        return [("series", {"mirror": mirror, "indicator": indicator, "sector": sector}, "share")]
    if name == "series":
        key = {"school_year": year, "indicator": indicator, "sector": sector,
               "group": "all", "category": category}  # fmt: skip
        return [("measures", key, "share")]
    return []


def _claims_on(files: Edited, row: Row, category: str) -> set[str]:
    """Return the claims that print a share of this mirror."""
    return {
        f"{name}.{part}"
        for name, claim in files.inspectorate.claims.claims.items()
        if claim.comparison != "last_mirror"
        for part, number in claim.numbers.items()
        if (number.indicator, number.sector, number.polarity)
        == (row["indicator"], row["sector"], category)
    }


def _ranges(files: Edited, row: Row) -> frozenset[str]:
    """Return the interval of a change as it is printed, in both languages."""
    if not row["low"] or not row["high"]:
        return frozenset()
    decimals = files.inspectorate.plan.percent_decimals
    ends = float(row["low"]), float(row["high"])
    return frozenset(numbers.signed_range(*ends, lang, decimals) for lang in ("nl", "en"))
