"""Text exports: bytes to letters without loss, and letters to rows of cells."""

from __future__ import annotations

import csv
import io
import re

from spiegel.errors import SpiegelError, refuse_unknown

ENCODINGS = (
    "utf-8-sig",
    "utf-8",
    "cp1252",
    "latin-1",
    "iso-8859-15",
    "cp850",
    "cp858",
    "cp437",
    "mac_roman",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
)
DELIMITERS = (";", ",", "\t", "|")
# One cell may hold this many characters.
LARGEST_CELL = 10_000_000
ONE_BYTE = ("cp1252", "latin-1", "iso-8859-15", "cp850", "cp858", "cp437", "mac_roman")

_BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
_LOST = "\N{REPLACEMENT CHARACTER}"
_CONTROLS = [chr(number) for number in (*range(0x09), *range(0x0E, 0x1C), 0x7F)]
_CONTROL = re.compile(f"[{''.join(_CONTROLS)}]")
_C1 = re.compile("[\x80-\x9f]")
_QUOTE_AFTER_SPACE = re.compile(' +"')
_LINE_END = re.compile(r"\r\n|\r|\n")


def decode(content: bytes, encoding: str, where: str) -> str:
    """Decode without replacement characters, and without the byte order mark.

    Raises
    ------
    SpiegelError : an encoding that is not in use here, a byte that does not exist in it, UTF-8
        bytes registered as a one-byte encoding, letters lost before, or a control character;
        names the line.
    """
    refuse_unknown(
        encoding, ENCODINGS, f"the encoding '{encoding}' is not known", where=where, code="I-ENC-01"
    )
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        line = line_of(content[: error.start].decode("latin-1"))
        raise SpiegelError(
            f"byte {content[error.start]:#04x} is not {encoding} text",
            where=f"{where}, line {line}",
            fix=f"correct the encoding in the manifest ({', '.join(ENCODINGS)}), or export the "
            "file again.",
            code="I-ENC-02",
        ) from None
    text = text.removeprefix(_BOM)
    if encoding in ONE_BYTE and not content.isascii() and _is_utf8(content):
        raise SpiegelError(
            f"the file is registered as {encoding}, and its bytes are UTF-8",
            where=where,
            fix="write utf-8-sig in the column 'encoding' of the manifest.",
            code="I-ENC-03",
        )
    _refuse_characters(text, encoding, where)
    return text


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _refuse_characters(text: str, encoding: str, where: str) -> None:
    if (at := text.find(_LOST)) >= 0:
        raise SpiegelError(
            "the export holds replacement characters: letters were lost before it reached us",
            where=f"{where}, line {line_of(text[:at])}",
            fix="ask for a new export in UTF-8.",
            code="I-ENC-04",
        )
    if (at := _pasted(text)) >= 0:
        raise SpiegelError(
            "a byte order mark stands in the middle: two files were pasted together",
            where=f"{where}, line {line_of(text[:at])}",
            fix="ask for each export as its own file.",
            code="I-ENC-05",
        )
    # Letter by letter is far quicker than the pattern, which is for the place of the first.
    if any(letter in text for letter in _CONTROLS) and (found := _CONTROL.search(text)):
        raise SpiegelError(
            f"the control character {ord(found[0]):#04x} stands in the text",
            where=f"{where}, line {line_of(text[: found.start()])}",
            fix="the file is damaged, or in another encoding (utf-16 has a zero byte at every "
            "second place): correct the encoding in the manifest, or export it again.",
            code="I-ENC-06",
        )
    if encoding in ("latin-1", "iso-8859-15") and (found := _C1.search(text)):
        raise SpiegelError(
            f"the byte {ord(found[0]):#04x} is a control character in {encoding}",
            where=f"{where}, line {line_of(text[: found.start()])}",
            fix="write cp1252 in the column 'encoding' of the manifest.",
            code="I-ENC-07",
        )


def _pasted(text: str) -> int:
    """Return where a byte order mark begins a second file, or -1.

    It begins a row, or stands before the first letters of the text; elsewhere it is a stray
    letter that is mended with its cell.
    """
    at = text.find(_BOM)
    while at >= 0:
        first = text[: text.find("\n") if "\n" in text else len(text)].strip()[:20]
        if text[at - 1 : at] in ("\n", "\r", "") or text.startswith(first, at + 1):
            return at
        at = text.find(_BOM, at + 1)
    return -1


def line_of(before: str) -> int:
    """Return the number of the line that a text ends in."""
    return len(_LINE_END.findall(before)) + 1


def line_ends(text: str) -> str:
    """Return which line ends a text has, for the account: LF, CRLF, CR, joined by +, or none."""
    crlf = text.count("\r\n")
    counts = {"CR": text.count("\r") - crlf, "CRLF": crlf, "LF": text.count("\n") - crlf}
    return "+".join(name for name, count in counts.items() if count) or "none"


def split_rows(text: str, delimiter: str, where: str) -> list[list[str]]:
    """Split CSV text into rows of cells; a blank line is an empty row.

    LF, CRLF and CR end a line, mixed too. Quotes must be closed and stand around whole cells.

    Raises
    ------
    SpiegelError : unbalanced quotes, or a cell of more than `LARGEST_CELL` characters.
    """
    if delimiter not in DELIMITERS:
        raise SpiegelError(
            f"the delimiter '{delimiter}' is not known",
            where=where,
            fix="use a semicolon, a comma, a tab or a bar (|).",
            code="I-CSV-01",
        )
    rows = _parsed(text, delimiter, where)
    if '"' in text and any(_QUOTE_AFTER_SPACE.match(cell) for row in rows for cell in row):
        try:
            return _parsed(text, delimiter, where, spaces=True)
        except SpiegelError:
            return rows
    return rows


def _parsed(text: str, delimiter: str, where: str, *, spaces: bool = False) -> list[list[str]]:
    """Return rows of cells; with `spaces` a quote may stand after a space."""
    csv.field_size_limit(LARGEST_CELL)
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=delimiter, strict=True, skipinitialspace=spaces
    )
    try:
        return list(reader)
    except csv.Error as error:
        if "field limit" in str(error):
            raise SpiegelError(
                f"a cell holds more than {LARGEST_CELL} characters",
                where=f"{where}, line {reader.line_num}",
                fix="look for a quote that is not closed; no cell of an export is that long.",
                code="I-CSV-02",
            ) from None
        raise SpiegelError(
            "a quote is not closed, or stands inside a cell without being doubled",
            where=f"{where}, the cell that ends at line {reader.line_num}",
            fix='a cell with a quote in it is written "with ""two"" quotes"; export it again.',
            code="I-CSV-03",
        ) from None
