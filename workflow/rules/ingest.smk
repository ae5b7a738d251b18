"""Stage 1, ingest: pinned raw files to staged tables.

Requires data/raw/manifest.csv and the pinned files; makes
data/processed/<edition>/ingest/<school year>/<dataset>.{parquet,ledger.parquet,json}.
"""

# One rule for each school year: its export is one delivery, and starting the libraries costs
# more than staging a file.
for year in YEARS:

    rule:
        name:
            f"stage_school_year_{year.replace('-', '_')}"
        input:
            raw=[PROJECT.paths[d, year].as_posix() for d in EDITION.datasets(year)],
            column_maps=[
                f"{CONFIG}/column_maps/{dataset}.csv"
                for dataset in EDITION.datasets(year)
            ],
            codes=PROJECT.code_lists(year),
        output:
            tables=[
                f"data/processed/{{edition}}/ingest/{year}/{dataset}.parquet"
                for dataset in EDITION.datasets(year)
            ],
            ledgers=[
                f"data/processed/{{edition}}/ingest/{year}/{dataset}.ledger.parquet"
                for dataset in EDITION.datasets(year)
            ],
            accounts=[
                f"data/processed/{{edition}}/ingest/{year}/{dataset}.json"
                for dataset in EDITION.datasets(year)
            ],
        log:
            f"logs/{{edition}}/stage_school_year/{year}.log",
        conda:
            ENVIRONMENT
        threads: PROJECT.threads(year)
        resources:
            mem_mb=PROJECT.memory(year),
            runtime=30,
        params:
            files=[vars(PROJECT.files[d, year]) for d in EDITION.datasets(year)],
            code=fingerprint("spiegel.ingest.stage"),
        script:
            "../scripts/stage_school_year.py"


rule ingest:
    input:
        PROJECT.staged(".parquet"),
