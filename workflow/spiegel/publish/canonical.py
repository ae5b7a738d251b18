"""Executed notebooks without anything that differs between runs, folders or machines."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path

import nbformat
from nbformat import NotebookNode

import spiegel

NOTE_TAG = "template-note"  # cells that only speak to whoever opens the template


def private_paths(root: Path, private: Path) -> list[str]:
    """Return the folders that name a machine or its user, longest first."""
    found = {root, root.resolve(), private, Path(sys.prefix), Path.home()}
    found.add(Path(spiegel.__file__).parents[1])
    return sorted((str(f) for f in found if len(f.parts) > 1), key=lambda f: (-len(f), f))


def _clean_text(text: str, folders: Sequence[str]) -> str:
    """Remove what differs between runs or machines from printed text."""
    for folder in folders:
        text = text.replace(folder, ".")
    text = re.sub(r" at 0x[0-9a-fA-F]{6,}", "", text)
    text = re.sub(r"[^\s'\"]*/ipykernel_\d+/\d+\.py", "cell", text)
    return re.sub(r"ipykernel_\d+", "ipykernel", text)


def _clean_output(output: NotebookNode, folders: Sequence[str]) -> NotebookNode:
    if "text" in output:
        output["text"] = _clean_text(output["text"], folders)
    for kind, value in list(output.get("data", {}).items()):
        if isinstance(value, str) and not kind.startswith("image/png"):
            output["data"][kind] = _clean_text(value, folders)
    return output


def canonical(notebook: NotebookNode, folders: Sequence[str] = ()) -> NotebookNode:
    """Return a copy that depends on sources, parameters and outputs alone.

    Drops papermill's records, run-dependent ids, `stderr` (it stays in the partial copy) and
    cells meant for the template's reader; `folders` are replaced by '.' in printed text.
    """
    cells = []
    for number, cell in enumerate(notebook.cells):
        tags = cell.metadata.get("tags", [])
        if NOTE_TAG in tags:
            continue
        new = NotebookNode(
            cell_type=cell.cell_type,
            id="injected-parameters" if "injected-parameters" in tags else cell.get("id"),
            metadata={"tags": tags} if tags else {},
            source=cell.source,
        )
        new["id"] = new["id"] or f"cell-{number:02d}"
        if cell.cell_type == "code":
            new["execution_count"] = cell.execution_count
            new["outputs"] = [
                _clean_output(nbformat.from_dict(output), folders)
                for output in cell.outputs
                if output.get("name") != "stderr"
            ]
        cells.append(new)
    metadata = {
        "kernelspec": {
            "display_name": "Python 3 (ipykernel)",
            "language": "python",
            "name": "python3",
        },
        "language_info": {"name": "python"},
    }
    result: NotebookNode = nbformat.from_dict(
        {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    )
    nbformat.validate(result)
    return result


def to_bytes(notebook: NotebookNode) -> bytes:
    """Return the file content of a notebook."""
    return (nbformat.writes(notebook, version=nbformat.NO_CONVERT) + "\n").encode("utf-8")


def warnings_of(notebook: NotebookNode, folders: Sequence[str] = ()) -> list[str]:
    """Return one line for each cell that wrote to stderr."""
    lines = []
    for cell in notebook.cells:
        text = "".join(o["text"] for o in cell.get("outputs", []) if o.get("name") == "stderr")
        if text.strip():
            first = _clean_text(text.strip().splitlines()[0], folders)
            lines.append(f"In [{cell.execution_count}]: {first}")
    return lines
