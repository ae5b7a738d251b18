"""One entry for each thing an indicator counts: an institution, a visit or an investigation."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from spiegel.config.indicators import Among, Indicator, Rule
from spiegel.config.inspectorate import Inspectorate
from spiegel.errors import SpiegelError

# What of the clean tables an indicator needs.
VISIT = ["visit_id", "institution_id", "sector", "visit_type", "start_date"]
JUDGED = ["visit_id", "standard", "rating", "rating_status"]


@dataclass(frozen=True)
class Observations:
    """What an indicator counts in one school year.

    Attributes
    ----------
    rows : one for each observation: sector, institution_id, stratum, rating (0 when the indicator
        combines standards) and whether it meets the bar of the indicator.
    eligible : one for each visit on which the indicator could have been rated: sector, whether it
        was rated, and whether it was not fully rated: with ratings, of which the rule that combines
        standards says nothing for sure. Such a visit is not `rated`.
    earlier : the sector of each visit that does not count since a later one of the school year
        does: where the institution is the unit, the others of its visits in a sector.
    """

    rows: pd.DataFrame
    eligible: pd.DataFrame
    earlier: pd.DataFrame


class Year:
    """The clean tables of one school year, joined once for all indicators.

    Parameters
    ----------
    visits, judgements : clean tables of the school year.
    strata : the part of its sector of each institution (empty when not known).
    register : clean table of institutions of the school year; only conditions look at it.

    Attributes
    ----------
    visits : columns `VISIT`, with the stratum of the institution, numbered in order of visit_id.
    """

    def __init__(
        self,
        visits: pd.DataFrame,
        judgements: pd.DataFrame,
        strata: Mapping[str, str] | None = None,
        register: pd.DataFrame | None = None,
    ) -> None:
        self._tables = {"visits": visits, "institutions": register}
        ordered = visits[VISIT].sort_values("visit_id", ignore_index=True)
        known = strata or {}
        ordered["stratum"] = [known.get(name, "") for name in ordered["institution_id"]]
        few = ["institution_id", "sector", "visit_type", "stratum"]
        self.visits = ordered.drop(columns="start_date").astype(dict.fromkeys(few, "category"))
        self._by_date = self.visits.loc[in_order(ordered).index]
        visited = self.visits.rename_axis("visit").reset_index()
        judged = judgements[JUDGED].merge(visited, on="visit_id", validate="many_to_one")
        judged["rating"] = judged["rating"].fillna(0).astype("int64")
        self._judged = dict(list(judged.drop(columns="visit_id").groupby("standard")))
        self._none = judged.iloc[:0]

    def last(self, types: Collection[str]) -> pd.Index:
        """Return the last visit, of some types, of each institution in each sector."""
        own = self._by_date[self._by_date["visit_type"].isin(types)]
        return own.drop_duplicates(["institution_id", "sector"], keep="last").index

    def cells(self, table: str, column: str) -> pd.Series:
        """Return the text of a column for each visit; empty where the register has none.

        Raises
        ------
        SpiegelError : the column holds no text.
        """
        key = "visit_id" if table == "visits" else "institution_id"
        held = self._tables[table]
        if held is None or not len(held):
            return pd.Series("", index=self.visits.index)
        known = held[column]
        if pd.api.types.is_numeric_dtype(known) or pd.api.types.is_datetime64_any_dtype(known):
            raise SpiegelError(
                f"column '{column}' of the clean table '{table}' holds no text",
                where="indicators.yaml, key 'among'",
                fix="name a column of texts or codes: a condition lists values of it.",
                code="C-AMO-01",
            )
        found = dict(zip(held[key].astype(str), known.fillna("").astype(str), strict=True))
        names = self.visits[key].astype(str)
        return names.map(found).fillna("")

    def judged(self, standards: Sequence[str]) -> pd.DataFrame:
        """Return the judgements of some standards, each with number and columns of its visit."""
        found = [self._judged[s] for s in standards if s in self._judged]
        return pd.concat(found) if found else self._none


def in_order(visits: pd.DataFrame) -> pd.DataFrame:
    """Return visits by start date, then visit_id; a visit without a date comes first."""
    return visits.sort_values(["start_date", "visit_id"], na_position="first")


def collected(indicator: Indicator, school_year: str) -> bool:
    """Say whether the indicator existed in a school year."""
    return indicator.since is None or school_year >= indicator.since


def observe(name: str, inspectorate: Inspectorate, year: Year) -> Observations:
    """Return the observations of one indicator in one school year.

    Where the unit is the institution, it counts once in each of its sectors: by its last visit of
    the school year there, whether that visit rated the indicator or not. Of that visit the
    conditions of `among` are asked.
    """
    indicator, framework = inspectorate.indicators[name], inspectorate.framework
    main = [t for t, v in framework.visit_types.items() if v.main_series]
    types = indicator.visit_types or main
    sectors = [s for code in indicator.sectors or ("ALL",) for s in framework.expand(code)]

    def asked(table: pd.DataFrame) -> pd.DataFrame:
        return table[table["visit_type"].isin(types) & table["sector"].isin(sectors)]

    asked_for, judged = asked(year.visits), asked(year.judged(indicator.standards))
    visits = asked_for
    if indicator.unit == "institution":
        visits = asked_for[asked_for.index.isin(year.last(types))]
        judged = judged[judged["visit"].isin(visits.index)]
    earlier = asked_for.loc[asked_for.index.difference(visits.index), ["sector"]]
    unsure = pd.Series(False, index=visits.index)
    if indicator.among:
        gate = _admitted(indicator.among, inspectorate, year, visits.index)
        visits = visits[~gate["fails"]]
        unsure = gate["unsure"][visits.index]
        judged = judged[judged["visit"].isin(visits.index)]
    bar = inspectorate.meets(name)
    if indicator.combined:
        steps = len(inspectorate.scale(name).steps)
        found = visits.join(_combined(indicator, judged, bar, steps, visits.index))
        eligible = found[~found["outside"]]
        rows = eligible[eligible["rated"] & ~unsure[eligible.index]].assign(rating=0)
    else:
        rows = judged[judged["rating_status"] == "rated"]
        rated = visits.index.isin(rows["visit"])
        if indicator.unit != "investigation":
            rows = visits.join(_per_visit(rows), how="inner")
        rows = rows.assign(meets=rows["rating"].isin(bar))
        places = rows["visit"] if indicator.unit == "investigation" else rows.index
        rows = rows[~unsure[places].to_numpy(dtype=bool)]

        # A visit on which the standard does not apply is outside the denominator.
        applies = judged.loc[judged["rating_status"] != "not_applicable", "visit"]
        outside = visits.index.isin(judged["visit"]) & ~visits.index.isin(applies)
        eligible = visits.assign(rated=rated, incomplete=False)[~outside]
    if unsure.any():  # rated, or not, it is not known whether the visit is one of those meant
        open_ = unsure[eligible.index]
        some = eligible["rated"] | eligible["incomplete"] | gate["some"][eligible.index]
        eligible = eligible.assign(
            rated=eligible["rated"] & ~open_, incomplete=eligible["incomplete"] | (open_ & some)
        )
    return Observations(
        rows[["sector", "institution_id", "stratum", "rating", "meets"]],
        eligible[["sector", "rated", "incomplete"]],
        earlier,
    )


def _admitted(
    conditions: Sequence[Among], inspectorate: Inspectorate, year: Year, visits: pd.Index
) -> pd.DataFrame:
    """Return what the conditions of an indicator say of some visits.

    Columns: fails (one of them does not hold), unsure (none fails, and ratings that are missing
    leave one open), some (there are ratings that a condition asks for).
    """
    out = pd.DataFrame({"fails": False, "unsure": False, "some": False}, index=visits)
    for one in conditions:
        if one.column is not None:
            cells = year.cells(*one.column)[visits]
            out["fails"] |= ~cells.map(one.admits).astype(bool)
            continue
        judged = year.judged(one.standards)
        judged = judged[judged["visit"].isin(visits)]
        steps = len(inspectorate.scale_of(one).steps)
        said = _combined(one, judged, inspectorate.bar(one), steps, visits)
        out["fails"] |= said["outside"] | (said["rated"] & ~said["meets"])
        out["unsure"] |= ~said["rated"] & ~said["outside"]
        out["some"] |= visits.isin(judged.loc[judged["rating_status"] == "rated", "visit"])
    out["unsure"] &= ~out["fails"]
    return out


def _per_visit(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the lowest rating of each visit."""
    return rows.groupby("visit")[["rating"]].min()


