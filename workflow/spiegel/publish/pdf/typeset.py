"""Typesetting: content to the bytes of a tagged PDF, the same on every machine."""

from __future__ import annotations

import importlib.util
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

TEMPLATE = Path(__file__).parents[1] / "templates" / "report.typ"
# To keep (PDF/A-2a) and for everyone to read (PDF/UA-1): the compiler refuses what breaks a rule.
STANDARDS: Final = ("a-2a", "ua-1")


def fonts() -> Path:
    """Return the folder of fonts that matplotlib ships: those of the figures."""
    spec = importlib.util.find_spec("matplotlib")  # does not import it
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("matplotlib")
    return Path(spec.origin).parent / "mpl-data" / "fonts" / "ttf"


def typeset(content: dict[str, Any], pictures: Path, day: date) -> bytes:
    """Return a file that is PDF/A-2a and PDF/UA-1.

    Parameters
    ----------
    content : what the report says, see `spiegel.publish.pdf.content`. pictures : folder of the
        figures. day : the only date in the file.

    Raises
    ------
    typst.TypstError : the template or the content breaks a rule of either standard.
    """
    import typst

    compiler = typst.Compiler(
        root=str(pictures),
        font_paths=typst.Fonts(include_system_fonts=False, font_paths=[str(fonts())]),
        sys_inputs={"content": json.dumps(content, ensure_ascii=False)},
    )
    compiled = compiler.compile(
        input=TEMPLATE.read_bytes(),
        format="pdf",
        pdf_standards=list(STANDARDS),
        timestamp=datetime(day.year, day.month, day.day, tzinfo=UTC),
    )
    if not isinstance(compiled, bytes):
        raise TypeError("the compiler returned no file")
    return compiled
