"""Which institutions are visited in a school year, for what, and when.

A visit has a role: `main` (the series the mirror counts), `draft`, `early` (starts just before
the school year), `late` (published after the cut-off), `unpublished` (final, without a date of
publication) or `other` (not a regular visit). No institution gets two regular visits here,
whatever their role; `defects.py` may plant one.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from example.calibration import GROUP_OF_SECTOR, Calibration
from example.draws import pick_first, quota, ranking, stream
from example.population import alive, draw_institutions

EXTRA_SECTORS = ("GBAO", "GBAO", "GSO")
SCHOOL_SECTORS = ("GBAO", "GSO")
UNFAVOURABLE = ("ONGUNSTIG_MET", "ONGUNSTIG_ZONDER")
# Kinds of two visits to one institution in a year: the sector of one and of the other.
TWICE = {"inspected_twice": ("GBAO", "GBAO"), "two_sectors": ("GSO", "BUSO")}
# Why a visit outside the regular series is made.
SELECTED = {
    "NA_ONGUNSTIG": "OPVOLGING",
    "BEROEP_PARITAIR": "OP_VRAAG",
    "ERKENNING": "OP_VRAAG",
    "BVH_CONTROLE": "RISICO",
    "VOORTGANG": "OPVOLGING",
    "TUSSENTIJDS": "RISICO",
}
Days = npt.NDArray[np.datetime64]


def visits(
    seed: int,
    cal: Calibration,
    index: int,
    register: pd.DataFrame,
    previous: pd.DataFrame | None,
    used: set[str],
) -> pd.DataFrame:
    """Return the visits of one school year, ordered by start date, with their ids.

    `previous` holds last year's visits with advice, from which follow-ups are drawn; `used` is
    the set of institutions with a regular visit so far, and is added to.
    """
    year = cal.years[index]
    recent = set[str]() if previous is None else set(previous["instellingsnummer"])
    rows = _regular(seed, cal, index, register, used, recent)
    regular = {number for _, _, number in rows}
    rows += _others(seed, cal, index, register, previous, regular)
    frame = pd.DataFrame(rows, columns=["role", "type_bezoek", "instellingsnummer"])
    known = register.set_index("instellingsnummer")[["sector", "net", "provincie", "quality"]]
    frame = frame.join(known, on="instellingsnummer")
    frame = _dated(stream(seed, "dates", year), frame, year)
    frame = frame.sort_values(["datum_begin", "instellingsnummer"], ignore_index=True)
    ids = [f"D{short(year)}-{i:04d}" for i in range(1, len(frame) + 1)]
    frame.insert(0, "doorlichting_id", ids)
    return frame.assign(schooljaar=year, selectie=_selected(seed, cal, index, frame))


def _selected(seed: int, cal: Calibration, index: int, frame: pd.DataFrame) -> pd.Series[str]:
    """Return how each visit was selected; risk leans on the quality of the institution."""
    rng = stream(seed, "selection", cal.years[index])
    out = frame["type_bezoek"].map(SELECTED).fillna("STEEKPROEF")
    risk = 0.6 * frame["quality"] + 0.8 * rng.standard_normal(len(frame))
    for sector, part in risk[frame["type_bezoek"] == "REGULIER"].groupby(frame["sector"]):
        weak, asked = (
            quota(cal.selection[kind][GROUP_OF_SECTOR[str(sector)]][index], len(part))
            for kind in ("RISICO", "OP_VRAAG")
        )
        order = part.index.to_numpy()[ranking(part.to_numpy(float))]
        out.loc[order[:weak]] = "RISICO"
        out.loc[order[len(part) - asked :]] = "OP_VRAAG"
    return out


def visit_twice(seed: int, cal: Calibration, index: int, visits: pd.DataFrame) -> pd.DataFrame:
    """Give some visits of the main series to an institution that has another one in this year.

    The number of the institution changes and the visit does not: it stays in its network and
    province, so that no published share moves, and its advice asks for no follow-up. `twice` holds
    the kind for both visits, else ''.
    """
    rng = stream(seed, "twice", cal.years[index])
    plain = visits[(visits["role"] == "main") & ~visits["ghost"] & ~visits["groundless"]]
    twice, region = dict.fromkeys(visits.index, ""), dict(_region(visits).items())
    number = dict(visits["instellingsnummer"].items())
    for kind, (sector, other) in TWICE.items():
        wanted = cal.defects[kind][index]
        movable = plain[(plain["sector"] == other) & (plain["advies"] == "GUNSTIG")]
        regional = _by_region(plain[plain["sector"] == sector])
        for again in _shuffled(rng, movable):
            alike = regional.get(region[again], plain[:0])
            firsts = [i for i in _shuffled(rng, alike) if i != again and not twice[i]]
            if wanted and firsts and not twice[again]:
                number[again] = number[firsts[0]]
                twice |= dict.fromkeys((firsts[0], again), kind)
                wanted -= 1
    return visits.assign(
        instellingsnummer=pd.Series(number, dtype=str), twice=pd.Series(twice, dtype=str)
    )


def visit_again(
    seed: int,
    cal: Calibration,
    index: int,
    visits: pd.DataFrame,
    previous: pd.DataFrame | None,
    register: pd.DataFrame,
) -> pd.DataFrame:
    """Give some visits of the main series to an institution that had one in the year before.

    As `visit_twice`; of the institutions that fit, the one nearest in quality. `again` marks these
    visits.
    """
    out = visits.assign(again=False)
    if previous is None:
        return out
    rng = stream(seed, "again", cal.years[index])
    taken = set(out["instellingsnummer"])
    region = dict(_region(out).items())
    quality = dict(zip(out.index, out["quality"].to_numpy(float), strict=True))
    known = set(alive(register, index)["instellingsnummer"])
    before = previous[(previous["role"] == "main") & previous["instellingsnummer"].isin(known)]
    movable = out[(out["role"] == "main") & (out["advies"] == "GUNSTIG") & (out["twice"] == "")]
    for sector, counts in cal.visited_again.items():
        wanted = counts[index]
        regional = _by_region(before[before["sector"] == sector])
        for place in _shuffled(rng, movable[movable["sector"] == sector]):
            if not wanted:
                break
            alike = regional.get(region[place], before[:0])
            free = alike[[number not in taken for number in alike["instellingsnummer"]]]
            if len(free):
                away = np.abs(free["quality"].to_numpy(float) - quality[place])
                number = str(free["instellingsnummer"].iloc[ranking(away)[0]])
                taken.add(number)
                out.loc[place, "instellingsnummer"] = number
                out.loc[place, "again"] = True
                wanted -= 1
    return out


def is_last(main: pd.DataFrame) -> pd.Series[bool]:
    """Say of each visit whether its institution had none later in the year in that sector."""
    ordered = main.sort_values(["datum_begin", "doorlichting_id"])
    earlier = ordered.duplicated(["sector", "instellingsnummer"], keep="last")
    return ~earlier.reindex(main.index)


def _shuffled(rng: np.random.Generator, visits: pd.DataFrame) -> list[int]:
    """Return the row labels of visits in an order of chance."""
    return [int(i) for i in visits.index.to_numpy()[rng.permutation(len(visits))]]


def _region(visits: pd.DataFrame) -> pd.Series[str]:
    """Return network and province of each visit."""
    return visits["net"] + " " + visits["provincie"]


def _by_region(visits: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return the visits of each network and province."""
    return {str(region): own for region, own in visits.groupby(_region(visits))}


