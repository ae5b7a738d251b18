"""How a notebook begins and ends: title, question, period, sources and links."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from IPython.display import HTML, Markdown

from spiegel.config.catalogue import catalogue
from spiegel.config.closed_model import Label
from spiegel.config.languages import others, writing
from spiegel.publish import names, numbers, table_words
from spiegel.publish.markdown import link, plain
from spiegel.publish.names import QUALITY, figure_page, notebook_stem
from spiegel.publish.report import Report


@dataclass(frozen=True)
class Frame:
    """What stands around the cells of a notebook, in one language.

    Attributes
    ----------
    name : the notebook's name in the figure registry. key : its sector or theme, if it has one.
    results : the way to the edition's results. drawn : where work by hand draws, if it draws.
    """

    report: Report
    name: str
    language: str
    key: str | None
    results: str
    drawn: str

    def _word(self, label: Label) -> str:
        return label[self.language]

    def opening(self) -> list[Markdown | HTML]:
        """Return title, links, question, edition, school year and sources."""
        edition = self.report.edition
        title = self.report.notebook_title(self.name, self.language, self.key)
        found: list[Markdown | HTML] = [Markdown(f"# {plain(title)}"), Markdown(self._ways())]
        if self.report.example:
            mark, text = self._word(table_words.EXAMPLE_MARK), self._word(table_words.EXAMPLE)
            html = f'<p class="example"><strong>{mark}.</strong> {escape(text)}</p>'
            found.append(HTML(html))
        if self.name in table_words.QUESTIONS:
            found.append(Markdown(f"**{self._word(table_words.QUESTIONS[self.name])}**"))
        period = self._word(table_words.PERIOD).format(
            title=plain(edition.title[self.language]),
            year=self.report.when(self.language),
            extracted=numbers.day(edition.extracted, self.language),
            cut_off=numbers.day(edition.cut_off, self.language),
        )
        found.append(Markdown(period))
        if self.name != QUALITY:
            found.append(Markdown(self._sources()))
        if self.drawn:
            text = self._word(table_words.DRAWN_BY_HAND).format(folder=f"`{self.drawn}/`")
            found.append(Markdown(text))
        return found

    def closing(self, tables: Sequence[str]) -> Markdown:
        """Return links to tables, each with what it holds."""
        lines = []
        for name in tables:
            path, text = catalogue().file(name), self._word(catalogue().label(name, "text"))
            lines.append(f"- {link(self.results + path, f'{name}.csv')}: {text}")
        return Markdown("\n".join([f"## {self._word(table_words.DATA)}", "", *lines]))

    def _ways(self) -> str:
        """Return links to the page of the site on the same subject and to the other languages."""
        inspectorate, folder = self.report.inspectorate, f"{self.results}notebooks/"
        page = names.in_language(inspectorate, self._page(), self.language)
        index = names.in_language(inspectorate, "index", self.language)
        ways = [link(f"{self.results}site/{page}", self._word(table_words.SITE_PAGE))]
        for other in others(self.language):
            stem = notebook_stem(inspectorate, self.name, other, self.key)
            ways.append(link(f"{folder}{stem}.html", writing(other).name))
        ways.append(link(folder + index, self._word(table_words.INDEX_TITLE)))
        return " · ".join(ways)

    def _page(self) -> str:
        """Return the page of the site on the subject, without language and ending."""
        if self.key:
            return f"{self.report.inspectorate.registry.notebooks[self.name].per}_{self.key}"
        return figure_page(self.report.inspectorate, self.name)

    def _sources(self) -> str:
        """Say on how many raw files the mirror rests, and where each stands with its checksum."""
        inspectorate = self.report.inspectorate
        if QUALITY in inspectorate.registry.notebooks:
            address = f"notebooks/{notebook_stem(inspectorate, QUALITY, self.language)}.html"
            name = self.report.notebook_title(QUALITY, self.language)
        else:
            address = name = catalogue().file("inputs")
        return self._word(table_words.SOURCES).format(
            files=numbers.count(len(self.report["sources"]), self.language),
            place=link(self.results + address, name),
        )
