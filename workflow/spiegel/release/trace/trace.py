"""Trace a printed number: read only what is needed, count again, find every place."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from spiegel.config.editions import load_edition
from spiegel.config.inspectorate import load_inspectorate
from spiegel.config.languages import LANGUAGES
from spiegel.errors import SpiegelError
from spiegel.release.trace.address import Edited, Target, targets
from spiegel.release.trace.change import change_of
from spiegel.release.trace.count import apart_sides, definition, meso_side, published_side, side
from spiegel.release.trace.flow import step_side
from spiegel.release.trace.places import places
from spiegel.release.trace.published import PublishedRow, keys_of
from spiegel.release.trace.quantity import quantity_sides
from spiegel.release.trace.result import Change, Definition, Side, Trace
from spiegel.release.trace.search_terms import search_terms, sentences_of

NOTHING_TO_COUNT = "nothing_to_count"
TREND = "trend"
REPEATS = ("k", "n", "share", "low", "high", "difference", "class")


def trace(
    root: Path, edition: str, asked: str, language: str = LANGUAGES[0], *, internal: bool = False
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
        sides = (side(files, row, files.mirror_of(row["school_year"]), internal=internal),)
        what = _definition(files, row["indicator"], row["category"], row["interval"], language)
    elif name == "series":
        sides = (_series_side(files, row, internal=internal),)
        what = _definition(files, row["indicator"], row["category"], "", language)
    elif name == "changes":
        sides = _both(files, row, internal=internal)
        change = change_of(target.table, target.place, sides)
        what = _definition(files, row["indicator"], "meets", "", language)
    elif name == "differences":
        sides = _apart(files, row, internal=internal)
        what = _definition(files, row["indicator"], "meets", "", language)
        notes += [NOTHING_TO_COUNT] if not sides else []
    elif name == "meso":
        sides = (meso_side(files, row, files.mirror_of(row["school_year"]), internal=internal),)
        what = _definition(files, row["indicator"], row["category"], row["interval"], language)
    elif name == "trends":
        sides = _points(files, row, internal=internal)
        what = _definition(files, row["indicator"], "meets", "", language)
        notes.append(TREND)
    elif name == "quantities":
        sides = quantity_sides(files, row)
    elif name == "exclusions":
        sides = (step_side(files, row, internal=internal),)
    else:
        notes.append(NOTHING_TO_COUNT)
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
        sentences=sentences_of(files, target.claim),
        figure=target.figure,
        mark=target.mark,
        definition=what,
        sides=sides,
        change=change,
        places=places(files.folder, search_terms(files, target)),
        differs=_repeated(files, target),
        notes=tuple(notes),
        values=dict(row),
    )


def _definition(
    files: Edited, indicator: str, category: str, interval: str, language: str
) -> Definition:
    return definition(files.inspectorate, indicator, category, interval, language)


def _measure(
    files: Edited, year: str, indicator: str, sector: str, category: str
) -> PublishedRow | None:
    table = files.table("measures")
    place = table.find(
        school_year=year, indicator=indicator, sector=sector, group="all", category=category
    )
    return None if place is None else table.rows[place]


def _series_side(files: Edited, row: PublishedRow, *, internal: bool) -> Side:
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


def _both(files: Edited, row: PublishedRow, *, internal: bool) -> tuple[Side, ...]:
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


def _apart(files: Edited, row: PublishedRow, *, internal: bool) -> tuple[Side, ...]:
    """Return the counts of both cells of a difference; none where it is not shown.

    Two whole sectors are two cells of measures.csv, with the visits around them.
    """
    if row["class"] == "not shown":
        return ()
    year, mirror = files.edition.school_year, files.edition.edition
    if row["between"] != "sectors" or row["grouping"]:
        return apart_sides(files, row, mirror, internal=internal)
    cells = [(row[f"{end}indicator"], row[f"{end}sector"]) for end in ("", "other_")]
    found = [_measure(files, year, *cell, "meets") for cell in cells]
    return tuple(side(files, one, mirror, internal=internal) for one in found if one is not None)


def _points(files: Edited, row: PublishedRow, *, internal: bool) -> tuple[Side, ...]:
    """Return the comparable mirrors that a trend runs through."""
    return tuple(
        _series_side(files, point, internal=internal)
        for point in files.table("series").rows
        if (point["indicator"], point["sector"]) == (row["indicator"], row["sector"])
        and row["first_year"] <= point["school_year"] <= row["last_year"]
        and point["comparability"] != "no"
    )


def _repeated(files: Edited, target: Target) -> tuple[str, ...]:
    """Return which numbers of the claim or the plotted row are not those of the cell itself."""
    row, wrong = target.row, []
    if target.claim and target.table.name in ("measures", "quantities"):
        table = files.table("claims")
        for lang in LANGUAGES:
            place = table.find(claim=target.claim, lang=lang)
            if place is not None:
                own = table.rows[place]
                counts = ("k", "n") if own["k"] else ()  # an end of an interval has none
                told = [(own[c], row[c]) for c in counts] + [(own["value"], row[target.column])]
                wrong += [f"claims.csv ({lang})"] if any(a != b for a, b in told) else []
    if target.plotted and not target.mark.startswith("total:"):
        # Coverage counts other things than the cell that it names.
        same = target.table.name != "measures" or "category" in target.plotted
        shared = [c for c in REPEATS if same and c in row and c in target.plotted]
        if any(target.plotted[c] != row[c] for c in shared):
            wrong.append(f"figures/{target.figure}.csv")
    return tuple(wrong)
