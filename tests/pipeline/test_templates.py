"""Every template runs as a person opens it: in its folder, with the parameters it shows."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from project_copy import Project

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.mark.slow
@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_runs_with_its_own_parameters(
    built: Project, name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(built.root / "workflow"))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    folder = built.root / "notebooks"
    template = (folder / name).read_bytes()
    monkeypatch.delenv("SPIEGEL_FIGURES", raising=False)
    results = contents(built.root / "results" / "os2025")
    notebook = nbformat.read(folder / name, as_version=4)
    NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
    ).execute()
    outputs = [o for cell in notebook.cells for o in cell.get("outputs", [])]
    assert outputs
    for output in outputs:
        assert output.output_type in ("display_data", "execute_result"), output
        assert not set(output.data) <= {"text/plain"}, output
    # By hand nothing is written: not into the results, and not into itself.
    assert contents(built.root / "results" / "os2025") == results
    assert (folder / name).read_bytes() == template
