"""Freezing for real: gates that need a build, the same bundle twice, and a revision."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pandas as pd
import pytest
from small_edition import EDITION, Repository, audit, bundle_of

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("frozen")]
FIGURES = "config/inspectorates/vlaanderen/figures.yaml"
CLAIMS = "config/inspectorates/vlaanderen/claims.yaml"


def test_freezing_again_changes_nothing(copied: Repository) -> None:
    bundle = bundle_of(copied)
    first = bundle.read_bytes()
    bundle.unlink()
    done = copied.spiegel("freeze", EDITION)
    assert done.returncode == 0, done.stdout
    assert "was frozen like this before, as 2023.0" in done.stdout
    assert bundle.read_bytes() == first
    assert copied.git("status", "--porcelain") == ""


def test_shut_gates(copied: Repository) -> None:
    page = copied.results / "site" / "index.html"
    text = page.read_text("utf-8")
    page.write_text(text.replace("</main>", "<p>Dat is 71% van de scholen.</p></main>"), "utf-8")
    done = copied.spiegel("freeze", EDITION)
    assert done.returncode == 1
    assert "R-FRZ-11" in done.stdout
    name = f"results/{EDITION}/site/index.html"
    assert f"{name} is not what build_site_nl made" in done.stdout
    records = without_record(copied, "build_site_nl")
    done = copied.spiegel("freeze", EDITION)
    assert done.returncode == 1
    assert "R-FRZ-04" in done.stdout
    assert "71%" in done.stdout
    page.write_text(text, "utf-8")
    assert "is not on record" in copied.spiegel("freeze", EDITION).stdout
    for path, content in records.items():
        path.write_bytes(content)

    for stray, told in (
        ("tables/stray.csv", "nothing says whether 'tables/stray.csv' is public"),
        ("figures/stray.csv", "R-FRZ-05"),  # public by its place, and no rule makes it
    ):
        (copied.results / stray).write_text("a\n", "utf-8")
        assert told in copied.spiegel("freeze", EDITION).stdout
        (copied.results / stray).unlink()

    copied.edit(FIGURES, "Advies", "Het advies")
    assert "R-FRZ-01" in copied.spiegel("freeze", EDITION).stdout
    copied.commit("Another title")
    assert "R-FRZ-02" in copied.spiegel("freeze", EDITION).stdout
    assert json.loads(lock_of(copied).read_text("utf-8"))["version"] == "2023.0"


def without_record(repository: Repository, rule: str) -> dict[Path, bytes]:
    """Take away what the jobs of a rule recorded, and return it: then only the numbers tell."""
    folder = repository.root / ".snakemake" / "spiegel" / "made"
    records = {path: path.read_bytes() for path in folder.glob(f"{rule}-*.json")}
    for path in records:
        path.unlink()
    return records


def test_a_table_that_contradicts_the_records_is_not_frozen(copied: Repository) -> None:
    """Shares and steps still add up, and no job says what the table was."""
    assert without_record(copied, "collect_tables")
    path = copied.results / "tables" / "measures.csv"
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    rows = table[(table["category"] == "meets") & (table["n"].str.len() == 3)]
    cell = table[["school_year", "indicator", "sector", "group"]].eq(
        rows.iloc[0][["school_year", "indicator", "sector", "group"]]
    )
    own = table[cell.all(axis=1) & table["category"].isin(["meets", "below"])]
    for index, row in own.iterrows():
        k = int(row["k"]) + (1 if row["category"] == "meets" else -1)
        table.loc[index, ["k", "share"]] = [str(k), f"{k / int(row['n']):.10g}"]
    before = path.stat()
    table.to_csv(path, index=False, lineterminator="\n")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))  # no reason to build anything
    done = copied.spiegel("freeze", EDITION, "--check")
    assert done.returncode == 1
    assert "R-FRZ-12" in done.stdout


def lock_of(repository: Repository) -> Path:
    return repository.root / "config" / "editions" / f"{EDITION}.lock.json"


def test_a_revision(copied: Repository, tmp_path: Path) -> None:
    old = bundle_of(copied)
    copied.edit(CLAIMS, "een sterke visie", "een heel sterke visie")
    copied.commit("A clearer sentence")
    copied.build()
    refused = copied.spiegel("freeze", EDITION)
    assert "R-FRZ-06" in refused.stdout
    named = refused.stdout.split("affected_claims: [")[1].split("]")[0]
    assert "visie" in named
    note = tmp_path / "note.yaml"
    note.write_text(
        "nature: A sentence says it more clearly.\nscale: serious\nrevision: correction\n"
        f"affected_claims: [{named}]\n",
        "utf-8",
    )
    done = copied.spiegel("freeze", EDITION, "--note", str(note))
    assert done.returncode == 0, done.stdout
    copied.commit("The revision")
    lock = json.loads(lock_of(copied).read_text("utf-8"))
    assert lock["version"] == "2023.1"
    assert [e["version"] for e in lock["earlier"]] == ["2023.0"]
    assert lock["note"]["revision"] == "correction"
    # The bundle of before stays auditable, by the code of its own commit.
    done = audit(copied, "--bundle", str(old), "--depth", "1")
    assert done.returncode == 0, done.stdout
