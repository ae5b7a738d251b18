"""What the annex to the press release shows beside its figures: headline sentences and set-up."""

from __future__ import annotations

import pandas as pd
from IPython.display import HTML, Markdown, display

from spiegel.publish import numbers, site, texts
from spiegel.publish.chapter_tables import show_table
from spiegel.publish.chapters import Chapter
from spiegel.publish.claims.table import claims_for
from spiegel.publish.figures import prepare


def headlines(chapter: Chapter) -> None:
    """Show the headline sentences, each number tied to its claim."""
    said = [site.marked(one) for one in claims_for(chapter.report, "press", chapter.language)]
    display(Markdown(f"## {chapter.word(texts.HEADLINES)}"))
    items = "\n".join(f"<li>{sentence}</li>" for sentence in said)
    display(HTML(f'<ul class="headlines">\n{items}\n</ul>'))


def setup(chapter: Chapter) -> None:
    """Show how many visits count, and how many institutions of each sector they cover."""
    display(Markdown(f"## {chapter.word(texts.SETUP)}"))
    display(Markdown(chapter.word(texts.NOT_RANDOM)))
    registry = chapter.report.inspectorate.registry
    for name, figure in registry.figures.items():
        if registry.notebooks[figure.notebook].per != "edition":
            continue
        if figure.type == "exclusion_flow":
            _, words = prepare(chapter.report, name)
            display(Markdown(f"{words[chapter.language].title}."))
        elif figure.type == "coverage":
            plot, words = prepare(chapter.report, name)
            _coverage(chapter, plot.data, words[chapter.language].subtitle)


def _coverage(chapter: Chapter, table: pd.DataFrame, caption: str) -> None:
    """Show k of n by sector, of every indicator of a coverage figure."""
    inspectorate, language = chapter.report.inspectorate, chapter.language
    for indicator, rows in table.groupby("indicator", sort=False):
        shown = []
        for row in rows.to_dict("records"):
            sector = inspectorate.framework.sector_label(row["sector"], language)
            known = row["population_status"] == "known"
            n = numbers.count(row["n"], language) if known else ""
            share = numbers.percent(int(row["k"]), int(row["n"]), language) if known else ""
            shown.append((sector, numbers.count(row["k"], language), n, share))
        label = inspectorate.indicators[str(indicator)].label[language]
        own = caption if table["indicator"].nunique() == 1 else f"{caption}: {label}"
        show_table(chapter, shown, texts.SETUP_COLUMNS, own)
