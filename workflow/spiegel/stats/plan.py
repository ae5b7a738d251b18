"""The decision rule: from the evidence of one comparison to one word."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, get_args

Comparability = Literal["yes", "limited", "no"]
Polarity = Literal["higher", "lower"]
Word = Literal[
    "not shown",
    "not comparable",
    "not tested",
    "too few",
    "limited",
    "improved",
    "declined",
    "stable",
    "inconclusive",
]


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Smallest numbers that carry a word, and the significance level."""

    observations: int = 30
    institutions: int = 10
    alpha: float = 0.05


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of one comparison of this mirror with an earlier one.

    Attributes
    ----------
    comparability, comparability_reason : verdict on the pair of mirrors, and why.
    prior_n_known : the earlier n is known, or bounded by what was printed.
    unit_matches : both mirrors count the same unit, with the same polarity.
    n, prior_n : observations in this and in the earlier mirror.
    institutions : smallest known number of institutions behind either figure.
    p_adj : p-value of the change after adjustment for multiplicity; None when not tested.
    low95, high95, low90, high90 : limits of share now minus share then, as shares; for a
        rounded earlier figure the worst case of its envelope.
    tost_p_adj : p-value of the equivalence test, adjusted among the stability claims.
    margin : smallest change that matters, as a share (0.05 for 5 points).
    suppressed : withheld for confidentiality.
    composition_held : the change is one at equal composition of those visited.
    polarity : whether a higher or a lower share is better.
    selection_held : nothing shows that the two years selected their visits in another way.
    """

    comparability: Comparability
    comparability_reason: str
    prior_n_known: bool
    unit_matches: bool
    n: float
    prior_n: float | None
    institutions: int
    p_adj: float | None
    low95: float | None
    high95: float | None
    low90: float | None
    high90: float | None
    tost_p_adj: float | None
    margin: float
    suppressed: bool
    composition_held: bool
    polarity: Polarity
    selection_held: bool = True

    def __post_init__(self) -> None:
        """Refuse codes outside the lists and a margin that is not positive."""
        if self.comparability not in get_args(Comparability):
            raise ValueError(f"unknown comparability '{self.comparability}'")
        if self.polarity not in get_args(Polarity):
            raise ValueError(f"unknown polarity '{self.polarity}'")
        if not self.margin > 0:
            raise ValueError(f"margin must be positive, got {self.margin}")


@dataclass(frozen=True, slots=True)
class Decision:
    """The word, why it was chosen, and whether a proven change stays inside the margin."""

    word: Word
    reason: str
    within_margin: bool = False


UNHELD = Decision("limited", "composition could not be held equal")
UNLIKE = Decision("limited", "the visits of the two years were not selected alike")


def decide(row: Evidence, thresholds: Thresholds | None = None) -> Decision:
    """Return the word for one comparison; the first rule that matches wins.

    not shown       withheld for confidentiality
    not comparable  comparability "no", or the unit or polarity differs
    not tested      the earlier n is unknown and unbounded, or no test was made
    too few         n or prior n below 30, or fewer than 10 institutions
    limited         comparability "limited", composition could not be held equal, or the visits
                    of the two years were not selected alike
    improved        p_adj <= .05 and L95 > 0, after turning to "higher is better"
    declined        p_adj <= .05 and U95 < 0
    stable          p_adj > .05, the 90 % interval inside the margin and its p <= .05
    inconclusive    everything else

    `within_margin` marks an improvement or decline whose 90 % interval stays short of the
    margin. A change that was not shown is never called absent.
    """
    limits = thresholds or Thresholds()
    return _without_test(row, limits) or _with_test(row, limits.alpha)


def _without_test(row: Evidence, limits: Thresholds) -> Decision | None:
    """Return the decision when a rule forbids a claim, else None."""
    if row.suppressed:
        return Decision("not shown", "withheld for confidentiality")
    if row.comparability == "no":
        return Decision("not comparable", row.comparability_reason)
    if not row.unit_matches:
        return Decision("not comparable", "the two mirrors count different units")
    if not row.prior_n_known or _missing(row.prior_n):
        return Decision("not tested", "the earlier number of observations is unknown")
    if _number(row.n) < limits.observations or _number(row.prior_n) < limits.observations:
        return Decision("too few", f"fewer than {limits.observations} observations")
    if row.institutions < limits.institutions:
        return Decision("too few", f"fewer than {limits.institutions} institutions")
    if row.comparability == "limited":
        return Decision("limited", row.comparability_reason)
    untested = Decision("not tested", "no test of the change was made")
    if _missing(row.low95) or _missing(row.high95):
        return untested
    if not row.composition_held:
        return UNHELD
    if not row.selection_held:
        return UNLIKE
    if _missing(row.p_adj):
        return untested
    return None


def _with_test(row: Evidence, alpha: float) -> Decision:
    low95, high95 = _turned(row.low95, row.high95, row.polarity)
    low90, high90 = _turned(row.low90, row.high90, row.polarity)
    points = f"{100 * row.margin:g} points"
    if _number(row.p_adj) <= alpha:
        if low95 > 0:
            return _change("improved", high90 < row.margin, points)
        if high95 < 0:
            return _change("declined", low90 > -row.margin, points)
        return Decision("inconclusive", "test and interval do not agree on a change")
    inside = low90 > -row.margin and high90 < row.margin
    if inside and _number(row.tost_p_adj) <= alpha:
        return Decision("stable", f"changes of {points} or more are ruled out")
    return Decision("inconclusive", f"neither a change nor one below {points} is shown")


def _change(word: Literal["improved", "declined"], within: bool, points: str) -> Decision:
    reason = "the change is larger than chance explains"
    return Decision(word, f"{reason}, but smaller than {points}" if within else reason, within)


def _turned(low: float | None, high: float | None, polarity: Polarity) -> tuple[float, float]:
    """Return the limits with positive meaning better; NaN where missing."""
    if polarity == "higher":
        return _number(low), _number(high)
    return -_number(high), -_number(low)


def _missing(value: float | None) -> bool:
    return value is None or math.isnan(value)


def _number(value: float | None) -> float:
    return math.nan if value is None else value
