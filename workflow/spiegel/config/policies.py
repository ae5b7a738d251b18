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

# The checks on the data of a school year; a test holds them against those that are made.
CheckName = Literal[
    "judgements_have_visit",
    "judgements_stay_with_visit",
    "judgements_of_drafts",
    "judgements_visit_read",
    "recipes_give_rows",
    "standards_counted",
    "indicators_observed",
    "losses_alike",
    "one_visit_per_investigation",
    "institution_known",
    "institution_once",
    "required_standards",
    "advice_present",
    "advice_allowed",
    "dates_in_order",
    "one_scale_version",
    "advice_has_ground",
    "inspected_within_population",
    "register_adds_up",
    "code_fits_label",
    "sector_as_registered",
    "registered_alike",
    "counts_possible",
    "counts_plausible",
    "days_possible",
    "closed_after_opened",
    "lost_to_cut_off",
    "visits_like_last_year",
    "judgements_like_last_year",
    "missing_like_last_year",
    "institutions_like_last_year",
    "scale_turned",
    "corrections_have_evidence",
    "expectations_met",
]


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


class Limits(Closed):
    """From where on a check finds something. Every default is our assumption.

    Attributes
    ----------
    chance : how many standard deviations of a difference of two counts chance may make up.
    visits_change, judgements_change : part by which a number may differ from last year's; of
        judgements, the number for each visit.
    missing_change : how much the share of ratings that are missing may differ.
    institutions_change, institutions_least : part, and number, by which the institutions of a
        sector may differ from last year's; from `institutions_times` as many (or as few) on it
        is an error.
    cut_off_share, cut_off_least, cut_off_times : what part of the visits may be lost to the
        cut-off; and how many times the part that was lost last year, from `cut_off_least` on.
    sector_share : part of the visits whose sector may differ from the register; more is an error.
    count_most, count_times : the largest count; and how often the next largest it may be.
    schools_from, visits_from : no school opened, and no visit was made, before this year.
    described_days : how long after the day that it describes an export may have been made,
        where the day that it was made is not known.
    planned_days : how long after the export the publication of a final report may be planned; such
        a day is a warning, a later one an error.
    turned_p, turned_visits : how improbable (for all groups together) ratings are that look
        turned round, and from how many visits on a team or file is looked at.
    lost_times, lost_share, lost_rows : a recipe or a standard stands out that loses more than so
        many times the share that the others lose together, and at least that share and number.
    label_words : what the name of a column says that holds the label of a code; `labels` names
        others: dataset -> column with the code -> column with its label.
    severities : of checks that weigh otherwise here than they do by default.
    accepted : school year -> check -> why its finding is right; it then stops nothing.
    """

    chance: float = Field(default=3, gt=0)
    visits_change: float = Field(default=0.3, gt=0)
    judgements_change: float = Field(default=0.3, gt=0)
    missing_change: float = Field(default=0.05, gt=0)
    institutions_change: float = Field(default=0.15, gt=0)
    institutions_least: int = Field(default=5, ge=0)
    institutions_times: float = Field(default=4, gt=1)
    cut_off_share: float = Field(default=0.25, gt=0)
    cut_off_least: float = Field(default=0.05, gt=0)
    cut_off_times: float = Field(default=5, gt=1)
    sector_share: float = Field(default=0.2, gt=0)
    count_most: int = Field(default=1_000_000, gt=0)
    count_times: float = Field(default=50, gt=1)
    schools_from: int = Field(default=1800, ge=1)
    visits_from: int = Field(default=1980, ge=1)
    described_days: int = Field(default=366, ge=0)
    planned_days: int = Field(default=60, ge=0)
    turned_p: float = Field(default=0.001, gt=0, lt=1)
    turned_visits: int = Field(default=5, ge=2)
    lost_times: float = Field(default=3, ge=1)
    lost_share: float = Field(default=0.1, gt=0, le=1)
    lost_rows: int = Field(default=5, ge=1)
    label_words: tuple[str, ...] = (
        "label",
        "omschrijving",
        "naam",
        "tekst",
        "betekenis",
        "description",
        "name",
        "text",
    )
    labels: dict[str, dict[str, str]] = Field(default={})
    severities: dict[CheckName, Literal["error", "warning"]] = Field(default={})
    accepted: dict[str, dict[CheckName, str]] = Field(default={})

    @model_validator(mode="after")
    def _years(self) -> Self:
        for year in self.accepted:
            if not re.fullmatch(SCHOOL_YEAR, year):
                raise ValueError(f"accepted names '{year}', which is not a school year")
        return self


class Cleaning(Closed):
    """Policies, fillers, scale versions and limits of checks of an inspectorate.

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
    checks: Limits = Limits()

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
