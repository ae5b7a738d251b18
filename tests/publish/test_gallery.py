"""The gallery: every kind of row that a figure may meet passes the acceptance list."""

from __future__ import annotations

from pathlib import Path

import pytest

from spiegel.publish.acceptance import findings
from spiegel.publish.drawing_cells import DrawnChapter
from spiegel.publish.gallery import CASES, LANGUAGE, gallery_chapter, write_gallery
from spiegel.publish.names import GALLERY

ROOT = Path(__file__).resolve().parents[2]
FRAMEWORK = ROOT / "config" / "inspectorates" / "vlaanderen"
DRAWN = ROOT / "docs" / "gallery"
# Its words are the same in both languages, and its notebook is none.
NOT_FOR_THE_GALLERY = {"title_length", "alt_text", "subtitle"}


@pytest.fixture(scope="module")
def gallery() -> DrawnChapter:
    return gallery_chapter(FRAMEWORK)


@pytest.mark.parametrize("name", GALLERY)
def test_every_case_passes_the_acceptance_list(gallery: DrawnChapter, name: str) -> None:
    found = findings(gallery.exhibits[name, LANGUAGE])
    assert {k: v for k, v in found.items() if v and k not in NOT_FOR_THE_GALLERY} == {}


def test_the_gallery_in_the_repository_is_the_one_drawn_now(tmp_path: Path) -> None:
    write_gallery(FRAMEWORK, tmp_path)
    files = {path.name for path in tmp_path.iterdir()}
    assert files == {"index.html", *(f"{name}.svg" for name in CASES)}
    for name in files:
        assert (tmp_path / name).read_bytes() == (DRAWN / name).read_bytes(), (
            "run `snakemake gallery` and commit docs/gallery"
        )
    assert sum(p.stat().st_size for p in DRAWN.iterdir()) < 1_500_000
