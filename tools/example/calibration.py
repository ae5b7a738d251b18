"""Read the calibration file: one place for every number the example export has to meet."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from typing import Any, TypedDict

import yaml

PerYear = list[int | None]

GROUP_OF_SECTOR = {
    "GBAO": "BAO",
    "BUBAO": "BAO",
    "GSO": "SO",
    "BUSO": "SO",
    "DKO": "OVERIG",
    "CVO": "OVERIG",
    "CBE": "OVERIG",
    "CLB": "CLB",
}


class Word(TypedDict):
    """A change or trend that can be seen, and the word that it must get."""

    indicator: str
    sector: str
    years: list[str]
    word: str


@dataclass(frozen=True)
class Calibration:
    """The content of ``calibration.yaml``; the file explains each entry."""

    years: list[str]
    population: dict[str, list[int]]
    closures: dict[str, list[int]]
    advice_order: list[str]
    advice: dict[str, dict[str, list[int]]]
    other_visits: dict[str, list[int]]
    visited_again: dict[str, list[int]]
    selection: dict[str, dict[str, list[int]]]
    meets: dict[str, dict[str, PerYear]]
    planted: list[Word]
    l1_beneden: dict[str, PerYear]
    guidance_points: dict[str, PerYear]
    weak_domains: list[int]
    beneden_of_below: dict[str, int]
    overstijgt: dict[str, int]
    not_investigated: dict[str, int]
    guidance_share: PerYear
    gok_share: PerYear
    gok_negative: dict[str, PerYear]
    gok_second: PerYear
    variance: dict[str, list[float]]
    quality_shift: dict[str, float]
    defects: dict[str, Any]

    def visits(self, year: str) -> dict[str, int]:
        """Return the number of main-series visits per sector in a school year."""
        return {sector: sum(counts) for sector, counts in self.advice[year].items()}

    def of_scale(self, table: dict[str, int], scale: str) -> int:
        """Return the value of a scale from a table that may name it or only its family."""
        return table.get(scale, table[scale[0]])


@cache
def load() -> Calibration:
    """Return the calibration shipped with the package."""
    text = files(__package__).joinpath("calibration.yaml").read_text(encoding="utf-8")
    raw = yaml.safe_load(text)
    return Calibration(**{field.name: raw[field.name] for field in fields(Calibration)})
