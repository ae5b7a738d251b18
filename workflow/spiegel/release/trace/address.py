"""What a person asks to trace, as the published cell that it was printed from.

A claim (`visie.bao`, or `visie` for all its numbers), a cell (`TABLE:ROW:COLUMN`) or a mark of a
figure (`FIGURE:MARK`: a row number of its data, the cells that name a row, or the id of a number
in its svg).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from spiegel.config.claims import ClaimAmount
from spiegel.config.editions import Edition
from spiegel.config.inspectorate import Inspectorate
from spiegel.config.languages import LANGUAGES
from spiegel.errors import SpiegelError, did_you_mean, nearest, refuse_unknown
from spiegel.publish.claims.claim_sentence import ClaimSentence, Part
from spiegel.publish.claims.claims_file import in_language, read_claims_file
from spiegel.publish.figures.request import side_of
from spiegel.release.trace.published import Published, PublishedRow, read, row_at, tables_of

WHERE = "what to trace"
CLAIMS = "tables/claims.json"
# Kinds of numbers in a comparison's sentence, and the column of changes.csv that each is printed
# from; those in a sentence about this mirror are from measures.csv.
CHANGE_PARTS = {
    "now": "share_{basis}",
    "then": "prior_share_{basis}",
    "difference": "difference",
    "low": "low",
    "high": "high",
    "margin": "class",
}
AMOUNT_PARTS = {
    "amount": "value",
    "amount_share": "share",
    "amount_now": "value",
    "amount_then": "prior_value",
    "amount_change": "change",
    "amount_change_share": "change_share",
}
# And of one about a difference within this mirror, from differences.csv.
DIFFERENCE_PARTS = {
    "one": "first_share",
    "other": "second_share",
    "difference": "difference",
    "low": "low",
    "high": "high",
    "margin": "class",
}
LEVEL_PARTS = {"share": "share", "interval_low": "low", "interval_high": "high"}
_MARK = re.compile(r'id="([a-z]+:[^"]+)"')
_KINDS = ("bar", "dots", "dot", "interval", "whisker", "point", "line", "cell", "context", "row")


@dataclass(frozen=True)
class Target:
    """One number: the cell of a published table, and how it was asked for.

    Attributes
    ----------
    place : row of the table, from 0. claim : id of the claim. figure, mark : when it is plotted,
    with the row of its data in `plotted`.
    """

    asked: str
    table: Published
    place: int
    column: str
    claim: str = ""
    figure: str = ""
    mark: str = ""
    plotted: PublishedRow = field(default_factory=dict)

    @property
    def row(self) -> PublishedRow:
        return self.table.rows[self.place]


class Edited:
    """The published files of one edition, read when they are needed."""

    def __init__(self, root: Path, edition: Edition, inspectorate: Inspectorate) -> None:
        self.root, self.edition, self.inspectorate = root, edition, inspectorate
        self.folder = root / "results" / edition.edition
        self.files = tables_of(self.folder)
        self._tables: dict[str, Published] = {}
        if "measures" not in self.files:
            raise SpiegelError(
                f"edition '{edition.edition}' has no results yet",
                where=f"results/{edition.edition}/tables/measures.csv",
                fix=f"build it first: ./run snakemake --cores 4 --config edition={edition.edition}",
            )

    def table(self, name: str) -> Published:
        """Return a published table by name."""
        if name not in self._tables:
            self._tables[name] = read(self.folder, self.files[name])
        return self._tables[name]

    @cached_property
    def sentences(self) -> tuple[ClaimSentence, ...]:
        """What the mirror says, in both languages, with the cells behind its numbers."""
        return read_claims_file(self.folder / CLAIMS, self.edition.edition).sentences

    @cached_property
    def claims(self) -> dict[str, tuple[ClaimSentence, Part | None]]:
        """Every number of a sentence by its id; a sentence without numbers by its claim."""
        found: dict[str, tuple[ClaimSentence, Part | None]] = {}
        for said in in_language(self.sentences, LANGUAGES[0]):
            for part in said.parts:
                found[part.claim] = (said, part)
            if not said.parts:
                found[said.claim] = (said, None)
        return found

    @property
    def figures(self) -> list[str]:
        return sorted(path.stem for path in (self.folder / "figures").glob("*.csv"))

    @property
    def last_mirror(self) -> str:
        """The latest earlier mirror, '' when there is none."""
        priors = sorted(self.edition.priors, key=lambda prior: prior.school_year)
        return priors[-1].mirror if priors else ""

    def mirror_of(self, school_year: str) -> str:
        """Return the mirror of a school year, by this edition's own account."""
        earlier = {prior.school_year: prior.mirror for prior in self.edition.priors}
        return {**earlier, self.edition.school_year: self.edition.edition}.get(school_year, "")

    @property
    def usual(self) -> dict[str, str]:
        """Values of key columns that an address may leave out."""
        return {
            "school_year": self.edition.school_year,
            "mirror": self.edition.edition,
            "prior_edition": self.last_mirror,
            "group": "all",
            "lang": LANGUAGES[0],
        }


