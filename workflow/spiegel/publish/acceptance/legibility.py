"""Checks of what a reader sees: contrast, overlap, cut text, and size."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.collections import LineCollection, PathCollection, QuadMesh
from matplotlib.colors import to_hex, to_rgba
from matplotlib.figure import Figure as Canvas
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.text import Text
from matplotlib.transforms import Bbox, BboxBase

from spiegel.publish import theme
from spiegel.publish.acceptance.exhibit import Exhibit
from spiegel.publish.figures.sheet import COVER

TEXT_CONTRAST, LARGE_CONTRAST, FILL_CONTRAST = 4.5, 3.0, 3.0  # WCAG 1.4.3 and 1.4.11
LARGE, LARGE_BOLD = 18.0, 14.0  # points
SMALLEST = theme.SMALL
_PIXEL = theme.PNG_DPI / 100  # about one of a screen, in those of the drawing


def no_overlap(exhibit: Exhibit) -> list[str]:
    """No two texts lie over each other."""
    texts = [text.get_text() for text, _ in exhibit.boxes]
    boxes = np.array([box.extents for _, box in exhibit.boxes]).reshape(-1, 4)
    low, high = boxes[:, :2], boxes[:, 2:]
    shared = np.minimum(high[:, None], high) - np.maximum(low[:, None], low)
    over = np.triu((shared > _PIXEL).all(axis=2), 1)
    return [f"'{texts[one]}' overlaps '{texts[two]}'" for one, two in np.argwhere(over)]


def nothing_cut(exhibit: Exhibit) -> list[str]:
    """All texts lie on the page, and all marks inside their own axes."""
    page = exhibit.canvas.bbox
    found = [f"'{text.get_text()}' is cut" for text, box in exhibit.boxes if not _inside(box, page)]
    for axes, _ in exhibit.panels:
        for artist, marks in exhibit.marks(axes):
            if not _inside(_extent(artist), axes.bbox):
                found.append(f"{marks[0]} is cut")
    return found


def _inside(box: BboxBase, page: BboxBase) -> bool:
    return (
        page.x0 - _PIXEL <= box.x0
        and box.x1 <= page.x1 + _PIXEL
        and page.y0 - _PIXEL <= box.y0
        and box.y1 <= page.y1 + _PIXEL
    )


def _extent(artist: Artist) -> BboxBase:
    """Return the box of a mark's data, in pixels: a dot on the edge of its axes is not cut."""
    if isinstance(artist, Line2D):
        points = artist.get_transform().transform(artist.get_xydata())
    elif isinstance(artist, PathCollection):
        points = artist.get_offset_transform().transform(artist.get_offsets())
    elif isinstance(artist, LineCollection):
        # A line without numbers has no points at all.
        ends = np.concatenate([np.asarray(s).reshape(-1, 2) for s in artist.get_segments()])
        points = artist.get_transform().transform(ends)
    else:
        return artist.get_window_extent()
    points = points[np.isfinite(points).all(axis=1)]
    return Bbox([points.min(axis=0), points.max(axis=0)])


def _points(text: Text) -> float:
    return float(text.get_fontsize())


def font_size(exhibit: Exhibit) -> list[str]:
    """No text is smaller than the smallest size of the house style."""
    return [
        f"'{text.get_text()}' is {_points(text):g} points"
        for text, _ in exhibit.boxes
        if _points(text) < SMALLEST
    ]


def text_contrast(exhibit: Exhibit) -> list[str]:
    """Every text reads on what lies under it."""
    found = []
    fills = list(_fills(exhibit.canvas, exhibit.artists))
    contrast = _contrast(exhibit)
    for text, box in exhibit.boxes:
        under = _under(text, box, fills)
        ratio = contrast(to_hex(text.get_color()), under)
        bold = text.get_fontweight() == "bold"
        large = _points(text) >= (LARGE_BOLD if bold else LARGE)
        if ratio < (LARGE_CONTRAST if large else TEXT_CONTRAST):
            found.append(f"'{text.get_text()}' has contrast {ratio:.1f} on {under}")
    return found


def _contrast(exhibit: Exhibit) -> Callable[[str, str], float]:
    """Return how to measure two colours: where a drawing follows a dark screen, there too."""

    def both(one: str, two: str) -> float:
        dark, under = theme.in_the_dark(one), theme.in_the_dark(two)
        light = theme.contrast(one, two)
        return min(light, theme.contrast(dark, under)) if dark and under else light

    return both if "prefers-color-scheme" in exhibit.svg else theme.contrast


