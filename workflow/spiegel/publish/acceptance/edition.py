"""The acceptance list over all figures of an edition: one table, and a stop when one fails."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pandas as pd

from spiegel import tables
from spiegel.errors import SpiegelError
from spiegel.files import write_csv
from spiegel.publish.acceptance import ONLY_IN_TESTS, findings
from spiegel.publish.acceptance.exhibit import load_exhibit
from spiegel.publish.names import all_figure_ids
from spiegel.publish.report import load_report

SHOWN = 5  # failures in the message; the table has them all


def _check(root: Path, edition: str, names: Sequence[str]) -> list[dict[str, str]]:
    report = load_report(root, edition)
    folder = root / "results" / edition / "figures"
    return [
        {
            "figure": name,
            "check": check,
            "status": "fail" if found else "pass",
            "found": "; ".join(found),
        }
        for name in names
        for check, found in findings(load_exhibit(report, name, folder), ONLY_IN_TESTS).items()
    ]


def check_figures(root: Path, edition: str, *, workers: int = 1) -> pd.DataFrame:
    """Return the outcome of every check on every published figure of an edition.

    Returns
    -------
    Columns figure, check, status (pass or fail), found; figures in the order of the registry.
    """
    names = all_figure_ids(load_report(root, edition).inspectorate)
    parts = [names[i::workers] for i in range(workers)]
    if workers == 1:
        rows = _check(root, edition, names)
    else:
        with ProcessPoolExecutor(workers) as pool:
            done = pool.map(_check, [root] * workers, [edition] * workers, parts)
            rows = [row for part in done for row in part]
    order = {name: i for i, name in enumerate(names)}
    rows.sort(key=lambda row: order[row["figure"]])
    return tables.check(
        pd.DataFrame(rows, columns=tables.columns("figure_checks")), "figure_checks"
    )


def write_figure_checks(root: Path, edition: str, path: Path, *, workers: int = 1) -> None:
    """Check all figures and write the table.

    Raises
    ------
    SpiegelError : a figure fails; nothing is written then.
    """
    table = check_figures(root, edition, workers=workers)
    failed = table[table["status"] == "fail"]
    if len(failed):
        first = [f"{r['figure']}, {r['check']}: {r['found']}" for _, r in failed.iterrows()]
        more = f" (and {len(failed) - SHOWN} more)" if len(failed) > SHOWN else ""
        raise SpiegelError(
            f"{failed['figure'].nunique()} of {table['figure'].nunique()} figures may not be "
            f"published: {' | '.join(first[:SHOWN])}{more}",
            where=f"results/{edition}/figures",
            fix="mend the figure's entry in figures.yaml; a check on drawing or data that fails "
            "is a defect of the program.",
        )
    write_csv(table, path)
