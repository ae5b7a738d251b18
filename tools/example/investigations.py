"""The investigations of each visit and the scales each of them holds."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from example.calibration import GROUP_OF_SECTOR, Calibration
from example.draws import pick, quota, stream
from example.visits import short

SCALES = {
    "KWALITEITSONTWIKKELING": ("K1", "K2", "K3", "K4", "K5", "K6"),
    "KWALITEITSGEBIED": ("L1", "L2", "L3", "L4", "L5", "L6"),
    "ONDERWIJSLEERPRAKTIJK": ("O1", "O2", "O3", "O4", "O5", "O6", "O7"),
    "HANDELINGSPLANNING": ("H1",),
    "BVH": ("B1", "B2"),
}
COLUMNS = (
    "onderzoek_id",
    "doorlichting_id",
    "soort_onderzoek",
    "kwaliteitsgebied",
    "leergebied_vak",
    "structuuronderdeel",
    "graad",
    "onderwijsvorm",
    "finaliteit",
    "hoofdstructuur",
    "intern_vplnummer",
)
SUBJECTS = {
    "GBAO": (
        "Nederlands",
        "wiskunde",
        "Frans",
        "wetenschappen en techniek",
        "mens en maatschappij",
        "muzische vorming",
        "lichamelijke opvoeding",
    ),
    "GSO": (
        "Nederlands",
        "wiskunde",
        "Frans",
        "Engels",
        "geschiedenis",
        "aardrijkskunde",
        "natuurwetenschappen",
        "lichamelijke opvoeding",
        "praktijk specifiek gedeelte",
    ),
    "DKO": ("muziek", "dans", "woordkunst-drama", "beeldende en audiovisuele kunsten"),
    "CVO": ("Nederlands tweede taal", "Frans", "Italiaans", "boekhouden", "informatica"),
    "CBE": ("alfabetisering", "wiskunde", "informatica", "maatschappijoriëntatie"),
    "BUBAO": ("",),
    "BUSO": ("",),
}
PRACTICE_COUNTS = {  # fewest and most investigations of teaching practice in a regular visit
    "GBAO": (2, 3),
    "GSO": (2, 5),
    "DKO": (1, 3),
    "CVO": (1, 3),
    "CBE": (1, 3),
    "BUBAO": (1, 3),
    "BUSO": (1, 3),
}
STRUCTURE = {"BUSO": "321", "DKO": "316", "CVO": "317", "GSO": "311"}
TRACKS = (("ASO", "doorstroom"), ("TSO", "dubbel"), ("KSO", "dubbel"), ("BSO", "arbeidsmarkt"))
REVISITS = ("NA_ONGUNSTIG", "BEROEP_PARITAIR")
BVH_ONLY = ("ERKENNING", "BVH_CONTROLE")


def investigations(seed: int, cal: Calibration, index: int, visits: pd.DataFrame) -> pd.DataFrame:
    """Return one row per investigation of the visits of one school year."""
    year = cal.years[index]
    rng = stream(seed, "investigations", year)
    guided = _guided(seed, cal, index, visits)
    rows = []
    columns = visits[["doorlichting_id", "type_bezoek", "sector"]].itertuples(index=False)
    for visit, kind, sector in columns:
        stem = f"O{short(year)}-{visit[-4:]}"
        found = _of_visit(rng, kind, sector, guided=visit in guided)
        rows += [
            {"onderzoek_id": f"{stem}-{i}", "doorlichting_id": visit, **row}
            for i, row in enumerate(found, start=1)
        ]
    return pd.DataFrame([{c: row.get(c, "") for c in COLUMNS} for row in rows], dtype="str")


def _guided(seed: int, cal: Calibration, index: int, visits: pd.DataFrame) -> set[str]:
    """Return the visits with a pupil guidance investigation."""
    percent = cal.guidance_share[index]
    if percent is None:
        return set()
    rng = stream(seed, "guidance", cal.years[index])
    group = visits["sector"].map(GROUP_OF_SECTOR)
    eligible = visits[(visits["type_bezoek"] == "REGULIER") & group.isin(["BAO", "SO"])]
    chosen: set[str] = set()
    for _, part in eligible.groupby([eligible["role"] == "main", "sector"]):
        chosen.update(pick(rng, part["doorlichting_id"], quota(percent, len(part))))
    return chosen


def _of_visit(
    rng: np.random.Generator, kind: str, sector: str, *, guided: bool
) -> Iterator[dict[str, str]]:
    """Yield the investigations of one visit, in report order."""
    if kind == "REGULIER":
        yield {"soort_onderzoek": "KWALITEITSONTWIKKELING"}
        if guided:
            yield {"soort_onderzoek": "KWALITEITSGEBIED", "kwaliteitsgebied": "LLB"}
    if sector != "CLB" and kind in ("REGULIER", *REVISITS):
        low, high = PRACTICE_COUNTS[sector] if kind == "REGULIER" else (1, 2)
        yield from _practice(rng, sector, int(rng.integers(low, high + 1)))
    if sector != "CLB" and kind in ("REGULIER", *REVISITS, *BVH_ONLY):
        yield {"soort_onderzoek": "BVH", "intern_vplnummer": "01"}


def _practice(rng: np.random.Generator, sector: str, n: int) -> Iterator[dict[str, str]]:
    """Yield n investigations of teaching practice, or of planning in special education."""
    special = sector in ("BUBAO", "BUSO")
    subjects = [""] * n if special else pick(rng, SUBJECTS[sector], n)
    for subject in subjects:
        row = {
            "soort_onderzoek": "HANDELINGSPLANNING" if special else "ONDERWIJSLEERPRAKTIJK",
            "leergebied_vak": subject,
            "hoofdstructuur": _structure(rng, sector),
            "intern_vplnummer": f"{rng.integers(1, 4):02d}",
        }
        yield row | _secondary(rng) if sector == "GSO" else row


def _structure(rng: np.random.Generator, sector: str) -> str:
    if sector in ("GBAO", "BUBAO"):
        level = "1" if rng.integers(0, 3) == 0 else "2"
        return f"{level}{'1' if sector == 'GBAO' else '2'}1"
    return STRUCTURE.get(sector, "")


def _secondary(rng: np.random.Generator) -> dict[str, str]:
    """Return grade and, from the second grade on, programme and track."""
    grade = int(rng.integers(1, 4))
    if grade == 1:
        return {"graad": "1"}
    form, finality = TRACKS[int(rng.integers(0, len(TRACKS)))]
    return {
        "structuuronderdeel": f"Voorbeeldrichting {rng.integers(1, 61):02d}",
        "graad": str(grade),
        "onderwijsvorm": form,
        "finaliteit": finality,
    }
