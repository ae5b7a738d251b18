"""Command `try`: read and clean the files of an edition without a build, and say what they hold."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from spiegel.clean import checks
from spiegel.clean.finding import Before, Tables
from spiegel.clean.reasons import label as reason_label
from spiegel.clean.year import Cleaned, Decisions, before_of, clean
from spiegel.commands.open_points import Point, of_codes, points
from spiegel.commands.year_words import TRY, heading, table
from spiegel.config.editions import NOT_YET
from spiegel.config.languages import chosen
from spiegel.errors import SpiegelError
from spiegel.ingest.codes import read_lists
from spiegel.ingest.columns import Column, read_column_map, tidy
from spiegel.ingest.headers import UNDECIDED, UNSURE
from spiegel.ingest.manifest import RawFile
from spiegel.ingest.problems import BadText, Problems
from spiegel.ingest.reader import read_raw
from spiegel.ingest.stage import Staged, staged
from spiegel.project import Project, load_project

SHOWN = 8  # texts of one column that are told one by one


@dataclass
class Tried:
    """What became of one school year.

    Attributes
    ----------
    texts : that are not of their kind, of all files. errors : whatever else would stop a build.
    headers, accounts : of each file, by dataset: its headers, and where its rows went.
    left_out : rows that lack a required value.
    cleaned, seen : None when the year could not be cleaned.
    """

    school_year: str
    texts: list[BadText] = field(default_factory=list)
    errors: list[SpiegelError] = field(default_factory=list)
    headers: dict[str, list[str]] = field(default_factory=dict)
    accounts: dict[str, dict[str, object]] = field(default_factory=dict)
    left_out: int = 0
    cleaned: Cleaned | None = None
    seen: Tables | None = None


def as_proposed(columns: Sequence[Column], headers: Sequence[str]) -> tuple[Column, ...]:
    """Return columns with the headers that a map proposes, as if a person had agreed."""
    there = {tidy(h) for h in headers}
    found = []
    for column in columns:
        header = tidy(column.header)
        if header not in there and (meant := header.removeprefix(UNSURE)) in there:
            column = replace(column, header=meant)
        found.append(column)
    return tuple(found)


def stage_for_trial(
    root: Path, config: Path, file: RawFile, columns: tuple[Column, ...], raw: object
) -> tuple[Staged, Problems]:
    """Stage what was read of one file, and return every mistake beside it.

    A row without a required value is left out, a cell that cannot be read is empty otherwise.
    """
    map_path = config / "column_maps" / f"{file.dataset}.csv"
    problems = Problems()
    where = map_path.relative_to(root).as_posix()
    codes = read_lists(config / "codes", columns, file.school_year, where)
    made = staged(raw, file, columns, codes, where, problems)  # type: ignore[arg-type]
    # Told as a decision, with its line.
    problems.errors = [e for e in problems.errors if e.code != UNDECIDED]
    whole = ~made.table["source_row"].isin(problems.rows)
    return replace(made, table=made.table[whole].reset_index(drop=True)), problems


def try_year(project: Project, school_year: str, before: Before | None) -> Tried:
    """Read and clean one school year as a build would, but for what would stop it.

    What cannot be read is left out, and told; nothing is written.
    """
    tried = Tried(school_year)
    config, edition = project.config, project.edition
    datasets, ledgers = {}, []
    for dataset in edition.datasets(school_year):
        file = project.files[dataset, school_year]
        map_path = config / "column_maps" / f"{dataset}.csv"
        try:
            raw = read_raw(file, project.paths[dataset, school_year])
            tried.headers[dataset] = list(raw.table.columns)
            columns = as_proposed(read_column_map(map_path, school_year), tried.headers[dataset])
            made, problems = stage_for_trial(project.root, config, file, columns, raw)
        except SpiegelError as error:
            tried.errors.append(error)
            continue
        tried.texts += problems.texts
        tried.errors += problems.errors
        tried.left_out += len(problems.rows)
        tried.accounts[dataset] = made.account
        datasets[dataset] = made.table
        ledgers.append(made.ledger)
    if len(datasets) < len(edition.datasets(school_year)):
        return tried
    try:
        decisions = Decisions.read(config, edition.versions(school_year))
        tried.cleaned, tried.seen = clean(
            datasets,
            pd.concat([one for one in ledgers if len(one)] or ledgers[:1], ignore_index=True),
            decisions,
            school_year,
            edition.cut_off_of(school_year),
            edition.last_day(decisions.framework.cleaning.checks.described_days),
            before,
            edition.period_of(school_year),
        )
    except SpiegelError as error:
        tried.errors.append(error)
    return tried


def try_edition(args: argparse.Namespace) -> int:
    """Run the command `try`."""
    language = chosen(args.language)
    project = load_project(Path(args.root), args.edition, draft=True)
    mistakes = _recipes(project)
    own = project.edition.school_year
    earlier = [year for year in project.edition.record_years if year != own][-1:]
    last = try_year(project, earlier[0], None) if earlier and not mistakes else None
    before = before_of(last.cleaned, earlier[0]) if last and last.cleaned else None
    now = Tried(own) if mistakes else try_year(project, own, before)
    now.errors = [*mistakes, *now.errors]
    print("\n".join(lines(project, now, last, language)))
    return 1 if stops(now) or points(project.root, project.edition, now.headers) else 0


def _recipes(project: Project) -> list[SpiegelError]:
    found = []
    for check in project.recipe_checks():
        try:
            check()
        except SpiegelError as error:
            found.append(error)
    return found


def stops(tried: Tried) -> bool:
    """Return whether a build of the year would stop."""
    failed = tried.cleaned is not None and (_failed(tried.cleaned)["severity"] == "error").any()
    return bool(tried.texts or tried.errors or failed or tried.cleaned is None)


def _failed(cleaned: Cleaned) -> pd.DataFrame:
    return cleaned.checks[cleaned.checks["status"] == "fail"]


def lines(project: Project, now: Tried, last: Tried | None, language: str) -> Iterator[str]:
    """Yield what was found, for a person: what stops a build first, then the numbers."""
    edition = project.edition
    yield TRY["title"].filled(edition=edition.edition, year=now.school_year)[language]
    if NOT_YET in (edition.cut_off, edition.extracted):
        yield TRY["no_days"][language]
    found: list[Point] = points(project.root, edition, now.headers)
    folder = project.config / "codes"
    unknown = [one for one in now.texts if one.unknown_code]
    found += of_codes(project.root, folder, unknown, now.school_year)
    yield from heading(TRY["decide"], len(found), language)
    yield from (f"  {one.place}  {one.told[language]}" for one in found)
    others = [one for one in now.texts if not one.unknown_code]
    yield from heading(TRY["cells"], sum(one.rows for one in others), language)
    yield from bad_cells(others, language)
    yield from heading(TRY["errors"], len(now.errors), language)
    for error in now.errors:
        yield from (f"  {line}" for line in error.render().splitlines())
    if now.cleaned is None or now.seen is None:
        yield TRY["not_cleaned"][language]
        return
    failed = _failed(now.cleaned)
    yield from heading(TRY["checks"], len(failed), language)
    for row in failed.to_dict("records"):
        told = f"{row['check']} ({row['severity']}): {row['observed']}; {row['expected']}"
        yield f"  {told}"
        yield from _first_rows(now.cleaned, row["check"])
    if last and last.cleaned is None and last.errors:
        what = last.errors[0].what
        yield ""
        yield TRY["last"].filled(year=last.school_year, what=what)[language]
    then = last.cleaned if last else None
    year = last.school_year if last else ""
    if now.texts or now.left_out:
        cells = sum(one.rows for one in now.texts)
        yield ""
        yield TRY["without"].filled(rows=now.left_out, cells=cells)[language]
    yield from heading(TRY["files"], None, language)
    counts = ("rows_in", "rows_blank", "rows_notes", "rows_other_year", "rows_out")
    yield from table(
        [TRY["file"][language], *(TRY[name][language] for name in (*counts, "untaken"))],
        [
            [name, *(own[c] for c in counts), now.seen.untaken.get(name, "")]
            for name, own in sorted(now.accounts.items())
        ],
    )
    yield from _numbers(now.seen, now.cleaned, then, year, language)


def bad_cells(texts: Sequence[BadText], language: str) -> Iterator[str]:
    """Yield the texts that are not of their kind, by file and column, with how to mend them."""
    by_column: dict[str, list[BadText]] = {}
    for one in texts:
        by_column.setdefault(f"{one.file.path}, {one.column.header}", []).append(one)
    for place, own in sorted(by_column.items()):
        yield f"  {place}"
        for one in own[:SHOWN]:
            told = TRY["cell"].filled(text=one.text, rows=one.rows, row=one.row)[language]
            yield f"    {told}: {one.wrong.what}"
        if len(own) > SHOWN:
            rows = sum(one.rows for one in own[SHOWN:])
            yield "    " + TRY["more"].filled(n=len(own) - SHOWN, rows=rows)[language]
        yield from (f"    {fix}" for fix in dict.fromkeys(one.wrong.fix for one in own[:SHOWN]))


def _first_rows(cleaned: Cleaned, check: str) -> Iterator[str]:
    rows = cleaned.check_rows[cleaned.check_rows["check"] == check]
    for row in rows.head(3).to_dict("records"):
        at = f", {row['source_file']}:{row['source_row']}" if row["source_row"] else ""
        yield f"    {row['record']}{at}"
    if len(rows) > 3:
        yield f"    … {len(rows) - 3}"


def _numbers(
    seen: Tables, now: Cleaned, then: Cleaned | None, year: str, language: str
) -> Iterator[str]:
    recipes = seen.parts[seen.parts["kind"] == "recipe"]
    yield from heading(TRY["recipes"], None, language)
    columns = (
        TRY["recipe"][language],
        *(TRY[name][language] for name in ("made", "lost", "counted")),
    )
    cells = [
        [f"{r['table']} {r['name']}", r["rows"], r["lost"], r["counted"]]
        for r in recipes.to_dict("records")
    ]
    yield from table(columns, cells)
    empty = [*checks.recipes_give_rows(seen).rows, *checks.indicators_observed(seen).rows]
    yield from heading(TRY["empty"], len(empty), language)
    yield from (f"  {name}" for name in empty)
    beside = (seen.school_year, year)
    yield from heading(TRY["standards"], None, language)
    yield from table(
        (TRY["standard"][language], *filter(None, beside)),
        _beside(_judged(now), _judged(then) if then else None),
    )
    yield from heading(TRY["excluded"], None, language)
    yield from table(
        (TRY["reason"][language], *filter(None, beside)),
        _beside(_excluded(now, language), _excluded(then, language) if then else None),
    )


def _judged(cleaned: Cleaned) -> dict[str, int]:
    counts = cleaned.judgements["standard"].value_counts().sort_index()
    return {str(name): int(n) for name, n in counts.items()}


def _excluded(cleaned: Cleaned, language: str) -> dict[str, int]:
    flow = cleaned.exclusions.assign(
        lost=cleaned.exclusions["rows_in"] - cleaned.exclusions["rows_out"]
    )
    lost = flow[flow["lost"] > 0].groupby(["table", "reason"], sort=False)["lost"].sum()
    return {
        f"{line['table']}: {_reason(line['reason'], language)}": int(line["lost"])
        for line in lost.reset_index().to_dict("records")
    }


def _reason(reason: str, language: str) -> str:
    kind = reason.partition(":")[2]
    return reason_label(reason, language) + (f" ({kind})" if kind else "")


def _beside(now: dict[str, int], then: dict[str, int] | None) -> list[list[object]]:
    if then is None:
        return [[name, n] for name, n in now.items()]
    return [[name, now.get(name, 0), then.get(name, 0)] for name in dict.fromkeys([*now, *then])]
