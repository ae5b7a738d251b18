"""The page of the gallery: every case drawn by the cells of the report notebooks."""

from __future__ import annotations

from html import escape
from pathlib import Path

from gallery.cases import CASES, LANGUAGE, invented_report
from gallery.drawing_cells import DrawnChapter, draw, tables_of
from spiegel.files import replace
from spiegel.publish.acceptance import Exhibit, findings
from spiegel.publish.notebooks.notebook_words import load_words


def gallery_chapter(folder: Path) -> DrawnChapter:
    """Return a chapter with every case drawn by the cells of the templates, in Dutch.

    Parameters
    ----------
    folder : that of the inspectorate whose framework is used.
    """
    root = folder.parents[2]
    report = invented_report(folder)
    chapter = DrawnChapter(report, "galerij", LANGUAGE, root, None, load_words(root))
    draw(chapter, root / "notebooks", tables_of(chapter))
    return chapter


# Its words are the same in both languages, and its notebook is none.
NOT_FOR_THE_GALLERY = ("title_length", "alt_text", "subtitle")


def refused(made: Exhibit) -> dict[str, list[str]]:
    """Return what the acceptance list finds in a case, by check; nothing is a pass."""
    found = findings(made, NOT_FOR_THE_GALLERY)
    return {check: wrong for check, wrong in found.items() if wrong}


def write_gallery(folder: Path, out: Path) -> list[str]:
    """Draw every case as SVG, and write the page that shows them all.

    Returns
    -------
    What the acceptance list of figures refuses, one line for each case and check.
    """
    chapter = gallery_chapter(folder)
    drawn = {name: made for (name, _), made in chapter.exhibits.items()}
    parts = []
    for name, what in CASES.items():
        one = drawn[name]
        replace(out / f"{name}.svg", one.svg.encode("utf-8"))
        replace(out / f"{name}.narrow.svg", (one.telephone or one).svg.encode("utf-8"))
        alt = escape(drawn[name].texts.alt, quote=True)
        parts.append(
            f"<section>\n<h2>{escape(name.replace('_', ' '))}</h2>\n<p>{escape(what)}</p>\n"
            f'<p><img src="{name}.svg" lang="{LANGUAGE}" alt="{alt}">\n'
            f'<img src="{name}.narrow.svg" alt=""></p>\n</section>'
        )
    replace(out / "index.html", _PAGE.format(parts="\n".join(parts)).encode("utf-8"))
    return [
        f"{name}: {check}: {'; '.join(wrong)}"
        for name in CASES
        for check, wrong in refused(drawn[name]).items()
    ]


_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Gallery of figures</title>
<style>
body {{ margin: 0 auto; max-width: 76rem; padding: 1.5rem 1rem; color: #1a1a1a; background: #fff;
  font: 1rem/1.5 system-ui, "DejaVu Sans", Arial, sans-serif; }}
section {{ border-top: 1px solid #c9ced6; padding: 1rem 0; }}
h2 {{ margin: 0; font-size: 1.2rem; }}
img {{ max-width: 100%; height: auto; vertical-align: top; }}
</style>
</head>
<body>
<main>
<h1>Gallery of figures</h1>
<p>Every kind of row that a figure may meet, drawn from invented numbers.
Made by <code>./run python tools/gallery</code>; commit it when a figure type changes.</p>
{parts}
</main>
</body>
</html>
"""
