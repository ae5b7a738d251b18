"""Texts of the configuration: what may not be empty is refused, and so is what no one sees."""

from __future__ import annotations

import copy
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from spiegel.clean.declared import Corrections
from spiegel.config.analysis_plan import Plan
from spiegel.config.catalogue import Catalogue
from spiegel.config.claim_words import ClaimWords
from spiegel.config.claims import Claims
from spiegel.config.closed_yaml import read_yaml, validate
from spiegel.config.editions import Edition, Main
from spiegel.config.figures import Registry
from spiegel.config.framework import Framework
from spiegel.config.indicators import Indicator, check_indicators
from spiegel.config.inspectorate import load_inspectorate
from spiegel.config.languages import Writing
from spiegel.config.plain_text import odd_place, unseen
from spiegel.config.publication import Publication
from spiegel.config.recipes import Recipes
from spiegel.config.word_files import WordFile
from spiegel.errors import SpiegelError
from spiegel.ingest.config_table import read_grid
from spiegel.ingest.manifest import MANIFEST, read_manifest
from spiegel.ingest.register import describe
from spiegel.project import start
from spiegel.publish.notebooks.notebook_words import load_words

ROOT = Path(__file__).parents[2]
HOME = ROOT / "config" / "inspectorates" / "vlaanderen"
CONFIG = {
    Edition: ROOT / "config/editions/os2025.yaml",
    Main: ROOT / "config/config.yaml",
    ClaimWords: ROOT / "config/claim_words.yaml",
    Catalogue: ROOT / "config/catalogue.yaml",
    Framework: HOME / "framework.yaml",
    Registry: HOME / "figures.yaml",
    Plan: HOME / "analysis_plan.yaml",
    Recipes: HOME / "tables.yaml",
    Claims: HOME / "claims.yaml",
    Publication: HOME / "publication.yaml",
    Corrections: HOME / "corrections.yaml",
}
ENTRIES = {Indicator: HOME / "indicators.yaml", Writing: ROOT / "config/languages.yaml"}
# What may be empty, by the last of its keys; all else says something.
MAY_BE_EMPTY = {"contact", "expect", "value", "thousands"}
HIDDEN = ("\u202e", "\u2066", "\u200f", "\u200b", "\x07", "\x1b", "\u0085", "\u2028", "\t", "\r")


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the way to every text."""
    if isinstance(value, str):
        yield path
    elif isinstance(value, dict):
        for key, own in value.items():
            yield from leaves(own, (*path, key))
    elif isinstance(value, list):
        for place, own in enumerate(value):
            yield from leaves(own, (*path, place))


def with_text(data: Any, path: tuple[Any, ...], text: str) -> Any:
    """Return a copy with another text at a place."""
    changed = copy.copy(data)
    first, *rest = path
    changed[first] = with_text(data[first], tuple(rest), text) if rest else text
    return changed


def each_model() -> Iterator[tuple[type, dict[str, Any]]]:
    for model, path in CONFIG.items():
        yield model, read_yaml(path)
    for model, path in ENTRIES.items():
        for entry in read_yaml(path).values():
            yield model, entry


@pytest.mark.parametrize("text", ["", " \u00a0 "])
def test_no_text_may_be_empty_but_those_that_say_so(text: str) -> None:
    """Every text of every file, one at a time: a new key is covered by itself."""
    tried = 0
    for model, data in each_model():
        for path in leaves(data):
            if {*path} & MAY_BE_EMPTY or "key" in path[:-1]:
                continue
            if tried % 7 and len(path) > 3:  # of the many alike in long lists, one in seven
                tried += 1
                continue
            tried += 1
            with pytest.raises(SpiegelError) as caught:
                validate(model, with_text(data, path, text), "x.yaml")
            assert caught.value.where == "x.yaml"
            assert caught.value.fix
    assert tried > 1000


def test_what_may_be_empty_is_taken() -> None:
    found = validate(Publication, {"contact": ""}, "x")
    assert found.contact == ""
    data = read_yaml(CONFIG[Corrections])
    assert any(one["expect"] == "" for one in data["corrections"])
    validate(Corrections, data, "x")


def test_an_empty_text_is_told_with_its_key() -> None:
    data = read_yaml(CONFIG[Edition])
    with pytest.raises(SpiegelError) as caught:
        validate(Edition, {**data, "title": {**data["title"], "en": " "}}, "x.yaml")
    assert caught.value.code == "C-TXT-02"
    assert "'title.en'" in caught.value.what
    with pytest.raises(SpiegelError, match="C-TXT-02"):
        validate(Edition, {**data, "raw": {"": {}}}, "x.yaml")


@pytest.mark.parametrize("letter", HIDDEN)
@pytest.mark.parametrize("where", ["value", "key", "list"])
def test_what_no_one_sees_is_refused_in_yaml(tmp_path: Path, letter: str, where: str) -> None:
    text = "".join(f"\\U{ord(c):08x}" for c in letter)
    path = tmp_path / "x.yaml"
    own = {
        "value": f'a: {{nl: "Lier{text}"}}\n',
        "key": f'"a{text}": {{nl: Lier}}\n',
        "list": f'a: [Gent, "Lier{text}s"]\n',
    }
    path.write_text(own[where], encoding="utf-8")
    with pytest.raises(SpiegelError) as caught:
        read_yaml(path)
    assert caught.value.code == "C-TXT-01"
    assert f"U+{ord(letter):04X}" in caught.value.what
    assert "a" in caught.value.where.rpartition("key")[2]


def test_a_mark_of_direction_is_refused_as_it_stands_too(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text("title: {nl: 'A\u202eB'}\n", encoding="utf-8")
    with pytest.raises(SpiegelError, match="right-to-left override"):
        read_yaml(tmp_path / "x.yaml")


def test_letters_that_are_seen_stay(tmp_path: Path) -> None:
    said = "België – 't Zand, «één» €5, 100 %, a\u00adb, 日本, עברית, 2\u202f000"
    (tmp_path / "x.yaml").write_text(f'a: "{said}"\nb: |\n  regel\n', encoding="utf-8")
    assert read_yaml(tmp_path / "x.yaml") == {"a": said, "b": "regel\n"}
    words = tmp_path / "words"
    words.mkdir()
    (words / "x.yaml").write_text('a: "een\\ntwee"\n', encoding="utf-8")
    assert read_yaml(words / "x.yaml") == {"a": "een\ntwee"}
    (tmp_path / "y.yaml").write_text('a: "een\\ntwee"\n', encoding="utf-8")
    with pytest.raises(SpiegelError, match=r"U\+000A"):
        read_yaml(tmp_path / "y.yaml")


@pytest.mark.parametrize("letter", HIDDEN)
def test_what_no_one_sees_is_refused_in_tables(tmp_path: Path, letter: str) -> None:
    path = tmp_path / "x.csv"
    for text in (f'a,b\n1,"x{letter}y"\n', f'a,"b{letter}c"\n1,2\n'):
        path.write_text(text, encoding="utf-8", newline="")
        with pytest.raises(SpiegelError) as caught:
            read_grid(path, ("a",))
        assert caught.value.code == "I-TAB-07"
        assert "row " in caught.value.where


def test_what_no_one_sees_is_refused_in_the_manifest(tmp_path: Path) -> None:
    target = tmp_path / MANIFEST
    target.parent.mkdir(parents=True)
    text = (ROOT / MANIFEST).read_text(encoding="utf-8")
    target.write_text(text.replace("MIT", "M\u202eIT", 1), encoding="utf-8")
    with pytest.raises(SpiegelError) as caught:
        read_manifest(tmp_path)
    assert caught.value.code == "I-MAN-09"
    assert "column licence" in caught.value.where


def test_register_refuses_what_no_one_sees_and_takes_nothing_for_a_licence(tmp_path: Path) -> None:
    folder = tmp_path / "data/raw/vlaanderen/x/2023-2024/v1"
    folder.mkdir(parents=True)
    file = folder / "x.csv"
    file.write_text("a;b\n1;2\n", encoding="utf-8")
    for told in ({"licence": "\u202eMIT", "source": "s"}, {"licence": "", "source": "s\x07"}):
        with pytest.raises(SpiegelError) as caught:
            describe(file, tmp_path, nature="official", **told)
        assert caught.value.code == "I-REG-08"
    made = describe(file, tmp_path, nature="official", licence=" ", source="  ")
    assert (made.licence, made.source) == ("", "")


@pytest.mark.parametrize(
    ("model", "key"),
    [(Framework, "sectors"), (Framework, "themes"), (Registry, "figures"), (Registry, "notebooks")],
)
@pytest.mark.parametrize("name", ["../x", "a/b", "a b", ".x", "é", "a\\b", "a{b}", "<b>"])
def test_a_key_that_names_a_file_is_one_word(model: type, key: str, name: str) -> None:
    data = read_yaml(CONFIG[model])
    first = next(iter(data[key].values()))
    with pytest.raises(SpiegelError, match=key):
        validate(model, {**data, key: {**data[key], name: first}}, "x")


def test_an_indicator_and_an_inspectorate_have_names_of_one_word() -> None:
    own = load_inspectorate(HOME)
    one = own.indicators["k1_visie"]
    with pytest.raises(SpiegelError, match="C-IND-10"):
        check_indicators({"k1/visie": one}, own.framework, "x")
    data = read_yaml(CONFIG[Edition])
    with pytest.raises(SpiegelError, match="inspectorate"):
        validate(Edition, {**data, "inspectorate": "../vlaanderen"}, "x")


@pytest.mark.parametrize("text", ["{0.__class__}", "{x.y}", "{x[0]}", "{}", "{x", "a } b", "{a b}"])
def test_words_name_values_and_ask_for_no_more(text: str, tmp_path: Path) -> None:
    assert odd_place(text)
    shutil.copytree(ROOT / "config" / "words", tmp_path / "config" / "words")
    path = tmp_path / "config" / "words" / "shared.yaml"
    known = path.read_text(encoding="utf-8")
    changed = known.replace('lines: {nl: "{lines}"', f'lines: {{nl: "{text}"', 1)
    assert changed != known
    path.write_text(changed, encoding="utf-8")
    with pytest.raises(SpiegelError) as caught:
        load_words(tmp_path)
    assert caught.value.code == "C-TXT-03"
    assert "captions.lines.nl" in caught.value.what


def test_words_of_pages_name_values_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "x.yaml").write_text('a: {nl: "{y.z}", en: "{y}"}\n', encoding="utf-8")
    monkeypatch.setattr("spiegel.config.word_files.FOLDER", tmp_path)
    with pytest.raises(SpiegelError, match="C-TXT-03"):
        WordFile("x")
    assert not odd_place("{n} van {{n}}: {low:.2f} {name!r}")


def test_marks_are_named() -> None:
    assert unseen("a\u202eb") == "U+202E (right-to-left override)"
    assert unseen("a\x07b") == "U+0007 (a control character)"
    assert unseen("een regel\n") == ""


# --config on the command line


@pytest.mark.parametrize(
    ("config", "what", "fix"),
    [
        ({"raw": "zz"}, "'zz'", "use one of: absent, verified"),
        ({"raw": "absnt"}, "'absnt'", "did you mean 'absent'"),
        ({"edition": ""}, "'edition' has no value", "leave it out"),
        ({"edition": None}, "'edition' has no value", "leave it out"),
        ({"edition": "  "}, "'edition' has no value", "leave it out"),
        ({"raw": ""}, "'raw' has no value", "leave it out"),
        ({"editon": "os2025"}, "'editon'", "did you mean 'edition'"),
    ],
)
def test_config_on_the_command_line(config: dict[str, Any], what: str, fix: str) -> None:
    with pytest.raises(SpiegelError) as caught:
        start(ROOT, config)
    assert what in caught.value.what
    assert fix in caught.value.fix


def test_models_of_recipes_are_there_by_name() -> None:
    import spiegel.config as models
    from spiegel.config import Recipe, Where

    assert Recipe(**{"from": "x"}).dataset == "x"
    assert Where(equals=["a"]).texts == {"equals": ("a",)}
    with pytest.raises(AttributeError):
        _ = models.Nothing
