"""The verdict of an audit: one code, three axes, and everything that led to it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from spiegel.release.audit_messages import Message
from spiegel.release.compare import Comparison

REPRODUCED, ALLOWED, NOT_REPRODUCED, INCOMPLETE, UNSTABLE = 0, 10, 20, 21, 22
INPUT_DIFFERS, CODE_DIFFERS, ENVIRONMENT_DIFFERS, NOT_TRUSTED = 30, 31, 32, 33
RUN_FAILED, STOPPED = 40, 41

# What a difference comes from. The first two are said only when inputs, code, environment and
# seeds all match; the third when the published files themselves are not those of the lock.
NON_DETERMINISM = "non-determinism"
OTHER_ORIGIN = "published from something else"
NOT_FROZEN = "what was published is not what was frozen"

NAMES = {
    REPRODUCED: "REPRODUCED",
    ALLOWED: "REPRODUCED, ALLOWED DIFFERENCES",
    NOT_REPRODUCED: "NOT REPRODUCED",
    INCOMPLETE: "INCOMPLETE",
    UNSTABLE: "UNSTABLE",
    INPUT_DIFFERS: "CANNOT JUDGE: input differs from pin",
    CODE_DIFFERS: "CANNOT JUDGE: code differs from pin",
    ENVIRONMENT_DIFFERS: "CANNOT JUDGE: environment differs from pin",
    NOT_TRUSTED: "BUNDLE NOT TRUSTED",
    RUN_FAILED: "RUN FAILED",
    STOPPED: "STOPPED",
}
# Outputs of which a report says what became of them, one by one.
TOLD = ("differs", "not_made", "not_published", "within_tolerance", "same_content")


@dataclass(frozen=True)
class Mismatch:
    """Something that is not as pinned; `code` says what kind: 30, 31 or 32."""

    code: int
    item: str
    pinned: str
    found: str


@dataclass(frozen=True)
class Judged:
    """An output of the edition and how the remade one relates to it.

    `status` is that of a comparison, `not_made` when the run lacks it, `not_published` when the
    publication does, or `not_checked` when this depth does not make it.
    """

    path: str
    kind: str
    status: str
    differences: tuple[dict[str, Any], ...] = ()
    count: int = 0


@dataclass(frozen=True)
class JudgedClaim:
    """A claim as published and as remade, its sentence by language."""

    claim: str
    published: dict[str, str]
    remade: dict[str, str]
    equal: bool


@dataclass
class Audit:
    """All that an audit found; `code` is set last."""

    edition: str
    depth: int
    version: str = ""
    commit: str = ""
    example: bool = False
    bundle: str = ""
    signature: str = ""
    lock_compared: str = ""
    code: int = -1
    reasons: list[Message] = field(default_factory=list)
    cause: str = ""
    notes: list[Message] = field(default_factory=list)
    mismatches: list[Mismatch] = field(default_factory=list)
    verified: dict[str, int] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)
    seeds: dict[str, str] = field(default_factory=dict)
    outputs: list[Judged] = field(default_factory=list)
    claims: list[JudgedClaim] = field(default_factory=list)
    arithmetic: list[dict[str, Any]] = field(default_factory=list)
    edits: list[dict[str, Any]] = field(default_factory=list)
    exclusions: list[dict[str, Any]] = field(default_factory=list)
    unstable: list[str] = field(default_factory=list)
    runs: int = 0
    not_checked: list[str] = field(default_factory=list)
    withheld: int = 0

    @property
    def judged(self) -> list[Judged]:
        """Outputs that this depth makes again."""
        return [o for o in self.outputs if o.status != "not_checked"]

    def having(self, *statuses: str) -> list[Judged]:
        """Return the outputs with one of some statuses."""
        return [o for o in self.outputs if o.status in statuses]

    @property
    def axes(self) -> dict[str, str]:
        """Complete, stable, consistent: yes, no, or not judged."""
        ran = self.runs > 0 and self.code not in (RUN_FAILED, STOPPED)
        compared = ran or any(o.status == "differs" for o in self.outputs)
        lacking = bool(self.having("not_made", "not_published"))
        differing = self.having("differs") or self.failed_arithmetic or self.failed_claims
        return {
            "complete": "no" if lacking else ("yes" if ran else "not judged"),
            "stable": "no" if self.unstable else ("yes" if self.runs > 1 else "not judged"),
            "consistent": "no" if differing else ("yes" if compared else "not judged"),
        }

    @property
    def failed_claims(self) -> list[JudgedClaim]:
        return [claim for claim in self.claims if not claim.equal]

    @property
    def failed_arithmetic(self) -> list[dict[str, Any]]:
        return [a for a in self.arithmetic if a["status"] == "fail"]

    def document(self) -> dict[str, Any]:
        """Return `verdict.json`."""
        made = asdict(self)
        return {
            "format": 1,
            "verdict": NAMES[self.code],
            "axes": self.axes,
            "complete": {
                "made": len(self.judged) - len(self.having("not_made")),
                "published": len(self.judged),
            },
            **made,
        }


def judged(path: str, kind: str, found: Comparison) -> Judged:
    """Return an output with the outcome of its comparison."""
    return Judged(
        path, kind, found.status, tuple(asdict(d) for d in found.differences), found.count
    )


def decide(audit: Audit) -> int:
    """Return the verdict on what was compared; what stopped before that has its own code.

    Nothing is said to be reproduced of which nothing was made again.
    """
    if audit.unstable:
        return UNSTABLE
    if audit.having("differs") or audit.failed_arithmetic or audit.failed_claims:
        return NOT_REPRODUCED
    if audit.having("not_made", "not_published") or not audit.runs:
        return INCOMPLETE
    if audit.having("within_tolerance"):
        return ALLOWED
    return REPRODUCED
