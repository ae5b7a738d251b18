"""The data dictionary: every column in each language, as a table and as a page to read."""

from __future__ import annotations

import pandas as pd

from spiegel.config.catalogue import catalogue
from spiegel.config.languages import LANGUAGES
from spiegel.config.word_files import word_file
from spiegel.publish import numbers, table_words
from spiegel.publish.markdown import plain
from spiegel.publish.open_data.codes import codes
from spiegel.publish.open_data.descriptors import LICENCES, title
from spiegel.publish.open_data.schema import fields, key
from spiegel.publish.public_tables import licences
from spiegel.publish.report import Report
from spiegel.publish.workbook import workbook_words

_WORDS = word_file("open-data")
PAGE = _WORDS.by_name("page")
TYPES = _WORDS.by_name("types")


def dictionary() -> pd.DataFrame:
    """Return one row for every column of every public table."""
    return pd.DataFrame([
        {
            "table": name, "column": field.name, "type": field.type,
            **{f"unit_{language}": field.unit[language] for language in LANGUAGES},
            "required": "yes" if field.required else "no",
            "codes": "|".join(map(str, field.codes)),
            **{language: field.meaning[language] for language in LANGUAGES},
        }
        for name in catalogue().open_data
        for field in fields(name)
    ])  # fmt: skip


def page(report: Report, language: str) -> str:
    """Return the dictionary as Markdown in one language."""
    word = {name: label[language] for name, label in PAGE.items()}
    lines = [f"# {word['title']}: {plain(title(report)[language])}", ""]
    if report.example:
        lines += [f"**{table_words.EXAMPLE[language]}**", ""]
    source = workbook_words.SOURCE[language].format(
        source=plain(report.credit(language)),
        day=numbers.day(report.edition.extracted, language),
    )
    said = (word["intro"], word["formulas"], table_words.NOT_RANDOM[language], f"{source}.")
    lines += [line for text in said for line in (text, "")]
    named = [LICENCES[name][0] if name in LICENCES else name for name in licences(report)]
    if named:
        lines += [f"{word['licence']}: {plain(', '.join(named))}.", ""]
    for name in catalogue().open_data:
        lines += [f"## {catalogue().label(name, 'title')[language]}", ""]
        lines += [f"{word['file']}: `{name}.csv`, `{name}.parquet`.", ""]
        if key(name):
            lines += [f"{word['key']}: {', '.join(f'`{column}`' for column in key(name))}.", ""]
        lines += _table((word["column"], word["type"], word["unit"], word["meaning"]), [
            (f"`{f.name}`", TYPES[f.type][language], f.unit[language], f.meaning[language])
            for f in fields(name)
        ])  # fmt: skip
    lines += [f"## {word['codes']}", ""]
    lines += _table((word["file"], word["column"], word["code"], word["meaning"], "SDMX"), [
        (row["table"], f"`{row['column']}`", f"`{row['code']}`", plain(row[language]), row["sdmx"])
        for row in codes(report).to_dict("records")
    ])  # fmt: skip
    return "\n".join(lines).rstrip() + "\n"


def _table(head: tuple[str, ...], body: list[tuple[str, ...]]) -> list[str]:
    cells = (head, ("---",) * len(head), *body)
    lines = ["| " + " | ".join(text.replace("|", "\\|") for text in row) + " |" for row in cells]
    return [*lines, ""]
