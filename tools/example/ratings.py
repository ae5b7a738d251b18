"""Ratings per scale: exact marginals laid over a ranking by latent quality plus noise.

The score behind a rating is the quality of the institution, an effect of the investigation and
noise, in the variance shares of the calibration. The lowest scores get level 1, the next level
2, and so on, in the exact numbers the calibration asks for: marginals hold for every seed,
while ratings within a visit stay positively correlated.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from example.calibration import GROUP_OF_SECTOR, Calibration, PerYear
from example.draws import (
    BoolArray,
    FloatArray,
    IntArray,
    levels_by_rank,
    quota,
    ranking,
    stream,
)
from example.investigations import SCALES

NOT_INVESTIGATED = 9
DOMAINS = ("L2", "L3", "L4", "L5")


def ratings(
    seed: int, cal: Calibration, index: int, visits: pd.DataFrame, studies: pd.DataFrame
) -> pd.DataFrame:
    """Return one row per investigation and scale, with `niveau` 1..4 or 9.

    Columns: doorlichting_id, onderzoek_id, sector, group, main, schaal_code, score, niveau.
    """
    frame = _scored(seed, cal, index, visits, studies)
    frame["niveau"] = 0
    rng = stream(seed, "not investigated", cal.years[index])
    for skipped_scale, percent in cal.not_investigated.items():
        rows = frame.index[frame["schaal_code"] == skipped_scale].to_numpy()
        skipped = rows[rng.permutation(len(rows))[: quota(percent, len(rows))]]
        frame.loc[skipped, "niveau"] = NOT_INVESTIGATED
    single = frame[(frame["niveau"] == 0) & ~frame["schaal_code"].isin(DOMAINS)]
    for (main, group, scale), part in single.groupby(["main", "group", "schaal_code"]):
        counts = level_counts(cal, index, str(group), str(scale), len(part), exact=bool(main))
        frame.loc[part.index, "niveau"] = levels_by_rank(_scores(part), counts)
    domains = frame[frame["schaal_code"].isin(DOMAINS)]
    for (main, sector), part in domains.groupby(["main", "sector"]):
        percent = of_year(cal.guidance_points[str(sector)], index)
        rng = stream(seed, "domains", cal.years[index], str(sector), "main" if main else "extra")
        frame.loc[part.index, "niveau"] = _domain_levels(rng, cal, percent, part)
    return frame


def of_year(series: PerYear, index: int) -> int:
    """Return the value for a school year of a calibration entry that is in use that year."""
    value = series[index]
    if value is None:
        raise ValueError("this calibration entry has no value for the school year")
    return value


def level_counts(
    cal: Calibration, index: int, group: str, scale: str, n: int, *, exact: bool
) -> list[int]:
    """Return how many of n ratings get level 1, 2, 3 and 4."""
    meets = quota(of_year(cal.meets[scale][group], index), n)
    top = min(meets, quota(cal.of_scale(cal.overstijgt, scale), n))
    lowest = quota(cal.of_scale(cal.beneden_of_below, scale), n - meets)
    if scale == "L1" and exact:
        lowest = of_year(cal.l1_beneden[group], index)
    return [lowest, n - meets - lowest, meets - top, top]


def _scored(
    seed: int, cal: Calibration, index: int, visits: pd.DataFrame, studies: pd.DataFrame
) -> pd.DataFrame:
    """Return one row per investigation and scale with its latent score."""
    rng = stream(seed, "ratings", cal.years[index])
    per_visit = visits.set_index("doorlichting_id")[["sector", "role", "quality"]]
    base = studies[["doorlichting_id", "onderzoek_id", "soort_onderzoek"]]
    base = base.join(per_visit, on="doorlichting_id")
    base["effect"] = rng.standard_normal(len(base))
    base["schaal_code"] = base["soort_onderzoek"].map(SCALES)
    frame = base.explode("schaal_code", ignore_index=True)
    family = frame["schaal_code"].str[0]
    between = family.map({key: value[0] for key, value in cal.variance.items()}).to_numpy(float)
    within = family.map({key: value[1] for key, value in cal.variance.items()}).to_numpy(float)
    noise = rng.standard_normal(len(frame))
    frame["score"] = (
        np.sqrt(between) * frame["quality"].to_numpy(float)
        + np.sqrt(within) * frame["effect"].to_numpy(float)
        + np.sqrt(1.0 - between - within) * noise
    )
    frame["group"] = frame["sector"].map(GROUP_OF_SECTOR)
    frame["main"] = frame["role"] == "main"
    keep = ["doorlichting_id", "onderzoek_id", "sector", "group", "main", "schaal_code", "score"]
    return frame[keep]


def _share_of_known(percent: int, unsure: BoolArray) -> int:
    """Return how many of the first schools are weak, so that they are a share of those known.

    The share is of the weak schools and of the others that are not `unsure`.
    """
    for weak in range(len(unsure) + 1):
        if weak == quota(percent, weak + int((~unsure[weak:]).sum())):
            return weak
    raise ValueError(f"no number of weak schools is {percent} percent of those known")


def _scores(part: pd.DataFrame) -> FloatArray:
    return part["score"].to_numpy(float)


def _domain_levels(
    rng: np.random.Generator, cal: Calibration, percent: int, part: pd.DataFrame
) -> IntArray:
    """Return levels of L2..L5 such that an exact share of schools has a weak domain.

    The weakest schools by mean score get one to three weak domains, their lowest ones; a domain
    that was not investigated can't be weak. Of a school without a weak domain that has one not
    investigated nobody knows whether it has one: the share is of the others.
    """
    grid = part.pivot(index="onderzoek_id", columns="schaal_code", values="score")
    skipped = (
        part.pivot(index="onderzoek_id", columns="schaal_code", values="niveau").to_numpy()
        == NOT_INVESTIGATED
    )
    score = np.where(skipped, np.inf, grid.to_numpy(float))
    mean = grid.to_numpy(float).mean(axis=1)
    order = ranking(mean)
    weak_schools = order[: _share_of_known(percent, skipped.any(axis=1)[order])]
    weak = np.zeros(len(grid), dtype=np.int64)
    bounds = np.cumsum(cal.weak_domains)
    drawn = np.searchsorted(bounds, rng.integers(0, 100, len(weak_schools)), side="right")
    weak[weak_schools] = drawn + 1
    place = np.argsort(np.argsort(np.round(score, 9), axis=1, kind="stable"), axis=1)
    below = (place < weak[:, None]) & ~skipped
    levels = np.full(score.shape, NOT_INVESTIGATED, dtype=np.int64)
    lowest = quota(cal.of_scale(cal.beneden_of_below, "L2"), int(below.sum()))
    levels[below] = levels_by_rank(score[below], [lowest, int(below.sum()) - lowest])
    good = ~below & ~skipped
    top = quota(cal.of_scale(cal.overstijgt, "L2"), int((~skipped).sum()))
    levels[good] = 2 + levels_by_rank(score[good], [int(good.sum()) - top, top])
    wide = pd.DataFrame(levels, index=grid.index, columns=grid.columns).stack()
    keys = pd.MultiIndex.from_frame(part[["onderzoek_id", "schaal_code"]])
    return wide.reindex(keys).to_numpy(np.int64)
