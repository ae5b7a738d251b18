"""A fault seeded in the package's own code changes numbers, and the second computation sees it."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from small_mirror import Mirror, published, told

from spiegel import files
from spiegel.compare import changes, pairs, selection, sensitivity, trends
from spiegel.compare.estimates import Comparison
from spiegel.config.analysis_plan import Composition, Plan
from spiegel.config.framework import Framework
from spiegel.measure import measures, observations, strata, weighted
from spiegel.stats import multiplicity, stratified
from spiegel.stats.clustering import RatioEstimate
from spiegel.stats.plan import Word

Patch = pytest.MonkeyPatch
Group = tuple[strata.Cell, ...]


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


def each_visit(patch: Patch) -> None:
    """An institution counts with each of its visits."""
    patch.setattr(observations.Year, "last", lambda year, _: year.visits.index)


def first_visit(patch: Patch) -> None:
    """Of the visits of an institution the first counts."""

    def wrong(year: observations.Year, _: object) -> pd.Index:
        return year.visits.drop_duplicates(["institution_id", "sector"]).index

    patch.setattr(observations.Year, "last", wrong)


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
    """The degrees of freedom of a clustered change are its institutions."""

    def wrong(weights: object, sides: Sequence[Sequence[stratified.Part]]) -> float:
        return sum(part.clusters for side in sides for part in side)

    patch.setattr(stratified, "satterthwaite", wrong)


def all_joined(patch: Patch) -> None:
    """One cell with too few institutions joins all cells of its sector."""

    def wrong(groups: list[Group], years: object, least: int) -> list[Group]:
        small = min(strata._size(group, years) for group in groups) < least  # type: ignore[arg-type]
        return [tuple(cell for group in groups for cell in group)] if small else groups

    patch.setattr(strata, "_joined", wrong)


def other_order(patch: Patch) -> None:
    """The neighbours of a cell are those of the alphabet, not of the plan."""
    right = strata.Register.partition

    def wrong(self: strata.Register, sectors: object, years: object, rules: Composition) -> object:
        return right(self, sectors, years, rules.model_copy(update={"order": ["VGO", "GO"]}))  # type: ignore[arg-type]

    patch.setattr(strata.Register, "partition", wrong)


def own_design_effect(patch: Patch) -> None:
    """A cell of few institutions has the design effect that it happens to show."""
    right = stratified.effective_ratings

    def wrong(estimate: RatioEstimate, pooled: float | None) -> float:
        return right(dataclasses.replace(estimate, telling=99 * estimate.telling), pooled)

    patch.setattr(stratified, "effective_ratings", wrong)


def other_weights(patch: Patch) -> None:
    """What is permuted is not the difference at the weights of the register."""
    right = sensitivity.permute_years

    def wrong(*arguments: object, weights: dict[str, float], **named: object) -> object:
        return right(*arguments, weights=dict.fromkeys(weights, 1.0), **named)  # type: ignore[arg-type]

    patch.setattr(sensitivity, "permute_years", wrong)


def seed_of_row(patch: Patch) -> None:
    """Two rows on the same records have random numbers of their own."""
    patch.setattr(pairs.Pair, "key", property(lambda self: (self.sector, self.prior.mirror)))


def counted_twice(patch: Patch) -> None:
    """Rows on the same records count as two tests."""
    patch.setattr(
        pairs.Pair, "records", property(lambda self: (self.indicator, self.sector, self.now.n))
    )


def limited_too(patch: Patch) -> None:
    """Rows that can get no word count in the family."""
    patch.setattr(changes, "may_say", pairs.is_tested)


def only_rows_are_small(patch: Patch) -> None:
    """A group of few is not decided by permutation."""
    right = changes.needs_permutation
    patch.setattr(
        changes, "needs_permutation", lambda now, then, _, plan: right(now, then, None, plan)
    )


def unadjusted(patch: Patch) -> None:
    """P-values are not adjusted for the number of tests."""

    def wrong(p: Sequence[float | None], *_: object) -> list[multiplicity.Adjusted]:
        return [multiplicity.Adjusted(float("nan") if x is None else x, 0.05) for x in p]

    patch.setattr(changes, "adjust_once", wrong)


def one_test_of_two(patch: Patch) -> None:
    """The p of a trend is that of its slope, whatever the movement between years says."""
    right = trends.cochran_armitage

    def wrong(*arguments: object) -> object:
        return dataclasses.replace(right(*arguments), quasi_t_p=0.0)  # type: ignore[arg-type]

    patch.setattr(trends, "cochran_armitage", wrong)


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
    patch.setattr(trends, "_deffs", lambda sides: [1.0] * len(sides))


def plain_weights(patch: Patch) -> None:
    """Everyone weighs the same."""
    patch.setattr(weighted, "rake", lambda margins, sizes, trim: np.ones(len(margins[0])))


def margins_vary(patch: Patch) -> None:
    """The variance of a weighted share does not know that the margins are fixed."""
    right = weighted.weighted_share

    def wrong(y, m, weights, margins, clusters):  # type: ignore[no-untyped-def]
        return right(y, m, weights, [np.zeros_like(place) for place in margins], clusters)

    patch.setattr(weighted, "weighted_share", wrong)


def room_unadjusted(patch: Patch) -> None:
    """The room of a word is that of its interval, whatever the number of tests."""
    right = changes.room

    def wrong(found: Comparison, word: Word, _: float, __: float, plan: Plan) -> float:
        return right(found, word, 0.05, 0.05, plan)

    patch.setattr(changes, "room", wrong)


def others_by_risk(patch: Patch) -> None:
    """Of the visits that are not by risk, none are known."""
    right = selection.Selections.rows

    def wrong(*given: object) -> list[str]:
        return [kind if kind == "risk" else "" for kind in right(*given)]  # type: ignore[arg-type]

    patch.setattr(selection.Selections, "rows", wrong)


FAULTS: dict[Callable[[Patch], None], tuple[str, str]] = {
    wrong_join: ("measure", "measures: .*: share_std:"),
    plain_weights: ("measure", "measures: .*: share_weighted:"),
    margins_vary: ("measure", "measures: .*: low_weighted:"),
    lost_sector: ("measure", "measures: .*BAO.*: n:"),
    other_rounding: ("compare", "changes: .*: p:"),
    swapped_years: ("compare", "changes: .*: difference_crude:"),
    wrong_weights: ("compare", "changes: .*: difference:"),
    wrong_denominator: ("measure", "measures: .*: coverage:"),
    highest_rating: ("measure", "measures: .*: k:"),
    each_visit: ("measure", "measures: .*k1_visie.*: n:"),
    first_visit: ("measure", "measures: .*k1_visie.*: k:"),
    half_rated: ("measure", "measures: .*llb_zonder_werkpunten.*: n:"),
    wrong_df: ("compare", "changes: .*: p:"),
    all_joined: ("compare", "changes: .*: difference:"),
    other_order: ("compare", "changes: .*: difference:"),
    own_design_effect: ("compare", "changes: .*: low:"),
    other_weights: ("compare", "changes: .*: p:"),
    seed_of_row: ("compare", "changes: .*: p:"),
    counted_twice: ("compare", "changes: .*: p_adj:"),
    limited_too: ("compare", "changes: .*: p_adj:"),
    only_rows_are_small: ("compare", "changes: .*: (p|test):"),
    unadjusted: ("compare", "changes: .*: p_adj:"),
    one_test_of_two: ("compare", "trends: .*: p_adj:"),
    room_unadjusted: ("compare", "changes: .*: tipping:"),
    others_by_risk: ("compare", "changes: .*: tipping_basis:"),
    swapped_columns: ("compare", "changes: .*: superiority_low:"),
    nothing_withheld: ("measure", "measures: .*gok_positief.*: conf_status:"),
    wrong_variance: ("compare", "trends: .*o1_doelenkader.*: slope:"),
}


# Each takes seconds: in every run those of one kind each, the others where `.ci/run` takes what is
# slow.
EVERY_RUN = {
    *(wrong_join, plain_weights, lost_sector, wrong_denominator, half_rated, nothing_withheld),
    *(wrong_weights, unadjusted, wrong_variance),
}


@pytest.fixture
def worked(mirror: Mirror, tmp_path: Path) -> Mirror:
    """A copy of the small mirror that a fault may spoil."""
    shutil.copytree(mirror.root, tmp_path / "project")
    return Mirror(tmp_path / "project")


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(fault, marks=() if fault in EVERY_RUN else pytest.mark.slow, id=fault.__name__)
        for fault in FAULTS
    ],
)
def test_a_seeded_fault_is_caught(
    worked: Mirror, ours: dict[str, pd.DataFrame], monkeypatch: Patch,
    fault: Callable[[Patch], None],
) -> None:  # fmt: skip
    fault(monkeypatch)
    stage, where = FAULTS[fault]
    if stage == "measure":
        worked.measure(worked.years[-1:])  # one year shows it
    else:
        worked.compare()
    lines = told(published(worked, where.partition(":")[0]), ours)
    assert lines
    assert pd.Series(lines).str.match(where).any(), lines[:5]
