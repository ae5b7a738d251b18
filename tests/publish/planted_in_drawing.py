"""Errors planted in a drawing: marks, printed values, texts and axes."""

from __future__ import annotations

from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from planted_in_files import PLOTTED, SCALES, Planted

from spiegel.publish import theme
from spiegel.publish.acceptance import Exhibit
from spiegel.publish.acceptance.exhibit import visible_texts


def first(exhibit: Exhibit, kind: type) -> Any:
    """Return the first artist of a kind that carries a mark."""
    found: list[Artist] = [
        artist
        for axes, _ in exhibit.panels
        for artist, _ in exhibit.marks(axes)
        if isinstance(artist, kind)
    ]
    return found[0]


def axes_of(exhibit: Exhibit) -> Axes:
    return exhibit.panels[0][0]


def texts(exhibit: Exhibit) -> list[Text]:
    return visible_texts(exhibit.canvas.findobj())


def source_not_in_picture(x: Exhibit) -> Exhibit:
    for text in texts(x):
        if text.get_text().startswith("Bron"):
            text.remove()
    return x


# The drawing


def moved_bar(x: Exhibit) -> Exhibit:
    bar = first(x, Rectangle)
    bar.set_width(bar.get_width() + 1)
    return x


def extra_bar(x: Exhibit) -> Exhibit:
    axes_of(x).add_patch(Rectangle((0, 0), 5, 0.1, facecolor=theme.ACCENT, zorder=2))
    return x


def lost_bar(x: Exhibit) -> Exhibit:
    first(x, Rectangle).remove()
    return x


def moved_point(x: Exhibit) -> Exhibit:
    dots = first(x, PathCollection)
    dots.set_offsets([(a + 0.01, b) for a, b in dots.get_offsets()])
    return x


def moved_dot_of_one(x: Exhibit) -> Exhibit:
    dots = first(x, PathCollection)
    dots.set_offsets([(a, b + 0.05) for a, b in dots.get_offsets()])
    return x


def extra_point(x: Exhibit) -> Exhibit:
    axes_of(x).scatter([0.5], [0.4], color=theme.ACCENT)
    return x


def lost_point(x: Exhibit) -> Exhibit:
    dots = first(x, PathCollection)
    dots.set_offsets(dots.get_offsets()[1:])
    return x


def lost_interval(x: Exhibit) -> Exhibit:
    lines = first(x, LineCollection)
    lines.set_segments(lines.get_segments()[1:])
    return x


def short_interval(x: Exhibit) -> Exhibit:
    lines = first(x, LineCollection)
    lines.set_segments([[(a, y), (b - 0.01, y)] for (a, y), (b, _) in lines.get_segments()])
    return x


def point_of_an_interval_off_its_row(x: Exhibit) -> Exhibit:
    lines = first(x, LineCollection)
    lines.set_segments([[(a, y + 0.1), (b, y + 0.1)] for (a, y), (b, _) in lines.get_segments()])
    return x


def cell_of_another_colour(x: Exhibit) -> Exhibit:
    mesh = axes_of(x).collections[0]
    values: Any = mesh.get_array().copy()
    values[~values.mask if hasattr(values, "mask") else slice(None)] += 1
    mesh.set_array(values)
    return x


def change_without_verdict(x: Exhibit) -> Exhibit:
    axes_of(x).plot([0.1], [0], "o", color=theme.ACCENT)
    return x


def line_over_a_break(x: Exhibit) -> Exhibit:
    axes_of(x).plot([2021, 2022], [0.5, 0.5], color=theme.ACCENT)
    return x


def point_not_comparable(x: Exhibit) -> Exhibit:
    axes_of(x).plot([2018], [0.5], "o", color=theme.ACCENT)
    return x


def suppressed_drawn(x: Exhibit) -> Exhibit:
    axes, y = withheld(x)
    axes.add_patch(Rectangle((0, y), 5, 0.1, facecolor=theme.ACCENT, zorder=2))
    return x


def suppressed_in_words(x: Exhibit) -> Exhibit:
    axes, y = withheld(x)
    axes.text(-40, y, "20%", va="center")
    return x


def withheld(x: Exhibit) -> tuple[Axes, float]:
    """Return the panel and the place of a row that may not be published."""
    axes, rows = next((a, r) for a, r in x.panels if (r["mark"] == "suppressed").any())
    return axes, float(rows.loc[rows["mark"] == "suppressed", "y"].iloc[0])


def total_by_adding(x: Exhibit) -> Exhibit:
    bold = [t for t in axes_of(x).texts if t.get_text().endswith("%")]
    bold[0].set_text("44%" if bold[0].get_text() != "44%" else "45%")
    return x


def other_value(x: Exhibit) -> Exhibit:
    bold = (t for t in texts(x) if t.get_fontweight() == "bold")
    value = next(t for t in bold if t.get_text()[:1] in "+\N{MINUS SIGN}")
    value.set_text("+99")
    return x


def lost_n(x: Exhibit) -> Exhibit:
    for text in texts(x):
        text.set_text(text.get_text().replace("n\N{NO-BREAK SPACE}=", "N"))
    return x


