"""The image of envs/Containerfile, made here: it builds the example edition to the same bytes."""

from __future__ import annotations

import platform
from pathlib import Path

import pytest
from containers import container
from project_copy import ROOT, Project, contents

pytestmark = [pytest.mark.slow, pytest.mark.cluster]


def test_the_container_builds_the_same_bytes_without_network(
    local: dict[str, bytes], tmp_path: Path
) -> None:
    with container(tmp_path / "containers", ROOT) as (storage, name, inside):
        run = ("--isolation=chroot", name, "--", "./run")
        python = storage.buildah(
            "run", *run, "python", "-c", "import platform; print(platform.python_version())"
        )
        storage.buildah("run", *run, "snakemake", "--cores", "2", offline=True, limit=1800)
        made = contents(Project(inside / "spiegel"))
        image = [p for p in (inside / "spiegel").iterdir() if p.name.startswith(".git")]
    assert image == []
    assert sorted(made) == sorted(local)
    different = [name for name in local if made[name] != local[name]]
    # The page on method says which Python made it; Debian's may be another 3.11 than ours.
    assert {Path(name).stem for name in different} <= {"06_methode"}
    for name in different:
        ours = local[name].replace(f">{platform.python_version()}<".encode(), b"><")
        assert made[name].replace(f">{python}<".encode(), b"><") == ours
