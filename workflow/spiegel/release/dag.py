"""Which rule makes which file from what: asked of the engine, so that new outputs need no list."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from spiegel.errors import SpiegelError
from spiegel.release.lock import Depth

# Notebooks follow from tables too, but running them is most of a build: that is depth 2.
SLOW_RULES = ("execute_notebook",)
RECORD_RULES = ("stage_school_year", "clean_school_year")


@dataclass(frozen=True)
class Made:
    """The rule that makes a file, and the files that it reads."""

    rule: str
    inputs: tuple[str, ...]

    @property
    def known(self) -> bool:
        """Say whether the engine has a record of what the file was made from."""
        return self.inputs not in ((), ("",), ("-",))


def ask(root: Path, edition: str, *arguments: str) -> str:
    """Run snakemake in the project without building anything, and return what it printed.

    Raises
    ------
    SpiegelError : it refuses; what it says is wrong is given, or else its last line.
    """
    command = [sys.executable, "-m", "snakemake", "--cores", "1", *arguments]
    done = subprocess.run(
        [*command, "--config", f"edition={edition}"],
        cwd=root,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str((root / "workflow").resolve())},
    )
    if done.returncode:
        lines = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
        what = [line.strip() for line in lines if line.strip().startswith("what:")]
        said = [one.removeprefix("what:").strip() for one in what] or lines[-1:]
        raise SpiegelError(
            f"snakemake {arguments[0]} failed: {said[0] if said else 'no reason given'}",
            where=f"edition {edition}",
            fix=f"mend what stops ./run snakemake --cores 4 --config edition={edition}",
        )
    return done.stdout + done.stderr


def up_to_date(root: Path, edition: str) -> bool:
    """Say whether a build would do nothing."""
    return "Nothing to be done" in ask(root, edition, "-n")


def makers(root: Path, edition: str) -> dict[str, Made]:
    """Return rule and inputs of every file that the edition consists of."""
    shown = ask(root, edition, "--detailed-summary")
    start = shown.index("output_file\t")
    rows = csv.DictReader(io.StringIO(shown[start:]), delimiter="\t", quoting=csv.QUOTE_NONE)
    return {
        row["output_file"]: Made(row["rule"], tuple((row["input-file(s)"] or "").split(",")))
        for row in rows
        if row.get("rule")
    }


def maker_of(path: str, made: dict[str, Made]) -> Made | None:
    """Return what makes a file, also when the rule names a folder as its output."""
    if path in made:
        return made[path]
    folders = [p for p in made if path.startswith(p.rstrip("/") + "/")]
    return made[max(folders, key=len)] if folders else None


def depth_of(made: Made) -> Depth:
    """Return the lowest depth of an audit at which a file is made again."""
    slow = made.rule.startswith(SLOW_RULES)
    records = any(path.startswith("data/") for path in made.inputs)
    return 2 if slow or records else 1


def record_files(edition: str, made: dict[str, Made]) -> list[str]:
    """Return the cleaned records, and what else later stages read of the first two."""
    stages = tuple(f"data/processed/{edition}/{stage}/" for stage in ("ingest", "clean"))
    return sorted(
        {
            path
            for one in made.values()
            if not one.rule.startswith(RECORD_RULES)
            for path in one.inputs
            if path.startswith(stages)
        }
    )
