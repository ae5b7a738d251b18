"""Every planted defect is found and treated, and nothing else is touched."""

from __future__ import annotations

import operator
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

import example
from spiegel.clean.declared import Corrections
from spiegel.clean.extras import read_map_kinds
from spiegel.clean.year import Cleaned, Decisions, clean
from spiegel.config.closed_yaml import load
from spiegel.config.framework import Framework
from spiegel.config.inspectorate import load_inspectorate
from spiegel.config.recipes import Recipes
from spiegel.ingest.codes import read_codes
from spiegel.ingest.columns import read_column_map
from spiegel.ingest.manifest import RawFile, read_manifest
from spiegel.ingest.register import describe
from spiegel.ingest.stage import stage
from spiegel.measure.measures import measure
from spiegel.measure.strata import strata_of

ROOT = Path(__file__).parents[2]
CONFIG = ROOT / "config" / "inspectorates" / "vlaanderen"
YEARS = ("2021-2022", "2022-2023", "2023-2024", "2024-2025", "2025-2026")
SHIPPED = 2025
SEEDS = (SHIPPED, pytest.param(7, marks=pytest.mark.slow))
MAIN = dict(zip(YEARS, (560, 600, 622, 610, 608), strict=True))
Entry = tuple[str, str, int, str, str]  # year, file, row, column, what was done
DROP = ""


