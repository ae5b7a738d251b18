"""Forgeries of what was published: none may pass.

Each is one change that some reader would see, or that would run, while the numbers that a careless
check reads stay as they are.
"""

from __future__ import annotations

import io
import os
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from forging import (
    BOOK,
    DOCUMENT,
    DRAWN,
    FILES,
    ODS,
    PAGE,
    SHEET,
    SVG,
    TABLE,
    chunk,
    commented,
    fewer_files,
    goes_on,
    hidden_part,
    in_zip_bytes,
    inside_zip,
    into_zip,
    link,
    long_times,
    more,
    one_head,
    parquet,
    pixels,
    png,
    put,
    whole,
    zipped,
)
from hand_made import hand_made_lock, pin
from test_release_compare import book, packed_again

from spiegel.errors import SpiegelError
from spiegel.release.audit import Auditor, Request
from spiegel.release.compare import compare

PREFIX = "results/os2030/"


SITE, FIGURE = "site/index.html", "figures/a.svg"
DIFFERS = {
    "a heading between comments": put(SITE, b"<h1>", b"<!--><h1>99,9%</h1><script>--><h1>"),
    "a script": put(SITE, b"</body>", b"<script>go()</script></body>"),
    "a style": put(SITE, b"</head>", b"<style>h1{display:none}</style></head>"),
    "a comment": put(SITE, b"cijfers", b"[if IE]><h1>99%</h1><![endif]"),
    "another link": put(SITE, b"data.csv", b"//elsewhere/data.csv"),
    "an event": put(SITE, b'class="n"', b'class="n" onclick="go()"'),
    "an attribute twice": put(SITE, b'class="n"', b'class="m" class="n"'),
    "space within a number": put(SITE, b"286", b"2 86"),
    "a space that is no space": put(SITE, b"286 van", b"286\xc2\xa0van"),
    "text turned round": put(SITE, b"286", b"\xe2\x80\xae286"),
    "a frame": put(SITE, b"<body>", b'<body><iframe src="b.html"></iframe>'),
    "a base": put(SITE, b"<title>", b'<base href="//elsewhere/"><title>'),
    "a refresh": put(SITE, b"<title>", b'<meta http-equiv="refresh" content="0"><title>'),
    "another document type": put(SITE, b"<!DOCTYPE html>", b"<!DOCTYPE html SYSTEM 'a'>"),
    "another language": put(SITE, b'lang="nl"', b'lang="en"'),
    "a null in a page": put(SITE, b"63%", b"6\x003%"),
    "a carriage return alone": put(SITE, b"van 409", b"van\r409"),
    "svg: a script": put(FIGURE, b"</svg>", b"<script>go()</script></svg>"),
    "svg: a stylesheet": put(FIGURE, b"<svg", b'<?xml-stylesheet href="a.css"?><svg'),
    "svg: an entity": put(FIGURE, b"<svg", b'<!DOCTYPE svg [<!ENTITY a "9">]><svg'),
    "svg: a comment": put(FIGURE, b"</svg>", b"<!-- 99% --></svg>"),
    "svg: after the end": put(FIGURE, b"</svg>", b"</svg><?go?>"),
    "svg: a glyph for another": put(FIGURE, b'href="#g5"', b'href="#g9"'),
    "svg: glyphs changed": put(FIGURE, b'"g5" d="M5"', b'"g5" d="M9"'),
    "svg: a colour": put(FIGURE, b"#1f77b4", b"#1f77b5"),
    "svg: hidden": put(FIGURE, b"fill: #1f77b4", b"fill: #1f77b4; display: none"),
    "svg: a digit": put(FIGURE, b"63%", b"64%"),
    "svg: moved": put(FIGURE, b'x="1.5"', b'x="1.6"'),
    "svg: metadata": put(FIGURE, b"<defs>", b"<metadata>99%</metadata><defs>"),
    "svg: an event": put(FIGURE, b'<g id="a"', b'<g onload="go()" id="a"'),
    "svg: no svg at all": whole(FIGURE, b"<html>99%</html>"),
    "png: bytes after the end": more("figures/a.png", b"99%"),
    "png: other pixels": whole("figures/a.png", png(0)),
    "png: pixels a shade darker": whole("figures/a.png", png(250)),
    "png: a text": whole("figures/a.png", png()[:33] + chunk(b"tEXt", b"a\0b") + png()[33:]),
    "png: another gamma": whole(
        "figures/a.png", png()[:33] + chunk(b"gAMA", struct.pack(">I", 1)) + png()[33:]
    ),
    "png: an animation": whole(
        "figures/a.png", png()[:33] + chunk(b"acTL", struct.pack(">II", 2, 0)) + png()[33:]
    ),
    "png: a wrong checksum": whole("figures/a.png", png()[:-1] + b"x"),
    "png: another kind": whole("figures/a.png", b"GIF89a"),
    "csv: a count": put("tables/measures.csv", b"286", b"287"),
    "csv: a last digit": put("tables/measures.csv", b"5037", b"5038"),
    "csv: an empty cell": put("tables/measures.csv", b"SO,,", b"SO,0,"),
    "csv: quotes": put("tables/measures.csv", b"BAO", b'"BAO"'),
    "csv: a formula": put("tables/measures.csv", b"BAO", b"=1+1"),
    "csv: a row": more("tables/measures.csv", b"ALL,1,1,1\n"),
    "csv: a row twice": more("tables/measures.csv", b"SO,,9,\n"),
    "csv: spaces": put("tables/measures.csv", b"BAO,286", b"BAO, 286"),
    "csv: an invisible letter": put("tables/measures.csv", b"BAO", b"BA\xe2\x80\x8bO"),
    "csv: a decomposed letter": put("tables/measures.csv", b"share", b"shar\xc3\xa9"),
    "csv: a null": put("tables/measures.csv", b"SO", b"S\0O"),
    "csv: utf-16": whole("tables/measures.csv", TABLE.decode().encode("utf-16")),
    "csv: a line end in a cell": put("tables/changes.csv", b"a\nb", b"a\r\nb"),
    "csv: a mark twice": whole("tables/measures.csv", b"\xef\xbb\xbf" * 2 + TABLE),
    "csv: tabs": whole("tables/measures.csv", TABLE.replace(b",", b"\t")),
    "csv: line ends of long ago": whole("tables/measures.csv", TABLE.replace(b"\n", b"\r")),
    "csv: a separator of lines": put("tables/measures.csv", b"\nSO", b"\xe2\x80\xa8SO"),
    "csv: a letter of another script": put("tables/measures.csv", b"BAO", b"B\xd0\x90O"),
    "csv: no last line end": whole("tables/measures.csv", TABLE.rstrip(b"\n")),
    "svg: a label that is another's": whole(
        "figures/b.svg", DRAWN.replace(b'id="t"', b'id="x"').replace(b'id="d"', b'id="t"')
    ),
    "svg: ids that a style names": whole(
        "figures/b.svg", DRAWN.replace(b'"c1"', b'"x"').replace(b'"c2"', b'"c1"')
    ),
    "svg: an id that a style names": put("figures/b.svg", b'"g1"', b'"c1"'),
    "svg: a space of names": put(FIGURE, b"xmlns:xlink", b'xmlns:a="99%" xmlns:xlink'),
    "svg: attributes in another order": put(FIGURE, b'id="g5" d="M5"', b'd="M5" id="g5"'),
    "svg: another element": put(
        FIGURE, b"</svg>", b'<foreignObject><p xmlns="a">99%</p></foreignObject></svg>'
    ),
    "svg: a picture from elsewhere": put(FIGURE, b"</svg>", b'<image href="//b/a.png"/></svg>'),
    "svg: a link": put(FIGURE, b"<text", b'<a href="//elsewhere/"/><text'),
    "svg: a base": put(FIGURE, b"<svg", b'<svg xml:base="//elsewhere/"'),
    "svg: it moves": put(FIGURE, b"</svg>", b'<set attributeName="x" to="9"/></svg>'),
    "svg: a part of another file": put(FIGURE, b'href="#g5"', b'href="b.svg#g5"'),
    "svg: text as data": put(FIGURE, b"63%", b"<![CDATA[63%]]>"),
    "svg: an element before it": put(FIGURE, b"<svg", b"<!-- <svg> --><svg"),
    "png: a text in another language": whole(
        "figures/a.png", png()[:33] + chunk(b"iTXt", b"a\0\0\0\0\0b") + png()[33:]
    ),
    "png: colours of another kind": whole(
        "figures/a.png", png()[:33] + chunk(b"sRGB", b"\0") + png()[33:]
    ),
    "png: transparent": whole(
        "figures/a.png", png()[:33] + chunk(b"tRNS", b"\0\xff") + png()[33:]
    ),
    "png: an empty part": whole("figures/a.png", png()[:33] + chunk(b"teXt", b"") + png()[33:]),
    "png: pixels in two places": whole(
        "figures/a.png", png()[:33] + chunk(b"IDAT", b"") + chunk(b"teXt", b"") + png()[33:]
    ),
    "png: bytes after the pixels": whole(
        "figures/a.png", pixels(zlib.compress(b"\0" + b"\xff" * 8) + b"99%")
    ),
    "png: rows below the picture": whole(
        "figures/a.png", pixels(zlib.compress((b"\0" + b"\xff" * 8) * 9))
    ),
    "json: no number": put("tables/claims.json", b"286", b"NaN"),
    "json: a comment": put("tables/claims.json", b"{", b"/* 99% */{"),
    "json: another way to write a number": put("tables/claims.json", b"286", b"2.86e2"),
    "json: a mark twice": whole("tables/claims.json", b"\xef\xbb\xbf" * 2 + DOCUMENT),
    "json: a second key": put("tables/claims.json", b'"k": 286', b'"k": 999, "k": 286'),
    "json: another order": whole("tables/claims.json", b'{"k": 286, "claim": "visie.bao"}\n'),
    "json: a float for a count": put("tables/claims.json", b"286", b"286.0"),
    "json: spaces": put("tables/claims.json", b", ", b",  "),
    "json: an escape": put("tables/claims.json", b"visie", b"\\u0076isie"),
    "json: after the end": more("tables/claims.json", b"{}"),
    "json: nested deep": whole("tables/claims.json", b"[" * 100_000 + b"]" * 100_000),
    "xlsx: a format that shows 99.9%": whole(BOOK, book(0.6992665037, '"99.9%"')),
    "xlsx: hidden": whole(BOOK, book(0.6992665037, macro=b"x")),
    "xlsx: a macro": into_zip(BOOK, "xl/vbaProject.bin", b"x"),
    "xlsx: a custom part": into_zip(BOOK, "customXml/item1.xml", b"<a/>"),
    "xlsx: a part twice": into_zip(BOOK, SHEET, b"<a/>"),
    "xlsx: a folder": into_zip(BOOK, "xl/more/", b""),
    "xlsx: a comment": commented,
    "xlsx: bytes before": whole(BOOK, b"MZ" + book(0.6992665037)),
    "xlsx: bytes after": more(BOOK, b"99%"),
    "xlsx: a value": whole(BOOK, book(0.7)),
    "xlsx: a hidden row": inside_zip(BOOK, SHEET, b'<row r="2"', b'<row hidden="1" r="2"'),
    "xlsx: a formula": inside_zip(BOOK, SHEET, b"<v>0.6992665037</v>",
                                  b"<f>1</f><v>0.6992665037</v>"),
    "xlsx: another name": whole(
        BOOK, packed_again(book(0.6992665037)).replace(b"app.xml", b"App.xml")
    ),
    "xlsx: a link": inside_zip(BOOK, "xl/workbook.xml", b"</workbook>",
                               b"<externalReferences/></workbook>"),
    "xlsx: a head that says another packing": in_zip_bytes(one_head),
    "xlsx: fewer files than it holds": in_zip_bytes(fewer_files),
    "xlsx: a part that is hidden": in_zip_bytes(hidden_part),
    "xlsx: a text for a time": long_times,
    "xlsx: a packing that few read": whole(
        BOOK, zipped({"xl/workbook.xml": b"99%"}, zipfile.ZIP_BZIP2)
    ),
    "xlsx: a connection": into_zip(BOOK, "xl/connections.xml", b"<connections/>"),
    "xlsx: a name": inside_zip(BOOK, "xl/workbook.xml", b"</workbook>",
                               b"<definedNames/></workbook>"),
    "xlsx: a view of somebody": inside_zip(BOOK, "xl/workbook.xml", b"</workbook>",
                                           b"<customWorkbookViews/></workbook>"),
    "xlsx: a sheet that nobody finds": inside_zip(BOOK, "xl/workbook.xml", b"<sheet ",
                                                  b'<sheet state="veryHidden" '),
    "ods: another text than value": inside_zip(
        "tables/os2030.ods", "content.xml", b"63%", b"99%"
    ),
    "ods: an event": into_zip("tables/os2030.ods", "Basic/script-lc.xml", b"<a/>"),
    "ods: parts in another order": whole(
        "tables/os2030.ods", zipped(dict(reversed(ODS.items())))
    ),
    "pdf: a script": put("report/os2030.nl.pdf", b"/Catalog", b"/Catalog/AA<</JS(go)>>"),
    "pdf: a file in it": more("report/os2030.nl.pdf", b"3 0 obj<</Type/EmbeddedFile>>endobj\n"),
    "pdf: a note": put("report/os2030.nl.pdf", b"/Catalog", b"/Catalog/Annots[]"),
    "pdf: a layer": put("report/os2030.nl.pdf", b"/Catalog", b"/Catalog/OCProperties<<>>"),
    "pdf: bytes before": whole("report/os2030.nl.pdf", b"MZ%PDF-1.7\n"),
    "parquet: written by another": whole("data/measures.parquet", parquet("2.0")),
    "parquet: bytes in between": put("data/measures.parquet", b"PAR1", b"PAR199%"),
    "page: an object": put(SITE, b"<body>", b'<body><object data="b.html"></object>'),
    "page: a form": put(SITE, b"<h1>", b'<form action="//elsewhere/"></form><h1>'),
    "page: a map of imports": put(SITE, b"</head>", b'<script type="importmap">{}</script></head>'),
    "page: it is fetched before": put(SITE, b"</head>", b'<link rel="prerender" href="b"></head>'),
    "notebook: an attachment": put("notebooks/a.ipynb", b'"raw", ', b'"raw", "attachments": {}, '),
    "parquet: metadata": whole("data/measures.parquet", parquet(note="99%")),
    "parquet: bytes before the end": put("data/measures.parquet", b"PAR1", b"PAR2"),
    "pdf: an action": put("report/os2030.nl.pdf", b"/Catalog", b"/Catalog/OpenAction 9 0 R"),
    "pdf: an update": more("report/os2030.nl.pdf", b"2 0 obj<<>>endobj\n"),
    "pdf: white over it": put("report/os2030.nl.pdf", b"endobj", b" endobj"),
    "notebook: metadata": put("notebooks/a.ipynb", b'"raw", ', b'"raw", "metadata": {"a": 1}, '),
    "notebook: an output": put("notebooks/a.ipynb", b'"raw", ', b'"raw", "outputs": ["99%"], '),
    "nothing left of it": whole(SITE, b""),
}  # fmt: skip
STRANGE = {
    "a file for the server": whole(".htaccess", b"Redirect / //elsewhere/"),
    "a hidden folder": whole(".git/config", b"a"),
    "a hidden file in a folder": whole("site/.a.html", b"a"),
    "a page more": whole("site/more.html", PAGE),
    "a page with another ending": whole("site/index.htm", PAGE),
    "a name in capitals": whole("site/INDEX.html", PAGE),
    "a name with a space": whole("site/index.html ", PAGE),
    "another language of a page": whole("site/index.fr.html", PAGE),
    "a script beside": whole("site/a.js", b"go()"),
    "a worker": whole("site/sw.js", b"go()"),
    "a folder like the audit's": whole("audit/report.html", b"99%"),
    "a folder like the release": whole("release/a.zip", b"PK"),
    "an empty folder": lambda folder: (folder / "more").mkdir(),
    "a folder deep down": lambda folder: (folder / "site" / "a" / "b").mkdir(parents=True),
    "a file that is a link": link(SITE),
    "a folder that is a link": link("site"),
    "letters of another script": whole("site/\u0456ndex.html", PAGE),
    "a letter in two parts": whole("site/cafe\u0301.html", PAGE),
    "a letter that is not shown": whole("site/index\u200b.html", PAGE),
    "a line end in a name": whole("site/index\n.html", PAGE),
    "a folder in capitals": whole("SITE/index.html", PAGE),
    "a hidden folder deep down": whole("site/.well-known/a.html", PAGE),
    "a pipe": lambda folder: os.mkfifo(folder / "site" / "a.html"),
    "a pipe for a page": lambda folder: (
        (folder / SITE).unlink(),
        os.mkfifo(folder / SITE),
    ),
    "a folder for a page": lambda folder: ((folder / SITE).unlink(), (folder / SITE).mkdir()),
    "a link from the folder to itself": lambda folder: (folder / "site" / "a").symlink_to(".."),
    "a chapter beside the others": whole("notebooks/a.py", b"print(99)\n"),
    "records beside": whole("data/records.sqlite", b"SQLite format 3\0"),
    "a link to nothing": lambda folder: (folder / "a").symlink_to("nowhere"),
    "a link to itself": lambda folder: (folder / "b").symlink_to("."),
}
SAME = {
    "csv: line ends, cells as they were": whole("tables/changes.csv", b'id,text\r\n1,"a\nb"\r\n'),
    "svg: other ids beside a style": put("figures/b.svg", b'"g1"', b'"g7"'),
    "csv: line ends": whole("tables/measures.csv", TABLE.replace(b"\n", b"\r\n")),
    "csv: a mark": whole("tables/measures.csv", b"\xef\xbb\xbf" + TABLE),
    "page: line ends": whole(SITE, PAGE.replace(b"\n", b"\r\n")),
    "svg: other ids": whole(FIGURE, SVG.replace(b"g5", b"h1").replace(b"g9", b"h2")),
    "xlsx: packed again": whole(BOOK, packed_again(book(0.6992665037), level=9)),
    "png: packed again": whole(
        "figures/a.png",
        png()[:33]
        + chunk(b"IDAT", zlib.compress(b"".join(b"\0" + b"\xff" * 8 for _ in range(8)), 0))
        + chunk(b"IEND", b""),
    ),
}


