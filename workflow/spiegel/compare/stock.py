"""Two counts of the same stock are no independent samples: why, and what can be done instead.

A file of latest inspections (frame `stock`) holds most institutions in every year, many of them
with the very same inspection. A test of two independent samples, or a trend test over such years,
counts each of them again as new evidence (Cochran 1977, Sampling Techniques,
chapter 12: sampling the same population on two occasions).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from spiegel.compare.comparability import Verdict
from spiegel.compare.estimates import Counts
from spiegel.inspectorate import Inspectorate

SHARED = (
    "beide jaren geven de laatste stand van een bestand en delen {shared} instellingen ({now} nu, "
    "{then} toen): dat zijn geen onafhankelijke steekproeven. Wat wel kan: een gepaarde methode "
    "op dezelfde instellingen, of de inspecties van elk jaar zelf",
    "both years show the latest state of a register and share {shared} institutions ({now} now, "
    "{then} then): they are no independent samples. What can be done: a paired method on the same "
    "institutions, or the inspections of each year themselves",
)
SHARED_BY_YEARS = (
    "de jaren geven de laatste stand van een bestand en delen instellingen: geen onafhankelijke "
    "steekproeven. Wat wel kan: een methode voor herhaalde metingen, of de inspecties van elk jaar",
    "the years show the latest state of a register and share institutions: no independent "
    "samples. What can be done: a method for repeated measures, or the inspections of each year",
)


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
    told = {"shared": shared, "now": len(here), "then": len(there)}
    english = {name: f"{n:,}" for name, n in told.items()}
    dutch = {name: text.replace(",", ".") for name, text in english.items()}
    return Verdict("no", SHARED[0].format(**dutch), SHARED[1].format(**english))


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
