"""Our answers to the examples on weighted, clustered and standardised estimates."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np

from spiegel.stats import clustering, composition, logistic, proportions, survey, trend


def apistrat(given: dict[str, Any]) -> Any:
    s = given["strata"]
    strata = np.repeat(s["stype"], s["n"]).tolist()
    population = dict(zip(s["stype"], s["N"], strict=True))
    plan = survey.design(
        len(strata),
        weights=np.repeat(s["weight"], s["n"]).tolist(),
        strata=strata,
        population=population,
        fpc=True,
    )

    def rows(total: str, squares: str) -> list[float]:
        """Return rows with these sums and sums of squares: half above the mean, half below."""
        values: list[float] = []
        for n, t, q in zip(s["n"], s[total], s[squares], strict=True):
            away = (q / n - (t / n) ** 2) ** 0.5
            values += [t / n + away] * (n // 2) + [t / n - away] * (n // 2)
        return values

    met = [
        x
        for n, k in zip(s["n"], s["yes_schwide"], strict=True)
        for x in [1.0] * k + [0.0] * (n - k)
    ]
    score = survey.survey_mean(rows("sum_api00", "sumsq_api00"), plan)
    pupils = survey.survey_total(rows("sum_enroll", "sumsq_enroll"), plan)
    share = survey.survey_mean(met, plan)
    size = proportions.effective_n(share.estimate, share.variance, share.n, df=share.df, cap=False)
    return {
        "mean_api00": score.estimate,
        "se_mean_api00": score.se,
        "total_enroll": pupils.estimate,
        "se_total_enroll": pupils.se,
        "prop_schwide": share.estimate,
        "se_prop_schwide": share.se,
        "degf": share.df,
        "ci_logit": survey.logit_interval(share.estimate, share.variance, share.df),
        "ci_beta_korn_graubard": proportions.korn_graubard(size, share.estimate),
    }


def apiclus1(given: dict[str, Any]) -> Any:
    c = given["cells"]
    district, kind, wide = (np.repeat(c[x], c["n"]).tolist() for x in ("dnum", "stype", "sch.wide"))
    score = np.repeat(np.array(c["sum_api00"]) / np.array(c["n"]), c["n"]).tolist()
    met = [float(x == "Yes") for x in wide]
    n = len(met)
    plan = survey.design(
        n,
        weights=[given["weight"]] * n,
        clusters=district,
        population=given["N_districts"],
        fpc=True,
    )
    mean, share = survey.survey_mean(score, plan), survey.survey_mean(met, plan)
    size = proportions.effective_n(share.estimate, share.variance, n, df=share.df, cap=False)
    totals = {t: survey.survey_total([float(x == t) for x in kind], plan) for t in "EHM"}
    test = survey.rao_scott(wide, kind, plan)
    x = np.column_stack([np.ones(n), [k == "H" for k in kind], [k == "M" for k in kind]])
    model = logistic.design_logistic(met, x, plan)
    post = composition.rake([kind], [given["population_stype"]], plan.weight.tolist())
    post_mean = composition.raked_mean(score, [kind], post.tolist(), plan)
    post_share = composition.raked_mean(met, [kind], post.tolist(), plan)
    margins = [kind, wide]
    raked = composition.rake(
        margins, [given["population_stype"], given["population_schwide"]], plan.weight.tolist()
    )
    raked_mean = composition.raked_mean(score, margins, raked.tolist(), plan)
    cells = dict(zip(zip(kind, wide, strict=True), raked, strict=True))
    order = [("H", "Yes"), ("E", "Yes"), ("M", "Yes"), ("M", "No"), ("E", "No"), ("H", "No")]
    return {
        "mean_api00": mean.estimate,
        "se_mean_api00": mean.se,
        "prop_schwide": share.estimate,
        "se_prop_schwide": share.se,
        "deff_schwide": share.deff,
        "degf": share.df,
        "ci_logit": survey.logit_interval(share.estimate, share.variance, share.df),
        "ci_beta_korn_graubard": proportions.korn_graubard(size, share.estimate),
        "total_stype": {t: m.estimate for t, m in totals.items()},
        "se_total_stype": {t: m.se for t, m in totals.items()},
        "rao_scott_F": test.f,
        "rao_scott_ndf": test.df1,
        "rao_scott_ddf": test.df2,
        "rao_scott_p": test.p,
        "rao_scott_first_order_chisq_X2": test.x2,
        "first_order_p": test.p_first,
        "svyglm_logit": {"coef": model.coefficients, "se": model.errors},
        "poststratified": {
            "mean_api00": post_mean.estimate,
            "se_mean_api00": post_mean.se,
            "prop_schwide": post_share.estimate,
            "se_prop_schwide": post_share.se,
        },
        "raked": {
            "mean_api00": raked_mean.estimate,
            "se_mean_api00": raked_mean.se,
            "weights": {
                "stype": [k for k, _ in order],
                "sch.wide": [w for _, w in order],
                "w": [cells[key] for key in order],
            },
        },
    }


def rats(given: dict[str, Any]) -> Any:
    estimates, groups = [], {}
    for name in ("CTRL", "TREAT"):
        inside = [g == name for g in given["group"]]
        y = [v for v, take in zip(given["y"], inside, strict=True) if take]
        m = [v for v, take in zip(given["n"], inside, strict=True) if take]
        e = clustering.ratio_estimate(y, m)
        estimates.append(e)
        groups[name] = {
            "clusters": e.clusters,
            "n": e.n,
            "y": e.share * e.n,
            "p": e.share,
            "var_binomial": e.variance / e.deff,
            "var_ratio": e.variance,
            "deff": e.deff,
        }
    adjusted = clustering.adjusted_homogeneity(estimates)
    plain = trend.cochran_armitage(
        [e.share * e.n for e in estimates], [e.n for e in estimates], [0, 1]
    )
    return {
        "groups": groups,
        "X2_adjusted": adjusted.chi2,
        "p": adjusted.p,
        "X2_aod": adjusted.chi2,
        "X2_unadjusted": plain.homogeneity.chi2,
    }


def liang(given: dict[str, Any]) -> Any:
    e = clustering.ratio_estimate(given["x"], given["n"])
    alike = clustering.intraclass_correlation(given["x"], given["n"])
    deff = clustering.design_effect(given["n"], alike)
    return {
        "estimate": e.share,
        "ci95_wilson_cluster": proportions.wilson(e.share * e.n / deff, e.n / deff),
        "design_effect": deff,
        "icc": alike,
    }


def fleiss(given: dict[str, Any]) -> Any:
    k, n, population = given["count"], given["pop"], given["stdpop"]
    binomial = [a / b * (1 - a / b) / b for a, b in zip(k, n, strict=True)]
    standard = composition.standardise(k, n, population, binomial)
    return {
        "crude": composition.standardise(k, n, n).share,
        "adjusted": standard.share,
        "ci95_gamma_fay_feuer": composition.fay_feuer(k, n, population),
        "var_binomial": standard.variance,
    }


def kitagawa(given: dict[str, Any]) -> Any:
    k1, n1, k0, n0 = (
        given[x] for x in ("group1_success", "group1_n", "group0_success", "group0_n")
    )
    split = composition.kitagawa(k1, n1, k0, n0)

    def change(weights: list[float]) -> float:
        now, then = (composition.standardise(k, n, weights) for k, n in ((k1, n1), (k0, n0)))
        return now.share - then.share

    return {
        "crude1": composition.standardise(k1, n1, n1).share,
        "crude0": composition.standardise(k0, n0, n0).share,
        "total_difference": split.difference,
        "composition_component": split.composition,
        "rate_component": split.rate,
        "standardised_difference_on_pooled_composition": change(np.add(n1, n0).tolist()),
        "standardised_difference_on_group0_composition": change(n0),
        "standardised_difference_on_group1_composition": change(n1),
    }


def disjoint_samples(given: dict[str, Any]) -> Any:
    y, n1, n0 = given["population"], given["n1"], given["n2"]
    size = len(y)

    def mean(sample: tuple[int, ...], fpc: bool) -> survey.SurveyMean:
        plan = survey.design(len(sample), population=size, fpc=fpc)
        return survey.survey_mean([y[i] for i in sample], plan)

    firsts, seconds = combinations(range(size), n1), list(combinations(range(size), n0))
    disjoint, independent, plain, corrected = [], [], [], []
    for a in firsts:
        for b in seconds:
            change = mean(a, False).estimate - mean(b, False).estimate
            independent.append(change)
            if not set(a) & set(b):
                disjoint.append(change)
                plain.append(mean(a, False).variance + mean(b, False).variance)
                corrected.append(mean(a, True).variance + mean(b, True).variance)
    return {
        "var_difference_disjoint_samples": np.var(disjoint),
        "S2_times_1n1_plus_1n2": np.mean(plain),
        "var_difference_independent_samples": np.var(independent),
        "fpc_formula": np.mean(corrected),
    }


ANSWERS = {
    "survey-apistrat": apistrat,
    "survey-apiclus1": apiclus1,
    "rao-scott-clustered-binomial-rats": rats,
    "clustered-single-proportion-liang": liang,
    "direct-standardisation-fleiss": fleiss,
    "kitagawa-ucb-admissions": kitagawa,
    "disjoint-samples-variance-identity": disjoint_samples,
}
