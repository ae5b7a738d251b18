"""The calibration, recomputed from the written files alone."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pandas as pd
import pytest

if TYPE_CHECKING:
    from conftest import Export

ANCHOR = "2023-2024"
SCALES = {
    "KWALITEITSONTWIKKELING": ["K1", "K2", "K3", "K4", "K5", "K6"],
    "KWALITEITSGEBIED": ["L1", "L2", "L3", "L4", "L5", "L6"],
    "ONDERWIJSLEERPRAKTIJK": ["O1", "O2", "O3", "O4", "O5", "O6", "O7"],
    "HANDELINGSPLANNING": ["H1"],
    "BVH": ["B1", "B2"],
}
MEETS = (
    ("K1", "BAO", 70),
    ("K1", "SO", 80),
    ("K1", "CLB", 71),
    ("K3", "BAO", 100 - 63),
    ("K3", "SO", 100 - 67),
    ("K4", "SO", 100 - 54),
    ("O1", "SO", 100 - 53),
    ("L6", "BAO", 100 - 76),
    ("L6", "SO", 100 - 42),
    ("K2", "BAO", 74),
    ("K2", "SO", 75),
)


def percent(k: int, n: int) -> int:
    """Return a whole percentage, halves up."""
    return (200 * k + n) // (2 * n)


def rated(export: Export, year: str) -> pd.DataFrame:
    """Return the main series' ratings on the four-step scale."""
    table = export.ratings(year, export.main(year))
    return table[table["niveau"].between(1, 4)]


def test_main_series_per_sector(export: Export) -> None:
    counts = export.main(ANCHOR)["sector"].value_counts().to_dict()
    assert counts == {
        "GBAO": 378,
        "BUBAO": 31,
        "GSO": 147,
        "BUSO": 21,
        "DKO": 24,
        "CVO": 5,
        "CBE": 2,
        "CLB": 14,
    }


@pytest.mark.parametrize(
    ("school_year", "total", "favourable", "tasks", "unfavourable"),
    [
        ("2021-2022", 560, 325, 190, 45),
        ("2022-2023", 600, 338, 208, 54),
        ("2023-2024", 622, 336, 193, 93),
        ("2024-2025", 610, 226, 274, 110),
        ("2025-2026", 608, 207, 283, 118),
    ],
)
def test_advice(
    export: Export,
    school_year: str,
    total: int,
    favourable: int,
    tasks: int,
    unfavourable: int,
) -> None:
    main = export.main(school_year)
    advice = main["advies"].value_counts()
    bad = main["advies"].str.startswith("ONGUNSTIG")
    assert len(main) == total
    assert advice["GUNSTIG"] == favourable
    assert advice["GUNSTIG_TEKORTEN"] == tasks
    assert bad.sum() == unfavourable
    assert advice["ONGUNSTIG_MET"] > 5 * advice["ONGUNSTIG_ZONDER"] > 0
    special = main["sector"].isin(["BUBAO", "BUSO"])
    assert bad[special].mean() > 1.5 * bad[~special].mean()


def test_published_percentages_of_the_advice(export: Export) -> None:
    main = export.main(ANCHOR)["advies"]
    shares = [
        percent(int(main.str.startswith(word).sum()), len(main))
        for word in ("GUNSTIG", "GUNSTIG_T", "ONGUNSTIG")
    ]
    assert [shares[0] - shares[1], *shares[1:]] == [54, 31, 15]
    for year, expected in (("2022-2023", 9), ("2024-2025", 18), ("2025-2026", 19)):
        advice = export.main(year)["advies"]
        assert percent(int(advice.str.startswith("ONGUNSTIG").sum()), len(advice)) == expected


@pytest.mark.parametrize(("scale", "group", "expected"), MEETS)
def test_scales_of_the_anchor_year(export: Export, scale: str, group: str, expected: int) -> None:
    table = rated(export, ANCHOR)
    levels = table.loc[(table["schaal_code"] == scale) & (table["group"] == group), "niveau"]
    met, n = int((levels >= 3).sum()), len(levels)
    assert percent(met, n) == expected
    assert percent(n - met, n) == 100 - expected


