"""Letters: old code pages, text that was decoded wrongly before, and letters no one sees."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.ingest.bad_files import workbook
from tests.ingest.test_ingest_register import row

from spiegel.errors import SpiegelError
from spiegel.ingest.guess import guess_encoding
from spiegel.ingest.letters import decoded_wrongly, visible
from spiegel.ingest.stage import stage

NAMES = ["Sint-Jozef Lycée", "École Saint-François", "Mariënkerke", "Ecole coöp. Liège"]


@pytest.mark.parametrize("encoding", ["cp850", "cp437", "cp1252", "iso-8859-15", "mac_roman"])
def test_names_in_an_old_code_page_are_guessed(encoding: str) -> None:
    content = "".join(f"{name};1\r\n" for name in NAMES).encode(encoding)
    guess = guess_encoding(content, "f")
    assert content.decode(guess) == content.decode(encoding)


@pytest.mark.parametrize(
    "name", [*NAMES, "5 €", "Sacré-Cœur", "½ uur", "CAFÉ", "Çava", "Île", "Zeeën"]
)
@pytest.mark.parametrize("encoding", ["cp850", "cp437", "cp1252", "iso-8859-15", "mac_roman"])
def test_one_name_is_guessed_rightly_or_asked_about(name: str, encoding: str) -> None:
    try:
        content = f"nr;naam\r\n1;{name}\r\n".encode(encoding)
    except UnicodeEncodeError:
        return  # that code page has not the letter
    asked = None
    try:
        guess = guess_encoding(content, "f")
    except SpiegelError as error:
        asked, guess = error, encoding
    assert content.decode(guess) == content.decode(encoding)
    if asked:
        assert asked.code == "I-REG-06"
        assert next(word for word in name.split() if not word.isascii()) in asked.what


@pytest.mark.parametrize("encoding", ["cp850", "cp437", "iso-8859-15"])
def test_an_old_code_page_can_be_declared(raw: Any, encoding: str) -> None:
    file = raw.put("nr;naam\n1;Lycée\n", encoding=encoding)
    columns = raw.columns("nr,key,,,nr", "naam,text,,,naam")
    assert stage(file, raw.path(file), columns, {}, "m").table["naam"].tolist() == ["Lycée"]


def test_a_guess_names_a_word_to_look_at(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    found = row(tmp_path, content="naam;n\nLycée;1\n".encode("cp850"))
    assert found.encoding == "cp850"
    assert "cp850 is a guess: look at the word 'Lycée'" in caplog.text


dutch = st.text("abcdefgzéèëïçöüêà ", min_size=1, max_size=20)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(text=dutch, wrong=st.sampled_from(["cp1252", "latin-1", "cp850", "cp437", "mac_roman"]))
def test_utf8_that_was_read_as_something_else_is_found_and_good_text_is_not(
    text: str, wrong: str
) -> None:
    assert decoded_wrongly(text) is None
    twice = text.encode("utf-8").decode(wrong, "ignore")
    assert (decoded_wrongly(twice) is None) is text.isascii()


@pytest.mark.parametrize(
    "text",
    ["Ã©cole", "itâ€™s", "voilÃ ", "Â°C", "Ã‰cole", "â‚¬ 5", "CÅ“ur", "â€œja", "Lyc‚e", "LiŠge",
     "ï»¿nr", "├®cole", "√©cole"],
)  # fmt: skip
def test_text_decoded_wrongly_before_is_refused_in_text_and_in_a_workbook(
    raw: Any, text: str
) -> None:
    columns = raw.columns("nr,key,,,nr", "naam,text,,,naam")
    with pytest.raises(SpiegelError) as caught:
        raw.stage(f"nr;naam\n1;a\n2;{text}\n", columns, rows=2)
    assert (caught.value.code, caught.value.where[-6:]) == ("I-ENC-08", "line 3")
    content = workbook(["nr", "naam"], [1, "a"], [2, text])
    file = raw.put(content, rows=2, name="b.xlsx", sheet="Blad1", encoding="", delimiter="")
    with pytest.raises(SpiegelError) as caught:
        stage(file, raw.path(file), columns, {}, "m")
    assert (caught.value.code, caught.value.where[-5:]) == ("I-ENC-08", "row 3")


@pytest.mark.parametrize(
    "text",
    ["CAFÉ «één»", "Noord–Zuid", "‘t Zand’", "€ 5 … ½", "n° 5 · 3²", "São Paulo", "ÎLE À VÉLO",
     "wat…dat", "Ångström", "„ja”"],
)  # fmt: skip
def test_odd_but_good_text_is_read(raw: Any, text: str) -> None:
    columns = raw.columns("nr,key,,,nr", "naam,text,,,naam")
    assert raw.stage(f"nr;naam\n1;{text}\n", columns).table["naam"].tolist() == [text]


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("West-Vlaanderen\u200b", "invisible_letters"),
        ("West\u2011Vlaanderen", "invisible_letters"),
        ("West\u2010Vlaanderen", "invisible_letters"),
        ("West-\u00adVlaanderen", "invisible_letters"),
        ("\u200eWest-Vlaanderen", "invisible_letters"),
        ("West-\ufeffVlaanderen", "invisible_letters"),
        ("West\u2060-Vlaanderen\u200f", "invisible_letters"),
        ("West-Vlaanderen\u00a0", "stray_spaces"),
        ("\u202fWest-Vlaanderen", "stray_spaces"),
    ],
)
def test_letters_no_one_sees_are_mended_with_an_entry(raw: Any, cell: str, reason: str) -> None:
    columns = raw.columns("nr,key,,,nr", "p,text,,,p")
    staged = raw.stage(f"nr;p\n1;West-Vlaanderen\n2;{cell}\n", columns, rows=2)
    assert staged.table["p"].unique().tolist() == ["West-Vlaanderen"]
    entry = staged.ledger[["column", "reason", "old", "new", "source_row"]].to_numpy().tolist()
    assert entry == [["p", reason, cell, "West-Vlaanderen", 3]]


def test_decomposed_letters_are_composed_in_cells_codes_and_headers(raw: Any) -> None:
    apart = unicodedata.normalize("NFD", "categorië")
    codes = raw.codes("soort", "Reële,,,")
    columns = raw.columns("nr,id:6,,,nr", "categorie,code,soort,,categorië")
    text = f"nr;{apart}\n12;{unicodedata.normalize('NFD', 'Reële')}\n"
    staged = raw.stage(text, columns, codes)
    assert staged.table["categorie"].tolist() == ["Reële"]
    mended = staged.ledger[staged.ledger["rule"] == "mend_letters"]
    assert mended[["column", "old", "new", "source_row"]].to_numpy().tolist()[0] == [
        "categorie", apart, "categorië", 1
    ]  # fmt: skip


def test_two_headers_that_differ_in_unseen_letters_are_numbered(raw: Any) -> None:
    columns = raw.columns("a,text,,,naam", "b,text,,,naam (2)")
    staged = raw.stage("naam;naam\u200b\nx;y\n", columns)
    assert staged.table[["a", "b"]].to_numpy().tolist() == [["x", "y"]]


@settings(max_examples=200, deadline=None, derandomize=True)
@given(text=st.text(max_size=30))
def test_a_mended_text_stays_as_it_is(text: str) -> None:
    assert visible(visible(text)) == visible(text)
