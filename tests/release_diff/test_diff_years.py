"""Two school years: classes where they exist, intervals elsewhere, nothing for what is blocked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from spiegel.cli import main
from spiegel.errors import SpiegelError
from spiegel.release.diff.diff_lines import lines
from spiegel.release.diff.outcome import Outcome, compare
from spiegel.release.diff.page import page
from spiegel.release.diff.sides import open_side
from spiegel.release.diff.years import Pair
from spiegel.stats.differences import miettinen_nurminen


def both(first: Any, second: Any, tmp_path: Path) -> Outcome:
    return compare(second.side(tmp_path / "b"), first.side(tmp_path / "a"))


def pair(outcome: Outcome, indicator: str) -> Pair:
    (found,) = [one for one in outcome.pairs if one.indicator == indicator]
    return found


def test_the_earlier_year_stands_first(first: Any, second: Any, tmp_path: Path) -> None:
    outcome = both(first, second, tmp_path)
    assert outcome.mode == "years"
    assert (outcome.before.edition, outcome.after.edition) == ("m1", "m2")
    assert [one.indicator for one in outcome.pairs] == ["k1", "k2", "o1"]


def test_an_interval_without_a_word(first: Any, second: Any, tmp_path: Path) -> None:
    found = pair(both(first, second, tmp_path), "k1")
    low, high = miettinen_nurminen(90, 110, 60, 100)
    assert (found.low, found.high) == (low, high)
    assert (found.word, found.made) == ("", "here")


def test_what_may_not_be_compared_has_no_number(first: Any, second: Any, tmp_path: Path) -> None:
    outcome = both(first, second, tmp_path)
    found = pair(outcome, "k2")
    assert found.word == "not comparable"
    assert found.reason["en"] == "other framework"
    numbers = (found.n, found.prior_n, found.share, found.prior_share, found.difference, found.low)
    assert numbers == (None,) * 6
    # Nor anywhere on the page: 50% and 73% are k2's.
    for language in ("nl", "en"):
        text = page(outcome, language).split("</style>")[1]
        assert "50%" not in text
        assert "73%" not in text


def test_no_row_means_not_comparable(first: Any, second: Any, tmp_path: Path) -> None:
    second.config["comparability.csv"] = second.config["comparability.csv"].splitlines()[0] + "\n"
    outcome = both(first, second, tmp_path)
    assert {one.word for one in outcome.pairs} == {"not comparable"}
    assert all(one.share is None for one in outcome.pairs)


def test_ratings_of_one_institution_get_no_interval(
    first: Any, second: Any, tmp_path: Path
) -> None:
    found = pair(both(first, second, tmp_path), "o1")
    assert found.difference == pytest.approx(0.0)
    assert (found.low, found.high, found.word) == (None, None, "")
    assert "records" in found.reason["en"]


def test_the_class_of_the_comparison_goes_first(
    first: Any, second: Any, tmp_path: Path, changed_row: Callable[..., dict[str, str]]
) -> None:
    second.rows["changes"] = [
        changed_row("k1", "improved"),
        changed_row("k2", "not comparable", comparability="no", reason_nl="nee", reason_en="no"),
        changed_row("o1", "too few"),
    ]
    outcome = both(first, second, tmp_path)
    found = pair(outcome, "k1")
    assert (found.word, found.low, found.high, found.made) == ("improved", 0.1, 0.3, "comparison")
    assert pair(outcome, "k2").difference is None
    assert pair(outcome, "o1").share is None


@pytest.mark.parametrize(("robust", "word"), [("", "improved"), ("not_robust:m", "not robust")])
def test_what_the_later_mirror_says_beside_its_word_is_said_here(
    first: Any,
    second: Any,
    tmp_path: Path,
    changed_row: Callable[..., dict[str, str]],
    robust: str,
    word: str,
) -> None:
    more = {"robust": robust, "qualifier": "smaller_than_margin"}
    second.rows["changes"] = [changed_row("k1", "improved", **more)]
    outcome = both(first, second, tmp_path)
    assert pair(outcome, "k1").word == word
    text = page(outcome, "en")
    assert "smaller than the margin" in text
    assert f"{1 if not robust else 0} established changes" in text
    assert any(line.strip().startswith(f"{word}: 1") for line in lines(outcome, "en"))


def test_small_and_withheld_numbers_are_not_set_side_by_side(
    first: Any, second: Any, tmp_path: Path
) -> None:
    first.rows["measures"][0]["obs_status"] = "k_of_n"
    second.rows["measures"][5]["conf_status"] = "C"
    outcome = both(first, second, tmp_path)
    assert (pair(outcome, "k1").word, pair(outcome, "k1").share) == ("too few", None)
    assert (pair(outcome, "o1").word, pair(outcome, "o1").n) == ("not shown", None)


def test_drift_is_judged_by_an_interval(first: Any, second: Any, tmp_path: Path) -> None:
    (found,) = both(first, second, tmp_path).drift
    assert (found.prior_k, found.prior_n, found.k, found.n) == (20, 120, 70, 180)
    assert (found.low, found.high) == miettinen_nurminen(70, 180, 20, 120)
    assert found.outside


def test_rows_that_repeat_a_visit_are_no_visits_left_out(
    first: Any, second: Any, tmp_path: Path
) -> None:
    last = second.rows["exclusions"][0]
    again = {"rule": "visit_repeated", "reason": "visit_repeated", "rows_in": "250"}
    second.rows["exclusions"].insert(0, {**last, **again, "rows_out": last["rows_in"]})
    (found,) = both(first, second, tmp_path).drift
    assert (found.k, found.n) == (70, 180)


def test_a_large_difference_of_few_visits_is_not_outside(
    first: Any, second: Any, tmp_path: Path
) -> None:
    for mirror, ends in ((first, ("10", "9")), (second, ("10", "7"))):
        mirror.rows["exclusions"][0] |= {"rows_in": ends[0], "rows_out": ends[1]}
    (found,) = both(first, second, tmp_path).drift
    assert found.difference == pytest.approx(0.2)  # a fixed percentage would have alarmed
    assert not found.outside


def test_claims_of_two_years_are_not_held_against_each_other(
    first: Any, second: Any, tmp_path: Path
) -> None:
    assert [d for d in both(first, second, tmp_path).differences if d.part == "claims"] == []


def test_mirrors_of_two_inspectorates(first: Any, second: Any, tmp_path: Path) -> None:
    one, two = first.side(tmp_path / "a"), second.side(tmp_path / "b")
    object.__setattr__(two, "inspectorate", "elders")
    with pytest.raises(SpiegelError) as error:
        compare(one, two)
    assert "mirror of" in error.value.what


def test_a_bundle_is_read_as_a_folder_is(first: Any, tmp_path: Path) -> None:
    folder = first.side(tmp_path / "a")
    for prefix in ("", "m1-2025.0/"):
        path = first.bundle(tmp_path / "bundle.zip", prefix)
        outcome = compare(folder, open_side(tmp_path, str(path)))
        assert outcome.differences == ()
        assert outcome.unknown == ()


def test_the_command_writes_pages_and_tables(
    first: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first.write(tmp_path / "a")
    first.rows["claims"][0]["sentence"] = "61% slaagt."
    path = first.bundle(tmp_path / "b.zip")
    out = tmp_path / "out"
    assert main(["diff", str(tmp_path / "a"), str(path), "--out", str(out)]) == 1
    assert "visie.all/nl, sentence: 60% slaagt. -> 61% slaagt." in capsys.readouterr().out
    names = {file.name for file in out.iterdir()}
    assert names == {"index.html", "index.en.html", "differences.csv"}
    text = (out / "index.html").read_text(encoding="utf-8")
    assert "Voorbeeldgegevens" in text
    assert str(tmp_path) not in text
    assert main(["diff", str(path), str(path), "--out", str(out)]) == 0
    assert main(["diff", "m7", str(path), "--out", str(out)]) == 2
    assert "neither a built edition" in capsys.readouterr().err
