"""Every text that the check tells its reader (`words.toml`), and what cannot be checked."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

WORDS: dict[str, Any] = tomllib.loads(
    Path(__file__).with_name("words.toml").read_text(encoding="utf-8")
)
LANGUAGES = tuple(WORDS["clean"])
FIRST = LANGUAGES[0]  # where nothing says which


class CannotCheck(Exception):
    """A file or option that cannot be used, told as what, where and fix.

    Parameters
    ----------
    kind : a key of `errors` in words.toml. where : the file or option. values : fill its texts in.
    """

    def __init__(self, kind: str, where: str | Path, **values: object) -> None:
        self.kind, self.where, self.values = kind, str(where), values
        super().__init__(self.render("en"))

    def render(self, language: str) -> str:
        """Return the message as three lines."""
        told, labels = WORDS["errors"][self.kind], WORDS["labels"]
        what, fix = (told[part][language].format(**self.values) for part in ("what", "fix"))
        lines = zip(labels.values(), (what, self.where, fix), strict=True)
        return "\n".join(f"{label[language]} {' '.join(text.split())}" for label, text in lines)


def nearest(name: str, known: Iterable[str]) -> str:
    """Return the known names, the one most like `name` first."""
    names = sorted(known)
    close = difflib.get_close_matches(name, names, n=1)
    return ", ".join([*close, *(other for other in names if other not in close)])
