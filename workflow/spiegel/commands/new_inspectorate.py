"""Command `new-inspectorate`: from files that nobody described to a folder that builds."""

from __future__ import annotations

import argparse
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from spiegel.commands.arrivals import FIRST_VERSION, NO_FACTS, Ask
from spiegel.commands.configuration import mistakes
from spiegel.commands.first_folder import (
    Begun,
    claims_text,
    codes_text,
    csv_text,
    edition_text,
    figures_text,
    framework_text,
    indicator,
    indicators_text,
    map_text,
    plan_text,
    publication_text,
    sheets,
    tables_text,
)
from spiegel.commands.new_year import asking, free_place
from spiegel.commands.open_points import Point, of_guesses
from spiegel.commands.roles import Roles, Sheet, Wishes, roles, sheet
from spiegel.commands.scale_guess import Scale, named, scale_of
from spiegel.commands.trial import try_year
from spiegel.commands.year_words import heading
from spiegel.compare.comparability import COLUMNS as PAIR_COLUMNS
from spiegel.compare.published import COLUMNS as PUBLISHED_COLUMNS
from spiegel.config.claim_words import FILE as CLAIM_WORDS
from spiegel.config.claim_words import ClaimWords
from spiegel.config.closed_yaml import load
from spiegel.config.editions import end_of, school_year_of
from spiegel.config.guess_words import GuessWords, guess_words
from spiegel.config.languages import LANGUAGES, chosen
from spiegel.config.word_files import word_file
from spiegel.errors import SpiegelError
from spiegel.files import replace_together
from spiegel.ingest.columns import fold
from spiegel.ingest.headers import slug
from spiegel.ingest.layout import Raw
from spiegel.ingest.manifest import MANIFEST, RawFile
from spiegel.ingest.reader import read_content
from spiegel.ingest.register import Choices, as_read, summary, unread, with_rows

_WORDS = word_file("new-inspectorate")
SAY = _WORDS.by_name("say")
POINT = _WORDS.by_name("point")
NAME = r"[a-z][a-z0-9_]{0,39}"
# A school year begins on one of these days, until a person says otherwise: our choice.
STARTS = ("09-01", "01-01")
# Visits that lie so many years apart, one of each institution, are the latest ones of a state.
YEARS_OF_STATE = 2
# So many days after a school year its reports may be published, and an export be made.
AFTER = 366
SHOWN = 8


@dataclass(frozen=True)
class First:
    """An inspectorate as it would be begun: what is written by path, and what is to be decided."""

    begun: Begun
    files: Mapping[Path, bytes]
    arrived: Sequence[tuple[RawFile, Raw]]
    points: Sequence[Point] = ()


@dataclass(frozen=True)
class Asked:
    """What a person says when the command starts; what is None is guessed."""

    edition: str | None
    school_year: str | None
    wishes: Wishes
    layout: Choices


Read = tuple[RawFile, Raw, bytes]


def _read(paths: Sequence[Path], name: str, layout: Choices, ask: Ask) -> list[Read]:
    """Read the files as they came, each as a dataset that is called after it.

    Raises
    ------
    SpiegelError : a file is not there, two have one name, or one cannot be read as a table.
    """
    found: dict[str, Read] = {}
    for path in paths:
        dataset = re.sub(r"(_?\d{2,})+$", "", slug(path.name.split(".")[0])) or "records"
        if not path.is_file() or dataset in found:
            twice = path.is_file()
            raise SpiegelError(
                f"two files would be dataset '{dataset}'"
                if twice
                else f"the file '{path.name}' is not there",
                where=path.as_posix(),
                fix="give one of them another name." if twice else "name the export as it came.",
                code="I-INS-02",
            )
        if not re.fullmatch(r"[\w.()+ -]+", path.name):
            raise SpiegelError(
                "the name of the file has other signs than letters, digits, spaces, . - _ ( ) +",
                where=path.name.encode("utf-8", "backslashreplace").decode(),
                fix="give it a plain name.",
                code="I-INS-08",
            )
        content = path.read_bytes()
        blank = unread((name, dataset, "", FIRST_VERSION), path.name, content, **NO_FACTS)
        file = as_read(blank, content, layout, [])
        raw = read_content(file, content)
        source, licence = ask(path.name, None)
        file = replace(file, source=source.strip(), licence=licence.strip())
        found[dataset] = (file, raw, content)
    return list(found.values())


