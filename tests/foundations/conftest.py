"""A copy of the home case's registries in which one key at a time can be changed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from spiegel.commands import configuration
from spiegel.config.closed_yaml import read_yaml
from spiegel.config.inspectorate import Inspectorate

HOME = Path(__file__).parents[2] / "config" / "inspectorates" / "vlaanderen"


@pytest.fixture(scope="session", autouse=True)
def words_read_once() -> Iterator[None]:
    """The words of the package, which no test of a configuration changes, are read once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(configuration, "WordFile", cache(configuration.WordFile))
        yield


@pytest.fixture
def changed(tmp_path: Path) -> Callable[..., Inspectorate]:
    """A function that loads the registries after changing one file; JSON is YAML too."""

    def load(name: str, change: Callable[[Any], object]) -> Inspectorate:
        folder = tmp_path / "config" / "inspectorates" / "home"
        shutil.copytree(HOME, folder)
        shutil.copy(HOME.parents[1] / "claim_words.yaml", folder.parents[1])
        data = read_yaml(folder / name)
        change(data)
        (folder / name).write_text(json.dumps(data), encoding="utf-8")
        return Inspectorate(folder)

    return load
