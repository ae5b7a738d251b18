"""The words of claims about change: one honest sentence for each class of a comparison.

Source: docs/method.md, Words. What is inconclusive is never called equal, and what may not be
compared says why and gives no number.
"""

from __future__ import annotations

from spiegel.config import Label


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
BASIS = {
    "standardised": _label(" bij gelijke samenstelling", " at equal composition"),
    "crude": _label("", ""),
    "": _label("", ""),
}
# {x} are numbers, filled and bound one by one.
CHANGE = {
    "improved": _label(
        "{now} {of} {predicate}, {difference} procentpunt {more} dan in {mirror}{basis} (interval "
        "van {level}: {low} tot {high}). Dat is een aangetoonde verbetering.",
        "{now} {of} {predicate}, {difference} percentage points {more} than in {mirror}{basis} "
        "({level} interval: {low} to {high}). That is an established improvement.",
    ),
    "declined": _label(
        "{now} {of} {predicate}, {difference} procentpunt {more} dan in {mirror}{basis} (interval "
        "van {level}: {low} tot {high}). Dat is een aangetoonde verslechtering.",
        "{now} {of} {predicate}, {difference} percentage points {more} than in {mirror}{basis} "
        "({level} interval: {low} to {high}). That is an established decline.",
    ),
    "stable": _label(
        "Geen relevante verandering in {subject} sinds {mirror}: verschillen groter dan {margin} "
        "procentpunt zijn uitgesloten.",
        "No relevant change in {subject} since {mirror}: differences larger than {margin} "
        "percentage points are ruled out.",
    ),
    "inconclusive": _label(
        "De gegevens laten niet zien of {subject} veranderd is sinds {mirror}: elk verschil van "
        "{low} tot {high} procentpunt is ermee te verenigen.",
        "The data do not show whether {subject} changed since {mirror}: any difference from {low} "
        "to {high} percentage points is compatible with them.",
    ),
    "limited": _label(
        "Over een verandering in {subject} sinds {mirror} is er geen besluit: {reason}.",
        "There is no conclusion on a change in {subject} since {mirror}: {reason}.",
    ),
    "too few": _label(
        "Over een verandering in {subject} sinds {mirror} is er geen besluit: {reason}.",
        "There is no conclusion on a change in {subject} since {mirror}: {reason}.",
    ),
    "not tested": _label(
        "Over een verandering in {subject} sinds {mirror} is er geen besluit: {reason}.",
        "There is no conclusion on a change in {subject} since {mirror}: {reason}.",
    ),
    "not comparable": _label(
        "Wat {subject} betreft, is niet vergeleken met {mirror}: {reason}.",
        "As to {subject}, there is no comparison with {mirror}: {reason}.",
    ),
}
