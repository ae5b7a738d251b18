"""What can be asked for, and what is said when it is not there."""

from __future__ import annotations

from typing import Any

import pytest

from spiegel.errors import SpiegelError
from spiegel.release.trace.trace import trace


@pytest.mark.parametrize(
    "asked",
    [
        "measures:2023-2024/k1_visie/BAO/all/meets:share",
        "measures:k1_visie/BAO/all/meets:k",
        "measures:k1_visie/BAO/meets:n",
        "visie.bao",
        "claims:visie.bao/nl:sentence",
        "claims:visie.bao:k",
    ],
)
def test_names_of_one_cell(small: Any, asked: str) -> None:
    (found,) = trace(small.root, "proef", asked)
    assert found.table == "measures"
    assert (found.key["sector"], found.key["category"]) == ("BAO", "meets")
    assert found.agrees


def test_a_row_number_starts_at_one(small: Any) -> None:
    (first,) = trace(small.root, "proef", "measures:1:k")
    assert first.row == 1
    (again,) = trace(small.root, "proef", "measures:" + "/".join(first.key.values()) + ":k")
    assert again.row == 1


@pytest.mark.parametrize(
    ("asked", "what", "fix"),
    [
        ("visie.boa", "no claim 'visie.boa'", "did you mean 'visie.bao'?"),
        ("mesures:1:k", "'mesures' is neither a table nor a figure", "did you mean 'measures'?"),
        ("measures:1:shares", "no column 'shares'", "did you mean 'share'?"),
        ("measures:99999:k", "no row 99999", "use 1 to"),
        ("measures:0:k", "no row 0", "use 1 to"),
        ("measures:k1_vise/BAO/all/meets:k", "indicator 'k1_vise'", "did you mean 'k1_visie'?"),
        ("measures:k1_visie/GBOA/all/meets:k", "sector 'GBOA'", "did you mean 'GBAO'?"),
        ("measures:k1_visie:k", "not named by 1 parts", "school_year/indicator/sector"),
        ("measures:k1_visie/BAO", "names no column", "measures:ROW:COLUMN"),
    ],
)
def test_a_wrong_name_is_answered_with_the_nearest(
    small: Any, asked: str, what: str, fix: str
) -> None:
    with pytest.raises(SpiegelError) as error:
        trace(small.root, "proef", asked)
    assert what in error.value.what
    assert fix in error.value.fix


def test_an_edition_that_was_not_built(empty: Any) -> None:
    with pytest.raises(SpiegelError) as error:
        trace(empty.root, "proef", "visie.bao")
    assert "no results yet" in error.value.what


def test_without_the_records_nothing_is_said_to_agree(worked: Any) -> None:
    (worked.clean / "judgements.parquet").unlink()
    with pytest.raises(SpiegelError) as error:
        trace(worked.root, "proef", "visie.bao")
    assert "nothing can be counted again" in error.value.what
