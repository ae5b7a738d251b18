"""Confidentiality of counts: what to withhold, and proof that it cannot be worked out.

Tables are arrays of counts with their margins as the last entry of every axis (`with_margins`).
Withhold everything that is computed from a withheld cell as well: a percentage with its n gives
the count back, and an interval gives both.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

if TYPE_CHECKING:  # it is slow to import, and most jobs that use this package audit nothing
    from scipy.sparse import csr_array

Cells = NDArray[np.int64]
Mask = NDArray[np.bool_]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Audit:
    """What a reader can work out about withheld cells from the published ones.

    Attributes
    ----------
    low, high : bounds of every cell, shaped as the table; a shown cell has low = high, and high
        is infinite where the margins are withheld too.
    exposed : withheld cells whose bounds are closer together than the protection.
    """

    low: Floats
    high: Floats
    exposed: Mask

    @property
    def safe(self) -> bool:
        return not bool(self.exposed.any())


def with_margins(counts: ArrayLike) -> Cells:
    """Return the table with a total added at the end of every axis.

    Raises
    ------
    ValueError : counts that are negative or not whole.
    """
    table = np.asarray(counts)
    if (table < 0).any() or (table != np.round(table)).any() or table.ndim == 0:
        raise ValueError("a table of counts must be whole numbers, not negative")
    table = table.astype(np.int64)
    for axis in range(table.ndim):
        table = np.concatenate([table, table.sum(axis=axis, keepdims=True)], axis=axis)
    return table


def audit(table: ArrayLike, withheld: ArrayLike, protection: int = 1) -> Audit:
    """Return what the shown cells and the margins say about the withheld ones.

    For every withheld cell the least and greatest count over all tables of whole, non-negative
    counts that agree with everything shown: a linear programme in two dimensions, where its
    corners are whole by themselves, and a mixed integer one beyond.

    Parameters
    ----------
    table : counts with margins. withheld : cells (and margins) not shown.
    protection : width that the bounds of a withheld cell must have at least.

    Raises
    ------
    ValueError : a table without margins that add up, or a mask of another shape.

    Source: Fischetti & Salazar (2001) Management Sci 47:1008; solved by HiGHS (scipy).
    """
    cells, hidden = _checked(table), _mask(table, withheld)
    low, high = cells.astype(float), cells.astype(float)
    positions = np.flatnonzero(hidden)
    if positions.size:
        relations = _relations(cells.shape)
        known = np.where(hidden.ravel(), 0, cells.ravel())
        part, goal = relations[:, positions], -(relations @ known)
        used = np.abs(part).sum(axis=1) > 0
        for i, place in enumerate(positions):
            bounds = [_extreme(part[used], goal[used], i, sign, cells.ndim > 2) for sign in (1, -1)]
            low.flat[place], high.flat[place] = bounds
    exposed = hidden & (high - low < protection)
    return Audit(low, high, np.asarray(exposed, dtype=bool))


def bounds(relations: ArrayLike, totals: ArrayLike, sums: ArrayLike) -> tuple[float, float]:
    """Return the least and greatest value of a sum of counts that agrees with what is shown.

    For tables that are not a plain cross table (groups of rows, sums of categories): whole counts
    x >= 0 with relations @ x = totals, and the extremes of sums @ x.

    Parameters
    ----------
    relations : shown sums x counts, coefficients. totals : shown sums. sums : one per count.

    Raises
    ------
    ValueError : no whole counts agree with what is shown.

    Source: Fischetti & Salazar (2001) Management Sci 47:1008; solved by HiGHS (scipy).
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    part, goal = np.asarray(relations, float), np.asarray(totals, float)
    form = np.asarray(sums, float)
    found = []
    for sign in (1, -1):
        result = milp(
            sign * form,
            integrality=np.ones(len(form)),
            bounds=Bounds(0, np.inf),
            constraints=[LinearConstraint(part, goal, goal)],
            options={"mip_rel_gap": 0},
        )
        if result.status == 2:
            raise ValueError("no counts agree with what is shown")
        found.append(sign * float(round(result.fun)) if result.success else sign * -math.inf)
    return found[0], found[1]


@dataclass(frozen=True, slots=True)
class Extreme:
    """The least or greatest value of a sum, and whole counts in which it has it.

    Attributes
    ----------
    value : None where no whole counts agree with what is shown (`counts` is None, too).
    answered : False where the solver ended without an answer: nothing is known then.
    """

    value: float | None
    counts: Floats | None
    answered: bool = True


NODES = 20_000  # branches that a solver may look at: a bound by count, so that it is the same twice
SECONDS = 60.0  # and a bound by time, for a machine on which that takes too long
EXACT = 1e-6  # how far a solver's sum of whole counts may lie from the whole number that it is


