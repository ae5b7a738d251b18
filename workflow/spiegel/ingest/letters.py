"""Letters that are not what they seem: unseen ones, decomposed ones, and ones decoded wrongly."""

from __future__ import annotations

import re
import unicodedata

# Marks that no one sees: soft hyphen, zero-width and directional marks, byte order marks inside.
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_HYPHEN = re.compile("[\u2010\u2011]")

# Letters of Dutch, French, German and English text, and the signs that word processors put in.
_LETTERS = (
    "".join(map(chr, range(0xC0, 0x100)))
    + "\u0152\u0153\u0160\u0161\u0178\u017d\u017e"
    + "\u00a0\u00ab\u00ad\u00b0\u00b2\u00b4\u00b7\u00bb\u00bd\u2013\u2014\u2018\u2019\u201c\u201d"
    + "\u201e\u2022\u2026\u20ac\ufeff\ufffd"
)
# A letter of an old code page that was read as cp1252 is a sign inside a word: Lyc‚e, LiŠge.
_SIGNS = "\u201a\u201e\u2020\u2021\u02c6\u2030\u0160\u2039"
_SIGN_IN_WORD = re.compile(f"[a-z\u00df-\u00ff][{_SIGNS}][a-z]")
# Its second half was a no-break space, and became a plain one since: voilÃ .
_HALF_A_LETTER = re.compile("(?<=[a-z])\u00c3(?![A-Za-z])")


def visible(text: str) -> str:
    """Return a text without letters that no one sees, composed (NFC), with plain hyphens."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", _HYPHEN.sub("-", _UNSEEN.sub("", text)))


def why_invisible(text: str) -> str:
    """Return the reason why `visible` changes a text."""
    unseen = _UNSEEN.search(text) or _HYPHEN.search(text)
    return "invisible_letters" if unseen else "decomposed_letters"


def _read_as(letter: str, encoding: str) -> str:
    """Return what the UTF-8 bytes of a letter become when they are read in another encoding."""
    found = ""
    for byte in letter.encode("utf-8"):
        found += bytes([byte]).decode(encoding, "ignore") or chr(byte)
    return found


# What is no text in any language here: Ã© for é in cp1252, ├® in cp850, √© in Mac Roman.
_TWICE = {
    _read_as(letter, encoding): letter
    for encoding in ("cp437", "cp850", "mac_roman", "iso-8859-15", "latin-1", "cp1252")
    for letter in _LETTERS
}
_TWICE["\u00e2\u20ac"] = "\u201d"
_FIRST = {text[0] for text in _TWICE}
_ANY_TWICE = re.compile("|".join(sorted(map(re.escape, _TWICE), key=len, reverse=True)))


def decoded_wrongly(text: str) -> tuple[int, str, str] | None:
    """Return place, letters and what they stand for where a text was once decoded wrongly.

    UTF-8 bytes that were read as a one-byte encoding, or an old code page read as cp1252.
    """
    if text.isascii():
        return None
    if any(letter in text for letter in _FIRST) and (found := _ANY_TWICE.search(text)):
        return found.start(), found[0], _TWICE[found[0]]
    if "\u00c3" in text and (found := _HALF_A_LETTER.search(text)):
        return found.start(), found[0], "\u00e0"
    if any(sign in text for sign in _SIGNS) and (found := _SIGN_IN_WORD.search(text)):
        letter = found[0][1].encode("cp1252").decode("cp850")
        return found.start() + 1, found[0][1], letter
    return None
