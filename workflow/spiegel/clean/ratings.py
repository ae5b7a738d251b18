"""Raw rating codes to a rating (1 = lowest step) and a rating status."""

from __future__ import annotations

import pandas as pd

from spiegel.config import Framework
from spiegel.errors import SpiegelError, did_you_mean


def rate(judgements: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """Return `judgements` with `rating` (Int64) and `rating_status` from `raw_rating`.

    Parameters
    ----------
    judgements : rows with columns standard, raw_rating, source_file, source_row.

    Raises
    ------
    SpiegelError : a standard or a rating code that the framework does not have.
    """
    unknown = judgements[~judgements["standard"].isin(list(framework.standards))]
    if len(unknown):
        row = unknown.iloc[0]
        raise SpiegelError(
            f"standard '{row['standard']}' is not in the framework ({len(unknown)} rows)",
            where=f"{row['source_file']}, row {row['source_row']}",
            fix=did_you_mean(row["standard"], framework.standards),
        )
    ratings: dict[tuple[str, str], tuple[int | None, str]] = {}
    for code, standard in framework.standards.items():
        scale = framework.scales[standard.scale]
        for number, step in enumerate(scale.steps, 1):
            for raw in step.raw:
                ratings[code, raw] = (number, "rated")
        for raw, status in scale.statuses.items():
            ratings[code, raw] = (None, status)
        ratings[code, ""] = (None, "not_rated")
    pairs = pd.MultiIndex.from_frame(judgements[["standard", "raw_rating"]])
    for pair in pairs.unique():
        if pair not in ratings:
            row = judgements[(pairs == pair)].iloc[0]
            scale = framework.scales[framework.standards[pair[0]].scale]
            codes = [raw for s in scale.steps for raw in s.raw] + list(scale.statuses)
            raise SpiegelError(
                f"rating '{pair[1]}' of standard '{pair[0]}' is not on its scale",
                where=f"{row['source_file']}, row {row['source_row']}",
                fix=did_you_mean(pair[1], codes),
            )
    found = [ratings[pair] for pair in pairs]
    out = judgements.copy()
    out["rating"] = pd.array([r for r, _ in found], dtype="Int64")
    out["rating_status"] = pd.Series([s for _, s in found], index=out.index, dtype=str)
    return out
