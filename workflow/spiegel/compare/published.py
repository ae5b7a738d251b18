"""Every published figure of this mirror beside the recomputed one, with a verdict."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pandas as pd

from spiegel import tables
from spiegel.errors import SpiegelError
from spiegel.ingest.columns import read_rows

COLUMNS = (
    "dataset",
    "period",
    "school_year",
    "measure",
    "published",
    "n",
    "indicator",
    "sector",
    "category",
    "statistic",
    "note",
    "source",
)
STATISTICS = ("k", "n", "percent")


def round_percent(k: int, n: int, decimals: int) -> Decimal:
    """Return 100 k / n rounded half up, from the counts themselves."""
    exact = Decimal(100 * k) / Decimal(n)
    return exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def recompute(row: dict[str, str], cell: pd.Series) -> str:
    """Return the recomputed figure, printed the way the published one is."""
    if row["statistic"] in ("k", "n"):
        return str(int(cell[row["statistic"]]))
    first = row["published"].split("|")[0]
    decimals = len(first.partition(".")[2])
    return str(round_percent(int(cell["k"]), int(cell["n"]), decimals))


def judge(row: dict[str, str], cell: pd.Series | None) -> tuple[str, int | None, str, str]:
    """Return computed, n, verdict and reason for one published figure.

    `published` may hold alternatives (`14|15`) when sources differ.
    """
    if cell is None:
        return "", None, "untestable", row["note"] or "this mirror does not measure it"
    n = int(cell["n"])
    if n == 0 and row["statistic"] == "percent":
        return "", 0, "untestable", "no observations"
    computed = recompute(row, cell)
    if row["n"] and int(row["n"]) != n:
        return computed, n, "differs", f"published n is {row['n']}"
    same = computed in row["published"].split("|")
    return computed, n, "agrees" if same else "differs", row["note"]


def check_prior_figures(
    figures: pd.DataFrame, measures: pd.DataFrame, polarity: dict[str, str]
) -> list[tuple[object, ...]]:
    """Return verdicts on the earlier mirrors' figures that came with the export.

    They are recomputed from the records of their own school year; k and n must agree exactly.

    Parameters
    ----------
    figures : clean table `prior_figures`. polarity : `higher` or `lower` by indicator.
    """
    cells = {
        (r["school_year"], r["indicator"], r["sector"], r["category"]): (int(r["k"]), int(r["n"]))
        for _, r in measures[measures["group"] == "all"].iterrows()
    }
    rows: list[tuple[object, ...]] = []
    for _, figure in figures.iterrows():
        good = figure["direction"] == "VOLDOET"
        category = "meets" if good == (polarity.get(figure["indicator"]) == "higher") else "below"
        found = cells.get((figure["school_year"], figure["indicator"], figure["sector"], category))
        if found is None:
            computed, n, verdict = "", None, "untestable"
            reason = "the records of that school year are not part of this edition"
        else:
            computed, n, reason = f"{found[0]} of {found[1]}", found[1], ""
            verdict = "agrees" if found == (int(figure["k"]), int(figure["n"])) else "differs"
        rows.append(
            (
                f"prior mirror {figure['mirror']}",
                figure["school_year"],
                f"{figure['indicator']}: {figure['sector']}",
                f"{figure['k']} of {figure['n']}",
                computed,
                n,
                verdict,
                reason,
                figure["source_file"],
            )
        )
    return rows


def check_published(
    path: Path, measures: pd.DataFrame, school_year: str
) -> list[tuple[object, ...]]:
    """Return the rows of published figures of a school year with verdicts.

    Raises
    ------
    SpiegelError : a row with an unknown statistic, or a bad n.
    """
    own = measures[(measures["school_year"] == school_year) & (measures["group"] == "all")]
    cells = {(r["indicator"], r["sector"], r["category"]): r for _, r in own.iterrows()}
    rows: list[tuple[object, ...]] = []
    for number, row in enumerate(read_rows(path, COLUMNS), 2):
        if row["school_year"] != school_year:
            continue
        where = f"{path.as_posix()}, row {number}"
        if row["indicator"] and row["statistic"] not in STATISTICS:
            raise SpiegelError(
                f"statistic '{row['statistic']}'", where=where, fix="write k, n or percent."
            )
        if row["n"] and not row["n"].isdigit():
            raise SpiegelError(f"n is '{row['n']}'", where=where, fix="write a whole number.")
        key = (row["indicator"], row["sector"], row["category"])
        computed, n, verdict, reason = judge(row, cells.get(key) if row["indicator"] else None)
        rows.append(
            (
                row["dataset"],
                row["period"],
                row["measure"],
                row["published"].replace("|", " / "),
                computed,
                n,
                verdict,
                reason,
                row["source"],
            )
        )
    return rows


def as_table(rows: list[tuple[object, ...]]) -> pd.DataFrame:
    """Return verdict rows as the table `published_check`."""
    table = pd.DataFrame(rows, columns=tables.columns("published_check"))
    table = table.astype({c: "Int64" if c == "n" else str for c in table.columns})
    return tables.check(table, "published_check")
