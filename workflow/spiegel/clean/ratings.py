"""Raw rating codes to a rating (1 = lowest step) and a rating status."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa

from spiegel.coded import distinct, from_codes, is_coded, plain
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
    first, standards = distinct(judgements["standard"])
    second, raws = distinct(judgements["raw_rating"])
    pairs = first.astype(np.int64) * len(raws) + second
    numbers = np.zeros(len(standards) * len(raws), dtype=np.int64)
    statuses = np.zeros(len(numbers), dtype=np.int8)
    known = sorted({status for _, status in ratings.values()})
    for place in pd.unique(pairs):
        pair = (standards[place // len(raws)].as_py(), raws[place % len(raws)].as_py())
        if pair not in ratings:
            row = judgements[pairs == place].iloc[0]
            scale = framework.scales[framework.standards[pair[0]].scale]
            codes = [raw for s in scale.steps for raw in s.raw] + list(scale.statuses)
            raise SpiegelError(
                f"rating '{pair[1]}' of standard '{pair[0]}' is not on its scale",
                where=f"{row['source_file']}, row {row['source_row']}",
                fix=did_you_mean(pair[1], codes),
            )
        numbers[place] = ratings[pair][0] or 0
        statuses[place] = known.index(ratings[pair][1])
    rating = numbers[pairs]
    words = from_codes(statuses[pairs], pa.array(known, pa.large_string()))
    out = judgements.copy(deep=False)
    out["rating"] = pd.arrays.IntegerArray(rating, rating == 0)
    out["rating_status"] = pd.Series(words, index=out.index)
    return out if is_coded(judgements["standard"]) else plain(out)
