"""Seeded errors in real files: each is caught, by the check that is named for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from html import escape
from pathlib import Path

import docx
import pytest
import typst

from spiegel.errors import SpiegelError
from spiegel.publish import numbers
from spiegel.publish.claims.claims_file import claims_for
from spiegel.publish.claims.said import Said
from spiegel.publish.claims.table import claims_file_of
from spiegel.publish.html import marked
from spiegel.publish.report import Report
from spiegel.publish.text_check.account import lines
from spiegel.publish.text_check.bind import percent_of
from spiegel.publish.text_check.check import check_documents
from spiegel.publish.text_check.documents import Block, Document, read_document
from spiegel.publish.text_check.numerals import attainable
from spiegel.publish.text_check.outcome import Outcome

FORMATS = ("txt", "md", "html", "docx", "pdf")
WRONG_NUMBER = {"number_differs", "percentage_impossible", "polarity_swapped"}
FRAME = {
    "nl": (
        "Persbericht, 13 mei 2025",
        "In het schooljaar 2023-2024 heeft de inspectie van de scholen het een en ander gezien.",
        "Meer lezen? Bel 02 553 88 50 of mail info2@voorbeeld.be. Zie artikel 36, §2 en p. 12.",
    ),
    "en": (
        "Press release, 13 May 2025",
        "In the school year 2023-2024 the inspectorate has seen this and that in the schools.",
        "To read more, call +32 2 553 88 50. See article 36 and page 12 of the report.",
    ),
}


def text_file(path: Path, paragraphs: Iterable[str], language: str) -> None:
    wrapped = "\n\n".join(p.replace(" en ", "\nen ").replace(" and ", "\nand ") for p in paragraphs)
    path.write_text(wrapped + "\n", encoding="utf-8")


def markdown(path: Path, paragraphs: Iterable[str], language: str) -> None:
    first, *rest = paragraphs
    body = "\n\n".join(f"- **{p[:3]}**{p[3:]}" if p[:2].isdigit() else p for p in rest)
    path.write_text(f"# {first}\n\n{body}\n", encoding="utf-8")


def web_page(path: Path, paragraphs: Iterable[str], language: str) -> None:
    body = "\n".join(f"<p>{escape(p)}</p>" for p in paragraphs)
    head = "<style>p { margin: 63% }</style><title>2025</title>"
    path.write_text(
        f'<!DOCTYPE html><html lang="{language}"><head>{head}</head><body>{body}</body></html>',
        encoding="utf-8",
    )


def word_file(path: Path, paragraphs: Iterable[str], language: str) -> None:
    document = docx.Document()
    for text in paragraphs:
        paragraph = document.add_paragraph()
        # Word cuts a sentence into runs wherever it likes, in the middle of a number too.
        for start in range(0, len(text), 7):
            paragraph.add_run(text[start : start + 7]).bold = start % 2 == 0
    document.save(str(path))


def pdf_file(path: Path, paragraphs: Iterable[str], language: str) -> None:
    special = str.maketrans({c: f"\\{c}" for c in "\\#*_`$@<>[]"})
    body = "\n\n".join(p.translate(special) for p in paragraphs)
    source = path.with_suffix(".typ")
    source.write_text(f'#set text(lang: "{language}", hyphenate: false)\n{body}\n', "utf-8")
    typst.compile(str(source), output=str(path))


WRITERS: dict[str, Callable[[Path, Iterable[str], str], None]] = {
    "txt": text_file, "md": markdown, "html": web_page, "docx": word_file, "pdf": pdf_file,
}  # fmt: skip


def press_release(report: Report, language: str) -> list[str]:
    title, opening, closing = FRAME[language]
    said = [one.text for one in claims_for(report.sentences, "press", language)]
    return [title, opening, *said, closing]


def checked(
    report: Report, paragraphs: list[str], language: str, name: str = "a.txt", place: str = "press"
) -> Outcome:
    """Check paragraphs as one document, without a file."""
    blocks = tuple(Block(text, f"line {i}") for i, text in enumerate(paragraphs, 1))
    document = Document(name, Path(name).suffix, language, blocks)
    return check_documents(report, Path(), [document], place, "en")


def names(outcome: Outcome) -> list[str]:
    return [finding.check for finding in outcome.findings]


def of(report: Report, claim: str, language: str = "nl") -> Said:
    return next(s for s in claims_for(report.sentences, "site", language) if s.claim == claim)


def shown(report: Report, claim: str) -> str:
    """Return a share as a whole percentage."""
    part = next(p for p in of(report, claim.partition(".")[0]).parts if p.claim == claim)
    return f"{percent_of(part, 0)}%"


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_text_of_the_mirrors_own_sentences_is_clean(
    report: Report, tmp_path: Path, kind: str, language: str
) -> None:
    path = tmp_path / f"press.{kind}"
    WRITERS[kind](path, press_release(report, language), language)
    document = read_document(path)
    assert document.language == language
    outcome = check_documents(report, tmp_path, [document], "press", "en")
    assert outcome.findings == []
    assert outcome.exit_code == 0
    wanted = [p.claim for s in claims_for(report.sentences, "press", language) for p in s.parts]
    assert [b.claim for b in outcome.bound] == wanted
    assert {f.kind for f in outcome.free} >= {"date", "school_year", "phone", "law", "page"}


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_one_digit_changed_in_a_file_is_caught(
    report: Report, tmp_path: Path, kind: str, language: str
) -> None:
    said = of(report, "onderwijskundig", language)
    part = said.parts[1]
    wrong = numbers.percent((part.k or 0) + 2 * (part.n or 0) // 100, part.n or 1, language)
    paragraphs = press_release(report, language)
    i = paragraphs.index(said.text)
    paragraphs[i] = said.text[: part.start] + wrong + said.text[part.end :]
    path = tmp_path / f"press.{kind}"
    WRITERS[kind](path, paragraphs, language)
    outcome = check_documents(report, tmp_path, [read_document(path)], "press", "en")
    assert names(outcome) == ["number_differs"]
    assert outcome.findings[0].claim == part.claim
    assert outcome.findings[0].text == wrong
    assert outcome.exit_code == 1


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_digit_of_every_sentence_is_guarded(report: Report, language: str) -> None:
    tried = 0
    for said in claims_for(report.sentences, "site", language):
        for part in said.parts:
            for at in range(part.start, part.end):
                if not said.text[at].isdigit():
                    continue
                for step in (1, 5):
                    digit = str((int(said.text[at]) + step) % 10)
                    text = said.text[:at] + digit + said.text[at + 1 :]
                    found = [
                        f for f in checked(report, [text], language, place="site").findings
                        if f.check != "claim_missing"
                    ]  # fmt: skip
                    assert len(found) == 1, text
                    assert found[0].check in WRONG_NUMBER
                    assert found[0].claim == part.claim
                    tried += 1
    assert tried > 40


def test_a_digit_wrong_in_one_language_only_is_told_there(report: Report, tmp_path: Path) -> None:
    for wrong in ("nl", "en"):
        documents = []
        for language in ("nl", "en"):
            paragraphs = press_release(report, language)
            if language == wrong:
                said = of(report, "visie", language)
                part = said.parts[0]
                other = numbers.percent((part.k or 0) - 10, part.n or 1, language)
                i = paragraphs.index(said.text)
                paragraphs[i] = said.text[: part.start] + other + said.text[part.end :]
            path = tmp_path / f"{wrong}_{language}.docx"
            word_file(path, paragraphs, language)
            documents.append(read_document(path))
        outcome = check_documents(report, tmp_path, documents, "press", "en")
        assert names(outcome) == ["number_differs", "two_values"]
        assert outcome.findings[0].document == f"{wrong}_{wrong}.docx"
        assert outcome.findings[1].claim == "visie.bao"


@pytest.mark.parametrize(
    ("language", "right", "wrong"),
    [
        ("nl", "van de onderzoeken", "van de scholen"),
        ("en", "of investigations", "of schools"),
        ("nl", "van de basisscholen en", "van de onderzoeken in het basisonderwijs en"),
        ("en", "of primary schools and", "of investigations in primary education and"),
    ],
)
def test_a_unit_that_was_swapped_is_caught(
    report: Report, language: str, right: str, wrong: str
) -> None:
    name = "doelenkader" if "onderzoeken" in right or "investigations" in right else "visie"
    text = of(report, name, language).text
    assert right in text
    found = checked(report, [text.replace(right, wrong)], language).findings
    swapped = [f for f in found if f.check != "claim_missing"]
    assert [f.check for f in swapped] == ["unit_swapped"]
    assert swapped[0].claim.startswith(f"{name}.")


@pytest.mark.parametrize(
    ("kind", "language", "text", "caught"),
    [
        ("inconclusive", "nl", "Het onderwijskundig beleid in het basisonderwijs is verbeterd.", 1),
        ("inconclusive", "nl", "Het aandeel met onderwijskundig beleid is gestegen.", 1),
        ("inconclusive", "en", "Educational policy in primary education increased.", 1),
        ("limited", "en", "Educational policy in primary schools has improved.", 1),
        ("not comparable", "nl", "Onderwijskundig beleid in basisscholen: hoger dan vroeger.", 1),
        ("improved", "nl", "Het onderwijskundig beleid in het basisonderwijs is verbeterd.", 0),
        ("improved", "en", "Educational policy in primary education improved.", 0),
        ("improved", "nl", "Het onderwijskundig beleid in basisscholen is verslechterd.", 1),
        ("improved", "en", "Educational policy in primary education declined.", 1),
        ("stable", "nl", "Het onderwijskundig beleid in het basisonderwijs is onveranderd.", 1),
        ("stable", "en", "Educational policy in primary schools is unchanged.", 1),
        ("inconclusive", "en", "No difference in educational policy in primary schools.", 1),
    ],
)
def test_a_word_of_change_needs_a_comparison_that_supports_it(
    report: Report, kind: str, language: str, text: str, caught: int
) -> None:
    changes = report["changes"].copy()
    own = changes["indicator"] == "k3_onderwijskundig"
    # The claim counts what falls short, so an improvement is a fall of its share.
    sign = -1 if kind == "declined" else 1
    changes.loc[own, ["class", "difference"]] = [kind, 0.1 * sign]
    found = names(checked(report.with_tables(changes=changes), [text], language))
    assert found.count("change_unsupported") == caught


@pytest.mark.parametrize("kind", ["inconclusive", "improved"])
def test_a_word_of_change_added_to_a_sentence_of_the_mirror_is_caught(
    report: Report, kind: str
) -> None:
    changes = report["changes"].copy()
    changes.loc[changes["indicator"] == "k1_visie", ["class", "difference"]] = [kind, 0.1]
    changed = report.with_tables(changes=changes)
    text = of(report, "visie").text.rstrip(".") + ", wat gestegen is."
    caught = names(checked(changed, [text], "nl")).count("change_unsupported")
    assert caught == (1 if kind == "inconclusive" else 0)


def test_a_word_of_change_about_no_claim_in_particular_is_caught_when_it_is_about_schools(
    report: Report,
) -> None:
    for text, caught in (
        ("Het aandeel scholen dat voldoet, is gestegen.", 1),
        ("Ouders vinden dat het verbeterd is.", 0),
    ):
        assert names(checked(report, [text], "nl")).count("change_unsupported") == caught


def test_a_percentage_that_n_cannot_produce_is_caught(report: Report) -> None:
    part = of(report, "visie_clb").parts[0]
    n = part.n or 0
    assert n == 14
    impossible = [p for p in range(101) if not attainable(numbers.Decimal(p), n)]
    assert len(impossible) == 86
    for percent in (impossible[0], impossible[40], impossible[-1]):
        text = f"{percent}% van de CLB's slaagt erin een sterke visie te ontwikkelen."
        found = [f for f in checked(report, [text], "nl").findings if f.check != "claim_missing"]
        assert [f.check for f in found] == ["percentage_impossible"]
        assert found[0].claim == "visie_clb.clb"


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_missing_claim_is_told_with_its_sentence(report: Report, language: str) -> None:
    paragraphs = press_release(report, language)
    gone = of(report, "zorgcontinuum", language).text
    paragraphs.remove(gone)
    outcome = checked(report, paragraphs, language)
    assert names(outcome) == ["claim_missing"]
    assert gone in outcome.findings[0].message
    assert outcome.findings[0].text == "zorgcontinuum.bao, zorgcontinuum.so"


def test_a_claim_that_need_not_be_there_is_not_missed(report: Report) -> None:
    paragraphs = press_release(report, "nl")
    paragraphs.remove(of(report, "advies").text)
    assert names(checked(report, paragraphs, "nl", place="press")) == []
    assert "claim_missing" in names(checked(report, paragraphs, "nl", place="site"))


def test_one_quantity_with_two_values_in_two_documents_is_caught(
    report: Report, tmp_path: Path
) -> None:
    paragraphs = press_release(report, "nl")
    part = of(report, "visie").parts[1]
    other = numbers.percent((part.k or 0) - 8, part.n or 1, "nl")
    first, second = tmp_path / "press.pdf", tmp_path / "summary.docx"
    pdf_file(first, paragraphs, "nl")
    word_file(second, [f"Slechts {other} van de secundaire scholen heeft een visie."], "nl")
    outcome = check_documents(report, tmp_path, [read_document(p) for p in (first, second)])
    assert names(outcome) == ["number_differs", "two_values"]
    told = outcome.findings[1]
    assert told.claim == "visie.so"
    assert "press.pdf" in told.message
    assert "summary.docx" in told.message


def prose(report: Report) -> list[str]:
    """Return what the mirror says, in words of somebody else."""
    b = {name: shown(report, name) for name in ("visie.bao", "visie.so", "doelenkader.gso",
         "werkpunten.gbao", "werkpunten.gso", "onderwijskundig.bao", "visie_clb.clb")}  # fmt: skip
    return [
        f"Scholen met een visie: {b['visie.bao']} in het basisonderwijs, {b['visie.so']} in het "
        "secundair onderwijs.",
        f"Het aanbod in het secundair onderwijs is in {b['doelenkader.gso']} van de onderzoeken "
        "onvoldoende afgestemd op het doelenkader.",
        f"{b['werkpunten.gbao']} van de scholen in het gewoon basisonderwijs heeft werkpunten voor "
        f"begeleiding. In het gewoon secundair onderwijs gaat het om {b['werkpunten.gso']}.",
        f"Een visie is er in {b['visie_clb.clb']} van de CLB's, maar in "
        f"{b['onderwijskundig.bao']} van de basisscholen voldoet het onderwijskundig beleid niet.",
    ]


def test_every_digit_of_free_prose_is_guarded(report: Report) -> None:
    tried = 0
    for text in prose(report):
        for at in (i for i, letter in enumerate(text) if letter.isdigit()):
            for step in (1, 5):
                digit = str((int(text[at]) + step) % 10)
                outcome = checked(report, [text[:at] + digit + text[at + 1 :]], "nl")
                told = [f for f in outcome.findings if f.check != "claim_missing"]
                assert [f.check in WRONG_NUMBER for f in told] == [True], told
                tried += 1
    assert tried >= 20


def test_prose_in_other_words_is_bound(report: Report) -> None:
    paragraphs = prose(report)
    outcome = checked(report, paragraphs, "nl")
    assert [b.claim for b in outcome.bound] == [
        "visie.bao", "visie.so", "doelenkader.gso", "werkpunten.gbao", "werkpunten.gso",
        "visie_clb.clb", "onderwijskundig.bao",
    ]  # fmt: skip
    assert set(names(outcome)) == {"claim_missing"}


def test_a_number_alone_in_brackets_belongs_to_what_stands_before_it(report: Report) -> None:
    primary, secondary = (shown(report, f"onderwijskundig.{x}") for x in ("bao", "so"))
    assert primary != secondary
    text = (
        f"Het onderwijskundig beleid is onvoldoende in basisscholen ({primary}) en secundaire "
        f"scholen ({secondary})."
    )
    outcome = checked(report, [text], "nl")
    assert [b.claim for b in outcome.bound] == ["onderwijskundig.bao", "onderwijskundig.so"]


def test_a_right_number_about_the_wrong_schools_is_not_bound(report: Report) -> None:
    primary = shown(report, "visie.bao")
    assert primary != shown(report, "visie.so")
    text = f"In {primary} van de secundaire scholen is er een sterke visie."
    found = checked(report, [text], "nl").findings[0]
    assert found.check in WRONG_NUMBER
    assert found.claim == "visie.so"


@pytest.mark.parametrize(
    "text",
    [
        "{p} van de basisscholen heeft geen sterke visie.",
        "{c} van de basisscholen heeft een sterke visie.",
        "{c} van de basisscholen heeft geen sterke visie.",
    ],
)
def test_a_sentence_that_was_turned_around_is_caught(report: Report, text: str) -> None:
    part = of(report, "visie").parts[0]
    written = text.format(p=shown(report, "visie.bao"), c=f"{100 - percent_of(part)}%")
    assert "polarity_swapped" in names(checked(report, [written], "nl"))


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("Ouders zijn in 87% van de gevallen tevreden.", True),
        ("Er kwamen 412 klachten binnen.", False),
        ("De scores stegen met 7 procentpunt.", False),
        ("Dat is 1 op 3.", False),
        ("In 2025 scholen was dat zo.", False),
    ],
)
def test_a_number_that_no_claim_states_is_reported(report: Report, text: str, near: bool) -> None:
    found = [f for f in checked(report, [text], "nl").findings if f.check == "number_unbound"]
    assert len(found) == 1
    assert ("%" in found[0].message) == near


def test_a_word_for_a_share_must_fit(report: Report) -> None:
    part = of(report, "visie").parts[0]
    shared = report.inspectorate.claim_words
    right = shared.band(part.k or 0, part.n or 1)
    for band in shared.bands:
        word = band.said["nl"][0]
        de = "van de " if "{units}" in band.phrase.nl.partition("van de ")[2] else ""
        text = f"Met {word} {de}basisscholen gaat het goed: {part.text} heeft een visie."
        assert ("word_unsupported" in names(checked(report, [text], "nl"))) == (band is not right)


def test_a_word_that_the_interval_contradicts_is_told(report: Report) -> None:
    measures = report["measures"].copy()
    own = (measures["indicator"] == "k1_visie") & (measures["sector"] == "BAO")
    values = {"k": 152, "n": 292, "share": 152 / 292, "low": 0.463, "high": 0.577}
    for name, value in values.items():
        measures.loc[own & (measures["category"] == "meets"), name] = value
    wide = report.with_tables(measures=measures)
    wide = replace(wide, spoken=claims_file_of(wide).sentences)
    text = "De meerderheid van de basisscholen, 52%, heeft een visie."
    found = [f for f in checked(wide, [text], "nl").findings if f.check == "word_unsupported"]
    assert len(found) == 1
    assert "interval reaches further" in found[0].message
    assert "does not fit" not in found[0].message


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize(
    "shape",
    [
        '<img src="a.png" alt="{}">',
        '<svg role="img"><title>{}</title></svg>',
        '<svg role="img"><desc>{}</desc></svg>',
        "<svg><g><text>{}</text></g></svg>",
        '<svg role="img" aria-label="{}"></svg>',
    ],
)
def test_numbers_that_are_heard_or_drawn_are_bound_too(
    report: Report, tmp_path: Path, language: str, shape: str
) -> None:
    said = of(report, "onderwijskundig", language)
    part = said.parts[0]
    wrong = numbers.percent((part.k or 0) + (part.n or 0) // 9, part.n or 1, language)
    path = tmp_path / "a.html"
    for text, expected in ((said.text, set()), (said.text.replace(part.text, wrong), {wrong})):
        body = shape.format(escape(text, quote=True))
        path.write_text(f'<html lang="{language}"><body>{body}</body></html>', encoding="utf-8")
        outcome = check_documents(report, tmp_path, [read_document(path)], "report", "en")
        found = [f for f in outcome.findings if f.check != "claim_missing"]
        assert {f.text for f in found} == expected
        assert {f.check for f in found} <= WRONG_NUMBER
        assert {b.claim for b in outcome.bound} >= {"onderwijskundig.so"}


def test_more_decimals_than_the_claim_has_are_told(report: Report) -> None:
    part = of(report, "visie").parts[0]
    text = f"{numbers.percent(part.k or 0, part.n or 1, 'nl', 1)} van de basisscholen: een visie."
    assert "decimals_differ" in names(checked(report, [text], "nl"))


def test_a_claim_in_the_wrong_kind_of_document_is_told(report: Report) -> None:
    text = of(report, "zorgcontinuum_verandering").text
    said = names(checked(report, [text], "nl", place="press"))
    parts = len(of(report, "zorgcontinuum_verandering").parts)
    assert said.count("place_not_allowed") == parts
    assert "place_not_allowed" not in names(checked(report, [text], "nl", place="site"))


def test_a_page_that_ties_a_number_to_a_claim_is_held_to_it(report: Report, tmp_path: Path) -> None:
    said = of(report, "visie")
    cell = report.cell("k2_organisatie", "BAO", "meets")
    k = f'<td data-claim="k2_organisatie:BAO:meets" data-kind="k">{cell["k"]}</td>'
    good = f'<html lang="nl"><p>{marked(said)}</p><table><tr><th>x</th>{k}</tr></table></html>'
    path = tmp_path / "a.html"
    path.write_text(good, encoding="utf-8")
    assert set(names(check_documents(report, tmp_path, [read_document(path)]))) == {"claim_missing"}
    for old, new, caught in (
        (f">{cell['k']}<", f">{cell['k'] + 1}<", "number_differs"),
        ("van de basisscholen", "van de onderzoeken", "unit_swapped"),
        ('data-claim="visie.bao"', 'data-claim="visie.so"', "number_differs"),
    ):
        assert old in good
        path.write_text(good.replace(old, new), encoding="utf-8")
        told = names(check_documents(report, tmp_path, [read_document(path)]))
        assert caught in told


def test_messages_are_in_the_language_that_was_asked_for(report: Report) -> None:
    text = "63% van de basisscholen."
    document = Document("a.txt", ".txt", "nl", (Block(of(report, "visie").text, "line 1"),
                        Block(text, "line 2")))  # fmt: skip
    for language, verdict, place in (
        ("nl", "komt overeen (voorbeeldgegevens)", "regel 1"),
        ("en", "agrees (example data)", "line 1"),
    ):
        outcome = check_documents(report, Path(), [document], "press", language)
        told = list(lines(outcome, report.inspectorate.claim_words, "press"))
        assert any(verdict in line and "visie.bao" in line and place in line for line in told)
        official = replace(outcome, example=False)
        told = list(lines(official, report.inspectorate.claim_words, "press"))
        assert any("visie.bao" in line for line in told)
        assert not any("(voorbeeld" in line or "(example" in line for line in told)


def test_a_kind_of_document_that_does_not_exist_is_named(report: Report) -> None:
    with pytest.raises(SpiegelError, match="did you mean 'press'"):
        check_documents(report, Path(), [], "pres")
