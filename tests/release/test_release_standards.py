"""The metadata of a bundle, held against the validators of the standards it follows."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from hand_made import hand_made_bundle, sha

SCHEMA, BIOSCHEMAS = "http://schema.org/", "https://bioschemas.org/"
# The crate's own context is a web address. Without network this stands in for it, and the two
# checks that read the real one are left out.
CONTEXT = {
    "@vocab": SCHEMA,
    "File": f"{SCHEMA}MediaObject",
    "conformsTo": {"@id": "http://purl.org/dc/terms/conformsTo"},
    "ComputationalWorkflow": f"{BIOSCHEMAS}ComputationalWorkflow",
    "FormalParameter": f"{BIOSCHEMAS}FormalParameter",
    "input": f"{BIOSCHEMAS}properties/input",
    "output": f"{BIOSCHEMAS}properties/output",
}
NEEDS_NETWORK = "ro-crate-1.1_3.1,ro-crate-1.1_3.2"


@pytest.fixture
def unpacked(tmp_path: Path) -> Path:
    folder = tmp_path / "bundle"
    with zipfile.ZipFile(hand_made_bundle(tmp_path)) as packed:
        packed.extractall(folder)
    return folder


def test_sums_can_be_checked_with_the_usual_command(unpacked: Path) -> None:
    command = ["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"]
    assert subprocess.run(command, cwd=unpacked, check=False).returncode == 0
    (unpacked / "Snakefile").write_bytes(b"other")
    assert subprocess.run(command, cwd=unpacked, check=False, capture_output=True).returncode == 1


def test_the_data_package_is_valid_and_notices_a_changed_table(unpacked: Path) -> None:
    from frictionless import validate

    package = str(unpacked / "datapackage.json")
    assert validate(package).valid
    table = unpacked / "results" / "os2030" / "tables" / "measures.csv"
    table.write_bytes(table.read_bytes().replace(b"BAO,1", b"BAO,x"))
    assert not validate(package).valid


def test_the_crate_agrees_with_sums_and_data_package(unpacked: Path) -> None:
    graph = json.loads((unpacked / "ro-crate-metadata.json").read_text("utf-8"))["@graph"]
    by_id = {entity["@id"]: entity for entity in graph}
    assert len(by_id) == len(graph)
    files = {name: e for name, e in by_id.items() if "File" in e["@type"]}
    for name, entity in files.items():
        assert entity["sha256"] == sha((unpacked / name).read_bytes())
    on_disk = {p.relative_to(unpacked).as_posix() for p in unpacked.rglob("*") if p.is_file()}
    assert on_disk - set(files) == {"SHA256SUMS", "ro-crate-metadata.json"}
    linked = {part["@id"] for part in by_id["./"]["hasPart"]}
    assert linked == set(files)
    dates = {e.get(key) for e in graph for key in ("datePublished", "endTime", "sdDatePublished")}
    assert dates == {None, "2030-05-13"}  # the library would write the time of the call
    package = json.loads((unpacked / "datapackage.json").read_text("utf-8"))
    for resource in package["resources"]:
        assert resource["hash"] == f"sha256:{files[resource['path']]['sha256']}"


def validator(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("rocrate-validator")), "-y", "--disable-color"]
    options = ["-p", "workflow-run-crate", "--no-paging", "--skip-checks", NEEDS_NETWORK]
    return subprocess.run(
        [*command, "validate", str(folder), *options], capture_output=True, text=True, check=False
    )


@pytest.mark.slow
def test_the_crate_passes_what_can_be_checked_without_network(unpacked: Path) -> None:
    path = unpacked / "ro-crate-metadata.json"
    document = json.loads(path.read_text("utf-8"))
    document["@context"] = CONTEXT
    path.write_text(json.dumps(document), encoding="utf-8")
    done = validator(unpacked)
    assert done.returncode == 0, done.stdout
    assert "is a valid workflow-run-crate" in done.stdout

    root = next(e for e in document["@graph"] if e["@id"] == "./")
    del root["mainEntity"]
    path.write_text(json.dumps(document), encoding="utf-8")
    assert validator(unpacked).returncode == 1
