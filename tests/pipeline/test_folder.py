"""The environment may lie in any folder, one with a space in its name among them."""

from __future__ import annotations

import sys
from pathlib import Path

from project_copy import Project


def test_a_python_in_a_folder_with_a_space_runs_the_jobs(unbuilt: Project, tmp_path: Path) -> None:
    python = tmp_path / "a space" / "venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    settings = Path(sys.prefix) / "pyvenv.cfg"
    (python.parents[1] / "pyvenv.cfg").write_text(settings.read_text(encoding="utf-8"))
    packages = Path(sys.prefix) / "lib"
    (python.parents[1] / "lib").symlink_to(packages)
    run = unbuilt.snakemake("--cores", "1", "ingest", python=python)
    assert run.returncode == 0, run.stdout
