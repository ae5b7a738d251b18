"""Names of pages and what stands around their contents, in both languages."""

from __future__ import annotations

from spiegel.word_files import word_file

_WORDS = word_file("site-pages")


LANGUAGE_NAMES = {"nl": "Nederlands", "en": "English"}

# Short names, for navigation; a page of one sector or theme is called by its label.
PAGES = _WORDS.by_name("pages")
TITLES = _WORDS.by_name("titles")
LEADS = _WORDS.by_name("leads")

WORDS = _WORDS.by_name("words")

SECTOR_COLUMNS = _WORDS.labels("sector_columns")
SECTORS_CAPTION = _WORDS.label("sectors_caption")
THEME_COLUMNS = _WORDS.labels("theme_columns")
THEMES_CAPTION = _WORDS.label("themes_caption")

ALL_MEASURES_CAPTION = _WORDS.label("all_measures_caption")
SUBJECT_CAPTION = _WORDS.label("subject_caption")
SUBJECT_CHANGES = _WORDS.label("subject_changes")
SUBJECT_CHANGES_CAPTION = _WORDS.label("subject_changes_caption")
NOT_COMPARED = _WORDS.label("not_compared")

# Tables beside figures.
SHARE_AND_COUNT = _WORDS.label("share_and_count")
SCHOOL_YEAR = _WORDS.label("school_year")
COMPARABILITY = _WORDS.label("comparability")
NOT_APPLICABLE = _WORDS.label("not_applicable")
PUBLISHED_POINT = _WORDS.label("published_point")

DOWNLOADS = _WORDS.by_name("downloads")
PRODUCT_COLUMNS = _WORDS.labels("product_columns")
PRODUCTS_CAPTION = _WORDS.label("products_caption")
FIGURES_CAPTION = _WORDS.label("figures_caption")
FIGURE_COLUMNS = _WORDS.labels("figure_columns")
NOTEBOOKS_CAPTION = _WORDS.label("notebooks_caption")
NOTEBOOK_COLUMNS = _WORDS.labels("notebook_columns")
RECORD_FILES = _WORDS.label("record_files")
