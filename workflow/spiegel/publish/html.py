"""Small pieces of HTML that notebooks and site share."""

from __future__ import annotations

import re
from html import escape
from typing import Any

import pandas as pd
from markupsafe import Markup

from spiegel.config.languages import LANGUAGES, writing
from spiegel.publish import numbers
from spiegel.publish.claims.claim_sentence import ClaimSentence

# Counts, percentages, differences and ranges of those, as `numbers` prints them.
_ONE = "|".join([r"[+\N{MINUS SIGN}-]?\d[\d.,]*%?", *map(numbers.pattern, LANGUAGES)])
_ONE = f"(?:{_ONE})"
_TWO = [
    re.escape(pattern).replace(rf"\{{{first}\}}", _ONE).replace(rf"\{{{second}\}}", _ONE)
    for own in map(writing, LANGUAGES)
    for pattern, first, second in ((own.between, "low", "high"), (own.of, "k", "n"))
]
_NUMBER = re.compile("|".join([*_TWO, _ONE]))

SHORT = 12  # longest text, in characters, that is kept on one line


def cell_text(value: Any, language: str) -> str:
    """Return a cell value as text; a missing value is empty, never zero."""
    if value is None or value is pd.NA or (isinstance(value, float) and value != value):
        return ""
    if isinstance(value, bool) or not hasattr(value, "__index__"):
        if isinstance(value, float):
            return numbers.digits(f"{value:.10g}", language)
        return str(value)
    return numbers.count(int(value), language)


def html_table(frame: pd.DataFrame, caption: str, language: str, *, captioned: bool = True) -> str:
    """Return a table with caption and header scopes; the first column names the rows.

    Parameters
    ----------
    frame : column names are printed as they stand; whole numbers and decimals are printed in the
        language, texts as they are (escaped). Columns of numbers are aligned to the right.
    captioned : false where the caption stands just above the table already.
    """
    texts = [[cell_text(value, language) for value in row] for row in frame.itertuples(index=False)]
    numeric = [
        any(column) and all(not text or _NUMBER.fullmatch(text) for text in column)
        for column in zip(*texts, strict=True)
    ] or [False] * len(frame.columns)
    short = [max(map(len, column)) <= SHORT for column in zip(*texts, strict=True)] or numeric
    marks = [
        ' class="number"' if is_number else ' class="short"' if is_short else ""
        for is_number, is_short in zip(numeric, short, strict=True)
    ]
    head = "".join(
        f'<th scope="col"{mark}>{escape(str(name))}</th>'
        for name, mark in zip(frame.columns, marks, strict=True)
    )
    rows = []
    for row in texts:
        first = f'<th scope="row"{marks[0]}>{escape(row[0])}</th>'
        rest = (
            f"<td{mark}>{escape(text)}</td>" for text, mark in zip(row[1:], marks[1:], strict=True)
        )
        rows.append(f"<tr>{first}{''.join(rest)}</tr>")
    body = "\n".join(rows)
    label = escape(caption, quote=True)
    shown = f"<caption>{escape(caption)}</caption>\n" if captioned else ""
    return (
        f'<div class="table" role="region" aria-label="{label}" tabindex="0">\n'
        f'<table lang="{language}">\n{shown}'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>\n</div>"
    )


def link(address: str, text: str) -> str:
    """Return a link, escaped."""
    return f'<a href="{escape(address, quote=True)}">{escape(text)}</a>'


def marked(said: ClaimSentence) -> Markup:
    """Return a sentence with each number tied to its claim and the counts behind it."""
    parts, end = [], 0
    for part in said.parts:
        counts = "" if part.n is None else f' data-k="{part.k}" data-n="{part.n}"'
        parts += [
            escape(said.text[end : part.start]),
            f'<strong data-claim="{escape(part.claim, quote=True)}" data-kind="{part.kind}"'
            f"{counts}>{escape(part.text)}</strong>",
        ]
        end = part.end
    return Markup("".join([*parts, escape(said.text[end:])]))
