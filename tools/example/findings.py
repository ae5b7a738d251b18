"""What a perfect cleaning of the example export finds, as the generator knows it.

Nothing here reads a written file or runs the pipeline: rows, visits and judgements are counted from
the records as they were invented, and from the list of what was planted in them.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypedDict

import pandas as pd

from example.calibration import GROUP_OF_SECTOR, Word
from example.defects import Planted
from example.ratings import DOMAINS, NOT_INVESTIGATED
from example.visits import is_last

Json = dict[str, object]


class Flow(TypedDict):
    """Rows of a table: read, left out by reason, and kept."""

    read: int
    left_out: dict[str, int]
    kept: int


MEETS = (3, 4)
# Indicators of one scale, and the levels that meet their bar.
OF_SCALE: dict[str, tuple[str, tuple[int, ...]]] = {
    "k1_visie": ("K1", MEETS),
    "k2_organisatie": ("K2", MEETS),
    "k3_onderwijskundig": ("K3", MEETS),
    "k4_cyclisch": ("K4", MEETS),
    "k5_betrouwbaar": ("K5", MEETS),
    "k6_borgen": ("K6", MEETS),
    "o1_doelenkader": ("O1", MEETS),
    "o2_instructie": ("O2", MEETS),
    "o3_klimaat": ("O3", MEETS),
    "o4_omgeving": ("O4", MEETS),
    "o5_feedback": ("O5", MEETS),
    "o6_evaluatie": ("O6", MEETS),
    "o7_leereffecten": ("O7", MEETS),
    "h1_handelingsplan": ("H1", MEETS),
    "l1_beleid": ("L1", MEETS),
    "llb_niet_negatief": ("L1", (2, 3, 4)),
    "l2_loopbaan": ("L2", MEETS),
    "l3_leren": ("L3", MEETS),
    "l4_psychosociaal": ("L4", MEETS),
    "l5_gezondheid": ("L5", MEETS),
    "l6_zorgcontinuum": ("L6", MEETS),
    "b1_zorg": ("B1", MEETS),
    "b2_resultaat": ("B2", MEETS),
}
# Of these every investigation counts; of the advices every visit; of the others institutions.
OF_INVESTIGATIONS = ("O", "H")
OF_ADVICE = {
    "advies_gunstig": ("GUNSTIG",),
    "advies_verplichting": ("GUNSTIG_TEKORTEN",),
    "advies_ongunstig": ("ONGUNSTIG_ZONDER", "ONGUNSTIG_MET"),
}
SMALL = 5  # institutions in a cell of sector and network, at least


@dataclass(frozen=True)
class Made:
    """One school year as it was invented: its records, and each dataset with its defects.

    `rows` are the data rows of each file; `evaluated` is empty before that series began.
    """

    visits: pd.DataFrame
    ratings: pd.DataFrame
    evaluated: pd.DataFrame
    planted: Mapping[str, Planted]
    rows: Mapping[str, int]


def must_find(years: Mapping[str, Made], seed: int, words: Sequence[Word] = ()) -> Json:
    """Return what a perfect cleaning finds, by school year: counts, and the records behind them.

    And each change or trend that was planted, with its k of n in each of its school years.

    Parameters
    ----------
    words : what was planted; its sector may be a group.
    """
    found = {year: _of_year(made) for year, made in years.items()}
    return {
        "seed": seed,
        "planted": [{**word, "k_of_n": _counts_of(found, word)} for word in words],
        "school_years": found,
    }


def _counts_of(found: Mapping[str, Json], word: Word) -> list[list[int]]:
    """Return k and n of what was planted, in each of its school years."""
    counts = []
    for year in word["years"]:
        indicators = found[year]["indicators"]
        assert isinstance(indicators, dict)
        own = indicators[word["indicator"]][word["sector"]]
        counts.append([own["k"], own["n"]])
    return counts


def as_text(found: Json) -> str:
    """Return the truth as the text of its file (JSON)."""
    return json.dumps(found, indent=1, ensure_ascii=False) + "\n"


def _of_year(made: Made) -> Json:
    main = made.visits[made.visits["role"] == "main"]
    judged = _judged(made, main)
    wide, long = made.planted["doorlichting"], made.planted.get("doorlichting_clb")
    spoken = int((wide.table["advies"] != "").sum())
    read = made.rows["inschaling"] + made.rows.get("gok_evaluatie", 0) + spoken
    visits = [_flow(wide, made.rows["doorlichting"])]
    if long is not None:
        # Each of its rows holds a rating and the advice of the visit.
        read += 2 * len(long.table)
        visits.append(_long_flow(long))
    return {
        "rows": dict(sorted(made.rows.items())),
        "visits": _sum(visits),
        "institutions": _flow(made.planted["instelling"], made.rows["instelling"]),
        "judgements": {"read": read + _mended_advice(made), "kept": len(judged)},
        "cells_mended": _cells(made.planted),
        "noticed": _noticed(made.planted),
        "visited_again": sorted(main.loc[main["again"], "doorlichting_id"]),
        "standards": _standards(judged),
        "indicators": _indicators(judged, main),
        "small_cells": _small_cells(judged),
    }


def _mended_advice(made: Made) -> int:
    """Return how many advices a correction fills in."""
    return sum(d.kind == "missing_advice" for d in made.planted["doorlichting"].defects)


def _flow(planted: Planted, rows: int) -> Flow:
    """Return rows read, left out by reason, and kept, of a dataset with one record in a row."""
    left_out = Counter(d.by for d in planted.defects if d.treatment == "row")
    return {
        "read": rows,
        "left_out": dict(sorted(left_out.items())),
        "kept": rows - left_out.total(),
    }


def _long_flow(planted: Planted) -> Flow:
    """Return the flow of visits from a file with a row for each judgement: one row counts."""
    flow = _flow(planted, len(planted.table))
    visits = planted.table["doorlichting_id"].nunique()
    left_out = {**flow["left_out"], "visit_repeated": flow["kept"] - visits}
    return {"read": flow["read"], "left_out": left_out, "kept": visits}


def _sum(flows: list[Flow]) -> Flow:
    """Return the flow of several files as one."""
    left_out = sum((Counter(flow["left_out"]) for flow in flows), Counter[str]())
    return {
        "read": sum(flow["read"] for flow in flows),
        "left_out": dict(sorted(left_out.items())),
        "kept": sum(flow["kept"] for flow in flows),
    }


def _cells(planted: Mapping[str, Planted]) -> Json:
    """Return the number of cells that are mended, by dataset and kind of defect."""
    counts = {
        name: Counter(d.kind for d in made.defects if d.treatment == "cell")
        for name, made in planted.items()
    }
    return {name: dict(sorted(own.items())) for name, own in sorted(counts.items()) if own}


def _noticed(planted: Mapping[str, Planted]) -> Json:
    """Return the records that each check names."""
    found: dict[str, set[str]] = {}
    for made in planted.values():
        for d in made.defects:
            if d.treatment == "check":
                found.setdefault(d.by, set()).add(d.record)
    return {check: sorted(records) for check, records in sorted(found.items())}


def _judged(made: Made, main: pd.DataFrame) -> pd.DataFrame:
    """Return the judgements of the main series: visit, standard, level (text), its visit's cell."""
    names = ["sector", "net", "ghost", "instellingsnummer"]
    known = main.assign(last=is_last(main)).set_index("doorlichting_id")[[*names, "last"]]
    columns = ["doorlichting_id", "schaal_code", "niveau"]
    rated = made.ratings.loc[made.ratings["main"], columns]
    lost = {d.record for d in made.planted["inschaling"].defects if d.kind == "missing_k_row"}
    rated = rated[~(rated["doorlichting_id"].isin(lost) & (rated["schaal_code"] == "K6"))]
    advice = main.rename(columns={"advies": "niveau"}).assign(schaal_code="ADVIES")[columns]
    gok = made.evaluated.rename(columns={"evaluatie": "niveau"}).assign(schaal_code="GOK")
    gok = gok.loc[gok["doorlichting_id"].isin(known.index), columns]
    parts = [part.astype(str) for part in (rated, gok, advice)]
    return pd.concat(parts, ignore_index=True).join(known, on="doorlichting_id")


