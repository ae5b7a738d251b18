"""The reference of the configuration: every key of every file, made from the models.

What a key means stands in the model (its description, or the `Attributes` of its docstring), or in
`config/reference.yaml` where a model says it in its type alone; examples likewise.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

import yaml
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from spiegel.config.closed_model import Label
from spiegel.config.closed_yaml import read_yaml
from spiegel.config.languages import LANGUAGES, Writing
from spiegel.config.schemas import MODELS, NAMED
from spiegel.errors import SpiegelError

FILE = Path(__file__).resolve().parents[3] / "config" / "reference.yaml"
WITH_NAMES: dict[str, type[BaseModel]] = {**NAMED, "languages": Writing}
# Files in the order of the reference: those of an inspectorate first.
ORDER = (
    *(
        "edition",
        "framework",
        "tables",
        "indicators",
        "quantities",
        "analysis_plan",
        "figures",
        "claims",
    ),
    *(
        "publication",
        "house_style",
        "corrections",
        "revisions",
        "config",
        "languages",
        "claim_words",
    ),
    *("guess_words", "catalogue"),
)
SOURCE = "config/reference.yaml"
PAGE = "docs/configuration.md"
_EXAMPLE = re.compile(r"; `([^`]+)`$")
_ATTRIBUTE = re.compile(r"(?:^|(?<=[.:] ))((?:[a-z_]+)(?:, [a-z_]+)*) : ")


@dataclass(frozen=True)
class Key:
    """One key of a file.

    Attributes
    ----------
    file, model : name of the file, and of the model that has the key. name : as it is written.
    takes : what may stand there, in words. means : its meaning. default : as YAML; '' when it has
    to be given. example : a whole line of YAML, `key: value`.
    """

    file: str
    model: str
    name: str
    field: FieldInfo
    takes: str
    means: str
    default: str
    example: str


@cache
def _told() -> Mapping[str, Any]:
    found: Mapping[str, Any] = read_yaml(FILE)
    return found


def models(file: str) -> list[type[BaseModel]]:
    """Return the models of a file, that of the whole file first."""
    found: list[type[BaseModel]] = []

    def walk(model: type[BaseModel]) -> None:
        if model in found or issubclass(model, Label):
            return
        found.append(model)
        for field in model.model_fields.values():
            for inner in _models_in(field.annotation):
                walk(inner)

    walk(WITH_NAMES.get(file) or MODELS[file])
    return found


def _models_in(kind: Any) -> Iterator[type[BaseModel]]:
    if inspect.isclass(kind) and issubclass(kind, BaseModel):
        yield kind
    for inner in get_args(kind):
        yield from _models_in(inner)


def keys() -> list[Key]:
    """Return every key of every file.

    Raises
    ------
    SpiegelError : a key has no meaning or no example, or config/reference.yaml tells of one that
        does not exist.
    """
    if others := {*MODELS, *NAMED} - {*ORDER}:
        raise SpiegelError(
            f"the reference has no place for {', '.join(sorted(others))}",
            where="workflow/spiegel/config/reference.py, ORDER",
            fix="name the file there.",
        )
    told, used, found = _told(), set(), []
    for file in ORDER:
        for model in models(file):
            place = f"{file}.{model.__name__}"
            own = told.get(place, {})
            for name, field in model.model_fields.items():
                key = field.alias or name
                extra = own.get(key, {})
                used.add((place, key) if extra else ())
                means, example = _means(model, name, field), _example(key, field)
                means, example = (
                    means or extra.get("means", ""),
                    example or extra.get("example", ""),
                )
                if not means or not example:
                    what = "meaning" if not means else "example"
                    raise SpiegelError(
                        f"key '{key}' of {model.__name__} has no {what}",
                        where=f"{model.__module__}, or {SOURCE}, {place}",
                        fix="give its field a description that ends in '; `key: example`'.",
                    )
                takes, default = _takes(field.annotation), _default(field)
                found.append(Key(file, model.__name__, key, field, takes, means, default, example))
    for place, own in told.items():
        for key in own:
            if (place, key) not in used:
                raise SpiegelError(
                    f"there is no key '{key}' of {place}",
                    where=SOURCE,
                    fix="take it out, or mend its name.",
                )
    return found


def _means(model: type[BaseModel], name: str, field: FieldInfo) -> str:
    """Return what the model says of a key: its description, or that of its docstring."""
    if field.description:
        return _EXAMPLE.sub("", field.description)
    _, _, attributes = (inspect.getdoc(model) or "").partition("Attributes\n----------\n")
    lines = " ".join(line.strip() for line in attributes.split("\n\n")[0].splitlines())
    parts = _ATTRIBUTE.split(lines)
    told = {
        one: text.strip()
        for names, text in zip(parts[1::2], parts[2::2], strict=True)
        for one in names.split(", ")
    }
    return told.get(name, "").rstrip(".")


def _example(key: str, field: FieldInfo) -> str:
    if field.description and (found := _EXAMPLE.search(field.description)):
        example = found[1]
        return example if example.startswith(f"{key}:") else f"{key}: {example}"
    for value in field.examples or ():
        return f"{key}: {as_yaml(value)}"
    return ""


def as_yaml(value: Any) -> str:
    """Return a value as YAML on one line."""
    text = yaml.safe_dump(
        value, default_flow_style=True, allow_unicode=True, width=10**6, sort_keys=False
    )
    return text.removesuffix("\n").removesuffix("...").rstrip("\n")


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return ""
    value = field.get_default(call_default_factory=True)
    if isinstance(value, BaseModel):
        return "as below"
    if value is None or value in ((), {}, ""):
        return "none"
    return as_yaml(list(value) if isinstance(value, tuple) else value)


def _takes(kind: Any) -> str:
    """Return in words what may stand there."""
    origin, inner = get_origin(kind), get_args(kind)
    if kind is Label or (inspect.isclass(kind) and issubclass(kind, Label)):
        return f"a text, or one in each language ({', '.join(LANGUAGES)})"
    if origin is Literal:
        return "one of " + ", ".join(f"`{one}`" for one in inner)
    if origin in (Union, UnionType):
        return " or ".join(_takes(one) for one in inner if one is not NoneType)
    if origin is tuple:
        return f"a list of {_many(_takes(inner[0]))}"
    if origin is dict:
        return f"by name, {_takes(inner[1])}"
    if origin is not None:  # an annotated type
        return _takes(inner[0])
    if inspect.isclass(kind) and issubclass(kind, BaseModel):
        return f"keys of {kind.__name__}"
    known = {"str": "a text", "int": "a whole number", "float": "a number", "date": "a day"}
    return {**known, "bool": "true or false"}.get(getattr(kind, "__name__", ""), "a value")


def _many(text: str) -> str:
    return {"a text": "texts", "a number": "numbers", "a whole number": "whole numbers"}.get(
        text, f"entries, each {text}"
    )


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def text() -> str:
    """Return `docs/configuration.md`."""
    lines = [HEAD]
    found = keys()
    for file in ORDER:
        where, about = WHERE[file]
        lines += ["", f"## {file}", "", f"`{where}`: {about}"]
        if file in WITH_NAMES:
            lines += [
                "",
                "Each entry has a name of its own, and under it the keys of the first table.",
            ]
        for model in models(file):
            lines += ["", f"### {model.__name__}" + f" ({file})", "", _first_line(model), ""]
            lines += [
                "| key | takes | means | default | example |",
                "| --- | --- | --- | --- | --- |",
            ]
            for key in found:
                if (key.file, key.model) == (file, model.__name__):
                    default = f"`{_cell(key.default)}`" if key.default else "has to be given"
                    if key.default in ("none", "as below"):
                        default = key.default
                    cells = [f"`{key.name}`", key.takes, key.means, default]
                    row = " | ".join(map(_cell, cells))
                    lines.append(f"| {row} | `{_cell(key.example)}` |")
    return "\n".join(lines) + "\n"


def _first_line(model: type[BaseModel]) -> str:
    own = model.__dict__.get("__doc__") or "What it has:"
    return " ".join(inspect.cleandoc(own).split("\n\n")[0].split())


HEAD = """\
# The configuration, key by key

