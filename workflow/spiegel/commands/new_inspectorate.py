"""Command `new-inspectorate`: from files that nobody described to a folder that builds."""

from __future__ import annotations

import argparse
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

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
    indicators_text,
    map_text,
    plan_text,
    publication_text,
    sheets,
    tables_text,
)
from spiegel.commands.inspectorate_guess import Asked, Read, begun_of
from spiegel.commands.new_year import asking, free_place
from spiegel.commands.open_points import Point, of_guesses
from spiegel.commands.roles import Sheet, Wishes, roles, sheet
from spiegel.commands.trial import try_year
from spiegel.commands.year_words import heading
from spiegel.compare.comparability import COLUMNS as PAIR_COLUMNS
from spiegel.compare.published import COLUMNS as PUBLISHED_COLUMNS
from spiegel.config.claim_words import FILE as CLAIM_WORDS
from spiegel.config.claim_words import ClaimWords
from spiegel.config.closed_yaml import load
from spiegel.config.guess_words import guess_words
from spiegel.config.languages import chosen
from spiegel.config.word_files import word_file
from spiegel.errors import SpiegelError
from spiegel.files import replace_together
from spiegel.ingest.headers import slug
from spiegel.ingest.layout import Raw
from spiegel.ingest.manifest import MANIFEST, RawFile
from spiegel.ingest.reader import read_content
from spiegel.ingest.register import Choices, as_read, summary, unread, with_rows

_WORDS = word_file("new-inspectorate")
SAY = _WORDS.by_name("say")
POINT = _WORDS.by_name("point")
NAME = r"[a-z][a-z0-9_]{0,39}"
SHOWN = 8


@dataclass(frozen=True)
class First:
    """An inspectorate as it would be begun: what is written by path, and what is to be decided."""

    begun: Begun
    files: Mapping[Path, bytes]
    arrived: Sequence[tuple[RawFile, Raw]]
    points: Sequence[Point] = ()


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
    begun = begun_of(name, asked, found, words, language, read)
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
        own / "comparability.csv": csv_text(begun.columns(PAIR_COLUMNS), []),
        own / "published.csv": csv_text(begun.columns(PUBLISHED_COLUMNS), []),
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
    languages = tuple(map(chosen, dict.fromkeys(filter(None, (args.languages or "").split(",")))))
    asked = Asked(args.edition, args.school_year, wishes, layout, languages)
    ask = asking(args.source, args.licence, language)
    made = draft(root, [Path(file) for file in args.files], args.name, asked, ask, language)
    if not args.dry_run:
        replace_together(made.files)
    print("\n".join(lines(root, made, language, written=not args.dry_run)))
    return 0
