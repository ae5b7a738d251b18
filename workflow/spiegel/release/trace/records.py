"""Count again, record by record: the plain way, apart from the code that measures.

Reads the clean tables of one school year and knows only the registries: which ratings, of whom,
on which visits, from which step on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import Any

from spiegel.config.indicators import Indicator, Rule
from spiegel.config.inspectorate import Inspectorate

VISIT = (
    "visit_id", "institution_id", "sector", "visit_type", "start_date", "source_file",
    "source_row",
)  # fmt: skip
JUDGEMENT = (
    "visit_id", "investigation_id", "standard", "rating", "rating_status",
    "source_file", "source_row",
)  # fmt: skip


@dataclass(frozen=True)
class Source:
    """A row of a raw file that a record came from; `table` is the clean table it fed."""

    table: str
    file: str
    row: int


@dataclass(frozen=True)
class Record:
    """One thing that was counted in n.

    Attributes
    ----------
    ratings : step of the scale for each standard. hit : counted in k.
    """

    visit: str
    investigation: str
    institution: str
    sector: str
    ratings: dict[str, str]
    hit: bool
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class Counted:
    """A cell counted again, and the visits around it.

    Attributes
    ----------
    visits : visits of the right kind in the right sectors. earlier : those that a later visit of
    the same school year replaces, where the institution is the unit. rated : those of the others
    that are counted, out of `eligible`, on which enough standards apply. incomplete : those with
    ratings of which the rule that combines standards says nothing for sure. statuses : judgements
    by status, of the visits that are not earlier ones.
    """

    k: int
    n: int
    institutions: int
    visits: int
    earlier: int
    eligible: int
    incomplete: int
    rated: int
    statuses: dict[str, int]
    records: tuple[Record, ...]

    def only(self, institutions: Container[str]) -> Counted:
        """Return k, n and records of some institutions; the visits around them stay of all."""
        records = tuple(one for one in self.records if one.institution in institutions)
        return replace(
            self,
            k=sum(one.hit for one in records),
            n=len(records),
            institutions=len({one.institution for one in records}),
            records=records,
        )


def read_parquet(path: Path, columns: Iterable[str], filters: Any = None) -> list[dict[str, Any]]:
    """Return rows of a Parquet file as plain values."""
    import pyarrow.parquet as parquet

    rows: list[dict[str, Any]] = parquet.read_table(
        path, columns=list(columns), filters=filters
    ).to_pylist()
    return rows


def count(
    inspectorate: Inspectorate, clean: Path, indicator: str, sector: str, category: str
) -> Counted:
    """Count one cell in the clean tables of one school year.

    Parameters
    ----------
    clean : folder with visits.parquet and judgements.parquet.
    category : `meets`, `below` or a step of the scale.
    """
    entry, framework = inspectorate.indicators[indicator], inspectorate.framework
    kinds = entry.visit_types or tuple(t for t, v in framework.visit_types.items() if v.main_series)
    inside = set(framework.expand(sector))
    if entry.sectors:
        inside &= {s for code in entry.sectors for s in framework.expand(code)}
    visits = {
        row["visit_id"]: row
        for row in read_parquet(clean / "visits.parquet", VISIT)
        if row["visit_type"] in kinds and row["sector"] in inside
    }
    every = len(visits)
    if entry.unit == "institution":
        visits = _last(visits)
    kept = len(visits)
    judged = [
        row
        for row in read_parquet(
            clean / "judgements.parquet", JUDGEMENT, [("standard", "in", list(entry.asked))]
        )
        if row["visit_id"] in visits
    ]
    visits, doubtful = _admitted(inspectorate, entry, clean, visits, judged)
    own = [r for r in judged if r["standard"] in entry.standards and r["visit_id"] in visits]
    rated = [row for row in own if row["rating_status"] == "rated"]
    groups: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row in rated:
        key: tuple[str, ...] = (row["visit_id"],)
        if entry.unit == "investigation":
            key = (row["visit_id"], row["investigation_id"], row["standard"])
        groups.setdefault(key, []).append(row)
    bar = inspectorate.meets(indicator)
    applies = {row["visit_id"] for row in own if row["rating_status"] != "not_applicable"}
    outside = {row["visit_id"] for row in own} - applies
    met = {key: min(row["rating"] for row in rows) in bar for key, rows in groups.items()}
    unsure: set[tuple[str, ...]] = set()
    if entry.combined:
        outcomes = _outcomes(inspectorate, entry, visits, own)
        outside = {visit for visit, possible in outcomes.items() if not possible}
        unsure = {key for key in groups if len(outcomes[key[0]]) > 1}
        met = {key: outcomes[key[0]] == {True} for key in groups}
    steps = [step.id for step in inspectorate.scale(indicator).steps]
    records = tuple(
        _record(visits[key[0]], rows, steps, category, meets=met[key])
        for key, rows in sorted(groups.items())
        if key not in unsure and key[0] not in outside and key[0] not in doubtful
    )
    # Not fully rated: with ratings that leave open what the visit counts for, or whether it does.
    some = {row["visit_id"] for row in judged if row["rating_status"] == "rated"}
    partly = {key[0] for key in unsure} | (doubtful & some - outside)
    return Counted(
        k=sum(record.hit for record in records),
        n=len(records),
        institutions=len({record.institution for record in records}),
        visits=every,
        earlier=every - kept,
        eligible=len(visits) - len(outside),
        incomplete=len(partly),
        rated=len({record.visit for record in records}),
        statuses=dict(sorted(Counter(row["rating_status"] for row in own).items())),
        records=records,
    )


def _last(visits: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return the last visit of each institution in each sector: the latest start, then visit_id."""
    found: dict[tuple[str, str], str] = {}
    for name in sorted(visits, key=lambda v: (str(visits[v]["start_date"] or ""), v)):
        found[visits[name]["institution_id"], visits[name]["sector"]] = name
    return {name: visits[name] for name in found.values()}


