"""The words of the pages of one number and of one figure."""

from __future__ import annotations

from spiegel.config.word_files import word_file

_WORDS = word_file("cards")

WORDS = _WORDS.by_name("words")
UNSAID = _WORDS.by_name("unsaid")
READING = _WORDS.by_name("reading")
MAY_SAY = _WORDS.by_name("may_say")
MAY_DIFFER = _WORDS.by_name("may_differ")
DIFFERS_CAPTION = _WORDS.label("differs_caption")
DIFFERS_COLUMNS = _WORDS.by_name("differs_columns")
DIFFERS_ROW = _WORDS.label("differs_row")
DIFFERS_TEST = _WORDS.label("differs_test")
TESTS = _WORDS.by_name("tests")
ABOUT_MEETS = _WORDS.label("about_meets")
ORIGIN_COLUMNS = _WORDS.by_name("origin_columns")
ORIGIN_CAPTION = _WORDS.label("origin_caption")
RECORDS = _WORDS.by_name("records")
ORIGIN = _WORDS.by_name("origin")
CITATIONS = _WORDS.by_name("citations")
NO_DATE = _WORDS.label("no_date")
EXAMPLE_MARK = _WORDS.label("example_mark")
QUOTED = _WORDS.label("quoted")
WIKIPEDIA = _WORDS.label("wikipedia")
RELEASES = _WORDS.by_name("releases")
