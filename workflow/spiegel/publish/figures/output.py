"""Files of a figure: pictures of one language as SVG and PNG, plotted data, and its description."""

from __future__ import annotations

import io
import re
from html import escape

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as Canvas
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from spiegel.publish import theme
from spiegel.publish.figures.page import Texts


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
    whole = whole.replace("'DejaVu Sans'", theme.SVG_FAMILIES)
    after = whole.index("</desc>") + len("</desc>")
    return f"{whole[:after]}{_dark(whole)}{whole[after:]}".encode()


_COLOUR = re.compile(r"\b(fill|stroke): (#[0-9a-f]{6})\b")


def _dark(drawing: str) -> str:
    """Return the style by which a drawing follows a dark screen.

    A drawing with a colour that is not of the house stays light: nobody looked at its contrast.
    """
    used = sorted(set(_COLOUR.findall(drawing)))
    dark = {colour: theme.in_the_dark(colour) for _, colour in used}
    if None in dark.values():
        return ""
    rules = "".join(
        f'[style*="{what}: {colour}"]{{{what}:{dark[colour]}!important}}' for what, colour in used
    )
    return f"\n <style>@media screen and (prefers-color-scheme:dark){{{rules}}}</style>"


def png(canvas: Canvas, texts: Texts) -> bytes:
    """Return the PNG at twice the size of a screen."""
    agg = canvas.canvas
    assert isinstance(agg, FigureCanvasAgg)
    drawn_at, canvas.dpi = canvas.dpi, theme.PNG_DPI
    agg.draw()
    pixels = agg.buffer_rgba()
    canvas.dpi = drawn_at
    words = PngInfo()
    words.add_text("Title", title_of(texts))
    words.add_text("Description", texts.alt)
    stream = io.BytesIO()
    # The paper is opaque: without its alpha channel a picture is a quarter smaller.
    image = Image.frombuffer("RGBA", (pixels.shape[1], pixels.shape[0]), pixels).convert("RGB")
    density = (theme.PNG_DPI, theme.PNG_DPI)
    image.save(stream, "png", pnginfo=words, dpi=density, compress_level=1)
    return stream.getvalue()


def title_of(texts: Texts) -> str:
    """Return the title for metadata; example data announce themselves there too."""
    return f"{texts.title} ({texts.example})" if texts.example else texts.title
