"""Whatever may be left out is left out, one at a time, and all that uses it is made without it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, get_args

import pandas as pd
import pypdf
import pytest
import yaml
from drawn import WORDS
from poisoned import HOME
from pydantic import BaseModel

from spiegel import tables
from spiegel.config.analysis_plan import Plan
from spiegel.config.catalogue import catalogue
from spiegel.config.claims import Claims
from spiegel.config.closed_yaml import read_yaml, validate
from spiegel.config.editions import Edition
from spiegel.config.figures import Registry
from spiegel.config.framework import Framework
from spiegel.config.framework_tables import counting_rules, scale_steps
from spiegel.config.indicators import Indicator
from spiegel.config.inspectorate import Inspectorate
from spiegel.config.languages import LANGUAGES
from spiegel.config.publication import Publication, load_publication
from spiegel.config.recipes import Recipes
from spiegel.errors import SpiegelError
from spiegel.publish.claims.table import claims_file_of, table_of
from spiegel.publish.content.code_labels import code_labels
from spiegel.publish.content.figures import Made, find_figures
from spiegel.publish.figures.request import label_of
from spiegel.publish.notebooks import chapters
from spiegel.publish.notebooks.chapters import Chapter
from spiegel.publish.notebooks.notebook_index import index_page
from spiegel.publish.open_data import codes, descriptors, dictionary, write
from spiegel.publish.pdf.content import content
from spiegel.publish.pdf.typeset import typeset
from spiegel.publish.report import Report
from spiegel.publish.site import pages
from spiegel.publish.site.build import page_text
from spiegel.publish.workbook.content import book
from spiegel.publish.workbook.ods import ods
from spiegel.publish.workbook.xlsx import xlsx

ROOT = HOME.parents[2]
FILES: dict[str, type[BaseModel]] = {
    "framework.yaml": Framework,
    "indicators.yaml": Indicator,
    "figures.yaml": Registry,
    "analysis_plan.yaml": Plan,
    "tables.yaml": Recipes,
    "claims.yaml": Claims,
    "publication.yaml": Publication,
}
EDITION = "os2025.yaml"
KINDS = ("index", "quality", "method", "downloads", "accessibility", "trends", "published")


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """Yield the models that a type names, wherever they stand in it."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from models_in(inner)


def optional_fields(model: type[BaseModel]) -> Iterator[tuple[type[BaseModel], str]]:
    """Yield every field that may be left out, of a model and of all it is made of."""
    waiting, seen = [model], set()
    while waiting:
        own = waiting.pop()
        if own in seen:
            continue
        seen.add(own)
        for name, field in own.model_fields.items():
            if not field.is_required():
                yield own, field.alias or name
            waiting += models_in(field.annotation)


def without(model: type[BaseModel], data: Any, left_out: set[tuple[type, str]]) -> Any:
    """Return what a file says without some fields, wherever their models stand in it."""
    if not isinstance(data, dict):
        return data
    fields = {field.alias or name: field for name, field in model.model_fields.items()}
    kept = {}
    for key, value in data.items():
        if (model, key) in left_out or key not in fields:
            continue
        inner = next(models_in(fields[key].annotation), None)
        kept[key] = value if inner is None else _below(inner, value, left_out)
    return kept


def _below(model: type[BaseModel], value: Any, left_out: set[tuple[type, str]]) -> Any:
    """Do as `without`, for a value that holds entries of a model, in lists or by name."""
    if isinstance(value, list):
        return [_below(model, own, left_out) for own in value]
    known = {field.alias or name for name, field in model.model_fields.items()}
    if isinstance(value, dict) and not value.keys() <= known:
        return {name: _below(model, own, left_out) for name, own in value.items()}
    return without(model, value, left_out)


@cache
def told(file: str) -> Any:
    return read_yaml(ROOT / "config/editions" / file if file == EDITION else HOME / file)


