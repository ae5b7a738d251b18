"""Rules execute_notebook_<name>: run one registry notebook, for every sector it is made for."""

from pathlib import Path

from spiegel.job import logged

if "snakemake" not in globals():  # run by hand
    from spiegel.by_hand import mock_snakemake

    snakemake = mock_snakemake(__file__)

with logged(snakemake.log[0]):
    from spiegel.publish.notebook_jobs import run_notebook

    run_notebook(Path("."), snakemake.wildcards.edition, snakemake.params.notebook)
