"""Claims about a difference within one mirror: two cells that differ in one thing, and can.

The two numbers of such a claim are the cells: of two sectors, of two indicators in one sector, or
of two groups of a public grouping. What no test could compare is refused before anything is
computed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Literal

from spiegel.config.claims import Claim, ClaimNumber, Claims
from spiegel.config.framework import Framework
from spiegel.config.indicators import Indicator
from spiegel.errors import SpiegelError, must_exist

Kind = Literal["sectors", "indicators", "groups"]
UNKNOWN = "unknown"  # the group of whom the register says none, or does not hold
PARTS: dict[str, Kind] = {"sector": "sectors", "indicator": "indicators", "group": "groups"}


def differences_of(registry: Claims) -> dict[str, Claim]:
    """Return the claims about a difference within this mirror, in the order of claims.yaml."""
    return {name: one for name, one in registry.claims.items() if one.comparison == "difference"}


def pair_of(claim: Claim) -> tuple[ClaimNumber, ClaimNumber]:
    """Return both cells of a difference: the first less the second."""
    one, other = claim.numbers.values()
    return one, other


def kind_of(claim: Claim) -> Kind:
    """Return what a difference is between."""
    return PARTS[_apart(*pair_of(claim))[0]]


def _apart(one: ClaimNumber, other: ClaimNumber) -> list[str]:
    return [part for part in PARTS if getattr(one, part) != getattr(other, part)]


def check_differences(
    registry: Claims,
    framework: Framework,
    indicators: Mapping[str, Indicator],
    confidential: Collection[str],
    where: str,
) -> None:
    """Refuse differences of which no test could say anything.

    Parameters
    ----------
    confidential : indicators of which counts may be withheld.

    Raises
    ------
    SpiegelError : the same cell twice, cells that differ in two things, that count otherwise, that
        share records or have no visit in common, or that may be withheld; one pair in two claims.
    """
    seen: dict[frozenset[str], str] = {}
    for name, claim in differences_of(registry).items():
        place = f"{where}, claim '{name}'"
        _check_pair(name, claim, framework, indicators, place)
        secret = {own.indicator for own in claim.numbers.values()} & {*confidential}
        for indicator in sorted(secret):
            raise SpiegelError(
                f"'{name}' compares the confidential indicator '{indicator}': its difference would "
                "tell counts that are withheld",
                where=place,
                fix="name an indicator that is not under `disclosure` of the analysis plan.",
                code="C-CLM-16",
            )
        key = frozenset(f"{x.indicator}/{x.sector}/{x.group}" for x in claim.numbers.values())
        if key in seen:
            raise SpiegelError(
                f"'{name}' compares the same two cells as '{seen[key]}'",
                where=place,
                fix="keep one of the two: a difference has one claim.",
                code="C-CLM-11",
            )
        seen[key] = name


def _check_pair(
    name: str,
    claim: Claim,
    framework: Framework,
    indicators: Mapping[str, Indicator],
    where: str,
) -> None:
    one, other = pair_of(claim)
    apart = _apart(one, other)
    if not apart:
        raise SpiegelError(
            f"'{name}' compares a cell with itself: {one.indicator} / {one.sector}",
            where=where,
            fix="give the second number another sector, indicator or group.",
            code="C-CLM-11",
        )
    if len(apart) > 1 or {*one.group} != {*other.group}:
        raise SpiegelError(
            f"'{name}' compares cells that differ in more than one thing: "
            f"{' and '.join(apart) if len(apart) > 1 else 'the grouping'}",
            where=where,
            fix="let the two numbers differ in one: sector, indicator, or group of one grouping.",
            code="C-CLM-12",
        )
    if (apart == ["indicator"]) != all(own.predicate for own in (one, other)) or (
        (apart == ["indicator"]) == (claim.predicate is not None)
    ):
        raise SpiegelError(
            f"'{name}' does not say what is so of whom",
            where=where,
            fix="between indicators give each number a predicate; else give the claim one.",
            code="C-CLM-12",
        )
    _check_same_count(name, one, other, framework, indicators, where)
    if apart == ["sector"]:
        _check_sectors(name, one.sector, other.sector, framework, where)
    for own in (one, other):
        _check_rated(name, indicators[own.indicator], own, framework, where)
    types = [{*indicators[own.indicator].visit_types} for own in (one, other)]
    if all(types) and not types[0] & types[1]:
        raise SpiegelError(
            f"'{name}' compares indicators that no visit has both of",
            where=where,
            fix="name indicators of one type of visit: their difference is within a visit.",
            code="C-CLM-15",
        )


def _check_same_count(
    name: str,
    one: ClaimNumber,
    other: ClaimNumber,
    framework: Framework,
    indicators: Mapping[str, Indicator],
    where: str,
) -> None:
    first, second = (indicators[own.indicator] for own in (one, other))
    scales = [framework.standards[own.standards[0]].scale for own in (first, second)]
    counted = {
        "unit": (first.unit, second.unit),
        "scale": (scales[0], scales[1]),
        "polarity": (first.polarity, second.polarity),
        "side": (one.polarity, other.polarity),
    }
    for what, (here, there) in counted.items():
        if here != there:
            raise SpiegelError(
                f"'{name}' compares numbers of another {what}: '{here}' and '{there}'",
                where=where,
                fix="compare what is counted alike: same unit, scale, polarity and side.",
                code="C-CLM-13",
            )


def _check_sectors(name: str, one: str, other: str, framework: Framework, where: str) -> None:
    shared = sorted({*framework.expand(one)} & {*framework.expand(other)})
    if shared:
        raise SpiegelError(
            f"'{name}' compares '{one}' with '{other}', which both hold sector '{shared[0]}'",
            where=where,
            fix="name sectors that have no sector in common: a part is not held against its whole.",
            code="C-CLM-14",
        )


def _check_rated(
    name: str, indicator: Indicator, number: ClaimNumber, framework: Framework, where: str
) -> None:
    rated = {s for code in indicator.sectors or ("ALL",) for s in framework.expand(code)}
    if not rated & {*framework.expand(number.sector)}:
        raise SpiegelError(
            f"'{name}' names '{number.indicator}' in '{number.sector}', where it is not rated",
            where=where,
            fix=f"name a sector of it: {', '.join(indicator.sectors)}.",
            code="C-CLM-15",
        )


def check_group(
    name: str, number: ClaimNumber, public: Mapping[str, Collection[str]], where: str
) -> None:
    """Refuse a group that no reader may see.

    Parameters
    ----------
    public : the public groupings, each with the values that are named; none: any value.

    Raises
    ------
    SpiegelError : a grouping that is internal or unknown, a group that it does not have, or those
        of which the register does not say a group.
    """
    for grouping, group in number.group.items():
        if group == UNKNOWN:
            raise SpiegelError(
                f"'{name}' compares '{UNKNOWN}', which is no group of '{grouping}': of these the "
                "register does not say one",
                where=where,
                fix="name a group that the register has.",
                code="C-CLM-17",
            )
        if grouping not in public:
            raise SpiegelError(
                f"'{name}' compares groups by '{grouping}', which is no public grouping",
                where=where,
                fix=f"name one of: {', '.join(public) or 'none is public'} (publication.yaml).",
                code="C-CLM-17",
            )
        if public[grouping]:
            must_exist("group", group, public[grouping], where, by=f"claim '{name}'")
