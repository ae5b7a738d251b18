"""The committed templates: their words, their cells, and what a cell may be."""

from __future__ import annotations

import ast
import builtins
import re
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from gallery.drawing_cells import GIVEN, TABLES, Cells, all_cells, drawing_cells
from spiegel.errors import SpiegelError
from spiegel.publish.notebooks import notebook_words
from spiegel.publish.notebooks.notebook_words import key_of, load_words, refresh_templates

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = ROOT / "notebooks"
TEMPLATES = sorted(NOTEBOOKS.glob("*.ipynb"))
WORDS = load_words(ROOT)
# These differ by nature: what is asked, where it begins and ends, and the answer.
OWN_CELLS = ("parameters", "opening", "closing", "answer")


def read(path: Path) -> NotebookNode:
    return nbformat.read(path, as_version=4)


def code(path: Path) -> list[NotebookNode]:
    return [cell for cell in read(path).cells if cell.cell_type == "code"]


def keys(path: Path) -> list[str]:
    return [key for cell in read(path).cells if (key := key_of(cell)) is not None]


# Words


def test_every_key_of_a_template_exists_and_every_text_is_used() -> None:
    used = {key for path in TEMPLATES for key in keys(path)}
    assert used - set(WORDS.cells) == set()
    assert set(WORDS.cells) - used == set()


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: p.stem)
def test_what_a_template_says_is_the_english_text_of_its_key(path: Path) -> None:
    for cell in read(path).cells:
        if cell.cell_type == "markdown":
            key = key_of(cell)
            tags = cell.metadata.get("tags", [])
            assert key or "template-note" in tags, f"cell {cell.id} has words of its own"
            if key:
                assert cell.source == WORDS.cells[key]["en"].strip(), "run `spiegel words`"


def test_the_templates_need_no_refreshing(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config/words").symlink_to(ROOT / "config/words")
    (tmp_path / "notebooks").mkdir()
    for path in TEMPLATES:
        (tmp_path / "notebooks" / path.name).write_bytes(path.read_bytes())
    assert refresh_templates(tmp_path) == []


def test_every_caption_is_used() -> None:
    written = [cell.source for path in TEMPLATES for cell in code(path)]
    package = (ROOT / "workflow/spiegel/publish/notebooks").glob("*.py")
    every = "\n".join([*written, *(path.read_text(encoding="utf-8") for path in package)])
    named = set(re.findall(r"""["']([a-z][a-z0-9_]*)["']""", every))
    parts = tuple(re.findall(r'"([a-z][a-z0-9_]*_)(?:{|")', every))  # "quality_it_is_" + kind
    assert {key for key in set(WORDS.captions) - named if not key.startswith(parts)} == set()


def test_both_languages_say_something_of_their_own() -> None:
    for key, label in {**WORDS.cells, **WORDS.captions}.items():
        assert label["nl"].strip(), key
        assert label["en"].strip(), key
        fields = [sorted(re.findall(r"{(\w+)", label[lang])) for lang in ("nl", "en")]
        if key in WORDS.captions:
            assert fields[0] == fields[1], key


def test_a_key_in_two_files_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / notebook_words.FOLDER
    folder.mkdir(parents=True)
    text = "cells:\n  read:\n    nl: a\n    en: b\n"
    (folder / "one.yaml").write_text(text, encoding="utf-8")
    (folder / "two.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(SpiegelError, match=r"'read' of 'cells' stands in two files"):
        load_words(tmp_path)


def test_a_key_that_does_not_exist_is_told_with_its_cell() -> None:
    notebook = read(TEMPLATES[0])
    cell = next(c for c in notebook.cells if key_of(c) == "read")
    cell.metadata["tags"] = ["words:raed"]
    with pytest.raises(SpiegelError) as error:
        notebook_words.in_language(notebook, WORDS, "nl", "01.ipynb")
    assert "unknown text 'raed'" in str(error.value)
    assert f"01.ipynb, cell {cell.id}" in str(error.value)
    assert "did you mean 'read'" in str(error.value)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_template_takes_the_words_of_its_language(language: str) -> None:
    for path in TEMPLATES:
        notebook = notebook_words.in_language(read(path), WORDS, language, path.name)
        for cell in notebook.cells:
            if key := key_of(cell):
                assert cell.source == WORDS.cells[key][language].strip()


# Cells


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: p.stem)
def test_a_template_draws_with_seaborn(path: Path) -> None:
    written = "\n".join(cell.source for cell in code(path))
    assert "sns." in written or "chapter.figures(" not in written


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: p.stem)
def test_no_cell_is_only_a_call_of_the_package(path: Path) -> None:
    for cell in code(path):
        if cell.id in ("opening", "closing"):
            continue
        tree = ast.parse(cell.source).body
        alone = len(tree) == 1 and isinstance(tree[0], ast.Expr | ast.Assign)
        value = tree[0].value if alone and isinstance(tree[0], ast.Expr | ast.Assign) else None
        assert not isinstance(value, ast.Call), f"cell {cell.id} is one call"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: p.stem)
def test_lines_of_cells_are_short(path: Path) -> None:
    for cell in code(path):
        for line in cell.source.splitlines():
            assert len(line) <= 100, (cell.id, line)


def test_one_idea_is_one_cell() -> None:
    """Cells with the same id in several templates have the same code."""
    found: dict[str, dict[str, list[str]]] = {}
    for path in TEMPLATES:
        for cell in code(path):
            if cell.id not in OWN_CELLS:
                found.setdefault(cell.id, {}).setdefault(cell.source, []).append(path.stem)
    assert {name: list(own.values()) for name, own in found.items() if len(own) > 1} == {}


# Drawing cells


def free_names(source: str) -> set[str]:
    """Return the names that a cell uses and does not make itself."""
    tree = ast.parse(source)
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    made = {node.id for node in names if isinstance(node.ctx, ast.Store)}
    made |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    made |= {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    return {node.id for node in names} - made - set(dir(builtins))


def test_every_type_of_figure_has_a_drawing_cell() -> None:
    assert set(drawing_cells(NOTEBOOKS)) == set(TABLES)


@pytest.mark.parametrize("cells", all_cells(NOTEBOOKS), ids=lambda c: f"{c.template}-{c.kind}")
def test_a_drawing_cell_needs_its_tables_and_imports_only(cells: Cells) -> None:
    imported = {
        (alias.asname or alias.name).split(".")[0]
        for node in ast.walk(ast.parse(cells.imports))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    source = "\n".join(source for _, source in cells.sources)
    assert free_names(source) - imported <= {*GIVEN, *TABLES[cells.kind]}
    assert f'chapter.figures("{cells.kind}")' in source
    assert "chapter.register(" in source


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: p.stem)
def test_every_loop_over_figures_is_tagged(path: Path) -> None:
    for cell in code(path):
        kinds = re.findall(r'^for figure in chapter\.figures\("(\w+)"\)', cell.source, re.M)
        tags = cell.metadata.get("tags", [])
        for kind in kinds:
            if kind != "own":
                assert f"draws:{kind}" in tags, cell.id
