"""Advice and GOK evaluation: exact counts per sector, driven by O, H, L and B, not by K.

An unfavourable advice in the export rests on at least one O, L or B scale at level 1, with one
planted exception per year. Where the team's judgement (a ranking with noise) picks a visit
without such a scale, its rating is swapped with that of a visit with a better advice in the
same group, so that no marginal moves.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from example.calibration import GROUP_OF_SECTOR, Calibration
from example.draws import levels_by_rank, pick, quota, stream
from example.ratings import of_year

GROUND = ("O", "L", "B")
JUDGED = ("O", "H", "L", "B")
ADVISED = ("REGULIER", "NA_ONGUNSTIG", "BEROEP_PARITAIR")
PLANTED_SECTOR = "GBAO"
OUTSIDE_SHARES = (35, 15)  # percent GUNSTIG_TEKORTEN and ONGUNSTIG_MET outside the main series


def advise(
    seed: int, cal: Calibration, index: int, visits: pd.DataFrame, ratings: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the visits with `advies`, and the ratings after the swaps described above.

    `groundless` marks the visits whose unfavourable advice is planted without a ground.
    """
    frame = _weighed(seed, cal, index, visits, ratings)
    advice = pd.Series("", index=frame.index)
    for sector, counts in cal.advice[cal.years[index]].items():
        part = frame[(frame["role"] == "main") & (frame["sector"] == sector)]
        advice.loc[part.index] = _of_sector(cal, sector, counts, part)
    rest = frame[(frame["role"] != "main") & frame["type_bezoek"].isin(ADVISED)]
    advice.loc[rest.index] = _outside(rest)
    frame["advies"] = advice
    planted = _planted(frame[frame["role"] == "main"])
    grounded = _grounded(frame, ratings, planted)
    frame["groundless"] = frame["doorlichting_id"].isin(planted)
    return frame.drop(columns=["severity", "ground"]), grounded


def _weighed(
    seed: int, cal: Calibration, index: int, visits: pd.DataFrame, ratings: pd.DataFrame
) -> pd.DataFrame:
    """Add `ground` (O, L, B ratings at level 1) and `severity` (a noisy total) to the visits."""
    judged = ratings[ratings["schaal_code"].str[0].isin(JUDGED) & ratings["niveau"].between(1, 4)]
    judged = judged.assign(lowest=judged["niveau"] == 1, below=judged["niveau"] <= 2)
    judged["ground"] = judged["lowest"] & judged["schaal_code"].str[0].isin(GROUND)
    found = judged.groupby("doorlichting_id").agg(
        lowest=("lowest", "sum"), below=("below", "mean"), ground=("ground", "sum")
    )
    totals = found.reindex(visits["doorlichting_id"]).fillna(0).reset_index(drop=True)
    noise = stream(seed, "advice", cal.years[index]).standard_normal(len(visits))
    severity = (
        totals["lowest"].clip(upper=4)
        + 2.0 * totals["below"]
        - 0.2 * visits["quality"]
        + 0.6 * noise
    )
    return visits.assign(severity=severity.round(9), ground=totals["ground"].astype(int))


def _of_sector(
    cal: Calibration, sector: str, counts: list[int], part: pd.DataFrame
) -> pd.Series[str]:
    """Return the advice of one sector's main visits, in the exact numbers asked for."""
    favourable, tasks, conditional, final = counts
    planted = cal.defects["advice_without_ground"] if sector == PLANTED_SECTOR else 0
    order = part.sort_values("severity", ascending=False, kind="stable")
    exceptions = list(order.index[order["ground"] == 0][:planted])
    order = order.drop(index=exceptions)
    grounded = list(order.index[order["ground"] > 0]) + list(order.index[order["ground"] == 0])
    severe = grounded[: conditional + final - planted]
    milder = [i for i in order.index if i not in set(severe)]
    ordered = [*severe[:final], *exceptions, *severe[final:], *milder]
    best, good, bad, worst = cal.advice_order
    words = [worst] * final + [bad] * conditional + [good] * tasks + [best] * favourable
    return pd.Series(words, index=ordered)


