"""Records that contradict each other: all of them at once, with corrections ready to be pasted."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import yaml

from spiegel.clean.declared import UNKNOWN, Correction
from spiegel.clean.ledger import as_text
from spiegel.clean.rules import SOURCE
from spiegel.config.recipes import Recipes
from spiegel.errors import SpiegelError

SHOWN = 20  # conflicts that a message tells; the file of proposals has all
HEAD = f"""\
# Paste what follows below 'corrections:' in corrections.yaml. Which row holds is yours to find
# out. Here the first row of each record stays; to keep another, take the marks (#) from the entry
# of the first, and take out the entry of the one that holds. Write evidence and name where it says
# {UNKNOWN}.
corrections:
"""
ORDER = ("id", "school_year", "table", "versions", "key", "action", "expect", "reason")


@dataclass(frozen=True)
class Conflict:
    """Rows that are one record and differ.

    Attributes
    ----------
    what : key and columns in which they differ, in words. rows : source_file and source_row.
    """

    what: str
    rows: pd.DataFrame

    @property
    def place(self) -> str:
        """Where the rows stand."""
        return "; ".join(
            f"{file}, rows {', '.join(map(str, sorted({*part['source_row']})))}"
            for file, part in self.rows.groupby("source_file")
        )


class ConflictsError(SpiegelError):
    """All records of a school year that contradict others.

    Parameters
    ----------
    proposal : entries for `corrections.yaml` that leave one row of each. hint : what may be meant
        where every row is a record of its own; see `other_key`.
    """

    def __init__(self, conflicts: Sequence[Conflict], proposal: str, hint: str = "") -> None:
        self.proposal = proposal
        what, where = conflicts[0].what, conflicts[0].place
        if len(conflicts) > 1:
            told = [f"{one.what} in {one.place}" for one in conflicts[:SHOWN]]
            told += [f"and {len(conflicts) - SHOWN} more"] if len(conflicts) > SHOWN else []
            what = f"{len(conflicts)} records contradict others: {'; '.join(told)}"
            files = {file for one in conflicts for file in one.rows["source_file"]}
            where = ", ".join(sorted(files))
        super().__init__(
            what,
            where=where,
            fix="find out which row holds; declare the other in corrections.yaml (action "
            "drop_row), or re-issue the export with one row for that key." + hint,
        )


def other_key(conflicts: Sequence[Conflict], datasets: Mapping[str, pd.DataFrame]) -> str:
    """Return how the key may be made where every row in conflict is a record of its own, or ''.

    Rows of two datasets may bear numbers that both give out; of one dataset, columns that part
    the rows of every conflict may belong to the key. One conflict alone tells nothing of these.

    Parameters
    ----------
    datasets : staged tables.
    """
    parts = [one.rows.assign(conflict=number) for number, one in enumerate(conflicts)]
    rows = pd.concat(parts).drop_duplicates()
    own = {name: rows.merge(table, on=SOURCE) for name, table in datasets.items()}
    own = {name: table for name, table in own.items() if len(table)}
    if len(own) > 1:
        names = " and ".join(f"'{name}'" for name in sorted(own))
        return (
            f" If datasets {names} give one number to two records, make their keys with a prefix "
            "or a further column (tables.yaml, keys)."
        )
    if len(conflicts) < 2:
        return ""
    telling = [
        str(column)
        for table in own.values()
        for column in table.columns.difference([*SOURCE, "conflict"], sort=False)
        if not table.duplicated(["conflict", column]).any() and table[column].notna().all()
    ]
    if not telling:
        return ""
    return (
        f" If each row is a record of its own, its key has more columns (tables.yaml, keys): "
        f"{', '.join(telling[:3])} would tell them apart."
    )


def conflicts_of(table: pd.DataFrame, key: Sequence[str], dataset: str = "") -> list[Conflict]:
    """Return every key that is left in different rows, once exact duplicates are out.

    Parameters
    ----------
    dataset : the staged dataset, when it is one that others are joined to.
    """
    twice = table[table.duplicated([*key], keep=False)]
    content = [c for c in table.columns if c not in (*SOURCE, *key)]
    of_dataset = f"has different rows in dataset '{dataset}'" if dataset else ""
    found = []
    for values, rows in twice.groupby([*key], sort=True):
        unlike = [c for c in content if rows[c].nunique(dropna=False) > 1]
        name = f"{' + '.join(key)} '{' + '.join(map(str, values))}'"
        differ = f" (they differ in {', '.join(unlike)})" if unlike else ""
        told = f"{name} {of_dataset or 'occurs in different rows'}{differ}"
        found.append(Conflict(told, rows[SOURCE].sort_values(SOURCE)))
    return found


def once_each(conflicts: Sequence[Conflict]) -> list[Conflict]:
    """Return conflicts without those of rows that are in conflict already, in another table."""
    first = {one.place: one for one in reversed(conflicts)}
    return [one for one in conflicts if first[one.place] is one]


def partner_conflicts(
    recipes: Recipes, datasets: Mapping[str, pd.DataFrame]
) -> tuple[list[Conflict], dict[str, pd.DataFrame]]:
    """Return the conflicts of datasets that others are joined to, and the datasets without them.

    Of rows in conflict the first stays, so that what is joined to them can be looked through too.
    """
    found, others = [], dict(datasets)
    joins = {(r.join.dataset, r.join.key, r.join.take) for _, own in recipes for r in own if r.join}
    for dataset, key, take in sorted(joins):
        table = others.get(dataset)
        if table is None or not {*key, *take} <= {*table.columns}:
            continue
        once = table.drop_duplicates([*key, *take])
        own = conflicts_of(once[[*key, *take, *SOURCE]], key, dataset)
        if own:
            found += own
            others[dataset] = table.drop_duplicates([*key])
    return found, others


def proposal(
    conflicts: Sequence[Conflict],
    datasets: Mapping[str, pd.DataFrame],
    recipes: Recipes,
    versions: Mapping[str, str],
    school_year: str,
    known: Collection[Correction],
) -> str:
    """Return entries for `corrections.yaml`: of each record, one that drops every row but one.

    Which row holds is not known: the first of the file stays, and the entry that drops it instead
    stands beside it as a remark.

    Parameters
    ----------
    datasets : staged tables. versions : pinned version of each. known : corrections there are.
    """
    parts = [one.rows.assign(conflict=number) for number, one in enumerate(conflicts)]
    rows = pd.concat(parts).drop_duplicates(SOURCE)
    entries: dict[int, list[dict[str, Any]]] = {}
    for dataset, table in datasets.items():
        place = rows.merge(table[SOURCE].reset_index(), on=SOURCE)
        for number, own in place.groupby("conflict"):
            of_table = {"table": dataset, "versions": [versions.get(dataset, "")]}
            made = _entries(table, own["index"].tolist(), _keys(recipes, dataset))
            made = [{**of_table, **entry} for entry in made]
            entries.setdefault(int(str(number)), []).extend(made)
    taken = {item.id for item in known}
    free = (n for n in range(1, 10**9) if f"{school_year}-conflict-{n}" not in taken)
    texts = []
    for number, found in sorted(entries.items()):
        lines = [f"# {conflicts[number].what} in {conflicts[number].place}"]
        for nth, entry in enumerate(found):
            text = _text(entry | {"id": f"{school_year}-conflict-{next(free)}"}, school_year)
            lines += [line if nth else f"# {line}" for line in text.splitlines()]
        texts.append("\n".join(lines) + "\n")
    return HEAD + "\n".join(texts)


def _keys(recipes: Recipes, dataset: str) -> set[str]:
    """Return the columns of a dataset that say which record a row is."""
    joined = {name for _, own in recipes for r in own if r.join for name in r.join.key}
    names = ("visit_id", "investigation_id", "standard", "institution_id", "sector")
    own = [r for _, group in recipes for r in group if r.dataset == dataset]
    named = {r.taken[name] for r in own for name in names if name in r.taken}
    return named | joined | {part for r in own for part in r.parts}


def _entries(table: pd.DataFrame, places: list[Any], keys: set[str]) -> list[dict[str, Any]]:
    """Return key and number of rows of each different row in conflict, the first row first."""
    rows = table.loc[places].drop(columns=SOURCE).apply(as_text).drop_duplicates()
    unlike = [str(c) for c in rows if rows[c].nunique() > 1]
    alike = [str(c) for c in rows if c not in unlike]
    # The columns that say which record it is come first, the one that tells most apart before.
    own = sorted((c for c in alike if c in keys), key=lambda c: -table[c].nunique())
    candidates = [*own, *(c for c in alike if c not in keys)]
    found = []
    for wanted in rows.to_dict("records"):
        near = table[(as_text(table[unlike[0]]) == wanted[unlike[0]])] if unlike else table
        near = near.drop(columns=SOURCE).apply(as_text)
        key: list[str] = []
        for name in candidates:
            key.append(name)
            hit = near[(near[[*key, *unlike]] == [wanted[c] for c in (*key, *unlike)]).all(axis=1)]
            if len(hit.drop_duplicates()) == 1:
                break
        found.append({"key": {c: wanted[c] for c in (*key, *unlike)}, "expect": len(hit)})
    return found


def _text(entry: Mapping[str, Any], school_year: str) -> str:
    """Return an entry as it stands in the file."""
    whole = {"school_year": school_year, "action": "drop_row", "reason": "superseded_row", **entry}
    ordered = {name: whole[name] for name in ORDER}
    ordered |= {"evidence": UNKNOWN, "reported_by": UNKNOWN, "reported_on": str(date.today())}
    return yaml.safe_dump([ordered], sort_keys=False, allow_unicode=True, width=1000)
