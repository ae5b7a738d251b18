"""The cells of the report notebooks that draw, run on a report of one's own.

A code cell with the tag `draws:<type>` draws every figure of that type which its notebook has. It
needs the imports of its template, `chapter`, `language` and the tables of `TABLES`, so that the
gallery and the tests draw with the very code of a mirror.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import nbformat
import pandas as pd

from spiegel.errors import SpiegelError
from spiegel.publish import theme
from spiegel.publish.acceptance import Exhibit
from spiegel.publish.figures.request import applies
from spiegel.publish.figures.sheet import Sheet
from spiegel.publish.notebooks.chapter_figures import Entry, exhibit
from spiegel.publish.notebooks.chapters import Chapter

TAG = "draws:"
# What a cell of a type may take from the cells before it. `own` (or `numbers`), `changes` and
# `series` have the columns of their published tables, `flow` those of exclusions.csv and `dropped`;
# `groups` those of meso.csv, `spread` those of between_teams.csv and k;
# `here` has k (institutions) for each indicator and sector, `sizes` the population of each area.
TABLES: dict[str, tuple[str, ...]] = {
    "rating_bars": ("own",),
    "sector_panels": ("own",),
    "paired_dots": ("own",),
    "funnel": ("groups", "numbers"),
    "team_spread": ("spread",),
    "heat_table": ("own", "numbers"),
    "change_dots": ("numbers", "changes"),
    "series": ("numbers", "series"),
    "exclusion_flow": ("flow",),
    "coverage": ("here", "sizes"),
    "amounts": ("amounts",),
}
GIVEN = ("chapter", "language")
OWN = (
    *("indicator", "sector", "category", "institutions", "eligible", "incomplete", "coverage"),
    "earlier_visits",
    *("k", "n", "share", "low", "high", "obs_status", "conf_status"),
)


@dataclass(frozen=True)
class Cells:
    """The cells of one template that draw one type of figure.

    Attributes
    ----------
    imports : the imports of the template. sources : id and code of each cell, in their order.
    """

    template: str
    kind: str
    imports: str
    sources: tuple[tuple[str, str], ...]

    def run(self, chapter: Chapter, **tables: pd.DataFrame | pd.Series) -> None:
        """Run the cells for every figure of their type that the chapter has."""
        names: dict[str, object] = {"chapter": chapter, "language": chapter.language, **tables}
        with theme.style():
            for cell, source in (("imports", self.imports), *self.sources):
                exec(compile(source, f"{self.template}, cell {cell}", "exec"), names)


def all_cells(notebooks: Path) -> list[Cells]:
    """Return the drawing cells of all templates in a folder, by template and type."""
    found = []
    for path in sorted(notebooks.glob("*.ipynb")):
        cells = [c for c in nbformat.read(path, as_version=4).cells if c.cell_type == "code"]
        imports = _imports([cell.source for cell in cells])
        by_type: dict[str, list[tuple[str, str]]] = {}
        for cell in cells:
            for tag in cell.metadata.get("tags", []):
                if tag.startswith(TAG):
                    by_type.setdefault(tag.removeprefix(TAG), []).append((cell.id, cell.source))
        found += [Cells(path.stem, kind, imports, tuple(own)) for kind, own in by_type.items()]
    return found


def _imports(sources: list[str]) -> str:
    lines = [
        ast.unparse(node)
        for source in sources
        for node in ast.parse(source).body
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    return "\n".join(lines)


@cache
def drawing_cells(notebooks: Path) -> dict[str, Cells]:
    """Return the cells that draw each type: those of the first template that has them."""
    found: dict[str, Cells] = {}
    for cells in all_cells(notebooks):
        found.setdefault(cells.kind, cells)
    return found


@dataclass(frozen=True)
class DrawnChapter(Chapter):
    """A chapter that shows nothing and keeps its figures.

    Attributes
    ----------
    only : the one figure to draw; None draws all. exhibits : what was registered, by figure and
        language.
    """

    only: str | None = None
    exhibits: dict[tuple[str, str], Exhibit] = field(default_factory=dict)

    def figures(self, *kinds: str) -> list[Entry]:
        return [own for own in super().figures(*kinds) if self.only in (None, own.id)]

    def show(
        self,
        table: pd.DataFrame,
        caption: str = "",
        *,
        rows: int | None = None,
        folded: bool = False,
        **values: object,
    ) -> None:
        """Show nothing."""

    def say(self, key: str, **values: object) -> None:
        """Say nothing."""

    def register(self, figure: Entry, sheet: Sheet, table: pd.DataFrame) -> None:
        self.exhibits[figure.id, sheet.language] = exhibit(figure, sheet, table)


Tables = Mapping[str, pd.DataFrame | pd.Series]


def draw(chapter: DrawnChapter, notebooks: Path, tables: Tables) -> None:
    """Draw the figures of a chapter with the cells of the templates.

    Raises
    ------
    SpiegelError : no template has a cell that draws a type.
    """
    cells = drawing_cells(notebooks)
    for kind in dict.fromkeys(figure.kind for figure in chapter.figures()):
        if kind not in cells:
            raise SpiegelError(
                f"no template draws '{kind}'",
                where=notebooks.name,
                fix=f"give the cell that draws it the tag '{TAG}{kind}'.",
            )
        cells[kind].run(chapter, **{name: tables[name] for name in TABLES[kind]})


def tables_of(chapter: Chapter) -> dict[str, pd.DataFrame | pd.Series]:
    """Return the tables of a report in the shape in which a notebook computes them."""
    report, flow = chapter.report, chapter.report["exclusions"]
    own = report.current[[*OWN]].astype({"k": float, "n": float, "institutions": float})
    pairs = zip(own["indicator"], own["sector"], strict=True)
    own = own[[applies(report.inspectorate, *pair) for pair in pairs]]
    meets = own.loc[own["category"] == "meets", ["indicator", "sector", "institutions"]]
    known = report["population"][report["population"]["school_year"] == chapter.year]
    teams = report["between_teams"]
    sizes = chapter.areas().merge(known, on="sector", how="left").groupby("area")["n"]
    own = own.reset_index(drop=True)
    return {
        "own": own,
        "numbers": own,
        "groups": report["meso"].astype({"k": float}),
        "spread": teams.assign(k=(teams["share"] * teams["n"]).round()),
        "changes": report["changes"].copy(),
        "series": report["series"].copy(),  # a cell adds columns
        "flow": flow.assign(dropped=flow["rows_in"] - flow["rows_out"]),
        "amounts": report["quantities"].copy(),
        "here": meets.rename(columns={"institutions": "k"}),
        "sizes": sizes.agg(lambda n: n.sum(skipna=False)),
    }
