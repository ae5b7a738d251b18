"""Files of a new school year: where each belongs, and how it is read."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from spiegel.config.editions import Edition
from spiegel.errors import SpiegelError
from spiegel.ingest.columns import tidy
from spiegel.ingest.layout import Raw
from spiegel.ingest.manifest import RawFile, last_before, read_manifest
from spiegel.ingest.reader import read_content
from spiegel.ingest.register import FITS, Choices, as_read, earlier_headers, unread

FIRST_VERSION = "v1"
NO_FACTS = {"nature": "official", "licence": "", "source": ""}
# Source and licence of a file, given the row of last year's file of the same dataset.
Ask = Callable[[str, RawFile | None], tuple[str, str]]


@dataclass(frozen=True)
class Arrival:
    """One file of the new year: its manifest row, its bytes, and what was read of it.

    Attributes
    ----------
    place : where it belongs. there : whether it lies there already.
    last : the row of the newest earlier file of the dataset, if there is one.
    """

    file: RawFile
    content: bytes
    raw: Raw
    place: Path
    there: bool
    last: RawFile | None


def arrive(
    root: Path, paths: list[Path], base: Edition, school_year: str, ask: Ask
) -> list[Arrival]:
    """Read the files of a school year, those that lie in `data/raw` and those that do not.

    The dataset of a file that lies elsewhere is the one whose headers of earlier years it has.

    Parameters
    ----------
    base : edition of the year before. ask : gives source and licence of a file.

    Raises
    ------
    SpiegelError : a file is not there, belongs to another inspectorate or year, cannot be read as
        a table, fits no dataset or two, or two of them are one dataset.
    """
    manifest = read_manifest(root)
    found: list[Arrival] = []
    for path in paths:
        one = _one(root, path, base, school_year, manifest, ask)
        if twin := next((o for o in found if o.file.dataset == one.file.dataset), None):
            raise SpiegelError(
                f"two files are of dataset '{one.file.dataset}': {twin.file.path} and {path.name}",
                where=path.as_posix(),
                fix="name one of them; if both count, put them together at their source.",
                code="I-NEW-01",
            )
        found.append(one)
    return sorted(found, key=lambda one: one.file.dataset)


def _one(
    root: Path,
    path: Path,
    base: Edition,
    school_year: str,
    manifest: tuple[RawFile, ...],
    ask: Ask,
) -> Arrival:
    if not path.is_file():
        raise SpiegelError(
            f"the file '{path.name}' is not there",
            where=path.as_posix(),
            fix="name the export as it came.",
            code="I-NEW-02",
        )
    content = path.read_bytes()
    parts = _parts(root, path)
    if parts:
        inspectorate, dataset, year, version, _ = parts
        if (inspectorate, year) != (base.inspectorate, school_year):
            raise SpiegelError(
                f"the file is of {inspectorate}, {year}; this edition is of {base.inspectorate}, "
                f"{school_year}",
                where=path.as_posix(),
                fix="give --inspectorate and --school-year, or move the file to its place.",
                code="I-NEW-03",
            )
        last = last_before(manifest, inspectorate, dataset, school_year)
        source, licence = ask(path.name, last)
        key = (inspectorate, dataset, year, version)
        told = {"nature": "official", "source": source, "licence": licence}
        file = unread(key, "/".join(parts), content, **told)
        file = as_read(file, content, Choices(), earlier_headers(root, file))
        raw = read_content(file, content)
        return Arrival(file, content, raw, root / "data" / "raw" / file.path, True, last)
    if not re.fullmatch(r"[\w.()+ -]+", path.name):
        raise SpiegelError(
            "the name of the file has other signs than letters, digits, spaces, . - _ ( ) +",
            where=path.name.encode("utf-8", "backslashreplace").decode(),
            fix="give it a plain name.",
            code="I-NEW-04",
        )
    known = _headers_of_datasets(root, base.inspectorate, school_year)
    key = (base.inspectorate, "", school_year, FIRST_VERSION)
    blank = unread(key, path.name, content, **NO_FACTS)
    every = [headers for years in known.values() for headers in years]
    blank = as_read(blank, content, Choices(), every)
    raw = read_content(blank, content)
    dataset = _dataset(path, {tidy(h) for h in raw.table.columns}, known)
    last = last_before(manifest, base.inspectorate, dataset, school_year)
    source, licence = ask(path.name, last)
    placed = f"{base.inspectorate}/{dataset}/{school_year}/{FIRST_VERSION}/{path.name}"
    file = replace(
        blank, dataset=dataset, path=placed, source=source.strip(), licence=licence.strip()
    )
    place = root / "data" / "raw" / placed
    if place.is_file() and place.read_bytes() != content:
        raise SpiegelError(
            f"another file lies in the place of '{path.name}'",
            where=place.relative_to(root).as_posix(),
            fix="put a re-issue in the folder of its own version, v2, and name it there.",
            code="I-NEW-05",
        )
    return Arrival(file, content, raw, place, place.is_file(), last)


def _parts(root: Path, path: Path) -> tuple[str, ...]:
    """Return the parts of a path below data/raw, none when it lies elsewhere or too high."""
    try:
        parts = path.resolve().relative_to((root / "data" / "raw").resolve()).parts
    except ValueError:
        return ()
    return parts if len(parts) == 5 else ()


def _headers_of_datasets(
    root: Path, inspectorate: str, school_year: str
) -> dict[str, list[set[str]]]:
    """Return the headers of each dataset of an inspectorate in each year, the newest first."""
    folder = root / "config" / "inspectorates" / inspectorate / "column_maps"
    names = sorted(p.stem for p in folder.glob("*.csv") if not p.stem.endswith(".proposed"))
    keys = {name: (inspectorate, name, school_year, FIRST_VERSION) for name in names}
    return {n: earlier_headers(root, unread(keys[n], n, b"", **NO_FACTS)) for n in names}


def _dataset(path: Path, headers: set[str], known: dict[str, list[set[str]]]) -> str:
    """Return the dataset whose headers a file has: the larger part of both together."""
    alike = {
        name: max((len(own & headers) / len(own | headers) for own in years), default=0.0)
        for name, years in known.items()
    }
    best = sorted(alike, key=lambda name: -alike[name])
    if not best or alike[best[0]] < FITS / 2 or alike[best[0]] in {alike[n] for n in best[1:]}:
        near = ", ".join(f"{n} ({100 * alike[n]:.0f}%)" for n in best[:3] if alike[n])
        raise SpiegelError(
            f"of which dataset the file '{path.name}' is cannot be told from its headers"
            + (f": {near}" if near else ""),
            where=path.as_posix(),
            fix="put it at data/raw/<inspectorate>/<dataset>/<school year>/v1/ and name it there; "
            f"datasets: {', '.join(known)}.",
            code="I-NEW-06",
        )
    return best[0]