def short(year: str) -> str:
    """Return the short form of a school year: 2324 for 2023-2024."""
    return year[2:4] + year[7:9]


def _regular(
    seed: int,
    cal: Calibration,
    index: int,
    register: pd.DataFrame,
    used: set[str],
    recent: set[str],
) -> list[tuple[str, str, str]]:
    year = cal.years[index]
    rng = stream(seed, "regular", year)
    pool = alive(register, index, established=True)
    pools = {str(sector): group for sector, group in pool.groupby("sector")}
    ghost = register.loc[register["unknown_in"] == index, "instellingsnummer"].tolist()
    chosen: list[tuple[str, str]] = [("main", number) for number in ghost]
    for sector, n in cal.visits(year).items():
        wanted = n - len(ghost) if sector == "GBAO" else n
        chosen += [("main", x) for x in draw_institutions(rng, pools[sector], wanted, used, recent)]
    roles = ["draft"] * cal.defects["draft"][index]
    roles += ["early"] * cal.defects["before_school_year"] + ["late"] * cal.defects["after_cutoff"]
    roles += ["unpublished"] * cal.defects["unpublished"]
    for i, role in enumerate(roles):
        sector = EXTRA_SECTORS[i % len(EXTRA_SECTORS)]
        chosen += [(role, x) for x in draw_institutions(rng, pools[sector], 1, used, recent)]
    return [(role, "REGULIER", number) for role, number in chosen]


