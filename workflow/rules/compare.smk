"""Stage 4, compare: measures of this mirror beside earlier mirrors and published figures.

Requires the measures of every school year of the edition; makes
data/processed/<edition>/compare/{changes,series,trends,evidence,published_check}.csv, and
results/<edition>/tables/differences.csv.
"""

MEASURES = [f"data/processed/{{edition}}/measure/{year}.csv" for year in YEARS]
COUNTS = [f"data/processed/{{edition}}/measure/{year}.counts.parquet" for year in YEARS]
PUBLISHED_PRIORS = f"{CONFIG}/published_priors.csv"


rule compare_mirrors:
    input:
        measures=MEASURES,
        counts=COUNTS,
        visits=[f"data/processed/{{edition}}/clean/{y}/visits.parquet" for y in YEARS],
        judgements=[
            f"data/processed/{{edition}}/clean/{y}/judgements.parquet" for y in YEARS
        ],
        register=f"data/processed/{{edition}}/measure/{EDITION.school_year}.register.csv",
        framework=f"{CONFIG}/framework.yaml",
        indicators=f"{CONFIG}/indicators.yaml",
        plan=f"{CONFIG}/analysis_plan.yaml",
        comparability=f"{CONFIG}/comparability.csv",
        evidence=(
            [f"{CONFIG}/external_evidence.csv"]
            if Path(f"{CONFIG}/external_evidence.csv").is_file()
            else []
        ),
        published_priors=[PUBLISHED_PRIORS] if Path(PUBLISHED_PRIORS).is_file() else [],
    output:
        changes="data/processed/{edition}/compare/changes.csv",
        series="data/processed/{edition}/compare/series.csv",
        trends="data/processed/{edition}/compare/trends.csv",
        evidence="data/processed/{edition}/compare/evidence.csv",
        uniformity="data/processed/{edition}/compare/uniformity.csv",
        pooled="data/processed/{edition}/compare/pooled.csv",
        between_teams="data/processed/{edition}/compare/between_teams.csv",
        level_shifts="data/processed/{edition}/compare/level_shifts.csv",
    log:
        "logs/{edition}/compare_mirrors.log",
    conda:
        ENVIRONMENT
    resources:
        mem_mb=1000,
        runtime=30,
    params:
        years=list(YEARS),
        edition=EDITION.model_dump_json(include={"edition", "school_year", "priors"}),
        code=fingerprint("spiegel.compare.mirror"),
    script:
        "../scripts/compare_mirrors.py"


# Differences within this mirror: claims.yaml declares them.
rule compare_differences:
    input:
        measures=f"data/processed/{{edition}}/measure/{EDITION.school_year}.csv",
        counts=f"data/processed/{{edition}}/measure/{EDITION.school_year}.counts.parquet",
        visits=f"data/processed/{{edition}}/clean/{EDITION.school_year}/visits.parquet",
        institutions=f"data/processed/{{edition}}/clean/{EDITION.school_year}/institutions.parquet",
        framework=f"{CONFIG}/framework.yaml",
        indicators=f"{CONFIG}/indicators.yaml",
        plan=f"{CONFIG}/analysis_plan.yaml",
        claims=f"{CONFIG}/claims.yaml",
        publication=(
            [f"{CONFIG}/publication.yaml"]
            if Path(f"{CONFIG}/publication.yaml").is_file()
            else []
        ),
    output:
        table="results/{edition}/tables/differences.csv",
    log:
        "logs/{edition}/compare_differences.log",
    conda:
        ENVIRONMENT
    resources:
        mem_mb=500,
        runtime=30,
    params:
        edition=EDITION.model_dump_json(include={"edition", "school_year"}),
        code=fingerprint("spiegel.compare.differences"),
    script:
        "../scripts/compare_differences.py"


rule check_published:
    input:
        measures=MEASURES,
        prior_figures=f"data/processed/{{edition}}/clean/{EDITION.school_year}/prior_figures.parquet",
        quantities="results/{edition}/tables/quantities.csv",
        published=f"{CONFIG}/published.csv",
        framework=f"{CONFIG}/framework.yaml",
        indicators=f"{CONFIG}/indicators.yaml",
    output:
        table="data/processed/{edition}/compare/published_check.csv",
    log:
        "logs/{edition}/check_published.log",
    conda:
        ENVIRONMENT
    resources:
        mem_mb=500,
        runtime=30,
    params:
        years=list(YEARS),
        code=fingerprint("spiegel.compare.mirror"),
    script:
        "../scripts/check_published.py"


rule comparisons:
    input:
        expand(rules.compare_mirrors.output.changes, edition=EDITION.edition),
        expand(rules.check_published.output.table, edition=EDITION.edition),
        expand(rules.compare_differences.output.table, edition=EDITION.edition),
