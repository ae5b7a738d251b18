"""The level of each indicator over the mirrors."""

from __future__ import annotations

import pandas as pd

from spiegel import tables
from spiegel.compare.changes import REASONS
from spiegel.compare.comparability import SAME, Comparability, Verdict
from spiegel.compare.priors import PublishedPrior
from spiegel.config.editions import Edition
from spiegel.config.inspectorate import Inspectorate
from spiegel.config.word_files import word_file
from spiegel.measure.measures import status
from spiegel.stats.proportions import wilson

NAN = float("nan")


def _level(
    k: object, n: object, share: float, low: float, high: float, obs_status: str
) -> tables.Row:
    """Return the part of a row that says how high a share is."""
    found = {"k": k, "n": n, "share": share, "low": low, "high": high}
    return {**found, "obs_status": obs_status}


def _published_row(figure: PublishedPrior, inspectorate: Inspectorate) -> tables.Row:
    """Return k, n, share, low, high, obs_status of a published figure (worst case when rounded)."""
    plan = inspectorate.plan
    if figure.n is None or figure.counts is None:
        return _level(None, None, figure.share, NAN, NAN, "flagged")
    low = wilson(figure.counts[0], figure.n, plan.level).low
    high = wilson(figure.counts[-1], figure.n, plan.level).high
    k = figure.counts[0] if figure.exact else None
    return _level(k, figure.n, figure.share, low, high, status(figure.n, plan))


_WORDS = word_file("comparisons")
WITHHELD = _WORDS.label("share_withheld")
OTHER_UNIT = Verdict("no", REASONS["other unit"])
BLOCKED = _level(None, None, NAN, NAN, NAN, "none")


def series(
    inspectorate: Inspectorate,
    edition: Edition,
    measures: pd.DataFrame,
    published: dict[tuple[str, str, str], PublishedPrior],
    comparability: Comparability,
) -> pd.DataFrame:
    """Return the share that meets the bar, per mirror, indicator and sector; earliest first.

    A mirror that is not comparable with this one keeps its row and reason, without numbers.

    Parameters
    ----------
    measures : measures of this mirror and of the earlier ones cleaned with it.
    """
    meets = measures[(measures["category"] == "meets") & (measures["group"] == "all")]
    cells: dict[tuple[str, str, str], tables.Row] = {}
    withheld = set()
    for row in meets.to_dict("records"):
        key = (row["school_year"], row["indicator"], row["sector"])
        if row["conf_status"] == "C":
            withheld.add(key)
        else:
            cells[key] = {name: row[name] for name in BLOCKED}
    own = meets[meets["school_year"] == edition.school_year]
    mirrors = [(p.mirror, p.school_year, p.source) for p in edition.priors]
    mirrors = [
        *sorted(mirrors, key=lambda m: m[1]),
        (edition.edition, edition.school_year, "records"),
    ]
    rows = []
    for indicator, sector, unit in zip(own["indicator"], own["sector"], own["unit"], strict=True):
        for mirror, school_year, source in mirrors:
            verdict: Verdict = SAME
            if mirror != edition.edition:
                verdict = comparability.verdict(mirror, edition.edition, indicator)
            figure = published.get((mirror, indicator, sector))
            values: tables.Row | None
            if source == "records":
                values = cells.get((school_year, indicator, sector))
            else:
                values = _published_row(figure, inspectorate) if figure else None
            if (school_year, indicator, sector) in withheld:
                values = BLOCKED
                verdict = Verdict(verdict.comparability, WITHHELD)
            if source == "published" and figure and figure.unit != unit:
                values, verdict = BLOCKED, OTHER_UNIT
            if verdict.comparability == "no":
                values = BLOCKED
            if values is None:
                continue
            rows.append(
                {
                    "edition": edition.edition,
                    "mirror": mirror,
                    "school_year": school_year,
                    "source": source,
                    "indicator": indicator,
                    "sector": sector,
                    "category": "meets",
                    "unit": unit,
                    **values,
                    "comparability": verdict.comparability,
                    **verdict.reason.columns("reason"),
                    "plan": "",
                }
            )
    table = tables.from_rows("series", rows)
    table["plan"] = pd.Series(inspectorate.plan.digest, index=table.index, dtype=str)
    return tables.check(table.astype({"k": "Int64", "n": "Int64"}), "series")
