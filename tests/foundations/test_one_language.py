"""An inspectorate with fewer languages, or another word for what it publishes.

What it writes once, and how a process knows it. A whole edition in one language, with its own
word, is built in `test_reference.py`.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from spiegel.config import at_hand, publication_name
from spiegel.config.claims import Claim
from spiegel.config.closed_yaml import validate
from spiegel.config.languages import LANGUAGES
from spiegel.errors import SpiegelError
from spiegel.ingest.config_table import read_rows

ROOT = Path(__file__).parents[2]
SHOWN = "from spiegel.config.languages import LANGUAGES; print(*LANGUAGES)"
CLAIM = {
    "places": ["site"],
    "numbers": {"x": {"indicator": "a", "sector": "ALL", "unit": "visit", "polarity": "meets"}},
}


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with an inspectorate in English, one in all languages, and an edition of each."""
    monkeypatch.setenv(at_hand.FOLDER, "")
    for name, languages in (("english", "languages: [en]\n"), ("all", "")):
        own = tmp_path / "config" / "inspectorates" / name
        own.mkdir(parents=True)
        (own / "framework.yaml").write_text(f"name: {name}\n{languages}", encoding="utf-8")
    editions = tmp_path / "config" / "editions"
    editions.mkdir()
    (editions / "e2025.yaml").write_text("inspectorate: english\n", encoding="utf-8")
    (editions / "a2025.yaml").write_text("inspectorate: all\n", encoding="utf-8")
    (tmp_path / "config" / "config.yaml").write_text("edition: a2025\n", encoding="utf-8")
    return tmp_path


