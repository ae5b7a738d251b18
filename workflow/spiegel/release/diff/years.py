"""Two mirrors of different school years: indicator by sector, and the drift of the data.

The word of a change comes from the comparison that the later mirror made by its analysis plan.
Where it made none, the table of comparability decides first, closed by default: what may not be
compared has no number here. An interval made here is not adjusted and carries no word.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from spiegel.clean.rules import REPEATED
from spiegel.compare.changes import REASONS
from spiegel.compare.comparability import NOT_ASSESSED
from spiegel.config.closed_model import Label
from spiegel.config.word_files import word_file
from spiegel.errors import SpiegelError
from spiegel.publish.content.changes import said_class
from spiegel.release.diff.sides import Side, TableRow
from spiegel.stats.differences import miettinen_nurminen

BLOCKED = ("not comparable", "not shown")
LEVEL = 0.95
_WORDS = word_file("diff")
NEEDS_RECORDS = _WORDS.label("needs_records")
SMALL = ("counts_only", "k_of_n", "none")


@dataclass(frozen=True)
class Pair:
    """One indicator and sector in both mirrors; numbers are None where they may not stand.

    Attributes
    ----------
    word : class of the change as it is said, '' when no comparison was made. made : `comparison`
    when it is a row of the later mirror's changes, `here` when only the interval was made here,
    else `none`. qualifier : what that row says beside the word, or ''.
    """

    indicator: str
    sector: str
    prior_n: int | None
    n: int | None
    prior_share: float | None
    share: float | None
    difference: float | None
    low: float | None
    high: float | None
    basis: str
    word: str
    comparability: str
    reason: Label
    made: str
    qualifier: str = ""


@dataclass(frozen=True)
class Drift:
    """A share of the data, not of quality: visits left out, or visits with a rating.

    `outside` says that the interval of the difference excludes zero.
    """

    kind: str
    name: str
    prior_k: int
    prior_n: int
    k: int
    n: int
    difference: float
    low: float
    high: float

    @property
    def outside(self) -> bool:
        return self.low > 0 or self.high < 0


def in_order(one: Side, two: Side) -> tuple[Side, Side]:
    """Return two mirrors of different school years, the earlier first.

    Raises
    ------
    SpiegelError : they are of different inspectorates.
    """
    if one.inspectorate != two.inspectorate and one.inspectorate and two.inspectorate:
        raise SpiegelError(
            f"'{one.name}' is a mirror of {one.inspectorate}, '{two.name}' of {two.inspectorate}",
            where="the sides to compare",
            fix="compare mirrors of one inspectorate.",
        )
    return (one, two) if one.school_year <= two.school_year else (two, one)


def pairs(earlier: Side, later: Side) -> list[Pair]:
    """Return every indicator and sector that both mirrors measured, in the later one's order."""
    then, now = _own(earlier), _own(later)
    made = {
        (row["indicator"], row["sector"]): row
        for row in later.table("changes").rows
        if row["prior_edition"] == earlier.edition
    }
    return [
        _compared(made[key]) if key in made else _here(earlier, later, then[key], row)
        for key, row in now.items()
        if key in then
    ]


def _own(side: Side) -> dict[tuple[str, str], TableRow]:
    return {
        (row["indicator"], row["sector"]): row
        for row in side.table("measures").rows
        if row["school_year"] == side.school_year
        and (row["group"], row["category"]) == ("all", "meets")
    }


def _number(text: str) -> float | None:
    return float(text) if text else None


def _compared(row: TableRow) -> Pair:
    """Return a comparison of the later mirror; what it blocked stays without numbers."""
    blocked = row["class"] in BLOCKED
    few = blocked or row["class"] == "too few"

    def unless(hide: bool, name: str) -> float | None:
        return None if hide else _number(row.get(name, ""))

    share, prior_share = _pair_names(row)
    prior_n, n = unless(blocked, "prior_n"), unless(blocked, "n")
    return Pair(
        row["indicator"],
        row["sector"],
        None if prior_n is None else int(prior_n),
        None if n is None else int(n),
        unless(few, prior_share),
        unless(few, share),
        unless(few, "difference"),
        unless(few, "low"),
        unless(few, "high"),
        "" if blocked else row["basis"],
        said_class(row),
        row["comparability"],
        _reason(row),
        "comparison",
        "" if few else row.get("qualifier", ""),
    )


def _pair_names(row: TableRow) -> tuple[str, str]:
    """Return the columns of the shares that the difference is between.

    A mirror from before both pairs were in the table has the crude one, as `share` and
    `prior_share`: beside a difference at equal composition there is then no pair to show.
    """
    basis = "standardised" if row["basis"] == "standardised" else "crude"
    older = basis == "crude" and "share_crude" not in row
    return ("share", "prior_share") if older else (f"share_{basis}", f"prior_share_{basis}")


