"""The words of claims about change: one honest sentence for each class of a comparison.

Source: docs/method.md, Words. What is inconclusive is never called equal, and what may not be
compared says why and gives no number.
"""

from __future__ import annotations

from spiegel.config import Label
from spiegel.word_files import word_file

_WORDS = word_file("claims")


def _label(nl: str, en: str) -> Label:
    return Label(nl=nl, en=en)


OF = {"nl": "van de ", "en": "of "}
AND = {"nl": " en ", "en": " and "}
# Between the bars stand the ends of the interval.
INTERVAL = {
    "nl": "(interval van {level}: | tot |)",
    "en": "({level} interval: | to |)",
}
WITHHELD = {
    "nl": "Niet gepubliceerd: {cells}. Er zijn te weinig waarnemingen: iemand zou herkenbaar zijn.",
    "en": "Not published: {cells}. There are too few observations: someone could be recognised.",
}
MORE = {
    True: _label("meer", "more"),
    False: _label("minder", "less"),
}
BASIS = _WORDS.by_name("basis")
# {x} are numbers, filled and bound one by one.
CHANGE = _WORDS.by_name("change")
