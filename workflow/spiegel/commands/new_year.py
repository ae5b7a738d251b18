"""Command `new-year`: from the files of a school year to an edition that waits for decisions."""

from __future__ import annotations

import argparse
import csv
import io
import json
import re
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from spiegel.commands.arrivals import Arrival, Ask, arrive
from spiegel.commands.open_points import Point, of_codes, points
from spiegel.commands.trial import as_proposed, bad_cells, stage_for_trial
from spiegel.commands.year_words import NEW_YEAR, POINT, heading, told
from spiegel.compare.comparability import COLUMNS as PAIR_COLUMNS
from spiegel.compare.comparability import UNSURE as UNSURE_VERDICT
from spiegel.config.closed_model import FILL_IN
from spiegel.config.closed_yaml import load
from spiegel.config.editions import (
    EDITION,
    NOT_YET,
    Edition,
    Prior,
    check_cut_offs,
    load_edition,
    read_edition,
)
from spiegel.config.framework import Framework
from spiegel.config.languages import LANGUAGES, chosen
from spiegel.errors import SpiegelError
from spiegel.files import replace_together
from spiegel.ingest.beside import contents
from spiegel.ingest.columns import read_column_map
from spiegel.ingest.config_table import read_grid
from spiegel.ingest.manifest import MANIFEST, RawFile
from spiegel.ingest.problems import BadText
from spiegel.ingest.propose import Change, no_other_proposal, propose, read_map
from spiegel.ingest.register import refuse_changed, summary, with_rows
from spiegel.project import default_edition


@dataclass(frozen=True)
class Draft:
    """An edition as it would be begun.

    Attributes
    ----------
    files : what is written, by path; the edition comes last. kept : maps that have the year.
    changes : columns that differ from the year before, by dataset.
    points : decisions, each with its line. wrong : texts that are not of their kind.
    errors : whatever else would stop a build.
    """

    edition: str
    school_year: str
    base: Edition
    arrivals: Sequence[Arrival]
    files: Mapping[Path, bytes]
    kept: Sequence[Path]
    changes: Mapping[str, Sequence[Change]]
    points: Sequence[Point] = ()
    wrong: Sequence[BadText] = ()
    errors: Sequence[SpiegelError] = ()


def base_of(root: Path, inspectorate: str, school_year: str | None) -> Edition:
    """Return the newest edition of an inspectorate, of before a school year if one is given.

    Raises
    ------
    SpiegelError : there is none, or a day of it is still to be filled in.
    """
    folder = root / "config" / "editions"
    own = [
        edition
        for path in sorted(folder.glob("*.yaml"))
        if (edition := read_edition(path, path.relative_to(root).as_posix(), draft=True))
        and edition.inspectorate == inspectorate
        and (school_year is None or edition.school_year < school_year)
        and edition.period is None  # that of a part of a year is no model for a whole one
    ]
    if not own:
        before = f" of before {school_year}" if school_year else ""
        raise SpiegelError(
            f"there is no edition of '{inspectorate}'{before} to go on from",
            where="config/editions/",
            fix="give --inspectorate; a first edition is written by hand (docs/researcher.md).",
            code="I-NEW-07",
        )
    newest = max(own, key=lambda one: (one.school_year, one.edition))
    return load_edition(root, newest.edition)  # its days are those of an earlier mirror now


def next_year(school_year: str) -> str:
    """Return the school year after one."""
    return f"{int(school_year[:4]) + 1}-{int(school_year[5:]) + 1}"


def later_title(title: str, years: int) -> str:
    """Return a title with its years so much later: 2024, and 24 after a dash or a slash."""

    def later(found: re.Match[str]) -> str:
        first, sign, last = int(found[1]) + years, found[2] or "", found[3] or ""
        if not last:
            return str(first)
        second = int(last) + years
        return f"{first}{sign}{second if len(last) == 4 else f'{second % 100:02d}'}"

    return re.sub(r"\b([12][0-9]{3})(?:([-/\u2013])([12][0-9]{3}|[0-9]{2}))?\b", later, title)


