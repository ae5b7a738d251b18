"""How an inspectorate looks: `house_style.yaml`, its colours, the fonts of its pages, its logo.

Without the file, or a key, there is the house style of the project. The colours of steps and bands
in figures are no part of it: they were measured as a set, and differ for every reader.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from spiegel.config.closed_model import Closed
from spiegel.config.closed_yaml import MayBeEmpty, load
from spiegel.errors import SpiegelError

FILE = "house_style.yaml"
PAPER, DARK_PAPER = "#FFFFFF", "#12161C"
TEXT_CONTRAST = 4.5  # WCAG 1.4.3
Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9A-Fa-f]{6}$")]
_FONTS = (
    'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "DejaVu Sans", '
    "Arial, sans-serif"
)


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours as WCAG defines it (1 to 21)."""
    high, low = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


class HouseStyle(Closed):
    """How an inspectorate looks on pages, in documents and in the workbook."""

    brand: Colour = Field(
        default="#0A3358",
        description="the colour of head, headings, links and marks on white; white text stands on "
        "it, so that it must be dark",
        examples=["#0A3358"],
    )
    brand_dark: Colour = Field(
        default="#A9CAEE",
        description="the same where a reader has a dark screen: light enough to be read there",
        examples=["#A9CAEE"],
    )
    fonts: str = Field(
        default=_FONTS,
        pattern=r"""^[A-Za-z0-9 ,"'-]+$""",
        description="the fonts of pages, the first that a reader has; nothing is fetched. Figures "
        "keep the font in which they are measured",
        examples=['"Flanders Art Sans", Arial, sans-serif'],
    )
    logo: Annotated[str, MayBeEmpty()] = Field(
        default="",
        pattern=r"^$|^[A-Za-z0-9_-]+\.(svg|png)$",
        description="a file beside this one, shown on every page before the name of the publisher; "
        "without it the name stands alone",
        examples=["logo.svg"],
    )

    @model_validator(mode="after")
    def _can_be_read(self) -> Self:
        for key, paper, name in (
            ("brand", PAPER, "white"),
            ("brand_dark", DARK_PAPER, f"the dark page, {DARK_PAPER}"),
        ):
            ratio = contrast(getattr(self, key), paper)
            if ratio < TEXT_CONTRAST:
                raise ValueError(
                    f"'{key}' has a contrast of {ratio:.1f} with {name}, less than "
                    f"{TEXT_CONTRAST}: take a {'darker' if key == 'brand' else 'lighter'} one"
                )
        return self


_ACTIVE = re.compile(
    r"<script|<foreignObject|\son\w+\s*=|(?:href|src)\s*=\s*[\"'](?!#|data:image/)", re.IGNORECASE
)


def load_house_style(folder: Path) -> HouseStyle:
    """Load the house style of an inspectorate's folder; that of the project without the file.

    Raises
    ------
    SpiegelError : a key or colour that cannot be; the logo is not there, or fetches or runs things.
    """
    path = folder / FILE
    style = load(HouseStyle, path) if path.is_file() else HouseStyle()
    if style.logo:
        _check_logo(folder / style.logo, path)
    return style


def _check_logo(logo: Path, where: Path) -> None:
    place = f"{where.as_posix()}, key 'logo'"
    if not logo.is_file():
        raise SpiegelError(
            f"there is no file '{logo.name}'",
            where=place,
            fix=f"put the logo beside {FILE}, or leave the key out.",
            code="C-HST-01",
        )
    if logo.suffix == ".svg" and _ACTIVE.search(logo.read_text(encoding="utf-8")):
        raise SpiegelError(
            f"the logo '{logo.name}' runs a script or fetches something",
            where=place,
            fix="save it as plain shapes, with everything in the file: pages need no network.",
            code="C-HST-02",
        )
