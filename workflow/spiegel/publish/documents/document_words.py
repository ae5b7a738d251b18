"""What press release, practice sheets and slides call their parts."""

from __future__ import annotations

from spiegel.config.word_files import word_file

_WORDS = word_file("documents")

PRESS = _WORDS.label("press")
PRESS_DESCRIPTION = _WORDS.label("press_description")
KEY_FIGURES = _WORDS.label("key_figures")
ANNEX = _WORDS.label("annex")
NUMBER_COLUMNS = _WORDS.by_name("number_columns")
NUMBER_DIFFERENCE = _WORDS.label("number_difference")
NUMBER_BETWEEN = _WORDS.label("number_between")
NUMBERS_CAPTION = _WORDS.label("numbers_caption")
SHEET = _WORDS.label("sheet")
SHEET_DESCRIPTION = _WORDS.label("sheet_description")
SIDES = _WORDS.by_name("sides")
SIDE_RULES = _WORDS.by_name("side_rules")
SIDE_CHOICE = _WORDS.label("side_choice")
SIDE_COLUMNS = _WORDS.by_name("side_columns")
NOTHING = _WORDS.label("nothing")
