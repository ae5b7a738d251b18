"""Our answers to the examples on clustered and standardised estimates."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np

from spiegel.stats import clustering, composition, raking, trend


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
    plain = trend.cochran_armitage(
        [e.share * e.n for e in estimates], [e.n for e in estimates], [0, 1]
    ).homogeneity
    sizes = [e.n / e.deff for e in estimates]
    effective = [e.share * size for e, size in zip(estimates, sizes, strict=True)]
    adjusted = trend.cochran_armitage(effective, sizes, [0, 1]).homogeneity
    return {
        "groups": groups,
        "X2_adjusted": adjusted.chi2,
        "p": adjusted.p,
        "X2_aod": adjusted.chi2,
        "X2_unadjusted": plain.chi2,
    }


def fleiss(given: dict[str, Any]) -> Any:
    k, n, population = given["count"], given["pop"], given["stdpop"]
    binomial = [a / b * (1 - a / b) / b for a, b in zip(k, n, strict=True)]
    standard = composition.standardise(k, n, population, binomial)
    return {
        "crude": composition.standardise(k, n, n).share,
        "adjusted": standard.share,
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

    def mean(sample: tuple[int, ...]) -> tuple[float, float, float]:
        """Return the share, its variance, and that variance corrected for the population."""
        e = clustering.ratio_estimate([y[i] for i in sample], [1] * len(sample))
        return e.share, e.variance, e.variance * (1 - len(sample) / size)

    firsts, seconds = combinations(range(size), n1), list(combinations(range(size), n0))
    disjoint, independent, plain, corrected = [], [], [], []
    for a in firsts:
        for b in seconds:
            one, zero = mean(a), mean(b)
            independent.append(one[0] - zero[0])
            if not set(a) & set(b):
                disjoint.append(one[0] - zero[0])
                plain.append(one[1] + zero[1])
                corrected.append(one[2] + zero[2])
    return {
        "var_difference_disjoint_samples": np.var(disjoint),
        "S2_times_1n1_plus_1n2": np.mean(plain),
        "var_difference_independent_samples": np.var(independent),
        "fpc_formula": np.mean(corrected),
    }


def apiclus1(given: dict[str, Any]) -> Any:
    """R divides by K - 1 where our variance divides by K less the categories that are fixed."""
    cells, kinds, words = given["cells"], ["E", "H", "M"], ["No", "Yes"]
    times = cells["n"]
    score = np.repeat(np.array(cells["sum_api00"]) / times, times)
    kind, word = (
        np.repeat([names.index(name) for name in cells[column]], times)
        for column, names in (("stype", kinds), ("sch.wide", words))
    )
    sizes = [
        np.array([given["population_stype"][name] for name in kinds], float),
        np.array([given["population_schwide"][name] for name in words], float),
    ]
    districts = np.unique(np.repeat(cells["dnum"], times), return_inverse=True)[1]
    weights = raking.rake([kind, word], sizes)
    found = raking.weighted_share(score, np.ones_like(score), weights, [kind, word], districts)
    clusters = districts.max() + 1
    sampled = 1 - clusters / given["districts"]
    scaled = weights * sizes[0].sum() / len(weights)
    return {
        "mean_api00": found.share,
        "se_mean_api00": np.sqrt(found.variance * found.df / (clusters - 1) * sampled),
        "weights": {
            f"{kinds[k]} {words[w]}": scaled[(kind == k) & (word == w)][0]
            for k in range(3)
            for w in range(2)
        },
    }


ANSWERS = {
    "raking-apiclus1": apiclus1,
    "rao-scott-clustered-binomial-rats": rats,
    "direct-standardisation-fleiss": fleiss,
    "kitagawa-ucb-admissions": kitagawa,
    "disjoint-samples-variance-identity": disjoint_samples,
}
