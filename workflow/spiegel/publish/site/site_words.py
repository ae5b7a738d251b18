"""What the site says around its figures and tables, in both languages."""

from __future__ import annotations

from spiegel.word_files import word_file

_WORDS = word_file("site")


NOTEBOOKS_INTRO = _WORDS.label("notebooks_intro")

MEASURE_COLUMNS = _WORDS.labels("measure_columns")

CHANGES_INTRO = _WORDS.label("changes_intro")
CHANGES_COUNT = _WORDS.label("changes_count")
CHANGES_CAPTION = _WORDS.label("changes_caption")
CHANGE_COLUMNS = _WORDS.labels("change_columns")
COMPARABLE = _WORDS.by_name("comparable")
CLASS_MEANING = _WORDS.by_name("class_meaning")
RULED_OUT = _WORDS.label("ruled_out")

PUBLISHED_COUNT = _WORDS.label("published_count")
PUBLISHED_EXAMPLE = _WORDS.label("published_example")
PUBLISHED_NOTHING = _WORDS.label("published_nothing")
PUBLISHED_COLUMNS = _WORDS.labels("published_columns")

TABLES_INTRO = _WORDS.label("tables_intro")
TABLES_CAPTION = _WORDS.label("tables_caption")
TABLE_COLUMNS = _WORDS.labels("table_columns")
WORKBOOK_TEXT = _WORDS.label("workbook_text")

CHECKS_COUNT = _WORDS.label("checks_count")
CHECKS_INTRO = _WORDS.label("checks_intro")
CHECKS_CAPTION = _WORDS.label("checks_caption")
CHECK_COLUMNS = _WORDS.labels("check_columns")
RECOMPUTED_COUNT = _WORDS.label("recomputed_count")
RECOMPUTED_CAPTION = _WORDS.label("recomputed_caption")
RECOMPUTED_COLUMNS = _WORDS.labels("recomputed_columns")
EXCLUSION_RULES = _WORDS.by_name("exclusion_rules")
EXCLUSIONS_CAPTION = _WORDS.label("exclusions_caption")
INPUT_COLUMNS = _WORDS.labels("input_columns")

METHOD = _WORDS.labels("method")
STANDARDISED = _WORDS.label("standardised")
COMPOSITION = _WORDS.label("composition")
ROBUST = _WORDS.label("robust")
PLAN = _WORDS.label("plan")
DEVIATION = _WORDS.label("deviation")
QUALIFIER = _WORDS.by_name("qualifier")
NOT_ROBUST = _WORDS.label("not_robust")
MIXED = _WORDS.label("mixed")
