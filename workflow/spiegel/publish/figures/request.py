"""A figure of the registry: what it is about, and the rows it asks for."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from spiegel.config.closed_model import Label
from spiegel.config.figures import Figure
from spiegel.config.inspectorate import Inspectorate
from spiegel.config.languages import writing
from spiegel.errors import SpiegelError, did_you_mean
from spiegel.publish.content.sentences import sides
from spiegel.publish.names import all_figure_ids

Labels = dict[str, Label]


@dataclass(frozen=True)
class Request:
    """One figure of the registry, for one sector or theme when its notebook is made so.

    `figure.indicators` holds those of the theme only.
    """

    figure_id: str
    entry: str
    figure: Figure
    notebook: str
    sector: str | None = None
    theme: str | None = None

    @property
    def sectors(self) -> tuple[str, ...]:
        return (self.sector,) if self.sector else self.figure.sectors


def request(inspectorate: Inspectorate, figure_id: str) -> Request:
    """Return the registry entry, and the sector or theme if any, behind a figure id.

    Raises
    ------
    SpiegelError : there is no such figure.
    """
    registry = inspectorate.registry
    for name, figure in registry.figures.items():
        notebook = registry.notebooks[figure.notebook]
        if notebook.per == "edition" and name == figure_id:
            return Request(figure_id, name, figure, figure.notebook)
        for key in notebook.keys:
            if f"{name}_{key}" == figure_id:
                if notebook.per == "sector":
                    return Request(figure_id, name, figure, figure.notebook, sector=key)
                own = {"indicators": inspectorate.of_theme(figure.indicators, key)}
                return Request(
                    figure_id, name, figure.model_copy(update=own), figure.notebook, theme=key
                )
    raise SpiegelError(
        f"there is no figure '{figure_id}'",
        where=(inspectorate.folder / "figures.yaml").as_posix(),
        fix=did_you_mean(figure_id, all_figure_ids(inspectorate)),
    )


def rows_of(inspectorate: Inspectorate, asked: Request) -> pd.DataFrame:
    """Return the rows of a figure of shares: panel, row, indicator, sector, unit, applies.

    A panel is an indicator and its rows are sectors, or the other way round (`rows` of the
    registry); of a table of cells or of pairs a panel is a unit, and `column` the sector; of a
    funnel it is an indicator. `applies` says whether the indicator is meant for any of the sector.
    """
    figure, framework = asked.figure, inspectorate.framework
    sectors = asked.sectors or tuple(framework.sectors)
    by_sector = figure.rows == "sector" or figure.type == "coverage"
    outer, inner = (figure.indicators, sectors) if by_sector else (sectors, figure.indicators)
    rows = []
    for panel in outer:
        for row in inner:
            indicator, sector = (panel, row) if by_sector else (row, panel)
            unit = inspectorate.indicators[indicator].unit
            rows.append(
                (panel, row, indicator, sector, unit, applies(inspectorate, indicator, sector))
            )
    columns = ["panel", "row", "indicator", "sector", "unit", "applies"]
    found = pd.DataFrame(rows, columns=columns).assign(column=lambda own: own["sector"])
    if figure.type == "funnel":
        # Its rows are the groups, which the records have: the notebook adds them.
        return found.assign(panel=found["indicator"])
    if figure.type in ("heat_table", "paired_dots"):
        order = {unit: i for i, unit in enumerate(framework.units)}
        names = {name: i for i, name in enumerate(figure.indicators)}
        found = found.assign(panel=found["unit"], row=found["indicator"]).sort_values(
            ["panel", "row"],
            key=lambda cells: cells.map(order if cells.name == "panel" else names),
            kind="stable",
            ignore_index=True,
        )
    return found


def applies(inspectorate: Inspectorate, indicator: str, sector: str) -> bool:
    """Return whether an indicator is meant for any sector that `sector` stands for."""
    limited = inspectorate.indicators[indicator].sectors
    expand = inspectorate.framework.expand
    members = {m for s in limited for m in expand(s)}
    return not limited or bool(members & set(expand(sector)))


def label_of(inspectorate: Inspectorate, name: str) -> Label:
    """Return the label of an indicator, sector, sector group or the total."""
    if name in inspectorate.indicators:
        return inspectorate.indicators[name].label
    framework = inspectorate.framework
    return Label.made(lambda lang: framework.sector_label(name, lang))


def axis_top(asked: Request, table: pd.DataFrame) -> float:
    """Return where the axis of shares of a series ends: at 1 where something lies above its own."""
    highest = table[["share", "high"]].max().max()
    return asked.figure.top if pd.isna(highest) or highest <= asked.figure.top else 1.0


@dataclass(frozen=True)
class Scheme:
    """How the scale of a figure's indicators is split around its bar.

    Attributes
    ----------
    categories : steps, lowest first. labels : their names. below : steps left of zero.
    captions : the names of both sides.
    """

    categories: tuple[str, ...]
    labels: tuple[Label, ...]
    below: int
    captions: tuple[Label, Label]


def scheme_of(inspectorate: Inspectorate, asked: Request) -> Scheme:
    """Return the one scheme of a figure's indicators.

    Raises
    ------
    SpiegelError : indicators with other steps, another cut or another unit in one figure.
    """
    names = asked.figure.indicators
    units = sorted({inspectorate.indicators[name].unit for name in names})
    if len(units) != 1:
        raise _mixed(asked, f"the units {', '.join(units) or 'of no indicator'}")
    first = _scheme(inspectorate, asked.figure_id, names[0])
    for name in names[1:]:
        if _scheme(inspectorate, asked.figure_id, name) != first:
            raise _mixed(asked, f"'{name}' has other steps or another cut")
    return first


def _mixed(asked: Request, what: str) -> SpiegelError:
    return SpiegelError(
        f"figure '{asked.figure_id}' mixes what cannot share one panel: {what}",
        where="figures.yaml",
        fix="split the figure.",
    )


def _scheme(inspectorate: Inspectorate, figure_id: str, name: str) -> Scheme:
    indicator, scale = inspectorate.indicators[name], inspectorate.scale(name)
    if indicator.combined:
        order = ("below", "meets") if side_of(inspectorate, name) == "right" else ("meets", "below")
        named = sides(inspectorate, name)
        captions = (named[order[0]], named[order[1]])
        return Scheme(order, captions, 1, captions)
    meets, end = inspectorate.meets(name), inspectorate.end(name)
    below = max(meets) if end == "lower" else min(meets) - 1
    if end is None:
        raise SpiegelError(
            f"figure '{figure_id}' cannot split the scale of '{name}' in two sides",
            where="figures.yaml",
            fix="use an indicator whose steps are the upper or the lower end of the scale.",
        )
    labels = tuple(step.label for step in scale.steps)
    captions = (scale.below_label, scale.meets_label)
    if below != scale.cut - 1:
        captions = (_joined(labels[:below]), _joined(labels[below:]))
    return Scheme(tuple(step.id for step in scale.steps), labels, below, captions)


def side_of(inspectorate: Inspectorate, name: str) -> str:
    """Return on which side of zero what an indicator counts is drawn: the favourable is right.

    Empty where the steps of one standard are neither end of their scale: they are not drawn so.
    """
    indicator = inspectorate.indicators[name]
    if indicator.combined:
        return "right" if indicator.polarity == "higher" else "left"
    return {"upper": "right", "lower": "left", None: ""}[inspectorate.end(name)]


def _joined(labels: tuple[Label, ...]) -> Label:
    return Label.made(lambda lang: writing(lang).or_.join(label[lang] for label in labels))
