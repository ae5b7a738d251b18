"""The same official table as CSV and as ODS gives the same staged rows."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pandas as pd
import pytest

from spiegel.ingest.columns import Column
from spiegel.ingest.reader import read_raw
from spiegel.ingest.register import describe
from spiegel.ingest.stage import stage

pytestmark = pytest.mark.real
RAW = Path(os.environ.get("SPIEGEL_RAW", "data/raw")).resolve() / "england" / "independent"
DATES = ("Five-Year Ofsted Inspection Data publish date", "As at date", "Published date")


def test_the_csv_and_the_ods_of_independent_schools_are_staged_alike(tmp_path: Path) -> None:
    found = []
    for path in sorted(RAW.glob("five-year-*")):
        version = path.suffix.removeprefix(".")
        place = tmp_path / f"data/raw/england/independent/2023-2024/{version}" / path.name
        place.parent.mkdir(parents=True)
        shutil.copyfile(path, place)
        file = describe(place, tmp_path, nature="official", licence="OGL", source="Ofsted")
        assert (file.rows, file.header_row, file.group_row) == (5732, 3, None)
        headers = list(read_raw(file, place).table.columns)
        kinds = {"URN": "key"} | dict.fromkeys(DATES, "date")
        columns = tuple(Column(h, kinds.get(h, "text"), 0, "", h == "URN", h) for h in headers)
        found.append(stage(file, place, columns, {}, "map").table.drop(columns="source_file"))
    assert len(found) == 2
    pd.testing.assert_frame_equal(*found)
