"""Files of a figure: pictures of one language as SVG and PNG, plotted data, and its description."""

from __future__ import annotations

import io
from html import escape

from matplotlib.figure import Figure as Canvas

from spiegel.config import Language
from spiegel.publish import theme
from spiegel.publish.figures.page import Texts

LANGUAGES: tuple[Language, ...] = ("nl", "en")
_PNG = {"compress_level": 1}


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