def published(tmp_path: Path, forge: Callable[[Path], object]) -> tuple[Auditor, int | None]:
    """Return an audit of a publication that was forged, and where it ended."""
    folder = tmp_path / "published"
    for name, content in FILES.items():
        whole(name, content)(folder)
    forge(folder)
    request = Request("os2030", published=folder)
    auditor = Auditor(tmp_path, request, tmp_path / "out", say=lambda line: None)
    auditor.lock = hand_made_lock(
        outputs={PREFIX + n: pin(PREFIX + n, c) for n, c in FILES.items()}
    )
    return auditor, auditor.published()


@pytest.mark.parametrize("name", DIFFERS)
def test_a_file_that_was_changed_is_not_what_was_frozen(tmp_path: Path, name: str) -> None:
    auditor, code = published(tmp_path, DIFFERS[name])
    assert code == 20
    (own,) = auditor.audit.outputs
    assert own.status == "differs"


@pytest.mark.parametrize("name", STRANGE)
def test_what_no_edition_has_is_not_trusted(tmp_path: Path, name: str) -> None:
    auditor, code = published(tmp_path, STRANGE[name])
    assert code == 33
    assert auditor.audit.reasons


@pytest.mark.parametrize("name", SAME)
def test_another_way_to_write_it_passes_and_is_named(tmp_path: Path, name: str) -> None:
    auditor, code = published(tmp_path, SAME[name])
    assert code is None
    (note,) = auditor.audit.notes
    assert "is written in another way" in note


