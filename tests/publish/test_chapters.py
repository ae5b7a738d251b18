"""What report notebooks show: opening, figures, tables, and what they refuse to show."""

from __future__ import annotations

import platform
import re
import sys
from copy import copy
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pandas as pd
import pytest

from spiegel import tables
from spiegel.config import Label, Notebook
from spiegel.errors import SpiegelError
from spiegel.publish import (
    chapter_method,
    chapter_press,
    chapter_quality,
    chapter_tables,
    chapters,
    method_texts,
    texts,
)
from spiegel.publish.html import html_table
from spiegel.publish.names import notebook_files
from spiegel.publish.notebook_index import index_page
from spiegel.publish.notebook_jobs import notebook_jobs
from spiegel.publish.notebooks import check_parameters
from spiegel.publish.report import Report

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def report(report: Report) -> Report:
    """The small report, with the tables that only notebooks show."""
    year = report.edition.school_year
    inputs = [("inschaling", year, "v1", "example", f"{i:064d}") for i in range(8)]
    checks = [
        (year, "institution_known", "warning", "fail", "3 visits", "none", 3, "V1"),
        ("2000-2001", "advice_present", "error", "pass", "0 visits", "none", 0, ""),
    ]
    return replace(
        report,
        inputs=pd.DataFrame(
            inputs, columns=["dataset", "school_year", "version", "nature", "sha256"]
        ),
        sources=pd.DataFrame(
            [row[:4] for row in inputs], columns=["dataset", "school_year", "version", "nature"]
        ),
        checks=pd.DataFrame(checks, columns=tables.columns("checks")),
    )


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a notebook displays, as text, in order."""
    texts: list[str] = []
    for module in (chapters, chapter_tables, chapter_quality, chapter_method, chapter_press):
        monkeypatch.setattr(module, "display", lambda item: texts.append(item.data))
    return texts


def chapter(report: Report, name: str, folder: Path, **options: str) -> chapters.Chapter:
    return chapters.Chapter(
        report,
        name,
        options.get("language", "nl"),
        folder,
        folder / "figures",
        inline=False,
        sector=options.get("sector"),
        theme=options.get("theme"),
    )


def test_opening(report: Report, shown: list[str], tmp_path: Path) -> None:
    chapters.opening(chapter(report, "sector", tmp_path, sector="CLB", language="en"))
    text = "\n".join(shown)
    assert shown[0].startswith("# ")
    assert shown[0].endswith(": Pupil guidance centres")
    assert "EXAMPLE DATA" in shown[1]
    assert report.edition.school_year in text
    assert "rests on 8 files. Each is listed, with its checksum (SHA" in shown[-1]
    page = "05_kwaliteit_van_de_gegevens.html"
    assert f'<a href="../notebooks/{page}">Quality of the data</a>.' in shown[-1]
    assert "0" * 12 not in text
    shown.clear()
    chapters.opening(chapter(replace(report, example=False), "sector", tmp_path, sector="CLB"))
    assert "VOORBEELD" not in "\n".join(shown)


def test_only_the_notebook_on_quality_shows_checksums(
    report: Report, shown: list[str], tmp_path: Path
) -> None:
    made = chapter(report, "kwaliteit", tmp_path, language="en")
    chapters.opening(made)
    assert "checksum" not in "\n".join(shown)
    chapter_quality.inputs(made)
    assert "<summary>Data behind this report (8)</summary>" in shown[-1]
    assert shown[-1].count(">000000000000<") == 8
    assert "0" * 13 not in shown[-1]


def test_an_edition_without_that_notebook_links_the_list_of_files(
    report: Report, shown: list[str], tmp_path: Path
) -> None:
    inspectorate = copy(report.inspectorate)
    others = {k: v for k, v in inspectorate.registry.notebooks.items() if k != "kwaliteit"}
    inspectorate.registry = inspectorate.registry.model_copy(update={"notebooks": others})
    bare = replace(report, inspectorate=inspectorate)
    chapters.opening(chapter(bare, "trends", tmp_path))
    assert shown[-1].endswith('in <a href="../quality/inputs.csv">quality/inputs.csv</a>.')


def test_figure_with_explanation_and_data(report: Report, shown: list[str], tmp_path: Path) -> None:
    explained: set[str] = set()
    made = chapter(report, "kwaliteit", tmp_path)
    figure_id = made.figure_ids[0]
    chapters.figure(made, figure_id, explained)
    picture, words = shown
    assert f'<img src="../figures/{figure_id}.nl.svg" alt="Voorbeeldgegevens.' in picture
    assert f'href="../figures/{figure_id}.csv"' in words
    assert (tmp_path / "figures" / f"{figure_id}.csv").is_file()
    assert explained


def test_results_never_show_what_is_withheld(
    report: Report, shown: list[str], tmp_path: Path
) -> None:
    chapter_tables.results(chapter(report, "sector", tmp_path, sector="GBAO"))
    chapter_tables.results(chapter(report, "sector", tmp_path, sector="CBE"))
    text = "\n".join(shown)
    assert "<caption>Instellingen, op of boven de verwachting (interval van 95%)" in text
    small = "\n".join(t for t in shown if "zeer klein aantal" in t)
    assert small
    assert "%</td>" not in small
    assert "Sector</th>" not in text
    # every count shown is a count of the measures
    own = report.current[report.current["sector"] == "GBAO"]
    assert set(re.findall(r'<td class="number">(\d+)</td>', shown[1])) <= set(
        own["k"].astype(str)
    ) | set(own["n"].astype(str))


def test_numbers_say_what_they_count(report: Report, shown: list[str], tmp_path: Path) -> None:
    chapter_tables.results(chapter(report, "overzicht", tmp_path))
    captions = re.findall(r"<caption>(.*?) \(", "\n".join(shown))
    assert "Instellingen, ongunstig" in captions
    assert "Onderzoeken, op of boven de verwachting" in captions
    assert len(set(captions)) == len(captions)


def test_changes_refuse_what_the_class_refuses(
    report: Report, shown: list[str], tmp_path: Path
) -> None:
    made = chapter(report, "trends", tmp_path)
    chapter_tables.comparison(made)
    chapter_tables.changes(made)
    text = "\n".join(shown)
    assert text.count("geen toevalssteekproef. Intervallen tonen enkel toevalsvariatie") == 1
    refused = re.findall(r"<tr>(?:(?!</tr>).)*niet vergelijkbaar(?:(?!</tr>).)*</tr>", text)
    assert refused
    assert all(re.search(r"\d%|[+\N{MINUS SIGN}]\d", row) is None for row in refused)
    assert "ongewijzigd" not in text


def test_without_earlier_mirrors_the_reason_is_told(
    report: Report, shown: list[str], tmp_path: Path
) -> None:
    reason = Label(nl="Het is de eerste keer.", en="It is the first time.")
    alone = report.edition.model_copy(update={"priors": (), "no_priors_reason": reason})
    bare = replace(report, edition=alone, changes=report.changes.head(0))
    made = chapter(bare, "trends", tmp_path, language="en")
    chapter_tables.comparison(made)
    chapter_tables.changes(made)
    assert "It is the first time." in shown
    assert "not a random sample" in shown[0]
    assert len(shown) == 3


@pytest.fixture(scope="module")
def accounted(report: Report) -> Report:
    """The small report with a full account of its cleaning."""
    year = report.edition.school_year
    names = ["dataset", "school_year", "version", "nature", "encoding", "delimiter"]
    inputs = [("inschaling", year, "v1", "example", "cp1252", "\t", 1200, 3, 1197, "0" * 64)]
    inputs += [("inschaling", "2000-2001", "v1", "example", "utf-8", ";", 7, 0, 7, "1" * 64)]
    edits = [
        (year, "doorlichting", "instellingsnummer", "pad_identifier", "lost_leading_zeros", 1500),
        (year, "doorlichting", "advies", "correction", "value_missing", 2),
        (year, "visits", "", "exact_duplicate", "exact_duplicate", 4),
        ("2000-2001", "visits", "advice", "filler", "filler_is_missing", 77),
    ]
    why = ("the <b>report</b>", "data team", "2024-11-15")
    corrections = [
        (year, "a", "visit", "id 'V1'", "advies", "set", "", "GOOD", "applied", 1, "value_missing"),
        (year, "b", "visit", "id 'V2'", "", "drop_row", "row", "", "applied", 1, "superseded_row"),
        (year, "c", "visit", "id 'V3'", "advies", "set", "A", "B", "mended_in_source", 0,
         "typing_error"),
    ]  # fmt: skip
    expectations = [
        (year, "visits", "rows", "", "1000", 0.02, "1500", "warning", "fail"),
        (year, "visits", "categories", "sector", "A|B", float("nan"), "A|B", "error", "pass"),
        (year, "visits", "missing", "advice", "0.0250", 0.02, "0.0310", "warning", "pass"),
    ]
    rows = [(year, "institution_known", "warning", "V1", "vlaanderen/x/doorlichting.csv", 17)]

    def made(name: str, cells: list[tuple[object, ...]]) -> pd.DataFrame:
        return pd.DataFrame(cells, columns=tables.columns(name))

    return replace(
        report,
        inputs=pd.DataFrame(
            inputs, columns=[*names, "rows_in", "rows_blank", "rows_out", "sha256"]
        ),
        edits=made("edits", edits),
        corrections=made("corrections", [(*c, *why) for c in corrections]),
        expectations=made("expectations", expectations),
        check_rows=made("check_rows", rows),
    )


def test_the_account_at_a_glance(accounted: Report, shown: list[str], tmp_path: Path) -> None:
    chapter_quality.at_a_glance(chapter(accounted, "kwaliteit", tmp_path, language="en"))
    text = shown[-1]
    own = accounted.exclusions
    first, last = own["rows_in"].iloc[0], own["rows_out"].iloc[-1]
    assert "**1 files** of 2023-2024, 1,200 rows together; 3 blank rows" in text
    assert f"Of {first:,} visits read in, **{last:,}** count" in text
    assert "**1,500 cells** were changed by a rule, 2 errors in the source" in text
    assert "**1 of 1 checks** call for attention" in text
    assert "2 of 3 expectations of this school year were met" in text


def test_an_empty_account_says_so(report: Report, shown: list[str], tmp_path: Path) -> None:
    passed = replace(report, checks=report.checks[report.checks["status"] == "pass"])
    made = chapter(passed, "kwaliteit", tmp_path, language="en")
    chapter_quality.at_a_glance(made)
    chapter_quality.edits(made)
    chapter_quality.expectations(made)
    text = "\n".join(shown)
    assert "All 0 checks passed." in text
    assert "No expectations have been set for this school year yet." in text
    assert "No cell was changed." in text
    assert "<table" not in text


@pytest.mark.parametrize("language", ["nl", "en"])
def test_quality_tables(accounted: Report, shown: list[str], tmp_path: Path, language: str) -> None:
    made = chapter(accounted, "kwaliteit", tmp_path, language=language)
    for part in ("files", "left_out", "edits", "checks", "expectations", "coverage"):
        getattr(chapter_quality, part)(made)
    chapter_quality.published(made)
    text = "\n".join(shown)
    own = report_flow(accounted)
    for dropped in own["rows_in"] - own["rows_out"]:
        count = f"{dropped:,}" if language == "en" else f"{dropped:,}".replace(",", ".")
        assert f'<td class="number">{count}</td>' in text
    assert "2000-2001" not in text
    assert ">77<" not in text
    assert text.count("<img ") == 2
    assert "tab</td>" in text


def report_flow(report: Report) -> pd.DataFrame:
    own = report.exclusions[report.exclusions["school_year"] == report.edition.school_year]
    assert len(own) > 0
    return own


def test_edits_and_corrections_in_words(
    accounted: Report, shown: list[str], tmp_path: Path
) -> None:
    chapter_quality.edits(chapter(accounted, "kwaliteit", tmp_path, language="en"))
    text = "\n".join(shown)
    assert ">Lost leading zeros</th>" in text
    assert ">instellingsnummer</td>" in text
    assert '<td class="number">1,500</td>' in text
    assert "Duplicate row" not in text
    assert ">advies mended</th>" in text
    assert ">whole row left out</th>" in text
    assert ">already mended in the source</th>" in text
    assert ">Value missing in the source</td>" in text
    assert ">15 November 2024</td>" in text


def test_quality_names_no_record(accounted: Report, shown: list[str], tmp_path: Path) -> None:
    made = chapter(accounted, "kwaliteit", tmp_path, language="en")
    chapter_quality.edits(made)
    chapter_quality.checks(made)
    text = "\n".join(shown)
    assert text.count("for internal use") == 2
    for record in ("V1", "V2", "V3", "report</b>", "data team"):
        assert record not in text


def test_expectations_are_folded_only_when_all_are_met(
    accounted: Report, shown: list[str], tmp_path: Path
) -> None:
    made = chapter(accounted, "kwaliteit", tmp_path, language="en")
    chapter_quality.expectations(made)
    assert "<details>" not in shown[-1]
    assert shown[-1].index("visits: rows") < shown[-1].index("visits: values of sector")
    for cell in ("1,000", "1,500", "2.0%", "A, B", "2.5%", "3.1%"):
        assert f">{cell}</td>" in shown[-1]
    met = accounted.expectations[accounted.expectations["status"] == "pass"]
    chapter_quality.expectations(
        chapter(replace(accounted, expectations=met), "kwaliteit", tmp_path, language="en")
    )
    assert shown[-1].startswith("<details><summary>Expectations for 2023-2024 (2)</summary>")


@pytest.mark.parametrize("language", ["nl", "en"])
def test_assumptions_about_cleaning_are_told(
    report: Report, shown: list[str], tmp_path: Path, language: str
) -> None:
    chapter_quality.assumptions(chapter(report, "kwaliteit", tmp_path, language=language))
    cleaning = report.inspectorate.framework.cleaning
    assert len(cleaning.policies) == 4
    for policy in cleaning.policies.values():
        assert policy.assumption is not None
        assert policy.assumption[language] in shown[-1]
    assert shown[-1].endswith(".")


def test_method_prints_plan_comparability_and_assumptions(
    report: Report, shown: list[str], tmp_path: Path
) -> None:
    edition = report.edition.model_copy(update={"edition": "os2025"})
    made = chapter(replace(report, edition=edition), "methode", tmp_path, language="en")
    for show in ("plan", "methods", "comparability", "assumptions", "environment"):
        getattr(chapter_method, show)(made)
    text = "\n".join(shown)
    plan = report.inspectorate.plan
    values = chapter_method.plan_values(made)
    assert values["margin"] == f"{100 * plan.margin:.0f}"
    assert values["level"] == f"{100 * plan.level:.0f}%"
    assert values["replicates"] == f"{plan.permutation.replicates:,}"
    assert set(values) == set(method_texts.PLAN_ROWS)
    for words in (
        "Miettinen",
        "Education Mirror 2021",
        "all other indicators",
        "Assumption",
        "statsmodels",
    ):
        assert words in text
    assert "os2026" not in text


def test_the_line_of_python_is_printed_and_not_its_patch(
    report: Report, shown: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = chapter(report, "methode", tmp_path)
    chapter_method.environment(made)
    line = ".".join(platform.python_version_tuple()[:2])
    monkeypatch.setattr(sys, "version_info", (*sys.version_info[:2], 999, "final", 0))
    monkeypatch.setattr(sys, "version", sys.version.replace(platform.python_version(), "9.9.999"))
    monkeypatch.setattr(platform, "python_version", lambda: "9.9.999")
    chapter_method.environment(made)
    assert shown[0] == shown[2]
    assert shown[1] == shown[3]
    assert f'<th scope="row" class="short">Python</th><td class="number">{line}</td>' in shown[1]


def test_every_method_names_a_function_that_exists() -> None:
    for method in method_texts.METHOD_ROWS:
        module, _, name = method.function.rpartition(".")
        assert callable(getattr(import_module(module), name))


def test_press_annex_ties_every_number_of_a_headline_to_its_cell(
    report: Report, shown: list[str], tmp_path: Path
) -> None:
    made = chapter(report, "persbericht", tmp_path)
    chapter_press.headlines(made)
    items = [line for line in shown[-1].splitlines() if line.startswith("<li>")]
    assert items
    for item in items:
        assert "data-claim=" in item
        assert re.search(r"\d%", re.sub(r"<strong.*?</strong>", "", item)) is None
    chapter_press.setup(made)
    text = "\n".join(shown)
    assert "geen toevalssteekproef" in text
    assert '<td class="number">2.402</td>' in text


def test_changes_of_a_theme_are_those_of_its_comparisons(
    report: Report, shown: list[str], tmp_path: Path
) -> None:
    made = chapter(report, "thema", tmp_path, theme="kwaliteitsontwikkeling", language="en")
    assert made.figure_ids[0] == "thema_sectoren_kwaliteitsontwikkeling"
    chapters.opening(made)
    assert shown[0].endswith(": Quality development")
    shown.clear()
    chapter_tables.changes(made)
    text = "\n".join(shown)
    assert "Mainstream primary" not in text
    assert "Pupil guidance" not in text
    assert "Primary education" in text


def test_a_table_of_refused_changes_is_folded(
    report: Report, shown: list[str], tmp_path: Path
) -> None:
    table = report.changes.assign(**{"class": "not comparable"})
    chapter_tables.changes(chapter(replace(report, changes=table), "trends", tmp_path))
    folded = [text for text in shown if text.startswith("<details>")]
    assert len(folded) == 1
    assert "niets te vergelijken</summary>" in folded[0]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_index_lists_every_notebook_with_its_question(report: Report, language: str) -> None:
    page = index_page(report, language)
    assert f'<html lang="{language}">' in page
    for name in report.inspectorate.registry.notebooks:
        for file in notebook_files(report.inspectorate, name):
            assert f'href="{file}"' in page
        assert texts.QUESTIONS[name][language] in page
    assert "VOORBEELDGEGEVENS" in page
    assert page.count("<h1>") == 1
    assert "http" not in page


def test_a_notebook_lists_keys_only_of_its_own_kind() -> None:
    title = Label(nl="a", en="b")
    with pytest.raises(ValueError, match="made per theme"):
        Notebook(template="t", title=title, per="theme")
    with pytest.raises(ValueError, match="made per sector"):
        Notebook(template="t", title=title, sectors=("GBAO",))


def test_jobs_of_a_notebook_per_theme(report: Report) -> None:
    jobs = notebook_jobs(report, "thema", root=Path("."))
    assert jobs[0].notebook.name == "03_thema_kwaliteitsontwikkeling.ipynb"
    for item in jobs:
        check_parameters(ROOT / item.template, item.parameters)


def test_jobs_of_a_notebook_per_sector(report: Report) -> None:
    jobs = notebook_jobs(report, "sector", root=Path("."), language="en")
    sectors = report.inspectorate.registry.notebooks["sector"].sectors
    assert [j.parameters["sector"] for j in jobs] == list(sectors)
    assert jobs[0].notebook.name == f"02_sector_{sectors[0]}.en.ipynb"
    assert len({j.partial for j in jobs}) == len(sectors)
    for item in jobs:
        check_parameters(ROOT / item.template, item.parameters)
        assert not Path(str(item.parameters["figures_dir"])).is_absolute()


def test_chapter_mistakes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SpiegelError, match="not lie inside"):
        chapters.open_chapter("trends", "os2025", "nl")
    monkeypatch.chdir(ROOT / "notebooks")
    with pytest.raises(SpiegelError, match="unknown language 'fr'"):
        chapters.open_chapter("trends", "os2025", "fr")


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
