"""Named checks on one school year: one function, one question, and the rows that offend."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from spiegel import tables
from spiegel.clean import losses
from spiegel.clean.declared import UNKNOWN
from spiegel.clean.finding import Check, Finding, Tables, named, none, offending
from spiegel.clean.reasons import VISIT_UNKNOWN
from spiegel.clean.rules import SOURCE, among, out_of_order
from spiegel.clean.source_checks import (
    closed_after_opened,
    code_fits_label,
    counts_plausible,
    counts_possible,
    days_possible,
    registered_alike,
    sector_as_registered,
)
from spiegel.clean.year_checks import (
    institutions_like_last_year,
    judgements_like_last_year,
    lost_to_cut_off,
    missing_like_last_year,
    scale_turned,
    visits_like_last_year,
)
from spiegel.config.policies import Limits
from spiegel.errors import SpiegelError


def _visits(rows: pd.DataFrame, observed: str = "{n} visits", expected: str = "none") -> Finding:
    return Finding(observed.format(n=len(rows)), expected, offending(rows, "visit_id"))


def judgements_have_visit(t: Tables) -> Finding:
    """Every judgement belongs to a visit that is counted."""
    lost = t.judgements[~among(t.judgements, t.visits, ["visit_id"])]
    return _visits(lost, "{n} judgements")


def judgements_stay_with_visit(t: Tables) -> Finding:
    """No judgement of a visit that is counted is lost with another row of that visit."""
    lost, _ = _in_other_rows(t)
    return _visits(lost, "{n} judgements")


def judgements_of_drafts(t: Tables) -> Finding:
    """No judgement of a visit that is counted stands in a draft of its report only."""
    _, lost = _in_other_rows(t)
    return _visits(lost, "{n} judgements")


def _in_other_rows(t: Tables) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return judgements that went with a row of a counted visit and count nowhere else.

    Those of drafts apart, after the others.
    """
    if t.judged_out.empty:
        return t.judgements.iloc[:0], t.judgements.iloc[:0]
    lost = losses.without_twin(t.judged_out, t.judgements)
    final = t.visit_rows["report_status"].isin(t.framework.final_statuses)
    draft = among(lost, t.visit_rows[~final], [*SOURCE, "visit_id"])
    return lost[~draft], lost[draft]


def judgements_visit_read(t: Tables) -> Finding:
    """Every judgement names a visit that was read in, counted or not."""
    if t.judged_out.empty:
        return _visits(t.judgements.iloc[:0], "{n} judgements")
    return _visits(t.judged_out[t.judged_out["reason"] == VISIT_UNKNOWN], "{n} judgements")


def recipes_give_rows(t: Tables) -> Finding:
    """Every recipe of records whose dataset was delivered gives rows that are counted."""
    recipes = t.parts[(t.parts["kind"] == "recipe") & (t.parts["table"] != "prior_figures")]
    recipes = recipes.assign(name=recipes["table"] + " " + recipes["name"])
    return _without_row(losses.empty(recipes), "{n} recipes")


def standards_counted(t: Tables) -> Finding:
    """Every standard of which judgements were read has some that are counted."""
    return _without_row(losses.empty(t.parts[t.parts["kind"] == "standard"]), "{n} standards")


def losses_alike(t: Tables) -> Finding:
    """No recipe or standard loses far more of its rows than the others of its table."""
    limits, found = t.limits, []
    for (kind, table), own in t.parts.groupby(["kind", "table"], sort=True):
        label = f"{table} " if kind == "recipe" else ""
        found += [f"{label}{name}" for name in losses.uneven(own, limits)]
    expected = f"no more than {limits.lost_times:g} times the others"
    return _without_row(found, "{n} recipes or standards", expected)


def indicators_observed(t: Tables) -> Finding:
    """Every indicator of this school year has judgements in its sectors that give a rating."""
    rated = t.judgements[t.judgements["rating_status"] == "rated"]
    rated = rated.merge(t.visits[["visit_id", "sector"]], on="visit_id")
    none = []
    for name, indicator in t.indicators.items():
        sectors = [s for code in indicator.sectors or ("ALL",) for s in t.framework.expand(code)]
        own = rated["standard"].isin(indicator.standards) & rated["sector"].isin(sectors)
        if (indicator.since or "") <= t.school_year and not own.any():
            none.append(name)
    return _without_row(none, "{n} indicators")


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


def _without_row(names: Sequence[str], observed: str, expected: str = "none") -> Finding:
    return Finding(observed.format(n=len(names)), expected, named(names))


def inspected_within_population(t: Tables) -> Finding:
    """No sector has more inspected institutions than institutions."""
    if t.population.empty:
        return Finding("no population delivered", "not checked")
    seen = t.visits.groupby("sector")["institution_id"].nunique()
    size = t.population.set_index("sector")["n"]
    over = [str(s) for s, n in seen.items() if n > size.get(s, 0)]
    return Finding(f"{len(over)} sectors", "none", named(over))


def register_adds_up(t: Tables) -> Finding:
    """The register of the year has as many institutions as the population, in each sector.

    A register that does not say the sector is held against the whole population.
    """
    if t.population.empty or t.institutions.empty:
        return Finding("no register or no population delivered", "not checked")
    size = t.population.groupby("sector")["n"].sum()
    total, known = int(size.sum()), len(t.institutions)
    of_sector = t.institutions["sector"].value_counts()
    if (t.institutions["sector"] == "").all():
        found = [*size.index] if total != known else []
    else:
        ours = [s for s in t.framework.sectors if s in of_sector.index or s in size.index]
        found = [s for s in ours if of_sector.get(s, 0) != size.get(s, 0)]
    return Finding(f"{known} institutions", f"{total} institutions", named(found))


