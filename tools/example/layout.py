"""How each school year is written: column order, header words, encoding, line ends."""

from __future__ import annotations

import csv
import io

import pandas as pd

from example.investigations import COLUMNS as INVESTIGATION_COLUMNS
from example.priors import COLUMNS as PRIOR_COLUMNS

NBSP = "\u00a0"
OLD_YEAR = "2021-2022"
# From this year on the visits to centres for pupil guidance stand in a file of their own.
LONG_FORM_FROM = "2023-2024"
LONG_FORM_SECTOR = "CLB"

COLUMNS: dict[str, tuple[str, ...]] = {
    "doorlichting": (
        "doorlichting_id",
        "schooljaar",
        "instellingsnummer",
        "sector",
        "type_bezoek",
        "aangekondigd",
        "datum_begin",
        "datum_einde",
        "datum_verslag",
        "datum_publicatie",
        "schaalversie",
        "adviesstelsel",
        "advies",
        "advies_omvang",
        "status_verslag",
        "teamcode",
        "selectie",
    ),
    "onderzoek": INVESTIGATION_COLUMNS,
    "doorlichting_clb": (
        "doorlichting_id",
        "onderzoek_id",
        "schaal_code",
        "niveau",
        "niveau_label",
        "soort_onderzoek",
        "schooljaar",
        "instellingsnummer",
        "sector",
        "type_bezoek",
        "datum_begin",
        "datum_einde",
        "datum_verslag",
        "datum_publicatie",
        "schaalversie",
        "advies",
        "status_verslag",
        "teamcode",
        "selectie",
    ),
    "inschaling": ("onderzoek_id", "schaal_code", "niveau", "niveau_label"),
    "gok_evaluatie": ("doorlichting_id", "evaluatie"),
    "instelling": (
        "schooljaar",
        "peildatum",
        "instellingsnummer",
        "naam",
        "net",
        "soort_bestuur",
        "bestuursnummer",
        "scholengemeenschap",
        "koepel",
        "provincie",
        "niscode",
        "gemeente",
        "postcode",
        "instellingstype",
        "ingerichte_hoofdstructuren",
        "status_erkenning",
        "begindatum",
        "einddatum",
    ),
    "populatie": ("schooljaar", "sector", "aantal_instellingen", "bron"),
    "vorige_spiegels": PRIOR_COLUMNS,
}
OLD_NAMES = {
    "instellingsnummer": "instellingscode",
    "type_bezoek": "aard_bezoek",
    "datum_begin": "begindatum_bezoek",
    "schaalversie": "versie_schalen",
    "status_verslag": "verslagstatus",
    "soort_onderzoek": "onderzoekstype",
    "schaal_code": "ontwikkelingsschaal",
    "niveau": "inschaling",
    "niveau_label": "inschaling_omschrijving",
    "aantal_instellingen": "aantal",
}
OLD_MISSING = ("aangekondigd", "selectie")
# Columns the old layout put first; the others follow in reverse order.
OLD_FIRST = {
    "doorlichting": ("schooljaar", "instellingsnummer", "doorlichting_id"),
    "onderzoek": ("doorlichting_id", "onderzoek_id"),
    "inschaling": ("schaal_code", "onderzoek_id", "niveau_label"),
    "instelling": ("instellingsnummer", "naam", "schooljaar"),
    "populatie": ("sector", "schooljaar"),
}
# Header cells with a trailing space or no-break space, every year, in this dataset only.
UNTIDY = {"onderzoek": {"hoofdstructuur": " ", "intern_vplnummer": NBSP}}


def headers(dataset: str, year: str) -> dict[str, str]:
    """Return column -> header cell as written, in file order."""
    columns = COLUMNS[dataset]
    if year == OLD_YEAR and dataset in OLD_FIRST:
        first = OLD_FIRST[dataset]
        rest = [c for c in reversed(columns) if c not in (*first, *OLD_MISSING)]
        columns = (*first, *rest)
    names = OLD_NAMES if year == OLD_YEAR else {}
    untidy = UNTIDY.get(dataset, {})
    return {column: names.get(column, column) + untidy.get(column, "") for column in columns}


def arrange(table: pd.DataFrame, dataset: str, year: str) -> pd.DataFrame:
    """Return the table with the columns, order and header cells of its file, all text."""
    names = headers(dataset, year)
    return table[list(names)].rename(columns=names).astype("str")


def encoding(year: str) -> str:
    """Return the encoding of a school year's files."""
    return "cp1252" if year == OLD_YEAR else "utf-8-sig"


def to_bytes(table: pd.DataFrame, year: str) -> bytes:
    """Return the file: semicolons, CRLF, header first."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow(table.columns)
    writer.writerows(table.itertuples(index=False, name=None))
    return buffer.getvalue().encode(encoding(year))
