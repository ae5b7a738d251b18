"""Stage 5, publish: tables to figures, notebooks, workbook and site.

Requires the tables of all earlier stages; makes results/<edition>/.
"""

from spiegel.publish import names

INSPECTORATE = PROJECT.inspectorate
TABLES = ["measures", "series", "changes", "trends", "published_check", "population"]
QUALITY = ["inputs", "ledger", "exclusions", "checks"]
REPORT = [RESULTS + f"/tables/{name}.csv" for name in TABLES] + [
    RESULTS + f"/quality/{name}.csv" for name in QUALITY
]
REGISTRIES = [
    f"{CONFIG}/{name}.yaml" for name in ("framework", "indicators", "figures", "analysis_plan")
] + [f"config/editions/{EDITION.edition}.yaml"]
PAGES = [RESULTS + f"/site/{name}" for name in names.page_files(INSPECTORATE)]


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


# One rule for each notebook of the registry: a notebook made per sector runs all its sectors in
# one job, because starting the libraries costs more than running a notebook.
for notebook, entry in INSPECTORATE.registry.notebooks.items():

    rule:
        name:
            f"execute_notebook_{notebook}"
        input:
            template=f"notebooks/{entry.template}.ipynb",
            tables=REPORT,
            registries=REGISTRIES,
        output:
            notebooks=[
                RESULTS + f"/notebooks/{name}"
                for name in names.notebook_files(INSPECTORATE, notebook)
            ],
            figures=[
                RESULTS + f"/figures/{name}"
                for name in names.notebook_figures(INSPECTORATE, notebook)
            ],
        log:
            LOGS + f"/execute_notebook/{notebook}.log",
        params:
            notebook=notebook,
            code=fingerprint(
                "spiegel.publish.notebook_jobs",
                "spiegel.publish.chapters",
                "spiegel.publish.chapter_tables",
                "spiegel.publish.figures",
            ),
        threads: 2 if entry.per == "sector" else 1
        resources:
            mem_mb=1500,
        conda:
            ENVIRONMENT
        script:
            "../scripts/execute_notebook.py"


rule notebooks:
    input:
        [
            f"results/{EDITION.edition}/notebooks/{name}"
            for notebook in INSPECTORATE.registry.notebooks
            for name in names.notebook_files(INSPECTORATE, notebook)
        ],


rule write_workbook:
    input:
        tables=REPORT,
        registries=REGISTRIES,
    output:
        workbook=RESULTS + "/tables/{edition}.xlsx",
    log:
        LOGS + "/write_workbook.log",
    params:
        code=fingerprint("spiegel.publish.workbook"),
    resources:
        mem_mb=500,
    conda:
        ENVIRONMENT
    script:
        "../scripts/write_workbook.py"


rule build_site:
    input:
        tables=REPORT,
        registries=REGISTRIES,
        specs=[
            RESULTS + f"/figures/{name}.json" for name in names.all_figure_ids(INSPECTORATE)
        ],
    output:
        pages=PAGES,
    log:
        LOGS + "/build_site.log",
    params:
        code=fingerprint("spiegel.publish.site"),
    resources:
        mem_mb=500,
    conda:
        ENVIRONMENT
    script:
        "../scripts/build_site.py"


rule site:
    input:
        expand(PAGES, edition=EDITION.edition),
