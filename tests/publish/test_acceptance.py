"""The acceptance list of figures: every figure passes it, and it catches what is planted."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from drawn import drawn
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from spiegel.config.languages import LANGUAGES
from spiegel.errors import SpiegelError
from spiegel.files import write_csv
from spiegel.publish import figure_outcomes, theme
from spiegel.publish.acceptance import CHECKS, ONLY_IN_TESTS, Exhibit, findings, outcome
from spiegel.publish.acceptance.exhibit import visible_texts
from spiegel.publish.figures.sheet import Panel, Sheet
from spiegel.publish.names import all_figure_ids
from spiegel.publish.report import Report

from .conftest import SUPPRESSED, make_report

# Of a figure made for each sector or theme: sectors with many ratings, few, very few, none and a
# withheld one, and two themes.
LIKE_ANOTHER = (
    *("_BUBAO", "_GSO", "_CVO", "_onderwijsleerpraktijk", "_gelijke_kansen"),
    *("_sectoren_leerlingenbegeleiding", "_verandering_leerlingenbegeleiding"),
)
FIGURES = all_figure_ids(make_report().inspectorate)
IDS = [name for name in FIGURES if not name.endswith(LIKE_ANOTHER)]
SCALES = f"schalen_instelling_{SUPPRESSED[1]}"
Show = Callable[..., Exhibit]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", IDS)
def test_every_figure_passes_every_check(exhibits: Show, name: str, language: str) -> None:
    found = findings(exhibits(name, language))
    assert {check: what for check, what in found.items() if what} == {}


def spec(exhibit: Exhibit, **changes: object) -> Exhibit:
    """Return the exhibit with texts of its description changed, in Dutch only."""
    new = copy.deepcopy(exhibit.spec)
    for key, value in changes.items():
        if isinstance(new[key], dict) and "nl" in new[key]:
            new[key]["nl"] = value
        else:
            new[key] = value
    return replace(exhibit, spec=new)


def csv(exhibit: Exhibit, old: str, new: str) -> Exhibit:
    """Return the exhibit with other text in its published data."""
    assert old in exhibit.csv
    return replace(exhibit, csv=exhibit.csv.replace(old, new, 1))


def table(exhibit: Exhibit, change: Callable[[pd.DataFrame], object]) -> Exhibit:
    """Return the exhibit as a cell with another table would have made it: drawn and published."""
    sheet = exhibit.sheet
    whole = sheet.table.copy()
    change(whole)
    panels = []
    for panel in sheet.panels:
        rows = panel.rows.copy()
        change(rows)
        panels.append(Panel(panel.axes, rows, panel.scale))
    other: Sheet = replace(sheet, table=whole, panels=panels)
    text = whole[exhibit.table.columns].to_csv(index=False)
    return replace(exhibit, sheet=other, csv=text)


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


# Words


def short_title(x: Exhibit) -> Exhibit:
    return spec(x, title="Advies")


def long_title(x: Exhibit) -> Exhibit:
    return spec(x, title=" ".join(["woord"] * 13))


def subtitle_without_year(x: Exhibit) -> Exhibit:
    return spec(x, subtitle="Aandeel instellingen per advies, per sector")


def subtitle_without_population(x: Exhibit) -> Exhibit:
    return spec(x, subtitle="Aandeel instellingen per advies, 2023-2024")


def subtitle_without_measure(x: Exhibit) -> Exhibit:
    return spec(x, subtitle="Per sector, 2023-2024")


def other_day(x: Exhibit) -> Exhibit:
    return spec(x, extracted="2025-03-16")


def source_without_day(x: Exhibit) -> Exhibit:
    return spec(x, source_line="Bron: Onderwijsinspectie")


def source_not_in_picture(x: Exhibit) -> Exhibit:
    for text in texts(x):
        if text.get_text().startswith("Bron"):
            text.remove()
    return x


def alt_too_long(x: Exhibit) -> Exhibit:
    return spec(x, alt="a" * 221)


def alt_is_title(x: Exhibit) -> Exhibit:
    return spec(x, alt=x.spec["title"]["nl"])


def alt_not_in_picture(x: Exhibit) -> Exhibit:
    return spec(x, alt="Een beschrijving die nergens staat.")


def digit_in_alt(x: Exhibit) -> Exhibit:
    alt = x.spec["alt"]["nl"]
    place = alt.index("%")
    return spec(x, alt=alt[: place - 1] + str((int(alt[place - 1]) + 5) % 10) + alt[place:])


def digit_in_title(x: Exhibit) -> Exhibit:
    return spec(x, title="Advies: 101% van de instellingen ongunstig")


def other_claim(x: Exhibit) -> Exhibit:
    new = copy.deepcopy(x.spec)
    new["claims"]["nl"][0]["k"] += 1
    return replace(x, spec=new)


def claim_of_nothing(x: Exhibit) -> Exhibit:
    new = copy.deepcopy(x.spec)
    new["claims"]["nl"][0]["indicator"] = "bestaat_niet"
    return replace(x, spec=new)


def claim_not_shown(x: Exhibit) -> Exhibit:
    return spec(x, title="Advies van de doorgelichte instellingen")


# Published data


def digit_in_csv(x: Exhibit) -> Exhibit:
    cell = x.table[(x.table["mark"] == "bar") & (x.table["k"] > 9)].iloc[0]
    start = ",".join([cell["panel"], cell["row"], cell["indicator"], cell["sector"]])
    line = next(li for li in x.csv.splitlines() if li.startswith(f"{start},{cell['category']},"))
    return csv(x, line, line.replace(f",{cell['k']:.0f},", f",{cell['k'] + 9:.0f},", 1))


def row_left_out_of_csv(x: Exhibit) -> Exhibit:
    return csv(x, x.csv.splitlines()[-1] + "\n", "")


def share_in_csv(x: Exhibit) -> Exhibit:
    cell = x.table[x.table["mark"] == "dot"].iloc[0]
    old = f",{cell['share']:.10g},"
    return csv(x, old, f",{cell['share'] + 1e-6:.10g},")


def other_n(x: Exhibit) -> Exhibit:
    return spec(x, n={**x.spec["n"], "advies_ongunstig/GBAO": 248})


def mixed_units(x: Exhibit) -> Exhibit:
    return replace(x, csv=x.csv.replace(",advies_ongunstig,GSO,", ",o1_doelenkader,GSO,"))


def other_unit(x: Exhibit) -> Exhibit:
    return replace(x, csv=x.csv.replace(",institution,", ",investigation,"))


def called_comparable(x: Exhibit) -> Exhibit:
    return csv(x, ",no,", ",yes,")


def suppressed_in_csv(x: Exhibit) -> Exhibit:
    indicator, sector = SUPPRESSED
    line = next(li for li in x.csv.splitlines() if f",{indicator},{sector},meets," in li)
    cells = line.split(",")
    cells[x.csv.splitlines()[0].split(",").index("k")] = "7"
    return csv(x, line, ",".join(cells))


def _joined_over_a_break(rows: pd.DataFrame) -> None:
    rows.loc[rows["break_after"].astype(bool) & (rows["mark"] != "none"), "joined_to_next"] = True


def joined_over_a_break(x: Exhibit) -> Exhibit:
    return table(x, _joined_over_a_break)


def _no_break(rows: pd.DataFrame) -> None:
    rows["break_after"] = False


def break_without_rule(x: Exhibit) -> Exhibit:
    return table(x, _no_break)


def _value_of_no_comparison(rows: pd.DataFrame) -> None:
    rows.loc[rows["comparability"] == "no", "difference"] = 0.1


def change_not_comparable_in_data(x: Exhibit) -> Exhibit:
    return table(x, _value_of_no_comparison)


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


def change_not_comparable(x: Exhibit) -> Exhibit:
    axes, rows = next((a, r) for a, r in x.panels if (r["comparability"] == "no").any())
    refused = rows[rows["comparability"] == "no"].iloc[0]
    axes.plot([0.1], [refused["y"]], "o", color=theme.ACCENT)
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


# Files


def no_description(x: Exhibit) -> Exhibit:
    return replace(x, svg=x.svg.replace("<desc", "<x"))


def letters_as_shapes(x: Exhibit) -> Exhibit:
    return replace(x, svg=x.svg.replace("<text", "<path"))


def file_not_named(x: Exhibit) -> Exhibit:
    return spec(x, files=x.spec["files"][1:])


def one_byte(x: Exhibit) -> Exhibit:
    return replace(x, svg=x.svg + "\n")


# What is planted, in which figure, and the checks that find it.
PLOTTED = "csv_is_plotted"
Planted = list[tuple[str, Callable[[Exhibit], Exhibit], str]]
IN_FILES: Planted = [
    ("advies", short_title, "title_length numbers_in_data claims_resolve"),
    ("advies", long_title, "title_length numbers_in_data claims_resolve"),
    ("advies", subtitle_without_year, "subtitle numbers_in_data"),
    ("advies", subtitle_without_population, "subtitle numbers_in_data"),
    ("advies", subtitle_without_measure, "subtitle numbers_in_data"),
    ("advies", other_day, "source_and_date"),
    ("advies", source_without_day, "source_and_date"),
    ("advies", alt_too_long, "alt_text numbers_in_data claims_resolve"),
    ("advies", alt_is_title, "alt_text numbers_in_data claims_resolve"),
    ("advies", alt_not_in_picture, "alt_text numbers_in_data claims_resolve"),
    ("advies", digit_in_alt, "alt_text numbers_in_data claims_resolve"),
    ("advies", digit_in_title, "numbers_in_data claims_resolve"),
    ("advies", claim_not_shown, "numbers_in_data claims_resolve"),
    ("advies", other_claim, "claims_resolve"),
    ("advies", claim_of_nothing, "claims_resolve"),
    ("advies", digit_in_csv, f"{PLOTTED} one_unit"),
    ("advies", row_left_out_of_csv, PLOTTED),
    ("kwaliteit_sectoren", share_in_csv, PLOTTED),
    ("advies", other_n, "n_of_each_row"),
    ("advies", other_unit, f"{PLOTTED} one_unit"),
    ("advies", mixed_units, f"{PLOTTED} n_of_each_row one_unit"),
    ("reeks", called_comparable, f"{PLOTTED} comparability"),
    ("verandering", called_comparable, PLOTTED),
    ("reeks", joined_over_a_break, f"{PLOTTED} comparability"),
    ("reeks", break_without_rule, "comparability"),
    ("verandering", change_not_comparable_in_data, "comparability"),
    (SCALES, suppressed_in_csv, f"{PLOTTED} disclosure"),
    ("advies", no_description, "alt_text files same_bytes"),
    ("advies", letters_as_shapes, "files same_bytes"),
    ("advies", file_not_named, "files"),
    ("advies", one_byte, "same_bytes"),
]
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
    ("verandering", change_not_comparable, PLOTTED),
    ("reeks", moved_point, PLOTTED),
    ("reeks", line_over_a_break, PLOTTED),
    ("reeks", point_not_comparable, PLOTTED),
    ("dekking", moved_point, PLOTTED),
    ("uitsluitingen", moved_bar, PLOTTED),
    ("thema_sectoren_bvh", cell_of_another_colour, PLOTTED),
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
    ("verandering", zero_off_the_middle, "axis_rule"),
]


def found_in(exhibit: Exhibit, skip: tuple[str, ...] = ()) -> set[str]:
    return {check for check, found in findings(exhibit, skip).items() if found}


@pytest.mark.parametrize(("name", "plant", "checks"), IN_FILES)
def test_an_error_planted_in_what_is_published_is_found(
    exhibits: Show, name: str, plant: Callable[[Exhibit], Exhibit], checks: str
) -> None:
    assert found_in(plant(exhibits(name, "nl"))) == set(checks.split())


@pytest.mark.parametrize(("name", "plant", "checks"), IN_DRAWING)
def test_an_error_planted_in_a_drawing_is_found(
    report: Report, name: str, plant: Callable[[Exhibit], Exhibit], checks: str
) -> None:
    planted = replace(plant(drawn(report, name)))  # a copy looks at the drawing anew
    assert found_in(planted, skip=ONLY_IN_TESTS) == set(checks.split())


def test_every_check_has_a_planted_error() -> None:
    named = " ".join(checks for _, _, checks in [*IN_FILES, *IN_DRAWING])
    assert set(named.split()) == set(CHECKS)


def test_a_failing_figure_stops_the_build_and_leaves_no_table(
    exhibits: Show, tmp_path: Path
) -> None:
    good, fine = exhibits("kwaliteit_sectoren", "nl"), exhibits("advies", "nl")
    bad = csv(fine, ",247,", ",248,")
    paths = [tmp_path / "kwaliteit_sectoren.csv", tmp_path / "advies.csv"]
    out = tmp_path / "figure_checks.csv"
    for exhibit, path in zip((good, fine), paths, strict=True):
        write_csv(outcome.checked(exhibit), path)
    figure_outcomes.gather(paths, out)
    text = out.read_text(encoding="utf-8")
    assert text.splitlines()[0] == "figure,check,status,found"
    assert text.count(",pass,") == 2 * (len(CHECKS) - len(ONLY_IN_TESTS))
    out.unlink()
    write_csv(outcome.checked(bad), paths[1])
    with pytest.raises(SpiegelError, match=r"1 of 2 figures .*advies, csv_is_plotted"):
        figure_outcomes.gather(paths, out)
    assert not out.exists()


def test_a_figure_passes_when_it_passes_in_every_language(exhibits: Show, tmp_path: Path) -> None:
    paths = [tmp_path / "nl.csv", tmp_path / "en.csv"]
    write_csv(outcome.checked(exhibits("advies", "nl")), paths[0])
    write_csv(outcome.checked(csv(exhibits("advies", "en"), ",247,", ",248,")), paths[1])
    with pytest.raises(SpiegelError, match=r"1 of 1 figures .*advies, csv_is_plotted"):
        figure_outcomes.gather(paths, tmp_path / "out.csv")
