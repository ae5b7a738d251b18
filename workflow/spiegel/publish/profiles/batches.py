"""Which institutions one job makes profiles of, known before any record is read.

An institution's place follows from its number alone, so that no job needs to know the others, and a
new institution moves none.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from spiegel.errors import SpiegelError
from spiegel.project import Project

# Some 1,000 rows of the register keep a job at a minute or two.
SIZE = 1000


@dataclass(frozen=True)
class Batch:
    """The institutions of one job: `number` (from 1) of `of`; unless told, all of them."""

    number: int = 1
    of: int = 1

    def has(self, institution: str) -> bool:
        """Say whether an institution belongs here."""
        return zlib.crc32(institution.encode("utf-8")) % self.of == self.number - 1

    def rows(self, table: pd.DataFrame) -> pd.DataFrame:
        """Return the rows whose `institution_id` belongs here, in the order they had."""
        if self.of == 1:
            return table
        return table[table["institution_id"].map(self.has).astype(bool)]


def batch_size(config: Mapping[str, object]) -> int:
    """Return how many rows of the register a job gets, by `--config profile_batch=N`.

    Raises
    ------
    SpiegelError : no whole number above zero.
    """
    asked = str(config.get("profile_batch", SIZE))
    if not asked.isdecimal() or int(asked) == 0:
        raise SpiegelError(
            f"profile_batch is '{asked}', which is no number of institutions",
            where="--config on the command line",
            fix=f"give a whole number above zero, such as profile_batch={SIZE}.",
        )
    return int(asked)


def batches(project: Project, size: int) -> int:
    """Return the number of jobs: the rows that the manifest promises of the register, by `size`.

    Without a register, the rows of the visits count.
    """
    recipes = project.inspectorate.recipes
    datasets = {recipe.dataset for recipe in recipes.institutions or recipes.visits}
    rows = sum(
        file.rows
        for (dataset, year), file in project.files.items()
        if dataset in datasets and year == project.edition.school_year
    )
    return max(1, -(-rows // size))
