"""Public or internal: one list for everything that is written under `results/<edition>/`.

Every file must be named here; one that is not is an error, so that nothing becomes public because
nobody thought of it. What is public may go to anyone; what is internal stays with the inspectorate.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from pathlib import Path
from typing import Literal

from spiegel.errors import SpiegelError

Visibility = Literal["public", "internal"]

# The first pattern that fits decides; `*` also stands for folders below.
REGISTER: tuple[tuple[str, Visibility], ...] = (
    # Pages of single institutions.
    ("profiles/*", "internal"),
    # Tables for internal use, and the reports of the scan and the differencing check.
    ("internal/*", "internal"),
    # Record by record: they name visits, institutions and reports that are not final.
    ("quality/ledger.csv", "internal"),
    ("quality/check_rows.csv", "internal"),
    ("quality/corrections.csv", "internal"),
    ("quality/inputs.csv", "public"),
    ("quality/sources.csv", "public"),
    ("quality/exclusions.csv", "public"),
    ("quality/checks.csv", "public"),
    ("quality/edits.csv", "public"),
    ("quality/expectations.csv", "public"),
    ("quality/figure_checks.csv", "public"),
    ("quality/recomputed.csv", "public"),
    # An audit bundle may hold records: what of it is public is decided when it is made.
    ("release/*", "internal"),
    ("audit/*", "internal"),
    ("tables/*", "public"),
    ("figures/*", "public"),
    ("notebooks/*", "public"),
    ("site/*", "public"),
    ("report/*", "public"),
    ("data/*", "public"),
)


def visibility(path: str) -> Visibility:
    """Return whether a file is public or internal.

    Parameters
    ----------
    path : relative to `results/<edition>/`, with forward slashes.

    Raises
    ------
    SpiegelError : the register does not name the file.
    """
    for pattern, found in REGISTER:
        if fnmatchcase(path, pattern):
            return found
    raise SpiegelError(
        f"nothing says whether '{path}' is public or internal",
        where="workflow/spiegel/publish/visibility.py, REGISTER",
        fix="add a line for it; internal when in doubt.",
    )


def is_public(path: str) -> bool:
    """Say whether a file may go to anyone (see `visibility`)."""
    return visibility(path) == "public"


def public_files(results: Path) -> list[Path]:
    """Return the public files of a built edition, sorted; hidden files are not outputs.

    Parameters
    ----------
    results : `results/<edition>`.

    Raises
    ------
    SpiegelError : a file that the register does not name.
    """
    found = []
    for path in sorted(results.rglob("*")):
        relative = path.relative_to(results)
        hidden = any(part.startswith(".") for part in relative.parts)
        if path.is_file() and not hidden and is_public(relative.as_posix()):
            found.append(path)
    return found
