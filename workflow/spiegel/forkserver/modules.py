"""What the fork server imports: what the scripts of the rules and the notebooks do."""

from __future__ import annotations

import ast
import contextlib
import pkgutil
from pathlib import Path

PRELOAD = "SPIEGEL_PRELOAD"  # the environment variable that tells the fork server
# What Snakemake puts at the head of every script.
SNAKEMAKE = ("snakemake.iocontainers", "snakemake.logging")
# What the first check of any table imports.
CHECKS = ("pandera.backends.pandas.builtin_checks",)
# What turns an executed notebook into a page; it runs beside the kernels.
PAGE = ("spiegel.publish.notebooks.notebook_html:prepare",)
# What every notebook of an edition imports, by itself or at its first cell, table and figure.
NOTEBOOK = (
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "ipykernel.zmqshell",
    "ipykernel.debugger",
    "IPython.display",
    "IPython.core.debugger",
    "psutil",
    "matplotlib.pyplot",
    "matplotlib.backends.backend_svg",
    "seaborn",
    "pandas",
    "matplotlib_inline.backend_inline",
    "scipy.stats",
    "statsmodels.stats.proportion",
    "spiegel.publish.notebooks.chapters",
    *CHECKS,
)
# The rooms that a build walks through; releasing is for later.
ROOMS = tuple(f"spiegel.{room}." for room in ("ingest", "clean", "measure", "compare", "publish"))


def of_build(scripts: Path) -> list[str]:
    """Return the modules of all jobs of a build."""
    return [*SNAKEMAKE, *of_scripts(scripts), *NOTEBOOK, *PAGE]


def of_scripts(folder: Path) -> list[str]:
    """Return the modules of the rooms that the scripts of the rules import."""
    found = set()
    for path in folder.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(ROOMS):
                found.add(str(node.module))
    return sorted(found)


def load(name: str) -> None:
    """Import a module or call "module:function"; what fails tells so in the job that needs it."""
    with contextlib.suppress(Exception):
        found = pkgutil.resolve_name(name)
        if ":" in name:
            found()