def languages_of(statements: str) -> str:
    """Return the languages of a process that began with some statements."""
    done = subprocess.run(
        [sys.executable, "-c", f"{statements}\n{SHOWN}"],
        cwd=ROOT / "workflow", capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout.strip()


@pytest.mark.parametrize(
    ("words", "languages"),
    [
        (["e2025"], "en"),
        (["trace", "x.y", "--edition", "e2025"], "en"),
        (["english"], "en"),
        (["check"], " ".join(LANGUAGES)),
        (["a2025", "e2025"], " ".join(LANGUAGES)),
    ],
)
def test_a_process_has_the_languages_of_whom_it_is_about(
    root: Path, words: list[str], languages: str
) -> None:
    told = "from spiegel.config.at_hand import tell\nfrom pathlib import Path\n"
    told += f"tell(Path({str(root)!r}), {words!r})"
    assert languages_of(told) == languages


def test_a_process_of_another_inspectorate_is_refused(root: Path) -> None:
    at_hand.tell(root, ["a2025"])
    at_hand.hold()
    at_hand.tell(root, ["e2025"])
    with pytest.raises(SpiegelError, match="C-LNG-01"):
        at_hand.hold()


def test_a_sentence_is_written_once_or_in_each_language() -> None:
    claim = validate(Claim, {**CLAIM, "sentence": "{x} did."}, "claims.yaml")
    assert {claim.template(language) for language in LANGUAGES} == {"{x} did."}
    with pytest.raises(SpiegelError, match="once, or in each language"):
        validate(Claim, {**CLAIM, "sentence": "{x} did.", "en": "{x} did."}, "claims.yaml")
    with pytest.raises(SpiegelError, match="in nl and en"):
        validate(Claim, {**CLAIM, "en": "{x} did."}, "claims.yaml")


def test_a_table_has_its_texts_once_or_in_each_language(tmp_path: Path) -> None:
    columns = ("name", "reason_nl", "reason_en", "source")
    path = tmp_path / "table.csv"
    path.write_text("name,reason,source\na,why,b\n", encoding="utf-8")
    row = {"name": "a", "reason_nl": "why", "reason_en": "why", "source": "b"}
    assert read_rows(path, columns) == [row]
    path.write_text("name,reason_nl,source\na,why,b\n", encoding="utf-8")
    with pytest.raises(SpiegelError, match="I-TAB-04"):
        read_rows(path, columns)
    path.write_text("name,reason,reason_en,source\na,why,why,b\n", encoding="utf-8")
    with pytest.raises(SpiegelError, match="I-TAB-0"):
        read_rows(path, columns)


def test_tables_leave_out_the_languages_that_a_process_has_not(root: Path) -> None:
    path = root / "table.csv"
    path.write_text("name,reason_nl,reason_en,source\na,omdat,why,b\n", encoding="utf-8")
    shown = (
        "from pathlib import Path; from spiegel.config.at_hand import tell\n"
        f"root = Path({str(root)!r}); tell(root, ['e2025'])\n"
        "from spiegel import tables\n"
        "from spiegel.config.closed_model import Label\n"
        "from spiegel.ingest.config_table import read_rows\n"
        "print(read_rows(root / 'table.csv', ('name', 'reason_en', 'source')))\n"
        "print(dict(Label.model_validate({'nl': 'een', 'en': 'one'})))\n"
        "print([c for c in tables.columns('series') if c.startswith('reason')])\n"
    )
    rows, label, kept, languages = languages_of(shown).splitlines()
    assert rows == "[{'name': 'a', 'reason_en': 'why', 'source': 'b'}]"
    assert (label, kept, languages) == ("{'en': 'one'}", "['reason_en']", "en")


NAMES = {
    "nl": {"spiegel": "publicatie", "spiegels": "publicaties", "voorbeeldspiegel": "proef"},
    "en": {"mirror": "report", "mirrors": "reports", "a mirror": "an annual report"},
}
EVERY_TEXT = r"""
import re
from spiegel.config.catalogue import catalogue
from spiegel.config.closed_model import Label
from spiegel.config.publication_name import HOUSE
from spiegel.config.word_files import FOLDER, word_file
from spiegel.publish.notebooks.notebook_words import load_words

def texts(own):
    if isinstance(own, Label):
        yield from own.columns("").items()
    elif isinstance(own, dict | list | tuple):
        for part in own.values() if isinstance(own, dict) else own:
            yield from texts(part)

words = load_words(FOLDER.parents[2])
own = [word_file(path.stem)._found for path in sorted(FOLDER.glob("*.yaml"))]
own += [words.cells, words.captions, words.columns]
own += [[t.title, t.name, t.text, t.empty_cells, t.meanings] for t in catalogue().tables.values()]
found = [(name, re.sub(r"\{[^{}]*\}", "", text)) for name, text in texts(own)]
left = [text for _, text in found if HOUSE.search(text)]
print(len(found) > 3000, left)
print([t for _, t in found if "rapport" in t.lower() or "publicatie" in t.lower()] != [])
print(sum("an annual report" in text for _, text in found) > 0)
print(sum("spiegel try" in text for _, text in found) > 1)
"""


def test_no_text_has_the_word_of_the_house_where_an_inspectorate_has_its_own(root: Path) -> None:
    own = root / "config" / "inspectorates" / "all" / "framework.yaml"
    own.write_text(f"name: all\npublication: {json.dumps(NAMES)}\n", encoding="utf-8")
    told = "from pathlib import Path\nfrom spiegel.config.at_hand import tell\n"
    told += f"tell(Path({str(root)!r}), ['a2025'])\n"
    *lines, _ = languages_of(told + EVERY_TEXT).splitlines()
    assert lines == ["True []", "True", "True", "True"]


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("A mirror, two mirrors, this Mirror", "An annual report, two reports, this Report"),
        ("mirrored {mirrors} on a mirror", "mirrored {mirrors} on an annual report"),
    ],
)
def test_a_phrase_goes_before_a_word_and_a_capital_stays(
    root: Path, text: str, own: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    framework = root / "config" / "inspectorates" / "all" / "framework.yaml"
    framework.write_text(f"publication: {json.dumps(NAMES)}\n", encoding="utf-8")
    publication_name._phrases.cache_clear()
    at_hand.tell(root, ["a2025"])
    assert publication_name.named(text, "en") == own
    publication_name._phrases.cache_clear()
