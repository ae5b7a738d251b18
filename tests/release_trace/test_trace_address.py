"""What can be asked for, and what is said when it is not there."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from spiegel import tables
from spiegel.errors import SpiegelError
from spiegel.files import write_csv
from spiegel.publish.claims.claim_sentence import Cell, ClaimSentence, Part
from spiegel.publish.claims.claims_file import read_claims_file, write_claims_file
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


def change_sentences(small: Any, **values: Any) -> None:
    """Write the sentences of the small edition with other values."""
    path = small.results / "tables" / "claims.json"
    found = read_claims_file(path, "proef")
    said = tuple(replace(one, **values) for one in found.sentences)
    write_claims_file(found.model_copy(update={"sentences": said}), path)


def test_an_end_of_an_interval_is_the_column_of_its_cell(worked: Any) -> None:
    (share,) = trace(worked.root, "proef", "visie.bao")
    low = share.values["low"]
    path = worked.results / "tables" / "claims.json"
    (part,) = read_claims_file(path, "proef").sentences[0].parts
    end = replace(part, claim="visie.bao.low", kind="interval_low", k=None, n=None)
    change_sentences(worked, parts=(end,), text="3 van de 6.")
    table = worked.results / "tables" / "claims.csv"
    rows = table.read_text(encoding="utf-8").replace("visie.bao", "visie.bao.low")
    table.write_text(rows.replace(",0.5,3,6,", f",{low},,,"), encoding="utf-8")
    (found,) = trace(worked.root, "proef", "visie.bao.low")
    assert (found.table, found.column, found.value) == ("measures", "low", low)
    assert found.differs == ()
    assert found.agrees


def test_a_claim_that_prints_no_number_is_known_by_its_cell(worked: Any) -> None:
    change_sentences(worked, parts=(), text="Niet gepubliceerd.", verdict="withheld")
    (found,) = trace(worked.root, "proef", "visie")
    assert (found.table, found.column) == ("measures", "share")
    assert found.sentences == dict.fromkeys(("nl", "en"), "Niet gepubliceerd.")


def test_a_claim_of_another_build_is_refused(worked: Any) -> None:
    change_sentences(worked, claim="visie", parts=())
    with pytest.raises(SpiegelError, match=r"in claims\.csv but not in claims\.json"):
        trace(worked.root, "proef", "claims:visie.bao:k")


def test_a_number_of_a_difference_leads_to_its_row_and_to_both_counts(worked: Any) -> None:
    row = dict.fromkeys(tables.columns("differences"), "")
    row |= {
        "edition": "proef", "school_year": "2023-2024", "claim": "apart", "between": "sectors",
        "indicator": "k1_visie", "sector": "BAO", "other_indicator": "k1_visie",
        "other_sector": "SO", "unit": "institution", "first_n": "6", "second_n": "1",
        "first_share": "0.5", "second_share": "1", "difference": "-0.5", "class": "too few",
    }  # fmt: skip
    write_csv(pd.DataFrame([row]), worked.results / "tables" / "differences.csv")
    path = worked.results / "tables" / "claims.json"
    whole = read_claims_file(path, "proef")
    about = ("k1_visie", "BAO", "institution", "meets")
    part = Part("apart.one", "one", *about, 0.5, None, None, 0, False, 0, 3, "50%")
    cell = Cell("apart.a", "differences", *about)
    said = [
        ClaimSentence("apart", language, "50% x", (part,), (cell,), "too few", ("site",), (),
                      "difference")
        for language in ("nl", "en")
    ]  # fmt: skip
    write_claims_file(
        whole.model_copy(update={"sentences": (*whole.sentences, *said)}), path
    )  # fmt: skip
    (found,) = trace(worked.root, "proef", "apart")
    assert (found.table, found.column, found.value) == ("differences", "first_share", "0.5")
    assert found.key == {"claim": "apart"}
    assert [(side.k, side.n, side.agrees) for side in found.sides] == [(3, 6, True), (1, 1, True)]