def changed(file: str, left_out: set[tuple[type, str]]) -> Any:
    """Return what a file says without some fields: of entries by name, in each entry."""
    if file == EDITION:
        return without(Edition, told(file), left_out)
    if file == "indicators.yaml":
        return {n: without(Indicator, own, left_out) for n, own in told(file).items()}
    return without(FILES[file], told(file), left_out)


def each_optional() -> list[tuple[str, type[BaseModel], str]]:
    found = []
    for file, model in {**FILES, EDITION: Edition}.items():
        for own, key in optional_fields(model):
            if changed(file, {(own, key)}) != changed(file, set()):
                found.append((file, own, key))
    return found


EACH = each_optional()


def inspectorate_of(folder: Path, texts: dict[str, Any]) -> Inspectorate:
    """Return the home inspectorate with other contents of some of its files."""
    own = folder / "config" / "inspectorates" / HOME.name
    shutil.copytree(HOME, own)
    shutil.copy(HOME.parents[1] / "claim_words.yaml", folder / "config")
    for file, data in texts.items():
        (own / file).write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    load_publication(own)
    return Inspectorate(own)


@pytest.fixture(scope="module")
def full(report: Report) -> Report:
    """The small report with each table of raw files and published figures."""
    raw = {}
    for name in ("sources", "inputs"):
        texts = tables.text_columns(name)
        raw[name] = pd.DataFrame({c: ["x" if c in texts else 1] for c in tables.columns(name)})
    raw["sources"]["nature"] = raw["inputs"]["nature"] = "example"
    row = ("mirror", "2023-2024", "m", "5", "5", 409, "differs", "r", "r", "s")
    row = (*row, report.inspectorate.plan.digest)
    published = pd.DataFrame([row], columns=tables.columns("published_check"))
    return report.with_tables(published_check=published, **raw)


@pytest.fixture(scope="module")
def made(report: Report, figure_folder: Path) -> dict[str, Made]:
    return find_figures(report.inspectorate, figure_folder)


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    out: list[Any] = []
    monkeypatch.setattr(chapters, "display", lambda item, metadata=None: out.append(item))
    return out


def render(report: Report, made: dict[str, Made], root: Path, *, whole: bool = False) -> None:
    """Make what shows a mirror, in one language, or in each where the `whole` is asked for."""
    own = report.inspectorate
    claims = claims_file_of(report)
    report = replace(report.with_tables(claims=table_of(claims)), spoken=claims.sentences)
    for language in LANGUAGES if whole else LANGUAGES[:1]:
        assert content(report, made, language)["blocks"]
        subjects: set[str] = set()
        for page in pages.all_pages(own):
            if whole or page.kind in KINDS or page.kind not in subjects:
                assert "</html>" in page_text(report, made, page, language)
            subjects.add(page.kind)
        assert "</html>" in index_page(report, language)
        assert dictionary.page(report, language)
        assert code_labels(report, language)
    assert book(report).sheets
    assert len(codes.codes(report))
    names = [f"{name}.{kind}" for name in catalogue().open_data for kind in ("csv", "parquet")]
    package = descriptors.data_package(report, dict.fromkeys(names, ""), dict.fromkeys(names, 0))
    assert package["title"].strip()
    assert package.get("licenses", True)
    assert descriptors.csv_on_the_web(report).get("dc:license", True)
    assert "\n- " in write._licence(report)
    counting_rules(own, report.edition.school_year)
    scale_steps(own)
    for name, entry in own.registry.notebooks.items():
        about = {entry.per: entry.keys[0]} if entry.keys else {}
        chapter = Chapter(report, name, "nl", root, root / "figures", WORDS, **about)
        chapter.opening()
        chapter.closing("measures")
        for figure in chapter.figures()[:2]:
            for indicator in figure.indicators:
                assert label_of(own, indicator)["nl"].strip()
            chapter._counted(figure.indicators)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("file", "model", "key"), EACH, ids=[f"{m.__name__}.{key}" for _, m, key in EACH]
)
def test_what_may_be_left_out_is(
    file: str,
    model: type[BaseModel],
    key: str,
    full: Report,
    made: dict[str, Made],
    shown: list[Any],
    tmp_path: Path,
) -> None:
    """Without it all is made, or what lacks is told before anything is."""
    data = changed(file, {(model, key)})
    try:
        if file == EDITION:
            edition = validate(Edition, {**data, "edition": "proef"}, file)
            report = replace(full, edition=edition.model_copy(update={"raw": {}}))
        else:
            report = replace(full, inspectorate=inspectorate_of(tmp_path, {file: data}))
    except SpiegelError:
        return  # with what, where and how to mend it, which such an error cannot lack
    render(report, made, tmp_path)
    assert shown


