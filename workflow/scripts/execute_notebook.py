"""Rules execute_notebook_<name>: run one registry notebook, for every sector it is made for."""

from pathlib import Path

from spiegel.job import logged
from spiegel.made import recording

if "snakemake" not in globals():  # run by hand
    from spiegel.by_hand import mock_snakemake

    snakemake = mock_snakemake(__file__)

with logged(snakemake.log[0]), recording(snakemake):
    from spiegel.publish.notebooks.notebook_jobs import notebook_jobs, run_notebooks
    from spiegel.publish.report import load_report

    given = snakemake.input
    report = load_report(given.edition, given.framework, given.sources, given.earlier)
    jobs = notebook_jobs(
        report,
        snakemake.params.notebook,
        template=Path(given.template),
        files=map(Path, snakemake.output.notebooks),
        figures=Path(snakemake.params.figures),
        kept=Path(snakemake.log[0]).parent,
    )
    run_notebooks(jobs, root=Path("."), figures=map(Path, snakemake.output.figures))