def _fills(canvas: Canvas, artists: list[Artist]) -> Iterator[tuple[float, BboxBase, str]]:
    """Yield order, box in pixels and colour of every filled area, the page left out."""
    frames = {canvas.patch, *(axes.patch for axes in canvas.axes)}
    for patch in artists:
        if isinstance(patch, QuadMesh):
            yield from _cells(patch)
        if (
            not isinstance(patch, Patch)
            or patch in frames
            or not patch.get_visible()
            or to_rgba(patch.get_facecolor())[3] == 0
        ):
            continue
        if patch.get_gid() == COVER:
            yield np.inf, patch.get_window_extent(), to_hex(patch.get_facecolor())
        elif patch.axes is not None:
            yield patch.get_zorder(), patch.get_window_extent(), to_hex(patch.get_facecolor())
    for axes in canvas.axes:
        colour = axes.patch.get_facecolor()
        if axes.axison and to_rgba(colour)[3] > 0:
            yield -1.0, axes.bbox, to_hex(colour)


def _cells(mesh: QuadMesh) -> Iterator[tuple[float, BboxBase, str]]:
    """Yield order, box and colour of every cell of a table of cells that has a value."""
    corners: Any = mesh.get_coordinates()
    values: Any = np.ma.asarray(mesh.get_array())
    values = values.reshape(len(corners) - 1, -1)
    for y, x in np.argwhere(~np.ma.getmaskarray(values)):
        ends = mesh.get_transform().transform([corners[y, x], corners[y + 1, x + 1]])
        box = Bbox([ends.min(axis=0), ends.max(axis=0)])
        colour: Any = mesh.to_rgba(values[y, x])
        yield mesh.get_zorder(), box, to_hex(colour)


def _under(text: Text, box: Bbox, fills: list[tuple[float, BboxBase, str]]) -> str:
    """Return the colour behind the middle of a text: its own box, else the topmost area."""
    own = text.get_bbox_patch()
    if own is not None:
        return to_hex(own.get_facecolor())
    x, y = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
    hits = [(z, colour) for z, area, colour in fills if area.contains(x, y)]
    return max(hits)[1] if hits else theme.PAPER


def fill_contrast(exhibit: Exhibit) -> list[str]:
    """Every mark stands out from the paper."""
    found = []
    contrast = _contrast(exhibit)
    for axes, _ in exhibit.panels:
        for artist, marks in exhibit.marks(axes):
            for colour in _inks(artist) - {theme.OUTLINED.lower()}:
                ratio = contrast(colour, theme.PAPER)
                if ratio < FILL_CONTRAST:
                    found.append(f"{marks[0]} has contrast {ratio:.1f} with the paper")
    return found


def _line_colour(artist: Line2D, marked: bool) -> str:
    if not marked:
        return to_hex(artist.get_color())
    both: tuple[Any, Any] = (artist.get_markeredgecolor(), artist.get_markerfacecolor())
    return max(map(to_hex, both), key=lambda colour: theme.contrast(colour, theme.PAPER))


def _inks(artist: Artist) -> set[str]:
    """Return the colours that make a mark visible: of a dot, its fill or its edge."""
    if isinstance(artist, Line2D):
        marked = artist.get_marker() not in ("", "None", None)
        return {_line_colour(artist, marked)}
    if isinstance(artist, QuadMesh):
        values: Any = np.ma.asarray(artist.get_array())
        return {to_hex(c) for c in artist.to_rgba(values.compressed())}
    if isinstance(artist, LineCollection):
        lines: Any = artist.get_colors()
        return {to_hex(c) for c in lines}
    if isinstance(artist, PathCollection):
        return _dots(artist)
    assert isinstance(artist, Patch)
    fill: Any = artist.get_facecolor()
    return {to_hex(fill)}


def _dots(artist: PathCollection) -> set[str]:
    """Return the colours of dots: of each, its fill or its edge, whichever shows more."""
    faces: Any = artist.get_facecolor()
    edges: Any = artist.get_edgecolor()
    count = max(len(faces), len(edges))
    pairs = zip(np.resize(faces, (count, 4)), np.resize(edges, (count, 4)), strict=True)
    return {
        max(
            (to_hex(face), to_hex(edge)),
            key=lambda colour: theme.contrast(colour, theme.PAPER),
        )
        for face, edge in pairs
    }
