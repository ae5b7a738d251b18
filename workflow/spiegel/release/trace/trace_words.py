"""The words of a trace, in both languages; codes and column names stay as they are."""

from __future__ import annotations

from spiegel.config.word_files import word_file

_WORDS = word_file("trace")


EXAMPLE = _WORDS.label("example")
HEAD = _WORDS.by_name("head")
UNIT = _WORDS.by_name("unit")
LOWEST = _WORDS.label("lowest")
LAST = _WORDS.label("last")
CERTAIN = _WORDS.label("certain")
ACCOUNT = _WORDS.label("account")
K = _WORDS.label("k")
STEP = _WORDS.label("step")
RULED = _WORDS.label("ruled")
RULED_COMPARED = _WORDS.label("ruled_compared")
N = _WORDS.label("n")
N_RULED = _WORDS.label("n_ruled")
FILTER = _WORDS.by_name("filter")
INTERVAL = _WORDS.by_name("interval")
PLAN = _WORDS.label("plan")
PRINTED = _WORDS.label("printed")
SAME = _WORDS.label("same")
DIFFERS = _WORDS.label("differs")
COUNTED = _WORDS.label("counted")
STEPPED = _WORDS.label("stepped")
OF_QUANTITY = _WORDS.label("of_quantity")
WITHHELD = _WORDS.label("withheld")
ONLY_PUBLISHED = _WORDS.label("only_published")
PUBLISHED = _WORDS.label("published")
COMPARED = _WORDS.label("compared")
STATUSES = _WORDS.label("statuses")
STATUS = _WORDS.by_name("status")
VISITS = _WORDS.label("visits")
EARLIER = _WORDS.label("earlier")
ROWS = _WORDS.label("rows")
NO_EDITS = _WORDS.label("no_edits")
ENTRIES = "{what}: {reason} ({rule}): {x}"
CORRECTIONS = _WORDS.label("corrections")
LEFT_OUT = "{reason}: {x}"
FLOW = _WORDS.label("flow")
HIT = {True: "k", False: "n"}
RECORD = _WORDS.label("record")
INTERNAL = _WORDS.label("internal")
PUBLIC = _WORDS.label("public")
EQUAL_COMPOSITION = _WORDS.label("equal_composition")
TEST = _WORDS.label("test")
NO_TEST = _WORDS.label("no_test")
FAMILY = _WORDS.label("family")
METHOD = {"holm": "Holm", "bh": "Benjamini-Hochberg"}
P = _WORDS.label("p")
P_AGAIN = _WORDS.label("p_again")
CLASS = _WORDS.label("class")
COMPARABILITY = _WORDS.label("comparability")
DIFFERENCE = _WORDS.label("difference")
HOW = _WORDS.by_name("how")
INSTEAD = _WORDS.label("instead")
REPEATED = _WORDS.label("repeated")
PLACES = _WORDS.label("places")
NOTES = _WORDS.by_name("notes")
_VERDICT = _WORDS.by_name("verdict")
VERDICT = {True: _VERDICT["agrees"], False: _VERDICT["differs"], None: _VERDICT["not_counted"]}
# Words of a place; what else stands there are names and numbers.
WHERE = _WORDS.by_name("where")
