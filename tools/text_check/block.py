"""A piece of a text, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Mark:
    """A number that a page itself ties to a claim or cell."""

    start: int
    end: int
    claim: str
    kind: str


@dataclass(frozen=True)
class Block:
    """A paragraph, list item, heading, table row or drawing; `place` says where it stands."""

    text: str
    place: str
    row: bool = False
    language: str = ""
    marks: tuple[Mark, ...] = ()
    drawing: bool = False
