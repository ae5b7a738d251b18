"""What gives no rows, and what loses far more than the others, is said."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from spiegel.clean.account import told
from spiegel.clean.checks import warned
from spiegel.clean.finding import PART
from spiegel.clean.losses import empty, uneven
from spiegel.config.indicators import Indicator
from spiegel.config.policies import Limits

TWO = {"nl": "nl", "en": "en"}


def parts(*lines: tuple[int, int]) -> pd.DataFrame:
    """Return parts A, B, … with rows and lost, the others counted."""
    rows = [("standard", "judgements", "ABCD"[n], r, x, r - x) for n, (r, x) in enumerate(lines)]
    return pd.DataFrame(rows, columns=PART)


@pytest.mark.parametrize(
    ("lines", "limits", "names"),
    [
        ([(100, 100), (100, 0), (100, 0)], {}, ["A"]),
        ([(100, 10), (100, 10), (100, 10)], {}, []),
        ([(100, 31), (100, 10), (100, 10)], {}, ["A"]),
        ([(100, 30), (100, 10), (100, 10)], {}, []),
        ([(100, 9), (100, 0), (100, 0)], {}, []),
        ([(10, 4), (100, 0)], {}, []),
        ([(10, 4), (100, 0)], {"lost_rows": 4}, ["A"]),
        ([(100, 9), (100, 0)], {"lost_share": 0.05}, ["A"]),
        ([(100, 15), (100, 10)], {"lost_times": 1}, ["A"]),
        ([(100, 100)], {}, []),
        ([(0, 0), (100, 10)], {}, []),
    ],
)
def test_what_loses_far_more_than_the_others(
    lines: list[tuple[int, int]], limits: dict[str, float], names: list[str]
) -> None:
    assert uneven(parts(*lines), Limits.model_validate(limits)) == names


def test_a_part_without_rows_is_empty_and_one_that_was_left_out_on_purpose_is_not() -> None:
    found = parts((0, 0), (3, 3), (3, 1), (3, 0)).assign(counted=[0, 0, 2, 0])
    assert empty(found) == ["A", "B"]


def test_a_standard_that_goes_with_its_visits_is_said_and_a_line_tells_it(small: Any) -> None:
    datasets = small.export([small.visit(n) for n in range(1, 9)])
    rating = datasets["rating"]
    more = rating[rating["standard"] == "B"].assign(standard="C", study_id="V9-1")
    more["source_row"] += 100
    data = small.framework_data()
    data["standards"]["C"] = data["standards"]["B"]
    more = (
        more.iloc[:1]
        .loc[more.index[:1].repeat(6)]
        .assign(study_id=[f"V9-{n}" for n in range(6)], source_row=range(200, 206))
    )
    datasets["rating"] = pd.concat([rating, more], ignore_index=True)
    studies = small.staged("study", [{"study_id": f"V9-{n}", "visit": "V9"} for n in range(6)])
    datasets["study"] = pd.concat([datasets["study"], studies], ignore_index=True)
    framework = type(small.framework).model_validate(data)
    indicators = {
        name: Indicator.model_validate({"label": TWO, "unit": "institution", **own})
        for name, own in {
            "a": {"standards": ["A"]},
            "c": {"standards": ["C"]},
            "later": {"standards": ["C"], "since": "2024-2025"},
            "sec": {"standards": ["A"], "sectors": ["SEC"]},
        }.items()
    }
    done = small.clean(datasets, framework=framework, indicators=indicators)
    said = warned(done.checks, done.check_rows).splitlines()
    for line in (
        "  standards_counted: 1 standards (C)",
        "  indicators_observed: 2 indicators (c, sec)",
        "  losses_alike: 2 recipes or standards (C, judgements 1 (rating))",
    ):
        assert line in said
    assert told(done.exclusions)[:2] == [
        "visits: 8 read = 8 counted + 0 left out",
        "judgements: 30 read = 24 counted + 6 left out (visit_unknown 6)",
    ]
