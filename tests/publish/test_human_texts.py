"""Texts of people: what may stand in a file, how numbers come in, and what the claims refuse."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from spiegel.config.human_texts import EACH, ONCE, text_files
from spiegel.config.languages import LANGUAGES
from spiegel.errors import SpiegelError
from spiegel.publish.claims.claims_file import in_language, write_claims_file
from spiegel.publish.claims.table import claims_file_of
from spiegel.publish.content.human_texts import HumanTexts, read_texts, write_texts
from spiegel.publish.pdf.blocks import heading
from spiegel.publish.pdf.chapters import Source, foreword_chapter
from spiegel.publish.report import Report
from spiegel.publish.site.build import page_text
from spiegel.publish.site.pages import Page
from spiegel.publish.texts.bind import Bound, Said, bound
from spiegel.publish.texts.checked import checked
from spiegel.publish.texts.markdown_blocks import read_blocks

ROOT = Path(__file__).resolve().parents[2]
TOOL = ROOT / "tools" / "text_check"
TITLE = "# A title\n\n"


@pytest.fixture(scope="module")
def claims(report: Report, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("claims") / "claims.json"
    write_claims_file(claims_file_of(report), path)
    return path


def bind(report: Report, folder: Path, text: str, name: str = "foreword.nl.md") -> Bound:
    own = folder / "texts" / "proef"
    own.mkdir(parents=True, exist_ok=True)
    (own / name).write_text(text, encoding="utf-8")
    files = text_files(folder, "proef", report.inspectorate.framework)
    file = next(one for one in files if one.path.name == name)
    said = tuple(in_language(report.sentences, file.language))
    return bound(file, Said(said, report.edition.school_year, "Proefspiegel"))


def printed(report: Report, claim: str, language: str = "nl") -> str:
    said = in_language(report.sentences, language)
    return next(part.text for one in said for part in one.parts if part.claim == claim)


def sentence(report: Report, claim: str, language: str = "nl") -> str:
    said = in_language(report.sentences, language)
    return next(one.text for one in said if one.claim == claim)


def test_every_feature_that_is_taken_becomes_a_block(report: Report, tmp_path: Path) -> None:
    text = (
        f"{TITLE}Een *woord* en **nog een**,\nmet [een adres](https://voorbeeld.invalid).\n\n"
        "## Kop\n\n- een\n- twee\n\n1. eerst\n2. dan\n\n> Zo is het.\n>\n> — Naam, functie\n"
    )
    found = bind(report, tmp_path, text).text
    assert found.title == "A title"
    kinds = [block.kind for block in found.blocks]
    assert kinds == ["paragraph", "heading", "bullets", "numbers", "quote"]
    opening, _, bullets, _, quote = found.blocks
    assert [(run.text, run.emphasis, run.strong, run.href) for run in opening.items[0]] == [
        ("Een ", False, False, ""),
        ("woord", True, False, ""),
        (" en ", False, False, ""),
        ("nog een", False, True, ""),
        (",", False, False, ""),
        (" ", False, False, ""),
        ("met ", False, False, ""),
        ("een adres", False, False, "https://voorbeeld.invalid"),
        (".", False, False, ""),
    ]
    assert bullets.texts() == ("een", "twee")
    assert bullets.lines == (8, 9)
    assert quote.speaker == "Naam, functie"
    assert "".join(run.text for run in quote.shown()[0]) == "“Zo is het.”"


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("Een <b>woord</b>.", 3, "raw HTML"),
        ("<div>\nx\n</div>", 3, "raw HTML"),
        ("![foto](https://voorbeeld.invalid/x.png)", 3, "a picture"),
        ("| a | b |\n| - | - |\n| 1 | 2 |", 3, "a table"),
        ("```\ncode\n```", 3, "code"),
        ("Met `code`.", 3, "code"),
        ("    vier spaties", 3, "code"),
        ("~~weg~~", 3, "struck out"),
        ("a\n\n---\n\nb", 5, "a rule"),
        ("- een\n  - twee", 4, "a list inside a list"),
        ("- een\n\n  nog\n", 3, "more than one"),
        ("#### diep", 3, "fourth level"),
        ("een\n\n# Nog een titel", 5, "a title (#) stands below"),
        ("> Zo is het.", 3, "does not say who"),
        ("[x](http://voorbeeld.invalid)", 3, "no address"),
        ("[x](javascript:alert(1))", 3, "a link without a good address"),
        ("Een ** woord**.", 3, "emphasis that does not begin"),
        ("regel een  \nregel twee", 3, "a line break"),
        ("goed\n\nverborgen \u202e teken", 5, "which no one sees"),
    ],
)
def test_what_no_product_shows_is_refused_with_its_line(
    tmp_path: Path, text: str, line: int, what: str
) -> None:
    path = tmp_path / "foreword.nl.md"
    path.write_text(TITLE + text + "\n", encoding="utf-8")
    with pytest.raises(SpiegelError) as caught:
        read_blocks(path)
    assert what in caught.value.what
    assert caught.value.where == f"{path.as_posix()}, line {line}"


def test_signs_of_markup_that_are_text_stay_text(report: Report, tmp_path: Path) -> None:
    found = bind(report, tmp_path, r"Leest u \*dit\* als a < b & c? $x$ en _zo_n_.").text
    assert found.blocks[0].texts() == ("Leest u *dit* als a < b & c? $x$ en zo_n.",)


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_print_what_the_mirror_prints(
    report: Report, tmp_path: Path, language: str
) -> None:
    text = "{{claim:visie}} In {{year}}: {{share:visie.bao}}, {{k:visie.bao}}, {{n:visie.bao}}."
    found = bind(report, tmp_path, text, f"foreword.{language}.md").text
    said = next(one for one in in_language(report.sentences, language) if one.claim == "visie")
    part = said.parts[0]
    expected = f"{said.text} In {report.edition.school_year}: {part.text}, {part.k}, {part.n}."
    assert found.blocks[0].texts() == (expected,)
    numbers = [(run.claim, run.kind) for run in found.blocks[0].items[0] if run.claim]
    own = [(one.claim, "share") for one in said.parts]
    assert numbers == [*own, ("visie.bao", "share"), ("visie.bao", "k"), ("visie.bao", "n")]


def test_of_how_many_is_not_said_twice_also_where_the_number_is_strong(
    report: Report, tmp_path: Path
) -> None:
    found = bind(report, tmp_path, "**{{share:visie_clb.clb}}** van de CLB's slaagt.").text
    part = printed(report, "visie_clb.clb")
    assert " van de " in part
    assert found.blocks[0].texts() == (f"{part} CLB's slaagt.",)


@pytest.mark.parametrize(
    ("text", "what", "near"),
    [
        ("{{claim:vise}}", "no claim 'vise'", "'visie'"),
        ("{{share:visie.boa}}", "number 'visie.boa'", "'visie.bao'"),
        ("{{share:visie}}", "number 'visie'", "'visie.so'"),
        ("{{shre:visie.bao}}", "no placeholder", "'share'"),
        ("{share:visie.bao}", "a brace stands outside", "{{claim:…}}"),
        ("{{share:visie.bao", "a brace stands outside", "{{claim:…}}"),
        ("1{{share:visie.bao}}", "a sign stands right beside", "space"),
        ("{{share:visie.bao}}0", "a sign stands right beside", "space"),
        ("{{share:visie.bao}}{{share:visie.so}}", "a sign stands right beside", "space"),
        ("1*{{share:visie.bao}}*", "a sign stands right beside", "space"),
        ("{{n:visie.bao}}.5", "a sign stands right beside", "space"),
        ("{{unchecked: }} Iets.", "gives no reason", "colon"),
        ("{{unchecked:bron}}", "nothing stands beside the mark", "statement"),
    ],
)
def test_a_placeholder_that_names_nothing_is_refused_with_the_nearest_name(
    report: Report, tmp_path: Path, text: str, what: str, near: str
) -> None:
    with pytest.raises(SpiegelError) as caught:
        bind(report, tmp_path, f"{TITLE}Regel een.\n\n{text}\n")
    assert what in caught.value.what
    assert near in caught.value.fix
    assert caught.value.where.endswith("foreword.nl.md, line 5")
    assert caught.value.code == "C-TXT-06"


@pytest.mark.parametrize(
    "name",
    [
        *("voorwoord.nl.md", "foreword.md", "foreword.fr.md", "foreword.nl.txt"),
        *("subject_GBOA.nl.md", "subject.nl.md"),
    ],
)
def test_a_file_that_would_be_shown_nowhere_is_refused(
    report: Report, tmp_path: Path, name: str
) -> None:
    own = tmp_path / "texts" / "proef"
    own.mkdir(parents=True)
    (own / name).write_text("Iets.", encoding="utf-8")
    with pytest.raises(SpiegelError, match="C-TXT-04"):
        text_files(tmp_path, "proef", report.inspectorate.framework)


def test_a_true_text_passes_and_says_that_nothing_was_left_unchecked(
    report: Report, claims: Path, tmp_path: Path
) -> None:
    text = "{{claim:visie}} {{share:visie.so}} van de secundaire scholen heeft een sterke visie."
    assert checked([bind(report, tmp_path, text)], claims, TOOL) == ()


def test_a_wrong_digit_is_refused_with_file_and_line(
    report: Report, claims: Path, tmp_path: Path
) -> None:
    right = printed(report, "visie.bao")
    wrong = f"{(int(right.rstrip('%')) + 1) % 100}%"
    text = f"{TITLE}{right} van de basisscholen heeft een sterke visie.\n\n"
    assert checked([bind(report, tmp_path, text)], claims, TOOL) == ()
    text += f"## Kop\n\n- Goed.\n- {wrong} van de basisscholen heeft een sterke visie.\n"
    with pytest.raises(SpiegelError) as caught:
        checked([bind(report, tmp_path, text)], claims, TOOL)
    assert f"'{wrong}'" in caught.value.what
    assert "visie.bao" in caught.value.what
    assert caught.value.where.endswith("foreword.nl.md, line 8")
    assert caught.value.code == "C-TXT-07"


def test_a_right_number_in_a_sentence_that_is_turned_around_is_refused(
    report: Report, claims: Path, tmp_path: Path
) -> None:
    text = "{{share:visie.bao}} van de basisscholen heeft geen sterke visie."
    with pytest.raises(SpiegelError, match=r"polarity_swapped.*C-TXT-07"):
        checked([bind(report, tmp_path, text)], claims, TOOL)


def test_no_mark_answers_for_what_the_mirror_contradicts(
    report: Report, claims: Path, tmp_path: Path
) -> None:
    text = "99% van de basisscholen heeft een sterke visie. {{unchecked:eigen telling}}"
    with pytest.raises(SpiegelError, match="C-TXT-07"):
        checked([bind(report, tmp_path, text)], claims, TOOL)


def test_what_no_claim_decides_is_marked_or_refused_and_a_needless_mark_too(
    report: Report, claims: Path, tmp_path: Path
) -> None:
    text = f"{TITLE}Volgens een ander onderzoek haalt 24% dat niveau niet."
    with pytest.raises(SpiegelError, match="number_unbound") as caught:
        checked([bind(report, tmp_path, text)], claims, TOOL)
    assert caught.value.code == "C-TXT-08"
    assert "{{unchecked:" in caught.value.fix
    own = bind(report, tmp_path, text + " {{unchecked:dat onderzoek, tabel 3}}")
    assert own.text.blocks[0].texts() == ("Volgens een ander onderzoek haalt 24% dat niveau niet.",)
    (found,) = checked([own], claims, TOOL)
    assert (found.file, found.line, found.text) == ("foreword.nl.md", 3, "24%")
    assert found.reason == "dat onderzoek, tabel 3"
    with pytest.raises(SpiegelError, match="the mirror bears it out"):
        checked([bind(report, tmp_path, "Alles telt mee. {{unchecked:zomaar}}")], claims, TOOL)


def test_texts_are_read_back_as_they_were_written(report: Report, tmp_path: Path) -> None:
    made = bind(report, tmp_path, "{{claim:visie}} *En* [dit](https://voorbeeld.invalid).")
    whole = HumanTexts(edition="proef", texts=(made.text,))
    write_texts(whole, tmp_path / "texts.json")
    assert read_texts(tmp_path / "texts.json", "proef") == whole
    with pytest.raises(SpiegelError, match="of edition 'proef'"):
        read_texts(tmp_path / "texts.json", "os2025")


def test_the_example_has_each_text_in_each_language(report: Report) -> None:
    own = report.inspectorate
    found = text_files(own.folder, "os2025", own.framework)
    for language in LANGUAGES:
        said = {file.slot for file in found if file.language == language}
        assert said == {*ONCE, *EACH}


def test_every_product_shows_the_text_once_written(report: Report, tmp_path: Path) -> None:
    written = bind(report, tmp_path, "# Het woord\n\n{{claim:visie}} Nu de klas nog.").text
    own = bind(report, tmp_path, "Dit *speelt* hier.", "subject_GBAO.nl.md").text
    told = replace(report, written=HumanTexts(edition="proef", texts=(written, own)))
    part = printed(report, "visie.bao")
    about = page_text(told, {}, Page("about", "about"), "nl")
    assert '<h2 id="text-foreword">Het woord</h2>' in about
    assert f'data-kind="share">{part}</strong>' in about
    assert "Nu de klas nog.</p>" in about
    empty = page_text(told, {}, Page("about", "about"), "en")
    assert 'id="text-' not in empty
    chapter = list(foreword_chapter(Source(told, {}, "nl")))
    assert chapter[0] == heading("Het woord", 1, numbered=False)
    runs = [run["text"] for run in chapter[1]["items"][0]]
    assert "".join(runs) == f"{sentence(report, 'visie')} Nu de klas nog."
    assert list(foreword_chapter(Source(told, {}, "en"))) == []
