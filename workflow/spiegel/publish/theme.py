"""How every figure looks: one style, one palette, sizes in points and inches, text measuring."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from math import fsum
from typing import Any

import matplotlib

matplotlib.use("Agg")  # before seaborn, which imports pyplot

import seaborn
from matplotlib import font_manager

from spiegel.config.house_style import DARK_PAPER, HouseStyle
from spiegel.config.house_style import PAPER as PAPER
from spiegel.config.house_style import contrast as contrast

INK = "#1A1A1A"
GREY = "#595959"  # 7 : 1 on white: notes and n stay readable
GRID = "#D9D9D9"
BAND = "#EFEFEF"
EXAMPLE_FILL = "#FFF3C4"
EXAMPLE_EDGE = "#8A6100"
ACCENT = IMPROVED = HouseStyle().brand  # of whichever house `wear` said last
DECLINED = "#6E2A00"
MUTED = "#8A8A8A"

# From the worst step to the step next to the cut, and from the cut to the best step.
_BELOW = {
    1: ("#DA761C",),
    2: ("#6E2A00", "#DA761C"),
    3: ("#4A1C00", "#93420B", "#DA761C"),
    4: ("#3A1500", "#6E2A00", "#A9520F", "#DA761C"),
}
_MEETS = {
    1: ("#3F8AC6",),
    2: ("#3F8AC6", "#0A3358"),
    3: ("#3F8AC6", "#215F96", "#0A3358"),
    4: ("#3F8AC6", "#2A6BA3", "#17497A", "#0A2440"),
}

# Bands of a table of cells. No four fills differ 3 : 1 from each other, paper and black; these
# differ 2.3 : 1, the lightest has an edge, and every cell has its number.
_BANDS = ("#E8F3FC", "#5898D2", "#1C5A92", "#061828")
OUTLINED = _BANDS[0]

# What each colour becomes where a reader has a dark screen. Dark ink becomes light and light ink
# dark, so that a text reads on its fill in both; steps next to each other still differ 3 : 1.
DARK = {
    INK: "#E6E9ED",
    PAPER: DARK_PAPER,
    GREY: "#B3BAC3",
    GRID: "#36404C",
    BAND: "#232B36",
    MUTED: "#8A8A8A",
    EXAMPLE_FILL: "#433200",
    EXAMPLE_EDGE: "#D8A72C",
    **dict(zip(_BANDS, ("#192F42", "#296AA3", "#6FAADD", "#EDF6FD"), strict=True)),
    **dict(zip(_BELOW[2], ("#F3B693", "#A64C0B"), strict=True)),
    **dict(zip(_BELOW[3], ("#F7D4BA", "#E08C4E", "#A64C0B"), strict=True)),
    **dict(zip(_BELOW[4], ("#FDE3D0", "#F3B693", "#D57937", "#A64C0B"), strict=True)),
    **dict(zip(_MEETS[2], ("#2B6AA2", "#A2CAEC"), strict=True)),
    **dict(zip(_MEETS[3], ("#2B6AA2", "#6AA5DA", "#A2CAEC"), strict=True)),
    **dict(zip(_MEETS[4], ("#2B6AA2", "#4F96D3", "#8FBCE3", "#CEE3F6"), strict=True)),
}

TITLE, SUBTITLE, TEXT, SMALL = 14.0, 11.0, 10.5, 10.0  # points; nothing is smaller than SMALL
WIDTH = 8.0  # inches
NARROW = 3.75  # inches: 360 pixels, the drawing for a telephone
MARGIN = 0.2
LINE = 1.3  # line height as a multiple of the size
_SHORTEST = 4  # letters of a word before it is broken
PNG_DPI = 192  # twice the 96 pixels per inch of a screen

_FAMILY = "DejaVu Sans"
# The SVG names fonts that are as wide, for readers without the first.
SVG_FAMILIES = f"'{_FAMILY}', Verdana, Geneva, sans-serif"

_KEEP = ("backend", "interactive", "toolbar", "timezone", "datapath", "webagg", "tk.", "macosx")


@cache
def _settings() -> Any:
    """Return all settings: matplotlib's own defaults, not those of a machine, then ours."""
    defaults = {k: v for k, v in matplotlib.rcParamsDefault.items() if not k.startswith(_KEEP)}
    style = seaborn.axes_style(
        "whitegrid",
        rc={
            "axes.edgecolor": INK,
            "axes.spines.left": False,
            "axes.spines.right": False,
            "axes.spines.top": False,
            "font.family": ["sans-serif"],
            "font.sans-serif": [_FAMILY],
            "grid.color": GRID,
            "text.color": INK,
            "xtick.color": INK,
            "ytick.color": INK,
        },
    )
    context = seaborn.plotting_context(
        "paper",
        rc={
            "font.size": TEXT,
            "axes.labelsize": SMALL,
            "xtick.labelsize": SMALL,
            "ytick.labelsize": SMALL,
            "grid.linewidth": 0.8,
        },
    )
    ours = {
        "axes.grid.axis": "x",
        "axes.unicode_minus": True,
        "xtick.major.size": 0,
        "ytick.major.size": 0,
        # Checks measure a drawing as it was drawn last, which is for the PNG.
        "figure.dpi": PNG_DPI,
        "savefig.dpi": PNG_DPI,
        "text.parse_math": False,
        "text.hinting": "none",  # a third faster, and at twice the size just as sharp
        "svg.fonttype": "none",
        "svg.hashsalt": "spiegel",
    }
    return defaults | style | context | ours


