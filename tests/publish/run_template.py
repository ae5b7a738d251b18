"""The code cells of a template, run in this process."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import pandas as pd
import pytest

from spiegel.publish.notebooks import chapters
from spiegel.publish.notebooks.chapter_figures import Made

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Ran:
    """What a template left behind: its names, what it displayed, and its figures by hand."""

    names: dict[str, object]
    shown: list[object] = field(default_factory=list)
    before: dict[str, dict[str, object]] = field(default_factory=dict)  # names before some cells

    @property
    def figures(self) -> list[Made]:
        return [item for item in self.shown if isinstance(item, Made)]

    @property
    def text(self) -> str:
        """Everything that was displayed as text."""
        return "\n".join(str(getattr(item, "data", "")) for item in self.shown)


def copy_of(names: dict[str, object]) -> dict[str, object]:
    """Return names with tables of their own, so that a cell may run on them again."""
    frames = (pd.DataFrame, pd.Series)
    return {k: v.copy() if isinstance(v, frames) else v for k, v in names.items()}


def run_template(
    path: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    root: Path = ROOT,
    figures: str = "",
    edit: Callable[[str, str], str] = lambda cell, source: source,
    keep: Collection[str] = (),
    **parameters: object,
) -> Ran:
    """Run a template from its folder with other parameters, as by hand unless `figures` is set.

    Parameters
    ----------
    figures : folder of figures, from `root`, as a build gives it.
    edit : changes the code of a cell, by its id, before it runs.
    keep : cells before which the names are kept, for running them again.
    """
    ran = Ran({})

    def take(*items: object, **options: object) -> None:
        ran.shown.extend(items)

    monkeypatch.setattr(chapters, "display", take)
    monkeypatch.chdir(root)
    if figures:
        monkeypatch.setenv(chapters.names.FIGURES, figures)
    else:
        monkeypatch.delenv(chapters.names.FIGURES, raising=False)
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "code":
            source = edit(cell.id, cell.source)
            if cell.id in keep:
                ran.before[cell.id] = copy_of(ran.names)
            exec(compile(source, f"{path.name}, cell {cell.id}", "exec"), ran.names)
            if "parameters" in cell.metadata.get("tags", []):
                ran.names.update(parameters)
    return ran
