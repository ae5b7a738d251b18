"""The press release of 13 May 2025, as its PDF gives it: read rightly, its numbers bound."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from project_copy import Project, fresh

from text_check.check import check_documents
from text_check.claims import read_claims
from text_check.documents import read_document
from text_check.result import Result
from text_check.result_lines import lines

pytestmark = pytest.mark.real
RAW = Path(os.environ.get("SPIEGEL_RAW", "data/raw")).resolve()
PRESS = RAW.parent / "seeds" / "003_c84d6a7b05f82d7d.txt"
CLAIMS = "results/os2025/tables/claims.json"
PERCENTAGES = {
    "visie.bao": "70%",
    "visie.so": "80%",
    "onderwijskundig.bao": "63%",
    "onderwijskundig.so": "67%",
    "doelenkader.gso": "53%",
    "visie_clb.clb": "71%",
    "zorgcontinuum.bao": "76%",
    "zorgcontinuum.so": "42%",
    "werkpunten.gbao": "64%",
    "werkpunten.gso": "48%",
}
# "De meerderheid van de basisscholen (70%)": it holds, and is listed beside the percentages.
WORDS = {"nl": ["regel 49: De meerderheid"], "en": ["line 49: De meerderheid"]}


@pytest.fixture(scope="module")
def mirror(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = fresh(tmp_path_factory.mktemp("press") / "project")
    run = project.snakemake("--cores", "2", CLAIMS)
    assert run.returncode == 0, run.stdout
    return project


def checked(mirror: Project, language: str = "nl") -> Result:
    claims = read_claims(mirror.root / CLAIMS)
    return check_documents(claims, [read_document(PRESS, claims.languages)], language=language)


def test_its_ten_percentages_agree_with_the_example_data(mirror: Project) -> None:
    outcome = checked(mirror)
    assert {b.claim: b.text for b in outcome.bound} == PERCENTAGES
    for language, verdict in (
        ("nl", "komt overeen (voorbeeldgegevens)"),
        ("en", "agrees (example data)"),
    ):
        told = lines(checked(mirror, language), read_claims(mirror.root / CLAIMS), "press")
        shown = [line for line in told if verdict in line]
        assert len([line for line in shown if "%" in line]) == 10
        assert [line.split("  ")[1] for line in shown if "%" not in line] == WORDS[language]


def test_it_has_to_mend_ligatures_that_its_pdf_lost_and_a_word_of_repetition(
    mirror: Project,
) -> None:
    outcome = checked(mirror)
    # "Scholen doen het opnieuw goed op vlak van visie": the example data show no comparison.
    said = [(f.check, f.text) for f in outcome.findings if f.check != "broken_ligature"]
    assert said == [("change_unsupported", "opnieuw")]
    broken = {finding.text for finding in outcome.findings} - {"opnieuw"}
    assert len(outcome.findings) == 36
    assert broken >= {"0jdens", "Informa6e", "Onderwijsinspec=e", "zorgconMnuüm", "heeR", "ambi4e"}
    assert outcome.exit_code == 1


def test_its_other_numbers_need_no_claim(mirror: Project) -> None:
    outcome = checked(mirror)
    assert [(free.text, free.kind) for free in outcome.free] == [
        ("13 mei 2025", "date"),
        ("2025", "year"),
        *[(f"{number}.", "list") for number in range(1, 5)],
        ("02 553 88 50", "phone"),
    ]