def _others(
    seed: int,
    cal: Calibration,
    index: int,
    register: pd.DataFrame,
    previous: pd.DataFrame | None,
    regular: set[str],
) -> list[tuple[str, str, str]]:
    """Return the visits outside the regular series; one per institution and year."""
    rng = stream(seed, "others", cal.years[index])
    here = alive(register, index)
    known = set(here["instellingsnummer"])
    schools = set(here.loc[here["sector"].isin(SCHOOL_SECTORS), "instellingsnummer"]) - regular
    opened = set(here.loc[here["opened"] == index, "instellingsnummer"])
    with_tasks = (*UNFAVOURABLE, "GUNSTIG_TEKORTEN")
    preferred = {
        "NA_ONGUNSTIG": _with_advice(previous, ("ONGUNSTIG_MET",)) & known,
        "BEROEP_PARITAIR": _with_advice(previous, ("ONGUNSTIG_ZONDER",)) & known,
        "ERKENNING": opened,
        "VOORTGANG": _with_advice(previous, with_tasks) & known,
    }
    rows, taken = [], set[str]()
    for kind, counts in cal.other_visits.items():
        wanted = preferred.get(kind, set()) - taken
        numbers = pick_first(rng, wanted, schools - taken, counts[index])
        taken.update(numbers)
        rows += [("other", kind, number) for number in numbers]
    return rows


def _with_advice(previous: pd.DataFrame | None, advice: tuple[str, ...]) -> set[str]:
    """Return last year's main-series institutions with one of these advices."""
    if previous is None:
        return set()
    chosen = previous["advies"].isin(advice) & (previous["role"] == "main")
    return set(previous.loc[chosen, "instellingsnummer"])


def visit_days(year: str) -> Days:
    """Return the days on which a visit can start: Mondays and Tuesdays outside holidays."""
    first, second = (int(part) for part in year.split("-"))
    days = np.arange(f"{first}-09-08", f"{second}-06-14", dtype="datetime64[D]")
    holidays = (
        (f"{first}-10-28", f"{first}-11-05"),
        (f"{first}-12-18", f"{second}-01-07"),
        (f"{second}-04-01", f"{second}-04-14"),
    )
    free = np.zeros(len(days), dtype=bool)
    for start, stop in holidays:
        free |= (days >= np.datetime64(start)) & (days <= np.datetime64(stop))
    return days[~free & np.isin(_weekday(days), (0, 1))]


def _weekday(days: Days) -> npt.NDArray[np.int64]:
    """Return 0 for Monday to 6 for Sunday; day 0 of the calendar, 1 January 1970, was a 3."""
    return (days.astype("datetime64[D]").astype(np.int64) + 3) % 7


def _workday(days: Days) -> Days:
    """Move a Saturday or Sunday to the Monday after it."""
    return days + np.array([0, 0, 0, 0, 0, 2, 1])[_weekday(days)]


def _dated(rng: np.random.Generator, frame: pd.DataFrame, year: str) -> pd.DataFrame:
    """Add start, end, report and publication dates; some reports are not published."""
    n, (first, second) = len(frame), (int(part) for part in year.split("-"))
    role = frame["role"].to_numpy()
    days = visit_days(year)
    begin = days[rng.integers(0, len(days), n)]
    august = np.arange(f"{first}-08-26", f"{first}-09-01", dtype="datetime64[D]")
    workdays = august[_weekday(august) < 5]
    begin[role == "early"] = workdays[-np.arange(1, (role == "early").sum() + 1)]
    end = begin + np.where(frame["type_bezoek"] == "REGULIER", rng.integers(1, 4, n), 0)
    report = _workday(end + rng.integers(30, 61, n))
    published = _workday(report + rng.integers(20, 61, n))
    after = np.datetime64(f"{second + 1}-02-03") + rng.integers(0, 50, n)
    published = np.where(role == "late", _workday(after), published)
    frame = frame.assign(datum_begin=begin, datum_einde=end, datum_verslag=report)
    frame["datum_publicatie"] = published
    frame.loc[frame["role"].isin(["draft", "unpublished"]), "datum_publicatie"] = pd.NaT
    return frame
