"""A zip of an office file with the same bytes everywhere: no time of making, one way of packing."""

from __future__ import annotations

import io
import zipfile

DAY = (1980, 1, 1, 0, 0, 0)


def packed(content: bytes) -> bytes:
    """Return the parts of an office file, in their order, with one date and one way of packing."""
    result = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            info = zipfile.ZipInfo(entry.filename, DAY)
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, old.read(entry))
    return result.getvalue()
