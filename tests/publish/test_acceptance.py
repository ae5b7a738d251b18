"""The acceptance list of figures: every figure passes it, and it catches what is planted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from drawn import drawn
from planted_in_drawing import IN_DRAWING
from planted_in_files import IN_FILES, csv

from spiegel.config.inspectorate import load_inspectorate
from spiegel.config.languages import LANGUAGES
from spiegel.errors import SpiegelError
from spiegel.files import write_csv
from spiegel.publish import figure_outcomes
from spiegel.publish.acceptance import CHECKS, ONLY_IN_TESTS, Exhibit, findings, outcome
from spiegel.publish.names import all_figure_ids
from spiegel.publish.report import Report

ROOT = Path(__file__).resolve().parents[2]

# Of a figure made for each sector or theme: sectors with many ratings, few, very few, none and a
# withheld one, and two themes.
LIKE_ANOTHER = (
    *("_BUBAO", "_GSO", "_CVO", "_onderwijsleerpraktijk", "_gelijke_kansen"),
    *("_sectoren_leerlingenbegeleiding", "_verandering_leerlingenbegeleiding"),
)
FIGURES = all_figure_ids(load_inspectorate(ROOT / "config" / "inspectorates" / "vlaanderen"))
IDS = [name for name in FIGURES if not name.endswith(LIKE_ANOTHER)]
Show = Callable[..., Exhibit]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", IDS)
def test_every_figure_passes_every_check(exhibits: Show, name: str, language: str) -> None:
    found = findings(exhibits(name, language))
    assert {check: what for check, what in found.items() if what} == {}


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
