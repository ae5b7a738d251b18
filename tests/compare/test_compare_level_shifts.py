"""The table of shifts at a break: of shown counts only, with a reason where there is none."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from spiegel.compare.level_shifts import level_shifts
from spiegel.config.editions import load_edition
from spiegel.config.inspectorate import Inspectorate
from spiegel.measure.measures import status
from spiegel.stats.level_shift import level_shift, link_error

EDITION = load_edition(Path(__file__).parents[2], "os2025")
YEARS = (2018, 2019, 2021, 2022, 2023)
NUMBERS = ["share_before", "share_after", "shift", "shift_low", "shift_high", "log_odds", "error"]
NUMBERS += ["link_error", "linked", "df"]
K1, K3 = "k1_visie", "k3_onderwijskundig"


def line(
    home: Inspectorate,
    indicator: str,
    shares: tuple[float, ...] = (0.4, 0.45, 0.6, 0.62, 0.6),
    *,
    sector: str = "ALL",
    years: tuple[int, ...] = YEARS,
    n: int = 200,
    **changed: Any,
) -> pd.DataFrame:
    """Return the mirrors of one series, `changed` in some of its columns."""
    found = pd.DataFrame({"school_year": [f"{y}-{y + 1}" for y in years]})
    found = found.assign(indicator=indicator, sector=sector, n=n, source="records")
    found["k"] = [round(n * share) for share in shares]
    found = found.assign(unit="institution", comparability="limited", **changed)
    found["obs_status"] = [
        "none" if pd.isna(n) else status(int(n), home.plan) for n in found["n"].astype(float)
    ]
    return found.astype({"k": "Int64", "n": "Int64"})


def shifted(
    home: Inspectorate, *lines: pd.DataFrame, breaks: tuple[str, ...] = ("2021-2022",)
) -> Any:
    home.plan = home.plan.model_copy(update={"breaks": breaks})
    return level_shifts(home, EDITION, pd.concat(lines, ignore_index=True))


@pytest.fixture
def own(home: Inspectorate) -> Inspectorate:
    """The home case, of which a test may change the plan."""
    return copy.copy(home)


def test_one_series_has_its_shift_and_says_that_the_link_error_is_missing(own: Any) -> None:
    row = shifted(own, line(own, K1)).iloc[0]
    expected = level_shift((80, 90, 120, 124, 120), (200,) * 5, YEARS, 2021)
    assert expected is not None
    assert (row["break_from"], row["first_year"], row["last_year"]) == (
        *("2021-2022", "2018-2019"),
        "2023-2024",
    )
    assert (row["mirrors_before"], row["mirrors_after"], row["linked"]) == (2, 3, 1)
    assert row["log_odds"] == pytest.approx(expected.log_odds)
    assert row["shift"] == pytest.approx(expected.after - expected.before)
    assert (row["shift_low"], row["shift_high"]) == pytest.approx(expected.interval(0.95, None))
    assert np.isnan(row["link_error"])
    assert row["reason_en"].startswith("no link error: that takes 3 indicators")


def test_three_scales_over_all_sectors_give_a_link_error_to_every_series(own: Any) -> None:
    lines = [
        line(own, K1, (0.3, 0.3, 0.35, 0.35, 0.35)),
        line(own, K3, (0.3, 0.3, 0.5, 0.5, 0.5)),
        line(own, "advies_ongunstig", (0.3, 0.3, 0.6, 0.6, 0.6)),
        line(own, "advies_gunstig", (0.3, 0.3, 0.9, 0.9, 0.9)),  # the same scale: not linked
        line(own, K1, (0.3, 0.3, 0.8, 0.8, 0.8), sector="GBAO"),  # a sector: not linked
    ]
    found = shifted(own, *lines).set_index(["indicator", "sector"])
    scale = next(name for name in own.indicators if name in ("advies_gunstig", "advies_ongunstig"))
    used = found.loc[[(K1, "ALL"), (K3, "ALL"), (scale, "ALL")], "log_odds"]
    link = link_error(used.tolist())
    assert link is not None
    assert found["link_error"].tolist() == pytest.approx([link.error] * 5)
    assert found["linked"].tolist() == [3] * 5
    assert (found["reason_nl"] == "").all()


HIDDEN = {"k": [80, 90, None, 124, 120], "n": [200, 200, None, 200, 200]}


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        (HIDDEN, "confidential"),
        ({"unit": "investigation"}, "the investigations of one institution"),
        ({"comparability": ["no", "limited", "yes", "yes", "yes"]}, "fewer than 2 mirrors"),
        ({"comparability": ["limited", "limited", "no", "no", "yes"]}, "fewer than 2 mirrors"),
        ({"n": [200, 9, 200, 200, 200], "k": [80, 4, 120, 124, 120]}, "fewer than 2 mirrors"),
        ({"k": [0, 0, 120, 124, 120]}, "on one of the two sides nobody"),
        ({"k": [80, 90, 200, 200, 200]}, "on one of the two sides nobody"),
    ],
)
def test_where_there_is_no_shift_the_row_has_a_reason_and_no_number(
    own: Any, changed: dict[str, Any], reason: str
) -> None:
    table = shifted(own, line(own, K1, n=200).assign(**changed).pipe(_statuses, own))
    assert len(table) == 1
    assert table[NUMBERS].isna().all(axis=None)
    assert table["reason_en"].iloc[0].startswith(reason)


def _statuses(found: pd.DataFrame, home: Inspectorate) -> pd.DataFrame:
    known = found["n"].astype("Int64")
    said = ["none" if pd.isna(n) else status(int(n), home.plan) for n in known]
    return found.assign(obs_status=said, n=known, k=found["k"].astype("Int64"))


@pytest.mark.parametrize(
    "changed",
    [
        {"comparability": "no"},
        {"comparability": ["no", "no", "yes", "yes", "yes"]},  # no mirror before
        {"k": [None, None, 120, 124, 120], "source": "published"},  # rounded: no count
    ],
)
def test_a_series_of_one_side_has_no_row(own: Any, changed: dict[str, Any]) -> None:
    assert shifted(own, line(own, K1).assign(**changed).pipe(_statuses, own)).empty
    assert shifted(own, line(own, K1), breaks=()).empty
    assert shifted(own, line(own, K1), breaks=("2030-2031",)).empty


def test_of_two_breaks_each_has_the_mirrors_between_its_neighbours(own: Any) -> None:
    years = (2015, 2016, 2018, 2019, 2021, 2022)
    shares = (0.2, 0.2, 0.4, 0.4, 0.7, 0.7)
    found = shifted(
        own, line(own, K1, shares, years=years), breaks=("2021-2022", "2018-2019")
    ).set_index("break_from")
    assert found.index.tolist() == ["2018-2019", "2021-2022"]
    assert found[["mirrors_before", "mirrors_after"]].eq(2).all(axis=None)
    assert found["first_year"].tolist() == ["2015-2016", "2018-2019"]
    assert found["share_before"].tolist() == pytest.approx([0.2, 0.4])
    assert found["share_after"].tolist() == pytest.approx([0.4, 0.7])
