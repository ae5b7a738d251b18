"""What `snakemake --report` shows: public files only, in words that are there already."""

from __future__ import annotations

from pathlib import Path

import pytest
from docutils.core import publish_string
from jinja2 import Environment

from spiegel.config.catalogue import catalogue
from spiegel.config.editions import load_edition
from spiegel.config.inspectorate import load_inspectorate
from spiegel.publish.figures.caption import caption
from spiegel.publish.workflow_report import shown

ROOT = Path(__file__).resolve().parents[2]


def spec(**words: object) -> dict[str, object]:
    """The description of a figure, as far as its caption needs it."""
    found: dict[str, object] = {
        **{"title": "Titel", "subtitle": "Wat er staat", "source_line": "Bron: inspectie"},
        **{"notes": [], "example_line": None},
    }
    return {key: {"nl": text} for key, text in (found | words).items()}


def read(text: str) -> list[str]:
    """The paragraphs of a caption, as Snakemake prints it."""
    filled = Environment().from_string(text).render()
    settings = {"report_level": 1, "halt_level": 1}
    shown = publish_string(filled, writer="pseudoxml", settings_overrides=settings).decode()
    assert "<system_message" not in shown
    lines = (line.strip() for line in shown.splitlines())
    return [line for line in lines if line and not line.startswith("<")]


def test_a_caption_has_the_words_of_the_figure_in_their_order() -> None:
    made = spec(notes=["Noot: een", "nog een"], example_line="Voorbeeldgegevens")
    paragraphs = ["Titel", "Wat er staat", "Noot: een", "nog een", "Bron: inspectie"]
    assert read(caption(made, "nl")) == [*paragraphs, "Voorbeeldgegevens"]
    assert read(caption(spec(), "nl")) == ["Titel", "Wat er staat", "Bron: inspectie"]


@pytest.mark.parametrize(
    "text",
    [
        "15% van 6 * 7*",
        "`a` |b| c_ d__",
        "1. eerst",
        "- {{ x }} {% y %} {# z #}",
        ".. note:: <b>\\",
    ],
)
def test_no_word_of_a_figure_is_taken_for_markup(text: str) -> None:
    made = spec(title=text, subtitle=text)
    assert read(caption(made, "nl"))[:2] == [text, text]


@pytest.mark.parametrize("name", ["os2025", "en2025"])
def test_only_public_files_are_shown_and_each_under_a_name_of_its_own(name: str) -> None:
    edition = load_edition(ROOT, name)
    inspectorate = load_inspectorate(ROOT / "config/inspectorates" / edition.inspectorate)
    found = shown(inspectorate, edition, catalogue())
    listed = set()
    for path, words in found.items():
        file = path.removeprefix("results/{edition}/")
        assert catalogue().is_public(file.format(edition=name))
        if not callable(words["labels"]):
            place = (words["category"], words.get("subcategory"), *words["labels"].items())
            assert place not in listed
            listed.add(place)
    figures = [path for path in found if path.endswith(".svg")]
    assert len(figures) == len({found[path]["caption"] for path in figures}) > 10
