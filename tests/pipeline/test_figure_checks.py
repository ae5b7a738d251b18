"""Every published figure passed the acceptance list."""

from __future__ import annotations

import pandas as pd
from project_copy import Project

from spiegel.config.inspectorate import load_inspectorate
from spiegel.publish.acceptance import CHECKS, ONLY_IN_TESTS
from spiegel.publish.names import all_figure_ids


def test_every_figure_of_the_edition_passed_every_check(built: Project) -> None:
    table = pd.read_csv(built.root / "results/os2025/quality/figure_checks.csv")
    figures = all_figure_ids(load_inspectorate(built.root / "config/inspectorates/vlaanderen"))
    assert list(table["figure"].unique()) == figures
    made = [check for check in CHECKS if check not in ONLY_IN_TESTS]
    assert table.groupby("figure")["check"].apply(list).tolist() == [made] * len(figures)
    assert set(table["status"]) == {"pass"}
