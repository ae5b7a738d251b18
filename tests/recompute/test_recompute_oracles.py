"""The second computation on worked cases where a cell is small, full or of few institutions."""

from __future__ import annotations

from types import SimpleNamespace

import composing
import formulas
import numpy as np
import pandas as pd
import pytest

# Weight, k and n now, k and n then of each cell; the difference and its 95 % limits (R 4.2.2).
CELLS = {
    "equal": ([(1, 5, 5, 5, 5), (1, 160, 200, 160, 200)], 0.0, -0.2208, 0.2208),
    "full": ([(1, 5, 5, 5, 5), (1, 396, 400, 372, 400)], 0.03, -0.1876, 0.2478),
    "lost": ([(1, 0, 5, 5, 5), (1, 160, 200, 160, 200)], -0.5, -0.5392, -0.1903),
    "gained": ([(1, 5, 5, 3, 5), (1, 190, 200, 190, 200)], 0.2, -0.0601, 0.3860),
    "whole": ([(1, 3, 5, 36, 60), (1, 48, 60, 48, 60), (1, 109, 115, 57, 60)], -0.0007, None, None),
    "joined": ([(2, 50, 64, 84, 120), (1, 110, 116, 57, 60)], 0.0536, -0.0407, 0.1397),
}


def contrast(cells: list[tuple[float, ...]], clusters: list[tuple[int, int]] | None = None):
    """Return the contrast of one row; `clusters`: institutions of each cell, else one a rating."""
    whole = sum(cell[0] for cell in cells)
    sizes = clusters or [(int(n1), int(n0)) for _, _, n1, _, n0 in cells]
    groups = pd.DataFrame([
        {"at": 0, "weight": w / whole, "share1": k1 / n1, "n1": n1, "institutions1": K1,
         "share0": k0 / n0, "n0": n0, "institutions0": K0, "deff1": np.nan, "deff0": np.nan,
         "telling1": K1, "telling0": K0}
        for (w, k1, n1, k0, n0), (K1, K0) in zip(cells, sizes, strict=True)
    ])  # fmt: skip
    several = pd.Series({0: clusters is not None})
    return formulas.contrast(groups, pd.Index([0]), several)


@pytest.mark.parametrize("name", CELLS)
def test_limits_of_a_change_over_cells(name: str) -> None:
    cells, change, low, high = CELLS[name]
    x = contrast(cells)
    ends = [end[0] for end in formulas.contrast_limits(x, 0.95)]
    assert x.change[0] == pytest.approx(change, abs=1e-4)
    if low is not None:
        assert ends == [pytest.approx(low, abs=1e-4), pytest.approx(high, abs=1e-4)]
    # The test is the interval inverted: at the level 1 - p a limit is zero.
    p = formulas.contrast_p(x)[0]
    assert (p <= 0.05) == (ends[0] > 0 or ends[1] < 0)
    if change:
        assert min(abs(end[0]) for end in formulas.contrast_limits(x, 1 - p)) == pytest.approx(
            0, abs=1e-9
        )


def test_all_met_in_both_years_is_stable_and_one_institution_says_nothing() -> None:
    alike = contrast([(1, 1200, 1200, 1200, 1200)], [(300, 300)])
    assert formulas.contrast_p(alike)[0] == 1
    assert formulas.contrast_stable(alike, 0.05)[0] < 0.001
    alone = contrast([(1, 4, 4, 30, 40)], [(1, 10)])
    assert np.isnan(formulas.contrast_p(alone)[0])
    assert np.isnan(formulas.contrast_limits(alone, 0.95)[0][0])


def test_degrees_of_freedom_are_those_of_the_smaller_year() -> None:
    x = contrast([(1, 60, 120, 600, 1200)], [(30, 300)])
    assert x.df[0] == pytest.approx(35.06, abs=0.01)


def test_what_is_permuted_is_the_change_at_the_weights_of_the_register() -> None:
    met = np.repeat([2, 0, 2, 0, 2, 0, 2, 0], [5, 0, 2, 22, 2, 3, 30, 30])
    now, place = np.repeat([True, False], [29, 65]), np.repeat([0, 1, 0, 1], [5, 24, 5, 60])
    p = formulas.permuted_p(met, np.full(94, 2), now, place, (0.95, 0.05), 9999, 1)
    assert p == pytest.approx(0.165, abs=0.012)
    apart = np.append(place, -1), np.append(met, 1), np.append(now, True)
    again = formulas.permuted_p(apart[1], np.full(95, 2), apart[2], apart[0], (0.95, 0.05), 9999, 1)
    assert again == p  # what no group holds takes no part


def test_a_small_cell_is_joined_with_its_smaller_neighbour() -> None:
    rules = {"order": ["GO", "OGO", "VGO"], "min_cell": 5}
    sizes = {"VGO": 300, "OGO": 300, "GO": 300, "other": 9}
    now, then = {"GO": 4, "OGO": 60, "VGO": 116, "other": 7}, {"GO": 60, "OGO": 60, "VGO": 60}
    # "other" was not seen then: it goes with VGO; GO is joined with OGO, its only neighbour.
    groups = composing.joined(sizes, [now, then], rules)
    assert groups == [{"GO", "OGO"}, {"VGO", "other"}]
    middle = composing.joined({"GO": 1, "OGO": 1, "VGO": 1}, [{"GO": 9, "OGO": 4, "VGO": 8}], rules)
    assert middle == [{"GO"}, {"OGO", "VGO"}]
    equal = composing.joined({"GO": 1, "OGO": 1, "VGO": 1}, [{"GO": 9, "OGO": 4, "VGO": 9}], rules)
    assert equal == [{"GO", "OGO"}, {"VGO"}]


@pytest.mark.parametrize(("largest", "held"), [(98, True), (97, False)])
def test_a_lone_cell_holds_composition(largest: int, held: bool) -> None:
    own = SimpleNamespace(
        members={"SO": ["GSO", "BUSO"]}, plan={"composition": {"ignore_below": 0.02}},
        register={"GSO": {"GO": largest, "VGO": 100 - largest}, "BUSO": {"GO": 500}},
    )  # fmt: skip
    assert composing.is_held(own, [{"GSO": {"GO": 3}}], "SO") is held


def test_rows_on_the_same_records_count_once() -> None:
    p = pd.Series([0.01, 0.01, 0.03, 0.04, np.nan])
    tier = pd.Series([2, 1, 1, 1, 1])
    entry = pd.DataFrame({"mirror": "m", "entry": ["a", "a", "b", "c", "d"]})
    found = formulas.adjusted(p, tier, entry, 0.05)
    assert found["p"].tolist() == pytest.approx([0.03, 0.03, 0.06, 0.06, np.nan], nan_ok=True)
    # One of three is shown: it had to be under alpha/3, the others under alpha/2.
    assert found["level"].tolist() == pytest.approx([0.05 / 3, 0.05 / 3, 0.025, 0.025, 0.05])
    other = formulas.adjusted(p, pd.Series(2, p.index), entry, 0.05)
    assert other["p"].tolist() == pytest.approx([0.03, 0.03, 0.04, 0.04, np.nan], nan_ok=True)
    assert other["level"].tolist() == pytest.approx([0.05] * 5)
