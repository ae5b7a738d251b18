"""Checks of a school year against the mirror before, and of one group of visits against others."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import pandas as pd
from scipy import stats

from spiegel.clean.finding import Before, Finding, Tables, file_of, named, none, together

CUT_OFF = "published_after_cut_off"
UNLIKE = "nothing to compare with"


def _beyond_chance(now: float, before: float, times: float) -> bool:
    """Return whether two counts differ by more than chance: as counts of a Poisson process."""
    return abs(now - before) > times * math.sqrt(now + before)


def _listed(told: list[str]) -> str:
    return ", ".join(told[:8]) + (f", and {len(told) - 8} more" if len(told) > 8 else "")


def lost_to_cut_off(t: Tables) -> Finding:
    """No far larger part of the visits is lost to the cut-off than in other years."""
    lost, asked = _lost(t.exclusions)
    if not asked:
        return Finding("no visits", "not checked")
    limits, share = t.limits, lost / asked
    most, beside = limits.cut_off_share, ""
    if t.before is not None:
        gone, of = _lost(t.before.exclusions)
        usual = gone / of if of else 0
        most = min(most, max(limits.cut_off_least, limits.cut_off_times * usual))
        beside = f" ({gone} of {of} in {t.before.school_year})"
    rows = none()
    if share > most:
        out = t.left_out[t.left_out["rule"] == CUT_OFF]
        rows = together([out.rename(columns={"visit_id": "record"})])
    return Finding(f"{lost} of {asked} visits{beside}", f"at most {100 * most:.0f}%", rows)


def _lost(flow: pd.DataFrame) -> tuple[int, int]:
    """Return how many visits the cut-off left out, and of how many."""
    if flow.empty:
        return 0, 0
    step = flow[(flow["table"] == "visits") & (flow["rule"] == CUT_OFF)]
    lost = int((step["rows_in"] - step["rows_out"]).sum())
    return lost, int(step["rows_in"].max()) if len(step) else 0


def visits_like_last_year(t: Tables) -> Finding:
    """Each sector has about as many visits as in the mirror before."""
    if t.before is None or t.before.visits.empty:
        return Finding(UNLIKE, "not checked")
    now, before = (v["sector"].value_counts() for v in (t.visits, t.before.visits))
    told, found = [], []
    for sector in sorted({*now.index, *before.index}):
        one, other = int(now.get(sector, 0)), int(before.get(sector, 0))
        if _unlike(one, other, t.limits.visits_change, t.limits.chance):
            found.append(sector)
            told.append(f"{sector} {one} (was {other})")
    total, was = len(t.visits), len(t.before.visits)
    if not found and _unlike(total, was, t.limits.visits_change, t.limits.chance):
        found, told = sorted({*now.index, *before.index}), [f"all sectors {total} (was {was})"]
    observed = _listed(told) or f"{total} visits"
    return Finding(observed, f"about as in {t.before.school_year}", named(found, file_of(t.visits)))


def _unlike(now: float, before: float, change: float, chance: float) -> bool:
    return abs(now - before) > change * before and _beyond_chance(now, before, chance)


def judgements_like_last_year(t: Tables) -> Finding:
    """Each standard has about as many judgements for a visit as in the mirror before.

    A standard without a judgement in the mirror before is new, and compared with nothing.
    """
    if t.before is None or t.before.visits.empty or t.before.judgements.empty:
        return Finding(UNLIKE, "not checked")
    now, before = (j["standard"].value_counts() for j in (t.judgements, t.before.judgements))
    grown = len(t.visits) / len(t.before.visits)
    told = {
        standard: f"{standard} {one} (as many for a visit as then: {usual:.0f})"
        for standard, other in before.sort_index().items()
        if _unlike(
            one := int(now.get(standard, 0)),
            usual := other * grown,
            t.limits.judgements_change,
            t.limits.chance,
        )
    }
    expected = f"about as in {t.before.school_year}"
    observed = _listed([*told.values()]) or f"{len(t.judgements)} judgements"
    return Finding(observed, expected, named([*map(str, told)], file_of(t.judgements)))


def missing_like_last_year(t: Tables) -> Finding:
    """Each standard lacks a rating about as often as in the mirror before."""
    if t.before is None or t.before.judgements.empty:
        return Finding(UNLIKE, "not checked")
    now, before = (_unrated(j) for j in (t.judgements, t.before.judgements))
    both = now.add_suffix("_now").join(before.add_suffix("_before"), how="inner")
    share, was = both["unrated_now"] / both["n_now"], both["unrated_before"] / both["n_before"]
    all_ = (both["unrated_now"] + both["unrated_before"]) / (both["n_now"] + both["n_before"])
    error = np.sqrt(all_ * (1 - all_) * (1 / both["n_now"] + 1 / both["n_before"]))
    odd = (share - was).abs() > np.maximum(t.limits.missing_change, t.limits.chance * error)
    told = [f"{s} {100 * share[s]:.0f}% (was {100 * was[s]:.0f}%)" for s in both.index[odd]]
    observed = _listed(told) or f"{int(now['unrated'].sum())} of {int(now['n'].sum())} judgements"
    found = named([*both.index[odd]], file_of(t.judgements))
    return Finding(observed, f"about as in {t.before.school_year}", found)


def _unrated(judgements: pd.DataFrame) -> pd.DataFrame:
    """Return how many judgements each standard has, and how many of them without a rating."""
    unrated = judgements["rating_status"] != "rated"
    of_standard = unrated.groupby(judgements["standard"])
    return pd.DataFrame({"n": of_standard.size(), "unrated": of_standard.sum()})


def institutions_like_last_year(t: Tables) -> Finding:
    """Each sector has about as many institutions as in the mirror before, and no digit less."""
    if t.before is None:
        return Finding(UNLIKE, "not checked")
    told, parts, absurd = [], [], False
    for now, before, file in _sizes(t, t.before):
        for sector in sorted({*now.index, *before.index}):
            one, other = int(now.get(sector, 0)), int(before.get(sector, 0))
            apart = abs(one - other)
            least = max(t.limits.institutions_least, t.limits.institutions_change * other)
            if apart <= least:
                continue
            larger, smaller = max(one, other), min(one, other)
            absurd |= larger >= t.limits.institutions_times * smaller
            told.append(f"{sector} {one} (was {other})")
            parts.append(named([sector], file))
    found = together(parts)
    severity = "error" if absurd else ""
    observed = _listed([*dict.fromkeys(told)]) or "all sectors"
    return Finding(observed, f"about as in {t.before.school_year}", found, severity)


def _sizes(t: Tables, before: Before) -> Iterator[tuple[pd.Series, pd.Series, str]]:
    """Yield the institutions of each sector now and before: in the population, in the register."""
    if len(t.population) and len(before.population):
        sizes = [p.groupby("sector")["n"].sum() for p in (t.population, before.population)]
        yield sizes[0], sizes[1], file_of(t.population)
    known = [i[i["sector"] != ""]["sector"] for i in (t.institutions, before.institutions)]
    if len(known[0]) and len(known[1]):
        yield known[0].value_counts(), known[1].value_counts(), file_of(t.institutions)


def scale_turned(t: Tables) -> Finding:
    """No team, file or standard has ratings that look like those of others turned round.

    For each visit: how much more probable its ratings are when their steps are counted from the
    other end, given how others were rated on each standard (the logarithm of that ratio). Of a
    group its mean over visits is held against zero by a one-sided t-test, so that ratings of one
    visit may depend on one another; the p-values are multiplied by the number of groups
    (Bonferroni). Groups are held against all others of the year, a file or standard of which
    there are no others against the mirror before.
    """
    rated = _rated(t, t.visits, t.judgements)
    before = _rated(t, t.before.visits, t.before.judgements) if t.before else rated.iloc[:0]
    tests = [
        (kind, str(name), p)
        for kind in ("team", "source_file", "standard")
        for name, own, others in _groups(rated, before, kind)
        if (p := _p_turned(own, others, t.limits.turned_visits)) is not None
    ]
    if not tests:
        return Finding(UNLIKE, "not checked")
    odd = [(kind, name) for kind, name, p in tests if p * len(tests) < t.limits.turned_p]
    parts = [
        named([f"{kind.removeprefix('source_')} {name}"], name if kind == "source_file" else "")
        for kind, name in odd
    ]
    observed = f"{len(odd)} of {len(tests)} teams, files and standards"
    return Finding(observed, "none", together(parts))


def _rated(t: Tables, visits: pd.DataFrame, judgements: pd.DataFrame) -> pd.DataFrame:
    """Return ratings with the team of their visit and the number of steps of their scale."""
    scales = {c: s.scale for c, s in t.framework.standards.items()}
    steps = {c: len(t.framework.scales[scale].steps) for c, scale in scales.items()}
    columns = ["visit_id", "standard", "rating", "source_file"]
    rated = judgements.loc[judgements["rating_status"] == "rated", columns]
    rated = rated.merge(visits[["visit_id", "team"]], on="visit_id")
    rated = rated.assign(scale=rated["standard"].map(scales), steps=rated["standard"].map(steps))
    return rated.astype({"rating": "int64"})


def _groups(
    rated: pd.DataFrame, before: pd.DataFrame, kind: str
) -> Iterator[tuple[str, pd.DataFrame, pd.DataFrame]]:
    """Yield each group of one kind on each scale, with the ratings it is held against."""
    for (scale, name), own in rated.groupby(["scale", kind], sort=True):
        if name == "":
            continue
        others = rated[(rated["scale"] == scale) & (rated[kind] != name)]
        if kind == "standard" or others["visit_id"].nunique() < own["visit_id"].nunique():
            others = before[before["scale"] == scale]
        yield f"{name} ({scale})", own, others


def _p_turned(own: pd.DataFrame, others: pd.DataFrame, least: int) -> float | None:
    """Return how probable it is that ratings look turned round by chance; None if untested."""
    standards = pd.Index(others["standard"].unique())
    own = own[own["standard"].isin(standards)]
    if own["visit_id"].nunique() < least:
        return None
    # Half a rating is added to each step, so that none is impossible.
    most = max(own["steps"].max(), others["rating"].max())
    times = np.full((len(standards), most + 1), 0.5)
    np.add.at(times, (standards.get_indexer(others["standard"]), others["rating"]), 1)
    place, rating = standards.get_indexer(own["standard"]), own["rating"].to_numpy()
    turned = own["steps"].to_numpy() + 1 - rating
    score = pd.Series(np.log(times[place, turned] / times[place, rating]), own.index)
    scores = score.groupby(own["visit_id"]).sum()
    if np.ptp(scores) < 1e-12:  # alike to the last rating
        return 0.0 if scores.iloc[0] > 0 else 1.0
    return float(stats.ttest_1samp(scores, 0, alternative="greater").pvalue)
