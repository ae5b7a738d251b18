"""How the visits of two years were selected: whether a change may be one of selection alone.

Inspectorates visit more schools by risk in one year than in another. The share that meets the bar
then moves without any school having changed, and no interval shows it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Literal

import pandas as pd

from spiegel.compare.estimates import Side, in_both
from spiegel.config.analysis_plan import Selection
from spiegel.config.framework import Framework
from spiegel.config.inspectorate import Inspectorate
from spiegel.errors import SpiegelError, did_you_mean
from spiegel.measure.observations import in_order
from spiegel.stats.exact import fisher
from spiegel.stats.selection import homogeneity, moved

Unlike = Literal["", "changed", "one_year", "follow_up", "failed_again"]
COLUMN = "selection"


class Selections:
    """The kinds of selection of the visits, by school year, institution, sector and visit type.

    Those of an institution are in the order in which they began.

    Parameters
    ----------
    visits : clean visits of all years, with their column `selection` if they have one.

    Raises
    ------
    SpiegelError : a code of selection that the framework does not name.
    """

    def __init__(self, visits: pd.DataFrame, framework: Framework) -> None:
        self._kinds: dict[tuple[str, str, str], list[tuple[str, str]]] = {}
        if COLUMN not in visits:
            return
        visits = in_order(visits)
        codes = visits[COLUMN].fillna("").astype(str)
        for code in sorted({*codes} - {"", *framework.selection}):
            raise SpiegelError(
                f"the framework does not say what selection '{code}' is",
                where="framework.yaml, key 'selection'",
                fix=did_you_mean(code, framework.selection)
                if framework.selection
                else f"write '{code}: ' and one of random, risk, follow_up, request, other.",
            )
        names = ("school_year", "institution_id", "sector", "visit_type")
        rows = zip(*(visits[name].astype(str) for name in names), codes, strict=True)
        for year, institution, sector, visit_type, code in rows:
            kind = framework.selection.get(code, "")
            self._kinds.setdefault((year, institution, sector), []).append((visit_type, kind))

    def of(
        self, side: Side, year: str, sectors: Sequence[str], types: Sequence[str], *, last: bool
    ) -> Counter[str]:
        """Return how many visits to the institutions of a side are of each kind; '' is unknown.

        Parameters
        ----------
        last : count of each institution and sector its last visit, as the indicator does.
        """
        found: Counter[str] = Counter()
        for name in sorted({*side.of}):
            for sector in sectors:
                own = self._kinds.get((year, name, sector), ())
                kinds = [kind for visit_type, kind in own if visit_type in types]
                found.update(kinds[-1:] if last else kinds)
        return found

    def rows(self, side: Side, year: str, types: Sequence[str]) -> list[str]:
        """Return of each row of a side whether a visit to it was by `risk`, all `other`, or ''."""
        found = []
        for name, (sector, _) in zip(side.of, side.cells, strict=True):
            visits = self._kinds.get((year, name, sector), ())
            kinds = {kind for visit_type, kind in visits if visit_type in types and kind}
            found.append("risk" if "risk" in kinds else "other" if kinds else "")
        return found


def visit_types(inspectorate: Inspectorate, indicator: str) -> list[str]:
    """Return the visit types that an indicator counts."""
    main = [t for t, v in inspectorate.framework.visit_types.items() if v.main_series]
    return [*(inspectorate.indicators[indicator].visit_types or main)]


def known(kinds: Mapping[str, int], rules: Selection) -> bool:
    """Say whether a year's selection is known."""
    total = sum(kinds.values())
    return total > 0 and total - kinds.get("", 0) >= rules.known * total


def part_by_risk(kinds: Mapping[str, int], rules: Selection) -> float:
    """Return the part of a year's visits that was selected by risk; NaN where it is not known."""
    told = sum(n for kind, n in kinds.items() if kind)
    return kinds.get("risk", 0) / told if known(kinds, rules) else float("nan")


def differs(years: Sequence[Mapping[str, int]], rules: Selection) -> Unlike:
    """Return why years were not selected alike, '' when nothing says so.

    Where no year carries its selection nobody knows, and the words stay as they are.
    """
    told = [known(kinds, rules) for kinds in years]
    if not any(told):
        return ""
    if not all(told):
        return "one_year"
    tables = [{kind: n for kind, n in kinds.items() if kind} for kinds in years]
    most = max(moved(a, b) for a in tables for b in tables)
    if most > rules.allowed and homogeneity(tables) <= rules.alpha:
        return "changed"
    if any(own.get("follow_up", 0) > rules.again * sum(own.values()) for own in tables):
        return "follow_up"
    return ""


def failed_again(now: Side, then: Side, rules: Selection, *, lower: bool) -> bool:
    """Say whether failures of the earlier year were picked out to be visited again.

    Those visited again failed more often (Fisher's exact test, 5 %) than those that were not, and
    they are more than `again` of this year's institutions.

    Parameters
    ----------
    lower : whether meeting what the indicator counts is a failure.
    """
    now, then = now.whole, then.whole
    twice = in_both(now, then)[0]
    if not twice:
        return False

    def failures(counts: Sequence[tuple[float, float]]) -> int:
        return sum(y > 0 if lower else y < m for y, m in counts)

    again = failures([(y0, m0) for _, _, y0, m0 in twice])
    every = failures(list(zip(then.y, then.m, strict=True)))
    others, left = every - again, then.institutions - len(twice)
    if again <= rules.again * now.institutions or left < 1:
        return False
    more = again * left > others * len(twice)
    return more and fisher(again, len(twice), others, left) <= 0.05
