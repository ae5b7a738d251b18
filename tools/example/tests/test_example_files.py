"""The files: same bytes every time, layout per year, sizes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest

import example

if TYPE_CHECKING:
    from conftest import Export

DATASETS = (
    "doorlichting",
    "doorlichting_clb",
    "gok_evaluatie",
    "inschaling",
    "instelling",
    "onderzoek",
    "populatie",
    "vorige_spiegels",
)
YEARS = ("2021-2022", "2022-2023", "2023-2024", "2024-2025", "2025-2026")
EXPECTED = {
    (dataset, year)
    for dataset in DATASETS
    for year in YEARS
    if (dataset, year) != ("gok_evaluatie", "2021-2022")
    if dataset != "doorlichting_clb" or year >= "2023-2024"
}


def contents(root: Path) -> dict[str, bytes]:
    """Return path below the root -> bytes of the written example files."""
    names = {f"vlaanderen/{d}/{y}/v1/{d}.csv" for d, y in EXPECTED}
    return {name: (root / name).read_bytes() for name in sorted(names)}


@pytest.mark.parametrize("year", YEARS[2:])
def test_the_long_file_has_a_row_for_each_judgement(export: Export, year: str) -> None:
    table = export.table("doorlichting_clb", year)
    assert set(table["sector"]) == {"CLB"}
    assert table.duplicated().sum() == 2
    once = table.drop_duplicates()
    assert not once.duplicated(["doorlichting_id", "schaal_code"]).any()
    assert (once.groupby("doorlichting_id").size() == 6).all()
    of_visit = once.drop(columns=["schaal_code", "niveau", "niveau_label"])
    assert of_visit.drop_duplicates()["doorlichting_id"].is_unique
    assert "CLB" not in set(export.table("doorlichting", year)["sector"])


@pytest.mark.slow
def test_another_seed_gives_other_records(shipped: Export, other: Export) -> None:
    ours, theirs = contents(shipped.root), contents(other.root)
    for name in ours:
        if "vorige_spiegels" in name:  # which visits come twice, so which is the last, is drawn
            assert ours[name].count(b"\n") == theirs[name].count(b"\n"), name
        else:
            assert (ours[name] == theirs[name]) == ("populatie" in name), name


def test_a_second_run_gives_the_same_text_tables(shipped: Export) -> None:
    tables = example.generate()
    assert set(tables) == EXPECTED
    assert list(tables) == sorted(tables)
    for (dataset, year), table in tables.items():
        assert all(isinstance(dtype, pd.StringDtype) for dtype in table.dtypes)
        written = shipped.table(dataset, year)
        assert table.to_numpy().tolist() == written.to_numpy().tolist()


def test_encoding_line_ends_and_accents(export: Export) -> None:
    for name, data in contents(export.root).items():
        old = "/2021-2022/" in name
        assert data.startswith(b"\xef\xbb\xbf") != old, name
        assert data.endswith(b"\r\n")
        assert data.count(b"\n") == data.count(b"\r") == data.count(b"\r\n"), name
        text = data.decode("cp1252" if old else "utf-8-sig")
        assert "\ufffd" not in text
        if "instelling/" in name:
            assert "officiële" in text
            assert "Vóórbeeldschool" in text
            with pytest.raises(UnicodeDecodeError):
                data.decode("utf-8" if old else "ascii")


def test_sizes(export: Export) -> None:
    sizes = [len(data) for data in contents(export.root).values()]
    assert max(sizes) < 1_400_000
    assert sum(sizes) < 12_000_000


def test_layout_of_the_first_year_differs(export: Export) -> None:
    def header(dataset: str, year: str) -> list[str]:
        data = export.path(dataset, year).read_bytes()
        line = data.decode("cp1252" if year == "2021-2022" else "utf-8-sig").split("\r\n")[0]
        return line.split(";")

    old, new = header("doorlichting", "2021-2022"), header("doorlichting", "2022-2023")
    assert len(new) == 17
    assert {"aangekondigd", "selectie"} <= set(new)
    assert not {"aangekondigd", "selectie"} & set(old)
    assert set(old) - set(new) == {
        "instellingscode",
        "aard_bezoek",
        "begindatum_bezoek",
        "versie_schalen",
        "verslagstatus",
    }
    assert old[:3] == ["schooljaar", "instellingscode", "doorlichting_id"]
    assert header("inschaling", "2021-2022") == [
        "ontwikkelingsschaal",
        "onderzoek_id",
        "inschaling_omschrijving",
        "inschaling",
    ]
    assert header("inschaling", "2022-2023") == [
        "onderzoek_id",
        "schaal_code",
        "niveau",
        "niveau_label",
    ]
    for dataset, later in EXPECTED:
        assert later == "2021-2022" or header(dataset, later) == header(dataset, "2025-2026")


def test_dates_years_and_numbers_are_written_the_belgian_way(export: Export, year: str) -> None:
    visits = export.table("doorlichting", year)
    assert set(visits["schooljaar"]) == {year}
    for column in ("datum_begin", "datum_einde", "datum_verslag"):
        assert visits[column].str.fullmatch(r"\d{2}/\d{2}/\d{4}").all()
    for percentage in export.table("vorige_spiegels", year)["percentage"]:
        assert re.fullmatch(r"\d{1,2},\d", percentage)


def test_nothing_looks_real(export: Export, year: str) -> None:
    table = export.table("instelling", year)
    assert table["naam"].str.match(r"V(oor|óór)beeld").all()
    assert table["gemeente"].str.fullmatch(r"Voorbeeldgemeente \d+").all()
    assert table["koepel"].str.contains("beeld").all()
    assert table["postcode"].str.fullmatch(r"0\d{3}").all()
    assert table["niscode"].str.fullmatch(r"(19|28|29|39|49|79)\d{3}").all()
    assert table["instellingsnummer"].str.fullmatch(r"\d{6}").all()
    assert 0.1 < table["instellingsnummer"].str.startswith("0").mean() < 0.4
