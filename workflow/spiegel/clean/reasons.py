"""The closed list of reasons: why a cell may be changed or a row left out.

Every ledger entry of every stage carries one of these codes. A code after a colon names the kind
of visit (`visit_type:KORT`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from spiegel.config.closed_model import Label
from spiegel.config.word_files import word_file

# Why a judgement is left out: its visit is not counted, is counted by another row, was not read.
VISIT_EXCLUDED = "visit_excluded"
ROW_EXCLUDED = "visit_row_excluded"
VISIT_UNKNOWN = "visit_unknown"

Effect = Literal["cell", "row", "correction"]


@dataclass(frozen=True)
class Reason:
    """What a reason does: change a `cell`, leave out a `row`, or either by `correction`."""

    effect: Effect
    label: Label


_WORDS = word_file("reasons")
_BY_EFFECT: dict[Effect, dict[str, Label]] = {
    "cell": _WORDS.by_name("cell"),
    "row": _WORDS.by_name("row"),
    "correction": _WORDS.by_name("correction"),
}
REASONS = {
    name: Reason(effect, text) for effect, own in _BY_EFFECT.items() for name, text in own.items()
}


def label(reason: str, language: str) -> str:
    """Return the words of a reason, or its plain letters when it is not on the list."""
    known = REASONS.get(reason.partition(":")[0])
    return known.label[language] if known else reason.replace("_", " ").capitalize()


def allowed(reason: str, *, column: str, rule: str) -> bool:
    """Say whether a reason is on the list and fits what was done."""
    known = REASONS.get(reason.partition(":")[0])
    if known is None:
        return False
    wanted = "correction" if rule == "correction" else "cell" if column else "row"
    return known.effect == wanted
