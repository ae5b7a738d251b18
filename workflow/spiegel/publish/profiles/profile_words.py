"""What the profiles say around their numbers."""

from __future__ import annotations

from spiegel.config.word_files import word_file

_WORDS = word_file("profiles")


PAGE = _WORDS.by_name("page")

FACTS = _WORDS.by_name("facts")
NOT_REGISTERED = _WORDS.label("not_registered")
UNNAMED = _WORDS.label("unnamed")

SUMMARY = _WORDS.label("summary")
SUMMARY_ONE = _WORDS.label("summary_one")
CAPTION = _WORDS.label("caption")
STANDARD = _WORDS.label("standard")
SECTOR_N = _WORDS.label("sector_n")
OF_OWN = _WORDS.label("of_own")
NO_SECTOR = _WORDS.label("no_sector")
NOT_FULLY_RATED = _WORDS.label("not_fully_rated")
NOT_PUBLIC = _WORDS.label("not_public")
NOT_RATED = _WORDS.by_name("not_rated")

COMBINED_COLUMNS = _WORDS.labels("combined_columns")
OF_UNITS = _WORDS.label("of_units")

NO_EARLIER = _WORDS.label("no_earlier")
NO_EARLIER_YEARS = _WORDS.label("no_earlier_years")
EARLIER_INTRO = _WORDS.label("earlier_intro")
EARLIER_CAPTION = _WORDS.label("earlier_caption")
EARLIER_COLUMNS = _WORDS.labels("earlier_columns")
SAME_STEP = _WORDS.label("same_step")
HIGHER = _WORDS.label("higher")
LOWER = _WORDS.label("lower")
ONE_STEP = _WORDS.label("one_step")
MORE_STEPS = _WORDS.label("more_steps")
SIDE = _WORDS.by_name("side")
OTHER_INVESTIGATIONS = _WORDS.label("other_investigations")

INVESTIGATIONS_CAPTION = _WORDS.label("investigations_caption")
INVESTIGATION_COLUMNS = _WORDS.labels("investigation_columns")
NO_INVESTIGATIONS = _WORDS.label("no_investigations")
STATUSES = _WORDS.by_name("statuses")
BAR_MET = _WORDS.label("bar_met")
BAR_BELOW = _WORDS.label("bar_below")

INDEX_INTRO = _WORDS.label("index_intro")
INDEX_CAPTION = _WORDS.label("index_caption")
INDEX_COLUMNS = _WORDS.labels("index_columns")
SEARCH_COUNT = _WORDS.label("search_count")
