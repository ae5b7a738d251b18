"""`tables/claims.json`: every sentence of a mirror, its numbers and where they stand in it.

Whoever shows, checks or traces a sentence reads it here; nobody words a claim a second time. What
the check of a text needs beside the sentences is here too: `tools/text_check` reads no other file.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Self

from pydantic import ValidationError, model_validator

from spiegel.config.closed_model import Closed, Label, Language
from spiegel.errors import SpiegelError
from spiegel.files import FLOAT_FORMAT, write_json
from spiegel.publish.claims.claim_sentence import ClaimSentence, Part
from spiegel.publish.claims.vocabulary import Difference, Quantity, Vocabulary

BUILD = "build the edition: ./run snakemake --cores 4 --config edition="


class ClaimsFile(Closed):
    """`claims.json`: the sentences of one edition, by language, in the order of claims.yaml.

    `plan` is the digest of the analysis plan, as in every published table. `school_year` is that of
    its visits. `language` is the inspectorate's own; `example` when any raw file is example data.
    """

    edition: str
    school_year: str = ""  # of a file from before it was told
    title: Label
    language: Language
    example: bool
    plan: str
    sentences: tuple[ClaimSentence, ...]
    quantities: tuple[Quantity, ...]
    differences: tuple[Difference, ...] = ()
    vocabulary: Vocabulary

    @model_validator(mode="after")
    def _numbers_stand_where_they_say(self) -> Self:
        for said in self.sentences:
            for part in said.parts:
                if said.text[part.start : part.end] != part.text:
                    raise ValueError(
                        f"'{part.text}' of {part.claim} ({said.language}) does not stand at "
                        f"{part.start} to {part.end} of its sentence"
                    )
        return self


def write_claims_file(found: ClaimsFile, path: Path) -> None:
    """Write the sentences of a mirror; values carry ten digits, as in every published table."""
    sentences = [
        asdict(replace(said, parts=tuple(map(_ten_digits, said.parts)))) for said in found.sentences
    ]
    rest = found.model_dump(mode="json", exclude={"sentences"})
    write_json({**rest, "sentences": sentences}, path)


def _ten_digits(part: Part) -> Part:
    return replace(part, value=float(FLOAT_FORMAT % part.value))


def read_claims_file(path: Path, edition: str) -> ClaimsFile:
    """Read the sentences of a mirror.

    Raises
    ------
    SpiegelError : the file is missing, is not as it was written, or is of another edition.
    """
    where, fix = path.as_posix(), f"{BUILD}{edition}"
    try:
        found = ClaimsFile.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        raise SpiegelError(f"edition '{edition}' has no claims yet", where=where, fix=fix) from None
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "(top level)"
        message = first["msg"].removeprefix("Value error, ")
        raise SpiegelError(
            f"the sentences are not as they were written, {place}: {message}",
            where=where,
            fix=fix,
        ) from None
    if found.edition != edition:
        raise SpiegelError(
            f"these are the sentences of edition '{found.edition}'", where=where, fix=fix
        )
    return found


def in_language(sentences: Iterable[ClaimSentence], language: str) -> list[ClaimSentence]:
    """Return the sentences in one language, in their order."""
    return [said for said in sentences if said.language == language]


def claims_for(
    sentences: Iterable[ClaimSentence], place: str, language: str
) -> list[ClaimSentence]:
    """Return the sentences that may stand in one kind of document, in one language."""
    return [said for said in in_language(sentences, language) if place in said.places]
