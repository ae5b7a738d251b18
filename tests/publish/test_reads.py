"""A job reads the tables that it names, and the rules take exactly those as inputs."""

from __future__ import annotations

import ast
import re
from copy import copy
from pathlib import Path

import nbformat
import pytest
from public_files import write_tables

from spiegel.config.catalogue import catalogue
from spiegel.config.inspectorate import load_inspectorate
from spiegel.errors import SpiegelError
from spiegel.fingerprint import closure, imported_by
from spiegel.publish import reads
from spiegel.publish.notebooks import chapters
from spiegel.publish.report import Report, find_report, load_report

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "notebooks").glob("0*.ipynb"))
INSPECTORATES = sorted(p.parent for p in (ROOT / "config/inspectorates").glob("*/figures.yaml"))


@pytest.fixture(scope="module")
def root(report: Report, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reads")
    write_tables(report, folder, nature="example")
    return folder


def test_a_report_has_what_it_was_given(root: Path) -> None:
    tables = root / "results/proef/tables"
    inspectorate = root / "config/inspectorates/vlaanderen"
    given = [root / "results/proef/quality/sources.csv", tables / "measures.csv"]
    own = root / "config/editions/proef.yaml"
    report = load_report(own, inspectorate / "framework.yaml", given)
    assert set(report.tables) == {"sources", "measures"}
    assert report.example
    with pytest.raises(KeyError, match="sentences"):
        _ = report.sentences
    assert report.mirror_title("os2023", "nl") == "os2023"
    earlier = tables / "os2023.yaml"
    earlier.write_text(own.read_text().replace("edition: proef", "edition: os2023"))
    spoken = tables / "claims.json"
    report = load_report(own, inspectorate / "framework.yaml", [*given, spoken], [earlier])
    earlier.unlink()
    assert report.sentences
    assert set(report.tables) == {"sources", "measures"}
    assert report.mirror_title("os2023", "nl") == "Proefspiegel"


def test_a_code_that_looks_like_a_number_stays_what_it_is(report: Report, tmp_path: Path) -> None:
    codes = {"GBAO": "007", "GSO": "NA", "BUSO": "1e5"}
    population = report["population"].replace({"sector": codes})
    write_tables(report.with_tables(population=population), tmp_path, nature="example")
    found = find_report(tmp_path, "proef", ("sources", "population"))["population"]
    assert list(found["sector"]) == list(population["sector"])
    assert set(codes.values()) & set(found["sector"])


def test_a_table_that_a_job_does_not_name_need_not_be_there(root: Path) -> None:
    inputs = root / "results/proef/quality/inputs.csv"
    content = inputs.read_bytes()
    inputs.unlink()
    try:
        find_report(root, "proef", catalogue().read_by("write_report"))
        with pytest.raises(SpiegelError, match=r"not built yet, or not whole: inputs\.csv"):
            find_report(root, "proef", catalogue().read_by("build_site"))
    finally:
        inputs.write_bytes(content)


def test_a_notebook_gets_no_numbers_but_those_it_opens_itself(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / "config/words").mkdir(exist_ok=True)
    monkeypatch.chdir(root)
    report = chapters.open_chapter("overzicht", "proef", "nl").report
    assert report.example
    assert set(report.tables) == {"sources"}


@pytest.mark.parametrize("folder", INSPECTORATES, ids=lambda p: p.name)
def test_of_the_notebooks_only_the_one_on_quality_reads_checksums(folder: Path) -> None:
    inspectorate = load_inspectorate(folder)
    found = {n: reads.of_notebook(inspectorate, n) for n in inspectorate.registry.notebooks}
    assert [name for name, tables in found.items() if "inputs" in tables] == ["kwaliteit"]
    for tables in found.values():
        assert len(set(tables)) == len(tables)
        assert set(tables) <= set(catalogue().tables)


def test_a_notebook_of_ones_own_reads_what_the_registry_says() -> None:
    inspectorate = copy(load_inspectorate(ROOT / "config/inspectorates/vlaanderen"))
    named = inspectorate.registry.notebooks
    declared = named["overzicht"].model_copy(update={"reads": ("measures", "clean/visits")})
    more = {**named, "nieuw": declared}
    inspectorate.registry = inspectorate.registry.model_copy(update={"notebooks": more})
    assert reads.of_notebook(inspectorate, "nieuw") == ("sources", "measures")
    assert reads.clean_of_notebook(inspectorate, "nieuw") == ("visits",)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: p.stem)
def test_a_template_opens_what_it_declares(path: Path) -> None:
    """What its cells open by name is what its entry in `reads` says, so that a build makes it."""
    inspectorate = load_inspectorate(ROOT / "config/inspectorates/vlaanderen")
    notebooks = inspectorate.registry.notebooks
    names = [n for n, own in notebooks.items() if Path(own.template).stem == path.stem]
    cells = nbformat.read(path, as_version=4).cells
    source = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
    for name in names:
        tables = set(re.findall(r'chapter\.table\("(\w+)"\)', source))
        clean = set(re.findall(r'chapter\.clean\("(\w+)"', source))
        assert tables <= set(reads.of_notebook(inspectorate, name))
        assert clean <= set(reads.clean_of_notebook(inspectorate, name))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: p.stem)
def test_the_modules_that_a_template_imports_count_for_its_fingerprint(path: Path) -> None:
    cells = nbformat.read(path, as_version=4).cells
    source = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
    imported = [
        {f"{node.module}.{alias.name}", str(node.module)}
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("spiegel")
        for alias in node.names
    ]
    known = set(closure("spiegel.publish.notebooks.chapters", *imported_by(path)))
    assert [ways for ways in imported if not ways & known] == []
    assert len(imported) > 0