@pytest.mark.parametrize(("sector", "expected"), [("GBAO", 64), ("GSO", 48)])
def test_points_for_improvement_in_pupil_guidance(
    export: Export, sector: str, expected: int
) -> None:
    table = rated(export, ANCHOR)
    table = table[(table["sector"] == sector) & table["schaal_code"].isin(["L2", "L3", "L4", "L5"])]
    schools = table.assign(weak=table["niveau"] < 3).groupby("doorlichting_id")["weak"]
    # Of a school without a weak domain that was not rated on all four, nobody knows.
    known = schools.any() | (schools.size() == 4)
    assert not known.all()
    assert percent(int(schools.any().sum()), int(known.sum())) == expected


def test_pupil_guidance_policy_below_expectation(export: Export) -> None:
    table = rated(export, ANCHOR)
    lowest = table[(table["schaal_code"] == "L1") & (table["niveau"] == 1)]
    assert lowest["group"].value_counts().to_dict() == {"BAO": 49, "SO": 6}


@pytest.mark.parametrize(("sector", "expected"), [("GBAO", 24), ("GSO", 11)])
def test_gok_evaluations(export: Export, sector: str, expected: int) -> None:
    main = export.main(ANCHOR)
    table = export.mended("gok_evaluatie", ANCHOR).merge(main, on="doorlichting_id")
    assert set(table["sector"]) == {"GBAO", "GSO"}
    words = table.loc[table["sector"] == sector, "evaluatie"]
    assert set(words) == {"POSITIEF", "NEGATIEF_1", "NEGATIEF_2"}
    assert percent(int(words.str.startswith("NEGATIEF").sum()), len(words)) == expected
    assert percent(len(words), int((main["sector"] == sector).sum())) == 95


def test_population_and_register_agree(export: Export, year: str) -> None:
    register, population = export.mended("instelling", year), export.table("populatie", year)
    types = register["instellingstype"].value_counts().to_dict()
    counts = population.set_index("sector")["aantal_instellingen"].astype(int)
    assert sorted(types.values()) == sorted(counts)
    assert set(population["bron"]) == {"voorbeeldgegevens"}
    if year == ANCHOR:
        assert counts.to_dict() == {
            "GBAO": 2517,
            "BUBAO": 206,
            "GSO": 988,
            "BUSO": 142,
            "DKO": 165,
            "CVO": 32,
            "CBE": 13,
            "CLB": 58,
        }


def test_institutions_open_and_close(export: Export) -> None:
    sets = [
        set(export.table("instelling", y)["instellingsnummer"])
        for y in ("2021-2022", "2022-2023", "2023-2024", "2024-2025", "2025-2026")
    ]
    for before, after in pairwise(sets):
        assert 0 < len(before - after) < 20
        assert 0 < len(after - before) < 40


def test_each_investigation_holds_its_scales(export: Export, year: str) -> None:
    table = export.mended("inschaling", year)
    studies = export.table("onderzoek", year).set_index("onderzoek_id")
    held = table.groupby("onderzoek_id")["schaal_code"].agg(sorted)
    assert set(held.index) == set(studies.index)
    other = held[held != studies["soort_onderzoek"].map(SCALES).reindex(held.index)]
    short = export.truth(year, "missing_k_row")["record"]
    assert studies.loc[other.index, "doorlichting_id"].tolist() == short.tolist()
    assert other.tolist() == [SCALES["KWALITEITSONTWIKKELING"][:5]]


