"""Every published figure of this mirror beside the recomputed one, with a verdict."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pandas as pd

from spiegel import tables
from spiegel.config.closed_model import NOTHING, Label
from spiegel.config.editions import read_edition
from spiegel.config.inspectorate import Inspectorate
from spiegel.config.languages import LANGUAGES
from spiegel.config.word_files import word_file
from spiegel.errors import SpiegelError, must_exist
from spiegel.ingest.config_table import known_year, read_rows

_WORDS = word_file("published-check")

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
    *(f"note_{language}" for language in LANGUAGES),
    "source",
)
# May stand beside them: the edition, or the prior mirror, that a figure belongs to.
EDITION = "edition"
STATISTICS = ("k", "n", "percent")
# Of a quantity: the number in its unit, its part of the whole, and its change on an earlier year.
QUANTITY_STATISTICS = {
    "value": "value", "percent": "share", "change": "change", "change_percent": "change_share",
}  # fmt: skip
NOT_MEASURED = _WORDS.label("not_measured")
NO_OBSERVATIONS = _WORDS.label("no_observations")
OTHER_N = _WORDS.label("other_n")
WITHHELD = _WORDS.label("withheld")
NO_RECORDS = _WORDS.label("no_records")


@dataclass(frozen=True)
class Judged:
    """A recomputed figure and the verdict on the published one."""

    computed: str
    n: int | None
    verdict: str
    reason: Label


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


def judge_quantity(row: dict[str, str], cell: pd.Series | None) -> Judged:
    """Return the verdict on one published quantity, rounded half up as it was printed."""
    note = Label(**{language: row[f"note_{language}"] for language in LANGUAGES})
    name = QUANTITY_STATISTICS[row["statistic"]]
    if cell is None or pd.isna(cell[name]):
        return Judged("", None, "untestable", NOT_MEASURED if note == NOTHING else note)
    n = int(cell["n"])
    times = 100 if row["statistic"].endswith("percent") else 1
    decimals = len(row["published"].split("|")[0].partition(".")[2])
    exact = times * Decimal(f"{cell[name]:.10g}")
    computed = str(exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP))
    if row["n"] and int(row["n"]) != n:
        return Judged(computed, n, "differs", OTHER_N.filled(n=row["n"]))
    same = computed in row["published"].split("|")
    return Judged(computed, n, "agrees" if same else "differs", note)


def judge(row: dict[str, str], cell: pd.Series | None) -> Judged:
    """Return the verdict on one published figure.

    `published` may hold alternatives (`14|15`) when sources differ.
    """
    note = Label(**{language: row[f"note_{language}"] for language in LANGUAGES})
    if cell is None:
        return Judged("", None, "untestable", NOT_MEASURED if note == NOTHING else note)
    n = int(cell["n"])
    if cell["conf_status"] == "C" and row["statistic"] != "n":
        return Judged("", n, "untestable", WITHHELD)
    if n == 0 and row["statistic"] == "percent":
        return Judged("", 0, "untestable", NO_OBSERVATIONS)
    computed = recompute(row, cell)
    if row["n"] and int(row["n"]) != n:
        return Judged(computed, n, "differs", OTHER_N.filled(n=row["n"]))
    same = computed in row["published"].split("|")
    return Judged(computed, n, "agrees" if same else "differs", note)


def check_prior_figures(
    figures: pd.DataFrame, measures: pd.DataFrame, inspectorate: Inspectorate
) -> list[tables.Row]:
    """Return verdicts on the earlier mirrors' figures that came with the export.

    They are recomputed from the records of their own school year; k and n must agree exactly.
    `measure` is `indicator: sector` and counts are `k of n`, for pages to put into words.

    Parameters
    ----------
    figures : clean table `prior_figures`. measures : measures of all school years at hand.
    """
    cells = {
        (r["school_year"], r["indicator"], r["sector"], r["category"]): (int(r["k"]), int(r["n"]))
        for _, r in measures[measures["group"] == "all"].iterrows()
        if r["conf_status"] != "C"
    }
    rows: list[tables.Row] = []
    for _, figure in figures.iterrows():
        name, sector = str(figure["indicator"]), str(figure["sector"])
        indicator = inspectorate.indicators.get(name)
        found = None
        if indicator is not None:
            good = figure["direction"] == "meets"
            category = "meets" if good == (indicator.polarity == "higher") else "below"
            found = cells.get((figure["school_year"], name, sector, category))
        expected = (int(figure["k"]), int(figure["n"]))
        if found is None:
            judged = Judged("", None, "untestable", NO_RECORDS)
        else:
            same = "agrees" if found == expected else "differs"
            judged = Judged(f"{found[0]} of {found[1]}", found[1], same, NOTHING)
        rows.append(
            {
                "dataset": figure["mirror"],
                "period": figure["school_year"],
                "measure": f"{name}: {sector}",
                "published": f"{expected[0]} of {expected[1]}",
                **_verdict(judged),
                "source": figure["source_file"],
            }
        )
    return rows


def _verdict(judged: Judged) -> tables.Row:
    return {
        "computed": judged.computed,
        "n": judged.n,
        "verdict": judged.verdict,
        **judged.reason.columns("reason"),
    }


def read_published(path: Path, inspectorate: Inspectorate) -> list[dict[str, str]]:
    """Read `published.csv`; every row is checked, of whichever school year.

    A column `edition` may follow those of `COLUMNS`; it is '' where it is not there.

    Raises
    ------
    SpiegelError : no school year, a figure or n that is no number, or an unknown statistic,
        indicator, sector, category, edition or further column.
    """
    rows = [{EDITION: "", **row} for row in read_rows(path, COLUMNS)]
    framework = inspectorate.framework
    sectors = ("ALL", *framework.sectors, *framework.sector_groups)
    for number, row in enumerate(rows, 2):
        where = f"{path.as_posix()}, row {number}"
        for name in row.keys() - {*COLUMNS, EDITION}:
            must_exist("column", name, (*COLUMNS, EDITION), where)
        known_year(row["school_year"], where)
        _of_edition(row, path, where)
        if row["n"] and not row["n"].isdigit():
            raise SpiegelError(f"n is '{row['n']}'", where=where, fix="write a whole number.")
        if not row["indicator"]:
            continue
        if row["indicator"] in inspectorate.quantities:
            must_exist("sector", row["sector"], sectors, where)
            must_exist("statistic", row["statistic"], QUANTITY_STATISTICS, where)
            _is_number(row, r"-?\d+(\.\d+)?", where)
            continue
        known = (*inspectorate.indicators, *inspectorate.quantities)
        must_exist("indicator", row["indicator"], known, where)
        must_exist("sector", row["sector"], sectors, where)
        steps = inspectorate.steps(row["indicator"])
        must_exist("category", row["category"], ("meets", "below", *steps), where)
        must_exist("statistic", row["statistic"], STATISTICS, where)
        form = r"\d+(\.\d+)?" if row["statistic"] == "percent" else r"\d+"
        _is_number(row, form, where)
    return rows


def _is_number(row: dict[str, str], form: str, where: str) -> None:
    if not all(re.fullmatch(form, figure) for figure in row["published"].split("|")):
        raise SpiegelError(
            f"the published figure is '{row['published']}'",
            where=where,
            fix="write digits, a percentage with a decimal point; where sources differ, 14|15.",
        )


def _of_edition(row: dict[str, str], path: Path, where: str) -> None:
    """Refuse a row that names an edition of another school year; a prior mirror may have no file.

    Raises
    ------
    SpiegelError : the edition has a file, and that is of another school year.
    """
    file = path.parents[2] / "editions" / f"{row[EDITION]}.yaml"
    if not row[EDITION] or not file.is_file():
        return
    year = read_edition(file, draft=True).school_year
    if year != row["school_year"]:
        raise SpiegelError(
            f"edition '{row[EDITION]}' is of school year {year}, and the figure of "
            f"{row['school_year']}",
            where=where,
            fix="name the edition of that school year, or leave the cell empty.",
            code="C-EDI-03",
        )


def check_published(
    figures: Iterable[dict[str, str]],
    measures: pd.DataFrame,
    school_year: str,
    mirror: str = "",
    *,
    whole: bool = True,
    quantities: pd.DataFrame | None = None,
) -> list[tables.Row]:
    """Return the published figures of a school year with verdicts; `figures` as they were read.

    Parameters
    ----------
    mirror : the mirror that counts the year. A figure with another name in `edition` is not held
        against it. whole : the mirror counts the whole school year; of a part, only figures with
        its name are. quantities : the table of that name; a figure that names one of them is held
        against it.
    """
    own = measures[(measures["school_year"] == school_year) & (measures["group"] == "all")]
    cells = {(r["indicator"], r["sector"], r["category"]): r for _, r in own.iterrows()}
    others = tables.empty("quantities") if quantities is None else quantities
    others = others[others["school_year"] == school_year]
    counted = {(r["quantity"], r["sector"], r["category"]): r for _, r in others.iterrows()}
    rows: list[tables.Row] = []
    for row in figures:
        named = row.get(EDITION, "")
        if row["school_year"] != school_year or not (named == mirror if named else whole):
            continue
        key = (row["indicator"], row["sector"], row["category"])
        if (row["indicator"] and row["statistic"] not in STATISTICS) or key in counted:
            judged = judge_quantity(row, counted.get(key))
        else:
            judged = judge(row, cells.get(key) if row["indicator"] else None)
        published = row["published"].replace("|", " / ")
        rows.append(
            {
                **{name: row[name] for name in ("dataset", "period", "measure", "source")},
                "published": published,
                **_verdict(judged),
            }
        )
    return rows


def as_table(rows: list[tables.Row], plan: str) -> pd.DataFrame:
    """Return verdict rows as the table `published_check`; `plan` is the mark of the plan."""
    marked = [{**row, "plan": plan} for row in rows]
    table = tables.from_rows("published_check", marked)
    table = table.astype({c: "Int64" if c == "n" else str for c in table.columns})
    return tables.check(table, "published_check")
