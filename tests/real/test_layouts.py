"""Layouts are data: ten official files of other shapes load with maps only, and count right.

Nine files of children's social care, hardly two alike, and five yearly snapshots of independent
schools in one file, as CSV and as a sheet. Nothing in the package knows any of them.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from built_edition import RAW, Built

pytestmark = pytest.mark.real
Build = Callable[[str], Built]
Official = Callable[[str], pd.DataFrame]

GRADES = {
    "Outstanding": "OUTSTANDING",
    "Good": "GOOD",
    "Requires improvement to be good": "REQUIRES_IMPROVEMENT",
    "Inadequate": "INADEQUATE",
}
TABLE_8 = {
    "a": "ALL",
    "b": "CHILDRENS_HOMES",
    "c": "CHILDRENS_HOME",
    "d": "SPECIAL_SCHOOL_AS_HOME",
    "e": "SECURE_HOME",
    "f": "FOSTERING",
    "g": "ADOPTION",
    "h": "SPECIAL_SCHOOL",
    "i": "BOARDING",
    "j": "FAMILY_CENTRE",
    "k": "ADOPTION_SUPPORT",
    "l": "COLLEGE",
    "m": "HOLIDAY",
    "n": "TRAINING_CENTRE",
}
TABLE_9 = {
    "a": "CHILDRENS_HOMES",
    "b": "CHILDRENS_HOME",
    "c": "SPECIAL_SCHOOL_AS_HOME",
    "d": "SECURE_HOME",
    "e": "SPECIAL_SCHOOL",
}
Grades = tuple[int, ...]


def year_to(march: int) -> str:
    return f"{march - 1}-{march}"


def official_rows(table: pd.DataFrame, column: str, value: str) -> dict[str, Grades]:
    """Return outstanding, good, requires improvement, inadequate by the letter of the table."""
    own = table[table[column] == value]
    return {
        name[-1]: tuple(int(row[g]) for g in GRADES)
        for name, (_, row) in zip(own["table"], own.iterrows(), strict=True)
        if name[-1] in TABLE_8  # 8o, supported accommodation, was not inspected in these years
    }


def records(built: Built, school_year: str, sectors: dict[str, str]) -> dict[str, Grades]:
    return {
        letter: tuple(built.count(school_year, "overall", sector, g) for g in GRADES.values())
        for letter, sector in sectors.items()
    }


@pytest.fixture(scope="session")
def stock(build: Build) -> Built:
    return build("sc2021")


@pytest.fixture(scope="session")
def flow(build: Build) -> Built:
    return build("scy2018")


@pytest.fixture(scope="session")
def schools(build: Build) -> Built:
    return build("is2024")


def test_the_package_and_the_rules_know_no_inspectorate_of_england() -> None:
    root = Path(__file__).parents[2] / "workflow"
    code = [*root.rglob("*.py"), *root.rglob("*.smk")]
    assert len(code) > 100
    naming = [p.name for p in code if "england" in (t := p.read_text().lower()) or "ofsted" in t]
    assert naming == []


# rows in, blank rows, rows out
SOCIAL_CARE_ROWS = {
    "2014-2015": (2608, 3, 2605),
    "2015-2016": (2656, 9, 2647),
    "2016-2017": (2688, 0, 2688),
    "2017-2018": (2797, 0, 2797),
    "2018-2019": (2864, 0, 2864),
    "2019-2020": (2971, 0, 2971),
    "2020-2021": (3402, 0, 3402),
}


def rows(built: Built) -> dict[tuple[str, str], Grades]:
    """Return rows in, blank, of another school year, and out of every file of an edition."""
    inputs = built.result("quality/inputs")
    assert set(inputs["rows_notes"]) == {"0"}
    names = ("rows_in", "rows_blank", "rows_other_year", "rows_out")
    found = {
        (r["dataset"], r["school_year"]): tuple(int(r[c]) for c in names)
        for _, r in inputs.iterrows()
    }
    assert all(total == sum(parts) for total, *parts in found.values())
    return found


def test_seven_layouts_of_providers_stage_completely(stock: Built) -> None:
    wanted = {("latest", y): (i, b, 0, o) for y, (i, b, o) in SOCIAL_CARE_ROWS.items()}
    wanted["register", "2017-2018"] = (3926, 985, 0, 2941)
    assert rows(stock) == wanted


def test_the_register_and_the_inspections_of_a_year_stage_completely(flow: Built) -> None:
    assert rows(flow) == {
        ("inspections", "2017-2018"): (3488, 0, 0, 3488),
        ("register", "2017-2018"): (3926, 985, 0, 2941),
    }


# rows of the snapshot at 31 August; every row of the file belongs to exactly one of them
SNAPSHOTS = {2020: 1097, 2021: 1163, 2022: 1169, 2023: 1154, 2024: 1149}


def test_five_snapshots_in_one_file_are_staged_each_in_its_own_year(schools: Built) -> None:
    assert rows(schools) == {
        ("independent", year_to(y)): (5732, 0, 5732 - own, own) for y, own in SNAPSHOTS.items()
    }
    assert sum(SNAPSHOTS.values()) == 5732
    staged = [schools.staged(year_to(y), "independent") for y in SNAPSHOTS]
    assert pd.concat(staged)["source_row"].sort_values().tolist() == list(range(4, 5736))


def test_every_staged_row_can_be_found_in_its_file(stock: Built) -> None:
    for year, (filled, _, kept) in SOCIAL_CARE_ROWS.items():
        staged = stock.staged(year, "latest")
        first = 2 if year == "2014-2015" else 3  # later files have a line of group headings
        assert staged["source_row"].is_unique
        assert len(staged) == kept
        assert staged["source_row"].min() == first
        assert staged["source_row"].max() <= first - 1 + filled


@pytest.mark.parametrize("march", [2020, 2021])
def test_table_8_is_reproduced_type_by_type(stock: Built, official: Official, march: int) -> None:
    table = official("social_care/official_table8_latest_2016-2021.csv")
    wanted = official_rows(table, "as_at", f"{march}-03-31")
    assert len(wanted) == 14
    assert records(stock, year_to(march), TABLE_8) == wanted


@pytest.mark.parametrize(("march", "left_out"), [(2016, (0, 2, 1, 0)), (2017, (0, 0, 2, 0))])
def test_table_8_of_earlier_years_leaves_training_centres_out_of_its_total(
    stock: Built, official: Official, march: int, left_out: Grades
) -> None:
    table = official("social_care/official_table8_latest_2016-2021.csv")
    wanted = official_rows(table, "as_at", f"{march}-03-31")
    found = records(stock, year_to(march), TABLE_8)
    total, official_total = found.pop("a"), wanted.pop("a")
    assert found == wanted  # every type, the training centres (8n) among them
    assert tuple(a - b for a, b in zip(total, official_total, strict=True)) == left_out
    # In 2017 the third training centre, inadequate, is in the official total all the same.
    assert all(a <= b for a, b in zip(left_out, wanted["n"], strict=True))


WRONG_2018 = {
    "a": ((543, 1756, 418, 69), (548, 1759, 430, 60)),
    "b": ((349, 1373, 350, 42), (350, 1378, 363, 32)),
    "c": ((331, 1323, 335, 40), (332, 1328, 348, 30)),
    "f": ((43, 204, 23, 8), (44, 203, 23, 8)),
    "g": ((18, 19, 3, 0), (17, 20, 3, 0)),
    "h": ((67, 61, 18, 4), (69, 57, 20, 4)),
    "i": ((21, 32, 11, 13), (22, 31, 11, 13)),
    "l": ((18, 17, 4, 0), (18, 18, 2, 0)),
    "m": ((5, 8, 1, 0), (5, 10, 1, 0)),
}
WRONG_2019 = {
    "a": ((547, 1758, 430, 60), (611, 1739, 468, 46)),
    "b": ((350, 1378, 363, 32), (405, 1350, 410, 27)),
    "c": ((332, 1328, 348, 30), (387, 1312, 387, 26)),
    "d": ((14, 42, 14, 1), (16, 31, 19, 0)),
    "e": ((4, 8, 1, 1), (2, 7, 4, 1)),
    "f": ((44, 203, 23, 8), (51, 209, 22, 2)),
    "g": ((17, 20, 3, 0), (18, 20, 3, 0)),
    "h": ((69, 56, 20, 4), (64, 56, 14, 4)),
    "i": ((22, 31, 11, 13), (21, 33, 8, 11)),
    "j": ((7, 26, 3, 1), (8, 29, 4, 2)),
    "k": ((15, 16, 3, 0), (17, 14, 2, 0)),
    "l": ((18, 18, 2, 0), (20, 20, 2, 0)),
    "m": ((5, 10, 1, 0), (7, 8, 0, 0)),
}


@pytest.mark.parametrize(("march", "wrong"), [(2018, WRONG_2018), (2019, WRONG_2019)])
def test_the_official_rows_of_2018_and_2019_are_wrong_and_the_records_hold(
    stock: Built, official: Official, march: int, wrong: dict[str, tuple[Grades, Grades]]
) -> None:
    table = official("social_care/official_table8_latest_2016-2021.csv")
    claimed = official_rows(table, "as_at", f"{march}-03-31")
    found = records(stock, year_to(march), TABLE_8)
    differ = {x: (claimed[x], found[x]) for x in claimed if claimed[x] != found[x]}
    assert differ == wrong


def test_the_official_homes_of_2019_are_the_records_of_2018(
    stock: Built, official: Official
) -> None:
    table = official("social_care/official_table8_latest_2016-2021.csv")
    claimed = official_rows(table, "as_at", "2019-03-31")
    found = records(stock, year_to(2018), TABLE_8)
    assert [x for x in "bcdefgijklm" if claimed[x] != found[x]] == []


def test_the_wrong_rows_are_told_beside_the_records(stock: Built) -> None:
    check = stock.result("tables/published_check")
    differs = check[check["verdict"] == "differs"]
    assert differs["period"].value_counts().to_dict() == {
        "31/03/2019": 8,
        "31/03/2018": 8,
        "31/03/2016": 2,
        "31/03/2017": 1,
    }
    late = differs[differs["period"] > "31/03/2017"]
    assert set(late["reason_en"]) == {
        "the official row of this date is wrong at the source; the records hold"
    }
    early = differs[differs["period"] <= "31/03/2017"]
    assert set(zip(early["period"], early["reason_en"], strict=True)) == {
        ("31/03/2016", "the official total leaves out secure training centres"),
        ("31/03/2017", "the official total leaves out two of the three secure training centres"),
    }


def test_inspections_of_the_year_by_kind(flow: Built) -> None:
    staged = flow.staged("2017-2018", "inspections")
    assert staged["event_type"].value_counts().to_dict() == {
        "FULL": 2600,
        "INTERIM": 580,
        "MONITORING": 308,
    }
    interim = staged[staged["event_type"] == "INTERIM"]["overall"]
    assert interim.value_counts().to_dict() == {
        "SUSTAINED": 201,
        "IMPROVED": 170,
        "DECLINED": 127,
        "NOT_JUDGED": 79,
        "": 3,
    }


def test_every_inspection_of_the_year_counts_or_is_left_out_for_its_kind(flow: Built) -> None:
    steps = flow.result("quality/exclusions")
    visits = steps[(steps["table"] == "visits") & (steps["rows_in"] != steps["rows_out"])]
    lost = visits["rows_in"].astype(int) - visits["rows_out"].astype(int)
    assert dict(zip(visits["reason"], lost, strict=True)) == {
        "visit_type:INTERIM": 580,
        "visit_type:MONITORING": 305,
    }
    assert visits["rows_in"].iloc[0] == str(3488 + 2941)


def test_table_9_of_2017_18_is_reproduced_with_the_three_graded_monitoring_visits(
    flow: Built, official: Official
) -> None:
    table = official("social_care/official_table9_in_year_to_2020-21.csv")
    wanted = official_rows(table, "period", "2017-18")
    assert wanted["a"] == (334, 1365, 369, 153)
    assert records(flow, "2017-2018", TABLE_9) == wanted


def test_table_9_of_2020_21_is_empty_since_no_full_inspection_began_in_that_year(
    stock: Built, official: Official
) -> None:
    table = official("social_care/official_table9_in_year_to_2020-21.csv")
    assert set(official_rows(table, "period", "2020-21").values()) == {(0, 0, 0, 0)}
    began = stock.staged("2020-2021", "latest")["inspection_date"]
    assert began.notna().sum() == 2837
    assert began.max() < pd.Timestamp("2020-04-01")


def test_the_register_of_2018_gives_the_published_homes_and_places(flow: Built) -> None:
    assert flow.count("2017-2018", "run_by_local_authority", "CHILDRENS_HOMES", "meets") == 423
    register = flow.staged("2017-2018", "register")
    homes = register["provision_type"].isin(
        ["CHILDRENS_HOME", "SPECIAL_SCHOOL_AS_HOME", "SECURE_HOME"]
    )
    assert (homes.sum(), register.loc[homes, "places"].sum()) == (2209, 11746)


def test_homes_and_places_grow_between_two_complete_registers(stock: Built) -> None:
    """Every other file has only providers that were inspected: no growth is told there."""
    folder = RAW / "england/social_care"
    counted = {}
    for year, name, lines in (
        ("2017-2018", "provider_at_march_2018_part2.csv", 0),
        ("2020-2021", "provider_at_march_2021.csv", 1),
    ):
        file = pd.read_csv(folder / name, skiprows=lines, dtype=str, encoding="utf-8-sig")
        file = file.rename(columns=str.strip)
        kinds = file["Provision type"].str.lower()
        homes = file[kinds.str.contains("children's home", na=False)]
        counted[year] = (len(homes), homes["Places"].astype(int).sum())
    assert counted["2017-2018"] == (2209, 11746)  # as published
    rows = stock.result("tables/quantities").set_index(["school_year", "quantity", "category"])
    assert set(rows.index.get_level_values(0)) == {*counted}
    for i, quantity in enumerate(("homes", "places")):
        now, then = counted["2020-2021"][i], counted["2017-2018"][i]
        row = rows.loc[("2020-2021", quantity, "all")]
        columns = ["value", "prior_value", "change"]
        assert [int(row[c]) for c in columns] == [now, then, now - then]
        assert float(row["change_share"]) == pytest.approx(now / then - 1)
    assert rows.loc[("2020-2021", "not_inspected", "all"), "value"] == "565"
    check = stock.result("tables/published_check")
    own = check[check["dataset"] == "social care 2018 (part2)"].set_index("measure")
    assert own["computed"].to_dict() == {"children's homes, all types": "2209", "places": "11746"}
    assert set(own["verdict"]) == {"agrees"}


@pytest.mark.parametrize(
    ("august", "k", "n"),
    [(2020, 784, 1020), (2021, 788, 1004), (2022, 802, 1069), (2023, 789, 1057), (2024, 864, 1060)],
)
def test_independent_schools_good_or_outstanding(
    schools: Built, august: int, k: int, n: int
) -> None:
    met, below = (
        schools.count(year_to(august), "overall_effectiveness", "ALL", c)
        for c in ("meets", "below")
    )
    assert (met, met + below) == (k, n)


def test_a_school_counts_when_it_was_inspected_and_no_row_falls_outside_its_year(
    schools: Built,
) -> None:
    steps = schools.result("quality/exclusions")
    visits = steps[steps["table"] == "visits"]
    outside = visits[visits["rule"] == "outside_school_year"].set_index("school_year")
    assert outside["rows_in"].tolist() == outside["rows_out"].tolist()
    assert outside["rows_out"].astype(int).to_dict() == {
        "2019-2020": 1022,
        "2020-2021": 1005,
        "2021-2022": 1070,
        "2022-2023": 1057,
        "2023-2024": 1061,
    }


def test_the_sheet_gives_the_same_staged_rows_as_the_csv(build: Build) -> None:
    csv = build("is2024")
    project = csv.project.copy(csv.project.root.with_name("sheet"))
    project.edit("config/editions/is2024.yaml", "2023-2024: v1", "2023-2024: v2")
    sheet = Built("is2024", project)
    sheet.run("ingest")
    one, two = (b.staged("2023-2024", "independent") for b in (csv, sheet))
    assert set(two["source_file"].str[-4:]) == {".ods"}
    pd.testing.assert_frame_equal(one.drop(columns="source_file"), two.drop(columns="source_file"))


@pytest.mark.parametrize(
    ("edition", "part"),
    [
        ("is2024", "five-year"),
        ("sc2021", "social care 20"),
        ("scy2018", "social care 2018 (part2)"),
    ],
)
def test_official_figures_agree_in_the_published_check(
    build: Build, official: Official, edition: str, part: str
) -> None:
    figures = official("official_figures.csv")
    own = figures[figures["dataset"].str.startswith(part)]
    if edition == "sc2021":
        own = own[~own["dataset"].str.contains("part2")]
    check = build(edition).result("tables/published_check").set_index(["period", "measure"])
    assert len(own) == 3
    for _, row in own.iterrows():
        found = check.loc[(row["as_at_or_period"], row["measure"])]
        assert found["published"] == row["published"]
        if row["measure"] == "places":
            assert found["verdict"] == "untestable"
            assert "places are not counted as providers" in found["reason_en"]
            continue
        assert (found["verdict"], found["computed"]) == ("agrees", row["published"])
        assert row["n"] in ("", found["n"])


@pytest.mark.parametrize("edition", ["is2024", "sc2021"])
def test_years_of_a_stock_are_shown_and_never_tested(build: Build, edition: str) -> None:
    built = build(edition)
    changes = built.result("tables/changes")
    assert set(changes[["p", "p_adj", "test", "rule_out"]].to_numpy().ravel()) == {""}
    assert set(changes["class"]) <= {"not comparable", "too few"}
    # Two types of social care share no provider with 2015, and are too small to be judged.
    apart = changes[changes["class"] == "too few"]
    assert set(zip(apart["sector"], apart["prior_edition"], strict=True)) == (
        {("HOLIDAY", "sc2015"), ("TRAINING_CENTRE", "sc2015")} if edition == "sc2021" else set()
    )
    shared = changes[changes["class"] == "not comparable"]
    assert set(shared["difference"]) == {""}
    assert shared["reason_en"].str.contains("share [0-9,]+ institutions").all()
    assert shared["reason_nl"].str.contains("gepaarde methode").all()
    trends = built.result("tables/trends")
    assert set(trends["slope"]) == {""}
    levels = built.result("tables/series")
    # Every year is shown; where nobody was rated there is no share, and the row says so.
    nobody = levels["share"] == ""
    assert nobody.equals(levels["n"] == "0")
    assert set(levels.loc[nobody, "obs_status"]) <= {"none"}


def test_the_refusal_stands_on_the_pages(schools: Built) -> None:
    assert "share 977 institutions (1,060 now, 1,057 then)" in schools.page("trends.html")
    assert "delen 977 instellingen (1.060 nu, 1.057 toen)" in schools.page("trends.nl.html")
    assert (
        "Of 7 comparisons with 2022-2023 none leads to a verdict: 7 not comparable."
        in schools.page("trends.html")
    )


@pytest.mark.parametrize("edition", ["is2024", "sc2021", "scy2018"])
def test_pages_name_the_source_and_its_licence(build: Build, edition: str) -> None:
    page = build(edition).page("index.html")
    assert "OGL v3.0" in page
    assert "example data" not in page.lower()
