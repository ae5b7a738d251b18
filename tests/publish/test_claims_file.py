"""The file of claims: written the same twice, read back as said, refused when changed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pandas as pd
import pytest
from changed_claims import (
    CHANGE,
    by_class,
)

from spiegel.config.claims import Comparison
from spiegel.errors import SpiegelError
from spiegel.files import write_csv
from spiegel.publish.claims.claim_sentence import Cell, ClaimSentence, Kind, Part
from spiegel.publish.claims.claims_file import (
    ClaimsFile,
    read_claims_file,
    write_claims_file,
)
from spiegel.publish.claims.quantities import quantities_of
from spiegel.publish.claims.shares import band_of
from spiegel.publish.claims.table import (
    claims_file_of,
    table_of,
)
from spiegel.publish.claims.vocabulary import (
    Change,
    Counted,
    Difference,
    Named,
    Quantity,
    Side,
    Vocabulary,
)
from spiegel.publish.report import Report
from text_check.claims import read_claims

ROOT = Path(__file__).parents[2]


def test_claims_are_written_the_same_twice(report: Report, tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_csv(table_of(claims_file_of(report)), tmp_path / f"{name}.csv")
        write_claims_file(claims_file_of(report), tmp_path / f"{name}.json")
    for kind in ("csv", "json"):
        assert (tmp_path / f"a.{kind}").read_bytes() == (tmp_path / f"b.{kind}").read_bytes()


def changed_file(report: Report, path: Path, change: Callable[[Any], None]) -> Path:
    """Write the claims of a report as claims.json after a change of its contents."""
    write_claims_file(claims_file_of(report), path)
    data = json.loads(path.read_text(encoding="utf-8"))
    change(data)
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def test_what_was_said_is_read_back_with_its_numbers_in_place(
    report: Report, tmp_path: Path
) -> None:
    path = tmp_path / "claims.json"
    claims = claims_file_of(report)
    write_claims_file(claims, path)
    found = read_claims_file(path, "proef")
    assert [s.text for s in found.sentences] == [s.text for s in claims.sentences]
    for said, again in zip(claims.sentences, found.sentences, strict=True):
        assert replace(again, parts=said.parts) == said
        for part, other in zip(said.parts, again.parts, strict=True):
            assert other.value == float(f"{part.value:.10g}")
            assert replace(other, value=part.value) == part


def test_the_check_of_texts_reads_what_is_written(report: Report, tmp_path: Path) -> None:
    path = tmp_path / "claims.json"
    claims = claims_file_of(report)
    write_claims_file(claims, path)
    found = read_claims(path)
    assert [one.text for one in found.sentences] == [one.text for one in claims.sentences]
    assert [one.claim for one in found.quantities] == [one.claim for one in claims.quantities]
    # The tests of the tool stand on a file of the same build: it has the same keys.
    example = json.loads((ROOT / "tools/text_check/tests/claims.json").read_text("utf-8"))
    written = json.loads(path.read_text("utf-8"))
    for key in ("sentences", "quantities"):
        assert example[key][0].keys() == written[key][0].keys()
    assert example.keys() == written.keys()
    assert example["vocabulary"].keys() == written["vocabulary"].keys()
    assert example["sentences"][0]["parts"][0].keys() == written["sentences"][0]["parts"][0].keys()


def test_every_claim_names_its_cells_also_where_it_prints_no_number(report: Report) -> None:
    silent = by_class(report, "not comparable", reason_nl="x", reason_en="y")
    said = next(s for s in claims_file_of(silent).sentences if s.claim == CHANGE)
    assert said.parts == ()
    (cell,) = said.cells
    assert (cell.table, cell.indicator, cell.sector) == ("changes", "l6_zorgcontinuum", "BAO")
    for said in claims_file_of(report).sentences:
        cells = {(c.indicator, c.sector, c.polarity) for c in said.cells}
        assert {(p.indicator, p.sector, p.polarity) for p in said.parts} <= cells


def test_a_quantity_carries_what_a_reader_judges_by(report: Report) -> None:
    quantities = {one.claim: one for one in claims_file_of(report).quantities}
    bands = report.inspectorate.claim_words.bands
    registry = report.inspectorate.claims.claims
    shares = {c: one.numbers for c, one in registry.items() if one.comparison != "difference"}
    assert list(quantities) == [
        f"{c}.{part}" for c, one in registry.items() for part in (*shares.get(c, ()), *one.amounts)
    ]
    counted = [f"{c}.{part}" for c, one in registry.items() for part in one.amounts]
    assert counted
    for name in counted:  # an amount is no share: no interval, no band
        own = quantities.pop(name)
        assert (own.unit, own.same_counts) == ("", ())
        assert (own.low, own.high, own.band) == (None, None, None)
    for one in quantities.values():
        cell = report.cell(one.indicator, one.sector, one.polarity)
        band, contradicted = band_of(report, cell)
        assert (one.low, one.high) == pytest.approx((cell["low"], cell["high"]))
        assert one.band is not None
        assert (bands[one.band], one.contradicted) == (band, contradicted)


@pytest.mark.parametrize(
    ("kind", "difference", "expected"),
    [
        ("improved", 0.1, ("improved", "down")),  # the claim counts what falls short
        ("declined", -0.1, ("declined", "up")),
        ("inconclusive", 0.1, ("inconclusive", "")),
    ],
)
def test_a_change_says_where_the_share_went_as_its_claim_counts_it(
    report: Report, kind: str, difference: float, expected: tuple[str, str]
) -> None:
    changes = report["changes"].copy()
    own = changes["indicator"] == "k3_onderwijskundig"
    changes.loc[own, ["class", "difference"]] = [kind, difference]
    found = claims_file_of(report.with_tables(changes=changes)).quantities
    change = next(one for one in found if one.claim == "onderwijskundig.bao").change
    assert change is not None
    assert (change.verdict, change.direction) == expected


def test_other_schools_with_the_same_counts_are_named_and_a_withheld_cell_is_silent(
    report: Report,
) -> None:
    measures = report["measures"].copy()
    own = (measures["indicator"] == "o1_doelenkader") & (measures["category"] == "below")
    rows = measures[own & measures["sector"].isin(["GSO", "SO"])]
    assert len(rows) == 2
    same = rows.loc[rows["sector"] == "GSO", ["k", "n"]].iloc[0]
    measures.loc[rows.index, ["k", "n"]] = list(same)

    def found(table: pd.DataFrame) -> Quantity:
        every = quantities_of(report.with_tables(measures=table))
        return next(one for one in every if one.claim == "doelenkader.gso")

    assert found(measures).same_counts == ("SO",)
    measures.loc[rows.index, "conf_status"] = "C"
    hidden = found(measures)
    assert (hidden.low, hidden.high, hidden.band, hidden.same_counts) == (None, None, None, ())


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda data: data.pop("plan"), "plan: Field required"),
        (lambda data: data.update(more=1), "more: Extra inputs"),
        (lambda data: data["sentences"][0].update(more=1), r"sentences\.0\.more"),
        (lambda data: data["sentences"][0]["parts"][0].update(k="1"), r"sentences\.0\.parts\.0\.k"),
        (lambda data: data["sentences"][0]["parts"][0].update(start=1), "does not stand at 1 to"),
        (lambda data: data["sentences"][0].update(text="x"), "does not stand at"),
        (lambda data: data.update(edition="os2019"), "of edition 'os2019'"),
    ],
)
def test_sentences_that_are_not_as_they_were_written_are_refused(
    report: Report, tmp_path: Path, change: Callable[[Any], None], message: str
) -> None:
    path = changed_file(report, tmp_path / "claims.json", change)
    with pytest.raises(SpiegelError, match=message) as caught:
        read_claims_file(path, "proef")
    assert caught.value.where == path.as_posix()
    assert "--config edition=proef" in str(caught.value.fix)


def test_a_file_that_is_no_json_or_is_not_there_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "claims.json"
    with pytest.raises(SpiegelError, match="edition 'proef' has no claims yet"):
        read_claims_file(path, "proef")
    path.write_text("{", encoding="utf-8")
    with pytest.raises(SpiegelError, match=r"\(top level\): Invalid JSON"):
        read_claims_file(path, "proef")


def test_the_page_on_publications_tells_every_key_and_no_other() -> None:
    text = (ROOT / "docs/publications.md").read_text("utf-8")
    text = text.split("## The sentences")[1].split("## ")[0]
    tables = {}
    for table in re.findall(r"^\| (?:at the top|in .*?) \| \|\n(?:\|.*\n)+", text, re.MULTILINE):
        head, _, *rows = table.splitlines()
        first = [row.split(" | ")[0] for row in rows]
        named = re.match(r"\| in `(\w+)`", head)
        tables[named[1] if named else "top"] = re.findall(r"`(\w+)`", " ".join(first))
    models = {"top": ClaimsFile, "quantities": Quantity, "change": Change, "counted": Counted}
    models |= {"differences": Difference, "vocabulary": Vocabulary}
    keys = {name: [*own.model_fields] for name, own in models.items()}
    records = {"sentences": ClaimSentence, "cells": Cell, "parts": Part}
    keys |= {name: [*own.__dataclass_fields__] for name, own in records.items()}
    assert {name: sorted(own) for name, own in tables.items()} == {
        name: sorted(own) for name, own in keys.items()
    }
    spoken = re.findall(r"`(\w+)`", text)
    inside = [name for own in (Side, Named) for name in own.model_fields]
    assert {*get_args(Kind), *get_args(Comparison), *inside} <= {*spoken}
