"""What stands under a figure in Snakemake's own report: the words of its description."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any


def caption(description: Mapping[str, Any], language: str) -> str:
    """Return the words of a figure in one language as reStructuredText.

    Parameters
    ----------
    description : as the figure's JSON file holds it.

    Returns
    -------
    Title, subtitle, notes and source, a paragraph each, in which no character is markup: neither
    of reStructuredText nor of the templates as which Snakemake reads captions.
    """
    notes, example = description["notes"][language], description["example_line"][language]
    texts = [
        description["subtitle"][language],
        *notes,
        description["source_line"][language],
        *([example] if example else []),
    ]
    title = f"**{_plain(description['title'][language])}**"
    return "\n\n".join([title, *map(_plain, texts)]) + "\n"


def _plain(text: str) -> str:
    return re.sub(r"([^\w\s]|_)", r"\\\1", text)
