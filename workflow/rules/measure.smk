"""Stage 3, measure: clean tables and the indicator registry to measures.

Requires the clean tables of a school year; makes
data/processed/<edition>/measure/<school year>.{csv,counts.parquet,register.csv}.
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
    resources:
        mem_mb=1000,
    params:
        code=fingerprint("spiegel.measure.measures"),
    script:
        "../scripts/measure_school_year.py"


rule measures:
    input:
        expand(
            "data/processed/{edition}/measure/{school_year}.csv",
            edition=EDITION.edition,
            school_year=YEARS,
        ),
