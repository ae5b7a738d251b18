"""The accessibility statement: what the tests of these pages show, and what nobody has tested.

Its parts follow the model statement of Commission Implementing Decision (EU) 2018/1523. It speaks
for the software only: who publishes the pages answers for them, and fills in the contact.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from spiegel.config.closed_model import Label
from spiegel.config.publication import load_publication
from spiegel.config.word_files import word_file
from spiegel.publish import numbers
from spiegel.publish.report import Report

_WORDS = word_file("accessibility")

# The day on which the words below were last held against the tests; not of any data.
DRAWN_UP = date(2026, 11, 25)


@dataclass(frozen=True)
class Part:
    """A part of the statement: a title, a text, and points below it."""

    id: str
    title: Label
    text: Label
    points: tuple[Label, ...] = ()


PARTS = tuple(Part(id=name, **words) for name, words in _WORDS.tree("parts").items())
CONTACT_TITLE = _WORDS.label("contact_title")
CONTACT = _WORDS.label("contact")
NO_CONTACT = _WORDS.label("no_contact")


def context(report: Report, language: str) -> dict[str, Any]:
    """Return what the statement says, with the contact of `publication.yaml` if there is one."""
    values = {
        "publisher": report.inspectorate.framework.publisher[language],
        "day": numbers.day(DRAWN_UP, language),
    }
    contact = load_publication(report.inspectorate.folder).contact
    return {
        "statement": [
            {
                "id": part.id,
                "title": part.title[language],
                "text": part.text[language].format(**values),
                "points": [point[language] for point in part.points],
            }
            for part in PARTS
        ],
        "contact_title": CONTACT_TITLE[language],
        "contact_text": CONTACT[language] if contact else NO_CONTACT[language],
        "contact": contact,
        "contact_address": f"mailto:{contact}" if "@" in contact else contact,
    }
