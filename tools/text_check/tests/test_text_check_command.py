"""The command, in its languages, and alone: the tool with its libraries and without the project."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

import text_check
from text_check.check import check_documents
from text_check.claims import Mirror
from text_check.command import main
from text_check.tests.checking import CLAIMS, EXAMPLE, of, press_release, word_document
from text_check.words import LANGUAGES, WORDS, CannotCheck

TOOL = Path(text_check.__file__).parent


def run(*arguments: object) -> int:
    return main([str(argument) for argument in arguments])


@pytest.fixture
def clean(mirror: Mirror, tmp_path: Path) -> Path:
    path = tmp_path / "press.docx"
    word_document(path, press_release(mirror, "nl"), "nl")
    return path


@pytest.mark.parametrize(
    ("language", "verdict", "place", "end"),
    [
        ("nl", "komt overeen (voorbeeldgegevens)", "alinea 3", "Elk getal is gebonden"),
        ("en", "agrees (example data)", "paragraph 3", "Every number is bound"),
    ],
)
def test_messages_are_in_the_language_that_was_asked_for(
    clean: Path, capsys: pytest.CaptureFixture[str], language: str, verdict: str, place: str,
    end: str,
) -> None:  # fmt: skip
    assert run(clean, "--claims", CLAIMS, "--language", language) == 0
    told = capsys.readouterr().out.splitlines()
    assert any(verdict in line and "visie.bao" in line and place in line for line in told)
    assert told[0].startswith(EXAMPLE["title"][language])
    assert told[-1].startswith(end)


def test_official_numbers_are_not_called_an_example(
    clean: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    claims = tmp_path / "claims.json"
    claims.write_text(json.dumps({**EXAMPLE, "example": False}), encoding="utf-8")
    assert run(clean, "--claims", claims) == 0
    told = capsys.readouterr().out
    assert "komt overeen" in told
    assert "voorbeeld" not in told


def test_findings_are_given_to_programs(
    mirror: Mirror, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = of(mirror, "visie")
    path = tmp_path / "a.txt"
    path.write_text(said.text.replace("70%", "71%"), encoding="utf-8")
    assert run(path, "--claims", CLAIMS, "--json", "--language", "en") == 1
    found = json.loads(capsys.readouterr().out)["findings"]
    assert found[0] == {
        "document": "a.txt", "place": "line 1", "check": "number_differs", "text": "71%",
        "message": "visie.bao is 70% (285 of 407 primary schools)", "claim": "visie.bao",
        "value": "71",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("claims", "message"),
    [
        ("{", "this is no claims.json of a mirror"),
        ("[]", "this is no claims.json of a mirror"),
        ('{"sentences": []}', "no 'vocabulary'"),
        (None, "there is no such file"),
    ],
)
def test_claims_that_cannot_be_used_are_told_in_three_lines(
    clean: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], claims: str | None,
    message: str,
) -> None:  # fmt: skip
    path = tmp_path / "claims.json"
    if claims is not None:
        path.write_text(claims, encoding="utf-8")
    assert run(clean, "--claims", path, "--language", "en") == 2
    told = capsys.readouterr().err.splitlines()
    assert [line.split()[0] for line in told] == ["what:", "where:", "fix:"]
    assert message in told[0]
    assert path.as_posix() in told[1]


def test_a_kind_of_document_that_does_not_exist_is_named(mirror: Mirror) -> None:
    with pytest.raises(CannotCheck, match="name one of: press, report, site"):
        check_documents(mirror, [], "pres")


def test_every_text_stands_in_every_language() -> None:
    def texts(found: dict[str, object]) -> list[dict[str, object]]:
        nested = [value for value in found.values() if isinstance(value, dict)]
        return [text for one in nested for text in texts(one)] if nested else [found]

    assert len(texts(WORDS)) > 50
    assert {tuple(text) for text in texts(WORDS)} == {LANGUAGES}


def libraries(names: list[str]) -> dict[str, Path]:
    """Return where the top-level files of distributions lie, and of what they need in turn."""
    found: dict[str, Path] = {}
    seen: set[str] = set()
    while names:
        name = names.pop()
        if name in seen:
            continue
        seen.add(name)
        one = distribution(name)
        needs = map(Requirement, one.requires or [])
        names += [need.name for need in needs if not need.marker or need.marker.evaluate()]
        for file in one.files or []:
            found[file.parts[0]] = Path(str(one.locate_file(file.parts[0])))
    return {name: path for name, path in found.items() if not name.startswith("..")}


def test_it_works_alone(mirror: Mirror, clean: Path, tmp_path: Path) -> None:
    """The wheel and the libraries that it names, in a folder, for a Python that has no others."""
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=TOOL, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    alone = tmp_path / "alone"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(alone)
        (metadata,) = [name for name in archive.namelist() if name.endswith("/METADATA")]
        lines = archive.read(metadata).decode().splitlines()
    needed = [line.partition(": ")[2] for line in lines if line.startswith("Requires-Dist: ")]
    for name, path in libraries(needed).items():
        (alone / name).symlink_to(path)
    assert not (alone / "text_check" / "tests").exists()

    def checked(*arguments: object) -> subprocess.CompletedProcess[str]:
        code = f"import sys; sys.path.append({str(alone)!r}); from text_check.command import main; "
        code += "status = main(sys.argv[1:]); assert 'spiegel' not in sys.modules; sys.exit(status)"
        # -I and -S: no packages of this environment, no path but the standard library's.
        command = [sys.executable, "-I", "-S", "-c", code, *map(str, arguments)]
        return subprocess.run(command, cwd=tmp_path, check=False, capture_output=True, text=True)

    claims = ("--claims", CLAIMS, "--language", "en")
    done = checked(clean, *claims)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Every number is bound or allowed." in done.stdout
    wrong = tmp_path / "wrong.docx"
    word_document(wrong, [of(mirror, "visie").text.replace("70%", "71%")], "nl")
    done = checked(wrong, *claims)
    assert done.returncode == 1
    assert "! number_differs  paragraph 1: 71%  visie.bao is 70%" in done.stdout