def _standards(judged: pd.DataFrame) -> Json:
    """Return the judgements of each standard, and how many of them have a rating."""
    rated = judged["niveau"] != str(NOT_INVESTIGATED)
    beside = rated.groupby(judged["schaal_code"]).agg(judgements="size", rated="sum")
    rows = zip(beside.index, beside["judgements"], beside["rated"], strict=True)
    return {str(name): {"judgements": int(n), "rated": int(r)} for name, n, r in rows}


def _counted(judged: pd.DataFrame) -> Iterable[tuple[str, pd.DataFrame]]:
    """Yield each indicator with what it counts: a row each, and whether it `met` the bar."""
    rated = judged[judged["niveau"] != str(NOT_INVESTIGATED)]
    each = rated["schaal_code"].str[0].isin(OF_INVESTIGATIONS) | (rated["schaal_code"] == "ADVIES")
    by_scale = dict(list(rated[rated["last"] | each].groupby("schaal_code")))
    for name, (scale, levels) in OF_SCALE.items():
        if scale in by_scale:
            own = by_scale[scale]
            yield name, own.assign(met=own["niveau"].isin([str(level) for level in levels]))
    domains = rated[rated["last"] & rated["schaal_code"].isin(DOMAINS)]
    if len(domains):
        good = domains["niveau"].isin([str(level) for level in MEETS])
        of_visit = good.groupby(domains["doorlichting_id"])
        met = of_visit.all().rename("met")
        # Without one of the four, only a weak one among the others settles it.
        settled = met.index[~met | (of_visit.size() == len(DOMAINS))]
        once = domains.drop_duplicates("doorlichting_id")
        once = once[once["doorlichting_id"].isin(settled)]
        yield "llb_zonder_werkpunten", once.join(met, on="doorlichting_id")
    if {"K1", "O2"} <= {*by_scale}:
        yield from _vision_and_classroom(rated[rated["last"]])
    if "GOK" in by_scale:
        yield "gok_positief", by_scale["GOK"].assign(met=by_scale["GOK"]["niveau"] == "POSITIEF")
    for name, words in OF_ADVICE.items():
        yield name, by_scale["ADVIES"].assign(met=by_scale["ADVIES"]["niveau"].isin(words))


