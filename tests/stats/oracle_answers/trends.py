"""Our answers to the examples on trends and ordered ratings."""

from __future__ import annotations

from typing import Any

import numpy as np

from spiegel.stats import (
    differences,
    logistic,
    ordinal,
    proportional_odds,
    survey,
    trend,
    trend_exact,
)


def alcohol(given: dict[str, Any]) -> Any:
    k, n, scores = given["x"], given["n"], given["scores"]
    asymptotic = {}
    for name, s in scores.items():
        t = trend.cochran_armitage(k, n, s)
        asymptotic[name] = {
            "chisq_N": t.chi2,
            "p_N": t.p,
            "chisq_Nminus1": t.chi2_n_minus_1,
            "p_Nminus1": t.p_n_minus_1,
        }
    answer: dict[str, Any] = {"asymptotic": asymptotic}
    for name in ("drinks", "statxact", "equal"):
        e = trend_exact.exact_trend(k, n, scores[name])
        answer[f"exact_{name}"] = {
            "one_sided_upper": e.upper,
            "mid_p_upper": e.mid_p_upper,
            "two_sided_abs": e.two_sided,
            "two_sided_prob": e.probability_ordered,
            "two_sided_doubled": e.doubled,
        }
    groups = len(k)
    outcome = [1.0] * groups + [0.0] * groups
    x = np.column_stack([np.ones(2 * groups), scores["drinks"] * 2])
    weights = k + [b - a for a, b in zip(k, n, strict=True)]
    fit = logistic.design_logistic(outcome, x, survey.design(2 * groups, weights=weights))
    answer["logit_slope_drinks"] = fit.coefficients[1]
    answer["pearson_chisq"] = trend.cochran_armitage(k, n, scores["drinks"]).homogeneity.chi2
    return answer


def smokers(given: dict[str, Any]) -> Any:
    line = trend.cochran_armitage(given["x"], given["n"], [1, 2, 3, 4])
    last = trend.cochran_armitage(given["x"], given["n"], [0, 0, 0, 1])
    return {
        "chisq_scores_1234": line.chi2,
        "p_scores_1234": line.p,
        "chisq_scores_0001": last.chi2,
        "p_scores_0001": last.p,
        "homogeneity_chisq": line.homogeneity.chi2,
        "homogeneity_p": line.homogeneity.p,
        "departure_from_trend_chisq": line.departure.chi2,
        "departure_df": line.departure.df,
        "exact_two_sided_abs": trend_exact.exact_trend(given["x"], given["n"], range(4)).two_sided,
    }


def pain(given: dict[str, Any]) -> Any:
    yes, no = given["adverse_yes"], given["adverse_no"]
    n = [a + b for a, b in zip(yes, no, strict=True)]
    t = trend.cochran_armitage(yes, n, given["dose"])
    e = trend_exact.exact_trend(yes, n, given["dose"])
    return {
        "z_abs": t.chi2**0.5,
        "p": t.p,
        "exact_two_sided_abs": e.two_sided,
        "exact_one_sided": min(e.upper, e.lower),
    }


def job_satisfaction(given: dict[str, Any]) -> Any:
    tables = [given["female"], given["male"]]
    equal = ordinal.linear_by_linear(tables)
    scored = ordinal.linear_by_linear(tables, [3, 10, 20, 35], [1, 3, 4, 5])
    return {
        "z_equal_scores": equal.z,
        "p_equal_scores": equal.p,
        "z_scores_3_10_20_35_x_1_3_4_5": scored.z,
        "p_scores_3_10_20_35_x_1_3_4_5": scored.p,
    }


def jonckheere(given: dict[str, Any]) -> Any:
    answer = {}
    for name, data in given.items():
        values = sorted(set(data["x"]))
        table = np.zeros((max(data["g"]), len(values)))
        for x, g in zip(data["x"], data["g"], strict=True):
            table[g - 1, values.index(x)] += 1
        t, e = ordinal.jonckheere(table), ordinal.exact_jonckheere(table)
        answer[name] = {
            "J": t.j,
            "E": t.expected,
            "var_ties": t.variance,
            "z": t.z,
            "p_two_sided": t.p,
        }
        if name == "jonckheere1954":
            answer[name]["exact_p_one_sided"] = e.increasing
        if name == "sachs":
            answer[name]["exact_p_two_sided"] = e.two_sided
    return answer


def two_samples(given: dict[str, Any]) -> Any:
    t = ordinal.wilcoxon(given["active"], given["new"])
    return {
        "mann_whitney_U_active_over_new": t.u,
        "p_wilcoxon_no_cc": t.p,
        "z_abs": abs(t.z),
        "prob_superiority_active": t.superiority,
        "cliffs_delta": t.cliff,
    }


def housing(given: dict[str, Any]) -> Any:
    rows = given["rows"]
    x = [
        [i == "Medium", i == "High", t == "Apartment", t == "Atrium", t == "Terrace", c == "High"]
        for _, i, t, c, _ in rows
    ]
    rating = [("Low", "Medium", "High").index(r[0]) for r in rows]
    fit = proportional_odds.proportional_odds(rating, np.array(x, float), [r[4] for r in rows])
    return {
        "estimate": [*fit.coefficients, *fit.thresholds],
        "se": fit.errors,
        "deviance": fit.deviance,
    }


def wheeze(given: dict[str, Any]) -> Any:
    y, x, child = [], [], []
    number = 0
    for pattern, smoke, children in zip(
        given["pattern"], given["smoke"], given["children"], strict=True
    ):
        for _ in range(children):
            number += 1
            for age, answer in zip(given["ages"], pattern, strict=True):
                y.append(int(answer))
                x.append([1, age, smoke, age * smoke])
                child.append(number)
    fits = {
        "exchangeable": logistic.gee_logistic(y, x, child, "exchangeable"),
        "independence": logistic.gee_logistic(y, x, child, "independence"),
    }
    return {k: {"coef": f.coefficients, "robust_se": f.errors} for k, f in fits.items()}


def english_schools(given: dict[str, Any]) -> Any:
    k, n = given["good_or_outstanding"], given["n"]
    t = trend.cochran_armitage(k, n, given["years"])
    return {
        "trend_chisq": t.chi2,
        "trend_p": t.p,
        "homogeneity_chisq": t.homogeneity.chi2,
        "homogeneity_p": t.homogeneity.p,
        "departure_chisq": t.departure.chi2,
        "departure_df": t.departure.df,
        "departure_p": t.departure.p,
        "quasibinomial_t": t.quasi_t,
        "quasibinomial_p": t.quasi_t_p,
        "last_vs_previous_mn_ci95": differences.miettinen_nurminen(k[-1], n[-1], k[-2], n[-2]),
        "last_vs_previous_score_z": differences.mn_test(k[-1], n[-1], k[-2], n[-2]).z,
    }


ANSWERS = {
    "cochran-armitage-alcohol": alcohol,
    "cochran-armitage-smokers": smokers,
    "trend-and-association-sas-pain": pain,
    "stratified-linear-by-linear-jobsatisfaction": job_satisfaction,
    "jonckheere-terpstra": jonckheere,
    "two-sample-ordinal-munzel-hauschke": two_samples,
    "proportional-odds-housing": housing,
    "gee-ohio-wheeze": wheeze,
    "inspection-trend-ofsted-independent": english_schools,
}
