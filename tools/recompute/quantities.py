"""Quantities a second time: counts of the register, sums, means, medians and durations."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import yaml
from scipy import stats

COLUMNS = [
    "school_year", "quantity", "sector", "category", "statistic", "n",
    "missing", "value", "share", "low", "high", "interval", "obs_status", "prior_school_year",
    "prior_value", "change", "change_share",
]  # fmt: skip
KEYS = ["school_year", "quantity", "sector", "category"]


def quantities(own: SimpleNamespace, clean: Callable[..., Path]) -> pd.DataFrame:
    """Return every quantity of every school year; `clean(root, edition, year)` is its folder."""
    path = own.folder / "quantities.yaml"
    if not path.is_file():
        return pd.DataFrame(columns=COLUMNS)
    entries = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    own.breaks = {name: [*entry.get("breaks", {})] for name, entry in entries.items()}
    parts = []
    for year in own.years:
        place = clean(own.root, own.name, year)
        tables = {name: pd.read_parquet(place / f"{name}.parquet")
                  for name in ("institutions", "visits")}  # fmt: skip
        seen = set(tables["visits"]["institution_id"])
        for name, entry in entries.items():
            if "ratio" not in entry and year in entry.get("years", [year]):
                of = "visits" if entry.get("of") == "visits" else "institutions"
                found = numbers(own, entry, tables[of], seen)
                parts.append(found.assign(school_year=year, quantity=name))
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=COLUMNS)
    table = pd.concat([table, *ratios(own, entries, table)], ignore_index=True)
    told = {
        name: [y for y in own.years if y in entry.get("years", own.years)]
        for name, entry in entries.items()
        if "change" in entry
    }
    before = {
        (name, later): earlier
        for name, years in told.items()
        for earlier, later in itertools.pairwise(years)
        if not any(earlier < one <= later for one in entries[name].get("breaks", {}))
    }
    earlier = table[KEYS].assign(prior_value=table["value"].astype(float), there=True)
    pairs = zip(table["quantity"], table["school_year"], strict=True)
    table["prior_school_year"] = [before.get(pair, "") for pair in pairs]
    earlier = earlier.rename(columns={"school_year": "prior_school_year"})
    table = table.merge(earlier, on=["prior_school_year", *KEYS[1:]], how="left")
    table["prior_school_year"] = table["prior_school_year"].where(table["there"].notna(), "")
    table["change"] = table["value"].astype(float) - table["prior_value"]
    table["change_share"] = table["change"] / table["prior_value"].replace(0, np.nan)
    table = table.reindex(columns=COLUMNS)
    for language in own.languages:
        units = (entries[q]["unit"]["many"] for q in table["quantity"])
        table[f"unit_{language}"] = [u if isinstance(u, str) else u[language] for u in units]
    return table


def ratios(own: SimpleNamespace, entries: dict, table: pd.DataFrame) -> list[pd.DataFrame]:
    """Return the ratios of quantities that are there."""
    found = []
    for name, entry in entries.items():
        if "ratio" not in entry:
            continue
        above = table[table["quantity"] == entry["ratio"]["of"]]
        below = table[table["quantity"] == entry["ratio"]["to"]]
        keys = [key for key in KEYS if key != "quantity"]
        both = above.merge(below[[*keys, "value"]], on=keys, suffixes=("", "_below"))
        both = both[both["school_year"].isin(entry.get("years", own.years))]
        value = both["value"].astype(float) / both["value_below"].astype(float).replace(0, np.nan)
        both = both[[*keys, "n", "missing"]].assign(
            quantity=name, statistic="ratio", value=value, obs_status="normal", interval=""
        )
        found.append(both)
    return found


def numbers(own: SimpleNamespace, entry: dict, table: pd.DataFrame, seen: set) -> pd.DataFrame:
    """Return what one quantity is in each area and category of one school year."""
    for one in entry.get("where", []):
        table = table[fits(table[one["column"]], one)]
    statistic, by = entry.get("statistic", "count"), entry.get("by")
    table = table.assign(category=category_of(entry, table) if by else "all", counts=True)
    if "visited" in entry:
        table["counts"] = table["institution_id"].isin(seen) == entry["visited"]
    if "days" in entry:
        span = table[entry["days"]["until"]] - table[entry["days"]["from"]]
        table["number"] = span / pd.Timedelta(days=1)
    else:
        table["number"] = table[entry["column"]].astype(float) if "column" in entry else np.nan
    order = ["all"]
    if by:
        there = set(table["category"]) - {"empty"}
        order = [*entry.get("bands", sorted(there))]
        order += ["empty"] if (table["category"] == "empty").any() else []
    rows = []
    members = [("ALL", None)] + [(r, own.members[r]) for r in own.members if r != "ALL"]
    for row, sectors in members:
        inside = table if sectors is None else table[table["sector"].isin(sectors)]
        if inside.empty and row != "ALL":
            continue
        for category in order:
            mine = inside[inside["counts"] & (inside["category"] == category)]
            said = {"n": len(mine), "missing": 0, "value": float(len(mine)), "interval": "",
                    "obs_status": "normal"}  # fmt: skip
            if statistic == "count":
                said["share"] = len(mine) / len(inside) if len(inside) else np.nan
            else:
                kept = mine[mine["number"].notna()]
                said |= {"n": len(kept), "missing": len(mine) - len(kept)}
                said |= computed(own, entry, statistic, kept)
            rows.append({"sector": row, "category": category, "statistic": statistic, **said})
    return pd.DataFrame(rows)


def fits(cells: pd.Series, one: dict) -> pd.Series:
    """Say of each cell whether it meets a condition."""
    text = cells.astype(object).where(cells.notna(), "").astype(str)
    if "present" in one:
        return (text != "") == one["present"]
    if "any_of" in one:
        return text.isin(one["any_of"])
    return (text != "") & ~text.isin(one["not"])


def category_of(entry: dict, table: pd.DataFrame) -> np.ndarray:
    """Return the category of each record, `empty` where its cell is."""
    cells = table[entry["by"]]
    if "bands" not in entry:
        text = cells.astype(object).where(cells.notna(), "").astype(str)
        return text.where(text != "", "empty").to_numpy()
    made = (lambda x: pd.Timestamp(x)) if cells.dtype.kind == "M" else float
    choices = {
        name: (cells >= made(band["from"]) if "from" in band else cells.notna())
        & (cells <= made(band["until"]) if "until" in band else cells.notna())
        for name, band in entry["bands"].items()
    }
    inside = [x.fillna(False).to_numpy(bool) for x in choices.values()]
    return np.select(inside, [*choices], "empty")


def computed(own: SimpleNamespace, entry: dict, statistic: str, kept: pd.DataFrame) -> dict:
    """Return sum, mean or median of some records, with what may be said of it."""
    if statistic == "sum":
        return {"value": float(kept["number"].sum())}
    n, limits = len(kept), own.plan["thresholds"]
    names = ("counts_only_below", "k_of_n_below", "flagged_below")
    words = ("counts_only", "k_of_n", "flagged")
    status = next((w for w, x in zip(words, names, strict=True) if n < limits[x]), "normal")
    said = {"value": np.nan, "obs_status": status if n else "none"}
    if n < max(limits["counts_only_below"], 1):
        return said
    of_visits, level = entry.get("of") == "visits", own.plan["level"]
    said["value"] = kept["number"].mean() if statistic == "mean" else kept["number"].median()
    groups = kept.groupby("institution_id")["number"]
    if not of_visits:
        return said
    if statistic == "mean" and groups.ngroups > 1:
        rest = (groups.sum() - groups.size() * said["value"]).to_numpy()
        k = len(rest)
        half = stats.t.ppf((1 + level) / 2, k - 1) * np.sqrt(k / (k - 1) * (rest**2).sum()) / n
        said |= {"low": said["value"] - half, "high": said["value"] + half}
        said["interval"] = "t_clusters"
    if statistic == "median" and groups.ngroups == n:
        r = int(stats.binom.ppf((1 - level) / 2, n, 0.5))
        # The r-th smallest: below it lie r - 1 or fewer with at most half of what may be missed.
        r = r + 1 if stats.binom.cdf(r, n, 0.5) <= (1 - level) / 2 else r
        if r > 0:
            ordered = np.sort(kept["number"].to_numpy())
            said |= {"low": ordered[r - 1], "high": ordered[n - r], "interval": "order_statistics"}
    return said
