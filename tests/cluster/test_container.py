"""The image of envs/Containerfile, made here: it builds the example edition to the same bytes."""

from __future__ import annotations

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
        storage.buildah("run", *run, "snakemake", "--cores", "2", offline=True, limit=1800)
        made = contents(Project(inside / "spiegel"))
        image = [p for p in (inside / "spiegel").iterdir() if p.name.startswith(".git")]
    assert image == []
    assert sorted(made) == sorted(local)
    assert [name for name in local if made[name] != local[name]] == []
