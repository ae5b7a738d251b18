"""A project folder of a few lines: raw files with their manifest rows, maps and code lists."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
from dataclasses import astuple
from pathlib import Path

import pytest

from spiegel.ingest.codes import CodeList, read_codes
from spiegel.ingest.columns import Column, read_column_map
from spiegel.ingest.manifest import COLUMNS, MANIFEST, RawFile
from spiegel.ingest.stage import Staged, stage

YEAR = "2023-2024"


class Raw:
    """Raw files under one root; `put` writes a file and returns its honest manifest row."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(
        self,
        text: str | bytes,
        *,
        rows: int = 1,
        encoding: str = "utf-8-sig",
        delimiter: str = ";",
        name: str = "bezoek.csv",
        sheet: str = "",
        header_row: int = 1,
        group_row: int | None = None,
    ) -> RawFile:
        """Write a file in its place; bytes are written as they stand."""
        content = text if isinstance(text, bytes) else text.encode(encoding)
        packed = gzip.compress(content, mtime=0) if name.endswith(".gz") else content
        relative = f"vlaanderen/bezoek/{YEAR}/v1/{name}"
        path = self.root / "data" / "raw" / relative
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(packed)
        digest = hashlib.sha256(packed).hexdigest()
        return RawFile(
            inspectorate="vlaanderen",
            dataset="bezoek",
            school_year=YEAR,
            version="v1",
            path=relative,
            sha256=digest,
            bytes=len(packed),
            rows=rows,
            encoding=encoding,
            delimiter=delimiter,
            sheet=sheet,
            header_row=header_row,
            group_row=group_row,
            nature="example",
            licence="MIT",
            source="the office",
            supersedes="",
            note="",
        )

    def path(self, file: RawFile) -> Path:
        """Return where a file of this root lies."""
        return self.root / "data" / "raw" / file.path

    def manifest(self, *files: RawFile) -> None:
        """Write the manifest."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(astuple(file) for file in files)
        path = self.root / MANIFEST
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.getvalue(), encoding="utf-8")

    def codes(self, name: str, *rows: str) -> CodeList:
        """Write a code list and read it for the school year."""
        folder = self.root / "codes"
        folder.mkdir(exist_ok=True)
        lines = ["code,valid_from,valid_to,synonyms", *rows]
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        return read_codes(folder, name, YEAR)

    def map(self, *rows: str, years: str = YEAR) -> Path:
        """Write a column map and return its path."""
        path = self.root / "bezoek.csv"
        lines = [f"column,kind,codes,required,{years}", *rows]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    def columns(self, *rows: str) -> tuple[Column, ...]:
        """Write a column map and read it for the school year."""
        return read_column_map(self.map(*rows), YEAR)

    def stage(
        self, text: str, columns: tuple[Column, ...], *codes: CodeList, rows: int = 1
    ) -> Staged:
        """Write a file and stage it."""
        file = self.put(text, rows=rows)
        lists = {c.name: c for c in codes}
        return stage(file, self.path(file), columns, lists, "column_maps/bezoek.csv")


@pytest.fixture
def raw(tmp_path: Path) -> Raw:
    """An empty project folder for raw files."""
    return Raw(tmp_path)


@pytest.fixture(scope="module")
def shared_raw(tmp_path_factory: pytest.TempPathFactory) -> Raw:
    """One folder that the examples of a property test write over."""
    return Raw(tmp_path_factory.mktemp("raw"))
