"""Figures of the example's own earlier mirrors, computed from its main series."""

from __future__ import annotations

import pandas as pd

from example.calibration import GROUP_OF_SECTOR
from example.visits import is_last

COLUMNS = (
    "editie",
    "schooljaar",
    "periode_volledig",
    "sector",
    "maat_code",
    "maat_tekst",
    "eenheid",
    "richting",
    "teller",
    "noemer",
    "percentage",
    "afronding",
    "bron",
    "zekerheid",
    "vergelijkbaar_vanaf",
    "breukcode",
    "opmerking",
)
MEASURES = {
    "k1_visie": ("K1", "visie en strategisch beleid: komt tegemoet aan de verwachting"),
    "k3_onderwijskundig": ("K3", "onderwijskundig beleid: komt tegemoet aan de verwachting"),
}
ADVICE_TEXT = "ongunstig advies, geïnspecteerde instellingen"


def edition_of(year: str) -> str:
    """Return the mirror that reports on a school year: os2025 for 2023-2024."""
    return f"os{int(year[:4]) + 2}"


def figures(year: str, visits: pd.DataFrame, ratings: pd.DataFrame) -> list[dict[str, str]]:
    """Return the figures one mirror published about its school year.

    Scales count an institution once in a sector, by its last visit; of the advices each counts.
    """
    main = visits[visits["role"] == "main"]
    last = main.loc[is_last(main), "doorlichting_id"]
    rows = []
    for code, (scale, text) in MEASURES.items():
        rated = ratings[ratings["main"] & (ratings["schaal_code"] == scale)]
        rated = rated[rated["niveau"].between(1, 4) & rated["doorlichting_id"].isin(last)]
        for group in ("BAO", "SO"):
            levels = rated.loc[rated["sector"].map(GROUP_OF_SECTOR) == group, "niveau"]
            met = int((levels >= 3).sum())
            rows.append(_figure(year, group, (code, text, "VOLDOET"), met, len(levels)))
    bad = int(main["advies"].str.startswith("ONGUNSTIG").sum())
    words = ("advies_ongunstig", ADVICE_TEXT, "VOLDOET_NIET")
    return [*rows, _figure(year, "ALLE", words, bad, len(main))]


def _figure(year: str, sector: str, words: tuple[str, str, str], k: int, n: int) -> dict[str, str]:
    code, text, direction = words
    tenths = (2000 * k + n) // (2 * n)
    values = {
        "editie": edition_of(year),
        "schooljaar": year,
        "periode_volledig": "J",
        "sector": sector,
        "maat_code": code,
        "maat_tekst": text,
        "eenheid": "instelling",
        "richting": direction,
        "teller": str(k),
        "noemer": str(n),
        "percentage": f"{tenths // 10},{tenths % 10}",
        "afronding": "0,1 half naar boven",
        "bron": f"Voorbeeldspiegel {edition_of(year)[2:]} (voorbeeldgegevens)",
        "zekerheid": "H",
        "vergelijkbaar_vanaf": "2021-2022",
        "breukcode": "",
        "opmerking": "verzonnen cijfer, geen gepubliceerd resultaat",
    }
    return {column: values[column] for column in COLUMNS}
