"""One Markdown file is edited: every product carries it, and a wrong digit stops the build."""

from __future__ import annotations

from pathlib import Path

import docx
import pptx
import pytest
from project_copy import Project

from spiegel.publish.pdf.reading import page_texts

MESSAGE = "config/inspectorates/vlaanderen/texts/os2025/message.nl.md"
SUBJECT = "config/inspectorates/vlaanderen/texts/os2025/subject_GBAO.nl.md"
NEW = "Een boodschap die gisteren nog niet bestond"
ALSO = "Ook dit stond er gisteren niet."


def shown(path: Path) -> str:
    if path.suffix == ".pdf":
        return " ".join(" ".join(page_texts(path.read_bytes())).split())
    if path.suffix == ".docx":
        return "\n".join(own.text for own in docx.Document(str(path)).paragraphs)
    if path.suffix == ".pptx":
        shapes = (own for slide in pptx.Presentation(str(path)).slides for own in slide.shapes)
        return "\n".join(own.text_frame.text for own in shapes if own.has_text_frame)
    return path.read_text(encoding="utf-8")


@pytest.mark.slow
def test_an_edited_file_reaches_every_product_and_a_wrong_digit_none(worked: Project) -> None:
    worked.edit(MESSAGE, "De visie staat er; nu de klas nog", NEW)
    worked.edit(SUBJECT, "In het gewoon", f"{ALSO} In het gewoon")
    planned = worked.planned()
    assert "write_claims" not in planned
    assert not [rule for rule in planned if rule.startswith("execute_notebook")]
    done = worked.snakemake("--cores", "2")
    assert done.returncode == 0, done.stdout
    results = worked.root / "results" / "os2025"
    for file in (
        *("site/index.html", "site/about.html", "report/os2025.nl.pdf"),
        *("press/os2025.nl.docx", "press/os2025.nl.pdf", "slides/os2025.nl.pptx"),
    ):
        assert NEW in shown(results / file), file
    for file in (
        *("site/sector_GBAO.html", "site/sheet_GBAO.html"),
        *("sheets/GBAO.nl.pdf", "report/os2025.nl.pdf"),
    ):
        assert ALSO in shown(results / file), file

    worked.edit(MESSAGE, NEW, f"{NEW}\n\n71% van de basisscholen heeft een sterke visie.")
    done = worked.snakemake("--cores", "2")
    assert done.returncode != 0
    assert "'71%' (number_differs)" in done.stdout
    assert f"{MESSAGE}, line 3" in done.stdout
    assert "C-TXT-07" in done.stdout
