# spiegel: from raw inspection exports to a published mirror.
#
#   snakemake --cores 4                           the edition named in config/config.yaml
#   snakemake --cores 4 --config edition=en2025   another edition
#   snakemake --cores 4 clean                     up to the end of a stage:
#                                                 ingest, clean, measures, comparisons, notebooks, site
#   snakemake --cores 4 audit                     build the frozen edition again and compare
#
# results/<edition>/
#   site/index.html     the page to open first
#   tables/             claims, measures, changes, trends, published check; workbook
#   data/               open data: csv, parquet, data package, dictionary
#   figures/            every figure as svg, png, its data as csv, its description as json
#   report/             the report as a tagged PDF, nl and en
#   press/              the press release as docx and PDF, nl and en
#   sheets/, slides/    a practice sheet for each sector (PDF); slides (pptx), nl and en
#   notebooks/          executed notebooks and their HTML
#   quality/            inputs, ledger of changes, exclusions, checks, every number computed twice
#   profiles/           internal: a page for each institution; only on request: snakemake profiles
from snakemake.utils import min_version

min_version("9.19")


report: "workflow/report/edition.rst"


include: "workflow/rules/common.smk"
include: "workflow/rules/ingest.smk"
include: "workflow/rules/clean.smk"
include: "workflow/rules/measure.smk"
include: "workflow/rules/compare.smk"
include: "workflow/rules/publish.smk"
include: "workflow/rules/recompute.smk"
include: "workflow/rules/profiles.smk"
include: "workflow/rules/release.smk"


rule all:
    default_target: True
    input:
        rules.site.input,
        rules.notebooks.input,
        expand(rules.write_workbook.output, edition=EDITION.edition),
        expand(rules.write_open_data.output, edition=EDITION.edition),
        expand(rules.write_report.output, edition=EDITION.edition),
        expand(rules.write_press.output, edition=EDITION.edition),
        expand(rules.write_sheets.output, edition=EDITION.edition),
        expand(rules.write_slides.output, edition=EDITION.edition),
        expand(rules.recompute.output, edition=EDITION.edition),


finish()
