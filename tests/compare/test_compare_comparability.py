"""The table of verdicts: an exact row first, then the star, and closed without either."""

from __future__ import annotations

from pathlib import Path

import pytest

from spiegel.compare.comparability import (
    COLUMNS,
    NOT_ASSESSED,
    SAME,
    Comparability,
    Verdict,
    read_comparability,
)
from spiegel.config.closed_model import Label
from spiegel.config.inspectorate import Inspectorate
from spiegel.errors import SpiegelError


def table(folder: Path, *rows: str) -> Path:
    path = folder / "comparability.csv"
    path.write_text("\n".join([",".join(COLUMNS), *rows]) + "\n", encoding="utf-8")
    return path


def test_an_exact_indicator_goes_before_the_star() -> None:
    star, own = Verdict("no", Label.same("a")), Verdict("limited", Label.same("c"))
    found = Comparability({("m1", "m2", "*"): star, ("m1", "m2", "x"): own})
    assert found.verdict("m1", "m2", "x") == own
    assert found.verdict("m1", "m2", "y") == star


def test_a_pair_without_row_is_not_comparable() -> None:
    found = Comparability({("m1", "m2", "x"): SAME})
    assert found.verdict("m1", "m2", "y") == NOT_ASSESSED
    assert found.verdict("m2", "m1", "x") == NOT_ASSESSED
    assert found.verdict("m1", "m3", "x") == NOT_ASSESSED
    assert NOT_ASSESSED.comparability == "no"
    assert (
        NOT_ASSESSED.reason["en"] == "the comparability of these two mirrors has not been assessed"
    )


def test_a_mirror_is_comparable_with_itself() -> None:
    assert Comparability({}).verdict("m1", "m1", "x") == SAME


def test_the_file_is_read(tmp_path: Path) -> None:
    path = table(tmp_path, "m1,m2,*,no,om dit,for this", "m1,m2,x,yes,,")
    found = read_comparability(path, ["x", "y"])
    assert found.verdict("m1", "m2", "y") == Verdict("no", Label(nl="om dit", en="for this"))
    assert found.verdict("m1", "m2", "x") == SAME


@pytest.mark.parametrize(
    ("row", "what", "fix"),
    [
        ("m1,m2,x,maybe,a,b", "unknown verdict 'maybe'", "limited, no, yes"),
        ("m1,m2,x,limitd,a,b", "unknown verdict 'limitd'", "did you mean 'limited'?"),
        ("m1,m2,visie_x,yes,,", "unknown indicator 'visie_x'", "did you mean 'visie'?"),
        ("m1,m2,x,no,a,", "the verdict 'no' has no reason", "reason_nl and reason_en"),
        ("m1,m2,x,limited,,b", "the verdict 'limited' has no reason", "reason_nl and reason_en"),
        ("m1,m2,*,yes,,", "the pair m1 / m2 / * is given twice", "keep one row"),
    ],
)
def test_each_mistake_has_its_message_and_row(
    tmp_path: Path, row: str, what: str, fix: str
) -> None:
    path = table(tmp_path, "m1,m2,*,yes,,", row)
    with pytest.raises(SpiegelError) as caught:
        read_comparability(path, ["x", "visie"])
    assert caught.value.what == what
    assert caught.value.where.endswith("comparability.csv, row 3")
    assert fix in caught.value.fix


def test_the_home_case_calls_nothing_comparable_across_the_new_scales(home: Inspectorate) -> None:
    found = read_comparability(home.folder / "comparability.csv", list(home.indicators))
    for indicator in home.indicators:
        verdict = found.verdict("os2020", "os2025", indicator)
        assert verdict.comparability == ("limited" if indicator.startswith("advies_") else "no")
        assert found.verdict("os2025", "os2020", indicator).comparability == "no"


def test_a_pair_that_is_to_be_decided_stops_its_own_mirror_alone(tmp_path: Path) -> None:
    path = table(tmp_path, "m1,m2,*,yes,,", "m1,m3,*,?,,", "m2,m3,x,?limited,om dit,for this")
    found = read_comparability(path, ["x", "y"])
    assert found.verdict("m1", "m2", "x") == SAME
    found.decided("m2")
    for earlier, indicator in (("m1", "y"), ("m2", "x")):
        with pytest.raises(SpiegelError, match="still to be decided") as caught:
            found.verdict(earlier, "m3", indicator)
        assert caught.value.code == "C-CMP-01"
    with pytest.raises(SpiegelError) as caught:
        found.decided("m3")
    assert caught.value.where.endswith("comparability.csv, row 3")
