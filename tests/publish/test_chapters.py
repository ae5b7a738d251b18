"""What report notebooks call: where tables are, what is shown, figures, and what is refused."""

from __future__ import annotations

import re
from copy import copy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from drawn import WORDS, drawn

from spiegel.config.closed_model import Label
from spiegel.config.languages import LANGUAGES
from spiegel.errors import SpiegelError
from spiegel.publish import table_words
from spiegel.publish.content.code_labels import cell_text, code_labels, p_text
from spiegel.publish.html import html_table
from spiegel.publish.names import figure_caption, figure_checks, figure_files
from spiegel.publish.notebooks import chapter_files, chapters
from spiegel.publish.notebooks.chapter_tables import shown_table
from spiegel.publish.notebooks.chapters import Chapter
from spiegel.publish.report import Report

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def report(report: Report) -> Report:
    """The small report, with eight raw files."""
    year = report.edition.school_year
    rows = [("inschaling", year, "v1", "example") for _ in range(8)]
    columns = ["dataset", "school_year", "version", "nature"]
    return report.with_tables(sources=pd.DataFrame(rows, columns=columns))


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What a notebook displays, in order, as pairs of the thing and its metadata."""
    out: list[Any] = []
    monkeypatch.setattr(
        chapters, "display", lambda item, metadata=None: out.append((item, metadata))
    )
    return out


def said(shown: list[Any]) -> list[str]:
    return [str(getattr(item, "data", item)) for item, _ in shown]


def chapter(report: Report, name: str, root: Path, **options: Any) -> Chapter:
    folder = root / "results/proef/figures" if options.pop("build", False) else None
    language = options.pop("language", "nl")
    return Chapter(report, name, language, root, folder, WORDS, **options)


# Opening and closing


def test_opening(report: Report, shown: list[Any], tmp_path: Path) -> None:
    chapter(report, "sector", tmp_path, sector="CLB", language="en", build=True).opening()
    lines = said(shown)
    assert lines[0].startswith("# ")
    assert lines[0].endswith(": Pupil guidance centres")
    assert "EXAMPLE DATA" in "\n".join(lines)
    assert report.edition.school_year in "\n".join(lines)
    assert "../site/sector_CLB.en.html" in lines[1]
    assert "../notebooks/02_sector_CLB.html" in lines[1]
    assert "rests on 8 files. Each is listed, with its checksum (SHA" in lines[-1]
    assert '<a href="../notebooks/05_kwaliteit_van_de_gegevens.en.html">' in lines[-1]
    shown.clear()
    chapter(replace(report, example=False), "sector", tmp_path, sector="CLB").opening()
    assert "VOORBEELD" not in "\n".join(said(shown))


@pytest.mark.parametrize(
    ("folder", "way"), [("notebooks", "../results/proef/"), ("results/proef/notebooks", "../")]
)
def test_by_hand_the_links_lead_into_the_results(
    report: Report,
    shown: list[Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    folder: str,
    way: str,
) -> None:
    (tmp_path / folder).mkdir(parents=True)
    monkeypatch.chdir(tmp_path / folder)
    chapter(report, "sector", tmp_path, sector="CLB").opening()
    assert f'"{way}site/sector_CLB.html"' in said(shown)[1]


def test_only_the_notebook_on_quality_does_not_point_to_itself(
    report: Report, shown: list[Any], tmp_path: Path
) -> None:
    chapter(report, "kwaliteit", tmp_path, language="en").opening()
    assert "checksum" not in "\n".join(said(shown))


def test_an_edition_without_that_notebook_links_the_list_of_files(
    report: Report, shown: list[Any], tmp_path: Path
) -> None:
    inspectorate = copy(report.inspectorate)
    others = {k: v for k, v in inspectorate.registry.notebooks.items() if k != "kwaliteit"}
    inspectorate.registry = inspectorate.registry.model_copy(update={"notebooks": others})
    bare = replace(report, inspectorate=inspectorate)
    chapter(bare, "trends", tmp_path, build=True).opening()
    assert 'in <a href="../quality/inputs.csv">quality/inputs.csv</a>.' in said(shown)[-1]


def test_closing_links_the_tables_that_exist(
    report: Report, shown: list[Any], tmp_path: Path
) -> None:
    there = tmp_path / "results/proef/tables/measures.csv"
    there.parent.mkdir(parents=True)
    there.touch()
    chapter(report, "overzicht", tmp_path, build=True).closing("measures", "population")
    (text,) = said(shown)
    assert text.startswith("## ")
    assert '<a href="../tables/measures.csv">measures.csv</a>' in text
    assert "population" not in text


def test_a_build_shows_every_outcome_in_each_language_and_marks_it(
    report: Report, shown: list[Any], tmp_path: Path
) -> None:
    chapter(report, "overzicht", tmp_path, build=True, languages=LANGUAGES).opening()
    languages = [metadata["language"] for _, metadata in shown]
    assert set(languages) == set(LANGUAGES)
    assert languages == sorted(languages, key=LANGUAGES.index)
    shown.clear()
    chapter(report, "overzicht", tmp_path).opening()
    assert {str(metadata) for _, metadata in shown} == {"None"}


# Where tables are


def test_tables_are_found_where_they_lie(report: Report, tmp_path: Path) -> None:
    own = tmp_path / "data/processed/proef/clean/2023-2024/visits.parquet"
    earlier = tmp_path / "data/processed/proef/clean/2022-2023/visits.parquet"
    table = tmp_path / "results/proef/tables/measures.csv"
    quality = tmp_path / "results/proef/quality/checks.csv"
    for path in (own, earlier, table, quality):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    made = chapter(report, "overzicht", tmp_path, build=True)
    assert made.clean("visits") == own
    assert made.clean("visits", "2022-2023") == earlier
    assert made.table("measures") == table
    assert chapter(report, "kwaliteit", tmp_path, build=True).table("checks") == quality
    assert made.config("comparability.csv").is_file()


def test_a_table_that_is_not_there_is_told(report: Report, tmp_path: Path) -> None:
    with pytest.raises(SpiegelError) as error:
        chapter(report, "overzicht", tmp_path).table("measures")
    message = str(error.value)
    assert "measures.csv of edition 'proef' is not there" in message
    assert "results/proef/tables/measures.csv" in message
    assert "run the pipeline" in message
    assert str(tmp_path) not in message


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda own: own.table("series"), "series"),
        (lambda own: own.clean("ledger"), "clean/ledger"),
    ],
)
def test_a_build_refuses_a_table_that_the_notebook_does_not_declare(
    report: Report, tmp_path: Path, call: Any, named: str
) -> None:
    with pytest.raises(SpiegelError) as error:
        call(chapter(report, "overzicht", tmp_path, build=True))
    message = str(error.value)
    assert f"notebook 'overzicht' does not declare that it reads '{named}'" in message
    assert "figures.yaml, key 'reads' of the notebook" in message
    assert f"add '{named}' there" in message
    with pytest.raises(SpiegelError, match="is not there"):  # by hand anything may be opened
        call(chapter(report, "overzicht", tmp_path))


def test_mistakes_in_opening_a_chapter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SpiegelError, match="not lie inside"):
        chapters.open_chapter("trends", "os2025", "nl")
    monkeypatch.chdir(ROOT / "notebooks")
    for arguments, message in (
        (("trends", "os2025", "fr"), "unknown language 'fr'"),
        (("trend", "os2025", "nl"), "no notebook 'trend'"),
        (("sector", "os2025", "nl", "GBOA"), "not made for sector 'GBOA'"),
        (("overzicht", "os2025", "nl", "GBAO"), "not made for sector 'GBAO'"),
        (("thema", "os2025", "nl", None, "bvg"), "not made for theme 'bvg'"),
    ):
        with pytest.raises(SpiegelError, match=message):
            chapters.open_chapter(*arguments)
    with pytest.raises(SpiegelError, match="no records of school year '1999-2000'"):
        chapters.open_chapter("overzicht", "os2025", "nl", year="1999-2000")


# Tables and words


def test_a_table_is_shown_with_labels_and_numbers_of_the_house(
    report: Report, shown: list[Any], tmp_path: Path
) -> None:
    table = pd.DataFrame(
        {
            "indicator": ["k1_visie", "k1_visie"],
            "sector": ["GBAO", "ALL"],
            "n": [1234.0, 5],
            "share": [0.6254, None],
            "difference": [-0.031, 0.02],
            "p": [0.00001, 0.04],
        }
    )
    chapter(report, "overzicht", tmp_path).show(table, "Eerste {x}", x="tabel")
    (html,) = said(shown)
    label = report.inspectorate.indicators["k1_visie"].label["nl"]
    for text in (label, "1.234", "62,5%", "0,0400", "&lt; 0,0001", "\N{MINUS SIGN}3,1", "+2,0"):
        assert text in html
    assert "k1_visie" not in html
    assert "nan" not in html.lower()


def test_cells_as_they_are_printed(report: Report) -> None:
    labels = {language: code_labels(report, language) for language in LANGUAGES}

    def cell(name: str, value: object, language: str = "nl") -> object:
        return cell_text(name, value, labels[language], language)

    assert cell("share", 0.5) == "50,0%"
    assert cell("share", 0.5, "en") == "50.0%"
    assert cell("share", 0.0) == "0,0%"
    assert cell("k", 0.0) == 0
    assert [cell("k", nothing) for nothing in (None, float("nan"), pd.NA)] == ["", "", ""]
    assert cell("mean", 2.5) == "2,5"
    assert cell("mean", 2.5, "en") == "2.5"
    assert cell("mean", -2.5) == "\N{MINUS SIGN}2,5"
    assert cell("by_hand", -1 / 3) == "\N{MINUS SIGN}0,3333333333"
    assert cell("sector", "onbekend") == "onbekend"
    assert cell("category", "meets") == table_words.SIDES["meets"]["nl"]
    assert cell("here", True) == table_words.YES_NO[True]["nl"]


KNOWN = ("voldoet niet", "voldoet", "nee", "ja")


def test_only_a_judgement_on_a_bar_meets_it(report: Report) -> None:
    table = pd.DataFrame(
        {
            "indicator": ["k1_visie", "advies_gunstig", "advies_verplichting", "advies_ongunstig"],
            "category": ["below", "meets", "below", "meets"],
        }
    )
    html = shown_table(report, WORDS, table, "", "nl")
    told = [word for word in re.findall(r">([^<>]+)</td>", html) if word in KNOWN]
    assert told == ["voldoet niet", "voldoet", "nee", "ja"]
    by_side = table.rename(columns={"category": "polarity"})
    assert ">ja<" in shown_table(report, WORDS, by_side, "", "nl")
    by_row = table.rename(columns={"indicator": "row"}).assign(panel="GBAO")
    assert ">ja<" in shown_table(report, WORDS, by_row, "", "nl")
    drawn_by_sector = table.rename(columns={"indicator": "panel"}).assign(row="GBAO")
    assert ">ja<" in shown_table(report, WORDS, drawn_by_sector, "", "nl")


def test_more_is_better_only_where_the_highest_steps_count(report: Report) -> None:
    upward = report.inspectorate.upward
    assert [upward(name) for name in ("k1_visie", "advies_gunstig")] == [True, True]
    assert [upward(name) for name in ("advies_verplichting", "advies_ongunstig")] == [False, False]


def test_an_earlier_mirror_is_called_by_its_title(report: Report, tmp_path: Path) -> None:
    title = chapter(report, "trends", tmp_path).mirror("os2024")
    assert title == Label(nl="Onderwijsspiegel 2024", en="Education Mirror 2024")


def test_a_p_value_is_never_zero() -> None:
    assert p_text(0.00009, "nl") == "< 0,0001"
    assert p_text(0.0, "en") == "< 0.0001"
    assert p_text(0.0001, "nl") == "0,0001"
    assert p_text(1.0, "en") == "1.0000"


def test_some_rows_of_a_table_say_of_how_many(report: Report) -> None:
    table = pd.DataFrame({"n": range(1500)})
    html = shown_table(report, WORDS, table, "Cijfers", "nl", rows=3)
    assert html.count("<tr>") == 4
    assert "1.500" in html
    assert "<details><summary>Cijfers</summary>" in shown_table(
        report, WORDS, table.head(2), "Cijfers", "nl", rows=3, folded=True
    )


def test_agreement_is_said_and_a_difference_stops(
    report: Report, shown: list[Any], tmp_path: Path
) -> None:
    own = pd.DataFrame({"sector": ["GBAO", "GSO"], "n": [1, 2]})
    made = chapter(report, "overzicht", tmp_path)
    made.agrees(own, own, on=["sector"], name="measures.csv")
    assert "`measures.csv`" in said(shown)[0]
    assert "2" in said(shown)[0]
    with pytest.raises(SpiegelError, match=r"GSO, n: 2 here, 3 published"):
        made.agrees(own, own.assign(n=[1, 3]), on=["sector"], name="measures.csv")
    assert len(shown) == 1


def test_nothing_to_compute_again_is_no_agreement(
    report: Report, shown: list[Any], tmp_path: Path
) -> None:
    none = pd.DataFrame({"sector": [], "n": []})
    chapter(report, "overzicht", tmp_path).agrees(none, none, on=["sector"], name="measures.csv")
    assert "niets na te rekenen" in said(shown)[0]
    assert "\N{CHECK MARK}" not in said(shown)[0]


def test_a_caption_that_does_not_exist_is_told(report: Report, tmp_path: Path) -> None:
    with pytest.raises(SpiegelError, match="there is no caption 'agree'"):
        chapter(report, "overzicht", tmp_path).say("agree")


def test_values_of_a_caption_come_in_its_language(report: Report, tmp_path: Path) -> None:
    made = chapter(report, "overzicht", tmp_path)
    told = made.text_of("{n} {what} {year}", n=1234, what=Label(nl="bezoeken", en="visits"))
    assert told["nl"] == "{n} {what} {year}"  # a text that is no key stays as it is
    told = made.text_of("agrees", table="x", rows=1234, columns=2, numbers=2468)
    assert "2.468" in told["nl"]
    assert "2,468" in told["en"]


# Figures


def drawn_by_hand(
    report: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[Chapter, Path]:
    """Draw a figure in English, from the folder of the notebooks, as by hand."""
    notebooks = tmp_path / "project/notebooks"
    notebooks.mkdir(parents=True)
    monkeypatch.chdir(notebooks)
    folder = chapter_files.drawing_folder(notebooks.parent, report.edition)
    made = chapter(report, "overzicht", notebooks.parent, language="en", drawn=folder)
    table = drawn(report, "advies", "en").sheet.table
    figure = next(own for own in made.figures("rating_bars") if own.id == "advies")
    (sheet,) = figure.sheets(table, report.current)
    made.register(figure, sheet, table)
    return made, folder


def test_by_hand_a_figure_is_drawn_in_a_folder_of_its_own(
    report: Report, shown: list[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, folder = drawn_by_hand(report, tmp_path, monkeypatch)
    html = shown[0][0]._repr_html_()
    assert 'alt="Example data.' in html
    assert "data:image/svg+xml;base64," in html
    assert 'href="../drawn/proef/2023-2024/advies.csv"' in said(shown)[-1]
    assert folder == tmp_path / "project/drawn/proef/2023-2024"
    written = sorted(path for path in tmp_path.rglob("*") if path.is_file())
    assert written == sorted(folder / name for name in figure_files("advies") if ".nl." not in name)
    shown.clear()
    made.opening()
    assert "Run by hand: the figures are in `drawn/proef/2023-2024/`" in said(shown)[-1]


def test_by_hand_in_a_closed_folder_a_figure_is_drawn_elsewhere(
    report: Report, shown: list[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.setattr(chapter_files.tempfile, "tempdir", str(elsewhere))
    monkeypatch.setattr(chapter_files.os, "access", lambda *asked: False)
    made, folder = drawn_by_hand(report, tmp_path, monkeypatch)
    assert folder.parent == elsewhere
    assert not (tmp_path / "project/drawn").exists()
    shown.clear()
    made.opening()
    assert f"`{folder.as_posix()}/`" in said(shown)[-1]


def test_a_chapter_without_a_folder_writes_nothing(
    report: Report, shown: list[Any], tmp_path: Path
) -> None:
    made = chapter(report, "overzicht", tmp_path)
    table = drawn(report, "advies").sheet.table
    figure = next(own for own in made.figures("rating_bars") if own.id == "advies")
    (sheet,) = figure.sheets(table, report.current)
    made.register(figure, sheet, table)
    assert "csv" not in said(shown)[-1]
    assert list(tmp_path.iterdir()) == []


def test_by_hand_a_figure_that_fails_a_check_says_so(
    report: Report, shown: list[Any], tmp_path: Path
) -> None:
    made = chapter(report, "overzicht", tmp_path)
    figure = next(own for own in made.figures("rating_bars") if own.id == "advies")
    table = drawn(report, "advies").sheet.table
    (sheet,) = figure.sheets(table, report.current)
    made.register(figure, sheet, table)  # nobody drew a bar
    assert any("csv_is_plotted" in text for text in said(shown))


def test_a_build_writes_every_file_of_a_figure_and_its_checks(
    report: Report, shown: list[Any], tmp_path: Path
) -> None:
    made = chapter(report, "overzicht", tmp_path, build=True, languages=LANGUAGES)
    figure = next(own for own in made.figures("rating_bars") if own.id == "advies")
    table = drawn(report, "advies").sheet.table
    for sheet in figure.sheets(table, report.current):
        made.register(figure, sheet, table)
    folder = tmp_path / "results/proef/figures"
    assert sorted(p.name for p in folder.iterdir()) == sorted(figure_files("advies"))
    for language in LANGUAGES:
        assert (tmp_path / figure_checks("proef", "advies", language)).is_file()
        assert (tmp_path / figure_caption("proef", "advies", language)).is_file()
    pictures = [text for text in said(shown) if "<img" in text]
    assert ['src="../figures/advies.nl.svg"' in pictures[0], len(pictures)] == [True, 2]
    assert 'src="../figures/advies.en.svg"' in pictures[1]
    assert [m["language"] for _, m in shown[::2]] == ["nl", "en"]


def test_figures_are_those_of_the_notebook_and_its_key(report: Report, tmp_path: Path) -> None:
    made = chapter(report, "thema", tmp_path, theme="bvh")
    assert [figure.id for figure in made.figures()] == [
        "thema_sectoren_bvh",
        "thema_verandering_bvh",
    ]
    assert [figure.id for figure in made.figures("heat_table")] == ["thema_sectoren_bvh"]
    assert made.title["en"] == report.inspectorate.framework.themes["bvh"]["en"]


def test_table() -> None:
    frame = pd.DataFrame(
        {
            "Sector & net": ["<b>GBAO</b>", "CLB"],
            "n": [1234, 0],
            "Aandeel": ["63%", ""],
            "Verschil": ["\N{MINUS SIGN}3 tot +7", "0"],
            "Gemiddeld": [2.5, float("nan")],
            "Reden": ["", "te weinig waarnemingen"],
            "Jaar": ["2023-2024", ""],
        }
    )
    text = html_table(frame, 'Cijfers "2025"', "nl")
    assert "<caption>Cijfers &quot;2025&quot;</caption>" in text
    assert '<td class="short">2023-2024</td>' in text
    assert text.count('<th scope="col"') == 7
    assert text.count('<th scope="row" class="short">') == 2
    assert "&lt;b&gt;GBAO&lt;/b&gt;" in text
    assert '<td class="number">1.234</td>' in text
    assert '<td class="number">63%</td>' in text
    assert '<td class="number">0</td>' in text
    assert '<td class="number">2,5</td><td></td>' in text
    assert '<td class="number"></td><td class="number">0</td>' in text
    assert '<th scope="col">Reden</th>' in text
    assert "1,234" in html_table(frame, "x", "en")
    assert "<tbody>" in html_table(frame.head(0), "leeg", "nl")
