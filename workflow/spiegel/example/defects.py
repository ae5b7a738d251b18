"""The defects planted in every school year, so that cleaning has something to find.

Structural ones, made where the data are made (`visits.py`, `advice.py`):

- draft reports: 8, 7, 9 and 6 regular visits with status ONTWERP, with ratings, unpublished;
- 2 regular visits that start in the last days of August before the school year;
- 3 regular visits published after the cut-off of 31 January;
- 1 regular visit of the main series to an institution that is absent from the register;
- 1 unfavourable advice in the main series without any O, L or B scale at level 1.

Textual ones, made here, on the finished text:

- 3 exact duplicates of rows in `doorlichting`, at the end of the file;
- 10 regular visits of the main series whose institution number lost its leading zeros;
- 5 exact duplicates of rows in `inschaling`, at the end of the file;
- 30 level labels in another case, with extra spaces or with no-break spaces, 10 of each;
- two header cells in `onderzoek` with a trailing space and a trailing no-break space
  (`layout.py`).

Nothing else in the export is meant to be wrong.
"""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from spiegel.example.calibration import Calibration
from spiegel.example.draws import pick, stream

NBSP = "\u00a0"
VARIANTS: tuple[Callable[[str], str], ...] = (
    str.upper,
    lambda label: f" {label.replace(' ', '  ')} ",
    lambda label: label.replace(" ", NBSP),
)


def plant_visits(
    seed: int, cal: Calibration, year: str, table: pd.DataFrame, main: set[str]
) -> pd.DataFrame:
    """Strip leading zeros and repeat rows in the visits of one year (text columns)."""
    rng = stream(seed, "visit defects", year)
    out = table.copy()
    chosen = out["doorlichting_id"].isin(main)
    short = out["instellingsnummer"].str.startswith("0") & chosen
    stripped = pick(rng, out.loc[short, "doorlichting_id"], cal.defects["stripped_zeros"])
    hit = out["doorlichting_id"].isin(stripped)
    out.loc[hit, "instellingsnummer"] = out.loc[hit, "instellingsnummer"].str.lstrip("0")
    again = pick(rng, out.loc[chosen & ~hit, "doorlichting_id"], cal.defects["duplicate_visits"])
    return pd.concat([out, out[out["doorlichting_id"].isin(again)]], ignore_index=True)


def plant_ratings(
    seed: int, cal: Calibration, year: str, table: pd.DataFrame, main: set[str]
) -> pd.DataFrame:
    """Vary labels and repeat rows in the ratings of one year, for main-series investigations."""
    rng = stream(seed, "rating defects", year)
    out = table.copy()
    rows = out.index[out["onderzoek_id"].isin(main)].to_numpy()
    varied, repeated = cal.defects["label_variants"], cal.defects["duplicate_ratings"]
    drawn = rows[rng.permutation(len(rows))[: varied + repeated]]
    for i, row in enumerate(drawn[:varied]):
        label = str(out.at[row, "niveau_label"])
        out.at[row, "niveau_label"] = VARIANTS[i % len(VARIANTS)](label)
    return pd.concat([out, out.loc[sorted(drawn[varied:])]], ignore_index=True)
