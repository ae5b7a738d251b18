"""A Frictionless data package of the tables in a bundle: paths, digests, columns and types.

Source: https://datapackage.org (version 2)
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Sequence
from typing import Any

from spiegel.release.lock import Lock

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
INTEGER = re.compile(r"-?(0|[1-9]\d{0,14})")
NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][-+]?\d+)?")


def _type(values: Sequence[str]) -> str:
    filled = [value for value in values if value]
    if not filled:
        return "string"
    if set(filled) <= {"True", "False"}:
        return "boolean"
    if all(INTEGER.fullmatch(value) for value in filled):
        return "integer"
    return "number" if all(NUMBER.fullmatch(value) for value in filled) else "string"


def _field(name: str, values: Sequence[str]) -> dict[str, Any]:
    kind = _type(values)
    words = {"trueValues": ["True"], "falseValues": ["False"]} if kind == "boolean" else {}
    return {"name": name, "type": kind, **words}


def data_package(lock: Lock, files: dict[str, bytes]) -> dict[str, Any]:
    """Return the descriptor of every published CSV table in the bundle."""
    resources = []
    for path, content in sorted(files.items()):
        if path not in lock.outputs or lock.outputs[path].kind != "table":
            continue
        rows = list(csv.reader(io.StringIO(content.decode("utf-8"), newline="")))
        header, body = (rows[0], rows[1:]) if rows else ([], [])
        inside = path.removeprefix(f"results/{lock.edition}/").removesuffix(".csv")
        resources.append(
            {
                "name": re.sub(r"[^a-z0-9._-]", "-", inside.lower()),
                "path": path,
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "bytes": len(content),
                "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
                "schema": {
                    "fields": [_field(n, [r[i] for r in body]) for i, n in enumerate(header)],
                    "missingValues": [""],
                },
            }
        )
    return {
        "$schema": PROFILE,
        "name": f"{lock.edition}-{lock.version}".lower(),
        "version": f"{lock.version}.0",
        "licenses": [{"name": "MIT", "path": "https://spdx.org/licenses/MIT"}],
        "resources": resources,
    }