def _outside(part: pd.DataFrame) -> pd.Series[str]:
    """Return the advice of visits outside the main series; unfavourable only with a ground."""
    tasks, bad = (quota(percent, len(part)) for percent in OUTSIDE_SHARES)
    order = part.sort_values("severity", ascending=False, kind="stable")
    severe = list(order.index[order["ground"] > 0][:bad])
    milder = [i for i in order.index if i not in set(severe)]
    words = ["ONGUNSTIG_MET"] * len(severe) + ["GUNSTIG_TEKORTEN"] * tasks
    words += ["GUNSTIG"] * (len(part) - len(words))
    return pd.Series(words, index=[*severe, *milder])


def _planted(main: pd.DataFrame) -> set[str]:
    """Return the visits whose unfavourable advice is meant to stay without a ground."""
    unfavourable = main["advies"].str.startswith("ONGUNSTIG")
    chosen = main[unfavourable & (main["ground"] == 0) & (main["sector"] == PLANTED_SECTOR)]
    return set(chosen["doorlichting_id"])


def _grounded(visits: pd.DataFrame, ratings: pd.DataFrame, planted: set[str]) -> pd.DataFrame:
    """Swap ratings until every unfavourable main visit but the planted one has a ground."""
    main = visits[visits["role"] == "main"]
    severe = set(main.loc[main["advies"].str.startswith("ONGUNSTIG"), "doorlichting_id"])
    lacking = main[main["doorlichting_id"].isin(severe - planted) & (main["ground"] == 0)]
    frame = ratings.copy()
    mild = frame["main"] & ~frame["doorlichting_id"].isin(severe)
    for visit in lacking["doorlichting_id"]:
        own = frame[(frame["doorlichting_id"] == visit) & frame["niveau"].between(2, 4)]
        own = own[own["schaal_code"].str[0].isin(["B", "O"])].sort_values("score", kind="stable")
        for row, scale, group in zip(own.index, own["schaal_code"], own["group"], strict=True):
            givers = frame[mild & (frame["schaal_code"] == scale) & (frame["group"] == group)]
            givers = givers[givers["niveau"] == 1].sort_values("score", kind="stable")
            if len(givers):
                giver = givers.index[0]
                frame.loc[[row, giver], "niveau"] = frame.loc[[giver, row], "niveau"].to_numpy()
                break
        else:
            raise ValueError(f"no rating to swap for visit {visit}; the calibration is too tight")
    return frame


def gok(seed: int, cal: Calibration, index: int, visits: pd.DataFrame) -> pd.DataFrame:
    """Return doorlichting_id and evaluatie for one school year; empty before the series began."""
    out = pd.DataFrame(columns=["doorlichting_id", "evaluatie"], dtype="str")
    if cal.gok_share[index] is None:
        return out
    rng = stream(seed, "gok", cal.years[index])
    regular = visits[visits["type_bezoek"] == "REGULIER"]
    parts = [out]
    for sector in ("GBAO", "GSO"):
        for main in (True, False):
            rows = regular[(regular["sector"] == sector) & ((regular["role"] == "main") == main)]
            n = quota(of_year(cal.gok_share, index), len(rows))
            ids = pick(rng, rows["doorlichting_id"], n)
            part = rows[rows["doorlichting_id"].isin(ids)]
            score = 0.6 * part["quality"].to_numpy(float) + 0.8 * rng.standard_normal(len(part))
            percent = of_year(cal.gok_negative[GROUP_OF_SECTOR[sector]], index)
            negative = quota(percent, len(part))
            second = quota(of_year(cal.gok_second, index), negative)
            levels = levels_by_rank(score, [second, negative - second, len(part) - negative])
            words = np.array(["NEGATIEF_2", "NEGATIEF_1", "POSITIEF"])[levels - 1]
            parts.append(part[["doorlichting_id"]].assign(evaluatie=words))
    return pd.concat(parts).sort_values("doorlichting_id", ignore_index=True)
