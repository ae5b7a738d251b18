"""Which inspection team made each visit: invented teams that judge a little differently."""

from __future__ import annotations

import numpy as np
import pandas as pd

from example.draws import stream

TEAMS = 24
LENIENCY = 0.35  # how far a team's leaning sways which visits it has, against chance of 1


def assign(seed: int, year: str, visits: pd.DataFrame, ratings: pd.DataFrame) -> pd.Series:
    """Return the team code of each visit.

    Ratings are drawn first, so that they keep their calibration; then each team gets its visits
    in the order of their mean rating within the sector, blurred by chance and by its leaning.
    """
    rng = stream(seed, "teams", year)
    rated = ratings[ratings["niveau"].between(1, 4)]
    mean = visits["doorlichting_id"].map(rated.groupby("doorlichting_id")["niveau"].mean())
    centred = (mean - mean.groupby(visits["sector"]).transform("mean")).fillna(0.0)
    spread = float(centred.std()) or 1.0
    blurred = LENIENCY * centred / spread + rng.normal(size=len(visits))
    order = np.argsort(np.argsort(blurred.to_numpy(), kind="stable"), kind="stable")
    number = order * TEAMS // len(visits)
    names = rng.permutation(TEAMS)
    return pd.Series([f"T{names[i] + 1:02d}" for i in number], index=visits.index, dtype=str)
