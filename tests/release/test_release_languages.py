"""Whatever an audit finds, each report says it in its own language."""

from __future__ import annotations

import copy
import html
import json
import pickle
import re
import string
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from dutch import english_in, english_words
from hand_made import INTERNAL, OUTPUTS, hand_made_bundle, hand_made_lock, sha

from spiegel.release import arithmetic, preconditions
from spiegel.release.audit import Auditor, Request
from spiegel.release.audit_messages import TEXTS, Message, in_language, message, quoted
from spiegel.release.compare import compare
from spiegel.release.kinds import Kind
from spiegel.release.lock import Environment
from spiegel.release.preconditions import (
    LIST,
    environment_mismatches,
    pinned_files,
    seed_mismatches,
)
from spiegel.release.report.pages import pages
from spiegel.release.verdict import Audit, Judged, Mismatch, judged

SAME = {"commit"}  # the same word in both languages


def test_every_text_has_both_languages_with_the_same_values() -> None:
    for name, text in TEXTS.items():
        nl, en = text["nl"], text["en"]
        fields = [{f for _, f, _, _ in string.Formatter().parse(t) if f} for t in (nl, en)]
        assert fields[0] == fields[1], name
        assert nl != en or name in SAME, name
        assert english_words(re.sub(r"\{.*?\}", "", nl)) == [], name
        assert in_language(message(name, **dict.fromkeys(fields[0], 1)), "nl") != en or name in SAME


def test_a_text_keeps_its_dutch_when_it_is_copied() -> None:
    one = message("missing_see", source=message("none"))
    assert (str(one), one.texts["nl"]) == ("missing; see none", "ontbreekt; zie geen")
    for other in (copy.deepcopy(one), pickle.loads(pickle.dumps(one))):
        assert (other, other.texts) == (one, one.texts)
    assert json.dumps([one]) == '["missing; see none"]'


def tampered(change: Callable[[dict[str, bytes]], Any]) -> Callable[[Path], Audit]:
    """Return an audit of a bundle that was changed."""

    def make(folder: Path) -> Audit:
        bundle = hand_made_bundle(folder)
        with zipfile.ZipFile(bundle) as packed:
            files = {name: packed.read(name) for name in packed.namelist()}
        change(files)
        with zipfile.ZipFile(bundle, "w") as packed:
            for name, content in files.items():
                packed.writestr(name, content)
        return run(folder, Request("os2030", bundle=bundle, signers=folder / "signers"))

    return make


def run(folder: Path, request: Request) -> Audit:
    (folder / "signers").write_text("", encoding="utf-8")
    return Auditor(folder, request, folder / "out", lambda line: None).run()


def another_edition(folder: Path) -> Audit:
    bundle = hand_made_bundle(folder)
    (folder / "signers").unlink(missing_ok=True)
    return Auditor(
        folder, Request("os2029", bundle=bundle), folder / "out", lambda line: None
    ).run()


def published(change: Callable[[Path], Any]) -> Callable[[Path], Audit]:
    """Return an audit of what readers were given, against a bundle."""

    def make(folder: Path) -> Audit:
        site = folder / "site"
        for path, content in OUTPUTS.items():
            if path == INTERNAL:
                continue
            file = site / path.removeprefix("results/os2030/")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        change(site)
        bundle = hand_made_bundle(folder)
        request = Request("os2030", bundle=bundle, published=site)
        return Auditor(folder, request, folder / "out", lambda line: None).run()

    return make


def mismatched(folder: Path) -> Audit:
    """Return an audit stopped by inputs, packages and seeds that are not the pinned ones."""
    packages = b"pandas==0.1\nnowhere-to-be-had==1.0\n"
    pinned = Environment(lock=sha(packages), python="3.10")
    lock = hand_made_lock(seeds={"analysis_plan.seed": "1"}, environment=pinned)
    audit = Audit("os2030", 3, code=32)
    audit.mismatches = [
        *pinned_files({"data/raw/a.csv": "0" * 64}, lambda path: None).mismatches,
        *environment_mismatches(lock, {LIST: packages}, {"PATH": str(folder)}),
        *seed_mismatches(lock, {"PYTHONHASHSEED": "0"}),
        Mismatch(31, "commit", "abc", message("not_in_clone")),
        Mismatch(30, "data/raw/b.csv", "SHA-256 aa", message("missing_see", source="example.org")),
    ]
    audit.reasons = [message("mismatch", **vars(one)) for one in audit.mismatches]
    audit.notes = [message("reordered", path="data/raw/c.csv")]
    return audit


def stopped(folder: Path) -> Audit:
    audit = Audit("os2030", 3, code=41)
    audit.reasons = [message("time", limit="6"), message("killed")]
    return audit


def failed(folder: Path) -> Audit:
    audit = Audit("os2030", 3, code=40)
    said = {"step": "Error in rule stage", "message": "what: a column was not found “here”"}
    audit.reasons = [message(name, said=quoted(text)) for name, text in said.items()]
    return audit


PAIRS: tuple[tuple[Kind, bytes, bytes], ...] = (
    ("table", b"a,b\n1,2\n", b"a,b\n1,3\n5,6\n"),
    ("table", b"a,b\n1,2\n", b"a,c\n1,2\n"),
    ("document", b'{"a": [1]}', b'{"a": [1, 2]}'),
    ("document", b"[1]", b"[1, 2]"),
    ("document", b"{", b"{}"),
    ("page", b"<p>a</p>", b"<p>b</p>"),
    ("drawing", b"<svg>1.001</svg>", b"<svg>1.002</svg>"),
    ("other", b"a", b"b"),
)


