"""The outcome of the acceptance list: one file for each figure, one table for the edition."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from spiegel import tables
from spiegel.errors import SpiegelError
from spiegel.files import write_csv
from spiegel.publish.acceptance import ONLY_IN_TESTS, Exhibit, findings

SHOWN = 5  # failures in the message; the files of the figures have them all


def checked(exhibit: Exhibit) -> pd.DataFrame:
    """Return the outcome of every check that a build makes on one figure.

    Returns
    -------
    Columns figure, check, status (pass or fail), found; checks in the order of the list.
    """
    rows = [
        (exhibit.request.figure_id, check, "fail" if found else "pass", "; ".join(found))
        for check, found in findings(exhibit, ONLY_IN_TESTS).items()
    ]
    return tables.check(
        pd.DataFrame(rows, columns=tables.columns("figure_checks")), "figure_checks"
    )


def gather(paths: Sequence[Path], out: Path, figures: Path) -> None:
    """Join the outcomes of all figures of an edition, in the order given, into one table.

    Raises
    ------
    SpiegelError : a figure fails; nothing is written then.
    """
    parts = [pd.read_csv(path, keep_default_na=False, dtype=str) for path in paths]
    table = tables.check(pd.concat(parts, ignore_index=True), "figure_checks")
    failed = table[table["status"] == "fail"]
    if len(failed):
        first = [f"{r['figure']}, {r['check']}: {r['found']}" for _, r in failed.iterrows()]
        more = f" (and {len(failed) - SHOWN} more)" if len(failed) > SHOWN else ""
        raise SpiegelError(
            f"{failed['figure'].nunique()} of {table['figure'].nunique()} figures may not be "
            f"published: {' | '.join(first[:SHOWN])}{more}",
            where=figures.as_posix(),
            fix="mend the figure's entry in figures.yaml; a check on drawing or data that fails "
            "is a defect of the program.",
        )
    write_csv(table, out)
