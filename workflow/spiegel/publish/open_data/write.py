"""Stage entry point of the open data: tables in two formats, descriptors and dictionary."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from spiegel.config.catalogue import catalogue
from spiegel.config.languages import LANGUAGES
from spiegel.files import replace, sha256, write_csv, write_json, write_parquet
from spiegel.publish.open_data import codes, descriptors, dictionary
from spiegel.publish.public_tables import licences, public
from spiegel.publish.report import Report
from spiegel.publish.workbook import workbook_words


def write_open_data(report: Report, files: Iterable[Path]) -> None:
    """Write the open data of an edition, each file to the path that has its name.

    Requires the tables of the edition, claims among them.
    """
    to = {path.name: path for path in files}
    written = []
    for name in catalogue().open_data:
        table = public(report, name)
        write_csv(table, to[f"{name}.csv"])
        write_parquet(table, to[f"{name}.parquet"])
        written += [to[f"{name}.csv"], to[f"{name}.parquet"]]
    hashes = {path.name: sha256(path) for path in written}
    sizes = {path.name: path.stat().st_size for path in written}
    write_json(descriptors.data_package(report, hashes, sizes), to["datapackage.json"])
    write_json(descriptors.csv_on_the_web(report), to["csv-metadata.json"])
    write_csv(dictionary.dictionary(), to["dictionary.csv"])
    write_csv(codes.codes(report), to["codes.csv"])
    for language in LANGUAGES:
        text = dictionary.page(report, language)
        replace(to[f"dictionary.{language}.md"], text.encode("utf-8"))
    replace(to["LICENCE.txt"], _licence(report).encode("utf-8"))


def _licence(report: Report) -> str:
    """Return whose data these are, under which licence, and what that asks of who uses them.

    Example data say so first. Reuse is only said to be authorised by licences that are known to.
    """
    lines = []
    if report.example:
        lines += [workbook_words.EXAMPLE.together(), workbook_words.EXAMPLE_NOTE.together(), ""]
    framework = report.inspectorate.framework
    title, publisher = descriptors.title(report), framework.publisher
    lines += [
        title.together(),
        f"{publisher.together()}: {framework.source.together()}",
        "",
        f"{dictionary.PAGE['licence'].together()}:",
    ]
    found = licences(report) or [dictionary.PAGE["no_licence"].together()]
    for name in found:
        called, address = descriptors.LICENCES.get(name, (name, ""))
        lines.append(f"- {called} {address}".rstrip())
    lines += ["", dictionary.PAGE["reuse" if _may_be_reused(report) else "ask"].together()]
    cited = [f"{publisher[language]}, {title[language]}" for language in LANGUAGES]
    lines.append(f"{dictionary.PAGE['cite'].together()}: {' / '.join(cited)}")
    return "\n".join(lines) + "\n"


def _may_be_reused(report: Report) -> bool:
    """Say whether every file behind an edition has a licence that is known to authorise reuse."""
    if "licence" not in report["sources"]:
        return False
    given = report["sources"]["licence"]
    return len(given) > 0 and bool(given.isin([*descriptors.LICENCES]).all())
