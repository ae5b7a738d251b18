"""Our answers to the examples on shares and differences of shares."""

from __future__ import annotations

from typing import Any

from spiegel.stats import differences, exact, paired, proportions


def single_proportion(given: dict[str, Any]) -> Any:
    return [
        {
            "x": x,
            "n": n,
            "wilson": proportions.wilson(x, n),
        }
        for x, n in given["pairs_x_n"]
    ]


def difference(given: dict[str, Any]) -> Any:
    return {
        name: {
            "estimate": x1 / n1 - x0 / n0,
            "miettinen_nurminen": differences.miettinen_nurminen(x1, n1, x0, n0),
            "miettinen_nurminen_PropCIs": differences.miettinen_nurminen(x1, n1, x0, n0),
        }
        for name, (x1, n1, x0, n0) in given["contrasts_x1_n1_x2_n2"].items()
    }


def tea(given: dict[str, Any]) -> Any:
    (a, b), (c, d) = given["tea"]
    table = (a, a + b, c, c + d)
    return {
        "tea_p_two_sided": exact.fisher(*table),
    }


def approval(given: dict[str, Any]) -> Any:
    (both, first), (second, neither) = given["table"]
    once = [(1, 1, 1, 1)] * both + [(0, 1, 1, 1)] * first + [(1, 1, 0, 1)] * second
    found = paired.paired(once + [(0, 1, 0, 1)] * neither)
    return {"exact_p": found.p, "difference_marginals": (found.up - found.down) / found.both}


ANSWERS = {
    "newcombe1998-single-proportion": single_proportion,
    "newcombe1998-difference": difference,
    "fisher-exact": tea,
    "paired-mcnemar-approval": approval,
}
