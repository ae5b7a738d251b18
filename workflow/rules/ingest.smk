"""Stage 1, ingest: pinned raw files to staged tables.

Requires data/raw/manifest.csv and the pinned files; makes
data/processed/<edition>/ingest/<school year>/<dataset>.{parquet,ledger.parquet,json}.
"""


def code_lists(wildcards):
    """Return the code lists that a dataset's column map names."""
    columns = read_column_map(
        Path(CONFIG, "column_maps", f"{wildcards.dataset}.csv"), wildcards.school_year
    )
    return sorted({f"{CONFIG}/codes/{c.codes}.csv" for c in columns if c.kind == "code"})


def staged(suffix):
    """Return the staged files of every dataset and school year of this edition."""
    return [
        f"data/processed/{EDITION.edition}/ingest/{year}/{dataset}{suffix}"
        for dataset, year in sorted(PROJECT.files)
    ]


from spiegel.ingest.columns import read_column_map


rule stage_dataset:
    input:
        raw=lambda w: PROJECT.paths[w.dataset, w.school_year].as_posix(),
        column_map=CONFIG + "/column_maps/{dataset}.csv",
        codes=code_lists,
    output:
        table=PROCESSED + "/ingest/{school_year}/{dataset}.parquet",
        ledger=PROCESSED + "/ingest/{school_year}/{dataset}.ledger.parquet",
        account=PROCESSED + "/ingest/{school_year}/{dataset}.json",
    log:
        LOGS + "/stage_dataset/{school_year}.{dataset}.log",
    params:
        config=CONFIG,
        file=lambda w: vars(PROJECT.files[w.dataset, w.school_year]),
        code=fingerprint("spiegel.ingest.stage"),
    resources:
        mem_mb=1000,
    conda:
        ENVIRONMENT
    script:
        "../scripts/stage_dataset.py"


rule ingest:
    input:
        staged(".parquet"),
