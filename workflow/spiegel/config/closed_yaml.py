"""Read YAML without surprises and hold it against closed models; every mistake is told plainly.

An unknown key, a missing key or a wrong type is a `SpiegelError` that names the file, the key
and the nearest known key.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin

import yaml
from pydantic import BaseModel, ValidationError

from spiegel.config.plain_text import unseen
from spiegel.errors import SpiegelError, did_you_mean

M = TypeVar("M", bound=BaseModel)
# How deep anything may stand in a configuration file: the deepest there is stands eight deep.
DEEPEST = 500
# Only the words of notebooks, pages and documents have paragraphs.
WITH_BREAKS = "words"
MERGE_MARKERS = ("<<<<<<<", "=======", ">>>>>>>")


class MayBeEmpty:
    """Mark of a field of a model whose text may be left empty: `Annotated[str, MayBeEmpty()]`."""


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML without surprises: no duplicate keys; `no`, `on`, `010` and `12:30` stay text."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[str, Any]:
    seen: set[str] = set()
    for key_node, _ in node.value:
        key = str(loader.construct_object(key_node))
        if key in seen:
            raise yaml.constructor.ConstructorError(
                None, None, f"key '{key}' occurs twice", key_node.start_mark
            )
        seen.add(key)
    return loader.construct_mapping(node, deep=True)


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)
_OWN = {
    "bool": (r"^(true|false)$", "tf"),
    "int": (r"^[-+]?(0|[1-9][0-9]*)$", "-+0123456789"),
    "float": (r"^[-+]?(0|[1-9][0-9]*)\.[0-9]+([eE][-+]?[0-9]+)?$", "-+0123456789"),
}
_Loader.yaml_implicit_resolvers = {
    first: [
        (tag, regexp)
        for tag, regexp in resolvers
        if tag.rpartition(":")[2] not in {*_OWN, "timestamp"}
    ]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
for _name, (_pattern, _first) in _OWN.items():
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_name}", re.compile(_pattern), list(_first))


def read_yaml(path: Path) -> Any:
    """Read one YAML file.

    Raises
    ------
    SpiegelError : the file is missing, is not YAML (with line and column), or has a text with
        characters that no one sees.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise SpiegelError(
            f"the file {path.name} does not exist",
            where=path.as_posix(),
            fix="restore it from the repository, or write it after the example of another year.",
        ) from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise SpiegelError(
            f"byte {error.object[error.start]:#04x} is not UTF-8 text",
            where=f"{path.as_posix()}, line {line}",
            fix="save the file as UTF-8.",
        ) from None
    try:
        _shallow(text)
        found = yaml.load(text, Loader=_Loader)
    except (yaml.YAMLError, RecursionError) as error:
        at, what, fix = _mistake(text, error)
        place = f"{path.as_posix()}, line {at}" if at else path.as_posix()
        raise SpiegelError(what, where=place, fix=fix) from None
    for key, own in _texts(found):
        if sign := unseen(own, breaks=WITH_BREAKS in path.parts):
            raise SpiegelError(
                f"a text holds {sign}, which no one sees",
                where=f"{path.as_posix()}, key '{key}'",
                fix="type the text anew, without it.",
                code="C-TXT-01",
            )
    return found


