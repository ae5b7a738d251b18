"""What report notebooks call: open a chapter, show its figures, tables and data links.

A notebook loads, draws and explains; every number here comes from a published table.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from pathlib import Path

from IPython.display import HTML, Markdown, display

from spiegel.config import Label, Notebook
from spiegel.errors import SpiegelError, did_you_mean
from spiegel.files import write_csv
from spiegel.publish import numbers, reads, texts
from spiegel.publish.acceptance import exhibit_of
from spiegel.publish.acceptance.outcome import checked
from spiegel.publish.figures import make
from spiegel.publish.html import link
from spiegel.publish.names import figure_checks, figure_ids, notebook_stem
from spiegel.publish.report import LOADED, Report, read_report, registries

QUALITY = "kwaliteit"  # the notebook that lists the raw files
COMPARISONS = ("change_dots", "series")


@dataclass(frozen=True)
class Chapter:
    """One notebook of one edition in one language; `folder` receives its figures.

    `inline` shows pictures inside the notebook instead of beside it, for work in JupyterLab.
    """

    report: Report
    name: str
    language: str
    root: Path
    folder: Path
    inline: bool
    sector: str | None = None
    theme: str | None = None

    @property
    def notebook(self) -> Notebook:
        return self.report.inspectorate.registry.notebooks[self.name]

    @property
    def key(self) -> str | None:
        """The sector or theme that the notebook is about, if it is about one."""
        return self.sector or self.theme

    @property
    def figure_ids(self) -> list[str]:
        """Ids of the figures of this notebook, in the order of the registry."""
        return figure_ids(self.report.inspectorate, self.name, self.key)

    @property
    def publishes(self) -> bool:
        """Whether the figures go into the results, and must pass the acceptance list."""
        return self.folder == self.root / "results" / self.report.edition.edition / "figures"

    def word(self, label: Label) -> str:
        return label[self.language]


def find_root(start: Path) -> Path:
    """Return the nearest folder, upwards from `start`, that holds `config/editions`.

    Raises
    ------
    SpiegelError : there is none.
    """
    for folder in (start, *start.parents):
        if (folder / "config" / "editions").is_dir():
            return folder
    raise SpiegelError(
        "this notebook does not lie inside a spiegel folder",
        where=start.name,
        fix="open it in the folder notebooks/ of the repository.",
    )


def open_chapter(
    name: str,
    edition: str,
    language: str,
    figures_dir: str = "",
    sector: str | None = None,
    theme: str | None = None,
) -> Chapter:
    """Load an edition for a notebook.

    Parameters
    ----------
    name : the notebook's name in the figure registry.
    figures_dir : folder for the figures, relative to the repository; empty means the edition's
        own folder, with the pictures shown inside the notebook.

    Raises
    ------
    SpiegelError : unknown notebook, language, sector or theme, or the edition is not measured yet.
    """
    root = find_root(Path.cwd())
    if language not in ("nl", "en"):
        raise SpiegelError(
            f"unknown language '{language}'", where=f"notebook {name}", fix="use nl or en."
        )
    own, inspectorate = registries(root, edition)
    notebooks = inspectorate.registry.notebooks
    if name not in notebooks:
        raise SpiegelError(
            f"the figure registry has no notebook '{name}'",
            where="figures.yaml",
            fix=did_you_mean(name, notebooks),
        )
    for kind, key in (("sector", sector), ("theme", theme)):
        known = notebooks[name].keys if notebooks[name].per == kind else ()
        if key is not None and key not in known:
            raise SpiegelError(
                f"notebook '{name}' is not made for {kind} '{key}'",
                where="figures.yaml",
                fix=did_you_mean(key, known),
            )
    # A job reads its inputs; whoever works on a notebook by hand may look at every table.
    tables = reads.of_notebook(inspectorate, name) if figures_dir else tuple(LOADED)
    try:
        report = read_report(root, own, inspectorate, tables)
    except FileNotFoundError as error:
        raise SpiegelError(
            f"edition '{edition}' has no results yet ({Path(error.filename).name} is missing)",
            where=f"results/{edition}",
            fix="run the pipeline for this edition first.",
        ) from None
    folder = root / (figures_dir or f"results/{edition}/figures")
    return Chapter(report, name, language, root, folder, not figures_dir, sector, theme)


def opening(chapter: Chapter) -> None:
    """Show title, question, edition, school year, and where the files behind it all are listed."""
    report, language = chapter.report, chapter.language
    edition = report.edition
    title = report.notebook_title(chapter.name, language, chapter.key)
    display(Markdown(f"# {title}"))
    if report.example:
        mark, text = chapter.word(texts.EXAMPLE_MARK), chapter.word(texts.EXAMPLE)
        display(HTML(f'<p class="example"><strong>{mark}.</strong> {escape(text)}</p>'))
    if chapter.name in texts.QUESTIONS:
        display(Markdown(f"**{chapter.word(texts.QUESTIONS[chapter.name])}**"))
    period = chapter.word(texts.PERIOD).format(
        title=edition.title[language],
        year=edition.school_year,
        extracted=numbers.day(edition.extracted, language),
        cut_off=numbers.day(edition.cut_off, language),
    )
    display(Markdown(period))
    if chapter.name != QUALITY:
        display(Markdown(_sources(chapter)))


def _sources(chapter: Chapter) -> str:
    """Say on how many raw files the mirror rests, and where each stands with its checksum."""
    inspectorate = chapter.report.inspectorate
    own = inspectorate.framework.language
    if QUALITY in inspectorate.registry.notebooks:
        address = f"notebooks/{notebook_stem(inspectorate, QUALITY, own)}.html"
        name = chapter.report.notebook_title(QUALITY, chapter.language)
    else:
        address = name = reads.file_of("inputs")
    return chapter.word(texts.SOURCES).format(
        files=numbers.count(len(chapter.report.sources), chapter.language),
        place=link(_relative(chapter) + address, name),
    )


def figure(chapter: Chapter, figure_id: str, seen: set[str] | None = None) -> None:
    """Draw one figure, show it, say how to read it, and link its data.

    `seen` collects figure types, so that the way of reading is told once in a notebook.
    """
    made = make(chapter.report, figure_id, chapter.folder)
    drawn = made.drawn.in_language(chapter.language)
    if chapter.publishes:
        outcome = checked(exhibit_of(chapter.report, made))
        write_csv(outcome, chapter.root / figure_checks(chapter.report.edition.edition, figure_id))
    kind = drawn.spec["type"]
    if not chapter.report.edition.priors and kind in COMPARISONS:
        return  # its files exist; the reason is told once, by `changes`
    if chapter.inline:
        display(drawn)
    else:
        address = f"{_relative(chapter)}figures/{figure_id}.{chapter.language}.svg"
        alt = escape(drawn.alt, quote=True)
        display(HTML(f'<figure><img src="{escape(address, quote=True)}" alt="{alt}"></figure>'))
    seen = set() if seen is None else seen
    parts = []
    if not drawn.spec["empty"]:
        parts = [] if kind in seen else [chapter.word(texts.READING[kind])]
        parts.append(_counted(chapter, drawn.spec["indicators"]))
        seen.add(kind)
    address = f"{_relative(chapter)}figures/{figure_id}.csv"
    parts.append(link(address, chapter.word(texts.FIGURE_DATA)) + ".")
    display(Markdown(" ".join(part for part in parts if part)))


def _relative(chapter: Chapter) -> str:
    """Return the way from a notebook to the edition's results."""
    return f"../results/{chapter.report.edition.edition}/" if chapter.inline else "../"


