"""Clean one school year: staged datasets in, clean tables and their full account out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq

from spiegel import tables
from spiegel.clean import expectations as expect
from spiegel.clean import losses
from spiegel.clean.account import KEYS, Account, Walk, told
from spiegel.clean.checks import Findings, findings, gate, offenders, outcomes, warned, weigh
from spiegel.clean.conflicts import (
    ConflictsError,
    once_each,
    other_key,
    partner_conflicts,
    proposal,
)
from spiegel.clean.corrections import correct
from spiegel.clean.declared import Correction, read_corrections
from spiegel.clean.extras import declared, read_map_kinds
from spiegel.clean.extras import staged as extra_sources
from spiegel.clean.finding import Before, Tables
from spiegel.clean.ratings import rate
from spiegel.clean.recipes import (
    columns_used,
    made_of_dropped,
    make,
    stack,
    staged_kinds,
    with_not_collected,
)
from spiegel.clean.recodes import fillers, recode_judgements, recode_visits
from spiegel.clean.rules import (
    SOURCE,
    exact_duplicate,
    known_codes,
    repeated,
    visit_counted,
    visit_rules,
)
from spiegel.clean.source_checks import counts_possible, looked_at
from spiegel.clean.steps import Change, Context, Rule, apply_rules
from spiegel.config.closed_yaml import load, load_mapping
from spiegel.config.editions import Period
from spiegel.config.framework import Framework
from spiegel.config.indicators import Indicator
from spiegel.config.policies import Limits
from spiegel.config.recipes import Recipes
from spiegel.errors import SpiegelError
from spiegel.files import replace as write_file
from spiegel.files import write_csv, write_parquet

RAW_JUDGEMENT = [
    "visit_id",
    "investigation_id",
    "investigation_type",
    "standard",
    "raw_rating",
    *SOURCE,
]


@dataclass(frozen=True)
class Cleaned:
    """The clean tables of one school year and their account."""

    visits: pd.DataFrame
    judgements: pd.DataFrame
    institutions: pd.DataFrame
    population: pd.DataFrame
    prior_figures: pd.DataFrame
    ledger: pd.DataFrame
    exclusions: pd.DataFrame
    corrections: pd.DataFrame
    checks: pd.DataFrame
    check_rows: pd.DataFrame
    expectations: pd.DataFrame


@dataclass(frozen=True)
class Decisions:
    """What people decided about cleaning: framework, recipes, corrections and expectations.

    `kinds` are those of the column maps, by dataset and column, where a table keeps further
    columns; what they lack is read from the staged tables.
    """

    framework: Framework
    recipes: Recipes
    corrections: tuple[Correction, ...] = ()
    expectations: tuple[expect.Expectation, ...] = ()
    versions: Mapping[str, str] = field(default_factory=dict)
    kinds: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    indicators: Mapping[str, Indicator] = field(default_factory=dict)

    @classmethod
    def read(cls, config: Path, versions: Mapping[str, str]) -> Decisions:
        """Read the decisions of an inspectorate; `versions` are those pinned, by dataset."""
        path = config / "tables.yaml"
        recipes = load(Recipes, path)
        kinds = read_map_kinds(config, recipes)
        extras = declared(recipes, kinds, path.as_posix())
        indicators = config / "indicators.yaml"
        return cls(
            load(Framework, config / "framework.yaml"),
            recipes,
            read_corrections(config),
            expect.read_expectations(config, extras),
            versions,
            kinds,
            load_mapping(Indicator, indicators) if indicators.is_file() else {},
        )

    def columns_used(self) -> dict[str, set[str]]:
        """Return the staged columns that recipes and corrections name, by dataset."""
        used = columns_used(self.recipes)
        for item in self.corrections:
            used.setdefault(item.table, set(SOURCE)).update(item.key, filter(None, [item.column]))
        return used

    def columns_optional(self) -> dict[str, set[str]]:
        """Return those that a school year may lack, because its column map says so."""
        return {
            dataset: {name for name in names if name in self.kinds.get(dataset, ())}
            for dataset, names in extra_sources(self.recipes).items()
        }


def clean(
    datasets: Mapping[str, pd.DataFrame],
    ledger: pd.DataFrame,
    decisions: Decisions,
    school_year: str,
    cut_off: date,
    last_day: date | None = None,
    before: Before | None = None,
    period: Period | None = None,
) -> tuple[Cleaned, Tables]:
    """Clean the staged datasets of one school year; checks are made, but stop nothing here.

    Parameters
    ----------
    datasets : staged tables by dataset name. ledger : changes already made at staging.
    cut_off : reports published later are left out. last_day : the last day that the export can
        hold; None: not known. before : the clean tables of the mirror before, if there is one.
    period : the part of the school year that counts; None: all of it.

    Returns
    -------
    The clean tables with their account, and what the checks got to see.

    Raises
    ------
    ConflictsError : records that contradict each other, all of them.
    SpiegelError : unknown codes, counts that cannot be, a correction that does not fit, or an
        account that does not reconcile.
    """
    framework, recipes = decisions.framework, decisions.recipes
    corrected = correct(decisions.corrections, datasets, school_year, decisions.versions)
    kinds = {**staged_kinds(datasets, extra_sources(recipes)), **decisions.kinds}
    extras = declared(recipes, kinds)
    sources = with_not_collected(corrected.datasets, recipes, kinds)
    seen_early(sources, decisions, school_year)
    twice, sources = partner_conflicts(recipes, sources)
    lost = with_not_collected(corrected.dropped, recipes, kinds)

    account = Account(school_year)
    for name, entries in corrected.entries.items():
        account.corrected(datasets[name], corrected.datasets[name], entries, name)
    by_recipe = {
        name: [
            make(r, sources, framework, _columns(name), school_year, extras.get(name)) for r in own
        ]
        for name, own in recipes
    }
    made = {name: stack(own, _columns(name), extras.get(name)) for name, own in by_recipe.items()}
    known_codes(made["visits"], framework)

    def walk(name: str, rules: Sequence[Rule | Change], context: Context) -> Walk:
        """Walk a table through its steps."""
        taken = made_of_dropped(getattr(recipes, name), sources, lost, framework)
        return Walk(name, apply_rules(made[name], rules, context, name), taken)

    plain = Context(school_year, cut_off, framework)
    beside = {
        name: walk(name, [exact_duplicate, *fillers(framework, name)], plain)
        for name in ("institutions", "population", "prior_figures")
    }
    others = {name: account.add(walked) for name, walked in beside.items()}
    known = others["institutions"]["institution_id"]
    register = frozenset(known) if len(known) else None
    context = Context(school_year, cut_off, framework, register, period)

    in_rows = repeated(made["visits"], made["judgements"])
    counted = walk("visits", (*in_rows, *visit_rules(framework, period)), context)
    read, kept = counted.outcome.first, counted.outcome.kept
    visits = account.add(counted.then(recode_visits(kept, context), context))
    judged = walk(
        "judgements",
        (
            visit_counted(counted.outcome, counted.known),
            exact_duplicate,
            *recode_judgements(kept, context),
            *fillers(framework, "judgements"),
        ),
        context,
    )
    judgements = rate(judged.outcome.kept, framework)
    account.add(judged, counted)
    if conflicts := once_each([*twice, *account.conflicts]):
        proposed = proposal(
            conflicts,
            corrected.datasets,
            recipes,
            decisions.versions,
            school_year,
            decisions.corrections,
        )
        raise ConflictsError(conflicts, proposed, other_key(conflicts, corrected.datasets))
    done = {"visits": visits, "judgements": judgements, **others}
    done = {name: _in_order(table, name, extras.get(name, ())) for name, table in done.items()}
    done = {name: tables.check(table, name, extras.get(name)) for name, table in done.items()}
    walked = {one.name: one.outcome for one in (counted, judged, *beside.values())}
    sizes = {
        name: {
            f"{number} ({recipe.dataset})": len(rows)
            for number, (recipe, rows) in enumerate(zip(own, by_recipe[name], strict=True), 1)
            if recipe.dataset in sources
        }
        for name, own in recipes
    }
    by_dataset: dict[str, list[pd.DataFrame]] = {}
    for name, own in recipes:
        for recipe, rows in zip(own, by_recipe[name], strict=True):
            if recipe.dataset in sources:
                by_dataset.setdefault(recipe.dataset, []).append(rows)
    given = Tables(
        school_year=school_year,
        framework=framework,
        untaken=losses.untaken(sources, by_dataset),
        read=read[exact_duplicate(read, context) == ""],
        left_out=counted.outcome.dropped,
        visit_rows=read,
        judged_out=judged.outcome.dropped,
        parts=losses.parts(sizes, walked),
        indicators=decisions.indicators,
        exclusions=counted.outcome.steps,
        corrections=corrected.applied,
        staged=corrected.datasets,
        recipes=recipes,
        last_day=last_day,
        before=before,
        **{name: done[name] for name in ("visits", "judgements", "institutions", "population")},
    )
    seen, compared = _look(done, given, decisions.expectations)
    cleaned = Cleaned(
        **done,
        ledger=tables.check(account.ledger(ledger, sum(map(len, done.values()))), "ledger"),
        exclusions=tables.check(account.exclusions(), "exclusions"),
        corrections=tables.check(corrected.applied, "corrections"),
        checks=tables.check(outcomes(seen, school_year), "checks"),
        check_rows=tables.check(offenders(seen, school_year), "check_rows"),
        expectations=tables.check(compared, "expectations"),
    )
    return cleaned, given


def _columns(name: str) -> list[str]:
    """Return the columns of a table as recipes make it, with the source row of each row."""
    return (
        RAW_JUDGEMENT
        if name == "judgements"
        else [*dict.fromkeys([*tables.columns(name), *SOURCE])]
    )


def _in_order(table: pd.DataFrame, name: str, extras: Iterable[str]) -> pd.DataFrame:
    """Return the columns of a clean table, its rows in the order of its key."""
    own = table[[*tables.columns(name), *extras]]
    return own.sort_values(KEYS[name], kind="stable", ignore_index=True)


def seen_early(
    datasets: Mapping[str, pd.DataFrame], decisions: Decisions, school_year: str
) -> None:
    """Refuse counts that cannot be before a table is made of them.

    Raises
    ------
    SpiegelError : names every such count, with its row.
    """
    framework, recipes = decisions.framework, decisions.recipes
    nothing = pd.DataFrame()
    given = Tables(
        school_year=school_year,
        visits=nothing,
        judgements=nothing,
        institutions=nothing,
        population=nothing,
        framework=framework,
        read=nothing,
        staged=datasets,
        recipes=recipes,
    )
    found = findings(given, [counts_possible])
    rows = offenders(found, school_year)
    gate(outcomes(found, school_year), ", ".join(sorted({*rows["source_file"]})), rows)


def _look(
    done: Mapping[str, pd.DataFrame], given: Tables, expected: Sequence[expect.Expectation]
) -> tuple[Findings, pd.DataFrame]:
    """Return what every check saw, and all expectations beside what was observed."""
    compared = expect.compare(expected, given.school_year, done)
    name, usual, finding = expect.finding(compared)
    severity = weigh(name, usual, finding, given.limits, given.school_year)
    return [*findings(given), (name, severity, finding)], compared


COMPARED = {  # what checks compare with of the mirror before
    "visits": ["visit_id", "sector", "team"],
    "judgements": ["visit_id", "standard", "rating", "rating_status", "source_file"],
    "institutions": ["sector", "source_file"],
    "population": ["sector", "n"],
    "exclusions": ["table", "rule", "rows_in", "rows_out"],
}


def before_of(cleaned: Cleaned, school_year: str) -> Before:
    """Return what checks compare with of a school year that was just cleaned."""
    read = {name: getattr(cleaned, name)[columns] for name, columns in COMPARED.items()}
    return Before(school_year=school_year, **read)


def read_before(folder: Path) -> Before:
    """Return what checks compare with of the clean tables of a mirror before.

    Parameters
    ----------
    folder : of its school year, `data/processed/<edition>/clean/<school year>`.
    """
    read = {n: pd.read_parquet(folder / f"{n}.parquet", columns=c) for n, c in COMPARED.items()}
    return Before(school_year=folder.name, **read)


def read_staged(
    staged: Mapping[str, Path],
    ledgers: Sequence[Path],
    used: Mapping[str, set[str]] | None = None,
    optional: Mapping[str, Collection[str]] | None = None,
    limits: Limits | None = None,
) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    """Read the staged tables of a school year by dataset, and their ledgers as one.

    Parameters
    ----------
    used : the columns to read, by dataset; all of a dataset that lacks one of them.
    optional : those of them that a dataset may lack. limits : of the checks, whose columns are
        read too.
    """
    limits = limits or Limits()
    datasets = {
        name: _read(name, path, (used or {}).get(name), (optional or {}).get(name, ()), limits)
        for name, path in sorted(staged.items())
    }
    changes = [pd.read_parquet(path) for path in sorted(ledgers)]
    return datasets, pd.concat([c for c in changes if len(c)] or changes[:1], ignore_index=True)


def _read(
    dataset: str,
    path: Path,
    columns: Collection[str] | None,
    optional: Collection[str],
    limits: Limits,
) -> pd.DataFrame:
    """Return some columns of a staged table, in its order; all when it lacks one of them."""
    schema = pq.read_schema(path)
    there, kinds = schema.names, {field.name: str(field.type) for field in schema}
    wanted = set(there if columns is None else columns) - (set(optional) - set(there))
    wanted |= looked_at(kinds, dataset, limits)
    names = [name for name in there if name in wanted or not wanted <= set(there)]
    # In one piece: rows are picked out of many pieces slowly.
    return pq.read_table(path, columns=names).combine_chunks().to_pandas()


def clean_school_year(
    config: Path,
    staged: Mapping[str, Path],
    ledgers: Sequence[Path],
    versions: Mapping[str, str],
    school_year: str,
    cut_off: date,
    folder: Path,
    offending: Path,
    last_day: date | None = None,
    before: Path | None = None,
    period: Period | None = None,
) -> str:
    """Read staged files, clean one school year, and write its tables as Parquet into `folder`.

    Parameters
    ----------
    config : `config/inspectorates/<name>`. staged : staged table by dataset.
    ledgers : ledger files of those datasets. versions : pinned version of each dataset.
    offending : file for the offending rows of all checks, kept when a check stops the run;
        corrections proposed for records that contradict each other lie beside it.
    last_day : the last day that the exports can hold. before : folder of the clean tables of the
        mirror before, if there is one. period : the part of the school year that counts.

    Returns
    -------
    What the checks found that ask for a look, a line for each, or ''.

    Raises
    ------
    SpiegelError : whatever `clean` raises, or a failed check of severity error.
    """
    decisions = Decisions.read(config, versions)
    used, optional = decisions.columns_used(), decisions.columns_optional()
    limits = decisions.framework.cleaning.checks
    datasets, ledger = read_staged(staged, ledgers, used, optional, limits)
    earlier = read_before(before) if before else None
    try:
        cleaned, seen = clean(
            datasets, ledger, decisions, school_year, cut_off, last_day, earlier, period
        )
    except ConflictsError as found:
        proposed = offending.with_name(f"{school_year}.corrections.yaml")
        write_file(proposed, found.proposal.encode("utf-8"))
        found.fix += f" Entries to paste: {proposed.as_posix()}"
        raise
    try:
        where = f"all their rows: {offending.as_posix()}"
        gate(cleaned.checks, where, cleaned.check_rows)
    except SpiegelError:
        write_csv(cleaned.check_rows, offending)
        raise
    print("\n".join(told(cleaned.exclusions)))
    print("\n".join(f"{name}: {n} rows in no recipe" for name, n in seen.untaken.items()))
    for item in fields(cleaned):
        write_parquet(getattr(cleaned, item.name), folder / f"{item.name}.parquet")
    return warned(cleaned.checks, cleaned.check_rows)
