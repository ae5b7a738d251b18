"""The level of each indicator over the mirrors."""

from __future__ import annotations

import pandas as pd

from spiegel import tables
from spiegel.compare.changes import REASONS
from spiegel.compare.comparability import SAME, Comparability, Verdict
from spiegel.compare.priors import PublishedPrior
from spiegel.config import Edition
from spiegel.inspectorate import Inspectorate
from spiegel.measure.measures import status
from spiegel.stats.proportions import wilson

NAN = float("nan")


def _published_row(figure: PublishedPrior, inspectorate: Inspectorate) -> tuple[object, ...]:
    """Return k, n, share, low, high, obs_status of a published figure (worst case when rounded)."""
    plan = inspectorate.plan
    if figure.n is None or figure.counts is None:
        return None, None, figure.share, NAN, NAN, "flagged"
    low = wilson(figure.counts[0], figure.n, plan.level).low
    high = wilson(figure.counts[-1], figure.n, plan.level).high
    k = figure.counts[0] if figure.exact else None
    return k, figure.n, figure.share, low, high, status(figure.n, plan)


WITHHELD = (
    "vertrouwelijk: dit aandeel wordt niet getoond",
    "confidential: this share is not shown",
)
OTHER_UNIT = Verdict("no", *REASONS["other unit"])
BLOCKED = (None, None, NAN, NAN, NAN, "none")


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
    cells, withheld = {}, set()
    for r in meets.itertuples():
        key = (r.school_year, r.indicator, r.sector)
        if r.conf_status == "C":
            withheld.add(key)
        else:
            cells[key] = (r.k, r.n, r.share, r.low, r.high, r.obs_status)
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
            values: tuple[object, ...] | None
            if source == "records":
                values = cells.get((school_year, indicator, sector))
            else:
                values = _published_row(figure, inspectorate) if figure else None
            if (school_year, indicator, sector) in withheld:
                values = BLOCKED
                verdict = Verdict(verdict.comparability, *WITHHELD)
            if source == "published" and figure and figure.unit != unit:
                values, verdict = BLOCKED, OTHER_UNIT
            if verdict.comparability == "no":
                values = BLOCKED
            if values is None:
                continue
            rows.append(
                (
                    *(edition.edition, mirror, school_year, source),
                    *(indicator, sector, "meets", unit),
                    *values,
                    *(verdict.comparability, verdict.reason_nl, verdict.reason_en, ""),
                )
            )
    table = pd.DataFrame(rows, columns=tables.columns("series"))
    table["plan"] = pd.Series(inspectorate.plan.digest, index=table.index, dtype=str)
    return tables.check(table.astype({"k": "Int64", "n": "Int64"}), "series")
