"""The invented institutions: who exists in which school year, and what the register says.

Institution numbers are invented; a match with an existing institution is coincidence. Postal
codes start with 0 and statistical (NIS) codes use district numbers that do not exist, so that
no place in the export can be taken for a real one.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from example.calibration import Calibration
from example.draws import pick, stream

ALWAYS = 99
FIRST_YEARS = 4  # school years of the first export

PROVINCES = {  # name: (share of institutions in percent, first two digits of the NIS code)
    "Antwerpen": (27, "19"),
    "Brussels Hoofdstedelijk Gewest": (4, "28"),
    "Limburg": (13, "79"),
    "Oost-Vlaanderen": (23, "49"),
    "Vlaams-Brabant": (16, "29"),
    "West-Vlaanderen": (17, "39"),
}
MUNICIPALITIES_PER_PROVINCE = 24

NETS = ("GO", "OGO", "VGO")
NET_SHARES = {  # percent GO, OGO, VGO
    "GBAO": (15, 23, 62),
    "BUBAO": (28, 15, 57),
    "GSO": (24, 8, 68),
    "BUSO": (30, 9, 61),
    "DKO": (6, 90, 4),
    "CVO": (36, 14, 50),
    "CBE": (0, 0, 100),
    "CLB": (26, 9, 65),
}
KOEPELS = {
    "GO": ("Voorbeeldkoepel Gemeenschapsonderwijs",),
    "OGO": ("Voorbeeldkoepel officiële scholen", "Voorbeeldkoepel provinciën"),
    "VGO": ("Voorbeeldkoepel vrije scholen", "Voorbeeldkoepel coöperatief", "Koepel Vóórbeeld"),
}
TYPES = {
    "GBAO": "gewoon basisonderwijs",
    "BUBAO": "buitengewoon basisonderwijs",
    "GSO": "gewoon secundair onderwijs",
    "BUSO": "buitengewoon secundair onderwijs",
    "DKO": "deeltijds kunstonderwijs",
    "CVO": "centrum voor volwassenenonderwijs",
    "CBE": "centrum voor basiseducatie",
    "CLB": "centrum voor leerlingenbegeleiding",
}
STRUCTURES = {  # sets of hoofdstructuren with their share in percent
    "GBAO": (("111,211", 88), ("111", 7), ("211", 5)),
    "BUBAO": (("121,221", 70), ("221", 30)),
    "GSO": (("311", 93), ("311,312", 7)),
    "BUSO": (("321", 100),),
    "DKO": (("316", 100),),
    "CVO": (("317", 100),),
    "CBE": (("", 100),),
    "CLB": (("", 100),),
}
NAMES = {
    "DKO": "Voorbeeldacademie",
    "CVO": "Voorbeeldcentrum volwassenen",
    "CBE": "Voorbeeldcentrum basiseducatie",
    "CLB": "Voorbeeld-CLB",
}


def institutions(seed: int, cal: Calibration) -> pd.DataFrame:
    """Return every institution that exists in at least one year, plus one unknown one per year.

    Columns: the register columns as text, `sector`, `quality` (latent, standard normal plus the
    shift of the sector), `opened` and `last` (first and last year index in the snapshots;
    `opened` = -1 for an institution older than the first year) and `unknown_in` (-1, or the
    index of the year in which an institution absent from the register is visited).
    """
    blocks = [_first(seed, cal), *(_later(cal, i) for i in range(FIRST_YEARS, len(cal.years)))]
    frame = pd.concat(blocks, ignore_index=True)
    frame["instellingsnummer"] = _numbers(seed, frame)
    frame["naam"] = _names(frame)
    rng = stream(seed, "quality")
    shift = frame["sector"].map(cal.quality_shift).fillna(0.0)
    frame["quality"] = rng.standard_normal(len(frame)) + shift
    # A school year that is added stands behind the others and has a stream of its own, so that
    # the institutions of the years before stay what they were.
    streams = [("register",), *(("register", year) for year in cal.years[FIRST_YEARS:])]
    rows = [
        row
        for names, block in zip(streams, blocks, strict=True)
        for row in _register(stream(seed, *names), cal, block)
    ]
    return pd.concat([frame, pd.DataFrame(rows)], axis=1)


def snapshot(frame: pd.DataFrame, index: int, year: str) -> pd.DataFrame:
    """Return the register of one school year as text, sorted by institution number."""
    end = year[5:]
    out = alive(frame, index).sort_values("instellingsnummer", ignore_index=True)
    return out.assign(
        schooljaar=year,
        peildatum=f"01/02/{end}",
        status_erkenning="E",
        einddatum=np.where(out["last"] == index, f"31/08/{end}", ""),
    )


def _template(sector: str, n: int, *, opened: int, last: int = ALWAYS) -> pd.DataFrame:
    columns = {"sector": sector, "opened": opened, "last": last, "unknown_in": -1}
    return pd.DataFrame(columns, index=range(n))


def _ghosts(first: int, after: int) -> pd.DataFrame:
    """Return the unknown institutions of some years, one each."""
    years = np.arange(first, after)
    return _template("GBAO", len(years), opened=ALWAYS).assign(unknown_in=years)


def _first(seed: int, cal: Calibration) -> pd.DataFrame:
    """Return the institutions of the first years, by sector, and their unknown ones."""
    parts = [_sector(seed, cal, sector) for sector in cal.population]
    return pd.concat([*parts, _ghosts(0, FIRST_YEARS)], ignore_index=True)


def _later(cal: Calibration, index: int) -> pd.DataFrame:
    """Return the institutions that opened in a later year, by sector, and its unknown one."""
    parts = []
    for sector, counts in cal.population.items():
        opened = counts[index] - counts[index - 1] + cal.closures[sector][index - 1]
        parts.append(_template(sector, opened, opened=index))
    return pd.concat([*parts, _ghosts(index, index + 1)], ignore_index=True)


def _sector(seed: int, cal: Calibration, sector: str) -> pd.DataFrame:
    """Return the institutions of a sector in the first years with all their closures."""
    counts, closures = cal.population[sector], cal.closures[sector]
    frame = _template(sector, counts[0], opened=-1)
    closing = stream(seed, "closures", sector).permutation(counts[0])
    parts, done = [frame], 0
    for index, closed in enumerate(closures):
        frame.loc[closing[done : done + closed], "last"] = index
        done += closed
        if index + 1 >= FIRST_YEARS:
            continue
        openings = counts[index + 1] - counts[index] + closed
        parts.append(_template(sector, openings, opened=index + 1))
    return pd.concat(parts, ignore_index=True)


def _numbers(seed: int, frame: pd.DataFrame) -> list[str]:
    """Return unique six-digit numbers, about a quarter below 100000, none of them for ghosts."""
    rng = stream(seed, "numbers")
    drawn = iter(rng.permutation(399_000) + 500)
    return [
        f"{next(drawn) if unknown < 0 else 399_900 + unknown:06d}"
        for unknown in frame["unknown_in"]
    ]


def _names(frame: pd.DataFrame) -> list[str]:
    serial: dict[str, int] = {}
    names = []
    for sector in frame["sector"]:
        base = NAMES.get(sector, "Voorbeeldschool")
        serial[base] = number = serial.get(base, 0) + 1
        accented = base.replace("Voor", "Vóór") if number % 9 == 0 else base
        names.append(f"{accented} {number:04d}")
    return names


def _weighted(rng: np.random.Generator, shares: dict[str, int], n: int) -> list[str]:
    """Draw n keys with the given shares in percent, by whole-number thresholds."""
    keys, bounds = list(shares), np.cumsum(list(shares.values()))
    return [keys[i] for i in np.searchsorted(bounds, rng.integers(0, 100, n), side="right")]


def _register(
    rng: np.random.Generator, cal: Calibration, frame: pd.DataFrame
) -> list[dict[str, str]]:
    """Return net, board, place and the other register columns of some institutions."""
    n = len(frame)
    province = _weighted(rng, {name: share for name, (share, _) in PROVINCES.items()}, n)
    local = rng.integers(1, MUNICIPALITIES_PER_PROVINCE + 1, n)
    roll, spread = rng.integers(0, 100, n), rng.integers(0, 1000, n)
    founded = rng.integers(0, 60, n)
    names = list(PROVINCES)
    rows = []
    for i, (sector, opened) in enumerate(zip(frame["sector"], frame["opened"], strict=True)):
        net = NETS[int(np.searchsorted(np.cumsum(NET_SHARES[sector]), roll[i], side="right"))]
        area = names.index(province[i])
        place = area * MUNICIPALITIES_PER_PROVINCE + int(local[i])
        koepels = KOEPELS[net]
        structures, shares = zip(*STRUCTURES[sector], strict=True)
        kind = int(np.searchsorted(np.cumsum(shares), spread[i] % 100, side="right"))
        year = int(cal.years[opened][:4]) if 0 <= opened < ALWAYS else 1955 + int(founded[i])
        rows.append(
            {
                "net": net,
                "soort_bestuur": {"GO": "1", "VGO": "2"}.get(net, "34444"[spread[i] % 5]),
                "bestuursnummer": _board(net, area, int(spread[i])),
                "scholengemeenschap": _community(sector, area, int(spread[i])),
                "koepel": koepels[int(spread[i]) % len(koepels)],
                "provincie": province[i],
                "niscode": f"{PROVINCES[province[i]][1]}{int(local[i]):03d}",
                "gemeente": f"Voorbeeldgemeente {place}",
                "postcode": f"0{place:03d}",
                "instellingstype": TYPES[sector],
                "ingerichte_hoofdstructuren": structures[kind],
                "begindatum": f"01/09/{year}",
            }
        )
    return rows


def _board(net: str, area: int, spread: int) -> str:
    """Return a board number; a board works in one net and one province."""
    per_area = {"GO": 5, "OGO": 40, "VGO": 90}[net]
    return f"{900_000 + 10_000 * NETS.index(net) + 1_000 * area + spread % per_area + 1}"


def _community(sector: str, area: int, spread: int) -> str:
    """Return a school community number, or 0: one in twelve schools belongs to none."""
    if sector not in ("GBAO", "BUBAO", "GSO", "BUSO") or spread % 12 == 0:
        return "0"
    secondary = sector.endswith("SO")
    return f"{800_000 + 50_000 * secondary + 1_000 * area + spread % (20 if secondary else 60) + 1}"


def alive(frame: pd.DataFrame, index: int, *, established: bool = False) -> pd.DataFrame:
    """Return the institutions of one year; established = not opened in that same year."""
    first = index - 1 if established and index > 0 else index
    return frame[(frame["opened"] <= first) & (frame["last"] >= index)]


def draw_institutions(
    rng: np.random.Generator, frame: pd.DataFrame, n: int, used: set[str], recent: set[str]
) -> list[str]:
    """Draw n institution numbers that were not used before, and mark them as used.

    A sector in which all were visited begins again, but for those of the year before (`recent`).
    """
    known = set(frame["instellingsnummer"].tolist())
    chosen = pick(rng, known - used, n)
    if len(chosen) < n:
        chosen += pick(rng, known - recent - set(chosen), n - len(chosen))
    used.update(chosen)
    return chosen
