"""Reading texts: numbers and what needs no claim, lost ligatures, and documents of every kind."""

from __future__ import annotations

import copy
import dataclasses
import io
import zipfile
from decimal import Decimal
from pathlib import Path

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spiegel.claim_config import Allowed
from spiegel.config import Label
from spiegel.errors import SpiegelError
from spiegel.publish import numbers
from spiegel.publish.report import Report
from spiegel.publish.text_check.check import check_documents
from spiegel.publish.text_check.documents import files_of, paragraphs, read_document
from spiegel.publish.text_check.evidence import clause_at, find, lexicon, sentence_at
from spiegel.publish.text_check.ligatures import (
    defects,
    is_broken,
    names_in,
    normalise,
    repair,
    tolerant,
)
from spiegel.publish.text_check.numerals import attainable, numbers_in, parse

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


def spotted(text: str, language: str = "nl", **more: object) -> list[tuple[str, str, str]]:
    found = numbers_in(text, language, **more)  # type: ignore[arg-type]
    return [(n.text.strip(), n.kind, n.allowed) for n in found]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("in 2025", "year"), ("het schooljaar 2023-2024", "school_year"),
        ("schooljaar 2023/24", "school_year"), ("op 13 mei 2025", "date"),
        ("on May 13, 2025", "date"), ("op 1 september", "date"), ("13/05/2025", "date"),
        ("2025-05-13", "date"), ("om 14:30", "time"), ("om 14u30", "time"),
        ("bel 02 553 88 50", "phone"), ("+32 2 553 88 50", "phone"), ("0470 12 34 56", "phone"),
        ("artikel 36", "law"), ("art. 12, §2", "law"), ("article 5", "law"), ("p. 12", "page"),
        ("pagina 3 van 12", "page"), ("pages 3-5", "page"), ("zie figuur 2.1", "reference"),
        ("tabel 4", "reference"), ("1. Stel", "list"), ("2) Doe", "list"),
        ("de 2de graad", "ordinal"), ("the 21st century", "ordinal"),
        ("een interval van 95%", "level"), ("a 95% interval", "level"),
        ("volgens WCAG 2.1, niveau AA", "standard"), ("opgenomen in EN 301 549", "standard"),
        ("een PDF (PDF/UA-1)", "standard"), ("op www.site.be/12", "address"),
        ("aan 12.info@site.be", "address"),
    ],
)  # fmt: skip
def test_numbers_that_need_no_claim_are_known_for_what_they_are(text: str, why: str) -> None:
    found = spotted(text, "en" if text[0] in "oat" and " May" in text else "nl")
    assert found
    assert {allowed for _, _, allowed in found} == {why}


@pytest.mark.parametrize(
    "text",
    [
        "63% van de scholen", "2025 scholen", "20% in 2 jaar"[:3], "1990% meer", "p. 63%"[3:],
        "12 van de 20 scholen", "5 procentpunt", "1.234 bezoeken", "−6 procentpunt", "13%",
        "het percentage is 95%", "622 instellingen", "figuur 2% groter"[7:],
    ],
)  # fmt: skip
def test_a_number_that_states_something_is_never_allowed(text: str) -> None:
    found = spotted(text, units=("scholen", "instellingen"))
    assert found
    assert all(allowed == "" for _, _, allowed in found)


def test_no_pattern_lets_a_percentage_through() -> None:
    for before in ("artikel", "p.", "figuur", "§", "op 13", "in", "1990-", "om", "tabel", "noot"):
        found = spotted(f"en {before} 63% van de scholen")
        assert ("63%", "percent", "") in found, before


@pytest.mark.parametrize(
    ("text", "free", "stated"),
    [
        ("sinds 2025 in 63 scholen", ["2025"], ["63"]),
        ("op 13 mei 2025 van 63 scholen", ["13 mei 2025"], ["63"]),
        ("in 2023-2024 van 48 scholen", ["2023-2024"], ["48"]),
        ("zie p. 12 van 20", ["p. 12 van 20"], []),
        ("bel 02 553 88 50 of 0470/12.34.56", ["02 553 88 50", "0470/12.34.56"], []),
    ],
)
def test_what_needs_no_claim_is_told_once_and_hides_no_other_number(
    text: str, free: list[str], stated: list[str]
) -> None:
    found = spotted(text)
    assert [t for t, _, why in found if why] == free
    assert [t for t, _, why in found if not why] == stated


