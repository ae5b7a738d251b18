"""Which pages there are, what each is called, and how they lead to one another."""

from __future__ import annotations

from dataclasses import dataclass

from spiegel.config.inspectorate import Inspectorate
from spiegel.config.languages import LANGUAGES
from spiegel.publish import names
from spiegel.publish.site import page_words

SUBJECTS = {"sector": "sectors", "theme": "themes"}
# Pages that only the foot of every page leads to.
FOOT = ("releases", "accessibility")
# Pages of one number or one figure: no menu leads to them.
CARDS = ("number", "figure")
# Pages that another page leads to, and no list of pages.
APART = (*FOOT, *CARDS, "sheet")


@dataclass(frozen=True)
class Page:
    """One page in every language; `kind` names its template, `key` its sector or theme."""

    name: str
    kind: str
    key: str = ""


@dataclass(frozen=True)
class Way:
    """A link to a page; `current` marks the page itself, `inside` the branch it stands on."""

    title: str
    file: str
    current: bool = False
    inside: bool = False


def all_pages(inspectorate: Inspectorate) -> list[Page]:
    """Return the pages in the order of the navigation."""
    found = []
    for name in names.site_pages(inspectorate):
        kind, _, key = name.partition("_")
        found.append(Page(name, kind, key))
    return found


def file_of(inspectorate: Inspectorate, name: str, language: str) -> str:
    """Return the file name of a page in one language."""
    return names.in_language(inspectorate, name, language)


def title_of(inspectorate: Inspectorate, page: Page, language: str) -> str:
    """Return the title of a page below the first one."""
    if page.kind in (*SUBJECTS, *CARDS):
        return label_of(inspectorate, page, language)
    if page.kind == "sheet":
        sector = label_of(inspectorate, page, language)
        return page_words.TITLES["sheet"][language].format(sector=sector)
    return page_words.TITLES[page.kind][language]


def label_of(inspectorate: Inspectorate, page: Page, language: str) -> str:
    """Return the short name of a page."""
    framework = inspectorate.framework
    if page.kind in ("sector", "sheet"):
        return framework.sector_label(page.key, language)
    if page.kind == "theme":
        return framework.themes[page.key][language]
    if page.kind in CARDS:
        return page.key  # its own page says what it is called
    return page_words.PAGES[page.kind][language]


def way(inspectorate: Inspectorate, page: Page, here: Page, language: str) -> Way:
    """Return a link to a page, marked for the page that it stands on."""
    return Way(
        label_of(inspectorate, page, language),
        file_of(inspectorate, page.name, language),
        current=page == here,
        inside=SUBJECTS.get(here.kind) == page.kind,
    )


def navigation(inspectorate: Inspectorate, here: Page, language: str) -> list[Way]:
    """Return the main menu: all pages but those of one sector or theme, or of the foot."""
    return [
        way(inspectorate, page, here, language)
        for page in all_pages(inspectorate)
        if page.kind not in (*SUBJECTS, *APART)
    ]


def foot(inspectorate: Inspectorate, here: Page, language: str) -> list[Way]:
    """Return what the foot of every page leads to."""
    return [
        way(inspectorate, Page(name, name), here, language)
        for name in ("method", "downloads", *FOOT)
    ]


def siblings(inspectorate: Inspectorate, here: Page, language: str) -> list[Way]:
    """Return the pages of the same kind as a page of one sector or theme."""
    return [
        way(inspectorate, page, here, language)
        for page in all_pages(inspectorate)
        if page.kind == here.kind and page.kind in SUBJECTS
    ]


def trail(inspectorate: Inspectorate, here: Page, language: str) -> list[Way]:
    """Return the pages above a page, the first one first."""
    above = ["index"] if here.kind != "index" else []
    above += ["measures"] if here.kind in CARDS else []
    above += [SUBJECTS[here.kind]] if here.kind in SUBJECTS else []
    return [way(inspectorate, Page(name, name), here, language) for name in above]


def other_languages(inspectorate: Inspectorate, here: Page, language: str) -> list[tuple[str, str]]:
    """Return code and file of the same page in the other languages."""
    return [
        (other, file_of(inspectorate, here.name, other)) for other in LANGUAGES if other != language
    ]
