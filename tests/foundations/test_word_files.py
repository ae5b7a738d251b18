"""Words of what is published are data: each key is used once, and an edited text is seen."""

from __future__ import annotations

import ast
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest

from spiegel import fingerprint
from spiegel.config import word_files
from spiegel.config.closed_model import Label
from spiegel.config.languages import LANGUAGES, writing
from spiegel.config.word_files import WordFile, word_file
from spiegel.errors import SpiegelError
from spiegel.publish.notebooks.notebook_words import key_of, load_words

ROOT = Path(__file__).parents[2]
MESSAGES = "audit-messages"  # one text for each name that a call of `message` gives
FILES = sorted((ROOT / "config" / "words" / "outputs").glob("*.yaml"))


def used() -> list[tuple[str, str]]:
    """Return file and key of every use of words in the package, in the order of the modules."""
    found = []
    for path in sorted((ROOT / "workflow" / "spiegel").rglob("*.py")):
        calls = [n for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.Call)]
        of = [c.args[0].value for c in calls if ast.unparse(c.func) == "word_file" and c.args]  # type: ignore[attr-defined]
        for call in calls:
            if isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value) == "_WORDS":
                found.append((of[0], call.args[0].value))  # type: ignore[attr-defined]
    return found


def test_every_key_is_used_and_only_once() -> None:
    keys = [
        (path.stem, key)
        for path in FILES
        if path.stem != MESSAGES
        for key in WordFile(path.stem)._found
    ]
    assert len(keys) > 300
    assert sorted(used()) == sorted(keys)


def test_every_message_of_an_audit_is_said_somewhere() -> None:
    said = {
        call.args[0].value  # type: ignore[attr-defined]
        for path in (ROOT / "workflow" / "spiegel" / "release").rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "message"
        if isinstance(call.args[0], ast.Constant)
    }
    assert said <= {*word_file(MESSAGES).texts()}
    assert {*word_file(MESSAGES).texts()} - said == {
        "hidden",
        "ids",
        "line_ends",
        "link",
        "message",
        "no_file",
        "packing",
        "step",
    }  # chosen by what was found


def test_no_word_of_notebooks_is_unused() -> None:
    words = load_words(ROOT)
    notebooks = [nbformat.read(path, 4) for path in (ROOT / "notebooks").glob("*.ipynb")]
    cells = [cell for notebook in notebooks for cell in notebook.cells]
    assert {key_of(cell) for cell in cells} - {None} == {*words.cells}
    code = [cell.source for cell in cells if cell.cell_type == "code"]
    code += [path.read_text() for path in (ROOT / "workflow" / "spiegel").rglob("*.py")]
    named = {*re.findall(r"\w+", "\n".join(code))}
    begun = tuple(name for name in named if name.count("_") > 1 and name.endswith("_"))
    unused = {
        key
        for key in (*words.captions, *words.columns)
        if not ({*key.split()} <= named or key.startswith(begun))
    }
    assert unused == MADE


def languages_named(code: str) -> list[int]:
    """Return the lines of Python that name a language: by a code, an argument or an attribute."""
    found = []
    for node in ast.walk(ast.parse(code)):
        named = {
            ast.Constant: lambda n: {n.value} if isinstance(n.value, str) else set(),
            ast.keyword: lambda n: {n.arg},
            ast.arg: lambda n: {n.arg},
            ast.Attribute: lambda n: {n.attr},
            ast.Name: lambda n: {n.id} if isinstance(n.ctx, ast.Store) else set(),
        }.get(type(node), lambda n: set())(node)
        if named & {*LANGUAGES}:
            found.append(node.lineno)  # type: ignore[attr-defined]
    return found


@pytest.mark.parametrize(
    "code",
    [
        'Label(nl="x", en="y")',
        'x = {"nl": "x"}',
        'text if language == "en" else other',
        "def label(nl: str, en: str) -> Label: ...",
        "label.nl",
        "class Entry:\n    nl: str",
    ],
)
def test_a_pair_in_python_is_seen(code: str) -> None:
    assert languages_named(code)


def test_no_python_of_the_package_names_a_language() -> None:
    folder = ROOT / "workflow" / "spiegel"
    found = {
        f"{path.relative_to(folder)}, line {line}"
        for path in sorted(folder.rglob("*.py"))
        if path.name != "languages.py"  # which one commands speak
        for line in languages_named(path.read_text(encoding="utf-8"))
    }
    assert found == set()


def test_no_cell_of_a_notebook_names_a_language() -> None:
    found = [
        f"{path.name}, cell {cell.get('id')}"
        for path in sorted((ROOT / "notebooks").glob("*.ipynb"))
        for cell in nbformat.read(path, 4).cells
        if cell.cell_type == "code" and "parameters" not in cell.metadata.get("tags", [])
        if languages_named(cell.source)
    ]
    assert found == []


