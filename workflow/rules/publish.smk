"""Stage 5, publish: tables to figures, notebooks, workbook and site.

Requires the tables of all earlier stages; makes results/<edition>/.
"""

from spiegel.config.languages import LANGUAGES
from spiegel.fingerprint import imported_by
from spiegel.publish import names, reads

INSPECTORATE = PROJECT.inspectorate
GATHERED = CATALOGUE.paths(CATALOGUE.gathered("compare", "clean", "collect"))
# The earlier mirrors that an edition here makes: what is printed of them is their title.
EARLIER = [
    f"config/editions/{prior.mirror}.yaml"
    for prior in EDITION.priors
    if Path(f"config/editions/{prior.mirror}.yaml").is_file()
]
OWN = f"config/editions/{EDITION.edition}.yaml"
FRAMEWORK = f"{CONFIG}/framework.yaml"
REGISTRIES = [  # they lie beside the framework
    f"{CONFIG}/indicators.yaml",
    f"{CONFIG}/figures.yaml",
    f"{CONFIG}/analysis_plan.yaml",
    f"{CONFIG}/comparability.csv",
    *[f for f in [f"{CONFIG}/house_style.yaml"] if Path(f).is_file()],
    *([f"{CONFIG}/{INSPECTORATE.house.logo}"] if INSPECTORATE.house.logo else []),
]
PUBLICATION = [f for f in [f"{CONFIG}/publication.yaml"] if Path(f).is_file()]
NOTEBOOK_WORDS = sorted(path.as_posix() for path in Path("config/words").glob("*.yaml"))
CLAIMS = [f"{CONFIG}/claims.yaml", "config/claim_words.yaml"]
# What figures are about and what they plot, without their pictures.
FIGURES = [
    f"results/{{edition}}/figures/{name}.{ending}"
    for name in names.all_figure_ids(INSPECTORATE)
    for ending in ("json", "csv")
]
PAGES = [f"results/{{edition}}/site/{name}" for name in names.site_files(INSPECTORATE)]


rule collect_tables:
    input:
        accounts=PROJECT.staged(".json"),
        clean=[
            f"data/processed/{{edition}}/clean/{year}/{name}.parquet"
            for year in YEARS
            for name in CATALOGUE.gathered("clean")
        ],
        measures=MEASURES,
        ledgers=[
            f"data/processed/{{edition}}/clean/{year}/ledger.parquet" for year in YEARS
        ],
        groups=rules.measure_groups.output.public,
        internal_groups=rules.measure_groups.output.internal,
        catalogue="config/catalogue.yaml",
        compare=[
            f"data/processed/{{edition}}/compare/{name}.csv"
            for name in CATALOGUE.gathered("compare")
        ],
    output:
        tables=[shown(path) for path in GATHERED if "/tables/" in path],
        quality=[shown(path) for path in GATHERED if "/quality/" in path],
        internal="results/{edition}/internal/meso.csv",
    log:
        "logs/{edition}/collect_tables.log",
    conda:
        ENVIRONMENT
    resources:
        mem_mb=500,
    params:
        years=list(YEARS),
        code=fingerprint("spiegel.publish.collect"),
    script:
        "../scripts/collect_tables.py"


# One rule for each notebook of the registry: all its sectors or themes, in both languages, run in
# one job, because starting the libraries costs more than running a notebook.
for notebook, entry in INSPECTORATE.registry.notebooks.items():

    rule:
        name:
            f"execute_notebook_{notebook}"
        input:
            template=f"notebooks/{entry.template}.ipynb",
            page="workflow/spiegel/publish/templates/notebook.html.j2",
            words=NOTEBOOK_WORDS,
            clean=[
                f"data/processed/{{edition}}/clean/{year}/{table}.parquet"
                for year in YEARS
                for table in reads.clean_of_notebook(INSPECTORATE, notebook)
            ],
            staged=[
                f"data/processed/{{edition}}/ingest/{EDITION.school_year}/{name}.parquet"
                for name in reads.staged_of_notebook(EDITION, notebook)
            ],
            config=[
                path
                for name in reads.opened_by(notebook).config
                if Path(path := f"{CONFIG}/{name}").is_file()
            ],
            tables=CATALOGUE.paths(reads.of_notebook(INSPECTORATE, notebook)),
            sources=CATALOGUE.paths(["sources"]),
            edition=OWN,
            framework=FRAMEWORK,
            earlier=EARLIER,
            registries=REGISTRIES,
        output:
            notebooks=[
                shown(f"results/{{edition}}/notebooks/{name}")
                for name in names.notebook_files(INSPECTORATE, notebook)
            ],
            figures=[
                shown(f"results/{{edition}}/figures/{name}")
                for name in names.notebook_figures(INSPECTORATE, notebook)
            ],
            checks=[
                names.figure_checks("{edition}", figure, language)
                for language in LANGUAGES
                for key in names.keys_of(INSPECTORATE, notebook)
                for figure in names.figure_ids(INSPECTORATE, notebook, key)
            ],
            captions=[
                names.figure_caption("{edition}", figure, language)
                for language in LANGUAGES
                for key in names.keys_of(INSPECTORATE, notebook)
                for figure in names.figure_ids(INSPECTORATE, notebook, key)
            ],
        log:
            f"logs/{{edition}}/execute_notebook/{notebook}.log",
        # Most figures first, so that no core is left with a long one at the end.
        priority: len(list(names.notebook_figures(INSPECTORATE, notebook)))
        conda:
            ENVIRONMENT
        resources:
            mem_mb=1500,
        params:
            notebook=notebook,
            figures=f"results/{EDITION.edition}/figures",
            code=fingerprint(
                "spiegel.publish.notebooks.notebook_jobs",
                "spiegel.publish.notebooks.chapters",
                *imported_by(Path(f"notebooks/{entry.template}.ipynb")),
            ),
        script:
            "../scripts/execute_notebook.py"