Made from the models by `./run spiegel schemas`, which also writes
`workflow/schemas/*.schema.json`; a test holds this page to be current and complete, and reads its
examples. Every file is closed: a key that is not here is refused, with the nearest one that is. A
text may be written once, or in each language. Tables of an inspectorate (column maps, code lists,
comparability, published figures) are CSV; [for researchers](researcher.md) says what they hold.

An editor knows all of this from the schemas. At the top of a file, for editors with the YAML
language server (VS Code with the extension *YAML* of Red Hat, Neovim, Emacs, IntelliJ):

```yaml
# yaml-language-server: $schema=../../../workflow/schemas/framework.schema.json
```

Or once for all files, in `.vscode/settings.json`:

```json
{"yaml.schemas": {
  "workflow/schemas/edition.schema.json": "config/editions/*.yaml",
  "workflow/schemas/framework.schema.json": "config/inspectorates/*/framework.yaml",
  "workflow/schemas/tables.schema.json": "config/inspectorates/*/tables.yaml",
  "workflow/schemas/indicators.schema.json": "config/inspectorates/*/indicators.yaml",
  "workflow/schemas/quantities.schema.json": "config/inspectorates/*/quantities.yaml",
  "workflow/schemas/analysis_plan.schema.json": "config/inspectorates/*/analysis_plan.yaml",
  "workflow/schemas/figures.schema.json": "config/inspectorates/*/figures.yaml",
  "workflow/schemas/claims.schema.json": "config/inspectorates/*/claims.yaml",
  "workflow/schemas/publication.schema.json": "config/inspectorates/*/publication.yaml",
  "workflow/schemas/house_style.schema.json": "config/inspectorates/*/house_style.yaml",
  "workflow/schemas/corrections.schema.json": "config/inspectorates/*/corrections.yaml",
  "workflow/schemas/revisions.schema.json": "config/inspectorates/*/revisions.yaml"
}}
```"""
_OWN = "config/inspectorates/<name>"
WHERE = {
    "edition": ("config/editions/<edition>.yaml", "one mirror, and the raw files it is made from."),
    "framework": (f"{_OWN}/framework.yaml", "what is rated, on which scales, in which sectors."),
    "tables": (f"{_OWN}/tables.yaml", "which rows become visits, judgements and institutions."),
    "indicators": (f"{_OWN}/indicators.yaml", "which ratings, of whom, are counted how."),
    "quantities": (f"{_OWN}/quantities.yaml", "counts, sums, means and ratios, with a unit."),
    "analysis_plan": (f"{_OWN}/analysis_plan.yaml", "levels, margins and thresholds."),
    "figures": (f"{_OWN}/figures.yaml", "notebooks, and the figures they make."),
    "claims": (f"{_OWN}/claims.yaml", "the sentences, and the cells behind their numbers."),
    "publication": (f"{_OWN}/publication.yaml", "what may be made public."),
    "house_style": (f"{_OWN}/house_style.yaml", "how pages, documents and workbook look."),
    "corrections": (f"{_OWN}/corrections.yaml", "errors of the source that are set right."),
    "revisions": (f"{_OWN}/revisions.yaml", "earlier years that come out otherwise, and why."),
    "config": ("config/config.yaml", "what is built when nothing is asked for."),
    "languages": ("config/languages.yaml", "the languages, and how each writes."),
    "claim_words": ("config/claim_words.yaml", "words that all claims share."),
    "guess_words": ("config/guess_words.yaml", "words by which an unknown file is guessed at."),
    "catalogue": ("config/catalogue.yaml", "every table and file that an edition makes."),
}
