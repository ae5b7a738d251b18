"""The manifest: every mistake has its own message, and no file is read that it did not promise."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from spiegel.errors import SpiegelError
from spiegel.ingest.manifest import (
    COLUMNS,
    MANIFEST,
    RawFile,
    locate,
    pinned,
    places,
    read_manifest,
    verify,
)

ZEROS = "0" * 64
CELLS = {
    "inspectorate": "vlaanderen",
    "dataset": "bezoek",
    "school_year": "2023-2024",
    "version": "v1",
    "path": "vlaanderen/bezoek/2023-2024/v1/bezoek.csv",
    "sha256": ZEROS,
    "bytes": "120",
    "rows": "3",
    "encoding": "utf-8-sig",
    "delimiter": ";",
    "sheet": "",
    "header_row": "1",
    "group_row": "",
    "nature": "official",
    "licence": "CC0",
    "source": "the office",
    "supersedes": "",
    "note": "",
}


def write(root: Path, *lines: str, header: str = ",".join(COLUMNS)) -> None:
    path = root / MANIFEST
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")


def line(**changes: str) -> str:
    return ",".join((CELLS | changes).values())


def refusal(root: Path) -> SpiegelError:
    with pytest.raises(SpiegelError) as caught:
        read_manifest(root)
    return caught.value


def test_a_row_is_read_with_whole_numbers(tmp_path: Path) -> None:
    write(tmp_path, line(), line(version="v2", supersedes="v1"))
    first, second = read_manifest(tmp_path)
    assert (first.bytes, first.rows, first.sha256) == (120, 3, ZEROS)
    assert first.key == ("vlaanderen", "bezoek", "2023-2024", "v1")
    assert (second.version, second.supersedes) == ("v2", "v1")


def test_a_missing_manifest_says_where_it_belongs(tmp_path: Path) -> None:
    error = refusal(tmp_path)
    assert error.what == "there is no manifest of raw files"
    assert error.where == "data/raw/manifest.csv"
    assert "spiegel register" in error.fix


def test_other_columns_are_refused_in_row_1(tmp_path: Path) -> None:
    write(tmp_path, header="inspectorate,dataset")
    error = refusal(tmp_path)
    assert error.what == "the columns are inspectorate, dataset"
    assert error.where == "data/raw/manifest.csv, row 1"
    assert error.fix == f"they must be {', '.join(COLUMNS)}."


@pytest.mark.parametrize(
    ("changes", "what", "fix"),
    [
        ({"bytes": "1.5"}, "column 'bytes' holds '1.5'", "whole number"),
        ({"bytes": "-4"}, "column 'bytes' holds '-4'", "whole number"),
        ({"rows": ""}, "column 'rows' holds ''", "whole number"),
        ({"rows": "three"}, "column 'rows' holds 'three'", "whole number"),
        ({"nature": "offical"}, "column 'nature' holds 'offical'", "did you mean 'official'"),
        ({"sha256": "abc"}, "column 'sha256' is not a SHA-256", "64 hexadecimal digits"),
    ],
)
def test_a_bad_cell_names_its_row_and_the_remedy(
    tmp_path: Path, changes: dict[str, str], what: str, fix: str
) -> None:
    write(tmp_path, line(), line(version="v2", **changes))
    error = refusal(tmp_path)
    assert error.what.startswith(what)
    assert error.where == "data/raw/manifest.csv, row 3"
    assert fix in error.fix


def test_a_key_given_twice_names_the_second_row(tmp_path: Path) -> None:
    write(tmp_path, line(), line(version="v2"), line(rows="4"))
    error = refusal(tmp_path)
    assert error.what == "'vlaanderen / bezoek / 2023-2024 / v1' is listed twice"
    assert error.where == "data/raw/manifest.csv, row 4"
    assert "new version" in error.fix


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(line() + ",a comma too many", id="a cell too many"),
        pytest.param(",".join(list(CELLS.values())[:13]), id="cells missing from nature on"),
        pytest.param(",".join(list(CELLS.values())[:17]), id="the note missing"),
        pytest.param(line(delimiter=""), id="no delimiter"),
        pytest.param(line(encoding="utf9"), id="an encoding that does not exist"),
        pytest.param(line(sha256="z" * 64), id="64 letters that are not hexadecimal"),
    ],
)
def test_a_misshapen_row_is_a_message_and_not_a_traceback(tmp_path: Path, row: str) -> None:
    write(tmp_path, row)
    assert refusal(tmp_path).where == "data/raw/manifest.csv, row 2"


def test_the_pinned_row_is_found_by_all_four_parts_of_its_key() -> None:
    one = RawFile(**(CELLS | {"bytes": 1, "rows": 1, "header_row": 1, "group_row": None}))  # type: ignore[arg-type]
    two = replace(one, version="v2")
    files = (one, two, replace(one, school_year="2022-2023"))
    assert pinned(files, "vlaanderen", "bezoek", "2023-2024", "v2") is two


def test_a_pin_that_is_not_registered_names_the_versions_there_are() -> None:
    one = RawFile(**(CELLS | {"bytes": 1, "rows": 1, "header_row": 1, "group_row": None}))  # type: ignore[arg-type]
    files = (one, replace(one, version="v2"), replace(one, dataset="ander"))
    with pytest.raises(SpiegelError) as caught:
        pinned(files, "vlaanderen", "bezoek", "2023-2024", "v3")
    assert "bezoek 2023-2024 v3" in caught.value.what
    assert caught.value.where == "data/raw/manifest.csv"
    assert caught.value.fix.endswith("pin one of: 2023-2024 v1, 2023-2024 v2.")


def test_a_pin_of_an_unknown_dataset_says_there_is_none() -> None:
    with pytest.raises(SpiegelError, match="none of this dataset"):
        pinned((), "vlaanderen", "bezoek", "2023-2024", "v1")


def test_data_raw_goes_before_the_folder_of_the_environment(
    raw: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = raw.put("a\n1\n")
    other = tmp_path / "elsewhere" / file.path
    other.parent.mkdir(parents=True)
    other.write_text("a\n2\n")
    monkeypatch.setenv("SPIEGEL_RAW", "elsewhere")
    assert places(file, raw.root) == (raw.path(file), other)
    assert locate(file, raw.root) == raw.path(file)
    raw.path(file).unlink()
    assert locate(file, raw.root) == other


def test_the_folder_of_the_environment_may_lie_outside_the_project(
    raw: Any, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = raw.put("a\n1\n")
    outside = tmp_path_factory.mktemp("outside")
    (outside / file.path).parent.mkdir(parents=True)
    raw.path(file).rename(outside / file.path)
    monkeypatch.setenv("SPIEGEL_RAW", str(outside))
    assert locate(file, raw.root) == outside / file.path


def test_a_file_in_neither_place_says_where_to_get_it_and_where_to_put_it(
    raw: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = raw.put("a\n1\n")
    raw.path(file).unlink()
    monkeypatch.delenv("SPIEGEL_RAW", raising=False)
    with pytest.raises(SpiegelError) as caught:
        locate(file, raw.root)
    assert caught.value.what == "the raw file bezoek.csv is missing"
    assert caught.value.where.startswith(f"data/raw/{file.path}")
    assert caught.value.fix.startswith("get it from the office and put it at data/raw/vlaanderen/")
    assert "SPIEGEL_RAW" in caught.value.fix


def test_the_registered_file_is_accepted_and_one_changed_byte_prints_both_hashes(raw: Any) -> None:
    file = raw.put("a\n1\n", encoding="utf-8")
    verify(file, raw.path(file))
    raw.path(file).write_text("a\n2\n")
    changed = raw.put("a\n2\n", encoding="utf-8").sha256
    with pytest.raises(SpiegelError) as caught:
        verify(file, raw.path(file))
    assert f"SHA-256 {changed}, the manifest says SHA-256 {file.sha256}" in caught.value.what
    assert file.path in caught.value.where
    assert "new version" in caught.value.fix


def test_another_size_prints_both_sizes(raw: Any) -> None:
    file = raw.put("a\n1\n", encoding="utf-8")
    raw.path(file).write_text("a\n10\n")
    with pytest.raises(SpiegelError, match="5 bytes, the manifest says 4 bytes"):
        verify(file, raw.path(file))
