"""Raw files that hold the pinned rows in another order: what may then differ, and nothing else.

A row number and the digest of a file say where something stood, not what it says. So the digest
is read as the pinned one, and tables that name source rows are compared without row numbers.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Mapping

from spiegel.release.kinds import Kind

ROW = "source_row"
SHORT = 12  # letters of a digest that pages show
TEXTS = ("page", "notebook", "table", "document", "drawing")


def order_free(kind: Kind, content: bytes) -> str:
    """Return a digest of a table that names source rows, without their numbers and its own order.

    Empty for any other file.
    """
    if kind != "table":
        return ""
    rows = list(csv.reader(io.StringIO(content.decode("utf-8"), newline="")))
    if not rows or ROW not in rows[0]:
        return ""
    place = rows[0].index(ROW)
    kept = []
    for row in rows[1:]:
        number = row[place]
        cells = [re.sub(rf":{re.escape(number)}$", ":", cell) for cell in row]
        kept.append(cells[:place] + cells[place + 1 :])
    text = json.dumps([rows[0], *sorted(kept)], ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def as_pinned(kind: Kind, content: bytes, digests: Mapping[str, str]) -> bytes:
    """Return a remade file in which the digests of reordered files read as the pinned ones.

    Parameters
    ----------
    digests : the pinned digest by the one of the file that was given.
    """
    if kind in TEXTS:
        for given, pinned in digests.items():
            content = content.replace(given.encode(), pinned.encode())
            content = content.replace(given[:SHORT].encode(), pinned[:SHORT].encode())
    return content
