"""An inspectorate in one of the languages: what it writes once, and how a process knows it.

A whole edition in one language is built in `test_reference.py`.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from spiegel.config import at_hand
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
