"""In every row of changes.csv of os2025 each pair of shares subtracts to its difference."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from project_copy import Project

from spiegel.compare import mirror
from spiegel.config.editions import load_edition

EDITION = "os2025"
PAIRS = ("crude", "standardised")


@pytest.fixture(scope="module")
def computed(built: Project, tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    """The table as it was computed, before its numbers are written with ten digits."""
    edition = load_edition(built.root, EDITION)
    made = built.root / "data/processed" / EDITION
    years = edition.record_years
    found: dict[str, pd.DataFrame] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mirror, "write_csv", lambda table, path: found.update({path.name: table}))
        mirror.compare_mirrors(
            built.root / "config/inspectorates" / edition.inspectorate,
            edition,
            {year: made / f"measure/{year}.csv" for year in years},
            {year: made / f"measure/{year}.counts.parquet" for year in years},
            made / f"measure/{edition.school_year}.register.csv",
            {year: made / "clean" / year for year in years},
            Path("nowhere"),
        )
    return found["changes.csv"]


@pytest.fixture(scope="module")
def printed(built: Project) -> pd.DataFrame:
    return pd.read_csv(built.root / "results" / EDITION / "tables/changes.csv")


def apart(table: pd.DataFrame, basis: str) -> pd.Series:
    """Return how far a pair is from its difference; NaN where there is no pair."""
    pair = table[f"share_{basis}"] - table[f"prior_share_{basis}"]
    assert (pair.isna() == table[f"difference_{basis}"].isna()).all()
    return (pair - table[f"difference_{basis}"]).abs()


@pytest.mark.slow
@pytest.mark.parametrize("basis", PAIRS)
def test_each_pair_subtracts_before_printing(computed: pd.DataFrame, basis: str) -> None:
    distance = apart(computed, basis)
    assert distance.notna().sum() > 30
    assert distance.max() <= 1e-12


@pytest.mark.parametrize("basis", PAIRS)
def test_each_pair_subtracts_as_it_is_written(printed: pd.DataFrame, basis: str) -> None:
    distance = apart(printed, basis)
    assert distance.notna().sum() > 30
    assert distance.max() <= 2e-10  # three numbers of ten digits


def test_the_difference_is_that_of_the_basis(printed: pd.DataFrame) -> None:
    for basis in PAIRS:
        own = printed[printed["basis"] == basis]
        assert len(own) > 0
        assert (own["difference"] == own[f"difference_{basis}"]).all()
    assert printed.loc[printed["basis"].isna(), "difference"].isna().all()


def test_crude_shares_are_those_of_the_measures(built: Project, printed: pd.DataFrame) -> None:
    tables = built.root / "results" / EDITION / "tables"
    own = pd.read_csv(tables / "measures.csv").query("category == 'meets' and group == 'all'")
    keys = ["school_year", "indicator", "sector"]
    shares = own.set_index(keys)["share"]
    edition = load_edition(built.root, EDITION)
    for name, year in (
        ("share_crude", pd.Series(edition.school_year, printed.index)),
        ("prior_share_crude", printed["prior_school_year"]),
    ):
        known = printed[printed[name].notna() & (printed["prior_source"] == "records")]
        at = pd.MultiIndex.from_arrays([year[known.index], known["indicator"], known["sector"]])
        there = at.isin(shares.index)
        assert there.sum() > 30
        held = shares.reindex(at[there]).to_numpy()
        assert np.allclose(known.loc[there, name], held, atol=1e-9)
