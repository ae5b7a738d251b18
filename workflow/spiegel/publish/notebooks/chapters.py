"""What report notebooks call: open a chapter, find its tables, show and check numbers.

A notebook computes every number it shows from the clean records, and holds it against the
published tables; this module reads no numbers for it.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from html import escape
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from IPython import get_ipython
from IPython.display import HTML, Markdown, display

from spiegel.config.analysis_plan import Plan
from spiegel.config.catalogue import SOURCES
from spiegel.config.closed_model import Label
from spiegel.config.editions import Edition
from spiegel.config.figures import Notebook
from spiegel.config.framework_tables import (
    categories,
    column_conditions,
    counting_rules,
    scale_steps,
    sector_areas,
)
from spiegel.config.house_style import HouseStyle
from spiegel.config.inspectorate import Inspectorate
from spiegel.config.languages import LANGUAGES
from spiegel.errors import SpiegelError, did_you_mean, must_exist, refuse_unknown
from spiegel.publish import names, numbers, table_words, theme
from spiegel.publish.content.figures import COMPARISONS, reading_kind
from spiegel.publish.content.sentences import conditions
from spiegel.publish.figures.request import label_of
from spiegel.publish.figures.sheet import Sheet
from spiegel.publish.markdown import Written, link, plain
from spiegel.publish.names import figure_ids, notebook_stem
from spiegel.publish.notebooks.agreement import held_against
from spiegel.publish.notebooks.chapter_figures import Entry, Made, register
from spiegel.publish.notebooks.chapter_files import (
    ChapterFiles,
    below,
    drawing_folder,
    find_root,
    relative,
)
from spiegel.publish.notebooks.chapter_frame import Frame
from spiegel.publish.notebooks.chapter_tables import shown_table
from spiegel.publish.notebooks.notebook_words import LANGUAGE, Words, load_words
from spiegel.publish.report import Report, find_tables, registries


@dataclass(frozen=True, repr=False)
class Chapter:
    """One notebook of one edition in one language.

    Attributes
    ----------
    root : the project folder. report : the edition and its registries, without numbers.
    folder : where figures are written in a build; None for work by hand.
    drawn : where work by hand writes them, never below results/; None writes none.
    languages : those in which outcomes are shown. A build computes a notebook once and shows every
        outcome in each; whoever works by hand sees one.
    """

    report: Report
    name: str
    language: str
    root: Path
    folder: Path | None
    words: Words
    sector: str | None = None
    theme: str | None = None
    languages: tuple[str, ...] = ()
    drawn: Path | None = None

    def __repr__(self) -> str:
        about = f", {self.notebook.per} {self.key}" if self.key else ""
        return f"<chapter {self.name} of {self.edition.edition}, {self.year}{about}>"

    @property
    def edition(self) -> Edition:
        return self.report.edition

    @property
    def inspectorate(self) -> Inspectorate:
        return self.report.inspectorate

    @property
    def plan(self) -> Plan:
        """The analysis plan: levels, margin and thresholds."""
        return self.inspectorate.plan

    @property
    def year(self) -> str:
        """School year of the edition."""
        return self.edition.school_year

    @property
    def notebook(self) -> Notebook:
        return self.inspectorate.registry.notebooks[self.name]

    @property
    def key(self) -> str | None:
        """The sector or theme that the notebook is about, if it is about one."""
        return self.sector or self.theme

    @property
    def example(self) -> str:
        """The indicator that tables between the cells follow: the first of the first figure."""
        figures = self.figures()
        named = [name for figure in figures for name in figure.indicators]
        return named[0] if named else next(iter(self.inspectorate.indicators))

    @property
    def title(self) -> Label:
        """Label of the sector or theme that the notebook is about, else the notebook's title."""
        if self.key:
            named = partial(self.inspectorate.key_label, self.name, self.key)
            return Label.made(named)
        return self.notebook.title

    def word(self, label: Label) -> str:
        return label[self.language]

    def label(self, code: str) -> Label:
        """Return the label of an indicator, sector, group of sectors or the total."""
        return label_of(self.inspectorate, code)

    def mirror(self, code: str) -> Label:
        """Return the title of an earlier mirror."""
        return Label.made(lambda lang: self.report.mirror_title(code, lang))

    @cached_property
    def each_language(self) -> list[Chapter]:
        """This chapter in each of its languages, for what cannot be said by a key or a Label."""
        languages = self.languages or (self.language,)
        return [replace(self, language=lang, languages=(lang,)) for lang in languages]

    def _display(self, shown: object) -> None:
        """Show something in the chapter's language; a build marks for which language it is."""
        display(shown, metadata={LANGUAGE: self.language} if self.folder else None)

    # Data

    @cached_property
    def files(self) -> ChapterFiles:
        """The project's files that this notebook may read."""
        return ChapterFiles(
            self.root, self.edition, self.inspectorate, self.name, build=self.folder is not None
        )

    def clean(self, table: str, school_year: str | None = None) -> Path:
        """Return the file of a clean table: see `ChapterFiles.clean`."""
        return self.files.clean(table, school_year)

    def table(self, name: str) -> Path:
        """Return the file of a published table: see `ChapterFiles.table`."""
        return self.files.table(name)

    def staged(self, dataset: str) -> Path:
        """Return the rows of a raw file as they were read in: see `ChapterFiles.staged`."""
        return self.files.staged(dataset)

    def config(self, file: str) -> Path:
        """Return a file of the inspectorate's configuration, such as `comparability.csv`."""
        return self.inspectorate.folder / file

    def rules(self, school_year: str | None = None) -> pd.DataFrame:
        """Return what each indicator counts: see `counting_rules`."""
        return counting_rules(self.inspectorate, school_year or self.year)

    def steps(self) -> pd.DataFrame:
        """Return the steps of each indicator's scale: see `scale_steps`."""
        return scale_steps(self.inspectorate)

    def categories(self) -> pd.DataFrame:
        """Return what is counted of each indicator: see `categories`."""
        return categories(self.inspectorate)

    def conditions(self) -> pd.DataFrame:
        """Return the conditions of indicators on a column: see `column_conditions`."""
        return column_conditions(self.inspectorate)

    def areas(self) -> pd.DataFrame:
        """Return in which areas each sector counts: see `sector_areas`."""
        return sector_areas(self.inspectorate.framework)

    # Words and tables

    def show(
        self,
        table: pd.DataFrame,
        caption: str = "",
        *,
        rows: int | None = None,
        folded: bool = False,
        **values: object,
    ) -> None:
        """Show a table with its columns and codes in the language of the notebook.

        Parameters
        ----------
        caption : key of a caption in config/words/, or a text as it stands; `values` fill it.
        rows : show no more rows than this, and say of how many. folded : closed until opened.
        """
        for own in self.each_language:
            text = own._caption(caption, values)
            html = shown_table(own.report, own.words, table, text, own.language, rows, folded)
            own._display(HTML(html))

    def say(self, key: str, **values: object) -> None:
        """Show a text (a caption of config/words/) with its values filled in.

        A value that is a Label is printed in the language of the text, a whole number as the
        house prints it. A value is text and no markup, unless it is Markdown made here: of
        `text_of`, `bullets` or `place_of`.
        """
        for own in self.each_language:
            own._display(Markdown(own._written(key, values)))

    def html(self, fragment: str) -> None:
        """Show a piece of HTML that is in the language of the chapter: see `each_language`."""
        self._display(HTML(fragment))

    def text_of(self, key: str, **values: object) -> Label:
        """Return a text of config/words/ in each language, its values filled in as `say` does."""
        each = {lang: replace(self, language=lang) for lang in LANGUAGES}
        return Label.made(lambda lang: each[lang]._written(key, values))

    def bullets(self, lines: Iterable[Label | str]) -> Label:
        """Return texts as one list in Markdown, for a text with a place for it."""
        found = [Label.same(line) if isinstance(line, str) else line for line in lines]
        return Label.made(
            lambda lang: Written("\n".join(f"- {plain(line[lang])}" for line in found))
        )

    def _written(self, key: str, values: Mapping[str, object]) -> Written:
        """Return a caption as Markdown, its values as text."""
        told = {
            name: plain(value[self.language] if isinstance(value, Label) else value)
            if isinstance(value, Label | str)
            else value
            for name, value in values.items()
        }
        return Written(self._caption(key, told))

    def _caption(self, key: str, values: Mapping[str, object]) -> str:
        level = numbers.percent_share(self.plan.level, self.language)
        told = {
            name: value[self.language]
            if isinstance(value, Label)
            else numbers.count(int(value), self.language)
            if isinstance(value, int | np.integer)
            else value
            for name, value in values.items()
        }
        return self.words.caption(key, self.language, **{"year": self.year, "level": level, **told})

    # Checks

    def agrees(
        self, own: pd.DataFrame, published: pd.DataFrame, on: Sequence[str], name: str
    ) -> None:
        """Hold numbers computed here against a published table, and say how many agree.

        Every row of one must be in the other, and every column that both have must be equal:
        counts and words exactly, fractions to the digits that the published file has.

        Parameters
        ----------
        on : columns that name a row. name : the published table, for the message.

        Raises
        ------
        SpiegelError : something differs; the first differences are named, cell by cell.
        """
        held = held_against(own, published, list(on), name)
        said = {0: "agrees_nothing", 1: "agrees_one"}.get(held["numbers"], "agrees")
        self.say(said, table=Written(f"`{name}`"), **held)

    # Figures

    def figures(self, *kinds: str) -> list[Entry]:
        """Return the figures of this notebook in the order of the registry, of some types only."""
        found = figure_ids(self.inspectorate, self.name, self.key)
        entries = [
            Entry.of(self.report, figure_id, self.languages or (self.language,))
            for figure_id in found
        ]
        return [entry for entry in entries if not kinds or entry.kind in kinds]

    def register(self, figure: Entry, sheet: Sheet, table: pd.DataFrame) -> None:
        """Finish a figure, check it against its table, write its files, and show it."""
        place, checks = (self.folder, self.root) if self.folder else (self.drawn, None)
        made = register(figure, sheet, table, place, checks)
        if figure.kind in COMPARISONS and not self.edition.priors:
            return  # its files exist; the reason is told once, by the comparison
        own = next(chapter for chapter in self.each_language if chapter.language == sheet.language)
        own._picture(figure, sheet, made)

    def _picture(self, figure: Entry, sheet: Sheet, made: Made) -> None:
        """Show a picture, how it is read, what is counted, and where its data are."""
        if self.folder is None:
            self._display(made)
            if made.findings:
                self.say("findings", findings="; ".join(made.findings))
        else:
            address = f"../figures/{figure.id}.{self.language}.svg"
            alt = escape(made.alt, quote=True)
            html = f'<figure><img src="{escape(address, quote=True)}" alt="{alt}"></figure>'
            self._display(HTML(html))
        parts = []
        if not sheet.about.empty:
            kind = reading_kind(self.inspectorate, figure.kind, figure.indicators)
            if kind in table_words.READING:
                parts.append(self.word(table_words.READING[kind]))
            parts.append(self._counted(sheet.about.indicators))
        folder = f"{self.files.results}figures" if self.folder else relative(self.drawn)
        if folder:
            csv = f"{folder}/{figure.id}.csv"
            parts.append(f"{link(csv, self.word(table_words.FIGURE_DATA))}.")
        self._display(Markdown(" ".join(part for part in parts if part)))

    def _counted(self, indicators: Sequence[str]) -> str:
        """Say what one count is: the unit, and the kinds of visit when they are limited."""
        inspectorate = self.inspectorate
        said = []
        for name in indicators:
            indicator = inspectorate.indicators[name]
            units = inspectorate.framework.units[indicator.unit].many[self.language]
            kinds = [
                inspectorate.framework.visit_types[kind].label[self.language]
                for kind in indicator.visit_types
            ]
            kinds += [own[self.language] for own in conditions(inspectorate, name)]
            said.append(plain(f"{units} ({', '.join(kinds)})" if kinds else units))
        if not said:
            return ""
        return self.word(table_words.COUNTED).format(units="; ".join(dict.fromkeys(said))) + "."

    # Beginning and end

    @property
    def frame(self) -> Frame:
        drawn = self.drawn if self.figures() else None
        return Frame(
            self.report, self.name, self.language, self.key, self.files.results,
            "" if drawn is None else below(drawn, self.root),
        )  # fmt: skip

    def opening(self) -> None:
        """Show title, question, edition, school year, the way to its pages, and its sources."""
        for own in self.each_language:
            for shown in own.frame.opening():
                own._display(shown)

    def place_of(self, name: str) -> Label:
        """Return the address of another notebook of the edition, in each language."""
        base, own = f"{self.files.results}notebooks", self.inspectorate
        return Label.made(lambda lang: Written(f"{base}/{notebook_stem(own, name, lang)}.html"))

    def closing(self, *tables: str) -> None:
        """End the notebook with links to its tables, of those that exist."""
        there = [name for name in tables if self.files.has(name)]
        for own in self.each_language:
            own._display(own.frame.closing(there))


