"""Raw rating codes to ratings and statuses."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from spiegel.clean.ratings import rate
from spiegel.errors import SpiegelError


def raw(*pairs: tuple[str, str]) -> pd.DataFrame:
    table = pd.DataFrame(pairs, columns=["standard", "raw_rating"], dtype=str)
    return table.assign(source_file="f.csv", source_row=range(2, len(table) + 2))


@pytest.mark.parametrize(
    ("standard", "code", "rating", "status"),
    [
        ("A", "1", 1, "rated"),
        ("A", "4", 4, "rated"),
        ("A", "9", None, "not_investigated"),
        ("A", "nvt", None, "not_applicable"),
        ("A", "", None, "not_rated"),
        ("ADV", "BAD", 1, "rated"),
        ("ADV", "GOOD", 2, "rated"),
    ],
)
def test_a_code_becomes_a_rating_and_a_status(
    small: Any, standard: str, code: str, rating: int | None, status: str
) -> None:
    found = rate(raw((standard, code)), small.framework)
    assert found["rating"].astype(object).where(found["rating"].notna(), None)[0] == rating
    assert found["rating_status"].tolist() == [status]
    assert str(found["rating"].dtype) == "Int64"


def test_rows_keep_their_order_and_their_other_columns(small: Any) -> None:
    table = raw(("B", "2"), ("ADV", "GOOD"), ("A", "9"))
    found = rate(table, small.framework)
    assert found[["standard", "source_row"]].equals(table[["standard", "source_row"]])
    assert found["rating"].tolist()[:2] == [2, 2]


def test_an_unknown_standard_names_row_and_nearest(small: Any) -> None:
    with pytest.raises(SpiegelError) as caught:
        rate(raw(("A", "1"), ("ADVI", "GOOD"), ("ADVI", "BAD")), small.framework)
    assert caught.value.what == "standard 'ADVI' is not in the framework (2 rows)"
    assert caught.value.where == "f.csv, row 3"
    assert caught.value.fix.startswith("did you mean 'ADV'?")


@pytest.mark.parametrize(("standard", "code"), [("A", "5"), ("ADV", "1"), ("A", "GOOD")])
def test_a_code_of_another_scale_is_refused_with_its_row(
    small: Any, standard: str, code: str
) -> None:
    with pytest.raises(SpiegelError) as caught:
        rate(raw(("B", "1"), (standard, code)), small.framework)
    assert caught.value.what == f"rating '{code}' of standard '{standard}' is not on its scale"
    assert caught.value.where == "f.csv, row 3"


def test_the_codes_of_the_scale_are_listed(small: Any) -> None:
    with pytest.raises(SpiegelError, match=r"use one of: 1, 2, 3, 4, 9, nvt\."):
        rate(raw(("A", "x")), small.framework)


def test_no_judgements_are_no_ratings(small: Any) -> None:
    assert len(rate(raw(), small.framework)) == 0
