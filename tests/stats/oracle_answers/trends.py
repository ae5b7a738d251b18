"""Our answers to the examples on trends and ordered ratings."""

from __future__ import annotations

from typing import Any

import numpy as np

from spiegel.stats import differences, ordinal, trend


def alcohol(given: dict[str, Any]) -> Any:
    k, n, scores = given["x"], given["n"], given["scores"]
    asymptotic = {}
    for name, s in scores.items():
        t = trend.cochran_armitage(k, n, s)
        line = ordinal.linear_by_linear(list(zip(np.subtract(n, k), k, strict=True)), s, [0, 1])
        asymptotic[name] = {
            "chisq_N": t.chi2,
            "p_N": t.p,
            "chisq_Nminus1": line.z**2,
            "p_Nminus1": line.p,
        }
    pearson = trend.cochran_armitage(k, n, scores["drinks"]).homogeneity.chi2
    return {"asymptotic": asymptotic, "pearson_chisq": pearson}


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
    }


def pain(given: dict[str, Any]) -> Any:
    yes, no = given["adverse_yes"], given["adverse_no"]
    n = [a + b for a, b in zip(yes, no, strict=True)]
    t = trend.cochran_armitage(yes, n, given["dose"])
    return {
        "z_abs": t.chi2**0.5,
        "p": t.p,
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


def two_samples(given: dict[str, Any]) -> Any:
    one, zero = np.array(given["active"]), np.array(given["new"])
    each = [np.repeat(np.eye(len(one)), counts, axis=0) for counts in (one, zero)]
    share = ordinal.superiority(*each).superiority
    # On midranks the linear-by-linear test is Wilcoxon's.
    midranks = (np.cumsum(one + zero) - (one + zero) / 2).tolist()
    line = ordinal.linear_by_linear([zero, one], None, midranks)
    return {
        "mann_whitney_U_active_over_new": share * one.sum() * zero.sum(),
        "p_wilcoxon_no_cc": line.p,
        "z_abs": abs(line.z),
        "prob_superiority_active": share,
        "cliffs_delta": 2 * share - 1,
    }


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
    "two-sample-ordinal-munzel-hauschke": two_samples,
    "inspection-trend-ofsted-independent": english_schools,
}
