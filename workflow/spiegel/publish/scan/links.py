"""Where the public pages of an edition lead: to what is public, and nowhere else in this house."""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from spiegel.config.catalogue import Catalogue, Stray, refused

TAG = re.compile(r"<[^!/>][^>]*>")
LINK = re.compile(r"""\s(?:href|src|data|action|poster)\s*=\s*(["'])(.*?)\1""", re.DOTALL)


def links(page: str) -> Iterator[str]:
    """Yield the addresses that the markup of a page names, without query and place in the page."""
    for tag in TAG.finditer(page):
        for found in LINK.finditer(tag[0]):
            yield html.unescape(found[2]).partition("#")[0].partition("?")[0]


def strange_links(name: str, page: str, register: Catalogue) -> Iterator[str]:
    """Yield the addresses of a page that lead into the house.

    Parameters
    ----------
    name : of the page, below `results/<edition>/`.

    Raises
    ------
    SpiegelError : a link to a file that is in no list of what is public or internal.
    """
    for address in dict.fromkeys(links(page)):
        scheme = urlsplit(address).scheme
        if address.startswith("//") or (scheme and scheme != "file"):
            continue  # elsewhere: what others publish
        target = posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(address)))
        if scheme or target.startswith(("..", "/")):
            yield address
        elif address:
            own = register.output(target)
            if own is None:
                raise refused([Stray(target, "unnamed")])
            if not own.public:
                yield address
