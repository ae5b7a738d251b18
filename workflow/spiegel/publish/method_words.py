"""What the notebook on method says: the values of the plan, and each method with its formula.

Every method names the function that computes it; a test holds that the function exists.
"""

from __future__ import annotations

from dataclasses import dataclass

from spiegel.config.closed_model import Label
from spiegel.config.word_files import word_file

_WORDS = word_file("method")


PLAN_ROWS = _WORDS.by_name("plan_rows")

METHODS = _WORDS.label("methods")
METHODS_CAPTION = _WORDS.label("methods_caption")
METHOD_COLUMNS = _WORDS.by_name("method_columns")


@dataclass(frozen=True)
class Method:
    """One method: what for, formula or rule, source in the literature, function in `stats`."""

    label: Label
    formula: Label
    source: Label
    function: str


METHOD_ROWS = tuple(
    Method(**words, function=f"spiegel.stats.{name}") for name, words in _WORDS.tree("rows").items()
)

COMPARABILITY = _WORDS.label("comparability")
COMPARABILITY_CAPTION = _WORDS.label("comparability_caption")
COMPARABILITY_COLUMNS = _WORDS.by_name("comparability_columns")
EVERY = _WORDS.label("every")
EVERY_OTHER = _WORDS.label("every_other")
VERDICTS = _WORDS.by_name("verdicts")
NO_PAIRS = _WORDS.label("no_pairs")

SHIFTS = _WORDS.label("shifts")
SHIFTS_LINES = _WORDS.labels("shifts_lines")
NO_SHIFTS = _WORDS.label("no_shifts")
SHIFTS_CAPTION = _WORDS.label("shifts_caption")
SHIFTS_COLUMNS = _WORDS.by_name("shifts_columns")

ASSUMPTIONS = _WORDS.label("assumptions")
ASSUMED = _WORDS.label("assumed")
ASSUMPTIONS_CAPTION = _WORDS.label("assumptions_caption")
ASSUMPTION_COLUMNS = _WORDS.by_name("assumption_columns")

PROGRAMS = (
    "pandas",
    "numpy",
    "scipy",
    "statsmodels",
    "matplotlib",
    "seaborn",
    "snakemake",
    "papermill",
    "nbconvert",
)
