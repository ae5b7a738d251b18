"""Counts of the register, sums, means, medians and durations: by hand, and what is refused."""

from __future__ import annotations

import copy
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from spiegel.config.inspectorate import Inspectorate
from spiegel.config.quantities import Quantity, check_quantities
from spiegel.errors import SpiegelError
from spiegel.measure.quantities import Year, quantities

UNIT = {"nl": "stuks", "en": "pieces"}
UNITS = {"one": {"nl": "stuk", "en": "piece"}, "many": UNIT}
REGISTER = pd.DataFrame(
    {
        "institution_id": ["1", "2", "3", "4"],
        "sector": ["GBAO", "GBAO", "GSO", "CLB"],
        "network": ["GO", "VGO", "GO", ""],
        "places": pd.array([10, None, 30, 2], dtype="Int64"),
        "last": pd.to_datetime(["2019-08-31", "2019-09-01", None, "2024-01-01"]),
    }
)
VISITS = pd.DataFrame(
    {
        "visit_id": ["a", "b", "c", "d"],
        "institution_id": ["1", "1", "3", "9"],
        "sector": ["GBAO", "GBAO", "GSO", "GSO"],
        "end_date": pd.to_datetime(["2024-01-01", "2024-02-01", "2024-03-01", "2024-03-01"]),
        "publication_date": pd.to_datetime(["2024-01-11", "2024-02-21", "2024-03-31", None]),
    }
)
EDITION: Any = SimpleNamespace(edition="e")


def table(home: Inspectorate, *years: Year, **entries: dict[str, Any]) -> pd.DataFrame:
    """Return the quantities of some school years, by year, quantity, sector and category."""
    own = copy.copy(home)
    limits = home.plan.thresholds.model_copy(update={"counts_only_below": 2})
    own.plan = home.plan.model_copy(update={"thresholds": limits})
    plain = {"label": UNIT, "unit": UNITS}
    own.quantities = {n: Quantity.model_validate({**plain, **e}) for n, e in entries.items()}
    given = years or (Year(REGISTER, VISITS),)
    found = quantities(own, {f"{2023 + i}-{2024 + i}": y for i, y in enumerate(given)}, EDITION)
    return found.set_index(["school_year", "quantity", "sector", "category"]).sort_index()


def cell(found: pd.DataFrame, quantity: str, sector: str, category: str = "all") -> pd.Series:
    return found.loc[("2023-2024", quantity, sector, category)]


def test_institutions_are_counted_by_a_column(home: Inspectorate) -> None:
    found = table(home, by={"by": "network"}, all={})
    shares = {c: cell(found, "by", "ALL", c)["share"] for c in ("GO", "VGO", "empty")}
    assert shares == {"GO": 0.5, "VGO": 0.25, "empty": 0.25}
    assert cell(found, "by", "GBAO", "GO")["value"] == 1
    assert cell(found, "by", "GSO", "VGO")["value"] == 0  # a true zero, not a missing row
    assert cell(found, "all", "BAO")["value"] == 2
    assert set(found["interval"]) == {""}


def test_institutions_without_a_visit(home: Inspectorate) -> None:
    found = table(home, never={"visited": False}, ever={"visited": True})
    assert cell(found, "never", "ALL")[["value", "share"]].tolist() == [2, 0.5]
    assert cell(found, "ever", "GBAO")[["value", "share"]].tolist() == [1, 0.5]


def test_dates_are_divided_in_bands(home: Inspectorate) -> None:
    bands = {
        "old": {"label": UNIT, "until": "2019-08-31"},
        "new": {"label": UNIT, "from": "2019-09-01"},
    }
    found = table(home, last={"by": "last", "bands": bands})
    values = [cell(found, "last", "ALL", c)["value"] for c in ("old", "new", "empty")]
    assert values == [1, 2, 1]


@pytest.mark.parametrize("bands", [
    {"old": {"label": UNIT, "until": "2019-08-31"}},
    {"old": {"label": UNIT, "until": "2020-01-01"}, "new": {"label": UNIT, "from": "2019-09-01"}},
])  # fmt: skip
def test_bands_leave_no_gap_and_do_not_overlap(home: Inspectorate, bands: dict[str, Any]) -> None:
    with pytest.raises(SpiegelError, match="no band or in two") as error:
        table(home, last={"by": "last", "bands": bands})
    assert error.value.code == "C-QUA-04"


def test_a_sum_says_how_many_have_no_value(home: Inspectorate) -> None:
    found = table(home, places={"statistic": "sum", "column": "places"})
    row = cell(found, "places", "ALL")
    assert row[["n", "missing", "value"]].tolist() == [3, 1, 42]
    assert cell(found, "places", "GBAO")["value"] == 10
    assert row["unit_en"] == "pieces"


def test_a_mean_and_a_median_of_days_have_an_interval_of_visits_alone(home: Inspectorate) -> None:
    days = {"of": "visits", "days": {"from": "end_date", "until": "publication_date"}}
    found = table(
        home, mean={**days, "statistic": "mean"}, median={**days, "statistic": "median"},
        register={"statistic": "mean", "column": "places"},
    )  # fmt: skip
    mean = cell(found, "mean", "ALL")
    assert mean[["n", "missing", "value", "interval"]].tolist() == [3, 1, 20, "t_clusters"]
    # Clusters: 10 and 20 days of institution 1, 30 of 3. Residual sums -10 and 10; t(1) = 12.7062.
    assert mean["high"] - 20 == pytest.approx(12.7062047 * (2 / 1 * 200) ** 0.5 / 3)
    # Two of the visits are to one institution: no interval of independent values.
    assert cell(found, "median", "ALL")[["value", "interval"]].tolist() == [20, ""]
    few = cell(found, "mean", "GSO")
    assert few["obs_status"] == "counts_only"
    assert pd.isna(few["value"])
    assert cell(found, "register", "ALL")[["value", "interval"]].tolist() == [14, ""]


