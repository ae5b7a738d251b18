"""The attack on withheld counts finds each planted leak, and nothing where there is none.

The leaks are worked out by hand beside each; counts are those of a small mirror of two sectors,
three networks and two provinces, in two school years.
"""

from __future__ import annotations

import copy
import io
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from spiegel.config.catalogue import load_catalogue
from spiegel.config.editions import Edition, load_edition
from spiegel.config.inspectorate import load_inspectorate
from spiegel.measure.disclosure import protect
from spiegel.measure.groups_disclosure import protect_groups
from spiegel.publish.known_counts import Knowledge
from spiegel.publish.scan.attack import Attack, Publication, attack
from spiegel.stats import disclosure
from spiegel.stats.proportions import wilson

ROOT = Path(__file__).parents[2]
HOME = load_inspectorate(ROOT / "config" / "inspectorates" / "vlaanderen")
TELLS = load_catalogue(ROOT).tells
GOK, OPEN, OTHER = "gok_positief", "k1_visie", "k2_organisatie"
NOW, THEN = "2023-2024", "2022-2023"
EDITION, BEFORE = (load_edition(ROOT, name) for name in ("os2025", "os2024"))
# network -> province -> (not positive, positive) of GSO; GBAO has ten times as many of each.
COUNTS = {
    "GO": {"A": (2, 15), "B": (1, 10)},
    "OGO": {"A": (1, 8), "B": (1, 6)},
    "VGO": {"A": (6, 50), "B": (4, 42)},
}
WEIGHTS = {"GO": 0.2, "OGO": 0.17, "VGO": 0.63}
Files = dict[str, pd.DataFrame]


def cells(name: str, year: str) -> pd.DataFrame:
    """Return below and meets of an indicator by sector, network and province."""
    more = {GOK: 0, OPEN: 3, OTHER: 7, "k3_onderwijskundig": 5}[name] + (year == THEN)
    rows = [
        (sector, network, province, times * (below + more), times * meets)
        for sector, times in (("GSO", 1), ("GBAO", 10))
        for network, parts in COUNTS.items()
        for province, (below, meets) in parts.items()
    ]
    return pd.DataFrame(rows, columns=["sector", "network", "province", "below", "meets"])


def table(name: str, year: str, by: str = "") -> pd.DataFrame:
    """Return measures (or those by a grouping) of an indicator, nothing withheld."""
    rows = []
    whole = cells(name, year)
    low_step, high_step = HOME.scale(name).steps[0].id, HOME.scale(name).steps[-1].id
    for row in ("ALL", "GBAO", "GSO"):
        inside = whole if row == "ALL" else whole[whole["sector"] == row]
        for group, own in inside.groupby(by) if by else [("all", inside)]:
            below, meets = int(own["below"].sum()), int(own["meets"].sum())
            counts = dict.fromkeys((step.id for step in HOME.scale(name).steps), 0)
            counts |= {"meets": meets, "below": below, low_step: below, high_step: meets}
            for category, k in counts.items():
                n = below + meets
                low, high = wilson(k, n, 0.95)
                rows.append((year, by, group, name, row, category, k, n, k / n, low, high))
    names = ["school_year", "grouping", "group", "indicator", "sector", "category", "k", "n"]
    found = pd.DataFrame(rows, columns=[*names, "share", "low", "high"])
    return found.assign(
        institutions=found["n"], interval="wilson", share_std=np.nan, conf_status="F",
        k=found["k"].astype("Int64"),
    )  # fmt: skip


def standardised(name: str, year: str) -> float:
    """Return the share of GSO at the weights of its networks."""
    own = cells(name, year).query("sector == 'GSO'").groupby("network")[["below", "meets"]].sum()
    return float(sum(WEIGHTS[n] * row["meets"] / row.sum() for n, row in own.iterrows()))


