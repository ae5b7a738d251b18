"""Rule recompute: the second computation, which is a program of its own and no part of spiegel."""

import runpy
import sys
from pathlib import Path

from spiegel.job import logged
from spiegel.made import recording

if "snakemake" not in globals():  # run by hand
    from spiegel.by_hand import mock_snakemake

    snakemake = mock_snakemake(__file__)

with logged(snakemake.log[0]), recording(snakemake):
    tool = Path(snakemake.input.tool[0])
    sys.path.insert(0, str(tool.parent))
    sys.argv = [str(tool), snakemake.wildcards.edition, "--out", snakemake.output.account]
    runpy.run_path(str(tool), run_name="__main__")
