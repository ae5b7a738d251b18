"""Work on several cores at once; what comes out is the same as on one.

A job has the threads that its rule gives it (`use`), and Arrow's own pool has as many. With one
thread everything runs in its place, one piece after the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

import pyarrow as pa

Item = TypeVar("Item")
Result = TypeVar("Result")


def use(threads: int) -> None:
    """Let this process work with so many threads."""
    pa.set_cpu_count(max(1, threads))


def each(work: Callable[[Item], Result], items: Iterable[Item]) -> list[Result]:
    """Return what a function makes of each item, in order; the first error in order is raised.

    Only functions of numpy and Arrow, which let other threads go on, gain by it.
    """
    given = list(items)
    threads = min(pa.cpu_count(), len(given))
    if threads < 2:
        return [work(item) for item in given]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(work, given))


def beside(work: Callable[..., Result], *given: Any) -> Future[Result]:
    """Begin work that goes on beside what follows; with one thread it is done on return.

    Its error is raised when its result is asked for.
    """
    if pa.cpu_count() < 2:
        done: Future[Result] = Future()
        try:
            done.set_result(work(*given))
        except Exception as error:
            done.set_exception(error)
        return done
    pool = ThreadPoolExecutor(1)
    begun = pool.submit(work, *given)
    pool.shutdown(wait=False)
    return begun
