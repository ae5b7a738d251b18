"""Pages from templates: what is filled in is text and no markup, and nothing may be missing."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

TEMPLATES = Path(__file__).parent / "templates"
SITE_TEMPLATES = TEMPLATES / "site"


@cache
def templates(*folders: Path) -> Environment:
    """Return the templates of some folders; the first that has a name wins."""
    return Environment(
        loader=FileSystemLoader(folders),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
