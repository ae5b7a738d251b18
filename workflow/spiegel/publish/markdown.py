"""Text and markup in Markdown: what is text stays text, whatever characters it has."""

from __future__ import annotations

import re
from html import escape

# What Markdown, HTML or a formula between dollars would read as markup, anywhere in a line (an
# underscore inside a word is none); and what begins a heading or a list at its start.
_ANYWHERE = re.compile(r"[&<>`*\\\[\]~$|{}#@^]|(?<![^\W_])_|_(?![^\W_])|:(?=//)")
_AT_START = re.compile(r"^(?:[-+=]|\d+(?=[.)]))")


class Written(str):
    """A text that is Markdown already, and shows as its author wrote it."""

    __slots__ = ()


def plain(text: str) -> Written:
    """Return a text as Markdown that shows exactly that text, on one line.

    Characters become numbered entities: these are never markup (CommonMark, section 2.5), not even
    to what reads formulas before it. A text that is `Written` stays as it is.
    """
    if isinstance(text, Written):
        return text
    line = " ".join(text.split())
    shown = _ANYWHERE.sub(lambda c: f"&#{ord(c[0])};", line)
    return Written(_AT_START.sub(lambda c: f"&#{ord(c[0][0])};{c[0][1:]}", shown))


def link(address: str, text: str) -> Written:
    """Return a link to an address, which may hold any character, with a text."""
    return Written(f'<a href="{escape(address, quote=True)}">{plain(text)}</a>')