@pytest.mark.parametrize("longer", [True, False])
def test_a_zip_whose_packed_bytes_go_on_has_no_form(longer: bool) -> None:
    plain, forged = goes_on(b"", longer=longer), goes_on(b" of 99%", longer=longer)
    with zipfile.ZipFile(io.BytesIO(forged)) as packed:
        assert packed.read("a") == b"63%"  # so our own reader sees nothing
    assert compare("workbook", plain, zipped({"a": b"63%"}), 0).status == "same_content"
    assert compare("workbook", plain, forged, 0).status == "differs"


def test_a_file_that_stays_in_the_house_may_not_be_among_what_was_published(tmp_path: Path) -> None:
    folder, name = tmp_path / "published", "quality/ledger.csv"
    for path, content in {**FILES, name: TABLE}.items():
        whole(path, content)(folder)
    pins = {PREFIX + n: pin(PREFIX + n, c) for n, c in FILES.items()}
    pins[PREFIX + name] = pin(PREFIX + name, TABLE, in_bundle=False)
    request = Request("os2030", published=folder)
    auditor = Auditor(tmp_path, request, tmp_path / "out", say=lambda line: None)
    auditor.lock = hand_made_lock(outputs=pins)
    assert auditor.published() == 33
    (reason,) = auditor.audit.reasons
    assert name in reason
    (folder / name).unlink()
    auditor.audit.reasons.clear()
    assert auditor.published() is None


