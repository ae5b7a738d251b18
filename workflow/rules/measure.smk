"""Stage 3, measure: clean tables and the indicator registry to measures.

Requires the clean tables of a school year; makes
data/processed/<edition>/measure/<school year>.{csv,counts.parquet,register.csv} and groups.csv.
"""


rule measure_school_year:
    input:
        visits="data/processed/{edition}/clean/{school_year}/visits.parquet",
        judgements="data/processed/{edition}/clean/{school_year}/judgements.parquet",
        institutions="data/processed/{edition}/clean/{school_year}/institutions.parquet",
        reference=[
            f"data/processed/{{edition}}/clean/{EDITION.school_year}/{name}.parquet"
            for name in ("institutions", "population")
        ],
        framework=f"{CONFIG}/framework.yaml",
        indicators=f"{CONFIG}/indicators.yaml",
        plan=f"{CONFIG}/analysis_plan.yaml",
    output:
        measures="data/processed/{edition}/measure/{school_year}.csv",
        counts="data/processed/{edition}/measure/{school_year}.counts.parquet",
        register="data/processed/{edition}/measure/{school_year}.register.csv",
    log:
        "logs/{edition}/measure_school_year/{school_year}.log",
    conda:
        ENVIRONMENT
    threads: lambda w: PROJECT.threads(w.school_year)
    resources:
        mem_mb=lambda w: PROJECT.memory(w.school_year),
        runtime=30,
    params:
        code=fingerprint("spiegel.measure.measures"),
    script:
        "../scripts/measure_school_year.py"


# By network, province, board: whatever groupings publication.yaml names.
rule measure_groups:
    input:
        counts=f"data/processed/{{edition}}/measure/{EDITION.school_year}.counts.parquet",
        measures=f"data/processed/{{edition}}/measure/{EDITION.school_year}.csv",
        institutions=f"data/processed/{{edition}}/clean/{EDITION.school_year}/institutions.parquet",
        framework=f"{CONFIG}/framework.yaml",
        indicators=f"{CONFIG}/indicators.yaml",
        plan=f"{CONFIG}/analysis_plan.yaml",
        publication=(
            [f"{CONFIG}/publication.yaml"]
            if Path(f"{CONFIG}/publication.yaml").is_file()
            else []
        ),
    output:
        public="data/processed/{edition}/measure/groups.csv",
        internal="data/processed/{edition}/measure/groups.internal.csv",
    log:
        "logs/{edition}/measure_groups.log",
    conda:
        ENVIRONMENT
    resources:
        mem_mb=1000,
        runtime=30,
    params:
        school_year=EDITION.school_year,
        code=fingerprint("spiegel.measure.groups"),
    script:
        "../scripts/measure_groups.py"


# Counts of the register, sums, means, medians, with their unit: quantities.yaml names them.
rule measure_quantities:
    input:
        institutions=[
            f"data/processed/{{edition}}/clean/{year}/institutions.parquet"
            for year in YEARS
        ],
        visits=[
            f"data/processed/{{edition}}/clean/{year}/visits.parquet" for year in YEARS
        ],
        framework=f"{CONFIG}/framework.yaml",
        plan=f"{CONFIG}/analysis_plan.yaml",
        quantities=(
            [f"{CONFIG}/quantities.yaml"]
            if Path(f"{CONFIG}/quantities.yaml").is_file()
            else []
        ),
    output:
        table="results/{edition}/tables/quantities.csv",
    log:
        "logs/{edition}/measure_quantities.log",
    conda:
        ENVIRONMENT
    resources:
        mem_mb=500,
        runtime=30,
    params:
        years=list(YEARS),
        code=fingerprint("spiegel.measure.quantities"),
    script:
        "../scripts/measure_quantities.py"


rule measures:
    input:
        expand(
            "data/processed/{edition}/measure/{school_year}.csv",
            edition=EDITION.edition,
            school_year=YEARS,
        ),
