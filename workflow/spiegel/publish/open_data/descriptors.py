"""What a program needs to read the open data: a data package, and metadata for CSV on the web."""

from __future__ import annotations

from typing import Any

from spiegel.config.catalogue import catalogue
from spiegel.config.closed_model import NOTHING, Label
from spiegel.config.languages import LANGUAGES
from spiegel.publish.open_data.schema import Field, fields, key
from spiegel.publish.public_tables import licences
from spiegel.publish.report import Report
from spiegel.publish.workbook import workbook_words

LICENCES = {
    "MIT": ("MIT Licence", "https://opensource.org/license/mit"),
    "OGL-UK-3.0": (
        "Open Government Licence v3.0",
        "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
    ),
}


def title(report: Report) -> Label:
    """Return the title of the data, marked when they are example data."""
    own = report.edition.title
    if not report.example:
        return own
    return Label.made(lambda language: f"{own[language]} ({workbook_words.EXAMPLE[language]})")


def data_package(report: Report, hashes: dict[str, str], sizes: dict[str, int]) -> dict[str, Any]:
    """Return the descriptor of a tabular data package (Frictionless Data Package v1).

    Parameters
    ----------
    hashes, sizes : SHA-256 and bytes of every file, by its name.
    """
    edition = report.edition
    return {
        "profile": "tabular-data-package",
        "name": edition.edition,
        "title": title(report).together(),
        "version": edition.extracted.isoformat(),
        "created": f"{edition.extracted.isoformat()}T00:00:00Z",
        "languages": list(LANGUAGES),
        "keywords": ["onderwijsinspectie", "school inspection", edition.school_year],
        "example": report.example,
        "sources": [{"title": report.credit(LANGUAGES[0])}],
        **_licences(report),
        "resources": [_resource(name, hashes, sizes) for name in catalogue().open_data],
    }


def _licences(report: Report) -> dict[str, Any]:
    """Return the licences of the sources; without any, no key: a list of none is not allowed."""
    found = [
        {"name": name, "title": LICENCES[name][0], "path": LICENCES[name][1]}
        if name in LICENCES
        else {"name": name}
        for name in licences(report)
    ]
    return {"licenses": found} if found else {}


def _resource(name: str, hashes: dict[str, str], sizes: dict[str, int]) -> dict[str, Any]:
    file, binary = f"{name}.csv", f"{name}.parquet"
    schema: dict[str, Any] = {
        "fields": [_package_field(field) for field in fields(name)],
        "missingValues": [""],
    }
    if key(name):
        schema["primaryKey"] = key(name)
    return {
        "profile": "tabular-data-resource",
        "name": name,
        "path": file,
        "title": catalogue().label(name, "title").together(),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\n", "header": True},
        "hash": f"sha256:{hashes[file]}",
        "bytes": sizes[file],
        # The same rows for programs that read Parquet; not a resource, so that none counts twice.
        "parquet": {"path": binary, "hash": f"sha256:{hashes[binary]}", "bytes": sizes[binary]},
        "schema": schema,
    }


def _package_field(field: Field) -> dict[str, Any]:
    rules: dict[str, Any] = {"required": True} if field.required else {}
    if field.codes:
        rules["enum"] = list(field.codes)
    if field.pattern:
        rules["pattern"] = field.pattern
    rules |= {n: v for n, v in (("minimum", field.low), ("maximum", field.high)) if v is not None}
    found: dict[str, Any] = {"name": field.name, "type": field.type}
    found["description"] = field.meaning.together()
    if field.unit != NOTHING:
        found["unit"] = field.unit.together()
    return found | ({"constraints": rules} if rules else {})


def _in_both(label: Label) -> list[dict[str, str]]:
    return [{"@value": label[language], "@language": language} for language in LANGUAGES]


def csv_on_the_web(report: Report) -> dict[str, Any]:
    """Return the metadata of all tables (W3C, Metadata Vocabulary for Tabular Data, 2015)."""
    framework = report.inspectorate.framework
    named = [LICENCES[name][1] if name in LICENCES else name for name in licences(report)]
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": framework.language}],
        "dc:title": _in_both(title(report)),
        "dc:publisher": framework.publisher[framework.language],
        "dc:date": report.edition.extracted.isoformat(),
        **({"dc:license": named} if named else {}),
        "dialect": {"encoding": "utf-8", "delimiter": ",", "lineTerminators": ["\n"]},
        "tables": [
            {
                "url": f"{name}.csv",
                "dc:title": catalogue().label(name, "title").together(),
                "tableSchema": {"columns": [_web_column(field) for field in fields(name)]}
                | ({"primaryKey": key(name)} if key(name) else {}),
            }
            for name in catalogue().open_data
        ],
    }  # fmt: skip


def _web_column(field: Field) -> dict[str, Any]:
    base = {"string": "string", "integer": "integer", "number": "double"}[field.type]
    datatype: dict[str, Any] = {"base": base}
    if field.pattern or (field.codes and field.type == "string"):
        datatype["format"] = field.pattern or "|".join(map(str, field.codes))
    datatype |= {
        name: value
        for name, value in (("minimum", field.low), ("maximum", field.high))
        if value is not None
    }
    return {
        "name": field.name,
        "titles": field.name,
        "datatype": datatype if len(datatype) > 1 else base,
        "required": field.required,
        "null": "",
        "dc:description": _in_both(field.meaning),
    }
