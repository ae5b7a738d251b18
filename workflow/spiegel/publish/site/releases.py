"""When this mirror was published, what was corrected, and which earlier mirrors it stands beside.

Also what machines read of that: JSON-LD, a sitemap and a feed. The last two need the address on the
web where the mirror stands (`address` in publication.yaml) and are not made without it.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import Any
from xml.sax.saxutils import escape

from markupsafe import Markup

from spiegel.config.publication import load_publication
from spiegel.publish import names, numbers
from spiegel.publish.content import changes, content_words
from spiegel.publish.content.tables import Cell, Table, table
from spiegel.publish.public_tables import licences
from spiegel.publish.report import Report
from spiegel.publish.site import card_words, citation, page_words
from spiegel.publish.site.number import notices

WORDS = card_words.RELEASES


def context(report: Report, language: str) -> dict[str, Any]:
    """Return what the page of releases shows."""
    contact = load_publication(report.inspectorate.folder).contact
    release = citation.release_of(report)
    days = {"published": release.published, "next": release.next}
    facts = [(WORDS[name][language], numbers.day(day, language))
             for name, day in days.items() if day]  # fmt: skip
    if release.version:
        facts.append((WORDS["version"][language], release.version))
    named = licences(report)
    return {
        "release_facts": facts,
        "notices": notices(report, "", language),
        "no_errata": "" if release.errata else WORDS["no_errata"][language],
        "mirrors": mirrors(report, language),
        "contact": contact,
        "contact_address": f"mailto:{contact}" if "@" in contact else contact,
        "licence": WORDS["licence"][language].format(names=", ".join(named)) if named else "",
        "release_words": {name: label[language] for name, label in WORDS.items()},
    }


def mirrors(report: Report, language: str) -> Table | None:
    """Return each earlier mirror with what of it may be compared with this one."""
    rows = []
    for prior in sorted(report.edition.priors, key=lambda one: one.school_year, reverse=True):
        own = report["changes"][report["changes"]["prior_edition"] == prior.mirror]
        counts = Counter(own["comparability"])
        kinds = {kind: numbers.count(counts[kind], language) for kind in content_words.COMPARABLE}
        established = sum(changes.established(row) for _, row in own.iterrows())
        rows.append(
            {
                "mirror": Cell(report.mirror_title(prior.mirror, language)),
                "school_year": Cell(prior.school_year, fixed=True),
                **{kind: Cell(text, number=True) for kind, text in kinds.items()},
                "established": Cell(numbers.count(established, language), number=True),
            }
        )
    columns = {
        "mirror": WORDS["mirror"],
        "school_year": content_words.SCHOOL_YEAR,
        **content_words.COMPARABLE,
        "established": WORDS["established"],
    }
    caption = WORDS["mirrors_caption"][language]
    return table("mirrors-table", caption, columns, rows, language) if rows else None


def json_ld(report: Report, language: str) -> Markup:
    """Return the first page as a report and its tables as a data set, in words of schema.org."""
    publisher = {
        "@type": "Organization",
        "name": report.inspectorate.framework.publisher[language],
    }
    release, title = citation.release_of(report), report.edition.title[language]
    mark = f" {card_words.EXAMPLE_MARK[language]}" if report.example else ""
    file = names.in_language(report.inspectorate, "index", language)
    known = {
        "datePublished": release.published.isoformat() if release.published else "",
        "version": release.version or "",
        "url": citation.address_of(report, file),
    }
    shared: dict[str, Any] = {
        "name": f"{title}{mark}",
        "description": page_words.LEADS["index"][language],
        "inLanguage": language,
        "publisher": publisher,
        **{name: text for name, text in known.items() if text},
    }
    data = {
        "license": licences(report),
        "temporalCoverage": report.when(language),
        "distribution": [
            {
                "@type": "DataDownload",
                "contentUrl": f"../tables/{name}.csv",
                "encodingFormat": "text/csv",
            }
            for name in ("measures", "changes", "claims")
        ],
    }
    document = {
        "@context": "https://schema.org",
        "@graph": [
            {"@type": "Report", **shared},
            {"@type": "Dataset", **shared, **{key: own for key, own in data.items() if own}},
        ],
    }
    text = json.dumps(document, ensure_ascii=False, sort_keys=True)
    # Safe inside a page: no sign that could end the script.
    return Markup(text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e"))


def sitemap(report: Report) -> str:
    """Return the addresses of all pages (sitemaps.org, protocol of 2008)."""
    pages = [file for file in names.site_files(report.inspectorate) if file.endswith(".html")]
    lines = [f"<url><loc>{escape(citation.address_of(report, file))}</loc></url>" for file in pages]
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    body = "\n".join(lines)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{space}">\n{body}\n</urlset>\n'


def feed(report: Report) -> str:
    """Return this publication and its corrections, latest first (Atom, RFC 4287)."""
    inspectorate, release = report.inspectorate, citation.release_of(report)
    language, title = inspectorate.framework.language, report.edition.title
    home = citation.address_of(report, "index.html")
    found = [
        (own.day, WORDS["erratum"][language].format(title=title[language]), own.what[language])
        for own in release.errata
    ]
    if release.published:
        found.append((release.published, title[language], page_words.LEADS["index"][language]))
    found.sort(key=lambda one: one[0], reverse=True)
    entries = [
        f"<entry><id>{escape(home)}#{day.isoformat()}-{place}</id><title>{escape(name)}</title>"
        f'<link href="{escape(home)}"/><updated>{day.isoformat()}T00:00:00Z</updated>'
        f"<summary>{escape(text.strip())}</summary></entry>"
        for place, (day, name, text) in enumerate(found)
    ]
    latest = found[0][0] if found else report.edition.extracted
    head = (
        f"<id>{escape(home)}</id><title>{escape(title[language])}</title>"
        f"<author><name>{escape(inspectorate.framework.publisher[language])}</name></author>"
        f"<updated>{latest.isoformat()}T00:00:00Z</updated>"
    )
    body = "\n".join([head, *entries])
    space = "http://www.w3.org/2005/Atom"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="{space}" xml:lang="{language}">\n'
        f"{body}\n</feed>\n"
    )
