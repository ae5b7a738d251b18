"""The acceptance list of figures: every figure passes it, and it catches what is planted."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from matplotlib.patches import Rectangle

from spiegel.errors import SpiegelError
from spiegel.files import write_csv
from spiegel.publish import figure_outcomes, figures, theme
from spiegel.publish.acceptance import (
    CHECKS,
    ONLY_IN_TESTS,
    Exhibit,
    exhibit_of,
    findings,
    load_exhibit,
    outcome,
)
from spiegel.publish.acceptance.exhibit import visible_texts
from spiegel.publish.names import all_figure_ids
from spiegel.publish.report import Report

from .conftest import SUPPRESSED, make_report

IDS = all_figure_ids(make_report().inspectorate)


@pytest.fixture(scope="module")
def show(report: Report, figure_folder: Path) -> Callable[[str], Exhibit]:
    """Open one published figure beside the same figure drawn again."""
    return lambda name: load_exhibit(report, name, figure_folder)


@pytest.mark.parametrize("name", IDS)
def test_every_figure_passes_every_check(exhibits: Callable[[str], Exhibit], name: str) -> None:
    assert {check: found for check, found in findings(exhibits(name)).items() if found} == {}


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
    assert old in exhibit.csv
    return replace(exhibit, csv=exhibit.csv.replace(old, new, 1))


def row(exhibit: Exhibit, start: str, old: str, new: str) -> Exhibit:
    """Return the exhibit with one value changed in the first CSV row that starts so."""
    line = next(li for li in exhibit.csv.splitlines() if li.startswith(start))
    assert old in line
    return csv(exhibit, line, line.replace(old, new, 1))


def mark(exhibit: Exhibit, prefix: str, name: str = "") -> object:
    return next(a for gid, a in exhibit.marks("nl", prefix).items() if name in gid)


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


def digit_in_csv(x: Exhibit) -> Exhibit:
    cell = x.table[(x.table["mark"] == "bar") & (x.table["k"] > 9)].iloc[0]
    start = ",".join([cell["panel"], cell["row"], cell["indicator"], cell["sector"]])
    start = f"{start},{cell['category']},"
    return row(x, start, f",{cell['k']:.0f},", f",{cell['k'] + 9:.0f},")


def moved_bar(x: Exhibit) -> Exhibit:
    bar = mark(x, "bar")
    assert isinstance(bar, Rectangle)
    bar.set_width(bar.get_width() + 1)
    return x


def extra_bar(x: Exhibit) -> Exhibit:
    x.canvases["nl"].axes[-1].add_patch(Rectangle((0, 0), 5, 0.1, gid="bar:a:b:c"))
    return x


def lost_bar(x: Exhibit) -> Exhibit:
    mark(x, "bar").remove()  # type: ignore[attr-defined]
    return x


def total_by_adding(x: Exhibit) -> Exhibit:
    mark(x, "total").set_text("44%")  # type: ignore[attr-defined]
    return x


def lost_n(x: Exhibit) -> Exhibit:
    for text in visible_texts(x.canvases["nl"].findobj()):
        text.set_text(text.get_text().replace("n\N{NO-BREAK SPACE}=", "N"))
    return x


def other_n(x: Exhibit) -> Exhibit:
    return spec(x, n={**x.spec["n"], "advies_ongunstig/GBAO": 248})


def pale_text(x: Exhibit) -> Exhibit:
    visible_texts(x.canvases["nl"].findobj())[0].set_color("#8A8A8A")
    return x


def dark_on_dark(x: Exhibit) -> Exhibit:
    for text in x.marks("nl", "label").values():
        text.set_color(theme.INK)  # type: ignore[attr-defined]
    return x


def pale_bar(x: Exhibit) -> Exhibit:
    mark(x, "bar").set_facecolor("#D9D9D9")  # type: ignore[attr-defined]
    return x


def texts_on_each_other(x: Exhibit) -> Exhibit:
    one, two = visible_texts(x.canvases["nl"].findobj())[:2]
    two.set_position(one.get_position())
    return x


def label_over_the_edge(x: Exhibit) -> Exhibit:
    max(visible_texts(x.canvases["nl"].findobj()), key=lambda t: len(t.get_text())).set_x(7.5)
    return x


def bar_outside_axes(x: Exhibit) -> Exhibit:
    mark(x, "bar").axes.set_xlim(-20, 100)  # type: ignore[attr-defined]
    return x


def small_print(x: Exhibit) -> Exhibit:
    visible_texts(x.canvases["nl"].findobj())[-1].set_size(8)
    return x


def cut_bar_axis(x: Exhibit) -> Exhibit:
    mark(x, "bar").axes.set_xlim(-100, 80)  # type: ignore[attr-defined]
    return x


def cut_series_axis(x: Exhibit) -> Exhibit:
    mark(x, "point").axes.set_ylim(0.4, 1)  # type: ignore[attr-defined]
    return x


def cut_flow_axis(x: Exhibit) -> Exhibit:
    mark(x, "bar").axes.set_xlim(100, 1000)  # type: ignore[attr-defined]
    return x


def cut_coverage_axis(x: Exhibit) -> Exhibit:
    mark(x, "dot").axes.set_xlim(0, 0.5)  # type: ignore[attr-defined]
    return x


def moved_grey_dot(x: Exhibit) -> Exhibit:
    grey = mark(x, "context")
    grey.set_xdata([v + 0.02 for v in grey.get_xdata()])  # type: ignore[attr-defined]
    return x


def k_in_panels(x: Exhibit) -> Exhibit:
    cell = x.table[x.table["mark"] == "dot"].iloc[0]
    start = ",".join([cell["panel"], cell["row"], cell["column"]])
    return row(x, start, f",{cell['k']:.0f},", f",{cell['k'] + 9:.0f},")


def zero_off_the_middle(x: Exhibit) -> Exhibit:
    mark(x, "dot").axes.set_xlim(-0.1, 0.3)  # type: ignore[attr-defined]
    return x


def mixed_units(x: Exhibit) -> Exhibit:
    return replace(x, csv=x.csv.replace(",advies_ongunstig,GSO,", ",o1_doelenkader,GSO,"))


def other_unit(x: Exhibit) -> Exhibit:
    return replace(x, csv=x.csv.replace(",institution,", ",investigation,"))


def steps_off(x: Exhibit) -> Exhibit:
    return digit_in_csv(x)


def called_comparable(x: Exhibit) -> Exhibit:
    return csv(x, ",no,", ",yes,")


def line_over_a_break(x: Exhibit) -> Exhibit:
    point = mark(x, "point", ":2021")
    indicator, sector = point.get_gid().split(":")[1:3]  # type: ignore[attr-defined]
    gid = f"line:{indicator}:{sector}:2021"
    point.axes.plot([2021, 2022], [0.5, 0.5], gid=gid)  # type: ignore[attr-defined]
    return x


def point_not_comparable(x: Exhibit) -> Exhibit:
    point = mark(x, "point", ":2021")
    indicator, sector = point.get_gid().split(":")[1:3]  # type: ignore[attr-defined]
    gid = f"point:{indicator}:{sector}:2018"
    point.axes.plot([2018], [0.5], "o", gid=gid)  # type: ignore[attr-defined]
    return x


def break_without_rule(x: Exhibit) -> Exhibit:
    mark(x, "rule").remove()  # type: ignore[attr-defined]
    return x


def change_not_comparable(x: Exhibit) -> Exhibit:
    refused = x.table[x.table["comparability"] == "no"].iloc[0]
    gid = f"dot:{refused['indicator']}:{refused['sector']}"
    mark(x, "dot").axes.plot([0.1], [0.1], "o", gid=gid)  # type: ignore[attr-defined]
    return x


def suppressed_in_csv(x: Exhibit) -> Exhibit:
    indicator, sector = SUPPRESSED
    line = next(li for li in x.csv.splitlines() if f",{indicator},{sector},meets," in li)
    cells = line.split(",")
    cells[x.csv.splitlines()[0].split(",").index("k")] = "7"
    return csv(x, line, ",".join(cells))


def suppressed_drawn(x: Exhibit) -> Exhibit:
    gid = f"bar:{SUPPRESSED[0]}:{SUPPRESSED[1]}:VOLGENS"
    axes = mark(x, "bar").axes  # type: ignore[attr-defined]
    axes.add_patch(Rectangle((0, 0), 5, 0.1, gid=gid))
    return x


def suppressed_in_words(x: Exhibit) -> Exhibit:
    gid = f"total:right:{SUPPRESSED[0]}:{SUPPRESSED[1]}"
    mark(x, "bar").axes.text(0, 0, "20%", gid=gid)  # type: ignore[attr-defined]
    return x


def no_description(x: Exhibit) -> Exhibit:
    return replace(x, svgs={**x.svgs, "nl": x.svgs["nl"].replace("<desc", "<x")})


def letters_as_shapes(x: Exhibit) -> Exhibit:
    return replace(x, svgs={**x.svgs, "nl": x.svgs["nl"].replace("<text", "<path")})


def file_gone(x: Exhibit) -> Exhibit:
    return replace(x, folder=x.folder / "elsewhere")


def one_byte(x: Exhibit) -> Exhibit:
    return replace(x, svgs={**x.svgs, "nl": x.svgs["nl"] + "\n"})


SCALES = f"schalen_instelling_{SUPPRESSED[1]}"
Planted = list[tuple[str, str, Callable[[Exhibit], Exhibit]]]
IN_FILES: Planted = [
    ("title_length", "advies", short_title),
    ("title_length", "advies", long_title),
    ("subtitle", "advies", subtitle_without_year),
    ("subtitle", "advies", subtitle_without_population),
    ("subtitle", "advies", subtitle_without_measure),
    ("source_and_date", "advies", other_day),
    ("source_and_date", "advies", source_without_day),
    ("alt_text", "advies", alt_too_long),
    ("alt_text", "advies", alt_is_title),
    ("alt_text", "advies", alt_not_in_picture),
    ("numbers_in_data", "advies", digit_in_alt),
    ("numbers_in_data", "advies", digit_in_title),
    ("claims_resolve", "advies", other_claim),
    ("claims_resolve", "advies", claim_of_nothing),
    ("claims_resolve", "advies", claim_not_shown),
    ("csv_is_plotted", "advies", digit_in_csv),
    ("printed_values", "advies", digit_in_csv),
    ("n_of_each_row", "advies", other_n),
    ("text_contrast", "advies", dark_on_dark),
    ("csv_is_plotted", "kwaliteit_sectoren", k_in_panels),
    ("printed_values", "kwaliteit_sectoren", k_in_panels),
    ("one_unit", "advies", mixed_units),
    ("one_unit", "advies", other_unit),
    ("one_unit", "advies", steps_off),
    ("comparability", "reeks", called_comparable),
    ("comparability", "verandering", called_comparable),
    ("disclosure", SCALES, suppressed_in_csv),
    ("files", "advies", no_description),
    ("files", "advies", letters_as_shapes),
    ("files", "advies", file_gone),
]
IN_DRAWING: Planted = [
    ("same_bytes", "advies", one_byte),
    ("csv_is_plotted", "advies", moved_bar),
    ("csv_is_plotted", "advies", extra_bar),
    ("csv_is_plotted", "advies", lost_bar),
    ("printed_values", "advies", total_by_adding),
    ("n_of_each_row", "advies", lost_n),
    ("text_contrast", "advies", pale_text),
    ("fill_contrast", "advies", pale_bar),
    ("no_overlap", "advies", texts_on_each_other),
    ("nothing_cut", "advies", label_over_the_edge),
    ("nothing_cut", "advies", bar_outside_axes),
    ("font_size", "advies", small_print),
    ("axis_rule", "advies", cut_bar_axis),
    ("axis_rule", "reeks", cut_series_axis),
    ("axis_rule", "uitsluitingen", cut_flow_axis),
    ("axis_rule", "dekking", cut_coverage_axis),
    ("axis_rule", "verandering", zero_off_the_middle),
    ("axis_rule", "kwaliteit_sectoren", cut_coverage_axis),
    ("csv_is_plotted", "kwaliteit_sectoren", moved_grey_dot),
    ("comparability", "reeks", line_over_a_break),
    ("comparability", "reeks", point_not_comparable),
    ("comparability", "reeks", break_without_rule),
    ("comparability", "verandering", change_not_comparable),
    ("disclosure", SCALES, suppressed_drawn),
    ("disclosure", SCALES, suppressed_in_words),
]


@pytest.mark.parametrize(("check", "name", "plant"), IN_FILES)
def test_an_error_planted_in_what_is_published_is_found(
    exhibits: Callable[[str], Exhibit], check: str, name: str, plant: Callable[[Exhibit], Exhibit]
) -> None:
    exhibit = exhibits(name)
    assert CHECKS[check](exhibit) == []
    assert CHECKS[check](plant(exhibit)) != []


@pytest.mark.parametrize(("check", "name", "plant"), IN_DRAWING)
def test_an_error_planted_in_a_drawing_is_found(
    show: Callable[[str], Exhibit], check: str, name: str, plant: Callable[[Exhibit], Exhibit]
) -> None:
    exhibit = show(name)
    assert CHECKS[check](exhibit) == []
    planted = replace(plant(replace(exhibit)))  # a copy looks at the drawing anew
    assert CHECKS[check](planted) != []


def test_every_check_has_a_planted_error() -> None:
    assert {check for check, _, _ in [*IN_FILES, *IN_DRAWING]} == set(CHECKS)


def test_a_failing_figure_stops_the_build_and_leaves_no_table(
    show: Callable[[str], Exhibit], tmp_path: Path
) -> None:
    good, bad = show("dekking"), csv(show("advies"), ",247,", ",248,")
    paths = [tmp_path / "dekking.csv", tmp_path / "advies.csv"]
    out = tmp_path / "figure_checks.csv"
    for exhibit, path in zip((good, show("advies")), paths, strict=False):
        write_csv(outcome.checked(exhibit), path)
    figure_outcomes.gather(paths, out, Path("results/proef/figures"))
    text = out.read_text(encoding="utf-8")
    assert text.splitlines()[0] == "figure,check,status,found"
    assert text.count(",pass,") == 2 * (len(CHECKS) - len(ONLY_IN_TESTS))
    out.unlink()
    write_csv(outcome.checked(bad), paths[1])
    with pytest.raises(SpiegelError, match=r"1 of 2 figures .*advies, csv_is_plotted"):
        figure_outcomes.gather(paths, out, Path("results/proef/figures"))
    assert not out.exists()


def test_what_was_just_drawn_is_checked_as_it_was_written(report: Report, tmp_path: Path) -> None:
    made = figures.make(report, "advies", tmp_path)
    now, again = exhibit_of(report, made), load_exhibit(report, "advies", tmp_path)
    assert findings(now) == findings(again)
    assert {(t.get_text(), *b.bounds) for t, b in now.boxes["nl"]} == {
        (t.get_text(), *b.bounds) for t, b in again.boxes["nl"]
    }
