"""Compare one mirror with its earlier mirrors: read measures, write changes, series and trends."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from spiegel.compare.between_teams import between_teams
from spiegel.compare.changes import compare_all
from spiegel.compare.comparability import read_comparability
from spiegel.compare.estimates import Counts
from spiegel.compare.evidence import beside_the_mirror, read_evidence
from spiegel.compare.level_shifts import level_shifts
from spiegel.compare.pairs import Sources
from spiegel.compare.pooled import pooled
from spiegel.compare.priors import check_priors, read_priors
from spiegel.compare.published import (
    as_table,
    check_prior_figures,
    check_published,
    read_published,
)
from spiegel.compare.selection import Selections
from spiegel.compare.series import series
from spiegel.compare.trends import trends
from spiegel.compare.uniformity import uniformity
from spiegel.config.editions import Edition
from spiegel.config.inspectorate import load_inspectorate
from spiegel.files import read_csv, write_csv
from spiegel.measure.strata import Register


def read_measures(paths: Mapping[str, Path]) -> pd.DataFrame:
    """Return the measures of several school years in one table, earliest first."""
    parts = [read_csv(paths[year], text=("interval", "weights")) for year in sorted(paths)]
    return pd.concat(parts, ignore_index=True)


def compare_mirrors(
    config: Path,
    edition: Edition,
    measures: Mapping[str, Path],
    counts: Mapping[str, Path],
    register: Path,
    clean: Mapping[str, Path],
    folder: Path,
) -> None:
    """Write changes, series, trends, evidence and the tables of models (CSV) into `folder`.

    Parameters
    ----------
    config : `config/inspectorates/<name>`.
    measures, counts : files of the measure stage by school year.
    register : institutions per cell in the edition's own school year.
    clean : folder of the clean tables by school year.
    """
    inspectorate = load_inspectorate(config)
    population = Register(read_csv(register, text=("sector", "stratum")))
    table = read_measures(measures)
    clusters = {year: Counts(pd.read_parquet(path)) for year, path in counts.items()}
    own = table[table["school_year"] == edition.school_year]
    published = read_priors(config / "published_priors.csv")
    check_priors(published, inspectorate, config / "published_priors.csv")
    verdicts = read_comparability(config / "comparability.csv", list(inspectorate.indicators))
    secret = table[(table["conf_status"] == "C") & (table["category"] == "meets")]
    withheld = set(zip(secret["school_year"], secret["indicator"], secret["sector"], strict=True))
    visits, judgements = (
        pd.concat([pd.read_parquet(clean[y] / f"{name}.parquet") for y in sorted(clean)])
        for name in ("visits", "judgements")
    )
    selections = Selections(visits, inspectorate.framework)
    sources = Sources(clusters, published, verdicts, population, withheld, selections)
    changes = compare_all(inspectorate, edition, own, sources)
    levels = series(inspectorate, edition, table, published, verdicts)
    teams = uniformity(inspectorate, edition, visits, judgements)
    write_csv(teams, folder / "uniformity.csv")
    together = pooled(inspectorate, edition, own, clusters[edition.school_year])
    write_csv(together, folder / "pooled.csv")
    led = between_teams(inspectorate, edition, own, clusters, visits)
    write_csv(led, folder / "between_teams.csv")
    shifts = level_shifts(inspectorate, edition, levels)
    write_csv(shifts, folder / "level_shifts.csv")
    themes = list(inspectorate.framework.themes)
    evidence = read_evidence(config / "external_evidence.csv", themes)
    beside = beside_the_mirror(evidence, changes, edition, inspectorate)
    write_csv(beside, folder / "evidence.csv")
    write_csv(changes, folder / "changes.csv")
    write_csv(levels, folder / "series.csv")
    lines = trends(inspectorate, edition, levels, clusters, population, selections)
    write_csv(lines, folder / "trends.csv")


def check_against_published(
    config: Path,
    edition: Edition,
    measures: Mapping[str, Path],
    prior_figures: Path,
    quantities: Path,
    table: Path,
) -> None:
    """Write `published_check.csv`: published figures beside the recomputed ones.

    Parameters
    ----------
    measures : files of the measure stage by school year.
    prior_figures : clean table of the earlier mirrors' figures that came with the export.
    quantities : the table of that name.
    """
    inspectorate = load_inspectorate(config)
    found = read_measures(measures)
    others = pd.read_csv(quantities)
    published = read_published(config / "published.csv", inspectorate)
    rows = [
        row
        for year in reversed(edition.record_years)
        for row in check_published(
            published,
            found,
            year,
            edition.mirror_of(year),
            whole=not edition.period_of(year),
            quantities=others,
        )
    ]
    rows += check_prior_figures(pd.read_parquet(prior_figures), found, inspectorate)
    write_csv(as_table(rows, inspectorate.plan.digest), table)
