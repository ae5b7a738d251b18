"""Words of what is published are data: each key is used once, and an edited text is seen."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from spiegel import fingerprint, word_files
from spiegel.errors import SpiegelError
from spiegel.word_files import WordFile, word_file

ROOT = Path(__file__).parents[2]
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
    keys = [(path.stem, key) for path in FILES for key in WordFile(path.stem)._found]
    assert len(keys) > 300
    assert sorted(used()) == sorted(keys)


def test_no_text_is_empty() -> None:
    for path in FILES:
        text = path.read_text(encoding="utf-8")
        assert 'nl: ""' not in text.replace('{nl: "", en: ""}', ""), path.name


def test_lists_are_tuples_and_names_keep_their_order() -> None:
    own = word_file("site-pages")
    assert own.label("sectors_caption")["en"]
    assert isinstance(own.labels("sector_columns"), tuple)
    assert list(own.by_name("pages"))[:2] == ["index", "sectors"]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("a: {nl: x}", "'a' is not a text in nl and in en"),
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


def test_an_edited_text_is_other_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = "spiegel.publish.site.page_words"
    before = fingerprint.fingerprint(module)
    for path in FILES:
        (tmp_path / path.name).write_bytes(path.read_bytes())
    monkeypatch.setattr(fingerprint, "WORDS", tmp_path)
    fingerprint._path.cache_clear()
    try:
        assert fingerprint.fingerprint(module) == before
        edited = tmp_path / "site-pages.yaml"
        edited.write_text(edited.read_text().replace("Overzicht", "Begin", 1))
        fingerprint._read.cache_clear()
        assert fingerprint.fingerprint(module) != before
    finally:
        fingerprint._path.cache_clear()
        fingerprint._read.cache_clear()
