"""Seeded streams, and quotas that turn a ranking into exact counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


def stream(seed: int, *names: str) -> np.random.Generator:
    """Return the generator that belongs to a seed and a purpose.

    Each purpose has its own stream, so a change in one part leaves the others as they were.
    """
    key = list("/".join(names).encode("utf-8"))
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed % 2**64, *key])))


def quota(percent: int, n: int) -> int:
    """Return the whole number nearest to a percentage of n, halves up, in integer arithmetic."""
    return (2 * percent * n + 100) // 200


def ranking(score: FloatArray) -> IntArray:
    """Return positions from lowest to highest score; equal to nine decimals keeps file order."""
    return np.argsort(np.round(score, 9), kind="stable").astype(np.int64)


def levels_by_rank(score: FloatArray, counts: Sequence[int]) -> IntArray:
    """Give the lowest counts[0] scores level 1, the next counts[1] level 2, and so on."""
    if sum(counts) != len(score):
        raise ValueError(f"counts {list(counts)} do not add up to {len(score)} scores")
    levels = np.empty(len(score), dtype=np.int64)
    levels[ranking(score)] = np.repeat(np.arange(1, len(counts) + 1), counts)
    return levels


def pick(rng: np.random.Generator, items: Iterable[str], k: int) -> list[str]:
    """Return k different items, drawn from the items in sorted order."""
    pool = sorted(items)
    return [pool[i] for i in rng.permutation(len(pool))[:k]]


def pick_first(
    rng: np.random.Generator, preferred: Iterable[str], others: Iterable[str], k: int
) -> list[str]:
    """Return k different items: preferred ones first, then others when too few."""
    wanted = set(preferred)
    chosen = pick(rng, wanted, k)
    return chosen + pick(rng, set(others) - wanted, k - len(chosen))
