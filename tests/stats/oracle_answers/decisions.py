"""Our answers to the examples on many tests, equivalence, rounding and confidentiality."""

from __future__ import annotations

from typing import Any

import numpy as np

from spiegel.stats import differences, disclosure, multiplicity, rounded


def many_tests(given: dict[str, Any]) -> Any:
    methods = ("holm", "BH")
    adjusted = {m: multiplicity.adjust(given["p"], m.lower()) for m in methods}  # type: ignore[arg-type]
    holes = [0.001, 0.01, None, 0.04, 0.2]

    def with_holes(method: str) -> list[float | None]:
        values = multiplicity.adjust(holes, method)  # type: ignore[arg-type]
        return [None if np.isnan(v) else v for v in values]

    return {
        "adjusted": adjusted,
        "rejected": {m: sum(p <= given["alpha"] for p in v) for m, v in adjusted.items()},
        "with_NA": {"p": holes, "holm": with_holes("holm"), "BH": with_holes("bh")},
    }


def toster(given: dict[str, Any]) -> Any:
    k1, n1, k0, n0 = (given[x] for x in ("x1", "n1", "x2", "n2"))
    margin = given["margin"][1]
    interval = differences.miettinen_nurminen(k1, n1, k0, n0, 0.9)
    second = tuple(given["second"][x] for x in ("x1", "n1", "x2", "n2"))
    wide = given["second"]["margin"][1]
    return {
        "miettinen_nurminen_ci90": interval,
        "equivalent": differences.tost_p(k1, n1, k0, n0, margin) < given["alpha"],
        "second": {
            "miettinen_nurminen_ci90": differences.miettinen_nurminen(*second, 0.9),
            "equivalent": differences.tost_p(*second, wide) < given["alpha"],
        },
    }


def detectable(given: dict[str, Any]) -> Any:
    grid = given["grid"]
    pairs = [
        differences.minimal_detectable(p, n, n) for p, n in zip(grid["p0"], grid["n"], strict=True)
    ]
    return {
        "mdd_up": [up for _, up in pairs],
        "mdd_down": [down for down, _ in pairs],
    }


def scotland(given: dict[str, Any]) -> Any:
    now, then = given["current"], given["prior"]
    k1 = rounded.feasible_counts(now["percent"], now["n"])
    k0 = rounded.feasible_counts(then["percent"], then["n"])
    e95 = rounded.envelope(k1, now["n"], then["percent"], then["n"])
    e90 = rounded.envelope(k1, now["n"], then["percent"], then["n"], level=0.9)
    return {
        "feasible_x1": [k1[0], k1[-1]],
        "feasible_x0": [k0[0], k0[-1]],
        "change_range": [e95.difference_low, e95.difference_high],
        "ci95_envelope": [e95.low, e95.high],
        "ci90_envelope": [e90.low, e90.high],
        "p_max": e95.p,
        "p_min": e95.p_min,
    }


def small_table(given: dict[str, Any]) -> Any:
    table = disclosure.with_margins(given["freq"])

    def bounds(withheld: list[list[str]]) -> dict[str, list[float]]:
        mask = np.zeros(table.shape, dtype=bool)
        places = [(given["rows"].index(r), given["cols"].index(c)) for r, c in withheld]
        for place in places:
            mask[place] = True
        audit = disclosure.audit(table, mask)
        return {
            f"feasible_{r}_{c}": [audit.low[p], audit.high[p]]
            for (r, c), p in zip(withheld, places, strict=True)
        }

    four = bounds(given["suppressed"])
    # The four cells form one loop, so each value of one cell fixes the others.
    low, high = four["feasible_young_Iceland"]
    alone = bounds(given["primary"])["feasible_young_Portugal"]
    assert alone[0] == alone[1]
    return {**four, "n_feasible_tables": high - low + 1, "primary_only_recovered_value": alone[0]}


def flemish_advice(given: dict[str, Any]) -> Any:
    return {
        name: {
            "change": k1 / n1 - k0 / n0,
            "mn_ci95": differences.miettinen_nurminen(k1, n1, k0, n0),
            "p": differences.mn_test(k1, n1, k0, n0).p,
        }
        for name, (k1, n1, k0, n0) in given.items()
    }


ANSWERS = {
    "multiplicity-benjamini-hochberg-1995": many_tests,
    "tost-two-proportions-toster": toster,
    "minimal-detectable-change": detectable,
    "rounded-percent-education-scotland": scotland,
    "sdc-audit-gausssuppression-example": small_table,
    "mirror-unfavourable-advice": flemish_advice,
}
