"""`spiegel check-text` on a mirror that was built: its pages are clean, and one digit is not."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pandas as pd
import pytest
from project_copy import Project

from spiegel.cli import main
from spiegel.commands.texts import CHECK_TEXT_EXAMPLES

PAGES = ("index.html", "index.en.html")


def check(project: Project, *arguments: str) -> int:
    return main(["--root", str(project.root), "check-text", *arguments])


def test_the_examples_in_the_help_run(
    built: Project, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(built.root)
    examples = re.findall(r"^  spiegel (check-text .*)$", CHECK_TEXT_EXAMPLES, re.MULTILINE)
    assert len(examples) == 3
    for example in examples:
        assert main(shlex.split(example)) == 0, capsys.readouterr().out
    told = capsys.readouterr().out
    assert "Elk getal is gebonden of toegelaten." in told


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    ("pattern", "check_name"),
    [
        (r'(data-claim="visie\.bao"[^>]*>)\d', "number_differs"),
        (r'(<td class="number"><span data-claim="k1_visie:BAO:meets" data-kind="k">)\d', "number_"),
        (r'(<div><dt>[^<]*</dt><dd>[^<]*?)\b(?:30|5)\b', "number_unbound"),
    ],
)  # fmt: skip
def test_one_digit_changed_anywhere_on_a_page_is_caught(
    worked: Project,
    capsys: pytest.CaptureFixture[str],
    page: str,
    pattern: str,
    check_name: str,
) -> None:
    path = worked.root / "results" / "os2025" / "site" / page
    text = path.read_text(encoding="utf-8")
    edited, count = re.subn(pattern, r"\g<1>9", text, count=1)
    assert count == 1
    assert edited != text
    path.write_text(edited, encoding="utf-8")
    assert check(worked, str(path), "--edition", "os2025", "--place", "site") == 1
    assert check_name in capsys.readouterr().out


def test_claims_of_another_build_are_not_trusted(
    worked: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = worked.root / "results" / "os2025" / "tables" / "claims.csv"
    table = pd.read_csv(path, keep_default_na=False)
    table["sentence"] = table["sentence"].str.replace("70%", "71%")
    table.to_csv(path, index=False)
    text = tmp_path / "a.txt"
    text.write_text("70% van de basisscholen heeft een visie.", encoding="utf-8")
    assert check(worked, str(text), "--edition", "os2025") == 2
    assert "is not in claims.csv as it would be said now" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_report_is_bound_in_both_languages(
    built: Project, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    path = built.root / "results" / "os2025" / "report" / f"os2025.{language}.pdf"
    assert check(built, str(path), "--edition", "os2025", "--place", "report") == 0
    told = capsys.readouterr().out
    bound = re.search(r"(\d+) gebonden", told)
    assert bound is not None
    assert int(bound[1]) > 20


def test_the_workbook_is_bound(built: Project, capsys: pytest.CaptureFixture[str]) -> None:
    files = [built.root / "results" / "os2025" / "tables" / f"os2025.{k}" for k in ("xlsx", "ods")]
    arguments = ("--edition", "os2025", "--place", "report")
    assert check(built, *map(str, files), *arguments) == 0, capsys.readouterr().out
