"""Stage 2, clean: staged tables of a school year to clean tables and their account.

Requires the staged datasets of the year; makes
data/processed/<edition>/clean/<school year>/<table>.parquet.
"""

CLEAN_TABLES = [
    "visits",
    "judgements",
    "institutions",
    "population",
    "prior_figures",
    "ledger",
    "exclusions",
    "checks",
]


def of_year(suffix):
    """Return an input function: one staged file for each dataset of a school year."""
    return lambda w: [
        f"data/processed/{w.edition}/ingest/{w.school_year}/{dataset}{suffix}"
        for dataset in EDITION.datasets(w.school_year)
    ]


rule clean_school_year:
    input:
        tables=of_year(".parquet"),
        ledgers=of_year(".ledger.parquet"),
        framework=CONFIG + "/framework.yaml",
        recipes=CONFIG + "/tables.yaml",
    output:
        [PROCESSED + f"/clean/{{school_year}}/{name}.parquet" for name in CLEAN_TABLES],
    log:
        LOGS + "/clean_school_year/{school_year}.log",
    params:
        config=CONFIG,
        datasets=lambda w: list(EDITION.datasets(w.school_year)),
        cut_off=lambda w: str(EDITION.cut_off_of(w.school_year)),
        code=fingerprint("spiegel.clean.year"),
    resources:
        mem_mb=1000,
    conda:
        ENVIRONMENT
    script:
        "../scripts/clean_school_year.py"


rule clean:
    input:
        expand(
            PROCESSED + "/clean/{school_year}/visits.parquet",
            edition=EDITION.edition,
            school_year=YEARS,
        ),