def _admitted(
    inspectorate: Inspectorate,
    entry: Indicator,
    clean: Path,
    visits: dict[str, dict[str, Any]],
    judged: list[dict[str, Any]],
) -> tuple[dict[str, dict[str, Any]], set[str]]:
    """Return the visits that meet every condition of an indicator, and those that may or may not.

    The second are among the first.
    """
    doubtful: set[str] = set()
    for one in entry.among:
        if one.column is not None:
            table, column = one.column
            key = "visit_id" if table == "visits" else "institution_id"
            rows = read_parquet(clean / f"{table}.parquet", [key, column])
            cells = {row[key]: str(row[column] or "") for row in rows}
            visits = {v: row for v, row in visits.items() if one.admits(cells.get(row[key], ""))}
            continue
        own = [row for row in judged if row["standard"] in one.standards]
        outcomes = _outcomes(inspectorate, one, visits, own)
        visits = {v: row for v, row in visits.items() if True in outcomes[v]}
        doubtful |= {v for v in visits if len(outcomes[v]) > 1}
    return visits, doubtful & set(visits)


def _outcomes(
    inspectorate: Inspectorate, rule: Rule, visits: Iterable[str], own: list[dict[str, Any]]
) -> dict[str, set[bool]]:
    """Return for each visit what a rule could say, whatever is not rated: it holds, it does not.

    Nothing at all where fewer standards apply than the rule needs.
    """
    statuses: dict[tuple[str, str], set[str]] = {}
    lowest: dict[tuple[str, str], int] = {}
    for row in own:
        key = (row["visit_id"], row["standard"])
        statuses.setdefault(key, set()).add(row["rating_status"])
        if row["rating_status"] == "rated":
            lowest[key] = min(row["rating"], lowest.get(key, row["rating"]))
    found: dict[str, set[bool]] = {}
    bar, steps = inspectorate.bar(rule), range(1, len(inspectorate.scale_of(rule).steps) + 1)
    for visit in visits:
        keys = [(visit, standard) for standard in rule.standards]
        applying = [key for key in keys if statuses.get(key) != {"not_applicable"}]
        if len(applying) < rule.needed:
            found[visit] = set()
            continue
        if rule.compares:
            possible = product(*([lowest[key]] if key in lowest else steps for key in applying))
            found[visit] = {_compares(rule, ratings) for ratings in possible}
            continue
        met = sum(lowest[key] in bar for key in applying if key in lowest)
        open_ = sum(key not in lowest for key in applying)
        counts = range(met, met + open_ + 1)
        found[visit] = {_holds(rule, count, len(applying)) for count in counts}
    return found


def _compares(rule: Rule, ratings: tuple[int, ...]) -> bool:
    """Say whether a rule that compares ratings holds of those of one visit, in its order."""
    if rule.higher is not None:
        return rule.higher.holds(ratings[0] - ratings[1])
    return (len(set(ratings)) == 1) == (rule.aggregate == "all_equal")


def _holds(rule: Rule, met: int, applying: int) -> bool:
    """Say whether a rule holds when `met` of the standards that apply count."""
    if rule.aggregate == "all_meet":
        return met == applying
    if rule.aggregate == "none_meet":
        return met == 0
    return met >= (rule.at_least or 1)


def _record(
    visit: dict[str, Any],
    rows: list[dict[str, Any]],
    steps: list[str],
    category: str,
    *,
    meets: bool,
) -> Record:
    found = [steps[row["rating"] - 1] for row in rows]
    if category in ("meets", "below"):
        hit = meets == (category == "meets")
    else:
        hit = min(found, key=steps.index) == category
    ratings: dict[str, str] = {}
    for row, step in zip(rows, found, strict=True):
        # Two investigations of one visit may rate the same standard.
        known = ratings.get(row["standard"])
        ratings[row["standard"]] = f"{known} {step}" if known else step
    sources = dict.fromkeys(
        [Source("visits", visit["source_file"], visit["source_row"])]
        + [Source("judgements", row["source_file"], row["source_row"]) for row in rows]
    )
    return Record(
        visit=visit["visit_id"],
        investigation=" ".join(dict.fromkeys(row["investigation_id"] for row in rows)),
        institution=visit["institution_id"],
        sector=visit["sector"],
        ratings=ratings,
        hit=hit,
        sources=tuple(sources),
    )


def measured(counts: Path, indicator: str, sectors: Iterable[str]) -> tuple[int, int]:
    """Return k (meets) and n that the measure stage counted before anything was withheld."""
    wanted = set(sectors)
    rows = read_parquet(counts, ("indicator", "sector", "k", "n"), [("indicator", "==", indicator)])
    inside = [row for row in rows if row["sector"] in wanted]
    return sum(row["k"] for row in inside), sum(row["n"] for row in inside)
