"""What cannot be read in a file, all of it at once: for a trial, which goes on without."""

from __future__ import annotations

from dataclasses import dataclass, field

from spiegel.errors import SpiegelError
from spiegel.ingest.columns import Column
from spiegel.ingest.kinds import UNKNOWN_CODE, Refused
from spiegel.ingest.manifest import RawFile


@dataclass(frozen=True)
class BadText:
    """One text of one column that is not of its kind.

    Attributes
    ----------
    rows : how many rows have it. row : the first of them.
    """

    file: RawFile
    column: Column
    text: str
    rows: int
    row: int
    wrong: Refused

    @property
    def unknown_code(self) -> bool:
        """Whether it is a code that the list of its column does not have in this school year."""
        return self.wrong.code == UNKNOWN_CODE


@dataclass
class Problems:
    """What a trial found in one file: texts that are not of their kind, and other mistakes.

    Attributes
    ----------
    rows : row numbers in the file of the rows that lack a required value by that.
    """

    texts: list[BadText] = field(default_factory=list)
    errors: list[SpiegelError] = field(default_factory=list)
    rows: set[int] = field(default_factory=set)
