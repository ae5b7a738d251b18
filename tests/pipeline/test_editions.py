"""Every edition of the example export builds, the first and the last in full."""

from __future__ import annotations

import pandas as pd
import pytest
from project_copy import Project

from example import calibration


@pytest.mark.slow
@pytest.mark.parametrize(
    ("edition", "school_year", "priors"),
    [
        ("os2023", "2021-2022", {"os2020", "os2021"}),
        ("os2027", "2025-2026", {"os2023", "os2024", "os2025", "os2026"}),
    ],
)
def test_an_edition_builds_to_its_pages(
    unbuilt: Project, edition: str, school_year: str, priors: set[str]
) -> None:
    run = unbuilt.snakemake("--cores", "2", "--config", f"edition={edition}")
    assert run.returncode == 0, run.stdout
    results = unbuilt.root / "results" / edition
    measures = pd.read_csv(results / "tables" / "measures.csv")
    assert school_year in set(measures["school_year"])
    changes = pd.read_csv(results / "tables" / "changes.csv")
    assert set(changes["prior_edition"]) >= priors
    if edition == "os2027":
        trends = pd.read_csv(results / "tables" / "trends.csv").set_index(["indicator", "sector"])
        told = trends.loc[("k3_onderwijskundig", "BAO")]
        # More than chance; but from 20 to 45 % of the visits were chosen by risk, so no word.
        assert (told["mirrors"], told["class"]) == (5, "limited")
        assert told["p_trend"] < 0.05
        assert pd.isna(told["p_adj"])
        assert "selected" in told["reason_en"]
        assert told["high"] < 0
        planted = [word for word in calibration.load().planted if len(word["years"]) > 2]
        assert {word["word"] for word in planted} == {"rising", "falling"}
        for word in planted:
            assert trends.loc[(word["indicator"], word["sector"])]["class"] == word["word"]
    page = (results / "site" / "index.html").read_text(encoding="utf-8")
    assert school_year in page
    assert "Voorbeeldgegevens" in page
    assert "Example data" in page


@pytest.mark.parametrize("edition", [pytest.param("os2024", marks=pytest.mark.slow), "os2026"])
def test_an_edition_that_no_test_builds_can_be_planned(unbuilt: Project, edition: str) -> None:
    planned = unbuilt.planned("--config", f"edition={edition}")
    assert set(planned) >= {"compare_mirrors", "execute_notebook_sector", "build_site_nl"}
