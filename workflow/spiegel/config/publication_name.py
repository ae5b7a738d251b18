"""What an inspectorate calls its yearly publication: the words of config/ say *spiegel*, *mirror*.

`publication` in its framework.yaml has, by language, what stands in the place of such a word, or of
a phrase with it where grammar asks for more: `{en: {mirror: report, a mirror: an annual report}}`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from spiegel.config import at_hand

KEY = "publication"
_FILLED = re.compile(r"(\{[^{}]*\})")  # a name between braces is no word: it is filled in
# `spiegel` before these is the command, in every language.
_COMMAND = r"(?! (?:new-\w+|try|status|check|expect|audit|scan|freeze|trace|diff|dictionary)\b)"
# What no text for readers has once the inspectorate has its own word.
HOUSE = re.compile(rf"(?<!`)(?<!run )\b[a-z]*spiegels?(?!\w){_COMMAND}|\bmirrors?\b", re.IGNORECASE)


@cache
def _phrases() -> Mapping[str, tuple[re.Pattern[str], Mapping[str, str]]]:
    """Return for each language what is looked for, the longest first, and what replaces it."""
    found: Any = at_hand.own(KEY)
    made = {}
    for language, own in found.items() if isinstance(found, dict) else ():
        if isinstance(own, dict) and own:
            longest = sorted(map(str, own), key=lambda phrase: (-len(phrase), phrase))
            either = "|".join(map(re.escape, longest))
            by_phrase = {str(phrase).lower(): str(text) for phrase, text in own.items()}
            made[language] = (
                re.compile(rf"(?<![\w`])(?:{either})(?!\w){_COMMAND}", re.IGNORECASE),
                by_phrase,
            )
    return made


def named(text: str, language: str) -> str:
    """Return a text with the inspectorate's own words for its publication; a capital stays."""
    pattern, by_phrase = _phrases().get(language, (None, {}))
    if pattern is None:
        return text

    def own(found: re.Match[str]) -> str:
        phrase = by_phrase[found[0].lower()]
        return phrase[0].upper() + phrase[1:] if found[0][0].isupper() else phrase

    parts = _FILLED.split(text)
    return "".join(part if part[:1] == "{" else pattern.sub(own, part) for part in parts)