def draft(
    root: Path, paths: Sequence[Path], name: str, asked: Asked, ask: Ask, language: str
) -> First:
    """Return everything that a new inspectorate adds under config/ and data/raw, unwritten.

    Raises
    ------
    SpiegelError : the name is taken or none, a file cannot be read, what its columns are cannot
        be told, or what was guessed would not build (told as `spiegel check` and `try` do).
    """
    own = root / "config" / "inspectorates" / name
    if not re.fullmatch(NAME, name) or own.exists():
        taken = own.exists()
        raise SpiegelError(
            f"inspectorate '{name[:60]}' is there already"
            if taken
            else f"'{name[:60]}' cannot be the name of an inspectorate",
            where=f"config/inspectorates/{name}" if taken else "NAME",
            fix="a new school year of it is begun by `spiegel new-year`; to begin again, remove "
            "that folder, its edition, and its files in data/raw."
            if taken
            else "write small letters, digits and _, a letter first.",
            code="I-INS-01",
        )
    words = guess_words()
    read = _read(paths, name, asked.layout, ask)
    looked_at = [sheet(file.dataset, file.path, raw.table, words) for file, raw, _ in read]
    found = roles(looked_at, asked.wishes, words)
    begun = _begun(name, asked, found, words, language, read)
    place = free_place(root, begun.edition)
    files: list[tuple[RawFile, Raw]] = []
    written: dict[Path, bytes] = {}
    used = {one.dataset for one in sheets(found)}
    for file, raw, content in read:
        if file.dataset not in used:
            continue
        path = f"{name}/{file.dataset}/{begun.school_year}/{FIRST_VERSION}/{file.path}"
        placed = replace(file, school_year=begun.school_year, path=path)
        files.append((placed, raw))
        target = root / "data" / "raw" / path
        if target.is_file() and target.read_bytes() != content:
            raise SpiegelError(
                f"another file lies in the place of '{file.path}'",
                where=target.relative_to(root).as_posix(),
                fix="remove it, or give the inspectorate another name.",
                code="I-INS-09",
            )
        written[target] = content
    written[root / MANIFEST] = with_rows([file for file, _ in files], root)
    claim_words = load(ClaimWords, root / "config" / CLAIM_WORDS)
    first = First(begun, written | _folder(root, begun, claim_words, place), files)
    with _as_written(root, first) as shadow:
        severities = _looked_at(shadow, first)
    if severities:
        begun = replace(begun, severities=severities)
        again = written | _folder(root, begun, claim_words, place)
        first = replace(first, begun=begun, files=again)
    return replace(first, points=list(points(root, first)))


def _folder(root: Path, begun: Begun, words: ClaimWords, edition: Path) -> dict[Path, bytes]:
    """Return the files of the folder and of its edition, which comes last."""
    own = root / "config" / "inspectorates" / begun.name
    texts = {
        own / "framework.yaml": framework_text(begun),
        own / "tables.yaml": tables_text(begun),
        own / "indicators.yaml": indicators_text(begun),
        own / "analysis_plan.yaml": plan_text(begun),
        own / "publication.yaml": publication_text(begun),
        own / "figures.yaml": figures_text(begun),
        own / "claims.yaml": claims_text(begun, words),
        own / "comparability.csv": csv_text(PAIR_COLUMNS, []),
        own / "published.csv": csv_text(PUBLISHED_COLUMNS, []),
        **{own / "codes" / f"{n}.csv": codes_text(codes) for n, codes in begun.codes.items()},
        **{
            own / "column_maps" / f"{one.dataset}.csv": map_text(begun, one)
            for one in sheets(begun.roles)
        },
        edition: edition_text(begun),
    }
    return {path: _for_editors(path, edition, text).encode("utf-8") for path, text in texts.items()}