def corrections_have_evidence(t: Tables) -> Finding:
    """Every correction says on what it rests, and is no more a proposal of a build."""
    if t.corrections.empty:
        return Finding("0 corrections", "none")
    open_ = t.corrections[(t.corrections[["evidence", "reported_by"]] == UNKNOWN).any(axis=1)]
    return Finding(f"{len(open_)} corrections", "none", named([*open_["id"]]))


CHECKS: dict[Check, str] = {
    judgements_have_visit: "error",
    judgements_stay_with_visit: "error",
    judgements_of_drafts: "warning",
    judgements_visit_read: "warning",
    recipes_give_rows: "warning",
    standards_counted: "warning",
    indicators_observed: "warning",
    losses_alike: "warning",
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
    code_fits_label: "error",
    sector_as_registered: "warning",
    registered_alike: "warning",
    counts_possible: "error",
    counts_plausible: "warning",
    days_possible: "error",
    closed_after_opened: "error",
    lost_to_cut_off: "error",
    visits_like_last_year: "warning",
    judgements_like_last_year: "warning",
    missing_like_last_year: "warning",
    institutions_like_last_year: "warning",
    scale_turned: "warning",
    corrections_have_evidence: "warning",
}
Findings = list[tuple[str, str, Finding]]  # check, severity, what it saw


def findings(tables: Tables, checks: Iterable[Check] = tuple(CHECKS)) -> Findings:
    """Run checks; every one unless told."""
    found = [(check.__name__, CHECKS[check], check(tables)) for check in checks]
    limits, year = tables.limits, tables.school_year
    return [(name, weigh(name, usual, seen, limits, year), seen) for name, usual, seen in found]


def weigh(name: str, usual: str, finding: Finding, limits: Limits, school_year: str) -> str:
    """Return the severity of a check: by what it found, as decided, less when it is accepted."""
    known: dict[str, str] = {str(check): severity for check, severity in limits.severities.items()}
    severity = known.get(name, finding.severity or usual)
    return "warning" if name in limits.accepted.get(school_year, {}) else severity


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
    empty = none().assign(school_year="", check="", severity="")
    return pd.concat(parts or [empty], ignore_index=True)[columns]


# What to do about a failed check, beside mending a cell.
_OF_REGISTER = "look whether the register is that of this year, and its columns are in order."
FIXES = {
    "code_fits_label": "look which of the two holds in the report, and correct the other.",
    "days_possible": "if the day holds, correct 'extracted' or 'exported' of the edition.",
    "lost_to_cut_off": "correct the cut-off in the edition's file: is it still that of last year?",
    "institutions_like_last_year": "look for a digit too few or too many, or missing rows.",
    "sector_as_registered": _OF_REGISTER,
    "registered_alike": _OF_REGISTER,
    "expectations_met": "`spiegel expect` lists them.",
}
USUAL_FIX = (
    "correct the export and register it as a new version, then pin that version; or declare what "
    "you know to be wrong in corrections.yaml, with its evidence."
)
ACCEPT = (
    "If the data really are so, write in framework.yaml, key cleaning: checks: {{accepted: "
    "{{{year}: {{{check}: the reason}}}}}}."
)


def gate(
    checks: pd.DataFrame, where: str = "the records named", rows: pd.DataFrame | None = None
) -> None:
    """Stop when a check of severity error failed.

    Parameters
    ----------
    where : where all offending rows are listed. rows : those rows, whose places are then told.

    Raises
    ------
    SpiegelError : names every failed check with examples.
    """
    failed = checks[(checks["severity"] == "error") & (checks["status"] == "fail")]
    if failed.empty:
        return
    year = failed["school_year"].iloc[0]
    told = "; ".join(_told(row, rows) for row in failed.to_dict("records"))
    own = [f"{name}: {FIXES[name]}" for name in failed["check"] if name in FIXES]
    accept = ACCEPT.format(year=year, check=failed["check"].iloc[0])
    raise SpiegelError(
        f"{len(failed)} check(s) of school year {year} failed: {told}",
        where=where,
        fix=" ".join([*own, USUAL_FIX[0].upper() + USUAL_FIX[1:] if own else USUAL_FIX, accept]),
    )


def warned(checks: pd.DataFrame, rows: pd.DataFrame) -> str:
    """Return what the checks that ask for a look found, a line for each; '' without any."""
    failed = checks[checks["status"] == "fail"]
    if failed.empty:
        return ""
    year = failed["school_year"].iloc[0]
    first = f"warning: {len(failed)} of {len(checks)} checks of school year {year} ask for a look:"
    return "\n  ".join([first, *(_told(row, rows) for row in failed.to_dict("records"))]) + "\n"


def _told(row: Mapping[Hashable, Any], rows: pd.DataFrame | None) -> str:
    """Return one failed check in words, with the places of its first rows when they are known."""
    text = f"{row['check']}: {row['observed']} ({row['examples']})"
    if rows is None:
        return text
    own = rows[(rows["check"] == row["check"]) & (rows["source_file"] != "")]
    places = []
    for file, part in own.groupby("source_file"):
        numbers = [str(n) for n in sorted({*part["source_row"]} - {0})]
        more = f" and {len(numbers) - 5} more" if len(numbers) > 5 else ""
        places.append(f"{file}, row {', '.join(numbers[:5])}{more}" if numbers else str(file))
    return f"{text} in {'; '.join(places)}" if places else text
