"""What a person still has to decide for an edition, each with the line of the file to edit."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from spiegel.commands.year_words import POINT
from spiegel.compare.comparability import UNSURE as UNSURE_VERDICT
from spiegel.config.closed_model import Label
from spiegel.config.editions import Edition, unfilled
from spiegel.config.guess_words import guessed
from spiegel.ingest.columns import FIXED, IGNORED, NOT_COLLECTED, tidy
from spiegel.ingest.config_table import read_grid
from spiegel.ingest.headers import UNSURE
from spiegel.ingest.problems import BadText


@dataclass(frozen=True)
class Point:
    """One decision: what is to be decided, and the place to edit.

    Attributes
    ----------
    path : from the project folder. line : the first line is 1; None: nothing stands there yet.
    """

    path: str
    line: int | None
    told: Label

    @property
    def place(self) -> str:
        """File and line as editors read them: path:line."""
        return self.path if self.line is None else f"{self.path}:{self.line}"


def points(root: Path, edition: Edition, headers: Mapping[str, Collection[str]]) -> list[Point]:
    """Return what is open in the files of an edition.

    Parameters
    ----------
    headers : of each file of the school year, by dataset; a `?` that belongs to a header is none.
    """
    path = f"config/editions/{edition.edition}.yaml"
    config = root / "config" / "inspectorates" / edition.inspectorate
    text = (root / path).read_text(encoding="utf-8")
    found = of_edition(path, text) + of_guesses(path, text)
    for file in sorted(config.glob("*.yaml")):
        own = file.relative_to(root).as_posix()
        found += of_guesses(own, file.read_text(encoding="utf-8"))
    for dataset, names in sorted(headers.items()):
        found += of_map(root, config / "column_maps" / f"{dataset}.csv", edition.school_year, names)
    return found + of_pairs(root, config / "comparability.csv", edition.edition)


def of_edition(path: str, text: str) -> list[Point]:
    """Return the days of an edition's file that are not filled in."""
    return [
        Point(path, line, POINT["day"].filled(key=key))
        if key in ("cut_off", "extracted")
        else Point(path, line, POINT["text"].filled(key=key))
        for line, key in unfilled(text)
    ]


def of_guesses(path: str, text: str) -> list[Point]:
    """Return the lines of a file that a command guessed, and no person has looked at."""
    return [Point(path, line, Label.same(f"{key}: {told}")) for line, key, told in guessed(text)]


def of_map(root: Path, path: Path, school_year: str, headers: Collection[str]) -> list[Point]:
    """Return the cells of a school year in a column map that still have their `?`."""
    names, rows = read_grid(path, FIXED)
    if school_year not in names:
        told = POINT["no_year"].filled(year=school_year)
        return [Point(path.relative_to(root).as_posix(), 1, told)]
    place, own = names.index(school_year), {tidy(header) for header in headers}
    found = []
    for number, row in enumerate(rows, 2):
        cell = tidy(row[place])
        if not cell.startswith(UNSURE) or cell in own:
            continue
        header = cell.removeprefix(UNSURE)
        others = [c for n, c in zip(names, row, strict=True) if n not in FIXED and n != school_year]
        was = next((c for c in reversed(others) if c != NOT_COLLECTED), "")
        kind = "gone" if header == NOT_COLLECTED else "header" if was else "new"
        if kind == "new" and row[1] != IGNORED:
            kind = "header"
        told = POINT[kind].filled(column=row[0], header=header, was=was, kind=row[1])
        found.append(Point(path.relative_to(root).as_posix(), number, told))
    return found


def of_pairs(root: Path, path: Path, edition: str) -> list[Point]:
    """Return the earlier mirrors for which nobody said whether they compare with this one."""
    _, rows = read_grid(path, ("earlier", "later", "indicator", "comparability"))
    found: dict[str, list[tuple[int, str]]] = {}
    for number, row in enumerate(rows, 2):
        if row[1] == edition and row[3].startswith(UNSURE_VERDICT):
            found.setdefault(row[0], []).append((number, row[3].removeprefix(UNSURE_VERDICT)))
    told = []
    for earlier, own in found.items():
        proposed = any(verdict for _, verdict in own)
        words = POINT["pair_proposed" if proposed else "pair"]
        line, last = own[0][0], own[-1][0]
        label = words.filled(earlier=earlier, later=edition, rows=len(own), last=last)
        told.append(Point(path.relative_to(root).as_posix(), line, label))
    return told


def of_codes(root: Path, folder: Path, unknown: list[BadText], school_year: str) -> list[Point]:
    """Return unknown codes, once for each list, with the line to add and where it goes.

    Parameters
    ----------
    folder : `codes/` of the inspectorate. unknown : what the files hold and the lists do not.
    """
    found: dict[tuple[str, str], list[BadText]] = {}
    for one in unknown:
        found.setdefault((one.column.codes, one.text), []).append(one)
    told = []
    for (name, text), own in sorted(found.items()):
        path = folder / f"{name}.csv"
        header, rows = read_grid(path, ("code", "valid_from", "valid_to", "synonyms"))
        cells = [text, school_year, *[""] * (len(header) - 2)]
        line = ",".join(f'"{c}"' if "," in c or '"' in c else c for c in cells)
        hint = own[0].wrong.fix.partition(" Known: ")[0]
        label = POINT["code_like" if hint.startswith("did you mean") else "code"].filled(
            code=text,
            list=name,
            rows=sum(one.rows for one in own),
            columns=", ".join(dict.fromkeys(f"{o.file.dataset}.{o.column.name}" for o in own)),
            line=line,
            hint=hint,
        )
        told.append(Point(path.relative_to(root).as_posix(), len(rows) + 2, label))
    return told
