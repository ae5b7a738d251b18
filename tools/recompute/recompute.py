"""Compute every published number of an edition a second time, and compare.

This program shares no code with the pipeline: it reads the clean tables and the configuration, does
the statistics of docs/method.md once more with pandas, scipy and statsmodels, and holds each number
of results/<edition>/tables against its own. Counts and words must be equal, fractions to 1e-8
(those of a model that is integrated to 1e-6).

    python tools/recompute/recompute.py os2025
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
import warnings
from pathlib import Path

import comparing
import counting
import differing
import numpy as np
import others
import pandas as pd
import quantities
import trending

CLOSE = 1e-8  # how far a fraction may lie from the published one
# An integral over two dimensions, by other nodes: both are right to seven digits.
INTEGRATED, CLOSE_TO_INTEGRAL = ("pooled",), 1e-6
SHOWN = 20  # differences that are named
# Of each table: what names a row, whole numbers, fractions, words.
TABLES: dict[str, tuple[list[str], list[str], list[str], list[str]]] = {
    "measures": (
        ["school_year", "indicator", "sector", "category"],
        ["k", "n", "institutions", "eligible", "incomplete", "earlier_visits"],
        [
            *("coverage", "share", "low", "high", "share_std"),
            *("share_weighted", "low_weighted", "high_weighted"),
        ],
        ["unit", "interval", "obs_status", "conf_status", "weights"],
    ),
    "meso": (
        ["grouping", "group", "indicator", "sector", "category"],
        ["k", "n", "institutions"],
        ["share", "low", "high"],
        ["unit", "interval", "obs_status", "conf_status"],
    ),
    "series": (
        ["mirror", "indicator", "sector", "category"],
        ["k", "n"],
        ["share", "low", "high"],
        ["school_year", "source", "unit", "obs_status", "comparability"],
    ),
    "changes": (
        ["indicator", "sector", "prior_edition"],
        ["n", "prior_n", "tier", "overlap", "overlap_up", "overlap_down"],
        [
            *("share_crude", "prior_share_crude", "difference_crude", "share_standardised"),
            *("prior_share_standardised", "difference_standardised", "difference"),
            *("low", "high", "composition", "p"),
            *("p_adj", "rule_out", "mdd", "superiority", "superiority_low", "superiority_high"),
            *("p_ordinal", "p_overlap", "by_risk", "prior_by_risk", "tipping", "tipping_gap"),
        ],
        [
            *("prior_school_year", "prior_source", "basis", "test", "class", "qualifier"),
            *("robust", "tipping_basis", "comparability"),
        ],
    ),
    "differences": (
        ["claim"],
        [*("first_n", "first_institutions", "second_n", "second_institutions"), "in_both", "tier"],
        [
            *("first_share", "second_share", "difference", "low", "high", "p", "p_adj"),
            *("rule_out", "mdd", "first_by_risk", "second_by_risk"),
        ],
        [
            *("school_year", "between", "grouping", "group", "other_indicator", "other_sector"),
            *("other_group", "unit", "test", "class", "qualifier"),
        ],
    ),
    "trends": (
        ["indicator", "sector"],
        ["mirrors"],
        ["slope", "low", "high", "p_trend", "p_departure", "p_quasi", "p_adj", "rule_out"],
        ["first_year", "last_year", "basis", "class"],
    ),
    "claims": (["claim", "lang"], ["k", "n"], ["value"], ["unit", "polarity", "verdict"]),
    "population": (["school_year", "sector"], ["n"], [], []),
    "published_check": (["dataset", "period", "measure"], ["n"], [],
                        ["computed", "verdict"]),
    "evidence": (others.EVIDENCE[:2], [], ["from_value", "to_value"],
                 ["from_year", "to_year", "direction", "mirror_since", "mirror_direction",
                  "agreement"]),
    "uniformity": (["theme"], ["teams", "visits"], ["share", "low", "high", "p"],
                   ["first_year", "last_year"]),
    "between_teams": (["indicator", "sector"], ["n", "teams"],
                      ["share", "low", "high", "team_sd", "team_low", "team_high"],
                      ["school_year", "obs_status"]),
    "level_shifts": (
        ["break_from", "indicator", "sector"],
        ["mirrors_before", "mirrors_after", "linked"],
        [
            *("share_before", "share_after", "shift", "shift_low", "shift_high"),
            *("log_odds", "error", "link_error", "df"),
        ],
        ["first_year", "last_year"],
    ),
    "quantities": (
        ["school_year", "quantity", "sector", "category"],
        ["n", "missing"],
        ["value", "share", "low", "high", "prior_value", "change", "change_share"],
        ["statistic", "unit_nl", "unit_en", "interval", "obs_status", "prior_school_year"],
    ),
    "pooled": (["indicator", "sector"], ["n"],
               ["share", "model_share", "model_low", "model_high", "own_weight"],
               ["school_year", "obs_status"]),
}  # fmt: skip


class Unusable(Exception):
    """A published table that cannot be read as one: its name, and what is wrong."""


def computed(root: Path, edition: str, published: dict[str, pd.DataFrame]) -> dict:
    """Return every table of an edition, computed anew.

    `published` says which counts of confidential indicators are withheld to protect others.
    """
    own = counting.load(root, edition)
    counting.count(own)
    measures = counting.measures(own, published["measures"])
    rows = set(measures.loc[measures["school_year"] == own.year, "sector"])
    series = comparing.series(own, measures)
    changes = comparing.changes(own, measures)
    apart = differing.differences(own, measures)
    amounts = quantities.quantities(own, counting.clean)
    found = {
        "measures": measures,
        "meso": counting.meso(own, rows, published["meso"], "public"),
        "series": series,
        "changes": changes,
        "trends": trending.trends(own, series),
        "level_shifts": trending.level_shifts(own, series),
        "differences": apart,
        "claims": others.claims(own, measures, changes, amounts, apart),
        "population": others.population(own),
        "published_check": others.published_check(own, measures, amounts),
        "evidence": others.evidence(own, changes),
        "uniformity": others.uniformity(own),
        "quantities": amounts,
        "pooled": others.pooled(own, measures),
        "between_teams": others.between_teams(own, measures),
    }
    if "internal meso" in published:
        internal = counting.meso(own, rows, published["internal meso"], "internal")
        found["internal meso"] = internal
    return found


def columns_of(name: str, published: pd.DataFrame) -> tuple[list[str], ...]:
    """Return the keys, counts, numbers and words of a table; units in its own languages only."""
    *numbers, words = TABLES[name.removeprefix("internal ")]
    there = [c for c in words if not c.startswith("unit_") or c in published]
    return (*numbers, there)


def compare(
    name: str, published: pd.DataFrame, ours: pd.DataFrame
) -> tuple[pd.DataFrame, list[str]]:
    """Return one line per indicator, sector and column of a table, and the differences in words.

    `published` is text as it was written. A number that is published and not computed differs, and
    so does one that is computed and not published.
    """
    keys, whole, fractions, words = columns_of(name, published)
    about = [c for c in ("indicator", "sector") if c in ours and c not in keys]
    columns = [*whole, *fractions, *words]
    ours = ours.reindex(columns=[*keys, *columns, *about]).astype(dict.fromkeys(keys, str))
    # Rows of one name are counted, so that one too many is seen.
    ours, theirs = (
        table.assign(copy=table.groupby(keys).cumcount()) for table in (ours, published)
    )
    both = theirs[[*keys, "copy", *columns]].merge(
        ours, on=[*keys, "copy"], how="outer", suffixes=("", "_ours"), indicator=True
    )
    rows = [" / ".join(map(str, row)) for row in both[keys].to_numpy()]
    found = {"left_only": "this row is not computed", "right_only": "this row is not published"}
    told = [
        f"{name}: {row}: {found[side]}"
        for row, side in zip(rows, both["_merge"], strict=True)
        if side in found
    ]
    lines = []
    matched = both["_merge"] == "both"
    for column in columns:
        theirs, mine = both[column].fillna(""), both[f"{column}_ours"]
        if column in words:
            mine = mine.fillna("").astype(str)
            differs, left, right = theirs != mine, theirs, mine
        else:
            left, right = pd.to_numeric(theirs, errors="coerce"), mine.astype(float)
            near = CLOSE_TO_INTEGRAL if name in INTEGRATED and column != "share" else CLOSE
            # Tables carry ten digits: of a quantity with a unit, such as places, that is less.
            allowed = 0 if column in whole else near * (right.abs() / 10).clip(lower=1).fillna(1)
            same = ((left - right).abs() <= allowed) | ((theirs == "") & right.isna())
            differs = ~same
        for i in both.index[differs & matched]:
            value = right[i] if column in words else shown(right[i])
            both_ways = f"published '{theirs[i]}', recomputed '{value}'"
            told.append(f"{name}: {rows[i]}: {column}: {both_ways}")
        lines.append(
            pd.DataFrame({
                "table": name, "column": column, "word": column in words,
                **{c: both.get(c, "") for c in ("indicator", "sector")},
                "published": left, "recomputed": right, "differs": differs,
                "there": theirs != "",
            })
        )  # fmt: skip
    return pd.concat(lines, ignore_index=True).fillna({"indicator": "", "sector": ""}), told


def shown(value: float) -> str:
    """Return a number as the tables print it."""
    return "" if np.isnan(value) else f"{value:.10g}"


def account(lines: pd.DataFrame) -> pd.DataFrame:
    """Return the public account: how many numbers each line stands for, and their sums."""
    keys = ["table", "indicator", "sector", "column"]
    lines = lines[lines["there"] | lines["differs"]]
    found = lines.groupby(keys)[["there", "differs"]].sum()
    numbers = lines[~lines["word"]].astype({"published": float, "recomputed": float})
    for side in ("published", "recomputed"):  # as printed, so that equal numbers have equal sums
        numbers[side] = [float(f"{x:.10g}") for x in numbers[side].round(15)]
        sums = numbers.groupby(keys)[side].sum().map(shown)
        words = lines[lines["word"] & (lines[side] != "")].groupby(keys)[side]
        found[side] = sums.reindex(found.index)
        found[side] = found[side].fillna(words.agg(lambda x: "; ".join(sorted(set(x)))))
    found["verdict"] = np.where(found["differs"] > 0, "differs", "agrees")
    found = found.rename(columns={"there": "numbers"}).reset_index()
    return found[[*keys, "numbers", "published", "recomputed", "verdict"]].sort_values(keys)


def recompute(
    root: Path, edition: str, internal: bool = False
) -> tuple[pd.DataFrame, list[str], dict[str, int]]:
    """Return the account of an edition, its differences, and how many values were compared."""
    tables = root / "results" / edition / "tables"
    published = {name: others.read(tables / f"{name}.csv") for name in TABLES}
    if internal:
        published["internal meso"] = others.read(tables.with_name("internal") / "meso.csv")
    languages = counting.languages_of(root, edition)
    for name, table in published.items():
        keys, *columns = columns_of(name, table)
        columns.append([f"unit_{code}" for code in languages] if name == "quantities" else [])
        if missing := {*keys, *(c for group in columns for c in group)} - {*table}:
            raise Unusable(name, f"has no column {', '.join(sorted(missing))}")
    lines, told, sizes = [], [], {}
    for name, ours in computed(root, edition, published).items():
        found, differences = compare(name, published[name], ours)
        if name.startswith("internal"):  # small groups: where it differs is said, not what
            differences = [d.partition(": published '")[0] for d in differences]
        else:
            lines.append(found)
        told += differences
        sizes[name] = int(found["there"].sum())
    return account(pd.concat(lines, ignore_index=True)), told, sizes


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return 0 when everything agrees, 1 when not, 2 when it cannot be told."""
    parser = argparse.ArgumentParser(
        prog="recompute.py", formatter_class=argparse.RawDescriptionHelpFormatter,
        description=__doc__,
    )  # fmt: skip
    parser.add_argument("edition", help="a built edition, for example os2025")
    parser.add_argument("--root", type=Path, default=Path("."), help="the folder of the project")
    parser.add_argument(
        "--out", type=Path, help="results/EDITION/quality/recomputed.csv if left out"
    )
    parser.add_argument("--internal", action="store_true", help="the numbers by board as well")
    asked = parser.parse_args(arguments)
    out = asked.out or asked.root / "results" / asked.edition / "quality" / "recomputed.csv"
    gc.freeze()  # statsmodels collects garbage at every adjustment of p-values
    try:
        with warnings.catch_warnings(action="ignore"):
            found, told, sizes = recompute(asked.root, asked.edition, asked.internal)
    except FileNotFoundError as error:
        print(f"what:  a file of edition '{asked.edition}' is missing\nwhere: {error.filename}")
        print(f"fix:   build it: ./run snakemake --cores 2 --config edition={asked.edition}")
        return 2
    except Unusable as error:
        print(f"what:  the table '{error.args[0]}' {error.args[1]}")
        print(f"where: {(asked.root / 'results' / asked.edition / 'tables').as_posix()}")
        print("fix:   build the edition again, without changing its tables by hand.")
        return 2
    out.parent.mkdir(parents=True, exist_ok=True)
    partial = out.with_name(f".{out.name}.partial")
    found.to_csv(partial, index=False, lineterminator="\n")
    os.replace(partial, out)
    for name, size in sizes.items():
        print(f"{name}: {size} values compared")
    if told:
        print(
            f"differences: {len(told)}; the first {min(SHOWN, len(told))}:", *told[:SHOWN], sep="\n"
        )
        return 1
    print(f"all {sum(sizes.values())} values agree")
    return 0


if __name__ == "__main__":
    sys.exit(main())
