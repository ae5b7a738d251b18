"""The pages docs/clean-tables.md and .nl.md: the clean tables, made from their models."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pandera.pandas as pa

from spiegel import tables
from spiegel.clean.extras import declared, names, read_map_kinds, sources
from spiegel.config.closed_yaml import load
from spiegel.config.languages import OF_COMMANDS, others, writing
from spiegel.config.recipes import Recipe, Recipes
from spiegel.files import replace
from spiegel.ingest.columns import NOT_COLLECTED, SCHOOL_YEAR
from spiegel.ingest.config_table import read_rows
from spiegel.publish import clean_words
from spiegel.publish.clean_words import JOINS, KINDS, PAGE, ROWS

FILES = {OF_COMMANDS: "clean-tables.md"} | {
    language: f"clean-tables.{language}.md" for language in others(OF_COMMANDS)
}
# Five lines that run from the project folder once the example is built; a test runs them.
EXAMPLE = '''import pandas as pd

clean = "data/processed/os2025/clean/2023-2024"
visits, judgements = (pd.read_parquet(f"{clean}/{t}.parquet") for t in ("visits", "judgements"))
both = judgements.merge(visits, on="visit_id", validate="many_to_one", suffixes=("", "_of_visit"))
counts = both.dropna(subset=["rating"]).groupby(["sector", "subject", "rating"]).size()
'''  # fmt: skip


def key(name: str) -> list[str]:
    """Return the columns that name a row of a table; none when no column does."""
    model = tables.TABLES[name]
    alone = [column for column, kind in model.columns.items() if kind.unique]
    return alone or list(model.unique or [])


def _rules(column: pa.Column) -> dict[str, object]:
    rules: dict[str, object] = {}
    for check in column.checks:
        rules |= check.statistics or {}
    return rules


def kind(column: pa.Column, language: str) -> str:
    """Return what kind of cells a column of a model has, in words."""
    rules, dtype = _rules(column), str(column.dtype)
    if codes := rules.get("allowed_values"):
        assert isinstance(codes, list | tuple)
        told = ", ".join(f"`{code}`" for code in codes if code != "")
        return KINDS["one_of"][language].format(codes=told)
    if dtype.startswith("datetime64"):
        return KINDS["date"][language]
    if dtype.lower() == "int64":
        if rules.get("min_value") == 1:
            return KINDS["ordered"][language].format(low=1)
        return KINDS["integer"][language]
    return KINDS["decimal" if dtype == "float64" else "text"][language]


def may_be_empty(column: pa.Column) -> bool:
    """Say whether a model lets a cell of a column be empty."""
    rules = _rules(column)
    if not str(column.dtype).startswith("str"):
        return bool(column.nullable)
    if codes := rules.get("allowed_values"):
        assert isinstance(codes, list | tuple)
        return "" in codes
    return not (rules.get("min_value") or rules.get("pattern"))


def _grid(head: tuple[str, ...], body: list[tuple[str, ...]]) -> list[str]:
    cells = (head, ("---",) * len(head), *body)
    lines = ["| " + " | ".join(text.replace("|", "\\|") for text in row) + " |" for row in cells]
    return [*lines, ""]


def _table(name: str, language: str) -> Iterator[str]:
    word = {entry: label[language] for entry, label in PAGE.items()}
    own = ", ".join(f"`{column}`" for column in key(name)) or word["no_key"]
    yield from (f"## {name}", "", f"{ROWS[name][language]} {word['key']}: {own}.", "")
    yield from _grid(
        (word["column"], word["kind"], word["empty"], word["meaning"]),
        [
            (
                f"`{column}`",
                kind(model, language),
                clean_words.empty(name, column)[language] if may_be_empty(model) else word["never"],
                clean_words.meaning(name, column)[language],
            )
            for column, model in tables.TABLES[name].columns.items()
        ],
    )


def _joins(language: str) -> Iterator[str]:
    word = {entry: label[language] for entry, label in PAGE.items()}
    yield from (f"## {word['joins']}", "")

    def side(name: str, columns: tuple[str, ...]) -> str:
        return ", ".join(f"`{name}.{column}`" for column in columns)

    yield from _grid(
        (word["from"], word["to"], word["how"], word["note"]),
        [
            (side(j.table, j.columns), side(j.other, j.others), "many_to_one", j.note[language])
            for j in JOINS
        ],
    )


def _years_without(config: Path, dataset: str, source: str) -> list[str]:
    rows = read_rows(config / "column_maps" / f"{dataset}.csv", ())
    row = next(row for row in rows if row["column"] == source)
    return [y for y, header in row.items() if SCHOOL_YEAR.fullmatch(y) and header == NOT_COLLECTED]


def _kept(config: Path, language: str) -> list[tuple[str, ...]]:
    """Return a row for each further column of an inspectorate."""
    recipes = load(Recipes, config / "tables.yaml")
    extras = declared(recipes, read_map_kinds(config, recipes))
    found: list[tuple[str, ...]] = []
    for table, own in extras.items():
        group: tuple[Recipe, ...] = getattr(recipes, table)
        for name, of_kind in own.items():
            given = [(d, s) for r in group for n, d, s in sources(table, r) if n == name]
            notes = [
                PAGE["not_collected"][language].format(years=", ".join(years))
                for dataset, source in dict.fromkeys(given)
                if (years := _years_without(config, dataset, source))
            ]
            lacking = dict.fromkeys(r.dataset for r in group if name not in names(table, r))
            if lacking:
                told = ", ".join(f"`{dataset}`" for dataset in lacking)
                notes.append(PAGE["other_recipes"][language].format(datasets=told))
            told = ", ".join(f"`{d}`, `{s}`" for d, s in dict.fromkeys(given))
            cells = (f"`{table}`", f"`{name}`", KINDS[of_kind][language])
            found.append((*cells, told or PAGE["fixed"][language], "; ".join(notes)))
    return found


def page(inspectorates: Path, language: str) -> str:
    """Return the page in one language.

    Parameters
    ----------
    inspectorates : `config/inspectorates`.
    """
    word = {entry: label[language] for entry, label in PAGE.items()}
    elsewhere = [f"[{writing(other).name}]({FILES[other]})" for other in others(language)]
    lines = [f"# {word['title']}", "", " · ".join(elsewhere), ""]
    for entry in ("intro", "internal", "cells"):
        lines += [word[entry], ""]
    lines += [f"## {word['example']}", "", "```python", *EXAMPLE.splitlines(), "```", ""]
    lines += [word["example_note"], "", *_joins(language)]
    for name in ROWS:
        lines += _table(name, language)
    lines += [f"## {word['extras']}", "", word["extras_note"], ""]
    without = []
    for config in sorted(path for path in inspectorates.iterdir() if path.is_dir()):
        if not (rows := _kept(config, language)):
            without.append(f"`{config.name}`")
            continue
        head = tuple(word[entry] for entry in ("table", "column", "kind", "source", "note"))
        lines += [f"### {config.name}", "", *_grid(head, rows)]
    if without:
        lines += [word["none"].format(names=", ".join(without)), ""]
    lines.append(word["made"])
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).rstrip() + "\n"


def write_dictionary(root: Path) -> list[Path]:
    """Write the pages into `docs/` and return their paths."""
    paths = []
    for language, file in FILES.items():
        path = root / "docs" / file
        replace(path, page(root / "config" / "inspectorates", language).encode("utf-8"))
        paths.append(path)
    return paths
