"""The inspectorate that a process is about: its environment says so before anything is read.

A build, a job, a kernel and a command are about one inspectorate. In which languages it publishes
stands in its `framework.yaml`, and decides which columns, pages and files there are: so it is known
before the first module that has a column for each. A process that nobody told has all of them.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from spiegel.config.closed_yaml import read_yaml
from spiegel.errors import SpiegelError

FOLDER = "SPIEGEL_INSPECTORATE"  # the environment variable with the folder of the inspectorate
# The module with the languages of a process, which it reads once.
LANGUAGES = "spiegel.config.languages"


def own(key: str) -> Any:
    """Return what `framework.yaml` of the inspectorate at hand has for a key; None without."""
    folder = os.environ.get(FOLDER)
    return _read(Path(folder) / "framework.yaml").get(key) if folder else None


def tell(root: Path, words: Iterable[str] = ()) -> None:
    """Tell this process and those it starts which inspectorate they are about.

    Parameters
    ----------
    words : of a command, or an edition; the first that names an edition or an inspectorate counts.
        Without any it is the edition of `config/config.yaml`.
    """
    config = root / "config"
    named = [*words, str(_read(config / "config.yaml").get("edition", ""))]
    folder = next(filter(None, (_folder(config, word) for word in named)), None)
    forget()
    if folder is not None:
        os.environ[FOLDER] = str(folder.resolve())


def forget() -> None:
    """Let this process and those it starts be about no inspectorate: they have all languages."""
    os.environ.pop(FOLDER, None)


def hold() -> None:
    """Hold the languages that this process has read against those of its inspectorate.

    Raises
    ------
    SpiegelError : it read them before it was told, and they are others.
    """
    read = sys.modules.get(LANGUAGES)
    if read is not None and read.published() != read.LANGUAGES:
        raise SpiegelError(
            "this process began with the languages of another inspectorate",
            where=os.environ.get(FOLDER, "config/inspectorates"),
            fix="start another process for it.",
            code="C-LNG-01",
        )


def _folder(config: Path, word: str) -> Path | None:
    """Return the folder of the inspectorate that a word names, or whose edition it names."""
    if not word or "/" in word or "\\" in word:
        return None
    edition = config / "editions" / f"{word}.yaml"
    name = _read(edition).get("inspectorate") if edition.is_file() else word
    folder = config / "inspectorates" / str(name)
    return folder if folder.is_dir() else None


def _read(path: Path) -> dict[str, Any]:
    """Read a file of the configuration; what is wrong with it is told by whoever loads it."""
    try:
        found = read_yaml(path)
    except (SpiegelError, OSError):
        return {}
    return found if isinstance(found, dict) else {}
