"""A published file beside the remade one: same bytes, same content, within tolerance, or not."""

from __future__ import annotations

import difflib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any, Literal

from spiegel.release.audit_messages import message
from spiegel.release.kinds import Kind
from spiegel.release.normal import WHOLE, UnreadableError, digest, parsed

Status = Literal["same_bytes", "same_content", "within_tolerance", "differs"]
SHOWN = 20  # differences kept of one file; all are counted
COORDINATE = 0.01
PIXEL_STEP, PIXEL_SHARE = 8, 0.005
NUMBER = re.compile(r"-?\d+\.\d+(?:[eE][-+]?\d+)?|-?\d+(?:[eE][-+]?\d+)?")


@dataclass(frozen=True)
class Difference:
    """One place where two files differ; `size` is the relative difference where it is small."""

    where: str
    published: str
    remade: str
    size: float | None = None


@dataclass(frozen=True)
class Comparison:
    """How a remade file relates to the published one; `count` counts all differences."""

    status: Status
    differences: tuple[Difference, ...] = ()
    count: int = 0


def same_number(one: str, other: str, tolerance: float) -> float | None:
    """Return the relative difference of two fractions when it may be; None when it may not.

    Whole numbers must be equal as text. Fractions must also agree when printed: as such and as a
    percentage, both with no decimal and with one.
    """
    if not ("." in one or "e" in one.lower()) and not ("." in other or "e" in other.lower()):
        return None
    try:
        a, b = Decimal(one), Decimal(other)
    except InvalidOperation:
        return None
    if not (a.is_finite() and b.is_finite()):
        return None
    largest = max(abs(a), abs(b))
    size = abs(a - b) / largest if largest else Decimal(0)
    if size > Decimal(str(tolerance)):
        return None
    for shift in range(4):
        one_, other_ = (x.scaleb(shift).to_integral_value(ROUND_HALF_UP) for x in (a, b))
        if one_ != other_:
            return None
    return float(size)


