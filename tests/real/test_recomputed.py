"""Editions made from official files: every number is computed twice, with the same outcome."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from built_edition import Built

pytestmark = pytest.mark.real


@pytest.mark.parametrize("edition", ["is2024", "sc2021", "scy2018"])
def test_every_number_of_an_edition_agrees_with_its_second_computation(
    build: Callable[[str], Built], edition: str
) -> None:
    found = build(edition).result("quality/recomputed")
    assert set(found["verdict"]) == {"agrees"}
    assert {"measures", "series", "trends"} <= set(found["table"])
    assert found["numbers"].astype(int).sum() > 3000
