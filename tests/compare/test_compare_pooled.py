"""Sectors by a model of all together: an estimate beside the count, never of what is withheld."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from spiegel.compare.estimates import Counts
from spiegel.compare.pooled import FEWEST_SECTORS, pooled
from spiegel.config.editions import load_edition
from spiegel.config.inspectorate import Inspectorate
from spiegel.measure.measures import worth
from spiegel.stats.pooling import pooled_shares

EDITION = load_edition(Path(__file__).parents[2], "os2025")
K1 = "k1_visie"
SECTORS = {"GBAO": (60, 90), "GSO": (30, 50), "BUBAO": (5, 6), "BUSO": (1, 5), "CLB": (0, 3)}


def counted(
    per: int = 1, indicator: str = K1, sectors: dict[str, tuple[int, int]] | None = None
) -> tuple[pd.DataFrame, Counts]:
    """Return measures and counts of some sectors; institutions have `per` ratings each."""
    rows, clusters = [], []
    for sector, (k, n) in (sectors or SECTORS).items():
        rows.append((indicator, sector, "meets", "all", k * per, n * per, k / n, "normal", "F"))
        clusters += [
            (indicator, sector, f"{sector}{i:04d}", "", per * (i < k), per, []) for i in range(n)
        ]
    names = ["indicator", "sector", "category", "group", "k", "n", "share", "obs_status"]
    measures = pd.DataFrame(rows, columns=[*names, "conf_status"])
    columns = ["indicator", "sector", "institution_id", "stratum", "k", "n", "steps"]
    return measures, Counts(pd.DataFrame(clusters, columns=columns))


def test_each_sector_has_the_estimate_of_the_model_and_together_they_give_the_total(
    home: Inspectorate,
) -> None:
    table = pooled(home, EDITION, *counted())
    k, n = zip(*SECTORS.values(), strict=True)
    expected = pooled_shares(k, n, n, home.plan.level)
    assert table["sector"].tolist() == list(SECTORS)
    assert table["model_share"].tolist() == pytest.approx([one.share for one in expected])
    assert (table["model_share"] * table["n"]).sum() == pytest.approx(sum(k))
    assert ((table["model_low"] < table["model_share"]) & (table["n"] > 0)).all()
    small = table.set_index("sector").loc["CLB"]
    assert small["share"] == 0
    assert small["model_share"] > 0.1, "none of three leans on the others"


def test_ratings_of_one_institution_weigh_what_they_are_worth(home: Inspectorate) -> None:
    once = pooled(home, EDITION, *counted()).set_index("sector")
    thrice = pooled(home, EDITION, *counted(per=3)).set_index("sector")
    # Ratings that are all alike within an institution say no more than one of them.
    assert (thrice["own_weight"] < once["own_weight"]).all()
    assert worth(np.array([1, 0, 1]), np.array([1, 1, 1]), 0.95, None) == (2, 3)
    k, n = worth(np.array([3, 0, 3, 0]), np.array([3, 3, 3, 3]), 0.95, None)
    assert k / n == 0.5
    assert n < 4


def test_too_few_sectors_and_sectors_all_alike_at_an_end_have_no_model(home: Inspectorate) -> None:
    few = dict(list(SECTORS.items())[: FEWEST_SECTORS - 1])
    assert pooled(home, EDITION, *counted(sectors=few)).empty
    ends = {sector: (0, n) for sector, (_, n) in SECTORS.items()}
    assert pooled(home, EDITION, *counted(sectors=ends)).empty


def test_a_confidential_indicator_has_no_model_even_where_its_cells_are_open(
    home: Inspectorate,
) -> None:
    (secret,) = home.plan.disclosure.indicators
    assert pooled(home, EDITION, *counted(indicator=secret)).empty
    measures, counts = counted()
    measures.loc[2, "conf_status"] = "C"
    assert pooled(home, EDITION, measures, counts).empty
