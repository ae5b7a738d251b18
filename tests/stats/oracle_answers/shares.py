"""Our answers to the examples on shares and differences of shares."""

from __future__ import annotations

from typing import Any

from spiegel.stats import differences, exact, paired, proportions, stratified


def single_proportion(given: dict[str, Any]) -> Any:
    return [
        {
            "x": x,
            "n": n,
            "wilson": proportions.wilson(x, n),
            "clopper_pearson": proportions.clopper_pearson(x, n),
            "mid_p": proportions.mid_p(x, n),
            "jeffreys": proportions.jeffreys(x, n, end_correction=False),
        }
        for x, n in given["pairs_x_n"]
    ]


def difference(given: dict[str, Any]) -> Any:
    return {
        name: {
            "estimate": x1 / n1 - x0 / n0,
            "miettinen_nurminen": differences.miettinen_nurminen(x1, n1, x0, n0),
            "miettinen_nurminen_PropCIs": differences.miettinen_nurminen(x1, n1, x0, n0),
            "newcombe_hybrid_score": differences.newcombe(x1, n1, x0, n0),
        }
        for name, (x1, n1, x0, n0) in given["contrasts_x1_n1_x2_n2"].items()
    }


def finite_population(given: dict[str, Any]) -> Any:
    rows = []
    for x, n, size in given["x_n_N"]:
        limits = proportions.hypergeometric(x, n, size)
        rows.append(
            {
                "x": x,
                "n": n,
                "N": size,
                "exact_count": [limits.low * size, limits.high * size],
                "exact": limits,
                "wilson_fpc": proportions.wilson_fpc(x, n, size),
            }
        )
    return rows


def tea(given: dict[str, Any]) -> Any:
    (a, b), (c, d) = given["tea"]
    table = (a, a + b, c, c + d)
    odds = exact.conditional_odds_ratio(*table)
    return {
        "tea_p_two_sided": exact.fisher(*table),
        "tea_p_greater": exact.fisher(*table, "greater"),
        "tea_or_conditional_mle": odds.estimate,
        "tea_or_ci95": odds.interval,
        "tea_mid_p_greater": differences.fisher_midp(*table, "greater"),
    }


def barnard_boschloo(given: dict[str, Any]) -> Any:
    answer: dict[str, Any] = {}
    for name, side in (("vaccine", "less"), ("second", "greater")):
        (a, b), (c, d) = given[name]
        table = (a, a + b, c, c + d)
        answer[name] = {
            "barnard_two_sided": exact.barnard(*table),
            "boschloo_two_sided_R_Exact": exact.boschloo(*table),
            "barnard_one_sided": exact.barnard(*table, side),  # type: ignore[arg-type]
            "boschloo_one_sided": exact.boschloo(*table, side),  # type: ignore[arg-type]
        }
    (a, b), (c, d) = given["second"]
    turned = exact.boschloo(a, a + c, b, b + d, "greater")
    return answer | {"second_columns_as_groups": {"boschloo_one_sided_greater": turned}}


def admissions(given: dict[str, Any]) -> Any:
    table = [given[x] for x in ("admitted_male", "n_male", "admitted_female", "n_female")]
    odds, cc = (
        stratified.mantel_haenszel(*table),
        stratified.mantel_haenszel(*table, continuity=True),
    )
    risk = stratified.stratified_difference(*table)
    return {
        "mh_chisq_cc": cc.chi2,
        "mh_p_cc": cc.p,
        "mh_chisq": odds.chi2,
        "mh_p": odds.p,
        "common_or": odds.odds_ratio,
        "common_or_ci95": odds.interval,
        "mh_risk_difference": risk.difference,
        "mh_risk_difference_se_sato": risk.se,
        "woolf_chisq": odds.woolf.chi2,
        "woolf_p": odds.woolf.p,
    }


def hartung_knapp(given: dict[str, Any]) -> Any:
    risk = stratified.stratified_difference(given["x1"], given["n1"], given["x2"], given["n2"])
    return {
        "mh_point_estimate": risk.difference,
        "score_point_estimate": risk.difference,
        "ci95": risk.interval,
        "score_z": risk.z,
    }


def approval(given: dict[str, Any]) -> Any:
    (both, first), (second, neither) = given["table"]
    t = paired.mcnemar(both, first, second, neither)
    return {
        "chisq": t.chi2,
        "p": t.p,
        "exact_p": t.exact_p,
        "difference_marginals": t.difference,
        "se_difference": t.se,
    }


ANSWERS = {
    "newcombe1998-single-proportion": single_proportion,
    "newcombe1998-difference": difference,
    "finite-population-proportion": finite_population,
    "fisher-exact": tea,
    "barnard-boschloo": barnard_boschloo,
    "cmh-ucb-admissions": admissions,
    "stratified-score-risk-difference-hartung-knapp": hartung_knapp,
    "paired-mcnemar-approval": approval,
}
