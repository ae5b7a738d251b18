"""The count that is made again: by hand, against the measures, and when a record was changed."""

from __future__ import annotations

import csv
import itertools
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

from spiegel import tables
from spiegel.cli import main
from spiegel.config.inspectorate import load_inspectorate
from spiegel.files import write_csv, write_parquet
from spiegel.release.trace.records import Counted, count
from spiegel.release.trace.trace import as_json, trace
from spiegel.release.trace.trace_lines import lines

YEAR = "2023-2024"
CELL = "measures:k1_visie/BAO/all/meets:share"


def counted(small: Any, indicator: str, sector: str, category: str) -> Counted:
    inspectorate = load_inspectorate(small.root / "config" / "inspectorates" / "vlaanderen")
    return count(inspectorate, small.clean, indicator, sector, category)


def test_institutions_are_counted_by_hand(small: Any) -> None:
    # K1: 1 2 3 4 3 in GBAO, 2 and one not investigated in BUBAO; the bar is step 3.
    found = counted(small, "k1_visie", "BAO", "meets")
    assert (found.k, found.n, found.institutions) == (3, 6, 6)
    assert (found.visits, found.eligible, found.rated) == (7, 7, 6)
    assert found.statuses == {"not_investigated": 1, "rated": 6}
    assert counted(small, "k1_visie", "BAO", "below").k == 3
    assert counted(small, "k1_visie", "BAO", "VOLGENS").k == 2
    # A visit of another type is outside, whatever it was rated.
    assert counted(small, "k1_visie", "GSO", "meets").n == 1


def test_an_institution_counts_by_its_last_visit_and_each_advice_counts(empty: Any) -> None:
    empty.visit("GBAO", institution="000001", day="2024-03-01", K1=4, ADVIES=4)
    empty.visit("GBAO", institution="000001", day="2023-10-02", K1=1, ADVIES=1)
    empty.visit("GSO", institution="000001", K1=1, ADVIES=4)
    empty.visit("GBAO", K1=1, ADVIES=1)
    empty.write()
    found = counted(empty, "k1_visie", "GBAO", "meets")
    assert (found.k, found.n, found.visits, found.earlier, found.eligible) == (1, 2, 3, 1, 2)
    every = counted(empty, "k1_visie", "ALL", "meets")
    assert (every.n, every.institutions, every.earlier) == (3, 2, 1)
    advice = counted(empty, "advies_gunstig", "ALL", "meets")
    assert (advice.k, advice.n, advice.institutions, advice.earlier) == (2, 4, 2, 0)
    (one,) = trace(empty.root, "proef", "measures:k1_visie/ALL/all/meets:k")
    said = list(lines(one, "en"))
    assert one.agrees
    assert "earlier_visits" in one.sides[0].compared
    assert "    1 of 4 visits do not count: a later visit to the same institution does" in said


def test_investigations_count_one_by_one(small: Any) -> None:
    found = counted(small, "o1_doelenkader", "GBAO", "meets")
    assert (found.k, found.n, found.institutions) == (8, 10, 5)
    assert counted(small, "o1_doelenkader", "GSO", "below").k == 1


def test_all_standards_must_meet_the_bar(empty: Any) -> None:
    inspectorate = load_inspectorate(empty.root / "config" / "inspectorates" / "vlaanderen")
    standards = inspectorate.indicators["llb_zonder_werkpunten"].standards
    assert len(standards) > 1
    empty.visit("GBAO", **dict.fromkeys(standards, 3))
    empty.visit("GBAO", **{**dict.fromkeys(standards, 4), standards[-1]: 2})
    empty.write()
    found = counted(empty, "llb_zonder_werkpunten", "GBAO", "meets")
    assert (found.k, found.n) == (1, 2)
    assert [record.hit for record in found.records] == [True, False]
    assert set(found.records[0].ratings) == set(standards)