def test_what_is_read_is_printed_somewhere() -> None:
    folder = ROOT / "workflow" / "spiegel"
    code = {path: path.read_text() for path in folder.rglob("*.py")}
    notebooks = (path.read_text() for path in (ROOT / "notebooks").glob("*.ipynb"))
    times = {path: Counter(re.findall(r"\w+", text)) for path, text in code.items()}
    whole = sum(times.values(), Counter(re.findall(r"\w+", "\n".join(notebooks))))
    unused = [
        f"{path.relative_to(folder)}: {name}"
        for path, text in code.items()
        for name in re.findall(r"^(\w+)\b.*= .*\b_WORDS\.", text, re.M)
        if (times[path] if name.startswith("_") else whole)[name] == 1
    ]
    assert unused == []


# Columns of notebooks whose names are put together there.
MADE = {"prior_variance"}
# Nothing is said there: the rest of a sentence, or a remark that is not needed.
EMPTY = {
    "claims:basis.crude", "claims:basis.", "profiles:statuses.rated",
    "tables:obs_status.normal", "workbook:units.text", "workbook:units.number",
}  # fmt: skip


def leaves(place: str, own: Any) -> Iterator[tuple[str, Label]]:
    """Return each text with where it stands."""
    if isinstance(own, Label):
        yield place, own
        return
    parts = own.items() if isinstance(own, dict) else enumerate(own)
    for name, part in parts:
        yield from leaves(f"{place}.{name}", part)


def test_no_text_is_empty_in_one_language_and_few_are_in_both() -> None:
    found = [
        leaf
        for path in FILES
        for key, own in WordFile(path.stem)._found.items()
        for leaf in leaves(f"{path.stem}:{key}", own)
    ]
    assert len(found) > 1000
    assert {place for place, text in found if not (text.nl.strip() and text.en.strip())} == EMPTY
    assert {place for place, text in found if not (text.nl or text.en)} == EMPTY


def test_lists_are_tuples_and_names_keep_their_order() -> None:
    own = word_file("site-pages")
    assert own.label("themes_caption")["en"]
    assert isinstance(word_file("content").labels("method"), tuple)
    assert list(own.by_name("pages"))[:2] == ["index", "about"]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("a: {nl: x}", "'a' is not a text in nl and in en"),
        (
            "a: {nl: x}\nb: [{nl: y}, {en: z}]\nc: {d: {nl: x}, e: {nl: x, en: y}}",
            "'a' is not a text in nl and in en; in this file en is missing 3 times",
        ),
        ("a: {nl: x, en: 3}", "'a' is not a text in nl and in en"),
        ("a: {nl: x, en: y, fr: z}", "'a' is not a text in nl and in en"),
        ("a: [{nl: x, en: y}, x]", r"'a\[1\]' has no text in nl and in en"),
        ("a: {b: {c: x}}", r"'a\.b\.c' has no text in nl and in en"),
        ("a: {nl: x, en: y}\na: {nl: x, en: y}", "'a' occurs twice"),
        ("- x", "has no keys"),
    ],
)
def test_what_is_not_a_text_in_both_languages_is_told(
    text: str, what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(word_files, "FOLDER", tmp_path)
    (tmp_path / "eigen.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(SpiegelError, match=what):
        WordFile("eigen")


def test_a_key_that_is_not_there_gets_the_nearest_one() -> None:
    with pytest.raises(SpiegelError, match=r"did you mean 'titles'"):
        word_file("site-pages").label("title")


def test_words_for_what_has_none_are_told_with_their_place() -> None:
    with pytest.raises(SpiegelError, match="no words for 'reason_fr'") as told:
        word_file("workbook").by_name("columns")["reason_fr"]
    assert "workbook.yaml, key 'columns'" in told.value.render()


def test_a_text_without_a_language_and_a_language_without_writing_are_told() -> None:
    with pytest.raises(SpiegelError, match="a text has no 'fr'"):
        Label.same("x")["fr"]
    with pytest.raises(SpiegelError, match="unknown language 'fr'"):
        writing("fr")


@pytest.mark.parametrize(
    ("kind", "key"), [("label", "pages"), ("labels", "pages"), ("by_name", "themes_caption")]
)
def test_words_of_another_shape_are_refused(kind: str, key: str) -> None:
    with pytest.raises(SpiegelError, match=f"'{key}' is not "):
        getattr(word_file("site-pages"), kind)(key)


def test_an_edited_text_is_other_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = "spiegel.publish.site.page_words"
    before = fingerprint.fingerprint(module)
    shutil.copytree(ROOT / "config", tmp_path, dirs_exist_ok=True)
    monkeypatch.setattr(fingerprint, "CONFIG", tmp_path)
    fingerprint._path.cache_clear()
    try:
        assert fingerprint.fingerprint(module) == before
        edited = tmp_path / "words" / "outputs" / "site-pages.yaml"
        edited.write_text(edited.read_text().replace("Overzicht", "Begin", 1))
        fingerprint._read.cache_clear()
        assert fingerprint.fingerprint(module) != before
    finally:
        fingerprint._path.cache_clear()
        fingerprint._read.cache_clear()