def _for_editors(path: Path, edition: Path, text: str) -> str:
    """Return a file of YAML with the line that tells an editor its schema."""
    if path.suffix != ".yaml":
        return text
    name, up = ("edition", "../..") if path == edition else (path.stem, "../../..")
    return f"# yaml-language-server: $schema={up}/workflow/schemas/{name}.schema.json\n{text}"


def _begun(
    name: str,
    asked: Asked,
    found: Roles,
    words: GuessWords,
    language: str,
    read: Sequence[Read],
) -> Begun:
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
        language=language if language in LANGUAGES else LANGUAGES[0],
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


@contextmanager
def _as_written(root: Path, first: First) -> Iterator[Path]:
    """Give a folder with the project as it would be, to look at with the usual functions."""
    with TemporaryDirectory(prefix="spiegel-new-inspectorate-") as folder:
        shadow = Path(folder)
        (shadow / "config" / "editions").mkdir(parents=True)
        for path in sorted((root / "config").iterdir()):
            if path.name not in ("editions", "inspectorates"):
                (shadow / "config" / path.name).symlink_to(path.resolve())
        (shadow / "notebooks").symlink_to((root / "notebooks").resolve())
        for path, content in first.files.items():
            target = shadow / path.relative_to(root)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        yield shadow
        shutil.rmtree(shadow / "data", ignore_errors=True)


def _looked_at(shadow: Path, first: First) -> dict[str, str]:
    """Return the checks that find so much that they would stop a build, and what they found.

    Raises
    ------
    SpiegelError : the first thing beside them that would stop it.
    """
    project, wrong = mistakes(shadow, first.begun.edition)
    if wrong or project is None:
        raise _stopped(wrong[0], shadow)
    tried = try_year(project, first.begun.school_year, None)
    if tried.texts:
        text = tried.texts[0]
        raise _stopped(
            SpiegelError(
                f"'{text.text}' in column '{text.column.header}' is {text.wrong.what}",
                where=f"{text.file.path}, row {text.row}",
                fix=text.wrong.fix,
                code=text.wrong.code,
            ),
            shadow,
        )
    if tried.errors or tried.cleaned is None:
        raise _stopped(tried.errors[0], shadow)
    found = tried.cleaned.checks
    stops = found[(found["status"] == "fail") & (found["severity"] == "error")]
    return {row["check"]: row["observed"] for row in stops.to_dict("records")}


def _stopped(error: SpiegelError, shadow: Path) -> SpiegelError:
    """Return what is told of something that a guess cannot get over."""
    folder = f"{shadow.as_posix()}/"
    return SpiegelError(
        f"what the files are was guessed, and would not build: {error.what}",
        where=error.where.replace(folder, ""),
        fix=f"{error.fix.replace(folder, '')} Or say what a column is: --institution, --key, "
        "--sector, --rating, --standard; nothing was written.",
        code=error.code or "I-INS-11",
    )


def points(root: Path, first: First) -> Iterator[Point]:
    """Yield what a person has to decide, each with its file and line."""
    language = first.begun.language
    for path, content in first.files.items():
        if path.suffix != ".yaml":
            continue
        yield from of_guesses(path.relative_to(root).as_posix(), content.decode("utf-8"))
    for one in sheets(first.begun.roles):
        place = f"config/inspectorates/{first.begun.name}/column_maps/{one.dataset}.csv"
        yield from _of_columns(place, one, map_text(first.begun, one), language)
    for unused in first.begun.roles.unused:
        yield Point(unused, None, POINT["unused"].filled(path=unused))


def _of_columns(path: str, one: Sheet, text: str, language: str) -> Iterator[Point]:
    ignored = []
    for number, (own, line) in enumerate(
        zip(one.seen.values(), text.splitlines()[1:], strict=False), 2
    ):
        if line.split(",")[1] == "ignore":
            ignored.append(own.header)
            continue
        shown = ", ".join(f"'{t}'" for t in (own.no_dates or own.missing)[:SHOWN])
        if own.either:
            form = own.forms[0]
            yield Point(path, number, POINT["day_or_month"].filled(column=own.name, form=form))
        if own.no_dates:
            yield Point(path, number, POINT["no_date"].filled(column=own.name, texts=shown))
        elif own.missing:
            yield Point(path, number, POINT["missing"].filled(column=own.name, texts=shown))
    if ignored:
        told = ", ".join(ignored[:SHOWN]) + (" …" if len(ignored) > SHOWN else "")
        yield Point(path, None, POINT["not_read"].filled(n=len(ignored), columns=told))