def use() -> None:
    """Draw in the house style from here on, for a process that does nothing else."""
    matplotlib.rcParams.update(_settings())


@contextmanager
def style() -> Iterator[None]:
    """Draw in the house style; the settings of the process come back afterwards."""
    with matplotlib.rc_context(rc=_settings()):
        yield


def step_colours(below: int, meets: int) -> tuple[str, ...]:
    """Return the fills of a scale, lowest step first, with the cut after `below` steps."""
    return _BELOW.get(below, ()) + _MEETS.get(meets, ())


def pair() -> tuple[str, str]:
    """Return the colours of two sectors on one axis: the first a filled dot, the second an open."""
    return ACCENT, DECLINED


def band_colours() -> tuple[str, ...]:
    """Return the fills of the four bands of a heat table, lowest share first."""
    return _BANDS


def in_the_dark(colour: str) -> str | None:
    """Return what a colour becomes on a dark screen; None for one that is not of the house."""
    known = {ACCENT.upper(): _dark_accent, **DARK}
    return known.get(colour.upper())


_dark_accent = HouseStyle().brand_dark


def wear(house: HouseStyle) -> None:
    """Draw with the colours of a house from here on: what is ACCENT, and what it is in the dark."""
    global ACCENT, IMPROVED, _dark_accent
    ACCENT = IMPROVED = house.brand
    _dark_accent = house.brand_dark


def ink_on(fill: str) -> str:
    """Return the ink, dark or white, that reads best on a fill."""
    return max((INK, PAPER), key=lambda ink: contrast(ink, fill))


@cache
def _font(bold: bool) -> Any:
    weight = "bold" if bold else "normal"
    path = font_manager.findfont(font_manager.FontProperties(family=_FAMILY, weight=weight))
    font = font_manager.get_font(path)
    font.set_size(100, 72)
    return font


@lru_cache(maxsize=4096)
def _shaped(word: str, bold: bool) -> int:
    """Return the width of a word of 100 pixels high, in 64ths of a pixel."""
    font = _font(bold)
    font.set_size(100, 72)
    font.set_text(word)
    width: int = font.get_width_height()[0]
    return width


def text_width(text: str, size: float, bold: bool = False) -> float:
    """Return the width of one line of text in inches: of its words, and the spaces between them.

    A line is as wide as its parts, and a paragraph is tried word by word: shaping each line anew
    would take a millisecond every time.
    """
    words = text.split(" ")
    width = fsum(_shaped(word, bold) for word in words) + (len(words) - 1) * _shaped(" ", bold)
    return width / 64 * size / 100 / 72


def wrap(text: str, width: float, size: float, bold: bool = False) -> list[str]:
    """Break a text at plain spaces into lines no wider than `width` inches.

    A word that is wider by itself is broken with a hyphen.
    """
    lines: list[str] = []
    for word in _pieces(text, width, size, bold):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size, bold) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _pieces(text: str, width: float, size: float, bold: bool) -> Iterator[str]:
    for word in text.split(" "):
        while text_width(word, size, bold) > width and len(word) > _SHORTEST:
            end = len(word) - 1
            while end > _SHORTEST and text_width(f"{word[:end]}-", size, bold) > width:
                end -= 1
            yield f"{word[:end]}-"
            word = word[end:]
        yield word


def balanced(text: str, width: float, size: float, bold: bool = False) -> list[str]:
    """Break a text into as few lines as `wrap` does, of about the same length."""
    lines = wrap(text, width, size, bold)
    words = [text_width(word, size, bold) for word in _pieces(text, width, size, bold)]
    low, high = max(words), width
    if len(lines) < 2 or low >= high:
        return lines
    while high - low > 0.02:
        middle = (low + high) / 2
        low, high = (
            (low, middle) if len(wrap(text, middle, size, bold)) == len(lines) else (middle, high)
        )
    return wrap(text, high, size, bold)


def line_height(size: float) -> float:
    """Return the height of one line of text in inches."""
    return size * LINE / 72
