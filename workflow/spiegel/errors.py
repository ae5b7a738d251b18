"""The one error a person may see: what is wrong, where, and how to mend it."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable
from typing import Any


class SpiegelError(Exception):
    """A mistake in data or configuration, told in three parts.

    Parameters
    ----------
    what : the problem in one sentence.
    where : file, and if known row, column or key.
    fix : what the reader can do about it.
    code : short and stable name of this kind of mistake, such as `I-ENC-01`; the codes are
        explained in docs/errors.md.
    """

    def __init__(self, what: str, *, where: str, fix: str, code: str = "") -> None:
        self.what, self.where, self.fix, self.code = what, where, fix, code
        super().__init__(self.render())

    def render(self) -> str:
        """Return the message as three labelled lines; the code ends the first."""
        code = f" [{self.code}]" if self.code else ""
        parts = (f"{self.what}{code}", self.where, self.fix)
        what, where, fix = (" ".join(part.splitlines()) for part in parts)
        return f"what:  {what}\nwhere: {where}\nfix:   {fix}"


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name closest to `name`, or None when none is close."""
    known = sorted(map(str, known))
    lower = {k.lower(): k for k in reversed(known)}
    found = difflib.get_close_matches(name.lower(), lower, n=1, cutoff=0.6)
    return lower[found[0]] if found else None


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return a fix line: the nearest known name, and all of them when there are few."""
    known = sorted({*map(str, known)})
    guess = nearest(name, known)
    if guess:
        return f"did you mean '{guess}'? Known: {', '.join(known[:20])}."
    return f"use one of: {', '.join(known[:20])}."


def refuse_unknown(
    name: object, known: Collection[Any], what: str, *, where: str, code: str = ""
) -> None:
    """Refuse a name that is not among the known ones.

    Parameters
    ----------
    what : the mistake in one sentence, the name in it. where, code : see `SpiegelError`.

    Raises
    ------
    SpiegelError : it is not; the nearest known name is told.
    """
    if name not in known:
        raise SpiegelError(what, where=where, fix=did_you_mean(str(name), known), code=code)


def must_exist(
    kind: str, name: str, among: Collection[Any], where: str, code: str = "", by: str = ""
) -> None:
    """Do as `refuse_unknown`, of a thing whose kind says enough: "unknown sector 'X'".

    Parameters
    ----------
    by : what names it, where that is not plain: "figure 'a' names sector 'X', which…".
    """
    told = f"{by} names {kind} '{name}', which does not exist" if by else f"unknown {kind} '{name}'"
    refuse_unknown(name, among, told, where=where, code=code)
