"""A language made by machine: each text of the configuration once more, between brackets.

What is published in it and stands between no brackets did not come from the configuration.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

import yaml

from spiegel.config.closed_yaml import read_yaml

CODE, FROM, BESIDE = "qx", "nl", "en"
OPENS, CLOSES = "⟦", "⟧"
# Marks of Markdown at the start of a line stay outside, or it would be no heading or list any more.
_LINE = re.compile(r"(\s*(?:#+ |[-*] |\d+\. )?)(.*?)(\s*)", re.DOTALL)
# How a language writes: marks, and words that are looked for, stay as they are.
_MARKS = ("country", "decimal", "thousands", "percent", "day", "of_again", "common")


_LONG = re.compile(r"(?<!\{)\b([^\W\d_]{6})[^\W\d_]{2,}\b(?![^{]*\})")


def shortened(text: str) -> str:
    """Return a text with its long words cut: brackets take room, and a text may not be too long."""
    return _LONG.sub(r"\1", text)


def bracketed(text: str) -> str:
    """Return a text with each of its lines between brackets; what is filled in stays."""
    text = shortened(text)
    lines = []
    for line in text.split("\n"):
        before, words, after = _LINE.fullmatch(line).groups()  # type: ignore[union-attr]
        lines.append(f"{before}{OPENS}{words}{CLOSES}{after}" if words else line)
    return "\n".join(lines)


def _made(value: Any) -> Any:
    if isinstance(value, str):
        return bracketed(value)
    if isinstance(value, list):
        return [_made(one) for one in value]
    return {key: _made(one) for key, one in value.items()}


def with_language(value: Any) -> Any:
    """Return a part of the configuration with the language wherever it has the others."""
    if isinstance(value, list):
        return [with_language(one) for one in value]
    if not isinstance(value, dict):
        return value
    found = {key: with_language(one) for key, one in value.items()}
    if {FROM, BESIDE} <= found.keys():
        by_name = isinstance(found[FROM], dict)
        found[CODE] = found[FROM] if by_name else _made(found[FROM])
    for key in list(found):
        if key.endswith(f"_{FROM}"):
            found[f"{key.removesuffix(FROM)}{CODE}"] = found[key]
    return found


def _writing(own: dict[str, Any]) -> dict[str, Any]:
    made = {key: value if key in _MARKS else _made(value) for key, value in own.items()}
    made |= {key: [shortened(word) for word in own[key]] for key in ("measures", "by_group")}
    made["by_group"] += ["basis- en", "alle "]  # as the registry joins and names sectors
    made["between"] = own["between"].replace("tot", bracketed("tot"))
    made["of"] = own["of"].replace("van de", bracketed("van de"))
    return made


def add_language(config: Path) -> None:
    """Add the language to every file of a folder of configuration: a column, nothing else."""
    for path in sorted(config.rglob("*.yaml")):
        if path.name == "languages.yaml":
            own = read_yaml(path)
            found = {**own, CODE: _writing(own[FROM])}
        else:
            found = with_language(read_yaml(path))
        text = yaml.safe_dump(found, allow_unicode=True, sort_keys=False, width=10**6)
        path.write_text(text, encoding="utf-8")
    for path in sorted(config.rglob("*.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            head, *rows = list(csv.reader(stream))
        for place in reversed([n for n, name in enumerate(head) if name.endswith(f"_{BESIDE}")]):
            source = head.index(f"{head[place].removesuffix(BESIDE)}{FROM}")
            head.insert(place + 1, f"{head[place].removesuffix(BESIDE)}{CODE}")
            for row in rows:
                row.insert(place + 1, bracketed(row[source]) if row[source] else "")
        with path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, lineterminator="\n").writerows([head, *rows])


def outside(text: str) -> list[str]:
    """Return the words of a text that stand between no brackets.

    Left out are single letters, and codes: in capitals, with a digit, or of joined parts.
    """
    depth, kept = 0, []
    for part in re.split(f"([{OPENS}{CLOSES}])", text):
        if part == OPENS:
            depth += 1
        elif part == CLOSES:
            depth = max(depth - 1, 0)
        elif depth == 0:
            kept.append(part)
    plain = re.sub(r"\w+(?:[._/-]\w+)+|\b[A-Z]{2,}\b|\w*\d\w*", " ", " ".join(kept))
    return re.findall(r"[^\W\d_]{2,}", plain)
