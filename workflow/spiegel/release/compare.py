"""A published file beside the remade one: same bytes, same content, within tolerance, or not.

Same content is the closed list of `normal`. What lies within tolerance has the same form but for
numbers. Of all else the places are told, as far as a reader of that kind of file sees them.
"""

from __future__ import annotations

import csv
import difflib
import hashlib
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any, Literal

from spiegel.publish.pdf.reading import page_texts
from spiegel.release.audit_messages import Message, message
from spiegel.release.kinds import Kind
from spiegel.release.normal import FORMS, UnreadableError, digest, entries, form, lines

Status = Literal["same_bytes", "same_content", "within_tolerance", "differs"]
SHOWN = 20  # differences kept of one file; all are counted
COORDINATE = 0.01
PIXEL_STEP, PIXEL_SHARE = 8, 0.005
NUMBER = re.compile(r"-?\d+\.\d+(?:[eE][-+]?\d+)?|-?\d+(?:[eE][-+]?\d+)?")
# A number that stands by itself: no part of a word, a date or a version.
ALONE = re.compile(r"(?<![\w.+-])-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?(?![\w.+-])")


@dataclass(frozen=True)
class Difference:
    """One place where two files differ; `size` is the relative difference where it is small."""

    where: str
    published: str
    remade: str
    size: float | None = None


@dataclass(frozen=True)
class Comparison:
    """How a remade file relates to the published one; `count` counts all differences.

    Of the same content the one difference is the way in which it is written.
    """

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


def _read_table(content: bytes) -> list[list[str]]:
    text = content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def _read_page(content: bytes) -> list[str]:
    return [part for part in re.split(r"(?=<)|(?<=>)", lines(content).decode("utf-8")) if part]


def _read_notebook(content: bytes) -> Any:
    cells = json.loads(content)["cells"]
    return [[c["cell_type"], c["source"], c.get("outputs", [])] for c in cells]


def _read_workbook(content: bytes) -> Any:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return [
        [name, [[str(cell) for cell in row] for row in book.get_sheet_by_name(name).to_python()]]
        for name in book.sheet_names
    ]


def _read_records(content: bytes) -> Any:
    import pyarrow.parquet

    read = pyarrow.parquet.read_table(io.BytesIO(content))
    columns = [[field.name, str(field.type)] for field in read.schema]
    return [columns, [[str(v) for v in column.to_pylist()] for column in read.columns]]


def _places(kind: Kind, one: bytes, other: bytes) -> list[Difference]:
    """Return the places in which a reader sees that two files differ; may find none."""
    if kind == "table":
        return list(_table("", _read_table(one), _read_table(other)))
    if kind == "workbook":
        return list(_workbook(_read_workbook(one), _read_workbook(other)))
    if kind in ("page", "drawing"):
        return list(_lines(_read_page(one), _read_page(other)))
    if kind == "document":
        return list(_cells("", json.loads(one), json.loads(other)))
    if kind == "notebook":
        return list(_cells("", _read_notebook(one), _read_notebook(other)))
    if kind == "records":
        return list(_cells("", _read_records(one), _read_records(other)))
    if kind == "print":
        return list(_cells("", list(page_texts(one)), list(page_texts(other))))
    return []


def _apart(one: str, other: str, tolerance: float) -> list[float] | None:
    """Return how far the numbers of two texts lie apart; None when they may not, or more differs.

    Whole numbers, and digits within a word, are the same.
    """
    if ALONE.sub("#", one) != ALONE.sub("#", other):
        return None
    pairs = zip(ALONE.findall(one), ALONE.findall(other), strict=True)
    sizes = [same_number(a, b, tolerance) for a, b in pairs if a != b]
    return None if None in sizes else [size for size in sizes if size is not None]


def _packed_apart(one: bytes, other: bytes, tolerance: float) -> list[float] | None:
    """Do as `_apart` for the files of a zip, each as a text."""
    pairs = list(zip(entries(one), entries(other), strict=False))
    if len(entries(one)) != len(entries(other)) or any(a[0] != b[0] for a, b in pairs):
        return None
    sizes: list[float] = []
    for (_, a), (_, b) in pairs:
        found = [] if a == b else _apart(a.decode("utf-8"), b.decode("utf-8"), tolerance)
        if found is None:
            return None
        sizes += found
    return sizes


