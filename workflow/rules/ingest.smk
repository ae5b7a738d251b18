"""Stage 1, ingest: pinned raw files to staged tables.

Requires data/raw/manifest.csv and the pinned files; makes
data/processed/<edition>/ingest/<school year>/<dataset>.{parquet,ledger.parquet,json}.
"""


rule stage_dataset:
    input:
        raw=lambda w: PROJECT.paths[w.dataset, w.school_year].as_posix(),
        column_map=f"{CONFIG}/column_maps/{{dataset}}.csv",
        codes=lambda w: PROJECT.code_lists(w.dataset, w.school_year),
    output:
        table="data/processed/{edition}/ingest/{school_year}/{dataset}.parquet",
        ledger="data/processed/{edition}/ingest/{school_year}/{dataset}.ledger.parquet",
        account="data/processed/{edition}/ingest/{school_year}/{dataset}.json",
    log:
        "logs/{edition}/stage_dataset/{school_year}.{dataset}.log",
    conda:
        ENVIRONMENT
    resources:
        mem_mb=1000,
    params:
        file=lambda w: vars(PROJECT.files[w.dataset, w.school_year]),
        code=fingerprint("spiegel.ingest.stage"),
    script:
        "../scripts/stage_dataset.py"


rule ingest:
    input:
        PROJECT.staged(".parquet"),
