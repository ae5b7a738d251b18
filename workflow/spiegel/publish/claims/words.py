"""The words of claims about change: one honest sentence for each class of a comparison.

Source: docs/method.md, Words. What is inconclusive is never called equal, and what may not be
compared says why and gives no number.
"""

from __future__ import annotations

from spiegel.config.word_files import word_file

_WORDS = word_file("claims")

OF = _WORDS.label("of")
AND = _WORDS.label("and")
# Between the bars stand the ends of the interval.
INTERVAL = _WORDS.label("interval")
WITHHELD = _WORDS.label("withheld")
DIRECTION = _WORDS.by_name("direction")
BASIS = _WORDS.by_name("basis")
ROUNDED = _WORDS.label("rounded")
QUALIFIED = _WORDS.by_name("qualified")
# What is computed of a quantity; its value and unit are filled in.
AMOUNT = _WORDS.by_name("amount")
EARLIER_YEAR = _WORDS.by_name("earlier_year")
FULL_COUNTS = _WORDS.label("full_counts")
MORE = _WORDS.by_name("more")
WHEN = _WORDS.by_name("when")
# {x} are numbers, filled and bound one by one.
CHANGE = _WORDS.by_name("change")
DIFFERENCE_PAIRS = _WORDS.by_name("difference_pairs")
DIFFERENCE_AMONG = _WORDS.by_name("difference_among")
DIFFERENCE_SUBJECT = _WORDS.by_name("difference_subject")
DIFFERENCE = _WORDS.by_name("difference")
