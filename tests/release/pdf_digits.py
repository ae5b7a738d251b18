"""Change one digit of a PDF as printed, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from pypdf import PdfWriter
from pypdf.generic import ByteStringObject, ContentStream, NameObject

SHARE = re.compile(r"\d(?=%)")


def saved_again(path: Path) -> None:
    """Write a PDF with another program: other bytes, the same text."""
    PdfWriter(clone_from=path).write(path)


def change_digit_of_pdf(path: Path) -> tuple[str, str]:
    """Change the last digit of the first percentage in running text; return it before and after."""
    writer = PdfWriter(clone_from=path)
    for page in writer.pages:
        stream = ContentStream(page["/Contents"].get_object(), writer)
        if found := _change(stream, page["/Resources"]["/Font"]):  # type: ignore[index]
            page[NameObject("/Contents")] = writer._add_object(stream)
            writer.write(path)
            return found
    raise AssertionError("no page has a percentage")


def _change(stream: ContentStream, fonts: Any) -> tuple[str, str] | None:
    letters: dict[bytes, str] = {}
    for operands, operator in stream.operations:
        if operator == b"Tf":
            letters = _letters(fonts[operands[0]].get_object())
        if operator != b"TJ":
            continue
        for place, part in enumerate(operands[0]):
            raw = getattr(part, "original_bytes", b"")
            codes = [raw[i : i + 2] for i in range(0, len(raw), 2)]
            digit = SHARE.search("".join(letters.get(code, "\0")[:1] for code in codes))
            others = [c for c, letter in letters.items() if letter.isdigit()]
            others = [c for c in others if digit and letters[c] != digit[0]]
            if digit and others:
                codes[digit.start()] = others[0]
                operands[0][place] = ByteStringObject(b"".join(codes))
                return digit[0], letters[others[0]]
    return None


def _letters(font: Any) -> dict[bytes, str]:
    """Return the letter of each two-byte code of a font."""
    table = font["/ToUnicode"].get_object().get_data().decode("latin-1")
    pairs = re.findall(r"<([0-9A-Fa-f]{4})> <((?:[0-9A-Fa-f]{4})+)>", table)
    return {bytes.fromhex(c): bytes.fromhex(u).decode("utf-16-be") for c, u in pairs}