def pale_text(x: Exhibit) -> Exhibit:
    texts(x)[0].set_color("#8A8A8A")
    return x


def dark_on_dark(x: Exhibit) -> Exhibit:
    bar = first(x, Rectangle)
    axes = bar.axes
    for text in axes.texts:
        if text.get_color() == theme.PAPER:
            text.set_color(theme.INK)
    return x


def dark_on_a_cell(x: Exhibit) -> Exhibit:
    for text in axes_of(x).texts:
        if text.get_color() in (theme.PAPER, "white"):
            text.set_color(theme.INK)
    return x


def pale_bar(x: Exhibit) -> Exhibit:
    first(x, Rectangle).set_facecolor("#D9D9D9")
    return x


def pale_points(x: Exhibit) -> Exhibit:
    dots = first(x, PathCollection)
    dots.set_color("#D9D9D9")
    return x


def texts_on_each_other(x: Exhibit) -> Exhibit:
    one, two = texts(x)[:2]
    two.set_position(one.get_position())
    return x


def label_over_the_edge(x: Exhibit) -> Exhibit:
    max(texts(x), key=lambda t: len(t.get_text())).set_x(7.5)
    return x


def bar_outside_axes(x: Exhibit) -> Exhibit:
    first(x, Rectangle).axes.set_xlim(-20, 100)
    return x


def small_print(x: Exhibit) -> Exhibit:
    next(t for t in texts(x) if t.get_text().startswith("Bron")).set_size(8)
    return x


def cut_bar_axis(x: Exhibit) -> Exhibit:
    axes_of(x).set_xlim(-100, 130)
    return x


def cut_series_axis(x: Exhibit) -> Exhibit:
    axes_of(x).set_ylim(-0.2, 1.2)
    return x


def cut_flow_axis(x: Exhibit) -> Exhibit:
    start, end = axes_of(x).get_xlim()
    axes_of(x).set_xlim(start - 100, end)
    return x


def cut_share_axis(x: Exhibit) -> Exhibit:
    axes_of(x).set_xlim(-0.2, 1.2)
    return x


def zero_off_the_middle(x: Exhibit) -> Exhibit:
    start, end = axes_of(x).get_xlim()
    axes_of(x).set_xlim(start, end + 0.1)
    return x


IN_DRAWING: Planted = [
    ("advies", moved_bar, PLOTTED),
    ("advies", extra_bar, PLOTTED),
    ("advies", lost_bar, PLOTTED),
    ("schalen_instelling_CBE", moved_dot_of_one, PLOTTED),
    ("schalen_instelling_CBE", lost_point, PLOTTED),
    ("kwaliteit_sectoren", moved_point, PLOTTED),
    ("kwaliteit_sectoren", extra_point, PLOTTED),
    ("kwaliteit_sectoren", lost_interval, PLOTTED),
    ("kwaliteit_sectoren", short_interval, PLOTTED),
    ("kwaliteit_sectoren", point_of_an_interval_off_its_row, PLOTTED),
    ("verandering", moved_point, PLOTTED),
    ("verandering", lost_interval, PLOTTED),
    ("verandering", change_without_verdict, PLOTTED),
    ("reeks", moved_point, PLOTTED),
    ("reeks", line_over_a_break, PLOTTED),
    ("reeks", point_not_comparable, PLOTTED),
    ("groepen_net", moved_point, PLOTTED),
    ("groepen_net", lost_interval, PLOTTED),
    ("basis_secundair", moved_point, PLOTTED),
    ("teams", lost_interval, PLOTTED),
    ("dekking", moved_point, PLOTTED),
    ("uitsluitingen", moved_bar, PLOTTED),
    # Cells just under a limit of the key turn dark under their dark text.
    ("thema_sectoren_bvh", cell_of_another_colour, f"{PLOTTED} text_contrast"),
    (SCALES, suppressed_drawn, PLOTTED),
    (SCALES, suppressed_in_words, "disclosure"),
    ("advies", total_by_adding, "printed_values"),
    ("verandering", other_value, "printed_values"),
    ("advies", lost_n, "n_of_each_row"),
    ("advies", source_not_in_picture, "source_and_date"),
    ("advies", pale_text, "text_contrast"),
    ("advies", dark_on_dark, "text_contrast"),
    ("thema_sectoren_bvh", dark_on_a_cell, "text_contrast"),
    ("advies", pale_bar, "fill_contrast"),
    ("dekking", pale_points, "fill_contrast"),
    ("advies", texts_on_each_other, "no_overlap"),
    ("advies", label_over_the_edge, "nothing_cut"),
    ("advies", bar_outside_axes, "nothing_cut no_overlap axis_rule"),
    ("advies", small_print, "font_size"),
    ("advies", cut_bar_axis, "axis_rule"),
    ("reeks", cut_series_axis, "axis_rule"),
    ("uitsluitingen", cut_flow_axis, "axis_rule"),
    ("dekking", cut_share_axis, "axis_rule"),
    ("kwaliteit_sectoren", cut_share_axis, "axis_rule"),
    ("groepen_net", cut_share_axis, "axis_rule"),
    ("basis_secundair", cut_share_axis, "axis_rule"),
    ("verandering", zero_off_the_middle, "axis_rule"),
]
