"""Command `status`: how far an edition is, from undecided to frozen and signed."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from spiegel.clean.expectations import read_expectations
from spiegel.commands.configuration import mistakes
from spiegel.commands.open_points import Point, points
from spiegel.commands.year_words import STATUS, heading
from spiegel.config.catalogue import catalogue
from spiegel.config.editions import Edition, load_edition
from spiegel.config.languages import chosen
from spiegel.errors import SpiegelError
from spiegel.files import sha256
from spiegel.ingest.manifest import locate, pinned, read_manifest, superseded
from spiegel.ingest.reader import read_raw
from spiegel.project import Project
from spiegel.release.bundle import bundle_path
from spiegel.release.lock import Lock, lock_path, read_lock

OPEN, NOT_BUILT = 1, 3  # exit codes
FIRST = 3


@dataclass(frozen=True)
class Status:
    """How far an edition is.

    Attributes
    ----------
    open : what a person has to decide. wrong : mistakes of configuration and files.
    there, of : files of the catalogue that are built, and how many there should be.
    newer : a file of the configuration that was changed after the build, or ''.
    differ : built files that are not what was frozen; None without a lock.
    """

    edition: Edition
    open: list[Point]
    wrong: list[SpiegelError]
    project: Project | None
    there: int
    of: int
    newer: str
    lock: Lock | None
    differ: list[str]
    signature: str

    @property
    def exit_code(self) -> int:
        """0 built and nothing open, 1 something open or wrong, 3 not built as it stands."""
        if self.open or self.wrong:
            return OPEN
        return 0 if self.there == self.of and not self.newer else NOT_BUILT


def status(root: Path, name: str) -> Status:
    """Return how far an edition is; nothing is run.

    Raises
    ------
    SpiegelError : there is no such edition, or its file is wrong in more than what is to be
        filled in.
    """
    edition = load_edition(root, name, draft=True)
    open_points = points(root, edition, _headers(root, edition))
    project, wrong = mistakes(root, name)
    if open_points and project is None:
        wrong = []  # what stops the rest is open, and told as that
    results, tables = root / "results" / name, catalogue().public
    wanted = [*(results / catalogue().file(table) for table in tables), results / "site/index.html"]
    there = sum(path.is_file() for path in wanted)
    lock = read_lock(root, name) if (root / lock_path(name)).is_file() else None
    return Status(
        edition=edition,
        open=open_points,
        wrong=wrong,
        project=project,
        there=there,
        of=len(wanted),
        newer=_newer(root, edition, wanted[-1]),
        lock=lock,
        differ=_differ(root, lock) if lock else [],
        signature=_signature(root, lock) if lock else "",
    )


def _headers(root: Path, edition: Edition) -> dict[str, list[str]]:
    """Return the headers of each file of the school year, none of one that cannot be read."""
    found: dict[str, list[str]] = {}
    manifest = read_manifest(root)
    for dataset, version in edition.versions(edition.school_year).items():
        found[dataset] = []
        try:
            file = pinned(manifest, edition.inspectorate, dataset, edition.school_year, version)
            found[dataset] = list(read_raw(file, locate(file, root)).table.columns)
        except SpiegelError:
            continue  # told by the check of the configuration
    return found


def _newer(root: Path, edition: Edition, built: Path) -> str:
    """Return the configuration that was written last, when that was after the build."""
    if not built.is_file():
        return ""
    own = root / "config" / "inspectorates" / edition.inspectorate
    files = [p for p in own.rglob("*") if p.is_file()]
    files.append(root / "config" / "editions" / f"{edition.edition}.yaml")
    last = max(files, key=lambda path: path.stat().st_mtime_ns)
    later = last.stat().st_mtime_ns > built.stat().st_mtime_ns
    return last.relative_to(root).as_posix() if later else ""


def _differ(root: Path, lock: Lock) -> list[str]:
    return [
        path
        for path, entry in sorted(lock.outputs.items())
        if not (root / path).is_file() or sha256(root / path) != entry.sha256
    ]


def _signature(root: Path, lock: Lock) -> str:
    bundle = bundle_path(root, lock)
    places = [bundle.with_name(f"{bundle.name}.{kind}") for kind in ("sig", "minisig")]
    return next((p.relative_to(root).as_posix() for p in places if p.is_file()), "")


def lines(root: Path, found: Status, language: str) -> Iterator[str]:
    """Yield the state of an edition for a person, one line for each step on its way."""
    edition = found.edition
    names = {"edition": edition.edition, "year": edition.school_year}
    yield STATUS["title"].filled(inspectorate=edition.inspectorate, **names)[language]
    if found.open:
        yield from heading(STATUS["undecided"], len(found.open), language)
        yield from (f"  {point.place}  {point.told[language]}" for point in found.open)
        yield ""
    else:
        yield f"- {STATUS['decided'][language]}"
    if found.wrong:
        told = STATUS["mistakes"].filled(n=len(found.wrong), edition=edition.edition)
        yield f"- {told[language]}"
        yield f"  {found.wrong[0].what}"
    elif found.project is not None:
        yield "- " + STATUS["checked"].filled(n=len(found.project.files))[language]
    if found.project is not None:
        yield from _about_files(root, found.project, names, language)
    yield "- " + _built(found, language)
    if found.lock is None:
        yield f"- {STATUS['not_frozen'][language]}"
        return
    frozen = STATUS["frozen"].filled(version=found.lock.version, commit=found.lock.commit[:12])
    yield f"- {frozen[language]}"
    if found.there:
        differ = STATUS["not_as_frozen"].filled(
            n=len(found.differ), first=", ".join(found.differ[:FIRST])
        )
        yield "  " + (differ if found.differ else STATUS["as_frozen"])[language]
    signed = STATUS["sealed"].filled(path=found.signature)
    yield "- " + (signed if found.signature else STATUS["not_sealed"])[language]


def _about_files(
    root: Path, project: Project, names: dict[str, str], language: str
) -> Iterator[str]:
    manifest = read_manifest(root)
    for file in project.files.values():
        if newer := superseded(manifest, file):
            told = STATUS["newer"].filled(file=file.path, version=newer.version)
            yield f"  {told[language]}"
    try:
        expected = read_expectations(project.root / project.config, project.extras)
    except SpiegelError:
        return  # a mistake, told as that
    there = any(one.school_year == names["year"] for one in expected)
    yield "- " + STATUS["expected" if there else "not_expected"].filled(**names)[language]


def _built(found: Status, language: str) -> str:
    if not found.there:
        return STATUS["not_built"][language]
    if found.there < found.of:
        return STATUS["partly"].filled(n=found.there, of=found.of)[language]
    if found.newer:
        return STATUS["older"].filled(path=found.newer)[language]
    return STATUS["built"][language]


def show_status(args: argparse.Namespace) -> int:
    """Run the command `status`."""
    root = Path(args.root)
    found = status(root, args.edition)
    print("\n".join(lines(root, found, chosen(args.language))))
    return found.exit_code
