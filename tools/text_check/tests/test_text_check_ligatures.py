"""Words in which a PDF lost a ligature: a defect of the file, and no number."""

from __future__ import annotations

from pathlib import Path

import pytest

from text_check.check import check_documents
from text_check.claims import Mirror
from text_check.evidence import find, lexicon
from text_check.ligatures import defects, is_broken, names_in, normalise, repair, tolerant
from text_check.tests.checking import EXAMPLE, changed, read, shown

# What a PDF made of a text of ours, with the shapes of "ti", "tt" and "ft" lost.
BROKEN = """\
 PERSBERICHT/13 mei 2025/Onderwijsinspec=e

De inspec0e keek 0jdens de doorlich0ngen naar de organisa0e. Meer Informa6e vind je op
www.onderwijsinspecMe.be of bij communicaMe@voorbeeld.be, telefonisch 02 553 88 50.

§ {visie} van de basisscholen heeR een sterke visie, en moet die omzeNen in de
prakMjk.

§ {zorg} van de basisscholen en {zorg_so} van de secundaire
scholen scoren onvoldoende voor de begeleiding volgens het zorgconMnuüm.

1. Stel hoge verwach4ngen.

2. Blijf inzeLen op de 21ste eeuw.
"""


@pytest.mark.parametrize(
    "word",
    ["0jdens", "Informa6e", "inspec=e", "conMnuüm", "heeR", "inzeNen", "inzeLen", "zeAen",
     "didac4ek", "onderwijsinspec0e", "(interna0onale)", "beves0gen", "Onderwijsinspec=e"],
)  # fmt: skip
def test_a_lost_ligature_is_a_defect_of_the_file_and_no_number(word: str) -> None:
    assert is_broken(word.strip("()"))
    (defect,) = defects(f"En dan {word} hier.")
    assert defect.word == word.strip("()")


@pytest.mark.parametrize(
    "word",
    ["os2025", "K1", "21ste", "2de", "CLB's", "YouTube", "LinkedIn", "63%", "2023-2024", "6-jarige",
     "bc3b588809f4", "a1bcdefabcde", "fa7ebadc7efe", "GO!", "OSR", "n=20",
     "www.site=1.be", "info2@voorbeeld.be", "leer-", "DKO", "McNemar", "McDonald's"],
)  # fmt: skip
def test_other_words_with_digits_or_capitals_are_no_defects(word: str) -> None:
    assert not is_broken(word)


def test_a_name_that_the_mirror_writes_is_no_defect_and_a_copied_one_is() -> None:
    known = frozenset({"zorgcontinuüm", "kader"})
    names = names_in(["Kader DigComp", "Zorg, en het zorgconMnuüm", "leerKracht-team"], known)
    assert names == {"DigComp", "leerKracht"}
    assert [d.word for d in defects("DigComp en zorgconMnuüm, DigCamp", known, names)] == [
        "zorgconMnuüm",
        "DigCamp",
    ]


def page_checked(mirror: Mirror, folder: Path, html: str) -> list[tuple[str, str]]:
    """Return the lost ligatures that are found on a page, with what they are repaired to."""
    path = folder / "page.html"
    path.write_text(f'<html lang="nl"><body>{html}</body></html>', encoding="utf-8")
    outcome = check_documents(mirror, [read(path)])
    return [
        (f.text, f.message.rpartition("lees: ")[2] if "lees: " in f.message else "")
        for f in outcome.findings
        if f.check == "broken_ligature"
    ]


def test_words_side_by_side_in_a_row_are_no_lost_ligature(mirror: Mirror, tmp_path: Path) -> None:
    row = "<tr><td><span>visie</span><span>Basisonderwijs</span></td><td>en<b>Zo</b></td></tr>"
    assert page_checked(mirror, tmp_path, f"<table>{row}</table>") == []
    torn = "<tr><td>De inspec=e, de <b>zorgconMnuüm</b> en <i>in</i>zeLen</td></tr>"
    found = page_checked(mirror, tmp_path, f"<table>{torn}</table><p>tijdens de zorgcontinuüm</p>")
    assert found == [("inspec=e", ""), ("zorgconMnuüm", "zorgcontinuüm"), ("inzeLen", "")]


