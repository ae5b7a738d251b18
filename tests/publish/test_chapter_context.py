"""Other studies and the uniformity of judgement, as the notebooks show them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from spiegel.publish import chapter_context
from spiegel.publish.chapters import Chapter
from spiegel.publish.report import Report


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is displayed, as text."""
    out: list[str] = []

    def take(thing: object) -> None:
        out.append(str(getattr(thing, "data", thing)))

    monkeypatch.setattr(chapter_context, "display", take)
    monkeypatch.setattr("spiegel.publish.chapter_tables.display", take)
    return out


def chapter(report: Report, folder: Path, language: str = "nl") -> Chapter:
    return Chapter(report, "trends", language, folder, folder, False)


def evidence(**changes: object) -> pd.DataFrame:
    row = {
        "edition": "proef",
        "theme": "onderwijsleerpraktijk",
        "study": "PISA",
        "measure_nl": "lezen",
        "measure_en": "reading",
        "from_year": "2018",
        "to_year": "2022",
        "from_value": 502.0,
        "to_value": 483.0,
        "direction": "falling",
        "source": "paper 2023",
        "address": "https://example.org",
        "mirror_since": "2022-2023",
        "mirror_direction": "none shown",
        "agreement": "not shown",
    }
    return pd.DataFrame([row | changes])


def test_no_direction_of_the_mirror_is_not_called_agreement(
    report: Report, shown: list[str], tmp_path: Path
) -> None:
    made = chapter(replace(report, evidence=evidence()), tmp_path)
    chapter_context.evidence(made)
    text = "\n".join(shown)
    assert "2018: 502" in text
    assert "2022: 483" in text
    assert "geen aangetoond" in text
    assert "niet te vergelijken" in text
    assert "zelfde richting" not in text


def test_a_study_without_values_shows_its_years(
    report: Report, shown: list[str], tmp_path: Path
) -> None:
    nothing = float("nan")
    table = evidence(from_year="", from_value=nothing, to_value=nothing, direction="none")
    chapter_context.evidence(chapter(replace(report, evidence=table), tmp_path, "en"))
    text = "\n".join(shown)
    assert "first measurement" in text
    assert "nan" not in text


def test_without_evidence_or_teams_it_says_so(
    report: Report, shown: list[str], tmp_path: Path
) -> None:
    bare = replace(report, evidence=evidence().iloc[:0], uniformity=pd.DataFrame())
    chapter_context.evidence(chapter(bare, tmp_path, "en"))
    chapter_context.uniformity(chapter(bare, tmp_path, "en"))
    text = "\n".join(shown)
    assert "No other studies are entered" in text
    assert "holds no codes of inspection teams" in text


def test_uniformity_is_one_share_per_theme_with_its_interval(
    report: Report, shown: list[str], tmp_path: Path
) -> None:
    table = pd.DataFrame(
        {
            "theme": ["bvh"],
            "teams": [24],
            "visits": [1741],
            "share": [0.0446],
            "low": [0.0221],
            "high": [0.0954],
        }
    )
    chapter_context.uniformity(chapter(replace(report, uniformity=table), tmp_path))
    text = "\n".join(shown)
    assert "1.741" in text
    assert "4%" in text
    assert "2% tot 10%" in text
