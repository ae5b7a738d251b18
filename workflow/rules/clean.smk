"""Stage 2, clean: staged tables of a school year to clean tables and their account.

Requires the staged datasets of the year; makes
data/processed/<edition>/clean/<school year>/<table>.parquet.
"""

CLEAN_ACCOUNTS = [
    "ledger",
    "exclusions",
    "corrections",
    "checks",
    "check_rows",
    "expectations",
]
CLEAN_TABLES = [
    "visits",
    "judgements",
    "institutions",
    "population",
    "prior_figures",
    *CLEAN_ACCOUNTS,
]
# Decisions that an inspectorate may have; without the file there are none.
CLEAN_DECISIONS = [
    path
    for path in (f"{CONFIG}/corrections.yaml", f"{CONFIG}/expectations.csv")
    if Path(path).is_file()
]


# What checks ask of the indicators: a change of their words cleans nothing anew.
INDICATORS = {
    name: own.model_dump(mode="json", include={"standards", "sectors", "since"})
    for name, own in PROJECT.inspectorate.indicators.items()
}
LIMITS = PROJECT.inspectorate.framework.cleaning.checks
# What checks compare a school year with, of the mirror before it that has records.
CLEAN_BEFORE = ["visits", "judgements", "institutions", "population", "exclusions"]


rule clean_school_year:
    input:
        tables=lambda w: PROJECT.staged(".parquet", w.school_year),
        ledgers=lambda w: PROJECT.staged(".ledger.parquet", w.school_year),
        framework=f"{CONFIG}/framework.yaml",
        recipes=f"{CONFIG}/tables.yaml",
        decisions=CLEAN_DECISIONS,
        before=lambda w: year_before(w, CLEAN_BEFORE),
    output:
        [
            f"data/processed/{{edition}}/clean/{{school_year}}/{name}.parquet"
            for name in CLEAN_TABLES
        ],
    log:
        "logs/{edition}/clean_school_year/{school_year}.log",
    conda:
        ENVIRONMENT
    threads: lambda w: PROJECT.threads(w.school_year)
    resources:
        mem_mb=lambda w: PROJECT.memory(w.school_year),
        runtime=30,
    params:
        datasets=lambda w: list(EDITION.datasets(w.school_year)),
        versions=lambda w: EDITION.versions(w.school_year),
        cut_off=lambda w: str(EDITION.cut_off_of(w.school_year)),
        period=lambda w: EDITION.days_of(w.school_year),
        last_day=str(EDITION.last_day(LIMITS.described_days)),
        indicators=INDICATORS,
        extras=PROJECT.extras,  # their kinds stand in column maps, which are no input here
        code=fingerprint("spiegel.clean.year"),
    script:
        "../scripts/clean_school_year.py"


rule clean:
    input:
        expand(
            "data/processed/{edition}/clean/{school_year}/visits.parquet",
            edition=EDITION.edition,
            school_year=YEARS,
        ),