def test_a_digest_in_a_row_is_no_lost_ligature(mirror: Mirror, tmp_path: Path) -> None:
    row = "<tr><td>ratings</td><td><code>abcdefa1bcde</code></td><td>0jdens</td></tr>"
    assert page_checked(mirror, tmp_path, f"<table>{row}</table>") == [("0jdens", "")]


def test_a_label_with_a_capital_inside_is_no_lost_ligature(mirror: Mirror, tmp_path: Path) -> None:
    text = "<table><tr><td>Digitaal volgens DigComp</td><td>heeR</td></tr></table>"
    before = [word for word, _ in page_checked(mirror, tmp_path, text)]
    assert before == ["DigComp", "heeR"]
    titles = EXAMPLE["vocabulary"]["titles"]
    more = {**titles, "nl": [*titles["nl"], "Digitaal volgens DigComp"]}
    named = changed(lambda found: found["vocabulary"].update(titles=more))
    assert [word for word, _ in page_checked(named, tmp_path, text)] == ["heeR"]


def test_a_broken_word_is_repaired_only_to_a_word_that_is_known() -> None:
    known = frozenset({"inspectie", "heeft", "inzetten"})
    assert repair("inspec=e", known) == "inspectie"
    assert repair("heeR", known) == "heeft"
    assert repair("inzeNen", known) == "inzetten"
    assert repair("didac4ek", known) == ""


def test_ligature_letters_spaces_and_quotes_are_made_plain() -> None:
    written = "certi\N{LATIN SMALL LIGATURE FI}ceren, 63\N{NARROW NO-BREAK SPACE}% CLB’s"
    assert normalise(written) == "certificeren, 63 % CLB's"
    assert normalise("on\N{SOFT HYPHEN}der\N{NON-BREAKING HYPHEN}wijs") == "onder-wijs"


def test_phrases_are_found_through_lost_ligatures(mirror: Mirror) -> None:
    words = lexicon(mirror, "nl")
    for text in ("zorgcontinuüm", "zorgconMnuüm", "zorgcon0nuüm", "zorgcon=nuüm"):
        assert find(f"het {text} is", words.subjects), text
    assert not find("het zorgconxnuüm is", words.subjects)
    assert tolerant("een visie") != "een visie"


def test_the_query_of_an_address_is_no_broken_word() -> None:
    assert defects("zie https://voorbeeld.be/zoek?naam=school en verder") == []


def test_a_text_with_lost_ligatures_is_read_like_any_other(mirror: Mirror, tmp_path: Path) -> None:
    text = BROKEN.format(
        visie=shown(mirror, "visie.bao"),
        zorg=shown(mirror, "zorgcontinuum.bao"),
        zorg_so=shown(mirror, "zorgcontinuum.so"),
    )
    path = tmp_path / "press.txt"
    path.write_text(text, encoding="utf-8")
    outcome = check_documents(mirror, [read(path)])
    assert [b.claim for b in outcome.bound] == [
        "visie.bao",
        "zorgcontinuum.bao",
        "zorgcontinuum.so",
    ]
    assert {f.check for f in outcome.findings} == {"broken_ligature", "claim_missing"}
    broken = [f.text for f in outcome.findings if f.check == "broken_ligature"]
    assert broken == [
        "Onderwijsinspec=e", "inspec0e", "0jdens", "doorlich0ngen", "organisa0e", "Informa6e",
        "onderwijsinspecMe", "communicaMe@voorbeeld", "heeR", "omzeNen", "prakMjk", "zorgconMnuüm",
        "verwach4ngen", "inzeLen",
    ]  # fmt: skip
    assert {f.kind for f in outcome.free} == {"date", "phone", "list", "ordinal"}
