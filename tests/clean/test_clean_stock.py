"""A row of a stock belongs to the year of its snapshot, whenever its inspection was."""

from __future__ import annotations

from typing import Any

import pytest

from spiegel.clean.rules import Context, outside_school_year


def stocked(small: Any, *types: str) -> Any:
    framework = small.framework
    kinds = {
        name: kind.model_copy(update={"frame": "stock"}) if name in types else kind
        for name, kind in framework.visit_types.items()
    }
    return framework.model_copy(update={"visit_types": kinds})


@pytest.mark.parametrize("start", ["2015-05-01", None])
def test_an_older_or_undated_inspection_of_a_stock_counts(small: Any, start: str | None) -> None:
    visits = small.clean_visits(small.visit(1, start=start))
    context = Context(small.year, small.cut_off, stocked(small, "REG"))
    assert outside_school_year(visits, context).tolist() == [""]


def test_a_row_of_another_snapshot_is_left_out(small: Any) -> None:
    visits = small.clean_visits(small.visit(1), small.visit(2)).assign(
        school_year=[small.year, "2016-2017"]
    )
    context = Context(small.year, small.cut_off, stocked(small, "REG"))
    assert outside_school_year(visits, context).tolist() == ["", "outside_school_year"]


def test_visits_of_a_year_beside_a_stock_keep_their_own_rule(small: Any) -> None:
    old = {"start": "2015-05-01"}
    visits = small.clean_visits(small.visit(1, **old), small.visit(2, type="SHORT", **old))
    context = Context(small.year, small.cut_off, stocked(small, "SHORT"))
    assert outside_school_year(visits, context).tolist() == ["outside_school_year", ""]


def test_the_frame_of_the_framework_holds_where_a_visit_type_gives_none(small: Any) -> None:
    assert small.framework.stocks == ()
    whole = small.framework.model_copy(update={"frame": "stock"})
    assert whole.stocks == tuple(small.framework.visit_types)
