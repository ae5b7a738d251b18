"""Figures of a small but awkward report; what holds for every figure is in test_acceptance.py."""

from __future__ import annotations

import base64
import dataclasses
import json
import re

import pandas as pd
import pytest
from matplotlib.collections import PathCollection
from matplotlib.colors import to_hex
from matplotlib.text import Text
from spiegel.publish.figures.plot import Request

from spiegel import config, tables
from spiegel.config import Label
from spiegel.errors import SpiegelError
from spiegel.files import read_csv
from spiegel.inspectorate import load_inspectorate
from spiegel.publish import figures, numbers, theme, words
from spiegel.publish.figures import change_dots, heat_table, rating_bars, sector_panels, series

from .conftest import EXACT, ROOT, SUPPRESSED

IDS = figures.all_figure_ids(load_inspectorate(ROOT / "config" / "inspectorates" / "vlaanderen"))
LANGUAGES = ("nl", "en")
ONE_OF_EACH = [
    *("schalen_instelling_BUSO", "verandering", "reeks", "uitsluitingen", "dekking"),
    "thema_sectoren_bvh",
]
EMPTY = "schalen_onderzoek_CLB"


SCREEN = 96  # pixels per inch
PNG_DPI = theme.PNG_DPI


@pytest.fixture(scope="module", autouse=True)
def coarse_png():
    """Draw pictures at screen size: the tests look at sizes, not at pixels."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(theme, "PNG_DPI", SCREEN)
        yield


@pytest.fixture(scope="module")
def drawn(figure_folder, report):
    """Every figure as it lies in the folder, read back."""
    registry = report.inspectorate
    return {
        name: figures.Drawn(
            name,
            figures.request(registry, name).entry,
            figure_folder,
            json.loads((figure_folder / f"{name}.json").read_text(encoding="utf-8")),
            registry.framework.language,
        )
        for name in IDS
    }


@pytest.fixture(scope="module")
def canvases(exhibits):
    return {(name, lang): exhibits(name).canvases[lang] for name in IDS for lang in LANGUAGES}


def by_gid(canvas, prefix):
    return {a.get_gid(): a for a in canvas.findobj() if str(a.get_gid()).startswith(prefix)}


def texts_of(canvas):
    return [t for t in canvas.findobj(Text) if t.get_visible() and t.get_text().strip()]


def said(canvas):
    return " ".join(t.get_text().replace("\N{NO-BREAK SPACE}", " ") for t in texts_of(canvas))


def png_width(path):
    return int.from_bytes(path.read_bytes()[16:20])


def test_registry_names_every_figure_once(report):
    assert len(IDS) == len(set(IDS)) == 5 + 2 * 8 + 2 * 6 + 2 + 2 + 1
    inspectorate = report.inspectorate
    assert figures.figure_ids(inspectorate, "sector", "CLB") == [
        "schalen_instelling_CLB",
        "schalen_onderzoek_CLB",
    ]
    assert figures.files("x") == [
        "x.nl.svg", "x.en.svg", "x.nl.png", "x.en.png", "x.csv", "x.json",
    ]  # fmt: skip


@pytest.mark.parametrize("name", IDS)
def test_all_files_exist_and_describe_themselves(drawn, name):
    figure = drawn[name]
    assert sorted(p.name for p in figure.folder.glob(f"{name}.*")) == sorted(figures.files(name))
    for language in LANGUAGES:
        svg = (figure.folder / f"{name}.{language}.svg").read_text(encoding="utf-8")
        head = svg[svg.index("<svg") : svg.index("</desc>")]
        assert 'role="img"' in head
        assert "<title" in head
        assert f'lang="{language}"' in head
        assert words.EXAMPLE[language] in head.split("<desc")[0].lower()
        assert words.EXAMPLE[language] in head.split("<desc")[1].lower()
        assert "<text" in svg
        assert "Verdana" in svg
        assert png_width(figure.folder / f"{name}.{language}.png") == theme.WIDTH * SCREEN


def test_png_has_twice_the_pixels_of_a_screen(report, tmp_path, monkeypatch):
    monkeypatch.setattr(theme, "PNG_DPI", PNG_DPI)
    figures.draw(report, EMPTY, tmp_path)
    assert png_width(tmp_path / f"{EMPTY}.nl.png") == 2 * theme.WIDTH * SCREEN


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", IDS)
def test_picture_shows_title_source_and_example_line(canvases, drawn, name, language):
    shown, spec = said(canvases[name, language]), drawn[name].spec
    assert spec["title"][language].replace(" ", "") in shown.replace(" ", "")
    assert spec["source_line"][language] in shown
    assert words.EXAMPLE[language] in shown.lower()


def test_real_data_carry_no_example_line(report, tmp_path):
    real = dataclasses.replace(report, example=False)
    figure = figures.draw(real, "dekking", tmp_path)
    svg = (tmp_path / "dekking.nl.svg").read_text(encoding="utf-8")
    assert words.EXAMPLE["nl"] not in (svg + figure.alt).lower()


RATINGS = [i for i in IDS if i.startswith(("advies", "kwaliteits", "leerl", "doelen", "schalen"))]


@pytest.mark.parametrize("name", [i for i in RATINGS if i != EMPTY])
def test_bars_and_dots_equal_the_csv(canvases, drawn, name):
    canvas = canvases[name, "nl"]
    table = read_csv(drawn[name].folder / f"{name}.csv")
    bars, dots = by_gid(canvas, "bar:"), by_gid(canvas, "dots:")
    sided = table[table["side"].notna()]
    for row in sided[(sided["mark"] == "bar") & (sided["k"] > 0)].itertuples():
        bar = bars.pop(f"bar:{row.indicator}:{row.sector}:{row.category}")
        assert bar.get_width() == pytest.approx(100 * row.k / row.n)
        assert (bar.get_x() < -1e-9) == (row.side == "left")
    for row in sided[(sided["mark"] == "dots") & (sided["k"] > 0)].itertuples():
        spots = dots.pop(f"dots:{row.indicator}:{row.sector}:{row.category}")
        assert isinstance(spots, PathCollection)
        x = spots.get_offsets()[:, 0]
        assert len(x) == row.k
        assert (x < 0).all() if row.side == "left" else (x > 0).all()
    assert not bars
    assert not dots
    totals = by_gid(canvas, "total:")
    for (indicator, sector), rows in sided.groupby(["indicator", "sector"]):
        if rows["mark"].iloc[0] not in ("bar", "dots"):
            continue
        n = int(rows["n"].iloc[0])
        assert rows["k"].sum() == n
        for side in ("left", "right"):
            k = int(rows.loc[rows["side"] == side, "k"].sum())
            text = totals[f"total:{side}:{indicator}:{sector}"].get_text()
            small = {"left": numbers.count(k, "nl"), "right": numbers.k_of_n(k, n, "nl")}[side]
            assert text == (numbers.percent(k, n, "nl") if rows["mark"].iloc[0] == "bar" else small)


def test_bold_total_is_computed_from_counts(canvases):
    indicator, sector, _ = EXACT
    totals = by_gid(canvases["schalen_onderzoek_GSO", "nl"], f"total:right:{indicator}")
    assert totals[f"total:right:{indicator}:{sector}"].get_text() == "43%"
    assert words.ROUNDING["nl"] in said(canvases["schalen_onderzoek_GSO", "nl"])


def test_suppressed_row_shows_words_and_hides_counts(canvases, drawn):
    indicator, sector = SUPPRESSED
    name = f"schalen_instelling_{sector}"
    found = by_gid(canvases[name, "nl"], "words:")
    assert found[f"words:{indicator}:{sector}"].get_text() == words.SUPPRESSED["nl"]
    table = read_csv(drawn[name].folder / f"{name}.csv")
    own = table[table["indicator"] == indicator]
    assert len(own)
    assert own[["k", "n", "institutions", "share", "low", "high"]].isna().all().all()


def test_every_row_label_has_its_n(canvases, drawn):
    for name in RATINGS:
        if name != EMPTY:
            table = read_csv(drawn[name].folder / f"{name}.csv")
            shown = said(canvases[name, "en"])
            for n in table["n"].dropna().unique():
                assert f"(n = {numbers.count(n, 'en')}" in shown


def test_label_ink_reads_on_every_fill():
    for below in range(1, 5):
        for meets in range(1, 5):
            fills = theme.step_colours(below, meets)
            assert len(set(fills)) == below + meets
            for fill in fills:
                assert theme.contrast(fill, theme.PAPER) >= 3
                assert theme.contrast(fill, theme.ink_on(fill)) >= 4.5
    assert theme.step_colours(2, 2) == ("#6E2A00", "#DA761C", "#3F8AC6", "#0A3358")
    assert theme.contrast(theme.GREY, theme.PAPER) >= 4.5
    assert theme.contrast(theme.INK, theme.EXAMPLE_FILL) >= 4.5


def test_changes_have_a_mark_only_when_they_may(canvases, drawn):
    canvas = canvases["verandering", "nl"]
    dots = by_gid(canvas, "dot:")
    table = read_csv(drawn["verandering"].folder / "verandering.csv", text=("reason_nl",))
    assert set(table["class"]) == set(tables.CLASSES)
    shown = said(canvas)
    for row in table.to_dict("records"):
        gid, kind = f"dot:{row['indicator']}:{row['sector']}", row["class"]
        assert words.CLASS[kind]["nl"] in shown
        if kind in change_dots.UNMARKED:
            assert gid not in dots
            assert row["reason_nl"].split()[0] in shown
            continue
        dot = dots.pop(gid)
        assert dot.get_xdata()[0] == pytest.approx(row["difference"])
        filled = to_hex(dot.get_markerfacecolor()) != theme.PAPER.lower()
        assert filled == (kind in ("improved", "declined"))
    assert not dots


def test_series_draws_no_point_and_no_line_across_a_break(canvases, drawn):
    canvas = canvases["reeks", "nl"]
    table = read_csv(drawn["reeks"].folder / "reeks.csv")
    points = by_gid(canvas, "point:")
    for row in table.itertuples():
        gid = f"point:{row.indicator}:{row.sector}:{row.school_year[:4]}"
        assert (gid in points) == (row.comparability != "no")
        if row.source == "published" and gid in points:
            assert points[gid].get_marker() == "D"
            assert to_hex(points[gid].get_markerfacecolor()) == theme.PAPER.lower()
    lines = [a for a in canvas.findobj() if str(a.get_gid()).startswith("line:")]
    panels = table.groupby(["indicator", "sector"]).ngroups
    assert len(lines) == table["joined_to_next"].sum() == panels
    assert {tuple(line.get_xdata()) for line in lines} == {(2022, 2023)}
    assert words.BREAK["nl"] in said(canvas)
    for axes in canvas.axes:
        if axes.lines:
            assert axes.get_ylim() == (0, 1)


def test_heat_table_never_shows_a_withheld_or_small_share_as_a_colour(canvases, drawn):
    name = "thema_sectoren_bvh"
    table = read_csv(drawn[name].folder / f"{name}.csv").set_index(["indicator", "sector"])
    assert table.loc[SUPPRESSED, "mark"] == "suppressed"
    assert table.loc[SUPPRESSED, ["k", "n", "share", "low", "high"]].isna().all()
    cells, frames = (by_gid(canvases[name, "nl"], prefix) for prefix in ("cell:", "frame:"))
    for (indicator, sector), row in table.iterrows():
        gid = f"{indicator}:{sector}"
        assert (f"cell:{gid}" in cells) == (row["mark"] == "cell")
        assert (f"frame:{gid}" in frames) == (row["mark"] == "counts")
    assert set(table["mark"]) == {"cell", "counts", "suppressed", "not_applicable"}
    shown = said(canvases[name, "nl"])
    assert words.CELL_NOTES["suppressed"]["nl"] in shown
    assert "GBAO, gewoon basisonderwijs" in shown


def test_heat_colour_is_the_band_of_the_percentage_that_is_read():
    bands = [
        heat_table.band(heat_table.Cell("a", "b", "share", k, 1000))
        for k in (0, 244, 245, 499, 750, 1000)
    ]
    assert bands == [0, 0, 1, 2, 3, 3]


def test_heat_table_keeps_units_in_panels_of_their_own(drawn):
    table = read_csv(drawn["pers_sectoren"].folder / "pers_sectoren.csv")
    assert (table["panel"] == table["unit"]).all()
    assert set(table["unit"]) == {"institution", "investigation"}


def test_a_figure_per_theme_shows_the_indicators_of_its_theme(drawn):
    table = read_csv(drawn["thema_sectoren_bvh"].folder / "thema_sectoren_bvh.csv")
    assert list(dict.fromkeys(table["indicator"])) == ["b1_zorg", "b2_resultaat"]
    assert drawn["thema_sectoren_bvh"].spec["theme"] == "bvh"
    assert "hygiëne" in drawn["thema_sectoren_bvh"].spec["subtitle"]["nl"]


def test_few_ratings_give_no_point(report):
    own = report.series[report.series["sector"] == "CBE"]
    assert (own["obs_status"] != "normal").all()
    marks = {p.mark for p in series._points(own[own["indicator"] == "k1_visie"])}
    assert marks == {"none"}


def test_coverage_and_flow_equal_the_csv(canvases, drawn):
    dots = by_gid(canvases["dekking", "nl"], "dot:")
    table = read_csv(drawn["dekking"].folder / "dekking.csv")
    assert len(dots) == len(table) == 8
    for row in table.itertuples():
        dot = dots[f"dot:{row.indicator}:{row.sector}"]
        assert dot.get_xdata()[0] == pytest.approx(row.k / row.n)
    bars = by_gid(canvases["uitsluitingen", "nl"], "bar:")
    flow = read_csv(drawn["uitsluitingen"].folder / "uitsluitingen.csv")
    widths = [bars[f"bar:{i}"].get_width() for i in range(len(bars))]
    assert widths == [flow["rows_in"].iloc[0], *flow["rows_out"], flow["rows_out"].iloc[-1]]


def test_coverage_without_population_gives_counts_only(report, tmp_path):
    unknown = dataclasses.replace(report, population=report.population.iloc[:0])
    canvas = figures.paint(unknown, "dekking", "en")
    assert not canvas.axes
    assert words.NO_POPULATION["en"] in said(canvas)
    assert "247" in said(canvas)
    figures.draw(unknown, "dekking", tmp_path)
    table = read_csv(tmp_path / "dekking.csv")
    assert (table["population_status"] == "unknown").all()
    assert table["share"].isna().all()


def test_publisher_is_not_said_twice(report):
    assert report.credit("nl") == "Onderwijsinspectie, export van de doorlichtingen"
    england = load_inspectorate(ROOT / "config" / "inspectorates" / "england")
    credit = dataclasses.replace(report, inspectorate=england).credit("en")
    assert credit == "Ofsted, state-funded schools data file, OGL v3.0"


@pytest.mark.parametrize("name", ONE_OF_EACH)
def test_same_bytes_twice(report, drawn, tmp_path, name):
    figures.draw(report, name, tmp_path)
    for file in figures.files(name):
        assert (tmp_path / file).read_bytes() == (drawn[name].folder / file).read_bytes()


def test_sector_without_rows_says_so(canvases, drawn):
    spec = drawn[EMPTY].spec
    assert spec["empty"]
    assert spec["title"]["nl"] == "Centra voor leerlingenbegeleiding: geen onderzoeken"
    assert spec["empty_reason"]["en"] in said(canvases[EMPTY, "en"])


@pytest.mark.parametrize("name", ["verandering", "reeks"])
def test_without_priors_the_reason_is_drawn(report, tmp_path, name):
    reason = Label(nl="Dit is de eerste spiegel.", en="This is the first mirror.")
    edition = report.edition.model_copy(update={"priors": (), "no_priors_reason": reason})
    alone = dataclasses.replace(report, edition=edition, changes=report.changes.iloc[:0])
    figure = figures.draw(alone, name, tmp_path)
    assert figure.spec["empty_reason"] == {"nl": reason.nl, "en": reason.en}
    assert reason.en in figure.spec["alt"]["en"]
    assert reason.nl in said(figures.paint(alone, name, "nl"))
    assert read_csv(tmp_path / f"{name}.csv").empty


def test_notebook_shows_an_image_with_alt_text(drawn):
    figure = drawn["dekking"].in_language("en")
    html = figure._repr_html_()
    data = re.search(r"base64,([^\"]+)", html)
    assert data
    assert base64.b64decode(data[1]) == (figure.folder / "dekking.en.svg").read_bytes()
    assert f'alt="{figure.alt}"' in html
    assert figure.markdown == f"![{figure.alt}](dekking.en.svg)"
    assert 'src="../figures/dekking.nl.svg"' in figure.html("nl")


def entry(report, **changes):
    figure = report.inspectorate.registry.figures["advies"].model_copy(update=changes)
    return Request("proef", "proef", figure, "overzicht")


@pytest.mark.parametrize(
    ("indicators", "message"),
    [
        (("k1_visie", "o1_doelenkader"), "institution, investigation"),
        (("k1_visie", "advies_ongunstig"), "other steps or another cut"),
        (("k1_visie", "llb_niet_negatief"), "other steps or another cut"),
        (("advies_verplichting",), "cannot split the scale"),
    ],
)
def test_unlike_things_never_share_a_panel(report, indicators, message):
    with pytest.raises(SpiegelError, match=message):
        rating_bars.prepare(report, entry(report, indicators=indicators, sectors=("GBAO",)))


@pytest.mark.parametrize(
    ("indicator", "steps"), [("gok_positief", 3), ("llb_zonder_werkpunten", 2)]
)
def test_scales_of_two_and_three_steps(report, indicator, steps):
    plot = rating_bars.prepare(report, entry(report, indicators=(indicator,), sectors=("GBAO",)))
    assert len(plot.body.steps) == steps
    sided = plot.data[plot.data["side"] != ""]
    assert list(sided["k"]) == list(plot.body.panels[0][1][0].counts)


def test_steps_that_do_not_add_up_are_refused(report):
    table = report.measures.copy()
    row = (table["indicator"] == "k1_visie") & (table["sector"] == "GBAO")
    table.loc[row & (table["category"] == "BENEDEN"), "k"] += 1
    broken = dataclasses.replace(report, measures=table)
    with pytest.raises(SpiegelError, match="add up to 248, not to n = 247"):
        figures.prepare(broken, "schalen_instelling_GBAO")


def test_mistakes_in_names_and_lengths_are_told(report, monkeypatch):
    inspectorate = report.inspectorate
    with pytest.raises(SpiegelError, match="did you mean 'advies'"):
        figures.request(inspectorate, "advis")
    with pytest.raises(SpiegelError, match="no notebook 'sectr'"):
        figures.figure_ids(inspectorate, "sectr")
    with pytest.raises(SpiegelError, match="not made for sector 'XYZ'"):
        figures.figure_ids(inspectorate, "sector", "XYZ")
    monkeypatch.setattr(figures, "ALT_LIMIT", 30)
    with pytest.raises(SpiegelError, match="alt text has"):
        figures.prepare(report, "dekking")
    monkeypatch.setattr(figures, "TITLE_WORDS", 2)
    with pytest.raises(SpiegelError, match="title has more than 2 words"):
        figures.prepare(report, "dekking")


def test_england_registry_is_complete():
    inspectorate = load_inspectorate(ROOT / "config" / "inspectorates" / "england")
    names = figures.all_figure_ids(inspectorate)
    assert {"graded_outcomes", "ungraded_outcomes", "graded_phase_PRIMARY"} <= set(names)
    assert set(config.Figure.model_fields["type"].annotation.__args__) == set(figures.TYPES)
    wanted = {"overzicht", "sector", "trends", "kwaliteit", "methode", "persbericht"}
    assert set(inspectorate.registry.notebooks) == wanted
    kinds = {f.type for f in inspectorate.registry.figures.values()}
    assert kinds == set(figures.TYPES)
    assert pd.Series(names).is_unique


def test_small_multiples_share_axis_rows_and_order_and_never_draw_a_small_share(canvases, drawn):
    canvas = canvases["kwaliteit_sectoren", "nl"]
    table = read_csv(drawn["kwaliteit_sectoren"].folder / "kwaliteit_sectoren.csv")
    panels = list(dict.fromkeys(table["panel"]))
    assert panels == ["GBAO", "BUBAO", "GSO", "BUSO", "DKO", "CLB"]  # the order of the framework
    orders = {tuple(rows["row"]) for _, rows in table.groupby("panel")}
    assert len(orders) == 1
    dots, others = by_gid(canvas, "dot:"), by_gid(canvas, "context:")
    assert {axes.get_xlim() for axes in {d.axes for d in (*dots.values(), *others.values())}} == {
        (0.0, 1.0)
    }
    shown = table[table["mark"] == "dot"]
    assert set(dots) == {f"dot:{r.indicator}:{r.sector}" for r in shown.itertuples()}
    assert (table.loc[table["mark"] == "counts", "n"] < 30).all()
    for row in table.itertuples():
        grey = others[f"context:{row.indicator}:{row.sector}"].get_xdata()
        rest = shown[(shown["row"] == row.row) & (shown["panel"] != row.panel)]
        assert list(grey) == pytest.approx(list(rest["k"] / rest["n"]))
    colours = [{d.get_color() for d in group.values()} for group in (dots, others)]
    assert colours == [{theme.ACCENT}, {theme.MUTED}]


def test_small_multiples_refuse_two_units(report):
    mixed = entry(report, indicators=("k1_visie", "o1_doelenkader"), sectors=("GBAO",))
    with pytest.raises(SpiegelError, match="different units on one axis"):
        sector_panels.prepare(report, mixed)


def test_the_value_of_a_series_stands_right_of_its_point_and_over_no_interval(report, canvases):
    for language in LANGUAGES:
        canvas = canvases["reeks", language]
        canvas.draw_without_rendering()
        values, points = by_gid(canvas, "value:"), by_gid(canvas, "point:")
        assert values
        for gid, value in values.items():
            box = value.get_window_extent()
            name = gid.removeprefix("value:")
            own = [p for key, p in points.items() if key.startswith(f"point:{name}:")]
            right = max(p.get_window_extent().x1 for p in own)
            assert box.x0 >= right - 4  # a marker's box is wider than its ink
            assert box.x1 <= value.axes.bbox.x1


def test_titles_break_into_lines_of_about_one_length():
    text = "Doelenkader: 53% van de onderzoeken in secundair onder de verwachting"
    wide = theme.WIDTH - 2 * theme.MARGIN
    plain, even = theme.wrap(text, wide, 14.0, True), theme.balanced(text, wide, 14.0, True)
    assert len(plain) == len(even) == 2
    assert " ".join(even) == text
    lengths = [theme.text_width(line, 14.0, True) for line in even]
    assert min(lengths) > 0.7 * max(lengths)
    assert theme.balanced("Kort", wide, 14.0) == ["Kort"]
