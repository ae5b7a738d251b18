"""A mirror that counts a part of a school year says so wherever it names the year."""

from __future__ import annotations

from dataclasses import replace

import pytest

from spiegel.config.editions import Period, Prior
from spiegel.publish.content.measures import main_measures
from spiegel.publish.content.sentences import fill
from spiegel.publish.report import Report

DAYS = {
    "nl": "2023-2024 (1 september 2023 tot en met 31 december 2023)",
    "en": "2023-2024 (1 September 2023 to 31 December 2023)",
}


@pytest.fixture
def part(report: Report) -> Report:
    period = Period.of(["2023-09-01", "2023-12-31"])
    return replace(report, edition=report.edition.model_copy(update={"period": period}))


@pytest.mark.parametrize("language", sorted(DAYS))
def test_captions_and_sentences_name_the_days(part: Report, report: Report, language: str) -> None:
    assert report.when(language) == "2023-2024"
    assert part.when(language) == DAYS[language]
    assert DAYS[language] in main_measures(part, language).caption
    assert fill("{year}", part, language) == DAYS[language]


def test_an_earlier_mirror_has_its_own_days(part: Report) -> None:
    days = {"from": "2022-09-01", "until": "2022-10-31"}
    prior = Prior.model_validate(
        {
            "mirror": "w",
            "school_year": "2022-2023",
            "source": "records",
            "cut_off": "2022-12-31",
            "period": days,
        }
    )
    assert part.when("en", prior) == "2022-2023 (1 September 2022 to 31 October 2022)"
    assert part.when("en", prior.model_copy(update={"period": None})) == "2022-2023"
