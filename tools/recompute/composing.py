"""The parts of a register that a share is standardised over, and the share at their sizes."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
from formulas import by_ratio


def composition(own: SimpleNamespace, cell: tuple, years: list[dict], row: str) -> list[tuple]:
    """Return the groups to standardise over: rows (*cell, sector, stratum, place, weight).

    The parts of each sector, small ones joined with a neighbour (`joined`); a sector that stays too
    small is left out when its weight is small. Else nothing is standardised, nor with a single
    group. `years`: institutions by sector and part, for each year.
    """
    rules, found = own.plan["composition"], []
    small = rules["ignore_below"]
    inside = [s for s in own.members[row] if any(s in year for year in years)]
    total = sum(sum(own.register.get(s, {}).values()) for s in inside)
    for sector in inside:
        sizes = {part: n for part, n in own.register.get(sector, {}).items() if n}
        seen = [year.get(sector, {}) for year in years]
        if not sizes:
            return []
        strays = [sum(n for part, n in y.items() if part not in sizes) for y in seen]
        few = all(x <= small * sum(y.values()) for x, y in zip(strays, seen, strict=True))
        every = {*sizes, *(part for y in seen for part in y)}
        groups = joined(sizes, seen, rules) if few else [every]
        if len(groups) == 1 and (len(sizes) > 1 or fewest(groups[0], seen) < rules["min_cell"]):
            groups = [every]
        if fewest(groups[0], seen) >= rules["min_cell"]:
            found += [(g, sector, sum(sizes.get(part, 0) for part in g)) for g in groups]
        elif sum(sizes.values()) > small * total:
            return []
    weight = sum(size for _, _, size in found)
    return [
        (*cell, sector, part, place, size / weight)
        for place, (parts, sector, size) in enumerate(found)
        for part in parts
        if len(found) > 1
    ]


def fewest(parts: set[str], seen: list[dict[str, int]]) -> int:
    """Return the institutions in some parts of a sector, in the year that has fewest."""
    return min(sum(year.get(part, 0) for part in parts) for year in seen)


def joined(sizes: dict[str, int], seen: list[dict[str, int]], rules: dict) -> list[set[str]]:
    """Return the parts of a sector in the order of the plan, small ones joined with a neighbour.

    The smallest group that has too few institutions in some year goes with the smaller of the
    groups beside it, until none has too few or one group is left; of equals the first.
    """
    order = [*rules["order"], *sorted(sizes)]
    groups = [{part} for part in dict.fromkeys(order) if part in sizes]
    while len(groups) > 1:
        counts = [fewest(group, seen) for group in groups]
        i = counts.index(min(counts))
        if counts[i] >= rules["min_cell"]:
            break
        beside = [j for j in (i - 1, i + 1) if 0 <= j < len(groups)]
        i, j = sorted((i, min(beside, key=lambda j: counts[j])))
        groups[i : j + 1] = [groups[i] | groups[j]]
    return groups


def is_held(own: SimpleNamespace, years: list[dict], row: str) -> bool:
    """Return whether one cell of the register holds almost all of what was seen of a row."""
    inside = [s for s in own.members[row] if any(s in year for year in years)]
    sizes = [n for s in inside for n in own.register.get(s, {}).values()]
    most = 1 - own.plan["composition"]["ignore_below"]
    return bool(sizes) and max(sizes) >= most * sum(sizes)


def sizes_of(table: pd.DataFrame, keys: list[str]) -> dict[tuple, dict[str, dict[str, int]]]:
    """Return the institutions by sector and part of it, for each key."""
    sizes: dict[tuple, dict[str, dict[str, int]]] = {}
    found = table.groupby([*keys, "sector", "stratum"], observed=True).size()
    for (*key, sector, part), n in found.items():
        sizes.setdefault(tuple(key), {}).setdefault(sector, {})[part] = n
    return sizes


def standardised(table: pd.DataFrame, cuts: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Return sum W p and sum W^2 v over the groups of institutions (Cochran 1977, 5.3).

    `cuts` has sector, stratum, place and weight; df is the institutions less the groups.
    """
    groups = by_ratio(table[table["place"] >= 0], [*by, "place"])
    shared = [c for c in by if c in cuts]
    weights = cuts.drop_duplicates([*shared, "place"])[[*shared, "place", "weight"]]
    groups = groups.merge(weights, on=[*shared, "place"])
    groups["p"] = groups["weight"] * groups["share"]
    groups["v"] = groups["weight"] ** 2 * groups["variance"]
    found = groups.groupby(by, observed=True).agg(
        share=("p", "sum"), variance=("v", "sum"), n=("n", "sum"),
        institutions=("institutions", "sum"), groups=("place", "size"),
    )  # fmt: skip
    found["df"] = found["institutions"] - found["groups"]
    share = found["share"].clip(0, 1)
    found["share"] = share.mask(share < 1e-12, 0).mask(share > 1 - 1e-12, 1)
    return found.reset_index()
