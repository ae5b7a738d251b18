"""The gallery: every kind of row that a figure may meet passes the acceptance list."""

from __future__ import annotations

from pathlib import Path

import pytest

from gallery.cases import CASES, LANGUAGE
from gallery.drawing import gallery_chapter, refused, write_gallery
from gallery.drawing_cells import DrawnChapter
from spiegel.publish import theme

ROOT = Path(__file__).resolve().parents[3]
FRAMEWORK = ROOT / "config" / "inspectorates" / "vlaanderen"
DRAWN = ROOT / "tools" / "gallery" / "page"


@pytest.fixture(scope="module")
def gallery() -> DrawnChapter:
    return gallery_chapter(FRAMEWORK)


@pytest.mark.parametrize("name", CASES)
def test_every_case_passes_the_acceptance_list(gallery: DrawnChapter, name: str) -> None:
    assert refused(gallery.exhibits[name, LANGUAGE]) == {}


@pytest.mark.parametrize("name", CASES)
def test_every_case_has_a_drawing_for_a_telephone(gallery: DrawnChapter, name: str) -> None:
    narrow = gallery.exhibits[name, LANGUAGE].telephone
    assert narrow is not None
    assert narrow.canvas.get_size_inches()[0] == theme.NARROW
    assert all(round(text.get_fontsize()) >= theme.SMALL for text, _ in narrow.boxes)
    sizes = [len(panel.rows) for panel in narrow.sheet.panels]
    wide = gallery.exhibits[name, LANGUAGE].sheet.panels
    assert sum(sizes) == sum(len(panel.rows) for panel in wide)


def test_the_gallery_in_the_repository_is_the_one_drawn_now(tmp_path: Path) -> None:
    assert write_gallery(FRAMEWORK, tmp_path) == []
    files = {path.name for path in tmp_path.iterdir()}
    assert files == {
        "index.html",
        *(f"{name}{width}.svg" for name in CASES for width in ("", ".narrow")),
    }
    for name in files:
        assert (tmp_path / name).read_bytes() == (DRAWN / name).read_bytes(), (
            "run `./run python tools/gallery` and commit tools/gallery/page"
        )
    assert sum(p.stat().st_size for p in DRAWN.iterdir()) < 1_500_000