rule index_notebooks:
    input:
        tables=opened_by("index_notebooks"),
        edition=OWN,
        framework=FRAMEWORK,
        earlier=EARLIER,
        registries=REGISTRIES,
        template="workflow/spiegel/publish/templates/notebooks.html.j2",
    output:
        pages=[
            f"results/{{edition}}/notebooks/{name}"
            for name in names.index_files(INSPECTORATE)
        ],
    log:
        "logs/{edition}/index_notebooks.log",
    conda:
        ENVIRONMENT
    resources:
        mem_mb=500,
    params:
        code=fingerprint("spiegel.publish.notebooks.notebook_index"),
    script:
        "../scripts/index_notebooks.py"


rule notebooks:
    input:
        expand(rules.index_notebooks.output, edition=EDITION.edition),
        [
            f"results/{EDITION.edition}/notebooks/{name}"
            for notebook in INSPECTORATE.registry.notebooks
            for name in names.notebook_files(INSPECTORATE, notebook)
        ],
        [  # what `snakemake --report` says of figures
            names.figure_caption(EDITION.edition, figure, language)
            for language in LANGUAGES
            for figure in names.all_figure_ids(INSPECTORATE)
        ],


# Each figure was checked where it was drawn; one that fails stops the build before the site is made.
rule check_figures:
    input:
        checks=[
            names.figure_checks("{edition}", figure, language)
            for language in LANGUAGES
            for figure in names.all_figure_ids(INSPECTORATE)
        ],
    output:
        checks=shown("results/{edition}/quality/figure_checks.csv"),
    log:
        "logs/{edition}/check_figures.log",
    conda:
        ENVIRONMENT
    resources:
        mem_mb=500,
    params:
        code=fingerprint("spiegel.publish.figure_outcomes"),
    script:
        "../scripts/check_figures.py"


rule write_claims:
    input:
        tables=opened_by("write_claims"),
        edition=OWN,
        framework=FRAMEWORK,
        earlier=EARLIER,
        registries=[*REGISTRIES, *CLAIMS],
    output:
        table=shown("results/{edition}/tables/claims.csv"),
        sentences="results/{edition}/tables/claims.json",
    log:
        "logs/{edition}/write_claims.log",
    conda:
        ENVIRONMENT
    resources:
        mem_mb=500,
    params:
        code=fingerprint("spiegel.publish.claims.table"),
    script:
        "../scripts/write_claims.py"


# What people wrote for this edition; the check of texts is a program of its own and no part of spiegel.
rule write_texts:
    input:
        tables=opened_by("write_texts"),
        claims="results/{edition}/tables/claims.json",
        edition=OWN,
        framework=FRAMEWORK,
        earlier=EARLIER,
        registries=[*REGISTRIES, *CLAIMS],
        texts=sorted(
            path.as_posix()
            for path in Path(f"{CONFIG}/texts/{EDITION.edition}").glob("*")
        ),
        tool=sorted(
            path.as_posix()
            for path in Path("tools/text_check").iterdir()
            if path.suffix in (".py", ".toml")
        ),
    output:
        texts="results/{edition}/tables/texts.json",
    log:
        "logs/{edition}/write_texts.log",
    conda:
        ENVIRONMENT
    resources:
        mem_mb=500,
    params:
        code=fingerprint("spiegel.publish.texts.write"),
    script:
        "../scripts/write_texts.py"


rule write_workbook:
    input:
        tables=opened_by("write_workbook"),
        edition=OWN,
        framework=FRAMEWORK,
        earlier=EARLIER,
        registries=REGISTRIES,
    output:
        excel=shown("results/{edition}/tables/{edition}.xlsx"),
        open_document=shown("results/{edition}/tables/{edition}.ods"),
    log:
        "logs/{edition}/write_workbook.log",
    conda:
        ENVIRONMENT
    resources:
        mem_mb=500,
    params:
        code=fingerprint("spiegel.publish.workbook.write"),
    script:
        "../scripts/write_workbook.py"


