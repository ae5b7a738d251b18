"""A table computed in a notebook, held against the published one."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from spiegel.errors import SpiegelError
from spiegel.publish.notebooks.agreement import held_against

ON = ["indicator", "sector"]


def table(**changes: object) -> pd.DataFrame:
    columns = {
        "indicator": ["visie", "visie", "zorg"],
        "sector": ["GBAO", "GSO", "GBAO"],
        "k": [10, 0, 7],
        "share": [1 / 3, 0.0, np.nan],
        "class": ["stable", "", None],
    }
    return pd.DataFrame({**columns, **changes})


def differs(own: pd.DataFrame, published: pd.DataFrame) -> str:
    with pytest.raises(SpiegelError) as error:
        held_against(own, published, ON, "changes.csv")
    assert "changes.csv" in str(error.value)
    assert "agrees()" in str(error.value)
    return str(error.value)


def test_equal_tables_agree_in_any_order_of_rows() -> None:
    counts = held_against(table(), table().iloc[::-1], ON, "changes.csv")
    assert counts == {"rows": 3, "columns": 3, "numbers": 9}


def test_only_columns_of_both_are_compared() -> None:
    own, published = table().drop(columns="k"), table().assign(plan="abc")
    assert held_against(own, published, ON, "changes.csv")["columns"] == 2


def test_published_digits_are_enough() -> None:
    rounded = table(share=[0.3333333333, 0.0, np.nan])
    assert held_against(table(), rounded, ON, "changes.csv")["rows"] == 3
    off = table(share=[0.3333334, 0.0, np.nan])
    assert "visie / GBAO, share: 0.3333333333 here, 0.3333334 published" in differs(table(), off)


def test_a_count_may_be_a_whole_number_or_a_fraction() -> None:
    assert held_against(table(k=[10.0, 0.0, 7.0]), table(), ON, "changes.csv")["rows"] == 3
    nullable = table().astype({"k": "Int64"})
    assert held_against(nullable, table(), ON, "changes.csv")["rows"] == 3


def test_one_too_many_is_found_however_large_the_count() -> None:
    large = table(k=[10**9, 0, 7])
    assert "visie / GBAO, k" in differs(large, table(k=[10**9 + 1, 0, 7]))


def test_nothing_is_not_zero() -> None:
    nothing = table(share=[1 / 3, np.nan, np.nan])
    assert "visie / GSO, share: nothing here, 0 published" in differs(nothing, table())
    assert "visie / GSO, share: 0 here, nothing published" in differs(table(), nothing)


def test_empty_text_and_missing_text_are_the_same_and_other_words_are_not() -> None:
    held_against(table(), table(**{"class": ["stable", None, ""]}), ON, "changes.csv")
    other = table(**{"class": ["improved", "", ""]})
    assert "visie / GBAO, class: stable here, improved published" in differs(table(), other)


def test_a_column_without_values_agrees_with_nothing_only() -> None:
    nothing = table(**{"class": [np.nan] * 3})
    assert "class: nothing here, stable published" in differs(nothing, table())


def test_missing_and_extra_rows_are_named() -> None:
    assert "zorg / GBAO: in changes.csv, not computed here" in differs(table().head(2), table())
    assert "zorg / GBAO: computed here, not in changes.csv" in differs(table(), table().head(2))


def test_a_row_that_stands_twice_is_named() -> None:
    twice = pd.concat([table(), table().head(1)])
    assert "visie / GBAO stands more than once computed here" in differs(twice, table())
    assert "visie / GBAO stands more than once in changes.csv" in differs(table(), twice)


def test_a_message_names_five_differences_and_counts_the_rest() -> None:
    own = pd.DataFrame({"indicator": [f"i{n}" for n in range(8)], "sector": "A", "k": range(8)})
    text = differs(own, own.assign(k=own["k"] + 1))
    assert "8 differences" in text
    assert "; and 3 more" in text
    assert text.count(" published") == 5


def test_nothing_to_compare_is_refused_and_not_said_to_agree() -> None:
    with pytest.raises(SpiegelError, match=r"share no column of numbers"):
        held_against(table()[ON].assign(aantal=1), table(), ON, "changes.csv")


@pytest.mark.parametrize(("own", "whose"), [(True, "computed here"), (False, "in changes.csv")])
def test_a_key_that_is_not_there_is_named(own: bool, whose: str) -> None:
    lacking = table().drop(columns="sector")
    pair = (lacking, table()) if own else (table(), lacking)
    with pytest.raises(SpiegelError, match=f"the table {whose} has no column sector"):
        held_against(*pair, ON, "changes.csv")