def _here(earlier: Side, later: Side, then: TableRow, now: TableRow) -> Pair:
    """Return a pair that the later mirror did not compare, with an interval where one may be."""
    verdict, reason = _verdict(earlier, later, now["indicator"])
    pair = Pair(
        indicator=now["indicator"],
        sector=now["sector"],
        prior_n=None,
        n=None,
        prior_share=None,
        share=None,
        difference=None,
        low=None,
        high=None,
        basis="",
        word="not comparable",
        comparability=verdict,
        reason=reason,
        made="none",
    )
    if verdict == "no":
        return pair
    if "C" in (then["conf_status"], now["conf_status"]):
        return _because(pair, "not shown", REASONS["not shown"])
    pair = replace(pair, prior_n=int(then["n"]), n=int(now["n"]))
    if then["obs_status"] in SMALL or now["obs_status"] in SMALL:
        return _because(pair, "too few", REASONS["too few"])
    shares = (float(then["share"]), float(now["share"]))
    pair = replace(
        pair,
        prior_share=shares[0],
        share=shares[1],
        difference=shares[1] - shares[0],
        basis="crude",
        word="",
    )
    if any(row["n"] != row["institutions"] for row in (then, now)):
        return pair if verdict == "limited" else _because(pair, "", NEEDS_RECORDS)
    k, n, prior_k, prior_n = (int(row[c]) for row in (now, then) for c in ("k", "n"))
    low, high = miettinen_nurminen(k, n, prior_k, prior_n, LEVEL)
    return replace(pair, low=low, high=high, made="here")


def _because(pair: Pair, word: str, reason: Label) -> Pair:
    return replace(pair, word=word, reason=reason)


def _verdict(earlier: Side, later: Side, indicator: str) -> tuple[str, Label]:
    """Return the reviewed verdict on a pair of mirrors; no row means no."""
    rows = later.registry.get("comparability", [])
    for name in (indicator, "*"):
        for row in rows:
            if (row["earlier"], row["later"], row["indicator"]) == (
                earlier.edition, later.edition, name
            ):  # fmt: skip
                return row["comparability"], _reason(row)
    return NOT_ASSESSED.comparability, NOT_ASSESSED.reason


def _reason(row: TableRow) -> Label:
    return Label.made(lambda language: row[f"reason_{language}"])


def drift(earlier: Side, later: Side) -> list[Drift]:
    """Return how the data themselves moved, each with the interval of the difference."""
    return [*_left_out(earlier, later), *_coverage(earlier, later)]


def _left_out(earlier: Side, later: Side) -> Iterator[Drift]:
    """Yield the share of the visits read that each reason left out."""
    sides = [_visits(side) for side in (earlier, later)]
    if not all(read for read, _ in sides):
        return
    (then_n, then), (now_n, now) = sides
    for reason in dict.fromkeys((*then, *now)):
        yield _drift("left_out", reason, then.get(reason, 0), then_n, now.get(reason, 0), now_n)


def _visits(side: Side) -> tuple[int, dict[str, int]]:
    rows = [
        row
        for row in side.table("exclusions").rows
        if (row["school_year"], row["table"]) == (side.school_year, "visits")
    ]
    gone: dict[str, int] = {}
    read = max((int(row["rows_in"]) for row in rows), default=0)
    for row in rows:
        lost = int(row["rows_in"]) - int(row["rows_out"])
        if row["rule"] == REPEATED:
            read -= lost  # another row of a visit that is there
        else:
            gone[row["reason"]] = gone.get(row["reason"], 0) + lost
    return read, {reason: lost for reason, lost in gone.items() if lost}


def _coverage(earlier: Side, later: Side) -> Iterator[Drift]:
    """Yield the share of visits on which an indicator was rated, over all sectors."""
    then, now = _own(earlier), _own(later)
    for (indicator, sector), row in now.items():
        before = then.get((indicator, sector))
        if sector != "ALL" or before is None or row["unit"] == "investigation":
            continue
        counts = [_eligible(one) for one in (before, row)]
        if all(counts) and any(k != n for k, n in counts):
            yield _drift("coverage", indicator, *counts[0], *counts[1])


def _eligible(row: TableRow) -> tuple[int, int]:
    """Return visits with a rating, and visits that could have had one."""
    n = int(row["n"])
    return n, round(n / float(row["coverage"])) if n else 0


def _drift(kind: str, name: str, prior_k: int, prior_n: int, k: int, n: int) -> Drift:
    low, high = miettinen_nurminen(k, n, prior_k, prior_n, LEVEL)
    return Drift(kind, name, prior_k, prior_n, k, n, k / n - prior_k / prior_n, low, high)
