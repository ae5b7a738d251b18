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


def check(project: Project, *arguments: str) -> int:
    return main(["--root", str(project.root), "check-text", *arguments])


def test_the_examples_in_the_help_run(
    built: Project, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(built.root)
    examples = re.findall(r"^  spiegel (check-text .*)$", CHECK_TEXT_EXAMPLES, re.MULTILINE)
    assert len(examples) == 3
    for example in examples:
        assert main(shlex.split(example)) == 0, capfd.readouterr().out
    told = capfd.readouterr().out
    assert "Elk getal is gebonden of toegelaten." in told


# Page, the place of the digit that is changed, and what the check says of it.
DIGITS = [
    ("index", r'(data-claim="visie\.bao"[^>]*>)\d', "number_differs"),
    ("index", r'(<img[^>]*alt="[^"]*?)\d(?=%)', "number_"),
    (
        "measures",
        r'(<td class="number"[^>]*><span data-claim="k1_visie:BAO:meets" data-kind="k">)\d',
        "number_",
    ),
    ("sector_GSO", r'(<span data-claim="k1_visie:GSO:VOLGENS" data-kind="pct">)\d', "number_"),
    ("trends", r"(<div><dt>[^<]*</dt><dd>[^<]*?)\b(?:30|5)\b", "number_unbound"),
]


def test_one_digit_changed_anywhere_on_a_page_is_caught(
    built: Project, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Each page that is checked here has one wrong digit; the pages themselves have none."""
    wrong = {}
    for number, (page, pattern, name) in enumerate(DIGITS):
        for ending in ("html", "en.html"):
            path = built.root / "results" / "os2025" / "site" / f"{page}.{ending}"
            text = path.read_text(encoding="utf-8")
            edited, count = re.subn(pattern, r"\g<1>9", text, count=1)
            assert count == 1
            assert edited != text
            copy = tmp_path / f"{number}_{page}.{ending}"
            copy.write_text(edited, encoding="utf-8")
            wrong[copy.name] = name
    files = [str(tmp_path / name) for name in wrong]
    assert check(built, *files, "--edition", "os2025", "--place", "site") == 1
    told: dict[str, list[str]] = {}
    for line in capfd.readouterr().out.splitlines():
        if (file := line.partition(":")[0]) in wrong:
            here = told.setdefault(file, [])
        elif line.startswith("! "):
            here.append(line)
    for file, name in wrong.items():
        assert any(line.startswith(f"! {name}") for line in told[file]), file


def test_a_drawing_of_the_mirror_in_a_page_is_known_and_one_digit_in_it_is_not(
    built: Project, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    drawing = built.root / "results" / "os2025" / "figures" / "kwaliteitsontwikkeling.nl.svg"
    svg = drawing.read_text(encoding="utf-8")
    svg = svg[svg.index("<svg") :]
    page = tmp_path / "a.html"
    for text, found in ((svg, False), (re.sub(r">63%</text>", ">68%</text>", svg, count=1), True)):
        assert (text != svg) == found
        page.write_text(f'<html lang="nl"><body><p>Figuur.</p>{text}</body></html>', "utf-8")
        check(built, str(page), "--edition", "os2025", "--place", "report")
        told = [line for line in capfd.readouterr().out.splitlines() if line.startswith("! ")]
        wrong = [line for line in told if not line.startswith("! claim_missing")]
        assert bool(wrong) == found  # one digit, and the whole drawing is no longer the mirror's
        assert any("68%" in line for line in wrong) == found


def test_claims_of_another_build_are_not_trusted(
    worked: Project, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = worked.root / "results" / "os2025" / "tables" / "claims.csv"
    table = pd.read_csv(path, keep_default_na=False)
    table["sentence"] = table["sentence"].str.replace("70%", "71%")
    table.to_csv(path, index=False)
    text = tmp_path / "a.txt"
    text.write_text("70% van de basisscholen heeft een visie.", encoding="utf-8")
    assert check(worked, str(text), "--edition", "os2025") == 2
    assert "is not in claims.csv as claims.json says it" in capfd.readouterr().err


@pytest.mark.slow
@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_report_is_bound_in_both_languages(
    built: Project, capfd: pytest.CaptureFixture[str], language: str
) -> None:
    path = built.root / "results" / "os2025" / "report" / f"os2025.{language}.pdf"
    assert check(built, str(path), "--edition", "os2025", "--place", "report") == 0
    told = capfd.readouterr().out
    bound = re.search(r"(\d+) gebonden", told)
    assert bound is not None
    assert int(bound[1]) > 20


def test_the_workbook_is_bound(built: Project, capfd: pytest.CaptureFixture[str]) -> None:
    """The one that a spreadsheet of another maker opens; the other is an example in the help."""
    file = built.root / "results" / "os2025" / "tables" / "os2025.ods"
    arguments = ("--edition", "os2025", "--place", "report")
    assert check(built, str(file), *arguments) == 0, capfd.readouterr().out
