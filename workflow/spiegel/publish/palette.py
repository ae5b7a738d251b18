"""What the style sheets of pages ask of a house style; light, without drawing."""

from __future__ import annotations

import base64
from pathlib import Path

from spiegel.config.house_style import DARK_PAPER, PAPER, HouseStyle

_KINDS = {".svg": "image/svg+xml", ".png": "image/png"}
_LOGO = (
    '.publisher::before {{ content: ""; display: inline-block; width: 2.2em; height: 1.6em; '
    "margin-right: .5em; vertical-align: middle; "
    "background: url(data:{kind};base64,{data}) left center / contain no-repeat; }}"
)


def page_style(house: HouseStyle, folder: Path | None = None) -> dict[str, str]:
    """Return what a style sheet asks for, by the names that it has for them.

    Parameters
    ----------
    folder : that of the inspectorate, in which its logo lies; without it no logo is shown.
    """
    return {
        "accent": house.brand,
        "dark_accent": house.brand_dark,
        "fonts": house.fonts,
        "plate": PAPER,
        "dark_plate": DARK_PAPER,
        "logo": _logo(folder / house.logo) if folder is not None and house.logo else "",
    }


def _logo(file: Path) -> str:
    data = base64.b64encode(file.read_bytes()).decode("ascii")
    return _LOGO.format(kind=_KINDS[file.suffix], data=data)