def test_there_is_much_to_leave_out() -> None:
    names = {f"{model.__name__}.{key}" for _, model, key in EACH}
    assert len(names) > 30
    assert {"Figure.note", "Step.meaning", "Edition.priors", "Standard.assumption"} <= names


def test_all_that_no_other_needs_is_left_out_at_once(
    full: Report,
    made: dict[str, Made],
    shown: list[Any],
    figure_folder: Path,
    tmp_path: Path,
) -> None:
    """Every assumption, note and meaning, licence and source: the report in print is made, too."""
    plain = {"assumption", "note", "meaning", "fillers_assumption", "contact", "also", "about"}
    left_out = {(model, key) for _, model, key in EACH if key in plain}
    assert len(left_out) > 6
    texts = {file: changed(file, left_out) for file in FILES}
    blank = full["sources"].assign(licence="", source="")
    report = replace(full, inspectorate=inspectorate_of(tmp_path, texts))
    report = report.with_tables(sources=blank, inputs=full["inputs"].assign(licence="", source=""))
    render(report, made, tmp_path, whole=True)
    assert xlsx(book(report))
    assert ods(book(report))
    said = content(report, made, "nl")
    pdf = typeset(said, figure_folder, report.edition.extracted)
    assert len(pypdf.PdfReader(BytesIO(pdf)).pages) > 20


def free_texts() -> dict[str, list[str]]:
    """Return, by table, the columns of text that a public table may have empty."""
    found: dict[str, list[str]] = {}
    for name in ("sources", "inputs", "published_check", "changes", "series", "evidence", "trends"):
        for column in tables.text_columns(name):
            checks = tables.TABLES[name].columns[column].checks
            fixed = any("allowed_values" in (check.statistics or {}) for check in checks)
            if column not in ("indicator", "sector", "plan", "edition") and not fixed:
                found.setdefault(name, []).append(column)
    return found


def accepts(table: str, empty: pd.DataFrame) -> bool:
    """Say whether a table with these texts may be written at all."""
    try:
        tables.check(empty.reindex(columns=tables.columns(table)), table)
    except (ValueError, SpiegelError):
        return False
    return True


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        *((name, columns) for name, columns in free_texts().items()),
        *(
            pytest.param(name, [column], marks=pytest.mark.slow)
            for name, columns in free_texts().items()
            for column in columns
        ),
    ],
)
@pytest.mark.parametrize("text", ["", "  "])
def test_a_text_of_the_data_may_be_empty(
    table: str, columns: list[str], text: str, full: Report, made: dict[str, Made]
) -> None:
    """All texts of a table that its model lets be empty; one at a time is slow."""
    own = full[table]
    if own.empty:
        return
    free = [column for column in columns if accepts(table, own.assign(**{column: text}))]
    report = full.with_tables(**{table: own.assign(**dict.fromkeys(free, text))})
    for language in LANGUAGES[:1]:
        content(report, made, language)
        for page in pages.all_pages(report.inspectorate):
            if page.kind in KINDS:
                page_text(report, made, page, language)
    book(report)
    assert "\n- " in write._licence(report)