def test_a_ratio_and_a_change_on_the_year_before(home: Inspectorate) -> None:
    now = REGISTER.assign(places=pd.array([12, 8, 30, 13], dtype="Int64"))
    more = pd.concat([now, now.iloc[:1].assign(institution_id="5")])
    found = table(
        home, Year(REGISTER, VISITS), Year(more, VISITS),
        homes={"change": "previous"}, places={"statistic": "sum", "column": "places"},
        each={"ratio": {"of": "places", "to": "homes"}},
    )  # fmt: skip
    later = found.loc["2024-2025"]
    row = later.loc[("homes", "ALL", "all")]
    columns = ["value", "prior_school_year", "prior_value", "change", "change_share"]
    assert row[columns].tolist() == [5, "2023-2024", 4, 1, 0.25]
    assert later.loc[("each", "ALL", "all"), "value"] == 75 / 5
    assert later.loc[("places", "ALL", "all"), "prior_school_year"] == ""
    assert cell(found, "homes", "ALL")["prior_school_year"] == ""


def test_conditions_on_the_records(home: Inspectorate) -> None:
    found = table(
        home, go={"where": [{"column": "network", "any_of": ["GO"]}]},
        other={"where": [{"column": "network", "not": ["GO"]}]},
        none={"where": [{"column": "last", "present": False}]},
    )  # fmt: skip
    assert [cell(found, n, "ALL")["value"] for n in ("go", "other", "none")] == [2, 1, 1]


def test_an_empty_register_gives_zeros_and_no_error(home: Inspectorate) -> None:
    found = table(home, Year(REGISTER.iloc[:0], VISITS.iloc[:0]), homes={},
                  mean={"statistic": "mean", "column": "places"})  # fmt: skip
    assert cell(found, "homes", "ALL")["value"] == 0
    assert cell(found, "mean", "ALL")["obs_status"] == "none"


@pytest.mark.parametrize(("entry", "code"), [
    ({"by": "places"}, "C-QUA-03"),
    ({"statistic": "sum", "column": "network"}, "C-QUA-05"),
    ({"of": "visits", "statistic": "mean", "days": {"from": "visit_id", "until": "end_date"}},
     "C-QUA-05"),
    ({"by": "last", "bands": {"a": {"label": UNIT, "from": 3}}}, "C-QUA-05"),
])  # fmt: skip
def test_a_column_of_another_kind_is_refused(
    home: Inspectorate, entry: dict[str, Any], code: str
) -> None:
    with pytest.raises(SpiegelError) as error:
        table(home, proef=entry)
    assert error.value.code == code


@pytest.mark.parametrize(("entry", "said"), [
    ({"statistic": "sum"}, "of a column or of days"),
    ({"column": "places"}, "a count is of records"),
    ({"of": "visits", "visited": True}, "institutions of the register"),
    ({"bands": {"a": {"label": UNIT, "from": 3}}}, "name it under by"),
    ({"of": "visits", "change": "previous"}, "without a test"),
    ({"statistic": "mean", "column": "places", "change": "previous"}, "without a test"),
    ({"ratio": {"of": "a", "to": "b"}, "by": "network"}, "take by out"),
])  # fmt: skip
def test_an_entry_that_says_two_things_is_refused(entry: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Quantity.model_validate({"label": UNIT, "unit": UNITS, **entry})


@pytest.mark.parametrize(("entries", "said"), [
    ({"a": {"by": "netwerk"}}, "netwerk"),
    ({"a": {"by": "board_id"}}, "names someone"),
    ({"a b": {}}, "cannot name"),
    ({"a": {"ratio": {"of": "a", "to": "b"}}}, "'a'"),
])  # fmt: skip
def test_what_does_not_exist_or_names_someone_is_refused(
    home: Inspectorate, entries: dict[str, Any], said: str
) -> None:
    plain = {"label": UNIT, "unit": UNITS}
    found = {n: Quantity.model_validate({**plain, **e}) for n, e in entries.items()}
    with pytest.raises(SpiegelError, match=said):
        check_quantities(found, home.recipes, "quantities.yaml")


def test_a_change_is_on_the_last_year_of_which_the_records_are_complete(
    home: Inspectorate,
) -> None:
    few, more = REGISTER.iloc[:1], pd.concat([REGISTER, REGISTER.assign(institution_id="9")])
    years = [Year(register, VISITS) for register in (REGISTER, few, more)]
    entry = {"change": "previous", "years": ["2023-2024", "2025-2026"]}
    found = table(home, *years, homes=entry)
    assert sorted({*found.index.get_level_values(0)}) == ["2023-2024", "2025-2026"]
    row = found.loc[("2025-2026", "homes", "ALL", "all")]
    assert row[["value", "prior_school_year", "prior_value"]].tolist() == [8, "2023-2024", 4]