def _vision_and_classroom(rated: pd.DataFrame) -> Iterable[tuple[str, pd.DataFrame]]:
    """Yield whether every lesson of a visit meets the bar, where its vision does and does not."""
    good = rated["niveau"].isin([str(level) for level in MEETS])
    vision = rated["schaal_code"] == "K1"
    wide = good[vision].set_axis(rated.loc[vision, "doorlichting_id"])
    lessons = rated[rated["schaal_code"] == "O2"].assign(met=good)
    met = lessons.groupby("doorlichting_id")["met"].all()
    once = lessons.drop(columns="met").drop_duplicates("doorlichting_id")
    once = once.join(met, on="doorlichting_id")
    with_vision = once["doorlichting_id"].map(wide)
    yield "instructie_bij_visie", once[with_vision.eq(True)]
    yield "instructie_zonder_visie", once[with_vision.eq(False)]


def _rows_of(sector: str) -> tuple[str, ...]:
    """Return the rows of a table in which a sector counts: itself, its group, all of them."""
    group = GROUP_OF_SECTOR[sector]
    return (sector, group, "ALL") if group in ("BAO", "SO") else (sector, "ALL")


def _indicators(judged: pd.DataFrame, main: pd.DataFrame) -> Json:
    """Return k of n, and the institutions behind them, of each indicator and sector."""
    members = pd.DataFrame(
        [(sector, row) for sector in main["sector"].unique() for row in _rows_of(sector)],
        columns=["sector", "row"],
    )
    counts = _sums(_all_counted(judged).merge(members, on="sector"), ["indicator", "row"])
    found: dict[str, Json] = {name: {} for name in counts.index.unique("indicator")}
    for (name, row), k, n, institutions in counts.itertuples(name=None):
        found[name][str(row)] = {"k": int(k), "n": int(n), "institutions": int(institutions)}
    return {**found}


def _all_counted(judged: pd.DataFrame) -> pd.DataFrame:
    """Return what each indicator counts, one below the other, in their order."""
    parts = dict(_counted(judged))
    whole = pd.concat([own.assign(indicator=name) for name, own in parts.items()])
    return whole.astype({"indicator": pd.CategoricalDtype(list(parts), ordered=True)})


def _sums(counted: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Return k, n and the institutions behind them of each group that there is."""
    return counted.groupby(keys, observed=True).agg(
        k=("met", "sum"), n=("met", "size"), institutions=("instellingsnummer", "nunique")
    )


def _small_cells(judged: pd.DataFrame) -> list[Json]:
    """Return the cells of sector and network in which every or no institution met an indicator."""
    cells = _sums(_all_counted(judged[~judged["ghost"]]), ["indicator", "sector", "net"])
    small = (cells["k"] == 0) | (cells["k"] == cells["n"])
    kept = cells[small & (cells["institutions"] >= SMALL)]
    return [
        {"indicator": name, "sector": sector, "network": net, "k": int(k), "n": int(n)}
        for (name, sector, net), k, n, _ in kept.itertuples(name=None)
    ]
