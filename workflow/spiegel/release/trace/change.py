"""The comparison behind a number about change: both sides, the test, its family, the verdict."""

from __future__ import annotations

from collections.abc import Sequence

from spiegel.config.languages import LANGUAGES
from spiegel.release.trace.published import Published, PublishedRow, decimal, whole
from spiegel.release.trace.result import Change, Side

NEAR = 1e-8  # differences of shares that carry ten digits
BLOCKED = ("not comparable", "not shown")
SAME = ("n", "prior_n", "share_crude", "prior_share_crude", "difference")
METHODS = {1: "holm", 2: "bh"}
SHOWN = (
    "n", "prior_n", "share_crude", "prior_share_crude", "difference_crude", "share_standardised",
    "prior_share_standardised", "difference_standardised", "difference", "low", "high",
    "composition", "p", "p_adj", "class", "qualifier", "rule_out", "mdd", "robust",
)  # fmt: skip


def holm(p: Sequence[float]) -> list[float]:
    """Return p-values adjusted by Holm's method, in the order given. Source: Holm (1979)."""
    order = sorted(range(len(p)), key=lambda i: p[i])
    out, highest = [0.0] * len(p), 0.0
    for rank, i in enumerate(order):
        highest = max(highest, min(1.0, (len(p) - rank) * p[i]))
        out[i] = highest
    return out


def benjamini_hochberg(p: Sequence[float]) -> list[float]:
    """Return p-values adjusted by Benjamini and Hochberg's method (1995), in the order given."""
    order = sorted(range(len(p)), key=lambda i: p[i], reverse=True)
    out, lowest = [0.0] * len(p), 1.0
    for place, i in enumerate(order):
        lowest = min(lowest, p[i] * len(p) / (len(p) - place))
        out[i] = lowest
    return out


def change_of(table: Published, place: int, sides: Sequence[Side]) -> Change:
    """Return the comparison of one row of changes.csv, checked against both sides.

    Parameters
    ----------
    sides : this mirror, and the earlier one; counted again where there are records.
    """
    row = table.rows[place]
    since = [other for other in table.rows if other["prior_edition"] == row["prior_edition"]]
    # Rows on the same records are one test, and it is of the first of their tiers. Rows that can
    # get no word have no p after adjustment: they are of no family.
    tiers: dict[tuple[str, ...], int] = {}
    for other in since:
        if other["p_adj"]:
            tiers[_test(other)] = min(int(other["tier"]), tiers.get(_test(other), 2))
    tier = tiers.get(_test(row), int(row["tier"]))
    family = [test for test, its in tiers.items() if its == tier]
    # A test of a withheld row counts in the family, and its p-value is not published.
    complete = not any(other["class"] == "not shown" for other in since)
    again, rank = None, None
    if row["p_adj"]:
        own = family.index(_test(row))
        values = [float(test[-1]) for test in family]
        rank = 1 + sum(value < values[own] for value in values)
        if complete:
            again = (holm if tier == 1 else benjamini_hochberg)(values)[own]
    return Change(
        values={name: row[name] for name in SHOWN},
        prior=row["prior_edition"],
        comparability=row["comparability"],
        reason={language: row[f"reason_{language}"] for language in LANGUAGES},
        test=row["test"],
        basis=row["basis"],
        tier=tier,
        method=METHODS[tier],
        family=len(family),
        rank=rank,
        adjusted_again=again,
        agrees=_agrees(row, again, sides),
    )


def _test(row: PublishedRow) -> tuple[str, ...]:
    """Return what two rows on the same records have in common; p stands last."""
    return tuple(row[name] for name in ("indicator", *SAME, "p"))


def _agrees(row: PublishedRow, again: float | None, sides: Sequence[Side]) -> bool | None:
    """Say whether counts, shares and the adjustment of a comparison are as published."""
    if row["class"] == "not shown":
        return None
    now, *then = sides
    checks = [now.published_n == whole(row["n"])]
    shares = [_share(now)]
    if then and row["class"] not in BLOCKED and then[0].source == "records":
        checks.append(then[0].published_n == whole(row["prior_n"]))
        shares.append(_share(then[0]))
    for share, name in zip(shares, ("share_crude", "prior_share_crude"), strict=False):
        told = decimal(row[name])
        checks.append(share is None or told is None or abs(share - told) <= NEAR)
    crude = decimal(row["difference_crude"])
    if len(shares) == 2 and None not in shares and crude is not None and row["basis"]:
        difference = (shares[0] or 0.0) - (shares[1] or 0.0)
        checks.append(abs(difference - crude) <= NEAR)
    if again is not None:
        checks.append(abs(again - float(row["p_adj"])) <= NEAR)
    return all(checks)


def _share(side: Side) -> float | None:
    if side.published_k is None or not side.published_n:
        return None
    return side.published_k / side.published_n
