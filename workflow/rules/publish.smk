"""Stage 5, publish: tables to figures, notebooks, workbook and site.

Requires the tables of all earlier stages; makes results/<edition>/.
"""

TABLES = ["measures", "series", "changes", "trends", "published_check", "population"]
QUALITY = ["inputs", "ledger", "exclusions", "checks"]


rule collect_tables:
    input:
        accounts=staged(".json"),
        clean=[
            PROCESSED + f"/clean/{year}/{name}.parquet"
            for year in YEARS
            for name in ("population", "ledger", "exclusions", "checks")
        ],
        measures=MEASURES,
        compare=[
            PROCESSED + f"/compare/{name}.csv"
            for name in ("changes", "series", "trends", "published_check")
        ],
    output:
        tables=[RESULTS + f"/tables/{name}.csv" for name in TABLES],
        quality=[RESULTS + f"/quality/{name}.csv" for name in QUALITY],
    log:
        LOGS + "/collect_tables.log",
    params:
        years=list(YEARS),
        code=fingerprint("spiegel.publish.collect"),
    resources:
        mem_mb=500,
    conda:
        ENVIRONMENT
    script:
        "../scripts/collect_tables.py"
SITE=[]
NOTEBOOKS=[]
WORKBOOK=expand(rules.collect_tables.output.tables, edition=EDITION.edition)
