"""The outcome of the acceptance list for one figure."""

from __future__ import annotations

import pandas as pd

from spiegel import tables
from spiegel.publish.acceptance import ONLY_IN_TESTS, Exhibit, findings


def checked(exhibit: Exhibit) -> pd.DataFrame:
    """Return the outcome of every check that a build makes on one figure.

    Returns
    -------
    Columns figure, check, status (pass or fail), found; checks in the order of the list.
    """
    rows = [
        {
            "figure": exhibit.request.figure_id,
            "check": check,
            "status": "fail" if found else "pass",
            "found": "; ".join(found),
        }
        for check, found in findings(exhibit, ONLY_IN_TESTS).items()
    ]
    return tables.from_rows("figure_checks", rows)
