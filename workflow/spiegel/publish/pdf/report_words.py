"""What the PDF report says of itself: its parts, its headings and its captions."""

from __future__ import annotations

from spiegel.config.word_files import word_file

_WORDS = word_file("report")


ANNEX = _WORDS.label("annex")
DESCRIPTION = _WORDS.label("description")
PAGE = _WORDS.by_name("page")
KEYWORDS = _WORDS.label("keywords")

PRESS = _WORDS.label("press")
PRESS_LEAD = _WORDS.label("press_lead")
PRESS_ANNEX = _WORDS.label("press_annex")
PRESS_READ = _WORDS.label("press_read")

SETUP = _WORDS.label("setup")
WHO = _WORDS.label("who")
COUNTED = _WORDS.label("counted")
GLOBAL = _WORDS.label("global")
HEADLINES = _WORDS.label("headlines")
PICTURES = _WORDS.label("pictures")
TABLE = _WORDS.label("table")
CHANGES = _WORDS.label("changes")
CHANGE_TABLE = _WORDS.label("change_table")
SECTOR_NOTHING = _WORDS.label("sector_nothing")
QUALITY = _WORDS.label("quality")
METHOD = _WORDS.label("method")
COUNTING = _WORDS.label("counting")
INPUTS = _WORDS.label("inputs")
ABOUT = _WORDS.label("about")
ABOUT_LINES = _WORDS.labels("about_lines")
MEASURES_INTRO = _WORDS.label("measures_intro")
