"""Colours that pages and figures share; light, so that pages need no drawing library."""

from __future__ import annotations

ACCENT = "#0A3358"
PAPER, DARK_PAPER = "#FFFFFF", "#12161C"
# By the names that the style sheet of the site gives them.
PAGE = {"accent": ACCENT, "plate": PAPER, "dark_plate": DARK_PAPER}
