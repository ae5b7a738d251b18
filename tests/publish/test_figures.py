"""Figures of a small but awkward report; what holds for every figure is in test_acceptance.py."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from math import comb, fsum
from pathlib import Path

import pandas as pd
import pytest
from drawn import drawn, plotted
from matplotlib.text import Text

from spiegel import tables
from spiegel.config.closed_model import Label
from spiegel.config.figures import Figure
from spiegel.config.inspectorate import load_inspectorate
from spiegel.config.languages import LANGUAGES
from spiegel.publish import figure_words, numbers, theme
from spiegel.publish.acceptance import Exhibit
from spiegel.publish.acceptance.exhibit import visible_texts
from spiegel.publish.content.figure_data import data_table
from spiegel.publish.figures import notes
from spiegel.publish.figures.notes import VERDICT
from spiegel.publish.figures.output import png
from spiegel.publish.figures.request import request
from spiegel.publish.names import all_figure_ids, figure_files, figure_ids
from spiegel.publish.notebooks.chapter_figures import COLUMNS
from spiegel.publish.report import Report

from .conftest import EXACT, ROOT, SUPPRESSED

SCREEN = 96  # pixels per inch
HOME = load_inspectorate(ROOT / "config" / "inspectorates" / "vlaanderen")
IDS = all_figure_ids(HOME)
ONE_OF_EACH = [
    *("schalen_instelling_BUSO", "verandering", "reeks", "uitsluitingen", "dekking"),
    *("thema_sectoren_bvh", "kwaliteit_sectoren", "basis_secundair", "groepen_net", "teams"),
]
EMPTY = "schalen_onderzoek_CLB"
RATINGS = [i for i in IDS if request(HOME, i).figure.type == "rating_bars"]
Show = Callable[..., Exhibit]


def marks(exhibit: Exhibit, kind: str) -> list[tuple[float, ...]]:
    """Return where every mark of a kind stands, panel by panel."""
    every = [exhibit.marks(axes) for axes, _ in exhibit.panels]
    return [m.at for artists in every for _, own in artists for m in own if m.kind == kind]


def test_registry_names_every_figure_once(report: Report) -> None:
    inspectorate = report.inspectorate
    registry = inspectorate.registry
    asked = (registry.notebooks[figure.notebook].keys for figure in registry.figures.values())
    assert len(IDS) == len(set(IDS)) == sum(len(keys) or 1 for keys in asked)
    assert figure_ids(inspectorate, "sector", "CLB") == [
        "schalen_instelling_CLB",
        "schalen_onderzoek_CLB",
    ]
    pictures = ["x.nl.svg", "x.en.svg", "x.nl.narrow.svg", "x.en.narrow.svg"]
    assert figure_files("x") == [*pictures, "x.nl.png", "x.en.png", "x.csv", "x.json"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", IDS)
def test_a_picture_describes_itself(exhibits: Show, name: str, language: str) -> None:
    exhibit = exhibits(name, language)
    svg, spec = exhibit.svg, exhibit.spec
    head = svg[svg.index("<svg") : svg.index("</desc>")]
    assert 'role="img"' in head
    assert f'lang="{language}"' in head
    title, alt = head.split("<desc")
    assert figure_words.EXAMPLE[language] in title.lower()
    assert figure_words.EXAMPLE[language] in alt.lower()
    assert "Verdana" in svg  # text stays text, in a family that readers have
    assert spec["title"][language].replace(" ", "") in exhibit.visible_text.replace(" ", "")
    assert figure_words.EXAMPLE[language] in exhibit.visible_text.lower()


def test_all_files_of_a_figure_are_written(figure_folder: Path) -> None:
    written = sorted(path.name for path in figure_folder.iterdir())
    assert written == sorted(file for name in IDS for file in figure_files(name))


def png_width(content: bytes) -> int:
    return int.from_bytes(content[16:20])


def test_png_has_twice_the_pixels_of_a_screen(report: Report) -> None:
    exhibit = drawn(report, EMPTY)
    with theme.style():
        content = png(exhibit.canvas, exhibit.texts)
    assert png_width(content) == 2 * theme.WIDTH * SCREEN
    assert content[25] == 2, "colours without an alpha channel"


def test_real_data_carry_no_example_line(report: Report) -> None:
    exhibit = drawn(dataclasses.replace(report, example=False), "advies")
    assert figure_words.EXAMPLE["nl"] not in (exhibit.svg + exhibit.texts.alt).lower()


@pytest.mark.parametrize("name", [i for i in RATINGS if i != EMPTY])
def test_bars_and_dots_equal_the_counts(exhibits: Show, name: str) -> None:
    exhibit = exhibits(name, "nl")
    sided = exhibit.table[exhibit.table["side"].notna() & (exhibit.table["k"] > 0)]
    bars = sided[sided["mark"] == "bar"]
    ends = sorted(round(float(high - low), 4) for low, high, _ in marks(exhibit, "bar"))
    assert ends == sorted(round(100 * k / n, 4) for k, n in zip(bars["k"], bars["n"], strict=True))
    dots = sided[sided["mark"] == "dots"]
    points = marks(exhibit, "point")
    for side, sign in (("left", -1), ("right", 1)):
        assert sum(x * sign > 0 for x, _ in points) == dots.loc[dots["side"] == side, "k"].sum()


def test_bold_total_is_computed_from_counts_and_not_from_rounded_parts(exhibits: Show) -> None:
    indicator, sector, counts = EXACT
    exhibit = exhibits("schalen_onderzoek_GSO", "nl")
    parts = [numbers.percent(k, sum(counts), "nl", sign=False) for k in counts[2:]]
    assert sum(map(int, parts)) == 44
    axes, rows = exhibit.panels[0]
    y = rows.loc[(rows["indicator"] == indicator) & (rows["sector"] == sector), "y"].iloc[0]
    shown = exhibit.texts_at(axes, None, y)
    assert "43%" in shown
    assert "44%" not in shown
    assert figure_words.ROUNDING["nl"] in exhibit.visible_text


def test_a_withheld_row_shows_words_and_hides_counts(exhibits: Show) -> None:
    indicator, sector = SUPPRESSED
    exhibit = exhibits(f"schalen_instelling_{sector}", "nl")
    axes, rows = next(p for p in exhibit.panels if (p[1]["mark"] == "suppressed").any())
    y = rows.loc[rows["mark"] == "suppressed", "y"].iloc[0]
    assert figure_words.SUPPRESSED["nl"] in exhibit.texts_at(axes, None, y)
    own = exhibit.table[exhibit.table["indicator"] == indicator]
    assert len(own)
    assert own[["k", "n", "institutions", "share", "low", "high"]].isna().all().all()


def test_every_row_label_has_its_n(exhibits: Show) -> None:
    for name in [*RATINGS, "advies_spiegels"]:
        exhibit = exhibits(name, "en")
        if not exhibit.empty:
            for n in exhibit.table["n"].dropna().unique():
                assert f"(n = {numbers.count(n, 'en')}" in exhibit.visible_text


def test_few_ratings_are_dots_and_no_percentage(exhibits: Show) -> None:
    exhibit = exhibits("schalen_instelling_CBE", "nl")
    few = exhibit.table[exhibit.table["n"].notna()]
    assert set(few["mark"]) == {"dots"}
    assert marks(exhibit, "bar") == []
    inside = [t.get_text() for axes, _ in exhibit.panels for t in axes.texts]
    assert not any("%" in text for text in inside)
    assert any("van de" in text for text in inside)


def test_withheld_empty_not_applicable_and_zero_look_different(report: Report) -> None:
    table = report["measures"].copy()
    own = (table["indicator"] == "b1_zorg") & (table["category"] == "meets")
    zero, nothing = own & (table["sector"] == "GSO"), own & (table["sector"] == "GBAO")
    table.loc[zero, ["k", "share", "low"]] = [0, 0.0, 0.0]
    table.loc[nothing, ["k", "n", "institutions"]] = 0
    table.loc[nothing, ["share", "low", "high"]] = float("nan")
    table.loc[nothing, "obs_status"] = "none"
    exhibit = drawn(report.with_tables(measures=table), "thema_sectoren_bvh")
    kinds = exhibit.table.set_index(["indicator", "sector"])["mark"]
    assert kinds[SUPPRESSED] == "suppressed"
    assert kinds["b1_zorg", "GBAO"] == "empty"
    assert kinds["b1_zorg", "GSO"] == "cell"
    assert "not_applicable" in set(kinds)
    symbols = {figure_words.CELLS[mark]["nl"] for mark in ("suppressed", "empty", "not_applicable")}
    assert len(symbols) == 3
    shown = [t.get_text() for axes, _ in exhibit.panels for t in axes.texts]
    assert symbols <= set(shown)
    assert any(text.startswith("0%") for text in shown)


def test_label_ink_reads_on_every_fill() -> None:
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


def test_changes_have_a_mark_only_when_they_may(exhibits: Show) -> None:
    exhibit = exhibits("verandering", "nl")
    table = exhibit.table
    assert set(table["class"]) == set(tables.CLASSES)
    has_verdict = table["class"].isin(VERDICT)
    assert ((table["mark"] == "dot") == has_verdict).all()
    drawn_at = sorted(round(x, 6) for x, _ in marks(exhibit, "point"))
    assert drawn_at == sorted(table.loc[has_verdict, "difference"].round(6))
    # One line says of how many, and of which kind, there is nothing to draw.
    rest = table.loc[~has_verdict, "class"].value_counts()
    for kind, count in rest.items():
        assert f"{count} {figure_words.CLASS[str(kind)]['nl']}" in exhibit.visible_text
    assert rest.sum() + has_verdict.sum() == len(table)


def test_changes_without_any_verdict_say_so_and_keep_their_table(report: Report) -> None:
    changes = report["changes"][report["changes"]["class"] == "inconclusive"]
    exhibit = drawn(report, "verandering", changes=changes)
    assert exhibit.empty
    assert exhibit.panels == []
    count = len(changes)
    assert f"{count} {figure_words.CLASS['inconclusive']['nl']}" in exhibit.visible_text
    data = changes.assign(mark="rest", row=changes["sector"])
    found = data_table(report, "verandering", exhibit.spec, data, "nl")
    assert found is not None
    assert len(found.rows) == count


def test_a_funnel_has_the_limits_of_chance(exhibits: Show) -> None:
    """By the binomial distribution: the fewest and most of n that the level leaves."""
    table = exhibits("groepen_net", "nl").table
    first = table[table["indicator"] == "k1_visie"]
    assert first["group"].tolist() == ["VGO", "OGO", "GO", "ONAFH"]
    assert first["mark"].tolist() == ["dot", "dot", "dot", "counts"]
    for row in first[first["mark"] == "dot"].to_dict("records"):
        p, n = row["whole_k"] / row["whole_n"], int(row["n"])
        chances = [comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1)]
        for name, level in (("near", 0.95), ("far", 0.998)):
            tail = (1 - level) / 2
            low = next(k for k in range(n + 1) if fsum(chances[: k + 1]) >= tail)
            high = next(k for k in range(n + 1) if fsum(chances[: k + 1]) >= 1 - tail)
            assert row[f"{name}_low"] == pytest.approx(low / n)
            assert row[f"{name}_high"] == pytest.approx(high / n)


def test_a_funnel_counts_what_lies_beyond(exhibits: Show) -> None:
    exhibit = exhibits("groepen_net", "en")
    dots = exhibit.table[exhibit.table["mark"] == "dot"]
    beyond = (dots["share"] < dots["far_low"]) | (dots["share"] > dots["far_high"])
    assert beyond.any()
    assert f"{beyond.sum()} of {len(dots)}" in exhibit.texts.title
    assert figure_words.FUNNEL_CAVEAT["en"].split(".")[0] in exhibit.visible_text


def test_a_pair_is_two_dots_and_the_line_between(exhibits: Show) -> None:
    exhibit = exhibits("basis_secundair", "nl")
    dots = exhibit.table[exhibit.table["mark"] == "dot"]
    assert len(marks(exhibit, "point")) == len(dots)
    assert len(marks(exhibit, "line")) == (dots.groupby("indicator").size() == 2).sum()
    shares = (dots["k"] / dots["n"]).groupby(dots["indicator"])
    widest = (shares.max() - shares.min()).idxmax()
    label = exhibit.report.inspectorate.indicators[widest].label["nl"]
    assert label.lower() in exhibit.texts.title.lower()


def test_teams_are_in_no_row_of_their_spread(exhibits: Show) -> None:
    exhibit = exhibits("teams", "nl")
    assert len(exhibit.table) == 4
    assert set(exhibit.table.columns) == set(COLUMNS["team_spread"])
    assert "organisatiebeleid" in exhibit.texts.title  # 0.10 wider against 0.06


def test_a_title_says_when_others_are_as_low(report: Report) -> None:
    shares = pd.Series([0.1, 0.1, 0.104, 0.2])
    assert notes.tied(report, shares) == 3  # all printed as 10%
    assert notes.tied(report, shares[2:]) == 1
    assert notes.tied(report, shares[:0]) == 0
    measures = report["measures"].copy()
    place = (measures["sector"] == "CBE") & measures["indicator"].str.startswith("k")
    place &= measures["category"].isin(["BENEDEN", "below"])
    measures.loc[measures["sector"].eq("CBE") & measures["indicator"].str.match("k[1-6]"), "k"] = 0
    measures.loc[place, "k"] = measures.loc[place, "n"]
    exhibit = drawn(report.with_tables(measures=measures), "schalen_instelling_CBE")
    assert "(gedeeld)" in exhibit.texts.title
    assert "6 met hetzelfde getal" in exhibit.visible_text


def test_an_axis_that_ends_early_opens_where_a_share_lies_above(report: Report) -> None:
    series = report["series"]
    own = (series["indicator"] == "advies_ongunstig") & (series["sector"] == "ALL")
    for share, top in ((0.2, 0.3), (0.27, 1.0)):  # with an interval of 5 points
        ends = {"share": share, "low": share - 0.05, "high": share + 0.05}
        told = series.assign(
            **{c: series[c].mask(own & series[c].notna(), v) for c, v in ends.items()}
        )
        exhibit = drawn(report, "advies_spiegels", series=told)
        assert exhibit.panels[0][0].get_ylim() == (0, top)
        assert ("De as loopt tot 30%" in exhibit.visible_text) == (top < 1)
        assert "herwerkt kader" in exhibit.visible_text


def test_series_draws_no_point_and_no_line_across_a_break(exhibits: Show) -> None:
    exhibit = exhibits("reeks", "nl")
    table = exhibit.table
    assert ((table["mark"] == "none") == (table["comparability"] == "no")).all()
    assert (table.loc[table["source"] == "published", "mark"].isin(["none", "diamond"])).all()
    panels = table.groupby(["indicator", "sector"]).ngroups
    assert table["joined_to_next"].sum() == panels
    joins = [at for at in marks(exhibit, "line") if at[0] != at[2]]  # not the intervals
    assert {(at[0], at[2]) for at in joins} == {(2022, 2023)}
    assert len(joins) == panels
    assert figure_words.BREAK["nl"] in exhibit.visible_text


def test_few_ratings_give_no_point(report: Report) -> None:
    series = report["series"].copy()
    one = (series["indicator"] == "k1_visie") & (series["sector"] == "BAO")
    series.loc[one, "obs_status"] = "counts_only"
    table = plotted(report.with_tables(series=series), "reeks").data
    own = table[(table["indicator"] == "k1_visie") & (table["sector"] == "BAO")]
    assert len(own)
    assert set(own["mark"]) == {"none"}


def test_heat_table_never_shows_a_withheld_or_small_share_as_a_colour(exhibits: Show) -> None:
    exhibit = exhibits("thema_sectoren_bvh", "nl")
    table = exhibit.table.set_index(["indicator", "sector"])
    assert table.loc[SUPPRESSED, "mark"] == "suppressed"
    assert table.loc[SUPPRESSED, ["k", "n", "share", "low", "high"]].isna().all()
    assert len(marks(exhibit, "cell")) == (table["mark"] == "cell").sum()
    assert set(table["mark"]) == {"cell", "counts", "suppressed", "not_applicable"}
    assert figure_words.CELL_NOTES["suppressed"]["nl"] in exhibit.visible_text
    assert "GBAO, gewoon basisonderwijs" in exhibit.visible_text


def test_heat_table_keeps_units_in_panels_of_their_own(exhibits: Show) -> None:
    table = exhibits("pers_sectoren", "nl").table
    assert (table["panel"] == table["unit"]).all()
    assert set(table["unit"]) == {"institution", "visit", "investigation"}


def test_a_figure_per_theme_shows_the_indicators_of_its_theme(exhibits: Show) -> None:
    exhibit = exhibits("thema_sectoren_bvh", "nl")
    assert list(dict.fromkeys(exhibit.table["indicator"])) == ["b1_zorg", "b2_resultaat"]
    assert exhibit.spec["theme"] == "bvh"
    assert "hygiëne" in exhibit.spec["subtitle"]["nl"]


def test_coverage_without_population_gives_counts_only(report: Report) -> None:
    unknown = report.with_tables(population=report["population"].iloc[:0])
    exhibit = drawn(unknown, "dekking", "en")
    assert marks(exhibit, "point") == []
    assert figure_words.NO_POPULATION["en"] in exhibit.visible_text
    assert "247" in exhibit.visible_text
    assert (exhibit.table["population_status"] == "unknown").all()
    assert exhibit.table["share"].isna().all()


def test_small_multiples_share_axis_rows_and_order_and_never_draw_a_small_share(
    exhibits: Show,
) -> None:
    exhibit = exhibits("kwaliteit_sectoren", "nl")
    table = exhibit.table
    panels = list(dict.fromkeys(table["panel"]))
    assert panels == ["GBAO", "BUBAO", "GSO", "BUSO", "DKO", "CLB"]  # the order of the framework
    assert len({tuple(rows["row"]) for _, rows in table.groupby("panel")}) == 1
    assert {axes.get_xlim() for axes, _ in exhibit.panels} == {(0.0, 1.0)}
    assert (table.loc[table["mark"] == "counts", "n"] < 30).all()
    shown = (table["mark"] == "dot").sum()
    assert len(marks(exhibit, "point")) == shown * len(panels)  # its own and the other panels


def test_publisher_is_not_said_twice(report: Report) -> None:
    assert report.credit("nl") == "Onderwijsinspectie, export van de doorlichtingen"
    england = load_inspectorate(ROOT / "config" / "inspectorates" / "england")
    credit = dataclasses.replace(report, inspectorate=england).credit("en")
    assert credit == "Ofsted, state-funded schools data file, OGL v3.0"


@pytest.mark.parametrize("name", ONE_OF_EACH)
def test_same_bytes_twice(
    report: Report, exhibits: Show, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(theme, "PNG_DPI", SCREEN)
    one, two = exhibits(name, "nl"), drawn(report, name)
    assert (one.svg, one.csv, one.spec) == (two.svg, two.csv, two.spec)
    with theme.style():
        assert png(one.canvas, one.texts) == png(two.canvas, two.texts)


def test_sector_without_rows_says_so(exhibits: Show) -> None:
    exhibit = exhibits(EMPTY, "en")
    assert exhibit.spec["empty"]
    assert exhibit.spec["title"]["nl"] == "Centra voor leerlingenbegeleiding: geen onderzoeken"
    assert exhibit.spec["empty_reason"]["en"] in exhibit.visible_text


@pytest.mark.parametrize("name", ["verandering", "reeks"])
def test_without_priors_the_reason_is_drawn(report: Report, name: str) -> None:
    reason = Label(nl="Dit is de eerste spiegel.", en="This is the first mirror.")
    edition = report.edition.model_copy(update={"priors": (), "no_priors_reason": reason})
    alone = dataclasses.replace(report, edition=edition).with_tables(
        changes=report["changes"].iloc[:0], series=report["series"].iloc[:0]
    )
    exhibit = drawn(alone, name)
    assert exhibit.spec["empty_reason"] == {"nl": reason.nl, "en": reason.en}
    assert reason.en in exhibit.spec["alt"]["en"]
    assert reason.nl in exhibit.visible_text
    assert exhibit.table.empty


def test_england_registry_is_complete() -> None:
    inspectorate = load_inspectorate(ROOT / "config" / "inspectorates" / "england")
    found = all_figure_ids(inspectorate)
    assert {"graded_outcomes", "ungraded_outcomes", "graded_phase_PRIMARY"} <= set(found)
    types = set(Figure.model_fields["type"].annotation.__args__)  # type: ignore[union-attr]
    assert types == {*COLUMNS, "own"}
    wanted = {"overzicht", "sector", "trends", "kwaliteit", "methode", "persbericht"}
    assert wanted <= set(inspectorate.registry.notebooks)
    kinds = {f.type for f in inspectorate.registry.figures.values()}
    assert set(COLUMNS) <= kinds
    assert pd.Series(found).is_unique


def test_the_value_of_a_series_stands_right_of_its_point(exhibits: Show) -> None:
    for language in LANGUAGES:
        exhibit = exhibits("reeks", language)
        for axes, rows in exhibit.panels:
            last = rows.iloc[-1]
            if last["mark"] == "none":
                continue
            boxes = [box for text, box in exhibit.boxes if text in axes.texts and bold(text)]
            (box,) = boxes
            assert box.x0 >= axes.transData.transform((last["year"], 0))[0]
            assert box.x1 <= axes.bbox.x1


def bold(text: Text) -> bool:
    return text.get_fontweight() == "bold"


def test_long_labels_break_into_lines(exhibits: Show) -> None:
    exhibit = exhibits("schalen_instelling_BUSO", "nl")
    labels = [t.get_text() for axes, _ in exhibit.panels for t in axes.get_yticklabels()]
    assert any("\n" in text for text in labels)
    assert not any("..." in t.get_text() for t in visible_texts(exhibit.canvas.findobj()))


def test_titles_break_into_lines_of_about_one_length() -> None:
    text = "Doelenkader: 53% van de onderzoeken in secundair onder de verwachting"
    wide = theme.WIDTH - 2 * theme.MARGIN
    plain, even = theme.wrap(text, wide, 14.0, True), theme.balanced(text, wide, 14.0, True)
    assert len(plain) == len(even) == 2
    assert " ".join(even) == text
    lengths = [theme.text_width(line, 14.0, True) for line in even]
    assert min(lengths) > 0.7 * max(lengths)
    assert theme.balanced("Kort", wide, 14.0) == ["Kort"]


@pytest.mark.parametrize("bold", [False, True])
def test_line_is_as_wide_as_its_words_and_spaces(bold: bool) -> None:
    text = "AVANT 'Tijd' f(j) 12,3 % – fi fl: “een” doelgerichte aanpak; juf Wytze? To be"
    font = theme._font(bold)
    font.set_size(100, 72)
    font.set_text(text)
    whole = font.get_width_height()[0] / 64 / 100  # em
    assert theme.text_width(text, 72, bold) == pytest.approx(whole, abs=0.02)
