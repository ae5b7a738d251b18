"""Files of a figure: picture in two languages and two formats, plotted data, and its spec."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from dataclasses import replace as replace_fields
from html import escape
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure as Canvas

from spiegel.config import Language
from spiegel.files import replace
from spiegel.publish import theme
from spiegel.publish.figures.page import Texts
from spiegel.publish.figures.plot import Plot

LANGUAGES: tuple[Language, ...] = ("nl", "en")
_PNG = {"compress_level": 1}


@dataclass(frozen=True)
class Drawn:
    """A figure on disk; in a notebook it shows itself as a picture with its alt text."""

    figure_id: str
    entry: str  # name in the registry, without the sector
    folder: Path
    spec: dict[str, Any]
    language: str

    def in_language(self, language: str) -> Drawn:
        """Return the same figure, shown in another language."""
        return replace_fields(self, language=language)

    def html(self, language: str, base: str = "../figures/") -> str:
        """Return an `<img>` of the SVG beside the page, found under `base`."""
        address = f"{base}{self.figure_id}.{language}.svg"
        return self._img(escape(address), language)

    def _img(self, source: str, language: str) -> str:
        return (
            f'<img src="{source}" alt="{escape(self.spec["alt"][language])}" '
            f'lang="{language}" style="max-width: 100%; height: auto">'
        )

    @property
    def alt(self) -> str:
        text: str = self.spec["alt"][self.language]
        return text

    @property
    def markdown(self) -> str:
        """Return a Markdown image that points at the SVG in the same folder as the page."""
        return f"![{self.alt}]({self.figure_id}.{self.language}.svg)"

    def _repr_html_(self) -> str:
        path = self.folder / f"{self.figure_id}.{self.language}.svg"
        data = base64.b64encode(path.read_bytes()).decode("ascii")
        return self._img(f"data:image/svg+xml;base64,{data}", self.language)


@dataclass(frozen=True)
class Made:
    """A figure on disk with what its files were written from; the last two by language."""

    drawn: Drawn
    plot: Plot
    texts: dict[str, Texts]
    canvases: dict[str, Canvas]


def svg(canvas: Canvas, figure_id: str, language: str, texts: Texts) -> bytes:
    """Return the SVG with text as text, and a title and description for screen readers."""
    stream = io.StringIO()
    canvas.savefig(stream, format="svg", metadata={"Date": None, "Title": title_of(texts)})
    text = stream.getvalue()
    start = text.index("<svg")
    end = text.index(">", start)
    name = f"{figure_id}-{language}"
    head = text[start:end] + (
        f' role="img" lang="{language}" aria-labelledby="{name}-title {name}-desc">'
        f'\n <title id="{name}-title">{escape(title_of(texts))}</title>'
        f'\n <desc id="{name}-desc">{escape(texts.alt)}</desc>'
    )
    whole = text[:start] + head + text[end + 1 :]
    return whole.replace("'DejaVu Sans'", theme.SVG_FAMILIES).encode("utf-8")


def png(canvas: Canvas, texts: Texts) -> bytes:
    """Return the PNG at twice the size of a screen."""
    stream = io.BytesIO()
    metadata = {"Software": None, "Title": title_of(texts), "Description": texts.alt}
    canvas.savefig(stream, format="png", dpi=theme.PNG_DPI, metadata=metadata, pil_kwargs=_PNG)
    return stream.getvalue()


def title_of(texts: Texts) -> str:
    """Return the title for metadata; example data announce themselves there too."""
    return f"{texts.title} ({texts.example})" if texts.example else texts.title


def write_picture(
    canvas: Canvas, folder: Path, figure_id: str, language: str, texts: Texts
) -> None:
    """Write one drawn canvas as SVG and PNG."""
    replace(folder / f"{figure_id}.{language}.svg", svg(canvas, figure_id, language, texts))
    replace(folder / f"{figure_id}.{language}.png", png(canvas, texts))
