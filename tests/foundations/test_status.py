"""`spiegel status`: how far an edition is, and its exit code."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from spiegel.cli import main
from spiegel.ingest.manifest import MANIFEST, read_manifest
from spiegel.release.lock import lock_path, read_lock

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The configuration and the raw files of an edition that is not frozen."""
    root = tmp_path_factory.mktemp("status")
    shutil.copytree(ROOT / "config", root / "config")
    (root / "notebooks").symlink_to(ROOT / "notebooks")
    (root / MANIFEST).parent.mkdir(parents=True)
    shutil.copy(ROOT / MANIFEST, root / MANIFEST)
    for file in read_manifest(ROOT):
        if file.inspectorate == "vlaanderen":
            target = root / "data/raw" / file.path
            target.parent.mkdir(parents=True)
            target.symlink_to(ROOT / "data/raw" / file.path)
    return root


# As a build of the example writes them; below results/<edition>/.
BUILT = [
    *("tables/claims.csv", "tables/measures.csv", "tables/changes.csv", "tables/series.csv"),
    *("tables/trends.csv", "tables/evidence.csv", "tables/uniformity.csv", "tables/pooled.csv"),
    *(
        "tables/between_teams.csv",
        "tables/differences.csv",
        "tables/level_shifts.csv",
        "tables/published_check.csv",
        "tables/population.csv",
    ),
    *(
        "tables/quantities.csv",
        "tables/meso.csv",
        "quality/inputs.csv",
        "quality/sources.csv",
        "quality/exclusions.csv",
    ),
    *("quality/checks.csv", "quality/expectations.csv", "quality/edits.csv"),
    *("quality/figure_checks.csv", "quality/recomputed.csv"),
]


def status(
    root: Path, edition: str, capsys: pytest.CaptureFixture[str], language: str = "en"
) -> tuple[int, str]:
    code = main(["--root", str(root), "status", edition, "--language", language])
    return code, capsys.readouterr().out


def build(root: Path, edition: str) -> list[Path]:
    """Lay files in the places of what a build makes."""
    places = [root / "results" / edition / path for path in (*BUILT, "site/index.html")]
    for place in places:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text("built", encoding="utf-8")
    return places


def test_an_edition_goes_from_decided_to_built_and_back(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, told = status(root, "os2023", capsys)
    assert code == 3
    for line in ("- decided", "- configuration and 6 files are right", "- not built"):
        assert f"\n{line}\n" in told
    places = build(root, "os2023")
    assert status(root, "os2023", capsys)[0] == 0
    places[0].unlink()
    code, told = status(root, "os2023", capsys)
    assert code == 3
    assert f"- partly built: {len(places) - 1} of {len(places)} files are there" in told
    build(root, "os2023")
    config = root / "config/editions/os2023.yaml"
    config.write_text(config.read_text(encoding="utf-8") + "# later\n", encoding="utf-8")
    code, told = status(root, "os2023", capsys)
    assert code == 3
    assert "but config/editions/os2023.yaml was changed after that" in told


def test_a_mistake_is_counted_and_told(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pairs = root / "config/inspectorates/vlaanderen/comparability.csv"
    kept = pairs.read_text(encoding="utf-8")
    pairs.write_text(kept.replace(",limited,", ",limitted,", 1), encoding="utf-8")
    try:
        code, told = status(root, "os2024", capsys)
    finally:
        pairs.write_text(kept, encoding="utf-8")
    assert code == 1
    assert "- 1 mistakes: spiegel check os2024\n  unknown verdict 'limitted'" in told


def test_what_was_frozen_is_told_beside_what_is_built(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lock = read_lock(ROOT, "os2025")
    _, told = status(root, "os2025", capsys)
    assert f"- frozen as {lock.version}, at commit {lock.commit[:12]}\n- not signed" in told
    build(root, "os2025")
    _, told = status(root, "os2025", capsys)
    assert f"{len(lock.outputs)} built files are not what was frozen" in told
    signature = root / f"results/os2025/release/os2025-{lock.version}.zip.sig"
    signature.parent.mkdir(parents=True)
    signature.touch()
    _, told = status(root, "os2025", capsys, "nl")
    assert f"- ondertekend: {signature.relative_to(root).as_posix()}" in told
    (root / lock_path("os2025")).unlink()
    assert "- niet bevroren" in status(root, "os2025", capsys, "nl")[1]


def test_an_edition_that_is_not_there_is_three_lines(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--root", str(root), "status", "os2052"]) == 1
    assert capsys.readouterr().err.startswith("what:  there is no edition 'os2052'")