def test_numbers_are_read_in_their_language() -> None:
    assert parse("1.234", "nl") == 1234
    assert parse("1,234", "en") == 1234
    assert parse("63,4", "nl") == Decimal("63.4")
    assert parse("63.4", "en") == Decimal("63.4")
    assert parse("1.234,5", "nl") == Decimal("1234.5")
    assert [n.value for n in numbers_in("van −8 tot +5 procentpunt", "nl")] == [-8, 5]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("63 %", "percent"), ("63 procent", "percent"), ("63 per cent", "percent"),
        ("63\N{NO-BREAK SPACE}%", "percent"), ("5 procentpunt", "points"),
        ("5 percentage points", "points"), ("10 van de 14", "ratio"), ("1 in 3", "ratio"),
    ],
)  # fmt: skip
def test_the_kind_of_a_number_is_known(text: str, kind: str) -> None:
    found = spotted(normalise(text))
    assert [k for _, k, _ in found] == [kind]


def test_patterns_of_the_inspectorate_are_allowed_too() -> None:
    house = (Allowed(pattern=r"Inspectie 2\.0", why=Label(nl="naam", en="name")),)
    assert spotted("sinds Inspectie 2.0 is", house=house) == [("Inspectie 2.0", "count", "house")]
    assert spotted("sinds Inspectie 3.0 is", house=house) == [("3.0", "count", "")]


def test_a_number_alone_on_a_page_is_its_number_only_where_there_are_pages() -> None:
    assert spotted(" 12 ", page_numbers=True) == [("12", "count", "page")]
    assert spotted(" 12 ") == [("12", "count", "")]


@settings(deadline=None)  # a busy machine is slow the first time
@given(st.integers(1, 400), st.integers(0, 2), st.data())
def test_what_n_can_produce_is_attainable_and_nothing_else(
    n: int, decimals: int, data: st.DataObject
) -> None:
    k = data.draw(st.integers(0, n))
    assert attainable(numbers.rounded_percent(k, n, decimals), n)
    tried = Decimal(data.draw(st.integers(0, 100 * 10**decimals))).scaleb(-decimals)
    every = {numbers.rounded_percent(i, n, decimals) for i in range(n + 1)}
    assert attainable(tried, n) == (tried in every)


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
     "www.site=1.be", "info2@voorbeeld.be", "leer-", "DKO"],
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


def page_checked(report: Report, folder: Path, html: str) -> list[tuple[str, str]]:
    """Return the lost ligatures that are found on a page, with what they are repaired to."""
    path = folder / "page.html"
    path.write_text(f'<html lang="nl"><body>{html}</body></html>', encoding="utf-8")
    outcome = check_documents(report, folder, [read_document(path)])
    return [
        (f.text, f.message.rpartition("lees: ")[2] if "lees: " in f.message else "")
        for f in outcome.findings
        if f.check == "broken_ligature"
    ]


def test_words_side_by_side_in_a_row_are_no_lost_ligature(report: Report, tmp_path: Path) -> None:
    row = "<tr><td><span>visie</span><span>Basisonderwijs</span></td><td>en<b>Zo</b></td></tr>"
    assert page_checked(report, tmp_path, f"<table>{row}</table>") == []
    torn = "<tr><td>De inspec=e, de <b>zorgconMnuüm</b> en <i>in</i>zeLen</td></tr>"
    found = page_checked(report, tmp_path, f"<table>{torn}</table><p>tijdens de zorgcontinuüm</p>")
    assert found == [("inspec=e", ""), ("zorgconMnuüm", "zorgcontinuüm"), ("inzeLen", "")]


