"""The notes of a release: what CHANGELOG.md says of a version, what moves numbers first."""

from __future__ import annotations

import re
from pathlib import Path

from spiegel.errors import SpiegelError

FILE = "CHANGELOG.md"
PARTS = ("Data", "Method", "Code")  # readers of numbers come before readers of code


def notes(root: Path, version: str) -> str:
    """Return the entries of a version as Markdown, by part; a part without entries is left out.

    Raises
    ------
    SpiegelError : the file has no such version.
    """
    text = (root / FILE).read_text(encoding="utf-8")
    sections = re.split(r"^## ", text, flags=re.MULTILINE)[1:]
    by_version = {one.split(maxsplit=1)[0]: one.partition("\n")[2] for one in sections}
    if version not in by_version:
        raise SpiegelError(
            f"there is no version '{version}' in the list of changes",
            where=FILE,
            fix=f"name one of {', '.join(by_version)}, or add a heading '## {version}'.",
        )
    parts = re.split(r"^### ", by_version[version], flags=re.MULTILINE)[1:]
    entries = {one.partition("\n")[0].strip(): one.partition("\n")[2].strip() for one in parts}
    told = [f"## {part}\n\n{entries[part]}\n" for part in PARTS if entries.get(part)]
    return f"# spiegel {version}\n\n" + "\n".join(told)
