"""What an audit says of what it found, in each language: every reason has its sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from spiegel.config.languages import LANGUAGES, OF_COMMANDS
from spiegel.config.word_files import word_file

# Words of a program or a library stand between these; they are English in every language.
QUOTED = "“{}”"
TEXTS = word_file("audit-messages").texts()


class Message(str):
    """A text as commands print it, that also has its `texts` by language."""

    texts: dict[str, str]

    def __new__(cls, texts: Mapping[str, str]) -> Self:
        made = super().__new__(cls, texts[OF_COMMANDS])
        made.texts = dict(texts)
        return made

    def __getnewargs__(self) -> tuple[dict[str, str]]:  # type: ignore[override]
        return (self.texts,)


def in_language(value: Any, language: str) -> Any:
    """Return a text in a language where it has one; anything else as it is."""
    if isinstance(value, Message):
        return value.texts.get(language, str(value))
    return value


def message(text: str, /, **values: Any) -> Message:
    """Return what is said by a name of `TEXTS`; values that are messages are translated too."""
    return Message(
        {
            code: TEXTS[text][code].format(**{k: in_language(v, code) for k, v in values.items()})
            for code in LANGUAGES
        }
    )


def quoted(text: str) -> Message:
    """Return words of a program: as they are, and in another language between quotes."""
    between = QUOTED.format(text.replace("“", '"').replace("”", '"'))
    return Message({code: text if code == OF_COMMANDS else between for code in LANGUAGES})
