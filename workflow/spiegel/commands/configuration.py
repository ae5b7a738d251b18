"""Everything that the configuration of an edition can get wrong, found before any data are read.

Each part of the pipeline reads its own files and says what is wrong with them; here all of them
are read at once, so that a mistake is told in seconds and not after half a build.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from spiegel.clean.declared import FILE as CORRECTIONS
from spiegel.clean.declared import read_corrections
from spiegel.clean.expectations import read_expectations
from spiegel.clean.extras import GIVEN
from spiegel.compare.comparability import read_comparability
from spiegel.compare.evidence import read_evidence
from spiegel.compare.priors import check_priors, read_priors
from spiegel.compare.published import read_published
from spiegel.config.catalogue import catalogue
from spiegel.config.editions import Edition
from spiegel.config.figures import Figure
from spiegel.config.human_texts import text_files
from spiegel.config.inspectorate import Inspectorate
from spiegel.config.languages import writing
from spiegel.config.publication import check_shown, load_publication
from spiegel.config.word_files import FOLDER, WordFile
from spiegel.errors import SpiegelError, must_exist
from spiegel.ingest.codes import read_lists
from spiegel.ingest.columns import read_column_map, read_kinds
from spiegel.ingest.headers import match_headers
from spiegel.ingest.layout import without_notes
from spiegel.ingest.reader import read_raw
from spiegel.ingest.snapshot import own_year
from spiegel.ingest.stage import WORDLESS
from spiegel.project import CHECK_AT_START, Project, load_project
from spiegel.publish import public_tables, reads
from spiegel.publish.acceptance.wording import names_population, population_words
from spiegel.publish.content.sentences import check_template
from spiegel.publish.figures import type_tables
from spiegel.publish.figures.notes import NAMES
from spiegel.publish.figures.request import Request, request, scheme_of
from spiegel.publish.figures.titles import TITLE_WORDS
from spiegel.publish.notebooks.notebook_words import load_words
from spiegel.publish.texts.markdown_blocks import read_blocks
from spiegel.publish.workbook.workbook_words import meaning
from spiegel.tables import TABLES

_FIGURES = re.compile(r"\.figures\(([^)]*)\)")  # a call of a cell
SCALED = ("rating_bars", "sector_panels")  # figures that show the steps of one scale


def mistakes(root: Path, name: str) -> tuple[Project | None, list[SpiegelError]]:
    """Return an edition, and every mistake that its configuration and registered files hold.

    Parameters
    ----------
    root : project folder. name : of the edition.

    Returns
    -------
    The project, or None where the files that all others lean on are wrong; and the mistakes, one
    for each part that has any.
    """
    try:
        project = load_project(root, name)
    except SpiegelError as wrong:
        return None, [wrong]
    return project, [one for part in _parts(project) if (one := _mistake(part)) is not None]


def _mistake(part: Callable[[], Any]) -> SpiegelError | None:
    try:
        part()
    except SpiegelError as error:
        return error
    return None


def _parts(project: Project) -> Iterator[Callable[[], Any]]:
    """Yield what reads each part of the configuration."""
    config, inspectorate, edition = project.config, project.inspectorate, project.edition
    folder, root = project.root / config, project.root
    framework = inspectorate.framework
    yield partial(_pairs, folder / "comparability.csv", inspectorate, edition)
    yield partial(read_published, folder / "published.csv", inspectorate)
    yield partial(_priors, folder / "published_priors.csv", edition, inspectorate)
    yield partial(read_evidence, folder / "external_evidence.csv", list(framework.themes))
    yield partial(read_expectations, folder, project.extras)
    yield partial(_publication, project)
    yield partial(_corrections, project)
    yield partial(_labels, project)
    yield partial(_texts, inspectorate, edition)
    yield partial(load_words, root)
    for path in sorted(FOLDER.glob("*.yaml")):
        yield partial(WordFile, path.stem)
    yield _tables
    yield from project.recipe_checks()
    for notebook in inspectorate.registry.notebooks:
        yield partial(_notebook, project, notebook)
    for entry in inspectorate.registry.figures:
        yield partial(_figure, project, entry)
    for dataset, year in project.files:
        yield partial(_raw_file, project, dataset, year)


def _texts(inspectorate: Inspectorate, edition: Edition) -> None:
    for file in text_files(inspectorate.folder, edition.edition, inspectorate.framework):
        read_blocks(file.path)


def _pairs(path: Path, inspectorate: Inspectorate, edition: Edition) -> None:
    read_comparability(path, list(inspectorate.indicators)).decided(edition.edition)


def _priors(path: Path, edition: Edition, inspectorate: Inspectorate) -> None:
    found = read_priors(path)
    check_priors(found, inspectorate, path)
    years = {(prior.mirror, prior.school_year) for prior in found.values()}
    for prior in edition.priors:
        if prior.source == "published" and (prior.mirror, prior.school_year) not in years:
            raise SpiegelError(
                f"of mirror '{prior.mirror}' ({prior.school_year}) no figure is known",
                where=f"config/editions/{edition.edition}.yaml, key 'priors'",
                fix=f"give its figures in {path.name}; it has those of "
                + (", ".join(sorted(f"{m} ({y})" for m, y in years)) or "none")
                + ".",
            )


def _publication(project: Project) -> None:
    """Hold what is shown against the registries, and what identifies against the datasets."""
    file = (project.config / "publication.yaml").as_posix()
    check_shown(load_publication(project.root / project.config), project.inspectorate, file)
    where = f"{file}, key 'identifying'"
    maps = project.root / project.config / "column_maps"
    datasets = sorted(path.stem for path in maps.glob("*.csv"))
    for dataset, own in load_publication(project.root / project.config).identifying.items():
        must_exist("dataset", dataset, datasets, where)
        kinds = read_kinds(maps / f"{dataset}.csv")
        for _, columns in own.columns():
            for column in columns:
                must_exist(f"column of dataset '{dataset}'", column, kinds, where)


def _labels(project: Project) -> None:
    """Hold the columns that are declared to be code and label against those of the datasets."""
    maps = project.root / project.config / "column_maps"
    datasets = sorted(path.stem for path in maps.glob("*.csv"))
    where = f"{(project.config / 'framework.yaml').as_posix()}, key 'cleaning': 'checks': 'labels'"
    for dataset, pairs in project.inspectorate.framework.cleaning.checks.labels.items():
        must_exist("dataset", dataset, datasets, where)
        kinds = read_kinds(maps / f"{dataset}.csv")
        for pair in pairs.items():
            for column in pair:
                must_exist(f"column of dataset '{dataset}'", column, kinds, where)


def _corrections(project: Project) -> None:
    maps = project.root / project.config / "column_maps"
    datasets = sorted(path.stem for path in maps.glob("*.csv"))
    for one in read_corrections(project.root / project.config):
        where = f"{(project.config / CORRECTIONS).as_posix()}, id '{one.id}'"
        must_exist("dataset", one.table, datasets, where)
        kinds = read_kinds(maps / f"{one.table}.csv")
        for column in (*one.key, *filter(None, [one.column])):
            must_exist(f"column of dataset '{one.table}'", column, kinds, where)


def _notebook(project: Project, name: str) -> None:
    entry = project.inspectorate.registry.notebooks[name]
    where = f"{(project.config / 'figures.yaml').as_posix()}, notebook '{name}'"
    templates = sorted(path.stem for path in (project.root / "notebooks").glob("*.ipynb"))
    must_exist("template", entry.template, templates, where)
    places = project.inspectorate.claim_words.places
    if entry.claims is not None:
        must_exist("kind of document", entry.claims, places, where)
    reads.check_names(project.inspectorate, name, where)


def _figure(project: Project, entry: str) -> None:
    """Hold the words of a figure against the registries, as far as they do not need the numbers."""
    inspectorate = project.inspectorate
    figure = inspectorate.registry.figures[entry]
    notebook = inspectorate.registry.notebooks[figure.notebook]
    where = f"{(project.config / 'figures.yaml').as_posix()}, figure '{entry}'"
    _is_known(figure, where)
    _is_drawn(project, figure, where)
    for key in notebook.keys or (None,):
        asked = request(inspectorate, entry if key is None else f"{entry}_{key}")
        if figure.type in SCALED:
            scheme_of(inspectorate, asked)
        _wording(inspectorate, asked, where)


def _is_known(figure: Figure, where: str) -> None:
    """Refuse a figure of a type that has a name and not yet all of its entries."""
    if lacking := type_tables.without(figure.type):
        raise SpiegelError(
            f"it is of type {figure.type}, which has no entry in {len(lacking)} tables",
            where=where,
            fix=f"add '{figure.type}' to {'; '.join(lacking)} (CONTRIBUTING.md, 'A figure type of "
            "your own'), or use another type.",
            code="C-FIG-03",
        )


def _is_drawn(project: Project, figure: Figure, where: str) -> None:
    """Refuse a figure of a type that its notebook asks for in none of its cells."""
    notebooks = project.inspectorate.registry.notebooks
    drawn = {
        name: _types_drawn(path)
        for name, entry in notebooks.items()
        if (path := project.root / "notebooks" / f"{entry.template}.ipynb").is_file()
    }
    types = drawn.get(figure.notebook)
    if types is None or figure.type in types:
        return
    others = ", ".join(f"'{name}'" for name, own in drawn.items() if own and figure.type in own)
    template = f"notebooks/{notebooks[figure.notebook].template}.ipynb"
    instead = f"name a notebook that does ({others}), or " if others else ""
    raise SpiegelError(
        f"it is of type {figure.type}, and notebook '{figure.notebook}' draws none of that type",
        where=where,
        fix=f'{instead}give {template} a cell that draws each of chapter.figures("{figure.type}").',
        code="C-FIG-01",
    )


def _types_drawn(template: Path) -> set[str] | None:
    """Return the types of figures that the cells of a template ask for; None: it cannot be told.

    A call without a type asks for all, and one with a name of the cells for what that holds.
    """
    cells = json.loads(template.read_text(encoding="utf-8"))["cells"]
    code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    asked = [one.strip() for call in _FIGURES.findall(code) for one in call.split(",")]
    if any(one[:1] not in ("'", '"') for one in asked):
        return None
    return {one.strip("'\"") for one in asked}


def _wording(inspectorate: Inspectorate, asked: Request, where: str) -> None:
    figure = asked.figure
    page = [name for name in ("sector", "theme") if getattr(asked, name)]
    names = (*NAMES[figure.type], *page)
    for language in inspectorate.framework.published:
        place = f"{where}, language {language}"
        for text in (figure.title, figure.subtitle, figure.alt, figure.note):
            if text is not None:
                check_template(text[language], inspectorate, names, place)
        words = len(figure.title[language].split())
        if words > TITLE_WORDS:
            raise SpiegelError(
                f"the title has {words} words, more than {TITLE_WORDS}",
                where=place,
                fix="shorten the title.",
            )
        subtitle = figure.subtitle[language]
        if not any(word in subtitle.lower() for word in writing(language).measures):
            raise SpiegelError(
                f"the subtitle names no measure: {subtitle}",
                where=place,
                fix=f"say what is shown: {', '.join(writing(language).measures)}.",
            )
        # A name of the page or of the data says of whom when it is filled in.
        told = "{sector}" in subtitle or "{inline:" in subtitle or "{label:" in subtitle
        framework = inspectorate.framework
        if not told and not names_population(framework, asked.sectors, subtitle, language):
            accepted = ", ".join(f"'{word}'" for word in population_words(framework, language))
            raise SpiegelError(
                f"the subtitle does not say of whom: {subtitle}",
                where=place,
                fix=f"name each sector of the figure by its label, or write one of: {accepted}.",
            )
        if "{year}" not in subtitle:
            raise SpiegelError(
                f"the subtitle names no period: {subtitle}", where=place, fix="write {year} in it."
            )


def _raw_file(project: Project, dataset: str, year: str) -> None:
    """Hold the headers and the dates of a registered file against its column map."""
    file, path = project.files[dataset, year], project.paths[dataset, year]
    if file.bytes > CHECK_AT_START:
        return  # its job says it
    map_path = project.config / "column_maps" / f"{dataset}.csv"
    columns = read_column_map(project.root / map_path, year)
    raw = read_raw(file, path)
    where = f"{file.path}, row {file.header_row}"
    headers = match_headers(columns, list(raw.table.columns), where, map_path.as_posix(), year)
    folder = project.root / project.config / "codes"
    codes = read_lists(folder, columns, year, map_path.as_posix())
    raw = without_notes(
        raw,
        [headers[c.name] for c in columns if c.required],
        {headers[c.name] for c in columns if c.kind in WORDLESS},
    )
    own_year(raw, columns, headers, codes, file)


def _tables() -> None:
    """Refuse a table without model or without entry, and a column that nothing explains."""
    for name in TABLES:
        if name not in catalogue().tables and name not in GIVEN:
            raise SpiegelError(
                f"table '{name}' has a model and is not in the catalogue",
                where="config/catalogue.yaml, key 'tables'",
                fix="say there where it lies, whether it is public, and what it goes out with.",
                code="C-PUB-02",
            )
    for name in sorted({*catalogue().workbook, *catalogue().open_data}):
        must_exist("model", name, TABLES, "workflow/spiegel/tables.py, TABLES")
        for column in public_tables.columns(name):
            meaning(name, column)
    for name in catalogue().public:
        if name in TABLES and "indicator" in TABLES[name].columns:
            catalogue().check_tells(name, public_tables.numbers_of(name))
