"""The auditor's guide, followed literally in a clean clone without network."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from small_edition import EDITION, ROOT, Repository, bundle_of

GUIDE = ROOT / "docs" / "auditor.md"


def commands() -> list[str]:
    """Return the commands of the guide, about the small edition."""
    blocks = re.findall(r"^```sh\n(.*?)^```", GUIDE.read_text(encoding="utf-8"), re.M | re.S)
    lines = [line for block in blocks for line in block.splitlines()]
    return [line.replace("os2025", EDITION).replace("2025.0", "2023.0") for line in lines]


@pytest.mark.slow
@pytest.mark.xdist_group("frozen")
def test_the_guide_works_as_written(frozen: Repository, tmp_path: Path) -> None:
    clone = tmp_path / "kloon"
    subprocess.run(["git", "clone", "-q", str(frozen.root), str(clone)], check=True)
    shutil.copy(bundle_of(frozen), clone)
    assert not (clone / "results" / EDITION).exists()
    first, *others = commands()
    assert len(others) == 4
    subprocess.run(first, shell=True, cwd=clone, check=True, capture_output=True)
    for command in others:
        done = subprocess.run(
            ["unshare", "-rn", "sh", "-c", command], cwd=clone, capture_output=True, text=True
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    out = clone / "results" / EDITION / "audit"
    assert json.loads((out / "verdict.json").read_text("utf-8"))["verdict"] == "REPRODUCED"
    for name in ("certificate.html", "report.nl.html", "report.en.html"):
        assert (out / name).is_file()
    status = subprocess.run(
        ["git", "status", "--porcelain"], cwd=clone, capture_output=True, text=True, check=True
    )
    assert status.stdout.split("\n")[:-1] == [f"?? {bundle_of(frozen).name}"]


def test_the_guide_names_every_code() -> None:
    from spiegel.release.verdict import NAMES

    text = GUIDE.read_text(encoding="utf-8")
    told = set(map(int, re.findall(r"\d+", " ".join(re.findall(r"^\| ([\d, ]+) \|", text, re.M)))))
    assert told == set(NAMES)
