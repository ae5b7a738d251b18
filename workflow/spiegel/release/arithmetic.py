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

import pandas as pd

from spiegel.config.languages import LANGUAGES
from spiegel.files import read_csv
from spiegel.publish.report import Report, find_report
from spiegel.release.audit_messages import Message, message
from spiegel.stats.proportions import wilson

DERIVED = ("meets", "below")
KEY = ["school_year", "indicator", "sector", "category"]
COMPARED = ("k", "n", "institutions", "coverage", "share", "low", "high", "obs_status")
WITHHELD = ("k", "share", "low", "high", "share_std")
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
        if pd.notna(row["share"]):
            own = now.get(cell)
            yield (
                None
                if own is not None and _close(row["share"], own)
                else message("change_share", cell=name, share=row["share"], own=own)
            )
        if pd.notna(row["crude"]) and pd.notna(row["prior_share"]):
            apart = row["share"] - row["prior_share"]
            yield None if _close(row["crude"], apart) else message("change", cell=name, apart=apart)
        if row["class"] in ("improved", "declined"):
            beyond = row["low"] > 0 or row["high"] < 0
            yield None if beyond else message("class", cell=name, word=row["class"])


def figures(report: Report, folder: Path) -> Iterator[Message | None]:
    """Each plotted share is the cell of the table of measures."""
    table = report.current.set_index(KEY[1:])
    cells = {place: row for place, (_, row) in zip(table.index, table.iterrows(), strict=True)}
    for path in sorted((folder / "figures").glob("*.csv")):
        drawn = read_csv(path, text=("obs_status",))
        if "prior_edition" in drawn:
            yield from _drawn_changes(report, drawn, path.name)
        if not {*KEY[1:], "k", "n"} <= set(drawn.columns):
            continue
        if "mirror" in drawn:
            drawn = drawn[drawn["mirror"] == report.edition.edition]
        names = [name for name in COMPARED if name in drawn.columns]
        for number, (_, row) in enumerate(drawn.iterrows(), 2):
            if pd.isna(row["n"]):
                continue
            key = (row["indicator"], row["sector"], row["category"])
            cell = cells.get(key)
            if cell is None:
                yield message("drawn_nowhere", file=path.name, number=number, cell=" / ".join(key))
                continue
            wrong = [name for name in names if not _close(row[name], cell[name])]
            yield _drawn(path.name, number, wrong)


def _drawn_changes(report: Report, drawn: pd.DataFrame, name: str) -> Iterator[Message | None]:
    key = ["indicator", "sector", "prior_edition"]
    table = report["changes"].set_index(key)
    cells = {place: row for place, (_, row) in zip(table.index, table.iterrows(), strict=True)}
    for number, (_, row) in enumerate(drawn.iterrows(), 2):
        place = tuple(row[column] for column in key)
        cell = cells.get(place)
        if cell is None:
            cell_ = " / ".join(map(str, place))
            yield message("drawn_nowhere", file=name, number=number, cell=cell_)
            continue
        wrong = [c for c in ("difference", "low", "high", "class") if not _close(row[c], cell[c])]
        yield _drawn(name, number, wrong)


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
        _outcome("sums", sums(report)),
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
