"""Stage 4, compare: measures of this mirror beside earlier mirrors and published figures.

Requires the measures of every school year of the edition; makes
data/processed/<edition>/compare/{changes,series,trends,published_check}.csv.
"""

MEASURES = [PROCESSED + f"/measure/{year}.csv" for year in YEARS]
COUNTS = [PROCESSED + f"/measure/{year}.counts.parquet" for year in YEARS]
PUBLISHED_PRIORS = f"{CONFIG}/published_priors.csv"


rule compare_mirrors:
    input:
        measures=MEASURES,
        counts=COUNTS,
        framework=CONFIG + "/framework.yaml",
        indicators=CONFIG + "/indicators.yaml",
        plan=CONFIG + "/analysis_plan.yaml",
        comparability=CONFIG + "/comparability.csv",
        published_priors=[PUBLISHED_PRIORS] if Path(PUBLISHED_PRIORS).is_file() else [],
    output:
        changes=PROCESSED + "/compare/changes.csv",
        series=PROCESSED + "/compare/series.csv",
        trends=PROCESSED + "/compare/trends.csv",
    log:
        LOGS + "/compare_mirrors.log",
    params:
        config=CONFIG,
        years=list(YEARS),
        edition=EDITION.model_dump_json(include={"edition", "school_year", "priors"}),
        code=fingerprint("spiegel.compare.mirror"),
    resources:
        mem_mb=1000,
    conda:
        ENVIRONMENT
    script:
        "../scripts/compare_mirrors.py"


rule check_published:
    input:
        measures=MEASURES,
        prior_figures=PROCESSED + f"/clean/{EDITION.school_year}/prior_figures.parquet",
        published=CONFIG + "/published.csv",
    output:
        table=PROCESSED + "/compare/published_check.csv",
    log:
        LOGS + "/check_published.log",
    params:
        config=CONFIG,
        years=list(YEARS),
        code=fingerprint("spiegel.compare.mirror"),
    resources:
        mem_mb=500,
    conda:
        ENVIRONMENT
    script:
        "../scripts/check_published.py"


rule comparisons:
    input:
        expand(rules.compare_mirrors.output.changes, edition=EDITION.edition),
        expand(rules.check_published.output.table, edition=EDITION.edition),
