"""Where a number is printed: each kind of file, and what looks alike but is another number."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typst
import xlsxwriter
from docx import Document

from spiegel.release.trace.change import benjamini_hochberg, holm
from spiegel.release.trace.places import places
from spiegel.release.trace.search_terms import SearchTerms
from spiegel.release.trace.sheets import find_row
from spiegel.stats.multiplicity import adjust

WANTED = SearchTerms(
    ids=frozenset({"visie.bao", "k1_visie:BAO:meets"}),
    sentences={"nl": "3 van de 6 basisscholen slaagt erin.", "en": "3 of 6 schools succeed."},
    labels=frozenset({"Visie", "Basisonderwijs"}),
    numbers=(frozenset({"3", "6"}),),
    indicator="k1_visie",
    sector="BAO",
    category="meets",
    school_year="2023-2024",
)


def found(folder: Path, wanted: SearchTerms = WANTED) -> list[tuple[str, str, str, str]]:
    return [(p.file, p.where, p.printed, p.how) for p in places(folder, wanted)]


def write(folder: Path, file: str, text: str) -> None:
    path = folder / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_a_page_that_ties_its_numbers(tmp_path: Path) -> None:
    write(
        tmp_path,
        "site/index.html",
        '<p>In\n<strong data-claim="visie.bao" data-k="3" data-kind="share">50%</strong>, not\n'
        '<strong data-claim="visie.baobab" data-kind="share">51%</strong></p>\n'
        '<td><span data-claim="k1_visie:BAO:meets" data-kind="n">6</span></td>',
    )
    assert found(tmp_path) == [
        ("site/index.html", "line 4, n", "6", "id"),
        ("site/index.html", "line 2, share", "50%", "id"),
    ]


def test_a_table_row_with_the_label_and_both_counts(tmp_path: Path) -> None:
    row = "<tr><th>Visie</th><td>Basisonderwijs</td><td>{}</td><td>6</td></tr>"
    write(tmp_path, "notebooks/a.html", row.format(3))
    write(tmp_path, "notebooks/b.html", row.format(4))
    write(tmp_path, "notebooks/c.html", row.format(3).replace("Visie", "Beleid").replace("Ba", "X"))
    shown = {"output_type": "display_data", "data": {"text/html": [row.format(3)]}}
    document = {"cells": [{"cell_type": "code", "outputs": [shown]}]}
    write(tmp_path, "notebooks/d.ipynb", json.dumps(document))
    assert [entry[0] for entry in found(tmp_path)] == ["notebooks/a.html", "notebooks/d.ipynb"]
    assert found(tmp_path)[0][3] == "text"


def test_sentences_in_plain_text_and_word(tmp_path: Path) -> None:
    write(tmp_path, "report/press.md", "Inleiding.\n3 van de 6\nbasisscholen slaagt erin.")
    document = Document()
    paragraph = document.add_paragraph("3 of 6 sch")
    paragraph.add_run("ools succeed.")
    document.save(tmp_path / "report" / "annex.docx")
    assert found(tmp_path) == [
        ("report/annex.docx", "sentence (en)", WANTED.sentences["en"], "text"),
        ("report/press.md", "sentence (nl)", WANTED.sentences["nl"], "text"),
    ]


def test_a_report_in_pdf(tmp_path: Path) -> None:
    source = tmp_path / "report.typ"
    source.write_text(
        "#set page(width: 6cm)\n3 van de 6 basisscholen slaagt erin.\n#pagebreak()\n"
        "#table(columns: 3, column-gutter: 1cm, stroke: none, [Visie], [3], [6],"
        " [Visie], [3], [7], [Visie en beleid], [3], [6])",
        encoding="utf-8",
    )
    folder = tmp_path / "results"
    folder.mkdir()
    typst.compile(str(source), output=str(folder / "report.pdf"))
    assert found(folder) == [
        ("report.pdf", "page 1 (nl)", WANTED.sentences["nl"], "text"),
        ("report.pdf", "page 2, table", "Visie 3 6", "text"),
    ]


def test_figures_by_words_data_and_marks(tmp_path: Path) -> None:
    claim = {"place": "alt", "kind": "pct", "indicator": "k1_visie", "sector": "BAO",
             "category": "meets", "k": 3, "n": 6, "text": "50%"}  # fmt: skip
    other = {**claim, "sector": "SO", "text": "60%"}
    write(
        tmp_path,
        "figures/f.json",
        json.dumps({"school_year": "2023-2024", "claims": {"nl": [claim, other]}}),
    )
    write(
        tmp_path,
        "figures/f.csv",
        "indicator,sector,category,k,n\nk1_visie,SO,meets,6,10\nk1_visie,BAO,meets,3,6\n",
    )
    write(
        tmp_path,
        "figures/f.nl.svg",
        '<svg>\n   <g id="value:k1_visie:BAO">\n    <g id="patch_1">\n    </g>\n'
        '    <text x="1">50%</text>\n   </g>\n'
        '   <g id="value:k1_visie:SO">\n    <text>60%</text>\n   </g>\n</svg>',
    )
    assert found(tmp_path) == [
        ("figures/f.csv", "row 2", "k 3, n 6", "id"),
        ("figures/f.json", "alt (nl)", "50%", "id"),
        ("figures/f.nl.svg", "mark value:k1_visie:BAO", "50%", "id"),
    ]


def test_figures_of_another_year_are_another_number(tmp_path: Path) -> None:
    write(tmp_path, "figures/f.csv", "indicator,sector,category,k,n\nk1_visie,BAO,meets,3,6\n")
    earlier = SearchTerms(indicator="k1_visie", sector="BAO", category="meets",
                     school_year="2022-2023", own=False)  # fmt: skip
    assert found(tmp_path, earlier) == []


def test_a_row_of_the_workbook(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    workbook = xlsxwriter.Workbook(path)
    sheet = workbook.add_worksheet("measures")
    sheet.write_string(0, 0, "Measures & more")
    rows = [["indicator", "sector", "share"], ["a", "BAO", 0.25], ["b", "BAO", 0.5]]
    for number, row in enumerate(rows, 2):
        for column, value in enumerate(row):
            sheet.write(number, column, value)
    workbook.close()
    key = {"indicator": "b", "sector": "BAO"}
    (only,) = find_row(path, {"measures": [(key, "share")], "absent": [(key, "share")]})
    assert (only.sheet, only.cell, only.text) == ("measures", "C5", "0.5")
    assert list(find_row(path, {"measures": [({"indicator": "c"}, "share")]})) == []


@pytest.mark.parametrize("p", [[0.01], [0.04, 0.01, 0.03], [0.5, 0.5, 0.2, 0.0001, 0.9]])
def test_adjustment_is_that_of_the_comparisons(p: list[float]) -> None:
    assert holm(p) == pytest.approx(adjust(p, "holm"))
    assert benjamini_hochberg(p) == pytest.approx(adjust(p, "bh"))
