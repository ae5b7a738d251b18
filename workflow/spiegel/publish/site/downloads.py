"""Everything that can be taken along: one registry, so that the site links only what is made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from spiegel.config.catalogue import catalogue
from spiegel.config.closed_model import Label
from spiegel.publish import names, numbers
from spiegel.publish.content.figures import Made
from spiegel.publish.content.tables import Cell, Table, table
from spiegel.publish.report import Report
from spiegel.publish.site import page_words


@dataclass(frozen=True)
class Product:
    """A file that holds the whole mirror; `path` starts at `results/<edition>/`.

    `made` says whether the pipeline makes it: what is not made is not linked.
    """

    path: str
    title: Label
    text: Label
    made: bool


PRODUCTS = (
    Product(
        "report/{edition}.{language}.pdf",
        page_words.PRODUCTS["report"],
        page_words.PRODUCT_TEXTS["report"],
        made=True,
    ),
    Product(
        "press/{edition}.{language}.docx",
        page_words.PRODUCTS["press"],
        page_words.PRODUCT_TEXTS["press"],
        made=True,
    ),
    Product(
        "press/{edition}.{language}.pdf",
        page_words.PRODUCTS["press_pdf"],
        page_words.PRODUCT_TEXTS["press"],
        made=True,
    ),
    Product(
        "slides/{edition}.{language}.pptx",
        page_words.PRODUCTS["slides"],
        page_words.PRODUCT_TEXTS["slides"],
        made=True,
    ),
    Product(
        "tables/{edition}.xlsx",
        page_words.PRODUCTS["xlsx"],
        page_words.WORKBOOK_TEXT,
        made=True,
    ),
    Product(
        "tables/{edition}.ods",
        page_words.PRODUCTS["ods"],
        page_words.WORKBOOK_TEXT,
        made=True,
    ),
    Product(
        "data/datapackage.json",
        page_words.PRODUCTS["data"],
        page_words.PRODUCT_TEXTS["data"],
        made=True,
    ),
)


def products(edition: str, language: str) -> list[tuple[Product, str]]:
    """Return what is made of the whole mirror, each with its address from the site."""
    values = {"edition": edition, "language": language}
    return [(p, f"../{p.path.format(**values)}") for p in PRODUCTS if p.made]


def context(report: Report, made: dict[str, Made], language: str) -> dict[str, Any]:
    """Return what the page of downloads shows."""
    return {
        "products": _products(report, language),
        "files": _files(report, language),
        "figures": _figures(report, made, language),
        "notebooks": _notebooks(report, language),
        "titles": {name: label[language] for name, label in page_words.DOWNLOADS.items()},
        "files_intro": page_words.TABLES_INTRO[language],
        "record_files": page_words.RECORD_FILES[language],
        "notebooks_intro": page_words.NOTEBOOKS_INTRO[language],
    }


def _products(report: Report, language: str) -> Table:
    rows = [
        {
            "product": Cell(product.title[language], address.rpartition("/")[2], href=address),
            "text": Cell(product.text[language]),
        }
        for product, address in products(report.edition.edition, language)
    ]
    caption = page_words.PRODUCTS_CAPTION[language]
    return table("products-table", caption, page_words.PRODUCT_COLUMNS, rows, language)


def _files(report: Report, language: str) -> Table:
    """Return one row for each public table of the edition."""
    rows = []
    for folder in ("tables", "quality"):
        for name in catalogue().downloads(folder):
            text = catalogue().label(name, "text")[language]
            rows.append(
                {
                    "table": Cell(
                        catalogue().label(name, "name")[language],
                        f"{name}.csv",
                        href=f"../{folder}/{name}.csv",
                    ),
                    "text": Cell(text[:1].upper() + text[1:]),
                    "rows": Cell(numbers.count(len(report[name]), language), number=True),
                }
            )
    caption = page_words.TABLES_CAPTION[language]
    return table("files-table", caption, page_words.TABLE_COLUMNS, rows, language)


def _figures(report: Report, made: dict[str, Made], language: str) -> Table:
    rows = []
    for name in names.all_figure_ids(report.inspectorate):
        spec = made[name].spec
        title = spec["title"][language]
        files = {
            "svg": f"{name}.{language}.svg",
            "png": f"{name}.{language}.png",
            "csv": f"{name}.csv",
            "json": f"{name}.json",
        }
        links = {
            kind: Cell(kind.upper(), href=f"../figures/{file}", about=title)
            for kind, file in files.items()
        }
        rows.append({"figure": Cell(title, spec["subtitle"][language]), **links})
    caption = page_words.FIGURES_CAPTION[language]
    return table("figures-table", caption, page_words.FIGURE_COLUMNS, rows, language)


def _notebooks(report: Report, language: str) -> Table:
    inspectorate = report.inspectorate
    rows = []
    for name in inspectorate.registry.notebooks:
        for key in names.keys_of(inspectorate, name):
            stem = names.notebook_stem(inspectorate, name, language, key)
            title = report.notebook_title(name, language, key)
            base = f"../notebooks/{stem}"
            rows.append(
                {
                    "page": Cell(title, href=f"{base}.html"),
                    "notebook": Cell("IPYNB", href=f"{base}.ipynb", about=title),
                }
            )
    caption = page_words.NOTEBOOKS_CAPTION[language]
    return table("notebooks-table", caption, page_words.NOTEBOOK_COLUMNS, rows, language)
