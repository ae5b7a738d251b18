"""The words of the content: captions, heads of columns, remarks, and what all readers name."""

from __future__ import annotations

from spiegel.config.word_files import word_file

_WORDS = word_file("content")

# Facts and parts that pages and the report call the same.
HEADINGS = _WORDS.by_name("headings")

ALL_MEASURES_CAPTION = _WORDS.label("all_measures_caption")
SUBJECT_CAPTION = _WORDS.label("subject_caption")
MAIN = _WORDS.label("main")
MEASURE_COLUMNS = _WORDS.by_name("measure_columns")

CHANGES_INTRO = _WORDS.label("changes_intro")
CHANGES_COUNT = _WORDS.label("changes_count")
CHANGES_CAPTION = _WORDS.label("changes_caption")
CHANGE_COLUMNS = _WORDS.by_name("change_columns")
COMPARABLE = _WORDS.by_name("comparable")
CLASS_MEANING = _WORDS.by_name("class_meaning")
AS_VISITED = _WORDS.label("as_visited")
ROUNDED = _WORDS.label("rounded")
RULED_OUT = _WORDS.label("ruled_out")
SUBJECT_CHANGES = _WORDS.label("subject_changes")
SUBJECT_CHANGES_CAPTION = _WORDS.label("subject_changes_caption")
NOT_COMPARED = _WORDS.label("not_compared")
ESTABLISHED = _WORDS.by_name("established")

# Numbers in words, and how a mirror is read.
STATED = _WORDS.by_name("stated")
HOW_TO_READ = _WORDS.by_name("how_to_read")

# Tables beside figures.
SHARE_AND_COUNT = _WORDS.label("share_and_count")
SCHOOL_YEAR = _WORDS.label("school_year")
NOT_APPLICABLE = _WORDS.label("not_applicable")
PUBLISHED_POINT = _WORDS.label("published_point")

SECTOR_COLUMNS = _WORDS.by_name("sector_columns")
SECTORS_CAPTION = _WORDS.label("sectors_caption")
COVERAGE_CAPTION = _WORDS.label("coverage_caption")

PUBLISHED_TITLE = _WORDS.label("published_title")
PUBLISHED_LEAD = _WORDS.label("published_lead")
PUBLISHED_COUNT = _WORDS.label("published_count")
PUBLISHED_EXAMPLE = _WORDS.label("published_example")
PUBLISHED_NOTHING = _WORDS.label("published_nothing")
PUBLISHED_COLUMNS = _WORDS.by_name("published_columns")

CHECKS_COUNT = _WORDS.label("checks_count")
CHECKS_INTRO = _WORDS.label("checks_intro")
CHECKS_CAPTION = _WORDS.label("checks_caption")
CHECK_COLUMNS = _WORDS.by_name("check_columns")
RECOMPUTED_COUNT = _WORDS.label("recomputed_count")
RECOMPUTED_CAPTION = _WORDS.label("recomputed_caption")
RECOMPUTED_COLUMNS = _WORDS.by_name("recomputed_columns")
EXCLUSION_RULES = _WORDS.by_name("exclusion_rules")
EXCLUSIONS_CAPTION = _WORDS.label("exclusions_caption")
INPUT_COLUMNS = _WORDS.by_name("input_columns")
SOURCE_COLUMNS = _WORDS.by_name("source_columns")

# What an indicator of several standards counts, and the rest.
RULES = _WORDS.by_name("rules")
RULES_FAIL = _WORDS.by_name("rules_fail")
QUANTITIES_TITLE = _WORDS.label("quantities_title")
QUANTITIES_CAPTION = _WORDS.label("quantities_caption")
QUANTITY_COLUMNS = _WORDS.by_name("quantity_columns")
QUANTITY_EMPTY = _WORDS.label("quantity_empty")
QUANTITY_STATISTIC = _WORDS.by_name("quantity_statistic")
QUANTITY_INTERVAL = _WORDS.label("quantity_interval")
QUANTITY_CHANGE = _WORDS.label("quantity_change")
QUANTITY_MISSING = _WORDS.label("quantity_missing")
AMONG = _WORDS.by_name("among")
ONLY_AMONG = _WORDS.label("only_among")
INCOMPLETE = _WORDS.label("incomplete")
TWICE = _WORDS.by_name("twice")
EARLIER_VISIT = _WORDS.label("earlier_visit")
EARLIER_VISITS = _WORDS.label("earlier_visits")
COMBINED_TITLE = _WORDS.label("combined_title")
COMBINED_LEAD = _WORDS.label("combined_lead")
COMBINED_CAPTION = _WORDS.label("combined_caption")
COMBINED_COLUMNS = _WORDS.by_name("combined_columns")

METHOD = _WORDS.labels("method")
STANDARDISED = _WORDS.label("standardised")
COMPOSITION = _WORDS.label("composition")
ROBUST = _WORDS.label("robust")
PLAN = _WORDS.label("plan")
DEVIATION = _WORDS.label("deviation")
QUALIFIER = _WORDS.by_name("qualifier")
NOT_ROBUST = _WORDS.label("not_robust")
MIXED = _WORDS.label("mixed")
OVERLAP = _WORDS.label("overlap")
TIPPING = _WORDS.label("tipping")
BY_RISK = _WORDS.label("by_risk")
TIPPING_NEVER = _WORDS.label("tipping_never")
TIPPING_READING = _WORDS.label("tipping_reading")
