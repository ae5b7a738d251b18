"""The gallery: every kind of row that a figure may meet passes the acceptance list."""

from __future__ import annotations

from pathlib import Path

import pytest

from gallery.cases import CASES, LANGUAGE
from gallery.drawing import gallery_chapter, write_gallery
from gallery.drawing_cells import DrawnChapter
from spiegel.publish.acceptance import findings

ROOT = Path(__file__).resolve().parents[3]
FRAMEWORK = ROOT / "config" / "inspectorates" / "vlaanderen"
DRAWN = ROOT / "tools" / "gallery" / "page"
# Its words are the same in both languages, and its notebook is none.
NOT_FOR_THE_GALLERY = {"title_length", "alt_text", "subtitle"}


@pytest.fixture(scope="module")
def gallery() -> DrawnChapter:
    return gallery_chapter(FRAMEWORK)


@pytest.mark.parametrize("name", CASES)
def test_every_case_passes_the_acceptance_list(gallery: DrawnChapter, name: str) -> None:
    found = findings(gallery.exhibits[name, LANGUAGE])
    assert {k: v for k, v in found.items() if v and k not in NOT_FOR_THE_GALLERY} == {}


def test_the_gallery_in_the_repository_is_the_one_drawn_now(tmp_path: Path) -> None:
    write_gallery(FRAMEWORK, tmp_path)
    files = {path.name for path in tmp_path.iterdir()}
    assert files == {"index.html", *(f"{name}.svg" for name in CASES)}
    for name in files:
        assert (tmp_path / name).read_bytes() == (DRAWN / name).read_bytes(), (
            "run `./run python tools/gallery` and commit tools/gallery/page"
        )
    assert sum(p.stat().st_size for p in DRAWN.iterdir()) < 1_500_000
