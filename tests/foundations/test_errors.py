"""The one error a person sees, and the hint it gives."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from spiegel.errors import SpiegelError, did_you_mean, nearest


def test_an_error_is_three_labelled_lines() -> None:
    error = SpiegelError("it is wrong", where="a.csv, row 2", fix="mend it.")
    assert str(error) == "what:  it is wrong\nwhere: a.csv, row 2\nfix:   mend it."
    assert str(error) == error.render()


def test_a_code_ends_the_first_line_and_a_value_with_line_breaks_adds_none() -> None:
    error = SpiegelError("it is\nwrong", where="a.csv", fix="mend it.", code="I-ENC-01")
    assert str(error) == "what:  it is wrong [I-ENC-01]\nwhere: a.csv\nfix:   mend it."
    assert error.what == "it is\nwrong"


@pytest.mark.parametrize(
    ("name", "found"),
    [("REGULIR", "REGULIER"), ("regulier", "REGULIER"), ("kort", "KORT"), ("zzz", None)],
)
def test_the_nearest_name_does_not_mind_case(name: str, found: str | None) -> None:
    assert nearest(name, ["REGULIER", "KORT"]) == found


def test_the_hint_lists_the_known_names_in_order() -> None:
    assert did_you_mean("zzz", ["b", "a"]) == "use one of: a, b."
    assert did_you_mean("alphaa", ["beta", "alpha"]) == "did you mean 'alpha'? Known: alpha, beta."


def test_a_long_list_is_cut_after_twenty() -> None:
    hint = did_you_mean("zzz", [f"k{n:02d}" for n in range(30)])
    assert "k19" in hint
    assert "k20" not in hint


def test_every_code_of_cleaning_is_raised_in_one_place_and_explained() -> None:
    root = Path(__file__).parents[2]
    sources = [p.read_text("utf-8") for p in (root / "workflow/spiegel/clean").glob("*.py")]
    raised = [code for text in sources for code in re.findall(r'"(C-(?:ACC|REC)-\d\d)"', text)]
    text = (root / "docs" / "errors.md").read_text(encoding="utf-8")
    explained = re.findall(r"^\| (C-(?:ACC|REC)-\d\d) \|", text, re.MULTILINE)
    assert sorted(raised) == sorted(set(raised))
    assert explained == sorted(raised)


def test_codes_are_explained_once_and_in_order() -> None:
    text = (Path(__file__).parents[2] / "docs" / "errors.md").read_text(encoding="utf-8")
    codes = re.findall(r"^\| ([A-Z]-[A-Z]+-\d\d) \|", text, re.MULTILINE)
    assert codes == sorted({*codes})
