"""What stands in a drawing: bars, points, lines and cells, in the units of their axes.

Nothing is asked of whoever drew: seaborn, matplotlib or a helper. Anything below `BACKGROUND`
(bands, grid lines, the zero line) carries no number.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PathCollection, QuadMesh
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from spiegel.publish.figures.sheet import BACKGROUND

PLACES = 6  # decimals to which a mark must stand where its table says


class Mark(NamedTuple):
    """One mark: `bar` (ends, row), `point` (x, y), `line` (x, y, x, y), `cell` (value, x, y)."""

    kind: str
    at: tuple[float, ...]

    def __str__(self) -> str:
        return f"{self.kind} at {', '.join(f'{v:.6g}' for v in self.at)}"


def drawn_by(axes: Axes) -> Iterator[tuple[Artist, list[Mark]]]:
    """Yield what each artist of some axes draws, background left out."""
    for artist in (*axes.patches, *axes.collections, *axes.lines):
        if artist.get_visible() and artist.get_zorder() >= BACKGROUND:
            found = list(_marks(axes, artist))
            if found:
                yield artist, found


def _marks(axes: Axes, artist: Artist) -> Iterator[Mark]:
    if isinstance(artist, Rectangle):
        low, width = artist.get_x(), artist.get_width()
        y, height = artist.get_y(), artist.get_height()
        if width:
            yield mark("bar", *sorted((low, low + width)), y + height / 2)
    elif isinstance(artist, PathCollection):
        spots = np.ma.masked_invalid(np.asarray(artist.get_offsets(), dtype=float))
        yield from (mark("point", *spot) for spot in spots.tolist() if None not in spot)
    elif isinstance(artist, LineCollection):
        for segment in artist.get_segments():
            ends = np.asarray(segment, dtype=float)
            if ends.size and np.isfinite(ends).all():
                yield mark("line", *ends.ravel())
    elif isinstance(artist, QuadMesh):
        values: np.ma.MaskedArray = np.ma.asarray(artist.get_array())
        corners = np.asarray(artist.get_coordinates())
        grid = values.reshape(corners.shape[0] - 1, -1)
        for y, x in np.argwhere(~np.ma.getmaskarray(grid)):
            yield mark("cell", float(grid[y, x]), x, y)
    elif isinstance(artist, Line2D) and artist.get_transform() == axes.transData:
        points = np.asarray(artist.get_xydata(), dtype=float)
        points = points[np.isfinite(points).all(axis=1)]
        if artist.get_marker() not in ("", "None", None, " "):
            yield from (mark("point", *point) for point in points)
        if artist.get_linestyle() not in ("", "None", None, " "):
            yield from (mark("line", *one, *two) for one, two in pairwise(points))


def known(value: float | None) -> bool:
    """Say whether a cell has a number."""
    return not pd.isna(value)


def mark(kind: str, *at: float) -> Mark:
    """Return a mark with its numbers rounded, and a line from its smaller end."""
    values = tuple(round(float(v), PLACES) + 0.0 for v in at)
    if kind == "line":
        one, two = sorted((values[:2], values[2:]))
        values = (*one, *two)
    return Mark(kind, values)
