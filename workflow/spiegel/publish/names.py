"""Names of everything that the publish stage writes: light, because every run starts with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from spiegel.config.catalogue import catalogue
from spiegel.config.inspectorate import Inspectorate
from spiegel.config.languages import LANGUAGES
from spiegel.config.publication import load_publication
from spiegel.errors import must_exist, refuse_unknown

# Where a build wants the figures of a notebook, from the project folder: an environment variable of
# its kernel, so that whoever opens a notebook by hand writes nothing into the results.
FIGURES = "SPIEGEL_FIGURES"
NARROW = "narrow.svg"  # how the name of a drawing for a telephone ends
QUALITY = "kwaliteit"  # the notebook that lists the raw files
GROUPS = "groepen"  # the notebook on groups of institutions: a mirror with it has their page
NUMBER, FIGURE = "number_", "figure_"  # what the pages of one of them begin with
SITE_ASSETS = ("style.css", "site.js")
WEB = ("sitemap.xml", "feed.xml")  # made where the address of the mirror on the web is known
SITE_TEMPLATES = (
    *("base.html.j2", "parts.html.j2", "index.html.j2", "sectors.html.j2", "themes.html.j2"),
    *("sector.html.j2", "theme.html.j2", "subject.html.j2", "trends.html.j2", "measures.html.j2"),
    *("quality.html.j2", "published.html.j2", "method.html.j2", "downloads.html.j2"),
    *("accessibility.html.j2", "about.html.j2", "texts.html.j2", "releases.html.j2"),
    "sheet.html.j2",
    *("number.html.j2", "figure.html.j2", "groups.html.j2"),
    *SITE_ASSETS,
)


def keys_of(inspectorate: Inspectorate, notebook: str) -> tuple[str | None, ...]:
    """Return the sectors or themes a notebook is run for; (None,) when it is one for all."""
    return inspectorate.registry.notebooks[notebook].keys or (None,)


def figure_ids(inspectorate: Inspectorate, notebook: str, key: str | None = None) -> list[str]:
    """Return the figures that a notebook makes; one per sector or theme needs its `key`.

    Raises
    ------
    SpiegelError : there is no such notebook, or it is not made for that sector or theme.
    """
    registry = inspectorate.registry
    where = (inspectorate.folder / "figures.yaml").as_posix()
    must_exist("notebook", notebook, registry.notebooks, where)
    own = [name for name, figure in registry.figures.items() if figure.notebook == notebook]
    entry = registry.notebooks[notebook]
    if entry.per == "edition":
        return own
    told = f"notebook '{notebook}' is not made for {entry.per} '{key}'"
    refuse_unknown(key, entry.keys, told, where=where)
    return [f"{name}_{key}" for name in own]


def all_figure_ids(inspectorate: Inspectorate) -> list[str]:
    """Return the figures of every notebook, in the order of the registry."""
    return [
        figure
        for name in inspectorate.registry.notebooks
        for key in keys_of(inspectorate, name)
        for figure in figure_ids(inspectorate, name, key)
    ]


def figure_files(figure_id: str) -> list[str]:
    """Return the names of the files of a figure."""
    kinds = ("svg", NARROW, "png")
    pictures = [f"{figure_id}.{lang}.{kind}" for kind in kinds for lang in LANGUAGES]
    return [*pictures, f"{figure_id}.csv", f"{figure_id}.json"]


def figure_checks(edition: str, figure_id: str, language: str) -> str:
    """Return where the outcome of the acceptance list on a figure lies, from the project folder."""
    return f"data/processed/{edition}/publish/{figure_id}.{language}.checks.csv"


def figure_caption(edition: str, figure_id: str, language: str) -> str:
    """Return where the caption of a figure for Snakemake's report lies, from the project folder."""
    return f"data/processed/{edition}/publish/{figure_id}.{language}.rst"


def notebook_stem(
    inspectorate: Inspectorate, name: str, language: str, key: str | None = None
) -> str:
    """Return the file name of an executed notebook without its ending.

    The inspectorate's own language has no mark: `02_sector_GBAO`, and `02_sector_GBAO.en`.
    """
    template = Path(inspectorate.registry.notebooks[name].template).stem
    own = language == inspectorate.framework.language
    return (f"{template}_{key}" if key else template) + ("" if own else f".{language}")


def notebook_files(inspectorate: Inspectorate, name: str) -> list[str]:
    """Return the names of the executed notebooks and pages of one registry notebook."""
    return [
        f"{notebook_stem(inspectorate, name, language, key)}.{ending}"
        for key in keys_of(inspectorate, name)
        for language in LANGUAGES
        for ending in ("ipynb", "html")
    ]


def notebook_figures(inspectorate: Inspectorate, name: str) -> Iterator[str]:
    """Yield the names of all figure files that one registry notebook makes."""
    for key in keys_of(inspectorate, name):
        for figure in figure_ids(inspectorate, name, key):
            yield from figure_files(figure)


def index_files(inspectorate: Inspectorate) -> list[str]:
    """Return the names of the pages that list the notebooks: own language first."""
    return in_languages(inspectorate, "index")


