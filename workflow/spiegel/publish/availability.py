"""Whether this mirror has a number for an indicator in a sector, and if not, why."""

from __future__ import annotations

import pandas as pd

from spiegel import tables
from spiegel.publish.report import Report
from spiegel.quality_tables import AVAILABILITIES

UNCERTAIN = ("flagged", "k_of_n", "counts_only")


def availability(report: Report) -> pd.DataFrame:
    """Return the table `availability`: one row for every indicator and sector, group or total.

    Suppressed, not observed, not collected and not applicable are four reasons, and none of
    them is a zero.
    """
    inspectorate, edition = report.inspectorate, report.edition
    framework = inspectorate.framework
    own = report.current[report.current["category"] == "meets"]
    cells = {(row["indicator"], row["sector"]): row for _, row in own.iterrows()}
    rows = []
    for name, indicator in inspectorate.indicators.items():
        applies = {code for sector in indicator.sectors for code in framework.expand(sector)}
        for sector in ("ALL", *framework.sector_groups, *framework.sectors):
            if applies and not applies & set(framework.expand(sector)):
                why = "not_applicable"
            elif (indicator.since or "") > edition.school_year:
                why = "not_collected"
            else:
                why = _why(cells.get((name, sector)))
            rows.append(
                {
                    "edition": edition.edition,
                    "school_year": edition.school_year,
                    "indicator": name,
                    "sector": sector,
                    "availability": why,
                    "flag": AVAILABILITIES[why],
                }
            )
    table = tables.from_rows("availability", rows)
    return tables.check(table, "availability")


def _why(cell: pd.Series | None) -> str:
    if cell is None or int(cell["n"]) == 0 or cell["obs_status"] == "none":
        return "not_observed"
    if cell["conf_status"] == "C":
        return "suppressed"
    return "uncertain" if cell["obs_status"] in UNCERTAIN else "observed"
