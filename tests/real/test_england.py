"""Edition en2025 from Ofsted's own file: every official figure is reproduced."""

from __future__ import annotations

import csv
import itertools
import os
from pathlib import Path

import pandas as pd
import pytest
from project_copy import Project, fresh

pytestmark = pytest.mark.real
RAW = Path(os.environ.get("SPIEGEL_RAW", "data/raw")).resolve()


@pytest.fixture(scope="module")
def england(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = fresh(tmp_path_factory.mktemp("england") / "project")
    run = project.snakemake("--cores", "2", "--config", "edition=en2025", SPIEGEL_RAW=str(RAW))
    assert run.returncode == 0, run.stdout
    return project


def table(project: Project, name: str) -> pd.DataFrame:
    return pd.read_csv(
        project.root / f"results/en2025/tables/{name}.csv", dtype=str, keep_default_na=False
    )


def official() -> list[dict[str, str]]:
    with (RAW / "england/official_figures.csv").open(encoding="utf-8", newline="") as stream:
        return [r for r in csv.DictReader(stream) if r["dataset"] == "state-funded 2025"]


def test_all_fifty_official_figures_agree(england: Project) -> None:
    found = table(england, "published_check")
    assert len(found) == 50
    assert set(found["verdict"]) == {"agrees"}


def test_the_transcribed_figures_are_the_official_ones(england: Project) -> None:
    found = table(england, "published_check")
    ours = list(zip(found["measure"], found["published"], strict=True))
    assert ours == [(r["measure"], r["published"]) for r in official()]


def test_the_transcribed_denominators_are_the_official_ones() -> None:
    path = Path(__file__).parents[2] / "config/inspectorates/england/published.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        ours = [(r["measure"], r["n"]) for r in csv.DictReader(stream)]
    assert ours == [(r["measure"], r["n"]) for r in official()]


def test_counts_are_the_counts_of_the_file(england: Project) -> None:
    measures = table(england, "measures").set_index(["indicator", "sector", "category"])
    assert measures.loc[("quality_of_education", "ALL", "meets"), ["k", "n"]].tolist() == [
        "2717",
        "3269",
    ]
    assert measures.loc[("early_years", "ALL", "meets"), "n"] == "2374"
    assert measures.loc[("sixth_form", "ALL", "meets"), "n"] == "374"
    assert measures.loc[("ungraded_outcome", "ALL", "IMPROVED"), ["k", "n"]].tolist() == [
        "276",
        "2435",
    ]
    assert measures.loc[("ungraded_outcome", "NURSERY", "meets"), "n"] == "66"


JUDGEMENTS = {
    "QE": "Quality of education", "BA": "Behaviour and attitudes",
    "PD": "Personal development", "LM": "Effectiveness of leadership and management",
}  # fmt: skip


def graded_grades() -> pd.DataFrame:
    """Return the four grades of each graded inspection of the year, from the file alone."""
    path = RAW / "england/state_funded/state_funded_latest_2025-08-31.csv.gz"
    file = pd.read_csv(path, dtype=str)
    started = pd.to_datetime(file["Inspection start date"], format="%d/%m/%Y")
    grades = file.loc[started >= "2024-09-01", list(JUDGEMENTS.values())]
    return grades.astype(float).set_axis(list(JUDGEMENTS), axis=1)


def test_agreement_between_judgements_is_that_of_the_file(england: Project) -> None:
    grades, measures = graded_grades(), table(england, "measures")
    own = measures[(measures["sector"] == "ALL") & (measures["category"] == "meets")]
    counts = own.set_index("indicator")[["k", "n"]].astype(int)
    alike = grades.nunique(axis=1) == 1
    assert counts.loc["agree_on_all_four"].tolist() == [alike.sum(), 3269]
    for one, other in itertools.combinations(JUDGEMENTS, 2):
        same = grades[one] == grades[other]
        name = f"agree_{one}_{other}".lower()
        assert counts.loc[name].tolist() == [same.sum(), 3269], name
    for one in ("BA", "PD", "LM"):  # grade 1 is the highest
        differ = grades[grades[one] != grades["QE"]]
        above = differ[one] == differ["QE"] - 1
        assert counts.loc[f"{one.lower()}_one_above_qe"].tolist() == [above.sum(), len(differ)]


def test_the_register_is_that_of_the_file(england: Project) -> None:
    path = RAW / "england/state_funded/state_funded_latest_2025-08-31.csv.gz"
    file = pd.read_csv(path, dtype=str)
    file = file[file["URN"].notna()]
    rows = table(england, "quantities")
    own = rows[rows["sector"] == "ALL"].set_index(["quantity", "category"])
    for column, quantity in (
        ("Type of education", "schools_by_type"),
        ("Region", "schools_by_region"),
    ):
        counts = file[column].str.lower().value_counts()
        ours = own.loc[quantity]["value"].astype(int)
        assert {name.lower(): n for name, n in ours.items()} == counts.to_dict()
    started = pd.to_datetime(file["Inspection start date"], format="%d/%m/%Y")
    bands = own.loc["last_graded_inspection"]
    told = {name: int(bands.loc[name, "value"]) for name in bands.index}
    assert told == {
        "before_2019": (started < "2019-09-01").sum(),
        "from_2019": ((started >= "2019-09-01") & (started < "2024-09-01")).sum(),
        "from_2024": (started >= "2024-09-01").sum(),
        "empty": started.isna().sum(),
    }
    assert float(bands.loc["empty", "share"]) == pytest.approx(103 / 21990)


def test_every_row_of_the_file_is_accounted_for(england: Project) -> None:
    quality = england.root / "results/en2025/quality"
    inputs = pd.read_csv(quality / "inputs.csv")
    assert inputs[["rows_in", "rows_blank", "rows_out"]].values.tolist() == [[22005, 15, 21990]]
    flow = pd.read_csv(quality / "exclusions.csv")
    visits = flow[flow["table"] == "visits"]
    assert visits["rows_out"].iloc[-1] == 3269 + 2435
    ledger = pd.read_csv(quality / "ledger.csv", dtype=str, keep_default_na=False)
    dropped = int((ledger["table"] == "visits").sum())
    assert dropped == visits["rows_in"].iloc[0] - visits["rows_out"].iloc[-1]


def test_a_file_of_latest_inspections_is_not_compared_with_earlier_years(england: Project) -> None:
    assert len(table(england, "changes")) == 0
    text = (england.root / "results/en2025/site/trends.html").read_text(encoding="utf-8")
    assert "biased" in text


def test_official_records_are_not_called_example_data(england: Project) -> None:
    for page in (england.root / "results/en2025").rglob("*.html"):
        assert "example data" not in page.read_text(encoding="utf-8").lower(), page.name


def test_every_figure_passes_the_acceptance_list(england: Project) -> None:
    checks = pd.read_csv(england.root / "results/en2025/quality/figure_checks.csv")
    assert set(checks["status"]) == {"pass"}
    assert {"phases", "graded_outcomes", "graded_phase_PRIMARY"} <= set(checks["figure"])


def test_no_cell_of_a_notebook_writes_a_warning(england: Project) -> None:
    logs = sorted((england.root / "logs/en2025/execute_notebook").glob("*.log"))
    assert len(logs) >= 5
    assert [log.name for log in logs if "warning" in log.read_text(encoding="utf-8")] == []
