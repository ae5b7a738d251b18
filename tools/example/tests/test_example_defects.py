"""The planted defects, counted; and that nothing else is wrong."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pandas as pd
import pytest

import example

if TYPE_CHECKING:
    from conftest import Export

UNPUBLISHED = 2
DRAFTS = {"2021-2022": 8, "2022-2023": 7, "2023-2024": 9, "2024-2025": 6, "2025-2026": 7}
LABELS = {
    "1": "beneden de verwachting",
    "2": "benadert de verwachting",
    "3": "volgens de verwachting",
    "4": "overstijgt de verwachting",
    "9": "niet onderzocht",
}
YEARS = tuple(DRAFTS)
ONCE_MORE = dict(zip(YEARS, (0, 1, 2, 1, 2), strict=True))
TWO_SECTORS = dict(zip(YEARS, (0, 1, 2, 1, 2), strict=True))
AGAIN = {
    "2022-2023": {"GBAO": 8, "GSO": 4},
    "2023-2024": {"GBAO": 12, "GSO": 6},
    "2024-2025": {"GBAO": 12, "GSO": 6},
    "2025-2026": {"GBAO": 12, "GSO": 6},
}


def test_duplicate_rows(export: Export, year: str) -> None:
    for dataset, again in (("doorlichting", 3), ("inschaling", 5), ("instelling", 2)):
        table = export.table(dataset, year)
        assert table.duplicated().sum() == again


def test_conflicting_rows(export: Export, year: str) -> None:
    visits = export.table("doorlichting", year).drop_duplicates()
    final = visits[visits["status_verslag"].str.strip(" \u00a0").str.upper() == "DEFINITIEF"]
    twice = final[final["doorlichting_id"].duplicated(keep=False)]
    assert len(twice) == 2
    assert twice["advies"].nunique() == 2
    ratings = export.table("inschaling", year).drop_duplicates()
    double = ratings[ratings.duplicated(["onderzoek_id", "schaal_code"], keep=False)]
    assert len(double) == 2
    assert double["niveau"].nunique() == 2
    mended = export.mended("inschaling", year)
    assert not mended.duplicated(["onderzoek_id", "schaal_code"]).any()
    assert not export.visits(year)["doorlichting_id"].duplicated().any()


def test_keys_of_the_other_tables(export: Export, year: str) -> None:
    assert not export.table("onderzoek", year)["onderzoek_id"].duplicated().any()
    assert not export.mended("instelling", year)["instellingsnummer"].duplicated().any()
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


def test_institution_numbers_written_as_decimals(export: Export, year: str) -> None:
    numbers = export.table("doorlichting", year)["instellingsnummer"]
    floats = numbers[numbers.str.contains(".", regex=False)]
    assert len(floats) == 4
    assert floats.str.fullmatch(r"[1-9]\d{5}\.0").all()


def test_drafts_and_unpublished_reports(export: Export, year: str) -> None:
    visits = export.visits(year)
    drafts = visits[visits["status_verslag"] == "ONTWERP"]
    assert len(drafts) == DRAFTS[year]
    assert set(drafts["type_bezoek"]) == {"REGULIER"}
    assert drafts["datum_publicatie"].isna().all()
    silent = visits[visits["datum_publicatie"].isna() & (visits["status_verslag"] != "ONTWERP")]
    assert len(silent) == UNPUBLISHED
    assert set(silent["type_bezoek"]) == {"REGULIER"}
    rated = export.ratings(year, drafts)
    assert set(rated["doorlichting_id"]) == set(drafts["doorlichting_id"])


def test_drafts_beside_the_final_report_give_another_advice(export: Export, year: str) -> None:
    rows = export.mended("doorlichting", year)
    drafts = rows[rows["status_verslag"] == "ONTWERP"].set_index("doorlichting_id")
    final = rows[rows["status_verslag"] == "DEFINITIEF"].set_index("doorlichting_id")
    both = drafts.index.intersection(final.index)
    assert len(both) == 2
    assert (drafts.loc[both, "advies"] != final.loc[both, "advies"]).all()
    assert set(both) <= set(export.main(year)["doorlichting_id"])


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
    extra = DRAFTS[year] + UNPUBLISHED + len(early) + len(late)
    assert len(regular) == len(export.main(year)) + extra


def test_label_variants(export: Export, year: str) -> None:
    table = export.table("inschaling", year).drop_duplicates()
    table = table[table["niveau"] != "0"]
    varied = table[table["niveau_label"] != table["niveau"].map(LABELS)]
    assert len(varied) == 30
    tidy = varied["niveau_label"].str.replace("\u00a0", " ").str.lower().str.split().str.join(" ")
    assert (tidy == varied["niveau"].map(LABELS)).all()
    assert varied["niveau_label"].str.contains("\u00a0").sum() == 10
    assert varied["niveau_label"].str.isupper().sum() == 10
    assert varied["niveau_label"].str.contains("  ").sum() == 10


def test_codes_with_spaces_and_in_another_case(export: Export, year: str) -> None:
    table = export.table("doorlichting", year).drop_duplicates()
    codes = table[["sector", "type_bezoek", "status_verslag"]].stack()
    spaced = codes[codes != codes.str.strip(" \u00a0")]
    assert len(spaced) == 6
    assert spaced.str.contains("\u00a0").sum() == 2
    spelled = codes[codes != codes.str.upper()]
    assert len(spelled) == 4
    if year != "2021-2022":
        words = export.table("gok_evaluatie", year)["evaluatie"]
        assert (words != words.str.upper()).sum() == 3


def test_fillers_for_unknown(export: Export, year: str) -> None:
    levels = export.table("inschaling", year)
    assert (levels["niveau"] == "0").sum() == 3
    assert set(levels.loc[levels["niveau"] == "0", "niveau_label"]) == {"onbekend"}
    assert set(levels.loc[levels["niveau"] == "0", "schaal_code"]) <= {"O5", "O7", "L5"}
    provinces = export.table("instelling", year)["provincie"]
    assert provinces.isin(["onbekend", "-"]).sum() == 4


def test_a_province_in_three_spellings(export: Export, year: str) -> None:
    provinces = export.table("instelling", year).drop_duplicates()["provincie"]
    assert provinces.isin(["West Vlaanderen", "W.-Vlaanderen"]).sum() == 60
    assert provinces.nunique() == 6 + 2 + 2


def test_how_visits_were_selected(export: Export, year: str) -> None:
    if year == "2021-2022":
        assert "selectie" not in export.table("doorlichting", year)
        return
    visits = export.visits(year)
    assert set(visits["selectie"]) == {"STEEKPROEF", "RISICO", "OPVOLGING", "OP_VRAAG"}
    regular = visits[visits["type_bezoek"] == "REGULIER"]
    risk = (regular["selectie"] == "RISICO").groupby(regular["sector"])
    # Secondary education goes on as it did, so that its changes and trends get their words.
    share, secondary = {"2022-2023": (20, 20), "2023-2024": (22, 22),
                        "2024-2025": (40, 21), "2025-2026": (45, 22)}[year]  # fmt: skip
    size = risk.size()
    part = pd.Series(share, size.index).mask(size.index.isin(["GSO", "BUSO"]), secondary)
    wanted = (2 * part * size + 100) // 200
    assert risk.sum().tolist() == wanted.tolist()
    rated = export.ratings(year, export.main(year))
    rated = rated[rated["schaal_code"].str[0].eq("K") & rated["niveau"].between(1, 4)]
    met = (rated["niveau"] >= 3).groupby(rated["selectie"] == "RISICO").mean()
    assert met[True] < met[False] - 0.05


def test_names_with_spaces_too_many(export: Export, year: str) -> None:
    names = export.table("instelling", year).drop_duplicates()["naam"]
    assert names.str.contains("  ").sum() == 2
    assert names.str.contains("\u00a0").sum() == 2


def test_errors_that_only_a_correction_can_mend(export: Export, year: str) -> None:
    table = export.table("doorlichting", year)
    assert (table["schaalversie"] == "2018").sum() == 2
    main = set(export.main(year)["doorlichting_id"])
    silent = table[(table["advies"] == "") & table["doorlichting_id"].isin(main)]
    assert len(silent) == 1
    mended = export.mended("doorlichting", year)
    assert set(mended["schaalversie"]) == {"2022"}
    declared = [c for c in example.corrections(export.seed) if c["school_year"] == year]
    assert len(declared) == 5


def test_truth_points_at_the_row(export: Export) -> None:
    truth = example.truth(export.seed)
    keys = {"doorlichting": "doorlichting_id", "inschaling": "onderzoek_id"}
    keys |= {
        "doorlichting_clb": "doorlichting_id",
        "instelling": "instellingsnummer",
        "gok_evaluatie": "doorlichting_id",
    }
    own = truth[(truth["source_row"] > 1) & (truth["column"] != "instellingsnummer")]
    for (dataset, year), rows in own.groupby(["dataset", "school_year"]):
        table = export.table(str(dataset), str(year))
        there = table.iloc[rows["source_row"].to_numpy() - 2][keys[str(dataset)]]
        assert there.tolist() == rows["record"].tolist()


def test_a_visit_of_the_main_series_has_one_defect_at_most(export: Export, year: str) -> None:
    truth = example.truth(export.seed)
    own = truth[(truth["school_year"] == year) & (truth["dataset"] == "doorlichting")]
    own = own[own["record"].isin(export.main(year)["doorlichting_id"])]
    own = own[own["kind"] != "other_sector"]  # one of the two visits of `two_sectors`, seen again
    assert not own["record"].duplicated().any()


def test_one_unknown_institution_and_foreign_keys(export: Export, year: str) -> None:
    known = set(export.mended("instelling", year)["instellingsnummer"])
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


def test_sector_of_a_visit_fits_the_register_but_in_two_sectors(export: Export, year: str) -> None:
    register = export.mended("instelling", year).set_index("instellingsnummer")["instellingstype"]
    visits = export.visits(year)
    kind = visits["instellingsnummer"].map(register)
    pairs = pd.crosstab(visits["sector"], kind.dropna())
    usual = visits["sector"].map(pairs.idxmax(axis=1))
    odd = visits[kind.notna() & (kind != usual)]
    planted = export.truth(year, "two_sectors")["record"]
    assert len(odd) == TWO_SECTORS[year]
    assert set(odd["doorlichting_id"]) <= set(planted)
    assert set(odd["sector"]) <= {"BUSO"}
    both = visits[visits["doorlichting_id"].isin(planted)]
    assert sorted(both["sector"]) == ["BUSO"] * len(odd) + ["GSO"] * len(odd)
    assert both["instellingsnummer"].nunique() == len(odd)


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


def test_who_is_inspected_twice_in_a_year(export: Export, year: str) -> None:
    visits = export.visits(year)
    regular = visits[visits["type_bezoek"] == "REGULIER"]
    twice = regular[regular["instellingsnummer"].duplicated(keep=False)]
    same, other = (
        export.truth(year, kind)["record"] for kind in ("inspected_twice", "two_sectors")
    )
    assert (len(same), len(other)) == (2 * ONCE_MORE[year], 2 * TWO_SECTORS[year])
    assert sorted(twice["doorlichting_id"]) == sorted([*same, *other])
    assert (twice.groupby("instellingsnummer").size() == 2).all()
    others = visits[~visits["instellingsnummer"].isin(twice["instellingsnummer"])]
    assert not others["instellingsnummer"].duplicated().any()


def test_who_is_inspected_in_two_years(export: Export) -> None:
    seen: dict[str, set[str]] = {}
    for year in YEARS:
        regular = export.visits(year).query("type_bezoek == 'REGULIER'")
        seen[year] = set(regular["instellingsnummer"])
    for before, year in pairwise(YEARS):
        main = export.main(year)
        again = main[main["instellingsnummer"].isin(seen[before])]
        assert again["sector"].value_counts().to_dict() == AGAIN[year]
        assert set(again["advies"]) == {"GUNSTIG"}
        numbers = set(again["instellingsnummer"])
        register = export.mended("instelling", year).set_index("instellingsnummer")
        earlier = export.main(before).drop_duplicates("instellingsnummer")
        earlier = earlier.set_index("instellingsnummer")["sector"]
        assert numbers <= set(register.index)
        assert sorted(earlier[sorted(numbers)]) == sorted(again["sector"])
