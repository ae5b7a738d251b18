"""A short document as plain data: neither Word nor print nor page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from spiegel.publish.claims.claim_sentence import ClaimSentence
from spiegel.publish.content.human_texts import Block, Run, Text
from spiegel.publish.content.tables import Table


@dataclass(frozen=True)
class Heading:
    """A heading below the title; level 1 is the highest."""

    text: str
    level: int = 1


Part = Heading | Block | Table


@dataclass(frozen=True)
class Document:
    """What a document says.

    Attributes
    ----------
    kicker : what it is, above the title. notice : that its data are invented; '' when they are
        not. description : for the properties of a file. day : the only date in one.
    colour : that of headings and links.
    """

    language: str
    kicker: str
    title: str
    notice: str
    publisher: str
    description: str
    day: date
    parts: tuple[Part, ...]
    colour: str


def parts_of(text: Text, title: str) -> tuple[Part, ...]:
    """Return a text of people under its own title, or under `title`; '' is no heading."""
    shown = text.title or title
    first: tuple[Part, ...] = (Heading(shown),) if shown else ()
    return (*first, *map(_part, text.blocks))


def _part(block: Block) -> Part:
    return Heading("".join(block.texts()), 2) if block.kind == "heading" else block


def bullets(items: list[tuple[Run, ...]]) -> Block:
    """Return entries that the mirror says itself as a list."""
    return Block(kind="bullets", items=tuple(items), lines=(0,) * len(items))


def paragraph(text: str) -> Block:
    """Return a paragraph that the mirror says itself."""
    return Block(kind="paragraph", items=((Run(text=text),),), lines=(0,))


def spoken(said: ClaimSentence) -> tuple[Run, ...]:
    """Return a sentence of the mirror as runs, its numbers tied to their claims."""
    runs: list[Run] = []
    end = 0
    for part in said.parts:
        runs.append(Run(text=said.text[end : part.start]))
        runs.append(Run(text=part.text, claim=part.claim, kind=part.kind))
        end = part.end
    runs.append(Run(text=said.text[end:]))
    return tuple(run for run in runs if run.text)