def test_the_word_of_a_lock_for_what_a_file_holds_is_not_taken(tmp_path: Path) -> None:
    """A forged page, and a lock that says its form is that of the frozen one."""
    auditor, code = published(tmp_path, put(SITE, b"63%", b"99%"))
    assert code == 20
    path = PREFIX + SITE
    own = auditor.lock.outputs[path].model_copy(
        update={"content": pin(path, PAGE.replace(b"63%", b"99%")).content}
    )
    auditor.lock = auditor.lock.model_copy(update={"outputs": {path: own}})
    auditor.audit.outputs.clear()
    auditor.read = {path: PAGE}.get
    assert auditor._held(tmp_path / "published" / SITE, path, own) is not None


def test_records_that_a_run_does_not_make_are_seen(tmp_path: Path) -> None:
    path = "data/processed/os2030/clean/2029-2030/visits.parquet"
    auditor = Auditor(tmp_path, Request("os2030"), tmp_path / "out", say=lambda line: None)
    auditor.lock = hand_made_lock(records={path: pin(path, parquet())})
    for content, told in ((None, "not_made"), (parquet(), None), (parquet(a="b"), "differs")):
        if content is not None:
            whole(path, content)(tmp_path)
        assert [one.status for one in auditor._other_records(tmp_path)] == ([told] if told else [])


def test_a_folder_that_is_a_link_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SpiegelError, match="a link, no folder"):
        published(tmp_path, link(""))


def test_a_file_that_lacks_is_incomplete(tmp_path: Path) -> None:
    assert published(tmp_path, lambda folder: (folder / SITE).unlink())[1] == 21
