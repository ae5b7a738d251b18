"""What no public output may hold, gathered from the records of an edition."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from spiegel.config.inspectorate import Inspectorate
from spiegel.config.languages import LANGUAGES
from spiegel.config.publication import Identifying, Publication
from spiegel.errors import refuse_unknown

WORD = re.compile(r"\w+")
NOT_PUBLIC_YET = ("report_not_final", "not_published", "published_after_cut_off")
MIN_WORDS = 4  # a shorter note is no sentence: its words occur anywhere
# Columns of the clean tables that name one record.
ID_COLUMNS = frozenset(
    ("visit_id", "investigation_id", "institution_id", "board_id", "team", "record")
)


@dataclass(frozen=True)
class Secret:
    """A text that may not be found; `kind` is one of publication.yaml, or `draft`."""

    kind: str
    text: str


@dataclass
class Secrets:
    """All secrets of an edition, by their words in small letters.

    Attributes
    ----------
    lengths : for each first word, how many words the secrets have that begin with it.
    columns : names of columns that a public table may not have.
    not_looked_for : how many texts of each kind are too plain to tell from other text.
    """

    by_words: dict[tuple[str, ...], Secret] = field(default_factory=dict)
    lengths: dict[str, set[int]] = field(default_factory=dict)
    columns: frozenset[str] = ID_COLUMNS
    not_looked_for: dict[str, int] = field(default_factory=dict)

    def add(self, kind: str, text: str) -> None:
        words = tuple(WORD.findall(text.casefold()))
        if words:
            self.by_words.setdefault(words, Secret(kind, text))
            self.lengths.setdefault(words[0], set()).add(len(words))

    @property
    def total(self) -> int:
        """How many texts are looked for."""
        return len(self.by_words)


def too_plain(kind: str, text: str, vocabulary: frozenset[str]) -> bool:
    """Say whether a text cannot be told from words that a page may hold.

    A name of one word without a digit ('Linde'), a text that is also a label of the mirror, a
    number below five digits, which any count may equal, and a note of a few words.
    """
    words = WORD.findall(text)
    if text.casefold() in vocabulary:
        return True
    if kind == "name":
        return len(words) == 1 and text.isalpha()
    if kind == "free_text":
        return len(words) < MIN_WORDS
    return len(words) == 1 and text.isdigit() and len(text) < 5


def vocabulary_of(inspectorate: Inspectorate) -> frozenset[str]:
    """Return every label of the registries, in small letters: words that pages show anyway."""
    found: set[str] = set()

    def walk(value: Any) -> None:
        if isinstance(value, dict):
            for key, part in value.items():
                if key in LANGUAGES and isinstance(part, str):
                    found.add(part.casefold())
                else:
                    walk(part)
        elif isinstance(value, list | tuple):
            for part in value:
                walk(part)

    walk(inspectorate.framework.model_dump())
    walk([indicator.model_dump() for indicator in inspectorate.indicators.values()])
    return frozenset(found)


def gather(
    processed: Path, years: Iterable[str], inspectorate: Inspectorate, publication: Publication
) -> Secrets:
    """Return the secrets of an edition, from its clean and staged tables and its ledger.

    Parameters
    ----------
    processed : `data/processed/<edition>`.

    Raises
    ------
    SpiegelError : publication.yaml names a dataset column that is not staged.
    """
    texts: dict[str, str] = {}  # text -> kind; what says most about it wins
    for year in years:
        clean = processed / "clean" / year
        ledger = pd.read_parquet(clean / "ledger.parquet")
        drafts = (ledger["table"] == "visits") & ledger["reason"].isin(NOT_PUBLIC_YET)
        _put(texts, "draft", ledger.loc[drafts, "record"])
        visits = pd.read_parquet(clean / "visits.parquet", columns=["visit_id", "institution_id"])
        judgements = pd.read_parquet(clean / "judgements.parquet", columns=["investigation_id"])
        institutions = pd.read_parquet(clean / "institutions.parquet")
        corrections = pd.read_parquet(clean / "corrections.parquet")
        _put(texts, "institution", visits["institution_id"])
        _put(texts, "institution", institutions["institution_id"])
        _put(texts, "record", visits["visit_id"])
        _put(texts, "record", judgements["investigation_id"])
        _put(texts, "name", institutions["name"])
        _put(texts, "board", institutions["board_id"])
        _put(texts, "free_text", corrections["evidence"])
        for dataset, identifying in publication.identifying.items():
            _staged(texts, processed / "ingest" / year / f"{dataset}.parquet", identifying)
    vocabulary = vocabulary_of(inspectorate)
    columns = {c for i in publication.identifying.values() for _, cs in i.columns() for c in cs}
    secrets = Secrets(columns=ID_COLUMNS | columns)
    for text, kind in texts.items():
        if too_plain(kind, text, vocabulary):
            secrets.not_looked_for[kind] = secrets.not_looked_for.get(kind, 0) + 1
        else:
            secrets.add(kind, text)
    return secrets


def _put(texts: dict[str, str], kind: str, values: pd.Series) -> None:
    for text in values.dropna().astype(str).str.strip().unique():
        if text:
            texts.setdefault(text, kind)


def _staged(texts: dict[str, str], path: Path, identifying: Identifying) -> None:
    if not path.is_file():  # not every dataset is delivered for every year
        return
    table = pd.read_parquet(path)
    for kind, columns in identifying.columns():
        for column in columns:
            told = f"dataset '{path.stem}' has no column '{column}'"
            refuse_unknown(column, table.columns, told, where="publication.yaml, key 'identifying'")
        joined = table[columns[0]].fillna("").astype(str)
        for column in columns[1:]:
            joined = joined + " " + table[column].fillna("").astype(str)
        _put(texts, kind, joined)
