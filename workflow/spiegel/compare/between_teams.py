"""Shares with the variance between inspection teams in their interval, beside the ordinary one.

Teams differ in how they judge. A share then depends on which teams went where, which the ordinary
interval leaves out: it is about chance in schools. Never per team.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from spiegel import tables
from spiegel.compare.estimates import Counts, Side
from spiegel.compare.selection import visit_types
from spiegel.compare.uniformity import FEWEST_TEAMS
from spiegel.config.editions import Edition
from spiegel.config.inspectorate import Inspectorate
from spiegel.measure.measures import design_effect, worth
from spiegel.measure.observations import in_order
from spiegel.stats.variance_components import TeamVariance, share_with_teams, team_variance

Teams = Mapping[tuple[str, str, str, str], frozenset[str]]  # year, institution, sector, visit type


def last_visits(visits: pd.DataFrame, types: Sequence[str]) -> pd.DataFrame:
    """Return of each institution its last visit, of some types, in each sector and year."""
    ordered = in_order(visits[visits["visit_type"].isin(types)])
    return ordered.drop_duplicates(["school_year", "institution_id", "sector"], keep="last")


def teams_of(visits: pd.DataFrame) -> Teams:
    """Return the teams that visited each institution, by year, sector and visit type; '' unknown.

    Parameters
    ----------
    visits : clean visits of all school years.
    """
    names = ["school_year", "institution_id", "sector", "visit_type"]
    return {
        tuple(map(str, key)): frozenset(own.astype(str))  # type: ignore[misc]
        for key, own in visits.groupby(names, observed=True)["team"]
    }


def team_of(teams: Teams, year: str, side: Side, types: Sequence[str]) -> list[str]:
    """Return the team of each row of a side; '' where one of its visits has none.

    An institution that two teams visited in one sector and year, where both visits count, is of
    neither: the two together are a team of their own.
    """
    found = []
    for name, (sector, _) in zip(side.of, side.cells, strict=True):
        visited = [teams.get((year, name, sector, kind), frozenset()) for kind in types]
        own = sorted(frozenset().union(*visited))
        found.append("" if not own or "" in own else "+".join(own))
    return found


def between_teams(
    inspectorate: Inspectorate,
    edition: Edition,
    measures: pd.DataFrame,
    counts: Mapping[str, Counts],
    visits: pd.DataFrame,
) -> pd.DataFrame:
    """Return the share that meets the bar in the edition's school year with both intervals.

    The variance between teams is that of the share of an institution, over all school years of
    which we hold the records, after sector and school year. No rows: where the plan does not ask
    for it, of a confidential indicator, where some rating has no team, with fewer than five teams
    in the row, and where teams cannot be compared.

    Parameters
    ----------
    measures : of the edition's school year. counts : per institution, by school year.
    visits : clean visits of all school years.

    Source: `team_variance`, `share_with_teams`.
    """
    plan, framework = inspectorate.plan, inspectorate.framework
    if not plan.between_teams:
        return tables.empty("between_teams")
    own = measures[(measures["category"] == "meets") & (measures["group"] == "all")]
    secret = {*plan.disclosure.indicators, *own.loc[own["conf_status"] == "C", "indicator"]}
    every, last = teams_of(visits), dict[tuple[str, ...], Teams]()
    rows: list[tables.Row] = []
    for indicator, part in own.groupby("indicator", sort=False):
        name = str(indicator)
        types, teams = visit_types(inspectorate, name), every
        if inspectorate.indicators[name].unit == "institution":
            if tuple(types) not in last:
                last[tuple(types)] = teams_of(last_visits(visits, types))
            teams = last[tuple(types)]
        found = None if name in secret else _variance(name, teams, types, counts, inspectorate)
        if found is None:
            continue
        now = counts[edition.school_year]
        deff = design_effect(*now.side(name, framework.expand("ALL")).whole.arrays)
        for row in part[part["n"] > 0].to_dict("records"):
            side = now.side(name, framework.expand(row["sector"]))
            visited = team_of(teams, edition.school_year, side, types)
            if "" in visited or len(set(visited)) < FEWEST_TEAMS:
                continue
            size = worth(*side.whole.arrays, plan.level, deff)[1]
            rated = pd.Series(side.m).groupby(visited).sum()
            # Of the counts: the share of the table is cut to ten digits.
            low, high = share_with_teams(
                side.k / side.n, size, side.institutions, rated.tolist(), found, plan.level
            )
            rows.append(
                {
                    "edition": edition.edition,
                    "school_year": edition.school_year,
                    "indicator": name,
                    "sector": row["sector"],
                    **{column: row[column] for column in ("n", "share", "low", "high")},
                    "obs_status": row["obs_status"],
                    "teams": len(rated),
                    "team_sd": found.between**0.5,
                    "team_low": low,
                    "team_high": high,
                    "plan": plan.digest,
                }
            )
    if not rows:
        return tables.empty("between_teams")
    return tables.check(tables.from_rows("between_teams", rows), "between_teams")


def _variance(
    name: str,
    teams: Teams,
    types: Sequence[str],
    counts: Mapping[str, Counts],
    inspectorate: Inspectorate,
) -> TeamVariance | None:
    """Return the variance of the share of an institution between teams, or None."""
    shares: list[float] = []
    labels: list[str] = []
    cells: list[tuple[str, str]] = []
    for year in sorted(counts):
        side = counts[year].side(name, inspectorate.framework.expand("ALL"))
        for team, y, m, cell in zip(
            team_of(teams, year, side, types), side.y, side.m, side.cells, strict=True
        ):
            if team:
                shares.append(y / m)
                labels.append(team)
                cells.append((cell[0], year))
    if len(set(labels)) < FEWEST_TEAMS:
        return None
    try:
        return team_variance(shares, labels, cells, inspectorate.plan.level)
    except ValueError:
        return None