def _counted(chapter: Chapter, indicators: Iterable[str]) -> str:
    """Say what one count is: the unit, and the kinds of visit when they are limited."""
    inspectorate = chapter.report.inspectorate
    said = []
    for name in indicators:
        indicator = inspectorate.indicators[name]
        units = inspectorate.framework.units[indicator.unit].many[chapter.language]
        kinds = [
            inspectorate.framework.visit_types[kind].label[chapter.language]
            for kind in indicator.visit_types
        ]
        said.append(f"{units} ({', '.join(kinds)})" if kinds else units)
    if not said:
        return ""
    return chapter.word(texts.COUNTED).format(units="; ".join(dict.fromkeys(said))) + "."


def data_links(chapter: Chapter, *files: str) -> None:
    """End the notebook with links to its tables, of those that exist."""
    base = chapter.root / "results" / chapter.report.edition.edition
    lines = []
    for name in files:
        path = next((p for p in (f"tables/{name}", f"quality/{name}") if (base / p).is_file()), "")
        if path:
            text = chapter.word(texts.DATA_FILES[name])
            lines.append(f"- {link(_relative(chapter) + path, name)}: {text}")
    display(Markdown("\n".join([f"## {chapter.word(texts.DATA)}", "", *lines])))


def known(words: dict[str, Label], key: str, language: str) -> str:
    """Return the word for a code, or the code itself when it has no word yet."""
    return words[key][language] if key in words else key
