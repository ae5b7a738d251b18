"""The command `spiegel expect`: an edition's data beside its expectations, and their refreshing."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import fields
from typing import Any

import pandas as pd

from spiegel.clean.expectations import (
    FILE,
    compare,
    read_expectations,
    refreshed,
    write_expectations,
)
from spiegel.clean.year import Cleaned, Decisions, clean, read_staged
from spiegel.errors import SpiegelError
from spiegel.project import Project


def cleaned_tables(project: Project, school_year: str) -> dict[str, pd.DataFrame]:
    """Return the clean tables of a school year by name; failed checks do not matter here.

    Raises
    ------
    SpiegelError : the year is not staged yet.
    """
    edition = project.edition
    names = edition.datasets(school_year)
    files = dict(zip(names, project.staged(".parquet", school_year), strict=True))
    ledgers = project.staged(".ledger.parquet", school_year)
    for path in (*files.values(), *ledgers):
        if not (project.root / path).is_file():
            raise SpiegelError(
                f"school year {school_year} is not staged yet",
                where=path,
                fix=f"run: snakemake --cores 2 ingest --config edition={edition.edition}",
            )
    datasets, ledger = read_staged(
        {name: project.root / path for name, path in files.items()},
        [project.root / path for path in ledgers],
    )
    decisions = Decisions.read(project.config, edition.versions(school_year))
    done, _ = clean(
        datasets,
        ledger,
        decisions,
        school_year,
        edition.cut_off_of(school_year),
        period=edition.period_of(school_year),
    )
    return {f.name: getattr(done, f.name) for f in fields(Cleaned)}


def differences(project: Project) -> tuple[list[str], int]:
    """Return lines that tell expectation beside observation, and how many are not met."""
    known = read_expectations(project.config, project.extras)
    lines, differ = [], 0
    for year in project.edition.record_years:
        compared = compare(known, year, cleaned_tables(project, year))
        if compared.empty:
            lines.append(f"{year}: no expectations yet; --update writes what the data hold")
            continue
        failed = compared[compared["status"] == "fail"]
        differ += len(failed)
        lines.append(f"{year}: {len(compared) - len(failed)} of {len(compared)} met")
        lines += [f"  {_line(row)}" for row in failed.to_dict("records")]
    return lines, differ


def _line(row: Mapping[Hashable, Any]) -> str:
    subject = f"{row['table']} {row['measure']} {row['column']}".strip()
    if row["measure"] == "categories":
        expected = set(str(row["expected"]).split("|"))
        observed = set(str(row["observed"]).split("|"))
        told = ", ".join(
            [f"new: {c}" for c in sorted(observed - expected)]
            + [f"gone: {c}" for c in sorted(expected - observed)]
        )
        return f"{row['severity']}  {subject}: {told}"
    return (
        f"{row['severity']}  {subject}: expected {row['expected']} "
        f"(tolerance {row['tolerance']:g}), observed {row['observed']}"
    )


def refresh(project: Project) -> list[str]:
    """Write what the data of an edition hold as its expectations; return what changed."""
    known = read_expectations(project.config, project.extras)
    years = project.edition.record_years
    new = refreshed(known, {year: cleaned_tables(project, year) for year in years})
    write_expectations(new, project.config)
    before = {(row.school_year, *row.subject): row for row in known}
    lines = []
    for row in new:
        old = before.get((row.school_year, *row.subject))
        if old != row:
            subject = " ".join((row.school_year, *filter(None, row.subject)))
            was = f"'{old.expected}'" if old else "nothing"
            lines.append(f"{subject}: {was} -> '{row.expected}'")
    path = (project.config / FILE).as_posix()
    return [*lines, f"{len(lines)} expectation(s) written to {path}; review them before committing"]
