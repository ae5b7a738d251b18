"""Words of change: 'increased', 'improved', 'unchanged' need a comparison that shows it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from text_check.claims import Mirror, Quantity
from text_check.evidence import find, inside, sentences
from text_check.statement import Stated, Unsupported, unsupported
from text_check.words import WORDS

# What must be so of the change of every quantity that the sentence is about. `same` is not here:
# what was not shown to differ is not shown to be the same.
SUPPORTED_BY = {
    "up": ("direction", "up"),
    "down": ("direction", "down"),
    "better": ("verdict", "improved"),
    "worse": ("verdict", "declined"),
}


def changes_said(mirror: Mirror, text: str, language: str) -> list[tuple[str, str]]:
    """Return the words of change in a text, each with what it says."""
    return [
        (says, word)
        for says, words in mirror.vocabulary.words["change_words"].items()
        for word in words.get(language, ())
        if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE)
    ]


def unsupported_changes(stated: Stated) -> Iterator[Unsupported]:
    """Yield each word of change that the comparison with the last mirror does not support."""
    mirror, words, text = stated.mirror, stated.words, stated.text
    subjects, sectors = find(text, words.subjects), find(text, words.sectors)
    units = find(text, words.units)
    # What the mirror words itself holds; what is added to it is checked.
    for start, end in stated.own:
        text = text[:start] + " " * (end - start) + text[end:]
    for span in sentences(stated.text):
        said = changes_said(mirror, text[span.start : span.end], words.language)
        if not said:
            continue
        here = inside(subjects, span) or [f for f in subjects if f.end <= span.start][-1:]
        names = sorted(set().union(*(f.means for f in here)))
        about = [mirror.by_claim[name] for name in names]
        if about and all(quantity.comparison == "own_words" for quantity in about):
            continue
        if not about and not inside(sectors, span) and not inside(units, span):
            continue  # not about what the mirror counts
        codes = {str(f.means) for f in inside(sectors, span)}
        targets = [quantity for quantity in about if not codes or quantity.sector in codes]
        for says, word in said:
            if reason := _not_shown(targets, says):
                label = WORDS["reasons"].get(reason) or mirror.vocabulary.classes[reason]
                yield unsupported("change_unsupported", word, label)


def _not_shown(targets: list[Quantity], says: str) -> str:
    """Return why a word of change is not supported: a reason or a class; nothing when it is."""
    if says not in SUPPORTED_BY:
        return says
    key, needed = SUPPORTED_BY[says]
    for quantity in targets:
        change = quantity.change
        if change is None:
            return "no comparison"
        if not change["direction"] or change[key] != needed:
            return change["verdict"]
    return "" if targets else "no comparison"
