"""Named checks on one school year: one function, one question, a count and examples."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from spiegel.config import Framework
from spiegel.errors import SpiegelError


@dataclass(frozen=True)
class Tables:
    """The clean tables of one school year."""

    school_year: str
    visits: pd.DataFrame
    judgements: pd.DataFrame
    institutions: pd.DataFrame
    population: pd.DataFrame
    framework: Framework


@dataclass(frozen=True)
class Finding:
    """What a check saw; `rows` are the offending rows (none = pass)."""

    observed: str
    expected: str
    rows: tuple[str, ...]


Check = Callable[[Tables], Finding]


def judgements_have_visit(t: Tables) -> Finding:
    """Every judgement belongs to a visit that is counted."""
    lost = t.judgements[~t.judgements["visit_id"].isin(t.visits["visit_id"])]
    return Finding(f"{len(lost)} judgements", "none", tuple(lost["visit_id"].unique()))


def institution_known(t: Tables) -> Finding:
    """Every inspected institution is in the register of the year."""
    if t.institutions.empty:
        return Finding("no register delivered", "not checked", ())
    lost = t.visits[~t.visits["institution_id"].isin(t.institutions["institution_id"])]
    return Finding(f"{len(lost)} visits", "none", tuple(lost["visit_id"]))


def institution_once(t: Tables) -> Finding:
    """No institution has two visits of one type in the main series of a year."""
    twice = t.visits[t.visits.duplicated(["institution_id", "visit_type"], keep=False)]
    return Finding(f"{len(twice)} visits", "none", tuple(twice["visit_id"]))


def required_standards(t: Tables) -> Finding:
    """Every visit has one judgement of each standard its type requires."""
    have = set(zip(t.judgements["visit_id"], t.judgements["standard"], strict=True))
    bad = []
    for visit, kind in zip(t.visits["visit_id"], t.visits["visit_type"], strict=True):
        needed = t.framework.visit_types[kind].required_standards
        if any((visit, standard) not in have for standard in needed):
            bad.append(visit)
    return Finding(f"{len(bad)} visits incomplete", "none", tuple(bad))


def advice_present(t: Tables) -> Finding:
    """Every visit whose type requires an advice has one."""
    types = t.framework.visit_types
    needs = t.visits["visit_type"].map({k: v.advice_required for k, v in types.items()})
    lost = t.visits[needs.astype(bool) & (t.visits["advice"] == "")]
    return Finding(f"{len(lost)} visits", "none", tuple(lost["visit_id"]))


def one_scale_version(t: Tables) -> Finding:
    """All visits of a year were rated on one version of the scales."""
    versions = sorted(t.visits["scale_version"].unique())
    common = t.visits["scale_version"].mode()
    odd = t.visits[t.visits["scale_version"] != (common.iloc[0] if len(common) else "")]
    return Finding(", ".join(versions), "one version", tuple(odd["visit_id"]))


def advice_has_ground(t: Tables) -> Finding:
    """An unfavourable advice rests on a lowest rating in a theme that drives it.

    Team judgement is allowed, so an exception is worth a look and not an error.
    """
    drivers = t.framework.advice
    if drivers is None:
        return Finding("no advice in this framework", "not checked", ())
    scale = t.framework.scales[t.framework.standards[drivers.standard].scale]
    advice = t.judgements[t.judgements["standard"] == drivers.standard]
    bad = advice[(advice["rating"] < scale.cut).fillna(False)]["visit_id"]
    driving = [c for c, s in t.framework.standards.items() if s.theme in drivers.themes]
    lowest = t.judgements[
        t.judgements["standard"].isin(driving) & (t.judgements["rating"] == 1).fillna(False)
    ]
    without = bad[~bad.isin(lowest["visit_id"])]
    return Finding(f"{len(without)} of {len(bad)} visits", "none", tuple(without))


def inspected_within_population(t: Tables) -> Finding:
    """No sector has more inspected institutions than institutions."""
    if t.population.empty:
        return Finding("no population delivered", "not checked", ())
    seen = t.visits.groupby("sector")["institution_id"].nunique()
    size = t.population.set_index("sector")["n"]
    over = [str(s) for s, n in seen.items() if n > size.get(s, 0)]
    return Finding(f"{len(over)} sectors", "none", tuple(over))


CHECKS: dict[Check, str] = {
    judgements_have_visit: "error",
    institution_known: "warning",
    institution_once: "warning",
    required_standards: "warning",
    advice_present: "error",
    one_scale_version: "error",
    advice_has_ground: "warning",
    inspected_within_population: "error",
}


def run_checks(tables: Tables) -> pd.DataFrame:
    """Run every check and return one row for each."""
    rows = []
    for check, severity in CHECKS.items():
        finding = check(tables)
        rows.append(
            (
                tables.school_year,
                check.__name__,
                severity,
                "fail" if finding.rows else "pass",
                finding.observed,
                finding.expected,
                len(finding.rows),
                ", ".join(finding.rows[:5]),
            )
        )
    names = ["school_year", "check", "severity", "status", "observed", "expected", "rows"]
    return pd.DataFrame(rows, columns=[*names, "examples"])


def gate(checks: pd.DataFrame) -> None:
    """Stop when a check of severity error failed.

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
        where="the records named",
        fix="correct the export and register it as a new version, then pin that version.",
    )
