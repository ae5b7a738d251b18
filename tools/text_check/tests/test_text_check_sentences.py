"""Sentences of the mirror in files: a seeded error is caught by the check named for it."""

from __future__ import annotations

from html import escape
from pathlib import Path

import pytest

from text_check.check import check_documents, printed_blocks
from text_check.claims import Mirror
from text_check.printed_numbers import percent
from text_check.tests.checking import (
    FORMATS,
    WRITERS,
    WRITING,
    WRONG_NUMBER,
    checked,
    claims_for,
    names,
    of,
    pdf_file,
    press_release,
    read,
    word_document,
)


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_text_of_the_mirrors_own_sentences_is_clean(
    mirror: Mirror, tmp_path: Path, kind: str, language: str
) -> None:
    path = tmp_path / f"press.{kind}"
    WRITERS[kind](path, press_release(mirror, language), language)
    document = read(path)
    assert document.language == language
    outcome = check_documents(mirror, [document], "press", "en")
    assert outcome.findings == []
    assert outcome.exit_code == 0
    wanted = [p.claim for s in claims_for(mirror, "press", language) for p in s.parts]
    assert [b.claim for b in outcome.bound] == wanted
    assert {f.kind for f in outcome.free} >= {"date", "school_year", "phone", "law", "page"}


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_one_digit_changed_in_a_file_is_caught(
    mirror: Mirror, tmp_path: Path, kind: str, language: str
) -> None:
    said = of(mirror, "onderwijskundig", language)
    part = said.parts[1]
    wrong = percent((part.k or 0) + 2 * (part.n or 0) // 100, part.n or 1, WRITING[language])
    paragraphs = press_release(mirror, language)
    i = paragraphs.index(said.text)
    paragraphs[i] = said.text[: part.start] + wrong + said.text[part.end :]
    path = tmp_path / f"press.{kind}"
    WRITERS[kind](path, paragraphs, language)
    outcome = check_documents(mirror, [read(path)], "press", "en")
    assert names(outcome) == ["number_differs"]
    assert outcome.findings[0].claim == part.claim
    assert outcome.findings[0].text == wrong
    assert outcome.exit_code == 1


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_digit_of_every_sentence_is_guarded(mirror: Mirror, language: str) -> None:
    tried = 0
    for said in claims_for(mirror, "site", language):
        for part in said.parts:
            for at in range(part.start, part.end):
                if not said.text[at].isdigit():
                    continue
                for step in (1, 5):
                    digit = str((int(said.text[at]) + step) % 10)
                    text = said.text[:at] + digit + said.text[at + 1 :]
                    found = [
                        f for f in checked(mirror, [text], language, place="site").findings
                        if f.check != "claim_missing"
                    ]  # fmt: skip
                    assert len(found) == 1, text
                    assert found[0].check in WRONG_NUMBER
                    assert found[0].claim == part.claim
                    tried += 1
    assert tried > 40


def test_a_digit_wrong_in_one_language_only_is_told_there(mirror: Mirror, tmp_path: Path) -> None:
    for wrong in ("nl", "en"):
        documents = []
        for language in ("nl", "en"):
            paragraphs = press_release(mirror, language)
            if language == wrong:
                said = of(mirror, "visie", language)
                part = said.parts[0]
                other = percent((part.k or 0) - 10, part.n or 1, WRITING[language])
                i = paragraphs.index(said.text)
                paragraphs[i] = said.text[: part.start] + other + said.text[part.end :]
            path = tmp_path / f"{wrong}_{language}.docx"
            word_document(path, paragraphs, language)
            documents.append(read(path))
        outcome = check_documents(mirror, documents, "press", "en")
        assert names(outcome) == ["number_differs", "two_values"]
        assert outcome.findings[0].document == f"{wrong}_{wrong}.docx"
        assert outcome.findings[1].claim == "visie.bao"


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_missing_claim_is_told_with_its_sentence(mirror: Mirror, language: str) -> None:
    paragraphs = press_release(mirror, language)
    gone = of(mirror, "zorgcontinuum", language).text
    paragraphs.remove(gone)
    outcome = checked(mirror, paragraphs, language)
    assert names(outcome) == ["claim_missing"]
    assert gone in outcome.findings[0].message
    assert outcome.findings[0].text == "zorgcontinuum.bao, zorgcontinuum.so"


def test_a_claim_that_need_not_be_there_is_not_missed(mirror: Mirror) -> None:
    paragraphs = press_release(mirror, "nl")
    paragraphs.remove(of(mirror, "advies").text)
    assert names(checked(mirror, paragraphs, "nl", place="press")) == []
    assert "claim_missing" in names(checked(mirror, paragraphs, "nl", place="site"))


def test_one_quantity_with_two_values_in_two_documents_is_caught(
    mirror: Mirror, tmp_path: Path
) -> None:
    paragraphs = press_release(mirror, "nl")
    part = of(mirror, "visie").parts[1]
    other = percent((part.k or 0) - 8, part.n or 1, WRITING["nl"])
    first, second = tmp_path / "press.pdf", tmp_path / "summary.docx"
    pdf_file(first, paragraphs, "nl")
    word_document(second, [f"Slechts {other} van de secundaire scholen heeft een visie."], "nl")
    outcome = check_documents(mirror, [read(p) for p in (first, second)])
    assert names(outcome) == ["number_differs", "two_values"]
    told = outcome.findings[1]
    assert told.claim == "visie.so"
    assert "press.pdf" in told.message
    assert "summary.docx" in told.message


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
    mirror: Mirror, tmp_path: Path, language: str, shape: str
) -> None:
    said = of(mirror, "onderwijskundig", language)
    part = said.parts[0]
    wrong = percent((part.k or 0) + (part.n or 0) // 9, part.n or 1, WRITING[language])
    path = tmp_path / "a.html"
    for text, expected in ((said.text, set()), (said.text.replace(part.text, wrong), {wrong})):
        body = shape.format(escape(text, quote=True))
        path.write_text(f'<html lang="{language}"><body>{body}</body></html>', encoding="utf-8")
        outcome = check_documents(mirror, [read(path)], "report", "en")
        found = [f for f in outcome.findings if f.check != "claim_missing"]
        assert {f.text for f in found} == expected
        assert {f.check for f in found} <= WRONG_NUMBER
        assert {b.claim for b in outcome.bound} >= {"onderwijskundig.so"}


def test_a_claim_in_the_wrong_kind_of_document_is_told(mirror: Mirror) -> None:
    text = of(mirror, "zorgcontinuum_verandering").text
    said = names(checked(mirror, [text], "nl", place="press"))
    parts = len(of(mirror, "zorgcontinuum_verandering").parts)
    assert said.count("place_not_allowed") == parts
    assert "place_not_allowed" not in names(checked(mirror, [text], "nl", place="site"))


def test_a_page_that_ties_a_number_to_a_claim_is_held_to_it(mirror: Mirror, tmp_path: Path) -> None:
    said = of(mirror, "visie")
    text = said.text
    for part in reversed(said.parts):
        tied = f'<b data-claim="{part.claim}" data-kind="share">{part.text}</b>'
        text = text[: part.start] + tied + text[part.end :]
    row = '<tr><td data-claim="k2_organisatie:BAO:meets" data-kind="k">63</td></tr>'
    good = f'<html lang="nl"><p>{text}</p><table>{row}</table></html>'
    path = tmp_path / "a.html"
    path.write_text(good, encoding="utf-8")
    printed = printed_blocks([path], mirror)

    def told() -> list[str]:
        return names(check_documents(mirror, [read(path)], printed=printed))

    assert set(told()) == {"claim_missing"}
    for old, new, caught in (
        (">63<", ">64<", "number_unbound"),
        ("van de basisscholen", "van de onderzoeken", "unit_swapped"),
        ('data-claim="visie.bao"', 'data-claim="visie.so"', "number_differs"),
    ):
        assert old in good
        path.write_text(good.replace(old, new), encoding="utf-8")
        assert caught in told()


def test_what_the_mirror_prints_is_right_word_for_word(mirror: Mirror, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("In 2 van de 14 dossiers, dat is 87%, is iets verbeterd.", encoding="utf-8")
    document = read(path)
    free = check_documents(mirror, [document])
    assert {"number_unbound"} <= set(names(free))
    own = check_documents(mirror, [document], printed=printed_blocks([path], mirror))
    assert set(names(own)) == {"claim_missing"}
    assert own.printed == {"a.txt": 2}
