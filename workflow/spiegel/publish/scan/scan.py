"""Look through everything public of a built edition; what is found stops a publication.

Looked for are names and records, withheld counts that can be worked out (`attack`), and numbers of
groups that are too small for a result.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from spiegel import made
from spiegel.config.catalogue import Catalogue, Stray, load_catalogue, refused
from spiegel.config.editions import Edition, load_edition
from spiegel.config.inspectorate import load_inspectorate
from spiegel.config.publication import load_publication
from spiegel.errors import SpiegelError
from spiegel.files import private_folder, read_csv, write_private_csv
from spiegel.publish.scan.attack import GivenAway, Publication, attack
from spiegel.publish.scan.links import strange_links
from spiegel.publish.scan.reading import Piece, pieces
from spiegel.publish.scan.secrets import WORD, Secrets, gather
from spiegel.publish.scan.small_groups import small_groups

LONGEST = 160  # characters of a finding that are shown
TABLES = (".csv", ".json", ".parquet", ".xlsx", ".ods")  # that the attack reads counts from


@dataclass(frozen=True)
class Finding:
    """A place in a public file that names what it may not; `kind` says what it names."""

    file: str
    where: str
    kind: str
    text: str

    def __str__(self) -> str:
        place = f"{self.file} ({self.where})" if self.where else self.file
        return f"{place}: {self.kind} '{self.text[:LONGEST]}'"


@dataclass(frozen=True)
class Scan:
    """What was looked through and what was found.

    Attributes
    ----------
    withheld : how many withheld counts were attacked. beside : the earlier mirrors whose public
        files the attack had too. absent : those that are not built here.
    """

    files: int
    secrets: Secrets
    findings: tuple[Finding, ...]
    withheld: int = 0
    beside: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()


def hits(piece: Piece, secrets: Secrets) -> Iterator[tuple[str, str]]:
    """Yield (kind, text) of everything in a text that may not be there.

    Whole words only, in any case. A bare number is a hit when no digits are attached to it by a
    decimal or thousands mark, it is no colour, and it does not stand in a column of counts.
    """
    if piece.heading and piece.text in secrets.columns:
        yield "column of", piece.text
    text = piece.text.casefold()
    found = [(m.group(), m.start(), m.end()) for m in WORD.finditer(text)]
    words = [word for word, _, _ in found]
    for place, (word, start, end) in enumerate(found):
        for length in secrets.lengths.get(word, ()):
            secret = secrets.by_words.get(tuple(words[place : place + length]))
            bare = length == 1 and word.isdigit()
            if secret and not (bare and (piece.counts or _part_of_number(text, start, end))):
                yield secret.kind, secret.text


def _part_of_number(text: str, start: int, end: int) -> bool:
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    if before.endswith("#"):
        return True
    return (len(before) == 2 and before[1] in ".," and before[0].isdigit()) or (
        len(after) == 2 and after[0] in ".," and after[1].isdigit()
    )


def scan_files(files: list[Path], results: Path, secrets: Secrets) -> list[Finding]:
    """Return each different finding of some files once, by file."""
    found: dict[Finding, None] = {}
    for path in files:
        name = path.relative_to(results).as_posix()
        for piece in (Piece("file name", name), *pieces(name, path.read_bytes())):
            # Most texts hold no first word of any secret: that is quick to see.
            if not piece.heading and secrets.lengths.keys().isdisjoint(
                WORD.findall(piece.text.casefold())
            ):
                continue
            for kind, text in hits(piece, secrets):
                found[Finding(name, piece.where, kind, text)] = None
    return list(found)


def made_here(root: Path, edition: str, files: list[Path]) -> None:
    """Refuse a public file that no job made, where the build left its records.

    Raises
    ------
    SpiegelError : there is such a file.
    """
    known = made.recorded(root, edition)
    results = root / "results" / edition
    names = [path.relative_to(results).as_posix() for path in files]
    unmade = [Stray(n, "unmade") for n in names if f"results/{edition}/{n}" not in known]
    if known and unmade:
        raise refused(unmade, results)


def led_astray(files: list[Path], results: Path, register: Catalogue) -> Iterator[Finding]:
    """Yield the links of public pages that lead to what is not public.

    Raises
    ------
    SpiegelError : a link to a file that is in no list.
    """
    for path in files:
        if path.suffix == ".html":
            name = path.relative_to(results).as_posix()
            for address in strange_links(name, path.read_text("utf-8", "replace"), register):
                yield Finding(name, "", "link to what is not public", address)


def scan(root: Path, edition: str) -> Scan:
    """Look through every public file of a built edition.

    Raises
    ------
    SpiegelError : the edition is not built, something among its files is in no list of
        `config/catalogue.yaml`, or a file that the scan cannot read.
    """
    entry = load_edition(root, edition)
    results = root / "results" / edition
    processed = root / "data" / "processed" / edition
    if not (results / "tables" / "measures.csv").is_file() or not processed.is_dir():
        raise SpiegelError(
            f"edition '{edition}' is not built",
            where=f"results/{edition}",
            fix=f"build it first: snakemake --cores 2 --config edition={edition}",
        )
    folder = root / "config" / "inspectorates" / entry.inspectorate
    inspectorate = load_inspectorate(folder)
    secrets = gather(processed, entry.record_years, inspectorate, load_publication(folder))
    catalogue = load_catalogue(root)
    files = catalogue.public_files(results)
    made_here(root, entry.edition, files)
    named = scan_files(files, results, secrets)
    mirrors = [prior.mirror for prior in entry.priors if prior.source == "records"]
    beside = [m for m in mirrors if (root / "results" / m / "tables" / "measures.csv").is_file()]
    publications = [public_of(root, catalogue, load_edition(root, m)) for m in beside]
    publications.append(public_of(root, catalogue, entry))
    done = attack(publications, inspectorate, catalogue.tells)
    least = inspectorate.plan.thresholds.counts_only_below
    few = [
        Finding(own.file, f"row {own.row}", own.kind, own.text)
        for own in small_groups(files, results, least)
    ]
    return Scan(
        len(files),
        secrets,
        (*named, *led_astray(files, results, catalogue), *few, *map(told, done.found)),
        done.counts,
        tuple(beside),
        tuple(m for m in mirrors if m not in beside),
    )


def told(one: GivenAway) -> Finding:
    """Return a withheld count that does not hold as a finding."""
    return Finding(one.file, "", "withheld count", str(one))


def public_of(root: Path, catalogue: Catalogue, edition: Edition) -> Publication:
    """Return what a built edition shows, for the attack."""
    name = edition.edition
    results = root / "results" / name
    files = [
        (path.relative_to(results).as_posix(), path.read_bytes())
        for path in catalogue.public_files(results)
        if path.suffix in TABLES
    ]
    return Publication(name, edition, files, register_of(root, edition))


def register_of(root: Path, edition: Edition) -> pd.DataFrame | None:
    """Return the register that the weights of an edition come from, where it lies here."""
    folder = root / "data" / "processed" / edition.edition / "measure"
    path = folder / f"{edition.school_year}.register.csv"
    return read_csv(path, text=("sector", "stratum")) if path.is_file() else None


def write_scan(done: Scan, results: Path) -> None:
    """Write what a scan found to `internal/scan.csv`, for its owner's eyes."""
    folder = private_folder(results / "internal")
    table = pd.DataFrame(done.findings, columns=["file", "where", "kind", "text"])
    write_private_csv(table, folder / "scan.csv")