def edition_text(
    name: str,
    base: Edition,
    school_year: str,
    files: Sequence[RawFile],
    days: Mapping[str, date | None],
) -> str:
    """Return the file of a new edition, made after that of the year before.

    Parameters
    ----------
    days : `cut_off` and `extracted`; what is None is to be filled in.
    """
    moved = int(school_year[:4]) - int(base.school_year[:4])
    titles = (
        f"{code}: {json.dumps(later_title(base.title[code], moved), ensure_ascii=False)}"
        for code in LANGUAGES
    )
    raw = {dataset: dict(years) for dataset, years in base.raw.items()}
    for file in files:
        raw.setdefault(file.dataset, {})[school_year] = file.version
    first = Prior(
        mirror=base.edition,
        school_year=base.school_year,
        source="records",
        cut_off=base.cut_off,
    )
    day = {key: day.isoformat() if day else FILL_IN for key, day in days.items()}
    lines = [
        f"# The mirror of school year {school_year}, begun from that of {base.school_year} "
        f"({base.edition}).",
        f"edition: {name}",
        f"inspectorate: {base.inspectorate}",
        f"school_year: {school_year}",
        f"title: {{{', '.join(titles)}}}",
        f"cut_off: {day['cut_off']}    # later published reports wait for the next mirror",
        f"extracted: {day['extracted']}    # the day the export was made",
        "raw:    # version of each raw file, by school year",
        *(
            f"  {d}: {{{', '.join(f'{y}: {v}' for y, v in years.items())}}}"
            for d, years in raw.items()
        ),
        "priors:    # earlier mirrors, latest first",
        *(f"  - {_prior(prior)}" for prior in (first, *base.priors)),
    ]
    return "\n".join(lines) + "\n"


def _prior(prior: Prior) -> str:
    day = f", cut_off: {prior.cut_off.isoformat()}" if prior.cut_off else ""
    told = f"mirror: {prior.mirror}, school_year: {prior.school_year}, source: {prior.source}{day}"
    return f"{{{told}}}"


def pairs_text(path: Path, name: str, base: Edition) -> str:
    """Return comparability.csv with rows for a new mirror and each earlier one, to be decided.

    What was decided for the mirror before is proposed again, with `?` before the verdict.
    """
    text = path.read_text(encoding="utf-8")
    _, rows = read_grid(path, PAIR_COLUMNS)
    there = {(row[0], row[1]) for row in rows}
    new = io.StringIO()
    writer = csv.writer(new, lineterminator="\n")
    for earlier in dict.fromkeys((base.edition, *(prior.mirror for prior in base.priors))):
        if (earlier, name) in there:
            continue
        proposed = [row for row in rows if (row[0], row[1]) == (earlier, base.edition)]
        for row in proposed or [[earlier, base.edition, "*", "", *[""] * (len(PAIR_COLUMNS) - 4)]]:
            verdict = UNSURE_VERDICT + row[3].removeprefix(UNSURE_VERDICT)
            writer.writerow([earlier, name, row[2], verdict, *row[4:]])
    return (text if text.endswith("\n") else text + "\n") + new.getvalue()


def free_place(root: Path, name: str) -> Path:
    """Return where a new edition is written.

    Raises
    ------
    SpiegelError : it is there already, or cannot have that name.
    """
    place = root / "config" / "editions" / f"{name}.yaml"
    if not re.fullmatch(EDITION, name) or place.exists():
        taken = place.exists()
        raise SpiegelError(
            f"edition '{name[:60]}' is there already"
            if taken
            else f"'{name[:60]}' cannot be the name of an edition",
            where=place.relative_to(root).as_posix() if taken else "--edition",
            fix="a late file is added by `spiegel register` and `spiegel propose-map`, and pinned "
            "there; to begin again, remove that file."
            if taken
            else "write small letters, digits and _, a letter first.",
            code="I-NEW-08",
        )
    return place


