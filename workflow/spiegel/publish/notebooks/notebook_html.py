"""Executed notebook to one HTML page: words, code and outcome in order.

Nothing is fetched from elsewhere. One button folds and opens all code; without JavaScript each step
folds by itself.
"""

from __future__ import annotations

import re
import threading
from functools import cache
from typing import Any

import nbformat
from nbconvert import HTMLExporter, TemplateExporter
from nbformat import NotebookNode

from spiegel.config.languages import LANGUAGES
from spiegel.config.word_files import word_file
from spiegel.publish.page_templates import TEMPLATES

# Notebooks run in threads, and an exporter is not made to be shared.
_ONE_AT_A_TIME = threading.Lock()
_WORDS = word_file("notebook-pages")
CODE_LABEL = _WORDS.label("code")
SHOW_CODE = _WORDS.label("show_code")
HIDE_CODE = _WORDS.label("hide_code")
NO_WORDS = _WORDS.label("no_words")
EXAMPLE_BANNER = _WORDS.label("example")
_NO_WORDS = re.compile(r"<img(?![^>]*\salt=)")


def reader_order(notebook: NotebookNode) -> NotebookNode:
    """Return a copy for reading: the opening shows its title first, and its code folded after it.

    Parameters and imports come before a notebook's title; from there on, the order is its own.
    """
    cells: list[NotebookNode] = []
    waiting: list[str] = []
    rest = iter(notebook.cells)
    for cell in rest:
        if cell.cell_type != "code":
            cells.append(cell)
            continue
        waiting.append(cell.source.strip("\n"))
        if cell.outputs:
            hidden = {"transient": {"remove_source": True}}
            cells.append(nbformat.from_dict({**cell, "metadata": hidden}))
            break
    if waiting:
        cells.append(_folded(waiting))
    cells += rest
    result: NotebookNode = nbformat.from_dict({**notebook, "cells": cells})
    return result


def _folded(sources: list[str]) -> NotebookNode:
    code = nbformat.v4.new_code_cell("\n\n".join(sources), id="code-opening")
    code.metadata["folded"] = True
    return code


def prepare() -> None:
    """Make a page of nothing: the libraries prepare much the first time, which a fork then has."""
    to_html(nbformat.v4.new_notebook(), title="", language=LANGUAGES[0], example=False)


def to_html(notebook: NotebookNode, *, title: str, language: str, example: bool) -> str:
    """Return the page of an executed notebook.

    Parameters
    ----------
    title : text of `<title>`.
    language : its code, for the `lang` attribute and the few words of the page itself.
    example : put the example-data banner on top, unless the notebook shows it already.
    """
    shown = any(
        'class="example"' in output.get("data", {}).get("text/html", "")
        for cell in notebook.cells
        for output in cell.get("outputs", [])
    )
    page = {
        "title": title,
        "language": language,
        "banner": EXAMPLE_BANNER[language] if example and not shown else "",
        "code_label": CODE_LABEL[language],
        "show_code": SHOW_CODE[language],
        "hide_code": HIDE_CODE[language],
    }
    template = (TEMPLATES / "notebook.html.j2").read_text(encoding="utf-8")
    resources = {"spiegel": page}
    with _ONE_AT_A_TIME:
        html, _ = _exporter(template).from_notebook_node(
            reader_order(notebook), resources=resources
        )
    return _NO_WORDS.sub(f'<img alt="{NO_WORDS[language]}"', str(html))


class _Exporter(HTMLExporter):
    """Markdown and outputs as nbconvert makes them, without its last pass over the whole page.

    That parses and writes each page once more, for cells of Lab, which our template has not, and
    for pictures without words, to which `to_html` gives some.
    """

    def from_notebook_node(
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> Any:
        return TemplateExporter.from_notebook_node(self, nb, resources, **kw)


@cache
def _exporter(template: str) -> HTMLExporter:
    """Return what makes pages by a template, which it compiles once."""
    return _Exporter(
        raw_template=template,
        default_preprocessors=[],  # none of them has anything to do here, and each checks the whole
        exclude_anchor_links=True,
        exclude_input_prompt=True,
        exclude_output_prompt=True,
    )