def open_chapter(
    name: str,
    edition: str,
    language: str,
    sector: str | None = None,
    theme: str | None = None,
    year: str = "",
) -> Chapter:
    """Open an edition for a notebook, in the house style of figures.

    Parameters
    ----------
    name : the notebook's name in the figure registry. language : one of config/languages.yaml.
    year : another school year whose records belong to the edition, for work by hand.

    Raises
    ------
    SpiegelError : unknown notebook, language, sector, theme or year, or the edition is not built
        yet.
    """
    root = find_root(Path.cwd())
    must_exist("language", language, LANGUAGES, f"notebook {name}")
    own, inspectorate = registries(root, edition)
    notebooks = inspectorate.registry.notebooks
    if name not in notebooks:
        raise SpiegelError(
            f"the figure registry has no notebook '{name}'",
            where="figures.yaml",
            fix=did_you_mean(name, notebooks)
            + " A chapter of your own gets its entry there: docs/own-chapter.md.",
        )
    for kind, key in (("sector", sector), ("theme", theme)):
        known = notebooks[name].keys if notebooks[name].per == kind else ()
        if key is not None:
            told = f"notebook '{name}' is not made for {kind} '{key}'"
            refuse_unknown(key, known, told, where="figures.yaml")
    figures = os.environ.get(names.FIGURES)
    if year and year != own.school_year:
        if year not in own.record_years or figures:
            raise SpiegelError(
                f"edition '{edition}' has no records of school year '{year}' to look at"
                if not figures
                else "a build makes the edition's own school year",
                where=f"notebook {name}, parameter year",
                fix=f"use one of: {', '.join(own.record_years)}; empty is the edition's own.",
            )
        own = own.model_copy(update={"school_year": year})
    try:
        report = find_tables(root, own, inspectorate, [SOURCES])
    except FileNotFoundError as error:
        raise SpiegelError(
            f"edition '{edition}' has no results yet ({Path(error.filename).name} is missing)",
            where=f"results/{edition}",
            fix="run the pipeline for this edition first.",
        ) from None
    use_house_style(report.inspectorate.house)
    gc.freeze()  # statsmodels collects garbage at every adjustment; what is loaded by now stays
    return Chapter(
        report, name, language, root, root / figures if figures else None,
        load_words(root), sector, theme, LANGUAGES if figures else (language,),
        None if figures else drawing_folder(root, own),
    )  # fmt: skip


def use_house_style(house: HouseStyle) -> None:
    """Set the house style for everything that is drawn; plots that are only shown appear inline."""
    ipython: Any = get_ipython()
    if ipython is not None and hasattr(ipython, "kernel"):
        ipython.run_line_magic("matplotlib", "inline")
    theme.use()
    theme.wear(house)
