"""Parts of a year from Ofsted's own files, each counted a second time by plain pandas."""

from __future__ import annotations

import os
from copy import copy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from spiegel.commands.trial import try_year
from spiegel.config.editions import Edition
from spiegel.config.indicators import Indicator
from spiegel.measure.observations import Year, observe
from spiegel.project import Project, load_project

pytestmark = pytest.mark.real
ROOT = Path(__file__).parents[2]
RAW = Path(os.environ.get("SPIEGEL_RAW", "data/raw")).resolve()
GRADES = ("Quality of education", "Behaviour and attitudes", "Personal development")
HALF = {"from": "2017-04-01", "until": "2017-09-30"}


def dates(cells: pd.Series) -> pd.Series:
    return pd.to_datetime(cells, format="%d/%m/%Y")


def cleaned(project: Project) -> Any:
    """Return the clean tables of the school year of an edition; nothing may stop a build."""
    tried = try_year(project, project.edition.school_year, None)
    assert (tried.texts, tried.errors) == ([], [])
    return tried.cleaned


@pytest.fixture(scope="module")
def schools() -> pd.DataFrame:
    """The file of state-funded schools, as text."""
    path = RAW / "england/state_funded/state_funded_latest_2025-08-31.csv.gz"
    return pd.read_csv(path, encoding="cp1252", dtype=str).dropna(subset=["URN"])


def test_the_release_as_at_31_december_2024_has_its_1216_inspections(
    schools: pd.DataFrame,
) -> None:
    project = load_project(ROOT, "en2024_12")
    done = cleaned(project)
    graded = done.visits[done.visits["visit_type"] == "GRADED"]
    assert len(graded) == 1216
    start, published = dates(schools["Inspection start date"]), dates(schools["Publication date"])
    within = start.between("2024-09-01", "2024-12-31")
    own = schools[within & (published <= "2025-01-31")]
    assert sorted(own["Inspection number of latest graded inspection"]) == sorted(
        graded["visit_id"]
    )
    judged = done.judgements[done.judgements["visit_id"].isin(graded["visit_id"])]
    for standard, column in zip(("QE", "BA", "PD"), GRADES, strict=True):
        # Grade 1 is the highest; the ratings begin at the lowest step.
        ours = 5 - judged.loc[judged["standard"] == standard, "rating"].dropna()
        theirs = own[column].str.removesuffix(".0")
        theirs = theirs[theirs.isin([*"1234"])].astype("Int64")
        assert ours.value_counts().to_dict() == theirs.value_counts().to_dict()
    lost = done.exclusions.set_index("rule")
    lost = lost[lost["table"] == "visits"]
    assert lost.loc["published_after_cut_off", "rows_in"].max() - len(done.visits) == (
        int((within & (published > "2025-01-31")).sum()) + late_ungraded(schools)
    )


def late_ungraded(schools: pd.DataFrame) -> int:
    """Return the ungraded inspections of the period that were published later."""
    start = dates(schools["Date of latest ungraded inspection"])
    late = dates(schools["Ungraded inspection publication date"]) > "2025-01-31"
    own = schools["Did the latest ungraded inspection convert to a graded inspection?"] == "No"
    return int((own & late & start.between("2024-09-01", "2024-12-31")).sum())


@pytest.fixture(scope="module")
def inspections() -> pd.DataFrame:
    """The graded inspections of the year 2017/18 of social care, one row each."""
    path = RAW / "england/social_care/inspections_in_year_2017-18.csv"
    rows = pd.read_csv(path, header=1, encoding="cp1252", dtype=str).dropna(subset=["URN"])
    graded = {"Outstanding", "Good", "Inadequate", "Requires improvement"}
    graded.add("Requires improvement to be good")
    rows = rows[rows["Event type"].isin(["Full inspection", "Monitoring inspection"])]
    rows = rows[rows["Overall effectiveness"].isin(graded)]
    return rows.assign(day=dates(rows["Inspection date"]), out=dates(rows["Publication date"]))


def of_half_a_year() -> Project:
    """Return the edition of 2017/18 as a release at 30 September, published a month later."""
    project = load_project(ROOT, "scy2018")
    data = project.edition.model_dump(by_alias=True)
    data |= {"period": HALF, "cut_off": "2017-10-31"}
    return replace(project, edition=Edition.model_validate(data))


def test_any_in_the_period_and_the_latest_at_its_end_come_from_one_in_year_file(
    inspections: pd.DataFrame,
) -> None:
    project = of_half_a_year()
    done = cleaned(project)
    year = Year(done.visits, done.judgements)
    # One has no day of publication; whether such a report counts is a policy of the framework.
    later = inspections["out"] > "2017-10-31"
    own = inspections[(inspections["day"] <= "2017-09-30") & ~later]
    assert 0 < len(own) < len(inspections)
    any_of_them = observe("overall", project.inspectorate, year)
    good = own["Overall effectiveness"].isin(["Good", "Outstanding"])
    assert (len(any_of_them.rows), int(any_of_them.rows["meets"].sum())) == (
        len(own),
        int(good.sum()),
    )
    latest = own.sort_values("day", kind="stable").drop_duplicates("URN", keep="last")
    assert len(latest) < len(own)
    known = project.inspectorate.indicators
    data = known["overall"].model_dump(exclude_unset=True) | {"unit": "institution"}
    inspectorate = copy(project.inspectorate)
    inspectorate.indicators = {**known, "overall": Indicator.model_validate(data)}
    state = observe("overall", inspectorate, year)
    good = latest["Overall effectiveness"].isin(["Good", "Outstanding"])
    assert (len(state.rows), int(state.rows["meets"].sum())) == (len(latest), int(good.sum()))
