"""What goes out of a built edition names no institution, and is registered as public."""

from __future__ import annotations

import shutil
import stat
from pathlib import Path

import pandas as pd
import pytest
from project_copy import ROOT, Project

from spiegel.cli import main
from spiegel.config.catalogue import load_catalogue
from spiegel.config.inspectorate import load_inspectorate
from spiegel.config.publication import load_publication
from spiegel.files import read_csv, write_csv
from spiegel.measure.groups import group_of, measure_groups
from spiegel.measure.groups_disclosure import linked
from spiegel.publish.differencing import given_away, read_tables, true_counts
from spiegel.publish.scan.scan import scan_files
from spiegel.publish.scan.secrets import gather

EDITION, YEAR = "os2025", "2023-2024"
CONFIG = ROOT / "config" / "inspectorates" / "vlaanderen"
INSPECTORATE = load_inspectorate(CONFIG)
RULES = INSPECTORATE.plan.disclosure
OUTPUTS = load_catalogue(ROOT)


def test_every_file_is_registered_and_internal_ones_are_closed(built: Project) -> None:
    results = built.root / "results" / EDITION
    kinds = {"public": 0, "internal": 0}
    for path in (p for p in results.rglob("[!.]*") if p.is_file()):
        found = OUTPUTS.visibility(path.relative_to(results).as_posix())
        kinds[found] += 1
        closed = stat.S_IMODE(path.stat().st_mode) & 0o077 == 0
        assert closed == (found == "internal"), path
    assert kinds["public"] > 200
    assert kinds["internal"] >= 4


@pytest.fixture(scope="module")
def secrets(built: Project):  # type: ignore[no-untyped-def]
    years = ("2021-2022", "2022-2023", YEAR)
    processed = built.root / "data" / "processed" / EDITION
    return gather(processed, years, INSPECTORATE, load_publication(CONFIG))


def test_nothing_public_names_an_institution_or_a_record_but_what_is_planted(
    worked: Project,
    secrets,  # type: ignore[no-untyped-def]
) -> None:
    """The command stops at a public table that names one, and finds nothing in any other file."""
    assert secrets.total > 10_000
    checks = worked.root / "results" / EDITION / "quality" / "checks.csv"
    visits = pd.read_parquet(
        worked.root / "data" / "processed" / EDITION / "clean" / YEAR / "visits.parquet"
    )
    visit, institution = visits.loc[0, ["visit_id", "institution_id"]]
    table = read_csv(checks, text=("observed", "expected", "examples"))
    write_csv(table.assign(examples=f"see {visit} and {institution}"), checks)
    assert main(["--root", str(worked.root), "scan", EDITION]) == 1
    found = pd.read_csv(worked.root / "results" / EDITION / "internal" / "scan.csv", dtype=str)
    assert set(found["file"]) == {"quality/checks.csv"}
    assert {visit, institution} <= set(found["text"])


def test_internal_files_would_be_found(built: Project, secrets) -> None:  # type: ignore[no-untyped-def]
    """The ledger names what the scan looks for: so the scan can fail on real records."""
    results = built.root / "results" / EDITION
    for name in ("ledger", "check_rows", "corrections"):
        path = results / "quality" / f"{name}.csv"
        assert path not in OUTPUTS.public_files(results)
        kinds = {f.kind for f in scan_files([path], results, secrets)}
        assert "record" in kinds
    drafts = {f.kind for f in scan_files([results / "quality" / "ledger.csv"], results, secrets)}
    assert {"draft", "institution"} <= drafts


def test_the_published_groups_give_no_confidential_count_away(built: Project) -> None:
    """An audit with the true counts, against every table that a reader can lay side by side."""
    tables = built.root / "results" / EDITION / "tables"
    processed = built.root / "data" / "processed" / EDITION
    meso = read_csv(tables / "meso.csv", text=("interval", "plan"))
    measures = read_csv(tables / "measures.csv", text=("interval", "plan"))
    measures = measures[measures["school_year"] == YEAR]
    counts = pd.read_parquet(processed / "measure" / f"{YEAR}.counts.parquet")
    register = pd.read_parquet(processed / "clean" / YEAR / "institutions.parquet")
    assert set(meso["grouping"]) == {"network", "province"}
    rows = [*dict.fromkeys(measures["sector"])]
    true = pd.concat(
        [
            measure_groups(counts, group_of(register, g), g, INSPECTORATE, EDITION, YEAR, rows)
            for g in ("network", "province")
        ],
        ignore_index=True,
    )
    keys = ["grouping", "group", "sector", "category"]
    for name in RULES.indicators:
        own = meso[meso["indicator"] == name]
        found = linked(true, measures, name, INSPECTORATE)
        shown = own[own["conf_status"] == "F"]
        hidden = {*found.forms} - {tuple(r) for r in shown[keys].to_numpy()}
        assert len(shown) < len(own)
        for line in own[own["conf_status"] == "F"].to_dict("records"):
            assert found.count(found.forms[tuple(line[k] for k in keys)]) == line["k"]  # type: ignore[index]
        for cell, form in found.targets(RULES).items():
            assert cell in hidden or cell not in found.forms
            assert not found.exposed(cell, form, hidden, RULES), cell
    plain = meso[~meso["indicator"].isin(RULES.indicators)]
    assert plain["k"].notna().all()


def test_an_earlier_publication_that_shows_more_is_found(built: Project, tmp_path: Path) -> None:
    now = built.root / "results" / EDITION / "tables"
    processed = built.root / "data" / "processed" / EDITION
    truth = true_counts(processed, ("2021-2022", "2022-2023", YEAR), INSPECTORATE)
    earlier = tmp_path / "tables"
    shutil.copytree(now, earlier)
    own = read_tables(EDITION, now)
    assert len(given_away(own, read_tables("same", earlier), INSPECTORATE, truth)) == 0
    table = read_csv(earlier / "measures.csv", text=("interval", "plan"))
    hidden = table[table["conf_status"] == "C"]
    keys = ["school_year", "indicator", "sector", "category"]
    place, key = next(
        (i, tuple(row)) for i, row in hidden[keys].iterrows() if 0 < truth[tuple(row)] < RULES.below
    )
    table.loc[place, ["k", "conf_status"]] = [truth[key], "F"]
    write_csv(table, earlier / "measures.csv")
    found = given_away(own, read_tables("earlier", earlier), INSPECTORATE, truth)
    assert key[1:] in {
        *found[["indicator", "sector", "category"]].itertuples(index=False, name=None)
    }
    assert EDITION in set(found["publication"])
