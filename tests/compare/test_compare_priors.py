"""Published figures of earlier mirrors: exact counts, rounded percentages, and neither."""

from __future__ import annotations

from pathlib import Path

import pytest

from spiegel.compare.priors import COLUMNS, PublishedPrior, read_priors
from spiegel.config.inspectorate import Inspectorate
from spiegel.errors import SpiegelError
from spiegel.stats.rounded import feasible_counts


def write(folder: Path, *rows: str) -> Path:
    path = folder / "published_priors.csv"
    path.write_text("\n".join([",".join(COLUMNS), *rows]) + "\n", encoding="utf-8")
    return path


def one(folder: Path, category: str, percent: str, decimals: str, k: str, n: str) -> PublishedPrior:
    row = f"m,2018-2019,x,ALL,{category},institution,{percent},{decimals},{k},{n},high,w,paper"
    return read_priors(write(folder, row))["m", "x", "ALL"]


def test_a_published_count_is_exact(tmp_path: Path) -> None:
    prior = one(tmp_path, "meets", "", "", "29", "532")
    assert (prior.n, prior.counts, prior.exact) == (532, range(29, 30), True)
    assert prior.share == 29 / 532
    assert (prior.unit, prior.source) == ("institution", "paper")


def test_a_count_below_the_bar_is_turned_into_one_that_meets_it(tmp_path: Path) -> None:
    prior = one(tmp_path, "below", "", "", "29", "532")
    assert prior.counts == range(503, 504)
    assert prior.share == 503 / 532


def test_a_rounded_percentage_with_n_gives_every_count_that_rounds_to_it(tmp_path: Path) -> None:
    prior = one(tmp_path, "meets", "61", "0", "", "532")
    # 60.5 % of 532 is 321.86 and 61.5 % is 327.18
    assert prior.counts == range(322, 328)
    assert (prior.share, prior.exact) == (0.61, False)


def test_a_rounded_percentage_below_the_bar_is_turned(tmp_path: Path) -> None:
    prior = one(tmp_path, "below", "39", "0", "", "532")
    assert (prior.counts, prior.share) == (range(322, 328), 0.61)
    sharp = one(tmp_path, "below", "12.5", "1", "", "40")
    assert (sharp.counts, sharp.share) == (range(35, 36), 0.875)


def test_a_percentage_that_only_one_count_gives_is_exact(tmp_path: Path) -> None:
    assert one(tmp_path, "meets", "50", "0", "", "8").exact


def test_a_percentage_without_n_has_no_counts(tmp_path: Path) -> None:
    prior = one(tmp_path, "below", "31", "0", "", "")
    assert (prior.n, prior.counts, prior.exact) == (None, None, False)
    assert prior.share == pytest.approx(0.69)


@pytest.mark.parametrize(
    ("cells", "what"),
    [
        (("above", "61", "0", "", "532"), "category 'above'"),
        (("meets", "61", "0", "", "3"), "no count of 3 rounds to 61 %"),
        (("meets", "many", "0", "", "532"), "percent is 'many', not a number"),
        (("meets", "", "", "29.5", "532"), "k is '29.5', not a whole number"),
        (("meets", "", "", "29", "five"), "n is 'five', not a whole number"),
        (("meets", "101", "0", "", "532"), "percent is '101', not a number from 0 to 100"),
    ],
)
def test_a_bad_number_is_told_with_its_row(
    tmp_path: Path, cells: tuple[str, str, str, str, str], what: str
) -> None:
    with pytest.raises(SpiegelError) as caught:
        one(tmp_path, *cells)
    assert caught.value.what.startswith(what)
    assert caught.value.where.endswith("published_priors.csv, row 2")


@pytest.mark.parametrize(
    "cells",
    [
        pytest.param(("meets", "", "", "600", "532"), id="a count above n"),
        pytest.param(("meets", "", "", "-1", "532"), id="a negative count"),
        pytest.param(("meets", "", "", "0", "0"), id="n is zero"),
        pytest.param(("meets", "140", "0", "", ""), id="more than 100 percent"),
        pytest.param(("meets", "nan", "0", "", ""), id="not a number"),
        pytest.param(("meets", "61.5", "0", "", "532"), id="more decimals than stated"),
    ],
)
def test_an_impossible_figure_is_refused(
    tmp_path: Path, cells: tuple[str, str, str, str, str]
) -> None:
    with pytest.raises(SpiegelError):
        one(tmp_path, *cells)


def test_a_key_given_twice_is_refused(tmp_path: Path) -> None:
    row = "m,2018-2019,x,ALL,meets,institution,61,0,,532,high,w,paper"
    path = write(tmp_path, row, row.replace("61,0", "62,0"))
    with pytest.raises(SpiegelError) as caught:
        read_priors(path)
    assert caught.value.what == "m / x / ALL is given twice"
    assert caught.value.where.endswith("row 3")


def test_without_the_file_there_are_no_published_priors(tmp_path: Path) -> None:
    assert read_priors(tmp_path / "published_priors.csv") == {}


def test_the_home_case_holds_the_count_and_the_percentages_of_2020(home: Inspectorate) -> None:
    found = read_priors(home.folder / "published_priors.csv")
    exact = found["os2020", "advies_ongunstig", "ALL"]
    assert (exact.counts, exact.n) == (range(29, 30), 532)
    rounded = found["os2020", "advies_gunstig", "ALL"]
    assert rounded.counts == feasible_counts("61", 532)
    for (_, indicator, sector), prior in found.items():
        assert indicator in home.indicators
        assert sector == "ALL" or home.framework.expand(sector)[0] in home.framework.sectors
        assert prior.unit in ("institution", "visit", "investigation")
