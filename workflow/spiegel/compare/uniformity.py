"""Uniformity of judgement: how much of the ratings' variance lies between inspection teams.

Only where the export holds team codes, and never per team: the outcome is one share per theme.
"""

from __future__ import annotations

import pandas as pd

from spiegel import tables
from spiegel.config.editions import Edition
from spiegel.config.inspectorate import Inspectorate
from spiegel.stats.variance_components import team_variance

FEWEST_TEAMS = 5  # with fewer, one share could point at a team


def visit_means(
    visits: pd.DataFrame, judgements: pd.DataFrame, standards: set[str]
) -> pd.DataFrame:
    """Return the mean rating of each visit over some standards: one row per visit with a team.

    Ratings of one visit are alike, so the visit counts once; else schools would pass for teams.
    """
    own = judgements[
        judgements["standard"].isin(standards) & (judgements["rating_status"] == "rated")
    ]
    means = own.assign(rating=own["rating"].astype(float)).groupby("visit_id")["rating"].mean()
    found = visits[visits["team"] != ""].assign(rating=visits["visit_id"].map(means))
    return found[found["rating"].notna()]


def uniformity(
    inspectorate: Inspectorate,
    edition: Edition,
    visits: pd.DataFrame,
    judgements: pd.DataFrame,
) -> pd.DataFrame:
    """Return the share of variance between teams after sector and school year, per theme.

    Themes with fewer than five teams, or with nothing left to compare, have no row. Of a theme with
    a standard of a confidential indicator only teams and visits are told: the rest follows from
    counts that are withheld.

    Parameters
    ----------
    visits, judgements : clean tables of all school years of the edition's records.
    """
    plan, framework = inspectorate.plan, inspectorate.framework
    secret = inspectorate.confidential_standards
    rows = []
    for theme in framework.themes:
        standards = {code for code, s in framework.standards.items() if s.theme == theme}
        own = visit_means(visits, judgements, standards)
        if own["team"].nunique() < FEWEST_TEAMS:
            continue
        cells = list(zip(own["sector"], own["school_year"], strict=True))
        try:
            found = team_variance(own["rating"].tolist(), own["team"].tolist(), cells, plan.level)
        except ValueError:
            continue
        told = not standards & secret
        rows.append(
            {
                "edition": edition.edition,
                "theme": theme,
                "first_year": own["school_year"].min(),
                "last_year": own["school_year"].max(),
                "teams": found.teams,
                "visits": found.n,
                "share": found.share if told else None,
                "low": found.interval.low if told else None,
                "high": found.interval.high if told else None,
                "p": found.p if told else None,
                "plan": plan.digest,
            }
        )
    table = tables.from_rows("uniformity", rows)
    if table.empty:
        return tables.empty("uniformity")
    return tables.check(table, "uniformity")
