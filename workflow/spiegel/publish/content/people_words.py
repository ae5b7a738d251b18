"""What stands around texts of people: titles where their author gave none."""

from __future__ import annotations

from spiegel.config.word_files import word_file

_WORDS = word_file("people")

TITLES = _WORDS.by_name("titles")
UNCHECKED = _WORDS.label("unchecked")