def draft(
    root: Path,
    paths: list[Path],
    name: str,
    base: Edition,
    school_year: str,
    days: Mapping[str, date | None],
    ask: Ask,
) -> Draft:
    """Return everything that a new school year changes under config/ and data/raw, unwritten.

    Raises
    ------
    SpiegelError : the edition is there already, a proposal of a person lies there, a day does
        not fit the edition, or a file cannot be registered (see `arrive`).
    """
    place = free_place(root, name)
    arrivals = arrive(root, paths, base, school_year, ask)
    files = [one.file for one in arrivals]
    refuse_changed(files, root)
    config = root / "config" / "inspectorates" / base.inspectorate
    written: dict[Path, bytes] = {one.place: one.content for one in arrivals if not one.there}
    kept: list[Path] = []
    changes: dict[str, Sequence[Change]] = {}
    for one in arrivals:
        path = config / "column_maps" / f"{one.file.dataset}.csv"
        no_other_proposal(path)
        header, rows = read_map(path)
        if school_year in header:
            kept.append(path)
            continue
        beside = contents(root, config, one.file, one.raw.table, one.last)
        made = propose(header, rows, school_year, list(one.raw.table.columns), beside)
        changes[one.file.dataset] = made.changes
        written[path] = made.text().encode("utf-8")
    pairs = config / "comparability.csv"
    written[pairs] = pairs_text(pairs, name, base).encode("utf-8")
    written[root / MANIFEST] = with_rows(files, root)
    written[place] = edition_text(name, base, school_year, files, days).encode("utf-8")
    made_of = Draft(name, school_year, base, arrivals, written, kept, changes)
    with _as_written(root, made_of) as shadow:
        return _looked_at(shadow, made_of)


@contextmanager
def _as_written(root: Path, made: Draft) -> Iterator[Path]:
    """Give a folder with the configuration as it would be, to look at with the usual functions."""
    with TemporaryDirectory(prefix="spiegel-new-year-") as folder:
        shadow = Path(folder)
        own = f"config/inspectorates/{made.base.inspectorate}"
        shutil.copytree(root / own, shadow / own)
        for path, content in made.files.items():
            if not path.is_relative_to(root / "data"):
                target = shadow / path.relative_to(root)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
        yield shadow


def _looked_at(root: Path, made: Draft) -> Draft:
    """Return a draft with what is to be decided, and what cannot be read in its files."""
    config = root / "config" / "inspectorates" / made.base.inspectorate
    place = root / "config" / "editions" / f"{made.edition}.yaml"
    edition = read_edition(place, f"config/editions/{place.name}", draft=True)
    if NOT_YET not in (edition.cut_off, edition.extracted):
        starts = load(Framework, config / "framework.yaml").school_year_starts
        check_cut_offs(edition, starts)
    texts: list[BadText] = []
    errors: list[SpiegelError] = []
    for one in made.arrivals:
        path = config / "column_maps" / f"{one.file.dataset}.csv"
        try:
            columns = as_proposed(
                read_column_map(path, made.school_year), list(one.raw.table.columns)
            )
            _, problems = stage_for_trial(root, config, one.file, columns, one.raw)
        except SpiegelError as error:
            errors.append(error)
            continue
        texts += problems.texts
        errors += problems.errors
    headers = {one.file.dataset: list(one.raw.table.columns) for one in made.arrivals}
    unknown = [one for one in texts if one.unknown_code]
    found = points(root, edition, headers)
    found += of_codes(root, config / "codes", unknown, made.school_year)
    found += _not_delivered(place, made)
    others = [one for one in texts if not one.unknown_code]
    return replace(made, points=found, wrong=others, errors=errors)


def _not_delivered(place: Path, made: Draft) -> Iterator[Point]:
    """Yield the datasets of the year before of which no file came."""
    lines = place.read_text(encoding="utf-8").splitlines()
    arrived = {one.file.dataset for one in made.arrivals}
    for dataset, years in made.base.raw.items():
        if made.base.school_year in years and dataset not in arrived:
            line = next(n for n, text in enumerate(lines, 1) if text.startswith(f"  {dataset}:"))
            words = POINT["not_delivered"].filled(dataset=dataset, line=f"{made.school_year}: v1")
            yield Point(f"config/editions/{place.name}", line, words)


