"""The file `corrections.yaml`: errors in the source that people reported, with their evidence.

Light on purpose: it is checked before any job runs.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from spiegel.clean.reasons import REASONS
from spiegel.config.closed_model import FILL_IN, SCHOOL_YEAR, Closed, known
from spiegel.config.closed_yaml import MayBeEmpty, load

FILE = "corrections.yaml"
# What a proposed correction says where a person has to write; a check finds it.
UNKNOWN = FILL_IN


class Correction(Closed):
    """One error in the source and what is done about it.

    Attributes
    ----------
    table, versions : the dataset, and the versions of its file that hold the error.
    mended_in : later versions in which the source mended it.
    key : column -> text; together they find the row. column : the cell, for action `set`.
    expect : what is there now: the old text for `set`, the number of rows for `drop_row`.
    """

    id: str
    school_year: str = Field(pattern=SCHOOL_YEAR)
    table: str
    versions: tuple[str, ...] = Field(min_length=1)
    mended_in: tuple[str, ...] = ()
    key: Annotated[dict[str, str], MayBeEmpty()] = Field(min_length=1)
    action: Literal["set", "drop_row"]
    column: str | None = None
    expect: Annotated[str | int, MayBeEmpty()]
    value: Annotated[str | None, MayBeEmpty()] = None
    reason: str
    evidence: str = Field(min_length=1)
    reported_by: str = Field(min_length=1)
    reported_on: date

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.action == "set":
            if self.column is None or self.value is None or not isinstance(self.expect, str):
                raise ValueError("action set needs column, value, and expect as text in quotes")
            if self.value == self.expect:
                raise ValueError("value and expect are the same, so nothing would change")
        elif not isinstance(self.expect, int) or self.expect < 1:
            raise ValueError("action drop_row needs expect, the number of rows it drops")
        elif self.column is not None or self.value is not None:
            raise ValueError("action drop_row has no column and no value")
        if set(self.versions) & set(self.mended_in):
            raise ValueError("a version is in versions and in mended_in")
        own = [code for code, reason in REASONS.items() if reason.effect == "correction"]
        known("unknown reason", self.reason, own)
        return self

    @property
    def key_text(self) -> str:
        """The row it is about, in words."""
        return ", ".join(f"{column} '{text}'" for column, text in self.key.items())


class Corrections(Closed):
    """All declared corrections of an inspectorate."""

    corrections: tuple[Correction, ...]

    @model_validator(mode="after")
    def _unique(self) -> Self:
        ids = [c.id for c in self.corrections]
        for name in ids:
            if ids.count(name) > 1:
                raise ValueError(f"the id '{name}' occurs twice")
        return self


def read_corrections(config: Path) -> tuple[Correction, ...]:
    """Read `corrections.yaml` of an inspectorate; without the file there are none."""
    path = config / FILE
    return load(Corrections, path).corrections if path.is_file() else ()
