"""Raw rating codes to a rating (1 = lowest step) and a rating status."""

from __future__ import annotations

import pandas as pd

from spiegel.config.framework import Framework
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
    keys = ["standard", "raw_rating"]
    meant = (
        judgements[keys]
        .merge(_meanings(framework), how="left", on=keys, validate="many_to_one")
        .set_axis(judgements.index)
    )
    unknown = judgements[meant["rating_status"].isna()]
    if len(unknown):
        row = unknown.iloc[0]
        standard, raw = row["standard"], row["raw_rating"]
        scale = framework.scales[framework.standards[standard].scale]
        codes = [raw for step in scale.steps for raw in step.raw] + list(scale.statuses)
        raise SpiegelError(
            f"rating '{raw}' of standard '{standard}' is not on its scale",
            where=f"{row['source_file']}, row {row['source_row']}",
            fix=did_you_mean(raw, codes),
        )
    return judgements.assign(rating=meant["rating"], rating_status=meant["rating_status"])


def _meanings(framework: Framework) -> pd.DataFrame:
    """Return what each raw code of each standard means: its rating, if any, and its status."""
    lines: list[tuple[str, str, int | None, str]] = []
    for code, standard in framework.standards.items():
        scale = framework.scales[standard.scale]
        meanings: dict[str, tuple[int | None, str]] = {}
        for number, step in enumerate(scale.steps, 1):
            meanings |= dict.fromkeys(step.raw, (number, "rated"))
        meanings |= {raw: (None, status) for raw, status in scale.statuses.items()}
        meanings[""] = (None, "not_rated")
        lines += [(code, raw, *meaning) for raw, meaning in meanings.items()]
    names = ["standard", "raw_rating", "rating", "rating_status"]
    return pd.DataFrame(lines, columns=names).astype({"rating": "Int64"})