def lines(root: Path, first: First, language: str, *, written: bool) -> Iterator[str]:
    """Yield what was found and what is to be decided, for a person."""
    begun, found = first.begun, first.begun.roles
    names = {"name": begun.name, "edition": begun.edition, "year": begun.school_year}
    yield SAY["title"].filled(**names)[language]
    yield from heading(SAY["files"], len(first.arrived), language)
    for file, raw in first.arrived:
        told = SAY["file"].filled(path=file.path, rows=file.rows, read=summary(file))
        yield f"  {told[language]}"
        for row, text in raw.before.items():
            yield f"    {SAY['above'].filled(row=row, text=text)[language]}"
    for one in sheets(found):
        title = SAY["columns"].filled(dataset=one.dataset)
        yield from heading(title, len(one.seen), language)
        yield from (f"  {line}" for line in _columns(one, language))
    yield from heading(SAY["roles"], None, language)
    yield from (f"  {line}" for line in _recognised(begun, language))
    yield from heading(SAY["decide"], len(first.points), language)
    yield from (f"  {point.place}  {point.told[language]}" for point in first.points)
    yield from heading(SAY["written" if written else "not_written"], len(first.files), language)
    yield from (f"  {path.relative_to(root).as_posix()}" for path in first.files)
    yield ""
    yield SAY["next"].filled(edition=begun.edition)[language]


def _columns(one: Sheet, language: str) -> Iterator[str]:
    for own in one.seen.values():
        shown = sorted(own.counts.items(), key=lambda pair: (-pair[1], pair[0]))[:SHOWN]
        codes = ", ".join(f"{text} {rows}" for text, rows in shown)
        more = " …" if len(own.counts) > SHOWN else ""
        told = SAY["column"].filled(
            header=own.header,
            kind=" | ".join([own.kind, *own.forms]) if own.kind == "date" else own.kind,
            rows=own.filled,
            different=len(own.counts),
            codes=f": {codes}{more}" if own.kind == "code" else "",
        )
        yield told[language]


def _recognised(begun: Begun, language: str) -> Iterator[str]:
    found = begun.roles
    headers = {n: own.header for n, own in found.judged.seen.items()}
    key = [headers[n] for n in (*found.key, *filter(None, [found.standard]))]
    rows = found.judged.whole([*found.key, *filter(None, [found.standard])])
    yield SAY["key"].filled(rows=rows, columns=" + ".join(key))[language]
    if found.standard and found.rating:
        told = {"standard": headers[found.standard], "rating": headers[found.rating]}
        yield SAY["long"].filled(**told)[language]
    else:
        yield SAY["wide"].filled(n=sum(map(len, found.scales)))[language]
    for scale, _ in begun.scales:
        steps = ", ".join(step.text for step in scale.steps)
        cut = scale.steps[scale.cut].text
        yield SAY["scale"].filled(scale=scale.id, steps=steps, cut=cut)[language]
    if found.visits is not found.judged:
        links = " + ".join(found.visits.seen[n].header for n in found.key_in_visits)
        yield SAY["visits"].filled(dataset=found.visits.dataset, columns=links)[language]
    if found.register is not None:
        yield SAY["register"].filled(dataset=found.register.dataset)[language]


def new_inspectorate(args: argparse.Namespace) -> int:
    """Run the command `new-inspectorate`."""
    root, language = Path(args.root), chosen(args.language)
    wishes = Wishes(
        tuple(args.key or ()),
        args.institution,
        args.sector,
        args.standard,
        tuple(args.rating or ()),
    )
    layout = Choices(encoding=args.encoding, sheet=args.sheet)
    asked = Asked(args.edition, args.school_year, wishes, layout)
    ask = asking(args.source, args.licence, language)
    made = draft(root, [Path(file) for file in args.files], args.name, asked, ask, language)
    if not args.dry_run:
        replace_together(made.files)
    print("\n".join(lines(root, made, language, written=not args.dry_run)))
    return 0
