"""Names of pages and what stands around their contents, in both languages."""

from __future__ import annotations

from spiegel.config.word_files import word_file
from spiegel.publish.content import content_words

_WORDS = word_file("site-pages")

# Short names, for navigation; a page of one sector or theme is called by its label.
PAGES = _WORDS.by_name("pages")
TITLES = _WORDS.by_name("titles") | {"published": content_words.PUBLISHED_TITLE}
LEADS = _WORDS.by_name("leads") | {"published": content_words.PUBLISHED_LEAD}

WORDS = _WORDS.by_name("words") | content_words.HEADINGS

SIDES = _WORDS.by_name("sides")
THEME_COLUMNS = _WORDS.by_name("theme_columns")
THEMES_CAPTION = _WORDS.label("themes_caption")

DOWNLOADS = _WORDS.by_name("downloads")
PRODUCT_COLUMNS = _WORDS.by_name("product_columns")
PRODUCTS_CAPTION = _WORDS.label("products_caption")
FIGURES_CAPTION = _WORDS.label("figures_caption")
FIGURE_COLUMNS = _WORDS.by_name("figure_columns")
NOTEBOOKS_CAPTION = _WORDS.label("notebooks_caption")
NOTEBOOK_COLUMNS = _WORDS.by_name("notebook_columns")
RECORD_FILES = _WORDS.label("record_files")
NOTEBOOKS_INTRO = _WORDS.label("notebooks_intro")
TABLES_INTRO = _WORDS.label("tables_intro")
TABLES_CAPTION = _WORDS.label("tables_caption")
TABLE_COLUMNS = _WORDS.by_name("table_columns")
WORKBOOK_TEXT = _WORDS.label("workbook_text")
PRODUCTS = _WORDS.by_name("products")
PRODUCT_TEXTS = _WORDS.by_name("product_texts")
