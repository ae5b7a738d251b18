"""Texts of people as plain data: blocks of runs, each number in them tied to its claim.

Made once, from Markdown, by `spiegel.publish.texts`, and written to `tables/texts.json`; site,
report, press release, sheets and slides render what stands here.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from spiegel.config.closed_model import Closed
from spiegel.errors import SpiegelError
from spiegel.files import write_json
from spiegel.publish.content import people_words

Kind = Literal["heading", "paragraph", "bullets", "numbers", "quote"]


class Run(Closed):
    """A piece of text with one look.

    Attributes
    ----------
    claim : the number of a claim that it prints, `visie.bao`; empty where it is text.
    kind : which part of it, as in claims.json: `share`, an end of an interval, `k` or `n`.
    """

    text: str
    strong: bool = False
    emphasis: bool = False
    href: str = ""
    claim: str = ""
    kind: str = ""


class Block(Closed):
    """A heading, a paragraph, a list or a quotation.

    Attributes
    ----------
    items : of a list each entry, of a quotation each paragraph; else one. speaker : who said a
        quotation. lines : where each item begins in its file.
    """

    kind: Kind
    items: tuple[tuple[Run, ...], ...]
    speaker: str = ""
    lines: tuple[int, ...]

    def texts(self) -> tuple[str, ...]:
        """Return the entries without looks."""
        return tuple("".join(run.text for run in item) for item in self.items)

    def shown(self) -> tuple[tuple[Run, ...], ...]:
        """Return the entries as readers see them: what somebody said between quotation marks."""
        if self.kind != "quote":
            return self.items
        first, *rest = self.items
        *start, last = (Run(text="“"), *first), *rest
        return *start, (*last, Run(text="”"))


class Text(Closed):
    """What one file says; `title` is empty where its author gave none."""

    slot: str
    key: str
    language: str
    title: str
    blocks: tuple[Block, ...]

    def of_kind(self, *kinds: Kind) -> tuple[Block, ...]:
        """Return the blocks of some kinds."""
        return tuple(block for block in self.blocks if block.kind in kinds)


class Unchecked(Closed):
    """A statement that no claim bears, and what its author says of it."""

    file: str
    line: int
    language: str
    text: str
    reason: str


class HumanTexts(Closed):
    """All texts of people of one edition, and which of their statements were not checked."""

    edition: str
    texts: tuple[Text, ...] = ()
    unchecked: tuple[Unchecked, ...] = ()

    def get(self, slot: str, language: str, key: str = "") -> Text | None:
        """Return one text, or None where nobody wrote it."""
        wanted = (slot, key, language)
        found = (one for one in self.texts if (one.slot, one.key, one.language) == wanted)
        return next(found, None)

    def some(self, *slots: str, language: str, key: str = "") -> Iterator[Text]:
        """Yield the texts that there are of some slots, in that order."""
        for slot in slots:
            if (found := self.get(slot, language, key)) is not None:
                yield found


def unchecked_lines(found: HumanTexts, language: str) -> tuple[str, ...]:
    """Return what no claim bears out in the texts of a language, each as one line."""
    own = (one for one in found.unchecked if one.language == language)
    shape = people_words.UNCHECKED[language]
    return tuple(shape.format(text=one.text, reason=one.reason) for one in own)


def write_texts(found: HumanTexts, path: Path) -> None:
    """Write the texts of an edition as JSON, in the order of their files."""
    write_json(found.model_dump(mode="json"), path)


def read_texts(path: Path, edition: str) -> HumanTexts:
    """Read the texts of an edition.

    Raises
    ------
    SpiegelError : the file is not as it was written, or is of another edition.
    """
    fix = f"build the edition: ./run snakemake --cores 4 --config edition={edition}"
    try:
        found = HumanTexts.model_validate_json(path.read_bytes())
    except ValidationError as error:
        message = error.errors()[0]["msg"]
        raise SpiegelError(
            f"the texts are not as they were written: {message}", where=path.as_posix(), fix=fix
        ) from None
    if found.edition != edition:
        raise SpiegelError(
            f"these are the texts of edition '{found.edition}'", where=path.as_posix(), fix=fix
        )
    return found
