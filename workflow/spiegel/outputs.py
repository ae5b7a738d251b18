"""`config/outputs.yaml`: what of an edition is public or internal, and what may leave the house.

Every file below `results/<edition>/` must be named there; one that is not is an error, so that
nothing becomes public because nobody thought of it.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from pathlib import Path
from typing import Literal

from spiegel.closed_model import Closed, Label
from spiegel.closed_yaml import load
from spiegel.errors import SpiegelError

OUTPUTS = "config/outputs.yaml"

Visibility = Literal["public", "internal"]


class Internal(Closed):
    """Outputs that stay with the inspectorate, unless all records are invented."""

    paths: tuple[str, ...]
    reason: Label


class Outputs(Closed):
    """What may leave the house, and how far a remade value may lie from the published one.

    Attributes
    ----------
    internal, public : patterns of paths below `results/<edition>/`; `*` also stands for folders
        below. A path that fits both is internal.
    """

    tolerance: float
    licences_in_bundle: tuple[str, ...]
    internal: tuple[Internal, ...]
    public: tuple[str, ...]

    def visibility(self, path: str) -> Visibility:
        """Return whether a file is public or internal.

        Parameters
        ----------
        path : relative to `results/<edition>/`, with forward slashes.

        Raises
        ------
        SpiegelError : no pattern fits the file.
        """
        if any(fnmatchcase(path, pattern) for own in self.internal for pattern in own.paths):
            return "internal"
        if any(fnmatchcase(path, pattern) for pattern in self.public):
            return "public"
        raise SpiegelError(
            f"nothing says whether '{path}' is public or internal",
            where=OUTPUTS,
            fix="add it there, under `internal` when in doubt.",
        )

    def is_public(self, path: str) -> bool:
        """Say whether a file may go to anyone (see `visibility`)."""
        return self.visibility(path) == "public"

    def public_files(self, results: Path) -> list[Path]:
        """Return the public files of a built edition, sorted; hidden files are not outputs.

        Parameters
        ----------
        results : `results/<edition>`.

        Raises
        ------
        SpiegelError : a file that no pattern fits.
        """
        found = []
        for path in sorted(results.rglob("*")):
            relative = path.relative_to(results)
            hidden = any(part.startswith(".") for part in relative.parts)
            if path.is_file() and not hidden and self.is_public(relative.as_posix()):
                found.append(path)
        return found


def load_outputs(root: Path) -> Outputs:
    """Load `config/outputs.yaml` of a project folder."""
    return load(Outputs, root / OUTPUTS)
