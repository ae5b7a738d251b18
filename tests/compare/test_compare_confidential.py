"""A confidential indicator is not standardised: the weights would tell its small cells."""

from __future__ import annotations

import copy
from typing import Any

import pandas as pd
import pytest

from spiegel.compare.changes import compare_all
from spiegel.compare.comparability import Comparability
from spiegel.compare.estimates import Counts
from spiegel.compare.pairs import Sources
from spiegel.compare.trends import trends
from spiegel.config.analysis_plan import Composition
from spiegel.measure.strata import Register

COUNTS = ["indicator", "sector", "institution_id", "stratum", "k", "n", "steps"]
GOK, OPEN = "gok_positief", "k3_onderwijskundig"
REGISTER = Register(pd.DataFrame({"sector": "GBAO", "stratum": ["GO", "VGO"], "n": [200, 600]}))


def in_cells(met: int) -> Counts:
    """Return 40 institutions of GO and 160 of VGO, of which some meet the bar, for both."""
    rows = []
    for name in (GOK, OPEN):
        for stratum, size, good in (("GO", 40, met // 4), ("VGO", 160, met - met // 4)):
            for i in range(size):
                y = int(i < good)
                steps = [0, 1 - y, y] if name == GOK else [0, 1 - y, y, 0]
                rows.append((name, "GBAO", f"{stratum}{i:04d}", stratum, y, 1, steps))
    return Counts(pd.DataFrame(rows, columns=COUNTS))


@pytest.fixture
def five(mirrors: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Five mirrors of both indicators, in two cells."""
    met = {2023: 150, 2022: 140, 2021: 130, 2020: 120, 2019: 115}
    mirrors.now(*[(name, "GBAO", met[2023], 200) for name in (GOK, OPEN)])
    for year in (2022, 2021, 2020, 2019):
        mirrors.earlier(year, *[(name, "GBAO", met[year], 200) for name in (GOK, OPEN)])
    counts = {f"{year}-{year + 1}": in_cells(k) for year, k in met.items()}
    monkeypatch.setattr(mirrors, "_counts", lambda: counts)
    mirrors.home = copy.copy(mirrors.home)
    mirrors.home.plan = mirrors.home.plan.model_copy(
        update={"composition": Composition(within_sector="network", order=("GO", "VGO"))}
    )
    return mirrors


def changes(mirrors: Any) -> pd.DataFrame:
    measures = mirrors._measures()
    own = measures[measures["school_year"] == "2023-2024"]
    sources = Sources(mirrors._counts(), {}, Comparability(mirrors._verdicts), REGISTER)
    return compare_all(mirrors.home, mirrors._edition(), own, sources)


def test_changes_are_crude_and_get_no_word(five: Any) -> None:
    found = changes(five).query("prior_edition == 'm2022'").set_index("indicator")
    assert found.loc[OPEN, "basis"] == "standardised"
    secret = found.loc[GOK]
    assert (secret["basis"], secret["class"]) == ("crude", "limited")
    assert secret["difference"] == secret["share_crude"] - secret["prior_share_crude"]
    assert secret["reason_en"].startswith("confidential")
    empty = ["composition", "superiority", "superiority_low", "superiority_high", "p_ordinal"]
    empty += ["share_standardised", "prior_share_standardised", "difference_standardised"]
    again = ["overlap", "overlap_up", "overlap_down", "p_overlap", "tipping", "tipping_gap"]
    assert secret[[*empty, *again]].isna().all()
    assert found.loc[OPEN, empty].notna().all()


def test_trends_are_crude(five: Any) -> None:
    found = trends(five.home, five._edition(), five.levels(), five._counts(), REGISTER)
    bases = found.set_index("indicator")["basis"]
    assert bases.to_dict() == {GOK: "crude", OPEN: "standardised"}


def test_a_trend_of_a_withheld_share_says_that_and_not_that_mirrors_are_few(five: Any) -> None:
    five.withhold("2021-2022", GOK, "GBAO")
    found = trends(five.home, five._edition(), five.levels(), five._counts(), REGISTER)
    reasons = found.set_index("indicator")["reason_en"]
    assert reasons[GOK] == "confidential: this share is not shown"
    assert reasons[OPEN] == ""
