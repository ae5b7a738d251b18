"""What the warm server imports, in the order in which a build comes to need it."""

from __future__ import annotations

import ast
from pathlib import Path

# What Snakemake puts at the head of every script.
SNAKEMAKE = ("snakemake.iocontainers", "snakemake.logging")
# What the first check of any table imports.
CHECKS = ("pandera.backends.pandas.builtin_checks",)
# What turns an executed notebook into a page; it runs beside the kernels.
PAGE = ("spiegel.publish.notebook_html:warm",)
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
    "spiegel.publish.chapters",
    *CHECKS,
)
ROOMS = ("ingest", "clean", "measure", "compare", "publish")


def of_scripts(folder: Path) -> list[str]:
    """Return the modules that the scripts of the rules import, room by room."""
    found = set()
    for path in folder.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module and room_of(node.module) in ROOMS:
                found.add(node.module)
    return sorted(found, key=lambda module: (ROOMS.index(room_of(module)), module))


def room_of(module: str) -> str:
    """Return the room of a module of this package: the second part of its name."""
    return module.split(".")[1] if "." in module else ""
