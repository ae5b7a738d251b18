"""Indicators: which ratings of whom are counted, and how."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from spiegel.config.closed_model import SCHOOL_YEAR, Closed, Label


class Indicator(Closed):
    """One number of the mirror: which ratings, of whom, counted how."""

    label: Label
    standards: tuple[str, ...] = Field(min_length=1)
    unit: Literal["institution", "investigation"]
    visit_types: tuple[str, ...] = ()
    meets: tuple[str, ...] = ()
    aggregate: Literal["single", "all_meet"] = "single"
    sectors: tuple[str, ...] = ()
    polarity: Literal["higher", "lower"] = "higher"
    since: str | None = Field(default=None, pattern=SCHOOL_YEAR)
    assumption: Label | None = None