def _texts(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text below a value, keys too, with the keys that lead to it."""
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, dict | list):
        named = value.items() if isinstance(value, dict) else enumerate(value)
        for name, own in named:
            below = f"{key}.{name}" if key else str(name)
            if isinstance(name, str):
                yield f"{key}: {name!a}", name
            yield from _texts(own, below)


def _blank(value: Any, key: str = "") -> str | None:
    """Return the keys that lead to the first text that is empty and may not be; None without."""
    if isinstance(value, str):
        return None if value.strip() else key
    below: Iterable[tuple[object, Any]] = ()
    if isinstance(value, BaseModel):
        fields = type(value).model_fields
        given = [(n, f) for n, f in fields.items() if n in value.model_fields_set]
        told = [(n, f) for n, f in given if not any(isinstance(m, MayBeEmpty) for m in f.metadata)]
        below = [(f.alias or n, getattr(value, n)) for n, f in told]
    elif isinstance(value, dict):
        if any(isinstance(name, str) and not name.strip() for name in value):
            return f"{key}: ''".removeprefix(": ")
        below = value.items()
    elif isinstance(value, list | tuple):
        below = enumerate(value)
    found = (_blank(own, f"{key}.{name}" if key else str(name)) for name, own in below)
    return next((one for one in found if one is not None), None)


def _shallow(text: str) -> None:
    """Raise a RecursionError for brackets so deep that the parser would end the process."""
    # Depth by indentation takes half its square in letters; so few brackets need no look at all.
    if sum(text.count(opener) for opener in ("[", "{", "- ", "? ")) + len(text) ** 0.5 < DEEPEST:
        return
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise RecursionError


def _mistake(text: str, error: Exception) -> tuple[int | None, str, str]:
    """Return the line of a mistake, what it is, and how to mend it: the usual ones by name."""
    if isinstance(error, RecursionError):
        return None, "brackets or lists stand too deep inside each other", "close the brackets."
    mark = getattr(error, "problem_mark", None)
    line = mark.line + 1 if mark else None
    problem = str(getattr(error, "problem", None) or error).splitlines()[0]
    lines = text.splitlines()
    for number, own in enumerate(lines, 1):
        if own.startswith(MERGE_MARKERS) and own[7:8] in ("", " "):
            what = f"two versions of this file were not merged: the line begins with {own[:7]}"
            return number, what, "keep one of the two versions and take out the lines of marks."
    for number, own in enumerate(lines[: line or None], 1):
        if "\t" in own[: len(own) - len(own.lstrip())]:
            return number, "the line is indented with a tab", "indent with spaces."
    if line and "merge" in problem:
        return line, "'<<' takes over keys, which is not done here", "write the keys out."
    if line and "constructor for the tag" in problem:
        return (
            line,
            "the value has a tag ('!')",
            "write it without, in quotes if it begins with '!'.",
        )
    keys = [(n, own) for n, own in enumerate(lines, 1) if own.strip() and own.strip()[0] != "#"]
    first_indented = bool(keys) and keys[0][1].startswith(" ")
    if line and first_indented and any(not own.startswith((" ", "-")) for _, own in keys):
        number = keys[0][0]
        return (
            number,
            "the first key is indented, and others are not",
            "begin it at the line's start.",
        )
    return line, f"not valid YAML: {problem}", "check indentation, colons and quotes on that line."


def _field_names(model: type[BaseModel], location: tuple[Any, ...]) -> list[str]:
    """Return the keys allowed at a place inside a model; none when the place is not a model."""
    current: Any = model
    for part in location:
        if isinstance(current, type) and issubclass(current, BaseModel):
            field = current.model_fields.get(str(part)) or next(
                (f for f in current.model_fields.values() if f.alias == part), None
            )
            current = field.annotation if field else None
        else:
            # A mapping or a sequence: its entries are of the last type that it names.
            inner = [a for a in get_args(current) if a not in (type(None), ...)]
            current = inner[-1] if inner else None
        options = [a for a in get_args(current) if a is not type(None)]
        if get_origin(current) in (Union, UnionType) and len(options) == 1:
            current = options[0]
    if isinstance(current, type) and issubclass(current, BaseModel):
        return [f.alias or n for n, f in current.model_fields.items()]
    return []


def validate(model: type[M], data: Any, where: str, *, empty_texts: bool = False) -> M:
    """Validate `data` against a closed model.

    Parameters
    ----------
    empty_texts : any text may be empty, as in what a program wrote.

    Raises
    ------
    SpiegelError : the first problem, with its key path and the nearest known key; a text that is
        empty, or has only spaces, is one unless its field says that it may be.
    """
    if not isinstance(data, dict):
        raise SpiegelError(
            "nothing stands there" if data is None else "what stands there has no keys",
            where=where,
            fix=f"give it the keys {', '.join(_field_names(model, ())[:20])}.",
        )
    try:
        made = model.model_validate(data)
    except ValidationError as error:
        # A misspelt key is both unknown and missing: the unknown one shows what to mend.
        first = min(error.errors(), key=lambda e: e["type"] != "extra_forbidden")
        location = tuple(first["loc"])
        key = ".".join(str(p) for p in location) or "(top level)"
        if first["type"] == "extra_forbidden":
            known = _field_names(model, location[:-1]) or sorted(model.model_fields)
            raise SpiegelError(
                f"unknown key '{key}'",
                where=where,
                fix=did_you_mean(str(location[-1]), known),
            ) from None
        message = first["msg"].removeprefix("Value error, ")
        if first["type"] == "missing":
            raise SpiegelError(
                f"key '{key}' is missing", where=where, fix=f"add '{location[-1]}' there."
            ) from None
        fix = "correct that value."
        if ": did you mean" in message or ": use one of" in message:
            message, _, hint = message.partition(": ")
            fix = hint
        raise SpiegelError(f"key '{key}': {message}", where=where, fix=fix) from None
    if not empty_texts and (empty := _blank(made)) is not None:
        raise SpiegelError(
            f"key '{empty}': nothing stands there",
            where=where,
            fix="write it; a key that is not needed is left out as a whole.",
            code="C-TXT-02",
        )
    return made


def load(model: type[M], path: Path) -> M:
    """Read and validate one YAML file against a closed model."""
    return validate(model, read_yaml(path), path.as_posix())


def load_mapping(model: type[M], path: Path) -> dict[str, M]:
    """Read a YAML file that maps ids to entries of one model."""
    data = read_yaml(path)
    if not isinstance(data, dict):
        raise SpiegelError(
            "this file must map ids to entries", where=path.as_posix(), fix="start with 'id:'."
        )
    return {k: validate(model, v, f"{path.as_posix()}, entry '{k}'") for k, v in data.items()}
