"""Closed model of `config/guess_words.yaml`: words by which an unknown file is guessed at."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field

from spiegel.config.closed_model import Closed
from spiegel.config.closed_yaml import load
from spiegel.config.framework import RatingStatus

FILE = Path(__file__).resolve().parents[3] / "config" / "guess_words.yaml"
# What stands before the comment of a line that a command guessed and nobody decided on.
GUESSED = "    # ? "
# A word of so many letters may also be part of a longer one.
PART = 5

Role = Literal[
    "institution",
    "visit",
    "number",
    "sector",
    "start",
    "end",
    "published",
    "another_day",
    "standard",
    "rating",
    "remark",
]


class GuessWords(Closed):
    """`guess_words.yaml`: what headers and cells of an unknown file are called.

    Attributes
    ----------
    roles : words of headers, by what such a column is. grades : how favourable the word of a step
        is. meets : from how favourable on a step meets the bar. answers : words of two steps that
        do not tell a judgement. missing : texts without a value. statuses : ratings that are none.
    """

    roles: dict[Role, tuple[str, ...]]
    grades: dict[str, float]
    meets: float = Field(gt=0, lt=1)
    answers: dict[str, float]
    missing: tuple[str, ...]
    statuses: dict[str, RatingStatus]

    def plays(self, role: Role, header: str) -> bool:
        """Return whether a header has a word of a role, whole or within a longer one."""
        text = plain(header)
        words = {*text.split()}
        whole = text.replace(" ", "")
        return any(
            word in words or (" " in word and word in text) or (len(word) >= PART and word in whole)
            for word in self.roles[role]
        )

    def favour(self, text: str) -> float | None:
        """Return how favourable the word of a step is, from 0 to 1; None when it is not known."""
        words = plain(text)
        for known in (self.grades, self.answers):
            if words in known:
                return known[words]
        without = re.sub(r"^\d+ | \d+$", "", words)
        # 'requires improvement to be good' begins with a word that is known.
        known_words = [w for w in self.grades if f"{without} ".startswith(f"{w} ")]
        return self.grades[max(known_words, key=len)] if known_words else None


def plain(text: str) -> str:
    """Return a text in small letters without accents and signs, its words parted by one space."""
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    letters = unicodedata.normalize("NFKD", parted).encode("ascii", "ignore").decode().lower()
    return " ".join(re.findall(r"[a-z0-9]+", letters))


def guessed(text: str) -> list[tuple[int, str, str]]:
    """Return the lines of a file that are a guess: number, key, and what is to be decided."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        before, mark, told = line.partition(GUESSED)
        if mark:
            found.append((number, before.strip().partition(":")[0].removeprefix("- "), told))
    return found


@cache
def guess_words() -> GuessWords:
    """Return the words, read once."""
    return load(GuessWords, FILE)
