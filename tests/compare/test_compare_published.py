"""Published figures beside recomputed ones: agrees, differs or untestable."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiegel.compare.published import (
    COLUMNS,
    as_table,
    check_prior_figures,
    check_published,
    judge_quantity,
    read_published,
    round_percent,
)
from spiegel.config.inspectorate import Inspectorate
from spiegel.errors import SpiegelError

YEAR = "2023-2024"


def measures(k: int = 1, n: int = 8, **changes: object) -> pd.DataFrame:
    row = {
        "school_year": YEAR,
        "indicator": "x",
        "sector": "ALL",
        "category": "meets",
        "group": "all",
        "k": k,
        "n": n,
        "conf_status": "F",
    }
    return pd.DataFrame([row | changes])


def printed(published: str, statistic: str = "percent", **cells: str) -> dict[str, str]:
    """A row of published.csv."""
    return (
        dict.fromkeys(COLUMNS, "")
        | {
            "dataset": "report",
            "period": "2023/24",
            "school_year": YEAR,
            "measure": "a figure",
            "published": published,
            "indicator": "x",
            "sector": "ALL",
            "category": "meets",
            "statistic": statistic,
            "source": "paper",
        }
        | cells
    )


def check(
    table: pd.DataFrame, published: str, statistic: str = "percent", **cells: str
) -> pd.Series:
    rows = check_published([printed(published, statistic, **cells)], table, YEAR)
    return as_table(rows, "plan").iloc[0]


@pytest.mark.parametrize(
    ("k", "n", "published", "computed", "verdict"),
    [
        (1, 8, "13", "13", "agrees"),
        (1, 8, "12", "13", "differs"),
        (1, 8, "12.5", "12.5", "agrees"),
        (1, 8, "12.50", "12.50", "agrees"),
        (1, 200, "1", "1", "agrees"),
        (3, 200, "2", "2", "agrees"),
        (5, 200, "3", "3", "agrees"),
        (1, 2000, "0.1", "0.1", "agrees"),
        (93, 622, "14|15", "15", "agrees"),
        (87, 622, "14|15", "14", "agrees"),
        (80, 622, "14|15", "13", "differs"),
        (0, 8, "0", "0", "agrees"),
        (8, 8, "100", "100", "agrees"),
    ],
)
def test_a_percentage_is_rounded_half_up_to_the_decimals_printed(
    k: int, n: int, published: str, computed: str, verdict: str
) -> None:
    row = check(measures(k, n), published)
    assert (row["computed"], row["verdict"], row["n"]) == (computed, verdict, n)
    assert row["published"] == published.replace("|", " / ")


@given(k=st.integers(0, 500), n=st.integers(1, 500), decimals=st.integers(0, 2))
def test_rounding_half_up_is_exact_arithmetic(k: int, n: int, decimals: int) -> None:
    k = min(k, n)
    scale = 10**decimals
    assert round_percent(k, n, decimals) * scale == (2 * 100 * scale * k + n) // (2 * n)


@pytest.mark.parametrize(
    ("statistic", "published", "verdict"),
    [("k", "1", "agrees"), ("k", "2", "differs"), ("n", "8", "agrees"), ("n", "7", "differs")],
)
def test_counts_are_compared_as_they_stand(statistic: str, published: str, verdict: str) -> None:
    row = check(measures(), published, statistic)
    assert (row["verdict"], row["computed"]) == (verdict, {"k": "1", "n": "8"}[statistic])


def test_another_n_differs_even_when_the_percentage_agrees() -> None:
    row = check(measures(), "13", n="9")
    assert (row["verdict"], row["reason_en"], row["computed"]) == (
        "differs",
        "the published n is 9",
        "13",
    )
    assert check(measures(), "13", n="8")["verdict"] == "agrees"


def test_what_this_mirror_does_not_measure_is_untestable() -> None:
    row = check(measures(), "13", sector="GSO")
    assert (row["verdict"], row["computed"]) == ("untestable", "")
    assert row["reason_en"] == "this mirror does not measure it"
    assert row["reason_nl"] == "deze spiegel meet dit niet"
    told = check(measures(), "13", indicator="", note_en="not in it", note_nl="niet")
    assert (told["verdict"], told["reason_en"], told["reason_nl"]) == (
        "untestable",
        "not in it",
        "niet",
    )


def test_a_share_of_nothing_is_untestable() -> None:
    row = check(measures(0, 0), "13")
    assert (row["verdict"], row["reason_en"], row["n"]) == ("untestable", "no observations", 0)


def test_a_note_stays_with_the_verdict() -> None:
    assert check(measures(), "14|13", note_en="two sources")["reason_en"] == "two sources"


def test_figures_of_another_school_year_are_left_out() -> None:
    assert check_published([printed("13")], measures(), "2022-2023") == []
    assert len(check_published([printed("13")], measures(), YEAR)) == 1


def test_measures_of_another_year_or_group_are_not_used() -> None:
    assert check(measures(group="net"), "13")["verdict"] == "untestable"
    assert check(measures(school_year="2022-2023"), "13")["verdict"] == "untestable"


@pytest.mark.parametrize(
    ("cells", "what"),
    [
        ({"statistic": "share"}, "unknown statistic 'share'"),
        ({"n": "6.5"}, "n is '6.5'"),
        ({"school_year": "2023"}, "'2023' is not a school year"),
        ({"indicator": "k1_vise"}, "unknown indicator 'k1_vise'"),
        ({"sector": "GBA"}, "unknown sector 'GBA'"),
        ({"category": "meet"}, "unknown category 'meet'"),
        ({"published": "13%"}, "the published figure is '13%'"),
        ({"published": "13|"}, "the published figure is '13|'"),
        ({"published": "13.5", "statistic": "k"}, "the published figure is '13.5'"),
    ],
)
def test_a_mistake_in_the_table_is_told_with_its_row(
    tmp_path: Path, home: Inspectorate, cells: dict[str, str], what: str
) -> None:
    path = tmp_path / "published.csv"
    row = printed("13") | {"indicator": "k1_visie"} | cells
    path.write_text("\n".join([",".join(COLUMNS), ",".join(row.values())]) + "\n")
    with pytest.raises(SpiegelError) as caught:
        read_published(path, home)
    assert caught.value.what == what
    assert caught.value.where.endswith("published.csv, row 2")


def figure(direction: str = "meets", **changes: object) -> pd.DataFrame:
    row = {
        "mirror": "os2024",
        "school_year": "2022-2023",
        "indicator": "k1_visie",
        "sector": "ALL",
        "direction": direction,
        "k": 3,
        "n": 8,
        "source_file": "earlier.csv",
        "source_row": 2,
    }
    return pd.DataFrame([row | changes])


@pytest.mark.parametrize(
    ("direction", "indicator", "category"),
    [
        ("meets", "k1_visie", "meets"),
        ("below", "k1_visie", "below"),
        ("meets", "advies_ongunstig", "below"),
        ("below", "advies_ongunstig", "meets"),
    ],
)
def test_an_earlier_figure_is_recomputed_in_its_own_direction(
    home: Inspectorate, direction: str, indicator: str, category: str
) -> None:
    other = {"meets": "below", "below": "meets"}[category]
    year = {"school_year": "2022-2023", "indicator": indicator}
    table = pd.concat([measures(3, category=category, **year), measures(5, category=other, **year)])
    found = check_prior_figures(figure(direction, indicator=indicator), table, home)
    row = as_table(found, "plan").iloc[0]
    assert (row["verdict"], row["computed"], row["published"]) == ("agrees", "3 of 8", "3 of 8")
    assert (row["dataset"], row["source"]) == ("os2024", "earlier.csv")
    assert (row["measure"], row["n"]) == (f"{indicator}: ALL", 8)


@pytest.mark.parametrize(("k", "n"), [(4, 8), (3, 9)])
def test_an_earlier_figure_with_another_count_differs(home: Inspectorate, k: int, n: int) -> None:
    table = measures(k, n, school_year="2022-2023", indicator="k1_visie")
    row = as_table(check_prior_figures(figure(), table, home), "plan").iloc[0]
    assert (row["verdict"], row["computed"], row["n"]) == ("differs", f"{k} of {n}", n)


@pytest.mark.parametrize("indicator", ["k1_visie", "unknown"])
def test_an_earlier_figure_without_records_is_untestable(
    home: Inspectorate, indicator: str
) -> None:
    table = measures(3, indicator="k1_visie")
    row = as_table(check_prior_figures(figure(indicator=indicator), table, home), "plan").iloc[0]
    assert (row["verdict"], row["computed"]) == ("untestable", "")
    assert "not part of this edition" in row["reason_en"]


def test_no_published_figures_are_an_empty_table() -> None:
    assert len(as_table([], "plan")) == 0


@pytest.mark.parametrize(
    ("named", "mirror", "whole", "rows"),
    [
        ("", "x", True, 1),
        ("", "x", False, 0),  # a figure of a whole year is none of a part of it
        ("x", "x", False, 1),
        ("x", "x", True, 1),
        ("other", "x", True, 0),
    ],
)
def test_a_figure_belongs_to_its_edition(named: str, mirror: str, whole: bool, rows: int) -> None:
    figures = [printed("13", edition=named)]
    assert len(check_published(figures, measures(), YEAR, mirror, whole=whole)) == rows


def test_an_edition_of_another_year_is_refused_and_one_without_file_is_not(
    home: Inspectorate, tmp_path: Path
) -> None:
    folder = tmp_path / "inspectorates" / "home"
    folder.mkdir(parents=True)
    (tmp_path / "editions").mkdir()
    own = Path(__file__).parents[2] / "config" / "editions" / "os2025.yaml"
    (tmp_path / "editions" / "os2025.yaml").write_bytes(own.read_bytes())
    path = folder / "published.csv"
    for year, edition, code in (
        ("2023-2024", "os2025", ""),
        ("2022-2023", "os2025", "C-EDI-03"),
        ("2022-2023", "of_before", ""),
    ):
        row = {**dict.fromkeys(COLUMNS, ""), "school_year": year, "edition": edition}
        path.write_text(f"{','.join(row)}\n{','.join(row.values())}\n", encoding="utf-8")
        if code:
            with pytest.raises(SpiegelError) as caught:
                read_published(path, home)
            assert caught.value.code == code
        else:
            assert read_published(path, home)[0]["edition"] == edition


def test_a_further_column_of_another_name_is_refused(home: Inspectorate, tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "published.csv"
    path.parent.mkdir(parents=True)
    row = {**dict.fromkeys(COLUMNS, ""), "school_year": YEAR, "editon": "x"}
    path.write_text(f"{','.join(row)}\n{','.join(row.values())}\n", encoding="utf-8")
    with pytest.raises(SpiegelError, match="did you mean 'edition'"):
        read_published(path, home)


@pytest.mark.parametrize(("statistic", "published", "computed", "verdict"), [
    ("value", "12732", "12732", "agrees"), ("value", "12,732", "12732", "differs"),
    ("value", "12700", "12732", "differs"), ("percent", "18", "18", "agrees"),
    ("percent", "17.5", "17.5", "agrees"), ("change", "986", "986", "agrees"),
    ("change_percent", "8", "8", "agrees"), ("change_percent", "8.4", "8.4", "agrees"),
    ("change_percent", "9|8.39", "8", "differs"),
])  # fmt: skip
def test_a_published_quantity_is_printed_as_it_was_published(
    statistic: str, published: str, computed: str, verdict: str
) -> None:
    cell = pd.Series({"n": 2706, "value": 12732, "share": 0.175, "change": 986,
                      "change_share": 0.08394347012})  # fmt: skip
    found = judge_quantity(printed(published, statistic), cell)
    assert (found.computed, found.verdict, found.n) == (computed, verdict, 2706)


def test_a_quantity_that_is_not_there_or_not_compared_is_untestable() -> None:
    cell = pd.Series({"n": 3, "value": 3.0, "share": float("nan")})
    assert judge_quantity(printed("3", "percent"), cell).verdict == "untestable"
    assert judge_quantity(printed("3", "value"), None).verdict == "untestable"


def test_a_figure_of_a_quantity_is_read_and_checked(home: Inspectorate, tmp_path: Path) -> None:
    rows = [printed("-12.5", "change_percent", indicator="institutions", category="GO")]
    path = tmp_path / "a" / "b" / "published.csv"
    path.parent.mkdir(parents=True)
    pd.DataFrame(rows, columns=COLUMNS).to_csv(path, index=False)
    assert read_published(path, home)[0]["published"] == "-12.5"
    for cells, said in (({"statistic": "k"}, "statistic"), ({"sector": "XX"}, "sector"),
                        ({"published": "12%"}, "12%")):  # fmt: skip
        pd.DataFrame([rows[0] | cells], columns=COLUMNS).to_csv(path, index=False)
        with pytest.raises(SpiegelError, match=said):
            read_published(path, home)
