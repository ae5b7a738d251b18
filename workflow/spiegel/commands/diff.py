"""Command `diff`: what differs between two mirrors, and what it means for readers."""

from __future__ import annotations

from spiegel.commands import Commands


def add(commands: Commands) -> None:
    """Add `diff` to the command line."""
