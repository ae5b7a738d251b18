"""Finds English where the Dutch report speaks for itself."""

from __future__ import annotations

import html
import re

ENGLISH = frozenset(
    ("the", "not", "there", "listed", "missing", "found", "pinned", "its", "with", "and", "from",
     "another", "unlisted", "limit", "failed", "unsafe", "signature", "rows", "row",
     "killed", "cannot", "read", "readable", "twice", "plain", "none", "installed", "other", "this",
     "clone", "holds", "missing;", "withheld", "accounted", "but", "that", "header", "sheet")
)  # fmt: skip
QUOTED = re.compile(r'<q lang="en">.*?</q>', re.DOTALL)
SPOKEN = re.compile(r"<(li|dt|dd|p|th|h1|h2|caption|strong)\b[^>]*>(.*?)</\1>", re.DOTALL)


def english_words(text: str) -> list[str]:
    """Return the English words of a text; paths are one word each, and words in quotes no words."""
    words = (word.strip(".,:;()'\"").lower() for word in text.split())
    return [word for word in words if word in ENGLISH]


def english_in(page: str) -> list[str]:
    """Return the passages of a page in which there is English; cells of tables are left out.

    What a program said, marked as English, may be there.
    """
    spoken = (match[2] for match in SPOKEN.finditer(QUOTED.sub("", page)))
    texts = (html.unescape(re.sub(r"<[^>]*>", " ", part)) for part in spoken)
    return [text for text in texts if english_words(text)]
