"""Both counts of a cell: as published, and again from the clean records."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from spiegel.config.inspectorate import Inspectorate
from spiegel.errors import SpiegelError
from spiegel.publish.content.sentences import conditions, sides
from spiegel.release.trace import edits
from spiegel.release.trace.address import Edited
from spiegel.release.trace.published import PublishedRow, decimal, whole
from spiegel.release.trace.records import Counted, count, measured, read_parquet
from spiegel.release.trace.result import Definition, Side

NEAR = 1e-9  # tables carry ten digits


def definition(
    inspectorate: Inspectorate, indicator: str, category: str, interval: str, language: str
) -> Definition:
    """Return what a cell counts, in words of one language."""
    entry, framework = inspectorate.indicators[indicator], inspectorate.framework
    steps = [step.id for step in inspectorate.scale(indicator).steps]
    meets = [steps[number - 1] for number in sorted(inspectorate.meets(indicator))]
    bar = [category]
    if category in ("meets", "below"):
        turned = category == "below" and not entry.combined
        bar = [s for s in steps if s not in meets] if turned else meets
        bar = [] if entry.compares else bar
    kinds = entry.visit_types or tuple(t for t, v in framework.visit_types.items() if v.main_series)
    return Definition(
        indicator=indicator,
        label=entry.label[language],
        unit=entry.unit,
        aggregate=entry.aggregate,
        rule=sides(inspectorate, indicator)[category][language] if entry.combined else "",
        category=category,
        standards={s: framework.standards[s].label[language] for s in entry.standards},
        scale=framework.standards[entry.standards[0]].scale,
        bar=tuple(bar),
        filters=_filters(inspectorate, indicator, kinds, language),
        interval=interval,
        level=inspectorate.plan.level,
        plan=inspectorate.plan.digest,
        confidential=indicator in inspectorate.plan.disclosure.indicators,
    )


def _filters(
    inspectorate: Inspectorate, indicator: str, kinds: tuple[str, ...], language: str
) -> dict[str, str]:
    entry = inspectorate.indicators[indicator]
    found = {"visit_type": ", ".join(kinds)}
    if among := conditions(inspectorate, indicator):
        found["among"] = "; ".join(one[language] for one in among)
    if entry.sectors:
        found["sectors_of_indicator"] = ", ".join(entry.sectors)
    if entry.since:
        found["since"] = entry.since
    return found


def side(files: Edited, row: PublishedRow, mirror: str, *, internal: bool) -> Side:
    """Return one mirror's count of a cell of measures.csv, published and counted again.

    Parameters
    ----------
    row : the row of measures.csv. internal : give the records and the entries themselves.

    Raises
    ------
    SpiegelError : the clean records of that school year are not here.
    """
    inspectorate, year = files.inspectorate, row["school_year"]
    clean = clean_of(files, year)
    withheld = row["conf_status"] == "C"
    published = Side(
        mirror=mirror,
        school_year=year,
        source="records",
        published_k=whole(row["k"]),
        published_n=whole(row["n"]),
        withheld=withheld,
    )
    counted = count(inspectorate, clean, row["indicator"], row["sector"], row["category"])
    coverage = counted.rated / counted.eligible if counted.eligible else None
    checks = [
        ("n", counted.n == published.published_n),
        ("institutions", counted.institutions == whole(row["institutions"])),
        ("coverage", near(coverage, decimal(row["coverage"]))),
        *(
            (name, getattr(counted, name) == whole(row[name]))
            for name in ("eligible", "incomplete")
            if name in row
        ),
        *(
            [("earlier_visits", counted.earlier == whole(row["earlier_visits"]))]
            if "earlier_visits" in row
            else []
        ),
    ]
    if withheld:
        checks.append(("k (measure)", _as_measured(files, row, counted.k, counted.n)))
    else:
        checks.append(("k", counted.k == published.published_k))
        share = counted.k / counted.n if counted.n else None
        checks.append(("share", near(share, decimal(row["share"]))))
    entry = inspectorate.indicators[row["indicator"]]
    counted_again = replace(
        published,
        coverage=coverage,
        eligible=counted.eligible,
        incomplete=counted.incomplete if entry.partly else None,
        visits=counted.visits,
        earlier=counted.earlier,
        statuses=counted.statuses,
        left_out=edits.left_out(
            inspectorate, clean, _staged(files, year), row["indicator"], row["sector"]
        ),
    )
    return _with_records(files, counted_again, counted, row["indicator"], checks, internal=internal)


def apart_sides(
    files: Edited, row: PublishedRow, mirror: str, *, internal: bool
) -> tuple[Side, ...]:
    """Return the counts of both sides of a difference within this mirror, counted again.

    measures.csv has no groups and no pairs: of a group, those in k and n are the records of the
    sector whose institution the register has in it; between indicators, those of the institutions
    that have records of both.

    Parameters
    ----------
    row : the row of differences.csv.

    Raises
    ------
    SpiegelError : as `side`.
    """
    year, grouping = files.edition.school_year, row["grouping"]
    counted = {
        end: _in_group(
            files, year, row[f"{of}indicator"], row[f"{of}sector"], "meets", grouping,
            row[f"{of}group"],
        )
        for end, of in (("first", ""), ("second", "other_"))
    }  # fmt: skip
    one, other = ({r.institution for r in own.records} for own in counted.values())
    if row["between"] == "indicators":
        counted = {end: own.only(one & other) for end, own in counted.items()}
    sides = []
    for end, own in counted.items():
        n, share = whole(row[f"{end}_n"]), decimal(row[f"{end}_share"])
        published = Side(
            mirror=mirror,
            school_year=year,
            source="records",
            published_k=None if share is None or n is None else round(share * n),
            published_n=n,
            withheld=share is None,
        )
        checks = [
            ("n", own.n == n),
            ("institutions", own.institutions == whole(row[f"{end}_institutions"])),
            ("in_both", len(one & other) == whole(row["in_both"])),
        ]
        if share is not None:
            checks.append(("share", near(own.k / own.n if own.n else None, share)))
        indicator = row["indicator" if end == "first" else "other_indicator"]
        sides.append(_with_records(files, published, own, indicator, checks, internal=internal))
    return tuple(sides)


def meso_side(files: Edited, row: PublishedRow, mirror: str, *, internal: bool) -> Side:
    """Return the count of a row of meso.csv, a group of institutions of one sector, again.

    Raises
    ------
    SpiegelError : as `side`.
    """
    year, indicator, sector = (row[c] for c in ("school_year", "indicator", "sector"))
    counted = _in_group(
        files, year, indicator, sector, row["category"], row["grouping"], row["group"]
    )
    published = Side(
        mirror=mirror,
        school_year=year,
        source="records",
        published_k=whole(row["k"]),
        published_n=whole(row["n"]),
        withheld=row["k"] == "",
    )
    again = {"k": counted.k, "n": counted.n, "institutions": counted.institutions}
    checks = [(name, value == whole(row[name])) for name, value in again.items() if row[name]]
    return _with_records(files, published, counted, indicator, checks, internal=internal)


def _in_group(
    files: Edited, year: str, indicator: str, sector: str, category: str, grouping: str, group: str
) -> Counted:
    """Return the records of a sector whose institution the register has in a group; '': of all."""
    clean = clean_of(files, year)
    if not grouping:
        return count(files.inspectorate, clean, indicator, sector, category)
    register = read_parquet(clean / "institutions.parquet", ["institution_id", grouping])
    inside = {
        one["institution_id"] for one in register if str(one[grouping] or "").strip() == group
    }
    return count(files.inspectorate, clean, indicator, sector, category).only(inside)


def _with_records(
    files: Edited,
    found: Side,
    counted: Counted,
    indicator: str,
    checks: list[tuple[str, bool]],
    *,
    internal: bool,
) -> Side:
    """Return a side with what was counted, whether that agrees, and what became of its records."""
    inspectorate, year = files.inspectorate, found.school_year
    clean, asked = clean_of(files, year), inspectorate.indicators[indicator].asked
    datasets = {r["source_file"]: r["dataset"] for r in files.table("inputs").rows}
    touched = edits.sources(inspectorate, counted, _staged(files, year), datasets)
    entries = edits.edits(inspectorate, clean, touched, counted, asked)
    return replace(
        found,
        k=None if found.withheld and not internal else counted.k,
        n=counted.n,
        institutions=counted.institutions,
        agrees=all(same for _, same in checks),
        compared=tuple(name if same else f"{name}!" for name, same in checks),
        files=edits.source_files(counted),
        records=counted.records if internal else (),
        edit_counts=edits.counts(entries),
        edits=entries if internal else (),
        corrections=tuple(sorted({e.correction for e in entries if e.correction})),
        flow=edits.flow(clean),
    )


def _staged(files: Edited, year: str) -> Path:
    return files.root / "data" / "processed" / files.edition.edition / "ingest" / year


def clean_of(files: Edited, year: str, needed: Collection[str] = ("visits", "judgements")) -> Path:
    """Return the folder of the clean records of a school year.

    Parameters
    ----------
    needed : tables that must be there.

    Raises
    ------
    SpiegelError : they are not here.
    """
    clean: Path = files.root / "data" / "processed" / files.edition.edition / "clean" / year
    if not all((clean / f"{name}.parquet").is_file() for name in needed):
        raise SpiegelError(
            f"the clean records of {year} are not here, so nothing can be counted again",
            where=clean.relative_to(files.root).as_posix(),
            fix=f"build the edition: ./run snakemake --cores 4 --config "
            f"edition={files.edition.edition}",
        )
    return clean


def near(found: float | None, told: float | None) -> bool:
    """Say whether a number counted again is the published one, to the digits that tables carry."""
    if found is None or math.isnan(found) or told is None:
        return (found is None or math.isnan(found)) and told is None
    return math.isclose(found, told, rel_tol=NEAR, abs_tol=NEAR)


def _as_measured(files: Edited, row: PublishedRow, k: int, n: int) -> bool:
    """Say whether a withheld count is what the measure stage counted before it was withheld."""
    if row["category"] not in ("meets", "below"):
        return True  # that stage keeps the bar alone
    processed = files.root / "data" / "processed" / files.edition.edition
    path: Path = processed / "measure" / f"{row['school_year']}.counts.parquet"
    met, rated = measured(
        path, row["indicator"], files.inspectorate.framework.expand(row["sector"])
    )
    return (k, n) == (met if row["category"] == "meets" else rated - met, rated)


def published_side(row: PublishedRow) -> Side:
    """Return a mirror of which only published figures are known; nothing can be counted again."""
    return Side(
        mirror=row["mirror"],
        school_year=row["school_year"],
        source="published",
        published_k=whole(row["k"]),
        published_n=whole(row["n"]),
    )
