"""Two small mirrors written by hand, as text, the way their tables stand on disk."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from spiegel import tables
from spiegel.release.diff.sides import Side, open_side

Row = dict[str, str]
CONFIG = {
    "comparability.csv": "earlier,later,indicator,comparability,reason_nl,reason_en\n"
    "m1,m2,k1,yes,,\nm1,m2,o1,yes,,\n"
    "m1,m2,k2,no,ander kader,other framework\n",
    "indicators.yaml": "k1: {label: {nl: Visie, en: Vision}}\n"
    "k2: {label: {nl: Beleid, en: Policy}}\no1: {label: {nl: Doelen, en: Goals}}\n"
    "k9: {label: {nl: Nieuw, en: New}}\n",
    "framework.yaml": "total: {nl: Alle sectoren, en: All sectors}\n"
    "sectors: {BAO: {label: {nl: Basis, en: Primary}}}\nscale: [1, 2]\n",
    "claims.yaml": "claims:\n  visie:\n    comparison: none\n    numbers:\n"
    "      all: {indicator: k1, sector: ALL, unit: institution, polarity: meets}\n",
}


def measure(edition: str, year: str, indicator: str, k: int, n: int, **more: str) -> Row:
    """Return a row of measures.csv."""
    return {
        **dict.fromkeys(tables.columns("measures"), ""),
        "edition": edition, "school_year": year, "indicator": indicator, "sector": "ALL",
        "group": "all", "category": "meets", "unit": "institution", "k": str(k), "n": str(n),
        "institutions": str(n), "coverage": "1", "share": f"{k / n:.10g}", "obs_status": "normal",
        "conf_status": "F", "plan": "p", **more,
    }  # fmt: skip


def claim(name: str, sentence: str, k: int, n: int, verdict: str = "stated") -> Row:
    """Return a Dutch row of claims.csv."""
    return {"claim": name, "lang": "nl", "sentence": sentence, "value": f"{k / n:.10g}",
            "k": str(k), "n": str(n), "unit": "institution", "polarity": "meets",
            "places": "site", "verdict": verdict}  # fmt: skip


@dataclass
class Mirror:
    """A mirror to be written: its rows may be changed before `side` puts it on disk."""

    edition: str
    year: str
    rows: dict[str, list[Row]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    config: dict[str, str] = field(default_factory=lambda: dict(CONFIG))
    lock: str = "pandas==3.0.0\nnumpy==2.0.0 \\\n    --hash=sha256:0\n"
    code: str = "x = 1\n"

    def files(self) -> dict[str, str]:
        """Return every file of the mirror and of the clone around it."""
        found = {}
        for name, rows in self.rows.items():
            columns = list(rows[0]) if rows else tables.columns(name)
            stream = io.StringIO()
            writer = csv.DictWriter(stream, columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
            part = "quality" if name in ("inputs", "exclusions", "edits") else "tables"
            found[f"results/{self.edition}/{part}/{name}.csv"] = stream.getvalue()
        found |= {f"results/{self.edition}/{file}": text for file, text in self.texts.items()}
        folder = "config/inspectorates/proef"
        found |= {f"{folder}/{file}": text for file, text in self.config.items()}
        found[f"config/editions/{self.edition}.yaml"] = (
            f"edition: {self.edition}\ninspectorate: proef\nschool_year: {self.year}\n"
        )
        return {**found, "envs/lock.txt": self.lock, "workflow/spiegel/a.py": self.code}

    def write(self, folder: Path) -> Path:
        for name, text in self.files().items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return folder

    def bundle(self, path: Path, prefix: str = "") -> Path:
        with zipfile.ZipFile(path, "w") as archive:
            for name, text in self.files().items():
                archive.writestr(prefix + name, text)
        return path

    def side(self, folder: Path) -> Side:
        return open_side(folder, str(self.write(folder)))


def first_year() -> Mirror:
    """The mirror m1 of 2022-2023."""
    year = "2022-2023"
    return Mirror(
        "m1",
        year,
        {
            "measures": [
                measure("m1", year, "k1", 60, 100),
                measure("m1", year, "k2", 50, 100),
                measure("m1", year, "o1", 90, 150, institutions="100"),
            ],
            "claims": [claim("visie.all", "60% slaagt.", 60, 100)],
            "exclusions": [_step(year, "report_not_final", 120, 100)],
            "inputs": [{"dataset": "d", "school_year": year, "nature": "example"}],
        },
        {"site/index.html": "<html><style>p{margin:1px}</style><p>60% slaagt.</p></html>"},
    )


def second_year() -> Mirror:
    """The mirror m2 of 2023-2024, which also holds 2022-2023 and compared nothing itself."""
    mirror = first_year()
    year = "2023-2024"
    return Mirror(
        "m2",
        year,
        {
            "measures": [
                *({**row, "edition": "m2"} for row in mirror.rows["measures"]),
                measure("m2", year, "k1", 90, 110),
                measure("m2", year, "k2", 80, 110),
                measure("m2", year, "o1", 99, 165, institutions="110"),
                measure("m2", year, "k9", 10, 110),
            ],
            "claims": [claim("visie.all", "82% slaagt.", 90, 110)],
            "exclusions": [_step(year, "report_not_final", 180, 110)],
            "inputs": [{"dataset": "d", "school_year": year, "nature": "example"}],
        },
    )


def _step(year: str, reason: str, rows_in: int, rows_out: int) -> Row:
    return {"school_year": year, "table": "visits", "step": "1", "rule": reason, "reason": reason,
            "rows_in": str(rows_in), "rows_out": str(rows_out)}  # fmt: skip


@pytest.fixture
def first() -> Mirror:
    return first_year()


@pytest.fixture
def second() -> Mirror:
    return second_year()


@pytest.fixture
def changed_row() -> Callable[..., Row]:
    """Make a row of changes.csv of m2 against m1."""

    def make(indicator: str, kind: str, **more: str) -> Row:
        return {
            **dict.fromkeys(tables.columns("changes"), ""),
            "edition": "m2", "indicator": indicator, "sector": "ALL", "prior_edition": "m1",
            "prior_school_year": "2022-2023", "prior_source": "records", "n": "110",
            "prior_n": "100", "share_crude": "0.8", "prior_share_crude": "0.6", "difference": "0.2",
            "low": "0.1", "high": "0.3", "basis": "crude", "difference_crude": "0.2", "tier": "1",
            "class": kind, "comparability": "yes", "plan": "p", **more,
        }  # fmt: skip

    return make
