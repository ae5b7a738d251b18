"""Named checks on one school year: one function, one question, and the rows that offend."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pandas as pd

from spiegel import tables
from spiegel.clean.rules import SOURCE, among, out_of_order
from spiegel.config.framework import Framework
from spiegel.errors import SpiegelError

FOUND = ["record", *SOURCE]


@dataclass(frozen=True)
class Tables:
    """The clean tables of one school year; `read` holds all visits before any was left out."""

    school_year: str
    visits: pd.DataFrame
    judgements: pd.DataFrame
    institutions: pd.DataFrame
    population: pd.DataFrame
    framework: Framework
    read: pd.DataFrame


def offending(rows: pd.DataFrame, record: str) -> pd.DataFrame:
    """Return offending rows as record, source_file and source_row, in that order."""
    found = rows.rename(columns={record: "record"})[FOUND]
    return found.sort_values(FOUND, kind="stable", ignore_index=True)


def _none() -> pd.DataFrame:
    return pd.DataFrame({"record": [], "source_file": [], "source_row": []}).astype(
        {"record": str, "source_file": str, "source_row": "int64"}
    )


@dataclass(frozen=True)
class Finding:
    """What a check saw; `found` are the offending rows (none = pass)."""

    observed: str
    expected: str
    found: pd.DataFrame = field(default_factory=_none)

    @property
    def rows(self) -> tuple[str, ...]:
        """The offending records, once each."""
        return tuple(dict.fromkeys(self.found["record"]))


Check = Callable[[Tables], Finding]


def _visits(rows: pd.DataFrame, observed: str = "{n} visits", expected: str = "none") -> Finding:
    return Finding(observed.format(n=len(rows)), expected, offending(rows, "visit_id"))


def judgements_have_visit(t: Tables) -> Finding:
    """Every judgement belongs to a visit that is counted."""
    lost = t.judgements[~among(t.judgements, t.visits, ["visit_id"])]
    return _visits(lost, "{n} judgements")


def one_visit_per_investigation(t: Tables) -> Finding:
    """Every investigation belongs to one visit."""
    visits = t.judgements[["investigation_id", "visit_id"]].drop_duplicates()
    twice = visits["investigation_id"][visits.duplicated("investigation_id")].unique()
    rows = t.judgements[t.judgements["investigation_id"].isin(twice)]
    return Finding(f"{len(twice)} investigations", "none", offending(rows, "investigation_id"))


def institution_known(t: Tables) -> Finding:
    """Every inspected institution is in the register of the year."""
    if t.institutions.empty:
        return Finding("no register delivered", "not checked")
    return _visits(t.visits[~among(t.visits, t.institutions, ["institution_id"])])


def institution_once(t: Tables) -> Finding:
    """No institution has two visits of one type in the main series of a year."""
    return _visits(t.visits[t.visits.duplicated(["institution_id", "visit_type"], keep=False)])


def required_standards(t: Tables) -> Finding:
    """Every visit has exactly one judgement of each standard its type requires."""
    types = t.framework.visit_types.items()
    pairs = [(kind, standard) for kind, v in types for standard in v.required_standards]
    required = pd.DataFrame(pairs, columns=["visit_type", "standard"], dtype=str)
    judged = t.judgements[t.judgements["standard"].isin(required["standard"].unique())]
    times = judged.groupby(["visit_id", "standard"]).size().rename("times").reset_index()
    needed = t.visits[["visit_id", "visit_type"]].merge(required, on="visit_type")
    beside = needed.merge(times, how="left", on=["visit_id", "standard"])
    bad = among(t.visits, beside[beside["times"] != 1], ["visit_id"])
    return _visits(t.visits[bad], "{n} visits incomplete or double")


def advice_present(t: Tables) -> Finding:
    """Every visit whose type requires an advice has one."""
    types = t.framework.visit_types
    needs = t.visits["visit_type"].map({k: v.advice_required for k, v in types.items()})
    return _visits(t.visits[needs.astype(bool) & (t.visits["advice"] == "")])


def advice_allowed(t: Tables) -> Finding:
    """No visit that was read has an advice when its type gives none, counted or not."""
    types = t.framework.visit_types
    may = t.read["visit_type"].map({k: v.advice_allowed for k, v in types.items()})
    return _visits(t.read[~may.astype(bool) & (t.read["advice"] != "")])


def dates_in_order(t: Tables) -> Finding:
    """Every visit starts before it ends, is reported after that, and published after that."""
    return _visits(t.visits[out_of_order(t.visits)])


def one_scale_version(t: Tables) -> Finding:
    """All visits of a year were rated on one version of the scales, the one declared for it."""
    versions = sorted(t.visits["scale_version"].unique())
    declared = t.framework.cleaning.scale_version(t.school_year)
    common = t.visits["scale_version"].mode()
    wanted = declared if declared is not None else common.iloc[0] if len(common) else ""
    odd = t.visits[t.visits["scale_version"] != wanted]
    expected = f"version {declared}" if declared is not None else "one version"
    return _visits(odd, ", ".join(v or "no version" for v in versions), expected)


def advice_has_ground(t: Tables) -> Finding:
    """An unfavourable advice rests on a lowest rating in a theme that drives it.

    Team judgement is allowed, so an exception is worth a look and not an error.
    """
    drivers = t.framework.advice
    if drivers is None:
        return Finding("no advice in this framework", "not checked")
    scale = t.framework.scales[t.framework.standards[drivers.standard].scale]
    advice = t.judgements[t.judgements["standard"] == drivers.standard]
    bad = advice[(advice["rating"] < scale.cut).fillna(False)]
    driving = [c for c, s in t.framework.standards.items() if s.theme in drivers.themes]
    lowest = t.judgements[
        t.judgements["standard"].isin(driving) & (t.judgements["rating"] == 1).fillna(False)
    ]
    without = bad[~among(bad, lowest, ["visit_id"])]
    return _visits(without, f"{{n}} of {len(bad)} visits")


def inspected_within_population(t: Tables) -> Finding:
    """No sector has more inspected institutions than institutions."""
    if t.population.empty:
        return Finding("no population delivered", "not checked")
    seen = t.visits.groupby("sector")["institution_id"].nunique()
    size = t.population.set_index("sector")["n"]
    over = [str(s) for s, n in seen.items() if n > size.get(s, 0)]
    return Finding(f"{len(over)} sectors", "none", _sectors(over))


def register_adds_up(t: Tables) -> Finding:
    """The register of the year has as many institutions as the population has in all sectors."""
    if t.population.empty or t.institutions.empty:
        return Finding("no register or no population delivered", "not checked")
    size, known = int(t.population["n"].sum()), len(t.institutions)
    sectors = t.population["sector"].tolist() if size != known else []
    return Finding(f"{known} institutions", f"{size} institutions", _sectors(sectors))


def _sectors(names: Sequence[str]) -> pd.DataFrame:
    found = pd.DataFrame({"record": sorted(names)}, dtype=str)
    return found.assign(source_file="", source_row=0).astype({"source_row": "int64"})


CHECKS: dict[Check, str] = {
    judgements_have_visit: "error",
    one_visit_per_investigation: "error",
    institution_known: "warning",
    institution_once: "warning",
    required_standards: "warning",
    advice_present: "error",
    advice_allowed: "warning",
    dates_in_order: "warning",
    one_scale_version: "error",
    advice_has_ground: "warning",
    inspected_within_population: "error",
    register_adds_up: "warning",
}
Findings = list[tuple[str, str, Finding]]  # check, severity, what it saw


def findings(tables: Tables) -> Findings:
    """Run every check."""
    return [(check.__name__, severity, check(tables)) for check, severity in CHECKS.items()]


def outcomes(found: Findings, school_year: str) -> pd.DataFrame:
    """Return one row for each check."""
    rows = [
        {
            "school_year": school_year,
            "check": name,
            "severity": severity,
            "status": "fail" if finding.rows else "pass",
            "observed": finding.observed,
            "expected": finding.expected,
            "rows": len(finding.found),
            "examples": ", ".join(finding.rows[:5]),
        }
        for name, severity, finding in found
    ]
    return tables.from_rows("checks", rows)


def offenders(found: Findings, school_year: str) -> pd.DataFrame:
    """Return every offending row of every check."""
    parts = [
        finding.found.assign(school_year=school_year, check=name, severity=severity)
        for name, severity, finding in found
        if len(finding.found)
    ]
    columns = tables.columns("check_rows")
    empty = _none().assign(school_year="", check="", severity="")
    return pd.concat(parts or [empty], ignore_index=True)[columns]


def gate(checks: pd.DataFrame, where: str = "the records named") -> None:
    """Stop when a check of severity error failed; `where` says where all its rows are listed.

    Raises
    ------
    SpiegelError : names every failed check with examples.
    """
    failed = checks[(checks["severity"] == "error") & (checks["status"] == "fail")]
    if failed.empty:
        return
    told = "; ".join(
        f"{row['check']}: {row['observed']} ({row['examples']})" for _, row in failed.iterrows()
    )
    raise SpiegelError(
        f"{len(failed)} check(s) of school year {failed['school_year'].iloc[0]} failed: {told}",
        where=where,
        fix="correct the export and register it as a new version, then pin that version; or "
        "declare what you know to be wrong in corrections.yaml, with its evidence.",
    )