def extreme(
    relations: csr_array, low: Floats, high: Floats, most: Floats, sums: Floats, sign: int
) -> Extreme:
    """Return the least (sign 1) or greatest (sign -1) value of a sum of whole counts.

    The counts are 0 <= x <= most with low <= relations @ x <= high. What the solver returns is
    rounded to whole counts and held against all relations again: where it fits none, or the solver
    was stopped, there is no answer, which is not the same as no solution.

    Parameters
    ----------
    relations : sums that are known x counts, coefficients. low, high : their limits.
    most : upper limit of each count. sums : coefficients of the sum asked for.

    Source: Fischetti & Salazar (2001) Management Sci 47:1008; solved by HiGHS (scipy).
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    result = milp(
        sign * sums,
        integrality=np.ones(len(sums)),
        bounds=Bounds(np.zeros(len(sums)), most),
        constraints=[LinearConstraint(relations, low, high)] if relations.shape[0] else [],
        options={"mip_rel_gap": 0, "node_limit": NODES, "time_limit": SECONDS},
    )
    if result.status == 2:
        return Extreme(None, None)
    if result.status != 0:
        return Extreme(None, None, answered=False)
    counts = np.round(result.x)
    found = relations @ counts
    if (found < low - EXACT).any() or (found > high + EXACT).any():
        return Extreme(None, None, answered=False)
    return Extreme(float(sums @ counts), counts)


def withhold_sums(
    counts: ArrayLike,
    sums: ArrayLike,
    known: ArrayLike,
    primary_sums: Sequence[int],
    widths: Sequence[int],
    cost: Sequence[float],
) -> Mask:
    """Return which shown sums of counts to withhold so that the primary ones are protected.

    For tables that need not be a plain cross table: the cheapest set such that for every primary
    sum two sets of whole counts exist that agree with all that is shown and known and in which
    the sum differs by its width.

    Parameters
    ----------
    counts : the whole counts behind the table, size m. sums : shown sums x m, coefficients 0, 1.
    known : sums x m that a reader knows whatever is withheld. primary_sums : numbers of the sums
        to protect, with the `widths` they need. cost : of withholding each sum.

    Raises
    ------
    ValueError : a primary sum cannot be protected, whatever is withheld.

    Source: Fischetti & Salazar (2001) Management Sci 47:1008; solved by HiGHS (scipy).
    """
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import block_diag, coo_array, eye, hstack, vstack

    x, shown = np.asarray(counts, float), np.asarray(sums, float)
    fixed = np.asarray(known, float).reshape(-1, len(x))
    copies, size = 2 * len(primary_sums), len(x)
    if not primary_sums:
        return np.zeros(len(shown), dtype=bool)
    room = float(x.sum())
    moves = block_diag([shown] * copies)
    opened = vstack([eye(len(shown)) * room] * copies)
    rows = []
    for i, place in enumerate(primary_sums):
        row = np.zeros(size * copies)
        row[2 * i * size : (2 * i + 1) * size] = shown[place]
        row[(2 * i + 1) * size : (2 * i + 2) * size] = -shown[place]
        rows.append(row)
    still = coo_array((len(fixed) * copies, len(shown)))
    flat = coo_array((len(rows), len(shown)))
    first = np.zeros(len(shown))
    first[list(primary_sums)] = 1
    result = milp(
        np.concatenate([np.asarray(cost, float), np.zeros(size * copies)]),
        integrality=np.ones(len(shown) + size * copies),
        bounds=Bounds(
            np.concatenate([first, np.tile(-x, copies)]),
            np.concatenate([np.ones(len(shown)), np.full(size * copies, room)]),
        ),
        constraints=[
            LinearConstraint(hstack([-opened, moves]), -np.inf, 0),
            LinearConstraint(hstack([opened, moves]), 0, np.inf),
            LinearConstraint(hstack([still, block_diag([fixed] * copies)]), 0, 0),
            LinearConstraint(hstack([flat, coo_array(np.array(rows))]), list(widths), np.inf),
        ],
        options={"mip_rel_gap": 0},
    )
    if not result.success:
        raise ValueError("a primary sum cannot be protected, whatever is withheld")
    return np.asarray(result.x[: len(shown)] > 0.5, dtype=bool)


def _extreme(part: Floats, goal: Floats, cell: int, sign: int, whole: bool) -> float:
    """Return the least (sign 1) or greatest (sign -1) count of one withheld cell."""
    # Imported here: it is slow, and most jobs that use this package audit nothing.
    from scipy.optimize import Bounds, LinearConstraint, milp

    objective = np.zeros(part.shape[1])
    objective[cell] = sign
    result = milp(
        objective,
        integrality=np.full(part.shape[1], int(whole)),
        bounds=Bounds(0, np.inf),
        constraints=[LinearConstraint(part, goal, goal)],
    )
    if not result.success:  # the table itself is a solution, so this is: without bound
        return math.inf
    exact = sign * float(result.fun)
    return float(math.ceil(exact - 1e-6) if sign > 0 else math.floor(exact + 1e-6))


def _relations(shape: tuple[int, ...]) -> Floats:
    """Return one row per sum that must hold: inside cells 1, their margin -1."""
    places = np.arange(math.prod(shape)).reshape(shape)
    rows = []
    for axis in range(len(shape)):
        lines = np.moveaxis(places, axis, -1)
        for index in product(*(range(s) for s in lines.shape[:-1])):
            row = np.zeros(places.size)
            row[lines[index][:-1]], row[lines[index][-1]] = 1, -1
            rows.append(row)
    return np.array(rows)


def _checked(table: ArrayLike) -> Cells:
    cells = np.asarray(table)
    if cells.ndim == 0 or min(cells.shape) < 2:
        raise ValueError("a table needs a margin at the end of every axis")
    inside = cells[tuple(slice(0, -1) for _ in cells.shape)]
    if not np.array_equal(with_margins(inside), cells):
        raise ValueError("the last entry of every axis must be the total of the others")
    return cells.astype(np.int64)


def _mask(table: ArrayLike, mask: ArrayLike) -> Mask:
    cells = np.asarray(mask, dtype=bool)
    if cells.shape != np.asarray(table).shape:
        raise ValueError("the mask must have the shape of the table")
    return cells
