"""A fault seeded in the package's own code changes numbers, and the second computation sees it."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from small_mirror import Mirror, published, told

from spiegel import files
from spiegel.compare import changes, composed, pairs, trends
from spiegel.config.framework import Framework
from spiegel.measure import measures, observations, strata

Patch = pytest.MonkeyPatch
BOTH = ("measure", "compare")


def wrong_join(patch: Patch) -> None:
    """Institutions get the province as their part of the sector, the register the network."""
    right = measures.strata_of

    def wrong(institutions: pd.DataFrame, rules: object) -> dict[str, str]:
        return right(institutions.assign(network=institutions["network"].iloc[::-1].values), rules)

    patch.setattr(measures, "strata_of", wrong)


def lost_sector(patch: Patch) -> None:
    """A group of sectors loses one of its members."""
    right = Framework.expand
    patch.setattr(Framework, "expand", lambda self, c: right(self, c)[: 1 if c == "BAO" else None])


def other_rounding(patch: Patch) -> None:
    """Fractions are written with six digits."""
    patch.setattr(files, "FLOAT_FORMAT", "%.6g")


def swapped_years(patch: Patch) -> None:
    """The earlier year is compared with this one instead of this one with the earlier."""
    right = pairs.compare_records
    patch.setattr(pairs, "compare_records", lambda now, then, plan: right(then, now, plan))


def wrong_weights(patch: Patch) -> None:
    """Every cell weighs the same."""
    right = strata.Register.partition

    def wrong(*arguments: object) -> strata.Partition | None:
        cut = right(*arguments)  # type: ignore[arg-type]
        size = len(cut.groups) if cut else 0
        return cut and dataclasses.replace(cut, weights=(1 / size,) * size)

    patch.setattr(strata.Register, "partition", wrong)


def wrong_denominator(patch: Patch) -> None:
    """Coverage leaves out the visits that were not rated."""
    right = measures.observe

    def wrong(*arguments: object) -> observations.Observations:
        found = right(*arguments)  # type: ignore[arg-type]
        return dataclasses.replace(found, eligible=found.eligible.query("rated"))

    patch.setattr(measures, "observe", wrong)


def highest_rating(patch: Patch) -> None:
    """Of several ratings on one visit the last counts, not the lowest."""

    def wrong(rows: pd.DataFrame) -> pd.DataFrame:
        return rows.groupby("visit")[["rating"]].last()

    patch.setattr(observations, "_per_visit", wrong)


def half_rated(patch: Patch) -> None:
    """A visit on which only some standards were rated counts as if all met the bar."""
    right = observations._combined

    def wrong(*arguments: object) -> pd.DataFrame:
        found = right(*arguments)  # type: ignore[arg-type]
        return found.assign(
            rated=found["rated"] | found["incomplete"], meets=found["meets"] | found["incomplete"]
        )

    patch.setattr(observations, "_combined", wrong)


def wrong_df(patch: Patch) -> None:
    """The groups are not taken off the degrees of freedom of a standardised share."""
    right = composed.standardised_share

    def wrong(*arguments: object) -> object:
        found = right(*arguments)  # type: ignore[arg-type]
        return dataclasses.replace(found, df=found.df + len(found.k_by_group) - 1)

    patch.setattr(composed, "standardised_share", wrong)


def unadjusted(patch: Patch) -> None:
    """P-values are not adjusted for the number of tests."""
    for module in (changes, trends):
        patch.setattr(
            module, "adjust_by_tier", lambda p, _: [float("nan") if x is None else x for x in p]
        )


def swapped_columns(patch: Patch) -> None:
    """The two limits of the probability of superiority change places."""
    right = changes._row

    def wrong(*arguments: object) -> dict[str, object]:
        row = right(*arguments)  # type: ignore[arg-type]
        low, high = row["superiority_low"], row["superiority_high"]
        return {**row, "superiority_low": high, "superiority_high": low}

    patch.setattr(changes, "_row", wrong)


def nothing_withheld(patch: Patch) -> None:
    """Small counts of a confidential indicator are shown."""
    patch.setattr(measures, "protect", lambda table, *_: table)


def wrong_variance(patch: Patch) -> None:
    """Ratings of one institution are taken for independent in a trend."""
    patch.setattr(trends, "_deff", lambda _: 1.0)


FAULTS: dict[Callable[[Patch], None], tuple[tuple[str, ...], str]] = {
    wrong_join: (BOTH, "measures: .*: share_std:"),
    lost_sector: (BOTH, "measures: .*BAO.*: n:"),
    other_rounding: (("compare",), "changes: .*: p:"),
    swapped_years: (("compare",), "changes: .*: crude:"),
    wrong_weights: (("compare",), "changes: .*: difference:"),
    wrong_denominator: (("measure",), "measures: .*: coverage:"),
    highest_rating: (("measure",), "measures: .*: k:"),
    half_rated: (("measure",), "measures: .*llb_zonder_werkpunten.*: n:"),
    wrong_df: (("compare",), "changes: .*: p:"),
    unadjusted: (("compare",), "changes: .*: p_adj:"),
    swapped_columns: (("compare",), "changes: .*: superiority_low:"),
    nothing_withheld: (("measure",), "measures: .*gok_positief.*: conf_status:"),
    wrong_variance: (("compare",), "trends: .*o1_doelenkader.*: slope:"),
}


@pytest.fixture
def worked(mirror: Mirror, tmp_path: Path) -> Mirror:
    """A copy of the small mirror that a fault may spoil."""
    shutil.copytree(mirror.root, tmp_path / "project")
    return Mirror(tmp_path / "project")


@pytest.mark.parametrize("fault", FAULTS, ids=lambda f: f.__name__)
def test_a_seeded_fault_is_caught(
    worked: Mirror, ours: dict[str, pd.DataFrame], monkeypatch: Patch,
    fault: Callable[[Patch], None],
) -> None:  # fmt: skip
    fault(monkeypatch)
    stages, where = FAULTS[fault]
    for stage in stages:
        getattr(worked, stage)()
    lines = told(published(worked, where.partition(":")[0]), ours)
    assert lines
    assert pd.Series(lines).str.match(where).any(), lines[:5]
