"""Words of pages, tables, figures, report, workbook and commands: config/words/outputs/*.yaml."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from spiegel.config.closed_model import Label
from spiegel.config.closed_yaml import read_yaml
from spiegel.config.languages import LANGUAGES, OF_PROJECT
from spiegel.config.plain_text import odd_place
from spiegel.config.publication_name import named
from spiegel.errors import SpiegelError, did_you_mean, refuse_unknown

FOLDER = Path(__file__).resolve().parents[3] / "config" / "words" / "outputs"
_EACH = " and in ".join(OF_PROJECT)


class Named(dict[str, Label]):
    """Texts by what they stand for; one that is not there is a mistake of the file."""

    where: str = ""

    def __missing__(self, name: str) -> Label:
        raise SpiegelError(
            f"there are no words for '{name}'", where=self.where, fix=did_you_mean(name, self)
        )


def _texts(found: Any) -> Iterator[dict[str, Any]]:
    """Yield each text of a part of a file: what has a language for a key, and a text for it."""
    if isinstance(found, dict):
        if any(isinstance(found.get(code), str) for code in OF_PROJECT):
            yield found
            return
        found = list(found.values())
    if isinstance(found, list):
        for part in found:
            yield from _texts(part)


class WordFile:
    """The words of one file, by key; every text stands there in each language.

    Raises
    ------
    SpiegelError : the file, or a key of it, is not there; a text without one of the languages.
    """

    def __init__(self, name: str) -> None:
        self.where = f"config/words/outputs/{name}.yaml"
        found = read_yaml(FOLDER / f"{name}.yaml")
        if not isinstance(found, dict):
            raise SpiegelError(
                "this file of words has no keys", where=self.where, fix="write it like the others."
            )
        self._raw = found
        self._found: dict[str, Any] = {key: self._words(key, own) for key, own in found.items()}

    def _words(self, key: str, own: Any) -> Any:
        texts_by_name = isinstance(own, dict) and all(isinstance(own[k], dict) for k in own)
        if isinstance(own, dict) and own.keys() & {*OF_PROJECT} and not texts_by_name:
            if own.keys() != {*OF_PROJECT} or not all(isinstance(own[k], str) for k in own):
                raise SpiegelError(
                    f"'{key}' is not a text in {_EACH}{self._others_without(own)}",
                    where=self.where,
                    fix="give each of them, in quotes, and nothing else.",
                )
            self._only_names(key, own)
            return Label.model_construct(**{code: own[code] for code in LANGUAGES}).renamed(named)
        if isinstance(own, dict):
            return {name: self._words(f"{key}.{name}", part) for name, part in own.items()}
        if isinstance(own, list):
            return tuple(self._words(f"{key}[{i}]", part) for i, part in enumerate(own))
        raise SpiegelError(
            f"'{key}' has no text in {_EACH}",
            where=self.where,
            fix=f"write it as {{{', '.join(f'{code}: …' for code in OF_PROJECT)}}}.",
        )

    def _others_without(self, own: dict[str, Any]) -> str:
        """Say of how many texts of the file a language is missing, where it is of several."""
        missing = [code for code in OF_PROJECT if code not in own]
        without = {
            code: sum(1 for text in _texts(self._raw) if code not in text) for code in missing
        }
        told = [f"{code} is missing {n} times" for code, n in without.items() if n > 1]
        return f"; in this file {' and '.join(told)}" if told else ""

    def _only_names(self, key: str, own: dict[str, str]) -> None:
        for language, text in own.items():
            if place := odd_place(text):
                raise SpiegelError(
                    f"'{key}.{language}' asks for more than a name: {place}",
                    where=self.where,
                    fix="write a name between braces, and a brace itself twice: {{ or }}.",
                    code="C-TXT-03",
                )

    def tree(self, key: str) -> Any:
        """Return what a key has, lists as tuples."""
        refuse_unknown(key, self._found, f"there are no words '{key}'", where=self.where)
        return self._found[key]

    def label(self, key: str) -> Label:
        """Return one text."""
        found = self.tree(key)
        if not isinstance(found, Label):
            raise self._other_shape(key, "one text")
        return found

    def labels(self, key: str) -> tuple[Label, ...]:
        """Return texts in their order."""
        found = self.tree(key)
        if not isinstance(found, tuple) or not all(isinstance(one, Label) for one in found):
            raise self._other_shape(key, "a list of texts")
        return found

    def by_name(self, key: str) -> dict[str, Label]:
        """Return texts by what they stand for."""
        found = self.tree(key)
        if not isinstance(found, dict) or not all(isinstance(o, Label) for o in found.values()):
            raise self._other_shape(key, "texts by name")
        named = Named(found)
        named.where = f"{self.where}, key '{key}'"
        return named

    def texts(self) -> dict[str, Label]:
        """Return all texts of a file that has nothing else, by key."""
        return {key: self.label(key) for key in self._found}

    def _other_shape(self, key: str, wanted: str) -> SpiegelError:
        return SpiegelError(
            f"'{key}' is not {wanted}", where=self.where, fix="write it as it stood before."
        )


@cache
def word_file(name: str) -> WordFile:
    """Return the words of one file, read once."""
    return WordFile(name)
