"""Look through everything public of a built edition; what is found stops a publication."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from spiegel.config.catalogue import load_catalogue
from spiegel.config.editions import load_edition
from spiegel.config.inspectorate import load_inspectorate
from spiegel.config.publication import load_publication
from spiegel.errors import SpiegelError
from spiegel.files import private_folder, write_private_csv
from spiegel.publish.scan.reading import Piece, pieces
from spiegel.publish.scan.secrets import WORD, Secrets, gather

LONGEST = 60  # characters of a finding that are shown


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
    """What was looked through and what was found."""

    files: int
    secrets: Secrets
    findings: tuple[Finding, ...]


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


def scan(root: Path, edition: str) -> Scan:
    """Look through every public file of a built edition.

    Raises
    ------
    SpiegelError : the edition is not built, or a file that `config/catalogue.yaml` or the scan does
        not know.
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
    secrets = gather(
        processed, entry.record_years, load_inspectorate(folder), load_publication(folder)
    )
    files = load_catalogue(root).public_files(results)
    return Scan(len(files), secrets, tuple(scan_files(files, results, secrets)))


def write_scan(done: Scan, results: Path) -> None:
    """Write what a scan found to `internal/scan.csv`, for its owner's eyes."""
    folder = private_folder(results / "internal")
    table = pd.DataFrame(done.findings, columns=["file", "where", "kind", "text"])
    write_private_csv(table, folder / "scan.csv")
