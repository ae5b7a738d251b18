"""The reference of the configuration is current and whole, and its examples can be read."""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Annotated, Any

import openpyxl
import project_copy
import pytest
from pydantic import TypeAdapter
from pypdf import PdfReader

from spiegel.cli import main
from spiegel.config import reference
from spiegel.config.closed_yaml import read_yaml
from spiegel.config.languages import writing
from spiegel.errors import SpiegelError
from spiegel.ingest.manifest import COLUMNS, MANIFEST

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "configuration.md"
WALK = ROOT / "docs" / "first-inspectorate.md"


def test_the_page_is_what_the_models_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == reference.text(), "run ./run spiegel schemas"


def test_every_key_has_a_meaning_and_an_example_that_its_model_reads(tmp_path: Path) -> None:
    path = tmp_path / "one.yaml"
    wrong, every = [], reference.keys()
    for key in every:
        path.write_text(key.example, encoding="utf-8")
        (found,) = read_yaml(path).items()
        assert found[0] == key.name, key.example
        kind: Any = key.field.annotation
        for rule in key.field.metadata:
            kind = Annotated[kind, rule]
        try:
            TypeAdapter(kind).validate_python(found[1])
        except ValueError as error:
            wrong.append(f"{key.file}.{key.model}.{key.name}: {key.example}: {error}")
        assert key.means.strip(), key.name
    assert not wrong, "\n".join(wrong)


def test_what_a_model_does_not_have_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    told = read_yaml(reference.FILE)
    monkeypatch.setattr(reference, "_told", lambda: told | {"config.Mine": {"edition": {}}})
    with pytest.raises(SpiegelError, match=r"no key 'edition' of config.Mine"):
        reference.keys()
    less = {name: own for name, own in told.items() if name != "config.Main"}
    monkeypatch.setattr(reference, "_told", lambda: less)
    with pytest.raises(SpiegelError, match="key 'edition' of Main has no meaning"):
        reference.keys()


def test_every_file_has_its_schema_and_its_place_on_the_page() -> None:
    schemas = {p.name.removesuffix(".schema.json") for p in (ROOT / "workflow/schemas").iterdir()}
    assert schemas - {*reference.ORDER} == set()
    text = PAGE.read_text(encoding="utf-8")
    for name in re.findall(r"workflow/schemas/(\w+)\.schema\.json", text):
        assert name in schemas


def commands(path: Path) -> list[list[str]]:
    """Return the commands of a page, as they are typed."""
    blocks = re.findall(r"^```sh\n(.*?)^```", path.read_text(encoding="utf-8"), re.M | re.S)
    lines = [line for block in blocks for line in block.splitlines()]
    return [re.findall(r'"[^"]*"|\S+', line) for line in lines]