def published(edition: Edition = EDITION, years: tuple[str, ...] = (THEN, NOW)) -> Files:
    """Return the tables of an edition as they are published, with what must be withheld out."""
    measures = [protect(table(GOK, y).drop(columns="grouping"), GOK, HOME) for y in years]
    groups = pd.concat([table(GOK, edition.school_year, by) for by in ("network", "province")])
    own = measures[years.index(edition.school_year)]
    meso = protect_groups(groups.reset_index(drop=True), own, HOME)
    return {"tables/measures.csv": pd.concat(measures), "tables/meso.csv": meso}


def publication(files: Files, edition: Edition = EDITION, name: str = "os2025") -> Publication:
    content = [(path, own.to_csv(index=False).encode()) for path, own in files.items()]
    return Publication(name, edition, content)


def attacked(files: Files, *earlier: Publication) -> Attack:
    return attack([*earlier, publication(files)], HOME, TELLS)


def given_away(found: Attack, kind: str = "pinned") -> set[tuple[str, ...]]:
    return {
        (*(part for part in one.place.row if part), one.place.category)
        for one in found.found
        if one.kind == kind
    }


def shown(files: Files, path: str, *place: str) -> pd.Series:
    """Return which rows of a table are one cell: its sector and category, or its group before."""
    own = files[path]
    found = (own["sector"] == place[-2]) & (own["category"] == place[-1])
    found &= own["school_year"] == NOW
    if len(place) > 2:
        found &= own["group"] == place[0]
    return found


@pytest.fixture
def files() -> Files:
    return published()


def test_what_is_published_keeps_every_count_open(files: Files) -> None:
    found = attacked(files)
    assert found.counts == 8  # GO and OGO, of GSO and of all, on both sides of the bar
    assert found.found == ()


def test_every_withheld_count_of_groups_keeps_the_promise_also_the_large_ones(files: Files) -> None:
    meso = files["tables/meso.csv"]
    hidden = meso[meso["conf_status"] == "C"]
    true = pd.concat([table(GOK, NOW, by) for by in ("network", "province")])
    keys = ["grouping", "group", "sector", "category"]
    k = hidden[keys].merge(true, on=keys)["k"]
    assert (k >= HOME.plan.disclosure.below).any()
    assert not given_away(attacked(files), "narrow")


def without(files: Files, group: str) -> Files:
    """Return the tables without the rows of a group, as if it had too few ratings."""
    meso = files["tables/meso.csv"]
    return {**files, "tables/meso.csv": meso[meso["group"] != group].reset_index(drop=True)}


def test_groups_without_a_row_leave_the_sums_open_and_contradict_nothing(files: Files) -> None:
    """A reader knows how many ratings are missing, and neither whose they are nor what they say."""
    assert attacked(without(files, "VGO")).found == ()
    assert attacked(without(files, "A")).found == ()


def test_a_group_that_is_the_only_one_left_out_is_the_rest_of_its_sector() -> None:
    """Of GSO 15 are below; GO and OGO show 3 and 2, so that those without a row have 10."""
    whole = {"tables/measures.csv": table(GOK, NOW).drop(columns="grouping")}
    meso = table(GOK, NOW, "network")
    meso = meso[meso["category"].isin(["meets", "below"]) & meso["sector"].isin(["GSO", "ALL"])]
    files = {**whole, "tables/meso.csv": meso.reset_index(drop=True)}
    hide(files, ("GO", "GSO", "below"), ("GO", "GSO", "meets"), path="tables/meso.csv")
    hide(files, ("GO", "ALL", "below"), ("GO", "ALL", "meets"), path="tables/meso.csv")
    assert ("network", "GO", "GSO", "below") in given_away(attacked(files))
    assert ("network", "GO", "GSO", "below") not in given_away(attacked(without(files, "VGO")))


def with_open_weights(files: Files) -> Files:
    """Give shares at equal composition of three open indicators: as many as there are networks."""
    names = (OPEN, OTHER, "k3_onderwijskundig")
    measures, meso = [files["tables/measures.csv"]], [files["tables/meso.csv"]]
    for name in names:
        own = table(name, NOW).drop(columns="grouping")
        place = (own["sector"] == "GSO") & (own["category"] == "meets")
        own.loc[place, "share_std"] = float(f"{standardised(name, NOW):.10g}")
        measures.append(own)
        meso.append(table(name, NOW, "network"))
    return {"tables/measures.csv": pd.concat(measures), "tables/meso.csv": pd.concat(meso)}


