"""Per worked example of oracles.json: from its inputs to our values, in the shape expected."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from oracle_answers import decisions, designs, shares, trends

ANSWERS: dict[str, Callable[[dict[str, Any]], Any]] = {
    **shares.ANSWERS,
    **trends.ANSWERS,
    **designs.ANSWERS,
    **decisions.ANSWERS,
}
