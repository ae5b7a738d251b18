"""Sentences name cells; numbers, labels and complaints follow from the report."""

from __future__ import annotations

import copy
from dataclasses import replace

import pytest

from spiegel.errors import SpiegelError
from spiegel.publish import numbers
from spiegel.publish.content import groups
from spiegel.publish.content.sentences import fill, inline, resolve, subject

K3 = "k3_onderwijskundig"


def test_percentage_comes_from_the_cell(report):
    cell = report.cell(K3, "GBAO", "below")
    text = fill(f"In {{pct:{K3}:GBAO:below}} van de scholen.", report, "nl")
    assert text == f"In {numbers.percent(cell['k'], cell['n'], 'nl')} van de scholen."


def test_counts_institutions_and_interval(report):
    cell = report.cell(K3, "GSO", "meets")
    names = f"{K3}:GSO:meets"
    template = "/".join(f"{{{kind}:{names}}}" for kind in ("k", "n", "institutions", "interval"))
    text = fill(template, report, "en")
    low, high = numbers.percent_share(cell["low"], "en"), numbers.percent_share(cell["high"], "en")
    assert text == f"{cell['k']}/{cell['n']}/{cell['institutions']}/{low} to {high}"


def test_star_and_context_names(report):
    text = fill(
        "{sector}: {label:lowest} {pct:lowest:*:meets}", report, "nl", sector="GSO", lowest=K3
    )
    assert text == "Gewoon secundair onderwijs: Onderwijskundig beleid " + fill(
        f"{{pct:{K3}:GSO:meets}}", report, "nl"
    )


def test_year_edition_and_plain_context(report):
    assert fill("{edition}, {year}, {first}", report, "en", first="7") == (
        "Trial mirror, 2023-2024, 7"
    )


@pytest.mark.parametrize(("sector", "n"), [("DKO", 20), ("CBE", 8)])
def test_small_cells_are_counts_without_saying_of_twice(report, sector, n):
    k = report.cell(K3, sector, "meets")["k"]
    name = f"{{pct:{K3}:{sector}:meets}}"
    assert fill(f"In {name} van de academies.", report, "nl") == f"In {k} van de {n} academies."
    assert fill(f"In {name} of the schools.", report, "en") == f"In {k} of {n} schools."


def test_bound_numbers_name_their_cell(report):
    sentence = resolve(f"{{pct:{K3}:BAO:below}} of {{n:{K3}:BAO:below}}", report, "en")
    assert [(b.kind, b.indicator, b.sector, b.category) for b in sentence.bound] == [
        ("pct", K3, "BAO", "below"),
        ("n", K3, "BAO", "below"),
    ]
    assert sentence.text == " of ".join(b.text for b in sentence.bound)


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("{percent:k3}", "unknown placeholder"),
        ("{}", "unknown placeholder"),
        ("{yaer}", "did you mean 'year'"),
        (f"{{pct:{K3}:GBAO}}", "needs an indicator, a sector and a category"),
        ("{pct:*:GBAO:meets}", "'\\*' stands for the indicator"),
        ("{pct:k3_onderwijskundg:GBAO:meets}", "did you mean 'k3_onderwijskundig'"),
        (f"{{pct:{K3}:GBAO:MEETS}}", "no cell"),
        ("{pct:b2_resultaat:BUSO:meets}", "may not be published"),
        ("{pct:o1_doelenkader:CLB:meets}", "has no ratings"),
        ("{label:X1}", "neither an indicator nor a sector"),
        ("{sector}", "unknown placeholder"),
    ],
)
def test_mistakes_name_the_template(report, template, message):
    with pytest.raises(SpiegelError, match=message) as caught:
        fill(template, report, "nl")
    assert template in caught.value.where


def test_a_label_inside_a_sentence_has_small_letters_and_an_abbreviation_keeps_its_own(report):
    context = {"lowest": "k3_onderwijskundig", "lowest_sector": "GBAO"}
    text = fill("Laagst: {inline:lowest}, {inline:lowest_sector}.", report, "nl", **context)
    assert text == "Laagst: onderwijskundig beleid, gewoon basisonderwijs."
    assert inline("CLB's in Brussel") == "CLB's in Brussel"
    assert inline("Een") == "een"
    assert inline("") == ""


@pytest.mark.parametrize(
    ("name", "category", "nl", "en"),
    [
        ("advies_ongunstig", "meets", "Advies ongunstig", "Advice unfavourable"),
        (
            K3,
            "below",
            "Onderwijskundig beleid: onder de verwachting",
            "Educational policy: below the bar",
        ),
    ],
)
def test_what_is_counted_is_not_said_twice(report, name, category, nl, en):
    own = report.inspectorate
    assert subject(own, name, category, "nl") == nl
    assert subject(own, name, category, "en") == en


def test_the_page_of_groups_says_the_limit_of_the_plan(report):
    own = copy.copy(report.inspectorate)
    few = own.plan.thresholds.model_copy(update={"counts_only_below": 12})
    own.plan = own.plan.model_copy(update={"thresholds": few})
    for language, words in (("nl", "minder dan 12 oordelen"), ("en", "fewer than 12 ratings")):
        assert words in groups.intro(replace(report, inspectorate=own), language)