def plant_standardised(files: Files) -> None:
    own = files["tables/measures.csv"]
    place = shown(files, "tables/measures.csv", "GSO", "meets") & (own["indicator"] == GOK)
    own.loc[place, "share_std"] = float(f"{standardised(GOK, NOW):.10g}")


def test_ten_digits_of_a_standardised_share_leave_one_solution() -> None:
    """Weights from three open indicators: 3 of 28 in GO and 2 of 16 in OGO are all that is left."""
    files = with_open_weights(published())
    assert attacked(files).found == ()
    plant_standardised(files)
    found = attacked(files)
    assert ("network", "GO", "GSO", "below") in given_away(found)
    assert ("network", "OGO", "GSO", "below") in given_away(found)
    assert ("GSO", "meets") in given_away(found, "standardised")


def test_the_weights_of_the_register_give_it_away_as_well(files: Files) -> None:
    plant_standardised(files)
    sizes = [("GSO", n, int(1000 * w)) for n, w in WEIGHTS.items()]
    register = pd.DataFrame(sizes, columns=["sector", "stratum", "n"])
    one = publication(files)
    found = attack([Publication("os2025", EDITION, one.files, register)], HOME, TELLS)
    assert ("network", "GO", "GSO", "below") in given_away(found)


def hide(files: Files, *places: tuple[str, ...], path: str = "tables/measures.csv") -> None:
    for place in places:
        rows = shown(files, path, *place)
        files[path].loc[rows, ["k", "share", "low", "high"]] = pd.NA
        files[path].loc[rows, "conf_status"] = "C"


def test_a_difference_with_one_year_open_gives_the_other() -> None:
    """meets of GSO is withheld now; its share less that of the year before is in changes.csv."""
    files = published()
    del files["tables/meso.csv"]
    hide(files, *[("GSO", c) for c in ("meets", "below", "NEGATIEF_2", "POSITIEF")],
         *[("ALL", c) for c in ("meets", "below", "NEGATIEF_2", "POSITIEF")])  # fmt: skip
    assert attacked(files).found == ()
    own = {year: cells(GOK, year).query("sector == 'GSO'") for year in (NOW, THEN)}
    now, then = (f["meets"].sum() / f[["below", "meets"]].sum().sum() for f in own.values())
    row = {"indicator": GOK, "sector": "GSO", "prior_edition": "os2024", "prior_school_year": THEN,
           "n": 146, "prior_n": 152, "difference": float(f"{now - then:.10g}"),
           "basis": "crude"}  # fmt: skip
    files["tables/changes.csv"] = pd.DataFrame([row])
    found = attacked(files)
    assert ("GSO", "meets") in given_away(found)
    assert ("GSO", "meets") in given_away(found, "derived")


def test_a_total_less_its_parts(files: Files) -> None:
    """Of the steps, one of GSO is withheld and nothing else: the number rated gives it."""
    measures = table(GOK, NOW).drop(columns="grouping")
    files = {"tables/measures.csv": measures}
    hide(files, ("GSO", "below"))
    assert given_away(attacked(files)) == {("GSO", "below")}
    assert attacked(files).found[0].low == 15  # 2 + 1 + 1 + 1 + 6 + 4


def test_groups_less_the_sector(files: Files) -> None:
    meso = table(GOK, NOW, "network")
    meso = meso[meso["category"].isin(["meets", "below"])]
    files["tables/meso.csv"] = meso.reset_index(drop=True)
    for row in ("GSO", "ALL"):
        hide(files, ("GO", row, "below"), ("GO", row, "meets"), path="tables/meso.csv")
    assert ("network", "GO", "GSO", "below") in given_away(attacked(files))


