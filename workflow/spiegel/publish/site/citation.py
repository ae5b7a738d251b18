"""How a page of the mirror is cited: APA, BibTeX and Wikipedia, from what the configuration has.

A date or an address that nobody filled in stays out; none is made up, and none is of today.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from spiegel.config.publication import Publication, Release, load_publication
from spiegel.publish.report import Report
from spiegel.publish.site import card_words


@dataclass(frozen=True)
class Citation:
    """A way to cite, by its name."""

    name: str
    text: str


def release_of(report: Report) -> Release:
    """Return what is decided about the publication of this edition; nothing if nothing is."""
    return _publication(report).releases.get(report.edition.edition, Release())


def _publication(report: Report) -> Publication:
    return load_publication(report.inspectorate.folder)


def address_of(report: Report, file: str) -> str:
    """Return where a page of this edition stands for good, or nothing while that is not known."""
    base = _publication(report).address
    return f"{base.rstrip('/')}/{report.edition.edition}/site/{file}" if base else ""


def quote(report: Report, sentence: str, file: str, language: str) -> str:
    """Return a sentence of the mirror with its source, to be copied."""
    address = address_of(report, file)
    return card_words.QUOTED[language].format(
        sentence=sentence, **_values(report, language), address=f", {address}" if address else ""
    )


def _values(report: Report, language: str) -> dict[str, str]:
    return {
        "publisher": report.inspectorate.framework.publisher[language],
        "title": report.edition.title[language],
        "example": f" {card_words.EXAMPLE_MARK[language]}" if report.example else "",
    }


def citations(report: Report, what: str, file: str, language: str) -> list[Citation]:
    """Return how a page is cited.

    Parameters
    ----------
    what : the title of the page. file : its name in the site.
    """
    published, values = release_of(report).published, _values(report, language)
    what = what.rstrip(".")
    address = address_of(report, file)
    day = published.isoformat() if published else ""
    wikipedia = card_words.WIKIPEDIA[language].format(
        what=what, date=day, address=address, **values
    )
    texts = {
        "apa": _apa(values, what, published, address, language),
        "bibtex": _bibtex(report, values, what, file, published, address),
        "wikipedia": _without_empty(wikipedia),
    }
    return [Citation(card_words.CITATIONS[name][language], own) for name, own in texts.items()]


def _apa(
    values: dict[str, str], what: str, published: date | None, address: str, language: str
) -> str:
    year = str(published.year) if published else card_words.NO_DATE[language]
    text = f"{values['publisher']}. ({year}). {what}. {values['title']}{values['example']}."
    return f"{text} {address}".strip()


def _bibtex(
    report: Report,
    values: dict[str, str],
    what: str,
    file: str,
    published: date | None,
    address: str,
) -> str:
    fields = {
        "author": f"{{{values['publisher']}}}",
        "title": f"{{{what}}}",
        "howpublished": f"{values['title']}{values['example']}",
        "year": str(published.year) if published else "",
        "url": address,
    }
    name = f"{report.edition.edition}-{file.removesuffix('.html').replace('.', '-')}"
    lines = [f"  {key} = {{{own}}}," for key, own in fields.items() if own]
    return "\n".join([f"@misc{{{name},", *lines, "}"])


def _without_empty(template: str) -> str:
    """Return a template of Wikipedia without the fields that nothing is known of."""
    head, *fields = template.removesuffix("}}").split(" |")
    return " |".join([head, *(own for own in fields if not own.endswith("="))]) + "}}"