def test_investigations_per_visit(export: Export, year: str) -> None:
    regular = export.visits(year).query("type_bezoek == 'REGULIER'")
    studies = export.studies(year)
    counts = pd.crosstab(studies["doorlichting_id"], studies["soort_onderzoek"])
    counts = counts.reindex(regular["doorlichting_id"], fill_value=0)
    sector = regular.set_index("doorlichting_id")["sector"]
    assert (counts["KWALITEITSONTWIKKELING"] == 1).all()
    assert (counts["BVH"] == (sector != "CLB")).all()
    practice = counts["ONDERWIJSLEERPRAKTIJK"]
    for name, low, high in (("GBAO", 2, 3), ("GSO", 2, 5), ("DKO", 1, 3)):
        assert set(practice[sector == name]) == set(range(low, high + 1))
    special = sector.isin(["BUBAO", "BUSO"])
    assert counts.loc[special, "HANDELINGSPLANNING"].between(1, 3).all()
    assert (counts.loc[~special, "HANDELINGSPLANNING"] == 0).all()
    assert (practice[special | (sector == "CLB")] == 0).all()
    if year == "2021-2022":
        assert "KWALITEITSGEBIED" not in counts
    else:
        school = sector.isin(["GBAO", "BUBAO", "GSO", "BUSO"])
        assert 0.85 < counts.loc[school, "KWALITEITSGEBIED"].mean() < 0.91
        assert (counts.loc[~school, "KWALITEITSGEBIED"] == 0).all()


def test_top_level_is_rare_and_gaps_are_few(export: Export, year: str) -> None:
    table = export.ratings(year, export.main(year))
    school = table[table["group"].isin(["BAO", "SO"])]
    kept = school[school["niveau"] <= 4]
    top = (kept["niveau"] == 4).groupby([kept["group"], kept["schaal_code"]]).mean()
    assert top.between(0.005, 0.085).all()
    assert 0.02 < (kept["niveau"] == 4).mean() < 0.08
    gaps = (table["niveau"] == 9).groupby(table["schaal_code"]).mean()
    assert set(gaps[gaps > 0].index) <= {"O5", "O7", "L5"}
    assert gaps[["O5", "O7"]].between(0.02, 0.045).all()


def test_ratings_within_a_visit_lean_the_same_way(export: Export, year: str) -> None:
    table = rated(export, year)
    for scale_family, low, high in (("K", 0.15, 0.4), ("O", 0.15, 0.4)):
        part = table[(table["schaal_code"].str[0] == scale_family) & (table["group"] == "BAO")]
        met = (part["niveau"] >= 3).astype(float)
        by_scale = met.groupby(part["schaal_code"])
        z = (met - by_scale.transform("mean")) / by_scale.transform("std")
        visit = z.groupby(part["doorlichting_id"])
        size, total, squares = visit.size(), visit.sum(), (z**2).groupby(part["doorlichting_id"])
        pairs = (size * (size - 1)).sum()
        correlation = float((total**2 - squares.sum()).sum() / pairs)
        assert low < correlation < high


def test_advice_follows_practice_guidance_and_safety(export: Export, year: str) -> None:
    table = rated(export, year)
    table = table[table["schaal_code"].str[0].isin(["O", "H", "L", "B"])]
    lowest = (table["niveau"] == 1).groupby([table["advies"], table["doorlichting_id"]]).any()
    share = lowest.groupby("advies").mean()
    assert share["GUNSTIG"] < 0.2 < share["GUNSTIG_TEKORTEN"] < share["ONGUNSTIG_MET"]


def test_visits_outside_the_main_series(export: Export, year: str) -> None:
    kinds = export.visits(year)["type_bezoek"].value_counts()
    assert 100 <= kinds.drop("REGULIER").sum() <= 150
    assert "KORT" not in kinds
    assert ("VOORTGANG" in kinds) == ("TUSSENTIJDS" in kinds) == (year >= "2023-2024")
    visits = export.visits(year)
    advised = visits["type_bezoek"].isin(["REGULIER", "NA_ONGUNSTIG", "BEROEP_PARITAIR"])
    spoken = export.truth(year, "advice_not_allowed")["record"]
    odd = visits[(visits["advies"] != "") != advised]
    assert sorted(odd["doorlichting_id"]) == sorted(spoken)
    swapped = visits["datum_einde"] > visits["datum_verslag"]
    out_of_order = export.truth(year, "dates_out_of_order")["record"]
    assert sorted(visits.loc[swapped, "doorlichting_id"]) == sorted(out_of_order)
    assert (visits["datum_begin"] <= visits["datum_einde"]).all()
    assert (visits["datum_begin"] < visits["datum_verslag"]).all()
