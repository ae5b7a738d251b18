"""What the check of a text tells its reader, in both languages."""

from __future__ import annotations

from spiegel.word_files import word_file

_WORDS = word_file("check-text")


AGREES = _WORDS.label("agrees")
EXAMPLE = _WORDS.label("example")
PLACES = _WORDS.by_name("places")
SUMMARY = _WORDS.label("summary")
PLACE_CHECKED = _WORDS.label("place_checked")
CLEAN = _WORDS.label("clean")
FOUND = _WORDS.label("found")
FREE = _WORDS.by_name("free")
UNITS = _WORDS.by_name("units")
FINDINGS = _WORDS.by_name("findings")
WORD_TOO_WIDE = _WORDS.label("word_too_wide")
REPAIRED = _WORDS.label("repaired")
NOTHING_NEAR = _WORDS.label("nothing_near")
WAYS = _WORDS.by_name("ways")
REASONS = _WORDS.by_name("reasons")
