"""What the report notebooks say around their figures."""

from __future__ import annotations

from spiegel.config.word_files import word_file

_WORDS = word_file("tables")


QUESTIONS = _WORDS.by_name("questions")

EXAMPLE = _WORDS.label("example")
EXAMPLE_MARK = _WORDS.label("example_mark")

PERIOD = _WORDS.label("period")
PART_OF_YEAR = _WORDS.label("part_of_year")
SOURCES = _WORDS.label("sources")
INPUTS = _WORDS.label("inputs")
NATURES = _WORDS.by_name("natures")

NOT_RANDOM = _WORDS.label("not_random")

READING = _WORDS.by_name("reading")
COUNTED = _WORDS.label("counted")
FIGURE_DATA = _WORDS.label("figure_data")
DRAWN_BY_HAND = _WORDS.label("drawn_by_hand")

OBS_STATUS = _WORDS.by_name("obs_status")
SUPPRESSED = _WORDS.label("suppressed")

NO_PRIORS = _WORDS.label("no_priors")
TREND_CLASS = _WORDS.by_name("trend_class")

CHECK_NAMES = _WORDS.by_name("check_names")
CHECK_WORDS = _WORDS.by_name("check_words")
EXCLUSION_COLUMNS = _WORDS.by_name("exclusion_columns")
TABLE_NAMES = _WORDS.by_name("table_names")
PUBLISHED_CAPTION = _WORDS.label("published_caption")
VERDICTS = _WORDS.by_name("verdicts")

SETUP_COLUMNS = _WORDS.by_name("setup_columns")

INDEX_TITLE = _WORDS.label("index_title")
INDEX_INTRO = _WORDS.label("index_intro")
INDEX_FILE = _WORDS.label("index_file")
INDEX_SITE = _WORDS.label("index_site")
INDEX_CHECKS = _WORDS.label("index_checks")

DATA = _WORDS.label("data")

SITE_PAGE = _WORDS.label("site_page")
SOME_ROWS = _WORDS.label("some_rows")
SIDES = _WORDS.by_name("sides")
_YES_NO = _WORDS.by_name("yes_no")
YES_NO = {True: _YES_NO["yes"], False: _YES_NO["no"]}
ASSUMPTIONS_INTRO = _WORDS.label("assumptions_intro")
COMPARABLE = _WORDS.by_name("comparable")
# What another study and the mirror say of a theme, and whether that is the same.
EVIDENCE = _WORDS.by_name("evidence")

# What the tables of notebooks call the marks of a figure.
MARK_NAMES = _WORDS.by_name("mark_names")
