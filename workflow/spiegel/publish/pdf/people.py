"""Texts of people as blocks of a printed page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from spiegel.publish.content.human_texts import Run, Text
from spiegel.publish.pdf.blocks import Block, heading


def prose(text: Text, title: str, level: int) -> Iterator[Block]:
    """Yield a text under its own title, or under `title` where it has none; '' is no heading."""
    shown = text.title or title
    if shown:
        yield heading(shown, level, numbered=False)
    for block in text.blocks:
        items = [list(map(_run, item)) for item in block.shown()]
        if block.kind == "heading":
            yield heading("".join(block.texts()), level + bool(shown), numbered=False)
        else:
            yield {"kind": f"prose-{block.kind}", "items": items, "speaker": block.speaker}


def _run(run: Run) -> dict[str, Any]:
    strong = run.strong or bool(run.claim)
    return {"text": run.text, "strong": strong, "emphasis": run.emphasis, "href": run.href}