def test_a_digest_in_a_row_is_no_lost_ligature(report: Report, tmp_path: Path) -> None:
    row = "<tr><td>ratings</td><td><code>abcdefa1bcde</code></td><td>0jdens</td></tr>"
    assert page_checked(report, tmp_path, f"<table>{row}</table>") == [("0jdens", "")]


def test_a_label_with_a_capital_inside_is_no_lost_ligature(report: Report, tmp_path: Path) -> None:
    text = "<table><tr><td>Digitaal volgens DigComp</td><td>heeR</td></tr></table>"
    before = [word for word, _ in page_checked(report, tmp_path, text)]
    assert before == ["DigComp", "heeR"]
    inspectorate = copy.copy(report.inspectorate)
    visie = inspectorate.indicators["k1_visie"]
    label = Label(nl="Digitaal volgens DigComp", en="Digital by DigComp")
    inspectorate.indicators = {
        **inspectorate.indicators, "k1_visie": visie.model_copy(update={"label": label}),
    }  # fmt: skip
    named = dataclasses.replace(report, inspectorate=inspectorate)
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


def test_phrases_are_found_through_lost_ligatures(report: Report) -> None:
    words = lexicon(report, "nl")
    for text in ("zorgcontinuüm", "zorgconMnuüm", "zorgcon0nuüm", "zorgcon=nuüm"):
        assert find(f"het {text} is", words.subjects), text
    assert not find("het zorgconxnuüm is", words.subjects)
    assert tolerant("een visie") != "een visie"


def test_the_query_of_an_address_is_no_broken_word() -> None:
    assert defects("zie https://voorbeeld.be/zoek?naam=school en verder") == []


def test_the_longest_phrase_wins(report: Report) -> None:
    found = find("in het buitengewoon basisonderwijs", lexicon(report, "nl").sectors)
    assert [f.means for f in found] == ["BUBAO"]
    assert [f.means for f in find("in primary schools", lexicon(report, "en").sectors)] == ["BAO"]


def test_sentences_and_clauses_end_where_they_end() -> None:
    text = "Dat is 63,4% van 1.234 scholen, en dus veel. Daarna 48%; meer niet."
    first, second = sentence_at(text, 8), sentence_at(text, text.index("48"))
    assert text[first.start : first.end] == "Dat is 63,4% van 1.234 scholen, en dus veel."
    assert text[second.start : second.end] == "Daarna 48%; meer niet."
    clause = clause_at(text, text.index("48"))
    assert text[clause.start : clause.end] == "Daarna 48%"


def test_wrapped_lines_become_paragraphs_and_split_words_are_joined() -> None:
    text = "Een onder-\nwijs dat leer-\nen werkt.\n\n• punt een\n• punt\n  twee\n1. stap"
    found = [block.text for block in paragraphs(text)]
    assert found == ["Een onderwijs dat leer- en werkt.", "punt een", "punt twee", "1. stap"]
    places = [block.place for block in paragraphs(text)]
    assert places == ["line 1", "line 5", "line 6", "line 8"]


def test_a_text_with_lost_ligatures_is_read_like_any_other(report: Report, tmp_path: Path) -> None:
    def share(indicator: str, sector: str, category: str) -> str:
        cell = report.cell(indicator, sector, category)
        return numbers.percent(cell["k"], cell["n"], "nl")

    text = BROKEN.format(
        visie=share("k1_visie", "BAO", "meets"),
        zorg=share("l6_zorgcontinuum", "BAO", "below"),
        zorg_so=share("l6_zorgcontinuum", "SO", "below"),
    )
    path = tmp_path / "press.txt"
    path.write_text(text, encoding="utf-8")
    outcome = check_documents(report, tmp_path, [read_document(path)])
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


