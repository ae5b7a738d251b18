"""Colours that pages and figures share; light, so that pages need no drawing library."""

from __future__ import annotations

ACCENT = "#0A3358"
