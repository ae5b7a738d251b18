"""The outcomes of the acceptance list of all figures as one table, without drawing libraries."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from spiegel import tables
from spiegel.errors import SpiegelError
from spiegel.files import as_written, write_csv

SHOWN = 5  # failures in the message; the files of the figures have them all


def gather(paths: Sequence[Path], out: Path) -> None:
    """Join the outcomes of all figures of an edition, in the order given, into one table.

    A check of a figure passes when it passes in every language.

    Raises
    ------
    SpiegelError : a figure fails; nothing is written then.
    """
    parts = [as_written(pd.read_csv(path, keep_default_na=False, dtype=str)) for path in paths]
    every = pd.concat(parts, ignore_index=True).groupby(["figure", "check"], sort=False)
    table = every.agg(
        status=("status", lambda own: "fail" if (own == "fail").any() else "pass"),
        found=("found", lambda own: "; ".join(dict.fromkeys(filter(None, own)))),
    ).reset_index()
    table = tables.check(table, "figure_checks")
    failed = table[table["status"] == "fail"]
    if len(failed):
        first = [f"{r['figure']}, {r['check']}: {r['found']}" for _, r in failed.iterrows()]
        more = f" (and {len(failed) - SHOWN} more)" if len(failed) > SHOWN else ""
        raise SpiegelError(
            f"{failed['figure'].nunique()} of {table['figure'].nunique()} figures may not be "
            f"published: {' | '.join(first[:SHOWN])}{more}",
            where=paths[0].parent.as_posix(),
            fix="mend the figure's entry in figures.yaml; a check on drawing or data that fails "
            "is a defect of the program.",
        )
    write_csv(table, out)