def _combined(
    rule: Rule, judged: pd.DataFrame, bar: Collection[int], steps: int, visits: pd.Index
) -> pd.DataFrame:
    """Return what a rule says of each of some visits.

    Of a standard that was rated more than once on a visit the lowest rating counts. A standard
    that does not apply is left out; any other without a rating could have been on any step. The
    rule says something when it holds, or fails, whatever those ratings would have been.

    Columns: rated (the rule says something), meets (it holds), incomplete (there are ratings, and
    it says nothing), outside (fewer standards apply than the rule needs).

    Parameters
    ----------
    bar : ratings that count. steps : of the scale.
    """
    status, rating = judged["rating_status"], judged["rating"]
    marks = judged[["visit", "standard"]].assign(
        lowest=rating.where(status == "rated"), applies=status != "not_applicable"
    )
    each = marks.groupby(["visit", "standard"], observed=True).agg(
        lowest=("lowest", "min"), applies=("applies", "any")
    )
    each = each.assign(met=each["lowest"].isin(bar), rated=each["lowest"].notna())
    counts = each.groupby("visit").agg(
        met=("met", "sum"), rated=("rated", "sum"), stated=("applies", "size"),
        applies=("applies", "sum"),
    )  # fmt: skip
    counts = counts.reindex(visits, fill_value=0)
    applies = len(rule.standards) - counts["stated"] + counts["applies"]
    needed = applies if rule.aggregate == "all_meet" else rule.needed
    if rule.compares:
        holds, fails = _compared(rule, each["lowest"], applies - counts["rated"], steps, visits)
    else:
        holds = counts["met"] >= needed
        fails = counts["met"] + applies - counts["rated"] < needed
    outside = (applies == 0) | (applies < needed)
    rated = (holds | fails) & ~outside
    return pd.DataFrame(
        {
            "rated": rated,
            "meets": fails if rule.aggregate == "none_meet" else holds,
            "incomplete": ~rated & ~outside & (counts["rated"] > 0),
            "outside": outside,
        }
    )


def _compared(
    rule: Rule, ratings: pd.Series, missing: pd.Series, steps: int, visits: pd.Index
) -> tuple[pd.Series, pd.Series]:
    """Return whether a rule that compares ratings holds, and whether it fails, for sure.

    Parameters
    ----------
    ratings : by visit and standard, NaN where there is none. missing : of each visit, how many
        standards apply without a rating. steps : of the scale.
    """
    if rule.higher is None:
        found = ratings.groupby("visit").agg(["min", "max"]).reindex(visits)
        equal, differ = (found["min"] == found["max"]) & (missing == 0), found["min"] < found["max"]
        return (equal, differ) if rule.aggregate == "all_equal" else (differ, equal)
    first, second = (
        ratings[ratings.index.get_level_values("standard") == standard]
        .droplevel("standard")
        .reindex(visits)
        for standard in rule.standards
    )
    least, most = first.fillna(1) - second.fillna(steps), first.fillna(steps) - second.fillna(1)
    number = rule.higher.number
    if rule.higher.exactly is None:
        return least >= number, most < number
    return (least == number) & (most == number), (most < number) | (least > number)
