"""Figures of earlier mirrors that were published but whose records we do not have."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from spiegel.config.inspectorate import Inspectorate
from spiegel.errors import SpiegelError, must_exist
from spiegel.ingest.config_table import known_year, read_rows
from spiegel.stats.rounded import feasible_counts

COLUMNS = (
    "mirror",
    "school_year",
    "indicator",
    "sector",
    "category",
    "unit",
    "percent",
    "decimals",
    "k",
    "n",
    "confidence",
    "wording",
    "source",
)


@dataclass(frozen=True)
class PublishedPrior:
    """One published share of an earlier mirror, turned to the category `meets`.

    Attributes
    ----------
    counts : every count of n that agrees with what was published; None when n is unknown.
    share : the published share as a fraction; exact when the count is known.
    """

    mirror: str
    school_year: str
    indicator: str
    sector: str
    unit: str
    n: int | None
    counts: range | None
    share: float
    source: str

    @property
    def exact(self) -> bool:
        """Say whether the count itself is known."""
        return self.counts is not None and len(self.counts) == 1


def _possible(row: dict[str, str], where: str) -> None:
    """Refuse a figure that no mirror can have published.

    Raises
    ------
    SpiegelError : n below 1, k outside 0..n, a percentage outside 0..100 or with more decimals
        than stated, or neither a count nor a percentage.
    """

    def wrong(what: str) -> SpiegelError:
        fix = "check the figure against its source."
        return SpiegelError(what, where=where, fix=fix)

    for name in ("k", "n", "decimals"):
        if row[name] and not row[name].isdigit():
            raise wrong(f"{name} is '{row[name]}', not a whole number of at least 0")
    if row["n"] and int(row["n"]) == 0:
        raise wrong("n is 0: nothing was rated")
    if row["k"] and not (row["n"] and int(row["k"]) <= int(row["n"])):
        raise wrong(f"k is {row['k']} of n '{row['n']}'")
    if not row["percent"]:
        if not row["k"]:
            raise wrong("there is neither a count nor a percentage")
        return
    percent = row["percent"]
    if not re.fullmatch(r"[0-9]+(\.[0-9]+)?", percent) or float(percent) > 100:
        raise wrong(f"percent is '{percent}', not a number from 0 to 100 with a decimal point")
    if len(percent.partition(".")[2]) > int(row["decimals"] or 0):
        raise wrong(f"{percent} has more decimals than the {row['decimals'] or 0} stated")


def _prior(row: dict[str, str], where: str) -> PublishedPrior:
    _possible(row, where)
    below = row["category"] == "below"
    if row["category"] not in ("meets", "below"):
        raise SpiegelError(
            f"category '{row['category']}'", where=where, fix="write meets or below."
        )
    n = int(row["n"]) if row["n"] else None
    counts: range | None = None
    if row["k"] and n is not None:
        k = n - int(row["k"]) if below else int(row["k"])
        counts = range(k, k + 1)
        share = k / n
    else:
        decimals = int(row["decimals"] or 0)
        percent = float(row["percent"])
        percent = round(100 - percent, decimals) if below else percent
        share = percent / 100
        if n is not None:
            counts = feasible_counts(f"{percent:.{decimals}f}", n, decimals)
            if not counts:
                raise SpiegelError(
                    f"no count of {n} rounds to {row['percent']} %",
                    where=where,
                    fix="check the percentage, its decimals and n against the source.",
                )
    return PublishedPrior(
        row["mirror"],
        row["school_year"],
        row["indicator"],
        row["sector"],
        row["unit"],
        n,
        counts,
        share,
        row["source"],
    )


def read_priors(path: Path) -> dict[tuple[str, str, str], PublishedPrior]:
    """Read `published_priors.csv`, keyed by (mirror, indicator, sector).

    An inspectorate without the file has no published priors.

    Raises
    ------
    SpiegelError : a bad number, a percentage that no count can give, or a key given twice.
    """
    if not path.is_file():
        return {}
    found: dict[tuple[str, str, str], PublishedPrior] = {}
    for number, row in enumerate(read_rows(path, COLUMNS), 2):
        where = f"{path.as_posix()}, row {number}"
        try:
            prior = _prior(row, where)
        except ValueError as error:
            raise SpiegelError(str(error), where=where, fix="write plain numbers.") from None
        key = (prior.mirror, prior.indicator, prior.sector)
        if key in found:
            raise SpiegelError(f"{' / '.join(key)} is given twice", where=where, fix="keep one.")
        found[key] = prior
    return found


def check_priors(
    priors: Mapping[tuple[str, str, str], PublishedPrior], inspectorate: Inspectorate, path: Path
) -> None:
    """Hold earlier figures against the registries: one that names nothing would never be used.

    Raises
    ------
    SpiegelError : an unknown indicator, sector or unit, or no school year.
    """
    framework = inspectorate.framework
    sectors = ("ALL", *framework.sectors, *framework.sector_groups)
    for prior in priors.values():
        where = f"{path.as_posix()}, {prior.mirror} / {prior.indicator} / {prior.sector}"
        must_exist("indicator", prior.indicator, inspectorate.indicators, where)
        must_exist("sector", prior.sector, sectors, where)
        must_exist("unit", prior.unit, framework.units, where)
        known_year(prior.school_year, where)
