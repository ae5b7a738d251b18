"""The sheet every figure is drawn on: title, subtitle, example line, body, notes and source.

Positions are inches from the left and from the top, so that text can be measured and placed
without trial and error.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.text import Text

from spiegel.publish import theme

_GAP = 0.12


@dataclass(frozen=True)
class Claim:
    """A number in the words of a figure, with the cell of measures.csv it was printed from."""

    place: str  # title, subtitle, alt or note
    kind: str
    indicator: str
    sector: str
    category: str
    k: int
    n: int
    text: str


@dataclass(frozen=True)
class Texts:
    """All words around the body of one figure in one language."""

    title: str
    subtitle: str
    alt: str
    notes: tuple[str, ...]
    source: str
    example: str | None
    claims: tuple[Claim, ...] = ()


@dataclass(frozen=True)
class Page:
    """A canvas with its header and footer written; `top` is where the body begins."""

    canvas: Canvas
    height: float
    top: float
    width: float = theme.WIDTH

    def text(self, x: float, down: float, text: str, **style: Any) -> Text:
        """Write text with its top at `down` inches (or its middle, with `va='center'`)."""
        style = {"size": theme.TEXT, "va": "top", "ha": "left", "color": theme.INK, **style}
        scale = self.canvas.dpi_scale_trans
        return self.canvas.text(x, self.height - down, text, transform=scale, **style)

    def heading(self, down: float, text: str) -> None:
        """Write the bold heading of a panel over the whole width, on as many lines as it takes."""
        for i, line in enumerate(_heading(text, self.width)):
            step = theme.line_height(theme.TEXT)
            self.text(theme.MARGIN, down + i * step, line, weight="bold")

    def axes(self, x: float, down: float, width: float, height: float) -> Axes:
        """Add axes whose y runs in inches from 0 at the top to `height` at the bottom."""
        box = (
            x / self.width,
            (self.height - down - height) / self.height,
            width / self.width,
            height / self.height,
        )
        axes = self.canvas.add_axes(box)
        axes.set_ylim(height, 0)
        axes.set_yticks([])
        axes.spines["bottom"].set_visible(False)
        return axes


def new(texts: Texts, body: float, whole: float = theme.WIDTH) -> Page:
    """Start a page for a body of `body` inches, with everything around it in place."""
    width = whole - 2 * theme.MARGIN
    title = theme.balanced(texts.title, width, theme.TITLE, bold=True)
    subtitle = theme.balanced(texts.subtitle, width, theme.SUBTITLE)
    footer = [line for note in (*texts.notes, texts.source) for line in _lines(note, width)]
    header = (
        theme.MARGIN
        + len(title) * theme.line_height(theme.TITLE)
        + len(subtitle) * theme.line_height(theme.SUBTITLE)
        + _GAP
    )
    example = theme.wrap(texts.example or "", width - 0.12, theme.TEXT, bold=True)
    if texts.example:
        header += len(example) * theme.line_height(theme.TEXT) + 1.6 * _GAP
    foot = len(footer) * theme.line_height(theme.SMALL) + theme.MARGIN
    height = round(header + body + _GAP + foot, 2)
    canvas = Canvas(figsize=(whole, height), facecolor=theme.PAPER)
    page = Page(canvas, height, header, whole)
    down = theme.MARGIN
    down = _write(page, title, down, size=theme.TITLE, weight="bold")
    down = _write(page, subtitle, down, size=theme.SUBTITLE, color=theme.GREY)
    if texts.example:
        box = {"facecolor": theme.EXAMPLE_FILL, "edgecolor": theme.EXAMPLE_EDGE, "pad": 4}
        said = "\n".join(example)
        page.text(theme.MARGIN + 0.06, down + _GAP, said, weight="bold", bbox=box, gid="example")
    _write(page, footer, header + body + _GAP, size=theme.SMALL, color=theme.GREY)
    return page


def _heading(text: str, width: float) -> list[str]:
    return theme.wrap(text, width - 2 * theme.MARGIN, theme.TEXT, bold=True)


def heading_height(text: str, least: float, width: float = theme.WIDTH) -> float:
    """Return the room that a heading takes: `least` on one line, more when it is long."""
    return least + (len(_heading(text, width)) - 1) * theme.line_height(theme.TEXT)


def row_height(lines: int, least: float) -> float:
    """Return the height of a row whose label has this many lines."""
    return max(least, lines * theme.line_height(theme.TEXT) + 0.1)


def with_n(label: str, text: str, width: float) -> list[str]:
    """Return the lines of a row label; what stands between its brackets is not broken."""
    joined = f"({text})".replace(" ", "\N{NO-BREAK SPACE}")
    return theme.wrap(f"{label} {joined}" if text else label, width, theme.TEXT)


def _lines(note: str, width: float) -> list[str]:
    return theme.wrap(note, width, theme.SMALL)


def _write(page: Page, lines: list[str], down: float, **style: Any) -> float:
    for line in lines:
        page.text(theme.MARGIN, down, line, **style)
        down += theme.line_height(style["size"])
    return down


def plain(texts: Texts, reason: str, width: float = theme.WIDTH) -> Page:
    """Return a page with a panel with a reason, for a figure that has nothing to show."""
    lines = theme.wrap(reason, width - 4 * theme.MARGIN, theme.SUBTITLE)
    body = len(lines) * theme.line_height(theme.SUBTITLE) + 4 * _GAP
    page = new(texts, body, width)
    axes = page.axes(theme.MARGIN, page.top, width - 2 * theme.MARGIN, body)
    axes.set_facecolor(theme.BAND)
    axes.set_xticks([])
    down = page.top + 2 * _GAP
    for line in lines:
        page.text(2 * theme.MARGIN, down, line, size=theme.SUBTITLE)
        down += theme.line_height(theme.SUBTITLE)
    return page
