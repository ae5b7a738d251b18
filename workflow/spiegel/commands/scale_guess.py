"""The order of the steps of an unknown scale: by words that are known, by numbers, by letters.

No order is certain: a number one is the best grade here and the worst one there. It is written down
as a guess, and shown to readers as an assumption until a person decides.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from spiegel.config.framework import RatingStatus
from spiegel.config.guess_words import GuessWords, plain
from spiegel.ingest.columns import fold

How = Literal["order_words", "order_numbers", "order_letters", "order_unknown"]


@dataclass(frozen=True)
class Step:
    """One step: its name in the configuration, and how the file writes it."""

    id: str
    text: str


@dataclass(frozen=True)
class Scale:
    """An ordered scale as it is guessed.

    Attributes
    ----------
    id : name in the configuration. header : a column that is rated on it.
    steps : the lowest first. cut : place of the first one that meets the bar, from 0.
    statuses : texts that say no rating, and why. how : what the order was guessed from.
    """

    id: str
    header: str
    steps: tuple[Step, ...]
    cut: int
    statuses: dict[str, RatingStatus]
    how: How


def named(text: str, taken: Mapping[str, object] | Sequence[str], kind: str) -> str:
    """Return a name for a text of a file: capitals and digits, one that is not taken.

    Parameters
    ----------
    kind : what the name begins with where the text has no letter that a name may have.
    """
    words = plain(text).upper().replace(" ", "_")[:40].strip("_")
    first = words if words and not words[0].isdigit() else f"{kind}_{words}".strip("_")
    name, number = first, 2
    while name in taken or name == "ALL":
        name, number = f"{first}_{number}", number + 1
    return name


def ordered(texts: Sequence[str], words: GuessWords) -> tuple[list[str], How]:
    """Return steps from low to high, and what the order was guessed from."""
    favours = {text: words.favour(text) for text in texts}
    if all(value is not None for value in favours.values()):
        return sorted(texts, key=lambda t: (favours[t], t)), "order_words"
    numbers = {text: re.match(r"\d+", text) for text in texts}
    if all(numbers.values()) and len({int(m[0]) for m in numbers.values() if m}) == len(texts):
        return sorted(texts, key=lambda t: int(numbers[t][0])), "order_numbers"  # type: ignore[index]
    if all(re.fullmatch("[A-Za-z]", text) for text in texts):
        return sorted(texts, key=fold, reverse=True), "order_letters"
    return sorted(texts, key=fold), "order_unknown"


def scale_of(
    name: str, header: str, texts: Sequence[str], ids: Mapping[str, str], words: GuessWords
) -> Scale:
    """Return the scale that some texts are taken for.

    Parameters
    ----------
    texts : every text of its columns, statuses too. ids : the code of each text.
    """
    statuses = {ids[t]: words.statuses[fold(t)] for t in texts if fold(t) in words.statuses}
    steps, how = ordered([t for t in texts if ids[t] not in statuses], words)
    favours = [words.favour(text) for text in steps]
    good = [n for n, value in enumerate(favours) if value is not None and value >= words.meets]
    cut = good[0] if how == "order_words" and good and good[0] else (len(steps) + 1) // 2
    made = tuple(Step(ids[text], text) for text in steps)
    return Scale(name, header, made, min(cut, len(steps) - 1), statuses, how)
