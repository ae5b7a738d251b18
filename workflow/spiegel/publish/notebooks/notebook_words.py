"""The words of report notebooks: config/words/*.yaml, one for each notebook and one shared."""

from __future__ import annotations

import copy
import json
import re
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from pydantic import Field

from spiegel.config.closed_model import Closed, Label
from spiegel.config.closed_yaml import load
from spiegel.config.languages import LANGUAGES, OF_COMMANDS
from spiegel.config.plain_text import odd_place
from spiegel.config.publication_name import named
from spiegel.errors import SpiegelError, did_you_mean, must_exist
from spiegel.files import replace

FOLDER = Path("config") / "words"
TAG = "words:"  # a Markdown cell with this tag takes its text from the section `cells`


class Section(Closed):
    """One file of words: texts between the code, over tables, and in the heads of columns."""

    cells: dict[str, Label] = Field(default_factory=dict)
    captions: dict[str, Label] = Field(default_factory=dict)
    columns: dict[str, Label] = Field(default_factory=dict)


@dataclass(frozen=True)
class Words:
    """The texts of all files by key."""

    cells: dict[str, Label]
    captions: dict[str, Label]
    columns: dict[str, Label]

    def caption(self, key: str, language: str, **values: object) -> str:
        """Return a caption with its values filled in; a text that is no key stays as it is."""
        if key in self.captions:
            return self.captions[key][language].format(**values)
        if key and " " not in key and key.islower():
            raise SpiegelError(
                f"there is no caption '{key}'",
                where=FOLDER.as_posix(),
                fix=did_you_mean(key, self.captions)
                + " A text of your own has a capital or a space.",
            )
        return key


def load_words(root: Path) -> Words:
    """Read the words of notebooks of a project.

    Raises
    ------
    SpiegelError : a key that stands in two files.
    """
    found: dict[str, dict[str, Label]] = {"cells": {}, "captions": {}, "columns": {}}
    for path in sorted((root / FOLDER).glob("*.yaml")):
        section = load(Section, path)
        for name, texts in found.items():
            own = {key: text.renamed(named) for key, text in getattr(section, name).items()}
            if twice := sorted(own.keys() & texts.keys()):
                raise SpiegelError(
                    f"the key '{twice[0]}' of '{name}' stands in two files of words",
                    where=path.relative_to(root).as_posix(),
                    fix="keep it in one of them; what several notebooks say is in shared.yaml.",
                )
            texts |= own
        for key, label in section.captions.items():
            for language in LANGUAGES:
                if place := odd_place(label[language]):
                    raise SpiegelError(
                        f"'captions.{key}.{language}' asks for more than a name: {place}",
                        where=path.relative_to(root).as_posix(),
                        fix="write a name between braces, and a brace itself twice: {{ or }}.",
                        code="C-TXT-03",
                    )
    return Words(**found)


def key_of(cell: NotebookNode) -> str | None:
    """Return the key of a cell that takes its text from cells.yaml, else None."""
    tags = cell.metadata.get("tags", [])
    return next((tag.removeprefix(TAG) for tag in tags if tag.startswith(TAG)), None)


def in_language(notebook: NotebookNode, words: Words, language: str, where: str) -> NotebookNode:
    """Put the texts of a language into the Markdown cells of a template, and return it.

    Raises
    ------
    SpiegelError : a cell names a key that no file of words has.
    """
    for cell in notebook.cells:
        key = key_of(cell)
        if key is None:
            continue
        must_exist("text", key, words.cells, f"{where}, cell {cell.get('id')}")
        cell.source = words.cells[key][language].strip()
    return notebook


_LANGUAGE_LINE = re.compile(r'^language = ".*"$', re.MULTILINE)
LANGUAGE = "language"  # key in the metadata of an output that is meant for one language


def version(notebook: NotebookNode, words: Words, language: str, where: str) -> NotebookNode:
    """Return one language's version of an executed notebook.

    A build computes a notebook once and shows each outcome in both languages; a version has the
    words and the outcomes of one, and the parameter that gives them when it is run again.
    """
    own = in_language(copy.deepcopy(notebook), words, language, where)
    for cell in own.cells:
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell.source = _LANGUAGE_LINE.sub(f'language = "{language}"', cell.source)
        if "outputs" in cell:
            cell.outputs = [
                output
                for output in cell.outputs
                if output.get("metadata", {}).pop(LANGUAGE, language) == language
            ]
    return own


def refresh_templates(root: Path) -> list[Path]:
    """Put the texts into the Markdown cells of all templates; return what changed."""
    words, changed = load_words(root), []
    for path in sorted((root / "notebooks").glob("*.ipynb")):
        before = path.read_text(encoding="utf-8")
        notebook = in_language(nbformat.reads(before, as_version=4), words, OF_COMMANDS, path.name)
        after = nbformat.writes(notebook, version=nbformat.NO_CONVERT) + "\n"
        if json.loads(after) != json.loads(before):
            replace(path, after.encode("utf-8"))
            changed.append(path)
    return changed