def targets(files: Edited, asked: str) -> list[Target]:
    """Return the numbers that an address names; a claim without a part names all of its parts.

    Raises
    ------
    SpiegelError : nothing has that name, with the nearest that does.
    """
    head, _, rest = asked.partition(":")
    if not rest:
        return _claims(files, asked)
    if head in files.files:
        return [_cell(files, head, rest, asked)]
    if head in files.figures:
        return [_mark(files, head, rest, asked)]
    known = [*files.files, *files.figures]
    raise SpiegelError(
        f"'{head}' is neither a table nor a figure of edition '{files.edition.edition}'",
        where=WHERE,
        fix=did_you_mean(head, known)
        if nearest(head, known)
        else f"tables: {', '.join(files.files)}; figures: {', '.join(files.figures[:10])}, …",
    )


def _claims(files: Edited, asked: str) -> list[Target]:
    if asked in files.claims:  # the name of one number may begin that of another
        return [_claim(files, asked)]
    own = [name for name in files.claims if name.startswith(f"{asked}.")]
    if not own:
        known = [*files.claims, *(said.claim for said, _ in files.claims.values())]
        raise SpiegelError(
            f"edition '{files.edition.edition}' makes no claim '{asked}'",
            where=WHERE,
            fix=did_you_mean(asked, known)
            if nearest(asked, known)
            else "name a claim of tables/claims.csv, TABLE:ROW:COLUMN or FIGURE:MARK.",
        )
    return [_claim(files, name) for name in own]


def _claim(files: Edited, name: str) -> Target:
    if name not in files.claims:
        raise SpiegelError(
            f"claim '{name}' is in claims.csv but not in claims.json",
            where=f"results/{files.edition.edition}/{CLAIMS}",
            fix="build the edition again: its files are not of one run.",
        )
    said, part = files.claims[name]
    cell = part or said.cells[0]
    if (amount := amount_of(files.inspectorate, cell.claim)) is not None:
        table = files.table("quantities")
        place = table.find(
            school_year=amount.year or files.edition.school_year,
            quantity=amount.quantity,
            sector=amount.sector,
            category=amount.category,
        )
        column = AMOUNT_PARTS[part.kind] if part else "change"
    elif said.comparison == "last_mirror":
        table = files.table("changes")
        place = table.find(
            indicator=cell.indicator, sector=cell.sector, prior_edition=files.last_mirror
        )
        basis = "crude" if place is None else table.rows[place]["basis"]
        column = CHANGE_PARTS[part.kind].format(basis=basis) if part else "class"
    elif said.comparison == "difference":
        table = files.table("differences")
        place = table.find(claim=said.claim)
        column = DIFFERENCE_PARTS[part.kind] if part else "class"
    else:
        table = files.table("measures")
        place = table.find(
            school_year=files.edition.school_year,
            indicator=cell.indicator,
            sector=cell.sector,
            group="all",
            category=cell.polarity,
        )
        column = LEVEL_PARTS[part.kind] if part else "share"
    if place is None:
        raise SpiegelError(
            f"the cell behind claim '{name}' is not in table '{table.name}'",
            where=f"results/{files.edition.edition}/{table.file}",
            fix="build the edition again: its claims and its tables are not of one run.",
        )
    return Target(name, table, place, column, claim=name)


def amount_of(inspectorate: Inspectorate, number: str) -> ClaimAmount | None:
    """Return the quantity that a number of a claim prints, by the id of the number, or None."""
    claim, _, rest = number.partition(".")
    own = inspectorate.claims.claims.get(claim)
    return own.amounts.get(rest.partition(".")[0]) if own else None


def _cell(files: Edited, name: str, rest: str, asked: str) -> Target:
    address, _, column = rest.rpartition(":")
    table = files.table(name)
    if not address:
        raise SpiegelError(
            f"'{asked}' names no column",
            where=WHERE,
            fix=f"write {name}:ROW:COLUMN; columns: {', '.join(table.columns)}.",
        )
    refuse_unknown(column, table.columns, f"table '{name}' has no column '{column}'", where=WHERE)
    place = row_at(table, address, files.usual, WHERE)
    row = table.rows[place]
    if name == "claims":
        return _claim(files, row["claim"])
    return Target(asked, table, place, column)