def lines(root: Path, made: Draft, language: str, *, written: bool) -> Iterator[str]:
    """Yield what was found and what is to be decided, for a person."""
    names = {"edition": made.edition, "year": made.school_year, "base": made.base.edition}
    yield NEW_YEAR["title"][language].format(**names)
    yield from heading(NEW_YEAR["files"], len(made.arrivals), language)
    for one in made.arrivals:
        file = one.file
        read = NEW_YEAR["file"].filled(path=file.path, rows=file.rows, read=summary(file))
        yield f"  {read[language]}"
        for row, text in one.raw.before.items():
            yield f"    {NEW_YEAR['above'].filled(row=row, text=text)[language]}"
    yield from heading(NEW_YEAR["maps"], sum(map(len, made.changes.values())), language)
    for dataset, changes in made.changes.items():
        yield from (f"  {dataset}.{told(one, language)}" for one in changes)
    for path in made.kept:
        kept = path.relative_to(root).as_posix()
        yield "  " + NEW_YEAR["kept"].filled(path=kept, year=made.school_year)[language]
    yield from heading(NEW_YEAR["wrong"], len(made.wrong) + len(made.errors), language)
    yield from bad_cells(made.wrong, language)
    for error in made.errors:
        yield from (f"  {line}" for line in error.render().splitlines())
    yield from heading(NEW_YEAR["decide"], len(made.points), language)
    yield from (f"  {point.place}  {point.told[language]}" for point in made.points)
    yield from heading(NEW_YEAR["written" if written else "not_written"], len(made.files), language)
    yield from (f"  {path.relative_to(root).as_posix()}" for path in made.files)
    yield ""
    yield NEW_YEAR["next"].filled(edition=made.edition)[language]


def asking(source: str | None, licence: str | None, language: str) -> Ask:
    """Return what gives source and licence of a file: as told, or as a person answers.

    What was answered last is proposed for the next file, for the first one what last year's had.
    """
    before: dict[str, str] = {}

    def ask(name: str, last: RawFile | None) -> tuple[str, str]:
        given = []
        for kind, answer in (("source", source), ("licence", licence)):
            usual = before.get(kind, getattr(last, kind) if last else "")
            if answer is None and sys.stdin.isatty():
                question = NEW_YEAR[f"ask_{kind}"].filled(file=name)[language]
                answer = _answer(f"{question}{f' [{usual}]' if usual else ''}? ") or usual
                before[kind] = answer
            given.append(answer or "")
        if not given[0].strip():
            raise SpiegelError(
                f"where '{name}' comes from is not known",
                where="--source",
                fix='say it: --source "where it comes from" (and --licence), or answer when asked.',
                code="I-NEW-09",
            )
        return given[0], given[1]

    return ask


def _answer(question: str) -> str:
    try:
        return input(question).strip()
    except EOFError:
        return ""


def new_year(args: argparse.Namespace) -> int:
    """Run the command `new-year`."""
    root, language = Path(args.root), chosen(args.language)
    free_place(root, args.edition)
    paths = [Path(file) for file in args.files]
    raw = (root / "data" / "raw").resolve()
    placed = [
        path.resolve().relative_to(raw).parts
        for path in paths
        if path.resolve().is_relative_to(raw)
    ]
    full = next((parts for parts in placed if len(parts) == 5), None)
    inspectorate = args.inspectorate or (full[0] if full else None)
    if inspectorate is None:
        inspectorate = load_edition(root, default_edition(root), draft=True).inspectorate
    year = args.school_year or (full[2] if full else None)
    base = base_of(root, inspectorate, year)
    days = {"cut_off": args.cut_off, "extracted": args.extracted}
    ask = asking(args.source, args.licence, language)
    made = draft(root, paths, args.edition, base, year or next_year(base.school_year), days, ask)
    if not args.dry_run:
        replace_together(made.files)
    print("\n".join(lines(root, made, language, written=not args.dry_run)))
    return 0
