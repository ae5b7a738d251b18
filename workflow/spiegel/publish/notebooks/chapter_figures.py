"""Figures of a notebook: what the registry asks of each, and what registering one does."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from functools import cached_property
from html import escape
from pathlib import Path

import pandas as pd
from matplotlib.backends.backend_agg import FigureCanvasAgg

from spiegel import files, tables
from spiegel.publish import theme
from spiegel.publish.acceptance import Exhibit, exhibit_of
from spiegel.publish.acceptance.outcome import checked
from spiegel.publish.figures.caption import caption
from spiegel.publish.figures.layouts import sheets_of
from spiegel.publish.figures.output import png, svg
from spiegel.publish.figures.request import Request, request, rows_of, scheme_of
from spiegel.publish.figures.sheet import Sheet
from spiegel.publish.figures.titles import description
from spiegel.publish.figures.values import print_values
from spiegel.publish.names import NARROW, figure_caption, figure_checks
from spiegel.publish.report import Report

CELLS = (
    *("panel", "row", "column", "mark", "indicator", "sector", "category", "unit", "k", "n"),
    *("institutions", "share", "low", "high", "obs_status", "conf_status"),
)
# The columns of the published data of a figure, by type; an own figure publishes all it has.
COLUMNS: dict[str, tuple[str, ...]] = {
    "rating_bars": (
        *("panel", "row", "indicator", "sector", "category", "side", "unit", "k", "n"),
        *("institutions", "coverage", "share", "low", "high", "obs_status", "conf_status", "mark"),
    ),
    "heat_table": CELLS,
    "sector_panels": CELLS,
    "paired_dots": CELLS,
    "funnel": (
        *("panel", "row", "mark", "grouping", "group", "indicator", "sector", "category", "unit"),
        *("k", "n", "institutions", "share", "whole_k", "whole_n", "near_low", "near_high"),
        *("far_low", "far_high", "obs_status", "conf_status"),
    ),
    "team_spread": (
        *("panel", "row", "mark", "indicator", "sector", "category", "unit", "k", "n", "share"),
        *("low", "high", "teams", "team_sd", "team_low", "team_high", "obs_status"),
    ),
    "change_dots": ("panel", "row", "mark", *tables.columns("changes")),
    "series": ("panel", "row", "mark", "joined_to_next", "break_after", *tables.columns("series")),
    "coverage": (*("panel", "row", "indicator", "sector", "k", "n", "share", "population_status"),),
    "amounts": ("panel", "row", "mark", *tables.columns("quantities")),
    "exclusion_flow": ("row", "dropped", *tables.columns("exclusions")),
}


@dataclass(frozen=True)
class Entry:
    """One figure of the registry as a notebook sees it.

    Attributes
    ----------
    asked : the entry of figures.yaml, for one sector or theme when its notebook is made so.
    """

    report: Report
    asked: Request
    languages: tuple[str, ...]

    @classmethod
    def of(cls, report: Report, figure_id: str, languages: tuple[str, ...]) -> Entry:
        return cls(report, request(report.inspectorate, figure_id), languages)

    @property
    def id(self) -> str:
        return self.asked.figure_id

    @property
    def kind(self) -> str:
        """Type of the figure."""
        return self.asked.figure.type

    @property
    def category(self) -> str:
        """The category whose share is drawn: meets unless the registry says otherwise."""
        return self.asked.figure.category

    @property
    def grouping(self) -> str:
        """Of a funnel, the grouping whose groups are its rows; else nothing."""
        return self.asked.figure.grouping or ""

    @property
    def indicators(self) -> tuple[str, ...]:
        return self.asked.figure.indicators

    @property
    def quantity(self) -> str:
        """Of a figure of amounts: the quantity that it shows."""
        return self.asked.figure.quantity or ""

    @property
    def by(self) -> str:
        """Of a figure of amounts: the column of quantities.csv that has a row for each value."""
        return {"year": "school_year"}.get(self.asked.figure.rows, self.asked.figure.rows)

    @cached_property
    def rows(self) -> pd.DataFrame:
        """The rows that the registry asks for, in order: see `rows_of`."""
        return rows_of(self.report.inspectorate, self.asked)

    @cached_property
    def steps(self) -> pd.DataFrame:
        """How the scale is drawn around its bar: category, side, sign (-1 is left), outward (1 is
        next to the bar) and colour; then the two totals, which are printed and not drawn."""
        scheme = scheme_of(self.report.inspectorate, self.asked)
        cut, size = scheme.below, len(scheme.categories)
        drawn = pd.DataFrame(
            {
                "category": scheme.categories,
                "side": ["left" if i < cut else "right" for i in range(size)],
                "sign": [-1 if i < cut else 1 for i in range(size)],
                "outward": [cut - i if i < cut else i - cut + 1 for i in range(size)],
                "colour": theme.step_colours(cut, size - cut),
            }
        )
        totals = [name for name in ("below", "meets") if name not in scheme.categories]
        return pd.concat([drawn, pd.DataFrame({"category": totals})], ignore_index=True)

    def sheets(self, table: pd.DataFrame, numbers: pd.DataFrame | None = None) -> list[Sheet]:
        """Return sheets to draw a table on, one for each language: an axes for each panel.

        Parameters
        ----------
        numbers : the measures computed in the notebook, in the shape of measures.csv; the numbers
            of titles and alternative texts are taken from there.
        """
        report = self.report
        if numbers is not None:
            own = numbers.assign(school_year=report.edition.school_year, group="all")
            report = report.with_tables(measures=own)
        theme.wear(report.inspectorate.house)
        with theme.style():
            return sheets_of(report, self.asked, table, self.languages)

    def csv(self, table: pd.DataFrame) -> str:
        """Return the published data of a figure as the text of its file."""
        return files.csv_text(self.data(table))

    def data(self, table: pd.DataFrame) -> pd.DataFrame:
        """Return the published data of a figure: the columns of its type, in order."""
        columns = list(COLUMNS.get(self.kind, tuple(table.columns)))
        own = table.reindex(columns=columns)
        whole = [c for c in ("k", "n", "institutions", "prior_n", "whole_k", "whole_n") if c in own]
        return own.astype(dict.fromkeys(whole, "Int64"))


@dataclass(frozen=True)
class Made:
    """A registered figure; in a notebook it shows itself as a picture with its alt text."""

    alt: str
    language: str
    picture: bytes
    findings: tuple[str, ...]

    def _repr_html_(self) -> str:
        data = base64.b64encode(self.picture).decode("ascii")
        alt = escape(self.alt, quote=True)
        return (
            f'<img src="data:image/svg+xml;base64,{data}" alt="{alt}" lang="{self.language}" '
            'style="max-width: 100%; height: auto">'
        )


def exhibit(figure: Entry, sheet: Sheet, table: pd.DataFrame) -> Exhibit:
    """Finish a sheet that was drawn on, and return it with what is published of it."""
    csv = figure.csv(table)
    drawn = csv if table is sheet.table else figure.csv(sheet.table)
    spec = description(sheet.report, figure.asked, sheet.about, sheet.texts)

    def finished(one: Sheet, telephone: Exhibit | None = None) -> Exhibit:
        # Only now: before, seaborn's heatmap would draw the whole page to look at its labels.
        FigureCanvasAgg(one.canvas)
        one.finish()
        print_values(one)
        picture = svg(one.canvas, figure.id, one.language, one.texts[one.language])
        return exhibit_of(one, spec, csv, picture, drawn, telephone)

    with theme.style():
        return finished(sheet, finished(sheet.telephone) if sheet.telephone else None)


def register(
    figure: Entry, sheet: Sheet, table: pd.DataFrame, folder: Path | None, root: Path | None
) -> Made:
    """Finish a sheet, hold it against its table by the acceptance list, and write its files.

    The pictures are those of the notebook's language; data and description, the same in both, are
    written by the notebook in the inspectorate's own language.

    Parameters
    ----------
    folder : where to write; None writes nothing. root : the project folder, for the caption and the
        checks that a build keeps; None, for work by hand, keeps none and writes the data always.
    """
    report, language, name = sheet.report, sheet.language, figure.id
    made = exhibit(figure, sheet, table)
    picture, spec = made.svg.encode("utf-8"), made.spec
    with theme.style():
        pixels = png(sheet.canvas, sheet.texts[language])
        outcome = checked(made)
    if folder is not None:
        files.replace(folder / f"{name}.{language}.svg", picture)
        telephone = (made.telephone or made).svg.encode("utf-8")
        files.replace(folder / f"{name}.{language}.{NARROW}", telephone)
        files.replace(folder / f"{name}.{language}.png", pixels)
        if root is None or language == report.inspectorate.framework.language:
            files.replace(folder / f"{name}.csv", made.csv.encode("utf-8"))
            files.write_json(spec, folder / f"{name}.json")
    if folder is not None and root is not None:
        edition = report.edition.edition
        files.write_csv(outcome, root / figure_checks(edition, name, language))
        words = caption(spec, language).encode("utf-8")
        files.replace(root / figure_caption(edition, name, language), words)
    failed = outcome[outcome["status"] == "fail"] if "status" in outcome else outcome[:0]
    return Made(
        spec["alt"][language], language, picture, tuple(map(str, failed.to_dict("records")))
    )
