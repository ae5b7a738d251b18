"""Read the example export back from its files, with nothing of the package but `write`."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

import example

LONG_FORM, LONG_FORM_FROM = "doorlichting_clb", "2023-2024"
YEARS = ("2021-2022", "2022-2023", "2023-2024", "2024-2025", "2025-2026")
SHIPPED = Path(__file__).parents[3] / "data" / "raw"
SHIPPED_SEED = 2025
OTHER_SEED = 7
OLD_HEADERS = {
    "instellingscode": "instellingsnummer",
    "aard_bezoek": "type_bezoek",
    "begindatum_bezoek": "datum_begin",
    "versie_schalen": "schaalversie",
    "verslagstatus": "status_verslag",
    "onderzoekstype": "soort_onderzoek",
    "ontwikkelingsschaal": "schaal_code",
    "inschaling": "niveau",
    "inschaling_omschrijving": "niveau_label",
    "aantal": "aantal_instellingen",
}
GROUPS = {"GBAO": "BAO", "BUBAO": "BAO", "GSO": "SO", "BUSO": "SO"}

Reader = Callable[[str, str], pd.DataFrame]


def decode(data: bytes) -> str:
    """Return the text of a file: UTF-8 when it starts with a byte order mark, else cp1252."""
    return data.decode("utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else "cp1252")


CODES = ("sector", "type_bezoek", "status_verslag", "advies", "evaluatie")


class Export:
    """One written export, read back with tidy column names: as it is, and with its defects mended.

    The mending here is written down anew, so that the calibration is judged without the pipeline.
    """

    def __init__(self, root: Path, seed: int) -> None:
        self.root, self.seed = root, seed
        self._cache: dict[tuple[str, str], pd.DataFrame] = {}
        self._mended: dict[tuple[str, str], pd.DataFrame] = {}

    def truth(self, year: str, kind: str) -> pd.DataFrame:
        """Return the planted defects of one kind in one year."""
        table = example.truth(self.seed)
        return table[(table["school_year"] == year) & (table["kind"] == kind)]

    def path(self, dataset: str, year: str) -> Path:
        return self.root / "vlaanderen" / dataset / year / "v1" / f"{dataset}.csv"

    def table(self, dataset: str, year: str) -> pd.DataFrame:
        """Return a file as text columns, header cells stripped and in the newest words."""
        if (dataset, year) not in self._cache:
            text = decode(self.path(dataset, year).read_bytes())
            header, *rows = csv.reader(io.StringIO(text, newline=""), delimiter=";")
            names = [cell.strip(" \u00a0") for cell in header]
            if year == YEARS[0]:
                names = [OLD_HEADERS.get(name, name) for name in names]
            self._cache[dataset, year] = pd.DataFrame(rows, columns=names, dtype="str")
        return self._cache[dataset, year].copy()

    def mended(self, dataset: str, year: str) -> pd.DataFrame:
        """Return a file without its planted defects, as far as they can be mended."""
        if (dataset, year) not in self._mended:
            self._mended[dataset, year] = self._mend(dataset, year)
        return self._mended[dataset, year].copy()

    def _mend(self, dataset: str, year: str) -> pd.DataFrame:
        table = self.table(dataset, year)
        for column in CODES:
            if column in table:
                table[column] = table[column].str.strip(" \u00a0").str.upper()
        if "instellingsnummer" in table:
            plain = table["instellingsnummer"].str.removesuffix(".0")
            table["instellingsnummer"] = plain.str.zfill(6)
        if dataset in ("inschaling", LONG_FORM):
            table["niveau"] = table["niveau"].replace("0", "9")
            table = table.drop(columns="niveau_label")
        for item in example.corrections(self.seed):
            if (item["table"], item["school_year"]) != (dataset, year):
                continue
            hit = pd.Series(True, index=table.index)
            for column, text in dict(item["key"]).items():  # type: ignore[call-overload]
                hit &= table[column] == text
            assert hit.sum() == 1
            if item["action"] == "set":
                assert table.loc[hit, item["column"]].tolist() == [item["expect"]]
                table.loc[hit, item["column"]] = item["value"]
            else:
                table = table[~hit]
        return table.drop_duplicates(ignore_index=True)

    def visits(self, year: str) -> pd.DataFrame:
        """Return distinct visits with real dates; a draft yields to its final report."""
        table = self.mended("doorlichting", year)
        if year >= LONG_FORM_FROM:
            long = self.mended(LONG_FORM, year)
            own = long[[column for column in table if column in long]].drop_duplicates()
            table = pd.concat([table, own], ignore_index=True).fillna({"aangekondigd": ""})
        final = table.loc[table["status_verslag"] == "DEFINITIEF", "doorlichting_id"]
        beside = (table["status_verslag"] == "ONTWERP") & table["doorlichting_id"].isin(final)
        table = table[~beside].reset_index(drop=True)
        for column in ("datum_begin", "datum_einde", "datum_verslag", "datum_publicatie"):
            table[column] = pd.to_datetime(table[column], format="%d/%m/%Y")
        return table.assign(group=table["sector"].map(GROUPS).fillna(table["sector"]))

    def main(self, year: str) -> pd.DataFrame:
        """Return the main series: regular, final, inside the year, published in time."""
        first, second = (int(part) for part in year.split("-"))
        table = self.visits(year)
        begin, published = table["datum_begin"], table["datum_publicatie"]
        return table[
            (table["type_bezoek"] == "REGULIER")
            & (table["status_verslag"] == "DEFINITIEF")
            & begin.between(f"{first}-09-01", f"{second}-08-31")
            & (published <= f"{second + 1}-01-31")
        ]

    def studies(self, year: str) -> pd.DataFrame:
        """Return the investigations: one in a row, also of those in the file of the ratings."""
        table = self.table("onderzoek", year)
        if year >= LONG_FORM_FROM:
            names = ["onderzoek_id", "doorlichting_id", "soort_onderzoek"]
            own = self.table(LONG_FORM, year)[names].drop_duplicates()
            table = pd.concat([table, own], ignore_index=True)
        return table

    def ratings(self, year: str, visits: pd.DataFrame) -> pd.DataFrame:
        """Return the distinct ratings of some visits, joined with investigation and visit."""
        table = self.mended("inschaling", year)
        table["niveau"] = table["niveau"].astype(int)
        studies = self.table("onderzoek", year)
        joined = table.merge(studies, on="onderzoek_id", validate="many_to_one")
        if year >= LONG_FORM_FROM:
            columns = [*table, "doorlichting_id", "soort_onderzoek"]
            long = self.mended(LONG_FORM, year)[columns].astype({"niveau": int})
            joined = pd.concat([joined, long], ignore_index=True)
        return joined.merge(visits, on="doorlichting_id", validate="many_to_one")


@pytest.fixture(scope="session")
def shipped() -> Export:
    """The export that comes with the repository."""
    return Export(SHIPPED, SHIPPED_SEED)


@pytest.fixture(scope="session")
def other(tmp_path_factory: pytest.TempPathFactory) -> Export:
    """An export from another seed."""
    root = tmp_path_factory.mktemp("other")
    example.write(root, seed=OTHER_SEED)
    return Export(root, OTHER_SEED)


@pytest.fixture(scope="session", params=["shipped", pytest.param("other", marks=pytest.mark.slow)])
def export(request: pytest.FixtureRequest) -> Export:
    """Both exports: whatever holds for one seed must hold for the other."""
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Export)
    return found


@pytest.fixture(params=YEARS)
def year(request: pytest.FixtureRequest) -> str:
    """Each school year."""
    return str(request.param)
