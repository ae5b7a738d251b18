"""The text layer of a PDF, as a reader's program gives it."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=4)
def page_texts(content: bytes) -> tuple[str, ...]:
    """Return the text of each page, its lines as they stand.

    Read by PDFium, the library that opens a PDF in the most common browser: it keeps apart the
    numbers that stand side by side in a figure, and takes a hundredth of a second a page.

    Raises
    ------
    ValueError : it is no PDF, or it cannot be opened without a password.
    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise ValueError(str(error)) from None
    try:
        texts = [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()
    # A hyphen at the end of a line comes as U+FFFE, and the line end is left out.
    return tuple(text.replace("\ufffe", "-\n").replace("\r\n", "\n") for text in texts)
