"""Rule check_figures: the outcome of the acceptance list over all figures, or a stop."""

from pathlib import Path

from spiegel.job import logged
from spiegel.made import recording

if "snakemake" not in globals():  # run by hand
    from spiegel.by_hand import mock_snakemake

    snakemake = mock_snakemake(__file__)

with logged(snakemake.log[0]), recording(snakemake):
    from spiegel.publish.figure_outcomes import gather

    gather([Path(path) for path in snakemake.input.checks], Path(snakemake.output.checks))
