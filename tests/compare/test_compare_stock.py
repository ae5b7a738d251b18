"""A stock is the same institutions again: its years are not tested as independent samples."""

from __future__ import annotations

import copy
from typing import Any

import pandas as pd
import pytest

from spiegel.compare.estimates import Counts
from spiegel.compare.stock import SHARED_BY_YEARS, refusal, share_institutions

K1 = "k1_visie"
NUMBERS = ["prior_n", "prior_share_crude", "difference_crude", "difference", "low", "high"]
NUMBERS += ["p", "p_adj", "rule_out", "mdd"]


@pytest.fixture
def stocks(mirrors: Any) -> Any:
    """Mirrors of an inspectorate whose framework declares a stock."""
    mirrors.home = copy.copy(mirrors.home)
    mirrors.same_institutions = True
    mirrors.home.framework = mirrors.home.framework.model_copy(update={"frame": "stock"})
    return mirrors


def counts(*institutions: str, sector: str = "GBAO") -> Counts:
    rows = [(K1, sector, i, "", 1, 1, [0, 0, 1, 0]) for i in institutions]
    names = ["indicator", "sector", "institution_id", "stratum", "k", "n", "steps"]
    return Counts(pd.DataFrame(rows, columns=names))


def test_two_stocks_that_share_institutions_lose_every_number_of_the_change(stocks: Any) -> None:
    stocks.now((K1, "GBAO", 180, 200))
    stocks.earlier(2022, (K1, "GBAO", 100, 250))
    row = stocks.change()
    assert row[NUMBERS].isna().all()
    assert (row["test"], row["class"], row["comparability"]) == ("", "not comparable", "no")


def test_the_reason_says_how_many_are_shared_and_what_can_be_done(stocks: Any) -> None:
    stocks.now((K1, "GBAO", 180, 200))
    stocks.earlier(2022, (K1, "GBAO", 100, 250))
    row = stocks.change()
    assert "share 200 institutions (200 now, 250 then)" in row["reason_en"]
    assert "paired method" in row["reason_en"]
    assert "inspections of each year" in row["reason_en"]
    assert "200 instellingen (200 nu, 250 toen)" in row["reason_nl"]
    assert "gepaarde methode" in row["reason_nl"]


def test_the_same_counts_of_a_flow_are_tested(mirrors: Any) -> None:
    mirrors.now((K1, "GBAO", 180, 200))
    mirrors.earlier(2022, (K1, "GBAO", 100, 250))
    assert mirrors.change()["class"] == "improved"


def test_a_verdict_of_not_comparable_keeps_its_own_reason(stocks: Any) -> None:
    stocks.now((K1, "GBAO", 180, 200))
    stocks.earlier(2022, (K1, "GBAO", 100, 250), verdict="no")
    assert stocks.change()["reason_en"] == "en reason"


def test_the_levels_of_a_stock_are_still_shown(stocks: Any) -> None:
    stocks.now((K1, "GBAO", 180, 200))
    stocks.earlier(2022, (K1, "GBAO", 100, 250))
    assert stocks.levels()["share"].tolist() == [0.4, 0.9]


def test_a_trend_over_stocks_is_not_tested_and_says_why(stocks: Any) -> None:
    stocks.now((K1, "GBAO", 180, 200))
    for year, k in ((2022, 150), (2021, 120), (2020, 90)):
        stocks.earlier(year, (K1, "GBAO", k, 200))
    row = stocks.trends().iloc[0]
    assert (row["mirrors"], row["class"]) == (4, "not tested")
    assert row[["slope", "low", "high", "p_trend", "p_adj", "rule_out"]].isna().all()
    assert {name: row[name] for name in ("reason_nl", "reason_en")} == SHARED_BY_YEARS.columns(
        "reason"
    )


def test_a_stock_without_a_comparable_earlier_year_has_too_few_mirrors(stocks: Any) -> None:
    stocks.now((K1, "GBAO", 180, 200))
    stocks.earlier(2022, (K1, "GBAO", 100, 250), verdict="limited")
    assert stocks.trends()["class"].tolist() == ["too few mirrors"]


def test_stocks_without_a_common_institution_may_be_tested(stocks: Any) -> None:
    apart = counts("a", "b"), counts("c")
    assert refusal(stocks.home, *apart, K1, ("GBAO",)) is None
    years = dict(zip(("2022-2023", "2023-2024"), apart, strict=True))
    assert not share_institutions(stocks.home, years, list(years), K1, ("GBAO",))


def test_an_institution_shared_by_any_two_years_is_enough(stocks: Any) -> None:
    years = {"2021-2022": counts("a"), "2022-2023": counts("b"), "2023-2024": counts("c", "a")}
    assert share_institutions(stocks.home, years, list(years), K1, ("GBAO",))


def test_an_institution_is_looked_for_in_all_sectors_of_a_group(stocks: Any) -> None:
    moved = counts("a"), counts("a", sector="GSO")
    found = refusal(stocks.home, *moved, K1, ("GBAO", "GSO"))
    assert found is not None
    assert found.comparability == "no"


def test_one_visit_type_of_an_inspectorate_can_be_a_stock(mirrors: Any) -> None:
    framework = mirrors.home.framework
    kinds = {
        name: kind.model_copy(update={"frame": "stock"})
        for name, kind in framework.visit_types.items()
    }
    mirrors.home = copy.copy(mirrors.home)
    mirrors.same_institutions = True
    mirrors.home.framework = framework.model_copy(update={"visit_types": kinds})
    mirrors.now((K1, "GBAO", 180, 200))
    mirrors.earlier(2022, (K1, "GBAO", 100, 250))
    assert mirrors.change()["class"] == "not comparable"
