"""The words of a comparison of two mirrors, in both languages."""

from __future__ import annotations

from spiegel.config.word_files import word_file

_WORDS = word_file("diff")


EFFECT = _WORDS.by_name("effect")
EFFECT_MEANING = _WORDS.by_name("effect_meaning")
KIND = _WORDS.by_name("kind")
PART = _WORDS.by_name("part")
PAGE = _WORDS.by_name("page")
TITLE = _WORDS.by_name("title")
LEAD = _WORDS.by_name("lead")
SAME = _WORDS.label("same")
FOUND = _WORDS.label("found")
SUMMARY = _WORDS.label("summary")
SUMMARY_CAPTION = _WORDS.label("summary_caption")
COLUMNS = _WORDS.by_name("columns")
MEANINGS = _WORDS.label("meanings")
SHOWN = _WORDS.label("shown")
UNKNOWN = _WORDS.label("unknown")
PAIRS = _WORDS.label("pairs")
PAIRS_FOUND = _WORDS.label("pairs_found")
PAIRS_CAPTION = _WORDS.label("pairs_caption")
PAIRS_NOTE = _WORDS.label("pairs_note")
NO_WORD = _WORDS.label("no_word")
DRIFT = _WORDS.label("drift")
DRIFT_NOTE = _WORDS.label("drift_note")
DRIFT_CAPTION = _WORDS.by_name("drift_caption")
DRIFT_KIND = _WORDS.by_name("drift_kind")
YES = _WORDS.label("yes")
PRIOR = _WORDS.label("prior")
PRIOR_SAME = _WORDS.label("prior_same")
PRIOR_NONE = _WORDS.label("prior_none")
PRIOR_FOUND = _WORDS.label("prior_found")
GAPS = _WORDS.label("gaps")
GAPS_CAPTION = _WORDS.label("gaps_caption")
PRIOR_CAPTION = _WORDS.label("prior_caption")
GAP = _WORDS.by_name("gap")