rule write_open_data:
    input:
        tables=opened_by("write_open_data"),
        edition=OWN,
        framework=FRAMEWORK,
        earlier=EARLIER,
        registries=REGISTRIES,
    output:
        files=[f"results/{{edition}}/data/{name}" for name in names.data_files()],
    log:
        "logs/{edition}/write_open_data.log",
    conda:
        ENVIRONMENT
    resources:
        mem_mb=500,
    params:
        code=fingerprint("spiegel.publish.open_data.write"),
    script:
        "../scripts/write_open_data.py"


# Both languages in one job: starting the libraries costs more than setting a report in type.
rule write_report:
    input:
        tables=opened_by("write_report"),
        edition=OWN,
        framework=FRAMEWORK,
        earlier=EARLIER,
        registries=REGISTRIES,
        template="workflow/spiegel/publish/templates/report.typ",
        figures=FIGURES,
        pictures=[
            f"results/{{edition}}/figures/{name}.{language}.svg"
            for name in names.all_figure_ids(INSPECTORATE)
            for language in LANGUAGES
        ],
        figure_checks=rules.check_figures.output,
    output:
        reports=[
            shown(f"results/{{edition}}/report/{name}")
            for name in names.report_files("{edition}")
        ],
    log:
        "logs/{edition}/write_report.log",
    conda:
        ENVIRONMENT
    resources:
        mem_mb=1000,
    params:
        languages=list(LANGUAGES),
        code=fingerprint("spiegel.publish.pdf.write"),
    script:
        "../scripts/write_report.py"


rule write_press:
    input:
        tables=opened_by("write_press"),
        edition=OWN,
        framework=FRAMEWORK,
        earlier=EARLIER,
        registries=[*REGISTRIES, *CLAIMS],
        template="workflow/spiegel/publish/templates/report.typ",
    output:
        files=[
            shown(f"results/{{edition}}/press/{name}")
            for name in names.press_files("{edition}")
        ],
    log:
        "logs/{edition}/write_press.log",
    conda:
        ENVIRONMENT
    resources:
        mem_mb=1000,
    params:
        code=fingerprint("spiegel.publish.documents.write"),
    script:
        "../scripts/write_press.py"


rule write_sheets:
    input:
        tables=opened_by("write_sheets"),
        edition=OWN,
        framework=FRAMEWORK,
        earlier=EARLIER,
        registries=[*REGISTRIES, *CLAIMS],
        template="workflow/spiegel/publish/templates/report.typ",
    output:
        files=[
            f"results/{{edition}}/sheets/{name}"
            for name in names.sheet_files(INSPECTORATE)
        ],
    log:
        "logs/{edition}/write_sheets.log",
    conda:
        ENVIRONMENT
    resources:
        mem_mb=1000,
    params:
        code=fingerprint("spiegel.publish.documents.write"),
    script:
        "../scripts/write_sheets.py"


rule write_slides:
    input:
        tables=opened_by("write_slides"),
        edition=OWN,
        framework=FRAMEWORK,
        earlier=EARLIER,
        registries=[*REGISTRIES, *CLAIMS],
        figures=[
            f"results/{{edition}}/figures/{name}.{ending}"
            for name in names.edition_figure_ids(INSPECTORATE)
            for ending in ("json", "csv")
        ],
        pictures=[
            f"results/{{edition}}/figures/{name}.{language}.png"
            for name in names.edition_figure_ids(INSPECTORATE)
            for language in LANGUAGES
        ],
        figure_checks=rules.check_figures.output,
    output:
        slides=[
            f"results/{{edition}}/slides/{name}"
            for name in names.slide_files("{edition}")
        ],
    log:
        "logs/{edition}/write_slides.log",
    conda:
        ENVIRONMENT
    resources:
        mem_mb=1000,
    params:
        languages=list(LANGUAGES),
        code=fingerprint("spiegel.publish.documents.write_slides"),
    script:
        "../scripts/write_slides.py"


# One rule for each language, because these are the last jobs of a build and would wait for one core.
for language in LANGUAGES:

    rule:
        name:
            f"build_site_{language}"
        input:
            tables=opened_by("build_site"),
            edition=OWN,
            framework=FRAMEWORK,
            earlier=EARLIER,
            registries=[*REGISTRIES, *PUBLICATION, *CLAIMS],
            templates=[
                f"workflow/spiegel/publish/templates/site/{name}"
                for name in names.SITE_TEMPLATES
            ],
            figures=FIGURES,
            figure_checks=rules.check_figures.output,
        output:
            pages=[
                f"results/{{edition}}/site/{name}"
                for name in names.site_files(INSPECTORATE, [language])
            ],
        log:
            f"logs/{{edition}}/build_site_{language}.log",
        conda:
            ENVIRONMENT
        resources:
            mem_mb=500,
        params:
            code=fingerprint("spiegel.publish.site.build"),
        script:
            "../scripts/build_site.py"


rule site:
    input:
        expand(PAGES, edition=EDITION.edition),