def _mark(files: Edited, figure: str, mark: str, asked: str) -> Target:
    data = read(files.folder, f"figures/{figure}.csv")
    if mark.isdigit():
        place, parts = row_at(data, mark, {}, WHERE), []
        found = f"row {mark}"
    else:
        found = _mark_id(files, figure, data, mark)
        parts = found.split(":")[1:]
        place = _data_row(data, parts, files, asked)
    table, cell, column = _plotted(files, data.rows[place], parts, asked)
    row = data.rows[place]
    return Target(asked, table, cell, column, figure=figure, mark=found, plotted=row)


def _mark_id(files: Edited, figure: str, data: Published, mark: str) -> str:
    """Return the id of a mark; its kind may be left out.

    A printed number has an id in the svg (`total:right:k1_visie:BAO`). A bar, dot or point is named
    by its row of the data (`k1_visie:BAO:VOLGENS`), with or without the kind before it.
    """
    picture = files.folder / "figures" / f"{figure}.{LANGUAGES[0]}.svg"
    ids = sorted(set(_MARK.findall(picture.read_text(encoding="utf-8"))))
    if mark in ids:
        return mark
    kind, _, rest = mark.partition(":")
    named = f"row:{rest if kind in _KINDS else mark}"
    cells = {cell for row in data.rows for cell in (*row.values(), row.get("school_year", "")[:4])}
    if rest and set(named.split(":")[1:]) <= cells:
        return named
    for one in ids:
        if one.partition(":")[2] == mark:
            return one
    raise SpiegelError(
        f"figure '{figure}' has no mark '{mark}'",
        where=WHERE,
        fix=did_you_mean(mark, [*ids, *(one.partition(":")[2] for one in ids)]),
    )


def _data_row(data: Published, parts: list[str], files: Edited, asked: str) -> int:
    """Return the row of a figure's data that a mark shows; of a total, the first of its rows."""
    columns = ("side", "indicator", "quantity", "sector", "group", "category")

    def shows(row: PublishedRow) -> bool:
        cells = [row.get(column, "") for column in columns]
        year = row.get("school_year", "-")
        return all(part in (*cells, year) or year.startswith(f"{part}-") for part in parts)

    if "rows_in" in data.columns and parts[0].isdigit():
        # The first bar is what came in, each next one what a step left; the last repeats the end.
        return min(max(0, int(parts[0]) - 1), len(data.rows) - 1)
    found = [place for place, row in enumerate(data.rows) if shows(row)]
    if not found:
        raise SpiegelError(
            f"'{asked}' is a mark without a row of data (a key or a line)",
            where=WHERE,
            fix="name a bar, dot, point, cell or value, or a row number of the figure's csv.",
        )
    own = [p for p in found if data.rows[p].get("school_year") == files.edition.school_year]
    return (own or found)[0]


def _plotted(
    files: Edited, row: PublishedRow, parts: list[str], asked: str
) -> tuple[Published, int, str]:
    """Return the published cell that a row of plotted data repeats."""
    if row.get("mark") == "not_applicable":
        raise SpiegelError(
            f"'{asked}' shows no number: this indicator does not apply to this sector",
            where=WHERE,
            fix="name another mark, or another row number of the figure's csv.",
        )
    year = row.get("school_year") or files.edition.school_year
    if "prior_edition" in row:
        key = {c: row[c] for c in ("indicator", "sector", "prior_edition")}
        name, column = "changes", "difference"
    elif "mirror" in row:
        key = {c: row[c] for c in ("mirror", "indicator", "sector")}
        name, column = "series", "share"
    elif "rows_in" in row:
        key = {c: row[c] for c in ("school_year", "table", "step")}
        name, column = "exclusions", "rows_in" if parts == ["0"] else "rows_out"
    elif "quantity" in row:
        key = {c: row[c] for c in ("school_year", "quantity", "sector", "category")}
        name, column = "quantities", "value"
    elif "category" in row:
        side = row["category"]
        if parts and parts[0] in ("left", "right"):
            counted = parts[0] == side_of(files.inspectorate, row["indicator"])
            side = "meets" if counted else "below"
        key = {"school_year": year, "indicator": row["indicator"], "sector": row["sector"],
               "category": side}  # fmt: skip
        name, column = "measures", "share"
        if row.get("group", "all") not in ("", "all"):  # of a funnel: one group, not the sector
            key |= {"grouping": row["grouping"], "group": row["group"]}
            name = "meso"
    else:
        key = {"school_year": year, "indicator": row["indicator"], "sector": row["sector"],
               "category": "meets"}  # fmt: skip
        name, column = "measures", "n"
    table = files.table(name)
    place = table.find(**key)
    if place is None:
        raise SpiegelError(
            f"'{asked}' shows a row that table '{name}' does not have",
            where=f"results/{files.edition.edition}/figures",
            fix="build the edition again: its figures and its tables are not of one run.",
        )
    return table, place, column
