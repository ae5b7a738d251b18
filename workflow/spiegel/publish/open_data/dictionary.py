"""The data dictionary: every column in both languages, as a table and as a page to read."""

from __future__ import annotations

from collections.abc import Iterator

from spiegel.config import Label
from spiegel.publish import numbers, texts
from spiegel.publish.open_data.codes import COLUMNS as CODE_COLUMNS
from spiegel.publish.open_data.codes import codes
from spiegel.publish.open_data.descriptors import LICENCES, title
from spiegel.publish.open_data.schema import fields, key
from spiegel.publish.public_tables import OPEN, licences
from spiegel.publish.report import Report
from spiegel.publish.workbook import words


def _label(nl: str, en: str) -> Label:
    return Label(nl=nl, en=en)


COLUMNS = ("table", "column", "type", "unit_nl", "unit_en", "required", "codes", "nl", "en")
PAGE = {
    "intro": _label(
        "Elke tabel is er als csv (UTF-8, komma, decimale punt) en als parquet, met dezelfde "
        "rijen. `datapackage.json` en `csv-metadata.json` beschrijven ze voor programma's; "
        "`codes.csv` geeft de betekenis van elke code. Een lege cel is nooit een nul.",
        "Each table comes as csv (UTF-8, comma, decimal point) and as parquet, with the same rows. "
        "`datapackage.json` and `csv-metadata.json` describe them to programs, `codes.csv` gives "
        "the meaning of each code. An empty cell is never zero.",
    ),
    "column": _label("Kolom", "Column"),
    "type": _label("Soort", "Type"),
    "unit": _label("Eenheid", "Unit"),
    "meaning": _label("Betekenis", "Meaning"),
    "codes": _label("Codes", "Codes"),
    "code": _label("Code", "Code"),
    "file": _label("Bestand", "File"),
    "key": _label("Een rij is bepaald door", "A row is named by"),
    "licence": _label("Licentie van de bronnen", "Licence of the sources"),
    "title": _label("Gegevenswoordenboek", "Data dictionary"),
}
TYPES = {
    "string": _label("tekst", "text"),
    "integer": _label("geheel getal", "whole number"),
    "number": _label("getal", "number"),
}


def rows() -> Iterator[tuple[str, ...]]:
    """Yield one row for every column of every public table."""
    for name in OPEN:
        for field in fields(name):
            yield (
                name, field.name, field.type, field.unit.nl, field.unit.en,
                "yes" if field.required else "no", "|".join(map(str, field.codes)),
                field.meaning.nl, field.meaning.en,
            )  # fmt: skip


def page(report: Report, language: str) -> str:
    """Return the dictionary as Markdown in one language."""
    word = {name: label[language] for name, label in PAGE.items()}
    lines = [f"# {word['title']}: {title(report)[language]}", ""]
    if report.example:
        lines += [f"**{texts.EXAMPLE[language]}**", ""]
    source = words.SOURCE[language].format(
        source=report.credit(language),
        day=numbers.day(report.edition.extracted, language),
    )
    lines += [word["intro"], "", texts.NOT_RANDOM[language], "", f"{source}.", ""]
    named = [LICENCES[name][0] if name in LICENCES else name for name in licences(report)]
    if named:
        lines += [f"{word['licence']}: {', '.join(named)}.", ""]
    for name in OPEN:
        lines += [f"## {words.TITLES[name][language]}", ""]
        lines += [f"{word['file']}: `{name}.csv`, `{name}.parquet`.", ""]
        if key(name):
            lines += [f"{word['key']}: {', '.join(f'`{column}`' for column in key(name))}.", ""]
        lines += _table((word["column"], word["type"], word["unit"], word["meaning"]), [
            (f"`{f.name}`", TYPES[f.type][language], f.unit[language], f.meaning[language])
            for f in fields(name)
        ])  # fmt: skip
    lines += [f"## {word['codes']}", ""]
    column = CODE_COLUMNS.index(language)
    lines += _table((word["file"], word["column"], word["code"], word["meaning"], "SDMX"), [
        (row[0], f"`{row[1]}`", f"`{row[2]}`", row[column], row[5]) for row in codes(report)
    ])  # fmt: skip
    return "\n".join(lines).rstrip() + "\n"


def _table(head: tuple[str, ...], body: list[tuple[str, ...]]) -> list[str]:
    cells = (head, ("---",) * len(head), *body)
    lines = ["| " + " | ".join(text.replace("|", "\\|") for text in row) + " |" for row in cells]
    return [*lines, ""]
