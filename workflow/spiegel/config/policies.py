"""What an inspectorate decides about cleaning: the key `cleaning` of its framework.

Nothing here is known for certain about any inspectorate; a policy that rests on us says so in its
`assumption`, and that text is shown to readers.
"""

from __future__ import annotations

import re
from typing import Literal, Self

from pydantic import Field, model_validator

from spiegel.config.closed_model import SCHOOL_YEAR, Closed, Label

PolicyName = Literal[
    "unpublished_report", "unknown_institution", "dates_out_of_order", "inspected_twice"
]

FilledTable = Literal["judgements", "institutions"]


class Policy(Closed):
    """Whether visits that a question is about stay in the mirror."""

    treat: Literal["keep", "drop"]
    assumption: Label | None = None


class Recode(Closed):
    """How ratings on one version of the scales read on another: by scale, raw code to raw code.

    A code that is not listed has no counterpart, so a rating with that code is refused.
    """

    from_version: str = Field(alias="from")
    to_version: str = Field(alias="to")
    ratings: dict[str, dict[str, str]] = Field(min_length=1)
    assumption: Label | None = None


class Cleaning(Closed):
    """Policies, fillers and scale versions of an inspectorate.

    Attributes
    ----------
    policies : what is not named is kept. fillers : table -> column -> texts that mean 'missing'.
    scale_versions : first school year -> version of the scales used from then on.
    """

    policies: dict[PolicyName, Policy] = Field(default={})
    fillers: dict[Literal["judgements", "institutions"], dict[str, tuple[str, ...]]] = Field(
        default={}
    )
    fillers_assumption: Label | None = None
    scale_versions: dict[str, str] = Field(default={})
    recode: tuple[Recode, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        for year in self.scale_versions:
            if not re.fullmatch(SCHOOL_YEAR, year):
                raise ValueError(f"scale_versions names '{year}', which is not a school year")
        pairs = [(r.from_version, r.to_version) for r in self.recode]
        for pair in pairs:
            if pairs.count(pair) > 1:
                raise ValueError(f"two recodes lead from version {pair[0]} to {pair[1]}")
        if self.recode and not self.scale_versions:
            raise ValueError("a recode needs scale_versions, which say what a year is rated on")
        allowed = {"judgements": {"raw_rating"}, "institutions": {"name", "network", "province"}}
        allowed["institutions"].add("board_id")
        for table, columns in self.fillers.items():
            for column in columns:
                if column not in allowed[table]:
                    raise ValueError(
                        f"fillers of {table} name column '{column}': "
                        f"use one of: {', '.join(sorted(allowed[table]))}."
                    )
        return self

    def drops(self, name: PolicyName) -> bool:
        """Say whether the visits that a policy is about are left out."""
        policy = self.policies.get(name)
        return policy is not None and policy.treat == "drop"

    def scale_version(self, school_year: str) -> str | None:
        """Return the version that a school year is rated on; None when nothing is declared."""
        begun = [first for first in self.scale_versions if first <= school_year]
        return self.scale_versions[max(begun)] if begun else None

    def recode_of(self, from_version: str, to_version: str) -> Recode | None:
        """Return the declared way from one version of the scales to another."""
        for recode in self.recode:
            if (recode.from_version, recode.to_version) == (from_version, to_version):
                return recode
        return None
