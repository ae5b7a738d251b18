"""What a trace found, as plain data: the terminal, the JSON file and tests read this."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from spiegel.release.trace.records import Record


@dataclass(frozen=True)
class Definition:
    """What a cell counts.

    Attributes
    ----------
    standards : standard to its label. bar : the steps that are counted in k, or by the rule that
    combines standards. rule : what is counted in k by that rule, in words; empty without one.
    filters : what a visit must be to be counted in n.
    """

    indicator: str
    label: str
    unit: str
    aggregate: str
    rule: str
    category: str
    standards: dict[str, str]
    scale: str
    bar: tuple[str, ...]
    filters: dict[str, str]
    interval: str
    level: float
    plan: str
    confidential: bool


class EditCount(NamedTuple):
    table: str
    column: str
    rule: str
    reason: str
    entries: int


@dataclass(frozen=True)
class Edit:
    """An entry of the ledger on a row behind the number; `correction` names a declared one."""

    table: str
    record: str
    column: str
    rule: str
    reason: str
    old: str
    new: str
    source_file: str
    source_row: int
    correction: str = ""


@dataclass(frozen=True)
class Step:
    """A step of the flow of one table, and the rows it left out."""

    table: str
    step: int
    rule: str
    reason: str
    rows_in: int
    rows_out: int


@dataclass(frozen=True)
class Side:
    """One mirror's count of the cell: published, and counted again from its clean records.

    Attributes
    ----------
    source : `records`, `published` (no records to count), or `ledger` for a step of the flow, of
    which k are rows left out and n rows left.
    k, n, institutions, coverage : counted again, None without records or when withheld.
    eligible, incomplete : visits that could be rated, and those not fully rated, for an indicator
    that combines standards.
    visits : of the right kind and sector. earlier : those that a later one of the year replaces.
    agrees : whether both are the same, None when there was nothing to compare.
    compared : what was held against each other.
    records : who was counted, in internal mode only. edit_counts : entries by table, column, rule
    and reason. edits : the entries themselves, in internal mode only.
    """

    mirror: str
    school_year: str
    source: str
    published_k: int | None
    published_n: int | None
    withheld: bool = False
    k: int | None = None
    n: int | None = None
    institutions: int | None = None
    coverage: float | None = None
    eligible: int | None = None
    incomplete: int | None = None
    visits: int | None = None
    earlier: int | None = None
    statuses: dict[str, int] = field(default_factory=dict)
    agrees: bool | None = None
    compared: tuple[str, ...] = ()
    files: dict[str, int] = field(default_factory=dict)
    records: tuple[Record, ...] = ()
    edit_counts: tuple[EditCount, ...] = ()
    edits: tuple[Edit, ...] = ()
    corrections: tuple[str, ...] = ()
    flow: tuple[Step, ...] = ()
    left_out: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Change:
    """The comparison behind a number about change.

    Attributes
    ----------
    family : tests adjusted together; `rank` of this one among their p-values, from 1.
    adjusted_again : the adjusted p computed here from the family's p-values; None when not tested.
    """

    values: dict[str, str]
    prior: str
    comparability: str
    reason: dict[str, str]
    test: str
    basis: str
    tier: int
    method: str
    family: int
    rank: int | None
    adjusted_again: float | None
    agrees: bool | None


@dataclass(frozen=True)
class Place:
    """Where the number is printed.

    Attributes
    ----------
    how : `id` when the place names the claim, cell or mark itself; `cell` for the cell of a
    table file; `text` when the same words or labels stand beside the same number.
    instead : what should stand there, when it is something else.
    """

    file: str
    where: str
    printed: str
    how: str
    instead: str = ""


@dataclass(frozen=True)
class Trace:
    """The whole answer for one number; `differs` are files that repeat it as another number."""

    asked: str
    edition: str
    example: bool
    internal: bool
    table: str
    row: int
    column: str
    key: dict[str, str]
    value: str
    claim: str
    sentences: dict[str, str]
    figure: str
    mark: str
    definition: Definition | None
    sides: tuple[Side, ...]
    change: Change | None
    places: tuple[Place, ...]
    differs: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def agrees(self) -> bool:
        """Say whether every count made again and every tied number is the published one."""
        parts = [side.agrees for side in self.sides]
        parts += [self.change.agrees] if self.change else []
        wrong = any(place.instead for place in self.places) or bool(self.differs)
        return not wrong and all(part is not False for part in parts)

    @property
    def recounted(self) -> bool:
        """Say whether anything was counted again."""
        return any(side.agrees is not None for side in self.sides)
