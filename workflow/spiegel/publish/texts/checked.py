"""Texts of people against the claims: by `tools/text_check`, run as a program on what they say.

What the check finds stops the build, with file and line. What it cannot check must be marked by
its author; a mark that nothing needs is refused as well, since it would pass the next mistake.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory

from spiegel.errors import SpiegelError
from spiegel.publish.content.human_texts import Run, Unchecked
from spiegel.publish.texts.bind import Bound

PLACE = "press"  # the kind of document, of config/claim_words.yaml, that the texts stand in
# What an author may answer for: nothing of the mirror speaks of it. All else contradicts it.
MAY_BE_MARKED = ("not_checked", "number_unbound")
ELSEWHERE = ("claim_missing",)  # a text need not say everything; the press release does


def checked(texts: Sequence[Bound], claims: Path, tool: Path) -> tuple[Unchecked, ...]:
    """Return what is not borne out and marked as such; refuse what the claims do not bear.

    Parameters
    ----------
    claims : claims.json of the edition. tool : the folder of the check of texts.

    Raises
    ------
    SpiegelError : the first finding that no mark may answer for, or a mark without one.
    """
    if not texts:
        return ()
    used: dict[tuple[str, int], list[str]] = {}
    by_name = {own.file.path.name: own for own in texts}
    for finding in _findings(texts, claims, tool):
        own = by_name.get(finding["document"].removesuffix(".html"))
        line = _line(finding["place"])
        if own is not None and finding["check"] in MAY_BE_MARKED and line in own.marks:
            used.setdefault((own.file.path.name, line), []).append(finding["text"])
            continue
        raise _refusal(finding, own, line)
    return tuple(_answered(texts, used))


def _answered(
    texts: Sequence[Bound], used: dict[tuple[str, int], list[str]]
) -> Iterator[Unchecked]:
    for own in texts:
        for line, reason in own.marks.items():
            found = used.get((own.file.path.name, line))
            if found is None:
                raise SpiegelError(
                    "a paragraph is marked as not checked, and the mirror bears it out",
                    where=f"{own.file.path.as_posix()}, line {line}",
                    fix="take {{unchecked:…}} out: it would pass the next mistake there.",
                    code="C-TXT-08",
                )
            yield Unchecked(file=own.file.path.name, line=line, language=own.file.language,
                            text="; ".join(dict.fromkeys(found)), reason=reason)  # fmt: skip


def _refusal(finding: dict[str, str], own: Bound | None, line: int) -> SpiegelError:
    where = own.file.path.as_posix() if own else finding["document"]
    open_to_mark = finding["check"] in MAY_BE_MARKED
    return SpiegelError(
        f"'{finding['text']}' ({finding['check']}): {finding['message']}",
        where=f"{where}, line {line}" if line else where,
        fix="name the number by a placeholder, {{share:…}}, or say what the mirror shows"
        + ("; or add {{unchecked:where it comes from}} to the paragraph." if open_to_mark else "."),
        code="C-TXT-08" if open_to_mark else "C-TXT-07",
    )


def _line(place: str) -> int:
    digits = place.removeprefix("line ").partition(",")[0]
    return int(digits) if digits.isdigit() else 0


def _findings(texts: Sequence[Bound], claims: Path, tool: Path) -> list[dict[str, str]]:
    """Return what the check finds in the texts together."""
    with TemporaryDirectory() as folder:
        pages = []
        for own in texts:
            pages.append(Path(folder) / f"{own.file.path.name}.html")
            pages[-1].write_text(page(own), encoding="utf-8")
        command = [sys.executable, str(tool), *map(str, pages), "--claims", str(claims)]
        command += ["--place", PLACE, "--json"]
        done = subprocess.run(command, check=False, text=True, capture_output=True)
    if done.returncode not in (0, 1):
        raise SpiegelError("the texts cannot be checked", where=tool.as_posix(), fix=done.stderr)
    found = json.loads(done.stdout)["findings"]
    return [one for one in found if one["check"] not in ELSEWHERE]


def page(own: Bound) -> str:
    """Return a text as a page for the check: each item on the line where its author wrote it."""
    lines: dict[int, str] = {1: f"<h1>{escape(own.text.title)}</h1>"}
    for block in own.text.blocks:
        for line, item in zip(block.lines, block.items, strict=True):
            lines[line] = f"<p>{''.join(map(_run, item))}</p>"
        if block.speaker:
            lines[block.lines[-1]] += f"<p>{escape(block.speaker)}</p>"
    shown = [lines.get(number, "") for number in range(1, max(lines) + 1)]
    shown[0] = f'<html lang="{own.file.language}"><body>{shown[0]}'
    return "\n".join([*shown, "</body></html>", ""])


def _run(run: Run) -> str:
    text = escape(run.text)
    if not run.claim or run.kind in ("k", "n"):
        return text
    claim = escape(run.claim, quote=True)
    return f'<strong data-claim="{claim}" data-kind="{run.kind}">{text}</strong>'
