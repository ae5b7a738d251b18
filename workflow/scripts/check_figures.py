"""Rule check_figures: the acceptance list over every published figure."""

from pathlib import Path

from spiegel.job import logged

with logged(snakemake.log[0]):
    from spiegel.publish.acceptance.edition import write_figure_checks

    write_figure_checks(
        Path("."),
        snakemake.wildcards.edition,
        Path(snakemake.output.checks),
        workers=snakemake.threads,
    )