def _moved(one: list[str], other: list[str]) -> float | None:
    """Return how far the coordinates of two drawings lie apart; None when more differs."""
    if one[::2] != other[::2]:
        return None
    (_, left, _), (_, right, _) = one, other
    if NUMBER.sub("#", left) != NUMBER.sub("#", right) or _words(left) != _words(right):
        return None
    pairs = zip(NUMBER.findall(left), NUMBER.findall(right), strict=True)
    most = max((abs(float(a) - float(b)) for a, b in pairs), default=0.0)
    return most if most <= COORDINATE else None


def _words(drawn: str) -> list[str]:
    return [text for text in re.findall(r">([^<]+)<", drawn) if text.strip()]


def _pixels(published: bytes, remade: bytes) -> float | None:
    """Return the share of pixels that differ; None when any differs visibly, or too many do.

    A number that is painted over differs visibly, however few its pixels are.
    """
    import numpy as np
    from PIL import Image

    if form("picture", published)[:-1] != form("picture", remade)[:-1]:
        return None
    pair = [np.asarray(Image.open(io.BytesIO(c)).convert("RGBA")) for c in (published, remade)]
    steps = np.abs(pair[0].astype(int) - pair[1].astype(int)).max(axis=2)
    share = float((steps > 0).mean())
    return share if steps.max() <= PIXEL_STEP and share <= PIXEL_SHARE else None


def _within(
    kind: Kind, published: bytes, remade: bytes, tolerance: float
) -> tuple[Message, float] | None:
    """Return what differs within tolerance, and how far at most; None when more does."""
    if kind in ("table", "document", "workbook"):
        if kind == "workbook":
            sizes = _packed_apart(published, remade, tolerance)
        else:
            sizes = _apart(form(kind, published), form(kind, remade), tolerance)
        return (message("fractions"), max(sizes)) if sizes else None
    if kind == "drawing":
        far = _moved(form(kind, published), form(kind, remade))
        return None if far is None else (message("coordinates"), far)
    if kind == "picture":
        share = _pixels(published, remade)
        return None if share is None else (message("pixels"), share)
    return None


def _same_content(kind: Kind) -> Comparison:
    return Comparison("same_content", (Difference(message(FORMS[kind][0]), "", ""),), 1)


def _differs(differences: list[Difference]) -> Comparison:
    return Comparison("differs", tuple(differences[:SHOWN]), len(differences))


def compare(kind: Kind, published: bytes, remade: bytes, tolerance: float) -> Comparison:
    """Compare a published file with the remade one by the class of its kind."""
    if published == remade:
        return Comparison("same_bytes")
    try:
        if kind in FORMS and form(kind, published) == form(kind, remade):
            return _same_content(kind)
        small = _within(kind, published, remade, tolerance)
    except UnreadableError as error:
        return _differs([Difference(message("file"), error.reason, "")])
    except ValueError:  # digits that are no number, or a part of a workbook that is no text
        small = None
    ours, theirs = (hashlib.sha256(content).hexdigest()[:12] for content in (published, remade))
    try:
        found = _places(kind, published, remade)
    except Exception as error:
        said = message("unreadable", kind=kind, error=type(error).__name__)
        return _differs([Difference(message("file"), said, "")])
    if kind in ("table", "document", "workbook"):
        found = [
            Difference(
                d.where, d.published, d.remade, same_number(d.published, d.remade, tolerance)
            )
            for d in found
        ]
        # The worst first: a count that differs says more than a last digit.
        found.sort(key=lambda d: d.size is not None)
    if small is not None:
        found = found or [Difference(small[0], "", "", small[1])]
        return Comparison("within_tolerance", tuple(found[:SHOWN]), len(found))
    # What no reader of ours sees, another one may show.
    return _differs(found or [Difference(message("bytes"), ours, theirs)])


def compare_digests(
    kind: Kind, sha256: str, content: str, remade_sha256: str, remade: bytes
) -> Comparison:
    """Compare a remade file with the digests of a published one that is not at hand."""
    if sha256 == remade_sha256:
        return Comparison("same_bytes")
    if kind in FORMS and digest(kind, remade) == content:
        return _same_content(kind)
    return _differs([Difference(message("file"), sha256[:12], remade_sha256[:12])])
