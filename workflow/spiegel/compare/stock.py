"""Two counts of the same stock are no independent samples: why, and what can be done instead.

A file of latest inspections (frame `stock`) holds most institutions in every year, many of them
with the very same inspection. A test of two independent samples, or a trend test over such years,
counts each of them again as new evidence (Cochran 1977, Sampling Techniques,
chapter 12: sampling the same population on two occasions).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from spiegel.compare.comparability import Verdict
from spiegel.compare.estimates import Counts
from spiegel.config.closed_model import Label
from spiegel.config.inspectorate import Inspectorate
from spiegel.config.languages import with_thousands
from spiegel.config.word_files import word_file

_WORDS = word_file("comparisons")
SHARED = _WORDS.label("shared")
SHARED_BY_YEARS = _WORDS.label("shared_by_years")


def counts_a_stock(inspectorate: Inspectorate, indicator: str) -> bool:
    """Say whether an indicator counts the latest state of institutions, by the framework."""
    framework = inspectorate.framework
    main = [t for t, v in framework.visit_types.items() if v.main_series]
    types = inspectorate.indicators[indicator].visit_types or main
    return bool({*types} & {*framework.stocks})


def refusal(
    inspectorate: Inspectorate, now: Counts, then: Counts, indicator: str, sectors: tuple[str, ...]
) -> Verdict | None:
    """Return why two years may not be tested against each other, or None when they may."""
    if not counts_a_stock(inspectorate, indicator):
        return None
    here = now.institutions(indicator, sectors)
    there = then.institutions(indicator, sectors)
    shared = len(here & there)
    if not shared:
        return None
    counts = {"shared": shared, "now": len(here), "then": len(there)}
    told = {name: Label.made(partial(with_thousands, n)) for name, n in counts.items()}
    return Verdict("no", SHARED.filled(**told))


def share_institutions(
    inspectorate: Inspectorate,
    counts: Mapping[str, Counts],
    years: Sequence[str],
    indicator: str,
    sectors: tuple[str, ...],
) -> bool:
    """Say whether years of a stock have an institution in common: then no trend is tested."""
    if not counts_a_stock(inspectorate, indicator):
        return False
    seen = [counts[year].institutions(indicator, sectors) for year in years]
    return len(frozenset().union(*seen)) < sum(map(len, seen))
