"""Two publications side by side: what one withholds must not follow from the other."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from spiegel.config.inspectorate import load_inspectorate
from spiegel.measure.disclosure import protect
from spiegel.publish.differencing import Tables, given_away

HOME = load_inspectorate(Path(__file__).parents[2] / "config" / "inspectorates" / "vlaanderen")
GOK = "gok_positief"
STEPS = {"GBAO": (2, 18, 60), "GSO": (3, 9, 38)}
YEAR = "2022-2023"


def published(steps: dict[str, tuple[int, int, int]], *, open_: bool = False) -> pd.DataFrame:
    """Return the measures of one indicator as they are published; `open_` withholds nothing."""
    rows = []
    for sector in ("ALL", *steps):
        inside = [s for code, s in steps.items() if sector in ("ALL", code)]
        ids = [step.id for step in HOME.scale(GOK).steps]
        counts = dict(zip(ids, map(sum, zip(*inside, strict=True)), strict=True))
        n = sum(counts.values())
        counts |= {"meets": counts["POSITIEF"], "below": n - counts["POSITIEF"]}
        for category in ("meets", "below", *ids):
            k = counts[category]
            rows.append((YEAR, GOK, sector, category, k, n, k / n, 0.1, 0.9, "wilson", 0.5, "F"))
    names = ["school_year", "indicator", "sector", "category", "k", "n", "share", "low", "high"]
    table = pd.DataFrame(rows, columns=[*names, "interval", "share_std", "conf_status"])
    table[["share_weighted", "low_weighted", "high_weighted"]] = 0.5
    table["k"] = table["k"].astype("Int64")
    return table if open_ else protect(table, GOK, HOME)


def tables_of(measures: pd.DataFrame, name: str = "now") -> Tables:
    return Tables(name, measures, pd.DataFrame())


def places(found: pd.DataFrame) -> set[tuple[str, str]]:
    return set(zip(found["sector"], found["category"], strict=True))


def test_the_same_tables_twice_give_nothing_away() -> None:
    measures = published(STEPS)
    assert (measures["conf_status"] == "C").any()
    assert len(given_away(tables_of(measures), tables_of(measures), HOME)) == 0


def test_a_count_that_was_shown_before_is_found() -> None:
    now = published(STEPS)
    before = published(STEPS, open_=True)
    found = given_away(tables_of(now), tables_of(before, "earlier"), HOME)
    assert ("GBAO", "NEGATIEF_2") in places(found)
    assert (found["low"] == found["high"]).all()
    assert set(found["publication"]) == {"now"}
    assert set(found["status"]) == {"together"}


def test_one_planted_cell_is_enough() -> None:
    now, before = published(STEPS), published(STEPS)
    planted = (before["sector"] == "GSO") & (before["category"] == "NEGATIEF_2")
    assert before.loc[planted, "conf_status"].item() == "C"
    before.loc[planted, ["k", "conf_status"]] = [3, "F"]
    found = given_away(tables_of(now), tables_of(before, "earlier"), HOME)
    assert ("GSO", "NEGATIEF_2") in places(found)


def test_a_late_report_gives_a_count_away_when_the_rest_was_shown() -> None:
    """Earlier all was shown; now one school more, and the small counts are withheld."""
    before = published(STEPS, open_=True)
    now = published({**STEPS, "GSO": (3, 9, 39)})
    found = given_away(tables_of(now), tables_of(before, "earlier"), HOME)
    lines = found.set_index(["sector", "category"])
    assert ("GSO", "NEGATIEF_2") in lines.index
    low, high = lines.loc[("GSO", "NEGATIEF_2"), ["low", "high"]]
    assert (low, high) == (3, 3)  # the new school is among those that meet the bar: 39 of 51


def test_many_late_reports_leave_the_count_open() -> None:
    before = published({"GBAO": (2, 10, 20), "GSO": (3, 9, 8)}, open_=True)
    now = published({"GBAO": (4, 18, 60), "GSO": (4, 15, 38)})
    found = given_away(tables_of(now), tables_of(before, "earlier"), HOME)
    assert ("GSO", "NEGATIEF_2") not in places(found)


def test_publications_that_contradict_each_other_are_told() -> None:
    """A rating that changed after publication: nobody can say what a reader may work out."""
    before = published({**STEPS, "GSO": (3, 12, 35)}, open_=True)
    now = published(STEPS)
    found = given_away(tables_of(now), tables_of(before, "earlier"), HOME)
    assert set(found["status"]) == {"disagree"}


def test_groups_of_an_earlier_publication_count_too() -> None:
    now = published(STEPS)
    whole = published(STEPS, open_=True)
    groups = whole[whole["category"].isin(["meets", "below", "NEGATIEF_2"])]
    meso = groups[groups["sector"] == "GBAO"].assign(grouping="network", group="VGO")
    before = Tables("earlier", published(STEPS), meso)
    found = given_away(tables_of(now), before, HOME)
    assert ("GBAO", "NEGATIEF_2") in places(found)


def test_a_count_that_needs_no_protection_is_not_reported() -> None:
    now, before = published(STEPS), published(STEPS, open_=True)
    truth = {(YEAR, GOK, s, c): 0 for s in ("ALL", *STEPS) for c in now["category"].unique()}
    assert len(given_away(tables_of(now), tables_of(before, "earlier"), HOME, truth)) == 0


@pytest.mark.parametrize("column", ["school_year", "indicator"])
def test_what_only_one_publication_has_is_no_difference(column: str) -> None:
    before = published(STEPS, open_=True).assign(**{column: "2000-2001"})
    assert len(given_away(tables_of(published(STEPS)), tables_of(before), HOME)) == 0