def ends(k: float, n: float, level: float) -> dict[str, object]:
    low, high = wilson(k, n, level)
    return {"low": float(low), "high": float(high)}


def planted_figure(value: Callable[[int, int], dict[str, object]]) -> pd.DataFrame:
    k, n = 3, 28
    row = {"indicator": GOK, "sector": "GSO", "category": "below", "grouping": "network",
           "group": "GO", **value(k, n)}  # fmt: skip
    return pd.DataFrame([row])


@pytest.mark.parametrize(
    "value",
    [
        lambda k, n: {"k": k},
        lambda k, n: {"share": float(f"{k / n:.10g}")},
        lambda k, n: {"share": "0.107"},
        lambda k, n: ends(k, n, 0.95),
        lambda k, n: ends(k / 1.7, n / 1.7, 0.9),
    ],
    ids=["count", "share", "three digits", "interval", "interval of an effective n"],
)  # fmt: skip
def test_the_data_of_a_figure(files: Files, value: Callable[[int, int], dict[str, object]]) -> None:
    files["figures/networks.csv"] = planted_figure(value)
    found = attacked(files)
    assert ("network", "GO", "GSO", "below") in given_away(found)
    assert "figures/networks.csv" in {one.file for one in found.found}


def test_a_share_in_whole_percentages_that_leaves_enough_room_is_no_leak(files: Files) -> None:
    """0.6 with one digit of 47 GSO rated in province A leaves more than three counts."""
    row = {"indicator": GOK, "sector": "GSO", "category": "meets", "grouping": "province",
           "group": "A", "share": "0.9"}  # fmt: skip
    files["figures/coarse.csv"] = pd.DataFrame([row])
    assert not given_away(attacked(files)) | given_away(attacked(files), "narrow")


@pytest.mark.parametrize("kind", ["json", "xlsx", "parquet"])
def test_other_kinds_of_files(files: Files, kind: str) -> None:
    plain = planted_figure(lambda k, n: {"k": k})
    if kind == "json":
        content = json.dumps({"quantities": [{"about": plain.iloc[0].to_dict()}]}, default=int)
        extra = ("tables/claims.json", content.encode())
    else:
        stream = io.BytesIO()
        if kind == "xlsx":
            named = plain.rename(columns={"k": "k (aantal / number)"})
            named.to_excel(stream, index=False, startrow=3)
        else:
            plain.to_parquet(stream)
        extra = (f"tables/book.{kind}", stream.getvalue())
    one = publication(files)
    found = attack([Publication("os2025", EDITION, [*one.files, extra])], HOME, TELLS)
    assert ("network", "GO", "GSO", "below") in given_away(found)


def test_an_earlier_edition_with_a_part_open(files: Files) -> None:
    """What this edition withholds of the year before, the mirror of that year had shown."""
    earlier = published(BEFORE, (THEN,))
    assert attacked(files, publication(earlier, BEFORE, "os2024")).found == ()
    now = published(EDITION, (THEN, NOW))
    hide_then = now["tables/measures.csv"]
    secret = (hide_then["school_year"] == THEN) & (hide_then["sector"] != "GBAO")
    secret &= hide_then["category"].isin(["meets", "below", "NEGATIEF_2", "POSITIEF"])
    hide_then.loc[secret, ["k", "share", "low", "high"]] = pd.NA
    hide_then.loc[secret, "conf_status"] = "C"
    found = attacked(now, publication(earlier, BEFORE, "os2024"))
    assert ("GSO", "below") in given_away(found)
    assert {one.publication for one in found.found} == {"os2025"}


def test_a_number_beside_a_withheld_count_is_told_whatever_follows_from_it(files: Files) -> None:
    meso = files["tables/meso.csv"]
    place = shown(files, "tables/meso.csv", "GO", "GSO", "below")
    assert (meso.loc[place, "conf_status"] == "C").all()
    meso.loc[place, "mdd"] = 0.2
    assert ("network", "GO", "GSO", "below") in given_away(attacked(files), "derived")