def test_the_worked_example_runs_as_it_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for folder in ("config/editions", "config/inspectorates", "data/raw"):
        (tmp_path / folder).mkdir(parents=True)
    for path in (ROOT / "config").iterdir():
        if path.is_file() or path.name == "words":
            (tmp_path / "config" / path.name).symlink_to(path)
    for name in ("notebooks", "docs"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / MANIFEST).write_text(",".join(COLUMNS) + "\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    codes = {}
    for run, program, *arguments in commands(WALK):
        assert run == "./run"
        if program == "snakemake":
            assert arguments[-1] == "edition=ruritania_2025"
            continue
        assert program == "spiegel"
        code = main([word.strip('"') for word in arguments])
        codes[" ".join(arguments[:1])] = code
        assert not capsys.readouterr().err
    # Guesses are open: status and trial say so; everything else goes through.
    assert codes == {"new-inspectorate": 0, "check": 0, "status": 1, "try": 1}
    assert "Report" in (tmp_path / "docs/first-inspectorate/visits.csv").read_text("utf-8")


@pytest.mark.slow
def test_the_worked_example_ends_in_a_site_of_one_language(tmp_path: Path) -> None:
    project = project_copy.fresh(tmp_path / "p")
    shutil.copytree(WALK.with_suffix(""), project.root / "docs" / WALK.stem)
    publication = project.root / "config/inspectorates/ruritania/publication.yaml"
    for _, program, *arguments in commands(WALK)[1:4]:
        module = "snakemake" if program == "snakemake" else "spiegel.cli"
        done = subprocess.run(
            [sys.executable, "-m", module, *(word.strip('"') for word in arguments)],
            cwd=project.root,
            env={**os.environ, "PYTHONPATH": str(project.root / "workflow")},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        if arguments[0] == "new-inspectorate":
            with publication.open("a", encoding="utf-8") as stream:
                stream.write("address: https://example.org/ruritania\n")
            with publication.with_name("framework.yaml").open("a", encoding="utf-8") as stream:
                stream.write("publication: {en: {mirror: yearbook, mirrors: yearbooks}}\n")
    results = project.root / "results/ruritania_2025"
    assert "Ruritania" in (results / "site/index.html").read_text(encoding="utf-8")
    checks = results / "quality/recomputed.csv"
    with checks.open(encoding="utf-8", newline="") as stream:
        assert {row["verdict"] for row in csv.DictReader(stream)} == {"agrees"}
    assert_in_one_language(results, "en", "nl")
    assert_named_by_its_own_word(results, "yearbook", "mirror")


def assert_named_by_its_own_word(results: Path, own: str, other: str) -> None:
    """Look through the texts of all pages and drawings; code and codes are no words."""
    names = {}
    for path in [*results.rglob("*.html"), *results.rglob("*.svg")]:
        page = path.read_text(encoding="utf-8")
        page = re.sub(r"(?s)<(script|style|pre|code)\b.*?</\1>", " ", page)
        names[path.name] = " ".join(re.sub(r"<[^>]*>", " ", page).lower().split())
    assert {n: t[t.index(other) - 60 :][:120] for n, t in names.items() if other in t} == {}
    assert any(own in text for text in names.values())
    pages = PdfReader(next((results / "report").glob("*.pdf"))).pages
    assert other not in " ".join(page.extract_text() for page in pages).lower()


def assert_in_one_language(results: Path, own: str, other: str) -> None:
    """Look through everything that is published: nothing is in the other language, or of it."""
    name = writing(other).name
    files = [path for path in results.rglob("*") if path.is_file()]
    assert [
        p for p in files if re.search(rf"[._](?:{own}|{other})\.html$|\.{other}\.", p.name)
    ] == []
    pages = [path for path in files if path.suffix == ".html"]
    assert len(pages) > 12
    for path in pages:
        page = path.read_text(encoding="utf-8")
        assert f'<html lang="{own}"' in page, path.name
        for sign in (f'lang="{other}"', f".{other}.html", "undefined", f">{name}<", f"_{other}"):
            assert sign not in page, (path.name, sign)
    for path in (results / "site/sitemap.xml", results / "site/feed.xml"):
        assert "https://example.org/ruritania" in path.read_text(encoding="utf-8")
        assert "hreflang" not in path.read_text(encoding="utf-8")
    tables = [path for path in files if path.suffix == ".csv"]
    assert len(tables) > 30
    for path in tables:
        with path.open(encoding="utf-8", newline="") as stream:
            rows = csv.DictReader(stream)
            heads = {*(rows.fieldnames or ())}
            assert not {h for h in heads if h == other or h.endswith(f"_{other}")}, path.name
            assert {row["lang"] for row in rows if "lang" in heads} <= {own}, path.name
    for path in (path for path in files if path.suffix in (".json", ".md")):
        text = path.read_text(encoding="utf-8")
        assert not re.search(rf'"{other}"|_{other}\b', text), path.name
    book = openpyxl.load_workbook(next((results / "tables").glob("*.xlsx")), read_only=True)
    cells = {c for s in book for row in s.iter_rows(values_only=True) for c in row}
    assert name not in cells
    assert not {c for c in cells if isinstance(c, str) and c.endswith(f"_{other}")}