def _staged(file: RawFile, path: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    columns = read_column_map(CONFIG / "column_maps" / f"{file.dataset}.csv", file.school_year)
    names = {c.codes for c in columns if c.kind == "code"}
    codes = {n: read_codes(CONFIG / "codes", n, file.school_year) for n in names}
    made = stage(file, path, columns, codes, "map.csv")
    return made.table, made.ledger


class World:
    """The example export of one seed, staged and cleaned, beside the truth about it."""

    def __init__(self, seed: int, root: Path) -> None:
        files: dict[str, dict[str, RawFile]] = {year: {} for year in YEARS}
        if seed == SHIPPED:
            root, rows = ROOT, [row for row in read_manifest(ROOT) if row.nature == "example"]
        else:
            paths = example.write(root / "data" / "raw", seed=seed)
            rows = [describe(p, root, nature="example", licence="", source="") for p in paths]
        for row in rows:
            files[row.school_year][row.dataset] = row
        self.files, self.seed = files, seed
        self.truth = example.truth(seed)
        self.known = example.must_find(seed)["school_years"]
        self.datasets: dict[str, dict[str, pd.DataFrame]] = {}
        self.ledgers: dict[str, pd.DataFrame] = {}
        self.done: dict[str, Cleaned] = {}
        declared = Corrections.model_validate({"corrections": example.corrections(seed)})
        recipes = load(Recipes, CONFIG / "tables.yaml")
        for year in YEARS:
            staged = {
                name: _staged(file, root / "data" / "raw" / file.path)
                for name, file in files[year].items()
            }
            self.datasets[year] = {name: table for name, (table, _) in staged.items()}
            ledgers = [ledger for _, ledger in staged.values() if len(ledger)]
            self.ledgers[year] = pd.concat(ledgers, ignore_index=True)
            self.decisions = Decisions(
                load(Framework, CONFIG / "framework.yaml"),
                recipes,
                declared.corrections,
                versions=dict.fromkeys(files["2023-2024"], "v1"),
                kinds=read_map_kinds(CONFIG, recipes),
            )
            self.done[year] = self.clean(year, self.datasets[year])

    def clean(self, year: str, datasets: dict[str, pd.DataFrame]) -> Cleaned:
        cut_off = date(int(year[5:]) + 1, 1, 31)
        return clean(datasets, self.ledgers[year], self.decisions, year, cut_off)[0]

    def file(self, dataset: str, year: str) -> str:
        return f"vlaanderen/{dataset}/{year}/v1/{dataset}.csv"

    def planted(self) -> set[Entry]:
        """Return the ledger entries that treat the planted defects."""
        own = self.truth[self.truth["treatment"].isin(["cell", "row"])]
        return {
            (t.school_year, self.file(t.dataset, t.school_year), t.source_row, t.column, t.by)
            for t in own.itertuples()
        }

    def cascaded(self) -> set[Entry]:
        """Return the entries that follow: judgements of visits that are left out."""
        out: set[Entry] = set()
        own = (self.truth["treatment"] == "row") & (self.truth["dataset"] == "doorlichting")
        beside = ["duplicate_visit", "draft_beside_final", "conflicting_visit"]
        whole = self.truth[own & ~self.truth["kind"].isin(beside)]
        for year in YEARS:
            gone = set(whole.loc[whole["school_year"] == year, "record"])
            data = self.datasets[year]
            studies = data["onderzoek"]
            lost = studies.loc[studies["doorlichting_id"].isin(gone), "onderzoek_id"]
            found = {"inschaling": data["inschaling"]["onderzoek_id"].isin(lost)}
            if "gok_evaluatie" in data:
                found["gok_evaluatie"] = data["gok_evaluatie"]["doorlichting_id"].isin(gone)
            if "doorlichting_clb" in data:
                out |= self.repeated(year)
            for name, hit in found.items():
                out |= {
                    (year, self.file(name, year), row, DROP, "visit_excluded")
                    for row in data[name].loc[hit, "source_row"]
                }
        return out

    def repeated(self, year: str) -> set[Entry]:
        """Return the entries of a file with a row for each judgement: visit and advice again."""
        name = "doorlichting_clb"
        file, table = self.file(name, year), self.datasets[year][name]
        copies = table.drop(columns=["source_file", "source_row"]).duplicated()
        again = table["doorlichting_id"].duplicated() & ~copies
        rows, reasons = table.loc[again, "source_row"], ("visit_repeated", "exact_duplicate")
        return {(year, file, row, DROP, reason) for row in rows for reason in reasons}

    def logged(self) -> list[Entry]:
        """Return the ledger, with the reason only where cleaning gave it."""
        out: list[Entry] = []
        for year, done in self.done.items():
            for line in done.ledger.itertuples():
                ours = line.table in ("visits", "judgements", "institutions")
                reason = line.reason if ours or line.rule == "correction" else ""
                out.append((year, line.source_file, line.source_row, line.column, reason))
        return out

    def noticed(self) -> set[tuple[str, str, str]]:
        """Return year, check and record of every row that a check found."""
        return {
            (year, row.check, row.record)
            for year, done in self.done.items()
            for row in done.check_rows.itertuples()
        }


@pytest.fixture(scope="module", params=SEEDS)
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> World:
    """The example export of each seed, cleaned."""
    return World(request.param, tmp_path_factory.mktemp("world"))


def test_every_kind_of_defect_is_planted(world: World) -> None:
    kinds = world.truth.groupby("kind")["school_year"].nunique()
    assert len(kinds) >= 33
    late = {"evaluation_spelling", "inspected_twice", "two_sectors", "other_sector"}
    late |= {"duplicate_long_row"}
    assert set(kinds[kinds < len(YEARS)].index) == late


def test_recall_and_precision_of_treatment_are_whole(world: World) -> None:
    logged = world.logged()
    wanted = world.planted() | world.cascaded()
    assert len(logged) == len(set(logged))
    found = set(logged) & wanted
    assert sorted(wanted - found) == []
    assert sorted(set(logged) - found) == []
    assert len(found) / len(wanted) == len(found) / len(logged) == 1


def test_recall_and_precision_of_the_checks_are_whole(world: World) -> None:
    own = world.truth[world.truth["treatment"] == "check"]
    wanted = {(t.school_year, t.by, t.record) for t in own.itertuples()}
    assert world.noticed() == wanted


def counted(done: Cleaned, year: str) -> pd.DataFrame:
    """Return k and n per indicator, row of the measures, institution and network."""
    inspectorate = load_inspectorate(CONFIG)
    strata = strata_of(done.institutions, inspectorate.plan.composition)
    _, counts = measure(inspectorate, done.visits, done.judgements, "os2027", year, strata)
    framework = inspectorate.framework
    rows = ["ALL", *framework.sector_groups, *framework.sectors]
    pairs = [(row, sector) for row in rows for sector in framework.expand(row)]
    return counts.merge(pd.DataFrame(pairs, columns=["row", "sector"]), on="sector")


def flow(done: Cleaned, table: str) -> dict[str, object]:
    """Return rows read, left out by reason, and kept, as the account of cleaning has them."""
    steps = done.exclusions[done.exclusions["table"] == table]
    left_out = (steps["rows_in"] - steps["rows_out"]).groupby(steps["reason"]).sum()
    return {
        "read": int(steps["rows_in"].iloc[0]),
        "left_out": {str(reason): int(rows) for reason, rows in left_out.items() if rows},
        "kept": int(steps["rows_out"].iloc[-1]),
    }


def seen(world: World, year: str) -> dict[str, object]:
    """Return what staging, cleaning and measuring found, in the form of the truth."""
    done, counts = world.done[year], counted(world.done[year], year)
    judged = done.judgements.groupby("standard")["rating"].agg(["size", "count"])
    cells = done.ledger[done.ledger["column"] != ""]
    checks = done.check_rows.groupby("check")["record"].agg(set)
    columns = {"k": ("k", "sum"), "n": ("n", "sum"), "institutions": ("institution_id", "nunique")}
    measured = counts.groupby(["indicator", "row"]).agg(**columns)
    inside = counts[(counts["row"] == counts["sector"]) & (counts["stratum"] != "")]
    small = inside.groupby(["indicator", "sector", "stratum"]).agg(**columns).reset_index()
    small = small[(small["institutions"] >= 5) & ((small["k"] == 0) | (small["k"] == small["n"]))]
    small = small.rename(columns={"stratum": "network"})
    judgements = flow(done, "judgements")
    del judgements["left_out"]
    return {
        "rows": {name: file.rows for name, file in sorted(world.files[year].items())},
        "visits": flow(done, "visits"),
        "institutions": flow(done, "institutions"),
        "judgements": judgements,
        "cells_mended": cells["source_file"].str.split("/").str[1].value_counts().to_dict(),
        "noticed": {str(check): sorted(records) for check, records in checks.items()},
        "visited_again": again(world, year),
        "standards": {
            str(name): {"judgements": n, "rated": rated}
            for name, n, rated in judged.itertuples(name=None)
        },
        "indicators": {
            str(name): part.droplevel(0).to_dict("index")
            for name, part in measured.groupby("indicator")
        },
        "small_cells": small.drop(columns="institutions").to_dict("records"),
    }


def again(world: World, year: str) -> list[str]:
    """Return the visits to institutions that had one in the year before."""
    place = YEARS.index(year)
    if not place:
        return []
    visits, before = (world.done[y].visits for y in (year, YEARS[place - 1]))
    known = visits["institution_id"].isin(before["institution_id"])
    return sorted(visits.loc[known, "visit_id"])


@pytest.mark.parametrize("year", YEARS)
def test_what_the_generator_knows_is_what_the_pipeline_finds(world: World, year: str) -> None:
    known = dict(world.known[year])
    cells = {name: sum(kinds.values()) for name, kinds in known["cells_mended"].items()}
    place = operator.itemgetter("indicator", "sector", "network")
    found = seen(world, year)
    for one in (known, found):
        one["small_cells"] = sorted(one["small_cells"], key=place)
    assert found == known | {"cells_mended": cells}
    shares = {cell["k"] > 0 for cell in found["small_cells"]}
    assert world.seed != 2025 or shares == {False, True}


def test_headers_with_stray_spaces_are_read(world: World) -> None:
    own = world.truth[world.truth["kind"] == "untidy_header"]
    for t in own.itertuples():
        column = world.datasets[t.school_year][t.dataset][t.column]
        assert (column != "").any()


def test_a_province_in_three_spellings_is_one(world: World) -> None:
    own = world.truth[world.truth["kind"] == "province_spelling"]
    for year, rows in own.groupby("school_year"):
        known = world.done[str(year)].institutions.set_index("institution_id")["province"]
        assert len(rows) == 60
        assert set(known[rows["record"]]) == {"West-Vlaanderen"}
        assert known.nunique() == 7  # six, and none


def test_what_is_treated_holds_the_true_value(world: World) -> None:
    for year, done in world.done.items():
        assert len(done.visits) == MAIN[year]
        assert set(done.visits["visit_type"]) == {"REGULIER"}
        assert set(done.visits["scale_version"]) == {"2022"}
        assert set(done.visits["report_status"]) == {"DEFINITIEF"}
        assert done.visits["institution_id"].str.fullmatch(r"\d{6}").all()
        assert not (done.visits["advice"] == "").any()
        assert not done.institutions["province"].isin(["onbekend", "-"]).any()
        assert (done.institutions["province"] == "").sum() == 4
        own = world.truth[(world.truth["kind"] == "level_filler")]
        rows = own.loc[own["school_year"] == year, "source_row"]
        filled = done.judgements[
            done.judgements["source_file"].str.contains("inschaling")
            & done.judgements["source_row"].isin(rows)
        ]
        assert set(filled["rating_status"]) == {"not_rated"}


def test_the_shipped_corrections_are_those_of_the_shipped_export() -> None:
    shipped = load(Corrections, CONFIG / "corrections.yaml")
    made = Corrections.model_validate({"corrections": example.corrections()})
    assert shipped == made


def test_the_order_of_the_rows_decides_nothing(world: World) -> None:
    year = "2023-2024"
    datasets, expected = world.datasets[year], world.done[year]
    mixed = {
        name: table.sample(frac=1, random_state=1).reset_index(drop=True)
        for name, table in datasets.items()
    }
    found = world.clean(year, mixed)
    for name in Cleaned.__dataclass_fields__:
        pd.testing.assert_frame_equal(getattr(found, name), getattr(expected, name), obj=name)


def test_a_file_written_in_another_order_gives_the_same_records(world: World) -> None:
    year = "2023-2024"
    datasets, expected = world.datasets[year], world.done[year]
    mixed = {}
    for name, table in datasets.items():
        turned = table.iloc[::-1].reset_index(drop=True)
        mixed[name] = turned.assign(source_row=range(2, len(turned) + 2))
    found = world.clean(year, mixed)
    for name in ("visits", "judgements", "institutions", "population", "prior_figures"):
        ours, theirs = getattr(found, name), getattr(expected, name)
        kept = [c for c in ours.columns if c != "source_row"]
        pd.testing.assert_frame_equal(ours[kept], theirs[kept], obj=name)
    pd.testing.assert_frame_equal(found.exclusions, expected.exclusions)
    counts = [t.checks[["check", "status", "rows", "examples"]] for t in (found, expected)]
    pd.testing.assert_frame_equal(*counts)