def test_indicators_that_hold_only_where_a_confidential_one_does() -> None:
    """All of four standards: it holds at most as often as each alone, and is as often not so."""
    from spiegel.publish.scan.attack import _implied

    names = ["l2_loopbaan", "llb_zonder_werkpunten"]
    assert [*_implied(names, HOME)] == [("llb_zonder_werkpunten", "l2_loopbaan")]


def test_an_open_indicator_on_the_same_ratings_is_part_of_the_attack(files: Files) -> None:
    """The same standard counted under another name, and open: every step is known."""
    twin = copy.copy(HOME)
    twin.indicators = {**HOME.indicators, "gok_open": HOME.indicators[GOK]}
    again = table(GOK, NOW, "network").assign(indicator="gok_open", conf_status="F")
    files["tables/meso.csv"] = pd.concat([files["tables/meso.csv"], again])
    found = attack([publication(files)], twin, TELLS)
    assert ("network", "GO", "GSO", "below") in given_away(found)


def test_numbers_that_contradict_each_other_are_told(files: Files) -> None:
    files["figures/networks.csv"] = planted_figure(lambda k, n: {"k": n + 5})
    assert given_away(attacked(files), "disagree")


def test_a_solver_without_an_answer_is_not_safe(
    files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disclosure, "SECONDS", 0.0)
    found = attacked(files)
    assert {one.kind for one in found.found} == {"no answer"}


def test_room_is_the_least_and_greatest_of_all_tables_that_fit() -> None:
    """Against all tables by hand: rows 7 and 9, columns 6, 4 and 6, one corner known to be 2."""
    known = Knowledge()
    names = [[("", ("", "", str(r)), str(c)) for c in range(3)] for r in range(2)]
    place = [[known.place(v) for v in row] for row in names]
    for row, total in zip(place, (7, 9), strict=True):
        known.say(dict.fromkeys(row, 1), total)
    for column, total in zip(zip(*place, strict=True), (6, 4, 6), strict=True):
        known.say(dict.fromkeys(column, 1), total)
    known.say({place[0][0]: 1}, 2)
    tables = [(2, b, c) for b in range(5) for c in range(7) if 2 + b + c == 7]
    for j in range(3):
        room = known.room({place[0][j]: 1}, np.inf)
        assert (room.low, room.high) == (min(t[j] for t in tables), max(t[j] for t in tables))


def test_nothing_confidential_nothing_attacked(files: Files) -> None:
    plain = copy.copy(HOME)
    none = HOME.plan.disclosure.model_copy(update={"indicators": ()})
    plain.plan = HOME.plan.model_copy(update={"disclosure": none})
    assert attack([publication(files)], plain, TELLS) == Attack(0, ())


def test_two_attacks_are_the_same(files: Files) -> None:
    plant_standardised(files)
    assert attacked(files) == attacked(files)


@pytest.mark.parametrize("path", ["tables/uniformity.csv", "data/uniformity.parquet", "a.xlsx"])
def test_what_lies_between_teams_of_a_confidential_theme_may_not_be_told(path: str) -> None:
    """Its share and p follow from every rating of the one standard that the theme has."""
    told = pd.DataFrame(
        {"theme": ["advies", "gelijke_kansen"], "teams": [9, 9], "visits": [90, 90],
         "share": [0.1, 0.1], "p": [0.5, 0.5]}
    )  # fmt: skip
    withheld = told.assign(share=[0.1, None], p=[0.5, None])
    for own, columns in ((told, 2), (withheld, 0)):
        stream = io.BytesIO()
        if path.endswith("csv"):
            own.to_csv(stream, index=False)
        elif path.endswith("parquet"):
            own.to_parquet(stream)
        else:
            own.to_excel(stream, index=False)
        found = attack([Publication("os2025", EDITION, [(path, stream.getvalue())])], HOME, TELLS)
        assert [(one.file, one.kind) for one in found.found] == [(path, "standardised")] * columns