def in_languages(inspectorate: Inspectorate, page: str) -> list[str]:
    """Return the file names of one page: own language first, without a mark."""
    own = inspectorate.framework.language
    first = sorted(LANGUAGES, key=lambda language: language != own)
    return [in_language(inspectorate, page, language) for language in first]


def in_language(inspectorate: Inspectorate, page: str, language: str) -> str:
    """Return the file name of one page in one language."""
    own = language == inspectorate.framework.language
    return f"{page}.html" if own else f"{page}.{language}.html"


def site_keys(inspectorate: Inspectorate, per: str) -> list[str]:
    """Return the sectors or themes that have a page: those that a notebook is made for."""
    found = (n.keys for n in inspectorate.registry.notebooks.values() if n.per == per)
    return list(dict.fromkeys(key for keys in found for key in keys))


def site_pages(inspectorate: Inspectorate) -> list[str]:
    """Return the names of the pages of the site, without language and ending."""
    found = ["index", "about"]
    for per in ("sector", "theme"):
        keys = site_keys(inspectorate, per)
        found += [f"{per}s", *(f"{per}_{key}" for key in keys)] if keys else []
    found += [f"sheet_{key}" for key in site_keys(inspectorate, "sector")]
    found += ["trends", "measures"]
    found += ["groups"] if GROUPS in inspectorate.registry.notebooks else []
    found += ["quality", "published", "method", "downloads"]
    return [*found, "releases", "accessibility", *cards(inspectorate)]


def cards(inspectorate: Inspectorate) -> list[str]:
    """Return the names of the pages of one number or one figure: addresses that stay."""
    claims = [name for name, own in inspectorate.claims.claims.items() if "site" in own.places]
    figures = all_figure_ids(inspectorate)
    return [*(f"{NUMBER}{name}" for name in claims), *(f"{FIGURE}{name}" for name in figures)]


# Where notebooks made once have their figures, beside the first one, which opens the site; any
# other has them with all numbers.
_FIGURES_ON = {"trends": "trends", QUALITY: "quality", "methode": "method", GROUPS: "groups"}


def figure_page(inspectorate: Inspectorate, notebook: str) -> str:
    """Return the page on which the figures of a notebook that is made once stand."""
    notebooks = inspectorate.registry.notebooks
    first = next((name for name, entry in notebooks.items() if entry.per == "edition"), "")
    return "index" if notebook == first else _FIGURES_ON.get(notebook, "measures")


def site_files(inspectorate: Inspectorate, languages: Sequence[str] = LANGUAGES) -> list[str]:
    """Return the names of all files of the site in some languages, pages first."""
    pages = site_pages(inspectorate)
    files = [in_language(inspectorate, page, lang) for page in pages for lang in languages]
    return [*files, *site_assets(inspectorate, languages)]


def site_assets(inspectorate: Inspectorate, languages: Sequence[str]) -> Sequence[str]:
    """Return what all pages share, when the inspectorate's own language is one of `languages`."""
    if inspectorate.framework.language not in languages:
        return ()
    claims = [page.partition("_")[2] for page in cards(inspectorate) if page.startswith(NUMBER)]
    data = [file for claim in claims for file in number_files(claim)]
    on_the_web = WEB if load_publication(inspectorate.folder).address else ()
    return [*SITE_ASSETS, *data, *on_the_web]


def number_files(claim: str) -> list[str]:
    """Return the names of the data of one claim: csv, then json."""
    return [f"{NUMBER}{claim}.csv", f"{NUMBER}{claim}.json"]


def report_files(edition: str) -> list[str]:
    """Return the names of the PDF reports of an edition, in the order of LANGUAGES."""
    return [f"{edition}.{language}.pdf" for language in LANGUAGES]


def press_files(edition: str) -> list[str]:
    """Return the names of the press releases of an edition: of each language a docx and a PDF."""
    return [f"{edition}.{language}.{kind}" for language in LANGUAGES for kind in ("docx", "pdf")]


def sheet_files(inspectorate: Inspectorate) -> list[str]:
    """Return the names of the practice sheets, one for each sector and language."""
    sectors = site_keys(inspectorate, "sector")
    return [f"{sector}.{language}.pdf" for sector in sectors for language in LANGUAGES]


def slide_files(edition: str) -> list[str]:
    """Return the names of the slides of an edition, in the order of LANGUAGES."""
    return [f"{edition}.{language}.pptx" for language in LANGUAGES]


def edition_figure_ids(inspectorate: Inspectorate) -> list[str]:
    """Return the figures of the whole mirror, in the order of the registry: those on slides."""
    notebooks = inspectorate.registry.notebooks.items()
    once = [name for name, entry in notebooks if entry.per == "edition"]
    return [figure for name in once for figure in figure_ids(inspectorate, name)]


def data_files() -> list[str]:
    """Return the names of the files of the open data of an edition."""
    tables = [f"{name}.{kind}" for name in catalogue().open_data for kind in ("csv", "parquet")]
    described = ["datapackage.json", "csv-metadata.json", "dictionary.csv", "codes.csv"]
    pages = [f"dictionary.{language}.md" for language in LANGUAGES]
    return [*tables, *described, *pages, "LICENCE.txt"]
