"""Which visits an indicator means, and what its rule says of their ratings."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd

COMPARING = ("all_equal", "not_equal", "higher")


def clean(root: Path, edition: str, year: str) -> Path:
    return root / "data/processed" / edition / "clean" / year


def listed(own: SimpleNamespace, column: str, wanted) -> pd.DataFrame:
    """Return one row for each indicator and what `wanted(indicator)` lists of it."""
    pairs = [(name, value) for name, i in own.indicators.items() for value in wanted(name, i)]
    return pd.DataFrame(pairs, columns=["indicator", column])


def scale_of(own: SimpleNamespace, name: str) -> list[str]:
    """Return the steps of the scale of an indicator, lowest first."""
    standard = own.frame["standards"][own.indicators[name]["standards"][0]]
    return [step["id"] for step in own.frame["scales"][standard["scale"]]["steps"]]


def bar_of(own: SimpleNamespace, name: str) -> list[int]:
    """Return the ratings (1 is the lowest step) that meet the bar of an indicator."""
    steps, given = scale_of(own, name), own.indicators[name].get("meets")
    standard = own.frame["standards"][own.indicators[name]["standards"][0]]
    first = own.frame["scales"][standard["scale"]]["meets_from"]
    return [i for i, s in enumerate(steps, 1) if (s in given if given else i > steps.index(first))]


def rule_of(indicator: dict) -> tuple[str, int]:
    """Return how an indicator combines its standards, and how many of them must count for it.

    For all_meet that is all of them that apply on the visit, whatever the number says; a rule that
    compares ratings needs two of them.
    """
    least, higher = indicator.get("at_least"), indicator.get("higher")
    plain = "single" if least is None else "at_least"
    rule = indicator.get("aggregate", plain if higher is None else "higher")
    return rule, least or (2 if rule in COMPARING else 1)


def judged_for(own: SimpleNamespace, chosen: pd.DataFrame) -> pd.DataFrame:
    """Return the judgements on the standards of each indicator, on the visits chosen for it."""
    bars = listed(own, "rating", lambda n, _: bar_of(own, n)).assign(meets=True)
    judged = own.judgements.merge(listed(own, "standard", lambda _, i: i["standards"]))
    judged = judged.merge(chosen, on=["year", "visit_id", "indicator"])
    judged = judged.merge(bars, on=["indicator", "rating"], how="left")
    return judged.assign(meets=judged["meets"].notna())


def admitted(own: SimpleNamespace, chosen: pd.DataFrame) -> pd.DataFrame:
    """Return the visits on which no condition of `among` fails.

    Columns beside theirs: open (whether it holds depends on ratings that are missing) and some
    (there are ratings that it asks for).
    """
    chosen = chosen.assign(open=False, some=False)
    for name, indicator in own.indicators.items():
        for one in indicator.get("among", []):
            mine = chosen["indicator"] == name
            if "standards" in one:
                asked = SimpleNamespace(**{**vars(own), "indicators": {name: one}})
                visits = chosen[mine].drop(columns=["open", "some"])
                said = by_rule(asked, visits, judged_for(asked, visits))
                said = said.set_index(["year", "visit_id"])
                key = pd.MultiIndex.from_frame(chosen.loc[mine, ["year", "visit_id"]])
                said = said.reindex(key)
                known = said["rated"].astype(bool).to_numpy()
                holds = known & said["meets"].astype(bool).to_numpy()
                open_ = ~known & ~said["outside"].astype(bool).to_numpy()
                chosen.loc[mine, "open"] |= open_
                chosen.loc[mine, "some"] |= (said["ratings"] > 0).to_numpy()
                stays = holds | open_
            else:
                table, key = ("visits", "visit_id")
                if "register" in one:
                    table, key = "institutions", "institution_id"
                cells = column_of(own, table, key, one.get("visit") or one["register"])
                where = pd.MultiIndex.from_frame(chosen.loc[mine, ["year", key]])
                text = cells.reindex(where).fillna("").to_numpy()
                wanted = np.isin(text, one.get("any_of", []))
                if "not" in one:
                    wanted = (text != "") & ~np.isin(text, one["not"])
                stays = wanted
            chosen = chosen.drop(index=chosen.index[mine][~stays])
    return chosen


def column_of(own: SimpleNamespace, table: str, key: str, column: str) -> pd.Series:
    """Return a column of a clean table of every year, by year and key."""
    parts = {
        year: pd.read_parquet(clean(own.root, own.name, year) / f"{table}.parquet")
        .set_index(key)[column].astype(str)
        for year in own.years
    }  # fmt: skip
    return pd.concat(parts)


def has_later(visits: pd.DataFrame) -> pd.Series:
    """Say of each visit whether its institution was visited later in that year and sector.

    Later is by start date (none is earliest), then by visit_id, among the visits of an indicator.
    """
    keys = ["indicator", "year", "sector", "institution_id"]
    when = visits["start_date"].fillna(pd.Timestamp.min)
    order = visits.assign(when=when).groupby(["when", "visit_id"], sort=True).ngroup()
    return order < order.groupby([visits[c] for c in keys]).transform("max")


def by_rule(own: SimpleNamespace, chosen: pd.DataFrame, judged: pd.DataFrame) -> pd.DataFrame:
    """Return each visit with what its ratings say of each indicator.

    Columns beside those of `chosen`: ratings (how many standards have one), rated, meets and rating
    (the lowest; of several standards 0), incomplete (with ratings that leave open whether the rule
    holds), outside (it cannot hold, since too few standards apply). Each standard without a rating
    is tried both ways, unless it does not apply; of one that was rated more than once the lowest
    rating counts.
    """
    visit = ["year", "indicator", "visit_id"]
    names = own.indicators.items()
    wanted = listed(own, "standard", lambda _, i: i["standards"])
    status = judged["rating_status"]
    rows = judged.assign(
        applies=status != "not_applicable", rating=judged["rating"].where(status == "rated")
    )
    rows = rows.groupby([*visit, "standard"], sort=False).agg(
        applies=("applies", "any"), rating=("rating", "min")
    )
    bars = {(n, r) for n, _ in names for r in bar_of(own, n)}
    asked = chosen.merge(wanted, on="indicator").merge(
        rows.reset_index(), on=[*visit, "standard"], how="left"
    )
    rated = asked["rating"].notna()
    counts = [p in bars for p in zip(asked["indicator"], asked["rating"], strict=True)]
    asked = asked.assign(
        rated=rated, applies=asked["applies"].astype(object).where(asked["applies"].notna(), True),
        worst=np.where(rated, counts, False), best=np.where(rated, counts, True),
    ).astype({"applies": bool})  # fmt: skip
    asked[["worst", "best"]] = asked[["worst", "best"]].mul(asked["applies"], axis=0).astype(int)
    found = asked.groupby(visit, sort=False).agg(
        rated=("rated", "sum"), applies=("applies", "sum"), lowest=("rating", "min"),
        worst=("worst", "sum"), best=("best", "sum"),
    ).reset_index()  # fmt: skip
    rule = found["indicator"].map({n: rule_of(i)[0] for n, i in names})
    needed = found["indicator"].map({n: rule_of(i)[1] for n, i in names})
    needed = needed.where(rule != "all_meet", found["applies"])
    low, high = (found[side] >= needed for side in ("worst", "best"))
    equal, differ = compared(own, asked, found, visit)
    said = {"all_equal": (equal, ~differ), "not_equal": (differ, ~equal)}
    said["higher"] = higher(own, asked, found, visit)
    for kind, (sure, possible) in said.items():
        low, high = low.where(rule != kind, sure), high.where(rule != kind, possible)
    outside = (found["applies"] == 0) | (found["applies"] < needed)
    known = ~outside & (found["rated"] > 0) & (low == high)
    found = found.assign(
        outside=outside, incomplete=~outside & (found["rated"] > 0) & ~known,
        rating=found["lowest"].where(rule == "single", 0).fillna(0).astype(int),
        meets=low.where(rule != "none_meet", ~low), rated=known, ratings=found["rated"],
    )  # fmt: skip
    return chosen.merge(found, on=visit)


def compared(own, asked: pd.DataFrame, found: pd.DataFrame, visit: list[str]) -> tuple:
    """Return whether all ratings of a visit are alike for sure, and whether they differ for sure.

    Of the standards that apply.
    """
    meant = asked[asked["applies"]]
    seen = meant.groupby(visit, sort=False)["rating"].agg(["nunique", "count", "size"])
    seen = seen.reindex(pd.MultiIndex.from_frame(found[visit]), fill_value=0)
    equal = (seen["nunique"] == 1) & (seen["count"] == seen["size"])
    return tuple(pd.Series(x.to_numpy(), index=found.index) for x in (equal, seen["nunique"] > 1))


def higher(own, asked: pd.DataFrame, found: pd.DataFrame, visit: list[str]) -> tuple:
    """Return whether one rating is so much higher than the other: for sure, and possibly.

    A rating that is missing is tried on every step.
    """
    sure, possible = pd.Series(False, index=found.index), pd.Series(False, index=found.index)
    for name, indicator in own.indicators.items():
        if rule_of(indicator)[0] != "higher":
            continue
        steps = range(1, len(scale_of(own, name)) + 1)
        [(word, number)] = indicator["higher"].items()
        mine = asked[(asked["indicator"] == name) & asked["applies"]]
        sides = mine.pivot(index=visit, columns="standard", values="rating")
        sides = sides.reindex(columns=indicator["standards"]).astype("Float64")
        says = {}
        for key, (first, second) in zip(
            sides.index, sides.to_numpy(float, na_value=np.nan), strict=True
        ):
            gaps = {
                a - b
                for a in ([first] if first == first else steps)
                for b in ([second] if second == second else steps)
            }
            hits = [gap == number if word == "exactly" else gap >= number for gap in gaps]
            says[key] = (all(hits), any(hits))
        keys = [tuple(key) for key in found[visit].to_numpy()]
        told = [says.get(key, (False, False)) for key in keys]
        own_rows = found["indicator"] == name
        sure |= own_rows & pd.Series([t[0] for t in told], index=found.index)
        possible |= own_rows & pd.Series([t[1] for t in told], index=found.index)
    return sure, possible