def differing(folder: Path) -> Audit:
    audit = Audit("os2030", 3, code=20, runs=2)
    for number, (kind, one, other) in enumerate(PAIRS):
        audit.outputs.append(judged(f"f{number}", kind, compare(kind, one, other, 1e-6)))
    audit.outputs.append(Judged("g", "table", "not_made"))
    return audit


def wrong_arithmetic(folder: Path) -> Audit:
    row = {"school_year": "2029-2030", "indicator": "i", "sector": "S", "category": "meets",
           "k": 1, "n": 2, "share": 0.6, "low": 0.0, "high": 0.1, "interval": "wilson",
           "share_std": 0.5, "share_weighted": 0.5, "low_weighted": 0.4,
           "high_weighted": 0.6, "group": "all", "conf_status": "F"}  # fmt: skip
    change = {"indicator": "i", "sector": "S", "prior_edition": "os2029", "share_crude": 0.7,
              "prior_share_crude": 0.1, "difference_crude": 0.1, "low": -1.0, "high": 1.0,
              "share_standardised": 0.7, "prior_share_standardised": 0.5,
              "difference_standardised": 0.1, "difference": 0.3, "basis": "standardised",
              "class": "improved"}  # fmt: skip
    said = {"claim": "c", "value": "0.6", "k": 1, "n": 2}

    class Report:
        measures = pd.DataFrame([row, {**row, "sector": "T", "conf_status": "C"}])
        current = measures
        changes = pd.DataFrame([change])
        claims = pd.DataFrame(
            [{**said, "lang": "nl", "sentence": "50%"}, {**said, "lang": "en", "sentence": "60%"}]
        )

        class inspectorate:
            class plan:
                level = 0.95

        def __getitem__(self, name: str) -> pd.DataFrame:
            found: pd.DataFrame = getattr(self, name)
            return found

    report: Any = Report()
    audit = Audit("os2030", 1, code=20, runs=1)
    for name in ("shares", "intervals", "sums", "withheld", "changes", "claims", "languages"):
        check = arithmetic._outcome(name, getattr(arithmetic, name)(report))
        assert check.status == "fail", name
        audit.arithmetic.append(asdict(check))
    drawn = arithmetic._drawn("a.csv", 2, ["k"])
    nowhere = message("drawn_nowhere", file="a.csv", number=2, cell="i / S")
    audit.arithmetic[0]["findings"] = (*audit.arithmetic[0]["findings"], drawn, nowhere)
    return audit


FAULTS: dict[str, Callable[[Path], Audit]] = {
    "unlisted": tampered(lambda files: files.update({"extra.txt": b"x"})),
    "edited": tampered(lambda files: files.update({"Snakefile": b"x"})),
    "unsafe": tampered(lambda files: files.update({"../outside": b"x"})),
    "twice": tampered(lambda files: files.update({"snakefile": b"x"})),
    "list": tampered(lambda files: files.update({"SHA256SUMS": b"x\n"})),
    "lock": tampered(lambda files: files.update({"config/editions/os2030.lock.json": b"{}"})),
    "locks": tampered(lambda files: files.update({"config/editions/o.lock.json": b"{}"})),
    "lost": tampered(lambda files: files.pop("Snakefile")),
    "another edition": another_edition,
    "published digit": published(
        lambda site: (site / "tables" / "measures.csv").write_bytes(
            b"sector,k,n,share\nBAO,1,2,0.6\nSO,,9,\n"
        )
    ),
    "published unlisted": published(lambda site: (site / "tables" / "b.csv").write_bytes(b"a\n")),
    "published lost": published(lambda site: (site / "figures" / "a.svg").unlink()),
    "published unreadable": published(
        lambda site: (site / "figures" / "a.svg").write_bytes(b"<svg")
    ),
    "mismatches": mismatched,
    "stopped": stopped,
    "failed": failed,
    "differences": differing,
    "arithmetic": wrong_arithmetic,
}


def every_text(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from every_text(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from every_text(one)


@pytest.mark.parametrize("name", FAULTS)
def test_the_dutch_report_is_dutch_and_the_english_one_english(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: dict[str, object] = {"found": [], "foreign": [], "digests": {}}
    monkeypatch.setattr(preconditions, "held_files", lambda environment: held)
    audit = FAULTS[name](tmp_path)
    assert audit.code >= 20
    made = pages(audit)
    assert english_in(made["report.nl.html"]) == []
    said = [
        *audit.reasons, *audit.notes,
        *every_text([vars(one) for one in audit.mismatches]),
        *every_text([one.differences for one in audit.outputs]),
        *every_text([one["findings"] for one in audit.arithmetic]),
    ]  # fmt: skip
    texts = [text for text in said if isinstance(text, Message) and text.texts["nl"] != text]
    assert texts or audit.having("not_published")
    assert all(isinstance(reason, Message) for reason in audit.reasons)
    for text in texts:
        english, dutch = (
            html.escape(t, quote=False).replace("'", "&#39;") for t in (str(text), text.texts["nl"])
        )
        assert english in made["report.en.html"].replace("&#34;", '"'), text
        dutch = re.sub("“([^”]*)”", r'<q lang="en">\1</q>', dutch)
        assert dutch in made["report.nl.html"].replace("&#34;", '"'), text
    certificate = made["certificate.html"].partition('<section lang="en">')[0]
    assert english_in(certificate) == []
