"""Clean one school year: staged datasets in, clean tables and their full account out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from spiegel import tables
from spiegel.clean.checks import Tables, gate, run_checks
from spiegel.clean.ratings import rate
from spiegel.clean.recipes import build
from spiegel.clean.rules import (
    VISIT_RULES,
    Context,
    Rule,
    apply_rules,
    exact_duplicate,
    known_codes,
    no_conflict,
)
from spiegel.closed_yaml import load
from spiegel.config import Framework, Recipes
from spiegel.files import write_parquet

RAW_JUDGEMENT = [
    "visit_id",
    "investigation_id",
    "investigation_type",
    "standard",
    "raw_rating",
    "source_file",
    "source_row",
]


@dataclass(frozen=True)
class Cleaned:
    """The clean tables of one school year with ledger, exclusion flow and checks."""

    visits: pd.DataFrame
    judgements: pd.DataFrame
    institutions: pd.DataFrame
    population: pd.DataFrame
    prior_figures: pd.DataFrame
    ledger: pd.DataFrame
    exclusions: pd.DataFrame
    checks: pd.DataFrame


def _drops(dropped: pd.DataFrame, table: str, record: pd.Series) -> pd.DataFrame:
    """Return one ledger row for every dropped row."""
    return pd.DataFrame(
        {
            "table": table,
            "record": record.astype(str),
            "column": "",
            "rule": dropped["rule"],
            "reason": dropped["reason"],
            "old": "row",
            "new": "",
            "source_file": dropped["source_file"],
            "source_row": dropped["source_row"],
        },
        columns=tables.columns("ledger"),
    )


def visit_counted(counted: pd.Series) -> Rule:
    """Return the rule that leaves out judgements of visits that are not counted."""

    def visit_excluded(judgements: pd.DataFrame, context: Context) -> pd.Series:
        out = ~judgements["visit_id"].isin(counted)
        return pd.Series("", index=judgements.index, dtype=str).mask(out, "visit_excluded")

    return visit_excluded


def clean(
    datasets: Mapping[str, pd.DataFrame],
    ledger: pd.DataFrame,
    framework: Framework,
    recipes: Recipes,
    school_year: str,
    cut_off: date,
) -> Cleaned:
    """Clean the staged datasets of one school year.

    Parameters
    ----------
    datasets : staged tables by dataset name. ledger : changes already made at staging.
    cut_off : reports published later are left out.

    Raises
    ------
    SpiegelError : unknown codes, conflicting keys, or a failed check of severity error.
    """
    context = Context(school_year, cut_off, framework)
    visits = build(recipes.visits, datasets, framework, tables.columns("visits"), school_year)
    known_codes(visits, framework)
    kept = apply_rules(visits, VISIT_RULES, context, "visits")
    no_conflict(kept.kept, ["visit_id"])

    raw = build(recipes.judgements, datasets, framework, RAW_JUDGEMENT, school_year)
    derived = {r.dataset for r in recipes.visits}
    rules = (exact_duplicate, visit_counted(kept.kept["visit_id"]))
    judged = apply_rules(raw, rules, context, "judgements")
    no_conflict(judged.kept, ["investigation_id", "standard"])
    judgements = rate(judged.kept, framework)[tables.columns("judgements")]

    others = {
        name: build(getattr(recipes, name), datasets, framework, tables.columns(name), school_year)
        for name in ("institutions", "population", "prior_figures")
    }
    # Judgements taken from the visit's own row share its fate: the visit's entry covers them.
    own = judged.dropped["source_file"].isin(_files(datasets, derived))
    raw_drops = judged.dropped[~own]
    entries = [
        ledger,
        _drops(kept.dropped, "visits", kept.dropped["visit_id"]),
        _drops(
            raw_drops, "judgements", raw_drops["investigation_id"] + ":" + raw_drops["standard"]
        ),
    ]
    cleaned = Tables(
        school_year,
        kept.kept.sort_values("visit_id", ignore_index=True),
        judgements.sort_values(["investigation_id", "standard"], ignore_index=True),
        others["institutions"].sort_values("institution_id", ignore_index=True),
        others["population"].sort_values("sector", ignore_index=True),
        framework,
    )
    checks = run_checks(cleaned)
    gate(checks)
    whole = pd.concat([e for e in entries if len(e)] or entries, ignore_index=True)
    return Cleaned(
        visits=tables.check(cleaned.visits, "visits"),
        judgements=tables.check(cleaned.judgements, "judgements"),
        institutions=tables.check(cleaned.institutions, "institutions"),
        population=tables.check(cleaned.population, "population"),
        prior_figures=tables.check(others["prior_figures"], "prior_figures"),
        ledger=tables.check(
            whole.sort_values(["table", "source_file", "source_row", "column"], ignore_index=True),
            "ledger",
        ),
        exclusions=tables.check(
            pd.concat([kept.steps, judged.steps], ignore_index=True), "exclusions"
        ),
        checks=tables.check(checks, "checks"),
    )


def _files(datasets: Mapping[str, pd.DataFrame], names: set[str]) -> set[str]:
    return {f for n in names if n in datasets for f in datasets[n]["source_file"].unique()}


def clean_school_year(
    config: Path,
    staged: Mapping[str, Path],
    ledgers: list[Path],
    school_year: str,
    cut_off: date,
    folder: Path,
) -> None:
    """Read staged files, clean one school year, and write its tables as Parquet into `folder`.

    Parameters
    ----------
    config : `config/inspectorates/<name>`. staged : staged table by dataset.
    ledgers : ledger files of those datasets.
    """
    datasets = {name: pd.read_parquet(path) for name, path in sorted(staged.items())}
    changes = [pd.read_parquet(path) for path in sorted(ledgers)]
    cleaned = clean(
        datasets,
        pd.concat([c for c in changes if len(c)] or changes[:1], ignore_index=True),
        load(Framework, config / "framework.yaml"),
        load(Recipes, config / "tables.yaml"),
        school_year,
        cut_off,
    )
    for name in Cleaned.__dataclass_fields__:
        write_parquet(getattr(cleaned, name), folder / f"{name}.parquet")