@pytest.mark.parametrize(
    "rule",
    [
        {"aggregate": "all_meet"},
        {"aggregate": "any_meet", "meets": ["BENEDEN", "BENADERT"]},
        {"aggregate": "none_meet", "meets": ["BENEDEN", "BENADERT"]},
        {"at_least": 2, "meets": ["BENEDEN"]},
        {"aggregate": "all_equal", "polarity": "higher"},
        {"standards": ["L2", "L3"], "higher": {"exactly": 2}, "polarity": "higher"},
        {"aggregate": "all_meet", "among": [{"standards": ["L2", "L3"], "aggregate": "not_equal"}]},
    ],
    ids=lambda rule: ",".join(map(str, rule.items())),
)
def test_a_rule_is_counted_and_told_as_it_was_measured(
    empty: Any, capsys: pytest.CaptureFixture[str], rule: dict[str, Any]
) -> None:
    path = empty.root / "config" / "inspectorates" / "vlaanderen" / "indicators.yaml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    del content["llb_zonder_werkpunten"]["aggregate"]
    content["llb_zonder_werkpunten"] |= rule
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    values = (1, 3, "not_investigated", "not_applicable", None)
    for case in itertools.product(values, repeat=3):
        given = dict(zip(("L2", "L3", "L4"), case, strict=True))
        rest = {standard: value for standard, value in given.items() if value is not None}
        empty.visit("GBAO", L5=[4, 3] if case[0] == 3 else 1, **rest)
    empty.visit("GBAO")
    empty.write()
    measured = pd.read_csv(empty.results / "tables" / "measures.csv")
    measured = measured.query("indicator == 'llb_zonder_werkpunten' and sector == 'GBAO'")
    for row in measured.to_dict("records"):
        found = counted(empty, "llb_zonder_werkpunten", "GBAO", row["category"])
        told = (found.k, found.n, found.eligible, found.incomplete)
        assert told == tuple(row[c] for c in ("k", "n", "eligible", "incomplete"))
    cell = "measures:llb_zonder_werkpunten/GBAO/all/meets:share"
    assert main(["--root", str(empty.root), "trace", cell, "--language", "en"]) == 0
    out = capsys.readouterr().out
    rest = found.eligible - found.n - found.incomplete
    assert (
        f"{found.eligible} visits = {found.n} counted + {found.incomplete} not fully rated + "
        f"{rest} without a rating" in out
    )
    assert "AGREES" in out


def test_every_measure_is_counted_the_same(small: Any) -> None:
    with (small.results / "tables" / "measures.csv").open(encoding="utf-8") as stream:
        rows = [row for row in csv.DictReader(stream) if row["n"] != "0"]
    assert len(rows) > 20
    for row in rows:
        found = counted(small, row["indicator"], row["sector"], row["category"])
        told = (row["k"], row["n"], row["institutions"])
        assert (str(found.k), str(found.n), str(found.institutions)) == told, row


def test_a_trace_agrees_and_names_its_rows(small: Any) -> None:
    (found,) = trace(small.root, "proef", CELL, internal=True)
    (side,) = found.sides
    assert found.agrees
    assert found.recounted
    assert (side.k, side.n) == (3, 6)
    rows = {(s.file.rsplit("/", 1)[1], s.row) for r in side.records for s in r.sources}
    assert ("doorlichting.csv", 2) in rows
    assert sum(side.files.values()) == 12  # six visits and six ratings
    assert {record.visit for record in side.records if record.hit} == {"V004", "V005", "V006"}


