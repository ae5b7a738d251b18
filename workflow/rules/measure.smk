"""Stage 3, measure: clean tables and the indicator registry to measures.

Requires the clean tables of a school year; makes
data/processed/<edition>/measure/<school year>.csv and <school year>.counts.parquet.
"""


rule measure_school_year:
    input:
        visits=PROCESSED + "/clean/{school_year}/visits.parquet",
        judgements=PROCESSED + "/clean/{school_year}/judgements.parquet",
        framework=CONFIG + "/framework.yaml",
        indicators=CONFIG + "/indicators.yaml",
        plan=CONFIG + "/analysis_plan.yaml",
    output:
        measures=PROCESSED + "/measure/{school_year}.csv",
        counts=PROCESSED + "/measure/{school_year}.counts.parquet",
    log:
        LOGS + "/measure_school_year/{school_year}.log",
    params:
        config=CONFIG,
        code=fingerprint("spiegel.measure.measures"),
    resources:
        mem_mb=1000,
    conda:
        ENVIRONMENT
    script:
        "../scripts/measure_school_year.py"


rule measures:
    input:
        expand(
            PROCESSED + "/measure/{school_year}.csv",
            edition=EDITION.edition,
            school_year=YEARS,
        ),
