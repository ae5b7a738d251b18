"""Depth 1: does every published number follow from the published counts?

Reads only published tables and the settings they name; no record. Each check returns how many
cells it saw and which are wrong, so that a check that saw nothing cannot look like one that held.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from spiegel.config.languages import LANGUAGES
from spiegel.files import read_csv
from spiegel.publish.report import Report, find_report
from spiegel.release.audit_messages import Message, message
from spiegel.stats.proportions import wilson

DERIVED = ("meets", "below")
KEY = ["school_year", "indicator", "sector", "category"]
GROUP = ["grouping", "group", "indicator", "sector", "category"]
SERIES = ["mirror", "indicator", "sector", "category"]
DROPPED = ["school_year", "table", "step", "rule", "reason"]
COMPARED = ("k", "n", "institutions", "coverage", "share", "low", "high", "obs_status")
SAME = ("k", "n", "share", "low", "high")
CHANGE = ("difference", "low", "high", "class")
POINT = (*SAME, "obs_status", "comparability")
WITHHELD = (
    *("k", "share", "low", "high", "share_std"),
    *("share_weighted", "low_weighted", "high_weighted"),
)
CLOSE = 1e-9  # tables carry ten digits
SHOWN = 20


@dataclass(frozen=True)
class Check:
    """What a check saw; `status` is `none` when there was nothing to check."""

    check: str
    status: str
    cells: int
    findings: tuple[Message, ...] = ()


def _close(one: Any, other: Any) -> bool:
    if pd.isna(one) or pd.isna(other):
        return bool(pd.isna(one) and pd.isna(other))
    if isinstance(one, str) or isinstance(other, str):
        return str(one) == str(other)
    return abs(float(one) - float(other)) <= CLOSE * max(1.0, abs(float(other)))


def _row(row: pd.Series) -> str:
    return " / ".join(str(row[name]) for name in KEY if name in row)


def shares(report: Report) -> Iterator[Message | None]:
    """Each share is k of n."""
    for _, row in report["measures"].iterrows():
        if row["conf_status"] == "C" or int(row["n"]) == 0:
            continue
        right = 0 <= row["k"] <= row["n"] and _close(row["share"], row["k"] / row["n"])
        yield (
            None
            if right
            else message("share", cell=_row(row), k=row["k"], n=row["n"], share=row["share"])
        )


def intervals(report: Report) -> Iterator[Message | None]:
    """Each Wilson interval follows from k and n; one on an effective n needs the records."""
    level = report.inspectorate.plan.level
    for _, row in report["measures"][report["measures"]["interval"] == "wilson"].iterrows():
        if row["conf_status"] == "C" or int(row["n"]) == 0:
            continue
        low, high = wilson(int(row["k"]), int(row["n"]), level)
        right = _close(row["low"], low) and _close(row["high"], high)
        yield None if right else message("interval", cell=_row(row), low=low, high=high)


def inside(report: Report) -> Iterator[Message | None]:
    """Each share lies in its interval, and each of a group is k of n."""
    for name in ("measures", "series", "meso"):
        table = report[name]
        shown = table[table["share"].notna() & table["low"].notna() & table["high"].notna()]
        apart = np.maximum(shown["low"] - shown["share"], shown["share"] - shown["high"])
        counted = table[table["share"].notna() & table["k"].notna() & (table["n"] > 0)]
        wrong = (counted["share"] - counted["k"] / counted["n"]).abs() > CLOSE
        for _, row in shown[apart > CLOSE].iterrows():
            cell = f"{name}: {_row(row)}"
            yield message(
                "outside", cell=cell, share=row["share"], low=row["low"], high=row["high"]
            )
        for _, row in counted[wrong].iterrows():
            cell = f"{name}: {_row(row)}"
            yield message("share", cell=cell, k=row["k"], n=row["n"], share=row["share"])
        yield from [None] * (len(shown) - int((apart > CLOSE).sum()))


def series(report: Report) -> Iterator[Message | None]:
    """The points of this mirror in the series are the cells of the table of measures."""
    own = report["series"]
    cells = _cells(report.current, KEY[1:])
    for index, row in own[own["mirror"] == report.edition.edition].iterrows():
        number = int(str(index)) + 2
        cell = cells.get(tuple(row[name] for name in KEY[1:]))
        if cell is None:
            yield message("drawn_nowhere", file="series.csv", number=number, cell=_row(row))
            continue
        wrong = [name for name in SAME if pd.notna(row[name]) and not _close(row[name], cell[name])]
        yield _drawn("series.csv", number, wrong)


def _cells(table: pd.DataFrame, key: list[str]) -> dict[tuple[str, ...], pd.Series]:
    """Return the rows of a table by their key."""
    places = table[key].itertuples(index=False, name=None)
    return {place: row for place, (_, row) in zip(places, table.iterrows(), strict=True)}


def sums(report: Report) -> Iterator[Message | None]:
    """What meets the bar and what does not make the number rated; so do the steps of a scale."""
    for key, part in report["measures"].groupby([*KEY[:3], "group"], sort=False):
        if (part["conf_status"] == "C").any():
            continue
        for rows in (part[part["category"].isin(DERIVED)], part[~part["category"].isin(DERIVED)]):
            if len(rows):
                total, n = int(rows["k"].sum()), int(rows["n"].iloc[0])
                whole = total == n and rows["n"].nunique() == 1
                yield (
                    None
                    if whole
                    else message("sum", cell=" / ".join(map(str, key[:3])), total=total, n=n)
                )


def visits(report: Report) -> Iterator[Message | None]:
    """Visits counted, those not fully rated and those without a rating are all that could count."""
    own = report["measures"]
    for _, row in own[own["unit"] != "investigation"].iterrows():
        known = int(row["n"]) + int(row["incomplete"])
        share = int(row["n"]) / int(row["eligible"]) if row["eligible"] else float("nan")
        right = known <= int(row["eligible"]) and _close(row["coverage"], share)
        yield (
            None
            if right
            else message(
                "visits", cell=_row(row), n=row["n"], incomplete=row["incomplete"],
                eligible=row["eligible"], coverage=row["coverage"],
            )
        )  # fmt: skip


def withheld(report: Report) -> Iterator[Message | None]:
    """What is withheld is empty: never a zero, never a share."""
    for _, row in report["measures"][report["measures"]["conf_status"] == "C"].iterrows():
        shown = [name for name in WITHHELD if pd.notna(row[name])]
        yield message("shown", cell=_row(row), columns=", ".join(shown)) if shown else None


def changes(report: Report) -> Iterator[Message | None]:
    """Each change starts from the published share, and its word follows from its interval."""
    now = report.current.set_index(["indicator", "sector", "category"])["share"]
    for _, row in report["changes"].iterrows():
        name = message(
            "since", cell=f"{row['indicator']} / {row['sector']}", mirror=row["prior_edition"]
        )
        cell = (row["indicator"], row["sector"], "meets")
        if pd.notna(row["share_crude"]):
            own = now.get(cell)
            yield (
                None
                if own is not None and _close(row["share_crude"], own)
                else message("change_share", cell=name, share=row["share_crude"], own=own)
            )
        for basis in ("crude", "standardised"):
            apart = row[f"share_{basis}"] - row[f"prior_share_{basis}"]
            right = pd.isna(apart) or _close(row[f"difference_{basis}"], apart)
            yield None if right else message("change", cell=name, apart=apart)
        if row["basis"]:
            own = row[f"difference_{row['basis']}"]
            right = _close(row["difference"], own)
            yield None if right else message("change", cell=name, apart=own)
        if row["class"] in ("improved", "declined"):
            beyond = row["low"] > 0 or row["high"] < 0
            yield None if beyond else message("class", cell=name, word=row["class"])


def figures(report: Report, folder: Path) -> Iterator[Message | None]:
    """Each plotted number is the cell of the table that it comes from.

    Of a figure of one's own only the columns are known, so one with others is passed over.
    """
    changed, counted = ["indicator", "sector", "prior_edition"], ("rows_in", "rows_out")
    for path in sorted((folder / "figures").glob("*.csv")):
        drawn, name = read_csv(path, text=("obs_status",)), path.name
        columns = set(drawn.columns)
        if "prior_edition" in columns:
            yield from _held(name, drawn, report["changes"], changed, CHANGE)
        if {*SERIES, *SAME} <= columns:
            yield from _held(name, drawn, report["series"], SERIES, POINT)
        elif {*GROUP, "k", "n"} <= columns:  # of groups in one sector
            own = report["meso"].query("school_year == @report.edition.school_year")
            yield from _held(name, drawn, own, GROUP, COMPARED)
        elif {*KEY[1:], "k", "n"} <= columns:
            yield from _held(name, drawn[drawn["n"].notna()], report.current, KEY[1:], COMPARED)
        if "population_status" in columns:
            yield from _covered(name, drawn, report)
        if {*DROPPED, *counted} <= columns:
            yield from _held(name, drawn, report["exclusions"], DROPPED, counted)


def _held(
    file: str, drawn: pd.DataFrame, table: pd.DataFrame, key: list[str], named: tuple[str, ...]
) -> Iterator[Message | None]:
    """Hold the rows of a figure against the rows of a table that have the same key."""
    cells = _cells(table, key)
    names = [name for name in named if name in drawn.columns]
    for index, row in drawn.iterrows():
        place = tuple(row[name] for name in key)
        cell = cells.get(place)
        if cell is None:
            shown = " / ".join(map(str, place))
            yield message("drawn_nowhere", file=file, number=int(str(index)) + 2, cell=shown)
            continue
        wrong = [name for name in names if not _close(row[name], cell[name])]
        yield _drawn(file, int(str(index)) + 2, wrong)


def _covered(file: str, drawn: pd.DataFrame, report: Report) -> Iterator[Message | None]:
    """Hold what part of the institutions was visited against their number in the population."""
    sizes = report["population"].query("school_year == @report.edition.school_year")
    known = dict(zip(sizes["sector"], sizes["n"], strict=True))
    for index, row in drawn.iterrows():
        wrong = [] if _close(row["n"], known.get(row["sector"])) else ["n"]
        if pd.notna(row["share"]) and not _close(row["share"], row["k"] / row["n"]):
            wrong.append("share")
        yield _drawn(file, int(str(index)) + 2, wrong)


def _drawn(file: str, number: int, wrong: list[str]) -> Message | None:
    return message("drawn", file=file, number=number, columns=", ".join(wrong)) if wrong else None


def languages(report: Report) -> Iterator[Message | None]:
    """Each sentence says the same numbers in every language."""
    for name, part in report["claims"].groupby("claim", sort=True):
        said = dict(zip(part["lang"], part["sentence"], strict=True))
        if {*LANGUAGES} <= set(said):
            found = {code: " ".join(sorted(_numbers(said[code]))) for code in LANGUAGES}
            alike = len({*found.values()}) == 1
            numbers = "; ".join(f"{code}: {those}" for code, those in found.items())
            yield None if alike else message("languages", claim=name, numbers=numbers)


def _numbers(sentence: str) -> list[str]:
    """Return the numbers of a sentence without the marks of its language."""
    return [re.sub(r"[.,]", "", number) for number in re.findall(r"\d+(?:[.,]\d+)*", sentence)]


def claims(report: Report) -> Iterator[Message | None]:
    """The value of each claim is k of n."""
    for _, row in report["claims"].iterrows():
        if pd.notna(row["k"]) and pd.notna(row["n"]) and pd.notna(row["value"]):
            right = _close(float(row["value"]), float(row["k"]) / float(row["n"]))
            yield (
                None
                if right
                else message("share", cell=row["claim"], k=row["k"], n=row["n"], share=row["value"])
            )


def check(root: Path, edition: str) -> list[Check]:
    """Return every check of the arithmetic of an edition's published tables."""
    report = find_report(root, edition)
    folder = root / "results" / edition
    return [
        _outcome("shares", shares(report)),
        _outcome("intervals", intervals(report)),
        _outcome("inside", inside(report)),
        _outcome("series", series(report)),
        _outcome("sums", sums(report)),
        _outcome("visits", visits(report)),
        _outcome("withheld", withheld(report)),
        _outcome("changes", changes(report)),
        _outcome("claims", claims(report)),
        _outcome("languages", languages(report)),
        _outcome("figures", figures(report, folder)),
    ]


def _outcome(name: str, seen: Iterator[Message | None]) -> Check:
    results = list(seen)
    found = [text for text in results if text is not None]
    status = "fail" if found else ("pass" if results else "none")
    more = (message("more", n=len(found) - SHOWN),) if len(found) > SHOWN else ()
    return Check(name, status, len(results), (*found[:SHOWN], *more))


def main() -> None:
    """Check the edition named on the command line, here, and print the outcome as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("edition")
    made = check(Path("."), parser.parse_args().edition)
    told_twice = [{**asdict(one), "findings": [f.texts for f in one.findings]} for one in made]
    print(json.dumps(told_twice, ensure_ascii=False))


if __name__ == "__main__":
    main()
