"""Small sectors: the share of each by a model of all sectors together, beside its own share."""

from __future__ import annotations

import pandas as pd

from spiegel import tables
from spiegel.compare.estimates import Counts
from spiegel.config.editions import Edition
from spiegel.config.inspectorate import Inspectorate
from spiegel.measure.measures import design_effect, worth
from spiegel.stats.pooling import pooled_shares

FEWEST_SECTORS = 4  # fewer say too little of how far sectors lie apart


def pooled(
    inspectorate: Inspectorate, edition: Edition, measures: pd.DataFrame, counts: Counts
) -> pd.DataFrame:
    """Return the share that meets the bar in each sector of the edition's school year, modelled.

    An estimate of a model, never the ground of a word of change. Indicators with fewer than four
    sectors, or that all or none meet, have no rows. A confidential indicator has none at all: what
    is open of it must not say more of what is withheld.

    Parameters
    ----------
    measures : of the edition's school year. counts : per institution, of the same.

    Source: `pooled_shares`; a rating of an institution with several is worth what it is in the
    interval of the sector (`worth`).
    """
    plan, framework = inspectorate.plan, inspectorate.framework
    own = measures[(measures["category"] == "meets") & (measures["group"] == "all")]
    secret = {*plan.disclosure.indicators, *own.loc[own["conf_status"] == "C", "indicator"]}
    rows: list[tables.Row] = []
    for indicator, part in own.groupby("indicator", sort=False):
        seen = part[part["sector"].isin(list(framework.sectors)) & (part["n"] > 0)]
        if indicator in secret or len(seen) < FEWEST_SECTORS:
            continue
        whole = counts.side(str(indicator), framework.expand("ALL")).whole.arrays
        deff = design_effect(*whole)
        k, n = zip(
            *(
                worth(*counts.side(str(indicator), (sector,)).arrays, plan.level, deff)
                for sector in seen["sector"]
            ),
            strict=True,
        )
        if sum(k) in (0, sum(n)):
            continue
        found = pooled_shares(k, n, seen["n"].tolist(), plan.level)
        for row, one in zip(seen.to_dict("records"), found, strict=True):
            rows.append(
                {
                    "edition": edition.edition,
                    "school_year": edition.school_year,
                    "indicator": indicator,
                    "sector": row["sector"],
                    "n": row["n"],
                    "share": row["share"],
                    "obs_status": row["obs_status"],
                    "model_share": one.share,
                    "model_low": one.interval.low,
                    "model_high": one.interval.high,
                    "own_weight": one.own,
                    "plan": plan.digest,
                }
            )
    if not rows:
        return tables.empty("pooled")
    return tables.check(tables.from_rows("pooled", rows), "pooled")
