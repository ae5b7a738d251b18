"""Changes that mend cells: fillers that mean 'missing', and ratings on another scale version."""

from __future__ import annotations

import pandas as pd

from spiegel.clean.steps import Change, Context
from spiegel.config.framework import Framework
from spiegel.errors import SpiegelError


def fillers(framework: Framework, table: str) -> list[Change]:
    """Return the change that empties cells of a table which hold a declared filler."""
    declared = framework.cleaning.fillers.get(table)  # type: ignore[call-overload]
    if not declared:
        return []

    def apply(rows: pd.DataFrame, context: Context) -> pd.DataFrame:
        emptied = {c: rows[c].mask(rows[c].isin(texts), "") for c, texts in declared.items()}
        return rows.assign(**emptied)

    return [Change("filler", frozenset(declared), "filler_is_missing", apply)]


def _recoded(visits: pd.DataFrame, context: Context) -> dict[str, tuple[str, str]]:
    """Return visit -> (version, version of the year) where a declared recode leads there."""
    cleaning = context.framework.cleaning
    wanted = cleaning.scale_version(context.school_year)
    if wanted is None:
        return {}
    other = visits[visits["scale_version"] != wanted]
    return {
        visit: (version, wanted)
        for visit, version in zip(other["visit_id"], other["scale_version"], strict=True)
        if cleaning.recode_of(version, wanted)
    }


def recode_visits(visits: pd.DataFrame, context: Context) -> list[Change]:
    """Return the change that gives recoded visits the scale version of the year.

    A version without a declared recode stays; the check on scale versions refuses it.
    """
    found = _recoded(visits, context)
    if not found:
        return []

    def apply(rows: pd.DataFrame, _: Context) -> pd.DataFrame:
        new = rows["visit_id"].map({v: wanted for v, (_, wanted) in found.items()})
        return rows.assign(scale_version=new.fillna(rows["scale_version"]).astype(str))

    return [Change("recode_scale", frozenset({"scale_version"}), "scale_recoded", apply)]


def recode_judgements(visits: pd.DataFrame, context: Context) -> list[Change]:
    """Return the change that recodes ratings given on another version of the scales.

    Parameters
    ----------
    visits : the visits that count, as they were before `recode_visits`.

    Raises (when applied)
    ------
    SpiegelError : a rating whose code the declared recode does not list.
    """
    found = _recoded(visits, context)
    if not found:
        return []
    framework = context.framework
    scale_of = {code: standard.scale for code, standard in framework.standards.items()}

    def apply(rows: pd.DataFrame, _: Context) -> pd.DataFrame:
        raw = rows["raw_rating"].copy()
        own = rows[rows["visit_id"].isin(list(found))]
        pairs = own["visit_id"].map(found)
        for pair in sorted(set(pairs)):
            recode = framework.cleaning.recode_of(*pair)
            assert recode is not None
            part = own[pairs == pair]
            scales = part["standard"].map(scale_of)
            for scale, codes in recode.ratings.items():
                ratings = part.loc[scales == scale, "raw_rating"]
                unknown = ratings[~ratings.isin([*codes, ""])]
                if len(unknown):
                    row = rows.loc[unknown.index[0]]
                    raise SpiegelError(
                        f"rating '{row['raw_rating']}' has no counterpart on scale version "
                        f"{pair[1]} of '{scale}' ({len(unknown)} rows)",
                        where=f"{row['source_file']}, row {row['source_row']}",
                        fix=f"add it to the recode from {pair[0]} in framework.yaml.",
                    )
                raw.loc[ratings.index] = ratings.map({**codes, "": ""}).astype(str)
        return rows.assign(raw_rating=raw)

    return [Change("recode_scale", frozenset({"raw_rating"}), "scale_recoded", apply)]
