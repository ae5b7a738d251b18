"""The planted defects, counted; and that nothing else is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

if TYPE_CHECKING:
    from conftest import Export

DRAFTS = {"2021-2022": 8, "2022-2023": 7, "2023-2024": 9, "2024-2025": 6}
LABELS = {
    "1": "beneden de verwachting",
    "2": "benadert de verwachting",
    "3": "volgens de verwachting",
    "4": "overstijgt de verwachting",
    "9": "niet onderzocht",
}
YEARS = tuple(DRAFTS)


def test_duplicate_rows(export: Export, year: str) -> None:
    visits, ratings = export.table("doorlichting", year), export.table("inschaling", year)
    assert visits.duplicated().sum() == 3
    assert ratings.duplicated().sum() == 5
    assert not visits.drop_duplicates()["doorlichting_id"].duplicated().any()
    assert not ratings.drop_duplicates().duplicated(["onderzoek_id", "schaal_code"]).any()


def test_keys_of_the_other_tables(export: Export, year: str) -> None:
    assert not export.table("onderzoek", year)["onderzoek_id"].duplicated().any()
    assert not export.table("instelling", year)["instellingsnummer"].duplicated().any()
    assert not export.table("populatie", year)["sector"].duplicated().any()
    prior = export.table("vorige_spiegels", year)
    assert not prior.duplicated(["editie", "sector", "maat_code"]).any()
    if year != "2021-2022":
        assert not export.table("gok_evaluatie", year)["doorlichting_id"].duplicated().any()


def test_lost_leading_zeros(export: Export, year: str) -> None:
    visits = export.table("doorlichting", year).drop_duplicates()
    short = visits[visits["instellingsnummer"].str.len() < 6]
    assert len(short) == 10
    assert short["doorlichting_id"].isin(export.main(year)["doorlichting_id"]).all()
    known = set(export.table("instelling", year)["instellingsnummer"])
    assert not short["instellingsnummer"].isin(known).any()
    assert short["instellingsnummer"].str.zfill(6).isin(known).all()


def test_drafts(export: Export, year: str) -> None:
    visits = export.visits(year)
    drafts = visits[visits["status_verslag"] == "ONTWERP"]
    assert len(drafts) == DRAFTS[year]
    assert set(drafts["type_bezoek"]) == {"REGULIER"}
    assert (visits["datum_publicatie"].isna() == (visits["status_verslag"] == "ONTWERP")).all()
    rated = export.ratings(year, drafts)
    assert set(rated["doorlichting_id"]) == set(drafts["doorlichting_id"])


def test_outside_the_school_year_and_after_the_cutoff(export: Export, year: str) -> None:
    first, second = (int(part) for part in year.split("-"))
    visits = export.visits(year)
    early = visits[visits["datum_begin"] < f"{first}-09-01"]
    assert len(early) == 2
    assert (early["datum_begin"] >= f"{first}-08-25").all()
    late = visits[visits["datum_publicatie"] > f"{second + 1}-01-31"]
    assert len(late) == 3
    assert not (visits["datum_begin"] > f"{second}-08-31").any()
    for odd in (early, late):
        assert set(odd["type_bezoek"]) == {"REGULIER"}
        assert set(odd["status_verslag"]) == {"DEFINITIEF"}
    regular = visits[visits["type_bezoek"] == "REGULIER"]
    extra = DRAFTS[year] + len(early) + len(late)
    assert len(regular) == len(export.main(year)) + extra


def test_label_variants(export: Export, year: str) -> None:
    table = export.table("inschaling", year).drop_duplicates()
    varied = table[table["niveau_label"] != table["niveau"].map(LABELS)]
    assert len(varied) == 30
    tidy = varied["niveau_label"].str.replace("\u00a0", " ").str.lower().str.split().str.join(" ")
    assert (tidy == varied["niveau"].map(LABELS)).all()
    assert varied["niveau_label"].str.contains("\u00a0").sum() == 10
    assert varied["niveau_label"].str.isupper().sum() == 10
    assert varied["niveau_label"].str.contains("  ").sum() == 10


def test_one_unknown_institution_and_foreign_keys(export: Export, year: str) -> None:
    known = set(export.table("instelling", year)["instellingsnummer"])
    visits = export.visits(year)
    unknown = visits[~visits["instellingsnummer"].isin(known)]
    assert len(unknown) == 1
    assert unknown["doorlichting_id"].isin(export.main(year)["doorlichting_id"]).all()
    ids = set(visits["doorlichting_id"])
    assert set(export.table("onderzoek", year)["doorlichting_id"]) <= ids
    studies = set(export.table("onderzoek", year)["onderzoek_id"])
    assert set(export.table("inschaling", year)["onderzoek_id"]) <= studies
    if year != "2021-2022":
        assert set(export.table("gok_evaluatie", year)["doorlichting_id"]) <= ids


def test_unknown_institutions_are_in_no_register(export: Export) -> None:
    everywhere = {n for y in YEARS for n in export.table("instelling", y)["instellingsnummer"]}
    visited = {n for y in YEARS for n in export.visits(y)["instellingsnummer"]}
    assert len(visited - everywhere) == len(YEARS)


def test_sector_of_a_visit_fits_the_register(export: Export, year: str) -> None:
    register = export.table("instelling", year).set_index("instellingsnummer")["instellingstype"]
    visits = export.visits(year)
    pairs = pd.crosstab(visits["sector"], visits["instellingsnummer"].map(register).dropna())
    assert ((pairs > 0).sum(axis=1) == 1).all()


@pytest.mark.parametrize("scope", ["main", "all"])
def test_one_unfavourable_advice_without_a_ground(export: Export, year: str, scope: str) -> None:
    visits = export.main(year) if scope == "main" else export.visits(year)
    bad = visits[visits["advies"].str.startswith("ONGUNSTIG")]
    table = export.ratings(year, bad)
    ground = table[(table["niveau"] == 1) & table["schaal_code"].str[0].isin(["O", "L", "B"])]
    assert len(set(bad["doorlichting_id"]) - set(ground["doorlichting_id"])) == 1


def test_untidy_header_cells_in_one_file(export: Export, year: str) -> None:
    encoding = "cp1252" if year == "2021-2022" else "utf-8-sig"
    for path in sorted(export.root.glob(f"vlaanderen/*/{year}/v1/*.csv")):
        cells = path.read_bytes().decode(encoding).split("\r\n")[0].split(";")
        untidy = [cell for cell in cells if cell != cell.strip()]
        if path.stem == "onderzoek":
            assert sorted(untidy) == ["hoofdstructuur ", "intern_vplnummer\u00a0"]
        else:
            assert untidy == []


def test_nobody_is_inspected_regularly_twice(export: Export) -> None:
    visits = pd.concat([export.visits(y) for y in YEARS])
    regular = visits[visits["type_bezoek"] == "REGULIER"]
    assert not regular["instellingsnummer"].duplicated().any()
    assert not visits.duplicated(["schooljaar", "instellingsnummer"]).any()