def test_a_flipped_rating_makes_the_trace_fail(
    worked: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--root", str(worked.root), "trace", CELL]) == 0
    assert "KLOPT: " in capsys.readouterr().out
    path = worked.clean / "judgements.parquet"
    table = pd.read_parquet(path)
    row = table.index[(table["visit_id"] == "V002") & (table["standard"] == "K1")][0]
    table.loc[row, "rating"] = 4
    write_parquet(table, path)
    assert main(["--root", str(worked.root), "trace", CELL, "--language", "en"]) == 1
    out = capsys.readouterr().out
    assert "k = 4, n = 6" in out
    assert "DIFFERS from what was published: k, share" in out
    assert "DOES NOT AGREE" in out


def test_a_dropped_visit_changes_n_and_coverage(worked: Any) -> None:
    path = worked.clean / "visits.parquet"
    write_parquet(pd.read_parquet(path).query("visit_id != 'V003'"), path)
    (found,) = trace(worked.root, "proef", CELL)
    assert not found.agrees
    assert "n!" in found.sides[0].compared


def test_public_mode_names_nobody(small: Any, tmp_path: Path) -> None:
    (public,) = trace(small.root, "proef", CELL)
    text = json.dumps(as_json([public]))
    assert "V004" not in text
    assert "000004" not in text
    (internal,) = trace(small.root, "proef", CELL, internal=True)
    assert "V004" in json.dumps(as_json([internal]))
    path = tmp_path / "trace.json"
    command = ["--root", str(small.root), "trace", CELL, "--internal", "--json", str(path)]
    assert main(command) == 0
    assert path.stat().st_mode & 0o077 == 0  # closed to others


def test_entries_of_the_ledger_on_these_rows_and_no_others(empty: Any) -> None:
    name = empty.visit("GBAO", K1=3, K2=2)
    empty.visit("GSO", K1=1)
    files = {row["standard"]: row for row in empty.judgements if row["visit_id"] == name}

    def entry(table: str, record: str, column: str, row: Any) -> dict[str, object]:
        return {"table": table, "record": record, "column": column, "rule": "tidy_spaces",
                "reason": "stray_spaces", "old": " a", "new": "a",
                "source_file": row["source_file"], "source_row": row["source_row"]}  # fmt: skip

    empty.ledger = [
        entry("doorlichting", "doorlichting:2", "sector", empty.visits[0]),
        entry("doorlichting", "doorlichting:3", "sector", empty.visits[1]),
        entry("judgements", f"{name}-1:K1", "raw_rating", files["K1"]),
        entry("judgements", f"{name}-1:K2", "raw_rating", files["K2"]),
        entry("doorlichting", "doorlichting:2", "not_used", empty.visits[0]),
    ]
    empty.write()
    (found,) = trace(empty.root, "proef", "measures:k1_visie/GBAO/meets:k", internal=True)
    assert [(e.record, e.column) for e in found.sides[0].edits] == [
        ("doorlichting:2", "sector"),
        (f"{name}-1:K1", "raw_rating"),
    ]
    assert sum(entries for *_, entries in found.sides[0].edit_counts) == 2


def test_a_withheld_count_is_not_told_in_public(empty: Any) -> None:
    inspectorate = load_inspectorate(empty.root / "config" / "inspectorates" / "vlaanderen")
    (name, *_) = inspectorate.plan.disclosure.indicators or ("",)
    if not name:
        plan = empty.root / "config" / "inspectorates" / "vlaanderen" / "analysis_plan.yaml"
        text = plan.read_text(encoding="utf-8")
        plan.write_text(text + "\ndisclosure: {indicators: [k1_visie]}\n", encoding="utf-8")
        load_inspectorate.cache_clear()
        name = "k1_visie"
    (standard, *_) = inspectorate.indicators[name].standards
    for rating in (1, 1, 3, 3, 3, 3, 3, 3, 3, 3):
        empty.visit("GBAO", **{standard: rating})
    empty.write()
    asked = f"measures:{name}/GBAO/all/below:share"
    (public,) = trace(empty.root, "proef", asked)
    assert public.value == ""
    assert public.sides[0].withheld
    assert public.agrees
    assert public.sides[0].k is None
    (internal,) = trace(empty.root, "proef", asked, internal=True)
    assert internal.sides[0].k == 2


def test_a_digit_changed_on_a_page_is_found(worked: Any) -> None:
    page = worked.results / "site" / "index.html"
    page.parent.mkdir()
    mark = '<p><strong data-claim="{}" data-kind="{}">{}</strong></p>'
    right = [mark.format("visie.bao", "share", "3 van de 6"),
             mark.format("k1_visie:BAO:meets", "n", "6")]  # fmt: skip
    page.write_text("\n".join(right), encoding="utf-8")
    (found,) = trace(worked.root, "proef", "visie.bao")
    assert found.agrees
    page.write_text("\n".join(right).replace("3 van", "4 van"), encoding="utf-8")
    (found,) = trace(worked.root, "proef", "visie.bao")
    assert not found.agrees
    assert [(p.where, p.instead) for p in found.places if p.instead] == [
        ("line 1, share", "3 of 6 / 3 van de 6")
    ]


def test_a_claim_or_figure_that_repeats_another_number(worked: Any) -> None:
    data = worked.results / "figures" / "f.csv"
    data.parent.mkdir()
    data.write_text("indicator,sector,category,k,n\nk1_visie,BAO,meets,3,6\n", encoding="utf-8")
    assert trace(worked.root, "proef", "f:1")[0].agrees
    data.write_text(data.read_text(encoding="utf-8").replace(",3,6", ",4,6"), encoding="utf-8")
    assert trace(worked.root, "proef", "f:1")[0].differs == ("figures/f.csv",)
    claims = worked.results / "tables" / "claims.csv"
    text = claims.read_text(encoding="utf-8")
    claims.write_text(text.replace(",0.5,3,6,", ",0.5,2,6,", 1), encoding="utf-8")
    (found,) = trace(worked.root, "proef", "visie.bao")
    assert found.differs == ("claims.csv (nl)",)
    assert not found.agrees


def apart(small: Any, **cells: object) -> str:
    """Write a table with one difference, and return the address of its first share."""
    row = dict.fromkeys(tables.columns("differences"), "") | {
        "edition": "proef", "school_year": YEAR, "claim": "apart", "unit": "institution",
        "class": "too few", "in_both": 0,
    } | cells  # fmt: skip
    write_csv(pd.DataFrame([row]), small.results / "tables" / "differences.csv")
    return "differences:1:first_share"


def in_networks(small: Any, networks: dict[str, str]) -> None:
    register = pd.DataFrame(networks.items(), columns=["institution_id", "network"])
    write_parquet(register, small.clean / "institutions.parquet")


def test_a_difference_between_sectors_of_one_group_counts_that_group_alone(empty: Any) -> None:
    for name, sector, rating in (("a", "GBAO", 4), ("b", "GBAO", 1), ("c", "GBAO", 4),
                                 ("d", "GSO", 1), ("e", "GSO", 4)):  # fmt: skip
        empty.visit(sector, institution=name, K1=rating)
    empty.write()
    in_networks(empty, {"a": "GO", "b": " GO ", "c": "VGO", "d": "GO", "e": "VGO"})
    one = {"between": "sectors", "indicator": "k1_visie", "sector": "GBAO", "grouping": "network",
           "group": "GO", "other_indicator": "k1_visie", "other_sector": "GSO",
           "other_group": "GO", "first_n": 2, "first_institutions": 2, "first_share": 0.5,
           "second_n": 1, "second_institutions": 1, "second_share": 0.0}  # fmt: skip
    (found,) = trace(empty.root, "proef", apart(empty, **one))
    assert [(side.k, side.n, side.agrees) for side in found.sides] == [(1, 2, True), (0, 1, True)]
    # The counts of the whole sector, two of three, are no counts of this group.
    whole = one | {"first_n": 3, "first_institutions": 3, "first_share": 2 / 3}
    (found,) = trace(empty.root, "proef", apart(empty, **whole))
    assert found.sides[0].compared == ("n!", "institutions!", "in_both", "share!")
    assert not found.agrees


def test_a_difference_between_indicators_counts_who_has_both(empty: Any) -> None:
    ratings = {"a": {"K1": 4, "K2": 1}, "b": {"K1": 1, "K2": 4}, "c": {"K1": 4}, "d": {"K2": 4},
               "e": {"K1": 4, "K2": 4}}  # fmt: skip
    for name, own in ratings.items():
        empty.visit("GBAO", institution=name, **own)
    empty.write()
    in_networks(empty, {"a": "GO", "b": "VGO", "c": "GO", "d": "GO", "e": "GO"})
    one = {"between": "indicators", "indicator": "k1_visie", "sector": "GBAO",
           "other_indicator": "k2_organisatie", "other_sector": "GBAO", "in_both": 3,
           "first_n": 3, "first_institutions": 3, "first_share": 2 / 3,
           "second_n": 3, "second_institutions": 3, "second_share": 2 / 3}  # fmt: skip
    (found,) = trace(empty.root, "proef", apart(empty, **one))
    assert [(side.k, side.n, side.agrees) for side in found.sides] == [(2, 3, True), (2, 3, True)]
    group = one | {"grouping": "network", "group": "GO", "other_group": "GO", "in_both": 2,
                   "first_n": 2, "first_institutions": 2, "first_share": 1.0,
                   "second_n": 2, "second_institutions": 2, "second_share": 0.5}  # fmt: skip
    (found,) = trace(empty.root, "proef", apart(empty, **group))
    assert [(side.k, side.n, side.agrees) for side in found.sides] == [(2, 2, True), (1, 2, True)]


def test_a_share_of_a_group_stands_at_no_place_of_the_whole_sector(empty: Any) -> None:
    for name, rating in (("a", 4), ("b", 1), ("c", 4)):
        empty.visit("GBAO", institution=name, K1=rating)
    empty.write()
    in_networks(empty, {"a": "GO", "b": "GO", "c": "VGO"})
    data = empty.results / "figures" / "f.csv"
    data.parent.mkdir()
    data.write_text("indicator,sector,category,k,n\nk1_visie,GBAO,meets,2,3\n", encoding="utf-8")
    meso = dict.fromkeys(tables.columns("meso"), "") | {
        "school_year": YEAR, "grouping": "network", "group": "GO", "indicator": "k1_visie",
        "sector": "GBAO", "category": "meets", "k": 1, "n": 2, "share": 0.5,
    }  # fmt: skip
    write_csv(pd.DataFrame([meso]), empty.results / "tables" / "meso.csv")
    sides = {"indicator": "k1_visie", "sector": "GBAO", "other_indicator": "k1_visie",
             "first_n": 2, "first_institutions": 2, "first_share": 0.5}  # fmt: skip
    groups = {"between": "groups", "grouping": "network", "group": "GO", "other_group": "VGO",
              "other_sector": "GBAO", "second_n": 1, "second_institutions": 1,
              "second_share": 1.0}  # fmt: skip
    (found,) = trace(empty.root, "proef", apart(empty, **sides, **groups))
    assert found.agrees
    assert {place.file for place in found.places} == {"tables/differences.csv", "tables/meso.csv"}
    sectors = {"between": "sectors", "other_sector": "GSO", "second_n": 0,
               "second_institutions": 0}  # fmt: skip
    asked = apart(empty, **sides | {"first_n": 3, "first_share": 2 / 3}, **sectors)
    (found,) = trace(empty.root, "proef", asked)
    assert "figures/f.csv" in {place.file for place in found.places}
    (found,) = trace(empty.root, "proef", asked.replace("first", "second"))
    assert {place.file for place in found.places} == {"tables/differences.csv"}