def _cells(where: str, one: Any, other: Any) -> Iterator[Difference]:
    """Yield where two plain values differ, with the place as a path."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted(set(one) | set(other)):
            yield from _cells(f"{where}.{key}", one.get(key, ""), other.get(key, ""))
    elif isinstance(one, list) and isinstance(other, list):
        if len(one) != len(other):
            yield Difference(where or message("length"), f"{len(one)}", f"{len(other)}")
        for number, (a, b) in enumerate(zip(one, other, strict=False), 1):
            yield from _cells(f"{where}[{number}]", a, b)
    elif one != other or type(one) is not type(other):
        yield Difference(where, str(one), str(other))


def _table(where: str, one: list[list[str]], other: list[list[str]]) -> Iterator[Difference]:
    header = one[0] if one else []
    if header != (other[0] if other else []):
        yield Difference(
            message("header", prefix=where), ", ".join(header), ", ".join(other[0] if other else [])
        )
        return
    if len(one) != len(other):
        yield Difference(message("rows", prefix=where), str(len(one) - 1), str(len(other) - 1))
    for number, (a, b) in enumerate(zip(one[1:], other[1:], strict=False), 2):
        for place in range(max(len(a), len(b))):
            left = a[place] if place < len(a) else ""
            right = b[place] if place < len(b) else ""
            if left != right:
                name = header[place] if place < len(header) else str(place + 1)
                place_ = message("row", prefix=where, number=number, column=name)
                yield Difference(place_, left, right)


def _lines(one: list[str], other: list[str]) -> Iterator[Difference]:
    matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
    for tag, i, j, m, n in matcher.get_opcodes():
        if tag != "equal":
            yield Difference(
                message("part", number=i + 1), " ".join(one[i:j])[:200], " ".join(other[m:n])[:200]
            )


def _workbook(one: list[Any], other: list[Any]) -> Iterator[Difference]:
    names = [sheet[0] for sheet in one], [sheet[0] for sheet in other]
    if names[0] != names[1]:
        yield Difference(message("sheets"), ", ".join(names[0]), ", ".join(names[1]))
        return
    for (name, left), (_, right) in zip(one, other, strict=True):
        yield from _table(message("sheet", name=name), [[], *left], [[], *right])


def _drawing(one: str, other: str) -> Iterator[Difference]:
    split = re.compile(r"(?<=>)(?=<)").split
    yield from _lines(split(one), split(other))


def _found(kind: Kind, one: Any, other: Any) -> Iterator[Difference]:
    if kind == "table":
        return _table("", one, other)
    if kind == "workbook":
        return _workbook(one, other)
    if kind == "page":
        return _lines(one, other)
    if kind == "drawing":
        return _drawing(one, other)
    return _cells("", one, other)


def _moved(one: str, other: str) -> float | None:
    """Return how far the coordinates of two drawings lie apart; None when more differs."""
    if NUMBER.sub("#", one) != NUMBER.sub("#", other) or _words(one) != _words(other):
        return None
    pairs = zip(NUMBER.findall(one), NUMBER.findall(other), strict=True)
    most = max((abs(float(a) - float(b)) for a, b in pairs), default=0.0)
    return most if most <= COORDINATE else None


def _words(drawn: str) -> list[str]:
    return [text for text in re.findall(r">([^<]+)<", drawn) if text.strip()]


def _pixels(published: bytes, remade: bytes) -> float | None:
    """Return the share of pixels that differ visibly; None for another size or too many."""
    import numpy as np
    from PIL import Image

    pair = [np.asarray(Image.open(io.BytesIO(c)).convert("RGBA")) for c in (published, remade)]
    if pair[0].shape != pair[1].shape:
        return None
    apart = np.abs(pair[0].astype(int) - pair[1].astype(int)).max(axis=2) > PIXEL_STEP
    share = float(apart.mean())
    return share if share <= PIXEL_SHARE else None


def compare(kind: Kind, published: bytes, remade: bytes, tolerance: float) -> Comparison:
    """Compare a published file with the remade one by the class of its kind."""
    if published == remade:
        return Comparison("same_bytes")
    try:
        one, other = parsed(kind, published), parsed(kind, remade)
    except UnreadableError as error:
        return Comparison("differs", (Difference(message("file"), error.reason, ""),), 1)
    if one == other:
        if kind in WHOLE:
            return Comparison("same_content")
        if kind == "print":
            return Comparison("within_tolerance", (Difference(message("drawing"), "", "", 0.0),), 1)
    if kind == "drawing" and (far := _moved(one, other)) is not None:
        return Comparison("within_tolerance", (Difference(message("coordinates"), "", "", far),), 1)
    if kind == "picture" and (share := _pixels(published, remade)) is not None:
        return Comparison("within_tolerance", (Difference(message("pixels"), "", "", share),), 1)
    found = list(_found(kind, one, other))
    status: Status = "differs"
    if kind in ("table", "document", "workbook"):
        sizes = [same_number(d.published, d.remade, tolerance) for d in found]
        found = [
            Difference(d.where, d.published, d.remade, size)
            for d, size in zip(found, sizes, strict=True)
        ]
        # The worst first: a count that differs says more than a last digit.
        found.sort(key=lambda d: d.size is not None)
        if found and all(size is not None for size in sizes):
            status = "within_tolerance"
    return Comparison(status, tuple(found[:SHOWN]), len(found))


def compare_digests(
    kind: Kind, sha256: str, content: str, remade_sha256: str, remade: bytes
) -> Comparison:
    """Compare a remade file with the digests of a published one that is not at hand."""
    if sha256 == remade_sha256:
        return Comparison("same_bytes")
    if kind in WHOLE and digest(kind, remade) == content:
        return Comparison("same_content")
    return Comparison("differs", (Difference(message("file"), sha256[:12], remade_sha256[:12]),), 1)
