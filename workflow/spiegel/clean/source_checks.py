"""Checks on the staged tables: what an export says twice, counts, and days."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import pandas as pd

from spiegel.clean.finding import Finding, Tables, none, offending, together
from spiegel.clean.rules import DATES, SOURCE, among
from spiegel.config.policies import Limits
from spiegel.config.recipes import Recipe

# How columns are named that hold the first and the last day of something.
SPANS = (
    ("begin", "eind"),
    ("begin", "einde"),
    ("begin", "end"),
    ("start", "eind"),
    ("start", "einde"),
    ("start", "end"),
    ("open", "close"),
    ("opening", "closing"),
    ("opening", "sluiting"),
    ("from", "until"),
    ("from", "to"),
    ("van", "tot"),
)
PERCENT = re.compile(r"percent|procent|(^|_)(pct|perc)($|_)")
FILLER = re.compile(r"9{3,}")
OPEN_END = 2099  # from this year on a last day means that there is none yet
FUTURE = 50  # years after the export in which no day of a register lies, but those of OPEN_END


def labels(columns: list[str], dataset: str, limits: Limits) -> dict[str, str]:
    """Return column with a code -> column with its label, for the columns of a dataset."""
    known = {c: w for c, w in limits.labels.get(dataset, {}).items() if {c, w} <= {*columns}}
    for column in columns:
        words = column.split("_")
        for word, rest in ((words[-1], words[:-1]), (words[0], words[1:])):
            base = "_".join(rest)
            codes = [name for name in (base, f"{base}_code", f"code_{base}") if name in columns]
            if word in limits.label_words and rest and codes and codes[0] != column:
                known.setdefault(codes[0], column)
    return known


def looked_at(kinds: Mapping[str, str], dataset: str, limits: Limits) -> set[str]:
    """Return the staged columns of a dataset that checks look at beside those that recipes use.

    Parameters
    ----------
    kinds : column -> type, as the staged file says it: string, int64, double, timestamp[us].
    """
    pairs = labels([*kinds], dataset, limits)
    numbers = {n for n, kind in kinds.items() if kind.startswith(("int", "timestamp"))}
    shares = {n for n, kind in kinds.items() if kind == "double" and PERCENT.search(n)}
    return {*pairs, *pairs.values(), *numbers, *shares}


def code_fits_label(t: Tables) -> Finding:
    """Where an export has a code and its label, both say the same.

    Labels that are codes must be the same code; a label in words must not be that of another
    code. Cells that are empty on either side say nothing.
    """
    parts, pairs = [], 0
    for dataset, table in t.staged.items():
        for code, label in labels([*table.columns], dataset, t.limits).items():
            if not all(pd.api.types.is_string_dtype(table[c]) for c in (code, label)):
                continue
            pairs += 1
            odd = table[_contradicts(table, code, label)]
            record = f"{dataset} {code} '" + odd[code] + f"' beside {label} '" + odd[label] + "'"
            parts.append(odd[SOURCE].assign(record=record))
    if not pairs:
        return Finding("no code beside its label", "not checked")
    found = together(parts)
    return Finding(f"{len(found)} rows", "none", found)


def _contradicts(table: pd.DataFrame, code: str, label: str) -> pd.Series:
    """Return where a label is that of another code.

    Labels are codes when all of them are codes of the column, or most rows have the same in both.
    """
    both = table[[code, label]][(table[code] != "") & (table[label] != "")]
    texts = both.assign(label=both[label].str.casefold())
    times = texts.groupby([code, "label"]).size().rename("times").reset_index()
    odd = texts[code].str.casefold() != texts["label"]
    if {*times["label"]} <= {*times[code].str.casefold()} or odd.mean() < 0.5:
        return odd.reindex(table.index, fill_value=False)
    often = times.sort_values(["times", code, "label"], ascending=[False, True, True])
    code_of = often.drop_duplicates("label").set_index("label")[code]
    label_of = often.drop_duplicates(code).set_index(code)["label"]
    odd = (texts["label"].map(code_of) != texts[code]) & (
        texts[code].map(label_of) != texts["label"]
    )
    return odd.reindex(table.index, fill_value=False)


def counts_possible(t: Tables) -> Finding:
    """No count is negative, no part larger than its whole, no percentage outside 0 to 100."""
    parts = []
    for dataset, name, cells, table in _numbers(t):
        if PERCENT.search(name):
            bad = (cells < 0) | (cells > 100)
        else:
            bad = (cells < 0) & pd.api.types.is_integer_dtype(cells)
        parts.append(_cells(table[bad.fillna(False)], dataset, name))
    for recipe in t.recipes.prior_figures if t.recipes else ():
        parts.append(_larger_parts(recipe, t.staged.get(recipe.dataset)))
    found = together(parts)
    return Finding(f"{len(found)} counts", "none", found)


def _larger_parts(recipe: Recipe, table: pd.DataFrame | None) -> pd.DataFrame:
    k, n = recipe.columns.get("k"), recipe.columns.get("n")
    if table is None or k not in table or n not in table:
        return none()
    return _cells(table[(table[k] > table[n]).fillna(False)], recipe.dataset, str(k))


def counts_plausible(t: Tables) -> Finding:
    """No count is larger than counts can be, many times the next largest, or all nines."""
    limits, parts = t.limits, []
    for dataset, name, cells, table in _numbers(t):
        if not pd.api.types.is_integer_dtype(cells):
            continue
        different = sorted({int(value) for value in cells.dropna().unique() if value > 0})
        odd = {value for value in different if value > limits.count_most}
        if len(different) > 1:
            *_, second, largest = different
            filler = FILLER.fullmatch(str(largest)) and largest >= 1.5 * second
            if largest > limits.count_times * second or filler:
                odd.add(largest)
        parts.append(_cells(table[cells.isin(odd)], dataset, name))
    found = together(parts)
    return Finding(f"{len(found)} counts", "none", found)


def _numbers(t: Tables) -> Iterator[tuple[str, str, pd.Series, pd.DataFrame]]:
    """Yield every column of numbers, but those that number the rows."""
    for dataset, table in t.staged.items():
        for name, cells in table.items():
            number = pd.api.types.is_numeric_dtype(cells) and not pd.api.types.is_bool_dtype(cells)
            if number and name not in SOURCE:
                yield dataset, str(name), cells, table


def _cells(rows: pd.DataFrame, dataset: str, name: str) -> pd.DataFrame:
    """Return offending cells of a column as records that name them."""
    if not len(rows):
        return none()
    cells = rows[name]
    if pd.api.types.is_datetime64_any_dtype(cells):
        cells = cells.dt.strftime("%Y-%m-%d")
    return rows[SOURCE].assign(record=f"{dataset} {name} " + cells.astype(str))


def days_possible(t: Tables) -> Finding:
    """No day lies after the export was made, or before there were schools or visits.

    A visit that is planned has no final report, and a publication may be planned for some weeks
    later; a register may name the day on which a school will open or close.
    """
    last = pd.Timestamp(t.last_day) if t.last_day else pd.Timestamp.max
    final = t.read[t.read["report_status"].isin(t.framework.final_statuses)]
    parts, wrong = [], False
    for name in DATES:
        bad = (final[name].dt.year < t.limits.visits_from) | (final[name] > last)
        rows = final[bad.fillna(False)]
        planned = pd.Timedelta(days=t.limits.planned_days if name == "publication_date" else 0)
        soon = (rows[name] > last) & (rows[name] - planned <= last)
        wrong |= not soon.all()
        record = rows["visit_id"] + f" {name} " + rows[name].dt.strftime("%Y-%m-%d")
        parts.append(rows[SOURCE].assign(record=record))
    for dataset, name, table in _other_days(t):
        cells = table[name]
        ahead = FUTURE if _is_of_span(name, [*table.columns]) else 0
        late = (cells.dt.year > last.year + ahead) | ((cells > last) & (ahead == 0))
        late &= (ahead == 0) | (cells.dt.year < OPEN_END)
        bad = ((cells.dt.year < t.limits.schools_from) | late).fillna(False)
        wrong |= bool(bad.any())
        parts.append(_cells(table[bad], dataset, name))
    found = together(parts)
    expected = f"none after {t.last_day}" if t.last_day else "none before schools"
    return Finding(f"{len(found)} days", expected, found, "error" if wrong else "warning")


def closed_after_opened(t: Tables) -> Finding:
    """Nothing in a register closes before it opens."""
    parts = []
    for dataset, name, table in _other_days(t):
        for last in _last_of(name, [*table.columns]):
            if not pd.api.types.is_datetime64_any_dtype(table[last]):
                continue
            rows = table[(table[last] < table[name]).fillna(False)]
            record = f"{dataset} {last} " + rows[last].dt.strftime("%Y-%m-%d")
            record += f" before {name} " + rows[name].dt.strftime("%Y-%m-%d")
            parts.append(rows[SOURCE].assign(record=record))
    found = together(parts)
    return Finding(f"{len(found)} rows", "none", found)


def _other_days(t: Tables) -> Iterator[tuple[str, str, pd.DataFrame]]:
    """Yield every staged column of days that no visit takes one from."""
    taken = {
        (recipe.dataset, recipe.columns[name])
        for recipe in (t.recipes.visits if t.recipes else ())
        for name in DATES
        if name in recipe.columns
    }
    for dataset, table in t.staged.items():
        for name, cells in table.items():
            if pd.api.types.is_datetime64_any_dtype(cells) and (dataset, name) not in taken:
                yield dataset, str(name), table


def _last_of(name: str, columns: list[str]) -> set[str]:
    """Return the columns with the last day of what has its first day in this one."""
    ends = {name.replace(first, last) for first, last in SPANS if first in name}
    return ends & {*columns} - {name}


def _is_of_span(name: str, columns: list[str]) -> bool:
    return bool(_last_of(name, columns)) or any(name in _last_of(c, columns) for c in columns)


def sector_as_registered(t: Tables) -> Finding:
    """The sector of a visit is that of its institution in the register.

    An institution may work in two sectors; where many visits differ, the columns are mixed up.
    """
    known = t.institutions[t.institutions["sector"].isin(list(t.framework.sectors))]
    if known.empty:
        return Finding("no sectors in the register", "not checked")
    same = among(t.visits, known, ["institution_id", "sector"])
    odd = t.visits[among(t.visits, known, ["institution_id"]) & ~same]
    much = len(odd) > t.limits.sector_share * len(t.visits)
    severity = "error" if much else ""
    observed = f"{len(odd)} of {len(t.visits)} visits"
    return Finding(observed, "none", offending(odd, "visit_id"), severity)


def registered_alike(t: Tables) -> Finding:
    """What a visit and the register both say of an institution, such as its network, is the same.

    Columns of one name, or of the name that the register has in the clean table.
    """
    if t.recipes is None or t.institutions.empty:
        return Finding("no register delivered", "not checked")
    parts, pairs = [], 0
    for clean, source, own in _shared_columns(t):
        visits = t.visits if source is None else _with_staged(t.visits, own, source)
        name = source or clean
        beside = visits[["visit_id", "institution_id", name, *SOURCE]].merge(
            t.institutions[["institution_id", clean]].rename(columns={clean: "registered"}),
            on="institution_id",
        )
        pairs += 1
        said = (beside[name] != "") & (beside["registered"] != "")
        odd = beside[said & (beside[name].str.casefold() != beside["registered"].str.casefold())]
        told = odd["visit_id"] + f" {name} '" + odd[name] + "', in the register '"
        parts.append(odd[SOURCE].assign(record=told + odd["registered"] + "'"))
    if not pairs:
        return Finding("nothing that both say", "not checked")
    found = together(parts)
    severity = "error" if len(found) > t.limits.sector_share * len(t.visits) * pairs else ""
    return Finding(f"{len(found)} visits", "none", found, severity)


def _shared_columns(t: Tables) -> Iterator[tuple[str, str | None, pd.DataFrame]]:
    """Yield the column of the register, its staged name (None: kept by visits), and the rows."""
    assert t.recipes is not None
    asked = ("network", "province", "board_id")
    kept = [name for name in asked if name in t.visits]
    for name in kept:
        yield name, None, t.visits
    named = [(r.columns.get(name), name) for r in t.recipes.institutions for name in asked]
    sources = {source: name for source, name in named if source}
    registers = {recipe.dataset for recipe in t.recipes.institutions}
    for recipe in {r.dataset: r for r in t.recipes.visits}.values():
        rows = t.staged.get(recipe.dataset)
        if rows is None or recipe.dataset in registers:
            continue
        for source, name in sources.items():
            if source in rows and name not in kept:
                yield name, source, rows


def _with_staged(visits: pd.DataFrame, rows: pd.DataFrame, source: str) -> pd.DataFrame:
    """Return visits with a staged column of the row that each was made from."""
    return visits.merge(rows[[*SOURCE, source]], on=SOURCE)
