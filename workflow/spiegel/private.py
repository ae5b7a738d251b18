"""Folders that only their owner may enter: they hold records, or words about single records."""

from __future__ import annotations

from pathlib import Path

OWNER_ONLY = 0o700


def private_folders(edition: str) -> tuple[str, ...]:
    """Return the folders of a build that hold unpublished content, from the project folder.

    Staged and clean records; logs and Snakemake's own notes, where a message may quote a cell.
    """
    return (f"data/processed/{edition}", f"logs/{edition}", ".snakemake")


def close_to_others(root: Path, edition: str) -> None:
    """Make these folders, and let only their owner in; what lies inside is closed with them."""
    for name in private_folders(edition):
        folder = root / name
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(OWNER_ONLY)
