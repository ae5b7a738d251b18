"""The written analysis plan: levels, margins and thresholds, fixed before the data arrive."""

from __future__ import annotations

import hashlib
from typing import Literal

from pydantic import Field

from spiegel.config.closed_model import Closed, Label, SchoolYear


class Thresholds(Closed):
    min_observations: int = 30
    min_institutions: int = 10
    counts_only_below: int = 10
    k_of_n_below: int = 30
    flagged_below: int = 62


class Composition(Closed):
    """How a change is held at equal composition: the cells, and when they are joined.

    Cells are sectors, divided by `within_sector` (a column of the register). A cell of fewer than
    `min_cell` institutions in either year is joined with its smaller neighbour in `order`; a sector
    that is itself smaller is left out when its weight is at most `ignore_below`, else nothing is
    standardised. Where composition cannot be held equal, no word of change is said.

    Attributes
    ----------
    order : parts of a sector, each beside those most like it; what it does not name comes last.
    """

    within_sector: Literal["none", "network", "province"] = "none"
    order: tuple[str, ...] = ()
    min_cell: int = Field(default=5, ge=2)
    ignore_below: float = Field(default=0.02, ge=0, lt=0.5)


class Weights(Closed):
    """How levels are weighted to the register, beside the crude ones: by raking to its margins.

    Margins are the sectors of a row and the columns `by` of the register of the school year; no
    column: nothing is weighted. Categories of the register that nobody visited, and institutions
    visited that it does not place, are left out when they are at most `ignore_below` of a margin;
    else a row has no weights. A row that the weights leave worth fewer than `min_effective`
    institutions of equal weight has none either.

    Attributes
    ----------
    min_effective : Kish's (sum w)^2 / sum w^2 over institutions; below 30 a weighted proportion is
        not published after the standards of NCHS (Parker et al. 2017, Vital Health Stat 2(175)).
    trim : largest weight, in means; None: no weight is cut, so that every margin holds.
    """

    by: tuple[Literal["network", "province"], ...] = ()
    ignore_below: float = Field(default=0.02, ge=0, lt=0.5)
    min_effective: float = Field(default=30, ge=2)
    trim: float | None = Field(default=None, gt=1)


class Selection(Closed):
    """When two years selected their visits so differently that no word of change is said.

    The kinds of selection (by risk, at random, ...) differ when the share of visits that would have
    to be of another kind is above `allowed` and the test of equal shares gives p up to `alpha`. A
    year in which fewer than `known` of the visits carry their selection is one of which it is not
    known. Failures visited again are more than `again` of the institutions of a year.

    Attributes
    ----------
    gap : how much the shares of visits by risk and of other visits are taken to differ where the
        records do not say it, for the tipping point of a word.
    """

    allowed: float = Field(default=0.05, ge=0, lt=1)
    alpha: float = Field(default=0.1, gt=0, le=1)
    known: float = Field(default=0.95, gt=0, le=1)
    again: float = Field(default=0.02, ge=0, lt=1)
    gap: float = Field(default=0.3, gt=0, le=1)


class Permutation(Closed):
    """When year labels are permuted instead of relying on large numbers, and how often."""

    replicates: int = Field(default=9999, ge=999)
    seed: int = 2025
    below_institutions: int = 30
    below_expected: float = 5


class Disclosure(Closed):
    """Which indicators are confidential, and from which count on they may be shown.

    A count of 1 to `below - 1` is withheld, with as many others as it takes that no withheld
    count can be computed to within less than `protection`. Nothing of a confidential indicator is
    standardised: the weights follow from the open indicators, and with them such a share is an
    equation in the counts of its cells.
    """

    indicators: tuple[str, ...] = ()
    below: int = Field(default=5, ge=2)
    protection: int = Field(default=3, ge=1)
    assumption: Label | None = None


class Plan(Closed):
    """The written analysis plan: levels, margins and thresholds fixed before the data arrive.

    Attributes
    ----------
    between_teams : whether shares are also shown with the variance between inspection teams in
        their interval; that interval stands beside the ordinary one and enters no test.
    breaks : school years from which another framework holds; where a model of both sides estimates
        how far the level shifted. Whether mirrors may be compared is said elsewhere, pair by pair.
    """

    level: float = Field(gt=0.5, lt=1)
    alpha: float = Field(gt=0, lt=0.5)
    margin: float = Field(gt=0, lt=1)
    power: float = Field(gt=0.5, lt=1)
    min_mirrors_for_trend: int = Field(ge=4)
    percent_decimals: int = Field(ge=0, le=2)
    headline: dict[str, tuple[str, ...]]
    thresholds: Thresholds
    composition: Composition = Composition()
    weights: Weights = Weights()
    selection: Selection = Selection()
    permutation: Permutation = Permutation()
    disclosure: Disclosure = Disclosure()
    between_teams: bool = False
    breaks: tuple[SchoolYear, ...] = ()

    @property
    def digest(self) -> str:
        """Return 12 hexadecimal digits that change when any value of the plan changes."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:12]
