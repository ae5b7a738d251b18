"""What divides the ratings of each mirror of a trend: the package, the program and the notebook."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import formulas
import numpy as np
import pandas as pd
import pytest
import trending

from spiegel.compare.estimates import Side
from spiegel.compare.trends import _deffs

TRENDS = Path(__file__).parents[2] / "notebooks" / "04_trends.ipynb"


def in_the_notebook(worth: pd.DataFrame) -> list[float]:
    """Return what the cell of the notebook finds."""
    cells = json.loads(TRENDS.read_text(encoding="utf-8"))["cells"]
    (source,) = ("".join(c["source"]) for c in cells if c.get("id") == "trend_rows")
    names: dict[str, Any] = {"np": np, "pd": pd}
    exec(source[source.index("def divides") : source.index("usable = ")], names)
    return [float(x) for x in names["divides"](worth)]


def drawn(random: np.random.Generator) -> list[tuple[list[int], list[int]]]:
    """Return four mirrors of few or many institutions, alike or not, at any level."""
    mirrors = []
    for _ in range(4):
        institutions, most = int(random.choice([1, 2, 12, 80])), int(random.choice([1, 4, 15]))
        m = random.integers(1, most + 1, institutions)
        level = random.choice([0.0, 0.3, 0.9, 1.0])
        share = random.choice([level, 1 - level], institutions)
        mirrors.append((random.binomial(m, share).tolist(), m.tolist()))
    return mirrors


@pytest.mark.parametrize("seed", range(40))
def test_three_computations_divide_by_the_same(seed: int) -> None:
    mirrors = drawn(np.random.default_rng(seed))
    found = _deffs([Side(y, m, [("GBAO", "")] * len(m)) for y, m in mirrors])
    rows = [
        {"row": 0, "year": year, "institution_id": f"{i:03d}", "meets": a, "n": b}
        for year, (y, m) in enumerate(mirrors)
        for i, (a, b) in enumerate(zip(y, m, strict=True))
    ]
    cells = formulas.by_ratio(pd.DataFrame(rows), ["row", "year"]).set_index(["row", "year"])
    assert found == pytest.approx(trending.divided(cells)["least"].tolist())
    assert found == pytest.approx(in_the_notebook(cells))
    assert min(found) >= 1