def test_word_tables_footnotes_and_headers_are_read(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Visie", "63%"
    document.sections[0].footer.paragraphs[0].text = "Voettekst 48%"
    path = tmp_path / "a.docx"
    document.save(str(path))
    blocks = read_document(path).blocks
    assert [b.text for b in blocks if b.row] == ["Visie | 63%"]
    assert any(b.text == "Voettekst 48%" for b in blocks)


def test_a_text_box_of_word_is_read_once(tmp_path: Path) -> None:
    names = (
        'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    )
    box = "<w:r><w:t>Vak: 63%</w:t></w:r>"
    body = f"<mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
    text = f"<w:document {names}><w:p>{body}</mc:AlternateContent></w:p></w:document>"
    path = tmp_path / "a.docx"
    path.write_bytes(_zip({"word/document.xml": text}))
    assert [b.text for b in read_document(path).blocks] == ["Vak: 63%"]


def test_a_page_is_read_without_its_scripts_and_with_its_alternative_texts(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text(
        '<html lang="nl"><head><script>var x = 99;</script></head><body><p>Een<br>zin van '
        '<b>63</b>%.</p><img alt="Balken: 48%"><table><tr><th>a</th><td>1</td></tr></table>'
        '<p lang="en">In English</p></body></html>',
        encoding="utf-8",
    )
    document = read_document(path)
    assert [b.text.strip() for b in document.blocks] == [
        "Een zin van 63%.", "Balken: 48%", "a | 1", "In English",
    ]  # fmt: skip
    assert document.language == "nl"
    assert document.language_of(document.blocks[-1]) == "en"


def test_a_drawing_in_a_page_is_read_and_what_it_stands_in_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text(
        '<html lang="nl"><body><p>Voor <svg lang="en"><title>A title: 1%</title><desc>Bars: 2%'
        "</desc><metadata><x>3%</x></metadata><defs><style>text {}</style></defs><g><text>Visie"
        "</text><text><tspan>63</tspan><tspan>%</tspan></text></g>4%</svg> na.</p>"
        "<table><tr><td>a</td><td><svg><text>5%</text></svg></td><td>6</td></tr></table>"
        '<span role="img" aria-label="Stip op 7%"></span><input type="image" alt="8%">'
        '<img alt="" src="x.png"></body></html>',
        encoding="utf-8",
    )
    document = read_document(path)
    assert {(b.text.strip(), b.place.partition(", ")[2], b.row) for b in document.blocks} == {
        ("A title: 1%", "svg title", False), ("Bars: 2%", "svg desc", False),
        ("Visie | 63%", "svg", True), ("Voor na.", "", False), ("5%", "svg", True),
        ("a | | 6", "", True), ("Stip op 7%", "alt", False), ("8%", "alt", False),
    }  # fmt: skip
    assert {b.language for b in document.blocks if b.drawing} == {"en", "nl"}


def test_text_of_an_older_encoding_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("Zorgcontinuüm: 63% – één".encode("cp1252"))
    assert read_document(path).blocks[0].text == "Zorgcontinuüm: 63% – één"


def _zip(members: dict[str, str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.odt", b"x", "cannot be checked"),
        ("a.docx", b"no zip", "the Word file cannot be read"),
        ("a.docx", _zip({"word/document.xml": "<w:p"}), "the Word file cannot be read"),
        ("a.docx", _zip({"other.xml": "<a/>"}), "no text was found"),
        ("a.pdf", b"no pdf", "the PDF cannot be read"),
        ("a.txt", b" \n", "no text was found"),
        ("a.txt", b"\x81\x8d", "neither UTF-8 nor cp1252"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_plainly(
    tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(SpiegelError) as caught:
        read_document(path)
    assert message in caught.value.what
    assert name in caught.value.where


def test_a_file_that_is_not_there_is_told_plainly(tmp_path: Path) -> None:
    with pytest.raises(SpiegelError, match="there is no such file"):
        read_document(tmp_path / "a.txt")


def test_a_folder_is_all_its_pages(tmp_path: Path) -> None:
    for name in ("b.html", "a.html", "style.css"):
        (tmp_path / name).write_text("<p>1</p>", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    own = [tmp_path / "a.html", tmp_path / "b.html"]
    assert files_of([tmp_path]) == own
    assert files_of([own[1], tmp_path]) == [own[1], *own]
    with pytest.raises(SpiegelError, match="no page in the folder"):
        files_of([tmp_path / "empty"])
